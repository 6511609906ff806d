"""`tutor lesson`: the screen, at one lesson."""

from __future__ import annotations

import click

from tutor.cli.call import Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.screen import need_terminal, open_screen, screen_options


@tutor_command("lesson")
@click.argument("name")
@option("--plain", is_flag=True, help="opt_plain")
@screen_options
@pass_call
def command(call: Call, name: str, plain: bool, ascii_only: bool, no_motion: bool) -> int:
    """Open the screen at that lesson, or walk it as text."""
    from tutor.course import load_lesson

    lesson = load_lesson(name, call.foreign) or call.find(name)[0]
    if plain:
        from tutor.cli.plain.sitting import walk_on

        return walk_on(call, lesson)
    need_terminal(call)
    return open_screen(call, lesson.id, ascii_only, no_motion)
