"""A frame of the loss chart at 100 points and at a million."""

from __future__ import annotations

import asyncio
import math
import time
from statistics import median

from textual.app import ComposeResult

from benchmarks.row import Row, ms
from tutor.app.host import Host
from tutor.app.widgets.chart import LossChart
from tutor.app.widgets.history import LossHistory

WIDTH, HEIGHT = 100, 30
FEW, MANY = 100, 1_000_000
FRAMES = 60


def history(points: int) -> LossHistory:
    """A noisy curve that falls."""
    kept = LossHistory()
    for step in range(1, points + 1):
        kept.add(step, math.exp(-5 * step / points) * (1.1 + math.sin(step * 12.9898)))
    return kept


class Wall(Host):
    """An app with nothing but a chart."""

    def compose(self) -> ComposeResult:
        """The chart."""
        yield LossChart()


def frame(chart: LossChart) -> float:
    """Seconds to draw the chart anew, all its lines, as they go to the screen."""
    began = time.perf_counter()
    chart.redraw()
    chart.render_lines(chart.size.region)
    return time.perf_counter() - began


async def frames() -> dict[int, float]:
    """The median frame by number of points, drawn turn by turn."""
    histories = {points: history(points) for points in (FEW, MANY)}
    times: dict[int, list[float]] = {points: [] for points in histories}
    async with Wall().run_test(size=(WIDTH, HEIGHT)) as pilot:
        chart = pilot.app.query_one(LossChart)
        for _ in range(FRAMES):
            for points, kept in histories.items():
                chart.history, chart.total = kept, points
                times[points].append(frame(chart))
    return {points: median(each) for points, each in times.items()}


def measure() -> list[Row]:
    """The frame with many points, beside the frame with few."""
    times = asyncio.run(frames())
    few, many = times[FEW], times[MANY]
    return [
        Row(
            f"chart frame at {MANY:,} points",
            f"{ms(many)} ({many / few:.2f} ×)",
            f"{ms(few)} at {FEW}",
            "1.2 ×",
            many <= 1.2 * few,
        )
    ]
