"""The steps in which something is done: exploring and writing."""

from __future__ import annotations

from pathlib import Path

from tutor.bridge.messages import (
    Check,
    Explored,
    Failed,
    Failure,
    FromLab,
    Open,
    Output,
    Value,
)
from tutor.bridge.settling import Objects, Settler
from tutor.cli.console import out, wrapped
from tutor.cli.plain.editing import edit
from tutor.cli.plain.talk import Talk
from tutor.cli.report import Report, show
from tutor.cli.submission import Submission, own_draft
from tutor.course import Exercise, Lesson, Step
from tutor.learner.progress import StepState
from tutor.learner.worklog import Made, WorkLog, transcript
from tutor.words import say

End = tuple[StepState, str]


def explore(talk: Talk, lesson: Lesson, step: Step) -> End:
    """Lines typed into the session, until what they show has met every goal."""
    theirs = talk.wait(Settler(talk.lab).settle(str(step.explore), _objects(talk, step)))
    if theirs is not None:
        talk.say("explore_yours" if theirs else "explore_reference")
    for name, goal in step.goals.items():
        out(f"- {name}: {goal[talk.language].replace('`', '')}")
    talk.say("explore")
    met = [False] * len(step.goals)
    found: list[tuple[str, str]] = []
    while not all(met) or not met:
        line = talk.ask("next", "back")
        if line in ("next", "back"):
            return "skipped", line
        if not line.strip():
            continue
        shown, before = "", met
        for message in talk.gather(talk.lab.evaluate(line)):
            if isinstance(message, Explored):
                met = _tell_found(talk, step, met, message)
            elif isinstance(message, Failed):
                out(wrapped(say("app.explore_broken", talk.language)))
                return "skipped", ""
            else:
                shown += _tell_value(message)
        if met != before:
            found.append((line, shown))
    keep(talk, lesson, step, transcript(found))
    return "solved", ""


def _tell_found(talk: Talk, step: Step, before: list[bool], explored: Explored) -> list[bool]:
    if saw := explored.saw.get(talk.language):
        out(saw)
    for name, was, now in zip(step.goals, before, explored.goals, strict=True):
        if now and not was:
            talk.say("goal_met", goal=name)
    return explored.goals


def _objects(talk: Talk, step: Step) -> Objects | None:
    if (exercise := step.exercise) is None:
        return None
    given, folder = mine(talk, exercise), str(exercise.folder)
    reference = Open(folder, exercise.solution.read_text("utf-8"), given.filename)
    return Objects(Check(folder, given.source, given.filename), reference)


def _tell_value(message: FromLab) -> str:
    """Print what a line has printed or given, and hand it back."""
    text, end = "", "\n"
    match message:
        case Output(text):
            end = ""
        case Value(text=text, failure=None):
            pass
        case Value(failure=Failure(kind, reason)):
            text = f"{kind}: {reason}"
    out(text, end=end)
    return text


def keep(talk: Talk, lesson: Lesson, step: Step, made: Made) -> None:
    """Keep what solved a step."""
    WorkLog(talk.progress.database).keep(lesson.id, step.id, made)


def write(talk: Talk, lesson: Lesson, step: Step, exercise: Exercise) -> End:
    """The learner's file, checked whenever they ask, until it passes or they go on."""
    draft = own_draft(exercise, talk.call.places)
    if not draft.path.exists():
        draft.save(draft.text)
    talk.say("write", path=draft.path)
    commands = ("check", "edit", "hint", "solution", "next", "back")
    while True:
        word = talk.ask(*commands)
        if word in ("next", "back"):
            return "started", word
        if word == "hint":
            _hint(talk, exercise)
        elif word == "solution":
            out(exercise.solution.read_text("utf-8"))
            return "seen", ""
        elif word == "edit":
            edit(talk, draft.path)
        elif word in ("check", ""):
            if _check(talk, lesson, step, exercise):
                return "solved", ""
        else:
            talk.offer(*commands)


def _check(talk: Talk, lesson: Lesson, step: Step, exercise: Exercise) -> bool:
    given, report = mine(talk, exercise), Report()
    request = Check(str(exercise.folder), given.source, given.filename)
    talk.listen(talk.lab.check(request), report.take)
    show(report, given.label, talk.language)
    state = report.verdict.state
    talk.progress.attempt(exercise.name, state, report.rule, report.verdict.seconds)
    if talk.progress.stuck(exercise.name) and talk.progress.hints(exercise.name) < len(
        exercise.hints
    ):
        talk.say("offer_hint")
    if state == "passed":
        keep(talk, lesson, step, Made(given.source, report.output))
    return state == "passed"


def _hint(talk: Talk, exercise: Exercise) -> None:
    shown = talk.progress.hints(exercise.name)
    if shown < len(exercise.hints):
        shown += 1
        talk.progress.set_hints(exercise.name, shown)
    else:
        talk.say("no_more_hints")
    for hint in exercise.hints[:shown]:
        talk.read_out(hint[talk.language])


def mine(talk: Talk, exercise: Exercise) -> Submission:
    """The learner's own file of an exercise."""
    draft = own_draft(exercise, talk.call.places)
    return Submission(str(draft.path), Path(draft.path).name, draft.text, own=True)
