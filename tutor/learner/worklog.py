"""What the learner has made: for every solved step its code, what it printed, its loss curve."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tutor.learner.database import Database
from tutor.learner.text import scrub


@dataclass(frozen=True)
class Work:
    """One solved step. `at` is seconds since the epoch; `curve` holds (step, loss)."""

    lesson: str
    step: str
    at: float
    code: str
    output: str
    curve: tuple[tuple[int, float], ...]


class WorkLog:
    """The solved steps, oldest first; solving one again replaces what was kept of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self,
        lesson: str,
        step: str,
        code: str,
        output: str = "",
        curve: Iterable[tuple[int, float]] = (),
    ) -> None:
        """Keep what solved a step."""
        points = json.dumps([[step, loss] for step, loss in curve])
        sql = "INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?, ?, ?)"
        self._database.write(sql, lesson, step, time.time(), scrub(code), scrub(output), points)

    def all(self) -> list[Work]:
        """Everything that was kept."""
        sql = "SELECT lesson, step, at, code, output, curve FROM work ORDER BY at"
        return [
            Work(
                lesson, step, at, code, output, tuple((int(s), float(v)) for s, v in _points(text))
            )
            for lesson, step, at, code, output, text in self._database.read(sql)
        ]


def _points(text: str) -> list[list[float]]:
    points: list[list[float]] = json.loads(text)
    return points
