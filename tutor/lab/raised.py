"""Keep an exception of the learner's code: their own frames, with what was in them."""

from __future__ import annotations

import ast
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any

from tutor.bridge.messages import Failure, Frame
from tutor.lab.source import Source

LAB = str(Path(__file__).parent)
MOST_FRAMES = 30
LONGEST = 20_000  # characters of a message or a traceback: a tensor's whole repr may be in it


@dataclass(frozen=True)
class Place:
    """One frame of the learner's: where it stood, and what its names meant."""

    line: int
    function: str
    code: str
    node: ast.AST | None
    locals: dict[str, Any] = field(repr=False)
    globals: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Raised:
    """An exception, and what the tutor was doing: "import", "build", "forward", "batch" ...

    `places` are the learner's frames, the outermost first; empty where torch or the call itself
    raised without entering their code.
    """

    stage: str
    error: BaseException
    message: str
    places: list[Place]
    text: str

    @property
    def kind(self) -> str:
        """The exception's class name."""
        return type(self.error).__name__

    @property
    def last(self) -> Place | None:
        """The learner's innermost frame."""
        return self.places[-1] if self.places else None

    @property
    def line(self) -> int | None:
        """The learner's line that raised."""
        if isinstance(self.error, SyntaxError) and not self.places:
            return self.error.lineno
        return self.last.line if self.last else None

    def __contains__(self, words: str) -> bool:
        return words in self.message

    def failure(self) -> Failure:
        """The exception as a message."""
        frames = [Frame(p.line, p.function, p.code) for p in self.places]
        if len(frames) > MOST_FRAMES:
            frames = frames[: MOST_FRAMES // 2] + frames[-MOST_FRAMES // 2 :]
        return Failure(self.kind, self.message, frames, self.text)


def capture(stage: str, error: BaseException, source: Source) -> Raised:
    """Keep what an exception knows, before its frames go away."""
    try:
        bare = isinstance(error, KeyError) and error.args
        message = str(error.args[0]) if bare else str(error)
    except Exception:  # the learner's own exception class may raise in __str__
        message = ""
    places = []
    for trace in _walk(error.__traceback__):
        frame = trace.tb_frame
        if frame.f_code.co_filename != source.filename:
            continue
        places.append(
            Place(
                trace.tb_lineno,
                frame.f_code.co_name,
                source.line(trace.tb_lineno),
                source.node_at(_position(frame.f_code, trace.tb_lasti)),
                dict(frame.f_locals),
                frame.f_globals,
            )
        )
    return Raised(stage, error, _short(message), places, _short(_text(error)))


def _short(text: str) -> str:
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _walk(trace: TracebackType | None) -> list[TracebackType]:
    found = []
    while trace:
        found.append(trace)
        trace = trace.tb_next
    return found


def _position(code: CodeType, last: int) -> tuple[int | None, int | None, int | None, int | None]:
    positions = list(code.co_positions())
    return positions[last // 2] if 0 <= last // 2 < len(positions) else (None, None, None, None)


def _text(error: BaseException) -> str:
    """The whole traceback, without the tutor's own frames."""
    try:
        whole = traceback.TracebackException.from_exception(error, limit=-200)
        frames = [f for f in whole.stack if not f.filename.startswith(LAB)]
        whole.stack = traceback.StackSummary.from_list(frames)
        return "".join(whole.format())
    except Exception:  # a source line or message that can't be shown
        return type(error).__name__
