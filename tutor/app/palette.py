"""The command palette: every action, every step, every lesson."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tutor.app.desk import Desk
from tutor.app.host import host, tell
from tutor.app.keys import EVERYWHERE
from tutor.app.screens.home import Home
from tutor.app.screens.lesson import LessonScreen
from tutor.app.screens.page import Page
from tutor.app.screens.quiz import QuizScreen
from tutor.app.widgets.editor import Editor

KEYS = 10
"""Columns for the key before the words."""

Entry = tuple[str, str, Callable[[], object]]


class Everything(Provider):
    """Offers what can be done on the screen that is on, with its key."""

    async def discover(self) -> Hits:
        """All of it, before anything is typed."""
        for text, key, run in self._entries():
            yield DiscoveryHit(_keyed(key, Content(text)), run, text=text)

    async def search(self, query: str) -> Hits:
        """What fits the words typed so far."""
        matcher = self.matcher(query)
        for text, key, run in self._entries():
            if (score := matcher.match(text)) > 0:
                yield Hit(score, _keyed(key, matcher.highlight(text)), run, text=text)

    def _entries(self) -> Iterator[Entry]:
        screen, app, language = self.screen, self.app, host(self.screen).language
        for action in screen.actions if isinstance(screen, Page) else EVERYWHERE:
            run = partial(screen.run_action, action.run)
            yield tell(screen, f"app.do_{action.id}"), action.shown, run
        if isinstance(screen, LessonScreen):
            if screen.lesson.quiz:
                words = tell(screen, "app.quiz_of", title=screen.lesson.title[language])
                yield words, "", partial(screen.run_action, "quiz_lesson")
            yield from self._training(screen)
            yield from self._steps(screen)
        if isinstance(screen, LessonScreen | Home | QuizScreen):
            yield from self._lessons(screen.desk)
        if isinstance(screen, LessonScreen):
            yield from self._editing(screen)
        yield tell(screen, "app.do_export"), "", partial(app.run_action, "export")
        yield tell(screen, "app.do_quit"), "ctrl+q", partial(app.run_action, "quit")

    def _training(self, screen: LessonScreen) -> Iterator[Entry]:
        train = screen.lower.train
        if train.is_attached and not train.has_class("-nothing"):
            for text, run in train.front.commands():
                yield text, "", run

    def _steps(self, screen: LessonScreen) -> Iterator[Entry]:
        language = host(screen).language
        for index, step in enumerate(screen.lesson.steps):
            text = tell(screen, "app.go_step", step=index + 1, title=step.title[language])
            yield text, "", partial(screen.run_action, f"go({index})")

    def _lessons(self, desk: Desk) -> Iterator[Entry]:
        language = host(self.screen).language
        for lesson in desk.course.lessons:
            values = {"number": lesson.number, "title": lesson.title[language]}
            run = partial(self.app.run_action, f"follow('tutor:{lesson.id}')")
            yield tell(self.screen, "app.go_lesson", **values), "", run
        for testout in desk.course.testouts:
            run = partial(self.app.run_action, f"follow('tutor:{testout.id}')")
            words = tell(self.screen, "app.go_testout", title=testout.title[language])
            yield words, "", run

    def _editing(self, screen: LessonScreen) -> Iterator[Entry]:
        if screen.code is None:
            return
        editor = screen.code.editor
        for name, key in Editor.ACTIONS.items():
            yield tell(screen, f"editor.do_{name}"), key, partial(editor.run_action, name)


def _keyed(key: str, words: Content) -> Content:
    return Content.assemble((f"{key:<{KEYS}}", "$muted"), words)
