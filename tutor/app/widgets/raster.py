"""Draw curves as braille dots: two columns and four rows of dots in every cell of the terminal.

A column of dots is one integer with bit 0 at the top, so a vertical stroke of any length is one
shift. All of it is plain Python, and its cost depends on the size of the picture, not on the
number of points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isnan
from typing import NamedTuple

from tutor.app.widgets.history import NAN, Bucket

Columns = list[int]
Cells = list[list[int]]

_LEFT = (0x01, 0x02, 0x04, 0x40)
_RIGHT = (0x08, 0x10, 0x20, 0x80)


def _glyph(left: int, right: int) -> str:
    dots = sum(bit for row, bit in enumerate(_LEFT) if left >> row & 1)
    dots += sum(bit for row, bit in enumerate(_RIGHT) if right >> row & 1)
    return chr(0x2800 + dots) if dots else " "


BRAILLE = tuple(_glyph(index & 15, index >> 4) for index in range(256))
"""The glyph for four dots on the left (low bits) and four on the right (high bits)."""


class Spot(NamedTuple):
    """What lies in one column of dots: extremes, last raw and last smoothed value."""

    low: float
    high: float
    last: float
    smooth: float


def gather(
    buckets: Iterable[Bucket], columns: int, first: float, final: float
) -> list[Spot | None]:
    """Sort rising `buckets` into `columns` by their middle step, from step `first` to `final`.

    A column without a bucket is None; one with nothing but bad losses holds NaN. Buckets outside
    are left out.
    """
    spots: list[Spot | None] = [None] * columns
    if columns < 1:
        return spots
    scale = (columns - 1) / max(final - first, 1e-9)
    half, shift = scale / 2, 0.5 - first * scale
    here, least, most, newest, average = -1, NAN, NAN, NAN, NAN
    for start, end, low, high, last, smooth in buckets:
        column = int((start + end) * half + shift)
        if column != here:
            if 0 <= here < columns:
                spots[here] = Spot(least, most, newest, average)
            here, least, most, newest, average = column, low, high, last, smooth
        elif not isnan(low):
            if not least <= low:
                least = low
            if not most >= high:
                most = high
            newest, average = last, smooth
    if 0 <= here < columns:
        spots[here] = Spot(least, most, newest, average)
    return spots


def span(top: int, bottom: int) -> int:
    """The dots from row `top` down to row `bottom`, in either order."""
    if top > bottom:
        top, bottom = bottom, top
    return ((1 << (bottom - top + 1)) - 1) << top


def polyline(values: Sequence[float | None], row: Callable[[float], int]) -> Columns:
    """The dots of a line through `values`, one a column: None is bridged, NaN is a gap."""
    dots = [0] * len(values)
    before: tuple[int, int] | None = None
    for x, value in enumerate(values):
        if value is None:
            continue
        if isnan(value):
            before = None
            continue
        y = row(value)
        if before is None:
            dots[x] |= 1 << y
        else:
            _connect(dots, before, (x, y))
        before = x, y
    return dots


def _connect(dots: Columns, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Join two dots: each column between gets the rows that the line crosses in it."""
    (x0, y0), (x1, y1) = start, end
    slope = (y1 - y0) / (x1 - x0)
    at = y0
    for x in range(x0, x1):
        to = round(y0 + slope * (x - x0 + 0.5))
        dots[x] |= span(at, to)
        at = to
    dots[x1] |= span(at, y1)


def band(spots: Sequence[Spot | None], row: Callable[[float], int]) -> Columns:
    """The dots between the extremes of each column, every other one; both extremes are drawn."""
    dots = [0] * len(spots)
    for x, spot in enumerate(spots):
        if spot is not None and spot.low == spot.low:
            top, bottom = row(spot.high), row(spot.low)
            stipple = span(top, bottom) & (_EVEN if x & 1 else _ODD)
            dots[x] = stipple | 1 << top | 1 << bottom
    return dots


_EVEN = int("01" * 2_000, 2)
_ODD = _EVEN << 1


def strokes(spots: Sequence[Spot | None], row: Callable[[float], int]) -> Columns:
    """The raw curve: each column from low to high, joined to the last value of the one before."""
    dots = [0] * len(spots)
    before: tuple[int, int] | None = None
    for x, spot in enumerate(spots):
        if spot is None:
            continue
        if spot.low != spot.low:
            before = None
            continue
        top, bottom = row(spot.high), row(spot.low)
        if before is not None:
            _connect(dots, before, (x, min(max(before[1], top), bottom)))
        dots[x] |= span(top, bottom)
        before = x, row(spot.last)
    return dots


def dotted(dots: Columns, every: int = 3) -> Columns:
    """Only every third column: how the last run differs from this one without colour."""
    return [column if x % every == 0 else 0 for x, column in enumerate(dots)]


def smooths(spots: Sequence[Spot | None]) -> list[float | None]:
    """The smoothed values alone, for `polyline`."""
    return [None if spot is None else spot.smooth for spot in spots]


def cells(dots: Columns, height: int) -> Cells:
    """Rows of indices into `BRAILLE`, `height` cells high; 0 is an empty cell."""
    pairs = list(zip(dots[::2], dots[1::2], strict=False))
    return [
        [(left >> down & 15) | (right >> down & 15) << 4 for left, right in pairs]
        for down in range(0, 4 * height, 4)
    ]


def ascii_cells(dots: Columns, height: int) -> Cells:
    """As `cells`, for ASCII: 0 is empty, 1 high in the cell, 2 in the middle, 3 low, 4 a stroke."""
    return [[_ASCII_OF[index] for index in line] for line in cells(dots, height)]


def _ascii_of(index: int) -> int:
    rows = index & 15 | index >> 4
    return {0: 0, 1: 1, 3: 1, 2: 2, 4: 2, 6: 2, 8: 3, 12: 3}.get(rows, 4)


_ASCII_OF = tuple(_ascii_of(index) for index in range(256))
