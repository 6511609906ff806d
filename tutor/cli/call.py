"""What every command knows of its call: the language, the learner's places, the course."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.cli.console import can_show, err
from tutor.words import LANGUAGES, from_locale, say

if TYPE_CHECKING:
    from tutor.course import Course, Exercise, Lesson
    from tutor.learner.places import Places

WELL, NOT_PASSED, WRONG_CALL, BROKEN = 0, 1, 2, 3
"""The exit codes that scripts rely on."""

INTERRUPTED = 130


class Problem(Exception):
    """One sentence for the person at the terminal, and the exit code that goes with it."""

    def __init__(self, sentence: str, code: int = WRONG_CALL) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Call:
    """One call of a command. `code` is what it exits with if nobody reads its output to the end."""

    asked: str | None = None
    home: Path | None = None
    code: int = WELL

    @property
    def language(self) -> str:
        """The one asked for, else that of the locale; English where Hangul can't be shown."""
        language = self.asked if self.asked in LANGUAGES else from_locale()
        return language if can_show(say("cli.sample", language)) else "en"

    @property
    def places(self) -> Places:
        """Where the learner's files are."""
        from tutor.learner.places import Places

        return Places.find(self.home)

    def say(self, key: str, **values: object) -> str:
        """What `key` of the section `cli` says, in the call's language."""
        return say(f"cli.{key}", self.language, **values)

    def fault(self, error: Exception) -> int:
        """Say that something is broken that is ours, with all that helps to mend it."""
        from traceback import print_exception

        print_exception(error)
        err(self.say("our_fault", error=f"{type(error).__name__}: {error}"))
        return BROKEN

    def find(self, name: str) -> tuple[Lesson, Exercise | None]:
        """The lesson of that name, or a Problem with the nearest names."""
        from tutor.course import UnknownLesson, find, load

        course = load()
        try:
            lesson, exercise = find(name, course)
        except UnknownLesson as error:
            self._blame_files(course, name)
            if error.nearest:
                near = ", ".join(f"`{each}`" for each in error.nearest)
                raise Problem(self.say("unknown_lesson", name=name, nearest=near)) from None
            raise Problem(self.say("unknown_lesson_bare", name=name)) from None
        if exercise is None:
            self._blame_files(course, lesson.id)
        return lesson, exercise

    def find_exercise(self, name: str) -> tuple[Lesson, Exercise]:
        """The same, for commands that need something to write."""
        lesson, exercise = self.find(name)
        if exercise is None:
            raise Problem(self.say("no_exercise", name=lesson.id))
        return lesson, exercise

    def _blame_files(self, course: Course, name: str) -> None:
        """Where the lesson's own files are broken, that is what is wrong, not the name."""
        wanted = name.strip().lower().partition("/")[0]
        for problem in course.problems:
            folder = next((part for part in problem.file.parts if _means(part, wanted)), None)
            if folder or not course.lessons:
                what = folder or str(course.folder)
                raise Problem(self.say("broken_lesson", name=what, problem=problem), BROKEN)


def _means(folder: str, name: str) -> bool:
    number, dash, id = folder.partition("-")
    if not dash or not number.isdigit():
        return False
    return name in (id, folder, str(int(number)), f"testout-{int(number)}")
