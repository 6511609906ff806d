"""A training tells its progress, obeys its controls, and is not changed by being looked at."""

from __future__ import annotations

import importlib.util
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from tutor.bridge.messages import (
    Control,
    Failure,
    Finding,
    Gauges,
    Message,
    Pictures,
    Point,
    Steps,
    Train,
    TrainEnd,
    TrainStart,
    TrainState,
)
from tutor.lab import guard
from tutor.lab.controls import Controls, Over
from tutor.lab.train import run
from tutor.lab.undisturbed import seed, undisturbed

LESSON = Path(__file__).parent.parent / "lessons" / "07-forward"
RECIPES = Path(__file__).parent / "data" / "recipes"
EXERCISE = LESSON / "exercises" / "forward"
SOLUTION = (EXERCISE / "solution.py").read_text(encoding="utf-8")
HEAD = "import torch\nfrom torch import nn\n\n"
PLAIN = "self.conv1 = nn.Conv2d(3, 20, 5)\n        self.conv2 = nn.Conv2d(20, 20, 5)"


def source(forward: str, layers: str = PLAIN) -> str:
    """A MyModel with that in its forward and its __init__."""
    return f"""{HEAD}class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        {layers}

    def forward(self, x):
        {forward}
"""


class Room:
    """A training that runs in this thread; `act` answers its messages by controls."""

    def __init__(
        self,
        code: str = SOLUTION,
        *,
        recipe: Path = LESSON / "train.py",
        act: Callable[[Room, Message], None] = lambda room, message: None,
        **options: Any,
    ) -> None:
        self.messages: list[Message] = []
        self.controls = Controls()
        self._act = act
        request = Train(str(recipe), str(EXERCISE), code, "forward.py", **options)
        self.names: dict[str, Any] = run(request, self._hear, self.controls)

    def _hear(self, message: Message) -> None:
        self.messages.append(message)
        self._act(self, message)

    def of(self, kind: type[Any]) -> list[Any]:
        """The messages of a kind."""
        return [message for message in self.messages if isinstance(message, kind)]

    @property
    def points(self) -> list[Point]:
        """All updates, in order."""
        return [point for message in self.of(Steps) for point in message.points]

    @property
    def curve(self) -> list[float]:
        """Their losses."""
        return [point.loss for point in self.points]

    @property
    def end(self) -> TrainEnd:
        """The last message."""
        last: Any = self.messages[-1]
        assert isinstance(last, TrainEnd)
        return last


def test_a_training_tells_its_whole_story() -> None:
    """It starts with its facts, gives every update once and in order, and ends with the losses."""
    room = Room(steps=8, seed=3)
    start = room.messages[0]
    assert isinstance(start, TrainStart)
    assert (start.parameters, start.seed, start.steps, start.lr) == (11540, 3, 8, 0.003)
    assert [point.step for point in room.points] == list(range(1, 9))
    assert all(point.lr == 0.003 for point in room.points)
    seconds = [point.seconds for point in room.points]
    assert seconds == sorted(seconds)
    assert room.end.reason == "finished"
    assert room.end.steps == 8
    assert (room.end.first_loss, room.end.last_loss) == (room.curve[0], room.curve[-1])
    assert len(room.of(TrainEnd)) == 1


def test_the_same_seed_gives_the_same_curve() -> None:
    """Training again from a seed repeats every loss to the bit; another seed doesn't."""
    first, again, other = Room(steps=5, seed=1), Room(steps=5, seed=1), Room(steps=5, seed=2)
    assert first.curve == again.curve
    assert first.curve != other.curve


def test_the_curve_is_that_of_the_loop_alone() -> None:
    """Instruments, pictures and gauges change no loss of the recipe's plain loop."""
    spec = importlib.util.spec_from_file_location("recipe_alone", LESSON / "train.py")
    assert spec is not None
    assert spec.loader is not None
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    names: dict[str, Any] = {}
    exec(SOLUTION, names)
    seed(0)
    model = names["MyModel"]()
    loader = recipe.batches(model, 0, 6, torch.device("cpu"))
    assert recipe.train(model, loader, recipe.LR) == Room(steps=6).curve


