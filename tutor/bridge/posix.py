"""How Linux and macOS start, interrupt and end a lab with everything that it has spawned.

Killing the process group is not enough: a grandchild may have left it with `setsid`. Each lab
carries a token in its environment, which its descendants inherit; on Linux they are found by
that, by their session and by their parents. Elsewhere parents and groups have to do.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

assert sys.platform != "win32"

TOKEN = "TUTOR_LAB"
FOLDER = "tutor-lab-"  # what the names of our folders, which are the tokens, begin with
GIVE_UP = 10.0  # seconds: a process in an uninterruptible sleep can't be waited for longer


class Running(NamedTuple):
    """One process of this system."""

    pid: int
    parent: int
    group: int
    session: int


def spawn_options() -> dict[str, Any]:
    """Say how to start the lab: in a session of its own, so without a terminal."""
    return {"start_new_session": True}


def adopt(pid: int, memory: int) -> None:
    """Nothing to do: on POSIX the lab sets its own limits when it starts."""


def interrupt(pid: int) -> bool:
    """Interrupt the learner's code, also where C code holds the interpreter lock."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGINT)
        return True
    return False


def waited(pid: int) -> float:
    """Return the seconds that a process has been ready to run and found no core free.

    The second field of Linux's /proc/PID/schedstat; 0 where the system doesn't tell.
    """
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def destroy(pid: int, token: str) -> None:
    """End the lab and all it has spawned; returns when they are gone. Call it in a thread."""
    give_up = time.monotonic() + GIVE_UP
    pause = 0.004
    known: set[int] = set()
    while time.monotonic() < give_up:
        family = _family(pid, token, known)
        if not family:
            return
        known |= family
        for member in family:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(member, signal.SIGKILL)
        time.sleep(pause)
        pause = min(pause * 2, 0.1)


def destroy_orphans(prefix: str) -> None:
    """End what labs of tutors that are gone have left running."""
    if not sys.platform.startswith("linux"):
        return
    for pause in (0.0, 0.01, 0.05, 0.2, 1.0):  # they may be starting others as we look
        time.sleep(pause)
        running = list(_running())
        orphans = {entry.pid for entry in running if _is_orphan(entry.pid, prefix)}
        if not orphans:
            return
        for orphan in _with_descendants(orphans, running):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(orphan, signal.SIGKILL)


def _is_orphan(pid: int, prefix: str) -> bool:
    token = _token_of(pid)
    return token.startswith(prefix) and not owner_lives(token, prefix)


def owner_lives(token: str, prefix: str) -> bool:
    """Say whether the tutor that made this token (`prefix`, its pid, a dash, ...) still runs."""
    number = token.removeprefix(prefix).partition("-")[0]
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def survivors(token: str) -> list[int]:
    """List the processes that carry this token."""
    return [entry.pid for entry in _running() if _token_of(entry.pid) == token]


def cause_of_death(returncode: int) -> str:
    """Name the signal that ended a process, "" if it left by itself."""
    if returncode >= 0:
        return ""
    try:
        return signal.Signals(-returncode).name
    except ValueError:
        return f"signal {-returncode}"


def unread(fd: int) -> int:
    """Return how many bytes wait in a pipe."""
    try:
        answer = fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0")
    except OSError:
        return 0
    return int(struct.unpack("i", answer)[0])


def _family(pid: int, token: str, known: set[int]) -> set[int]:
    running = list(_running())
    roots = {entry.pid for entry in running if _token_of(entry.pid) == token}
    if not sys.platform.startswith("linux") and any(entry.pid == pid for entry in running):
        roots.add(pid)
    family = roots | {entry.pid for entry in running if entry.pid in known}
    if pid in family or pid in known:
        family |= {entry.pid for entry in running if pid in (entry.group, entry.session)}
    return _with_descendants(family, running)


def _with_descendants(family: set[int], running: list[Running]) -> set[int]:
    grown = True
    while grown:
        children = {entry.pid for entry in running if entry.parent in family}
        grown = not children <= family
        family |= children
    return family


def _running() -> Iterable[Running]:
    if sys.platform.startswith("linux"):
        return _from_proc()
    return _from_ps()


def _from_proc() -> Iterable[Running]:
    me = os.getuid()
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            if entry.stat().st_uid != me:
                continue
            stat = Path(entry.path, "stat").read_text("utf-8", "replace")
        except OSError:
            continue
        state, parent, group, session = stat.rpartition(")")[2].split()[:4]
        if state not in "ZX":
            yield Running(int(entry.name), int(parent), int(group), int(session))


def _from_ps() -> Iterable[Running]:
    command = ["ps", "-x", "-o", "pid=,ppid=,pgid=,state="]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for line in listing.splitlines():
        pid, parent, group, state = line.split()[:4]
        if not state.startswith("Z"):
            yield Running(int(pid), int(parent), int(group), int(group))


def _token_of(pid: int) -> str:
    """The token that a process carries, else that of the lab's folder in which it stands."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        for pair in environment.split(b"\0"):
            if pair.startswith(b"TUTOR_LAB="):
                return pair.partition(b"=")[2].decode("utf-8", "replace")
        place = Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return ""
    return next((part for part in place.parts if part.startswith(FOLDER)), "")
