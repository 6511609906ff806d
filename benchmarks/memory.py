"""What the UI process holds after a check and a training, and over an hour of training."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.home import solved
from benchmarks.resident import megabytes
from benchmarks.row import Row
from benchmarks.terminal import F5, F6, ROOT, terminal, tutor

MOST, FLAT = 120, 5  # MB


def bare() -> float:
    """MB of a bare Textual app."""
    with terminal(str(ROOT / "benchmarks" / "bare.py")) as program:
        program.wait("painted")
        return megabytes(program.process.pid)


def ours() -> float:
    """MB of the tutor after a check and a few seconds of training."""
    with solved() as home, tutor(home) as program:
        program.wait("F5")
        time.sleep(6)
        program.send(F5)
        time.sleep(2)
        program.send(F6)
        program.wait(r"step\s+\d\d\d / 400", seconds=60)
        return megabytes(program.process.pid)


def hour() -> tuple[float, float]:
    """MB after five minutes' worth of training messages, and after an hour's."""
    answer = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "hour.py")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    settled, end = map(float, answer.stdout.split())
    return settled, end


def measure() -> list[Row]:
    """The process, and whether it grows."""
    plain, lesson = bare(), ours()
    settled, end = hour()
    return [
        Row(
            "UI process, after a check and a training",
            f"{lesson:.0f} MB",
            f"{plain:.0f} MB, a bare Textual app",
            f"{MOST} MB",
            lesson <= MOST,
        ),
        Row(
            "growth over an hour of training messages",
            f"{end - settled:+.1f} MB",
            f"{settled:.0f} MB after 5 minutes",
            "flat",
            end - settled <= FLAT,
        ),
    ]
