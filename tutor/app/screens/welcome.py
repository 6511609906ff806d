"""The first time: what this is, which language, which keys; it ends in the first lesson."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tutor.app.host import host, tell
from tutor.app.screens.page import Page
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.prose import Prose

_NAMES = {"en": "English", "ko": "한국어"}


class Welcome(Page):
    """One screen. Choosing the language that is on already goes on to the lesson."""

    DEFAULT_CSS = """
    Welcome { align: center middle; }
    Welcome > Vertical { width: 68; max-width: 100%; height: auto; padding: 0 2; }
    Welcome Choices { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9,escape,n,ㅜ", "begin", show=False, priority=True),
        Binding("f10,m,ㅡ", "look", show=False, priority=True),
        Binding("shift+f1,f13,l,ㅣ", "app.language", show=False, priority=True),
        Binding("shift+f3,f15,d,ㅇ", "app.theme", show=False, priority=True),
    ]

    def __init__(self, begin: Callable[[], None], look: Callable[[], None]) -> None:
        super().__init__()
        self._begin, self._look = begin, look

    def compose_page(self) -> ComposeResult:
        """What it is, how to begin, the keys."""
        with Vertical():
            yield Prose(id="what")
            yield Choices(id="begin")
            yield Prose(id="keys")

    def on_mount(self) -> None:
        """Say it."""
        self.watch(host(self), "language", self.speak)
        self.query_one(Choices).focus()

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        language = host(self).language
        self.query_one("#what", Prose).show(tell(self, "app.welcome"))
        self.query_one("#keys", Prose).show(tell(self, "app.welcome_keys"))
        other = {"en": "ko", "ko": "en"}[language]
        self.query_one(Choices).offer(
            [
                ("begin", tell(self, "app.begin")),
                (other, _NAMES[other]),
                ("look", tell(self, "app.all_lessons")),
            ],
            keep=True,
        )

    @on(Choices.Chosen)
    def _chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key == "begin":
            self.action_begin()
        elif event.key == "look":
            self._look()
        else:
            host(self).language = event.key
            self.query_one(Choices).cursor = 0

    def action_look(self) -> None:
        """See what there is."""
        self._look()

    def action_begin(self) -> None:
        """Go on to the first lesson."""
        self._begin()
