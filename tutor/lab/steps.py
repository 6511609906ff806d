"""Runs the questions and the explorations of a lesson: their truth comes from running them."""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import torch
from msgspec.structs import replace

from tutor.bridge.messages import Draw, Question, Truth
from tutor.lab.explore import Exploration, alike, called
from tutor.lab.questions import Drawn, StepFault, read

__all__ = ["Exploration", "StepFault", "alike", "called", "draw", "line_of", "line_when"]

_asked: list[Drawn] = []


@dataclass
class Ran:
    """What became of a question's code, and the names that its hidden end has given a value."""

    output: str
    raised: BaseException | None = None
    names: dict[str, Any] = field(default_factory=dict)


def draw(request: Draw) -> Question:
    """Draws a question's numbers, runs it, and says what is true.

    Raises StepFault where the file can't be asked; that is its author's fault, not the learner's.
    """
    drawn = read(Path(request.file), request.seed, request.given)
    _asked.append(drawn)
    try:
        ran = _run(drawn, request.seed)
    except SyntaxError as error:
        if request.given is None:
            raise StepFault(drawn.file, error.lineno, f"not Python: {error.msg}") from error
        ran = Ran(f"{type(error).__name__}: {error.msg}\n", error)
    finally:
        _asked.pop()
    asked = Question(
        code=drawn.shown,
        numbers=drawn.numbers,
        truth=drawn.truth,
        output=ran.output,
        pictures=ran.names.get("pictures", {}),
    )
    if drawn.pieces:
        return _ordered(asked, drawn, ran, given=request.given is not None)
    answer = ran.names.get("answer")
    if isinstance(answer, dict) and answer:
        parts = {str(name): _truth(drawn, None, part) for name, part in answer.items()}
        return replace(asked, parts=parts, truth=list(parts.values())[-1])
    return replace(asked, truth=_truth(drawn, ran.raised, answer))


def _ordered(asked: Question, drawn: Drawn, ran: Ran, *, given: bool) -> Question:
    """Lines to put in order, and what became of the order that was given."""
    asked = replace(asked, pieces=drawn.pieces, place=drawn.lines[drawn.place])
    if not given:
        return asked
    stopped = _line(drawn, ran.raised) or drawn.last if ran.raised is not None else 0
    right = bool(ran.names.get("answer", False))
    said = {} if right else ran.names.get("said", {})
    return replace(asked, right=right, stopped=drawn.lines.get(stopped, 0), said=said)


def line_of(text: str) -> int:
    """The number of the shown line that reads `text`: for questions that ask for a line."""
    drawn = _asked[-1]
    found = [i for i, line in enumerate(drawn.shown.split("\n"), 1) if line.strip() == text]
    if len(found) != 1:
        raise StepFault(drawn.file, None, f"{len(found)} shown lines read {text!r}; expected one")
    return found[0]


def line_when(holds: Callable[[Mapping[str, Any]], bool]) -> int:
    """Runs the shown code again, and gives the line after which `holds(names)` is first true."""
    drawn = _asked[-1]
    head, _ = _compile(drawn)
    before: list[int] = []
    found: list[int] = []

    def watch(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != str(drawn.file):
            return None
        if before and not found:
            with contextlib.suppress(Exception):
                if holds({**frame.f_globals, **frame.f_locals}):
                    found.append(before[-1])
        if event == "line":
            before.append(frame.f_lineno)
        return watch

    previous = sys.gettrace()
    with _module(drawn) as names, contextlib.redirect_stdout(io.StringIO()):
        sys.settrace(watch)
        try:
            exec(head, names)
        finally:
            sys.settrace(previous)
    if not found or found[0] not in drawn.lines:
        raise StepFault(drawn.file, None, "line_when: no shown line makes it true")
    return drawn.lines[found[0]]


def _run(drawn: Drawn, seed: int) -> Ran:
    """What it printed, what the shown part raised, and what the hidden end made of it."""
    head, tail = _compile(drawn)
    printed = io.StringIO()
    raised: BaseException | None = None
    torch.manual_seed(seed)
    with _module(drawn) as names, contextlib.redirect_stdout(printed):
        try:
            exec(head, names)
        except Exception as error:
            raised = error
            print(f"{type(error).__name__}: {error}")
        excused = "raised" in tail.co_names or not tail.co_names or bool(drawn.pieces)
        if raised is not None and not excused:
            raise _fault(drawn, raised)
        names["raised"] = raised
        shown = dict(names)
        if raised is None or "raised" in tail.co_names:
            try:
                exec(tail, names)
            except StepFault:
                raise
            except Exception as error:
                raise _fault(drawn, error) from error
        left = {name: value for name, value in names.items() if value is not shown.get(name)}
    return Ran(printed.getvalue(), raised, left)


def _compile(drawn: Drawn) -> tuple[Any, Any]:
    """The code up to the last shown line, and the hidden rest, which computes the truth."""
    tree = ast.parse(drawn.source, str(drawn.file))
    parts = []
    for body in (
        [node for node in tree.body if node.lineno <= drawn.last],
        [node for node in tree.body if node.lineno > drawn.last],
    ):
        part = ast.Module(body=body, type_ignores=[])
        parts.append(compile(part, str(drawn.file), "exec", dont_inherit=True))
    return parts[0], parts[1]


@contextlib.contextmanager
def _module(drawn: Drawn) -> Any:
    """The names of a fresh module that the code runs in, known to tracebacks and dataclasses."""
    module = ModuleType("question")
    module.__file__ = str(drawn.file)
    lines = drawn.source.splitlines(keepends=True)
    linecache.cache[str(drawn.file)] = (len(drawn.source), None, lines, str(drawn.file))
    outer = sys.modules.get("question")
    sys.modules["question"] = module
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield module.__dict__
    finally:
        if outer is None:
            del sys.modules["question"]
        else:
            sys.modules["question"] = outer


def _truth(drawn: Drawn, raised: BaseException | None, answer: object) -> Truth:
    if answer is None and raised is not None:
        return drawn.lines[_line(drawn, raised) or drawn.last]
    truth = plain(answer)
    if truth is None:
        wanted = "a last line `answer = ...` that gives a shape, a number or a word"
        raise StepFault(drawn.file, None, f"the answer is {answer!r}; expected {wanted}")
    return truth


def plain(value: object) -> Truth | None:
    """A shape, a number or a word in the form in which truths travel; None for anything else."""
    if isinstance(value, torch.Tensor) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | str):
        return value
    if isinstance(value, torch.dtype):
        return str(value).removeprefix("torch.")
    if isinstance(value, list | tuple) and all(isinstance(size, int) for size in value):
        return list(value)
    return None


def _fault(drawn: Drawn, error: BaseException) -> StepFault:
    return StepFault(drawn.file, _line(drawn, error), f"raised {type(error).__name__}: {error}")


def _line(drawn: Drawn, error: BaseException) -> int | None:
    """The innermost line of the file that the exception passed through."""
    if isinstance(error, SyntaxError) and error.filename == str(drawn.file):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame.lineno for frame in frames if frame.filename == str(drawn.file)]
    return own[-1] if own else None
