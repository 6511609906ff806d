"""The explore steps of the course: what meets a goal, and what only looks like it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tutor.bridge.messages import Draw, Eval, Explore, Explored, Value
from tutor.course import course_folder
from tutor.lab.capture import Capture
from tutor.lab.repl import Repl
from tutor.lab.steps import draw

COURSE = course_folder()


class Explorer:
    """An explore step in a session of its own, whose lines are run by a real REPL."""

    def __init__(self, step: str, namespace: dict[str, object] | None = None) -> None:
        self.sent: list[object] = []
        self.repl = Repl(namespace or {}, self.sent.append, Capture(self.sent.append, 10_000))
        file = COURSE / step
        self.repl.explore(Explore(str(file)))
        self.keys = self.repl._exploration.keys

    def __call__(self, *lines: str) -> set[str]:
        """The goals that are met after these lines."""
        for line in lines:
            self.repl.run(Eval(len(self.sent), line))
        return {key for key, met in zip(self.keys, self.last.goals, strict=True) if met}

    @property
    def last(self) -> Explored:
        """What the last line has shown."""
        failures = [each.failure for each in self.sent if isinstance(each, Value) and each.failure]
        assert not failures
        return next(each for each in reversed(self.sent) if isinstance(each, Explored))


def two_layers() -> nn.Module:
    """What lesson 3 asks for."""

    class MyModel(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(3, 20, 5)
            self.conv2 = nn.Conv2d(20, 20, 5)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.conv2(self.conv1(x))

    return MyModel()


def shape_net() -> nn.Module:
    """What lesson 10 asks for, in little."""
    return nn.Sequential(nn.Conv2d(3, 4, 8, stride=8), nn.Flatten(), nn.Linear(256, 3))


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        (["image.shape"], {"shape"}),
        (["print(image.shape, image.dtype)"], {"shape", "dtype"}),
        (["print(f'{image.shape}')"], {"shape"}),
        (["list(image.shape)"], {"shape"}),
        (["print(image[80, 74])"], {"pixel"}),
        (["tuple(image[80, 74])"], {"pixel"}),
        (["s = (256, 256, 3)", "s"], set()),
        (["d = torch.uint8", "print(d)"], set()),
        (["p = [26, 41, 97]", "p"], set()),
        (["image"], set()),
    ],
)
def test_looking_at_the_picture(lines: list[str], met: set[str]) -> None:
    """Printed or evaluated, as a tuple or a list; typed in, it is nobody's pixel."""
    assert Explorer("01-model/steps/pixels.py")(*lines) == met


@pytest.mark.parametrize(
    ("line", "met"),
    [
        ("isinstance(model, nn.Module)", {"family"}),
        ("print(isinstance(model, nn.Module))", {"family"}),
        ("issubclass(type(model), nn.Module)", {"family"}),
        ("type(model).__mro__", {"family"}),
        ("model.training", set()),
        ("isinstance(model, nn.Conv2d)", set()),
        ("isinstance(model.conv1, nn.Module)", set()),
        ("hasattr(model, 'conv1')", set()),
        ("print(model)", {"parts"}),
        ("print(model._modules)", {"drawer"}),
    ],
)
def test_the_family_of_a_model_has_to_be_asked_for(line: str, met: set[str]) -> None:
    """Not every True is an answer to that question."""
    explore = Explorer("03-module/steps/look.py", {"model": two_layers()})
    assert explore(line) == met
    assert ("family" in explore.last.saw.get("en", "")) == ("family" in met)


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        (["nn.Conv2d.__mro__"], {"line"}),
        (["print(nn.Conv2d.__mro__)"], {"line"}),
        (["torch.nn.Conv1d.mro()"], {"cousin"}),
        (["from torch.nn import Linear", "Linear.__mro__"], {"outsider"}),
        (["conv = nn.Conv2d(1, 1, 1)", "type(conv).__mro__"], {"line"}),
    ],
)
def test_ancestors_by_any_way(lines: list[str], met: set[str]) -> None:
    """Wherever the class comes from, its line is its line."""
    assert Explorer("04-layers/steps/relatives.py")(*lines) == met


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        (["list(model.modules())"], {"all"}),
        (["print(*model.children())"], {"below"}),
        (["p = ['', 'conv1', 'conv2']", "p"], set()),
        (["for name, _ in model.named_modules(): print(name)"], set()),
        (["print([name for name, _ in model.named_modules()])"], {"paths"}),
    ],
)
def test_what_is_in_the_box(lines: list[str], met: set[str]) -> None:
    """All of it at once, looked up and not typed in."""
    explore = Explorer("05-modules/steps/look.py", {"model": two_layers()})
    assert explore(*lines) == met


