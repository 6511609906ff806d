"""The screens: what `tutor start` and `tutor lesson` open. No torch on this side, ever."""

from __future__ import annotations

import os
import sys

from tutor.learner.places import Places
from tutor.words import say


def run(
    name: str | None,
    places: Places,
    language: str,
    *,
    ascii: bool = False,  # noqa: A002 - the name of the flag
    motion: bool = True,
) -> int:
    """Open the app at the lesson of that name, or where the learner left off; the exit code.

    0 went well, 1 a fault of ours, 2 no terminal that could show it, 128 + n ended by signal n.
    """
    from tutor.app import terminal

    terminal.prepare(os.environ)
    if problem := terminal.problem(language):
        print(problem, file=sys.stderr)
        return 2
    from tutor.app.app import TutorApp
    from tutor.app.desk import Desk
    from tutor.course import find, load
    from tutor.learner.progress import Progress

    course = load()
    lesson = find(name, course)[0] if name else None
    progress = Progress.open(places)
    short = terminal.shortage()
    if short is not None:
        language, ascii = "en", True  # noqa: A001 - the name of the flag
    app = TutorApp(
        Desk(course, places, progress),
        lesson,
        language=language,
        ascii=ascii,
        motion=motion,
    )
    app.told = short
    try:
        app.run()
    finally:
        progress.close()
    code = app.return_code or 0
    if code == 1:
        print(say("app.crashed", language, home=places.home), file=sys.stderr)
    return code
