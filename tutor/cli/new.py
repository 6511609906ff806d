"""`tutor new`: the folder of a new lesson, which runs as it is and says what is to be filled in."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import click

from tutor.cli.call import BROKEN, WRONG_CALL, Call, Problem
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call
from tutor.cli.console import out
from tutor.course import SKELETON, course_folder
from tutor.learner.said import is_full, reason

ID = re.compile(r"[a-z][a-z0-9-]*")
FOLDER = re.compile(r"(\d+)-(.+)")
OWN = "new-lesson"
"""What the skeleton calls itself, in its texts and in the names of its folders."""


@tutor_command("new")
@click.argument("lesson")
@pass_call
def command(call: Call, lesson: str) -> int:
    """Make the folder of a new lesson, behind the last one of the course."""
    if not ID.fullmatch(lesson) or lesson == OWN:
        raise Problem(call.say("new_bad_id", name=lesson))
    course = _course(call)
    try:
        course.mkdir(parents=True, exist_ok=True)
        number = _next_number(call, course, lesson)
        folder = course / f"{number:02}-{lesson}"
        _make(folder, lesson, number)
    except OSError as error:
        said = reason(error).say(call.language)
        code = BROKEN if is_full(error) else WRONG_CALL
        raise Problem(call.say("new_failed", folder=course, reason=said), code) from None
    out(call.say("new_made", folder=folder, number=number))
    return call.code


def _course(call: Call) -> Path:
    """The folder of the course: the one that was asked for, else the tutor's own in a checkout."""
    own = course_folder()
    folder = call.asked_folder or own
    if folder == own.resolve() and own.parent.name == "tutor":
        raise Problem(call.say("new_where"))
    if (folder / "lesson.toml").exists():
        raise Problem(call.say("new_in_lesson", folder=folder))
    return folder


def _next_number(call: Call, course: Path, lesson: str) -> int:
    numbers = [0]
    for path in course.iterdir():
        if path.is_dir() and (found := FOLDER.fullmatch(path.name)):
            numbers.append(int(found.group(1)))
            if found.group(2) == lesson:
                raise Problem(call.say("new_exists", folder=path))
    return max(numbers) + 1


def _make(folder: Path, lesson: str, number: int) -> None:
    """Write all of it beside its place, and move it there: half a lesson never lies around."""
    skeleton = course_folder() / SKELETON
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as beside:
        made = Path(beside) / folder.name
        shutil.copytree(skeleton, made, ignore=shutil.ignore_patterns("__pycache__"))
        for path in [path for path in made.rglob("*") if path.is_file()]:
            text = path.read_text("utf-8").replace(OWN, lesson)
            if path.name == "lesson.toml":
                text = text.replace("number = 1\n", f"number = {number}\n")
            path.write_text(text, "utf-8")
        (made / "exercises" / OWN).rename(made / "exercises" / lesson)
        made.rename(folder)
