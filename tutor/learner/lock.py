"""Keep two tutors from writing the same folder in the same moment."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

NAME = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system drops it when the process dies.

    Where the file system knows no locks, or nothing can be written, it goes on without one:
    the write itself will say what is wrong.
    """
    try:
        file = (folder / NAME).open("a+b")
    except OSError:
        yield
        return
    with file:
        with suppress(OSError):
            _lock(file)
        yield


if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> None:
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

else:

    def _lock(file: IO[bytes]) -> None:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
