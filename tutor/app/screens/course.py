"""All lessons, with how far each one is; any of them can be opened at any time."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from tutor.app.desk import Desk
from tutor.app.host import host, tell
from tutor.app.lines import DOTS
from tutor.app.markdown import Paragraph
from tutor.app.screens.page import Page
from tutor.app.widgets.bars import TopLine
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.flow import Flow
from tutor.course import Lesson


class CourseScreen(Page):
    """The course as a list."""

    DEFAULT_CSS = """
    CourseScreen > VerticalScroll { padding: 1 2; }
    CourseScreen #leave { background: $panel; padding: 0 1; }
    CourseScreen #head { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f10", "leave", show=False),
        Binding("shift+f1,f13", "app.language", show=False, priority=True),
        Binding("shift+f3,f15", "app.theme", show=False, priority=True),
    ]

    def __init__(self, desk: Desk, here: Lesson) -> None:
        super().__init__()
        self.desk = desk
        self.here = here

    def compose_page(self) -> ComposeResult:
        """The list."""
        yield TopLine()
        with VerticalScroll():
            yield Flow(id="head")
            yield Choices(numbered=False, id="lessons")
        yield Flow(id="leave")

    def on_mount(self) -> None:
        """Say it, with the cursor on the lesson the learner comes from."""
        self.watch(host(self), "language", self.speak)
        choices = self.query_one(Choices)
        lessons = [lesson.id for lesson in self.desk.course.lessons]
        choices.cursor = lessons.index(self.here.id) if self.here.id in lessons else 0
        choices.focus()

    def speak(self) -> None:
        """Say everything (again) in the language that is on."""
        language = host(self).language
        states = {
            lesson.id: self.desk.progress.state(lesson) for lesson in self.desk.course.lessons
        }
        solved = sum(state == "solved" for state in states.values())
        head = tell(self, "app.course_head", solved=solved, lessons=len(states))
        self.query_one("#head", Flow).show([Paragraph(Content.styled(head, "bold"))])
        lessons = self.desk.course.lessons
        titles = max((cell_len(lesson.title[language]) for lesson in lessons), default=0)
        names = max((len(lesson.id) for lesson in lessons), default=0)
        lines = []
        for lesson in lessons:
            state = states[lesson.id]
            title = lesson.title[language] + " " * (titles - cell_len(lesson.title[language]))
            minutes = tell(self, "app.minutes", minutes=lesson.minutes)
            words = tell(self, f"app.lesson_{state}")
            line = f"{DOTS[state]} {lesson.number:>2}  {lesson.id:<{names}}  {title}  {minutes:>6}"
            lines.append((lesson.id, f"{line}  {words}"))
        self.query_one(Choices).offer(lines, keep=True)
        back = Content.assemble(("Esc  ", "bold"), (tell(self, "app.back_to_lesson"), "$muted"))
        self.query_one("#leave", Flow).show([Paragraph(back)])

    @on(Choices.Chosen)
    def _chosen(self, event: Choices.Chosen) -> None:
        event.stop()
        from tutor.app.screens.lesson import LessonScreen

        lesson = next(one for one in self.desk.course.lessons if one.id == event.key)
        self.dismiss()
        if lesson.id != self.here.id:
            self.app.switch_screen(LessonScreen(self.desk, lesson, self.desk.step_of(lesson)))

    def action_leave(self) -> None:
        """Back to the lesson."""
        self.dismiss()
