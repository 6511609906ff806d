"""Opens what a sitting as text needs, and tidies up after it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tutor.bridge.lab import Lab
from tutor.cli.call import WELL
from tutor.cli.plain.talk import Talk
from tutor.cli.plain.walk import END, Walk
from tutor.cli.record import progress_of
from tutor.cli.trust import agree

if TYPE_CHECKING:
    from tutor.cli.call import Call
    from tutor.course import Lesson
    from tutor.learner.progress import Progress


@contextmanager
def sitting(call: Call) -> Iterator[Talk]:
    """A talk with a lab behind it; the lab begins to import torch at once."""
    with asyncio.Runner() as runner, progress_of(call) as progress:
        lab = Lab()
        runner.run(lab.start())
        try:
            yield Talk(call, lab, runner, progress)
        finally:
            runner.run(lab.close())


def walk_on(call: Call, lesson: Lesson | None) -> int:
    """Walk a lesson as text from where the learner left off; without one, the last they were in."""
    call.need_lessons()
    call.places.prepare()
    agree(call)
    with sitting(call) as talk:
        lesson = lesson or _last(call, talk.progress)
        place = talk.progress.place(lesson.id)
        start = lesson.step(place[1]) if place and place[1] != END else 0
        Walk(talk, lesson).go(start)
    return WELL


def _last(call: Call, progress: Progress) -> Lesson:
    place = progress.place()
    known = {lesson.id: lesson for lesson in call.course.all}
    return known.get(place[0] if place else "", call.course.lessons[0])
