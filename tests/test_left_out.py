"""What has a fault in its files is left out, the learner hears so in a line, and it goes on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from commands import TUTOR, environment
from courses import copied, edit, opened
from screens import drawn, lesson_screen, seen, until

from tutor.app.widgets.predict import Predict
from tutor.cli.verify import verify
from tutor.course import load
from tutor.words import say

FAULTS: list[tuple[str, tuple[str, str] | bytes | None, str, str]] = [
    ("lesson.toml", ("answer = ", "anwser = "), "many", "lesson.toml:13: unknown key 'anwser'"),
    ("lesson.toml", ('"look"', '"look"\npicture = "a"'), "look", "lesson.toml:21: picture is 'a'"),
    ("lesson.toml", ('"look"', '"many"'), "many", "lesson.toml:20: step 'many' is here twice"),
    ("lesson.ko.md", ("step: look", "step: see"), "look", "lesson.ko.md:27: nothing for 'look'"),
    ("lesson.md", ("Write `class", "![a](a.png) `class"), "write", "lesson.md:30: no picture a.pn"),
    ("quiz/quiz.ko.md", ("question: ", "question: no-"), "numbers", "quiz.ko.md:1: nothing for"),
    (
        "exercises/line/solution.py",
        None,
        "write, look",
        "solution.py: missing; every exercise has a",
    ),
    ("exercises/line/solution.py", b"\xff", "write, look", "solution.py: not UTF-8"),
    ("steps/look.py", None, "look", "lesson.toml:19: no file steps/look.py"),
    ("exercises/line/hints.ko.md", ("## 3\n", ""), "write, look", "hints.ko.md:1: 2 hints"),
]
"""A file of the first lesson, what becomes of it, the steps that are lost, and what is said."""


@pytest.mark.parametrize(("file", "change", "lost", "expected"), FAULTS)
def test_a_fault_costs_its_step_and_names_file_and_line(
    tmp_path: Path, file: str, change: tuple[str, str] | bytes | None, lost: str, expected: str
) -> None:
    """The lesson says what it leaves out, and the problem says where to look."""
    lesson = copied(tmp_path) / "01-line"
    if change is None:
        (lesson / file).unlink()
    elif isinstance(change, bytes):
        (lesson / file).write_bytes(change)
    else:
        edit(lesson / file, *change)
    course = load(lesson.parent)
    line, fit = course.lessons
    assert (line.missing, fit.missing) == (lost, "")
    assert expected in "\n".join(map(str, course.problems))


def test_a_lesson_without_one_language_is_left_out_step_by_step(tmp_path: Path) -> None:
    """Where all of a language is missing, nothing is left; the first few are named."""
    course = copied(tmp_path)
    (course / "01-line" / "lesson.ko.md").unlink()
    line = load(course).lessons[0]
    assert line.steps == ()
    assert line.missing == "what, many, write, look"
    assert line.title["ko"] == "line"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The tiny course with a fault of each kind in its first lesson."""
    lesson = copied(tmp_path) / "01-line"
    edit(lesson / "lesson.toml", 'answer = "shape"', 'answer = "shape"\nbeside = 1')
    edit(lesson / "quiz/numbers.py", "p.numel() for", "p.numle() for")
    edit(lesson / "quiz/quiz.md", "<!-- question", QUIZ + "<!-- question")
    edit(lesson / "quiz/quiz.ko.md", "<!-- question", QUIZ + "<!-- question")
    edit(lesson / "lesson.toml", "[[quiz]]", '[[quiz]]\nid = "sum"\nanswer = "number"\n\n[[quiz]]')
    (lesson / "quiz/sum.py").write_text("a = 2  # draw: 2, 3\nprint(a)\n\nanswer = a + b\n")
    edit(lesson / "steps/look.py", "examples", "import no_such_package\n\nexamples")
    edit(lesson.parent / "02-fit/exercises/fit/check.py", "import torch\n", "import torhc\n")
    edit(lesson.parent / "02-fit/train.py", "STEPS = 60\n", "STEPS = sixty\n")
    return lesson.parent.resolve()


