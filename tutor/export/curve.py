"""Draws a loss curve as SVG: every loss in grey, and above it where the losses are going."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

Point = tuple[int, float]

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 16, 40
MOST = 320
"""Points that are drawn; of more, neighbours are joined to their mean."""

DECAY = 0.9
DECADES = 10.0
"""From this ratio of the largest to the smallest loss on, the axis is logarithmic."""


def svg(points: Sequence[Point], title: str, step: str, loss: str) -> str:
    """The curve of (step, loss), with the words for its title and its axes.

    There must be a finite loss among them; where a loss is not finite, the line has a gap.
    """
    finite = [value for _, value in points if math.isfinite(value)]
    low, high = min(finite), max(finite)
    scale = Scale(points[0][0], points[-1][0], low, high)
    raw, smooth = list(_joined(points)), list(_joined(_smoothed(points)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#ffffff"/>',
        *_axes(scale, step, loss),
        *(_path(scale, line, "#b4b9c4", 1.0) for line in _lines(raw)),
        *(_path(scale, line, "#2457c5", 2.0) for line in _lines(smooth)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class Scale:
    """Where a point of the curve lies on the paper, in pixels from the upper left."""

    def __init__(self, first: int, last: int, low: float, high: float) -> None:
        self.first, self.last = first, max(last, first + 1)
        self.log = low > 0 and high >= DECADES * low
        if not self.log:
            low = min(low, 0.0)
            high = high if high > low else low + 1.0
        self.low, self.high = low, high

    def x(self, step: float) -> float:
        """From the left."""
        part = (step - self.first) / (self.last - self.first)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(self, loss: float) -> float:
        """From the top."""
        low, high, value = self.low, self.high, min(max(loss, self.low), self.high)
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def losses(self) -> list[float]:
        """The losses that have a line of their own: a few round ones."""
        if not self.log:
            return list(_round_steps(self.low, self.high, 5))
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        for within in ((1,), (1, 2, 5)):
            marks = [m * 10.0**d for d in decades for m in within]
            inside = [mark for mark in marks if self.low <= mark <= self.high]
            if len(inside) > 2:
                break
        return inside[:: -(-len(inside) // 8)]


def _axes(scale: Scale, step: str, loss: str) -> Iterator[str]:
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    for mark in scale.losses():
        y = scale.y(mark)
        yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#e3e6ec"/>'
        yield _text(f"{mark:g}", LEFT - 8, y + 4, "end")
    for number in _round_steps(scale.first, scale.last, 6):
        if number == int(number):
            yield _text(f"{number:g}", scale.x(number), floor + 18, "middle")
    yield f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="#8b92a1"/>'
    yield _text(loss, LEFT + 8, TOP + 12, "start", "#5b6270")
    yield _text(step, right, floor + 34, "end", "#5b6270")


def _text(words: str, x: float, y: float, anchor: str, ink: str = "#3c4250") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}"'
    return f"<text {place}>{escape(words)}</text>"


def _path(scale: Scale, line: Sequence[Point], ink: str, width: float) -> str:
    way = "L".join(f"{scale.x(step):.1f} {scale.y(loss):.1f}" for step, loss in line)
    look = f'fill="none" stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"'
    return f'<path d="M{way}" {look}/>'


def _lines(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The pieces of the curve between its gaps; a lone point is drawn as a short line."""
    line: list[Point] = []
    for point in [*points, (0, math.nan)]:
        if math.isfinite(point[1]):
            line.append(point)
        elif line:
            yield line if len(line) > 1 else line * 2
            line = []


def _smoothed(points: Sequence[Point]) -> list[Point]:
    """Each loss as the mean of those before it, the nearest counting most."""
    total, missing = 0.0, 1.0
    smooth: list[Point] = []
    for step, loss in points:
        if not math.isfinite(loss):
            smooth.append((step, math.nan))
            continue
        total = DECAY * total + (1 - DECAY) * loss
        missing *= DECAY
        smooth.append((step, total / (1 - missing)))
    return smooth


def _joined(points: Sequence[Point]) -> Iterator[Point]:
    size = -(-len(points) // MOST)
    for start in range(0, len(points), size):
        part = points[start : start + size]
        finite = [loss for _, loss in part if math.isfinite(loss)]
        yield part[-1][0], sum(finite) / len(finite) if len(finite) == len(part) else math.nan


def _round_steps(low: float, high: float, about: int) -> Iterator[float]:
    """About so many round numbers from low to high."""
    rough = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(rough))
    width = next(unit * m for m in (1, 2, 5, 10) if unit * m >= rough)
    number = math.ceil(low / width)
    while number * width <= high:
        yield round(number * width, 12)
        number += 1
