"""`tutor train`: train the learner's class by the lesson's recipe, without the screen."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tutor.bridge.messages import Control, Train
from tutor.cli.call import Call, Problem
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.story import JsonStory, PlainStory, Story
from tutor.cli.submission import borrowed, submission
from tutor.cli.trust import agree
from tutor.learner.worklog import Made, WorkLog

if TYPE_CHECKING:
    from tutor.bridge.lab import Lab
    from tutor.course import Exercise, Step


@tutor_command("train")
@click.argument("name")
@click.argument("file", required=False, default="")
@option("--steps", type=click.IntRange(min=1), metavar="N", help="opt_steps")
@option("--lr", type=click.FloatRange(min=0, min_open=True), metavar="X", help="opt_lr")
@option("--seed", type=int, default=0, metavar="N", help="opt_seed")
@option("--json", "as_json", is_flag=True, help="opt_json_lines")
@pass_call
def command(  # noqa: PLR0913, PLR0917  (click hands over one argument an option)
    call: Call,
    name: str,
    file: str,
    steps: int | None,
    lr: float | None,
    seed: int,
    as_json: bool,
) -> int:
    """Train until the end of the recipe, or until Ctrl-C, which stops and says how far it is."""
    lesson, exercise = call.find_exercise(name)
    trainings = (step for step in lesson.steps if step.kind == "train")
    step = next((step for step in trainings if step.exercise == exercise), None)
    if step is None:
        raise Problem(call.say("no_training", name=exercise.name))
    agree(call)
    given = submission(file, exercise, call.places)
    request = Train(
        recipe=str(step.recipe),
        exercise=str(exercise.folder),
        source=given.source,
        filename=given.filename,
        seed=seed,
        steps=steps,
        lr=lr,
        pictures=False,
        borrowed=borrowed(step, call.course, call.places),
    )
    story = JsonStory(call.language) if as_json else PlainStory(call.language)
    asyncio.run(_train(request, story))
    if given.own and story.points:
        _note(call, step, exercise, given.source, story)
    call.code = story.code
    return story.code


async def _train(request: Train, story: Story) -> None:
    from tutor.bridge.lab import Lab

    lab = Lab(spares=0)
    await lab.start()
    try:
        with _stop_on_interrupt(lab):
            async for message in lab.train(request):
                story.take(message)
    finally:
        await lab.close()


@contextmanager
def _stop_on_interrupt(lab: Lab) -> Iterator[None]:
    """Ctrl-C asks the training to stop; a second one ends the command."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    asked: list[asyncio.Task[None]] = []

    def interrupt(*_: object) -> None:
        loop.call_soon_threadsafe(stop)

    def stop() -> None:
        if asked and task is not None:
            task.cancel()
        asked.append(loop.create_task(lab.control(Control("stop"))))

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _note(call: Call, step: Step, exercise: Exercise, source: str, story: Story) -> None:
    from tutor.cli.record import progress_of

    curve = tuple((point.step, point.loss) for point in story.points)
    reached = story.end is not None and story.end.reached
    with progress_of(call) as progress:
        progress.set_curve(exercise.name, curve)
        progress.mark(exercise.lesson, step.id, "solved" if reached else "started")
        if reached:
            made = Made(source, story.output, curve=curve)
            WorkLog(progress.database).keep(exercise.lesson, step.id, made)
