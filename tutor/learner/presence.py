"""Knows whether another tutor is open on the same home, so that the learner can be told."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

NAME = ".open"


class Presence:
    """Holds the home's mark from the first `alone()` that is true until `close` or the end."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME
        self._file: IO[bytes] | None = None

    def alone(self) -> bool:
        """Whether nobody else holds the mark; ask again later, the other may have closed.

        Where there is no mark to hold (no folder, no locks), nobody is known of.
        """
        if self._file is not None:
            return True
        try:
            file = self._path.open("a+b")
        except OSError:
            return True
        try:
            _try_lock(file)
        except BlockingIOError:
            file.close()
            return False
        except OSError:
            file.close()
            return True
        self._file = file
        return True

    def close(self) -> None:
        """Let go of the mark."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":

    def _try_lock(file: IO[bytes]) -> None:
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError from error

else:

    def _try_lock(file: IO[bytes]) -> None:
        import fcntl

        with suppress(InterruptedError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
