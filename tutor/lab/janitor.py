"""A small process beside the lab that ends what the learner's code has spawned, and its folder.

The tutor does that itself whenever it ends a lab; this is for when the tutor was killed. Linux
only: elsewhere there is no way to find what has left its group and its session.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

assert sys.platform.startswith("linux")

PAUSES = (0, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2)
"""Seconds between looks, for as long as something is left: it may be starting others."""

POLL = 0.2
"""Seconds between looks at the tutor and the lab, where the kernel can't wait for them."""

_janitor = 0


def start(token: str, folder: Path) -> None:
    """Leave the janitor of this lab, which outlives it. Call it before there are threads."""
    global _janitor  # noqa: PLW0603 - one process has one
    lab, tutor = os.getpid(), os.getppid()
    if not token:
        return
    _janitor = os.fork()
    if _janitor:
        return
    try:
        os.setsid()
        for fd in range(3):
            os.close(fd)
        _work(lab, tutor, token, folder)
    finally:
        os._exit(0)


def end_descendants() -> None:
    """End what this very process has spawned, wherever it has gone since."""
    me = os.getpid()
    _end(lambda: descendants(me) - {_janitor})


def _work(lab: int, tutor: int, token: str, folder: Path) -> None:
    """Wait for the end of either, then tidy up. The folder is left to a tutor that lives."""
    if _first_to_end(tutor, lab) == tutor:
        _end(lambda: descendants(lab) | ({lab} & {pid for pid, _ in _living()}))
    _end(lambda: {pid for pid, _ in _living() if _comes_from(pid, token, folder)})
    if not Path(f"/proc/{tutor}").exists():
        shutil.rmtree(folder, ignore_errors=True)


def _first_to_end(*pids: int) -> int:
    """Wait until one of them ends; where several have, the first of them."""
    waiting, watched = select.poll(), {}
    try:
        for pid in pids:
            number = os.pidfd_open(pid)
            watched[number] = pid
            waiting.register(number, select.POLLIN)
    except ProcessLookupError:
        return pid
    except OSError:  # a kernel before 5.3
        while all(Path(f"/proc/{pid}").exists() for pid in pids):
            time.sleep(POLL)
        return next(pid for pid in pids if not Path(f"/proc/{pid}").exists())
    ended = {watched[number] for number, _ in waiting.poll()}
    return next(pid for pid in pids if pid in ended)


def _end(look: Callable[[], set[int]]) -> None:
    for pause in PAUSES:
        time.sleep(pause)
        left = look() - {os.getpid()}
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not left:
            return


def descendants(root: int) -> set[int]:
    """The living processes below `root`."""
    parents = dict(_living())
    found: set[int] = set()
    grown = True
    while grown:
        children = {pid for pid, parent in parents.items() if parent in found or parent == root}
        grown = not children <= found
        found |= children
    return found


def _living() -> Iterator[tuple[int, int]]:
    """Every process that is no zombie, with its parent."""
    for name in os.listdir("/proc"):  # noqa: PTH208 - plain names
        if name.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{name}/stat").read_text("utf-8", "replace")
                state, parent = stat.rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    yield int(name), int(parent)


def _comes_from(pid: int, token: str, folder: Path) -> bool:
    """Whether a process carries our token, or stands in our folder."""
    with contextlib.suppress(OSError):
        if Path(f"/proc/{pid}/cwd").readlink().is_relative_to(folder):
            return True
        pairs = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return f"TUTOR_LAB={token}".encode() in pairs
    return False
