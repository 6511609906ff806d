"""The whole way through every lesson on the screen, at two sizes, with nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from screens import COURSE, opened, until
from walking import Walker

from tutor.app.widgets.predict import Predict
from tutor.course import Lesson

SIZES = {"en": (120, 40), "ko": (80, 24)}
SHORT = {("module", "ko")}
"""What `make test` walks of it."""


def ways() -> Iterator[object]:
    """Every lesson in both languages, each at its own size."""
    for lesson in COURSE.lessons:
        for language in SIZES:
            marks = [] if (lesson.id, language) in SHORT else [pytest.mark.long]
            yield pytest.param(lesson, language, marks=marks, id=f"{lesson.id}-{language}")


@pytest.mark.parametrize(("lesson", "language"), ways())
async def test_a_lesson_is_walked_from_the_first_step_into_the_self_check(
    lesson: Lesson, language: str, tmp_path: Path
) -> None:
    """Wrong first, then right, at every step; each verdict is to be seen where it is given."""
    async with opened(
        tmp_path, of=lesson.id, size=SIZES[language], language=language, spares=1
    ) as (app, pilot):
        walker = Walker(app, pilot)
        for step in lesson.steps:
            await walker.step(step)
            await walker.on()
        journey = walker.screen.journey
        assert journey.step is None
        done = dict(zip((step.kind for step in lesson.steps), journey.states, strict=False))
        done.pop("train", None)  # it was stopped
        assert set(done.values()) == {"solved"}
        assert journey.states[-1] == "started", "nothing was done here so far"
        await until(pilot, lambda: walker.view.query(Predict))
        await walker.predict(walker.view.query(Predict).first())
        assert journey.states[-1] == "seen"
