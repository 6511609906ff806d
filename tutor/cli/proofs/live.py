"""Proves what happens in a session: explorations, trainings, loops that run line by line."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

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
    TrainState,
    Verdict,
)
from tutor.cli.proofs.exercises import available, blame
from tutor.cli.proofs.questions import failure_of
from tutor.course import Exercise, Problem, SampleFault, Step, examples

PAUSE_EVERY = 50
"""After so many steps a training is looked at, and over where it has got there."""

IDLE, FEW = 24, 2
"""Steps of a model that learns nothing, and of a starter that is refused or replaced."""

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
    """The solution reaches the goal; the starter, and a model that learns nothing, don't."""
    assert step.recipe is not None
    assert step.exercise is not None
    whole = training_of(step)
    end = await _ended(lab, whole)
    if isinstance(end, Failed):
        return [failure_of(step.recipe, end)]
    if problem := _unfinished(step.recipe, end, "finished", "stopped"):
        return [problem]
    if isinstance(end, TrainEnd) and not end.reached:
        title = next((words.title for words in end.words.values()), "")
        return [Problem(step.recipe, None, f"the solution does not reach the GOAL: {title}")]
    starter = step.exercise.starter.read_text("utf-8")
    idle = {
        "the starter": structs.replace(whole, source=starter, steps=FEW),
        "a model that learns nothing": structs.replace(whole, lr=0.0, steps=IDLE),
    }
    for name, request in idle.items():
        end = await _ended(lab, request)
        if isinstance(end, TrainEnd) and end.reached:
            return [Problem(step.recipe, None, f"{name} reaches the GOAL, too")]
    return []


async def _ended(lab: Lab, request: Train) -> TrainEnd | Failed | None:
    """Train to the end, or until what the recipe asks for is reached: looked up now and then."""
    due = PAUSE_EVERY
    async for message in lab.train(request):
        match message:
            case Failed() | TrainEnd():
                return message
            case Steps(points) if points[-1].step >= due:
                due = points[-1].step + PAUSE_EVERY
                await lab.control(Control("pause"))
            case TrainState(state="paused", reached=reached):
                await lab.control(Control("stop" if reached else "resume"))
    return None


async def prove_following(lab: Lab, step: Step) -> list[Problem]:
    """The solution runs line by line to its end, and shows gradients and weights that change."""
    assert step.recipe is not None
    shown: set[str] = set()
    end: FromLab | None = None
    async for message in lab.train(training_of(step, FOLLOW_STEPS)):
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


def training_of(step: Step, steps: int | None = None) -> Train:
    """A training of the solution by the step's recipe, as long as that says unless told."""
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


def _unfinished(recipe: Path, end: FromLab | None, *ways: str) -> Problem | None:
    if isinstance(end, TrainEnd) and end.reason in (ways or ("finished",)):
        return None
    reason = end.reason if isinstance(end, TrainEnd) else "nothing"
    return Problem(recipe, None, f"the training ends with {reason!r}")
