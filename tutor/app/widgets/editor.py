"""The learner's editor: a text area that knows Python and shows what a check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.app.host import host
from tutor.app.widgets import structure
from tutor.app.widgets.code_area import CodeArea
from tutor.app.widgets.find import AskBar, FindBar, LineBar, Search
from tutor.app.widgets.marks import SIGN_WIDTH, Marks, Severity, marked
from tutor.app.widgets.rows import Change, counterparts, plain, replacement


class Editor(CodeArea):
    """Edits one Python text. Its parent lays out vertically: the find bar stands below it."""

    DEFAULT_CSS = """
    Editor {
        border: none;
        padding: 0;
        &:focus { border: none; }
        & .text-area--gutter { color: $text-muted; }
        & .text-area--cursor-gutter { color: $foreground; }
        & .editor--error { color: $error; background: $error 16%; text-style: bold; }
        & .editor--advice { color: $accent; background: $accent 14%; text-style: bold; }
        & .editor--found { background: $accent 16%; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--error", "editor--advice", "editor--found"}

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("ctrl+f", "find", show=False),
        Binding("f12", "find_next", show=False),
        Binding("shift+f12,f24", "find_previous", show=False),
        Binding("ctrl+g", "line", show=False),
    ]

    ACTIONS: ClassVar[Mapping[str, str]] = {
        "find": "ctrl+f",
        "find_next": "F12",
        "find_previous": "shift+F12",
        "line": "ctrl+g",
        "comment": "ctrl+/",
        "indent": "tab",
        "dedent": "shift+tab",
        "undo": "ctrl+z",
        "redo": "ctrl+y",
        "select_all": "alt+a",
    }
    """What the palette offers, with the key that does it; the words are `editor.do_<action>`."""

    @dataclass
    class Edited(Message):
        """The text is another one now. Sent once a refresh, however many keys there were."""

        text: str
        editor: Editor

    @dataclass
    class Left(Message):
        """Esc: the learner is done typing for now."""

        editor: Editor

    def __init__(
        self, text: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        self._marks = Marks()
        self._search = Search()
        self._wanted: int | None = None
        self._told, self._telling = plain(text), False
        super().__init__(text, id=id, classes=classes)

    # --- What the app asks of it

    def load(self, text: str) -> None:
        """Take a text that changed outside; the caret stays where it was, undo brings back."""
        old, new = self.document.lines, plain(text).split("\n")
        self._told = "\n".join(new)
        if old != new:
            row, column = self.cursor_location
            row = counterparts(old, new).get(row, row)
            self.replace(*replacement(old, new))
            self.move_cursor((min(row, len(new) - 1), column))

    def load_text(self, text: str) -> None:
        """Take another file's text: nothing to undo, no marks, no news."""
        self._told = plain(text)
        self._marks.rows = {}
        super().load_text(self._told)

    def mark(self, lines: Mapping[int, Severity], source: str | None = None) -> None:
        """Mark lines, numbered from 1, that a finding blames.

        Findings speak of `source`; where the text has moved on since, marks follow it.
        """
        self.settle()
        now = self.document.lines
        rows = {line - 1: severity for line, severity in lines.items()}
        self._marks.put(rows, now if source is None else plain(source).split("\n"), now)
        self.refresh()

    def reveal(self, line: int | None, source: str) -> None:
        """Bring a line of `source` into view, as far as it still stands; the caret stays."""
        now = self.document.lines
        row = counterparts(plain(source).split("\n"), now).get((line or 0) - 1)
        if row is not None:
            self._wanted = row
            self.call_after_refresh(self._show_wanted)

    def on_resize(self) -> None:
        """A line that was to be seen while there was no room for it is shown now."""
        self.call_after_refresh(self._show_wanted)

    def _show_wanted(self) -> None:
        row, height = self._wanted, self.scrollable_content_region.height
        if row is None or not height:
            return
        self._wanted = None
        spare = min(2, (height - 1) // 2)
        top = self.scroll_offset.y
        if not top + spare <= row < top + height - spare:
            self.scroll_to(y=max(row - height // 2, 0), animate=False)

    def clear_marks(self) -> None:
        """Take all marks away."""
        self.mark({})

    @property
    def marks(self) -> Mapping[int, Severity]:
        """The marked lines as they are numbered now, from 1."""
        self.settle()
        return {row + 1: severity for row, severity in self._marks.rows.items()}

    def goto(self, line: int) -> None:
        """Put the caret on the code of a line, numbered from 1, and show it."""
        row = max(0, min(line, self.document.line_count) - 1)
        column = len(structure.indentation(self.document.get_line(row)))
        self.move_cursor((row, column), center=True)

    def action_leave(self) -> None:
        """Close the bar below if there is one, else say that the learner leaves."""
        if bar := self._bar():
            bar.action_close()
        else:
            self.post_message(self.Left(self))

    # --- Finding

    def action_find(self) -> None:
        """Open the find bar, with what is selected in it."""
        if isinstance(bar := self._bar(), FindBar):
            bar.take_focus()
            return
        selected = self.selected_text
        self._ask(FindBar(self, selected if "\n" not in selected else ""))

    def action_line(self) -> None:
        """Ask for a line to go to."""
        self._ask(LineBar(self))

    def action_find_next(self) -> None:
        """Go to the next place, or ask what to look for."""
        self._again(1)

    def action_find_previous(self) -> None:
        """Go to the place before, or ask what to look for."""
        self._again(-1)

    def look_for(self, query: str) -> None:
        """Light up where `query` stands and select the first place from the caret on."""
        self._search.query, self._search.lit = query, True
        self._look()
        self.step(0)

    def step(self, by: int) -> None:
        """Select the next place (1), the one before (-1), or the one at the caret or after (0)."""
        if place := self._search.next(min(self.selection), by):
            self.move_cursor((place.row, place.start))
            self.move_cursor((place.row, place.end), select=True)

    def stop_looking(self) -> None:
        """What was found is no longer lit; the next step still knows it."""
        self._search.lit = False
        self._look()

    @property
    def found(self) -> tuple[int, int]:
        """At which place the selection is, from 1 (0 for none), and how many there are."""
        return self._search.at(self.selection), len(self._search.places)

    def _again(self, by: int) -> None:
        if self._search.query:
            self.step(by)
        else:
            self.action_find()

    def _look(self) -> None:
        """Find all places again, and draw them."""
        self._search.look(self.document.lines)
        self.notify_style_update()
        self.refresh()

    def _bar(self) -> AskBar | None:
        assert self.parent is not None
        return next((bar for bar in self.parent.query_children(AskBar) if bar.editor is self), None)

    def _ask(self, bar: AskBar) -> None:
        if other := self._bar():
            other.remove()
        assert isinstance(self.parent, Widget)
        self.parent.mount(bar, after=self)

    # --- Following the text

    def rows_changed(self, change: Change) -> None:
        """Marks and what was found follow the text."""
        self._marks.follow(change)
        if self._search.query:
            self._look()

    @on(TextArea.Changed)
    def _note(self, event: TextArea.Changed) -> None:
        event.stop()
        if not self._telling:
            self._telling = True
            self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        self._telling = False
        if self.text != self._told:
            self._told = self.text
            self.post_message(self.Edited(self._told, self))

    # --- Drawing

    @property
    def gutter_width(self) -> int:
        """Cells left of the code: a sign, a blank, the line number, two blanks."""
        return super().gutter_width + SIGN_WIDTH

    def get_line(self, line_index: int) -> Text:
        """One line, with what was found in it lit."""
        line = super().get_line(line_index)
        ground = self.get_component_rich_style("editor--found").bgcolor
        found = Style(bgcolor=ground, underline=True)
        for place in self._search.in_row(line_index):
            line.stylize(found, place.start, place.end)
        return line

    def render_line(self, y: int) -> Strip:
        """One line on screen, tinted and signed where a finding blames it."""
        strip = super().render_line(y)
        severity = self._marks.rows.get(self.scroll_offset.y + y)
        if severity is None:
            return strip
        plain_styles = ("text-area--cursor-line", "text-area--cursor-gutter")
        grounds = [self.get_component_rich_style(name).bgcolor for name in plain_styles]
        style = self.get_component_rich_style(f"editor--{severity}")
        grounds.append(self.rich_style.bgcolor)
        return marked(strip, severity, style, grounds, plainly=host(self).ascii)
