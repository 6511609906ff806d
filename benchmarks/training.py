"""Steps a second of the lesson's training in the tutor, beside the same loop alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

from benchmarks.home import solved
from benchmarks.row import Row
from benchmarks.terminal import F6, ROOT, tutor

STEPS, WARM, PAIRS = 200, 40, 3
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def alone() -> float:
    """Steps a second of the loop and nothing else."""
    answer = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "alone.py"), str(STEPS)],
        env={**os.environ, **THREADS}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return float(answer.stdout)


def ours() -> float:
    """Steps a second with chart, pictures and gauges, as a learner trains."""
    with solved() as home, tutor(home) as program:
        program.wait("F5")
        time.sleep(6)  # until torch is there
        program.send(F6)
        program.wait(rf"step\s+(?:{STEPS}|{STEPS // 100}\d[1-9]) / 400", seconds=60)
        counted = [
            (when, int(step)) for when, step in program.seen(r"step\s+(\d+) / 400")
            if int(step) >= WARM
        ]  # fmt: skip
        (began, first), (ended, last) = counted[0], counted[-1]
        return (last - first) / (ended - began)


def measure() -> list[Row]:
    """Both, turn by turn."""
    plain, tutored = [], []
    for _ in range(PAIRS):
        plain.append(alone())
        tutored.append(ours())
    loop, lesson = median(plain), median(tutored)
    return [
        Row(
            "training with chart and pictures",
            f"{lesson:.1f} steps/s ({lesson / loop:.2f} ×)",
            f"{loop:.1f} steps/s, the loop alone at the same priority",
            "0.95 ×",
            lesson >= 0.95 * loop,
        )
    ]
