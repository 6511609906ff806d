"""`tutor verify`: proves the whole course, or the lessons of a folder, by running all of it."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import click

from tutor.bridge.lab import Lab
from tutor.cli.call import BROKEN, NOT_PASSED, WELL, WRONG_CALL, Call
from tutor.cli.call import Problem as Refusal
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.console import err, out, padded, styled, width
from tutor.cli.proofs import (
    LabMissing,
    Proof,
    Samples,
    drawn_proofs,
    fresh_proofs,
    prove,
    questions_of,
    read_samples,
    to_fill_in,
)
from tutor.cli.trust import agree
from tutor.course import LANGUAGES, Course, Lesson, Problem, load
from tutor.words import say

COLUMNS = ("lesson", "steps", "exercises", "mistakes", "alternatives", "templates", "languages")
MOST_LABS = 4


@dataclass
class Row:
    """What a lesson has, for the table."""

    lesson: str
    steps: int
    exercises: int
    mistakes: int
    alternatives: int
    templates: int
    languages: str
    ok: bool = True


@dataclass
class Result:
    """What was proven, and what doesn't hold."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    proofs: int = 0
    seconds: float = 0.0


Report = Callable[[int, int], None]


async def verify(folder: Path | None, report: Report) -> Result:
    """Proves the course in `folder`; `report(done, of)` hears of the way there.

    Raises LabMissing where torch doesn't work here, so that nothing could be proven.
    """
    began = time.monotonic()
    course = load(folder)
    result = Result(problems=list(course.problems))
    drawn: list[Proof] = []
    fresh: list[Proof] = []
    for lesson in course.all:
        samples: dict[str, Samples] = {}
        for exercise in lesson.exercises:
            samples[exercise.id], problems = read_samples(exercise)
            result.problems += problems
        result.problems += to_fill_in(lesson)
        drawn += drawn_proofs(lesson)
        fresh += fresh_proofs(lesson, samples)
        result.rows.append(_row(lesson, samples))
    result.proofs = len(drawn) + len(fresh)
    result.problems += await _prove(drawn, fresh, report)
    result.problems = sorted(set(result.problems), key=lambda p: (str(p.file), p.line or 0))
    _note_failures(course, result)
    result.seconds = time.monotonic() - began
    return result


async def _prove(drawn: list[Proof], fresh: list[Proof], report: Report) -> list[Problem]:
    """Runs the proofs on a few labs at once; the first takes those about the lesson's own code.

    Each lab proves one thing after the other in one process. What does not hold there is proven
    once more in a fresh one before it counts: a sample may have left that process changed.
    """
    problems: list[Problem] = []
    queue = list(reversed(fresh))
    total, done = len(drawn) + len(fresh), 0

    async def work(first: list[Proof]) -> None:
        nonlocal done
        shared, fresh = Lab(spares=0, fresh=False), Lab(spares=0)
        try:
            while first or queue:
                proof = first.pop(0) if first else queue.pop()
                if await prove(proof, shared):
                    problems.extend(await prove(proof, fresh))
                done += 1
                report(done, total)
        finally:
            await asyncio.gather(shared.close(), fresh.close())

    count = min(MOST_LABS, os.cpu_count() or 1, total)
    try:
        async with asyncio.TaskGroup() as group:
            for index in range(count):
                group.create_task(work(list(drawn) if index == 0 else []))
    except* LabMissing as missing:
        raise missing.exceptions[0] from None
    return problems


def _row(lesson: Lesson, samples: dict[str, Samples]) -> Row:
    return Row(
        lesson=lesson.label,
        steps=len(lesson.steps),
        exercises=len(lesson.exercises),
        mistakes=sum(len(wrong) for wrong, _ in samples.values()),
        alternatives=sum(len(others) for _, others in samples.values()),
        templates=len(questions_of(lesson)),
        languages=" ".join(x for x in LANGUAGES if lesson.title.get(x)),
    )


def _note_failures(course: Course, result: Result) -> None:
    for row, lesson in zip(result.rows, course.all, strict=True):
        row.ok = not any(problem.file.is_relative_to(lesson.folder) for problem in result.problems)


@tutor_command("verify")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@option("--json", "as_json", is_flag=True, help="opt_json")
@pass_call
def command(call: Call, folder: Path | None, as_json: bool) -> int:
    """Proves a course; 0 if all of it holds, 1 if not."""
    language = call.language
    if folder is not None and not folder.is_dir():
        raise Refusal(say("verify.no_folder", language, folder=folder), WRONG_CALL)
    if folder is None and call.foreign is not None:
        agree(call)
        folder = call.foreign
    report = _silent if as_json else _progress(language)
    try:
        result = asyncio.run(verify(folder, report))
    except LabMissing as missing:
        raise Refusal(say("verify.no_lab", language, reason=missing), BROKEN) from None
    if as_json:
        out(_as_json(result))
    else:
        _print(result, language)
    return NOT_PASSED if result.problems else WELL


def _silent(done: int, of: int) -> None:
    """For output that only machines read."""


def _progress(language: str) -> Report:
    """A line on standard error that counts up, where that is a terminal."""
    import sys

    def report(done: int, of: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == of else ""
            words = say("verify.progress", language, done=done, of=of)
            print(f"\r{words}", end=end, file=sys.stderr, flush=True)

    return report


def _print(result: Result, language: str) -> None:
    heads = [say(f"verify.{column}", language) for column in COLUMNS]
    cells = [[str(getattr(row, column)) for column in COLUMNS] for row in result.rows]
    widths = [max(width(cell) for cell in column) for column in zip(heads, *cells, strict=True)]
    out("  " + _line(heads, widths))
    for row, line in zip(result.rows, cells, strict=True):
        sign = styled("✓", "good") if row.ok else styled("✗", "bad")
        out(f"{sign} {_line(line, widths)}")
    for problem in result.problems:
        err(str(problem))
    key = "bad" if result.problems else "good"
    seconds = f"{result.seconds:.1f}"
    count = len(result.problems)
    out(say(f"verify.{key}", language, proofs=result.proofs, seconds=seconds, count=count))


def _line(cells: list[str], widths: list[int]) -> str:
    """The first and last cell on the left, numbers on the right."""
    last = len(cells) - 1
    parts = [
        padded(cell, room) if i in (0, last) else " " * (room - width(cell)) + cell
        for i, (cell, room) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(parts).rstrip()


def _as_json(result: Result) -> str:
    lessons = [{key: getattr(row, key) for key in (*COLUMNS, "ok")} for row in result.rows]
    problems = [
        {"file": str(problem.file), "line": problem.line, "message": problem.message}
        for problem in result.problems
    ]
    values = {"ok": not result.problems, "lessons": lessons, "problems": problems}
    return json.dumps({**values, "proofs": result.proofs, "seconds": round(result.seconds, 2)})
