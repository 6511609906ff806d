"""Asks before something that can't be taken back in a moment."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tutor.app.host import tell
from tutor.app.markdown import spoken_paragraphs
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.flow import Flow


class Ask(ModalScreen[bool]):
    """A question with yes and no; Esc is no. `question` and `yes` name words to fill in."""

    DEFAULT_CSS = """
    Ask { align: center middle; background: $background 60%; }
    Ask > Vertical { width: 64; max-width: 90%; height: auto; padding: 1 2;
                     border: round $accent; background: $surface; }
    Ask Flow { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "no", show=False)]

    def __init__(self, question: str, yes: str, **values: object) -> None:
        super().__init__()
        self._question, self._yes, self._values = question, yes, values

    def compose(self) -> ComposeResult:
        """The question and both answers; no comes first."""
        with Vertical():
            yield Flow(spoken_paragraphs(tell(self, self._question, **self._values)))
            yield Choices([("no", tell(self, "app.no")), ("yes", tell(self, self._yes))])

    @on(Choices.Chosen)
    def _chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        self.dismiss(event.key == "yes")

    def action_no(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
