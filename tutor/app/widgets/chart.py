"""Show a loss curve, painted when its pane says so, with a cursor that reads it out."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.widgets.chart_text import BLANK, INKS, Inked
from tutor.app.widgets.history import LossHistory
from tutor.app.widgets.plot import Plot, View


class LossChart(Widget):
    """The curve of `history`, with `ghost` behind it, over `total` steps."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"loss-chart--{ink}" for ink in (*INKS, "cursor")}
    DEFAULT_CSS = """
    LossChart {
        height: 1fr;
        width: 1fr;
        .loss-chart--line { color: $accent; text-style: bold; }
        .loss-chart--ghost { color: $text-muted; }
        .loss-chart--band { color: $accent 65%; }
        .loss-chart--axis { color: $border; }
        .loss-chart--label { color: $text-muted; }
        .loss-chart--title { text-style: bold; }
        .loss-chart--bad { color: $text-error; text-style: bold; }
        .loss-chart--cursor { background: $panel; }
    }
    """

    logarithmic: reactive[bool] = reactive(True)
    smoothed: reactive[bool] = reactive(True)
    cursor: reactive[int | None] = reactive(None)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.history = LossHistory()
        self.ghost: LossHistory | None = None
        self.total = 0
        self.frames = 0
        self._plot: Plot | None = None
        self._strips: list[Strip] = []

    def on_mount(self) -> None:
        """Paint other words or glyphs at once."""
        self.watch(host(self), "language", self.redraw, init=False)
        self.watch(host(self), "ascii", self.redraw, init=False)

    def begin(self, total: int) -> None:
        """A new run of `total` steps starts; the one before becomes the ghost, if it got far."""
        if self.history.tells(self.total) or (self.ghost is None and self.history.ever_finite):
            self.ghost = self.history
        self.history = LossHistory()
        self.total = total
        self.cursor = None
        self.redraw()

    def redraw(self) -> None:
        """Paint what the history is by now; a history that grows paints nothing by itself."""
        self._plot = None
        self.refresh()

    def notify_style_update(self) -> None:
        """The colours may be others now."""
        super().notify_style_update()
        self._plot = None

    def watch_logarithmic(self) -> None:
        """Draw on the other scale."""
        self.redraw()

    def watch_smoothed(self) -> None:
        """Draw the other curve."""
        self.redraw()

    def watch_cursor(self) -> None:
        """Draw and read out the other step."""
        self.redraw()

    def move_cursor(self, cells: int) -> None:
        """Move the read-out by so many cells; the first move puts it on the last step."""
        if not self.history.count:
            return
        if self.cursor is None:
            self.cursor = self.history.step
            return
        plot = self._plotted()
        first, final = plot.range
        step = self.cursor + round(cells * max(1.0, (final - first) / plot.columns))
        self.cursor = min(max(step, 1), self.history.step)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read out what lies under the mouse."""
        step = self._plotted().step_at(event.x)
        if step is not None:
            self.cursor = step

    def on_leave(self) -> None:
        """The mouse has gone, and its read-out with it."""
        self.cursor = None

    def render_line(self, y: int) -> Strip:
        """One line of the picture, which is made once a frame."""
        self._plotted()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.size.width, self.rich_style)

    def _plotted(self) -> Plot:
        plot = self._plot
        if plot is None or (plot.width, plot.height) != self.size:
            plot = self._plot = Plot(self._view(), *self.size, partial(tell, self))
            self._strips = [self._strip(line) for line in plot.lines()]
            self.frames += 1
        return plot

    def _view(self) -> View:
        return View(
            self.history,
            self.ghost,
            self.total,
            logarithmic=self.logarithmic,
            smoothed=self.smoothed,
            cursor=self.cursor,
            ascii=host(self).ascii,
        )

    def _strip(self, line: list[Inked]) -> Strip:
        """Neighbours of one ink become one segment."""
        segments: list[Segment] = []
        text, kind = "", BLANK
        for glyphs, ink in line:
            if ink != kind and text:
                segments.append(Segment(text, self._style(kind)))
                text = ""
            text, kind = text + glyphs, ink
        segments.append(Segment(text, self._style(kind)))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, kind: str) -> Style:
        ink, _, cursor = kind.partition(" ")
        style = self.get_component_rich_style(f"loss-chart--{ink}")
        if cursor:
            ground = self.get_component_rich_style("loss-chart--cursor").bgcolor
            style += Style(bgcolor=ground)
        return style
