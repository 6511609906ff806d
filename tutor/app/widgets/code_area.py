"""A text area that knows Python: its colours, its indentation, its comments and its brackets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location, Selection
from textual.document._edit import Edit
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from tutor.app.widgets import structure
from tutor.app.widgets.highlight import Styles, paint, styles
from tutor.app.widgets.in_order import run_binding
from tutor.app.widgets.lexing import IncrementalLexer
from tutor.app.widgets.rows import Change, plain


def _without(given_up: set[str]) -> list[BindingType]:
    """TextArea's bindings, less the keys that the app wants for itself."""
    kept: list[BindingType] = []
    for binding in TextArea.BINDINGS:
        assert isinstance(binding, Binding)
        keys = [key for key in binding.key.split(",") if key not in given_up]
        if keys:
            kept.append(Binding(",".join(keys), binding.action, binding.description, show=False))
    return kept


class CodeArea(TextArea, inherit_bindings=False):
    """Edits Python. Every key that changes several lines is one edit, so one step for undo."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_without({"f6", "f7", "ctrl+e"}),
        Binding("shift+tab", "dedent", show=False),
        Binding("ctrl+slash,ctrl+underscore", "comment", show=False),
        Binding("alt+a,ctrl+shift+a", "select_all", show=False),
        Binding("ctrl+home", "cursor_text_start", show=False),
        Binding("ctrl+end", "cursor_text_end", show=False),
        Binding("ctrl+shift+home", "cursor_text_start(True)", show=False),
        Binding("ctrl+shift+end", "cursor_text_end(True)", show=False),
    ]

    _styles: Styles | None = None

    def __init__(
        self, text: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        self._lexer = IncrementalLexer()
        super().__init__(
            plain(text),
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            max_checkpoints=500,
            id=id,
            classes=classes,
        )

    # --- Keys

    async def _on_key(self, event: events.Key) -> None:
        act = {"enter": self.action_enter, "tab": self.action_indent}
        if event.key == "escape":  # TextArea would move the focus on
            event.prevent_default()
        elif event.key in act and not self.read_only:
            event.stop()
            event.prevent_default()
            self._restart_blink()
            act[event.key]()
        else:
            await run_binding(self, event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if not self.read_only:
            result = self.replace(
                plain(event.text), *self.selection, maintain_selection_offset=False
            )
            self.move_cursor(result.end_location)

    def action_enter(self) -> None:
        """Begin a line as deep as the code wants it."""
        self.settle()
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

    def action_cursor_text_start(self, select: bool = False) -> None:
        """Move the caret before the first line; with `select`, the selection goes there."""
        self.move_cursor((0, 0), select=select)

    def action_cursor_text_end(self, select: bool = False) -> None:
        """Move the caret behind the last line; with `select`, the selection goes there."""
        self.move_cursor(self.document.end, select=select)

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

    # --- Following the text

    def edit(self, edit: Edit) -> EditResult:
        """Do an edit, and see at once what it changed."""
        result = super().edit(edit)
        self.settle()
        return result

    def settle(self) -> None:
        """Bring everything that speaks of rows up to the text as it is now."""
        change = self._lexer.update(self.document.lines)
        if change.removed or change.added:
            self.rows_changed(change)

    def rows_changed(self, change: Change) -> None:
        """A hook for whoever remembers rows."""

    def find_matching_bracket(self, bracket: str, search_from: Location) -> Location | None:
        """The partner of the bracket at the caret, or of the closing one just before it."""
        self.settle()
        row, column = search_from
        if found := structure.partner(self._lexer, row, column):
            return found
        before = self.document.get_line(row)[column - 1 : column] if column else ""
        return structure.partner(self._lexer, row, column - 1) if before in tuple(")]}") else None

    # --- Drawing

    def notify_style_update(self) -> None:
        """Another theme: colour the code again."""
        self._styles = None
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """All lines in view, with tokens that are up to date."""
        self.settle()
        return super().render_lines(crop)

    def get_component_rich_style(
        self, *names: str, partial: bool = False, default: Style | None = None
    ) -> Style:
        """The style of a part; that of the caret's line leaves the code its colours."""
        style = super().get_component_rich_style(*names, partial=partial, default=default)
        return Style(bgcolor=style.bgcolor) if names == ("text-area--cursor-line",) else style

    def get_line(self, line_index: int) -> Text:
        """One line in colours; TextArea lays selection and caret over it."""
        line = super().get_line(line_index)
        if self._styles is None:
            self._styles = styles(self.app.current_theme)
        paint(line, self._lexer.spans(line_index), self._styles)
        return line
