"""Questions that come back: one at a time, each with fresh numbers, what was missed first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tutor.app.desk import Desk
from tutor.app.host import host, tell
from tutor.app.keys import QUIZ, bindings
from tutor.app.screens.page import Page
from tutor.app.widgets.bars import BottomLine, TopLine
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.step_view import StepView
from tutor.course import LANGUAGES, Lesson, Question, Step
from tutor.learner.reviews import Key
from tutor.words import say


class QuizScreen(Page):
    """The questions of a lesson; without one those that are due, else the offer to ask all.

    The first answer to each decides when it comes back. Nobody is stuck: a miss asks again.
    """

    DEFAULT_CSS = """
    QuizScreen > VerticalScroll { padding: 1 1 0 2; scrollbar-size: 1 1; scrollbar-gutter: stable; }
    QuizScreen > VerticalScroll > * { max-width: 92; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(QUIZ),
        Binding("escape", "leave", show=False),
        Binding("enter", "onward_if_over", show=False),
    ]
    actions = QUIZ

    def __init__(self, desk: Desk, lesson: Lesson | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.lesson = lesson
        self.questions: Mapping[Key, Question] = desk.questions(lesson)
        self.keys: Sequence[Key] = ()
        """What is asked, in this order."""
        self.index = -1
        self.first: dict[Key, bool] = {}
        """Whether the first answer was right."""
        self._over = False

    def compose_page(self) -> ComposeResult:
        """The bars, and between them a question, or what there is to say about all of them."""
        yield TopLine()
        yield StepView(self.desk.draw, seed=self.desk.seed, id="asked", onward="question")
        with VerticalScroll(id="told"):
            yield Prose(id="words")
            yield Choices(id="offers")
        yield BottomLine(QUIZ)

    async def on_mount(self) -> None:
        """Begin."""
        self.watch(host(self), "language", self.speak, init=False)
        self.query_one(BottomLine).strong = "onward"
        reviews = self.desk.reviews
        await self.ask(
            reviews.order(self.questions) if self.lesson else reviews.due(self.questions)
        )

    async def ask(self, keys: Sequence[Key]) -> None:
        """Ask these, from the first on."""
        self.keys, self.index, self.first = keys, -1, {}
        await self._next()

    async def _next(self) -> None:
        self.index += 1
        self._over = False
        asking = self.index < len(self.keys)
        view = self.query_one(StepView)
        view.display = asking
        self.query_one("#told").display = not asking
        self.speak()
        if asking:
            await view.show_step(self._step(), finished=False)
            view.focus_answer()
        else:
            self.query_one(Choices).focus()

    def _step(self) -> Step:
        """The question as a step of its own, with a way to the lesson that explains it."""
        id = self.keys[self.index][0]
        question = self.questions[self.keys[self.index]]
        links = {x: f"[{say('app.see_lesson', x, lesson=id)}](tutor:{id})" for x in LANGUAGES}
        after = {x: f"{question.after.get(x, '')}\n\n{links[x]}" for x in LANGUAGES}
        return Step(
            id=question.id,
            kind="predict",
            title=question.title,
            body=question.prompt,
            question=replace(question, after=after),
        )

    # ------------------------------------------------------------------ what is said

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        asking = self.index < len(self.keys)
        place = {"number": self.index + 1, "count": len(self.keys)}
        note = ""
        if asking:
            note = f"{self.keys[self.index][0]} · {tell(self, 'app.quiz_place', **place)}"
        self.query_one(TopLine).note = note
        if not asking:
            self.query_one("#words", Prose).show(self._summary() if self.keys else self._idle())
            self.query_one(Choices).offer(self._offers(), keep=True)

    def _idle(self) -> str:
        if not self.questions:
            return tell(self, "app.quiz_empty")
        days = self.desk.reviews.days(self.questions)
        when = self._when(min(days.values())) if days else ""
        soon = tell(self, "app.quiz_next", when=when) if days else ""
        return tell(self, "app.quiz_nothing_due", soon=soon, count=len(self.questions))

    def _offers(self) -> list[tuple[str, str]]:
        offers = [("leave", tell(self, "app.quiz_leave"))]
        if self.questions:
            every = ("all", tell(self, "app.quiz_all", count=len(self.questions)))
            offers = [*offers, every] if self.keys else [every, *offers]
        return offers

    def _summary(self) -> str:
        right = sum(self.first.values())
        days = self.desk.reviews.days(self.first)
        lines = [tell(self, "app.quiz_done", right=right, count=len(self.first)), ""]
        for key, was_right in self.first.items():
            title = self.questions[key].title[host(self).language]
            sign = "✓" if was_right else "✗"
            lines.append(f"- {sign} {key[0]} · {title}: {self._when(days.get(key, 1))}")
        left_out = len(self.keys) - len(self.first)
        if left_out:
            lines += ["", tell(self, "app.quiz_left_out", count=left_out)]
        return "\n".join(lines)

    def _when(self, days: int) -> str:
        """When something comes back, in words."""
        return tell(self, "app.tomorrow") if days <= 1 else tell(self, "app.in_days", days=days)

    # ------------------------------------------------------------------ what happens

    @on(StepView.Answered)
    def _answered(self, event: StepView.Answered) -> None:
        event.stop()
        key = self.keys[self.index]
        self.first[key] = event.right
        self.desk.reviews.answered(key, right=event.right)

    @on(StepView.Done)
    def _done(self, event: StepView.Done) -> None:
        event.stop()
        self._over = True
        self.set_focus(self.query_one(StepView), scroll_visible=False)

    @on(Choices.Chosen, "#offers")
    async def _chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        if event.key == "all":
            await self.ask(self.desk.reviews.order(self.questions))
        else:
            self.action_leave()

    async def action_onward(self) -> None:
        """The next question; one that is not answered is left out."""
        if self.index < len(self.keys):
            await self._next()
        else:
            self.action_leave()

    async def action_onward_if_over(self) -> None:
        """Enter goes on once a question is over."""
        if self._over:
            await self._next()

    def action_answer(self) -> None:
        """Give the answer away."""
        self.query_one(StepView).show_me()

    def action_help(self) -> None:
        """All keys, and how it works."""
        from tutor.app.screens.help import Help

        self.app.push_screen(Help())

    def action_leave(self) -> None:
        """Back to where one came from, else to the map of lessons."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
        else:
            from tutor.app.screens.home import Home

            self.app.switch_screen(Home(self.desk))