QUIZ = "<!-- question: sum -->\n## Sum\n\nHow much?\n\n<!-- after -->\nSo much.\n\n"


async def test_the_screen_says_what_is_left_out_and_goes_on(broken: Path, tmp_path: Path) -> None:
    """One line above the lesson, in both languages; F9 leads on to the end."""
    async with opened(tmp_path, broken, "line") as (app, pilot):
        screen = lesson_screen(app)
        await seen(pilot, say("app.left_out", "en", names="many").replace("`", ""))
        assert [step.id for step in screen.lesson.steps] == ["what", "write", "look"]
        await pilot.press("shift+f1")
        await seen(pilot, say("app.left_out", "ko", names="many").replace("`", "")[:30])
        await pilot.press("shift+f1", "f9", "f9", "f9")
        await until(pilot, lambda: screen.journey.step is None)


@pytest.mark.long
async def test_a_question_without_a_truth_is_left_out_of_the_self_check(
    broken: Path, tmp_path: Path
) -> None:
    """Its place says so, and the next one is asked; a fault there too ends the self-check."""
    async with opened(tmp_path, broken, "line", "(end)") as (app, pilot):
        screen = lesson_screen(app)
        await until(pilot, lambda: len(screen.query(Predict)) == 2)
        await until(pilot, lambda: drawn(app).count(say("app.question_broken", "en")) == 2)
        assert all(predict.over for predict in screen.query(Predict))


@pytest.mark.long
async def test_an_exploration_that_can_not_judge_says_so(broken: Path, tmp_path: Path) -> None:
    """The REPL answers as always; beside the goals stands that this step is left out."""
    async with opened(tmp_path, broken, "line", "look") as (app, pilot):
        screen = lesson_screen(app)
        await pilot.press("f7", *"1 + 1", "enter")
        await seen(pilot, say("app.explore_broken", "en")[:40])
        await pilot.press("f9")
        await until(pilot, lambda: screen.journey.step is None)


@pytest.mark.long
async def test_a_check_that_can_not_run_is_not_the_learners_fault(
    broken: Path, tmp_path: Path
) -> None:
    """F5 and F6 say that the course is at fault, in both languages, and F9 goes on."""
    async with opened(tmp_path, broken, "fit", "write") as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        screen.code.editor.text += "\n"
        await pilot.press("f5")
        await seen(pilot, say("lab.fault_check", "en"), "torhc")
        await pilot.press("shift+f1")
        await seen(pilot, say("lab.fault_check", "ko"))
        await pilot.press("f9", "f6")
        await seen(pilot, say("lab.fault_training", "ko"), "sixty")


@pytest.mark.long
def test_the_walk_as_text_says_it_and_goes_on(broken: Path, tmp_path: Path) -> None:
    """One sentence at the start, one at the step whose file fails, and the questions come."""
    run = subprocess.run(
        [*TUTOR, "lesson", "line", "--plain", "--course", str(broken), "--trust"],
        input="\nnext\nmodel\n",
        env=environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    for key, names in (("app.left_out", "many"), ("app.explore_broken", "")):
        assert say(key, "en", names=names) in run.stdout
    assert run.stdout.count(say("plain.question_broken", "en")) == 2


@pytest.mark.long
async def test_verify_names_file_and_line_of_what_fails_when_it_runs(broken: Path) -> None:
    """Truths that can't be computed; an exploration, a check and a recipe that don't run."""
    result = await verify(broken, lambda done, of: None)
    found = {str(problem.file.relative_to(broken)): problem for problem in result.problems}
    assert {name: problem.line for name, problem in found.items()} == {
        "01-line/lesson.toml": 14,
        "01-line/quiz/numbers.py": 8,
        "01-line/quiz/sum.py": 4,
        "01-line/steps/look.py": 1,
        "02-fit/exercises/fit/check.py": 3,
        "02-fit/train.py": 8,
    }
