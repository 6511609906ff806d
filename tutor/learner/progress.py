"""What the learner has done and where they are, by the stable ids of lessons and steps.

Writes take well under a millisecond and survive the end of the process at any moment. All calls
must come from the thread that opened it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias, cast

from tutor.learner.database import Database
from tutor.learner.places import Places
from tutor.learner.said import Said
from tutor.learner.text import scrub

StepState: TypeAlias = Literal["new", "started", "skipped", "seen", "solved"]
LessonState: TypeAlias = Literal["new", "started", "solved", "seen", "skipped"]

HISTORY = 1000

STUCK = 3
"""After so many checks in a row that find the same, a hint is offered."""


class StepLike(Protocol):
    """What progress needs to know of a step."""

    @property
    def id(self) -> str:
        """Stable, unique in its lesson."""

    @property
    def kind(self) -> str:
        """read, predict, explore, write or train."""


class LessonLike(Protocol):
    """What progress needs to know of a lesson."""

    @property
    def id(self) -> str:
        """Stable."""

    @property
    def steps(self) -> Sequence[StepLike]:
        """In order."""


class Progress:
    """The progress file, open."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, places: Places) -> Progress:
        """Open what is there, mend it, or go on in memory: never raises."""
        return cls(Database(places))

    @property
    def banner(self) -> Said | None:
        """Why nothing is being saved, as long as that is so."""
        return self.database.store.banner

    @property
    def notice(self) -> Said | None:
        """What was mended when the file was opened: to be said once."""
        return self.database.store.notice

    def catch_up(self) -> None:
        """Try again to write what the disk has refused."""
        self.database.catch_up()

    def close(self) -> None:
        """Write what is still waiting, make today's copy, and let go of the file."""
        self.database.close()

    # ------------------------------------------------------------------ lessons and steps

    def step_state(self, lesson: str, step: str) -> StepState:
        """How far that step is; "new" where nothing is known of it."""
        rows = self.database.read(
            "SELECT state FROM step WHERE lesson = ? AND step = ?", lesson, step
        )
        return cast(StepState, rows[0][0]) if rows else "new"

    def mark(self, lesson: str, step: str, state: StepState) -> None:
        """Note how far a step is. What was solved stays solved, what was seen is not unseen."""
        before = self.step_state(lesson, step)
        if before in (state, "solved") or (before == "seen" and state != "solved"):
            return
        sql = "INSERT OR REPLACE INTO step VALUES (?, ?, ?, ?)"
        self.database.write(sql, lesson, step, state, time.time())

    def state(self, lesson: LessonLike) -> LessonState:
        """How far a lesson is."""
        return lesson_state(lesson, self.states(lesson.id).get(lesson.id, {}))

    def states(self, lesson: str = "") -> dict[str, dict[str, StepState]]:
        """How far the steps are that something is known of, by lesson: of that one, or of all."""
        sql = "SELECT lesson, step, state FROM step WHERE ?1 IN ('', lesson)"
        found: dict[str, dict[str, StepState]] = {}
        for id, step, state in self.database.read(sql, lesson):
            found.setdefault(id, {})[step] = state
        return found

    def forget(self, lesson: str, step: str = "") -> None:
        """Let a step count as new again; without one, the whole lesson and the place in it.

        What was made stays in the work log.
        """
        self.database.write("DELETE FROM step WHERE lesson = ?1 AND ?2 IN ('', step)", lesson, step)
        if not step:
            self.database.write("DELETE FROM place WHERE lesson = ?", lesson)
            self.database.write("DELETE FROM review WHERE lesson = ?", lesson)

    def forget_exercise(self, exercise: str) -> None:
        """Let an exercise be as if it was never checked: no hints known, no attempts."""
        for table in ("hint", "attempt"):
            self.database.write(f"DELETE FROM {table} WHERE exercise = ?", exercise)

    def forget_curve(self, exercise: str) -> None:
        """Let a training have no ghost."""
        self.database.write("DELETE FROM curve WHERE exercise = ?", exercise)

    def place(self, lesson: str | None = None) -> tuple[str, str] | None:
        """Where the learner was last, as (lesson, step): at all, or in that lesson."""
        where = "WHERE lesson = ?1" if lesson else "WHERE ?1 = ''"
        sql = f"SELECT lesson, step FROM place {where} ORDER BY rowid DESC LIMIT 1"
        rows = self.database.read(sql, lesson or "")
        return (rows[0][0], rows[0][1]) if rows else None

    def set_place(self, lesson: str, step: str) -> None:
        """The learner is here now."""
        self.database.write("INSERT OR REPLACE INTO place VALUES (?, ?)", lesson, step)

    # ------------------------------------------------------------------ exercises

    def attempt(self, exercise: str, state: str, rule: str = "", seconds: float = 0.0) -> None:
        """Note one check of the learner's own file: its state and its first finding's rule."""
        sql = "INSERT INTO attempt (exercise, at, state, rule, seconds) VALUES (?, ?, ?, ?, ?)"
        self.database.write(sql, exercise, time.time(), state, rule, seconds)

    def attempts(self, exercise: str) -> list[tuple[str, str]]:
        """The checks so far, oldest first, as (state, rule)."""
        sql = "SELECT state, rule FROM attempt WHERE exercise = ? ORDER BY id"
        return [(state, rule) for state, rule in self.database.read(sql, exercise)]

    def stuck(self, exercise: str) -> bool:
        """Whether the last check was the third in a row to fail at the same rule.

        Not the fourth or any later one: a streak is told of once.
        """
        last = self.attempts(exercise)[-STUCK - 1 :]
        (state, rule), streak = last[-1] if last else ("", ""), last[-STUCK:]
        same = [each[1] == rule and each[0] != "passed" for each in last]
        failing = bool(rule) and state != "passed" and len(streak) == STUCK and all(same[-STUCK:])
        return failing and not (len(last) > STUCK and same[0])

    def hints(self, exercise: str) -> int:
        """How many hints are revealed."""
        rows = self.database.read("SELECT shown FROM hint WHERE exercise = ?", exercise)
        return int(rows[0][0]) if rows else 0

    def set_hints(self, exercise: str, shown: int) -> None:
        """So many hints are revealed now."""
        self.database.write("INSERT OR REPLACE INTO hint VALUES (?, ?)", exercise, shown)

    def curve(self, exercise: str) -> list[tuple[int, float]]:
        """The last training's (step, loss), for its ghost; NaN where the loss was not finite."""
        rows = self.database.read("SELECT points FROM curve WHERE exercise = ?", exercise)
        points: list[list[float]] = json.loads(rows[0][0]) if rows else []
        return [(int(step), float(loss)) for step, loss in points]

    def set_curve(self, exercise: str, points: Iterable[tuple[int, float]]) -> None:
        """Keep the curve of a training that has ended."""
        text = json.dumps([[step, loss] for step, loss in points])
        self.database.write("INSERT OR REPLACE INTO curve VALUES (?, ?)", exercise, text)

    # ------------------------------------------------------------------ the learner's ways

    def repl_history(self) -> list[str]:
        """What was entered in the REPL, oldest first."""
        return [line for (line,) in self.database.read("SELECT line FROM history ORDER BY id")]

    def add_history(self, line: str) -> None:
        """Remember one entry, unless it repeats the last one; the oldest are forgotten."""
        line = scrub(line)
        last = self.database.read("SELECT line FROM history ORDER BY id DESC LIMIT 1")
        if not line.strip() or (last and last[0][0] == line):
            return
        self.database.write("INSERT INTO history (line) VALUES (?)", line)
        sql = "DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?"
        self.database.write(sql, HISTORY)

    def setting(self, key: str, default: str = "") -> str:
        """A choice of the learner: language, theme ..."""
        rows = self.database.read("SELECT value FROM setting WHERE key = ?", key)
        return str(rows[0][0]) if rows else default

    def set_setting(self, key: str, value: str) -> None:
        """Remember a choice."""
        self.database.write("INSERT OR REPLACE INTO setting VALUES (?, ?)", key, scrub(value))


def lesson_state(lesson: LessonLike, known: Mapping[str, StepState]) -> LessonState:
    """How far a lesson is whose steps stand so.

    Solved: everything to write is solved (where there is nothing to write, everything to
    answer or explore). Seen: the end was reached. Skipped: so, but without doing everything.
    """
    states = {step.id: known.get(step.id, "new") for step in lesson.steps}
    goals = [step.id for step in lesson.steps if step.kind == "write"] or [
        step.id for step in lesson.steps if step.kind in ("predict", "explore")
    ]
    if goals and all(states[goal] == "solved" for goal in goals):
        return "solved"
    if all(state == "new" for state in states.values()):
        return "new"
    if any(state in ("new", "started") for state in states.values()):
        return "started"
    return "skipped" if "skipped" in states.values() else "seen"
