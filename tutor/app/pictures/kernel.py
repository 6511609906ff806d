"""A kernel slides over a picture: as many places as it has, so many numbers come out."""

from __future__ import annotations

from textual.content import Content

from tutor.app.host import tell
from tutor.app.pictures.drawing import LIT, Drawing, side_by_side

SIDE, KERNEL = 9, 5
PLACES = SIDE - KERNEL + 1
LARGE = 256
"""The side of the pictures in the lessons: what the small grid shows holds for it too."""

WIDE = 58
"""Columns from which the words have room beside the grids."""

PIXEL, EMPTY = "■", "□"


class Kernel(Drawing):
    """A 5x5 kernel on a grid of 9x9; beside it grows what comes out."""

    MOMENTS = PLACES * PLACES
    STILL = PLACES + PLACES // 2

    def __init__(self, part: str | None = None) -> None:
        super().__init__()
        self._part = part

    def pace(self, moment: int) -> float:
        """The first row slowly, the others as a matter of course."""
        return 0.7 if moment < PLACES else 0.25

    def lines(self, width: int) -> list[Content]:
        """The picture, what came out so far, and the arithmetic."""
        row, column = divmod(self.moment, PLACES)
        grid = [self._input(y, row, column) for y in range(SIDE)]
        came = [self._output(y) for y in range(PLACES)]
        place = tell(self, "pictures.kernel_place", place=self.moment + 1, places=self.MOMENTS)
        here = Content.styled(place, "$muted")
        small = f"{SIDE} - {KERNEL} + 1 = {PLACES}"
        large = f"{LARGE} - {KERNEL} + 1 = {LARGE - KERNEL + 1}"
        if width < WIDE:
            here = self.movable(here, width - 21)
            lines = side_by_side([grid, [*came, Content.empty(), here]], 4)
            return [*lines, Content.assemble(small, ("  ·  " if width >= 40 else " · "), large)]
        words = [
            *Content(tell(self, "pictures.kernel_each")).wrap(width - 34),
            Content.empty(),
            Content(small.rjust(len(large))),
            Content(large),
            Content.empty(),
            self.movable(here, width - 34),
        ]
        return side_by_side([grid, came, words], 4)

    def _input(self, y: int, row: int, column: int) -> Content:
        if not row <= y < row + KERNEL:
            return Content.styled(" ".join(EMPTY * SIDE), "$muted")
        before, after = EMPTY * column, EMPTY * (SIDE - KERNEL - column)
        cells = [(each, "$muted") for each in before]
        cells += [(PIXEL, self._look("kernel", "$accent"))] * KERNEL
        cells += [(each, "$muted") for each in after]
        return Content(" ").join([Content.styled(*cell) for cell in cells])

    def _output(self, y: int) -> Content:
        cells = []
        for x in range(PLACES):
            place = y * PLACES + x
            if place == self.moment:
                cells.append(Content.styled(PIXEL, "bold $accent"))
            else:
                come = place < self.moment
                look = self._look("output", "$ink") if come else "$muted"
                cells.append(Content.styled(PIXEL if come else EMPTY, look))
        return Content(" ").join(cells)

    def _look(self, part: str, otherwise: str) -> str:
        return LIT if part == self._part else otherwise
