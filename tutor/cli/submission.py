"""The file that a command is about: one that is named, standard input, or the learner's own."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.learner.drafts import Draft, decode, read
from tutor.learner.said import LearnerError

if TYPE_CHECKING:
    from tutor.bridge.messages import Check
    from tutor.course import Course, Exercise, Step
    from tutor.learner.places import Places

STDIN = "-"


@dataclass(frozen=True)
class Submission:
    """Text to be run as an exercise. `label` is what the caller named it."""

    label: str
    filename: str
    source: str
    own: bool = False


def submission(name: str, exercise: Exercise, places: Places) -> Submission:
    """Read the named file, standard input for "-", the learner's own for ""; or LearnerError."""
    if not name:
        draft = own_draft(exercise, places)
        return Submission(str(draft.path), draft.path.name, draft.text, own=True)
    if name == STDIN:
        return Submission(STDIN, "stdin.py", decode(sys.stdin.buffer.read(), Path("stdin.py")))
    return Submission(name, Path(name).name, read(Path(name)))


def own_draft(exercise: Exercise, places: Places) -> Draft:
    """The learner's own file of that exercise; its text is the starter where there is none."""
    starter = exercise.starter.read_text(encoding="utf-8")
    return Draft(places.work / exercise.filename, starter, places.backups)


def borrowed(step: Step, course: Course, places: Places) -> dict[str, Check]:
    """The learner's files of other lessons that a training uses, as they stand."""
    from tutor.bridge.messages import Check
    from tutor.course import UnknownLesson, find

    found = {}
    for name in step.borrows:
        with suppress(UnknownLesson, LearnerError):
            _, exercise = find(name, course)
            if exercise is not None:
                text = own_draft(exercise, places).text
                found[name] = Check(str(exercise.folder), text, exercise.filename)
    return found


@dataclass(frozen=True)
class Unreadable:
    """A file that can't be checked, and why."""

    label: str
    error: LearnerError
