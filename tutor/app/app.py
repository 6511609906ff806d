"""The app: which screen is on, the language, the theme, and a tidy end."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.filter import LineFilter
from textual.screen import Screen

from tutor.app import terminal, theme
from tutor.app.desk import Desk
from tutor.app.filters import Ascii, NoColour
from tutor.app.host import Host, tell
from tutor.app.screens.lesson import LessonScreen
from tutor.course import Lesson
from tutor.words import say

if TYPE_CHECKING:
    from tutor.bridge.lab import LabStatus
    from tutor.learner.rescue import Unsaved
    from tutor.learner.said import Said

FURNISHING = 5.0
"""Seconds that keys wait for the panes at most."""

RESTORING = 1.0
"""Seconds that the terminal's settings may take to come back then."""

SETTLED = 1.0
"""Seconds after the first frame in which all panes have come in."""

YOUNG, SELDOM = gc.get_threshold()[:2], 100
"""How often garbage is looked for: among what is young as ever, among all else seldom."""

LOOK_AROUND = 3.0
"""Seconds between looks for another tutor on the same files."""


def _everything() -> type[Provider]:
    from tutor.app.palette import Everything

    return Everything


class TutorApp(Host):
    """Everything the learner sees. `lesson` opens there; None where they left off."""

    TITLE = "tutor"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_everything}
    CSS = """
    ToastRack { dock: top; align: right top; margin-top: 2; }
    Toast { background: $panel; color: $ink; border-left: outer $accent; }
    Editor, TextArea, VerticalScroll { scrollbar-size: 1 1; }
    CommandPalette { background: $background 60%; align-horizontal: center; }
    CommandPalette > Vertical { width: 84; max-width: 100%; margin-top: 2; padding: 1 0;
                                background: $surface; }
    CommandPalette #--input, CommandPalette #--input.--list-visible {
        border: none; height: 1; margin: 0; padding: 0; background: $surface; }
    CommandPalette CommandInput, CommandPalette CommandInput:focus {
        background: $panel; height: 1; border: none; padding: 0 1; margin: 0 1; }
    CommandPalette #--results { overlay: none; margin-top: 1; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette CommandList { border: none; background: $surface; max-height: 60vh;
                                 scrollbar-size: 1 1; padding: 0; }
    CommandPalette CommandList > .option-list--option { padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "copy_or_tell", show=False),
    ]

    def __init__(
        self,
        desk: Desk,
        lesson: Lesson | None = None,
        *,
        language: str = "en",
        ascii: bool = False,  # noqa: A002 - the name of the flag
        motion: bool = True,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._mended: Said | None = None
        self._lesson = lesson
        self.quiz = False
        """Whether it opens with questions: those of the lesson, or those that are due."""
        self.told: tuple[str, dict[str, str]] | None = None
        """Words to say once at the start, with what fills them in."""
        self.unsaved: list[Unsaved] = []
        """What the disk has refused, once the app has ended."""
        self.set_reactive(Host.language, language)
        self.set_reactive(Host.ascii, ascii)
        self.motion = motion
        if not motion:
            self.animation_level = "none"
        for each in theme.THEMES:
            self.register_theme(each)
        self.theme = desk.progress.setting("theme") or theme.guess(os.environ)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our variables, for the moments in which a theme of Textual's own is on."""
        return dict(theme.THEMES[0].variables)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """ASCII and no colour act on every line that is drawn, whoever drew it."""
        filters: list[LineFilter] = []
        if self.no_color:
            names = ("accent", "selected", "ink")
            loud = frozenset(self.theme_variables[name].lower() for name in names)
            filters.append(NoColour(loud))
        else:
            filters.extend(super().get_line_filters())
        if self.ascii:
            filters.append(Ascii())
        return filters

    # -------------------------------------------------------------- coming, going

    def get_default_screen(self) -> Screen[None]:
        """The first screen: painting an empty one before it would cost time, and flicker."""
        screen = self._first_screen()
        screen._push_result_callback(self, None)  # which Textual's switch_screen wants to pop
        return screen

    def _first_screen(self) -> Screen[None]:
        lesson = self._lesson
        if self.quiz:
            from tutor.app.screens.quiz import QuizScreen

            return QuizScreen(self.desk, lesson)
        place = (lesson, self.desk.step_of(lesson)) if lesson is not None else self.desk.where()
        if place is not None:
            return LessonScreen(self.desk, *place)
        from tutor.app.screens.welcome import Welcome

        return Welcome(self._begin, self._look_at_all)

    def on_mount(self) -> None:
        """What the first screen does not need comes after it is painted."""
        terminal.end_tidily(self.end, self._end_now)
        self.desk.on_lab = self._lab_changed
        self.call_later(self.call_after_refresh, self._start_lab)

    async def on_event(self, event: events.Event) -> None:
        """Keys that come before all panes are there wait for them, but for the one that quits."""
        quits = isinstance(event, events.Key) and event.key == "ctrl+q"
        if isinstance(event, events.InputEvent) and not quits:
            await self._furnished()
        await super().on_event(event)

    async def _furnished(self) -> None:
        screen = self.screen
        if isinstance(screen, LessonScreen) and not screen.furnished.is_set():
            furnishing = asyncio.create_task(screen.furnish())
            for ended in (await asyncio.wait([furnishing], timeout=FURNISHING))[0]:
                ended.result()

    def _begin(self) -> None:
        self.open_lesson(self.desk.course.lessons[0], 0)

    def _look_at_all(self) -> None:
        from tutor.app.screens.home import Home

        self.push_screen(Home(self.desk))

    def open_lesson(self, lesson: Lesson, step: int) -> None:
        """Put a lesson at a step in front; one that is open already goes there as it is."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        screen = self.screen
        if isinstance(screen, LessonScreen) and screen.lesson.id == lesson.id:
            if screen.journey.index != step:
                screen.call_later(screen.action_go, step)
        else:
            self.switch_screen(LessonScreen(self.desk, lesson, step))

    async def _start_lab(self) -> None:
        await self.desk.lab.start()
        self.set_interval(LOOK_AROUND, self._look_around)
        self._look_around()
        self.set_timer(SETTLED, self._settle)
        if self.told is not None:
            words, values = self.told
            self.notify(tell(self, words, **values), timeout=20, markup=False)

    def _settle(self) -> None:
        """Collect garbage from here on, where `run` has put it off, but pass over what stands.

        To look through all modules and widgets again takes some 200 ms, in which no key is heard.
        """
        if not gc.isenabled():
            gc.freeze()
            gc.set_threshold(*YOUNG, SELDOM)
            gc.enable()

    def _look_around(self) -> None:
        alone, progress, lab = self.desk.presence.alone(), self.desk.progress, self.desk.lab.status
        progress.catch_up()
        banner, notice = progress.banner, progress.notice
        broken = lab.state == "unavailable"
        no_torch = partial(say, "app.no_torch", reason=lab.reason) if broken else None
        for screen in self.lessons_open():
            screen.keep_notice("lab", no_torch)
            screen.keep_notice("alone", None if alone else partial(say, "app.two_tutors"))
            screen.keep_notice("progress", banner.say if banner else None)
        if notice is not None and notice is not self._mended:
            self._mended = notice
            self.notify(notice.say(self.language), timeout=20, markup=False)

    def _lab_changed(self, status: LabStatus) -> None:
        self._look_around()

    def lessons_open(self) -> list[LessonScreen]:
        """The lessons on the screen, or under what is there."""
        return [screen for screen in self.screen_stack if isinstance(screen, LessonScreen)]

    async def on_unmount(self) -> None:
        """Leave no process behind."""
        await self.desk.close()

    def end(self, code: int) -> None:
        """Keep what was typed, and end with that code."""
        self._keep_work()
        self.run_worker(self._end(code))

    def _end_now(self, code: int) -> None:
        """The last resort: something holds the app up, and nobody is there to wait for it."""
        if self._driver is not None:
            restoring = threading.Thread(target=self._driver.stop_application_mode, daemon=True)
            restoring.start()
            restoring.join(RESTORING)
        os._exit(code)

    async def _end(self, code: int) -> None:
        await self._furnished()
        self.exit(code, return_code=code)

    async def action_quit(self) -> None:
        """Quit at once and lose nothing."""
        self._keep_work()
        self.exit(0)

    def _handle_exception(self, error: Exception) -> None:
        """Once the app goes, what is only half there may trip: no fault to show to anybody."""
        if not self._exit:
            super()._handle_exception(error)

    def _keep_work(self) -> None:
        left = [screen.keep_work() for screen in self.lessons_open()]
        self.unsaved = [each for each in left if each is not None]

    def action_command_palette(self) -> None:
        """Everything, by name."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(
                CommandPalette(placeholder=tell(self, "app.palette"), id="--command-palette")
            )

    def action_copy_or_tell(self) -> None:
        """ctrl+c copies what is selected; where nothing is, say how to quit."""
        selected = self.screen.get_selected_text()
        if selected:
            self.copy_to_clipboard(selected)
        else:
            self.notify(tell(self, "app.how_to_quit"), markup=False)

    # ----------------------------------------------------------- language, theme

    def action_language(self) -> None:
        """English and Korean, turn by turn."""
        self.language = {"en": "ko", "ko": "en"}[self.language]
        self.desk.progress.set_setting("language", self.language)

    def action_theme(self) -> None:
        """Light and dark, turn by turn."""
        self.theme = theme.LIGHT if self.theme == theme.DARK else theme.DARK
        self.desk.progress.set_setting("theme", self.theme)

    async def action_export(self) -> None:
        """Write what the learner has made into a folder, and say where it is."""
        from tutor.export import ExportError, export, write
        from tutor.learner.worklog import WorkLog

        works = WorkLog(self.desk.progress.database).all()
        try:
            made = export(works, self.desk.course, self.language)
            await asyncio.to_thread(write, made)
        except ExportError as error:
            self.notify(error.said.say(self.language), severity="warning", markup=False)
            return
        words = tell(self, "app.exported", steps=made.steps, path=made.path)
        self.notify(words, timeout=15, markup=False)

    def action_follow(self, href: str) -> None:
        """Follow a link in the prose: `tutor:layers` leads to that lesson."""
        scheme, _, name = href.partition(":")
        lesson = self.desk.lesson(name)
        if scheme == "tutor" and lesson is not None:
            self.open_lesson(lesson, self.desk.step_of(lesson))
        elif scheme == "tutor":
            self.notify(tell(self, "app.no_such_lesson", lesson=name), markup=False)
        elif scheme in {"http", "https"}:
            self.open_url(href)
