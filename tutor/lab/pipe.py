"""The lab's end of the pipes: its own copies of the descriptors, out of the learner's way.

Descriptor 0 then reads nothing, and 1 goes where 2 goes: to the tutor, as raw output. Whatever
the learner's code prints can't be taken for a message.
"""

from __future__ import annotations

import builtins
import faulthandler
import os
import threading
from pathlib import Path

from tutor.bridge import frames
from tutor.bridge.messages import Message, ToLab
from tutor.lab.guard import shielded

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

EXIT_DEAF = 98  # the tutor can't be reached any more; see bridge/endings.py

_read, _write, _exit = os.read, os.write, os._exit


class Pipe:
    """Messages to and from the tutor. `emit` may be called from any thread."""

    def __init__(self, trace: Path) -> None:
        self._trace = trace
        self._lock = threading.Lock()
        self._in = os.dup(0)
        self._out = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)

    def emit(self, message: Message) -> None:
        """Send a message; it is whole or it is not sent, whatever interrupts us."""
        data = memoryview(frames.pack(message))
        with shielded(), self._lock:
            try:
                while data:
                    data = data[_write(self._out, data) :]
            except OSError:
                self._deaf()

    def receive(self) -> ToLab | None:
        """Wait for a message; None when the tutor is gone."""
        try:
            header = self._exactly(frames.HEADER.size)
            if header is None:
                return None
            body = self._exactly(frames.length(header))
        except OSError:
            self._deaf()
        return None if body is None else frames.to_lab(body)

    def _exactly(self, size: int) -> bytes | None:
        data = b""
        while len(data) < size:
            chunk = _read(self._in, size - len(data))
            if not chunk:
                return None
            data += chunk
        return data

    def _deaf(self) -> None:
        """Leave: the learner's code has closed our descriptors. Say where, by the file's name."""
        try:
            with self._trace.open("a") as trace:
                faulthandler.dump_traceback(trace)
        finally:
            _exit(EXIT_DEAF)
