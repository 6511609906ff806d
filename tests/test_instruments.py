"""One stream of events from loops of every style, and no loop notices that it is watched."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tutor.lab.events import Backward, Batch, Edit, Event, Forward, Loss, Update, ZeroGrad
from tutor.lab.instruments import Instruments, Reader

LOOPS = Path(__file__).parent / "data" / "loops"


class Notes(Reader):
    """Writes every event down."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def hear(self, event: Event) -> None:
        """Note it."""
        self.events.append(event)

    def of(self, kind: type[Any]) -> list[Any]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


def model() -> nn.Sequential:
    """A small classifier, always the same."""
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))


def data() -> list[tuple[Tensor, Tensor]]:
    """Four batches of six."""
    random = torch.Generator().manual_seed(1)
    return [
        (
            torch.randn(6, 4, generator=random),
            torch.randint(3, (6,), generator=random),
        )
        for _ in range(4)
    ]


class Fresh:
    """A loader that makes its tensors anew in every epoch, as loaders do."""

    def __len__(self) -> int:
        return 4

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return iter(data())


def load(style: str) -> tuple[str, dict[str, Any]]:
    """The file of a loop, and its names."""
    path = LOOPS / f"{style}.py"
    namespace: dict[str, Any] = {"__name__": style}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return str(path), namespace


def watch(style: str, *, closely: bool = True) -> tuple[Notes, nn.Module, list[float]]:
    """Run a loop over two epochs, under instruments."""
    path, namespace = load(style)
    notes, net = Notes(), model()
    with Instruments(net, notes, files=[path], closely=closely) as instruments:
        losses = namespace["train"](net, instruments.batches(Fresh()), 2, 0.1)
    return notes, net, losses


STYLES = sorted(path.stem for path in LOOPS.glob("*.py"))
RIGHT = [style for style in STYLES if not style.startswith("wrong_")]


