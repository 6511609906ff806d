"""A question that is answered before its code runs; the truth is what the run gives."""

from __future__ import annotations

import random

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from tutor.app.host import host, tell
from tutor.app.markdown import Paragraph
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.code import Code
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.step_view import Draw
from tutor.app.widgets.waiting import Waiting
from tutor.bridge import messages
from tutor.course import Question, answers
from tutor.learner.worklog import Made

MISSES = 2
"""After so many the answer can be looked at."""


class Predict(Vertical):
    """Asks until the answer is right, each time with other numbers; nobody is stuck.

    The words of the question stand above it, as prose.
    """

    DEFAULT_CSS = """
    Predict { height: auto; width: 1fr; }
    Predict > * { margin-bottom: 1; }
    Predict > Waiting { margin-bottom: 0; }
    Predict Input { height: 1; border: none; padding: 0 1; background: $panel; }
    Predict Input:focus { border: none; background: $selected; }
    Predict .result { display: none; }
    """

    class Done(Message):
        """The question is over: answered ("solved") or looked at ("seen")."""

        def __init__(self, question: Question, state: str, made: Made) -> None:
            super().__init__()
            self.question, self.state, self.made = question, state, made

    class Broken(Message):
        """The question can't be asked: its code does not run."""

        def __init__(self, question: Question) -> None:
            super().__init__()
            self.question = question

    def __init__(self, question: Question, draw: Draw, *, seed: int | None = None) -> None:
        super().__init__()
        self.question = question
        self._draw = draw
        self._random = random.Random(seed)
        self._seed = 0
        self.asked: messages.Question | None = None
        self._broken = False
        self._misses = 0
        self._given: answers.Truth | None = None
        self._over = ""

    def compose(self) -> ComposeResult:
        """The code, the place for the answer, what the run gave, what to do then."""
        yield Waiting()
        yield Code("", id="asked")
        if self.question.choices:
            yield Choices(id="choices")
        else:
            yield Input(id="answer", compact=True)
        yield Flow(id="result", classes="result")
        yield Code("", python=False, id="printed", classes="result plain")
        yield Prose(id="explained", classes="result")
        yield Choices(id="after")

    def on_mount(self) -> None:
        """Draw the first numbers."""
        for id in ("#asked", "#after"):
            self.query_one(id).display = False
        self.watch(host(self), "language", self.speak)
        self.ask()

    @property
    def over(self) -> bool:
        """Whether the question is answered, was looked at, or can't be asked."""
        return bool(self._over) or self._broken

    def focus_answer(self) -> None:
        """Put the cursor where the answer goes."""
        wanted = "#after" if self.query_one("#after").display else "#choices, #answer"
        self.screen.set_focus(self.query(wanted).first())

    @work(exclusive=True, group="draw")
    async def ask(self) -> None:
        """Draw numbers and show the code with them."""
        self._given, self.asked, self._broken = None, None, False
        waiting = self.query_one(Waiting)
        waiting.start("app.loading")
        self._seed = self._random.randrange(2**31)
        request = messages.Draw(str(self.question.file), self._seed)
        try:
            async for message in self._draw(request):
                if isinstance(message, messages.Question):
                    self.asked = message
        finally:
            waiting.stop()
        self._broken = self.asked is None
        if self.asked is not None:
            self._show_code(self.asked)
        for answer in self.query(Input):
            answer.value = ""
        self.speak()
        if self._broken:
            self.post_message(self.Broken(self.question))

    def _show_code(self, drawn: messages.Question) -> None:
        asked = self.query_one("#asked", Code)
        if drawn.pieces:
            pieces = [f"{number}  {piece}" for number, piece in enumerate(drawn.pieces, 1)]
            asked.show("\n".join(pieces))
        else:
            numbered = self.question.answer == "line"
            asked.show(drawn.code.strip("\n"), first=1 if numbered else None)
        asked.display = bool(asked.source.strip())

    def show_me(self) -> None:
        """Give the answer away; the step then counts as seen."""
        if self.asked is not None and not self._over:
            self._finish("seen")

    @on(Input.Submitted, "#answer")
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if self.asked is None or self._over:
            return
        if self._given is not None:
            self.ask()
            return
        given = answers.parse(self.question.answer, event.value)
        if given is None:
            self._say_result(tell(self, f"app.answer_like_{self.question.answer}"), "$muted")
        elif isinstance(given, list) and self.asked.pieces:
            self._run_order(given)
        else:
            self._judge(given)

    @work(exclusive=True, group="draw")
    async def _run_order(self, given: list[int]) -> None:
        """An order is judged by running the lines in it; another order may do the job too."""
        assert self.asked is not None
        if sorted(given) != list(range(1, len(self.asked.pieces) + 1)):
            self._say_result(tell(self, "app.answer_like_order"), "$muted")
            return
        answered: messages.Question | None = None
        request = messages.Draw(str(self.question.file), self._seed, given)
        async for message in self._draw(request):
            if isinstance(message, messages.Question):
                answered = message
        if answered is not None and self.asked is not None:
            self.asked = answered
            self._judge(given, right=answered.right)

    @on(Choices.Chosen, "#choices")
    def _chose(self, event: Choices.Chosen) -> None:
        event.stop()
        if self.asked is not None and not self._over:
            given = answers.parse(self.question.answer, event.key, list(self.question.choices))
            self._judge(event.key if given is None else given)

    @on(Choices.Chosen, "#after")
    def _after(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key == "show":
            self.show_me()
        else:
            self.ask()
            self.screen.set_focus(self.query("#choices, #answer").first())

    def _judge(self, given: answers.Truth, *, right: bool | None = None) -> None:
        assert self.asked is not None
        self._given = given
        if right is None:
            right = answers.same(self.question.answer, given, self.asked.truth)
        if right:
            self._finish("solved")
        else:
            self._misses += 1
            self.speak()
            self.focus_answer()

    def _finish(self, state: str) -> None:
        self._over = state
        self.speak()
        asked = self.asked
        given = "" if self._given is None else answers.show(self._given, self.question.answer)
        made = Made(asked.code, asked.output, given) if asked is not None else Made()
        self.post_message(self.Done(self.question, state, made))

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        language = host(self).language
        for choices in self.query("#choices").results(Choices):
            choices.offer([(key, text[language]) for key, text in self.question.choices.items()])
        for answer in self.query(Input):
            answer.placeholder = tell(self, f"app.answer_{self.question.answer}")
        self._say_outcome()

    def _say_outcome(self) -> None:
        after = self.query_one("#after", Choices)
        after.display = False
        self.query_one("#printed").display = False
        if self._broken:
            self._say_result(tell(self, "app.question_broken"), "$muted")
            after.offer([("again", tell(self, "app.try_again"))])
            after.display = True
        elif self.asked is None or (self._given is None and not self._over):
            self.query_one("#result").display = False
        elif self._over:
            self._say_over()
        else:
            self._say_miss(after)

    def _say_over(self) -> None:
        assert self.asked is not None
        truth = self._spoken(self.asked.truth)
        if self._over == "solved" and self._given is not None:
            truth = self._spoken(self._given)
        sign = ("✓ ", "bold $good") if self._over == "solved" else ("  ", "")
        line = Paragraph(Content.assemble(sign, (truth, "bold")))
        self._say_paragraphs([line])
        self._say_printed()
        explained = self.query_one("#explained", Prose)
        explained.show(self.question.after.get(host(self).language, ""))
        explained.display = True

    def _say_miss(self, after: Choices) -> None:
        assert self.asked is not None
        assert self._given is not None
        said = tell(self, "app.you_said", given=self._spoken(self._given))
        ran = tell(self, "app.run_gave", truth=self._spoken(self.asked.truth))
        self._say_paragraphs(
            [
                Paragraph(Content.assemble(("✗ ", "bold $bad"), said)),
                Paragraph(Content.assemble("  ", (ran, "bold")), gap=False),
            ]
        )
        self._say_printed()
        offers = [("again", tell(self, "app.other_numbers"))]
        if self._misses >= MISSES:
            offers.append(("show", tell(self, "app.show_me")))
        after.offer(offers)
        after.display = True

    def _say_printed(self) -> None:
        assert self.asked is not None
        printed = self.query_one("#printed", Code)
        printed.show(self.asked.output.rstrip("\n"))
        printed.display = bool(self.asked.output.strip())

    def _spoken(self, truth: answers.Truth) -> str:
        if isinstance(truth, str) and truth in self.question.choices:
            return self.question.choices[truth][host(self).language].replace("`", "")
        if self.question.answer == "order" and isinstance(truth, list):
            return " ".join(map(str, truth))
        return answers.show(truth)

    def _say_result(self, text: str, style: str) -> None:
        self._say_paragraphs([Paragraph(Content.styled(text, style))])

    def _say_paragraphs(self, paragraphs: list[Paragraph]) -> None:
        result = self.query_one("#result", Flow)
        result.show(paragraphs)
        result.display = True
