"""The second course, a tiny one: copies of it to break, and the app opened on it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.desk import Desk
from tutor.app.screens.lesson import LessonScreen
from tutor.course import find, load
from tutor.learner.places import Places
from tutor.learner.progress import Progress

TINY = Path(__file__).resolve().parent / "course"


def copied(folder: Path) -> Path:
    """A copy of the tiny course in that folder, for a test to break."""
    return Path(shutil.copytree(TINY, folder / "course"))


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = file.read_text("utf-8")
    assert old in text, f"{old!r} is not in {file}"
    file.write_text(text.replace(old, new, 1), "utf-8")


@asynccontextmanager
async def opened(
    home: Path,
    course: Path,
    name: str,
    step: str = "",
    *,
    size: tuple[int, int] = (120, 50),
    language: str = "en",
) -> AsyncIterator[tuple[TutorApp, Pilot[int]]]:
    """The app at a lesson of a course; it loads torch when it is asked to."""
    places = Places.find(home)
    places.prepare()
    progress = Progress.open(places)
    if step:
        progress.set_place(name, step)
    desk = Desk(load(course), places, progress, seed=1, spares=0)
    app = TutorApp(desk, find(name, desk.course)[0], language=language)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            if isinstance(app.screen, LessonScreen):
                await app.screen.furnished.wait()
            yield app, pilot
    finally:
        progress.close()
