"""Code that is read, not edited: highlighted, with line numbers where they help."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tutor.app.lines import broken
from tutor.app.widgets import highlight


class Code(Widget):
    """A piece of Python, or of plain text; it is never read as markup."""

    DEFAULT_CSS = """
    Code { width: 1fr; height: auto; color: $ink; background: $surface; padding: 0 1; }
    Code.plain { background: $background; padding: 0; }
    """

    def __init__(
        self,
        source: str,
        *,
        python: bool = True,
        first: int | None = None,
        id: str | None = None,
        classes: str = "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.source = source
        self.python = python
        self.first = first
        self._laid: tuple[int, Content] | None = None

    def on_mount(self) -> None:
        """Draw again in the colours of another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())

    def show(self, source: str, *, first: int | None = None) -> None:
        """Show other code."""
        self.source, self.first = source, first
        self._draw()

    def _draw(self) -> None:
        self._laid = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the lines, with the rest of those that are too long."""
        return self._lines(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The lines at the width there is."""
        return self._lines(self.content_size.width)

    def _lines(self, width: int) -> Content:
        if self._laid is None or self._laid[0] != width:
            lines = self._painted().split("\n", allow_blank=True)
            digits = len(str((self.first or 0) + len(lines) - 1))
            self._laid = (
                width,
                Content("\n").join(
                    broken(line, width, self._number(number, digits))
                    for number, line in enumerate(lines, self.first or 0)
                ),
            )
        return self._laid[1]

    def _painted(self) -> Content:
        if not self.python:
            return Content(self.source)
        return Content.from_rich_text(highlight.code(self.source, self.app.current_theme))

    def _number(self, number: int, digits: int) -> Content:
        if self.first is None:
            return Content.empty()
        return Content.styled(f"{number:>{digits}}  ", "$muted")
