"""From the call of `tutor lesson forward` to its first frame, in a real pty."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.row import Row, ms
from benchmarks.terminal import ROOT, terminal, tutor

TIMES = 7
PAINTED = "F5"  # stands in the footer: the frame's last line


def bare() -> float:
    """Seconds to the frame of a bare Textual app."""
    with terminal(str(ROOT / "benchmarks" / "bare.py")) as program:
        return program.wait("painted") - program.began


def ours(home: Path) -> float:
    """Seconds to the frame of the lesson."""
    with tutor(home) as program:
        return program.wait(PAINTED) - program.began


def measure() -> list[Row]:
    """Both, turn by turn."""
    with tempfile.TemporaryDirectory() as home:
        bare(), ours(Path(home))  # the first of each compiles bytecode
        pairs = [(bare(), ours(Path(home))) for _ in range(TIMES)]
    plain, lesson = (median(times) for times in zip(*pairs, strict=True))
    ratio = f"{lesson / plain:.2f} ×"
    return [
        Row(
            "first paint of `tutor lesson forward`",
            f"{ms(lesson)} ({ratio})",
            f"{ms(plain)}, a bare Textual app",
            "1.3 ×",
            lesson <= 1.3 * plain,
        )
    ]
