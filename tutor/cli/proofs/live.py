"""Proves what happens in a session: explorations, trainings, loops that run line by line."""

from __future__ import annotations

import math
from pathlib import Path

from tutor.bridge.lab import Lab
from tutor.bridge.messages import (
    Control,
    Explore,
    Explored,
    Failed,
    FromLab,
    LineStop,
    Open,
    Part,
    Steps,
    Train,
    TrainEnd,
    Verdict,
)
from tutor.cli.proofs.exercises import available, blame
from tutor.cli.proofs.questions import failure_of
from tutor.course import Exercise, Problem, SampleFault, Step, examples

TRAIN_STEPS = 24
FOLLOW_STEPS = 4
EFFECTS: tuple[Part, ...] = ("backward", "step", "zero_grad")
"""What a loop that is followed line by line has to show."""


async def prove_exploration(lab: Lab, step: Step) -> list[Problem]:
    """Each goal of an exploration is met by its example."""
    assert step.explore is not None
    try:
        lines = examples(step.explore)
    except SampleFault as fault:
        return [fault.problem]
    if list(lines) != list(step.goals):
        return [Problem(step.explore, 1, f"examples for {list(lines)}; goals {list(step.goals)}")]
    if (exercise := step.exercise) is not None:
        state = await _opened(lab, exercise)
        if state != "passed":
            return [Problem(step.explore, None, f"the solution opens as {state!r}")]
    await lab.explore(Explore(str(step.explore)))
    for index, (goal, line) in enumerate(lines.items()):
        explored = None
        for said in [message async for message in lab.evaluate(line)]:
            if isinstance(said, Failed):
                return [failure_of(step.explore, said)]
            if isinstance(said, Explored):
                explored = said
        met = explored.goals if explored else []
        if len(met) != len(lines) or not met[index] or any(met[index + 1 :]):
            unmet = f"after {line!r} the goals {list(lines)} are {met}; expected {goal!r} next"
            return [Problem(step.explore, None, unmet)]
    return []


async def _opened(lab: Lab, exercise: Exercise) -> str:
    """Build the objects of the solution; what came of it."""
    source = exercise.solution.read_text("utf-8")
    request = Open(str(exercise.folder), source, exercise.filename)
    messages = [message async for message in lab.open(request)]
    blame(exercise, messages)
    verdict = messages[-1]
    assert isinstance(verdict, Verdict), "to open a file always ends with a verdict"
    return available(verdict).state


async def prove_training(lab: Lab, step: Step) -> list[Problem]:
    """A short training of the solution brings the loss down."""
    assert step.recipe is not None
    losses: list[float] = []
    end: FromLab | None = None
    async for message in lab.train(_training_of(step, TRAIN_STEPS)):
        if isinstance(message, Steps):
            losses += [point.loss for point in message.points]
        if isinstance(message, Failed):
            return [failure_of(step.recipe, message)]
        end = message
    if problem := _unfinished(step.recipe, end):
        return [problem]
    few = max(1, len(losses) // 4)
    first, last = sum(losses[:few]) / few, sum(losses[-few:]) / few
    if len(losses) == TRAIN_STEPS and math.isfinite(last) and last < first:
        return []
    fault = f"the loss went from {first:.3g} to {last:.3g} in {len(losses)} steps"
    return [Problem(step.recipe, None, fault)]


async def prove_following(lab: Lab, step: Step) -> list[Problem]:
    """The solution runs line by line to its end, and shows gradients and weights that change."""
    assert step.recipe is not None
    shown: set[str] = set()
    end: FromLab | None = None
    async for message in lab.train(_training_of(step, FOLLOW_STEPS)):
        if isinstance(message, LineStop):
            shown.update(part for effect in message.effects for part in effect.parts)
            await lab.control(Control("line"))
        if isinstance(message, Failed):
            return [failure_of(step.recipe, message)]
        end = message
    if problem := _unfinished(step.recipe, end):
        return [problem]
    missing = [part for part in EFFECTS if part not in shown]
    if not missing:
        return []
    return [Problem(step.recipe, None, f"no line of the solution shows {' or '.join(missing)}")]


def _training_of(step: Step, steps: int) -> Train:
    """So many steps of the solution, by the step's recipe."""
    assert step.exercise is not None
    return Train(
        recipe=str(step.recipe),
        exercise=str(step.exercise.folder),
        source=step.exercise.solution.read_text("utf-8"),
        filename=step.exercise.filename,
        steps=steps,
        pictures=False,
        lines=step.kind == "follow",
    )


def _unfinished(recipe: Path, end: FromLab | None) -> Problem | None:
    if isinstance(end, TrainEnd) and end.reason == "finished":
        return None
    reason = end.reason if isinstance(end, TrainEnd) else "nothing"
    return Problem(recipe, None, f"the training ends with {reason!r}")
