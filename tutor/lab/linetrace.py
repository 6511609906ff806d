"""Be called before each statement of one file, by `sys.settrace`: no line of it is rewritten.

A statement counts once, however many lines it fills; what stands inside of it, like a
comprehension, is a part of it. Where a function of the file is called, its statements count too,
and after its end the statement that called it goes on.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from dataclasses import dataclass
from inspect import CO_OPTIMIZED
from types import CodeType, FrameType
from typing import Any

from tutor.lab.source import Source
from tutor.lab.statements import Statement, statements


@dataclass
class Standing:
    """A function of the file that is under way, and the statement it is at."""

    frame: FrameType
    at: Statement | None = None
    since: int = -1
    """Where in the bytecode the statement began: coming back to it means that it runs anew."""
    raised: str = ""
    """The kind of the exception that the statement has raised."""

    @property
    def function(self) -> str:
        """The function's name."""
        return self.frame.f_code.co_name


@dataclass(frozen=True)
class Passed:
    """A statement that has run; one that went into a function of the file has only begun to.

    `then` is the line that comes next in the same function, `enters` the function that it goes
    into, `returned` holds what the function gave back, if this was its last statement.
    """

    here: Standing
    then: int | None = None
    enters: str = ""
    returned: tuple[object, ...] = ()


class LineTrace:
    """Follows the functions of a file, while it is on.

    Between two statements `passed` hears of the one before, then `waits` of the one to come: of
    None where the outermost function is at its end. It follows nothing that begins while `deaf`.
    """

    def __init__(
        self,
        source: Source,
        passed: Callable[[Passed], None],
        waits: Callable[[Standing | None], None],
        deaf: Callable[[], bool],
    ) -> None:
        self.on = False
        self._filename = source.filename
        self._statements = statements(source.tree)
        self._passed, self._waits, self._deaf = passed, waits, deaf
        self._stack: list[Standing] = []

    def begin(self, frame: FrameType | None) -> Standing | None:
        """Follow what is called from now on, and what is under way around `frame`.

        Gives the innermost function of the file that is under way.
        """
        self._stack, self.on = [], True
        while frame is not None:
            if self._is_followed(frame.f_code):
                self._stack.insert(0, Standing(frame, self._at(frame), frame.f_lasti))
                frame.f_trace = self._inside
            frame = frame.f_back
        sys.settrace(self._called)
        return self._stack[-1] if self._stack else None

    def end(self) -> None:
        """Follow nothing."""
        self._stack, self.on = [], False
        sys.settrace(None)

    def _is_followed(self, code: CodeType) -> bool:
        function = code.co_flags & CO_OPTIMIZED and not code.co_name.startswith("<")
        return bool(function) and code.co_filename == self._filename

    def _at(self, frame: FrameType) -> Statement | None:
        return self._statements.get(frame.f_lineno)

    def _called(self, frame: FrameType, _event: str, _: Any) -> Any:
        if self._deaf() or not self._is_followed(frame.f_code):
            return None
        self._stack.append(Standing(frame))
        return self._inside

    def _inside(self, frame: FrameType, event: str, argument: Any) -> Any:
        if self.on and not self._deaf():
            here = self._leave_until(frame)
            if event == "line":
                self._line(here)
            elif event == "return":
                self._return(here, argument)
            elif event == "exception":
                here.raised = _name_of(argument[1], here.at) or here.raised
        return self._inside

    def _leave_until(self, frame: FrameType) -> Standing:
        """The function at hand; those above it are gone, whatever became of them."""
        while self._stack and self._stack[-1].frame is not frame:
            self._stack.pop()
        if not self._stack:
            self._stack.append(Standing(frame, self._at(frame)))
        return self._stack[-1]

    def _line(self, here: Standing) -> None:
        frame, at = here.frame, self._at(here.frame)
        if at is None or (at is here.at and frame.f_lasti > here.since):
            return  # another line of the same statement
        if here.at is not None:
            self._passed(Passed(here, then=frame.f_lineno))
        elif len(self._stack) > 1:
            self._passed(Passed(self._stack[-2], enters=here.function))
        here.at, here.since, here.raised = at, frame.f_lasti, ""
        self._waits(here)

    def _return(self, here: Standing, value: object) -> None:
        self._stack.pop()
        if here.raised:
            return
        gives = value is not None or (here.at is not None and isinstance(here.at.node, ast.Return))
        self._passed(Passed(here, returned=(value,) if gives else ()))
        self._waits(self._stack[-1] if self._stack else None)


def _name_of(error: BaseException, at: Statement | None) -> str:
    """The kind of an exception; "" for those with which a loop or a generator ends."""
    looped = at is not None and isinstance(at.node, ast.For | ast.AsyncFor)
    if isinstance(error, GeneratorExit) or (looped and isinstance(error, StopIteration)):
        return ""
    return type(error).__name__
