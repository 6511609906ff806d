"""The REPL: entries run in the session, next to the objects of the last check or training."""

from __future__ import annotations

import ast
import contextlib
import traceback
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812  torch's own name for it
from torch import nn

from tutor.bridge.messages import Eval, Explore, Failed, Failure, Frame, Message, Value
from tutor.lab import guard, module
from tutor.lab.capture import Capture
from tutor.lab.show import describe

LONGEST = 8 * 1024  # characters of a traceback
MOST_FRAMES = 12


class Repl:
    """A namespace, and the entries that are run in it one after the other."""

    def __init__(
        self,
        namespace: dict[str, object] | None,
        emit: Callable[[Message], None],
        capture: Capture,
    ) -> None:
        self.namespace: dict[str, Any] = {} if namespace is None else namespace
        for name, value in (("torch", torch), ("nn", nn), ("F", F)):
            self.namespace.setdefault(name, value)
        self.namespace["__name__"] = "__main__"
        self._emit = emit
        self._capture = capture
        self._exploration: Any = None
        self._fault: Failed | None = None

    def explore(self, request: Explore) -> None:
        """From now on, let the explore step's file judge what is evaluated; "" ends it."""
        from tutor.lab.steps import Exploration

        self._exploration = self._fault = None
        if not request.file:
            return
        try:
            self._exploration = Exploration(request.file, self.namespace)
        except Exception as error:
            self._fault = Failed(request.file, f"{type(error).__name__}: {error}")

    def run(self, entry: Eval, outer: int = 0) -> None:
        """Run an entry and answer it. Nothing that it raises gets out."""
        self._capture.begin(entry.id)
        value, answer = None, Value(entry.id, "", interrupted=True)
        listening = self._exploration.listening if self._exploration else contextlib.nullcontext
        try:
            with guard.entry(), listening():
                value = self._evaluate(entry)
                answer = self._shown(entry, value)
        except guard.Stopped:
            pass
        except BaseException as error:
            answer = Value(entry.id, "", failure=_failure(error))
        self._capture.end(outer)
        judged = bool(self._fault or (self._exploration and answer.failure is None))
        self._emit(_with_judged(answer) if judged else answer)
        if judged:
            self._judge(value, entry.code)
        elif self._exploration:
            self._exploration.failed(entry.code)

    def cancel(self, entry: Eval) -> None:
        """Answer an entry that was interrupted before its turn came."""
        self._emit(Value(entry.id, "", interrupted=True))

    def _evaluate(self, entry: Eval) -> object:
        filename = f"<repl {entry.id}>"
        module.show(entry.code, filename)
        tree = ast.parse(entry.code, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, filename, "exec", dont_inherit=True), self.namespace)
        if not isinstance(last, ast.Expr):
            return None
        expression = ast.Expression(last.value)
        value = eval(compile(expression, filename, "eval", dont_inherit=True), self.namespace)
        if value is not None:
            self.namespace["_"] = value
        return value

    def _shown(self, entry: Eval, value: object) -> Value:
        if value is None:
            return Value(entry.id, "")
        text, kind, tensor = describe(value)
        return Value(entry.id, text, kind, tensor)

    def _judge(self, value: object, code: str) -> None:
        if self._fault is not None:
            self._emit(self._fault)
            return
        try:
            with guard.learner_code():
                explored = self._exploration.judge(value, code)
            self._emit(explored)
        except BaseException as error:
            self._emit(Failed(str(self._exploration.file), f"{type(error).__name__}: {error}"))


def _with_judged(answer: Value) -> Value:
    return Value(
        answer.id,
        answer.text,
        answer.kind,
        answer.tensor,
        answer.failure,
        answer.interrupted,
        judged=True,
    )


def _failure(error: BaseException) -> Failure:
    """Tell an exception by the learner's own lines: their file's, and those typed here."""
    report = traceback.TracebackException.from_exception(error, compact=True)
    _keep_own(report, 0)
    own = list(report.stack)
    frames = [Frame(f.lineno or 0, f.name, (f.line or "").strip()) for f in own[-MOST_FRAMES:]]
    lines = list(report.format_exception_only())
    if isinstance(error, SyntaxError) and module.is_learners(error.filename or ""):
        frames = [Frame(error.lineno or 0, "<module>", (error.text or "").strip())]
    message = lines[-1].strip().partition(": ")[2] if lines else ""
    if isinstance(error, SyntaxError):
        message = str(error.msg)
    return Failure(type(error).__name__, _cut(message), frames, _cut("".join(report.format())))


def _keep_own(report: traceback.TracebackException, depth: int) -> None:
    own = [frame for frame in report.stack if module.is_learners(frame.filename)]
    if len(own) > 2 * MOST_FRAMES:
        own = own[:MOST_FRAMES] + own[-MOST_FRAMES:]
    report.stack = traceback.StackSummary.from_list(own)
    for linked in (report.__cause__, report.__context__):
        if linked is not None and depth < MOST_FRAMES:
            _keep_own(linked, depth + 1)


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}\n… ({len(text) - LONGEST:,} characters) …\n{text[-half:]}"
