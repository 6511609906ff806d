"""The diagnosis of `modules` and `parameters`, on samples of what learners write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagnosing import judge, sample

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
STACK = ROOT / "lessons/05-modules/exercises/stack"
COUNT = ROOT / "lessons/05-modules/exercises/count"
SCALE = ROOT / "lessons/06-parameters/exercises/scale"
FOLDERS = {"modules": STACK, "count": COUNT, "scale": SCALE}


def samples(what: str) -> list[tuple[Path, Path]]:
    """The samples of all three exercises, each with its exercise."""
    found = [(DATA / name / what, exercise) for name, exercise in FOLDERS.items()]
    return [(path, exercise) for folder, exercise in found for path in sorted(folder.glob("*.py"))]


@pytest.mark.sampled(7)
@pytest.mark.parametrize(("path", "exercise"), samples("mistakes"), ids=lambda p: p.stem)
def test_a_mistake_is_named_at_its_line(path: Path, exercise: Path) -> None:
    """The first finding of a mistake is its own rule, and blames the right line."""
    head, code = sample(path)
    judged = judge(code, exercise)
    assert judged.findings[0].rule == head["rule"]
    assert judged.state != "passed" or judged.findings[0].severity == "advice"
    if "blame" in head:
        assert judged.findings[0].code == head["blame"]


@pytest.mark.sampled(7)
@pytest.mark.parametrize(("path", "exercise"), samples("correct"), ids=lambda p: p.stem)
def test_right_code_is_never_refused(path: Path, exercise: Path) -> None:
    """Right code passes in whatever style, without an error finding."""
    judged = judge(sample(path)[1], exercise)
    assert judged.state == "passed"
    assert all(f.severity == "advice" for f in judged.findings)


def test_other_heights_and_widths_are_tried() -> None:
    """A Stack that fits the example and nothing else does not pass."""
    code = (STACK / "solution.py").read_text(encoding="utf-8")
    assert judge(code, STACK).state == "passed"
    for old, new in (("range(n)", "range(4)"), ("channels, channels", "8, 8")):
        assert judge(code.replace(old, new), STACK).rules == ["argument-ignored"]


def test_seen_is_watched_over_several_calls() -> None:
    """One call can't tell counting from assigning: the check makes five."""
    code = (SCALE / "solution.py").read_text(encoding="utf-8")
    forgetful = code.replace("self.seen += x.shape[0]", "self.seen = torch.tensor(x.shape[0])")
    assert judge(forgetful, SCALE).rules[0] == "seen-stays"
