"""What came of an answer: what was said and what the run gave, what it printed, and why."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tutor.app.markdown import Paragraph
from tutor.app.widgets.code import Code
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.prose import Prose


class Outcome(Vertical):
    """Nothing at first; each part shows where there is something to say."""

    DEFAULT_CSS = """
    Outcome { height: auto; width: 1fr; }
    Outcome > * { margin-bottom: 1; display: none; }
    Outcome > .said { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The verdict, the output, the explanation."""
        yield Flow(id="result")
        yield Code("", python=False, id="printed", classes="plain")
        yield Prose(id="explained")

    def tell(
        self, paragraphs: Sequence[Paragraph] = (), *, printed: str = "", explained: str = ""
    ) -> None:
        """Say this, and nothing else."""
        result = self.query_one("#result", Flow)
        result.show(paragraphs)
        result.set_class(bool(paragraphs), "said")
        output = self.query_one("#printed", Code)
        output.show(printed.rstrip("\n"))
        output.set_class(bool(printed.strip()), "said")
        words = self.query_one("#explained", Prose)
        words.show(explained)
        words.set_class(bool(explained), "said")

    def remark(self, text: str, style: str) -> None:
        """Say one sentence."""
        self.tell([Paragraph(Content.styled(text, style))])
