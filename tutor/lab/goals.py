"""What a training is to reach, judged by what the model does then: never by having run to its end.

A recipe names one as its GOAL. Where its view could not look at the model, the loss has to tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol

from tutor.lab.pictures import Seen
from tutor.words import LANGUAGES, say

NEWEST = 20
"""So many losses are taken together at the end: one batch says little."""

OLDEST = 5
"""So many at the beginning, where the loss may fall fast."""

STILL = 0.1
"""A loss within this share of its beginning is where it began."""


class Goal(Protocol):
    """Something to be reached."""

    def reached(self, losses: Sequence[float], seen: Seen | None) -> bool:
        """Whether it is, after these losses, by a model that `seen` has looked at."""

    def wanted(self, losses: Sequence[float], seen: Seen | None) -> dict[str, str]:
        """What came out and what was wanted, in every language."""


@dataclass(frozen=True)
class Falls:
    """The loss has to fall to this share of what it was at the beginning, or below."""

    to: float

    def reached(self, losses: Sequence[float], _seen: Seen | None) -> bool:
        """Whether the mean of the newest losses is that small."""
        first, last = ends(losses)
        return last <= self.to * first  # false where one of them is no number

    def wanted(self, losses: Sequence[float], _seen: Seen | None) -> dict[str, str]:
        """The loss that is wanted."""
        first, _ = ends(losses)
        return _said("goal_falls", bound=f"{self.to * first:.3g}")


FALLS = Falls(0.5)
"""What counts where nothing else is said, or can be seen."""


@dataclass(frozen=True)
class Right:
    """This share of the pictures that it never trains on has to be answered right."""

    share: float

    def reached(self, losses: Sequence[float], seen: Seen | None) -> bool:
        """Whether so many are right."""
        if seen is None or seen.share is None:
            return FALLS.reached(losses, seen)
        return seen.share >= self.share

    def wanted(self, losses: Sequence[float], seen: Seen | None) -> dict[str, str]:
        """The share that is right, and the one that is wanted."""
        if seen is None or seen.share is None:
            return FALLS.wanted(losses, seen)
        return _said("goal_right", percent=floored(seen.share), wanted=floored(self.share))


@dataclass(frozen=True)
class Explained:
    """This share of a target has to be explained, on a picture that it never trains on."""

    share: float

    def reached(self, losses: Sequence[float], seen: Seen | None) -> bool:
        """Whether it explains so much."""
        if seen is None or seen.explained is None:
            return FALLS.reached(losses, seen)
        return seen.explained >= self.share

    def wanted(self, losses: Sequence[float], seen: Seen | None) -> dict[str, str]:
        """The share that is explained, and the one that is wanted."""
        if seen is None or seen.explained is None:
            return FALLS.wanted(losses, seen)
        percent = floored(max(0.0, seen.explained))
        return _said("goal_explained", percent=percent, wanted=floored(self.share))


def ends(losses: Sequence[float]) -> tuple[float, float]:
    """The mean loss of the first few steps and of the newest ones, NaN where there are none.

    Each takes a tenth of the steps at most, so that a short training has two ends as well.
    """
    tenth = max(1, len(losses) // 10)
    if not losses:
        return math.nan, math.nan
    return fmean(losses[: min(OLDEST, tenth)]), fmean(losses[-min(NEWEST, tenth) :])


def course(losses: Sequence[float]) -> str:
    """What the loss has done: `fell`, `rose`, or is `still` where it began."""
    first, last = ends(losses)
    if last > first * (1 + STILL):
        return "rose"
    return "fell" if last < first * (1 - STILL) else "still"


def floored(share: float) -> int:
    """Per cent, never rounded up to what is wanted."""
    return math.floor(100 * share + 1e-9)


def _said(key: str, **values: object) -> dict[str, str]:
    return {language: say(f"training.{key}", language, **values) for language in LANGUAGES}
