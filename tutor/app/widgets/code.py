"""Code that is read, not edited: highlighted, with line numbers where they help."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tutor.app.widgets import highlight


class Code(Static):
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
        super().__init__(markup=False, id=id, classes=classes)
        self.source = source
        self.python = python
        self.first = first

    def on_mount(self) -> None:
        """Draw, and draw again in the colours of another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())
        self._draw()

    def show(self, source: str, *, first: int | None = None) -> None:
        """Show other code."""
        self.source, self.first = source, first
        self._draw()

    def _draw(self) -> None:
        content = Content(self.source)
        if self.python:
            painted = highlight.code(self.source, self.app.current_theme)
            content = Content.from_rich_text(painted)
        if self.first is not None:
            content = _numbered(content, self.first)
        self.update(content)


def _numbered(content: Content, first: int) -> Content:
    lines = content.split("\n", allow_blank=True)
    width = len(str(first + len(lines) - 1))
    return Content("\n").join(
        Content.assemble((f"{number:>{width}}  ", "$muted"), line)
        for number, line in enumerate(lines, first)
    )
