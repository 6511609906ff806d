"""What the lab's process does to itself first: low priority, limits, and a way to be found.

Here is robustness, not a sandbox: the code is the learner's own, on their own machine. The point
is that it can't freeze or fill the machine by accident, and that nothing of it is left behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

EXIT_MEMORY = 97  # see bridge/endings.py
FILE_SIZE = 64 * 1024 * 1024  # bytes in one file
SLOWER = 10  # added to the niceness: the first frame of the tutor then costs what it did before
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def settle(memory: int, folder: Path) -> None:
    """Take our place in the system. Call it before anything starts a thread."""
    if sys.platform == "win32":
        return  # the tutor's job object does all of it
    parent = os.getppid()
    os.nice(SLOWER)
    _limit(memory)
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")
        _start_janitor(folder)
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the line above
            os._exit(0)


def _limit(memory: int) -> None:
    import resource

    wanted = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: FILE_SIZE}
    if sys.platform.startswith("linux"):
        wanted[resource.RLIMIT_DATA] = memory
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (allowed, hard))


def watch_memory(memory: int, trace: Path) -> None:
    """End the process when it grows past `memory`, where the system doesn't limit it (macOS)."""
    if sys.platform != "darwin":
        return
    import faulthandler
    import resource
    import threading

    def watch() -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < memory:  # bytes, on macOS
            time.sleep(0.25)
        with trace.open("a") as file:
            faulthandler.dump_traceback(file)
        os._exit(EXIT_MEMORY)

    threading.Thread(target=watch, name="tutor-memory", daemon=True).start()


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an exception means that memory ran out (torch raises a RuntimeError)."""
    if isinstance(error, MemoryError):
        return True
    if not isinstance(error, RuntimeError):
        return False
    text = str(error).lower()
    return "can't allocate memory" in text or "out of memory" in text or "alloc_cpu" in text


# --------------------------------------------------------------------------- the janitor


def _start_janitor(folder: Path) -> None:
    """Leave a small process that outlives us, ends what we spawned and removes our folder.

    The tutor does that itself whenever it ends a lab; this is for when it was killed. While it
    lives the folder is left to it: it reads there what the lab died of.
    """
    token = os.environ.get("TUTOR_LAB", "")
    lab, tutor = os.getpid(), os.getppid()
    if not token or os.fork():
        return
    try:
        os.setsid()
        for fd in range(3):
            os.close(fd)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        while os.getppid() == lab:
            signal.sigtimedwait({signal.SIGTERM}, 60)
        _end_all(token)
        if not Path(f"/proc/{tutor}").exists():
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


def _end_all(token: str) -> None:
    mark = f"TUTOR_LAB={token}".encode()
    for pause in (0, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2):
        time.sleep(pause)
        left = [pid for pid in _processes() if pid != os.getpid() and _carries(pid, mark)]
        for pid in left:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if not left:
            return


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208  plain names


def _carries(pid: int, mark: bytes) -> bool:
    try:
        if "Z" in Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2][:3]:
            return False
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False


def _prctl(option: int, value: int) -> None:
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
