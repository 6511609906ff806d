"""The numbers under the chart: step, loss, best, speed, time left, device."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest

from rich.cells import cell_len
from textual.content import Content

from tutor.app.widgets.history import LossHistory
from tutor.app.widgets.scale import number
from tutor.bridge.messages import Point

WINDOW = 3.0  # seconds that the speed is the mean of

Say = Callable[..., str]
Field = list[tuple[str, bool]]  # pieces of text, and whether they are grey


@dataclass
class Pace:
    """How fast a training goes: from its last seconds, without its pauses."""

    recent: deque[tuple[int, float]] = field(default_factory=deque)

    def note(self, point: Point) -> None:
        """Take in one update."""
        self.recent.append((point.step, point.seconds))
        while len(self.recent) > 2 and point.seconds - self.recent[0][1] > WINDOW:
            self.recent.popleft()

    def clear(self) -> None:
        """Start anew, after a pause."""
        self.recent.clear()

    @property
    def steps_per_second(self) -> float | None:
        """Steps per second, None as long as it can't be told."""
        if len(self.recent) < 2:
            return None
        (first, began), (last, ended) = self.recent[0], self.recent[-1]
        return (last - first) / (ended - began) if ended > began else None


def duration(seconds: float, say: Say) -> str:
    """Seconds as people say them: 8 s, 1 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return say("train.seconds", s=whole)
    minutes, whole = divmod(whole, 60)
    if minutes < 60:
        return say("train.minutes", m=minutes, s=whole)
    hours, minutes = divmod(minutes, 60)
    return say("train.hours", h=hours, m=minutes)


@dataclass(frozen=True)
class Numbers:
    """One training in numbers. `running` says whether any time is left."""

    history: LossHistory
    total: int
    pace: float | None
    device: str
    running: bool

    def lines(self, say: Say, width: int, height: int) -> Content:
        """The fields in `height` lines of `width` cells; numbers stand where they stood before."""
        fields = self._fields(say)
        if height == 1:
            while len(fields) > 3 and _width(fields) > width:
                fields.pop()
            return _line(fields, width)
        nothing: Field = []
        columns = list(zip_longest(fields[:3], fields[3:], fillvalue=nothing))
        widths = [max(_width([upper]), _width([lower])) for upper, lower in columns]
        for column, wide in zip(columns, widths, strict=True):
            for cell in column:
                cell.append((" " * (wide - _width([cell])), True))
        lines = [_line(list(line), width) for line in zip(*columns, strict=True)]
        return Content("\n").join(lines)

    def _fields(self, say: Say) -> list[Field]:
        history, wide = self.history, len(f"{self.total:,}")
        step = f"{history.step:,}".rjust(wide)
        total = f" / {self.total:,}" if self.total else ""
        pace = "–"
        if self.pace is not None:
            pace = f"{self.pace:,.{int(self.pace < 9.95)}f}"
        left = "–"
        if self.pace and self.total:
            left = duration(max(0, self.total - history.step) / self.pace, say)
        before, after = say("train.left").split("@")
        fields = [
            [(say("train.step") + " ", True), (step, False), (total, True)],
            [(say("train.loss") + " ", True), (_loss(history.last, history), False)],
            [(say("train.best") + " ", True), (_loss(history.best, history), False)],
            [(pace.rjust(3), False), (" " + say("train.per_second"), True)],
            [(before, True), (left.rjust(5), False), (after, True)],
            [(self.device, True)],
        ]
        return fields if self.running else fields[:4] + fields[5:]


def _loss(loss: float, history: LossHistory) -> str:
    return (number(loss) if history.count else "–").rjust(8)


def _width(fields: list[Field]) -> int:
    return sum(cell_len(text) for pieces in fields for text, _ in pieces) + 2 * (len(fields) - 1)


def _line(fields: list[Field], width: int) -> Content:
    """The fields, spread over the width."""
    gaps = max(1, len(fields) - 1)
    gap = min(6, max(2, 2 + (width - _width(fields)) // gaps))
    contents = [
        Content.assemble(*((text, "$text-muted" if grey else "") for text, grey in field))
        for field in fields
    ]
    return Content(" " * gap).join(contents)
