"""Show a file that runs, and the line that it waits at."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widget import Widget

from tutor.app.widgets import highlight

AROUND = 2
"""Lines that stay in sight above and below the line at hand."""

SIGNS = {"next": ("▸", "bold $accent"), "bad": ("✗", "bold $bad")}


class CodeListing(Widget):
    """Numbered lines of Python; those around the marked one, where not all have room."""

    DEFAULT_CSS = """
    CodeListing { height: 1fr; width: 1fr; color: $ink; text-wrap: nowrap; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.source = ""
        self.marks: Mapping[int, str] = {}
        self._top = 1
        self._painted: list[Content] = []

    def on_mount(self) -> None:
        """Paint again in the colours of another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._paint())

    def show(self, source: str) -> None:
        """Show another file."""
        if source != self.source:
            self.source, self._top = source, 1
            self._paint()

    def mark(self, marks: Mapping[int, str]) -> None:
        """Mark these lines, by their 1-based number: "next" or "bad"."""
        if marks != self.marks:
            self.marks = marks
            self.refresh()

    def _paint(self) -> None:
        code = highlight.code(self.source.rstrip("\n"), self.app.current_theme)
        self._painted = Content.from_rich_text(code).split("\n", allow_blank=True)
        self.refresh()

    def render(self) -> Content:
        """The lines in sight."""
        height = self.content_size.height
        self._top = self._scrolled(height)
        digits = len(str(len(self._painted)))
        shown = self._painted[self._top - 1 : self._top - 1 + height]
        return Content("\n").join(
            self._row(number, line, digits) for number, line in enumerate(shown, self._top)
        )

    def _scrolled(self, height: int) -> int:
        """The first line in sight: no other than before, as far as the marked line allows it."""
        top = self._top
        if self.marks:
            line = max(self.marks)
            around = min(AROUND, max(0, (height - 1) // 2))
            top = min(max(top, line + around - height + 1), line - around)
        return max(1, min(top, len(self._painted) - height + 1))

    def _row(self, number: int, line: Content, digits: int) -> Content:
        sign, style = SIGNS.get(self.marks.get(number, ""), (" ", ""))
        width = self.content_size.width
        row = Content.assemble((f"{number:>{digits}} ", "$muted"), (f"{sign} ", style), line)
        row = row.expand_tabs(4).truncate(width, ellipsis=True)
        return (
            row.pad_right(width - row.cell_length).stylize_before("on $selected") if style else row
        )
