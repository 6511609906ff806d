"""The picture of the first lesson and the three sheets that it is made of.

The lesson has it as a tensor, made in the lab; here it is computed without torch.
"""

from __future__ import annotations

from functools import cache
from math import cos, hypot, sin

from textual.geometry import Size

from tutor.app.host import host, tell
from tutor.app.pictures.drawing import TALLEST
from tutor.app.widgets.picture import PictureGrid, arrange
from tutor.bridge.messages import Picture

SIDE, SIZE = 64, 256
"""The pixels of a side, and how many of the picture's there are: every fourth is drawn."""

SHEETS = ("red", "green", "blue")

Colour = tuple[float, float, float]

TOP: Colour = (0.10, 0.16, 0.38)
BOTTOM: Colour = (0.44, 0.62, 0.86)

# kind, x, y, radius, turn (radians), colour
THINGS: tuple[tuple[str, int, int, int, float, Colour], ...] = (
    ("circle", 74, 80, 46, 0.0, (1.00, 0.80, 0.24)),
    ("square", 176, 96, 40, 0.4, (0.86, 0.27, 0.30)),
    ("triangle", 116, 186, 52, 0.2, (0.20, 0.64, 0.47)),
    ("circle", 214, 206, 22, 0.0, (0.95, 0.95, 0.92)),
)


def _outside(kind: str, across: float, down: float, radius: int) -> float:
    """How far a place lies outside of a shape; negative inside."""
    if kind == "circle":
        return hypot(across, down) - radius
    if kind == "square":
        return max(abs(across), abs(down)) - 0.886 * radius
    return max(down, 0.866 * abs(across) - 0.5 * down) - 0.778 * radius


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def _colour(x: int, y: int) -> Colour:
    """The picture that the lesson has as `image`, at one place of it."""
    colour = _mixed(TOP, BOTTOM, y / (SIZE - 1))
    for kind, left, top, radius, turn, ink in THINGS:
        right, below = x - left, y - top
        across = right * cos(turn) + below * sin(turn)
        down = below * cos(turn) - right * sin(turn)
        covers = min(max(0.5 - _outside(kind, across, down, radius), 0.0), 1.0)
        colour = _mixed(colour, ink, covers)
    return colour


@cache
def image() -> Picture:
    """The picture."""
    places = range(0, SIZE, SIZE // SIDE)
    values = (value for y in places for x in places for value in _colour(x, y))
    return Picture(SIDE, SIDE, bytes(round(255 * value) for value in values))


@cache
def sheet(channel: int, *, grey: bool) -> Picture:
    """One channel of it: in its own colour, or in grey where there is none to draw with."""
    values = image().rgb[channel::3]
    if grey:
        return Picture(SIDE, SIDE, bytes(value for value in values for _ in range(3)))
    rgb = bytearray(3 * len(values))
    rgb[channel::3] = values
    return Picture(SIDE, SIDE, bytes(rgb))


class Channels(PictureGrid):
    """The picture, then its channels, side by side where they are large enough so."""

    DEFAULT_CSS = """
    Channels { height: auto; max-width: 64; }
    """

    def __init__(self, part: str | None = None) -> None:
        super().__init__()
        self._part = part

    def on_mount(self) -> None:
        """Say the names, and again in another language; other sheets where colour is out."""
        super().on_mount()
        self.watch(host(self), "ascii", self._speak, init=False)
        self.watch(host(self), "language", self._speak)

    def _speak(self) -> None:
        grey = host(self).ascii or self.app.no_color
        items = [(self._called("picture"), image())]
        for number, name in enumerate(SHEETS):
            items.append((f"{self._called(name)} {number}", sheet(number, grey=grey)))
        self.show(items)

    def _called(self, part: str) -> str:
        sign = "▸" if part == self._part else ""
        return sign + tell(self, f"pictures.channels_{part}")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """What the pictures need at that width, with their names."""
        room = Size(width, TALLEST)
        grid = arrange(1 + len(SHEETS), room, (SIDE, SIDE), label=1, whole=False)
        return grid.rows * (grid.lines + 1)
