"""The keys, and in a few sentences how the tutor works."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from tutor.app.host import tell
from tutor.app.keys import ACTIONS, HOME, Action
from tutor.app.markdown import Paragraph
from tutor.app.screens.reading import Reading
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.prose import Prose

LETTERS = {"question_mark": "?", "slash": "/"}


class Help(Reading):
    """Everything on one page."""

    def widgets(self) -> Iterable[Widget]:
        """How it works, the keys of the tutor, the keys of the editor."""
        yield Prose(tell(self, "app.help_how"))
        yield Prose("## " + tell(self, "app.help_keys"))
        keys = _rows(ACTIONS)
        keys += [("ctrl+p", "", "app.do_palette"), ("ctrl+q", "", "app.do_quit")]
        yield self._table(keys)
        yield Prose("## " + tell(self, "app.help_home"))
        yield Prose(tell(self, "app.help_home_how"))
        yield self._table(_rows(action for action in HOME if action not in ACTIONS))
        yield Prose("## " + tell(self, "app.help_editor"))
        yield self._table([(key, "", f"editor.do_{name}") for name, key in Editor.ACTIONS.items()])
        yield Prose(tell(self, "app.help_letters"))

    def _table(self, keys: list[tuple[str, str, str]]) -> Flow:
        width = max(len(key) for key, _, _ in keys) + 2
        return Flow(
            [
                Paragraph(
                    Content(tell(self, words)),
                    Content.assemble(
                        (f"{key:<{width}}", "bold"),
                        (f"{LETTERS.get(letter, letter):<3}", "$muted"),
                    ),
                    gap=False,
                )
                for key, letter, words in keys
            ]
        )


def _rows(actions: Iterable[Action]) -> list[tuple[str, str, str]]:
    return [(action.shown, action.letter, f"app.do_{action.id}") for action in actions]
