"""The map of the course: where to go on, all lessons and steps, what is due; nothing is locked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from tutor.app.afresh import Afresh
from tutor.app.coursemap import CONTINUE, QUIZ, CourseMap
from tutor.app.desk import Desk
from tutor.app.host import host, tell
from tutor.app.keys import HOME, bindings
from tutor.app.screens.ask import Ask
from tutor.app.screens.page import Page
from tutor.app.widgets.bars import BottomLine, TopLine
from tutor.app.widgets.outline import Outline
from tutor.app.widgets.seek import Seek
from tutor.course import Lesson, Step
from tutor.learner.drafts import DraftError

if TYPE_CHECKING:
    from tutor.app.app import TutorApp


class Home(Page):
    """All there is, with how far each is. What is under it (a lesson) is there again with Esc."""

    DEFAULT_CSS = """
    Home > VerticalScroll { padding: 1 2 0 2; scrollbar-size: 1 1; }
    Home Outline { max-width: 110; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(HOME),
        Binding("escape", "leave", show=False),
    ]
    actions = HOME

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.map = CourseMap(desk)
        self.outline = Outline(id="lessons")

    def compose_page(self) -> ComposeResult:
        """The bars, the field to find something, the list."""
        yield TopLine()
        yield Seek(self.outline)
        with VerticalScroll(can_focus=False):
            yield self.outline
        yield BottomLine(HOME)

    def on_mount(self) -> None:
        """Say it, with the cursor where one goes on."""
        self.watch(host(self), "language", self.speak)
        self.query_one(BottomLine).strong = "resume"
        self.outline.focus()

    def on_resize(self) -> None:
        """Parts beside the lessons, or above them."""
        self.speak()

    def on_screen_resume(self) -> None:
        """Back from a quiz: other questions are due."""
        self.map.look()
        self.speak()

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        language = host(self).language
        self.query_one(TopLine).note = self.map.note(language)
        width = self.outline.size.width or self.app.size.width
        self.outline.show(self.map.rows(language, width), self.map.best())

    # ------------------------------------------------------------------ going somewhere

    @on(Outline.Chosen)
    def _chosen(self, event: Outline.Chosen) -> None:
        event.stop()
        if event.key == CONTINUE:
            self.action_resume()
        elif event.key == QUIZ:
            self.action_quiz()
        elif (found := self.map.find(event.key)) is not None:
            self._open(*found)

    def _open(self, lesson: Lesson, step: Step | None) -> None:
        index = self.desk.step_of(lesson) if step is None else lesson.step(step.id)
        self._tutor.open_lesson(lesson, index)

    def action_resume(self) -> None:
        """Where the learner left off."""
        self._tutor.open_lesson(*self.map.resume())

    def action_quiz(self) -> None:
        """The questions that are due."""
        from tutor.app.screens.quiz import QuizScreen

        self.app.push_screen(QuizScreen(self.desk))

    def action_leave(self) -> None:
        """Back to the lesson; where there is none, to where the learner left off."""
        if len(self.app.screen_stack) > 1:
            self.dismiss()
        else:
            self.action_resume()

    def action_help(self) -> None:
        """All keys, and how it works."""
        from tutor.app.screens.help import Help

        self.app.push_screen(Help())

    # ------------------------------------------------------------------ unfolding, finding

    @on(Outline.Turned)
    def _turned(self, event: Outline.Turned) -> None:
        event.stop()
        id, _, step = event.key.partition("/")
        if self.map.find(id) is None or (step and event.to):
            return
        unfold = event.to if event.to is not None else id not in self.map.unfolded
        if unfold:
            self.map.unfolded.add(id)
        else:
            self.map.unfolded.discard(id)
            self.outline.here = id
        self.speak()

    def action_fold(self) -> None:
        """Unfold all lessons into their steps, or fold them all."""
        every = {lesson.id for lesson in self.desk.course.lessons}
        self.map.unfolded = set() if self.map.unfolded >= every else every
        self.outline.here = self.outline.here.partition("/")[0]
        self.speak()

    def action_find(self) -> None:
        """Narrow the list to what fits some words."""
        self.query_one(Seek).open()

    @on(Seek.Changed)
    def _sought(self, event: Seek.Changed) -> None:
        event.stop()
        if event.words != self.map.query:
            self.map.query = event.words
            if event.words:
                self.outline.here = self.map.best()
            self.speak()

    # ------------------------------------------------------------------ starting over

    def action_start_over(self) -> None:
        """The lesson or step one is on, asked first; on any other row everything."""
        found = self.map.find(self.outline.here)
        if found is None:
            self.action_start_all_over()
            return
        lesson, step = found
        title = (step or lesson).title[host(self).language]
        if step is None:
            self._begin_anew("app.over_lesson", lambda it: it.lesson(lesson), title=title)
        elif step.kind == "write" and step.exercise is not None:
            act = partial(Afresh.step, lesson=lesson, step=step)
            self._begin_anew("app.over_write", act, title=title, file=step.exercise.filename)
        else:
            act = partial(Afresh.step, lesson=lesson, step=step)
            self._begin_anew("app.over_step", act, title=title)

    def action_start_all_over(self) -> None:
        """Everything, asked first."""
        self._begin_anew("app.over_all", lambda it: it.all(self.desk.course.all))

    @work
    async def _begin_anew(
        self, question: str, act: Callable[[Afresh], None], **values: object
    ) -> None:
        if not await self.app.push_screen_wait(Ask(question, "app.over_yes", **values)):
            return
        lessons = self._tutor.lessons_open()
        files = {
            screen.code.path: screen.code.reset for screen in lessons if screen.code is not None
        }
        afresh = Afresh(self.desk, files)
        try:
            act(afresh)
        except DraftError as error:
            self.notify(error.said.say(host(self).language), severity="error", markup=False)
        for screen in lessons:
            screen.outdated = True
        self._tell_kept(afresh.kept)
        self.map.look()
        self.speak()

    def _tell_kept(self, kept: list[Path]) -> None:
        if not kept:
            words = tell(self, "app.over_done")
        elif len(kept) == 1:
            words = tell(self, "app.reset_kept", path=kept[0])
        else:
            words = tell(self, "app.over_kept", count=len(kept), folder=kept[0].parent)
        self.notify(words, timeout=15, markup=False)

    @property
    def _tutor(self) -> TutorApp:
        return cast("TutorApp", self.app)
