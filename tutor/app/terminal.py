"""What the terminal can do, found out before Textual is imported, and its tidy end."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, MutableMapping
from typing import TextIO

from tutor.words import say

ENDING = 5.0
"""Seconds that the app has to end after a signal."""


def prepare(environ: MutableMapping[str, str]) -> None:
    """Set what Textual reads when it is imported.

    iTerm2 drops what a Korean input method commits while the Kitty key protocol is on. A size
    that some parent has exported is not that of this terminal: the terminal itself is asked.
    """
    for exported in ("COLUMNS", "LINES"):
        environ.pop(exported, None)
    if environ.get("TERM_PROGRAM") == "iTerm.app":
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def problem(language: str) -> str | None:
    """Why the screen can't be drawn here, and what to do; None where all is well."""
    if not sys.stdin.isatty() or not _screen().isatty():
        return say("app.no_terminal", language)
    if os.environ.get("TERM") == "dumb":
        return say("app.dumb_terminal", language)
    return None


def shortage() -> tuple[str, dict[str, str]] | None:
    """Words on what this terminal can't show, with what fills them in; None where all is well."""
    stream = _screen()
    return None if speaks_utf8(stream) else ("app.no_utf8", {"encoding": stream.encoding or "?"})


def _screen() -> TextIO:
    """Where Textual draws."""
    return sys.__stderr__ or sys.stderr


def speaks_utf8(stream: TextIO) -> bool:
    """Whether any letter can be written there."""
    try:
        return codecs.lookup(stream.encoding or "").name == "utf-8"
    except LookupError:
        return False


def end_tidily(end: Callable[[int], None], end_now: Callable[[int], None]) -> None:
    """Call `end` with 128 + the signal when the terminal or the system wants us gone.

    Where that leads to no end, `end_now` follows, in a thread. The handlers are Python's own:
    they also run while the event loop waits for a lock, and that of ctrl+c can be put aside while
    an editor of the learner's has the terminal.
    """
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()

    def told(number: int, _frame: object) -> None:
        last_resort = threading.Timer(ENDING, end_now, [128 + number])
        last_resort.daemon = True
        last_resort.start()
        loop.call_soon_threadsafe(end, 128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, told)


@contextlib.contextmanager
def hearing_no_interrupt() -> Iterator[None]:
    """Let ctrl+c be for the program that has the terminal meanwhile."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
