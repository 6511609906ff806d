"""The panes of a lesson: side by side where there is room, one at a time where there is not."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.app.sizes import BARS, HIGH, WIDE
from tutor.app.widgets.bars import Tabs
from tutor.app.widgets.lower import LOWER, Lower

PANES = ("lesson", "code", *LOWER)


class Body(Vertical):
    """Lays out the panes and moves the focus among them. `pane` is the one that was asked for."""

    DEFAULT_CSS = """
    Body { height: 1fr; }
    Body #columns { height: 1fr; }
    Body #lesson { width: 4fr; min-width: 40; max-width: 80; }
    Body #work { width: 5fr; }
    Body #code { height: 1fr; min-height: 5; }
    Body #lower { height: 1fr; }
    Body.-train #lower, Body.-pictured #lower { height: 2fr; }
    Body.-train.-low #code { height: 5; }
    Body.-train.-low #code:focus-within { height: 1fr; }
    Body #frame { border: round $line; border-top: none; height: 1fr; }
    Body #frame > * { height: 1fr; }
    Body #lower.-lit #frame { border: round $accent; border-top: none; }
    Body #lower.-lit #tabs { color: $accent; }
    Body #panes { display: none; margin: 0 1; }

    Body.-narrow {
        & #panes { display: block; }
        & #tabs { display: none; }
        & #frame, & #lower.-lit #frame { border: none; }
        & #lesson { width: 1fr; max-width: 100%; min-width: 0; }
        & #code, & #code:focus-within { border: none; height: 1fr; }
        & #lesson, & #work, & #code, & #lower { display: none; }
        &.-on-lesson #lesson { display: block; }
        &.-on-code #work, &.-on-code #code { display: block; }
        &.-on-lower #work, &.-on-lower #lower { display: block; }
    }
    """

    pane: reactive[str] = reactive("lesson")

    def __init__(
        self,
        lesson: Widget,
        code: Widget | None,
        lower: Lower,
        front: str,
        focus: Callable[[str], None],
    ) -> None:
        super().__init__(id="body", classes="-on-lesson")
        self._lesson, self._code, self._lower = lesson, code, lower
        self._first = front
        self._focus = focus
        self.set_class(front == "train", "-train")

    def compose(self) -> ComposeResult:
        """The tabs of a narrow terminal, the lesson, the code, the lower pane that is in front."""
        self._arrange(self.app.size.width, self.app.size.height - BARS)
        yield Tabs(PANES, framed=False, id="panes", active="lesson")
        with Horizontal(id="columns"):
            yield self._lesson
            with Vertical(id="work"):
                if self._code is not None:
                    yield self._code
                with Vertical(id="lower"):
                    yield Tabs(LOWER, framed=True, id="tabs", active=self._first)
                    with Container(id="frame"):
                        yield self._lower[self._first]

    async def furnish(self) -> None:
        """Bring in the other lower panes, out of sight."""
        for name in LOWER:
            pane = self._lower[name]
            if not pane.is_attached:
                pane.display = name == self.front
                await self.query_one("#frame").mount(pane)

    def on_resize(self, event: events.Resize) -> None:
        """Side by side, or one at a time."""
        self._arrange(event.size.width, event.size.height)

    def _arrange(self, width: int, height: int) -> None:
        self.set_class(width < WIDE, "-narrow")
        self.set_class(height < HIGH, "-low")

    def on_descendant_focus(self) -> None:
        """The box that has the focus is drawn in the accent, tabs and all."""
        lower = self.query_one("#lower")
        lower.set_class(lower.has_focus_within, "-lit")

    @property
    def front(self) -> str:
        """Which of the lower panes is in front."""
        return self.query_one("#tabs", Tabs).active

    def bring(self, pane: str) -> None:
        """Put one of the lower panes in front, without going there."""
        for widget in self.query_one("#frame").children:
            widget.display = widget.id == pane
        self.query_one("#tabs", Tabs).active = pane
        self.set_class(pane == "train", "-train")

    def make_room(self, *, pictured: bool) -> None:
        """Give a check that shows pictures more of the height."""
        self.set_class(pictured, "-pictured")

    def watch_pane(self, pane: str) -> None:
        """Show what was asked for, in either layout."""
        if pane in LOWER:
            self.bring(pane)
        self.set_class(pane == "lesson", "-on-lesson")
        self.set_class(pane == "code", "-on-code")
        self.set_class(pane in LOWER, "-on-lower")
        self.query_one("#panes", Tabs).active = pane

    def go(self, pane: str) -> None:
        """Show a pane and put the focus there."""
        self.pane = pane
        self._focus(pane)

    def open(self, pane: str) -> None:
        """Show a pane; while the learner types beside it, the focus stays with the code."""
        if self._wide and isinstance(self.screen.focused, TextArea) and self._here() == "code":
            self.pane = pane
        else:
            self.go(pane)

    def step(self, by: int) -> None:
        """Go to the next pane on the screen, or the one before."""
        panes = [pane for pane in PANES if pane != "code" or self._code is not None]
        if self._wide:
            panes = [pane for pane in panes if pane not in LOWER or pane == self.front]
        here = self._here()
        index = panes.index(here) if here in panes else 0
        self.go(panes[(index + by) % len(panes)])

    def badge(self, pane: str, sign: str) -> None:
        """Put a sign before a pane's name."""
        for tabs in self.query(Tabs):
            tabs.badge(pane, sign)

    @property
    def _wide(self) -> bool:
        return self.size.width >= WIDE

    def _here(self) -> str:
        """The pane that has the focus."""
        for name in PANES:
            for pane in self.query(f"#{name}"):
                if pane.has_focus_within:
                    return name
        return self.pane

    @on(Tabs.Chosen)
    def _chosen(self, event: Tabs.Chosen) -> None:
        event.stop()
        self.go(event.pane)
