"""Feeds the Train pane an hour of training, as quickly as it can be painted; prints the growth.

    python benchmarks/hour.py

Two numbers come out: MB of memory after the first five minutes, and at the end of the hour. What
comes in a second is what the lab sends at most: 30 batches of steps, 4 of gauges and of pictures.
"""

from __future__ import annotations

import asyncio
import math
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from textual.app import ComposeResult

from benchmarks.resident import megabytes
from tutor.app.host import Host
from tutor.app.widgets.train_pane import TrainPane
from tutor.bridge.messages import (
    FromLab,
    Gauge,
    Gauges,
    Picture,
    Pictures,
    Point,
    Steps,
    TrainStart,
)

SECONDS, SETTLED = 3600, 300
STEPS, OTHERS = 30, 4  # messages a second
PAINT_EVERY = 20  # of the hour's seconds


class Screen(Host):
    """An app with nothing but the pane."""

    def compose(self) -> ComposeResult:
        """The pane."""
        yield TrainPane()


@cache
def noise(_: int) -> dict[str, Picture]:
    """A set of pictures such as the lab sends."""
    names = ["input", *(f"{kind} {n}" for n in range(20) for kind in ("map", "bank", "kernel"))]
    return {name: Picture(28, 28, os.urandom(28 * 28 * 3)) for name in names}


def second(number: int) -> Iterator[FromLab]:
    """What the lab sends in one second."""
    for batch in range(STEPS):
        step = number * STEPS + batch + 1
        loss = math.exp(-step / 50_000) * (1.1 + math.sin(step * 12.9898))
        yield Steps([Point(step, loss, 0.003, step / STEPS)])
    for _ in range(OTHERS):
        step = (number + 1) * STEPS
        yield Gauges(step, [Gauge(name, 0.01, 0.03) for name in ("conv1", "conv2")])
        yield Pictures(step, noise(number % 8))


async def main() -> None:
    """An hour, and the memory that it took."""
    async with Screen().run_test(size=(120, 40)) as pilot:
        pane = pilot.app.query_one(TrainPane)
        pane.feed(TrainStart("cpu", 11540, 0, SECONDS * STEPS, 0.003))
        for number in range(SECONDS):
            for message in second(number):
                pane.feed(message)
            if number % PAINT_EVERY == 0:
                await pilot.pause()
            if number + 1 in (SETTLED, SECONDS):
                print(megabytes(os.getpid()))


if __name__ == "__main__":
    asyncio.run(main())
