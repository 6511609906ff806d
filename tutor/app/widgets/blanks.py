"""Lines to fill in: one for each thing that is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tutor.app.widgets.in_order import Line


class Blank(Horizontal):
    """A line, with what it is for before it."""

    DEFAULT_CSS = """
    Blank { height: 1; width: 1fr; }
    Blank > Static { width: auto; color: $accent; text-style: bold; }
    Blank Input { height: 1; width: 1fr; border: none; padding: 0 1; background: $panel; }
    Blank Input:focus { border: none; background: $selected; }
    """

    def compose(self) -> ComposeResult:
        """The name, the line."""
        yield Static(markup=False)
        yield Line(compact=True)

    @property
    def input(self) -> Input:
        """The line."""
        return self.query_one(Input)

    def name_it(self, name: str, width: int) -> None:
        """Say what it is for; nothing, where that is plain."""
        self.query_one(Static).update(f"{name:<{width}}" if name else "")


class Blanks(Vertical):
    """As many lines as things are asked. Enter goes to the next one that is empty."""

    DEFAULT_CSS = """
    Blanks { height: auto; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
    ]

    class Filled(Message):
        """Everything is filled in: what was typed, in order."""

        def __init__(self, texts: list[str]) -> None:
            super().__init__()
            self.texts = texts

    def compose(self) -> ComposeResult:
        """One line, until it is known what is asked."""
        yield Blank()

    async def ask(self, names: Sequence[str]) -> None:
        """Ask for these; without names for one thing."""
        missing = max(len(names), 1) - len(self._blanks)
        if missing > 0:
            await self.mount(*(Blank() for _ in range(missing)))
        width = max(map(len, names), default=0) + 2
        for index, blank in enumerate(self._blanks):
            blank.name_it(names[index] if names else "", width)
        self.clear()

    def clear(self) -> None:
        """Leave every line empty."""
        for blank in self._blanks:
            blank.input.value = ""

    @property
    def texts(self) -> list[str]:
        """What was typed, line by line."""
        return [blank.input.value.strip() for blank in self._blanks]

    def hint(self, text: str) -> None:
        """What an answer looks like, where there is none yet."""
        for blank in self._blanks:
            blank.input.placeholder = text

    def focus_empty(self) -> None:
        """Put the cursor into the first line that is empty, else into the first."""
        empty = [blank for blank in self._blanks if not blank.input.value.strip()]
        self.screen.set_focus((empty or self._blanks)[0].input)

    @property
    def _blanks(self) -> list[Blank]:
        return list(self.query(Blank))

    def action_move(self, by: int) -> None:
        """To the line above or below."""
        blanks = self._blanks
        here = next((i for i, blank in enumerate(blanks) if blank.input.has_focus), 0)
        self.screen.set_focus(blanks[(here + by) % len(blanks)].input)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        texts = self.texts
        if all(texts) or len(texts) == 1:
            self.post_message(self.Filled(texts))
        else:
            self.focus_empty()
