"""`tutor check`: judge files as a lesson's exercise, without the screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from tutor.cli.call import BROKEN, WRONG_CALL, Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.console import err, out
from tutor.cli.submission import Submission, Unreadable, submission
from tutor.cli.trust import agree
from tutor.learner.said import LearnerError
from tutor.words import say

if TYPE_CHECKING:
    from tutor.course import Exercise, Lesson

UNREADABLE = "unreadable-file"


@tutor_command("check")
@click.argument("name")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@option("--json", "as_json", is_flag=True, help="opt_json")
@pass_call
def command(call: Call, name: str, files: tuple[str, ...], as_json: bool) -> int:
    """Check files, standard input, or the learner's own file."""
    import asyncio

    lesson, exercise = call.find_exercise(name)
    agree(call)
    given = [_read(call, file, exercise) for file in files or ("",)]
    return asyncio.run(_check(call, lesson, exercise, given, as_json))


def _read(call: Call, file: str, exercise: Exercise) -> Submission | Unreadable:
    try:
        return submission(file, exercise, call.places)
    except LearnerError as error:
        return Unreadable(file or exercise.filename, error)


async def _check(
    call: Call,
    lesson: Lesson,
    exercise: Exercise,
    given: list[Submission | Unreadable],
    as_json: bool,
) -> int:
    from tutor.bridge.lab import Lab
    from tutor.cli import report

    readable = [one for one in given if isinstance(one, Submission)]
    lab = Lab(spares=1 if len(readable) > 1 else 0)
    try:
        if readable:
            await lab.start()
        for one in given:
            if isinstance(one, Unreadable):
                _say_unreadable(call, exercise, one, as_json)
                continue
            if one is readable[-1]:
                lab.keep_no_spare()
            result = await report.check(lab, exercise, one)
            call.code = max(call.code, result.code)
            if one.own:
                from tutor.cli.record import note_check

                note_check(call, lesson, exercise, one.source, result)
            if as_json:
                out(report.as_json(result, exercise, one.label, call.language))
            else:
                report.show(result, one.label, call.language)
    finally:
        await lab.close()
    return call.code


def _say_unreadable(call: Call, exercise: Exercise, one: Unreadable, as_json: bool) -> None:
    """One sentence on standard error; in JSON its own object too, so that the order holds."""
    sentence = one.error.said.say(call.language)
    err(sentence)
    call.code = max(call.code, BROKEN if one.error.full else WRONG_CALL)
    if not as_json:
        return
    finding = {
        "rule": UNREADABLE,
        "severity": "error",
        "line": None,
        "title": say("cli.unreadable", call.language),
        "message": sentence,
        "hint": "",
    }
    known = {"lesson": exercise.lesson, "exercise": exercise.id, "file": one.label}
    empty = {"trace": [], "output": "", "dropped": 0, "seconds": 0.0}
    out(json.dumps({**known, "state": "error", "findings": [finding], **empty}))
