"""A training in the lab's own process: lines run between its steps, and it stops when told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tutor.bridge.lab import Lab, Limits
from tutor.bridge.messages import (
    Control,
    FromLab,
    Steps,
    Train,
    TrainEnd,
    TrainStart,
    TrainState,
    Value,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

LESSON = Path(__file__).parent.parent / "lessons" / "07-forward"
EXERCISE = LESSON / "exercises" / "forward"
SOLUTION = (EXERCISE / "solution.py").read_text(encoding="utf-8")
STUCK = SOLUTION.replace(
    "def forward(self, x):",
    "def forward(self, x):\n        while x.shape[0] == 4:\n            pass",
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def lab() -> AsyncIterator[Lab]:
    """One lab for all trainings here."""
    lab = Lab(limits=Limits(seconds=20))
    await lab.start()
    yield lab
    await lab.close()


def train(code: str = SOLUTION, *, steps: int) -> Train:
    """Ask for a training of the lesson's exercise."""
    return Train(str(LESSON / "train.py"), str(EXERCISE), code, "forward.py", steps=steps)


async def answer(lab: Lab, line: str) -> Value:
    """What the REPL gives for a line."""
    (value,) = [m async for m in lab.evaluate(line) if isinstance(m, Value)]
    return value


def curve(messages: list[FromLab]) -> list[float]:
    """The losses, in order."""
    return [p.loss for m in messages if isinstance(m, Steps) for p in m.points]


async def test_lines_between_steps_see_the_training_and_leave_its_curve_alone(lab: Lab) -> None:
    """The REPL finds the model in training, whose losses are the same with and without it."""
    alone = [message async for message in lab.train(train(steps=20))]
    poked, asked = [], []
    async for message in lab.train(train(steps=20)):
        poked.append(message)
        if isinstance(message, TrainStart):
            lines = ("torch.rand(3).shape", "model.eval()(torch.rand(1, 3, 16, 16)).shape", "1 / 0")
            asked = [asyncio.create_task(answer(lab, line)) for line in lines]
    values = [await task for task in asked]
    assert [value.text for value in values[:2]] == ["torch.Size([3])", "torch.Size([1, 20, 8, 8])"]
    assert values[2].failure is not None
    assert isinstance(poked[-1], TrainEnd)
    assert poked[-1].reason == "finished"
    assert curve(poked) == curve(alone)
    assert len(curve(alone)) == 20


@pytest.mark.long
async def test_the_session_afterwards_holds_what_was_trained(lab: Lab) -> None:
    """After the end the REPL has the trained model, its losses, an input and its answer."""
    messages = [message async for message in lab.train(train(steps=2))]
    assert (await answer(lab, "len(losses)")).text == "2"
    assert (await answer(lab, "losses[-1]")).text == repr(curve(messages)[-1])
    assert (await answer(lab, "bool((model(x) == y).all())")).text == "True"


@pytest.mark.long
async def test_a_paused_training_answers_at_once_and_stops(lab: Lab) -> None:
    """While paused, lines run without a step, and a stop ends it with the losses so far."""
    end = None
    async for message in lab.train(train(steps=1000)):
        if isinstance(message, TrainStart):
            await lab.control(Control("pause"))
        elif isinstance(message, TrainState) and message.state == "paused":
            assert (await answer(lab, "len(losses)")).text == str(message.step)
            await lab.control(Control("stop"))
        end = message
    assert isinstance(end, TrainEnd)
    assert end.reason == "stopped"


@pytest.mark.long
async def test_a_step_that_never_ends_is_stopped_all_the_same(lab: Lab) -> None:
    """Where no safe point comes, the stop interrupts the learner's code."""
    end = None
    async for message in lab.train(train(STUCK, steps=5)):
        if isinstance(message, TrainStart):
            await lab.control(Control("stop"))
        end = message
    assert isinstance(end, TrainEnd)
    assert (end.reason, end.steps) == ("stopped", 0)
    assert lab.session_alive
