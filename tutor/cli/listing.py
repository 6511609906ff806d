"""`tutor list`: the lessons, in order, with how far each is; below them the test-outs."""

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
    from tutor.learner.standing import standings

    call.need_lessons()
    course = call.course
    language = call.language
    with progress_of(call) as progress:
        found = standings(progress, course.lessons, course.testouts)
    if as_json:
        known = [
            {
                "id": lesson.id,
                "number": lesson.number,
                "title": lesson.title[language],
                "state": found[lesson.id].listed,
                "known": found[lesson.id].known,
            }
            for lesson in course.lessons
        ]
        out(json.dumps(known))
        return call.code
    ids = max(width(lesson.id) for lesson in course.all)
    titles = max(width(lesson.title[language]) for lesson in course.all)
    for lesson in course.all:
        standing = found[lesson.id]
        mark = styled(MARKS[standing.listed], "good" if standing.state == "solved" else "dim")
        title = padded(lesson.title[language], titles)
        minutes = call.say("minutes", number=f"{lesson.minutes:>2}")
        said = call.say("state_known" if standing.known else f"state_{standing.state}")
        number = "" if lesson.testout else lesson.number
        out(f"{number:>2} {mark} {padded(lesson.id, ids)}  {title}  {minutes}  {said}")
    for problem in course.problems:
        err(call.say("course_problem" if call.foreign is None else "fault", problem=problem))
    return call.code
