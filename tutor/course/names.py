"""Finds what a learner means by a name: `forward`, `7`, `modules/count`, `testout-2`."""

from __future__ import annotations

from difflib import get_close_matches

from tutor.course.model import Course, Exercise, Lesson


class UnknownLesson(LookupError):
    """Nothing in the course has that name; `nearest` are names that look like it."""

    def __init__(self, name: str, nearest: list[str]) -> None:
        super().__init__(f"unknown lesson: {name}")
        self.name = name
        self.nearest = nearest


def find(name: str, course: Course) -> tuple[Lesson, Exercise | None]:
    """The lesson of that name, and the exercise it means: the named one, else the first."""
    wanted, _, part = name.strip().lower().partition("/")
    for lesson in course.all:
        number = "" if lesson.testout else str(lesson.number)
        if not wanted or wanted not in (lesson.id, number, lesson.folder.name):
            continue
        if not part:
            return lesson, lesson.exercises[0] if lesson.exercises else None
        for exercise in lesson.exercises:
            if part == exercise.id:
                return lesson, exercise
        raise UnknownLesson(name, _near(name, [exercise.name for exercise in lesson.exercises]))
    names = [lesson.id for lesson in course.all]
    exercises = [exercise.name for lesson in course.all for exercise in lesson.exercises]
    raise UnknownLesson(name, _near(name, list(dict.fromkeys(names + exercises))))


def _near(name: str, names: list[str]) -> list[str]:
    return get_close_matches(name.strip().lower(), names, 3, 0.4) or names[:3]
