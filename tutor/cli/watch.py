"""`tutor watch`: check again whenever the file is saved, for those who use their own editor."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.cli.call import BROKEN, WELL, Call, Problem
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call
from tutor.cli.console import err, out
from tutor.cli.submission import STDIN, Submission, own_draft, submission
from tutor.cli.trust import agree
from tutor.learner.drafts import decode
from tutor.learner.said import LearnerError

if TYPE_CHECKING:
    from tutor.bridge.lab import Lab
    from tutor.course import Exercise, Lesson

LOOK = 1000  # milliseconds


@tutor_command("watch")
@click.argument("name")
@click.argument("file", required=False, default="")
@pass_call
def command(call: Call, name: str, file: str) -> int:
    """Check the file now, and at every save, until Ctrl-C."""
    lesson, exercise = call.find_exercise(name)
    if file == STDIN:
        raise Problem(call.say("watch_stdin"))
    agree(call)
    submission(file, exercise, call.places)  # says what is wrong with it before the wait begins
    try:
        return asyncio.run(_watch(call, lesson, exercise, file))
    except KeyboardInterrupt:
        out()
        return WELL


async def _watch(call: Call, lesson: Lesson, exercise: Exercise, file: str) -> int:
    from tutor.bridge.lab import Lab

    path = Path(file) if file else _own(call, exercise)
    lab = Lab()
    await lab.start()
    try:
        out(call.say("watching", path=path))
        async for source in _saves(path, call.language):
            now = f"{datetime.now():%H:%M:%S}"
            label = call.say("saved", path=path.name, time=now)
            given = Submission(label, path.name, source, own=not file)
            if await _check(call, lab, lesson, exercise, given) == BROKEN:
                return BROKEN
    finally:
        await lab.close()
    return WELL


async def _check(
    call: Call, lab: Lab, lesson: Lesson, exercise: Exercise, given: Submission
) -> int:
    from tutor.cli import report
    from tutor.cli.record import note_check

    result = await report.check(lab, exercise, given)
    report.show(result, given.label, call.language)
    if given.own:
        note_check(call, lesson, exercise, given.source, result)
    return result.code


def _own(call: Call, exercise: Exercise) -> Path:
    """The learner's own file, made from the starter where there is none yet."""
    draft = own_draft(exercise, call.places)
    if not draft.path.exists():
        draft.save(draft.text)
    return draft.path


async def _saves(path: Path, language: str) -> AsyncIterator[str]:
    """The file's text, now and after every save that changes it.

    A look every second finds what the system's notices miss: a save before they began, a
    network disk. What is only half there while an editor saves is looked at again.
    """
    from watchfiles import awatch

    last: bytes | None = None
    folder = path.absolute().parent
    notices = awatch(
        folder,
        watch_filter=lambda _, name: Path(name).name == path.name,
        recursive=False,
        debounce=200,
        step=20,
        rust_timeout=LOOK,
        yield_on_timeout=True,
    )
    async for _ in _first(notices):
        try:
            data = path.read_bytes()
            text = decode(data, path)
        except OSError:
            continue
        except LearnerError as error:
            if data != last:
                err(error.said.say(language))
        else:
            if data != last:
                yield text
        last = data


async def _first(notices: AsyncIterator[object]) -> AsyncIterator[None]:
    yield None
    async for _ in notices:
        yield None
