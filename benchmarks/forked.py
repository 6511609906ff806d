"""Run a function in a forked process, with a limit of time, and take its answer back."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeAlias

from tutor.lab import guard

SECONDS = 5.0
"""Of work: a busy machine that lets the code wait takes nothing away from it."""
PATIENCE = 6
"""How many times as long it may take by the clock on the wall."""
FILE = "case.py"
"""The name that a case's code is compiled under: its lines are the learner's."""

Answer: TypeAlias = dict[str, Any]


class Late(guard.Stopped):
    """Raised in the running code when its time is over; knows the learner's line."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def forked(work: Callable[[], Answer]) -> Answer | None:
    """What `work` gives; None where its process died or could not be stopped."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        try:
            os.write(theirs, json.dumps(work()).encode("utf-8", "replace"))
        finally:
            os._exit(0)
    os.close(theirs)
    parts: list[bytes] = []
    end = time.monotonic() + PATIENCE * SECONDS + 3
    while (left := end - time.monotonic()) > 0:
        if select.select([ours], [], [], left)[0]:
            data = os.read(ours, 65536)
            if not data:
                break
            parts.append(data)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(ours)
    text = b"".join(parts)
    found: Answer | None = json.loads(text) if text else None
    return found


def limited() -> None:
    """From now on this process has SECONDS of time, then Late is raised where it stands."""

    def stop(_: int, frame: FrameType | None) -> None:
        while frame and frame.f_code.co_filename != FILE:
            frame = frame.f_back
        raise Late(frame.f_lineno if frame else 0)

    for clock, sign, seconds in (
        (signal.ITIMER_PROF, signal.SIGPROF, SECONDS),
        (signal.ITIMER_REAL, signal.SIGALRM, PATIENCE * SECONDS),
    ):
        signal.signal(sign, stop)
        signal.setitimer(clock, seconds)
