"""`tutor start`: the screen, where the learner left off."""

from __future__ import annotations

from tutor.cli.call import Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.screen import need_terminal, open_screen, screen_options


@tutor_command("start")
@option("--plain", is_flag=True, help="opt_plain")
@screen_options
@pass_call
def command(call: Call, plain: bool, ascii_only: bool, no_motion: bool) -> int:
    """Open the screen, or go on as text."""
    if plain:
        from tutor.cli.plain.sitting import walk_on

        return walk_on(call, None)
    need_terminal(call)
    return open_screen(call, None, ascii_only, no_motion)
