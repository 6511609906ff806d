"""`tutor quiz`: questions from the lessons, the due ones first."""

from __future__ import annotations

import click

from tutor.cli.call import WELL, Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call


@tutor_command("quiz")
@click.argument("name", required=False, default="")
@pass_call
def command(call: Call, name: str) -> int:
    """Ask the questions of a lesson, or of all that were begun."""
    from tutor.cli.plain.quiz import quiz
    from tutor.cli.plain.sitting import sitting
    from tutor.cli.plain.talk import Left
    from tutor.cli.trust import agree

    lessons = [call.find(name)[0]] if name else list(call.course.lessons)
    agree(call)
    with sitting(call) as talk:
        begun = [each for each in lessons if name or talk.progress.state(each) != "new"]
        questions = [(lesson, question) for lesson in begun for question in lesson.quiz]
        try:
            quiz(talk, questions)
        except Left:
            return WELL
    return WELL
