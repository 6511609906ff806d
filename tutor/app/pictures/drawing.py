"""What drawn pictures share: as wide as there is room, moving on by themselves, or when asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tutor.app.host import host

TALLEST = 10
"""Lines that a picture may take: with two lines of prose, a step still fits 80x24."""

LIT = "bold $background on $accent"
"""How the part looks that is talked about."""

LOOK = 0.5
"""Seconds after which to look again whether a picture that waits has come into sight."""


class Drawing(Widget):
    """A picture of a few moments. It waits until it is seen, moves through them once, and rests.

    Without motion it shows `STILL`, the moment that tells most. A click, or an arrow key where the
    lesson has the focus, goes from one moment to another.
    """

    DEFAULT_CSS = """
    Drawing { width: 1fr; height: auto; color: $ink; text-wrap: nowrap; }
    """

    MOMENTS: ClassVar[int] = 1
    STILL: ClassVar[int] = 0

    moment: reactive[int] = reactive(0)

    def __init__(self) -> None:
        super().__init__()
        self._moving = False
        self._rests = False  # at the moment that a step is about

    def on_mount(self) -> None:
        """Begin to move, and speak the language that is on."""
        self.watch(host(self), "language", self._speak, init=False)
        self._moving = host(self).motion and self.MOMENTS > 1 and not self._rests
        if self._moving:
            self.set_timer(self.pace(0), self._go_on)
        elif not self._rests:
            self.moment = self.STILL

    def lines(self, width: int) -> Sequence[Content]:
        """The picture at this moment, in lines no wider than that; their number never changes."""
        raise NotImplementedError

    def pace(self, moment: int) -> float:
        """Seconds that a moment stays."""
        return 1.0

    def step(self, by: int) -> None:
        """Go on or back by hand; from then on nothing moves by itself."""
        self._moving = False
        self.moment = (self.moment + by) % self.MOMENTS

    def movable(self, words: Content, width: int) -> Content:
        """The words, and where there is room, the keys that move the picture."""
        keys = Content.styled("  ← →", "$muted")
        return words + keys if words.cell_length + keys.cell_length <= width else words

    def on_click(self) -> None:
        """Go on."""
        self.step(1)

    def _go_on(self) -> None:
        if not self._moving:
            return
        if not self._in_sight:
            self.set_timer(LOOK, self._go_on)
            return
        self.moment = (self.moment + 1) % self.MOMENTS
        self._moving = self.moment != self.rest
        if self._moving:
            self.set_timer(self.pace(self.moment), self._go_on)

    @property
    def rest(self) -> int:
        """The moment at which it comes to rest."""
        return self.MOMENTS - 1

    @property
    def _in_sight(self) -> bool:
        """Whether most of it stands on the screen, and nothing stands before it."""
        if not self.screen.is_current or not isinstance(self.parent, Widget):
            return False
        seen = self.region.intersection(self.parent.region)
        return 0 < self.size.height <= 2 * seen.height

    def _speak(self) -> None:
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the picture has at that width."""
        return len(self.lines(width))

    def render(self) -> Content:
        """The picture."""
        return Content("\n").join(self.lines(self.content_size.width))


def side_by_side(blocks: Sequence[Sequence[Content]], gap: int) -> list[Content]:
    """Blocks of lines beside one another, each as wide as its widest line."""
    height = max(len(block) for block in blocks)
    widths = [max(line.cell_length for line in block) for block in blocks]
    lines = []
    for y in range(height):
        row = Content.empty()
        for block, width in zip(blocks, widths, strict=True):
            cell = block[y] if y < len(block) else Content.empty()
            row = row + cell.pad_right(width - cell.cell_length + gap)
        lines.append(row.rstrip())
    return lines


def framed(title: Content, rows: Sequence[Content], width: int, *, end: str = "") -> list[Content]:
    """Rows in a box of that width, its title in the border line; `end` stands in the lower one."""
    inner = width - 2
    top = _border("╭", title, "╮", inner)
    lines = [top]
    for row in rows:
        cell = row.truncate(inner - 2, ellipsis=True)
        pad = inner - 1 - cell.cell_length
        lines.append(Content.assemble(("│", "$muted"), " ", cell, " " * pad, ("│", "$muted")))
    return [*lines, _border("╰", Content.styled(end, "$muted"), "╯", inner)]


def _border(start: str, words: Content, end: str, inner: int) -> Content:
    if words:
        lead = "─ " if words.cell_length + 3 <= inner else " "
        words = Content.assemble(lead, words.truncate(inner - 2, ellipsis=True), " ")
    rule = "─" * (inner - words.cell_length)
    return Content.assemble(start, words, rule, end).stylize_before("$muted")
