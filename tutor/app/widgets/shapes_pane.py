"""The way of the tensor through the model of the last check, call by call, in full."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.markdown import Paragraph, spoken
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.trace import table
from tutor.bridge.messages import Call


class ShapesPane(VerticalScroll):
    """Every module call: name, kind, what came out, how many numbers it holds."""

    DEFAULT_CSS = """
    ShapesPane { padding: 1 1 0 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    ShapesPane > Flow { margin-bottom: 1; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._calls: list[Call] | None = None

    def compose(self) -> ComposeResult:
        """The table, and a sum."""
        yield Flow(id="way")
        yield Flow(id="sum")

    def on_mount(self) -> None:
        """Say where shapes come from."""
        self.watch(host(self), "language", self.speak)

    def show(self, calls: list[Call] | None) -> None:
        """Show the calls of a check; None: nothing was checked yet."""
        self._calls = calls
        self.speak()

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        way, total = self.query_one("#way", Flow), self.query_one("#sum", Flow)
        if not self._calls:
            words = "app.shapes_empty" if self._calls is None else "app.shapes_none"
            way.show([Paragraph(spoken(tell(self, words, press=key_of("check"))))])
            total.show([])
            return
        language = host(self).language
        before, after = tell(self, "app.numbers", count="#").split("#")
        way.show(table(self._calls, language, around=(before, after)))
        unregistered = [call.module for call in self._calls if not call.registered]
        lines = []
        if unregistered:
            names = ", ".join(dict.fromkeys(unregistered))
            lines.append(Paragraph(spoken(tell(self, "app.unregistered", names=names))))
        total.show(lines)
