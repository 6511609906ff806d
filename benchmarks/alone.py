"""Trains the forward lesson's solution by its own loop and nothing else; prints steps a second.

    python benchmarks/alone.py STEPS

One thread and the priority of the tutor's worker. The first fifth warms up and is not counted.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

LESSON = Path(__file__).parent.parent / "lessons" / "07-forward"


def module(path: Path) -> ModuleType:
    """A file of the lesson, run."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def main(steps: int) -> None:
    """Train, and print how fast."""
    sys.path.insert(0, str(LESSON.parent.parent))
    torch.set_num_threads(1)
    if hasattr(os, "nice"):
        os.nice(10)
    recipe = module(LESSON / "train.py")
    solution = module(LESSON / "exercises" / "forward" / "solution.py")
    torch.manual_seed(0)
    model = solution.MyModel()
    times: list[float] = []

    def watched(batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            times.append(time.perf_counter())
            yield batch
        times.append(time.perf_counter())

    device = torch.device("cpu")
    recipe.train(model, watched(recipe.batches(model, 0, steps, device)), recipe.LR)
    counted = times[steps // 5 :]
    print((len(counted) - 1) / (counted[-1] - counted[0]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
