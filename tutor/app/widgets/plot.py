"""Draw a loss curve as lines of glyphs, each with the kind of ink it is drawn in.

Kinds of ink differ by pattern and by a name in the legend, not only by colour. In a cell where
the smoothed line passes, the line alone is drawn, so that it stands clear of the band.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import isnan, nan

from tutor.app.widgets import raster
from tutor.app.widgets.chart_text import (
    AXIS,
    BAD,
    BAND,
    BLANK,
    GHOST,
    LABEL,
    LINE,
    TITLE,
    Inked,
    Part,
    XAxis,
    fit_left,
    legend,
    spread,
)
from tutor.app.widgets.history import Bucket, LossHistory
from tutor.app.widgets.scale import Scale, fit, number, tick_labels


@dataclass(frozen=True)
class View:
    """What to show of which runs. `ghost` is the last run, `total` the steps that are planned."""

    history: LossHistory
    ghost: LossHistory | None = None
    total: int = 0
    logarithmic: bool = True
    smoothed: bool = True
    cursor: int | None = None
    ascii: bool = False


class Plot:
    """A view in `width` by `height` cells; `say` gives the words for a key of [train]."""

    def __init__(self, view: View, width: int, height: int, say: Callable[..., str]) -> None:
        self.view = view
        self.width, self.height = width, height
        self.say = say
        self.titled = height >= 4 and width >= 12
        self.framed = height >= 6 and width >= 24
        self.rows = max(0, height - self.titled - 2 * self.framed)
        self.margin = 0
        if self.framed:
            self.margin = 2 + max(len(label) for label in self._labels.values())
        self.columns = max(1, width - self.margin)

    def lines(self) -> list[list[Inked]]:
        """The picture from top to bottom: legend, plot, x axis; what has no room is left out."""
        if self.width < 1 or self.height < 1:
            return []
        lines = self._plot_lines()
        if self.framed:
            lines = [[*self._edge(row), *line] for row, line in enumerate(lines)]
            x_axis = XAxis(self.margin, self.columns, *self.range, self.view.history.rates)
            lines.append(x_axis.line(plain=self.view.ascii))
            lines.append(x_axis.labels(self.say("train.steps")))
        return [self._legend(), *lines] if self.titled else lines

    def step_at(self, x: int) -> int | None:
        """The step that is drawn `x` cells from the left, None outside the curve."""
        if not self.margin <= x < self.width or not self.view.history.count:
            return None
        first, final = self.range
        step = round(first + (x - self.margin) / max(1, self.columns - 1) * (final - first))
        return min(max(step, 1), self.view.history.step)

    @cached_property
    def range(self) -> tuple[int, int]:
        """The first and the last step on the x axis."""
        view = self.view
        ghost = view.ghost.step if view.ghost and not view.total else 0
        return 1, max(view.total, view.history.step, ghost, 2)

    @cached_property
    def scale(self) -> Scale:
        """The y axis that shows this run and the last."""
        runs = [self.view.history, self.view.ghost]
        shown = [run for run in runs if run is not None and run.ever_finite]
        log = self.view.logarithmic and not any(isnan(run.least_positive) for run in shown)
        low = min((run.least_positive if log else run.best for run in shown), default=nan)
        high = max((run.worst for run in shown), default=nan)
        return fit(low, high, log=log, ticks=max(1, self.rows // 3))

    @cached_property
    def _labels(self) -> dict[int, str]:
        """The y axis in words, by row of the plot."""
        ticks = self.scale.ticks(max(2, self.rows // 2))
        words = tick_labels(ticks, log=self.scale.log)
        places = [_row(self.scale, 4 * self.rows - 1, tick) // 4 for tick in ticks]
        return dict(zip(places, words, strict=True))

    def _edge(self, row: int) -> list[Inked]:
        label = self._labels.get(row, "")
        line = "|" if self.view.ascii else "┤" if label else "│"
        return [(label.rjust(self.margin - 1), LABEL), (line, AXIS)]

    def _plot_lines(self) -> list[list[Inked]]:
        paint = _ascii_line if self.view.ascii else _braille_line
        lines = [paint(*layers) for layers in zip(*self._layers(), strict=True)]
        self._add_cursor(lines)
        if self.view.history.bad and lines:
            self._add_banner(lines)
        return lines

    def _layers(self) -> tuple[raster.Cells, raster.Cells, raster.Cells]:
        """The cells of this run's line, the last run's, and the band."""
        view, dots = self.view, 2 * self.columns
        row = partial(_row, self.scale, 4 * self.rows - 1)
        cells = raster.ascii_cells if view.ascii else raster.cells
        spots = raster.gather(view.history.buckets(), dots, *self.range)
        if view.smoothed:
            line, band = raster.polyline(raster.smooths(spots), row), raster.band(spots, row)
        else:
            line, band = raster.strokes(spots, row), [0] * dots
        size = self.columns, self.rows
        ghost = _ghost_cells(view.ghost, size, self.range, self.scale, view.ascii)
        return cells(line, self.rows), ghost, cells(band, self.rows)

    def _add_cursor(self, lines: list[list[Inked]]) -> None:
        if self.view.cursor is None:
            return
        first, final = self.range
        x = round((self.view.cursor - first) / (final - first) * (self.columns - 1))
        for line in lines:
            glyph, ink = line[x]
            glyph, ink = ("|" if self.view.ascii else "│", AXIS) if ink == BLANK else (glyph, ink)
            line[x] = glyph, f"{ink} cursor"

    def _add_banner(self, lines: list[list[Inked]]) -> None:
        history = self.view.history
        kind = "infinite" if not history.nans else "nan"
        when = "since" if history.bad_in_a_row == history.bad else "was"
        if when == "since" and history.nans and history.infinities:
            kind = "mixed"
        words = self.say(f"train.{kind}_{when}", step=history.first_bad, times=history.bad)
        text = spread(fit_left(f" ✗ {words} ", self.columns))
        start = (self.columns - len(text)) // 2
        lines[len(lines) // 3][start : start + len(text)] = [(glyph, BAD) for glyph in text]

    def _legend(self) -> list[Inked]:
        if self.view.cursor is not None:
            return [(fit_left(self._readout(self.view.cursor), self.width), LABEL)]
        mode = "train.log" if self.scale.log else "train.linear"
        head = [(f"{self.say('train.loss')}  ", TITLE), (self.say(mode), LABEL)]
        return legend(self.width, head, self._legend_parts())

    def _legend_parts(self) -> list[Part]:
        """Each step, the last run, this run: what there is of them."""
        view, say = self.view, self.say
        each, last, this = (":::", "ooo", "---") if view.ascii else ("⢕⢕⢕", "···", "━━━")
        history, parts = view.history, []
        if view.smoothed and history.count:
            parts.append(Part(each, say("train.each_step"), number(history.last), BAND))
        if view.ghost is not None:
            parts.append(Part(last, say("train.last_run"), number(view.ghost.smooth), GHOST))
        if history.count and view.smoothed:
            parts.append(Part(this, say("train.smoothed"), number(history.smooth), LINE))
        elif history.count:
            parts.append(Part(this, say("train.this_run"), number(history.last), LINE))
        return parts

    def _readout(self, step: int) -> str:
        """The cursor's step in numbers: this run, smoothed, the last run, the learning rate."""
        bucket = _at(self.view.history, step)
        if bucket is None:
            return ""
        several = bucket.first < bucket.final
        ends = f"–{bucket.final:,}", f"–{number(bucket.high)}"
        words = [
            f"{self.say('train.step')} {bucket.first:,}{ends[0] if several else ''}",
            f"{self.say('train.loss')} {number(bucket.low)}{ends[1] if several else ''}",
            f"{self.say('train.smoothed')} {number(bucket.smooth)}",
        ]
        past = _at(self.view.ghost, step) if self.view.ghost else None
        if past is not None:
            words.append(f"{self.say('train.last_run')} {number(past.smooth)}")
        rates = [rate for start, rate in self.view.history.rates if start <= step]
        return "   ".join([*words, *(f"lr {rate:g}" for rate in rates[-1:])])


