"""A picture and the three sheets that it is made of: red, green and blue."""

from __future__ import annotations

from functools import cache

from textual.geometry import Size

from tutor.app.host import host, tell
from tutor.app.pictures.drawing import TALLEST
from tutor.app.widgets.picture import PictureGrid, Pixel, arrange
from tutor.bridge.messages import Picture

WIDE, HIGH = 36, 48
"""The pixels: upright, so that four of them stand in a row in a narrow column."""

SHEETS = ("red", "green", "blue")

SKY: Pixel = (112, 176, 240)
SUN: Pixel = (255, 216, 64)
GRASS: Pixel = (72, 168, 72)
WALL: Pixel = (240, 232, 216)
ROOF: Pixel = (216, 56, 48)
DOOR: Pixel = (40, 64, 168)


def _colour(x: int, y: int) -> Pixel:
    """A house in the sun, which has all three colours alone and mixed."""
    if 16 <= y < 28 and 5 * abs(2 * x - 35) <= 12 * (y - 14):
        return ROOF
    if 14 <= x < 22 and 32 <= y < 42:
        return DOOR
    if 6 <= x < 30 and 28 <= y < 42:
        return WALL
    if (x - 9) ** 2 + (y - 9) ** 2 <= 30:
        return SUN
    return GRASS if y >= 40 else SKY


@cache
def house() -> Picture:
    """The picture."""
    pixels = (_colour(x, y) for y in range(HIGH) for x in range(WIDE))
    return Picture(WIDE, HIGH, bytes(value for pixel in pixels for value in pixel))


@cache
def sheet(channel: int, *, grey: bool) -> Picture:
    """One channel of it: in its own colour, or in grey where there is none to draw with."""
    values = house().rgb[channel::3]
    if grey:
        return Picture(WIDE, HIGH, bytes(value for value in values for _ in range(3)))
    rgb = bytearray(3 * len(values))
    rgb[channel::3] = values
    return Picture(WIDE, HIGH, bytes(rgb))


class Channels(PictureGrid):
    """The picture, then its channels, side by side where they are large enough so."""

    DEFAULT_CSS = """
    Channels { height: auto; max-width: 64; }
    """

    def on_mount(self) -> None:
        """Say the names, and again in another language; other sheets where colour is out."""
        super().on_mount()
        self.watch(host(self), "ascii", self._speak, init=False)
        self.watch(host(self), "language", self._speak)

    def _speak(self) -> None:
        grey = host(self).ascii or self.app.no_color
        items = [(tell(self, "pictures.channels_picture"), house())]
        for number, name in enumerate(SHEETS):
            label = f"{tell(self, f'pictures.channels_{name}')} {number}"
            items.append((label, sheet(number, grey=grey)))
        self.show(items)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """What the pictures need at that width, with their names."""
        room = Size(width, TALLEST)
        grid = arrange(1 + len(SHEETS), room, (WIDE, HIGH), label=1, whole=False)
        return grid.rows * (grid.lines + 1)
