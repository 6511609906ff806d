"""Loads the course: lessons as data, and every fault of their files as a problem with its place."""

from __future__ import annotations

from pathlib import Path

from tutor.course.model import Course, Lesson, Problem
from tutor.course.reader import PARTS, TESTOUT, LessonReader

SKELETON = "_new"
"""The folder among the lessons that `tutor new` copies; names with _ are no lessons."""


def load(folder: Path | None = None) -> Course:
    """Reads all lessons of a folder (of the course that comes with the tutor, if None is given).

    Never raises for what is wrong with a lesson: its problems are collected, in the lesson and in
    the course, and the steps they concern are left out.
    """
    folder = (folder or course_folder()).resolve()
    problems: list[Problem] = []
    found = [LessonReader(path).lesson() for path in _lesson_folders(folder, problems)]
    found += [LessonReader(path).lesson() for path in _testout_folders(folder)]
    for each in found:
        problems += each.problems
    found.sort(key=lambda each: each.number)
    lessons = [each for each in found if each.id and not each.testout]
    testouts = [each for each in found if each.id and each.testout]
    if not lessons and not testouts and not problems:
        problems.append(Problem(folder, None, "no lessons here; expected folders like 07-forward"))
    problems += _twice(lessons) + _twice(testouts)
    whole = not problems  # else a lesson may be missing for a reason that is told already
    problems += _wrong_needs(lessons) + (_wrong_covers(testouts, lessons) if whole else [])
    return Course(folder, tuple(lessons), tuple(problems), tuple(testouts))


def load_lesson(name: str, folder: Path | None = None) -> Lesson | None:
    """One lesson, by id, number or folder; the others are not read. None where there is none.

    A folder is named for the number and the id of its lesson.
    """
    folder = (folder or course_folder()).resolve()
    for path in _testout_folders(folder):
        if name.strip().lower() == TESTOUT.format(number=path.name.partition("-")[0]):
            testout = LessonReader(path).lesson()
            return testout if testout.id == name.strip().lower() else None
    for path in _lesson_folders(folder, []):
        number, _, id = path.name.partition("-")
        if number.isdigit() and name.strip().lower() in (id, str(int(number)), path.name):
            lesson = LessonReader(path).lesson()
            if (lesson.id, lesson.number) == (id, int(number)):
                return lesson
    return None


def _lesson_folders(folder: Path, problems: list[Problem]) -> list[Path]:
    """The lessons of a course; a single lesson's folder is a course of one."""
    if (folder / "lesson.toml").is_file():
        return [folder]
    try:
        found = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        problems.append(Problem(folder, None, f"can't be read: {error.strerror}"))
        return []
    found = [path for path in found if path.name != PARTS]
    return [path for path in found if path.is_dir() and not path.name.startswith((".", "_"))]


def _testout_folders(folder: Path) -> list[Path]:
    """Those of a course: `parts/1-models`."""
    parts = folder / PARTS
    found = sorted(parts.iterdir()) if parts.is_dir() else []
    return [path for path in found if path.is_dir() and not path.name.startswith((".", "_"))]


def course_folder() -> Path:
    """Where the lessons are: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "lessons"
    return inside if inside.is_dir() else package.parent / "lessons"


def _twice(lessons: list[Lesson]) -> list[Problem]:
    """No two lessons share an id or a number."""
    problems: list[Problem] = []
    for index, lesson in enumerate(lessons):
        for other in lessons[:index]:
            if lesson.id == other.id or lesson.number == other.number:
                message = f"shares its id or number with {other.folder.name}"
                problems.append(Problem(lesson.folder / "lesson.toml", None, message))
    return problems


def _wrong_needs(lessons: list[Lesson]) -> list[Problem]:
    """What a lesson needs must come before it; unknown names pass while lessons are missing."""
    problems: list[Problem] = []
    numbers = {lesson.id: lesson.number for lesson in lessons}
    for index, lesson in enumerate(lessons):
        complete = index + 1 == lesson.number
        for need in lesson.needs:
            if numbers.get(need, 0 if not complete else lesson.number) >= lesson.number:
                message = f"needs {need!r}; expected the id of an earlier lesson"
                problems.append(Problem(lesson.folder / "lesson.toml", None, message))
    return problems


def _wrong_covers(testouts: list[Lesson], lessons: list[Lesson]) -> list[Problem]:
    """What a test-out covers are lessons of its part; a folder without lessons can't tell."""
    problems: list[Problem] = []
    parts = {lesson.id: lesson.part for lesson in lessons}
    for testout in testouts:
        for id in testout.covers or () if lessons else ():
            if parts.get(id) != testout.part:
                message = f"covers {id!r}; expected the id of a lesson of {testout.part['en']!r}"
                problems.append(Problem(testout.folder / "lesson.toml", None, message))
    return problems
