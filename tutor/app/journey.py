"""Where the learner is in a lesson, how each step stands, and what can be run from here."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.app.desk import END, Desk, exercise_at
from tutor.course import Exercise, Lesson, Step, Text, UnknownLesson, find, head
from tutor.learner.progress import StepState
from tutor.learner.worklog import Made, WorkLog

if TYPE_CHECKING:
    from tutor.bridge.messages import Check, Train
    from tutor.bridge.settling import Objects


class Journey:
    """The way through one lesson. Every change is in the progress file at once."""

    def __init__(self, desk: Desk, lesson: Lesson, index: int) -> None:
        self.desk = desk
        self.lesson = lesson
        self.index = index

    # ------------------------------------------------------------------- steps

    @property
    def step(self) -> Step | None:
        """The step, None at the end of the lesson."""
        return self.lesson.steps[self.index] if self.index < len(self.lesson.steps) else None

    @property
    def kind(self) -> str:
        """What the step asks for; "" at the end."""
        return self.step.kind if self.step is not None else ""

    @property
    def states(self) -> list[StepState]:
        """How each step stands, and at last the end."""
        ids = [*(step.id for step in self.lesson.steps), END]
        return [self.desk.progress.step_state(self.lesson.id, id) for id in ids]

    @property
    def finished(self) -> bool:
        """Whether the step is done."""
        return self.step is not None and self.states[self.index] in {"solved", "seen"}

    def head(self, language: str) -> str:
        """What stands above the step, as Markdown: at the first one what the lesson teaches."""
        return "" if self.index else head(self.lesson, self.desk.course, language)

    def go(self, index: int) -> None:
        """Be at another step."""
        self.index = max(0, min(index, len(self.lesson.steps)))
        id = self.step.id if self.step is not None else END
        self.desk.progress.set_place(self.lesson.id, id)
        self._mark(id, "started")

    def leave(self) -> None:
        """Go on: what was there to read is read, what was left undone is skipped."""
        if self.states[self.index] != "started":
            return
        if self.step is not None:
            self._mark(self.step.id, "solved" if self.kind == "read" else "skipped")
        else:
            self._mark(END, "skipped" if self.lesson.quiz else "seen")

    def checked(self) -> None:
        """A question of the self-check was answered."""
        self._mark(END, "seen")

    def done(self, state: StepState) -> None:
        """The step is solved, or its answer was looked at."""
        if self.step is not None:
            self._mark(self.step.id, state)

    def solved(self, made: Made | None) -> None:
        """The step is solved, by that; None: by nothing that the learner has made."""
        if self.step is not None and made is not None:
            self._keep(self.step, made)
        else:
            self.done("solved")

    def passed(self, exercise: str, made: Made) -> None:
        """The exercise of that name is solved, by that."""
        for step in self._writes(exercise):
            self._keep(step, made)

    def gave_up(self, exercise: str) -> None:
        """The solution of that exercise was looked at."""
        for step in self._writes(exercise):
            self._mark(step.id, "seen")

    def _writes(self, exercise: str) -> list[Step]:
        writes = [step for step in self.lesson.steps if step.kind == "write"]
        return [step for step in writes if step.exercise and step.exercise.name == exercise]

    def _keep(self, step: Step, made: Made) -> None:
        self._mark(step.id, "solved")
        WorkLog(self.desk.progress.database).keep(self.lesson.id, step.id, made)

    def may_see_solution(self, exercise: Exercise) -> bool:
        """Whether it is solved, or was given up for before."""
        steps = [s for s in self.lesson.steps if s.kind == "write" and s.exercise == exercise]
        states = {self.desk.progress.step_state(self.lesson.id, step.id) for step in steps}
        return bool(states & {"solved", "seen"})

    def _mark(self, id: str, state: StepState) -> None:
        # A step that is looked at again does not count as undone again.
        if state != "started" or self.desk.progress.step_state(self.lesson.id, id) == "new":
            self.desk.progress.mark(self.lesson.id, id, state)

    # ------------------------------------------------------------------ exercise

    @property
    def exercise(self) -> Exercise | None:
        """The exercise whose file is in the editor."""
        return exercise_at(self.lesson, min(self.index, len(self.lesson.steps) - 1))

    @property
    def file(self) -> tuple[Path, str] | None:
        """The learner's file of that exercise, and what it starts with."""
        if self.exercise is None:
            return None
        starter = self.exercise.starter.read_text(encoding="utf-8")
        return self.desk.places.work / self.exercise.filename, starter

    @property
    def hints(self) -> tuple[Text, ...]:
        """The hints that are known so far."""
        if self.exercise is None:
            return ()
        return self.exercise.hints[: self.desk.progress.hints(self.exercise.name)]

    @property
    def more_hints(self) -> bool:
        """Whether the exercise has hints that are not known yet."""
        return self.exercise is not None and len(self.hints) < len(self.exercise.hints)

    def reveal_hint(self) -> bool:
        """Let one more hint be known; False where there are no more."""
        if self.exercise is None or not self.more_hints:
            return False
        self.desk.progress.set_hints(self.exercise.name, len(self.hints) + 1)
        return True

    # ----------------------------------------------------------------- what to run

    def check(self, text: str) -> Check | None:
        """What F5 runs."""
        from tutor.bridge.messages import Check

        if (exercise := self.exercise) is None:
            return None
        return Check(str(exercise.folder), text, exercise.filename)

    def objects(self, text: str) -> Objects | None:
        """What an explore step looks at; None where it brings all of it."""
        from tutor.bridge.messages import Check, Open
        from tutor.bridge.settling import Objects

        if self.step is None or (exercise := self.step.exercise) is None:
            return None
        folder, name = str(exercise.folder), exercise.filename
        reference = Open(folder, exercise.solution.read_text("utf-8"), name)
        return Objects(Check(folder, text, name), reference)

    def train(self, text: str) -> Train | None:
        """What F6 runs: this step's recipe, else that of the lesson's first training."""
        from tutor.bridge.messages import Train

        trainings = [step for step in self.lesson.steps if step.kind == "train"]
        if self.step is not None and self.step.recipe is not None:
            trainings.insert(0, self.step)
        step = next(iter(trainings), None)
        if step is None or step.exercise is None:
            return None
        return Train(
            str(step.recipe),
            str(step.exercise.folder),
            text,
            step.exercise.filename,
            borrowed=self._borrowed(step),
            lines=step.kind == "follow",
        )

    def _borrowed(self, step: Step) -> dict[str, Check]:
        """The learner's files of other lessons that this training uses, as they stand."""
        from tutor.bridge.messages import Check

        found = {}
        for name in step.borrows:
            with suppress(UnknownLesson, OSError, UnicodeError):
                _, exercise = find(name, self.desk.course)
                if exercise is not None:
                    own = self.desk.places.work / exercise.filename
                    text = (own if own.is_file() else exercise.starter).read_text("utf-8")
                    found[name] = Check(str(exercise.folder), text, exercise.filename)
        return found
