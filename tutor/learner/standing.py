"""How each lesson of a course stands, read from the progress file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutor.learner.progress import LessonLike, LessonState, Progress, StepState, lesson_state

DONE = ("solved", "seen")


@dataclass(frozen=True)
class Standing:
    """How far a lesson is, and each of its steps, by id."""

    state: LessonState
    steps: Mapping[str, StepState]

    @property
    def done(self) -> int:
        """How many steps are solved, or were looked at to the end."""
        return sum(state in DONE for state in self.steps.values())

    @property
    def skipped(self) -> int:
        """How many steps were left out."""
        return sum(state == "skipped" for state in self.steps.values())

    @property
    def behind(self) -> bool:
        """Whether nothing is left to do here."""
        return self.state in DONE


def standings(progress: Progress, lessons: Iterable[LessonLike]) -> dict[str, Standing]:
    """How each of these lessons stands, by id."""
    states = progress.states()
    found = {}
    for lesson in lessons:
        known = states.get(lesson.id, {})
        steps: dict[str, StepState] = {step.id: known.get(step.id, "new") for step in lesson.steps}
        found[lesson.id] = Standing(lesson_state(lesson, known), steps)
    return found
