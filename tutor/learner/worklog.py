"""What the learner has made: for every solved step its code, what it printed, its loss curve."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.learner.database import Database
from tutor.learner.text import scrub


@dataclass(frozen=True)
class Made:
    """What solved a step. `curve` holds (step, loss); NaN where the loss was not finite.

    `answer` is what a question was answered with: the key of a choice, else the answer as it is
    shown. `pictures` is what a training's model saw at its end, in the words of those who keep it.
    """

    code: str = ""
    output: str = ""
    answer: str = ""
    curve: tuple[tuple[int, float], ...] = ()
    pictures: str = ""


@dataclass(frozen=True)
class Work:
    """One solved step. `at` is seconds since the epoch."""

    lesson: str
    step: str
    at: float
    made: Made


class WorkLog:
    """The solved steps, oldest first; solving one again replaces what was kept of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, lesson: str, step: str, made: Made) -> None:
        """Keep what solved a step."""
        curve = json.dumps([[step, loss] for step, loss in made.curve])
        texts = (scrub(made.code), scrub(made.output), curve, made.answer, made.pictures)
        sql = (
            "INSERT OR REPLACE INTO work (lesson, step, at, code, output, curve, answer, pictures)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        self._database.write(sql, lesson, step, time.time(), *texts)

    def all(self) -> list[Work]:
        """Everything that was kept."""
        sql = "SELECT lesson, step, at, code, output, answer, curve, pictures FROM work ORDER BY at"
        return [
            Work(lesson, step, at, Made(code, output, answer, _points(curve), pictures))
            for lesson, step, at, code, output, answer, curve, pictures in self._database.read(sql)
        ]


def transcript(lines: Iterable[tuple[str, str]]) -> Made:
    """What lines that were typed into the REPL have made: each with what it showed."""
    lines = list(lines)
    shown = [f"{_prompted(code)}\n{text}".rstrip("\n") for code, text in lines]
    return Made("\n".join(code for code, _ in lines), "\n".join(shown))


def _prompted(code: str) -> str:
    return ">>> " + code.strip("\n").replace("\n", "\n... ")


def _points(text: str) -> tuple[tuple[int, float], ...]:
    points: list[list[float]] = json.loads(text)
    return tuple((int(step), float(loss)) for step, loss in points)
