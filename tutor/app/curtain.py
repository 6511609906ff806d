"""Puts the opening frame on the terminal, and hands the terminal to Textual with it still there.

Whatever ends the start before Textual has taken over, the terminal is left as it was found.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tutor.app.colours import guess

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from textual.driver import Driver

    from tutor.app.desk import Desk
    from tutor.course import Lesson

OTHER_SCREEN, BACK = "\x1b[?1049h", "\x1b[?1049l"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
TOGETHER = ("\x1b[?2026h", "\x1b[?2026l")
"""Asks the terminal to show all that is written in between at once."""


class Curtain:
    """What stands on the terminal until Textual draws."""

    def __init__(self) -> None:
        self.down = False
        """Whether the opening frame is what the terminal shows."""
        self.restore: Callable[[], None] = lambda: None
        """Gives the terminal the settings back that it had."""

    def driver(self) -> type[Driver] | None:
        """The driver that keeps the frame, if there is one; None for Textual's own."""
        if sys.platform == "win32":
            return None
        else:  # noqa: RET505 - mypy leaves only a branch out on Windows
            from tutor.app.driver import LastingDriver, keeping

            return keeping(self) if self.down else LastingDriver


@contextmanager
def raised(
    desk: Desk, here: tuple[Lesson, int] | None, language: str, *, plain: bool
) -> Iterator[Curtain]:
    """Show the opening frame while the rest of the app is made ready, where that can be."""
    curtain = Curtain()
    frame = None if plain or here is None else _frame(desk, *here, language)
    if frame is None or sys.platform == "win32":
        yield curtain
        return
    import termios

    def restore() -> None:
        with suppress(termios.error):  # its window was closed
            termios.tcsetattr(terminal, termios.TCSANOW, before)

    assert sys.__stdin__ is not None
    assert sys.__stderr__ is not None
    terminal = sys.__stdin__.fileno()
    before = termios.tcgetattr(terminal)
    quiet = termios.tcgetattr(terminal)
    quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    curtain.restore = restore
    handlers = {each: signal.signal(each, _end) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        curtain.down = True
        termios.tcsetattr(terminal, termios.TCSANOW, quiet)
        sys.__stderr__.write(f"{OTHER_SCREEN}{HIDE}{TOGETHER[0]}{frame}{TOGETHER[1]}")
        sys.__stderr__.flush()
        yield curtain
    finally:
        if curtain.down:
            with suppress(OSError):
                sys.__stderr__.write(f"{BACK}{SHOW}")
                sys.__stderr__.flush()
        restore()
        for each, handler in handlers.items():
            signal.signal(each, handler)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _frame(desk: Desk, lesson: Lesson, step: int, language: str) -> str | None:
    system = _colours(os.environ)
    if system is None or sys.__stdin__ is None or sys.__stderr__ is None:
        return None
    try:
        width, height = os.get_terminal_size(sys.__stdin__.fileno())
    except OSError:
        return None
    from tutor.app.opening import Opening, sequence

    theme = desk.progress.setting("theme") or guess(os.environ)
    rows = Opening(desk, lesson, step, language, theme).rows(width, height)
    return None if rows is None else sequence(rows, theme, system)


def _colours(environ: Mapping[str, str]) -> ColorSystem | None:
    """How many colours Textual will find here; None where it may see it differently."""
    from rich.color import ColorSystem

    if any(environ.get(name) for name in ("NO_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DRIVER")):
        return None
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return ColorSystem.TRUECOLOR
    return ColorSystem.EIGHT_BIT if environ.get("TERM", "").endswith("256color") else None
