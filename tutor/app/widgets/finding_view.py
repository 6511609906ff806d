"""One finding, in the one order: what is the matter, the line, the shapes, how to see it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.lines import clickable
from tutor.app.markdown import Paragraph, spoken, spoken_paragraphs
from tutor.app.widgets.beside import Beside
from tutor.app.widgets.code import Code
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.trace import table
from tutor.bridge.messages import Call, Finding


class FindingView(Vertical):
    """A finding unfolded. `calls` is the tensor's way; with `tip` it says where to look."""

    DEFAULT_CSS = """
    FindingView { height: auto; width: 1fr; }
    FindingView > * { margin-bottom: 1; }
    """

    def __init__(
        self,
        finding: Finding,
        calls: Sequence[Call] = (),
        *,
        titled: bool = True,
        tip: bool = False,
    ) -> None:
        super().__init__()
        self.finding = finding
        self.calls = tuple(calls)
        self.titled = titled
        self.tip = tip

    def compose(self) -> ComposeResult:
        """The title, the line of their code, pictures, what happened, the shapes, how to see it."""
        finding, language = self.finding, host(self).language
        words = finding.words.get(language) or next(iter(finding.words.values()))
        if self.titled:
            yield Flow([Paragraph(spoken(words.title).stylize("bold"), self._sign())])
        if finding.code and finding.line is not None:
            yield Code(finding.code.strip(), first=finding.line)
        if finding.pictures:
            yield Beside(finding.pictures)
        yield Flow(spoken_paragraphs(words.message))
        if self.calls:
            yield Flow(table(self.calls, language))
        if self.tip and words.hint:
            yield Flow(spoken_paragraphs(words.hint), classes="tip")
        if more := self._more():
            yield Flow(more)

    def _sign(self) -> Content:
        if self.finding.severity == "error":
            return Content.styled("✗ ", "bold $bad")
        return Content.styled("! ", "bold $accent")

    def _more(self) -> list[Paragraph]:
        lines = []
        if self.finding.see:
            see = Content.assemble((self.finding.see, "$ink"))
            lines.append(
                Paragraph(
                    Content.assemble((tell(self, "app.see_yourself"), "$muted"), "  >>> ", see),
                    clickable(f"{key_of('try')}  ", "screen.try", "bold $accent"),
                )
            )
        if self.finding.lesson:
            link = clickable(
                tell(self, "app.see_lesson", lesson=self.finding.lesson),
                f"app.follow('tutor:{self.finding.lesson}')",
                "underline $muted",
            )
            lines.append(Paragraph(link, gap=False))
        return lines
