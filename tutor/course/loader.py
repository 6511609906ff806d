"""Loads the course: lessons as data, and every fault of their files as a problem with its place."""

from __future__ import annotations

from pathlib import Path

from tutor.course.model import Course, Lesson, Problem
from tutor.course.reader import LessonReader

SKELETON = "_new"
"""The folder among the lessons that `tutor new` copies; names with _ are no lessons."""


def load(folder: Path | None = None) -> Course:
    """Reads all lessons of a folder (of the course that comes with the tutor, if None is given).

    Never raises for what is wrong with a lesson: its problems are collected, in the lesson and in
    the course, and the steps they concern are left out.
    """
    folder = (folder or course_folder()).resolve()
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in _lesson_folders(folder, problems):
        found = LessonReader(path).lesson()
        problems += found.problems
        if found.id:
            lessons.append(found)
    if not lessons and not problems:
        problems.append(Problem(folder, None, "no lessons here; expected folders like 07-forward"))
    lessons.sort(key=lambda lesson: lesson.number)
    problems += _twice(lessons) + _wrong_needs(lessons)
    return Course(folder, tuple(lessons), tuple(problems))


def load_lesson(name: str, folder: Path | None = None) -> Lesson | None:
    """One lesson, by id, number or folder; the others are not read. None where there is none.

    A folder is named for the number and the id of its lesson.
    """
    for path in _lesson_folders((folder or course_folder()).resolve(), []):
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
