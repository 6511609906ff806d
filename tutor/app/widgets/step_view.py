"""The left column: one step of the lesson, with whatever the step asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.keys import key_of
from tutor.app.lines import to_do
from tutor.app.markdown import Paragraph
from tutor.app.widgets.flow import Flow
from tutor.app.widgets.prose import Prose
from tutor.bridge import messages
from tutor.bridge.messages import Call, Explored
from tutor.course import Lesson, Question, Step
from tutor.learner.worklog import Made, transcript

if TYPE_CHECKING:
    from tutor.app.pictures.drawing import Drawing
    from tutor.app.pictures.loop import Loop
    from tutor.app.pictures.tree import Tree
    from tutor.app.widgets.explore import Explore
    from tutor.app.widgets.predict import Predict

Draw = Callable[[messages.Draw], AsyncIterator[messages.FromLab]]

Head = Callable[[str], str]
"""Gives what stands above the step in a language, as Markdown."""


def _no_head(_language: str) -> str:
    return ""


class StepView(VerticalScroll):
    """Shows a step; after it is done also what `after` says, and that F9 goes on."""

    DEFAULT_CSS = """
    StepView {
        padding: 1 1 0 2; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
        background: $background;
    }
    StepView > * { margin-bottom: 1; }
    StepView > Prose, StepView > Explore { margin-bottom: 0; }
    StepView > #more { border-left: outer $good; padding-left: 1; margin-bottom: 1; }
    StepView > #more.-silent { display: none; }
    StepView > #more > Flow:last-child, StepView > #more > Example:last-child { margin-bottom: 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "picture(-1)", show=False),
        Binding("right", "picture(1)", show=False),
    ]

    class Done(Message):
        """The step (or the question with that id, of the self-check) is done, by what was made."""

        def __init__(self, id: str, state: str, made: Made) -> None:
            super().__init__()
            self.id, self.state, self.made = id, state, made

    class Answered(Message):
        """The first answer to the question of that id; right or not, it is what counts."""

        def __init__(self, id: str, right: bool) -> None:
            super().__init__()
            self.id = id
            self.right = right

    def __init__(
        self, draw: Draw, *, seed: int | None = None, id: str, onward: str = "next"
    ) -> None:
        super().__init__(id=id)
        self._onward = onward
        self._draw = draw
        self._seed = seed
        self._step: Step | None = None
        self._lesson: Lesson | None = None
        self._head: Head = _no_head
        self._asked = 0
        self._finished = False
        self._calls: Sequence[Call] | None = None

    def on_mount(self) -> None:
        """Say everything again when the language changes."""
        self.watch(host(self), "language", self.speak, init=False)

    def compose(self) -> ComposeResult:
        """The step that was put here before."""
        if self._step is not None:
            yield from self._widgets()

    def put(self, step: Step, *, finished: bool, head: Head = _no_head) -> None:
        """Have a step here from the first frame on; `finished` if it was done before."""
        self._step, self._lesson, self._finished, self._head = step, None, finished, head

    async def show_step(self, step: Step, *, finished: bool, head: Head = _no_head) -> None:
        """Show a step; `finished` if it was done before."""
        self.put(step, finished=finished, head=head)
        await self._fill()

    async def show_end(self, lesson: Lesson) -> None:
        """Show the end of a lesson: what the learner can do now, and the self-check."""
        self._step, self._lesson, self._finished, self._asked = None, lesson, False, 0
        await self._fill()
        await self._ask_next()

    async def _fill(self) -> None:
        with self.app.batch_update():
            await self.remove_children()
            await self.mount(*self._widgets())
        self.scroll_home(animate=False)

    def _widgets(self) -> Iterator[Widget]:
        yield Prose(self._prose(), id="prose")
        step = self._step
        if step is not None and step.question is not None:
            yield self._predict(step.question)
        if step is not None and step.kind == "explore":
            from tutor.app.widgets.explore import Explore

            yield Explore(step)
        if step is not None and step.picture is not None:
            from tutor.app.pictures import picture_of

            if (picture := picture_of(step, self._calls)) is not None:
                yield picture
        more = self._more()
        yield Prose(more, id="more", classes="" if more else "-silent")
        yield Flow([Paragraph(self._do())], id="do")

    def _predict(self, question: Question) -> Predict:
        from tutor.app.widgets.predict import Predict

        return Predict(question, self._draw, seed=self._seed)

    def finish(self) -> None:
        """The step is done: say what `after` has to say, and that F9 goes on."""
        self._finished = True
        self.speak()

    def feed(self, code: str, shown: str, explored: Explored | None) -> None:
        """A value came up in the REPL; an explore step wants to know."""
        for explore in self._explores():
            explore.feed(code, shown, explored)

    def settled(self, theirs: bool | None) -> None:
        """The objects of an explore step are there; it says whose they are."""
        for explore in self._explores():
            explore.settled(theirs)

    def traced(self, calls: Sequence[Call] | None) -> None:
        """A check has followed a tensor through the learner's model; a tree shows it."""
        if calls:
            self._calls = calls
            for tree in self.query("Tree"):
                cast("Tree", tree).show(calls)

    def light(self, parts: Collection[str]) -> None:
        """A line of a training loop has done these parts of it; a picture of the loop shows it."""
        for loop in self.query("Loop"):
            cast("Loop", loop).light(parts)

    def action_picture(self, by: int) -> None:
        """The next moment of the picture, or the one before."""
        for picture in self.query("Drawing"):
            cast("Drawing", picture).step(by)

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
        for predict in self._predicts():
            if not predict.over:
                predict.show_me()
                return True
        return False

    def focus_answer(self) -> None:
        """Put the cursor where an answer goes, else on the prose, so that it scrolls."""
        for predict in reversed(self._predicts()):
            predict.focus_answer()
            return
        self.screen.set_focus(self, scroll_visible=False)

    def _predicts(self) -> list[Predict]:
        return [cast("Predict", widget) for widget in self.query("Predict")]

    def _explores(self) -> list[Explore]:
        return [cast("Explore", widget) for widget in self.query("Explore")]

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        if not self.query("#do"):
            return
        self.query_one("#prose", Prose).show(self._prose())
        more, words = self.query_one("#more", Prose), self._more()
        more.show(words)
        more.set_class(not words, "-silent")
        self.query_one("#do", Flow).show([Paragraph(self._do())])

    def _more(self) -> str:
        step = self._step
        if step is None or step.question is not None or not step.after or not self._finished:
            return ""
        return step.after[host(self).language]

    def _prose(self) -> str:
        language = host(self).language
        if self._step is not None:
            head = self._head(language)
            return f"{head}## {self._step.title[language]}\n\n{self._step.body[language]}"
        assert self._lesson is not None
        title = self._lesson.title[language]
        if not self._lesson.testout:
            title = tell(self, "app.end_title", title=title)
        closing = self._lesson.closing.get(language, "")
        quiz = tell(self, "app.end_quiz", press=key_of("quiz")) if self._lesson.quiz else ""
        return f"## {title}\n\n{closing}\n\n{quiz}"

    def _do(self) -> Content:
        asks = self._step is not None and self._step.kind == "predict" and not self._finished
        if asks or (self._step is None and self._asked_question() is not None):
            return Content.empty()
        kind = self._step.kind if self._step is not None else ""
        language = host(self).language
        return to_do(kind, language, finished=self._finished, onward=self._onward)

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
                self._predict(question),
                before="#more",
            )

    def on_predict_answered(self, event: Predict.Answered) -> None:
        """The first answer to a question."""
        event.stop()
        asked = self._step or event.question
        self.post_message(self.Answered(asked.id, event.right))

    async def on_predict_done(self, event: Predict.Done) -> None:
        """The question is over: what `after` says, or the next question."""
        event.stop()
        if self._step is not None:
            self._finished = True
            self.post_message(self.Done(self._step.id, event.state, event.made))
        else:
            self.post_message(self.Done(event.question.id, event.state, event.made))
            await self._after_question(event.question)
        self.speak()

    async def on_predict_broken(self, event: Predict.Broken) -> None:
        """The question is left out, which it says itself; the self-check goes on."""
        event.stop()
        await self._after_question(event.question)

    async def _after_question(self, question: Question) -> None:
        if question is self._asked_question():
            self._asked += 1
            await self._ask_next()

    def on_explore_done(self, event: Explore.Done) -> None:
        """All goals are reached."""
        event.stop()
        if self._step is not None:
            self.post_message(self.Done(self._step.id, "solved", transcript(event.lines)))
            self.finish()