@pytest.mark.parametrize(
    ("lines", "met", "said"),
    [
        (["print(demo.note)"], {"slip"}, "a plain tensor"),
        (["print(demo.gain.requires_grad)"], {"grad"}, "collects gradients"),
        (["[p.requires_grad for p in demo.parameters()]"], {"grad"}, "collects gradients"),
        (["demo.training"], set(), "True"),
        (["print(dict(demo.named_parameters()))"], {"learns"}, "gain"),
        (["print(*demo.state_dict())"], {"saved"}, "gain, steps"),
        (["names = ['gain', 'steps']", "names"], set(), ""),
    ],
)
def test_three_kinds_of_tensors(lines: list[str], met: set[str], said: str) -> None:
    """Which of them a line speaks of, also where it prints."""
    explore = Explorer("06-parameters/steps/three.py")
    assert explore(*lines) == met
    assert said in explore.last.saw["en"]


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        (["print(model.conv1.weight.grad)"], {"gradient"}),
        (["print(model.conv2.weight.grad)"], {"without"}),
        (["model.conv2.weight.grad"], {"without"}),
        (["if model.conv2: pass"], set()),
        (["lost = ['conv2.weight', 'conv2.bias']", "lost"], set()),
        (["model.conv2(maps).mean().backward()"], {"wake"}),
    ],
)
def test_the_layer_without_a_gradient(lines: list[str], met: set[str]) -> None:
    """It is found by looking at it, and woken by using it."""
    assert Explorer("08-gradients/steps/unused.py")(*lines) == met


@pytest.mark.parametrize(
    ("lines", "met", "said"),
    [
        (["model(x)"], {"ring"}, "The bell rang."),
        (["print(model(x).shape)"], {"ring"}, "The bell rang."),
        (["print(model.forward(x))"], {"silent"}, "the bell stayed quiet"),
        (["y = model.conv2(model.conv1(x))"], {"silent"}, "the bell stayed quiet"),
        (["x"], set(), "did not run"),
        (["x", "x + 1"], set(), "did not run"),
    ],
)
def test_who_rings_the_bell(lines: list[str], met: set[str], said: str) -> None:
    """The model's own answer counts as silent, and nothing else does."""
    session = {"model": two_layers(), "x": torch.rand(1, 3, 16, 16)}
    explore = Explorer("07-forward/steps/bell.py", session)
    assert explore(*lines) == met
    assert said in explore.last.saw["en"]


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        (["model(x)"], {"scores"}),
        (["y = model(x)", "print(y.softmax(dim=1))"], {"scores", "shares"}),
        (["model.forward(x).argmax(dim=1).tolist()"], {"answers"}),
        (["model(x).max(dim=1)"], {"answers"}),
        (["torch.zeros(len(x), 3)"], set()),
        (["torch.full((len(x), 3), 1/3)"], set()),
        (["torch.zeros(len(x), dtype=int)"], set()),
        (["model(x).sigmoid()"], set()),
    ],
)
def test_scores_come_from_the_model(lines: list[str], met: set[str]) -> None:
    """A tensor of the right shape is no answer of the model."""
    torch.manual_seed(0)
    session = {"model": shape_net(), "x": torch.rand(8, 3, 64, 64)}
    assert Explorer("10-classifier/steps/look.py", session)(*lines) == met


def test_a_line_that_takes_the_model_away_breaks_nothing() -> None:
    """Whoever overwrites what the step looks at hears nothing of a fault of the course."""
    explore = Explorer("03-module/steps/look.py", {"model": two_layers()})
    assert explore("model = 3", "model") == set()
    assert all(isinstance(each, Value | Explored) for each in explore.sent)


def test_every_line_of_the_loop_has_a_purpose_of_its_own() -> None:
    """Each of the seven meanings that lesson 2 offers is true of one line."""
    file = str(COURSE / "02-pytorch/steps/match.py")
    asked = [draw(Draw(file, seed)) for seed in range(7)]
    truths = {question.numbers["line"].strip("'"): question.truth for question in asked}
    assert truths == {
        "for x, y in batches:": "fetch",
        "optimizer.zero_grad()": "clear",
        "prediction = model(x)": "forward",
        "loss = criterion(prediction, y)": "measure",
        "loss.backward()": "backward",
        "optimizer.step()": "update",
        "print(loss.item())": "report",
    }
