"""A training through the lab: it can be looked at and stopped, and it always ends."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tutor.bridge import messages
from tutor.bridge.lab import Lab, Limits

pytestmark = pytest.mark.asyncio(loop_scope="module")

LESSON = Path(__file__).parent.parent / "lessons" / "07-forward"
EXERCISE = LESSON / "exercises" / "forward"
SOLUTION = (EXERCISE / "solution.py").read_text("utf-8")
# A class that counts its calls, so that it can misbehave when the check is over.
LATER = SOLUTION.replace(
    "    def forward(self, x):\n",
    "    calls = 0\n\n    def forward(self, x):\n"
    "        MyModel.calls += torch.is_grad_enabled() and x.shape[-1] != 256\n"
    "        if MyModel.calls > 3:\n            misbehave()\n",
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def lab() -> AsyncIterator[Lab]:
    """One lab for all."""
    lab = Lab(limits=Limits(patience=0.3))
    await lab.start()
    yield lab
    await lab.close()


def request(source: str = SOLUTION, steps: int = 100_000) -> messages.Train:
    """Ask for a training without pictures."""
    recipe = str(LESSON / "train.py")
    return messages.Train(recipe, str(EXERCISE), source, "learner.py", steps=steps, pictures=False)


async def values(lab: Lab, code: str) -> messages.Value:
    """Evaluate and return the answer."""
    got = [message async for message in lab.evaluate(code)]
    assert isinstance(got[-1], messages.Value)
    return got[-1]


async def test_a_training_ends_by_itself_and_leaves_its_model(lab: Lab):
    """After the last step the session holds what was trained."""
    got = [message async for message in lab.train(request(steps=3))]
    assert any(isinstance(message, messages.TrainStart) for message in got)
    assert isinstance(got[-1], messages.TrainEnd)
    assert (got[-1].reason, got[-1].steps) == ("finished", 3)
    assert (await values(lab, "type(model).__name__")).text == "'MyModel'"


@pytest.mark.long
async def test_lines_run_while_it_trains_and_an_interrupt_hits_them_alone(lab: Lab):
    """The training goes on after a line was stopped, and stops when it is asked to."""
    stage = "look"
    async for message in lab.train(request()):
        if isinstance(message, messages.Steps) and stage == "look":
            assert (await values(lab, "type(model).__name__")).text == "'MyModel'"
            async for answer in lab.evaluate("print('on')\nwhile True: pass"):
                if isinstance(answer, messages.Output):
                    await lab.interrupt()
            assert isinstance(answer, messages.Value)
            assert answer.interrupted
            stage, seen = "go on", message.points[-1].step
        elif isinstance(message, messages.Steps) and message.points[-1].step > seen + 2:
            await lab.control(messages.Control("stop"))
    assert isinstance(message, messages.TrainEnd)
    assert message.reason == "stopped"
    assert lab.session_alive
    assert (await values(lab, "1 + 1")).text == "2"


@pytest.mark.long
async def test_a_training_that_hears_nothing_is_ended(lab: Lab):
    """Stop is flag, interrupt, kill: the end comes, with what was reached."""
    deaf = "import signal, torch\n" + LATER.replace(
        "misbehave()",
        "signal.signal(signal.SIGINT, signal.SIG_IGN); print('deaf'); sum(iter(int, 1))",
    )
    async for message in lab.train(request(deaf)):
        if isinstance(message, messages.Output) and "deaf" in message.text:
            await lab.control(messages.Control("stop"))
    assert isinstance(message, messages.TrainEnd)
    assert message.reason == "stopped"
    assert set(message.words) == {"en", "ko"}
    assert not lab.session_alive


@pytest.mark.skipif(sys.platform == "win32", reason="signals are named there by nobody")
async def test_a_training_that_dies_says_where(lab: Lab):
    """The finding names the line, the end that it crashed."""
    source = "import ctypes, torch\n" + LATER.replace("misbehave()", "ctypes.string_at(0)")
    got = [message async for message in lab.train(request(source))]
    finding, end = got[-2:]
    assert isinstance(finding, messages.Finding)
    assert finding.code == "ctypes.string_at(0)"
    assert isinstance(end, messages.TrainEnd)
    assert end.reason == "crashed"


@pytest.mark.long
async def test_a_check_takes_the_place_of_a_training(lab: Lab):
    """The training ends and says why; the check is answered."""
    check = messages.Check(str(EXERCISE), SOLUTION, "learner.py")
    verdict: messages.FromLab | None = None
    async for message in lab.train(request()):
        if isinstance(message, messages.Steps) and verdict is None:
            verdict = [answer async for answer in lab.check(check)][-1]
    assert isinstance(verdict, messages.Verdict)
    assert verdict.state == "passed"
    assert isinstance(message, messages.TrainEnd)
    assert message.reason == "stopped"
    assert "took its place" in message.words["en"].message
