"""`tutor new`: a lesson's folder that runs at once and says what is left to fill in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from commands import ROOT, TUTOR, environment, rows, tutor
from courses import copied
from disks import read_only

from tutor.cli.verify import verify
from tutor.course import load


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


@pytest.mark.long
async def test_a_new_lesson_is_proven_once_it_is_filled_in(home: Path, tmp_path: Path) -> None:
    """Untouched, verify finds each TODO by file and line, and nothing else; filled in it passes."""
    course = copied(tmp_path)
    for old in ("01-line", "02-fit"):
        shutil.rmtree(course / old)
    (course / "04-gone").mkdir()
    run = tutor(home, "new", "first-steps", "--course", course)
    lesson = course / "05-first-steps"
    assert (run.returncode, run.stderr) == (0, "")
    assert str(lesson) in run.stdout
    (course / "04-gone").rmdir()
    run = tutor(home, "verify", course, "--json")
    found = {(problem["file"], problem["line"]) for problem in rows(run.stdout)[0]["problems"]}
    assert run.returncode == 1
    assert found == todos(lesson)
    assert all("to be filled in" in each["message"] for each in rows(run.stdout)[0]["problems"])
    for file in {file for file, _ in found}:
        text = Path(file).read_text("utf-8")
        Path(file).write_text(text.replace("TODO: ", ""), "utf-8")
    result = await verify(course, lambda done, of: None)
    assert result.problems == []
    listed = rows(tutor(home, "list", "--json", "--course", course).stdout)[0]
    assert [(one["id"], one["number"]) for one in listed] == [("first-steps", 5)]


def todos(lesson: Path) -> set[tuple[str, int]]:
    """Every line of the lesson that says TODO."""
    return {
        (str(file), number)
        for file in lesson.rglob("*")
        if file.is_file()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if "TODO" in line
    }


def test_every_file_of_a_new_lesson_has_something_to_fill_in(home: Path, tmp_path: Path) -> None:
    """In both languages, each below its own name; a course that isn't there yet is made."""
    assert tutor(home, "new", "one", "--course", tmp_path / "a" / "course").returncode == 0
    lesson = tmp_path / "a" / "course" / "01-one"
    files = {str(file) for file in lesson.rglob("*") if file.is_file()}
    assert {file for file, _ in todos(lesson)} == files
    assert (lesson / "exercises" / "one" / "starter.py").is_file()
    assert load(lesson.parent).problems == ()


def test_a_call_that_makes_no_lesson_says_why(home: Path, tmp_path: Path) -> None:
    """No id, one that is taken, a lesson instead of a course, a folder that can't be written."""
    course = copied(tmp_path)
    before = sorted(course.iterdir())
    for name, folder, words in (
        ("First", course, "can't be the id"),
        ("line", course, "is there already"),
        ("next", course / "01-line", "is a lesson"),
    ):
        run = tutor(home, "new", name, "--course", folder)
        assert run.returncode == 2
        assert words in run.stderr
        assert len(run.stderr.strip().splitlines()) == 1
    with read_only(course):
        run = tutor(home, "new", "next", "--course", course)
        assert (run.returncode, "No lesson can be made" in run.stderr) == (2, True)
    assert sorted(course.iterdir()) == before


@pytest.mark.parametrize("inside", [False, True])
def test_without_a_course_it_goes_into_the_checkout(
    home: Path, tmp_path: Path, inside: bool
) -> None:
    """Beside the package the tutor's own course grows; inside an installation nothing does."""
    shutil.copytree(ROOT / "tutor", tmp_path / "tutor")
    lessons = tmp_path / "tutor" / "lessons" if inside else tmp_path / "lessons"
    shutil.copytree(ROOT / "lessons" / "_new", lessons / "_new")
    (lessons / "03-some").mkdir()
    run = subprocess.run(
        [*TUTOR, "new", "more"],
        env=environment(home, PYTHONPATH=str(tmp_path)),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == (2 if inside else 0), run.stderr
    assert ("--course DIR" in run.stderr) == inside
    assert (lessons / "04-more").exists() != inside
    if not inside:
        assert str(lessons / "04-more") in run.stdout
