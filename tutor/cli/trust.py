"""Asks once before anything of somebody else's course runs, and again when it has changed."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from tutor.cli.call import Call, Problem
from tutor.cli.console import err
from tutor.course.foreign import content_of
from tutor.learner.progress import Progress

SETTING = "trusted"
YES = ("y", "yes", "ㅛ", "네", "예", "응")  # ㅛ is the key of y in a Hangul layout


def agree(call: Call) -> None:
    """Go on if the learner has agreed to run this course as it stands, else a Problem.

    Asks at the terminal; where there is none, `--trust` is the only way to agree.
    """
    folder = call.foreign
    if folder is None:
        return
    try:
        content = content_of(folder)
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}"
        raise Problem(call.say("broken_course", folder=folder, problem=problem)) from None
    with closing(Progress.open(call.places)) as progress:
        known = progress.setting(SETTING)
        if known == content:
            return
        if not call.trusts:
            _ask(call, folder, changed=bool(known))
        progress.set_setting(SETTING, content)


def _ask(call: Call, folder: Path, *, changed: bool) -> None:
    what = call.say("course_changed" if changed else "course_new", folder=folder)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Problem(f"{what} {call.say('course_untrusted')}")
    err(f"{what} {call.say('course_runs')}")
    print(call.say("course_ask"), end=" ", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in YES:
        raise Problem(call.say("course_refused"))
