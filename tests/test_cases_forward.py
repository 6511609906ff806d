"""The diagnosis of `forward`, on samples of what learners write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagnosing import DATA, FORWARD, judge, sample

MISTAKES = sorted((DATA / "mistakes").glob("*.py"))
CORRECT = [*sorted((DATA / "correct").glob("*.py")), *sorted((FORWARD / "correct").glob("*.py"))]


@pytest.mark.sampled(7)
@pytest.mark.parametrize("path", MISTAKES, ids=lambda p: p.stem)
def test_a_mistake_is_named_at_its_line(path: Path) -> None:
    """The first finding of a mistake is its own rule, and blames the right line."""
    head, code = sample(path)
    first = judge(code).findings[0]
    assert first.rule == head["rule"]
    assert first.code == head["blame"]
    assert first.line is None or code.splitlines()[first.line - 1].strip() == first.code


@pytest.mark.sampled(7)
@pytest.mark.parametrize("path", CORRECT, ids=lambda p: p.stem)
def test_right_code_is_never_refused(path: Path) -> None:
    """Right code passes in whatever style, without an error finding."""
    judged = judge(path.read_text(encoding="utf-8"))
    assert judged.state == "passed"
    assert all(f.severity == "advice" for f in judged.findings)
