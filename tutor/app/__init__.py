"""The screens: what `tutor start` and `tutor lesson` open. No torch on this side, ever."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.learner.places import Places
from tutor.words import say

if TYPE_CHECKING:
    from tutor.course import Course
    from tutor.learner.rescue import Unsaved

BROKEN = 3


@dataclass(frozen=True)
class Entry:
    """Where to come in: at a lesson, else where the learner left off.

    With `quiz`: at the questions of that lesson, else at those that are due.
    """

    lesson: str | None = None
    quiz: bool = False


def run(  # noqa: PLR0913  (each is an option of the command)
    entry: Entry,
    places: Places,
    language: str,
    *,
    course: Course | None = None,
    ascii: bool = False,  # noqa: A002 - the name of the flag
    motion: bool = True,
) -> int:
    """Open the app; the exit code.

    `course` is somebody else's, None the one that comes with the tutor. The exit code:
    0 went well, 1 a fault of ours, 2 no terminal that could show it, 3 what was typed could not be
    saved in its place, 128 + n ended by signal n.
    """
    from tutor.app import terminal

    gc.disable()  # until all panes stand, see TutorApp
    terminal.prepare(os.environ)
    if problem := terminal.problem(language):
        print(problem, file=sys.stderr)
        return 2
    from tutor.app.curtain import raised
    from tutor.app.desk import Desk
    from tutor.learner.progress import Progress

    progress = Progress.open(places)
    desk = Desk(course, places, progress)
    here = None if entry.quiz else desk.at(entry.lesson)
    short = terminal.shortage()
    if short is not None:
        language, ascii = "en", True  # noqa: A001 - the name of the flag
    with closing(progress), raised(desk, here, language, plain=ascii) as curtain:
        from tutor.app.app import TutorApp

        lesson = here[0] if here else desk.lesson(entry.lesson) if entry.lesson else None
        app = TutorApp(desk, lesson, language=language, ascii=ascii, motion=motion)
        app.quiz = entry.quiz
        app.driver_class = curtain.driver() or app.driver_class
        app.told = short
        app.run()
    code = app.return_code or 0
    if code == 1:
        print(say("app.crashed", language, home=places.home), file=sys.stderr)
    for each in app.unsaved:
        code = code or BROKEN
        _rescue(each, app.language)
    return code


def _rescue(unsaved: Unsaved, language: str) -> None:
    """Put what could not be saved somewhere else; where nothing takes it, onto the terminal."""
    print(unsaved.why.say(language), file=sys.stderr)
    kept = unsaved.rescue()
    if kept is not None:
        print(say("app.rescued", language, path=kept), file=sys.stderr)
        return
    print(say("app.not_rescued", language, file=unsaved.path.name), file=sys.stderr)
    print(unsaved.text)
