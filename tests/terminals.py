"""A real terminal around the real command: keys go in, a screen comes out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte
from commands import TUTOR, environment

PATIENCE = 60.0
"""Seconds that a busy machine may take for anything."""

KEYS = {
    "F2": "\x1bOQ",
    "F5": "\x1b[15~",
    "F7": "\x1b[18~",
    "F9": "\x1b[20~",
    "esc": "\x1b",
    "enter": "\r",
}

RESTORED = {
    b"\x1b[?1049l": b"\x1b[?1049h",  # the alternate screen
    b"\x1b[?1000l": b"\x1b[?1000h",  # the mouse
    b"\x1b[?25h": b"\x1b[?25l",  # the cursor
    b"\x1b[?2004l": b"\x1b[?2004h",  # bracketed paste
}
"""What takes each mode back that a full-screen program sets."""


class Terminal:
    """A pseudo terminal with the tutor in it. `raw` is every byte that was written to it."""

    def __init__(
        self,
        home: Path,
        *words: str,
        command: list[str] | None = None,
        columns: int = 120,
        rows: int = 40,
        **changes: str,
    ) -> None:
        first, *rest = command or [*TUTOR, *words]
        env = environment(home, TERM="xterm-256color", COLORTERM="truecolor", **changes)
        self._child = pexpect.spawn(
            first, rest, env=env, dimensions=(rows, columns), cwd=str(home.parent), timeout=1
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        import termios  # not on Windows, where the tests are collected too

        self.before = termios.tcgetattr(self._child.child_fd)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def pid(self) -> int:
        """The tutor's own process."""
        return int(self._child.pid)

    def press(self, *keys: str) -> None:
        """Send keys; what is no name of a key is typed."""
        for key in keys:
            self._child.send(KEYS.get(key, chr(ord(key[-1]) - 96) if "ctrl+" in key else key))

    def read(self) -> bool:
        """Take in what was written; False when the tutor has ended."""
        try:
            data = self._child.read_nonblocking(65536, 0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def until(self, holds: Callable[[], object]) -> None:
        """Read on until something is true."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if not self.read() and not holds():
                raise AssertionError(f"it ended:\n{self.text}")
            assert time.monotonic() < end, f"it never came to pass:\n{self.text}"

    def see(self, *texts: str) -> None:
        """Read on until each text stands on the screen."""
        self.until(lambda: all(text in self.text for text in texts))

    def end(self) -> int:
        """Read to the end; the exit code, or 128 and the signal it died of."""
        end = time.monotonic() + PATIENCE
        while self.read():
            assert time.monotonic() < end, f"it never ended:\n{self.text}"
        self._child.close(force=False) if self._child.isalive() else self._child.wait()
        signal = self._child.signalstatus
        return 128 + signal if signal else int(self._child.exitstatus or 0)

    def kill(self, signal: int) -> None:
        """Send a signal to the tutor."""
        os.kill(self.pid, signal)

    def close(self) -> int:
        """Close the window under the tutor; the exit code, or 128 and the signal it died of."""
        self._child.ptyproc.fileobj.close()
        end = time.monotonic() + PATIENCE
        while not (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
            assert time.monotonic() < end, "it never ended"
            time.sleep(0.05)
        self._child.closed = self._child.ptyproc.closed = self._child.ptyproc.terminated = True
        code = os.waitstatus_to_exitcode(ended[1])
        return 128 - code if code < 0 else code

    @property
    def restored(self) -> dict[bytes, bool]:
        """For each mode that was set, whether it was taken back last."""
        return {
            off: self.raw.rfind(off) > self.raw.rfind(on)
            for off, on in RESTORED.items()
            if on in self.raw
        }
