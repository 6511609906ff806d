"""kill -9 through the real app in a real terminal: what it can cost, and what is left running.

A second of typing, no progress, no file cut in half. By default a few kills, `long` makes fifty.
"""

from __future__ import annotations

import random
import re
import signal
import sys
import time
from pathlib import Path

import pytest
from commands import SOLUTION
from terminals import Terminal

from tutor.bridge.folders import PREFIX, system

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")

SECOND = 1.0
"""So much of the last typing may be lost; what stood on the screen for longer may not."""

RANK = "○◐◌●"
"""A step as the top line shows it: new, begun, skipped, done. It only ever goes up."""


class Learner:
    """Does what learners do until the tutor is killed, and knows what must not be lost."""

    def __init__(self, home: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.file = home / "work" / "forward.py"
        self.terminal = Terminal(home, "lesson", "forward")
        self.step, self.states = 1, ""
        self.lines: list[tuple[str, float]] = []
        """Each line that was typed, and when it was seen on the screen."""

    def type_line(self) -> None:
        """Type a line of comment above the code."""
        line = f"# {len(self.lines)} {'x' * self.chance.randrange(1, 30)}"
        self.terminal.press(f"{line}\r")
        self.terminal.see(f"  {line} ")
        self.lines.append((line, time.monotonic()))

    def go_on(self) -> None:
        """Leave the step for the next one."""
        if self.step < 6:
            self.terminal.press("F9")
            self.step += 1
            self.terminal.see(f"step {self.step} of")
            self.states = states(self.terminal)
            self.terminal.press("F2")

    def check(self) -> None:
        """Start a check, or stop the one that runs."""
        self.terminal.press("F5")

    def train(self) -> None:
        """Start a training, which takes the focus, and go back to the code."""
        self.terminal.press("\x1b[17~")  # F6
        self.terminal.until(lambda: re.search("getting ready|◐ Train|✗ Train", self.terminal.text))
        self.terminal.press("F2")
        self.terminal.press("F2")

    def pause(self) -> None:
        """Look at the screen for a moment."""
        for _ in range(self.chance.randrange(8)):
            self.terminal.read()

    def live(self) -> None:
        """Do some of all that, in an order of the seed's."""
        self.terminal.see("forward.py")
        self.terminal.press("F2")
        doings = [self.type_line] * 6 + [self.go_on, self.check, self.train] + [self.pause] * 3
        for _ in range(self.chance.randrange(1, 25)):
            self.chance.choice(doings)()

    def be_killed(self) -> list[str]:
        """Kill the tutor; the lines that must be on disk."""
        now = time.monotonic()
        self.terminal.kill(signal.SIGKILL)
        self.terminal.end()
        return [line for line, seen in self.lines if seen < now - SECOND]


def kill_and_come_back(home: Path, seed: int) -> None:
    """Live, be killed, come back: the text, the place and the steps are there, nothing runs on."""
    file = home / "work" / "forward.py"
    file.parent.mkdir(parents=True)
    file.write_text(f"\n{SOLUTION.read_text()}")
    learner = Learner(home, seed)
    learner.live()
    kept = learner.be_killed()
    text = file.read_text()
    assert text.endswith(SOLUTION.read_text())
    assert all(f"{line}\n" in text for line in kept), (kept, text)
    typed = "\n".join(line for line, _ in learner.lines)
    assert f"{typed}\n".startswith(text.removesuffix(SOLUTION.read_text()).rstrip("\n"))

    again = Terminal(home, "start")
    again.see(f"step {learner.step} of", *kept[:1])
    after = states(again)
    assert all(
        RANK.index(new) >= RANK.index(old) for old, new in zip(learner.states, after, strict=False)
    )
    again.until(lambda: not alive(learner.terminal.pid))
    again.press("ctrl+q")
    assert again.end() == 0
    assert [path.name for path in file.parent.glob(".*.tmp")] == []


def states(terminal: Terminal) -> str:
    """Return the signs of the steps, as the top line has them."""
    return next(iter(re.findall(f"[{RANK}]{{3,}}", terminal.text)), "")


def alive(pid: int) -> bool:
    """Say whether a lab of the tutor with that pid still runs."""
    if not sys.platform.startswith("linux"):
        return False
    tokens = {system._token_of(entry.pid) for entry in system._running()}
    return any(token.startswith(f"{PREFIX}{pid}-") for token in tokens)


@pytest.mark.parametrize("seed", range(1))
def test_a_kill_costs_a_second_of_typing_at_most(tmp_path: Path, seed: int) -> None:
    """kill -9 while typing, checking, training or moving on."""
    kill_and_come_back(tmp_path / "home", seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 54))
def test_fifty_kills(tmp_path: Path, seed: int) -> None:
    """The same, more than fifty times."""
    kill_and_come_back(tmp_path / "home", seed)
