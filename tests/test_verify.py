"""`tutor verify`: green on the course that is shipped, and each planted fault comes back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.bridge.lab import Lab
from tutor.cli.proofs.exercises import told_by_hints
from tutor.cli.proofs.live import prove_following, prove_training
from tutor.cli.proofs.minutes import estimate, prove_minutes
from tutor.cli.proofs.prose import code_of
from tutor.cli.proofs.questions import prove_question
from tutor.cli.verify import Result, verify
from tutor.course import course_folder, load

FORWARD = course_folder() / "07-forward"
KEPT = ("super_not_called.py", "sequential.py")


def quiet(done: int, of: int) -> None:
    """Nobody watches a test."""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """The forward lesson with one sample of each kind and without its training: quick to prove."""
    folder = Path(shutil.copytree(FORWARD, tmp_path / "07-forward"))
    for kind in ("mistakes", "correct"):
        for file in (folder / "exercises/forward" / kind).glob("*.py"):
            if file.name not in KEPT:
                file.unlink()
    table = folder / "lesson.toml"
    table.write_text(
        table.read_text("utf-8").replace('[[step]]\nid = "train"\nkind = "train"\n', ""), "utf-8"
    )
    for name in ("lesson.md", "lesson.ko.md"):
        text = (folder / name).read_text("utf-8")
        start, end = text.index("<!-- step: train -->"), text.index("<!-- end -->")
        (folder / name).write_text(text[:start] + text[end:], "utf-8")
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Replaces a text that must be there."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def line_of(file: Path, start: str) -> int:
    """The first line of a file that begins so."""
    lines = file.read_text("utf-8").split("\n")
    return next(i for i, line in enumerate(lines, 1) if line.startswith(start))


def found(result: Result, lesson: Path) -> dict[str, str]:
    """The problems by file, with the line where there is one."""
    folder = lesson.resolve()
    return {
        problem.file.relative_to(folder).as_posix() + (f":{problem.line}" if problem.line else ""):
            problem.message
        for problem in result.problems
    }  # fmt: skip


@pytest.mark.long
async def test_a_good_lesson_has_no_problems(lesson: Path) -> None:
    """Everything in it is run, and the table counts it."""
    result = await verify(lesson, quiet)
    assert result.problems == []
    (row,) = result.rows
    assert (row.lesson, row.steps, row.exercises, row.ok) == ("7 forward", 7, 1, True)
    assert (row.mistakes, row.alternatives, row.templates) == (1, 1, 9)
    assert row.languages == "en ko"


async def test_every_planted_fault_is_found(lesson: Path) -> None:
    """One run names the file, and the line where there is one, of each fault."""
    exercise = lesson / "exercises/forward"
    edit(exercise / "mistakes/super_not_called.py", "# rule: ", "# rule: no-such-")
    edit(exercise / "correct/sequential.py", "20, 20, 5", "20, 20, 3")
    solution = (exercise / "solution.py").read_text("utf-8")
    (exercise / "starter.py").write_text(f"{solution}\nspare = 1\n", "utf-8")
    edit(lesson / "quiz/numbers.py", "for p in", "for q in")
    edit(lesson / "quiz/rings.py", "answer = len(heard)", "answer = heard")
    edit(lesson / "quiz/two-layers.py", "answer = y.shape", "answer = y.shape[:1]")
    edit(lesson / "quiz/gradient.py", '"none" if', '"nothing" if')
    edit(lesson / "quiz/way.py", "answer = ", "answer = False and ")
    edit(lesson / "steps/bell.py", '"model.forward(x)"}', '"x.shape"}')
    edit(lesson / "steps/untrained.py", "abs(gap) < 0.35", "abs(gap) < 1e9")
    edit(lesson / "steps/forgotten.py", "import torch\nfrom", "# hide\nimport torch\n# show\nfrom")
    edit(lesson / "quiz/fails.py", "first = 16  #", "first = 16\n#")
    with (exercise / "check.py").open("a") as file:
        file.write("from tutor.bridge import lab\n")
    edit(lesson / "lesson.md", "print(y.shape)", "print(z.shape)")
    edit(lesson / "lesson.ko.md", "```python\nclass", "```python fails\nclass")
    problems = found(await verify(lesson, quiet), lesson)
    assert "'no-such-" in problems.pop("exercises/forward/mistakes/super_not_called.py:1")
    assert "expected a pass" in problems.pop("exercises/forward/correct/sequential.py")
    assert "the starter is 'passed'" in problems.pop("exercises/forward/starter.py")
    line = line_of(lesson / "quiz/numbers.py", "answer")
    assert "name 'p'" in problems.pop(f"quiz/numbers.py:{line}")
    assert "expected a number" in problems.pop("quiz/rings.py")
    assert "yet it is always 1" in problems.pop("quiz/two-layers.py")
    assert "expected a choice among" in problems.pop("quiz/gradient.py")
    assert "not right by its own answer" in problems.pop("quiz/way.py")
    assert "expected 'silent' next" in problems.pop("steps/bell.py")
    assert "yet it is always same" in problems.pop("steps/untrained.py")
    line = line_of(lesson / "steps/forgotten.py", "model(torch.rand")
    assert "`torch` is in the shown code" in problems.pop(f"steps/forgotten.py:{line}")
    line = line_of(lesson / "quiz/fails.py", "# draw")
    assert "nothing to draw for" in problems.pop(f"quiz/fails.py:{line}")
    line = line_of(exercise / "check.py", "from tutor.bridge")
    assert "tutor.lab only" in problems.pop(f"exercises/forward/check.py:{line}")
    line = line_of(lesson / "lesson.md", "print(z.shape)")
    assert "name 'z'" in problems.pop(f"lesson.md:{line}")
    assert "marked as one that fails" in problems.popitem()[1]
    assert problems == {}


async def test_a_wrong_order_must_say_something(lesson: Path) -> None:
    """One that raises nothing and of which nothing is said would leave the learner alone."""
    way = next(question for question in load(lesson).lessons[0].quiz if question.id == "way")
    lab = Lab(spares=0)
    try:
        assert await prove_question(lab, way) == []
        edit(way.file, "said = {", "unsaid = {")
        (problem,) = await prove_question(lab, way)
    finally:
        await lab.close()
    assert "nothing is `said` of a wrong order" in problem.message
    assert "x = self.conv1(x)" in problem.message


@pytest.mark.long
async def test_a_loop_that_is_followed_has_to_show_what_its_lines_do(tmp_path: Path) -> None:
    """The shipped one does; one whose recipe never calls the solution shows nothing."""
    folder = Path(shutil.copytree(course_folder() / "09-training", tmp_path / "09-training"))
    (lesson,) = load(folder).lessons
    step = lesson.steps[lesson.step("follow")]
    lab = Lab(spares=0, fresh=False)
    try:
        assert await prove_following(lab, step) == []
        edit(folder / "follow.py", "learner.train(model, loader, EPOCHS, lr)", "[*loader]")
        (problem,) = await prove_following(lab, step)
    finally:
        await lab.close()
    assert problem.file.name == "follow.py"
    assert "no line of the solution shows backward or step or zero_grad" in problem.message


async def test_a_training_has_to_reach_its_goal_and_only_by_learning(tmp_path: Path) -> None:
    """The solution gets there; a goal beyond it is named, and one that needs no learning too."""
    folder = Path(shutil.copytree(course_folder() / "_new", tmp_path / "01-new-lesson"))
    (lesson,) = load(folder).lessons
    step = lesson.steps[lesson.step("train")]
    lab = Lab(spares=0, fresh=False)
    try:
        assert await prove_training(lab, step) == []
        edit(folder / "train.py", "Falls(to=0.1)", "Falls(to=0.0)")
        (beyond,) = await prove_training(lab, step)
        edit(folder / "train.py", "Falls(to=0.0)", "Falls(to=9.0)")
        (idle,) = await prove_training(lab, step)
    finally:
        await lab.close()
    assert "the solution does not reach the GOAL: It ran to its end" in beyond.message
    assert "a model that learns nothing reaches the GOAL, too" in idle.message


def test_hints_that_hold_the_solution_are_found(lesson: Path) -> None:
    """Something must be left to find, over all hints together."""
    exercise = load(lesson).lessons[0].exercises[0]
    assert told_by_hints(exercise) == []
    edit(exercise.folder / "hints.ko.md", "## 3", f"## 3\n{exercise.solution.read_text('utf-8')}")
    (problem,) = told_by_hints(load(lesson).lessons[0].exercises[0])
    assert problem.file.name == "hints.ko.md"
    assert "every line of the solution" in problem.message


def test_the_command_says_file_and_line_and_exits_1(tmp_path: Path) -> None:
    """Scripts get one JSON object; a lesson that can't be read is no reason to crash."""
    (tmp_path / "03-module").mkdir()
    (tmp_path / "03-module" / "lesson.toml").write_text("id = 'module'\nnumber = [\n", "utf-8")
    command = [sys.executable, "-m", "tutor", "verify", str(tmp_path), "--json", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    (problem,) = json.loads(done.stdout)["problems"]
    assert problem["file"].endswith("lesson.toml")
    assert problem["line"] == 2
    missing = subprocess.run(
        [*command[:4], str(tmp_path / "nowhere"), "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert missing.returncode == 2
    assert "nowhere" in missing.stderr


def test_code_that_should_fail_keeps_the_lines_of_its_page(lesson: Path) -> None:
    """The program made from a page can name the page's lines."""
    page = lesson / "lesson.md"
    edit(page, "```python\nclass Small", "```python fails\nclass Small")
    text = page.read_text("utf-8").split("\n")
    code = code_of(load(lesson).lessons[0], page).split("\n")
    assert code[text.index("print(y.shape)")] == "print(y.shape)"
    compile("\n".join(code), "lesson.md", "exec")


async def test_minutes_that_are_far_off_are_a_problem(lesson: Path) -> None:
    """What there is to read and do tells about how long it takes; the message says how long."""
    edit(lesson / "lesson.toml", "minutes = 35", "minutes = 12")
    (found,) = load(lesson).lessons
    (problem,) = await prove_minutes(Lab(spares=0), found)
    assert re.fullmatch(
        r"minutes is 12; by what there is to read and do it is \d\d", problem.message
    )
    edit(lesson / "lesson.toml", "minutes = 12", "minutes = 35")
    assert await prove_minutes(Lab(spares=0), load(lesson).lessons[0]) == []


def test_more_to_do_takes_longer(lesson: Path) -> None:
    """A question less in the self-check, and the estimate falls."""
    before = estimate(load(lesson).lessons[0])
    edit(lesson / "lesson.toml", '[[quiz]]\nid = "two-layers"\nanswer = "shape"\n', "")
    assert estimate(load(lesson).lessons[0]) < before
