"""Code of which one line is chosen: with the arrows and Enter, by its number, or with the mouse."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from tutor.app.widgets.code_lines import CodeLines
from tutor.bridge.messages import Question


class LinePicker(CodeLines):
    """Numbered lines; `Picked` carries the number of the one that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "pick", show=False)]

    class Picked(Message):
        """A line was chosen, by its 1-based number."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._typed = ""

    def ask(self, asked: Question) -> None:
        """Offer the lines of this code."""
        stops = [i for i, line in enumerate(asked.code.split("\n")) if line.strip()]
        self._typed = ""
        self.put(asked.code, stops)

    def sign(self, line: int) -> Content:
        """`▸ 12  `."""
        here = "▸ " if self.is_here(line) else "  "
        width = len(str(len(self.code)))
        return Content.assemble((here, "bold $accent"), (f"{line + 1:>{width}}  ", "$muted"))

    def action_move(self, by: int) -> None:
        """To the next line that is not empty, or the one before."""
        self._typed = ""
        super().action_move(by)

    def action_pick(self) -> None:
        """Choose the line that the cursor is on."""
        self._typed = ""
        if self.stops and not self.locked:
            self.post_message(self.Picked(self.cursor + 1))

    def on_key(self, event: events.Key) -> None:
        """Digits go to the line of that number."""
        digit = event.character or ""
        if not (digit.isascii() and digit.isdecimal()):
            return
        event.stop()
        for typed in (self._typed + digit, digit):
            if int(typed) - 1 in self.stops:
                self._typed, self.cursor = typed, int(typed) - 1
                return

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The cursor goes where the mouse is, before anything scrolls."""
        line = self.line_at(event.y)
        if line in self.stops:
            self.cursor = line

    def on_click(self, event: events.Click) -> None:
        """Choose the line that was clicked."""
        if self.line_at(event.y) == self.cursor:
            self.action_pick()
