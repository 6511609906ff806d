"""Trains a lesson's solution from several seeds and prints how far each gets, and the spread.

`python -m scripts.seeds classifier --seeds 5`: what a lesson says of its own training has to fit
what this prints. Another file of the exercise may be given instead of the solution.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from statistics import median

from tutor.bridge.lab import Lab
from tutor.bridge.messages import Pictures, Train, TrainEnd
from tutor.course import Step, find, load


async def trained(lab: Lab, step: Step, source: str, seed: int) -> tuple[float, TrainEnd]:
    """The share that is right (or explained) after the whole training, and its end."""
    exercise = step.exercise
    assert exercise is not None
    request = Train(
        str(step.recipe), str(exercise.folder), source, "seeds.py", seed=seed, pictures=False
    )
    share, end = float("nan"), None
    async for message in lab.train(request):
        if isinstance(message, Pictures):
            measured = message.share if message.explained is None else message.explained
            share = float("nan") if measured is None else measured
        elif isinstance(message, TrainEnd):
            end = message
    assert end is not None
    return share, end


async def spread(step: Step, source: str, seeds: int) -> None:
    """A line for each seed as it comes, and the least, the median and the most."""
    lab, shares = Lab(spares=0, fresh=False), []
    try:
        for seed in range(seeds):
            share, end = await trained(lab, step, source, seed)
            shares.append(share)
            reached = "reached" if end.reached else "not reached"
            told = f"{100 * share:6.2f} %  loss {end.last_loss:.4f}  {end.steps} steps"
            print(f"seed {seed}  {told}  {end.seconds:.0f} s  {end.reason}, {reached}", flush=True)
    finally:
        await lab.close()
    least, middle, most = (f"{100 * f(shares):.2f} %" for f in (min, median, max))
    print(f"{seeds} seeds: {least} to {most}, median {middle}")


def main() -> None:
    """Read what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="a lesson with a training, or LESSON/EXERCISE")
    parser.add_argument("file", nargs="?", type=Path, help="instead of the solution")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    lesson, exercise = find(given.name, load())
    step = next(s for s in lesson.steps if s.kind == "train" and exercise in (None, s.exercise))
    assert step.exercise is not None
    source = (given.file or step.exercise.solution).read_text("utf-8")
    asyncio.run(spread(step, source, given.seeds))


if __name__ == "__main__":
    main()
