"""The left column: one step of the lesson, with whatever the step asks for."""

from __future__ import annotations

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.markdown import Paragraph
from tutor.app.widgets.explore import Explore
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.predict import Draw, Predict
from tutor.app.widgets.prose import Prose
from tutor.bridge.messages import Explored
from tutor.course import Lesson, Question, Step

_DO = {"write": "check", "train": "train", "explore": "repl"}
"""The action that a kind of step asks for."""


class StepView(VerticalScroll):
    """Shows a step; after it is done also what `after` says, and that F9 goes on."""

    DEFAULT_CSS = """
    StepView { padding: 1 2 0 2; scrollbar-size-vertical: 1; background: $background; }
    StepView > * { margin-bottom: 1; }
    StepView > Prose { margin-bottom: 0; }
    StepView > #more { border-left: outer $good; padding-left: 1; margin-bottom: 1; }
    StepView > #more.-silent { display: none; }
    StepView > #more > Flow:last-child, StepView > #more > Example:last-child { margin-bottom: 0; }
    """

    class Done(Message):
        """The step (or the question with that id, of the self-check) is done."""

        def __init__(self, id: str, state: str) -> None:
            super().__init__()
            self.id = id
            self.state = state

    def __init__(self, draw: Draw, *, seed: int | None = None, id: str) -> None:
        super().__init__(id=id)
        self._draw = draw
        self._seed = seed
        self._step: Step | None = None
        self._lesson: Lesson | None = None
        self._asked = 0
        self._finished = False

    def on_mount(self) -> None:
        """Say everything again when the language changes."""
        self.watch(host(self), "language", self.speak, init=False)

    async def show_step(self, step: Step, *, finished: bool) -> None:
        """Show a step; `finished` if it was done before."""
        self._step, self._lesson, self._finished = step, None, finished
        extra: list[Widget] = []
        if step.question is not None:
            extra.append(Predict(step.question, self._draw, seed=self._seed))
        if step.kind == "explore":
            extra.append(Explore(step))
        await self._fill(Prose(self._prose(), id="prose"), *extra)

    async def show_end(self, lesson: Lesson) -> None:
        """Show the end of a lesson: what the learner can do now, and the self-check."""
        self._step, self._lesson, self._finished, self._asked = None, lesson, False, 0
        await self._fill(Prose(self._prose(), id="prose"))
        await self._ask_next()

    async def _fill(self, *widgets: Widget) -> None:
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(*widgets, Prose(id="more"), Flow(id="do"))
        self.scroll_home(animate=False)
        self.speak()

    def finish(self) -> None:
        """The step is done: say what `after` has to say, and that F9 goes on."""
        self._finished = True
        self.speak()

    def feed(self, explored: Explored) -> None:
        """A value came up in the REPL; an explore step wants to know."""
        for explore in self.query(Explore):
            explore.feed(explored)

    def next_example(self) -> str | None:
        """The code that F3 sends to the REPL."""
        return next(
            (code for prose in self.query(Prose) if (code := prose.next_example()) is not None),
            None,
        )

    @property
    def has_examples(self) -> bool:
        """Whether there is code to try."""
        return any(prose.has_examples for prose in self.query(Prose))

    def show_me(self) -> bool:
        """Give the answer of a question away; False where none is open."""
        for predict in self.query(Predict):
            if not predict.over:
                predict.show_me()
                return True
        return False

    def focus_answer(self) -> None:
        """Put the cursor where an answer goes, else on the prose, so that it scrolls."""
        for predict in reversed(self.query(Predict)):
            predict.focus_answer()
            return
        self.focus(scroll_visible=False)

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        if not self.query("#do"):
            return
        self.query_one("#prose", Prose).show(self._prose())
        step, language = self._step, host(self).language
        after = ""
        if step is not None and step.question is None and step.after and self._finished:
            after = step.after[language]
        more = self.query_one("#more", Prose)
        more.show(after)
        more.set_class(not after, "-silent")
        self.query_one("#do", Flow).show([Paragraph(self._do())])

    def _prose(self) -> str:
        language = host(self).language
        if self._step is not None:
            return f"## {self._step.title[language]}\n\n{self._step.body[language]}"
        assert self._lesson is not None
        title = tell(self, "app.end_title", title=self._lesson.title[language])
        closing = self._lesson.closing.get(language, "")
        quiz = tell(self, "app.end_quiz") if self._lesson.quiz else ""
        return f"## {title}\n\n{closing}\n\n{quiz}"

    def _do(self) -> Content:
        if self._step is None or self._finished or self._step.kind == "read":
            key, words = key_of("next"), tell(self, "app.do_now_next")
            if self._step is None and self._asked_question() is not None:
                return Content.empty()
        elif self._step.kind == "predict":
            return Content.empty()
        else:
            key = key_of(_DO[self._step.kind])
            words = tell(self, f"app.do_now_{self._step.kind}")
        style = "bold $good" if self._finished else "bold $accent"
        return Content.assemble((f"{key}  ", style), (words, "$ink"))

    # ------------------------------------------------------------- self-check

    def _asked_question(self) -> Question | None:
        if self._lesson is None or self._asked >= len(self._lesson.quiz):
            return None
        return self._lesson.quiz[self._asked]

    async def _ask_next(self) -> None:
        question = self._asked_question()
        if question is not None:
            text = question.prompt[host(self).language]
            title = f"**{self._asked + 1} / {len(self._lesson.quiz if self._lesson else ())}**"
            await self.mount(
                Prose(f"{title}\n\n{text}"),
                Predict(question, self._draw, seed=self._seed),
                before="#more",
            )

    @on(Predict.Done)
    async def _answered(self, event: Predict.Done) -> None:
        event.stop()
        if self._step is not None:
            self._finished = True
            self.post_message(self.Done(self._step.id, event.state))
        elif (question := self._asked_question()) is not None:
            self.post_message(self.Done(question.id, event.state))
            self._asked += 1
            await self._ask_next()
        self.speak()

    @on(Explore.Done)
    def _explored(self, event: Explore.Done) -> None:
        event.stop()
        if self._step is not None:
            self.post_message(self.Done(self._step.id, "solved"))
            self.finish()
