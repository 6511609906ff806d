"""How each lesson of a course stands, read from the progress file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tutor.learner.progress import LessonLike, LessonState, Progress, StepState, lesson_state

DONE = ("solved", "seen")


class TestoutLike(LessonLike, Protocol):
    """What is to be known of a test-out."""

    @property
    def covers(self) -> Sequence[str] | None:
        """The ids of the lessons that are known to who passes."""


@dataclass(frozen=True)
class Standing:
    """How far a lesson is, and each of its steps, by id; and whether a test-out showed it known."""

    state: LessonState
    steps: Mapping[str, StepState]
    tested: bool = False

    @property
    def known(self) -> bool:
        """Whether it is known without being solved."""
        return self.tested and self.state != "solved"

    @property
    def listed(self) -> LessonState:
        """The state in words that scripts know: what is known counts as seen."""
        return "seen" if self.known else self.state

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
        return self.listed in DONE


def standings(
    progress: Progress, lessons: Iterable[LessonLike], testouts: Iterable[TestoutLike] = ()
) -> dict[str, Standing]:
    """How each of these lessons and test-outs stands, by id."""
    states = progress.states()
    testouts = list(testouts)
    passed = [each for each in testouts if progress.state(each) == "solved"]
    tested = {id for each in passed for id in each.covers or ()}
    found = {}
    for lesson in [*lessons, *testouts]:
        known = states.get(lesson.id, {})
        steps: dict[str, StepState] = {step.id: known.get(step.id, "new") for step in lesson.steps}
        found[lesson.id] = Standing(lesson_state(lesson, known), steps, lesson.id in tested)
    return found
