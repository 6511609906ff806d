"""Writes to the terminal in plain text: colours where they are wanted, any encoding, any width."""

from __future__ import annotations

import codecs
import io
import os
import shutil
import sys
import unicodedata
from typing import Literal, TextIO, TypeAlias

Look: TypeAlias = Literal["good", "bad", "title", "dim", "accent"]

CODES: dict[Look, str] = {"good": "32", "bad": "31", "title": "1", "dim": "2", "accent": "36"}

PLAIN = {
    "✓": "+",
    "✗": "x",
    "×": "x",
    "●": "*",
    "◐": "~",
    "○": "o",
    "└": "`",
    "│": "|",
    "─": "-",
    "—": "-",
    "–": "-",
    "−": "-",
    "·": "-",
    "…": "...",
    "→": "->",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
}

WIDEST = 100


def prepare() -> None:
    """Let no character that the terminal can't show end a command."""
    codecs.register_error("tutor.plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="tutor.plain")


def can_show(text: str) -> bool:
    """Whether standard output's encoding has these characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class ReaderLeft(Exception):
    """Who read our output has closed it."""


def out(text: str = "", end: str = "\n") -> None:
    """One or more lines on standard output, there at once; ReaderLeft where nobody reads."""
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError as error:
        raise ReaderLeft from error


def err(text: str) -> None:
    """One or more lines on standard error."""
    print(text, file=sys.stderr, flush=True)


def styled(text: str, look: Look) -> str:
    """The text with its look, where standard output shows colours."""
    return f"\x1b[{CODES[look]}m{text}\x1b[0m" if has_colour(sys.stdout) else text


def has_colour(stream: TextIO) -> bool:
    """A terminal that was not asked to do without (NO_COLOR, TERM=dumb)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    return sys.platform != "win32" or bool(os.environ.get("WT_SESSION"))


def wrapped(text: str, indent: str = "") -> str:
    """Prose folded to the terminal's width, by the cells that characters take; as is in a pipe."""
    if not sys.stdout.isatty():
        return "\n".join(indent + line for line in text.splitlines())
    room = min(shutil.get_terminal_size().columns, WIDEST) - width(indent) - 1
    return "\n".join(indent + line for whole in text.splitlines() for line in _fold(whole, room))


def width(text: str) -> int:
    """How many cells the text takes: Hangul and other wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, cells: int) -> str:
    """The text, filled up with spaces on the right."""
    return text + " " * max(0, cells - width(text))


def _fold(line: str, room: int) -> list[str]:
    lines, current = [], ""
    for word in line.split(" "):
        if current and width(current) + 1 + width(word) > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current]


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    bad = error.object[error.start : error.end]
    text = "".join(
        PLAIN.get(letter) or letter.encode("ascii", "backslashreplace").decode("ascii")
        for letter in bad
    )
    return text, error.end
