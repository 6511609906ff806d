"""From a key in the editor to its letter on the screen, while the lab is busy."""

from __future__ import annotations

import random
import string
import time
from statistics import median

from benchmarks.home import solved
from benchmarks.row import Row, ms, percentile
from benchmarks.terminal import F6, Terminal, tutor

KEYS, PAUSE = 40, 0.105  # so many to a line, and seconds between two of them
BUDGET = 0.035
CLICK = "\x1b[<0;90;4M\x1b[<0;90;4m"  # on the editor, also where the training needs the room
BEFORE = "zq"  # not timed: a first letter alone stands everywhere on the screen
FIRST_LINE = "\x07", "1", "\r", "\x1b[F"  # ctrl+g, the line, enter, end


def typed(program: Terminal, letters: str) -> list[float]:
    """Type them; seconds from each key to its echo."""
    program.send(BEFORE)
    program.wait(BEFORE)
    times, chance = [], random.Random(len(letters))
    for count, letter in enumerate(letters, 1):
        mark = program.mark
        pressed = program.send(letter)
        times.append(program.wait(BEFORE + letters[:count], mark) - pressed)
        time.sleep(PAUSE * chance.uniform(0.7, 1.3))
    return times


def into_first_line(program: Terminal) -> None:
    """Put the caret behind the `# ` with which the file begins."""
    program.send(CLICK)
    time.sleep(0.3)
    for key in FIRST_LINE:
        program.send(key)
        time.sleep(0.3)


def letters(seed: int) -> str:
    """What is typed."""
    return "".join(random.Random(seed).choices(string.ascii_lowercase, k=KEYS))


def idle() -> list[float]:
    """The times with nothing else to do."""
    with solved() as home, tutor(home) as program:
        program.wait("F5")
        time.sleep(6)  # until torch is there
        into_first_line(program)
        return typed(program, letters(0))


def busy(*, flooding: bool) -> list[float]:
    """The times while the model trains, and prints if `flooding`."""
    with solved(flooding=flooding) as home, tutor(home) as program:
        program.wait("F5")
        time.sleep(6)
        program.send(F6)
        program.wait(r"step\s+\d+ / 400", seconds=60)
        into_first_line(program)
        return typed(program, letters(1))


def measure() -> list[Row]:
    """Both kinds of busy, beside idle."""
    plain = idle()
    rows = []
    for what, flooding in (("training", False), ("the code prints 10,000 lines/s", True)):
        times = busy(flooding=flooding)
        p95 = percentile(times, 0.95)
        rows.append(
            Row(
                f"key to screen while {what}",
                f"p50 {ms(median(times))}, p95 {ms(p95)}",
                f"p50 {ms(median(plain))}, p95 {ms(percentile(plain, 0.95))}, idle",
                f"p95 {ms(BUDGET)}",
                p95 <= BUDGET,
            )
        )
    return rows
