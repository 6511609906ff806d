"""The goals of an explore step, ticked as values come up in the REPL."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from tutor.app.host import host, tell
from tutor.app.markdown import Paragraph, plain_inline
from tutor.app.widgets.flow import Flow
from tutor.bridge.messages import Explored
from tutor.course import Step


class Explore(Vertical):
    """What to find out. Which line of code finds it out is the learner's business."""

    DEFAULT_CSS = """
    Explore { height: auto; width: 1fr; }
    Explore > * { margin-bottom: 1; }
    """

    class Done(Message):
        """Every goal is met, by these lines with what they showed."""

        def __init__(self, lines: list[tuple[str, str]]) -> None:
            super().__init__()
            self.lines = lines

    def __init__(self, step: Step) -> None:
        super().__init__()
        self._goals = list(step.goals.values())
        self._met = [False] * len(self._goals)
        self._saw: list[dict[str, str]] = []
        self._lines: list[tuple[str, str]] = []
        self._broken = False
        self._theirs: bool | None = None

    def compose(self) -> ComposeResult:
        """Whose objects these are, the goals, then what the last values showed."""
        yield Flow(id="whose")
        yield Flow(id="goals")
        yield Flow(id="saw")

    def on_mount(self) -> None:
        """Say the goals."""
        self.watch(host(self), "language", self.speak)

    @property
    def over(self) -> bool:
        """Whether every goal is met."""
        return all(self._met)

    def settled(self, theirs: bool | None) -> None:
        """The objects to look at come from the learner's file, or stand in for it."""
        self._theirs = theirs
        self.speak()

    def feed(self, code: str, shown: str, explored: Explored | None) -> None:
        """Tick what the last value met; what was met stays met. None: it can't be judged here."""
        self._broken = explored is None
        before = self._met
        if explored is not None:
            met = [*explored.goals, *[False] * len(before)]
            self._met = [old or new for old, new in zip(before, met, strict=False)]
            if explored.saw:
                self._saw = [*self._saw[-2:], explored.saw]
        if self._met != before:
            self._lines.append((code, shown))
        self.speak()
        if self.over and not all(before):
            self.post_message(self.Done(self._lines))

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        language = host(self).language
        lines = [
            Paragraph(
                plain_inline(goal[language]),
                Content.styled("✓ " if met else "○ ", "bold $good" if met else "$muted"),
                gap=False,
            )
            for goal, met in zip(self._goals, self._met, strict=True)
        ]
        self.query_one("#goals", Flow).show(lines)
        whose = self.query_one("#whose", Flow)
        whose.display = self._theirs is not None
        words = "app.explore_yours" if self._theirs else "app.explore_reference"
        whose.show([Paragraph(plain_inline(tell(self, words)))])
        saw = [Paragraph(plain_inline(text.get(language, "")), gap=False) for text in self._saw]
        if self._broken:
            saw = [Paragraph(Content.styled(tell(self, "app.explore_broken"), "$muted"))]
        elif not self.over and not saw:
            saw = [Paragraph(Content.styled(tell(self, "app.explore_how"), "$muted"))]
        self.query_one("#saw", Flow).show(saw)
