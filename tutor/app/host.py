"""What every widget may ask of the app it runs in: the language, ASCII or not, motion or not."""

from __future__ import annotations

from textual.app import App
from textual.dom import DOMNode
from textual.reactive import reactive

from tutor.words import say


class Host(App[int]):
    """An app that speaks a language. Widgets watch `language` and say everything again."""

    language: reactive[str] = reactive("en")
    ascii: reactive[bool] = reactive(False)
    motion: bool = True

    def end(self, code: int) -> None:
        """End tidily with that exit code: a signal, or a terminal that is gone, wants it so."""
        self.exit(code, return_code=code)


def host(node: DOMNode) -> Host:
    """The app of `node`, as what it is."""
    app = node.app
    assert isinstance(app, Host)
    return app


def tell(node: DOMNode, key: str, **values: object) -> str:
    """The words for `key` in the language that is on now."""
    return say(key, host(node).language, **values)
