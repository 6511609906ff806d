"""Offer the names that could stand at the caret, while typing goes on in the prompt."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.widgets import OptionList

from tutor.app.widgets.repl_prompt import Prompt
from tutor.app.widgets.repl_text import common_start
from tutor.bridge.messages import Completions

MOST = 200


class Names(OptionList, can_focus=False):
    """A list that the prompt's keys move in; it shows only while there is a choice."""

    DEFAULT_CSS = """
    Names { height: auto; max-height: 6; width: auto; min-width: 24; max-width: 60;
        margin: 0 0 0 4; border: none; padding: 0; background: $panel; display: none; }
    """

    def __init__(self, prompt: Prompt, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._prompt = prompt
        self._offered: list[str] = []
        self._before = ""  # the text before the caret for which names were asked
        self._typed = 0  # how many characters of it a name replaces

    def expect(self) -> str:
        """Names are asked for now: for the text before the caret, which is returned."""
        self._before = self._prompt.before_caret
        return self._before

    def show(self, completions: Completions) -> None:
        """Complete what all names share, and offer the rest; too late an answer is dropped."""
        names = completions.names[:MOST]
        if not names or self._prompt.before_caret != self._before:
            return
        start = common_start(names)
        self._typed = completions.length
        if len(start) > self._typed or len(names) == 1:
            self._prompt.complete(start, self._typed)
            self._typed = len(start)
        self._before = self._prompt.before_caret
        self._offer(names if len(names) > 1 else [])

    def narrow(self) -> None:
        """Something was typed: keep the names that still fit."""
        before = self._prompt.before_caret
        if not self._offered or before == self._before:
            return
        begun = len(self._before) - self._typed
        piece = before[begun:]
        fitting = [name for name in self._offered if name.startswith(piece)]
        if before[:begun] != self._before[:begun] or not piece or fitting == [piece]:
            fitting = []
        self._before, self._typed = before, len(piece)
        self._offer(fitting)

    def press(self, key: str) -> bool:
        """Take a key of the prompt; whether it was one for the list."""
        if not self._offered:
            return False
        match key:
            case "up":
                self.action_cursor_up()
            case "down":
                self.action_cursor_down()
            case "enter" | "tab":
                self._choose(self.highlighted or 0)
            case _:
                self._offer([])
        return True

    def _offer(self, names: Sequence[str]) -> None:
        self._offered = list(names)
        self.display = bool(names)
        self.clear_options()
        self.add_options(names)
        self.highlighted = 0 if names else None

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option_index)
        self._prompt.focus()

    def _choose(self, index: int) -> None:
        name = self._offered[index]
        self._offer([])
        self._prompt.complete(name, self._typed)
