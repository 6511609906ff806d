"""Show per layer how far its weights moved and how strong its gradient is, now and lately."""

from __future__ import annotations

from collections import deque
from math import isfinite, sqrt

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.widgets.chart_text import fit_left
from tutor.app.widgets.scale import number
from tutor.bridge.messages import Gauges

LATELY = 10
BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.-~=+*#"
WIDE = 58

Series = deque[float]


def bars(values: Series, most: float, glyphs: str = BARS) -> str:
    """One bar a value, as high as its square root, the highest for `most`; 0 is blank."""
    return "".join(_bar(value, most, glyphs) for value in values)


def _bar(value: float, most: float, glyphs: str) -> str:
    if not isfinite(value):
        return "?"
    if value <= 0.0 or most <= 0.0:
        return " "
    return glyphs[min(len(glyphs) - 1, int(sqrt(value / most) * len(glyphs)))]


class GaugeTable(Widget):
    """A line a layer; layers compare, since all bars of a kind have one scale."""

    DEFAULT_CSS = """
    GaugeTable { height: 3; width: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._layers: dict[str, tuple[Series, Series]] = {}

    @property
    def names(self) -> list[str]:
        """The layers that are shown, by their path."""
        return list(self._layers)

    def clear(self) -> None:
        """Forget a run."""
        self._layers = {}
        self.refresh()

    def take(self, gauges: Gauges) -> None:
        """Remember these numbers; they are drawn at the next refresh."""
        for layer in gauges.layers:
            moved, gradient = self._layers.setdefault(
                layer.module, (deque(maxlen=LATELY), deque(maxlen=LATELY))
            )
            moved.append(layer.moved)
            gradient.append(layer.gradient)

    def render(self) -> Content:
        """A head and as many layers as have room; the rest is counted."""
        room = self.content_size.height - 1
        names = list(self._layers)
        if not names or room < 1:
            return Content.empty()
        shown = names if len(names) <= room else names[: max(1, room - 1)]
        width = self.content_size.width
        column = min(max(cell_len(name) for name in shown), max(8, width // 3))
        lines = [self._head(column)]
        lines += [self._line(name, column) for name in shown]
        hidden = len(names) - len(shown)
        if hidden and room > len(shown):
            lines.append(Content.styled(tell(self, "train.more_layers", n=hidden), "$text-muted"))
        return Content("\n").join(lines)

    def _head(self, column: int) -> Content:
        width = 10 + LATELY * self._with_bars
        words = [tell(self, "train.moved"), tell(self, "train.gradient")]
        padded = [" " * max(0, width - cell_len(word)) + word for word in words]
        return Content.styled(" " * column + "  " + "   ".join(padded), "$text-muted")

    @property
    def _with_bars(self) -> bool:
        return self.content_size.width >= WIDE

    def _line(self, name: str, column: int) -> Content:
        moved, gradient = self._layers[name]
        label = fit_left(name, column)
        return Content.assemble(
            label + " " * (column - cell_len(label)) + "  ",
            self._bars(0, moved),
            number(100 * moved[-1]).rjust(8),
            (" %", "$text-muted"),
            "   ",
            self._bars(1, gradient),
            self._gradient(gradient[-1]),
        )

    def _bars(self, kind: int, values: Series) -> Content:
        if not self._with_bars:
            return Content.empty()
        most = max(
            (value for pair in self._layers.values() for value in pair[kind] if isfinite(value)),
            default=0.0,
        )
        text = bars(values, most, ASCII_BARS if host(self).ascii else BARS)
        return Content.styled(text.rjust(LATELY), "$accent")

    def _gradient(self, value: float) -> Content:
        """The norm; a layer that gets none, or one that is no number, is marked."""
        if isfinite(value) and value > 0.0:
            return Content(number(value).rjust(10))
        return Content.styled(f"✗ {number(value)}".rjust(10), "$text-error")
