"""Notes what a command did with the learner's own file in their progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tutor.cli.console import err
from tutor.learner.progress import Progress, StepState
from tutor.learner.worklog import Made, WorkLog

if TYPE_CHECKING:
    from tutor.cli.call import Call
    from tutor.cli.report import Report
    from tutor.course import Exercise, Lesson


@contextmanager
def progress_of(call: Call) -> Iterator[Progress]:
    """The progress file, with what is wrong with it said on standard error."""
    progress = Progress.open(call.places)
    try:
        if progress.notice is not None:
            err(progress.notice.say(call.language))
        yield progress
        if progress.banner is not None:
            err(progress.banner.say(call.language))
    finally:
        progress.close()


def note_check(call: Call, lesson: Lesson, exercise: Exercise, source: str, report: Report) -> None:
    """The learner's own file, which reads `source`, was checked."""
    verdict = report.verdict
    if verdict.state == "unavailable":
        return
    with progress_of(call) as progress:
        progress.attempt(exercise.name, verdict.state, report.rule, verdict.seconds)
        if verdict.state == "untouched":
            return
        state: StepState = "solved" if verdict.state == "passed" else "started"
        for step in lesson.steps:
            if step.kind == "write" and step.exercise == exercise:
                progress.mark(lesson.id, step.id, state)
                if state == "solved":
                    made = Made(source, report.output)
                    WorkLog(progress.database).keep(lesson.id, step.id, made)
