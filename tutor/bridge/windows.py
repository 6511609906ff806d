"""The same as `posix`, for Windows: a job object ends the lab together with what it spawned.

Written from the documentation and never run by its authors: experimental. There are no signals,
so an interrupt is a message that the lab's reader thread turns into one; code that holds the
interpreter lock doesn't hear it, and is ended with its job after the grace time.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import time
from typing import Any

TOKEN = "TUTOR_LAB"
FOLDER = "tutor-lab-"

_KILL_ON_CLOSE = 0x2000
_PROCESS_MEMORY = 0x100
_ACTIVE_PROCESS = 0x8
_EXTENDED_LIMITS = 9
_ALL_ACCESS = 0x1F0FFF
_QUERY = 0x1000
_STILL_ACTIVE = 259
_jobs: dict[int, int] = {}


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def _kernel() -> Any:
    library = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009
    library.CreateJobObjectW.restype = ctypes.c_void_p
    library.OpenProcess.restype = ctypes.c_void_p
    return library


def spawn_options() -> dict[str, Any]:
    """Say how to start the lab: no console, a group of its own, below normal priority."""
    names = ("CREATE_NO_WINDOW", "CREATE_NEW_PROCESS_GROUP", "BELOW_NORMAL_PRIORITY_CLASS")
    flags = 0
    for name in names:
        flags |= int(getattr(subprocess, name, 0))
    return {"creationflags": flags}


def adopt(pid: int, memory: int) -> None:
    """Put the lab into a job that dies with us, of at most 64 processes of `memory` bytes each."""
    kernel = _kernel()
    job = kernel.CreateJobObjectW(None, None)
    limits = _Extended()
    limits.basic.flags = _KILL_ON_CLOSE | _PROCESS_MEMORY | _ACTIVE_PROCESS
    limits.basic.active_processes = 64
    limits.process_memory = memory
    handle = ctypes.c_void_p(job)
    kernel.SetInformationJobObject(
        handle, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
    )
    process = kernel.OpenProcess(_ALL_ACCESS, False, pid)
    if process:
        kernel.AssignProcessToJobObject(handle, ctypes.c_void_p(process))
        kernel.CloseHandle(ctypes.c_void_p(process))
    _jobs[pid] = job


def interrupt(pid: int) -> bool:  # noqa: ARG001  the lab's process is told by a message instead
    """Say that there are no signals here."""
    return False


def waited(pid: int) -> float:  # noqa: ARG001  not known here
    """Return the seconds that a process was kept from a core."""
    return 0.0


def destroy(pid: int, token: str) -> None:  # noqa: ARG001  the job knows its processes
    """End the lab and all it has spawned; returns when they are gone. Call it in a thread."""
    job = _jobs.pop(pid, None)
    if job is None:
        with contextlib.suppress(OSError):
            os.kill(pid, 9)
        return
    kernel = _kernel()
    kernel.TerminateJobObject(ctypes.c_void_p(job), 1)
    kernel.CloseHandle(ctypes.c_void_p(job))
    for _ in range(100):
        if not _lives(pid):
            return
        time.sleep(0.02)


def destroy_orphans(prefix: str) -> None:
    """Nothing to do: a job is closed, and so ended, with the tutor that made it."""


def owner_lives(token: str, prefix: str) -> bool:
    """Say whether the tutor that made this token (`prefix`, its pid, a dash, ...) still runs."""
    number = token.removeprefix(prefix).partition("-")[0]
    return number.isdigit() and _lives(int(number))


def survivors(token: str) -> list[int]:  # noqa: ARG001  jobs leave none
    """List the processes that carry this token: none outlives its job."""
    return []


def cause_of_death(returncode: int) -> str:
    """Name the exception that ended a process, "" if it left by itself."""
    names = {0xC0000005: "ACCESS_VIOLATION", 0xC00000FD: "STACK_OVERFLOW", 0xC0000409: "ABORT"}
    return names.get(returncode & 0xFFFFFFFF, "")


def unread(fd: int) -> int:  # noqa: ARG001  not known here
    """Return how many bytes wait in a pipe, as far as this system can say."""
    return 0


def _lives(pid: int) -> bool:
    kernel = _kernel()
    process = kernel.OpenProcess(_QUERY, False, pid)
    if not process:
        return False
    code = ctypes.c_uint32()
    kernel.GetExitCodeProcess(ctypes.c_void_p(process), ctypes.byref(code))
    kernel.CloseHandle(ctypes.c_void_p(process))
    return code.value == _STILL_ACTIVE
