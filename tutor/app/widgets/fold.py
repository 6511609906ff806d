"""A line that unfolds what stands under it; folded things cost nothing until they are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

_CLOSED, _OPEN = "▸", "▾"


class FoldLine(Widget, can_focus=True):
    """The line to click, or to press Enter on."""

    DEFAULT_CSS = """
    FoldLine { height: 1; width: 1fr; color: $muted; }
    FoldLine:focus { color: $accent; text-style: bold; }
    FoldLine:hover { color: $ink; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "turn", show=False)]

    open: reactive[bool] = reactive(False)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def render(self) -> Content:
        """The sign and the title."""
        return Content(f"{_OPEN if self.open else _CLOSED} {self.title}")

    def on_click(self, event: events.Click) -> None:
        """Open or close."""
        event.stop()
        self.action_turn()

    def action_turn(self) -> None:
        """Open or close."""
        assert isinstance(self.parent, Fold)
        self.parent.turn()


class Fold(Widget):
    """A title, and under it what `build` makes when it is opened for the first time."""

    DEFAULT_CSS = """
    Fold { height: auto; width: 1fr; layout: vertical; }
    Fold > .folded { height: auto; padding: 0 0 1 2; }
    """

    def __init__(self, title: str, build: Callable[[], Widget], *, opened: bool = False) -> None:
        super().__init__()
        self._line = FoldLine(title)
        self._build = build
        self._opened = opened

    def compose(self) -> ComposeResult:
        """The line, and the rest if it starts unfolded."""
        yield self._line
        if self._opened:
            yield self._make()
            self._line.open = True

    @property
    def opened(self) -> bool:
        """Whether it is open now."""
        return self._line.open

    def turn(self, to: bool | None = None) -> None:
        """Open what is closed and close what is open, or make it as `to` says."""
        opened = not self._line.open if to is None else to
        self._line.open = opened
        made = self.query(".folded")
        if made:
            made.first().display = opened
        elif opened:
            self.mount(self._make())

    def _make(self) -> Widget:
        widget = self._build()
        widget.add_class("folded")
        return widget
