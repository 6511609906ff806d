"""Makes sure that a run is answered: whatever it raises, a Verdict or a TrainEnd comes out."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

from tutor.bridge.messages import (
    Check,
    Failed,
    Finding,
    Language,
    Message,
    Open,
    Point,
    Steps,
    Train,
    TrainEnd,
    Verdict,
    Words,
)
from tutor.lab import guard
from tutor.words import LANGUAGES, say

Emit = Callable[[Message], None]


class Answers:
    """A check's messages on their way out."""

    def __init__(self, emit: Emit, request: Check | Open) -> None:
        self._emit = emit
        self._request = request
        self._answered = False

    def of(self, run: Callable[[Any, Emit], dict[str, object]]) -> dict[str, object] | None:
        """Run it; return the namespace of the session."""
        began = time.perf_counter()
        try:
            return run(self._request, self._pass_on)
        except guard.Stopped as stop:
            self._stopped(stop, time.perf_counter() - began)
        except BaseException as error:
            self._emit(Failed("the check", _text(error)))
            words = _fault("check", error)
            self._answer(Verdict("unavailable", time.perf_counter() - began, words))
        finally:
            if not self._answered:
                self._answer(Verdict("unavailable", time.perf_counter() - began))
        return _loaded()

    def _pass_on(self, message: Message) -> None:
        self._answered = self._answered or isinstance(message, Verdict)
        self._emit(message)

    def _answer(self, verdict: Verdict) -> None:
        if not self._answered:
            self._pass_on(verdict)

    def _stopped(self, stop: guard.Stopped, seconds: float) -> None:
        if self._answered:
            return
        self._emit(endless(stop, self._request.source, self._request.filename))
        self._answer(Verdict("timeout", seconds))


class Training:
    """A training's messages on their way out."""

    def __init__(self, emit: Emit, request: Train) -> None:
        self._emit = emit
        self._request = request
        self._ended = False
        self._points: list[Point] = []  # the first and the last

    def of(
        self, run: Callable[[Train, Emit, Any], dict[str, object]], controls: Any
    ) -> dict[str, object] | None:
        """Run it; return the namespace of the session."""
        began = time.perf_counter()
        try:
            return run(self._request, self._pass_on, controls)
        except guard.Stopped:
            self._end("stopped", began)
        except BaseException as error:
            self._emit(Failed("the training", _text(error)))
            self._end("error", began, _fault("training", error))
        finally:
            self._end("error", began)
        return _loaded()

    def _pass_on(self, message: Message) -> None:
        if isinstance(message, Steps):
            self._points = [*self._points[:1], *message.points[:1], *message.points[-1:]]
            self._points = [self._points[0], self._points[-1]] if self._points else []
        self._ended = self._ended or isinstance(message, TrainEnd)
        self._emit(message)

    def _end(self, reason: Any, began: float, words: dict[Language, Words] | None = None) -> None:
        if self._ended:
            return
        nan = float("nan")
        first, last = (p.loss for p in self._points) if self._points else (nan, nan)
        steps = self._points[-1].step if self._points else 0
        seconds = time.perf_counter() - began
        self._pass_on(TrainEnd(reason, steps, first, last, seconds, words or {}))


def endless(stop: BaseException, source: str, filename: str) -> Finding:
    """Return the finding for code that had to be stopped."""
    from tutor.lab.findings import timeout

    line = None
    for frame in traceback.extract_tb(stop.__traceback__):
        if frame.filename == filename:
            line = frame.lineno
    return timeout(source, line)


def _fault(what: str, error: BaseException) -> dict[Language, Words]:
    """Say that a file of the course is at fault, or the lab, and never the learner's code."""
    text = _text(error).strip().splitlines()[-1]
    return {
        language: Words(
            say(f"lab.fault_{what}", language),
            say("lab.fault_message", language, error=text),
            say("lab.fault_hint", language),
        )
        for language in LANGUAGES
    }


def _loaded() -> dict[str, object] | None:
    learner = sys.modules.get("learner")
    return dict(vars(learner)) if learner is not None else None


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))[-4000:]
