"""Opens the screen for `tutor start`, `lesson` and `quiz`, where there is a terminal for it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any, TypeVar

from tutor.cli.call import Call, Problem
from tutor.words import LANGUAGES

Function = TypeVar("Function", bound=Callable[..., Any])


def screen_options(function: Function) -> Function:
    """What can be said about how the screen looks."""
    from tutor.cli.command import option

    function = option("--no-motion", is_flag=True, help="opt_no_motion")(function)
    return option("--ascii", "ascii_only", is_flag=True, help="opt_ascii")(function)


def need_terminal(call: Call) -> None:
    """A Problem that names the commands which work here, where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Problem(call.say("no_terminal"))
    if os.environ.get("TERM") == "dumb":
        raise Problem(call.say("dumb_terminal"))


def has_terminal(call: Call) -> bool:
    """Whether there is a terminal that can show the screen."""
    try:
        need_terminal(call)
    except Problem:
        return False
    return True


def open_screen(
    call: Call, lesson: str | None, ascii_only: bool, no_motion: bool, *, quiz: bool = False
) -> int:
    """Open the screen at that lesson, or where the learner left off; or with its questions."""
    if lesson is None:
        call.need_lessons()
    places = call.places
    places.prepare()
    if call.foreign is not None:
        from tutor.cli.trust import agree

        agree(call)
        _take_along(call)
    from tutor.app import Entry, run

    course = call.course if call.foreign is not None else None
    looks = {"ascii": _plain(ascii_only), "motion": not no_motion}
    return run(Entry(lesson, quiz), places, _language(call), course=course, **looks)


def _take_along(call: Call) -> None:
    """Language and theme, as they were last chosen in the tutor's own course."""
    from tutor.learner.places import Places
    from tutor.learner.progress import Progress

    main = Places.find(call.home)
    if not main.progress.exists():
        return
    with closing(Progress.open(main)) as known, closing(Progress.open(call.places)) as here:
        for key in ("language", "theme"):
            if not here.setting(key) and (chosen := known.setting(key)):
                here.set_setting(key, chosen)


def _plain(ascii_only: bool) -> bool:
    """ASCII where it was asked for, or where the terminal can't show anything else."""
    return ascii_only or "utf" not in (sys.stdout.encoding or "").lower()


def _language(call: Call) -> str:
    """What was asked for now, else what was last chosen on the screen, else the locale's."""
    if call.asked:
        return call.language
    from tutor.learner.progress import Progress

    progress = Progress.open(call.places)
    chosen = progress.setting("language")
    progress.close()
    return chosen if chosen in LANGUAGES else call.language
