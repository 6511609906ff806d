"""The line that asks for words to look for, over a list that narrows while they are typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from tutor.app.host import host, tell
from tutor.app.widgets.in_order import Line
from tutor.app.widgets.outline import Outline


class Seek(Horizontal):
    """A field over an outline: up, down and Enter go to the outline, Esc closes the field."""

    DEFAULT_CSS = """
    Seek { height: 2; padding: 1 2 0 2; display: none; }
    Seek.-open { display: block; }
    Seek Label { width: auto; text-style: bold; padding-right: 1; }
    Seek Input, Seek Input:focus { width: 1fr; height: 1; border: none; padding: 0 1;
                                   background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
    ]

    class Changed(Message):
        """Other words are looked for now; "" where the field was closed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, outline: Outline) -> None:
        super().__init__()
        self.outline = outline

    def compose(self) -> ComposeResult:
        """A name and the field."""
        yield Label()
        yield Line(compact=True, disabled=True)

    def on_mount(self) -> None:
        """Speak the language of the app, also when it changes."""
        self.watch(host(self), "language", self.speak)

    def speak(self) -> None:
        """Say (again) what the field is for."""
        self.query_one(Label).update(tell(self, "app.find"))
        self.query_one(Input).placeholder = tell(self, "app.find_what")

    def open(self) -> None:
        """Take the keys; what is in the field is selected."""
        self.add_class("-open")
        field = self.query_one(Input)
        field.disabled = False
        field.focus()
        field.select_all()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open"):
            self.post_message(self.Changed(event.value.strip()))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.outline.action_choose()

    def action_move(self, by: int) -> None:
        """The row before or after."""
        self.outline.action_move(by)

    def action_close(self) -> None:
        """Look for nothing any more, and give the keys to the list."""
        self.remove_class("-open")
        self.screen.set_focus(self.outline)
        field = self.query_one(Input)
        field.value = ""
        field.disabled = True
        self.post_message(self.Changed(""))
