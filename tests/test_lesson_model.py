"""Lesson 1 shows what a slip does to a picture, and trains whatever the learner's file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagnosing import judge
from tutor.bridge.lab import Lab, Limits
from tutor.bridge.messages import FromLab, Pictures, Train, TrainEnd, TrainStart

LESSON = Path(__file__).parent.parent / "lessons" / "01-model"
EXERCISE = LESSON / "exercises" / "model"


def sample(name: str) -> str:
    """The code of a file of the exercise, without its header."""
    return (EXERCISE / name).read_text(encoding="utf-8").split("# ---\n")[-1]


@pytest.mark.parametrize("slip", ["reshaped", "viewed", "height_and_width_swapped", "not_divided"])
def test_a_slip_shows_the_picture_as_it_should_be_and_as_it_is(slip: str) -> None:
    """Two pictures of one size, which differ, travel with a finding that names the slip."""
    found = next(f for f in judge(sample(f"mistakes/{slip}.py"), EXERCISE).findings if f.pictures)
    expected, yours = found.pictures["expected"], found.pictures["yours"]
    assert (expected.width, expected.height) == (yours.width, yours.height)
    assert expected.rgb != yours.rgb


async def trained(source: str) -> list[FromLab]:
    """Three steps of the lesson's training, beside a preprocess of the learner's."""
    lab = Lab(limits=Limits(seconds=30))
    request = Train(str(LESSON / "train.py"), str(EXERCISE), source, "model.py", steps=3)
    try:
        await lab.start()
        return [message async for message in lab.train(request)]
    finally:
        await lab.close()


@pytest.mark.parametrize(
    ("file", "replaced"),
    [("solution.py", False), pytest.param("starter.py", True, marks=pytest.mark.long)],
)
@pytest.mark.long
async def test_the_classifier_trains_with_any_file_and_says_whose_it_uses(
    file: str, replaced: bool
) -> None:
    """A file that doesn't pass is replaced by the solution, and the first message tells so."""
    messages = await trained(sample(file))
    start = next(m for m in messages if isinstance(m, TrainStart))
    assert bool(start.words) == replaced
    assert isinstance(messages[-1], TrainEnd)
    assert messages[-1].reason == "finished"
    seen = [m for m in messages if isinstance(m, Pictures)]
    assert all(set(m.captions) == set(m.items) for m in seen)
    assert len(seen[-1].items) == 6
