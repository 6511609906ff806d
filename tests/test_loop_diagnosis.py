"""Training loops, wrong and right: what the check says of each."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from tests.diagnosing import judge, sample
from tutor.lab.rules import load_all

EXERCISES = Path(__file__).parent.parent / "lessons/09-training/exercises"
DATA = Path(__file__).parent / "data/training"
HANGUL = re.compile("[가-힣]")
pytestmark = pytest.mark.filterwarnings("ignore")  # learners' code may warn


def wrong() -> list[object]:
    """All wrong loops; beside the first of each rule they are long."""
    seen: set[str] = set()
    found: list[object] = []
    for path in sorted((DATA / "wrong").glob("*.py")):
        rule = sample(path)[0]["rule"]
        found.append(
            pytest.param(path, id=path.stem, marks=pytest.mark.long if rule in seen else ())
        )
        seen.add(rule)
    return found


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """What the lab's spare imports while it waits, once for all the forks."""
    importlib.import_module("torch._dynamo")
    load_all()


def exercise(head: dict[str, str]) -> Path:
    """Which of the two exercises a sample belongs to."""
    return EXERCISES / ("regression" if head.get("data") == "regression" else "training")


@pytest.mark.sampled(5)
@pytest.mark.parametrize("path", sorted((DATA / "right").glob("*.py")), ids=lambda p: p.stem)
def test_a_right_loop_passes_in_any_style(path: Path) -> None:
    """No right loop is accused, and none gets advice either."""
    head, code = sample(path)
    judged = judge(code, exercise(head))
    assert (judged.state, judged.rules) == ("passed", [])


@pytest.mark.sampled(6)
@pytest.mark.parametrize("path", wrong())
def test_a_wrong_loop_is_named_at_its_line(path: Path) -> None:
    """The first finding has the rule and the line of the mistake, and Korean words without gaps."""
    head, code = sample(path)
    judged = judge(code, exercise(head))
    first = judged.findings[0]
    assert (first.rule, first.code) == (head["rule"], head["line"])
    korean = first.words["ko"]
    assert all(HANGUL.search(text) for text in (korean.title, korean.message, korean.hint))
    assert "{" not in korean.message.replace(first.code, "")


def test_a_pass_tells_what_the_loop_did() -> None:
    """A pass says how many updates there were, and shows one way through the model."""
    solution = (EXERCISES / "training/solution.py").read_text(encoding="utf-8")
    judged = judge(solution, EXERCISES / "training")
    assert judged.state == "passed"
    assert "12" in judged.verdict.words["en"].message
    assert len(judged.trace.calls) < 12


def test_what_torch_does_inside_an_update_is_no_part_of_the_way() -> None:
    """The shapes are the model's and the loss: not the stacking and clamping of a clip."""
    solution = (EXERCISES / "training/solution.py").read_text(encoding="utf-8")
    clip = "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)"
    clipped = solution.replace("optimizer.step()", f"{clip}\n            optimizer.step()")
    kinds = [call.kind for call in judge(clipped, EXERCISES / "training").trace.calls]
    assert kinds == [call.kind for call in judge(solution, EXERCISES / "training").trace.calls]
