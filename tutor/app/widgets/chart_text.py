"""Lay out what is written around a chart: its legend, and its x axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from tutor.app.widgets.scale import count, nice_above

Inked = tuple[str, str]  # glyphs and the kind of ink they are drawn in

LINE, GHOST, BAND, BLANK, BAD = "line", "ghost", "band", "blank", "bad"
AXIS, LABEL, TITLE = "axis", "label", "title"
INKS = (LINE, GHOST, BAND, BLANK, BAD, AXIS, LABEL, TITLE)


def fit_left(text: str, width: int) -> str:
    """`text`, cut with an ellipsis where it is wider than `width` cells."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + "…" if width > 1 else ""


def spread(text: str) -> list[str]:
    """`text` as one string a cell: a wide character is followed by an empty one."""
    return [part for char in text for part in (char, *[""] * (cell_len(char) - 1))]


class Part(NamedTuple):
    """A line of the legend: how a curve is drawn, what it is, its last value."""

    pattern: str
    name: str
    value: str
    ink: str

    @property
    def words(self) -> str:
        """What stands beside the pattern."""
        return f" {self.name} {self.value}".rstrip()


def legend(width: int, head: Sequence[Inked], parts: Sequence[Part]) -> list[Inked]:
    """`loss  log          ··· last run 0.0034   ━━━ this run 0.0021`, as much as has room.

    Where room is short, the first part of three goes, then the values go, then more parts.
    """
    room = width - 2 - sum(cell_len(text) for text, _ in head)
    short = [part._replace(value="") for part in parts]
    choices = [parts, parts[-2:], short[-2:], parts[-1:], short[-1:]]
    chosen = next((choice for choice in choices if _legend_width(choice) <= room), [])
    line = [*head, (" " * max(0, room + 2 - _legend_width(chosen)), BLANK)]
    for index, part in enumerate(chosen):
        line += [("   " if index else "", BLANK), (part.pattern, part.ink), (part.words, LABEL)]
    return line


def _legend_width(parts: Sequence[Part]) -> int:
    inner = sum(cell_len(part.pattern + part.words) for part in parts)
    return inner + 3 * max(0, len(parts) - 1)


@dataclass(frozen=True)
class XAxis:
    """Steps `first` to `final` over `width` cells, with `margin` cells to the left.

    `rates` tell from which step on which learning rate was on; the first one began the run.
    """

    margin: int
    width: int
    first: int
    final: int
    rates: Sequence[tuple[int, float]]

    @cached_property
    def ticks(self) -> list[tuple[int, str]]:
        """Cells and labels of round steps, so that the labels stand apart from each other."""
        room = max(1, self.width // (len(count(self.final)) + 6))
        step = max(1, round(nice_above((self.final - self.first) / room)))
        steps = range(-(-self.first // step) * step, self.final + 1, step)
        return [(self._cell(n), count(n)) for n in sorted({self.first, *steps})]

    def _cell(self, step: int) -> int:
        place = (step - self.first) / max(1, self.final - self.first)
        return min(self.width - 1, max(0, round(place * (self.width - 1))))

    def line(self, *, plain: bool) -> list[Inked]:
        """The line: a tick at round steps, an arrow where the learning rate changed."""
        corner, line, tick, up, down = "+-+^v" if plain else "└─┴▴▾"
        inked = [(line, AXIS)] * self.width
        for cell, _ in self.ticks:
            inked[cell] = tick, AXIS
        for (_, before), (step, rate) in pairwise(self.rates):
            inked[self._cell(step)] = (up if rate > before else down), LABEL
        return [(corner.rjust(self.margin), AXIS), *inked]

    def labels(self, unit: str) -> list[Inked]:
        """The numbers under it: the latest learning rates first, then steps where room is."""
        total = self.margin + self.width
        cells = [" "] * total
        changes = [(self._cell(step), f"lr {rate:g}") for step, rate in reversed(self.rates[1:])]
        last_cell, last = self.ticks[-1]
        ticks = [*self.ticks[:-1], (last_cell, f"{last} {unit}")]
        for cell, text in [*changes, *reversed(ticks)]:
            wide = cell_len(text)
            start = max(0, min(self.margin + cell - wide // 2, total - wide))
            if wide <= total and set(cells[max(0, start - 1) : start + wide + 1]) == {" "}:
                cells[start : start + wide] = spread(text)
        return [("".join(cells), LABEL)]
