"""Opens the screen without the command line's machinery, for the calls that learners make all day.

`tutor start`, `tutor lesson NAME`, with options in their plain form: importing and setting up
the parser of all commands costs a fifth of the time to the first frame. Every other call, and
every one in which something is wrong, is the parser's.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutor.cli.call import COURSE, INTERRUPTED, Call, Problem
from tutor.cli.console import prepare
from tutor.cli.screen import need_terminal, open_screen
from tutor.learner.said import LearnerError
from tutor.words import LANGUAGES

FLAGS = ("--ascii", "--no-motion")
VALUES = ("--lang", "--home")


@dataclass
class Words:
    """What stands on the command line."""

    names: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)


def straight(arguments: Sequence[str]) -> int | None:
    """Open the screen if that is all that is asked for; the exit code, or None."""
    words = _read(arguments)
    named = words is not None and words.names[:1] == ["lesson"] and len(words.names) == 2
    if words is None or not (named or words.names == ["start"]):
        return None
    if not sys.stdin.isatty() or not sys.stdout.isatty() or os.environ.get(COURSE):
        return None
    home = words.values.get("--home")
    call = Call(words.values.get("--lang"), Path(home) if home else None)
    prepare()
    try:
        lesson = _lesson(words.names[1]) if named else None
        need_terminal(call)
        return open_screen(call, lesson, "--ascii" in words.flags, "--no-motion" in words.flags)
    except (Problem, LearnerError):
        return None
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return call.fault(error)


def _lesson(name: str) -> str:
    from tutor.course import load_lesson

    lesson = load_lesson(name)
    if lesson is None:
        raise Problem(name)
    return lesson.id


def _read(arguments: Sequence[str]) -> Words | None:
    words, rest = Words(), iter(arguments)
    for word in rest:
        if word in FLAGS:
            words.flags.add(word)
        elif word in VALUES:
            words.values[word] = next(rest, "")
        elif word.startswith("-"):
            return None
        else:
            words.names.append(word)
    language = words.values.get("--lang")
    fine = language is None or language in LANGUAGES
    return words if fine and words.values.get("--home", ".") else None
