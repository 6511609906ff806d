"""Starts a step, a lesson or everything over: progress is forgotten, files begin anew.

What stood in a file is kept as a backup, and what was made stays in the work log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tutor.app.desk import Desk
from tutor.course import Exercise, Lesson, Step
from tutor.learner import drafts


class Afresh:
    """Starts over, and remembers in `kept` where the old texts are.

    `open_files` are the files that stand in an editor, which has to put the starter back itself.
    Raises DraftError where a file can't be written; what came before it has begun anew.
    """

    def __init__(self, desk: Desk, open_files: dict[Path, Callable[[], Path | None]]) -> None:
        self.desk = desk
        self.kept: list[Path] = []
        self._open = open_files

    def step(self, lesson: Lesson, step: Step) -> None:
        """Let one step be new again; the file of what was to write begins anew."""
        if step.kind == "write" and step.exercise is not None:
            self._exercise(step.exercise)
        if step.kind == "train":
            self._curves(lesson, [step])
        self.desk.progress.forget(lesson.id, step.id)

    def lesson(self, lesson: Lesson) -> None:
        """Let all steps of a lesson be new again, and its questions."""
        for exercise in lesson.exercises:
            self._exercise(exercise)
        self._curves(lesson, lesson.steps)
        self.desk.progress.forget(lesson.id)

    def all(self, lessons: Iterable[Lesson]) -> None:
        """Let everything be new again."""
        for lesson in lessons:
            self.lesson(lesson)

    def _exercise(self, exercise: Exercise) -> None:
        path = self.desk.places.work / exercise.filename
        if path in self._open:
            kept = self._open[path]()
        elif path.exists():
            starter = exercise.starter.read_text(encoding="utf-8")
            kept = drafts.reset(path, starter, self.desk.places.backups)
        else:
            kept = None
        if kept is not None:
            self.kept.append(kept)
        self.desk.progress.forget_exercise(exercise.name)

    def _curves(self, lesson: Lesson, steps: Iterable[Step]) -> None:
        """A training's ghost is kept by its lesson on the screen, by its exercise elsewhere."""
        names = {step.exercise.name for step in steps if step.kind == "train" and step.exercise}
        for name in {lesson.id, *names}:
            self.desk.progress.forget_curve(name)
