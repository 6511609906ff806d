"""Says where a loss is going, so that the noise of single batches doesn't speak."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import median
from typing import Literal, TypeAlias

WINDOW = 60
"""So many of the newest losses count."""

FEWEST = 8
"""With fewer there is nothing to say yet."""

SURE = 2.5
"""Standard deviations from what pure noise would do."""

STEADY = 0.03
"""Share of the loss by which it may change over the window and still be called steady."""

Trend: TypeAlias = Literal["start", "falling", "rising", "steady", "broken"]


def trend(losses: Sequence[float]) -> Trend:
    """Where the newest losses go: by the median slope of all pairs, where most pairs agree."""
    newest = losses[-WINDOW:]
    if newest and not math.isfinite(newest[-1]):
        return "broken"
    points = [(n, loss) for n, loss in enumerate(newest) if math.isfinite(loss)]
    count = len(points)
    if count < FEWEST:
        return "start"
    pairs = [(b[1] - a[1], b[0] - a[0]) for a, b in combinations(points, 2)]
    agreeing = sum((rise > 0) - (rise < 0) for rise, _ in pairs)
    by_chance = math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    change = median(rise / run for rise, run in pairs) * (points[-1][0] - points[0][0])
    level = abs(median(loss for _, loss in points))
    if abs(agreeing) < SURE * by_chance or abs(change) <= STEADY * level:
        return "steady"
    return "rising" if change > 0 else "falling"
