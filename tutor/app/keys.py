"""Every action of the lesson screen in one table: footer, help, palette and bindings read it.

A key works everywhere, also in the editor. A letter works where nothing takes text, and so does
the letter that the same key types in a Hangul layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.binding import Binding

# What older terminals send for shift and an F-key: F13 and on.
_SHIFTED = {f"shift+f{n}": f"f{n + 12}" for n in range(1, 13)}

_HANGUL = dict(zip("bcdehlmnopqrstuwxy", "ㅠㅊㅇㄷㅗㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅈㅌㅛ", strict=True))


@dataclass(frozen=True)
class Action:
    """Something that can be done. Its words are `app.do_<id>` and, in the footer, `app.key_<id>`.

    `footer` orders what stands in the footer (lowest first to stay when room is short); None
    keeps it out. The method is `action_<id>`, of the screen or of the app.
    """

    id: str
    key: str
    letter: str = ""
    footer: int | None = None
    app: bool = False

    @property
    def run(self) -> str:
        """What Textual runs for it."""
        return f"{'app' if self.app else 'screen'}.{self.id}"

    @property
    def shown(self) -> str:
        """The key as people write it: F5, shift+F9, ctrl+e."""
        head, _, last = self.key.rpartition("+")
        last = last.upper() if last[1:].isdigit() else last
        return f"{head}+{last}" if head else last

    def bindings(self) -> Iterator[Binding]:
        """What Textual needs to know."""
        from textual.binding import Binding

        keys = ",".join(filter(None, (self.key, _SHIFTED.get(self.key))))
        yield Binding(keys, self.run, show=False, priority=True)
        if self.letter:
            letters = ",".join(filter(None, (self.letter, _HANGUL.get(self.letter))))
            yield Binding(letters, self.run, show=False)


ACTIONS = (
    Action("help", "f1", "question_mark", footer=5),
    Action("pane", "f2"),
    Action("try", "f3", "e", footer=4),
    Action("shapes", "f4", "s"),
    Action("check", "f5", "c", footer=0),
    Action("train", "f6", "t", footer=6),
    Action("repl", "f7", "p", footer=7),
    Action("hint", "f8", "h", footer=2),
    Action("next", "f9", "n", footer=1),
    Action("course", "f10", "m"),
    Action("language", "shift+f1", "l", app=True),
    Action("pane_back", "shift+f2"),
    Action("theme", "shift+f3", "d", app=True),
    Action("unfold", "shift+f4", "u"),
    Action("reset", "shift+f5", "x"),
    Action("explain", "shift+f7", "y"),
    Action("solution", "shift+f8", "w"),
    Action("back", "shift+f9", "b"),
    Action("external", "ctrl+e"),
)


def bindings() -> list[Binding]:
    """All of the table, as a screen's BINDINGS."""
    return [binding for action in ACTIONS for binding in action.bindings()]


def key_of(action: str) -> str:
    """How the key of an action is written."""
    return next(entry.shown for entry in ACTIONS if entry.id == action)
