"""Where a REPL entry is typed: Enter runs it once it is whole, arrows bring back older ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.message import Message

from tutor.app.widgets.code_area import CodeArea
from tutor.app.widgets.repl_text import is_whole, parses, pasted
from tutor.app.widgets.rows import plain


def _no_menu(_key: str) -> bool:
    return False


class Prompt(CodeArea):
    """One entry, of one line or several, and the entries of before."""

    DEFAULT_CSS = """
    Prompt {
        height: auto; max-height: 8; width: 1fr;
        border: none; padding: 0; background: transparent;
        &:focus { border: none; }
        & .text-area--cursor-line { background: transparent; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+l", "clear_all", show=False),
        Binding("ctrl+j,shift+enter,alt+enter", "newline", show=False),
    ]

    class Entered(Message):
        """A whole entry is to run."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class Asked(Message):
        """What could stand at the end of `code`?"""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class Pressed(Message):
        """A key that is not about the text: leave, interrupt or clear."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, entries: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.show_line_numbers = False
        self.soft_wrap = True
        self.entries = list(entries)
        self.menu: Callable[[str], bool] = _no_menu  # takes keys while names are shown
        self._place = len(self.entries)
        self._draft = ""
        self._was_pasted = False

    async def _on_key(self, event: events.Key) -> None:
        if event.key in {"enter", "tab"}:
            event.stop()
            event.prevent_default()
            if not self.menu(event.key):
                self.submit() if event.key == "enter" else self._tab()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = pasted(plain(event.text).rstrip("\n"))
        self._was_pasted = "\n" in text
        result = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def submit(self) -> None:
        """Run the entry if it is whole and the caret is at its end, else begin a line."""
        text = self.text
        at_end = self.cursor_location[0] == self.document.line_count - 1
        whole = is_whole(text) or (self._was_pasted and parses(text))
        if not text.strip():
            self.text = ""
        elif at_end and whole:
            self._was_pasted = False
            self.text = ""
            self.remember(text.strip("\n").rstrip())
            self.post_message(self.Entered(self.entries[-1]))
        else:
            self.action_enter()

    def _tab(self) -> None:
        row, column = self.cursor_location
        if self.selection.is_empty and self.document.get_line(row)[:column].strip():
            self.post_message(self.Asked(self.before_caret))
        else:
            self.action_indent()

    @property
    def before_caret(self) -> str:
        """The text up to the caret."""
        return self.get_text_range((0, 0), self.cursor_location)

    def complete(self, name: str, length: int) -> None:
        """Put `name` in place of the last `length` characters before the caret."""
        row, column = self.cursor_location
        start = (row, max(0, column - length))
        result = self.replace(name, start, (row, column), maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def remember(self, code: str) -> None:
        """Put an entry at the end of the history."""
        if not self.entries or self.entries[-1] != code:
            self.entries.append(code)
        self._place = len(self.entries)

    def action_cursor_up(self, select: bool = False) -> None:
        """Up a line; above the first one stand older entries."""
        if not self.menu("up"):
            if select or self.cursor_location[0]:
                super().action_cursor_up(select)
            else:
                self._recall(-1)

    def action_cursor_down(self, select: bool = False) -> None:
        """Down a line; below the last one stand newer entries."""
        if not self.menu("down"):
            if select or self.cursor_location[0] < self.document.line_count - 1:
                super().action_cursor_down(select)
            else:
                self._recall(1)

    def _recall(self, by: int) -> None:
        """Show an older or newer entry; what was being typed comes after the newest."""
        place = self._place + by
        if not 0 <= place <= len(self.entries):
            return
        if self._place == len(self.entries):
            self._draft = self.text
        self._place = place
        self.text = self.entries[place] if place < len(self.entries) else self._draft
        self.move_cursor(self.document.end)

    def action_newline(self) -> None:
        """Begin a line, whole or not."""
        self.action_enter()

    def action_copy(self) -> None:
        """Copy what is selected, here or elsewhere on the screen; without any, interrupt."""
        if not self.selection.is_empty:
            super().action_copy()
        elif self.screen.get_selected_text():
            raise SkipAction
        else:
            self.post_message(self.Pressed("interrupt"))

    def action_leave(self) -> None:
        """Close the names, or leave the prompt."""
        if not self.menu("escape"):
            self.post_message(self.Pressed("leave"))

    def action_clear_all(self) -> None:
        """Empty the transcript."""
        self.post_message(self.Pressed("clear"))