@pytest.mark.parametrize("closely", [True, False])
@pytest.mark.parametrize("style", STYLES)
def test_watching_changes_no_number(style: str, closely: bool) -> None:
    """A watched loop ends with the very same weights and losses as an unwatched one."""
    _, watched, losses = watch(style, closely=closely)
    _, namespace = load(style)
    alone = model()
    expected = namespace["train"](alone, data(), 2, 0.1)
    assert [float(x) for x in losses] == [float(x) for x in expected]
    for a, b in zip(watched.parameters(), alone.parameters(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("style", RIGHT)
def test_each_batch_goes_into_exactly_one_update(style: str) -> None:
    """In every right style, the updates are fed by all batches of both epochs, once each."""
    notes, _, _ = watch(style)
    updates = notes.of(Update)
    fed = [number for update in updates for number in update.batches]
    batches = len(notes.of(Batch))
    assert len(fed) == 8
    assert len(set(fed)) == batches
    assert all(update.fresh or update.continues for update in updates)
    assert not any(event.stale for event in notes.of(Backward))


@pytest.mark.parametrize("closely", [True, False])
@pytest.mark.parametrize("style", RIGHT)
def test_the_chart_gets_the_losses_of_the_loop(style: str, closely: bool) -> None:
    """Updates are numbered 1, 2, 3 ... and carry the loss of the weights they started from."""
    notes, _, losses = watch(style, closely=closely)
    updates = [update for update in notes.of(Update) if not update.continues]
    assert [update.step for update in updates] == list(range(1, len(updates) + 1))
    if style == "accumulation":
        assert len(updates) == 4
        pairs = zip(losses[::2], losses[1::2], strict=True)
        losses = [(a + b) / 2 for a, b in pairs]
    if "penalty" not in style:
        assert [update.loss for update in updates] == pytest.approx(losses)


@pytest.mark.parametrize("style", RIGHT)
def test_every_weight_moves_in_every_update(style: str) -> None:
    """The parts of an update move all parameters between them, by hand or by an optimizer."""
    notes, net, _ = watch(style)
    names = {name for name, _ in net.named_parameters()}
    for _, parts in itertools.groupby(notes.of(Update), key=lambda update: update.step):
        assert set().union(*(part.moved for part in parts)) == names


def lines(style: str, kind: type[Any]) -> set[str]:
    """The text of the lines that events of a kind carry."""
    text = (LOOPS / f"{style}.py").read_text(encoding="utf-8").splitlines()
    notes, _, _ = watch(style)
    return {text[event.line - 1].strip() for event in notes.of(kind) if event.line}


def test_events_carry_the_lines_of_the_loop() -> None:
    """Each event of the plain loop names the line that caused it."""
    assert lines("plain", Batch) == {"for x, y in loader:"}
    assert lines("plain", Forward) == {"loss = criterion(model(x), y)"}
    assert lines("plain", Loss) == lines("plain", Backward) == {"loss.backward()"}
    assert lines("plain", Update) == {"optimizer.step()"}
    assert lines("plain", ZeroGrad) == {"optimizer.zero_grad()"}


def test_the_order_of_one_update() -> None:
    """The stream of the plain loop is what the loop says, in its order."""
    notes, _, _ = watch("plain")
    kinds = [event.kind for event in notes.events[:12]]
    assert kinds == ["batch", "zero_grad", "forward", "loss", "backward", "step"] * 2


def test_gradients_appear_and_vanish() -> None:
    """Backward fills the gradients of all parameters, zero_grad clears them."""
    notes, net, _ = watch("plain")
    names = tuple(name for name, _ in net.named_parameters())
    assert all(event.filled == names for event in notes.of(Backward))
    assert [event.cleared for event in notes.of(ZeroGrad)] == [(), *[names] * 7]


def test_what_passes_by_every_hook_is_found_by_its_values() -> None:
    """Updates through .data and gradients set to None are seen, after the line they follow."""
    notes, _, _ = watch("by_hand_data")
    assert {update.by for update in notes.of(Update)} == {"hand"}
    assert all(update.line is None and update.after for update in notes.of(Update))
    notes, _, _ = watch("by_hand_none")
    assert {event.by for event in notes.of(ZeroGrad)} == {"hand"}


def test_gradients_computed_as_results() -> None:
    """autograd.grad is a backward that leaves nothing in .grad; so is torch.func's."""
    for style in ("autograd_grad", "functional_call"):
        notes, _, _ = watch(style)
        assert {event.by for event in notes.of(Backward)} == {"grad"}, style
        assert len(notes.of(Update)) == 8, style


def test_stale_gradients_are_named() -> None:
    """Without zero_grad every backward after the first adds to gradients already used."""
    notes, _, _ = watch("wrong_no_zero_grad")
    assert [bool(event.stale) for event in notes.of(Backward)] == [False] + [True] * 7


def test_an_update_without_gradients_moves_nothing() -> None:
    """Clearing between backward and step leaves a step that moves no weight."""
    notes, _, _ = watch("wrong_clears_too_early")
    assert all(update.moved == () for update in notes.of(Update))


def test_the_step_of_another_batch_is_told_apart() -> None:
    """Stepping before backward feeds each update with the batch before."""
    notes, _, _ = watch("wrong_step_first")
    assert [update.batches for update in notes.of(Update)] == [(), *((k,) for k in range(7))]


def test_clipping_is_an_edit_of_gradients() -> None:
    """What changes gradients between backward and step is told, and is no update."""
    notes, _, _ = watch("clipping")
    assert {event.what for event in notes.of(Edit)} == {"gradients"}
    assert len(notes.of(Update)) == 8


def test_a_new_start_is_no_update() -> None:
    """Weights set before the first batch are an edit, not an update."""
    notes, _, _ = watch("initialised")
    assert [event.what for event in notes.of(Edit)] == ["weights"]
    assert notes.events[0].kind == "edit"


def test_each_optimizer_is_known_by_its_number() -> None:
    """Two optimizers share an update; one for each epoch has a number of its own."""
    assert [u.optimizer for u in watch("two_optimizers")[0].of(Update)] == [0, 1] * 8
    assert [u.optimizer for u in watch("optimizer_each_epoch")[0].of(Update)] == [0] * 4 + [1] * 4


def test_a_model_that_is_copied_or_saved_meanwhile_carries_nothing_of_ours(tmp_path: Path) -> None:
    """Hooks sit on torch, not on the model, so that deepcopy and torch.save see it bare."""
    net = model()
    with Instruments(net, Notes(), files=[]):
        copy.deepcopy(net)
        torch.save(net, tmp_path / "net.pt")
    assert not net._forward_hooks
    assert not net._forward_pre_hooks


def test_torch_is_as_before_afterwards() -> None:
    """Everything that was replaced is put back, also after an exception in the loop."""
    names = [
        (torch.autograd, "backward"),
        (torch.autograd, "grad"),
        (torch.optim.Optimizer, "zero_grad"),
        (nn.Module, "zero_grad"),
    ]
    before = [getattr(*name) for name in names]
    with pytest.raises(ZeroDivisionError), Instruments(model(), Notes(), files=[]):
        _ = 1 // 0
    assert [getattr(*name) for name in names] == before


def test_muted_instruments_hear_nothing() -> None:
    """What a REPL line does isn't part of the loop."""
    notes, net = Notes(), model()
    x, y = data()[0]
    with Instruments(net, notes, files=[]) as instruments, instruments.muted():
        nn.functional.cross_entropy(net(x), y).backward()
        net.zero_grad()
    assert not notes.events


def test_the_stepper_can_look_after_a_line() -> None:
    """A look that knows its line gives what was done by hand there that line."""
    notes, net = Notes(), model()
    with Instruments(net, notes, files=[]) as instruments:
        (x, y), *_ = instruments.batches(data())
        nn.functional.cross_entropy(net(x), y).backward()
        for p in net.parameters():
            p.data -= 0.1 * p.grad
        instruments.look(line=7)
    assert [update.line for update in notes.of(Update)] == [7]


def test_layers_of_an_update() -> None:
    """An update that is asked to says how far each layer moved, and its gradient's norm."""

    class Curious(Notes):
        """Asks for the layers of the second update."""

        def wants_layers(self, update: int) -> bool:
            """Only once."""
            return update == 2

    path, namespace = load("plain")
    notes, net = Curious(), model()
    with Instruments(net, notes, files=[path], closely=False) as instruments:
        namespace["train"](net, instruments.batches(data()), 1, 0.1)
    first, second, *_ = notes.of(Update)
    assert not first.layers
    assert set(second.layers) == {"0", "2"}
    for layer in second.layers.values():
        assert layer.change == pytest.approx(0.1 * layer.gradient, rel=1e-4)
        assert layer.moved == pytest.approx(layer.change / layer.weights)
