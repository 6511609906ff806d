"""Show which keys do something now, each to be clicked as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

GAP = 3


@dataclass(frozen=True)
class Key:
    """A key as people write it, what it does in words, and the action that does it."""

    key: str
    words: str
    action: str

    def content(self) -> Content:
        """Key and words, with the action under the mouse."""
        item = Content.assemble((self.key, "$accent"), " ", (self.words, "$text-muted"))
        return item.stylize(Style.from_meta({"press": self.action}))


class KeyLine(Widget):
    """Keys in one line, or more where the pane is narrow; a key and its words stay together."""

    DEFAULT_CSS = """
    KeyLine { height: auto; width: 1fr; }
    """

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, action: str) -> None:
            super().__init__()
            self.action = action

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: tuple[Key, ...] = ()

    def show(self, keys: Sequence[Key]) -> None:
        """Show these."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh(layout=True)

    def _lines(self, width: int) -> list[Content]:
        lines: list[list[Content]] = [[]]
        used = 0
        for item in (key.content() for key in self._keys):
            if lines[-1] and used + GAP + item.cell_length > width:
                lines.append([])
                used = 0
            used += item.cell_length + (GAP if lines[-1] else 0)
            lines[-1].append(item)
        return [Content(" " * GAP).join(line) for line in lines]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as it takes."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The keys."""
        return Content("\n").join(self._lines(self.content_size.width))

    def on_click(self, event: events.Click) -> None:
        """Press the key under the mouse."""
        action = event.style.meta.get("press")
        if action is not None:
            self.post_message(self.Pressed(action))
