"""Show each parameter of a model: its weights, how far they have moved, its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tutor.app.host import tell
from tutor.app.widgets.chart_text import fit_left
from tutor.app.widgets.scale import number
from tutor.bridge.messages import Parameter

BARS = range(3, 13)  # columns that a bar may take
CELL = 9
ROWS = 6  # parameters that are shown at most, unless there is more room


class ParameterTable(Widget):
    """A line a parameter; bars of one kind share a scale."""

    DEFAULT_CSS = """
    ParameterTable { height: auto; width: 1fr; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parameters: Sequence[Parameter] = ()
        self._most = ROWS

    def show(self, parameters: Sequence[Parameter], most: int) -> None:
        """Show these, in `most` lines below the head."""
        if (parameters, most) != (self._parameters, self._most):
            self._parameters, self._most = parameters, most
            self.refresh(layout=True)

    def render(self) -> Content:
        """A head, and as many parameters as have room; the rest is counted."""
        if not self._parameters:
            return Content.empty()
        whole = len(self._parameters) <= self._most
        shown = self._parameters[: self._most if whole else self._most - 1]
        width = self.content_size.width
        column = min(max(cell_len(each.name) for each in shown), width // 3)
        room = (width - column - 3 * (CELL + 2)) // 2 - 1
        bar = min(room, BARS[-1]) if room >= BARS[0] else 0
        lines = [self._head(column, bar), *(self._line(each, column, bar) for each in shown)]
        if not whole:
            more = tell(self, "follow.more", n=len(self._parameters) - len(shown))
            lines.append(Content.styled(more, "$text-muted"))
        return Content("\n").join(lines)

    def _head(self, column: int, bar: int) -> Content:
        wide = CELL + bar + bool(bar)
        words = [tell(self, f"follow.{key}") for key in ("weights", "moved", "gradient")]
        rooms = (CELL, wide, wide)
        cells = [" " * max(0, room - cell_len(w)) + w for room, w in zip(rooms, words, strict=True)]
        return Content.styled(" " * column + "  ".join(["", *cells]), "$text-muted")

    def _line(self, each: Parameter, column: int, bar: int) -> Content:
        name = fit_left(each.name, column)
        moved = Content(number(each.moved) if each.moved else "")
        others = self._parameters
        return Content.assemble(
            name + " " * (column - cell_len(name)),
            f"  {number(each.weights):>{CELL}}  ",
            _measure(each.moved, moved, [one.moved for one in others], bar),
            "  ",
            _measure(
                each.gradient or 0.0,
                self._gradient(each.gradient),
                [one.gradient or 0.0 for one in others],
                bar,
            ),
        )

    def _gradient(self, gradient: float | None) -> Content:
        """The norm; none and zero are no numbers to compare, so they are said in words."""
        if gradient:
            return Content.styled(number(gradient), "" if isfinite(gradient) else "$text-error")
        key = "none" if gradient is None else "zero"
        return Content.styled(tell(self, f"follow.{key}"), "$text-muted")


def _measure(value: float, words: Content, among: Sequence[float], room: int) -> Content:
    """A bar as long as the square root of its value, and the value."""
    most = max((each for each in among if isfinite(each)), default=0.0)
    bar = ""
    if room and isfinite(value) and value > 0 and most > 0:
        bar = "█" * max(1, round(room * sqrt(value / most)))
    gap = " " * (bool(room) + max(0, CELL - words.cell_length))
    return Content.assemble((bar.rjust(room), "$accent"), gap, words)