def test_pictures_follow_the_training() -> None:
    """After 50 steps the maps have changed, are those of the weights as they are now, and come
    nearer to the bank's, which stay; the kernels have changed too."""
    room = Room(steps=50)
    before, after = room.of(Pictures)[0], room.of(Pictures)[-1]
    assert (before.step, after.step) == (0, 50)
    for i in range(20):
        assert before.items[f"map {i}"] != after.items[f"map {i}"]
        assert before.items[f"bank {i}"] == after.items[f"bank {i}"]
        assert before.items[f"kernel {i}"] != after.items[f"kernel {i}"]
        assert distance(after, i) < distance(before, i)
    assert before.explained < 0.1
    assert after.explained > 0.6
    picture = after.items["map 0"]
    assert (picture.width, picture.height, len(picture.rgb)) == (28, 28, 3 * 28 * 28)


def distance(pictures: Pictures, i: int) -> int:
    """How far a map is from the bank's, in the colours that are shown."""
    ours, theirs = pictures.items[f"map {i}"].rgb, pictures.items[f"bank {i}"].rgb
    return sum(abs(a - b) for a, b in zip(ours, theirs, strict=True))


def test_pictures_can_be_left_out() -> None:
    """Without pictures (no terminal) the end still tells how it does; the curve is the same."""
    room = Room(steps=3, pictures=False)
    (told,) = room.of(Pictures)
    assert (told.step, told.items) == (3, {})
    assert told.explained == Room(steps=3).of(Pictures)[-1].explained
    assert room.curve == Room(steps=3).curve


def test_gauges_name_the_layers() -> None:
    """Layers that learn have moved a little, by a gradient."""
    gauges = Room(steps=3).of(Gauges)
    assert gauges[0].step == 1
    assert [gauge.module for gauge in gauges[0].layers] == ["conv1", "conv2"]
    assert all(0 < gauge.moved < 1 and gauge.gradient > 0 for gauge in gauges[0].layers)


