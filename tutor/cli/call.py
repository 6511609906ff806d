"""What every command knows of its call: the language, the learner's places, the course."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
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

COURSE = "TUTOR_COURSE"
"""The environment's name for the folder of the course."""


class Problem(Exception):
    """One sentence for the person at the terminal, and the exit code that goes with it."""

    def __init__(self, sentence: str, code: int = WRONG_CALL) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Call:
    """One call of a command. `code` is what it exits with if nobody reads its output to the end.

    `folder` is the course that was asked for; `trusts` says that its code may run.
    """

    asked: str | None = None
    home: Path | None = None
    code: int = WELL
    folder: Path | None = None
    trusts: bool = False

    @property
    def language(self) -> str:
        """The one asked for, else that of the locale; English where Hangul can't be shown."""
        language = self.asked if self.asked in LANGUAGES else from_locale()
        return language if can_show(say("cli.sample", language)) else "en"

    @property
    def asked_folder(self) -> Path | None:
        """The folder of the course that was asked for, on the command line or by TUTOR_COURSE."""
        asked = str(self.folder) if self.folder else os.environ.get(COURSE, "")
        return Path(asked).expanduser().resolve() if asked else None

    @cached_property
    def foreign(self) -> Path | None:
        """The folder of somebody else's course that this call is about, None for the tutor's own.

        A Problem where there is no such folder.
        """
        from tutor.course import course_folder

        folder = self.asked_folder
        if folder is None or folder == course_folder().resolve():
            return None
        if not folder.is_dir():
            raise Problem(self.say("no_course", folder=folder))
        return folder

    @cached_property
    def course(self) -> Course:
        """All lessons of the course that this call is about."""
        from tutor.course import load

        return load(self.foreign)

    @property
    def places(self) -> Places:
        """Where the learner's files are; what belongs to another course is kept apart."""
        from tutor.learner.places import Places

        places = Places.find(self.home)
        if self.foreign is None:
            return places
        from tutor.course.foreign import key_of

        return places.of_course(key_of(self.foreign))

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
        from tutor.course import UnknownLesson, find

        try:
            lesson, exercise = find(name, self.course)
        except UnknownLesson as error:
            self._blame_files(name)
            if error.nearest:
                near = ", ".join(f"`{each}`" for each in error.nearest)
                raise Problem(self.say("unknown_lesson", name=name, nearest=near)) from None
            raise Problem(self.say("unknown_lesson_bare", name=name)) from None
        if exercise is None:
            self._blame_files(lesson.id)
        return lesson, exercise

    def find_exercise(self, name: str) -> tuple[Lesson, Exercise]:
        """The same, for commands that need something to write."""
        lesson, exercise = self.find(name)
        if exercise is None:
            raise Problem(self.say("no_exercise", name=lesson.id))
        return lesson, exercise

    def need_lessons(self) -> None:
        """A Problem where the course has none that can be shown."""
        if not self.course.lessons:
            raise self.broken(str(self.course.folder), next(iter(self.course.problems), ""))

    def broken(self, name: str, problem: object) -> Problem:
        """What there is to say of a lesson whose files have a fault, and what can be done."""
        if self.foreign is None:
            return Problem(self.say("broken_lesson", name=name, problem=problem), BROKEN)
        return Problem(self.say("broken_course", folder=name, problem=problem), BROKEN)

    def _blame_files(self, name: str) -> None:
        """Where the lesson's own files are broken, that is what is wrong, not the name."""
        wanted = name.strip().lower().partition("/")[0]
        for problem in self.course.problems:
            folder = next((part for part in problem.file.parts if _means(part, wanted)), None)
            if folder or not self.course.lessons:
                raise self.broken(folder or str(self.course.folder), problem)


def _means(folder: str, name: str) -> bool:
    number, dash, id = folder.partition("-")
    if not dash or not number.isdigit():
        return False
    return name in (id, folder, str(int(number)), f"testout-{int(number)}")
