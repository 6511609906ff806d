"""The line under the editor that asks what to look for, or for a line to go to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label
from textual.widgets.text_area import Selection

from tutor.app.host import host, tell
from tutor.app.widgets.in_order import Line

if TYPE_CHECKING:
    from tutor.app.widgets.editor import Editor


class Match(NamedTuple):
    """A place in the code where what is looked for stands."""

    row: int
    start: int
    end: int


def matches(lines: Sequence[str], query: str) -> Iterator[Match]:
    """Where `query` stands, in order; a capital in it makes capitals count."""
    if not query:
        return
    flags = 0 if any(letter.isupper() for letter in query) else re.IGNORECASE
    wanted = re.compile(re.escape(query), flags)
    for row, line in enumerate(lines):
        for found in wanted.finditer(line):
            yield Match(row, found.start(), found.end())


class Search:
    """What is looked for, and where it stands; lit only while the find bar is open."""

    def __init__(self) -> None:
        self.query = ""
        self.lit = False
        self.places: list[Match] = []

    def look(self, lines: Sequence[str]) -> None:
        """Find all places again, in the text as it is now."""
        self.places = list(matches(lines, self.query))

    def in_row(self, row: int) -> list[Match]:
        """The places in a row that are to be lit."""
        first = bisect_left(self.places, (row,)) if self.lit else len(self.places)
        return list(takewhile(lambda place: place.row == row, self.places[first:]))

    def at(self, selection: Selection) -> int:
        """At which place the selection is, counted from 1; 0 where it is at none."""
        (row, start), (last, end) = sorted(selection)
        here = Match(row, start, end)
        return self.places.index(here) + 1 if row == last and here in self.places else 0

    def next(self, caret: tuple[int, int], by: int) -> Match | None:
        """The place after the caret (1), before it (-1), or at it or after (0); round the end."""
        if not self.places:
            return None
        if by < 0:
            return next((p for p in reversed(self.places) if p[:2] < caret), self.places[-1])
        found = (p for p in self.places if p[:2] > caret or (by == 0 and p[:2] == caret))
        return next(found, self.places[0])


class AskBar(Horizontal):
    """One line with a question, a field and what came of it. Esc gives the editor back."""

    DEFAULT_CSS = """
    AskBar {
        height: 1;
        background: $panel;
        padding: 0 1;
        & Label { width: auto; }
        & .name { text-style: bold; padding-right: 1; }
        & .keys { color: $text-muted; padding-left: 2; }
        & Input { width: 1fr; min-width: 8; }
        & .result { color: $text-muted; padding-left: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", show=False)]

    words: ClassVar[str]

    def __init__(self, editor: Editor, text: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.text = text

    def compose(self) -> ComposeResult:
        """A name, the field, the result, the keys."""
        yield Label(classes="name")
        yield Line(self.text, compact=True)
        yield Label(classes="result")
        yield Label(classes="keys")

    def on_mount(self) -> None:
        """Speak the language of the app, also when it changes, and take the keys."""
        self.watch(host(self), "language", self.say_again)
        self.take_focus()

    def say_again(self) -> None:
        """Put the words in, in the language of now."""
        self.query_one(".name", Label).update(tell(self, f"editor.{self.words}"))
        self.query_one(".keys", Label).update(tell(self, f"editor.{self.words}_keys"))
        self.show_result()

    def show_result(self) -> None:
        """Say what came of the text in the field."""
        self.query_one(".result", Label).update(self.result())

    def result(self) -> str:
        """What came of the text in the field, in words."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the caret into the field, with what is there selected."""
        field = self.query_one(Input)
        field.focus()
        field.select_all()

    def action_close(self) -> None:
        """Go away and give the keys back to the editor."""
        self.screen.set_focus(self.editor)  # at once: what goes away would pass the focus on
        self.remove()


class FindBar(AskBar):
    """Looks for text in the editor while it is typed."""

    words = "find"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,f12,ctrl+g,tab", "step(1)", show=False),
        Binding("up,shift+f12,f24,shift+tab", "step(-1)", show=False),
        Binding("ctrl+f", "again", show=False),
    ]

    def result(self) -> str:
        """Which of how many it stands at."""
        at, count = self.editor.found
        if not self.query_one(Input).value:
            return ""
        return (
            tell(self, "editor.find_count", at=at, count=count)
            if count
            else tell(self, "editor.find_none")
        )

    @on(Input.Changed)
    def look(self, event: Input.Changed) -> None:
        """Show where it stands, from the caret on."""
        event.stop()
        self.editor.look_for(event.value)
        self.show_result()

    @on(Input.Submitted)
    def enter(self, event: Input.Submitted) -> None:
        """Enter goes to the next one."""
        event.stop()
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the next one, or the one before."""
        self.editor.step(by)
        self.show_result()

    def action_again(self) -> None:
        """Select the text in the field."""
        self.query_one(Input).select_all()

    def on_unmount(self, _: events.Unmount) -> None:
        """What was found is no longer lit."""
        self.editor.stop_looking()


class LineBar(AskBar):
    """Asks for the number of a line and goes there."""

    words = "line"

    def result(self) -> str:
        """Which numbers there are."""
        return tell(self, "editor.line_range", last=self.editor.document.line_count)

    @on(Input.Submitted)
    def go(self, event: Input.Submitted) -> None:
        """Enter goes to the line; what is no number goes nowhere."""
        event.stop()
        if event.value.strip().isdecimal():
            self.editor.goto(int(event.value))
        self.action_close()
