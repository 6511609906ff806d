"""Somebody else's course: listed without running it, run once it is agreed to, kept apart."""

from __future__ import annotations

import py_compile
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest
from commands import rows, tutor
from courses import TINY, copied, edit, opened
from screens import lesson_screen, seen, until

from tutor.app.screens.lesson import LessonScreen
from tutor.course.foreign import content_of, key_of
from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.words import say

SOLUTION = TINY / "01-line" / "exercises" / "line" / "solution.py"
LINE = SOLUTION.read_text("utf-8")
BOOBY = "import pathlib\n\npathlib.Path({mark!r}).touch()\n\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The tiny course, which leaves a mark wherever any of its Python runs."""
    folder = copied(tmp_path).resolve()
    for file in folder.rglob("*.py"):
        text = file.read_text("utf-8")
        if "mistakes" not in file.parts and "correct" not in file.parts:
            file.write_text(BOOBY.format(mark=str(mark_of(folder))) + text, "utf-8")
    return folder


def mark_of(course: Path) -> Path:
    """The file that is there once anything of the course has run."""
    return course.parent / "it-ran"


def running() -> Iterator[list[str]]:
    """Every call that would run something of a course."""
    for words in ("check line", "watch line", "train fit", "quiz", "repl line", "verify"):
        yield words.split()
    for words in ("lesson line --plain", "start --plain"):
        yield words.split()


def test_a_course_is_listed_without_running_any_of_it(home: Path, course: Path) -> None:
    """Names and states come from its tables and texts; what it needs is not asked about."""
    for language, title in (("en", "A line with two numbers"), ("ko", "숫자 두 개로 된 직선")):
        run = tutor(home, "list", "--json", "--course", course, "--lang", language)
        assert (run.returncode, run.stderr) == (0, "")
        (line, fit) = rows(run.stdout)[0]
        assert (line["id"], line["number"], line["title"]) == ("line", 1, title)
        assert fit["id"] == "fit"
    assert tutor(home, "reset", "line", "--course", course).returncode == 0
    assert not mark_of(course).exists()


@pytest.mark.parametrize("words", running(), ids=" ".join)
def test_nothing_runs_before_it_is_agreed_to(home: Path, course: Path, words: list[str]) -> None:
    """Without a terminal to ask at, each command exits with 2 and says how to agree."""
    run = tutor(home, *words, "--course", course)
    assert (run.returncode, run.stdout) == (2, "")
    assert "--trust" in run.stderr
    assert str(course) in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert not mark_of(course).exists()


@pytest.mark.long
def test_agreeing_holds_until_the_content_changes(home: Path, course: Path) -> None:
    """--trust once is enough; a file that is edited, or added, asks again."""
    check = ["check", "line", SOLUTION, "--json", "--course", course]
    run = tutor(home, *check, "--trust")
    assert rows(run.stdout)[0]["state"] == "passed"
    assert mark_of(course).exists()
    assert tutor(home, *check).returncode == 0
    edit(course / "01-line" / "lesson.md", "A straight line", "A line")
    run = tutor(home, *check)
    assert run.returncode == 2
    assert "changed" in run.stderr
    assert "바뀌었어요" in tutor(home, *check, "--lang", "ko").stderr
    assert tutor(home, *check, "--trust").returncode == 0
    (course / "more.py").write_text("x = 1\n")
    assert tutor(home, *check).returncode == 2


def test_what_is_agreed_to_is_what_runs(course: Path) -> None:
    """Every file counts, also behind a link; bytecode does not, as none of it is ever loaded."""
    before = content_of(course)
    cache = course / "01-line/exercises/line/__pycache__"
    cache.mkdir()
    (cache / "check.cpython-311.pyc").write_bytes(b"other code")
    assert content_of(course) == before
    outside = course.parent / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("1\n")
    (course / "linked").symlink_to(outside, target_is_directory=True)
    linked = content_of(course)
    assert linked != before
    (outside / "a.py").write_text("2\n")
    assert content_of(course) != linked
    (outside / "round").symlink_to(course, target_is_directory=True)
    assert content_of(course), "a circle of links comes to an end"


@pytest.mark.long
def test_bytecode_beside_a_course_is_not_loaded(home: Path, course: Path, tmp_path: Path) -> None:
    """A planted .pyc that Python would trust blindly changes nothing, and none is written."""
    (tmp_path / "other.py").write_text("raise SystemExit(9)\n")
    planted = cache_from_source(str(course / "01-line/exercises/line/check.py"))
    blindly = PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(tmp_path / "other.py"), planted, invalidation_mode=blindly)
    words = ["check", "line", SOLUTION, "--json", "--course", course, "--trust"]
    run = tutor(home, *words, PYTHONDONTWRITEBYTECODE="")
    assert rows(run.stdout)[0]["state"] == "passed", run.stdout
    assert list(course.rglob("*.pyc")) == [Path(planted)]


def test_nothing_of_two_courses_mixes(home: Path, course: Path) -> None:
    """Files, progress and what is known of questions lie in a folder of the course's own."""
    other = Places(home).of_course(key_of(course))
    other.work.mkdir(parents=True)
    (other.work / "line.py").write_text(LINE)
    run = tutor(home, "check", "line", "--course", course, "--trust")
    assert run.returncode == 0, run.stdout + run.stderr
    progress = Progress.open(other)
    assert progress.attempts("line") == [("passed", "")]
    assert progress.step_state("line", "write") == "solved"
    progress.close()
    assert not Places(home).progress.exists()
    assert not Places(home).work.exists()
    assert key_of(course) != key_of(TINY)
    states = rows(tutor(home, "list", "--json").stdout)[0]
    assert all(lesson["state"] == "new" for lesson in states)


