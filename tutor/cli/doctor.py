"""`tutor doctor`: what the tutor runs on, what would be wrong with each, and what to do."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.cli.call import BROKEN, WELL, Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call
from tutor.cli.console import has_colour, out, padded, styled, wrapped
from tutor.learner.said import LearnerError

if TYPE_CHECKING:
    from tutor.bridge.lab import LabStatus

PACKAGES = ("textual", "pygments", "click", "msgspec", "jedi", "watchfiles", "markdown-it-py")
NARROW, LOW = 60, 20  # columns and rows below which the screen has no room
ROOM = 100 * 1024**2  # bytes
WIDE_COLOURS = ("256", "truecolor", "direct", "kitty", "ghostty")


@dataclass(frozen=True)
class Line:
    """One thing looked at. `advice` says what to do about it; `broken` where nothing works so."""

    name: str
    text: str
    advice: str = ""
    broken: bool = False


@tutor_command("doctor")
@pass_call
def command(call: Call) -> int:
    """Look at everything and say it."""
    broken = False
    for title, lines in (
        ("doctor_versions", _versions(call)),
        ("doctor_device", _device(call)),
        ("doctor_terminal", _terminal(call)),
        ("doctor_places", _places(call)),
    ):
        out(styled(call.say(title), "title"))
        for line in lines:
            _show(line)
            broken = broken or line.broken
        out()
    out(call.say("doctor_broken" if broken else "doctor_well"))
    return BROKEN if broken else WELL


def _show(line: Line) -> None:
    mark = styled("✗", "bad") if line.broken else styled("!", "accent")
    mark = mark if line.advice else styled("✓", "good")
    out(f"  {mark} {padded(line.name, 12)} {line.text}")
    if line.advice:
        out(wrapped(line.advice, " " * 17))


def _versions(call: Call) -> Iterator[Line]:
    from tutor import __version__

    yield Line("tutor", f"{__version__}  {Path(__file__).parents[1]}")
    yield Line("python", f"{platform.python_version()}  {sys.executable}")
    for name in PACKAGES:
        try:
            yield Line(name, version(name))
        except PackageNotFoundError:
            yield Line(name, "-", call.say("doctor_no_package", name=name), broken=True)


def _device(call: Call) -> Iterator[Line]:
    yield Line(
        call.say("doctor_name_system"),
        f"{platform.platform()}, {call.say('doctor_cores', n=os.cpu_count())}",
    )
    status = asyncio.run(_ask_lab())
    if status.ready is None:
        advice = call.say("doctor_no_torch", reason=status.reason, python=sys.executable)
        yield Line("torch", "-", advice, broken=True)
        return
    ready = status.ready
    took = call.say("doctor_imported", seconds=f"{ready.seconds:.1f}")
    yield Line("torch", f"{ready.torch}  {took}")
    yield Line(call.say("doctor_name_device"), ready.device)


async def _ask_lab() -> LabStatus:
    """Start a lab and wait until it can serve, or says why not."""
    from tutor.bridge.lab import Lab, LabStatus

    answered = asyncio.Event()
    lab = Lab(on_change=lambda status: answered.set() if status.state != "starting" else None)
    await lab.start()
    try:
        async with asyncio.timeout(lab.limits.start):
            await answered.wait()
        return lab.status
    except TimeoutError:
        return LabStatus("unavailable", f"no answer in {lab.limits.start:.0f} s")
    finally:
        await lab.close()


def _terminal(call: Call) -> Iterator[Line]:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield Line(
            call.say("doctor_name_terminal"), call.say("doctor_none"), call.say("no_terminal")
        )
    else:
        columns, rows = shutil.get_terminal_size()
        small = columns < NARROW or rows < LOW
        yield Line(
            call.say("doctor_name_size"),
            f"{columns}×{rows}",
            call.say("doctor_small") if small else "",
        )
    term = os.environ.get("TERM", "")
    advice = call.say("dumb_terminal") if term in ("", "dumb") and sys.platform != "win32" else ""
    yield Line("TERM", term or "-", advice)
    yield _colours(call, term)
    encoding = sys.stdout.encoding or "-"
    plain = "utf" not in encoding.lower()
    yield Line(
        call.say("doctor_name_encoding"), encoding, call.say("doctor_no_utf8") if plain else ""
    )
    if os.environ.get("SSH_CONNECTION"):
        yield Line("ssh", call.say("doctor_ssh"))


def _colours(call: Call, term: str) -> Line:
    if os.environ.get("NO_COLOR"):
        return Line(call.say("doctor_name_colours"), call.say("doctor_no_color"))
    if not has_colour(sys.stdout):
        return Line(call.say("doctor_name_colours"), "-")
    deep = os.environ.get("COLORTERM", "") in ("truecolor", "24bit")
    many = deep or any(word in term for word in WIDE_COLOURS)
    count = "16,777,216" if deep else "256" if many else "16"
    return Line(
        call.say("doctor_name_colours"), count, "" if many else call.say("doctor_few_colours")
    )


def _places(call: Call) -> Iterator[Line]:
    places = call.places
    try:
        places.prepare()
        yield Line(call.say("doctor_name_home"), str(places.home))
    except LearnerError as error:
        yield Line(
            call.say("doctor_name_home"),
            str(places.home),
            error.said.say(call.language),
            broken=True,
        )
    yield Line(call.say("doctor_name_your_code"), str(places.work))
    yield Line(call.say("doctor_name_backups"), str(places.backups))
    yield _progress(call)
    free = _free(places.home)
    if free is not None:
        text = call.say("doctor_free", size=f"{free / 1024**3:.1f} GB")
        yield Line(
            call.say("doctor_name_disk"),
            text,
            call.say("doctor_little_room") if free < ROOM else "",
        )
    yield _lessons(call)


def _progress(call: Call) -> Line:
    from tutor.learner.progress import Progress

    progress = Progress.open(call.places)
    said = progress.banner or progress.notice
    progress.close()
    return Line(
        call.say("doctor_name_progress"),
        str(call.places.progress),
        said.say(call.language) if said else "",
    )


def _lessons(call: Call) -> Line:
    course = call.course
    text = f"{course.folder}  {call.say('doctor_lessons', n=len(course.lessons))}"
    problem = next(iter(course.problems), None)
    if problem is None:
        return Line(call.say("doctor_name_lessons"), text)
    advice = str(call.broken(problem.file.parent.name, problem))
    return Line(call.say("doctor_name_lessons"), text, advice, broken=not course.lessons)


def _free(folder: Path) -> int | None:
    """The bytes that are free where the folder is, or will be."""
    for place in (folder, *folder.parents):
        try:
            return shutil.disk_usage(place).free
        except OSError:
            continue
    return None
