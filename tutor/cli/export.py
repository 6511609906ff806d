"""`tutor export`: what the learner has made, as a document with pictures and as programs."""

from __future__ import annotations

import click

from tutor.cli.call import NOT_PASSED, Call, Problem
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call
from tutor.cli.console import out
from tutor.cli.record import progress_of
from tutor.learner.worklog import WorkLog
from tutor.words import say


@tutor_command("export")
@click.argument("target", required=False, default="", metavar="[DIR|FILE.md]")
@pass_call
def command(call: Call, target: str) -> int:
    """Write it all into a folder, beside whatever is there."""
    from tutor.export import export, write

    with progress_of(call) as progress:
        works = WorkLog(progress.database).all()
    if not works:
        raise Problem(say("learner.export_nothing", call.language), NOT_PASSED)
    made = export(works, call.course, call.language, target)
    write(made)
    out(call.say("exported", steps=made.steps, programs=made.programs, path=made.path))
    return call.code
