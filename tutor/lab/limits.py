"""What the lab's process does to itself first: low priority, limits, and a way to be found.

Here is robustness, not a sandbox: the code is the learner's own, on their own machine. The point
is that it can't freeze or fill the machine by accident, and that nothing of it is left behind.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

if sys.platform.startswith("linux"):
    from tutor.lab import janitor

EXIT_MEMORY = 97  # see bridge/endings.py
FILE_SIZE = 64 * 1024 * 1024  # bytes in one file
SLOWER = 10  # added to the niceness: the first frame of the tutor then costs what it did before
SESSION_SLOWER = 5  # of its session, beside all others: it has to get on where they are busy
_PR_SET_CHILD_SUBREAPER = 36


def settle(memory: int, folder: Path) -> None:
    """Take our place in the system. Call it before anything starts a thread."""
    if sys.platform == "win32":
        return  # the tutor's job object does all of it
    parent = os.getppid()
    _give_way()
    _limit(memory)
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")
        janitor.start(os.environ.get("TUTOR_LAB", ""), folder)
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)  # orphans of ours stay ours, so they can be found
        if os.getppid() != parent:  # it died before there was a janitor
            os._exit(0)


def _give_way() -> None:
    """Let the tutor go first: the screen has to hear keys whatever runs here.

    Where Linux schedules by session (autogroup, see sched(7)), the niceness of a process counts
    only beside others of its session, which ours is alone in; the session's own counts then.
    """
    os.nice(SLOWER)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(SESSION_SLOWER))


def _limit(memory: int) -> None:
    if sys.platform != "win32":
        import resource

        wanted = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: FILE_SIZE}
        if sys.platform == "linux":
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


def _prctl(option: int, value: int) -> None:
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
