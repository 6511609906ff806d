"""A question that is answered before its code runs; the truth is what the run gives."""

from __future__ import annotations

import random
from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message

from tutor.app.host import host, tell
from tutor.app.markdown import Paragraph
from tutor.app.widgets import places, verdicts
from tutor.app.widgets.blanks import Blanks
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.code import Code
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.line_order import LineOrder
from tutor.app.widgets.line_picker import LinePicker
from tutor.app.widgets.maps import Maps
from tutor.app.widgets.outcome import Outcome
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
    Predict > Waiting, Predict > Outcome { margin-bottom: 0; }
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

    class Answered(Message):
        """The first answer was given, or the answer was looked at without one."""

        def __init__(self, question: Question, *, right: bool) -> None:
            super().__init__()
            self.question, self.right = question, right

    def __init__(self, question: Question, draw: Draw, *, seed: int | None = None) -> None:
        super().__init__()
        self.question = question
        self._draw = draw
        self._random = random.Random(seed)
        self._seed = 0
        self.asked: messages.Question | None = None
        self._ran: messages.Question | None = None  # `asked`, with the order that was given
        self._broken = False
        self._misses = 0
        self._answered = False  # since the last numbers
        self._given: list[answers.Truth] = []
        self._over = ""
        self._place = places.place_for(question)

    def compose(self) -> ComposeResult:
        """The code, the place for the answer, what the run gave, what to do then."""
        yield Waiting()
        yield Code("", id="asked")
        yield Maps()
        yield Flow(id="how")
        yield self._place
        yield Outcome()
        yield Choices(id="after")

    def on_mount(self) -> None:
        """Draw the first numbers."""
        for id in ("#asked", "#after", "#how"):
            self.query_one(id).display = False
        self.watch(host(self), "language", self.speak)
        self.ask()

    @property
    def over(self) -> bool:
        """Whether the question is answered, was looked at, or can't be asked."""
        return bool(self._over) or self._broken

    def focus_answer(self) -> None:
        """Put the cursor where the answer goes."""
        after = self.query_one("#after", Choices)
        if after.display:
            self.screen.set_focus(after)
        else:
            places.focus(self._place)

    # ------------------------------------------------------------------ asking

    @work(exclusive=True, group="draw")
    async def ask(self) -> None:
        """Draw numbers and show the code with them."""
        self._given, self.asked, self._ran, self._broken = [], None, None, False
        self._answered = False
        places.clear(self._place)
        waiting = self.query_one(Waiting)
        waiting.start("app.loading")
        self._seed = self._random.randrange(2**31)
        try:
            drawn = await self._run(None)
        finally:
            waiting.stop()
        if not self._is_here:
            return
        if drawn is None:
            self._leave_out()
            return
        await self._show(drawn)
        self.asked = drawn
        if self._is_here:
            self.speak()

    def _leave_out(self) -> None:
        self._broken = True
        self.speak()
        self.post_message(self.Broken(self.question))

    async def _run(self, given: list[int] | None) -> messages.Question | None:
        """Have the code run; None where it can't be."""
        request = messages.Draw(str(self.question.file), self._seed, given)
        ran: messages.Question | None = None
        async for message in self._draw(request):
            if isinstance(message, messages.Question):
                ran = message
        return ran

    @property
    def _is_here(self) -> bool:
        """Whether the learner has not gone on while the lab was at work."""
        return self.is_attached and not self._pruning and self._place.is_attached

    async def _show(self, drawn: messages.Question) -> None:
        await places.ask(self._place, drawn)  # first: what is typed below the numbers stays
        self.query_one(Maps).show_all(drawn.pictures)
        asked = self.query_one("#asked", Code)
        asked.show(drawn.code)
        asked.display = bool(drawn.code.strip()) and not places.shows_code(self._place)

    def show_me(self) -> None:
        """Give the answer away; the step then counts as seen."""
        if self.asked is not None and not self._over:
            if not self._misses:
                self.post_message(self.Answered(self.question, right=False))
            self._given, self._ran = [], None
            self._finish("seen")

    # ------------------------------------------------------------------ answering

    @on(Blanks.Filled)
    def _filled(self, event: Blanks.Filled) -> None:
        event.stop()
        if self.asked is None or self._over:
            return
        if self._given:
            self.ask()
            return
        given = [answers.parse(self.question.answer, text) for text in event.texts]
        read = [truth for truth in given if truth is not None]
        if len(read) == len(given):
            self._judge(self.asked, read)
        else:
            how = tell(self, f"app.answer_like_{self.question.answer}")
            self.query_one(Outcome).remark(how, "$muted")

    @on(LinePicker.Picked)
    def _picked(self, event: LinePicker.Picked) -> None:
        event.stop()
        self._answer(event.line)

    @on(Choices.Chosen, "#place")
    def _chose(self, event: Choices.Chosen) -> None:
        event.stop()
        self._answer(event.key)

    def _answer(self, given: answers.Truth) -> None:
        if self.asked is not None and not self._over:
            self._judge(self.asked, [given])

    @on(LineOrder.Arranged)
    def _arranged(self, event: LineOrder.Arranged) -> None:
        event.stop()
        if self.asked is not None and not self._over:
            self._run_order(event.order)

    @work(exclusive=True, group="draw")
    async def _run_order(self, order: list[int]) -> None:
        """An order is judged by running the lines in it; another order may do the job too."""
        ran = await self._run(order)
        if not self._is_here or self.asked is None or self._over:
            return
        if ran is None:
            self._leave_out()
        else:
            self._judge(ran, [order])

    @on(LineOrder.Moved)
    def _moved(self, event: LineOrder.Moved) -> None:
        """An order that is changed is another answer."""
        event.stop()
        if self._given and not self._over:
            self._given, self._ran = [], None
            self.speak()

    @on(Choices.Chosen, "#after")
    def _after(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key == "show":
            self.show_me()
        else:
            self.query_one("#after").display = False
            self.ask()
            self.focus_answer()

    def _judge(self, asked: messages.Question, given: Sequence[answers.Truth]) -> None:
        self._given, self._ran = list(given), asked
        right = verdicts.right(self.question, asked, given)
        if not self._misses:
            self.post_message(self.Answered(self.question, right=right))
        if right:
            self._finish("solved")
            return
        self._misses += 1
        self.speak()
        self.screen.set_focus(self.query_one("#after"), scroll_visible=False)
        self._bring_outcome()

    def _finish(self, state: str) -> None:
        self._over = state
        places.close(self._place)
        self.speak()
        self.post_message(self.Done(self.question, state, self._made()))
        self._bring_outcome()

    def _made(self) -> Made:
        """What the work log keeps of the answer."""
        asked = self._ran or self.asked
        assert asked is not None
        given = answers.tell(self._given, list(asked.parts), self.question.answer)
        return Made(asked.code, asked.output, given)

    def _bring_outcome(self) -> None:
        """Bring into sight what came of the answer, now and whenever it takes more room."""
        self._answered = True
        self.call_after_refresh(self._show_outcome)

    def on_resize(self) -> None:
        """What was explained has been laid out by now, or the window is another one."""
        if self._answered:
            self.call_after_refresh(self._show_outcome)

    def _show_outcome(self) -> None:
        """Scroll as little as shows all that came of it; the verdict is never scrolled away."""
        verdict = self.query_one(Outcome).region
        column = next((each for each in self.ancestors if isinstance(each, VerticalScroll)), None)
        if column is None or not (self._answered and verdict.height):
            return
        window = column.content_region
        by = max(self.region.bottom - window.bottom, 0)
        column.scroll_relative(y=min(by, verdict.y - window.y), animate=False)

    # ------------------------------------------------------------------ saying

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        places.speak(self._place, self.question)
        how = self.query_one("#how", Flow)
        how.display = places.shows_code(self._place) and not self._over
        if how.display:
            words = tell(self, f"app.answer_{self.question.answer}")
            how.show([Paragraph(Content.styled(words, "$muted"))])
        self._say_outcome()

    def _say_outcome(self) -> None:
        after, outcome = self.query_one("#after", Choices), self.query_one(Outcome)
        after.display = False
        if self._broken:
            outcome.remark(tell(self, "app.question_broken"), "$muted")
            self._offer(after, "again", "app.try_again")
        elif self.asked is None or not (self._given or self._over):
            outcome.tell()
        elif self._over:
            self._say_over(outcome)
        else:
            self._say_miss(outcome)
            self._offer(after, "again", "app.other_numbers")

    def _say_over(self, outcome: Outcome) -> None:
        assert self.asked is not None
        language, asked = host(self).language, self._ran or self.asked
        if isinstance(self._place, LineOrder) and not self._given:
            assert isinstance(asked.truth, list)
            self._place.set_order(asked.truth)
        outcome.tell(
            verdicts.over(self.question, asked, self._given, language),
            printed=asked.output,
            explained=self.question.after.get(language, ""),
        )

    def _say_miss(self, outcome: Outcome) -> None:
        assert self._ran is not None
        if isinstance(self._place, LineOrder):
            self._place.stopped(self._ran.stopped)
        outcome.tell(
            verdicts.missed(self.question, self._ran, self._given, host(self).language),
            printed=self._ran.output,
        )

    def _offer(self, after: Choices, key: str, words: str) -> None:
        offers = [(key, tell(self, words))]
        if self._misses >= MISSES and not self._broken:
            offers.append(("show", tell(self, "app.show_me")))
        after.offer(offers)
        after.display = True
