"""What the learner's code prints: gathered, capped, and sent in few messages.

Also what it may not read: there is nobody at the other end of `input()`.
"""

from __future__ import annotations

import builtins
import io
import sys
import threading
from collections import deque
from collections.abc import Callable

from tutor.bridge.messages import Message, Output
from tutor.lab.guard import shielded

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

CHUNK = 8 * 1024  # characters that are sent at once
PAUSE = 0.05  # seconds that less may wait
AT_ONCE = 100  # lines of a run that don't wait: they say where it was when the process died

NO_INPUT = "input() has nobody to ask here: write the value into the code instead"


class Capture(io.TextIOBase):
    """Stands for sys.stdout and sys.stderr. `cap` is in bytes a run."""

    encoding = "utf-8"
    errors = "surrogatepass"
    name = "<stdout>"
    mode = "w"

    def __init__(self, emit: Callable[[Message], None], cap: int) -> None:
        super().__init__()
        self._emit = emit
        self._cap = cap
        self._parts: deque[str] = deque()
        self._waiting = 0  # characters in the parts
        self._room = cap
        self._at_once = AT_ONCE
        self._dropped = 0
        self._entry = 0
        self._lock = threading.Lock()
        self._something = threading.Event()
        self.buffer = _Bytes(self)
        threading.Thread(target=self._tick, name="tutor-output", daemon=True).start()

    def begin(self, entry: int = 0) -> None:
        """A run or a REPL entry starts: what comes now is its own, under a new cap."""
        self.flush()
        self._entry = entry
        self._room = self._cap
        self._at_once = AT_ONCE

    def end(self, entry: int = 0) -> None:
        """A REPL entry has ended: what comes now belongs to `entry`, or to the run."""
        self.flush()
        self._entry = entry

    def write(self, text: str) -> int:
        """Take what was printed."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        size = len(text)
        if self._room <= 0:
            self._dropped += _bytes(text)
        else:
            self._parts.append(text)
            self._waiting += size
            if self._waiting >= CHUNK or (text.endswith("\n") and self._at_once > 0):
                self._at_once -= 1
                self.flush()
        if not self._something.is_set():
            self._something.set()
        return size

    def flush(self) -> None:
        """Send what has been gathered."""
        with shielded(), self._lock:
            self._waiting = 0
            parts = []
            while self._parts:
                parts.append(self._parts.popleft())
            text = "".join(parts)
            size = _bytes(text)
            if size > self._room:
                kept = _cut(text, self._room)
                self._dropped += size - _bytes(kept)
                text, size = kept, self._room
            self._room -= size
            dropped, self._dropped = self._dropped, 0
            if text or dropped:
                self._emit(Output(text, dropped, self._entry))

    def _tick(self) -> None:
        pause = threading.Event()
        while True:
            self._something.wait()
            pause.wait(PAUSE if self._room > 0 else 10 * PAUSE)
            self._something.clear()
            self.flush()

    def writable(self) -> bool:
        """Yes."""
        return True

    def isatty(self) -> bool:
        """No: nothing here is a terminal."""
        return False

    def fileno(self) -> int:
        """Return the raw descriptor, whose output is captured too."""
        return 1

    def close(self) -> None:
        """Stay open: closing it would silence everybody after."""


class _Bytes(io.RawIOBase):
    """Stands for sys.stdout.buffer."""

    def __init__(self, capture: Capture) -> None:
        super().__init__()
        self._capture = capture

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Take bytes as text."""
        raw = bytes(memoryview(data))  # type: ignore[arg-type]
        self._capture.write(raw.decode("utf-8", "replace"))
        return len(raw)

    def close(self) -> None:
        """Stay open."""


class NoInput(io.TextIOBase):
    """Stands for sys.stdin."""

    encoding = "utf-8"

    def readable(self) -> bool:
        """Yes, in form."""
        return True

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # noqa: ARG002
        """Say that there is nothing to read."""
        raise EOFError(NO_INPUT)

    def read(self, size: int | None = -1, /) -> str:  # noqa: ARG002
        """Say that there is nothing to read."""
        raise EOFError(NO_INPUT)

    def fileno(self) -> int:
        """Return the descriptor, which is at its end."""
        return 0


def take_streams(emit: Callable[[Message], None], cap: int) -> Capture:
    """Put our streams in the place of Python's."""
    capture = Capture(emit, cap)
    sys.stdout = sys.__stdout__ = capture  # type: ignore[misc,assignment]
    sys.stderr = sys.__stderr__ = capture  # type: ignore[misc,assignment]
    sys.stdin = sys.__stdin__ = NoInput()  # type: ignore[misc,assignment]
    return capture


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8", "surrogatepass")[: max(0, size)].decode("utf-8", "ignore")
