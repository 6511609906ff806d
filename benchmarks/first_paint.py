"""From the call of `tutor lesson forward` to its first frame, in a real pty.

The frame counts when its last line has come. Keys pressed at that moment wait until the app
reads them: how long that takes stands in a row of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.row import Row, ms
from benchmarks.terminal import ROOT, terminal, tutor

TIMES = 7
PAINTED = "F5"  # stands in the footer: the frame's last line
KEYS, TYPED = "\x1bOQ#", "#import torch"  # F2 leads to the code


def bare() -> float:
    """Seconds to the frame of a bare Textual app."""
    with terminal(str(ROOT / "benchmarks" / "bare.py")) as program:
        return program.wait("painted") - program.began


def ours() -> tuple[float, float]:
    """Seconds to the frame of the lesson, and until a key pressed then is on the screen."""
    with tempfile.TemporaryDirectory() as home, tutor(Path(home)) as program:
        painted = program.wait(PAINTED)
        program.send(KEYS)
        return painted - program.began, program.wait(TYPED) - program.began


def measure() -> list[Row]:
    """Both, turn by turn."""
    bare(), ours()  # the first of each compiles bytecode
    rounds = [(bare(), *ours()) for _ in range(TIMES)]
    plain, lesson, typed = (median(times) for times in zip(*rounds, strict=True))
    return [
        Row(
            "first paint of `tutor lesson forward`",
            f"{ms(lesson)} ({lesson / plain:.2f} ×)",
            f"{ms(plain)}, a bare Textual app",
            "1.3 ×",
            lesson <= 1.3 * plain,
        ),
        Row(
            "until a key pressed at the first paint shows",
            f"{ms(typed)} ({typed / plain:.2f} ×)",
            f"{ms(plain)}, the first paint of a bare app",
            "4 ×",
            typed <= 4 * plain,
        ),
    ]
