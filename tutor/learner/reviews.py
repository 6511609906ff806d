"""When the learner sees a question again: after 1, 3, 7 and 21 days, and what was missed first."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

from tutor.learner.database import Database

DAY = 86400.0
SPACING = (1, 3, 7, 21)
"""Days until a question that was answered right comes back: each time it moves on by one."""

Key = tuple[str, str]
"""A question: the id of its lesson, its own id."""


class Reviews:
    """The questions that were answered, and when each is due. Times are seconds since the epoch."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answered(self, key: Key, *, right: bool, now: float | None = None) -> None:
        """Note an answer: a right one comes back later than the last time, a wrong one tomorrow.

        A right answer before the question is due changes nothing: it shows no longer memory.
        """
        now = time.time() if now is None else now
        rows = self._rows(key)
        if rows and right and now < rows[0][1]:
            return
        box = min(rows[0][0] + 1, len(SPACING) - 1) if rows and right else 0
        due = now + SPACING[box] * DAY
        sql = "INSERT OR REPLACE INTO review VALUES (?, ?, ?, ?, ?)"
        self._database.write(sql, *key, box, due, int(not right))

    def due(self, keys: Iterable[Key], now: float | None = None) -> list[Key]:
        """Which of these are due: missed ones first, then those that have waited longest."""
        now = time.time() if now is None else now
        known = self._known()
        waiting = [key for key in keys if key in known and known[key][0] <= now]
        return sorted(waiting, key=lambda key: (-known[key][1], known[key][0]))

    def order(self, keys: Iterable[Key], now: float | None = None) -> list[Key]:
        """All of these in the order to ask them in: due ones, then new ones, then the rest."""
        now = time.time() if now is None else now
        keys = list(keys)
        known = self._known()
        due = self.due(keys, now)
        new = [key for key in keys if key not in known]
        rest = sorted((k for k in keys if k in known and k not in due), key=lambda k: known[k][0])
        return [*due, *new, *rest]

    def days(self, keys: Iterable[Key], now: float | None = None) -> dict[Key, int]:
        """In how many days each of these comes back that was answered before; 0 where it is due."""
        now = time.time() if now is None else now
        known = self._known()
        return {key: max(0, math.ceil((known[key][0] - now) / DAY)) for key in keys if key in known}

    def _rows(self, key: Key) -> list[tuple[int, float]]:
        sql = "SELECT box, due FROM review WHERE lesson = ? AND question = ?"
        return self._database.read(sql, *key)

    def _known(self) -> dict[Key, tuple[float, int]]:
        rows = self._database.read("SELECT lesson, question, due, missed FROM review")
        return {(lesson, question): (due, missed) for lesson, question, due, missed in rows}