@pytest.mark.long
def test_a_training_borrows_from_the_course_at_hand(home: Path, course: Path) -> None:
    """Lesson 2 uses the learner's file of lesson 1, which no other course has."""
    other = Places(home).of_course(key_of(course))
    other.work.mkdir(parents=True)
    (other.work / "fit.py").write_text((TINY / "02-fit/exercises/fit/solution.py").read_text())
    for expected in ("not there yet", "yours"):
        run = tutor(home, "train", "fit", "--course", course, "--trust")
        assert run.returncode == 0, run.stdout + run.stderr
        assert f"the Line of lesson 1: {expected}" in run.stdout
        (other.work / "line.py").write_text(LINE)


async def test_the_screen_borrows_from_the_course_at_hand(course: Path, tmp_path: Path) -> None:
    """What F6 trains is told of the learner's file of this course's own lesson."""
    async with opened(tmp_path, course, "fit", "train") as (app, _):
        borrowed = lesson_screen(app).journey.train("def error(): ...")
        assert borrowed is not None
        assert list(borrowed.borrowed) == ["line"]
        assert borrowed.borrowed["line"].exercise == str(course / "01-line/exercises/line")


def test_the_environment_names_a_course_too(home: Path) -> None:
    """TUTOR_COURSE stands in for --course; a folder that isn't there is said in one line."""
    run = tutor(home, "list", "--json", TUTOR_COURSE=str(TINY))
    assert [lesson["id"] for lesson in rows(run.stdout)[0]] == ["line", "fit"]
    run = tutor(home, "list", "--course", "nowhere")
    assert run.returncode == 2
    assert "There is no folder" in run.stderr
    run = tutor(home, "check", "lin", "--course", TINY)
    assert run.returncode == 2
    assert "`line`" in run.stderr


def test_a_fault_in_it_is_not_a_damaged_installation(home: Path, course: Path) -> None:
    """What is said is what the course's author can use, not to install the tutor again."""
    edit(course / "01-line/lesson.toml", "id", "id = ")
    for words in (["list"], ["check", "line", SOLUTION]):
        run = tutor(home, *words, "--course", course)
        assert "01-line/lesson.toml:1" in run.stderr
        assert "nstall" not in run.stderr


@pytest.mark.long
def test_it_is_walked_as_text_once_agreed_to(home: Path, course: Path) -> None:
    """From the first step to the last question, in Korean."""
    work = Places(home).of_course(key_of(course)).work
    work.mkdir(parents=True)
    (work / "line.py").write_text(LINE)
    words = ["lesson", "line", "--plain", "--course", course, "--trust", "--lang", "ko"]
    run = tutor(home, *words, given="\n1\n1\nshow\ncheck\nmodel.line.weight\n-1\n")
    assert run.returncode == 0, run.stderr
    for text in ("숫자 두 개", "점마다 점 하나", "Line 쓰기", "기울기 보기", "두 개인 모델을 쓸"):
        assert text in run.stdout
    assert say("plain.goal_met", "ko", goal="slope") in run.stdout


@pytest.mark.long
def test_verify_proves_it(home: Path) -> None:
    """`tutor verify DIR` is an author's own: it runs everything in that folder."""
    run = tutor(home, "verify", TINY, "--json")
    assert rows(run.stdout)[0]["problems"] == []
    assert run.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_the_screen_asks_first_and_opens_then(home: Path, course: Path) -> None:
    """No is the answer that needs no thought; yes opens the lesson, and is remembered."""
    terminals = pytest.importorskip("terminals")
    words = ["lesson", "line", "--course", str(course)]
    refused = terminals.Terminal(home, *words)
    refused.see(str(course), say("cli.course_ask", "en"))
    refused.press("enter")
    assert refused.end() == 2
    assert b"\x1b[?1049h" not in refused.raw
    assert not mark_of(course).exists()
    agreed = terminals.Terminal(home, *words)
    agreed.see(say("cli.course_ask", "en"))
    agreed.press("y", "enter")
    agreed.see("Two numbers")
    agreed.press("ctrl+q")
    assert agreed.end() == 0
    again = terminals.Terminal(home, *words)
    again.see("Two numbers")
    again.press("F9")
    again.see("step 2 of 5")
    again.press("ctrl+q")
    assert again.end() == 0
    assert say("cli.course_ask", "en") not in again.raw.decode("utf-8", "replace")


def test_the_language_of_the_tutor_goes_along(home: Path, course: Path) -> None:
    """What was chosen on the screen of the tutor's own course holds here too."""
    progress = Progress.open(Places(home))
    progress.set_setting("language", "ko")
    progress.close()
    terminals = pytest.importorskip("terminals")
    screen = terminals.Terminal(home, "start", "--course", str(course), "--trust")
    screen.see("시작하기")
    screen.press("ctrl+q")
    assert screen.end() == 0


@pytest.mark.long
async def test_links_and_the_next_lesson_stay_in_the_course(course: Path, tmp_path: Path) -> None:
    """The end of its first lesson leads to its second, not to one of the tutor's own."""
    async with opened(tmp_path, course, "line", "(end)") as (app, pilot):
        await seen(pilot, "You can write a model with two numbers.")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(app.screen, LessonScreen))
        await until(pilot, lambda: lesson_screen(app).lesson.id == "fit")