def test_pause_step_resume() -> None:
    """A paused training waits; `step` makes one update, shown at once; `resume` goes on."""
    states = []

    def act(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            room.controls.put(Control("pause"))
        if isinstance(message, TrainState):
            states.append((message.state, message.step))
            if message.state == "paused":
                room.controls.put(Control("step" if message.step < 2 else "resume"))

    room = Room(steps=5, act=act)
    assert states == [("paused", 0), ("paused", 1), ("paused", 2), ("running", 2)]
    assert {0, 1, 2} <= {pictures.step for pictures in room.of(Pictures)}
    assert {1, 2} <= {gauges.step for gauges in room.of(Gauges)}
    assert room.end.steps == 5
    assert room.curve == Room(steps=5).curve


def test_stop() -> None:
    """A stop ends the training where it stands, also while it is paused."""

    def stop(room: Room, message: Message) -> None:
        if isinstance(message, Steps) and message.points[-1].step >= 2:
            room.controls.put(Control("stop"))

    room = Room(steps=1000, act=stop)
    assert room.end.reason == "stopped"
    assert 2 <= room.end.steps < 1000

    def pause_and_stop(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            room.controls.put(Control("pause"))
        if isinstance(message, TrainState):
            room.controls.put(Control("stop"))

    room = Room(steps=1000, act=pause_and_stop)
    assert (room.end.reason, room.end.steps) == ("stopped", 0)
    assert math.isnan(room.end.last_loss)


def test_the_learning_rate_changes_while_it_runs() -> None:
    """A new rate takes effect at the next update, and is told when it does; nonsense does not."""

    def act(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            room.controls.put(Control("lr", -1.0))
            room.controls.put(Control("lr", math.nan))
            room.controls.put(Control("lr", 0.001))

    room = Room(steps=3, act=act)
    assert [point.lr for point in room.points] == [0.001] * 3
    assert [state.lr for state in room.of(TrainState)] == [0.001]


def test_a_training_that_diverges_says_so() -> None:
    """Losses that are no numbers are shown for a while, then it ends."""
    room = Room(steps=100, lr=1e30)
    assert room.end.reason == "diverged"
    strange = [not math.isfinite(loss) for loss in room.curve]
    assert strange[-20:] == [True] * 20
    assert not any(strange[:-20])
    assert not room.end.reached
    began = f"Since step {strange.index(True) + 1} "
    assert room.end.words["en"].message.startswith(began)
    assert room.end.words["en"].hint or room.end.words["en"].message
    assert room.end.words["ko"].title


def test_looking_and_poking_changes_nothing() -> None:
    """REPL lines at safe points see the model, and leave the curve as it is to the bit."""
    seen: list[Any] = []

    def poke(room: Room, message: Message) -> None:
        if not isinstance(message, Steps):
            return
        model: Any = room.controls.namespace["model"]

        def line() -> float:
            torch.rand(3)
            random.random()
            torch.set_grad_enabled(False)
            model.eval()
            torch.optim.SGD(model.parameters(), lr=0.0).step()
            seen.append(float(model(torch.rand(1, 3, 16, 16)).mean()))
            return seen[-1]

        room.controls.at_safe_point(line)

    layers = PLAIN + "\n        self.norm = nn.BatchNorm2d(20)\n        self.drop = nn.Dropout(0.1)"
    code = source("return self.conv2(self.drop(self.norm(self.conv1(x))))", layers)
    poked, alone = Room(code, steps=8, act=poke), Room(code, steps=8)
    assert seen
    assert poked.end.reason == "finished"
    assert poked.curve == alone.curve
    norms = [room.names["model"].norm.running_mean for room in (poked, alone)]
    assert torch.equal(*norms)


def test_what_a_line_raises_is_the_lines_own() -> None:
    """An exception or an interrupt in a REPL line reaches who asked for it, not the training."""
    futures = []

    def raises(error: BaseException) -> Callable[[], None]:
        def line() -> None:
            raise error

        return line

    def act(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            for error in (ValueError("no"), guard.Stopped()):
                futures.append(room.controls.at_safe_point(raises(error)))

    room = Room(steps=2, act=act)
    assert room.end.reason == "finished"
    assert [type(future.exception()) for future in futures] == [ValueError, guard.Stopped]
    with pytest.raises(Over):
        room.controls.at_safe_point(lambda: None).result()


def test_lines_run_at_once_while_paused() -> None:
    """A paused training takes lines without a step."""

    def act(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            room.controls.put(Control("pause"))
        if isinstance(message, TrainState) and message.state == "paused":
            done = room.controls.at_safe_point(lambda: len(room.points))
            done.add_done_callback(lambda done: room.controls.put(Control("stop")))

    room = Room(steps=5, act=act)
    assert (room.end.reason, room.end.steps) == ("stopped", 0)


def test_an_interrupt_of_the_loop_stops_it() -> None:
    """What the guard raises in the learner's code ends the training as stopped."""
    code = "import builtins\n" + source(
        "if x.shape[0] == 4 and self.training:\n            raise KeyboardInterrupt\n"
        "        return self.conv2(self.conv1(x))"
    )
    assert Room(code, steps=3).end.reason == "stopped"


def test_code_that_does_not_pass_is_not_trained() -> None:
    """The findings of the check come instead, and the end names the first."""
    room = Room(source("return self.conv1(x)"), steps=3)
    assert room.end.reason == "error"
    assert room.of(Finding)
    assert room.end.words == room.of(Finding)[0].words
    assert not room.of(TrainStart)


def test_an_exception_while_training_is_explained() -> None:
    """The learner's own frames come as a failure, with a finding at their line."""
    code = source("assert x.shape[0] != 4\n        return self.conv2(self.conv1(x))")
    room = Room(code, steps=3)
    assert room.end.reason == "error"
    (failure,) = room.of(Failure)
    assert failure.kind == "AssertionError"
    assert [frame.code.strip() for frame in failure.frames] == ["assert x.shape[0] != 4"]
    assert room.of(Finding)


@pytest.mark.parametrize(
    ("end", "word"),
    [("relu", "below"), ("tanh", "−1"), ("sigmoid", "below")],
)
def test_a_model_that_ends_in_an_activation_is_told(end: str, word: str) -> None:
    """Maps of one sign, or within bounds, can't agree with the bank's: the end says so."""
    room = Room(source(f"return torch.{end}(8 * self.conv2(self.conv1(x)))"), steps=12)
    assert (room.end.reason, room.end.reached) == ("finished", False)
    assert word in room.end.words["en"].message


def test_a_training_is_judged_by_what_it_reaches() -> None:
    """Enough steps explain enough, and the end says how much, in both languages."""
    room = Room(steps=80)
    assert (room.end.reason, room.end.reached) == ("finished", True)
    percent = f"{round(100 * room.of(Pictures)[-1].explained)} %"
    assert all(percent in words.title for words in room.end.words.values())


def test_a_training_that_ran_to_its_end_without_learning_has_not_reached_it() -> None:
    """A learning rate of 0 finishes, and the end says that the loss is where it began."""
    room = Room(steps=20, lr=0.0)
    assert (room.end.reason, room.end.reached) == ("finished", False)
    assert "the loss is where it began" in room.end.words["en"].title
    assert "60 % are wanted" in room.end.words["en"].message
    assert "제자리" in room.end.words["ko"].title


def test_a_training_that_is_stopped_counts_if_it_has_got_there() -> None:
    """Paused it says whether it has reached it, and who stops then has solved it all the same."""
    states = []

    def act(room: Room, message: Message) -> None:
        if isinstance(message, Steps) and (message.points[-1].step >= 80 or not states):
            room.controls.put(Control("pause"))
        if isinstance(message, TrainState) and message.state == "paused":
            states.append(message.reached)
            room.controls.put(Control("stop" if message.reached else "resume"))

    room = Room(steps=1000, act=act, pictures=False)
    assert states == [False, True]
    assert (room.end.reason, room.end.reached) == ("stopped", True)


@pytest.mark.parametrize(
    "code",
    [
        source(
            "return self.b(self.a(x))",
            "self.a, self.b = nn.LazyConv2d(20, 5), nn.LazyConv2d(20, 5)",
        ),
        source(
            "x = nn.functional.conv2d(x, self.v, self.a)\n"
            "        return nn.functional.conv2d(x, self.w, self.b)",
            "self.v = nn.Parameter(torch.randn(20, 3, 5, 5) / 9)\n"
            "        self.a = nn.Parameter(torch.zeros(20))\n"
            "        self.w = nn.Parameter(torch.randn(20, 20, 5, 5) / 9)\n"
            "        self.b = nn.Parameter(torch.zeros(20))",
        ),
    ],
    ids=["lazy", "functional"],
)
def test_other_right_models_train_too(code: str) -> None:
    """Whatever passes the check can be trained, and is looked at."""
    room = Room(code, steps=2)
    assert room.end.reason == "finished"
    assert room.of(Gauges)[0].layers
    assert room.of(Pictures)[-1].step == 2


def test_a_model_for_one_size_is_trained_at_that_size() -> None:
    """A normalisation over whole maps takes 256x256 only: then that is what it gets."""
    layers = PLAIN + "\n        self.norm = nn.LayerNorm([252, 252])"
    room = Room(source("return self.conv2(self.norm(self.conv1(x)))", layers), steps=1)
    assert room.end.reason == "finished"
    assert room.of(Pictures)


def test_the_namespace_is_what_the_repl_gets() -> None:
    """During and after, the session holds the model in training, its losses, and an answer."""
    during = []

    def act(room: Room, message: Message) -> None:
        if isinstance(message, Steps):
            during.append(room.controls.namespace["model"])

    room = Room(steps=3, act=act)
    model = room.names["model"]
    assert all(each is model for each in during)
    assert room.names["losses"] == room.curve
    with torch.no_grad():
        assert torch.equal(model(room.names["x"]), room.names["y"])
    assert isinstance(room.names["MyModel"](), nn.Module)


def test_a_loop_by_hand_can_be_followed_and_controlled() -> None:
    """Without optimizer and loader the updates are found by values, and pause and stop act."""

    def act(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            room.controls.put(Control("pause"))
        if isinstance(message, TrainState) and message.state == "paused":
            room.controls.put(Control("lr", 0.5))
            room.controls.put(Control("step" if message.step < 5 else "stop"))

    whole = Room(recipe=RECIPES / "by_hand.py")
    assert [point.step for point in whole.points] == list(range(1, 13))
    assert whole.curve[-1] < whole.curve[0]
    room = Room(recipe=RECIPES / "by_hand.py", act=act)
    assert (room.end.reason, room.end.steps) == ("stopped", 5)
    assert room.curve == whole.curve[: len(room.curve)]


def test_a_loop_that_catches_everything_still_stops() -> None:
    """`except: pass` keeps no training alive."""

    def act(room: Room, message: Message) -> None:
        if isinstance(message, TrainStart):
            room.controls.put(Control("stop"))

    room = Room(recipe=RECIPES / "stubborn.py", act=act)
    assert (room.end.reason, room.end.steps) == ("stopped", 0)


def test_undisturbed_puts_everything_back() -> None:
    """Random state, grad mode, dtype, modes and buffers are as before, also after an exception."""
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    model[0].eval()
    torch.manual_seed(5)
    random.seed(5)
    expected = torch.rand(2), random.random()
    torch.manual_seed(5)
    random.seed(5)
    with pytest.raises(ZeroDivisionError):
        _disturb(model)
    assert torch.equal(torch.rand(2), expected[0])
    assert random.random() == expected[1]
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32
    assert (model[0].training, model[1].training) == (False, True)
    assert int(model[1].num_batches_tracked) == 0


def _disturb(model: nn.Sequential) -> None:
    with undisturbed(model):
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        model.train()
        model[1].float()(torch.rand(4, 2, dtype=torch.float32))
        random.random()
        _ = 1 // 0
