"""`tutor reset`: put an exercise's starter back, and keep what was there."""

from __future__ import annotations

import click

from tutor.cli.call import Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call
from tutor.cli.console import out
from tutor.learner.drafts import reset


@tutor_command("reset")
@click.argument("name")
@pass_call
def command(call: Call, name: str) -> int:
    """Put the starter back."""
    _, exercise = call.find_exercise(name)
    places = call.places
    path = places.work / exercise.filename
    kept = reset(path, exercise.starter.read_text(encoding="utf-8"), places.backups)
    out(call.say("was_reset", path=path))
    out(call.say("kept", path=kept) if kept else call.say("kept_nothing"))
    return call.code
