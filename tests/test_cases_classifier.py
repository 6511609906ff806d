"""The diagnosis of `classifier`, on samples of what learners write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagnosing import judge, sample

EXERCISE = Path(__file__).parent.parent / "lessons/10-classifier/exercises/classifier"
DATA = Path(__file__).parent / "data/classifier"
WRONG = sorted((DATA / "wrong").glob("*.py"))
RIGHT = sorted((DATA / "right").glob("*.py"))

pytestmark = pytest.mark.filterwarnings("ignore:Implicit dimension")  # torch warns, learners run on


@pytest.mark.sampled(7)
@pytest.mark.parametrize("path", WRONG, ids=lambda p: p.stem)
def test_a_mistake_is_named_at_its_line(path: Path) -> None:
    """The first finding of a mistake is its own rule, and blames the right line."""
    head, code = sample(path)
    first = judge(code, EXERCISE).findings[0]
    assert (first.rule, first.code) == (head["rule"], head["blame"])


@pytest.mark.sampled(7)
@pytest.mark.parametrize("path", RIGHT, ids=lambda p: p.stem)
def test_right_code_is_never_refused(path: Path) -> None:
    """Right code passes in whatever style, without an error finding."""
    _, code = sample(path)
    judged = judge(code, EXERCISE)
    assert judged.state == "passed"
    assert all(f.severity == "advice" for f in judged.findings)


def test_advice_never_keeps_from_passing() -> None:
    """What works but will hurt is told as advice, and the exercise is passed all the same."""
    _, code = sample(DATA / "wrong/no_activation.py")
    judged = judge(code, EXERCISE)
    assert judged.state == "passed"
    assert [f.severity for f in judged.findings] == ["advice"]
