"""From F5 to the verdict on the screen, every three seconds, beside `python file.py`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.home import SOLUTION, solved
from benchmarks.row import Row, ms, percentile
from benchmarks.terminal import F5, tutor

CHECKS, PAUSE = 16, 3.0
RUNS = 5
VERDICT = r"✓ Check"
CALL = "\n\nprint(MyModel()(torch.rand(1, 3, 256, 256)).shape)\n"


def plainly() -> float:
    """Seconds of `python file.py`: build the model, call it, print the shape."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.py"
        file.write_text(SOLUTION.read_text(encoding="utf-8") + CALL, encoding="utf-8")
        began = time.perf_counter()
        subprocess.run([sys.executable, str(file)], check=True, capture_output=True)
        return time.perf_counter() - began


def checks() -> list[float]:
    """Seconds from each key to its verdict."""
    times = []
    with solved() as home, tutor(home) as program:
        program.wait("F5")
        time.sleep(2 * PAUSE)  # the learner reads; torch comes meanwhile
        for check in range(CHECKS + 1):
            mark = program.mark
            pressed = program.send(F5)
            seen = program.wait(VERDICT, mark)
            if check:  # the first may still wait for torch
                times.append(seen - pressed)
            time.sleep(PAUSE)
    return times


def measure() -> list[Row]:
    """Median and 95th percentile, and how often they fit into a plain run."""
    times, plain = checks(), median(plainly() for _ in range(RUNS))
    p50, p95 = median(times), percentile(times, 0.95)
    return [
        Row(
            "check, key to verdict, 3 s apart",
            f"p50 {ms(p50)}, p95 {ms(p95)}",
            f"{ms(plain)}, `python file.py`",
            "p50 200 ms, p95 300 ms",
            p50 <= 0.2 and p95 <= 0.3,
        ),
        Row(
            "check against `python file.py`",
            f"{plain / p50:.0f} × faster",
            "1 ×",
            "10 × faster",
            plain >= 10 * p50,
        ),
    ]
