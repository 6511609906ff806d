"""A list in which lines unfold: arrows, Enter and the mouse; the line one is on is lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

PAGE = 8
"""Lines that a page key goes up or down."""

GAP = 2


@dataclass(frozen=True)
class Row:
    """One line: `words` are cut where there is no room for them, `head` and `tail` never are.

    A line without a key can't be chosen. `unfolded` is None where there is nothing to unfold.
    """

    key: str = ""
    head: Content = field(default_factory=Content.empty)
    words: Content = field(default_factory=Content.empty)
    tail: Content = field(default_factory=Content.empty)
    unfolded: bool | None = None

    def line(self, width: int) -> Content:
        """As wide as that; a click on the sign before the words turns it."""
        sign = {None: "  ", True: "▾ ", False: "▸ "}[self.unfolded]
        turn = Content.styled(sign, "$muted").stylize(Style.from_meta({"turn": self.key}))
        head = self.head + turn
        room = max(width - head.cell_length - self.tail.cell_length - GAP, 1)
        words = self.words.truncate(room, ellipsis=True).pad_right(
            max(room - self.words.cell_length, 0)
        )
        line = Content.assemble(head, words, " " * GAP, self.tail)
        return line.stylize_before(Style.from_meta({"row": self.key}))


class Outline(Widget, can_focus=True):
    """Rows of which one is chosen, or unfolded; whoever made them does what that means."""

    DEFAULT_CSS = """
    Outline { height: auto; width: 1fr; color: $ink; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k,ㅏ", "move(-1)", show=False),
        Binding("down,j,ㅓ", "move(1)", show=False),
        Binding("pageup", f"move({-PAGE})", show=False),
        Binding("pagedown", f"move({PAGE})", show=False),
        Binding("home", "end(0)", show=False),
        Binding("end", "end(-1)", show=False),
        Binding("enter", "choose", show=False),
        Binding("right", "turn(True)", show=False),
        Binding("left", "turn(False)", show=False),
        Binding("space", "turn()", show=False),
    ]

    here: reactive[str] = reactive("")
    """The key of the row one is on."""

    class Chosen(Message):
        """A row was chosen."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Turned(Message):
        """A row is to be unfolded or folded; None: the other way round."""

        def __init__(self, key: str, to: bool | None) -> None:
            super().__init__()
            self.key = key
            self.to = to

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed now."""
        return self._rows

    def show(self, rows: Sequence[Row], here: str = "") -> None:
        """List these; one stays on the row one is on, else is on `here`, else on the first."""
        self._rows = tuple(rows)
        keys = self._keys()
        if self.here not in keys:
            self.here = here if here in keys else keys[0] if keys else ""
        self.refresh(layout=True)
        self.call_after_refresh(self._follow)

    def _keys(self) -> list[str]:
        return [row.key for row in self._rows if row.key]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each row."""
        return len(self._rows)

    def render(self) -> Content:
        """The rows, the one that one is on lit from edge to edge."""
        width = self.content_size.width
        lines = []
        for row in self._rows:
            line = row.line(width)
            lit = row.key and row.key == self.here
            lines.append(line.stylize("bold").stylize_before("on $selected") if lit else line)
        return Content("\n").join(lines)

    def watch_here(self) -> None:
        """Keep in sight where one is."""
        self._follow()

    def _follow(self) -> None:
        index = next((i for i, row in enumerate(self._rows) if row.key == self.here), 0)
        first = next((row.key for row in self._rows if row.key), "")
        y = 0 if self.here == first else index
        if isinstance(self.parent, Widget):
            spot = Region(0, y + self.virtual_region.y, 1, 1)
            self.parent.scroll_to_region(spot, animate=False)

    def action_move(self, by: int) -> None:
        """Up or down, as far as there are rows; one by one around the ends."""
        keys = self._keys()
        if self.here not in keys:
            return
        index = keys.index(self.here) + by
        if abs(by) == 1:
            index %= len(keys)
        self.here = keys[max(0, min(index, len(keys) - 1))]

    def action_end(self, index: int) -> None:
        """The first row, or the last."""
        if keys := self._keys():
            self.here = keys[index]

    def action_choose(self) -> None:
        """Take the row one is on."""
        if self.here:
            self.post_message(self.Chosen(self.here))

    def action_turn(self, to: bool | None = None) -> None:
        """Unfold or fold it."""
        if self.here:
            self.post_message(self.Turned(self.here, to))

    def on_click(self, event: events.Click) -> None:
        """A click chooses; on the sign it unfolds."""
        key = event.style.meta.get("row")
        if not key:
            return
        self.here = key
        row = next(row for row in self._rows if row.key == key)
        if event.style.meta.get("turn") == key and row.unfolded is not None:
            self.post_message(self.Turned(key, None))
        else:
            self.post_message(self.Chosen(key))
