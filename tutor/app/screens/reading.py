"""A page over the lesson, to read and to leave with Esc."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.markdown import Paragraph
from tutor.app.screens.page import Page
from tutor.app.widgets.bars import TopLine
from tutor.app.widgets.flow import Flow


class Reading(Page):
    """Something to read: help, the solution. Says everything again in another language."""

    DEFAULT_CSS = """
    Reading > VerticalScroll { padding: 1 2; align-horizontal: center; scrollbar-size: 1 1; }
    Reading > VerticalScroll > * { max-width: 92; margin-bottom: 1; }
    Reading > VerticalScroll > Prose { margin-bottom: 0; }
    Reading #leave { background: $panel; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,ㅂ", "leave", show=False),
        Binding("shift+f1,f13", "app.language", show=False, priority=True),
        Binding("shift+f3,f15", "app.theme", show=False, priority=True),
    ]

    def compose_page(self) -> ComposeResult:
        """The top line, what there is to read, how to get back."""
        yield TopLine()
        yield VerticalScroll()
        yield Flow(id="leave")

    def on_mount(self) -> None:
        """Say it."""
        self.watch(host(self), "language", self.speak)
        self.query_one(VerticalScroll).focus()

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        scroll = self.query_one(VerticalScroll)
        with self.app.batch_update():
            scroll.remove_children()
            scroll.mount_all(list(self.widgets()))
        back = Content.assemble(("Esc  ", "bold"), (tell(self, "app.back_to_lesson"), "$muted"))
        self.query_one("#leave", Flow).show([Paragraph(back)])

    def widgets(self) -> Iterable[Widget]:
        """What there is to read, in the language that is on."""
        return ()

    def action_leave(self) -> None:
        """Back to where the learner was."""
        self.dismiss()
