"""`tutor quiz`: questions from the lessons, the due ones first; a screen, or text."""

from __future__ import annotations

import click

from tutor.cli.call import WELL, Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.screen import has_terminal, open_screen, screen_options


@tutor_command("quiz")
@click.argument("name", required=False, default="")
@option("--plain", is_flag=True, help="opt_plain")
@screen_options
@pass_call
def command(call: Call, name: str, plain: bool, ascii_only: bool, no_motion: bool) -> int:
    """Ask the questions of a lesson, or those that are due."""
    lesson = call.find(name)[0] if name else None
    if not plain and has_terminal(call):
        return open_screen(call, lesson.id if lesson else None, ascii_only, no_motion, quiz=True)
    from tutor.cli.plain.quiz import quiz, quiz_all
    from tutor.cli.plain.sitting import sitting
    from tutor.cli.plain.talk import Left
    from tutor.cli.trust import agree

    agree(call)
    with sitting(call) as talk:
        try:
            if lesson is not None:
                quiz(talk, [(lesson, question) for question in lesson.quiz])
            else:
                quiz_all(talk, call.course.lessons)
        except Left:
            return WELL
    return WELL