def _row(scale: Scale, bottom: int, value: float) -> int:
    """The row of dots for `value`, 0 at the top."""
    return round((1 - scale.place(value)) * bottom)


@lru_cache(maxsize=2)
def _ghost_cells(
    ghost: LossHistory | None,
    size: tuple[int, int],
    steps: tuple[int, int],
    scale: Scale,
    plain: bool,
) -> raster.Cells:
    """The last run's cells, drawn once for as long as nothing moves."""
    columns, rows = size
    spots = raster.gather(ghost.buckets() if ghost else [], 2 * columns, *steps)
    line = raster.polyline(raster.smooths(spots), partial(_row, scale, 4 * rows - 1))
    return (raster.ascii_cells if plain else raster.cells)(raster.dotted(line), rows)


def _braille_line(line: list[int], ghost: list[int], band: list[int]) -> list[Inked]:
    glyphs = raster.BRAILLE
    return [
        (glyphs[own], LINE)
        if own
        else (glyphs[past | cloud], GHOST)
        if past
        else (glyphs[cloud], BAND)
        if cloud
        else (" ", BLANK)
        for own, past, cloud in zip(line, ghost, band, strict=True)
    ]


def _ascii_line(line: list[int], ghost: list[int], band: list[int]) -> list[Inked]:
    return [
        (" '-.|"[own], LINE)
        if own
        else ("o", GHOST)
        if past
        else (":", BAND)
        if cloud
        else (" ", BLANK)
        for own, past, cloud in zip(line, ghost, band, strict=True)
    ]


def _at(history: LossHistory, step: int) -> Bucket | None:
    """The bucket that holds `step`, or the next one; None after the end."""
    buckets = history.buckets()
    if not buckets or step > history.step:
        return None
    return buckets[bisect_left(buckets, step, key=lambda bucket: bucket.final)]
