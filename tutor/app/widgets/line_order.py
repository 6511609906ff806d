"""Code some lines of which are put in order: with the arrows, by their numbers, or by dragging."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import clamp
from textual.message import Message

from tutor.app.widgets.code_lines import CodeLines
from tutor.bridge.messages import Question
from tutor.course import answers


class LineOrder(CodeLines):
    """The whole code; the lines to order have a number, which goes with them.

    Shift or alt and an arrow moves a line, and so does an arrow while it is held (space). Typed
    numbers lay out the order from the top.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+up,alt+up,K", "carry(-1)", show=False),
        Binding("shift+down,alt+down,J", "carry(1)", show=False),
        Binding("space", "hold", show=False),
        Binding("backspace", "unlay", show=False),
        Binding("enter", "done", show=False),
    ]

    class Arranged(Message):
        """This order is the answer: the numbers of the lines, from the top."""

        def __init__(self, order: list[int]) -> None:
            super().__init__()
            self.order = order

    class Moved(Message):
        """A line stands elsewhere now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._offered = ""
        self._place = 1
        self._order: list[int] = []
        self._held = self._dragged = False
        self._laid_out = 0  # lines that were put where they are by typing
        self._stopped = -1

    def ask(self, asked: Question) -> None:
        """Offer these lines."""
        self._offered, self._place = asked.code, asked.place
        self._order = [number for number, _ in enumerate(asked.pieces, 1)]
        self._laid_out, self._held = 0, False
        first = asked.place - 1
        self.put(asked.code, range(first, first + len(asked.pieces)))
        self._tell_stopped(-1)

    def set_order(self, order: Sequence[int]) -> None:
        """Put the lines in that order."""
        self._order = list(order)
        self.code = answers.arranged(self._offered, self._place, order).split("\n")
        self._tell_stopped(-1)

    def stopped(self, line: int) -> None:
        """Mark the line (1-based) that raised when the code ran; 0 marks none."""
        self._held = False
        self._tell_stopped(line - 1)

    def _tell_stopped(self, index: int) -> None:
        self._stopped = index
        self.lay()

    def sign(self, line: int) -> Content:
        """`▸ 2  `; `■` where the line is held, `✗` where the code stopped."""
        mark = ("  ", "")
        if line == self._stopped:
            mark = ("✗ ", "bold $bad")
        elif self.is_here(line):
            mark = ("■ " if self._held else "▸ ", "bold $accent")
        number = str(self._order[line - self.stops[0]]) if line in self.stops else " "
        return Content.assemble(mark, (f"{number}  ", "bold $accent"))

    # ------------------------------------------------------------------ moving

    def action_move(self, by: int) -> None:
        """To the next line; a line that is held comes along."""
        if self._held:
            self._carry_to(self.cursor + by)
        else:
            super().action_move(by)

    def action_carry(self, by: int) -> None:
        """Move the line."""
        self._carry_to(self.cursor + by)

    def action_hold(self) -> None:
        """Take hold of the line, or let go of it."""
        self._held = not self._held and not self.locked
        self.lay()

    def _carry_to(self, line: int) -> None:
        if not self.stops or self.locked:
            return
        line = clamp(line, self.stops[0], self.stops[-1])
        self._laid_out = 0
        self._put(self._order[self.cursor - self.stops[0]], line - self.stops[0])
        self.cursor = line

    def _put(self, number: int, place: int) -> None:
        """The line with that number, to that place among them."""
        if self._order.index(number) != place:
            self._order.remove(number)
            self.set_order([*self._order[:place], number, *self._order[place:]])
            self.post_message(self.Moved())

    # ------------------------------------------------------------------ typing

    def on_key(self, event: events.Key) -> None:
        """A digit puts that line below those that were typed before it."""
        digit = event.character or ""
        if not (digit.isascii() and digit.isdecimal()) or self.locked:
            return
        event.stop()
        if self._laid_out == len(self._order):
            self._laid_out = 0
        if int(digit) in self._order[self._laid_out :]:
            self._put(int(digit), self._laid_out)
            self.cursor = self.stops[self._laid_out]
            self._laid_out += 1

    def action_unlay(self) -> None:
        """Take back the last number."""
        self._laid_out = max(self._laid_out - 1, 0)
        if self.stops:
            self.cursor = self.stops[max(self._laid_out - 1, 0)]

    def action_done(self) -> None:
        """This is the order."""
        if self.stops and not self.locked:
            self._held = False
            self.lay()
            self.post_message(self.Arranged(list(self._order)))

    # ------------------------------------------------------------------ dragging

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take the line along from here on."""
        line = self.line_at(event.y)
        if line in self.stops and not self.locked:
            self.cursor, self._dragged, self._held = line, True, True
            self.lay()
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The line goes where the mouse is."""
        if self._dragged:
            self._carry_to(self.line_at(event.y) if event.y >= 0 else 0)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Leave it there."""
        if self._dragged:
            self._dragged = self._held = False
            self.release_mouse()
            self.lay()
