"""Words laid out in paragraphs that wrap, with list items that hang."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tutor.app.lines import flow
from tutor.app.markdown import Paragraph


async def do_clicked(widget: Widget, event: events.Click) -> None:
    """Run the action of what was clicked, where it has one."""
    action = event.style.meta.get("do")
    if action:
        event.stop()
        await widget.run_action(action)


class Flow(Widget):
    """Paragraphs, as wide as there is room and as high as they need."""

    DEFAULT_CSS = """
    Flow { width: 1fr; height: auto; color: $ink; }
    """

    def __init__(
        self, paragraphs: Sequence[Paragraph] = (), *, id: str | None = None, classes: str = ""
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._paragraphs = tuple(paragraphs)
        self._laid: tuple[int, Content] | None = None

    def show(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show these paragraphs instead."""
        self._paragraphs = tuple(paragraphs)
        self._laid = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the wrapped words have."""
        return self._flow(width).plain.count("\n") + 1 if self._paragraphs else 0

    def render(self) -> Content:
        """The words, wrapped at the width there is."""
        return self._flow(self.content_size.width)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        await do_clicked(self, event)

    def _flow(self, width: int) -> Content:
        if self._laid is None or self._laid[0] != width:
            self._laid = (width, flow(self._paragraphs, width))
        return self._laid[1]
