"""A training as `tutor train` tells it: as JSON for scripts, as lines for people."""

from __future__ import annotations

import json
import math
import sys
from abc import ABC, abstractmethod

from tutor.app.widgets.scale import number
from tutor.bridge.messages import (
    Failed,
    Failure,
    Finding,
    FromLab,
    Output,
    Pictures,
    Point,
    Started,
    Steps,
    TrainEnd,
    TrainStart,
    Words,
)
from tutor.cli.call import BROKEN, NOT_PASSED, WELL
from tutor.cli.console import out, styled, wrapped
from tutor.cli.report import finding_json, show_failure, show_finding
from tutor.cli.sight import closely
from tutor.cli.trend import trend
from tutor.words import say

LINES = 20  # of progress, where lines can't be written over
GOOD = ("finished", "stopped")


class Story(ABC):
    """A training as it is told, message by message."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.points: list[Point] = []
        self.findings: list[Finding] = []
        self.failure: Failure | None = None
        self.output = ""
        self.seen: Pictures | None = None
        self.end: TrainEnd | None = None
        self.began = False
        self.failed = False
        self.total = 0

    @property
    def code(self) -> int:
        """What the command exits with: a training that never began is not the learner's fault."""
        if self.end is None or self.failed or (self.end.reason == "crashed" and not self.began):
            return BROKEN
        return WELL if self.end.reason in GOOD else NOT_PASSED

    @property
    def words(self) -> Words:
        """What the end says, in the language of the call."""
        return self.end.words.get(self.language, Words("")) if self.end else Words("")

    def take(self, message: FromLab) -> None:
        """Note one message, and tell of it."""
        match message:
            case Started():
                self.began = True
            case TrainStart():
                self.began, self.total = True, message.steps
                self.tell_start(message)
            case Steps(points):
                self.points += points
                self.tell_steps(points)
            case Finding():
                self.findings.append(message)
            case Failure():
                self.failure = message
            case Output(text):
                self.output += text
            case Pictures():
                self.seen = message
            case Failed():
                self.failed = True
            case TrainEnd():
                self.end = message
                self.tell_end(message)

    @abstractmethod
    def tell_start(self, start: TrainStart) -> None:
        """It begins."""

    @abstractmethod
    def tell_steps(self, points: list[Point]) -> None:
        """It went on."""

    @abstractmethod
    def tell_end(self, end: TrainEnd) -> None:
        """It ended."""


class JsonStory(Story):
    """One object a line, for scripts."""

    def tell_start(self, start: TrainStart) -> None:
        """Where it runs, and how much there is to learn."""
        event = {"event": "start", "device": start.device, "parameters": start.parameters}
        out(json.dumps({**event, "seed": start.seed, "steps": start.steps, "lr": start.lr}))

    def tell_steps(self, points: list[Point]) -> None:
        """A line a step."""
        for step, loss, lr, seconds in map(_fields, points):
            event = {"event": "step", "step": step, **_number("loss", loss), "lr": lr}
            out(json.dumps({**event, "seconds": round(seconds, 4)}))

    def tell_end(self, end: TrainEnd) -> None:
        """How it ended; findings and output are those of the whole training."""
        event = {
            "event": "end",
            "reason": end.reason,
            "reached": end.reached,
            "share": self.seen.share if self.seen else None,
            "explained": self.seen.explained if self.seen else None,
            "steps": end.steps,
            **_number("first_loss", end.first_loss),
            **_number("last_loss", end.last_loss),
            "seconds": round(end.seconds, 4),
            "title": self.words.title,
            "message": self.words.message,
            "findings": [finding_json(finding, self.language) for finding in self.findings],
            "error": _error(self.failure),
            "output": self.output,
        }
        out(json.dumps(event))


class PlainStory(Story):
    """Sentences and numbers, for people; on a terminal the numbers stay on one line."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._live = sys.stdout.isatty()
        self._told = 0

    def tell_start(self, start: TrainStart) -> None:
        """Where it runs, and how much there is to learn."""
        values = {"device": start.device, "parameters": f"{start.parameters:,}"}
        out(say("cli.train_start", self.language, steps=start.steps, lr=start.lr, **values))

    def tell_steps(self, points: list[Point]) -> None:
        """The newest numbers; in a pipe a line for every twentieth part."""
        last = points[-1]
        if not self._live and LINES * last.step < self.total * (self._told + 1):
            return
        self._told = LINES * last.step // max(1, self.total)
        first = self.points[0]
        passed = last.seconds - first.seconds
        rate = (last.step - first.step) / passed if passed > 0 else 0.0
        line = say(
            "cli.train_step",
            self.language,
            step=f"{last.step:>{len(str(self.total))}}",
            steps=self.total,
            loss=_loss(last.loss),
            rate=f"{rate:.0f}",
            left=f"{max(0, self.total - last.step) / rate:.0f}" if rate else "?",
        )
        out(f"\r\x1b[K{line}" if self._live else line, end="" if self._live else "\n")

    def tell_end(self, end: TrainEnd) -> None:
        """What came of it: findings first, then the numbers."""
        if self._live and self.points:
            out()
        if self.output:
            out("\n".join(f"  │ {line}" for line in self.output.rstrip("\n").split("\n")))
        for finding in self.findings[:1]:
            show_finding(finding, self.language)
        if not self.findings:
            mark = styled("○", "title") if end.reason in GOOD else styled("✗", "bad")
            mark = styled("✓", "good") if end.reached else mark
            title = self.words.title or say(f"cli.train_{end.reason}", self.language)
            out(f"{mark} {styled(title, 'title')}")
            for text in filter(None, (self.words.message, self.words.hint)):
                out(wrapped(text, "  "))
            if self.failure is not None:
                show_failure(self.failure, self.language)
        if end.steps:
            first, last = _loss(end.first_loss), _loss(end.last_loss)
            numbers = {"steps": end.steps, "first": first, "last": last}
            seconds = f"{end.seconds:.1f}"
            out("  " + say("cli.train_end", self.language, seconds=seconds, **numbers))
        if self.seen is not None and end.reason in GOOD:  # the title has told the whole of it
            for line in closely(self.seen, self.language):
                out(wrapped(line, "  "))


class SpokenStory(PlainStory):
    """Sentences alone, each on a line of its own: for screen readers, and wherever it is read."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._live = False

    def tell_steps(self, points: list[Point]) -> None:
        """The newest loss, and where it is going, for every twentieth part."""
        last = points[-1]
        if LINES * last.step < self.total * (self._told + 1):
            return
        self._told = LINES * last.step // max(1, self.total)
        key = f"cli.spoken_{trend([point.loss for point in self.points])}"
        out(say(key, self.language, step=last.step, loss=_loss(last.loss)))


def _error(failure: Failure | None) -> dict[str, object] | None:
    if failure is None:
        return None
    line = failure.frames[-1].line if failure.frames else None
    return {"kind": failure.kind, "message": failure.message, "line": line}


def _fields(point: Point) -> tuple[int, float, float, float]:
    return point.step, point.loss, point.lr, point.seconds


def _number(key: str, value: float) -> dict[str, object]:
    """JSON knows no NaN: null, and a flag beside it."""
    return {key: value} if math.isfinite(value) else {key: None, "finite": False}


def _loss(value: float) -> str:
    return number(value)
