"""Show small pictures in the terminal: two pixels a cell, or ASCII where colour is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from tutor.app.host import host
from tutor.app.widgets.chart_text import fit_left
from tutor.bridge.messages import Picture

Pixel = tuple[int, int, int]
RAMP = " .:-=+*#%@"
LARGEST_ZOOM = 8


def scaled(picture: Picture, width: int, height: int) -> list[list[Pixel]]:
    """The picture in `width` by `height` pixels: means of areas, or larger pixels."""
    rgb, row = picture.rgb, 3 * picture.width
    rows = _spans(picture.height, height)
    columns = _spans(picture.width, width)
    pixels = []
    for top, bottom in rows:
        lines = [rgb[y * row : (y + 1) * row] for y in range(top, bottom)]
        pixels.append([_mean(lines, 3 * left, 3 * right) for left, right in columns])
    return pixels


def _spans(source: int, target: int) -> list[tuple[int, int]]:
    """Which of `source` pixels each of `target` pixels covers: at least one, all of them once."""
    edges = [index * source // target for index in range(target + 1)]
    return [(start, max(end, start + 1)) for start, end in pairwise(edges)]


def _mean(lines: Sequence[bytes], left: int, right: int) -> Pixel:
    if len(lines) == 1 and right - left == 3:
        red, green, blue = lines[0][left:right]
        return red, green, blue
    area = len(lines) * (right - left) // 3
    red, green, blue = (
        sum(sum(line[left + channel : right : 3]) for line in lines) // area for channel in range(3)
    )
    return red, green, blue


def is_sound(picture: Picture) -> bool:
    """Whether there are as many bytes as width and height promise, and any at all."""
    area = picture.width * picture.height
    return picture.width > 0 and area > 0 and len(picture.rgb) == 3 * area


@lru_cache(maxsize=4_096)
def _cell(top: Pixel, bottom: Pixel | None) -> Style:
    return Style(color=Color.from_rgb(*top), bgcolor=Color.from_rgb(*bottom) if bottom else None)


def _coarse(pixel: Pixel) -> Pixel:
    """32 levels a channel are as good to the eye and let styles be used again."""
    red, green, blue = pixel
    return red & 0xF8 | red >> 5, green & 0xF8 | green >> 5, blue & 0xF8 | blue >> 5


def half_blocks(pixels: list[list[Pixel]]) -> list[list[Segment]]:
    """Lines of cells, each with an upper and a lower pixel."""
    lines = []
    for y in range(0, len(pixels), 2):
        upper = [_coarse(pixel) for pixel in pixels[y]]
        lower: list[Pixel | None] = [None] * len(upper)
        if y + 1 < len(pixels):
            lower = [_coarse(pixel) for pixel in pixels[y + 1]]
        lines.append(
            [Segment("▀", _cell(top, under)) for top, under in zip(upper, lower, strict=True)]
        )
    return lines


def ramp(pixels: list[list[Pixel]], *, dark: bool) -> list[list[Segment]]:
    """The same in characters: more ink is brighter on a dark ground, darker on a light one."""
    scale = RAMP if dark else RAMP[::-1]
    lines = []
    for y in range(0, len(pixels), 2):
        pairs = zip(pixels[y], pixels[min(y + 1, len(pixels) - 1)], strict=True)
        text = "".join(
            scale[(_light(top) + _light(under)) * len(scale) // 512] for top, under in pairs
        )
        lines.append([Segment(text)])
    return lines


def _light(pixel: Pixel) -> int:
    red, green, blue = pixel
    return (54 * red + 183 * green + 19 * blue) // 256


@dataclass(frozen=True)
class Grid:
    """How pictures are laid out: columns and rows of them, each of so many pixels."""

    columns: int
    rows: int
    width: int
    height: int

    @property
    def lines(self) -> int:
        """The height of one picture in cells."""
        return (self.height + 1) // 2


def arrange(number: int, room: Size, shape: tuple[int, int], *, label: int, whole: bool) -> Grid:
    """The grid that shows `number` pictures of `shape` (width, height) largest in `room` cells.

    `label` is the lines above each. `whole` keeps pixels square and whole: no half of a kernel's
    weight. Where not all have room at least 3 pixels high, the grid holds fewer, maybe none.
    """
    best = Grid(0, 0, 0, 0)
    for columns in range(1, number + 1):
        rows = -(-number // columns)
        cells_wide = (room.width - (columns - 1)) // columns
        cells_high = room.height // rows - label
        zoom = min(cells_wide / shape[0], 2 * cells_high / shape[1], LARGEST_ZOOM)
        if whole:
            zoom = int(zoom)
        grid = Grid(columns, rows, int(shape[0] * zoom), int(shape[1] * zoom))
        if grid.height >= 3 and grid.width >= 3:
            best = max(best, grid, key=lambda g: (g.height, -g.columns * g.rows, g.columns))
    if best.columns or number <= 1:
        return best
    return arrange(number - 1, room, shape, label=label, whole=whole)


def _shorter(label: str, room: int) -> str:
    """A label without its last words, as far as it is too long: two of them stay."""
    words = label.split(" ")
    while len(words) > 2 and cell_len(" ".join(words)) > room:
        words.pop()
    return " ".join(words)


class PictureGrid(Widget):
    """Pictures with their labels, of one or more lines, as large as there is room for all."""

    DEFAULT_CSS = """
    PictureGrid { height: 1fr; width: 1fr; color: $text-muted; }
    """

    def __init__(
        self, *, labelled: bool = True, whole: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._labelled = labelled
        self._whole = whole
        self._items: list[tuple[str, Picture]] = []
        self._drawn: tuple[Size, list[Strip]] | None = None

    def on_mount(self) -> None:
        """Other glyphs where the app turns to ASCII."""
        self.watch(host(self), "ascii", self._forget, init=False)

    def show(self, items: Sequence[tuple[str, Picture]]) -> None:
        """Show these, by label; a picture whose bytes don't fit its size is left out."""
        items = [item for item in items if is_sound(item[1])]
        if items != self._items:
            self._items = items
            self._forget()

    def _forget(self) -> None:
        self._drawn = None
        self.refresh()

    def notify_style_update(self) -> None:
        """The ground may be another now."""
        super().notify_style_update()
        self._drawn = None

    def render_line(self, y: int) -> Strip:
        """One line of all pictures that stand side by side there."""
        if self._drawn is None or self._drawn[0] != self.size:
            self._drawn = self.size, self._strips()
        strips = self._drawn[1]
        return strips[y] if y < len(strips) else Strip.blank(self.size.width, self.rich_style)

    def _strips(self) -> list[Strip]:
        if not self._items:
            return []
        first = self._items[0][1]
        label = self._label_lines
        shape = first.width, first.height
        grid = arrange(len(self._items), self.size, shape, label=label, whole=self._whole)
        strips = []
        for row in range(grid.rows):
            start = row * grid.columns
            strips += self._row(self._items[start : start + grid.columns], grid)
        return strips

    @property
    def _label_lines(self) -> int:
        return max(name.count("\n") + 1 for name, _ in self._items) if self._labelled else 0

    def _row(self, items: list[tuple[str, Picture]], grid: Grid) -> list[Strip]:
        width = self.size.width
        pitch = max(grid.width, (width + 1) // grid.columns - 1) if self._labelled else grid.width
        above = self._label_lines
        lines: list[list[Segment]] = [[] for _ in range(grid.lines + above)]
        for name, picture in items:
            block = self._glyphs(scaled(picture, grid.width, grid.height))
            words = [*name.split("\n"), *[""] * above][:above]
            for line, part in zip(lines, words, strict=False):
                text = fit_left(_shorter(part, pitch), pitch)
                line.append(Segment(text + " " * (pitch - cell_len(text) + 1)))
            for line, cells in zip(lines[above:], block, strict=True):
                line += [*cells, Segment(" " * (pitch - grid.width + 1))]
        style = self.rich_style
        return [Strip(line).adjust_cell_length(width).apply_style(style) for line in lines]

    def _glyphs(self, pixels: list[list[Pixel]]) -> list[list[Segment]]:
        if host(self).ascii or self.app.no_color:
            return ramp(pixels, dark=self.app.current_theme.dark)
        return half_blocks(pixels)
