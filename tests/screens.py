"""Opens the real app, without a terminal, for the tests of the screens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.desk import Desk
from tutor.app.screens.lesson import LessonScreen
from tutor.bridge.lab import Limits
from tutor.course import Lesson, load
from tutor.learner.places import Places
from tutor.learner.progress import Progress

COURSE = load()
LESSON: Lesson = next(lesson for lesson in COURSE.lessons if lesson.id == "forward")
SOLUTION = LESSON.exercises[0].solution.read_text(encoding="utf-8")
BROKEN = SOLUTION.replace("x = self.conv1(x)", "self.conv1(x)")
"""conv2 gets the picture: an error that names line 13."""

PATIENCE = 60.0
"""Seconds that a busy machine may take for anything."""


@asynccontextmanager
async def opened(
    home: Path,
    *,
    step: str | None = None,
    lesson: bool = True,
    size: tuple[int, int] = (120, 40),
    spares: int = 0,
    language: str = "en",
    ascii: bool = False,  # noqa: A002 - the name of the flag
    limits: Limits | None = None,
    of: str = LESSON.id,
) -> AsyncIterator[tuple[TutorApp, Pilot[int]]]:
    """The app at a step of a lesson; without spares it loads torch when asked to."""
    chosen = next(each for each in COURSE.lessons if each.id == of)
    places = Places.find(home)
    places.prepare()
    progress = Progress.open(places)
    if step is not None:
        progress.set_place(chosen.id, step)
    desk = Desk(COURSE, places, progress, seed=1, spares=spares, limits=limits or Limits())
    app = TutorApp(desk, chosen if lesson else None, language=language, ascii=ascii)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            if isinstance(app.screen, LessonScreen):
                await app.screen.furnished.wait()
            yield app, pilot
    finally:
        progress.close()


def lesson_screen(app: TutorApp) -> LessonScreen:
    """The lesson that is on."""
    assert isinstance(app.screen, LessonScreen)
    return app.screen


def drawn(app: TutorApp) -> str:
    """What stands on the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[int], holds: Callable[[], object]) -> None:
    """Wait for something to become true.

    Asks seldom and moves no widget meanwhile: the lab needs the processor more than we do.
    """
    async with asyncio.timeout(PATIENCE):
        while not holds():
            if pilot.app._exception is not None:
                raise pilot.app._exception
            await asyncio.sleep(0.05)
    await pilot.pause()


async def seen(pilot: Pilot[int], *texts: str) -> None:
    """Wait until each text stands on the screen."""
    app = pilot.app
    assert isinstance(app, TutorApp)
    try:
        await until(pilot, lambda: all(text in drawn(app) for text in texts))
    except TimeoutError:
        raise AssertionError(f"{texts} never stood on the screen:\n{drawn(app)}") from None
