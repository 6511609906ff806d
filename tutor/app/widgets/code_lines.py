"""Code whose lines one goes through with the arrows, and that is put together line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size, clamp
from textual.reactive import reactive
from textual.widget import Widget

from tutor.app.lines import broken
from tutor.app.widgets import highlight


class CodeLines(Widget, can_focus=True):
    """Lines of Python with a sign before each, and a cursor on one of `stops`, from 0."""

    DEFAULT_CSS = """
    CodeLines { width: 1fr; height: auto; color: $ink; background: $surface; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", show=False),
        Binding("down,j,ㅓ", "move(1)", show=False),
    ]

    cursor: reactive[int] = reactive(0)
    """The line that it is on."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.code: list[str] = []
        self.stops: list[int] = []
        self.locked = False
        """Whether there is nothing to do here any more."""
        self._laid: tuple[int, list[Content]] | None = None

    def on_mount(self) -> None:
        """Take on the colours of another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.lay())

    def put(self, code: str, stops: Sequence[int]) -> None:
        """Show other code, with the cursor on the first of its stops."""
        self.code, self.stops, self.locked = code.split("\n"), list(stops), False
        self.cursor = self.stops[0] if self.stops else 0
        self.lay()

    def lay(self) -> None:
        """Draw anew: something before or in a line is another now."""
        self._laid = None
        self.refresh(layout=True)

    def sign(self, line: int) -> Content:
        """What stands before a line, equally wide for all."""
        raise NotImplementedError

    def is_here(self, line: int) -> bool:
        """Whether the cursor is on that line, for all to see."""
        return self.has_focus and line == self.cursor and not self.locked

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the wrapped lines."""
        return sum(self._heights(width))

    def render(self) -> Content:
        """The lines; where the focus is here, the current one is marked."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _heights(self, width: int) -> list[int]:
        return [line.plain.count("\n") + 1 for line in self._lines(width)]

    def _lines(self, width: int) -> list[Content]:
        if self._laid is None or self._laid[0] != width:
            painted = highlight.code("\n".join(self.code), self.app.current_theme)
            lines = Content.from_rich_text(painted).split("\n", allow_blank=True)
            self._laid = width, [self._line(i, line, width) for i, line in enumerate(lines)]
        return self._laid[1]

    def _line(self, index: int, line: Content, width: int) -> Content:
        laid = broken(line, width, self.sign(index))
        return laid.stylize("bold") if self.is_here(index) else laid

    def line_at(self, y: int) -> int:
        """The line that is drawn in that row of the widget; the nearest where there is none."""
        for index, height in enumerate(self._heights(self.content_size.width)):
            if y < height:
                return index
            y -= height
        return len(self.code) - 1

    def watch_cursor(self) -> None:
        """The mark goes with it, and the line stays in sight."""
        self.lay()
        self.call_after_refresh(self._follow)

    def on_focus(self) -> None:
        """Show where the cursor is."""
        self.watch_cursor()

    def on_blur(self) -> None:
        """Show it no more."""
        self.lay()

    def action_move(self, by: int) -> None:
        """To the next stop, or the one before."""
        if self.stops:
            place = self.stops.index(self.cursor) + by
            self.cursor = self.stops[clamp(place, 0, len(self.stops) - 1)]

    def _follow(self) -> None:
        """Scroll so far that the line of the cursor can be seen."""
        heights = self._heights(self.content_size.width)
        top = self.content_region.y + sum(heights[: self.cursor])
        bottom = top + (heights[self.cursor] if self.cursor < len(heights) else 1)
        for around in self.ancestors:
            if isinstance(around, VerticalScroll) and self.has_focus:
                window = around.content_region
                by = min(top - window.y, 0) or max(bottom - window.bottom, 0)
                around.scroll_relative(y=by, animate=False)
