"""Proves what happens in a session: explorations and trainings."""

from __future__ import annotations

import math

from tutor.bridge.lab import Lab
from tutor.bridge.messages import (
    Explore,
    Explored,
    Failed,
    FromLab,
    Open,
    Steps,
    Train,
    TrainEnd,
    Verdict,
)
from tutor.cli.proofs.exercises import available, blame
from tutor.cli.proofs.questions import failure_of
from tutor.course import Exercise, Lesson, Problem, SampleFault, Step, examples

TRAIN_STEPS = 24


async def prove_exploration(lab: Lab, lesson: Lesson, step: Step) -> list[Problem]:
    """Each goal of an exploration is met by its example."""
    assert step.explore is not None
    try:
        lines = examples(step.explore)
    except SampleFault as fault:
        return [fault.problem]
    if list(lines) != list(step.goals):
        return [Problem(step.explore, 1, f"examples for {list(lines)}; goals {list(step.goals)}")]
    if lesson.exercises and (state := await _opened(lab, lesson.exercises[0])) != "passed":
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
    assert step.exercise is not None
    assert step.recipe is not None
    source = step.exercise.solution.read_text("utf-8")
    folder, name = str(step.exercise.folder), step.exercise.filename
    request = Train(str(step.recipe), folder, source, name, steps=TRAIN_STEPS, pictures=False)
    losses: list[float] = []
    end: FromLab | None = None
    async for message in lab.train(request):
        if isinstance(message, Steps):
            losses += [point.loss for point in message.points]
        if isinstance(message, Failed):
            return [failure_of(step.recipe, message)]
        end = message
    if not isinstance(end, TrainEnd) or end.reason != "finished":
        reason = end.reason if isinstance(end, TrainEnd) else "nothing"
        return [Problem(step.recipe, None, f"the training ends with {reason!r}")]
    few = max(1, len(losses) // 4)
    first, last = sum(losses[:few]) / few, sum(losses[-few:]) / few
    if len(losses) == TRAIN_STEPS and math.isfinite(last) and last < first:
        return []
    fault = f"the loss went from {first:.3g} to {last:.3g} in {len(losses)} steps"
    return [Problem(step.recipe, None, fault)]
