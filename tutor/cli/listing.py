"""`tutor list`: the lessons, in order, with how far each is."""

from __future__ import annotations

import json

from tutor.cli.call import Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.console import err, out, padded, styled, width

MARKS = {"new": "○", "started": "◐", "solved": "✓", "seen": "●", "skipped": "–"}


@tutor_command("list")
@option("--json", "as_json", is_flag=True, help="opt_json")
@pass_call
def command(call: Call, as_json: bool) -> int:
    """List the lessons."""
    from tutor.cli.record import progress_of

    call.need_lessons()
    course = call.course
    language = call.language
    with progress_of(call) as progress:
        rows = [(lesson, progress.state(lesson)) for lesson in course.lessons]
    if as_json:
        known = [
            {"id": it.id, "number": it.number, "title": it.title[language], "state": state}
            for it, state in rows
        ]
        out(json.dumps(known))
        return call.code
    ids = max(width(lesson.id) for lesson, _ in rows)
    titles = max(width(lesson.title[language]) for lesson, _ in rows)
    for lesson, state in rows:
        mark = styled(MARKS[state], "good" if state == "solved" else "dim")
        title = padded(lesson.title[language], titles)
        minutes = call.say("minutes", number=f"{lesson.minutes:>2}")
        said = call.say(f"state_{state}")
        out(f"{lesson.number:>2} {mark} {padded(lesson.id, ids)}  {title}  {minutes}  {said}")
    for problem in course.problems:
        err(call.say("course_problem" if call.foreign is None else "fault", problem=problem))
    return call.code
