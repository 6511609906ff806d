"""Marks the lines of the editor that a finding blames: a sign beside the number, and a tint."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tutor.app.widgets.rows import Change, counterparts

Severity = Literal["error", "advice"]

_SIGNS: dict[Severity, str] = {"error": "✗", "advice": "!"}
_ASCII_SIGNS: dict[Severity, str] = {"error": "x", "advice": "!"}

SIGN_WIDTH = 2
"""Cells: the sign and a blank, left of the line number."""


class Marks:
    """Which rows are blamed. Rows that move take their marks along, rows that change lose them."""

    def __init__(self) -> None:
        self.rows: dict[int, Severity] = {}

    def put(self, rows: Mapping[int, Severity], of: Sequence[str], now: Sequence[str]) -> None:
        """Blame these rows of one text, as far as they still stand in the text of now."""
        where = counterparts(of, now)
        self.rows = {where[row]: severity for row, severity in rows.items() if row in where}

    def follow(self, change: Change) -> None:
        """Move with an edit."""
        moved = {change.moved(row): severity for row, severity in self.rows.items()}
        self.rows = {row: severity for row, severity in moved.items() if row is not None}


def marked(
    strip: Strip,
    severity: Severity,
    style: Style,
    grounds: Collection[Color | None],
    *,
    plainly: bool,
) -> Strip:
    """A drawn line with a sign in its first cell, and its ground tinted where it is plain.

    `plainly`: in ASCII.
    """
    tint = Style(bgcolor=style.bgcolor)
    sign = (_ASCII_SIGNS if plainly else _SIGNS)[severity]
    body = [
        Segment(text, (look or Style()) + tint if not look or look.bgcolor in grounds else look)
        for text, look, _ in strip.crop(1)
    ]
    return Strip([Segment(sign, style), *body], strip.cell_length)
