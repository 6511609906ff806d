"""One finding, in the one order: what is the matter, the line, the shapes, how to see it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

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

HintState = Literal["", "offered", "shown"]

KEY = 10
"""Columns for a key before what it does."""


class FindingView(Vertical):
    """A finding unfolded. `calls` is the tensor's way.

    Its hint is said or offered as `hint` has it. `front` is the one that the keys act on. The
    lesson that the learner is in, `here`, is not offered to read.
    """

    DEFAULT_CSS = """
    FindingView { height: auto; width: 1fr; }
    FindingView > * { margin-bottom: 1; }
    FindingView > .title { margin-bottom: 0; }
    """

    def __init__(
        self,
        finding: Finding,
        calls: Sequence[Call] = (),
        *,
        front: bool = True,
        hint: HintState = "",
        here: str = "",
    ) -> None:
        super().__init__()
        self.finding = finding
        self.calls = tuple(calls)
        self.front = front
        self.hint = hint
        self.here = here

    def compose(self) -> ComposeResult:
        """The title, the line of their code, what happened, pictures, the shapes, how to see it."""
        finding, language = self.finding, host(self).language
        words = finding.words.get(language) or next(iter(finding.words.values()))
        if self.front:
            title = Paragraph(spoken(words.title).stylize("bold"), self._sign())
            yield Flow([title], classes="title")
        if finding.code and finding.line is not None:
            yield Code(finding.code.strip(), first=finding.line)
        yield Flow(spoken_paragraphs(words.message))
        if finding.pictures:
            yield Beside(finding.pictures)
        if self.hint == "offered":
            offer = clickable(tell(self, "app.offer"), "screen.hint", "$accent")
            yield Flow([Paragraph(offer, self._key("hint"))], classes="offer")
        if self.hint == "shown" and words.hint:
            yield Flow(spoken_paragraphs(words.hint), classes="tip")
        if self.calls:
            between = partial(tell, self, "app.way_between", press=key_of("shapes"))
            yield Flow(table(self.calls, language, between=between))
        if more := self._more():
            yield Flow(more)

    def _sign(self) -> Content:
        if self.finding.severity == "error":
            return Content.styled("✗ ", "bold $bad")
        return Content.styled("! ", "bold $accent")

    def _more(self) -> list[Paragraph]:
        lines = []
        if self.front and self.finding.see:
            see = Content.assemble((self.finding.see, "$ink"))
            words = Content.assemble((tell(self, "app.see_yourself"), "$muted"), "  >>> ", see)
            lines.append(Paragraph(words, self._key("try")))
        page = tell(self, "app.see_page")
        if self.front:
            words = clickable(page, "screen.explain", "$muted")
            lines.append(Paragraph(words, self._key("explain"), gap=False))
        else:
            action = f"screen.explain('{self.finding.rule}')"
            lines.append(Paragraph(clickable(page, action, "underline $muted"), gap=False))
        if self.finding.lesson not in {"", self.here}:
            link = clickable(
                tell(self, "app.see_lesson", lesson=self.finding.lesson),
                f"app.follow('tutor:{self.finding.lesson}')",
                "underline $muted",
            )
            bullet = Content(" " * KEY if self.front else "")
            lines.append(Paragraph(link, bullet, gap=False))
        return lines

    @staticmethod
    def _key(action: str) -> Content:
        return clickable(f"{key_of(action):<{KEY}}", f"screen.{action}", "bold $accent")
