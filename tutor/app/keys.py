"""Every action of a screen in one table: footer, help, palette and bindings read it.

A key works everywhere, also in the editor. A letter works where nothing takes text, and so does
the letter that the same key types in a Hangul layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


LANGUAGE = Action("language", "shift+f1", "l", app=True)
THEME = Action("theme", "shift+f3", "d", app=True)

EVERYWHERE = (LANGUAGE, THEME)
"""Those of a screen that has none of its own."""

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
    LANGUAGE,
    Action("pane_back", "shift+f2"),
    THEME,
    Action("unfold", "shift+f4", "u"),
    Action("reset", "shift+f5", "x"),
    Action("explain", "shift+f7", "y"),
    Action("solution", "shift+f8", "w"),
    Action("back", "shift+f9", "b"),
    Action("quiz", "shift+f10", "q"),
    Action("external", "ctrl+e"),
)
"""The lesson's."""

HOME = (
    Action("resume", "f9", "n", footer=0),
    Action("find", "f3", "slash", footer=1),
    Action("fold", "shift+f4", "u", footer=2),
    Action("quiz", "shift+f10", "q", footer=3),
    Action("help", "f1", "question_mark", footer=4),
    Action("start_over", "shift+f5", "x", footer=5),
    Action("start_all_over", "shift+f6"),
    Action("leave", "f10", "m"),
    LANGUAGE,
    THEME,
)
"""Those of the map of all lessons."""

QUIZ = (
    Action("onward", "f9", "n", footer=0),
    Action("answer", "shift+f8", "w", footer=1),
    Action("help", "f1", "question_mark", footer=2),
    Action("leave", "f10", "m"),
    LANGUAGE,
    THEME,
)
"""Those of the quiz."""


def bindings(actions: Iterable[Action] = ACTIONS) -> list[Binding]:
    """All of a table, as a screen's BINDINGS."""
    return [binding for action in actions for binding in action.bindings()]


def key_of(action: str, actions: Iterable[Action] = ACTIONS) -> str:
    """How the key of an action is written."""
    return next(entry.shown for entry in actions if entry.id == action)
