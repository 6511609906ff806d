"""What lies on the learner's desk: the course, the lab, their files and their progress."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tutor.course import Course, Exercise, Lesson, Question, UnknownLesson, find, load, load_lesson
from tutor.learner.places import Places
from tutor.learner.presence import Presence
from tutor.learner.progress import Progress
from tutor.learner.reviews import Key, Reviews

if TYPE_CHECKING:
    from tutor.bridge.lab import Lab, LabStatus, Limits
    from tutor.bridge.messages import Check, Draw, FromLab

END = "(end)"
"""The id under which the end of a lesson, with its self-check, is remembered as a place."""


@dataclass
class Desk:
    """Handed to the screens. `seed` makes questions repeatable, for tests and screenshots.

    `given` is the course; None is the one that comes with the tutor, read when it is needed.
    `on_lab` hears when the lab becomes ready, or can't work at all.
    """

    given: Course | None
    places: Places
    progress: Progress
    seed: int | None = None
    spares: int = 1
    limits: Limits | None = None
    on_lab: Callable[[LabStatus], None] | None = None

    @cached_property
    def course(self) -> Course:
        """All lessons."""
        return self.given if self.given is not None else load()

    @cached_property
    def lab(self) -> Lab:
        """Where the learner's code runs; imported with its first use, after the first frame."""
        from tutor.bridge.lab import Lab

        return Lab(limits=self.limits, spares=self.spares, on_change=self._lab_changed)

    @cached_property
    def reviews(self) -> Reviews:
        """When each question comes back."""
        return Reviews(self.progress.database)

    def questions(self, lesson: Lesson | None = None) -> dict[Key, Question]:
        """What can be asked: of that lesson, or of all that were begun."""
        states = self.progress.states()
        begun = [each for each in self.course.lessons if each.id in states]
        return {
            (each.id, question.id): question
            for each in ([lesson] if lesson is not None else begun)
            for question in each.quiz
        }

    def draw(self, request: Draw) -> AsyncIterator[FromLab]:
        """Ask the lab for a question's numbers and truth."""
        return self.lab.draw(request)

    def check(self, request: Check) -> AsyncIterator[FromLab]:
        """Have the lab check a file."""
        return self.lab.check(request)

    async def interrupt(self) -> None:
        """Stop what the lab runs."""
        await self.lab.interrupt()

    @cached_property
    def presence(self) -> Presence:
        """Whether another tutor is open."""
        return Presence(self.places.home)

    async def close(self) -> None:
        """Leave no process behind."""
        if "lab" in vars(self):
            await self.lab.close()
        self.presence.close()

    def _lab_changed(self, status: LabStatus) -> None:
        if self.on_lab is not None:
            self.on_lab(status)

    def at(self, name: str | None) -> tuple[Lesson, int] | None:
        """That lesson and its step; without a name, or where there is none, `where`."""
        lesson = self.lesson(name) if name else None
        return (lesson, self.step_of(lesson)) if lesson is not None else self.where()

    def where(self) -> tuple[Lesson, int] | None:
        """Where the learner left off, None the first time."""
        place = self.progress.place()
        if place is None:
            return None
        lesson = self.lesson(place[0])
        return None if lesson is None else (lesson, self.step_of(lesson))

    def lesson(self, name: str) -> Lesson | None:
        """The lesson with that id or number; the others are not read for it."""
        if self.given is None and "course" not in vars(self):
            return load_lesson(name)
        try:
            return find(name, self.course)[0]
        except UnknownLesson:
            return None

    def step_of(self, lesson: Lesson) -> int:
        """The step of that lesson that the learner was last at."""
        place = self.progress.place(lesson.id)
        if place is None:
            return 0
        return len(lesson.steps) if place[1] == END else lesson.step(place[1])

    def next_lesson(self, lesson: Lesson) -> Lesson | None:
        """The lesson after that one."""
        lessons = self.course.lessons
        index = next((i for i, other in enumerate(lessons) if other.id == lesson.id), len(lessons))
        return lessons[index + 1] if index + 1 < len(lessons) else None


def exercise_at(lesson: Lesson, step: int) -> Exercise | None:
    """The exercise whose file belongs beside a step: its own, the last before it, the next."""
    before = [s.exercise for s in lesson.steps[: step + 1] if s.exercise is not None]
    after = [s.exercise for s in lesson.steps[step:] if s.exercise is not None]
    return before[-1] if before else after[0] if after else None
