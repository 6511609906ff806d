"""One budget, what was measured, and whether it was kept."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    what: str
    tutor: str
    plainly: str
    budget: str
    kept: bool

    def __str__(self) -> str:
        sign = "✓" if self.kept else "✗"
        return f"| {self.what} | {self.tutor} | {self.plainly} | {self.budget} | {sign} |"


HEAD = "| what | tutor | done plainly | budget | |\n|---|---:|---:|---|---|"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share (0 to 1) of the values doesn't exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ms(seconds: float) -> str:
    """Seconds as milliseconds, with a decimal where there are few."""
    value = seconds * 1000
    return f"{value:.1f} ms" if value < 10 else f"{value:,.0f} ms"
