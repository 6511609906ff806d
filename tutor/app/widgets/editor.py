"""The learner's editor: a text area that knows Python and shows what a check found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import TextArea

from tutor.app.host import host
from tutor.app.widgets import structure
from tutor.app.widgets.find import AskBar, FindBar, LineBar, Match, matches
from tutor.app.widgets.highlight import Styles, paint, styles
from tutor.app.widgets.lexing import IncrementalLexer, difference

Severity = Literal["error", "advice"]

_SIGNS: dict[Severity, str] = {"error": "✗", "advice": "!"}
_ASCII_SIGNS: dict[Severity, str] = {"error": "x", "advice": "!"}
_SIGN_WIDTH = 2  # cells: the sign and a blank, left of the line number


def _without(given_up: set[str]) -> list[BindingType]:
    """TextArea's bindings, less the keys that the app wants for itself."""
    kept: list[BindingType] = []
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        keys = [key for key in binding.key.split(",") if key not in given_up]
        if keys:
            kept.append(Binding(",".join(keys), binding.action, binding.description, show=False))
    return kept


class Editor(TextArea, inherit_bindings=False):
    """Edits one Python text. Its parent lays out vertically: the find bar stands below it."""

    DEFAULT_CSS = """
    Editor {
        border: none;
        padding: 0;
        &:focus { border: none; }
        & .editor--error { color: $error; background: $error 16%; text-style: bold; }
        & .editor--advice { color: $accent; background: $accent 14%; text-style: bold; }
        & .editor--found { text-style: underline; background: $accent 30%; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"editor--error", "editor--advice", "editor--found"}

    BINDINGS: ClassVar[list[BindingType]] = [
        *_without({"f6", "f7", "ctrl+e"}),
        Binding("shift+tab", "dedent", show=False),
        Binding("ctrl+slash,ctrl+underscore", "comment", show=False),
        Binding("ctrl+f", "find", show=False),
        Binding("f12", "find_next", show=False),
        Binding("shift+f12,f24", "find_previous", show=False),
        Binding("ctrl+g", "line", show=False),
        Binding("alt+a,ctrl+shift+a", "select_all", show=False),
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

    _styles: Styles | None = None

    def __init__(
        self, text: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        text = _plain(text)
        self._lexer = IncrementalLexer([""])
        self._marks: dict[int, Severity] = {}
        self._query = ""
        self._looking = False
        self._found: dict[int, list[Match]] = {}
        self._found_style = Style.null()
        self._told, self._telling = text, False
        super().__init__(
            text,
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            max_checkpoints=500,
            id=id,
            classes=classes,
        )

    # --- What the app asks of it

    def load(self, text: str) -> None:
        """Take a text that changed outside; the caret stays where it was, undo brings back."""
        old, new = self.document.lines, _plain(text).split("\n")
        change = difference(old, new)
        self._told = "\n".join(new)
        if not change.removed and not change.added:
            return
        # Whole rows with the line break before them, or after them where there is none before.
        rows = new[change.first : change.first + change.added]
        first, last = change.first, change.first + change.removed
        if first > 0:
            start, end = (first - 1, len(old[first - 1])), (last - 1, len(old[last - 1]))
            text = "".join("\n" + row for row in rows)
        elif last < len(old):
            start, end = (0, 0), (last, 0)
            text = "".join(row + "\n" for row in rows)
        else:
            start, end = (0, 0), (last - 1, len(old[last - 1]))
            text = "\n".join(rows)
        row, column = self.cursor_location
        self.replace(text, start, end)
        now = change.moved(row)
        self.move_cursor((min(row, len(new) - 1) if now is None else now, column))

    def mark(self, lines: Mapping[int, Severity], source: str | None = None) -> None:
        """Mark lines, numbered from 1, that a finding blames.

        Findings speak of `source`; where the text has moved on since, marks follow it.
        """
        self._settle()
        rows = {line - 1: severity for line, severity in lines.items()}
        if source is not None:
            change = difference(_plain(source).split("\n"), self.document.lines)
            moved = {change.moved(row): severity for row, severity in rows.items()}
            rows = {row: severity for row, severity in moved.items() if row is not None}
        self._marks = rows
        self.refresh()

    def clear_marks(self) -> None:
        """Take all marks away."""
        self.mark({})

    @property
    def marks(self) -> Mapping[int, Severity]:
        """The marked lines as they are numbered now, from 1."""
        self._settle()
        return {row + 1: severity for row, severity in self._marks.items()}

    def goto(self, line: int) -> None:
        """Put the caret on the code of a line, numbered from 1, and show it."""
        row = max(0, min(line, self.document.line_count) - 1)
        column = len(structure.indentation(self.document.get_line(row)))
        self.move_cursor((row, column), center=True)

    # --- Keys

    async def _on_key(self, event: events.Key) -> None:
        act = {"escape": self.action_leave}
        if not self.read_only:
            act |= {"enter": self.action_enter, "tab": self.action_indent}
        if event.key in act:
            event.stop()
            event.prevent_default()
            self._restart_blink()
            act[event.key]()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.read_only:
            result = self.replace(
                _plain(event.text), *self.selection, maintain_selection_offset=False
            )
            self.move_cursor(result.end_location)

    def action_leave(self) -> None:
        """Close the bar below if there is one, else say that the learner leaves."""
        if bar := self._bar():
            bar.action_close()
        else:
            self.post_message(self.Left(self))

    def action_enter(self) -> None:
        """Begin a line as deep as the code wants it."""
        self._settle()
        start, end = sorted(self.selection)
        (row, column), line = start, self.document.get_line(end[0])
        blanks = structure.after_enter(self._lexer, row, column)
        rest = line[end[1] :]
        end = (end[0], end[1] + len(structure.indentation(rest)) if column else end[1])
        before = self.document.get_line(row)[:column]
        if not before.strip():
            start = (row, 0)
        self.replace("\n" + blanks, start, end, maintain_selection_offset=False)

    def action_delete_left(self) -> None:
        """Delete the selection, or back to the stop in front of code, or one character."""
        row, column = self.cursor_location
        count = structure.before_caret(self.document.get_line(row), column)
        if self.read_only or count < 2 or not self.selection.is_empty:
            super().action_delete_left()
        else:
            self.delete((row, column - count), (row, column), maintain_selection_offset=False)

    def action_indent(self) -> None:
        """Move the selected lines in; without a selection, the caret to the next stop."""
        if not self.selection.is_empty:
            self._rewrite(structure.indented)
            return
        place = self.cursor_location
        blanks = " " * (structure.STOP - self.get_column_width(*place) % structure.STOP)
        self.replace(blanks, place, place, maintain_selection_offset=False)

    def action_dedent(self) -> None:
        """Move the line, or the selected lines, out."""
        self._rewrite(structure.dedented)

    def action_comment(self) -> None:
        """Turn the line, or the selected lines, into comments or back."""
        self._rewrite(structure.commented)

    def _rewrite(self, change: Callable[[Sequence[str]], list[str]]) -> None:
        """Change the lines of the selection, in one edit that undo takes back at once."""
        if self.read_only:
            return
        selection = self.selection
        (first, _), (last, column) = sorted(selection)
        last -= int(column == 0 and last > first)
        old = self.document.lines[first : last + 1]
        new = change(old)
        if new == old:
            return
        self.replace("\n".join(new), (first, 0), (last, len(old[-1])))

        def follow(place: Location) -> Location:
            row, column = place
            if not first <= row <= last:
                return place
            before, after = old[row - first], new[row - first]
            edge = len(structure.indentation(min(before, after, key=len)))
            if column < edge or (column == 0 and not selection.is_empty):
                return place
            return row, max(edge, column + len(after) - len(before))

        self.selection = Selection(follow(selection.start), follow(selection.end))

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
        self._query, self._looking = query, True
        self._look()
        self.step(0)

    def step(self, by: int) -> None:
        """Select the next place (1), the one before (-1), or the one at the caret or after (0)."""
        places = list(matches(self.document.lines, self._query))
        if not places:
            return
        caret = min(self.selection)
        if by < 0:
            place = next((p for p in reversed(places) if p[:2] < caret), places[-1])
        else:
            place = next(
                (p for p in places if p[:2] > caret or (not by and p[:2] == caret)), places[0]
            )
        self.move_cursor((place.row, place.start))
        self.move_cursor((place.row, place.end), select=True)

    def stop_looking(self) -> None:
        """What was found is no longer lit; the next step still knows it."""
        self._looking = False
        self._look()

    @property
    def found(self) -> tuple[int, int]:
        """At which place the selection is, from 1 (0 for none), and how many there are."""
        places = [((p.row, p.start), (p.row, p.end)) for row in self._found.values() for p in row]
        here = (min(self.selection), max(self.selection))
        return (places.index(here) + 1 if here in places else 0), len(places)

    def _again(self, by: int) -> None:
        if self._query:
            self.step(by)
        else:
            self.action_find()

    def _look(self) -> None:
        """Find all places again, in the text as it is now."""
        self._found = {}
        for match in matches(self.document.lines, self._query if self._looking else ""):
            self._found.setdefault(match.row, []).append(match)
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

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit; marks follow it."""
        result = super().edit(edit)
        self._settle()
        return result

    def _settle(self) -> None:
        """Bring tokens, marks and what was found up to the text as it is now."""
        change = self._lexer.update(self.document.lines)
        if not change.removed and not change.added:
            return
        moved = {change.moved(row): severity for row, severity in self._marks.items()}
        self._marks = {row: severity for row, severity in moved.items() if row is not None}
        if self._looking:
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

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """The partner of the bracket at the caret, or of the closing one just before it."""
        self._settle()
        row, column = search_from
        if found := structure.partner(self._lexer, row, column):
            return found
        before = self.document.get_line(row)[column - 1 : column] if column else ""
        return structure.partner(self._lexer, row, column - 1) if before in tuple(")]}") else None

    # --- Drawing

    @property
    def gutter_width(self) -> int:
        """Cells left of the code: a sign, a blank, the line number, two blanks."""
        return super().gutter_width + _SIGN_WIDTH

    def notify_style_update(self) -> None:
        """Another theme: colour the code again."""
        self._styles = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines in view, with tokens that are up to date."""
        self._settle()
        if self._styles is None:
            self._styles = styles(self.app.current_theme)
            self._found_style = self.get_component_rich_style("editor--found", partial=True)
        return super().render_lines(crop)

    def get_line(self, line_index: int) -> Text:
        """One line in colours; TextArea lays selection and caret over it."""
        line = super().get_line(line_index)
        if self._styles is not None:
            paint(line, self._lexer.spans(line_index), self._styles)
        for match in self._found.get(line_index, ()):
            line.stylize(self._found_style, match.start, match.end)
        return line

    def render_line(self, y: int) -> Strip:
        """One line on screen, tinted and signed where a finding blames it."""
        strip = super().render_line(y)
        severity = self._marks.get(self.scroll_offset.y + y)
        return strip if severity is None else self._marked(strip, severity)

    def _marked(self, strip: Strip, severity: Severity) -> Strip:
        style = self.get_component_rich_style(f"editor--{severity}")
        cursor_line = self.get_component_rich_style("text-area--cursor-line")
        cursor_gutter = self.get_component_rich_style("text-area--cursor-gutter")
        plain = {self.rich_style.bgcolor, cursor_line.bgcolor, cursor_gutter.bgcolor}
        tint = Style(bgcolor=style.bgcolor)
        sign = (_ASCII_SIGNS if host(self).ascii else _SIGNS)[severity]
        body = [
            Segment(text, tint if look is None else look + tint if look.bgcolor in plain else look)
            for text, look, _ in strip.crop(1)
        ]
        return Strip([Segment(sign, style), *body], strip.cell_length)


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def _plain(text: str) -> str:
    """The text with one kind of line break and nothing that a terminal would obey."""
    lines = [_CONTROL.sub("", line) for line in f"{text}|".splitlines()]
    return "\n".join(lines)[:-1]
