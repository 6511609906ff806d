"""A real pty with a program in it; all that the program writes is kept with the time it came."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")

ROOT = Path(__file__).parent.parent
F5, F6, CTRL_Q = "\x1b[15~", "\x1b[17~", "\x11"


class Missing(Exception):
    """What was waited for did not come."""


class Terminal:
    """A program at work, seen from outside. Times are those of `time.perf_counter`."""

    def __init__(
        self, argv: list[str], environ: Mapping[str, str], columns: int, rows: int
    ) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._fd = ours
        self._changed = threading.Condition()
        self._text = ""
        self._times: list[tuple[int, float]] = []  # from this length of the text on, this time
        self._rest = b""
        self.bytes = 0
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            argv, stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=dict(environ),
            start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._fd, 65536)
            except OSError:
                return
            now = time.perf_counter()
            with self._changed:
                self.bytes += len(data)
                self._times.append((len(self._text), now))
                self._text += self._plain(data)
                self._changed.notify_all()

    def _plain(self, data: bytes) -> str:
        """What of the bytes is text; an escape or a glyph cut in two waits for its rest."""
        data = self._rest + data
        keep = data.rfind(b"\x1b")
        whole = keep < 0 or len(data) - keep > 64 or _ESCAPES.match(data, keep)
        cut = len(data) if whole else keep
        while cut and whole and data[cut - 1] >= 0x80 and len(data) - cut < 3:
            if data[cut - 1] >= 0xC0:
                cut -= 1
                break
            cut -= 1
        text = _ESCAPES.sub(b"", data[:cut]).decode("utf-8", "ignore")
        self._rest = data[cut:]
        return text

    @property
    def mark(self) -> int:
        """Where the text ends now: what comes later is after it."""
        with self._changed:
            return len(self._text)

    def send(self, keys: str) -> float:
        """Press keys; when that was."""
        now = time.perf_counter()
        os.write(self._fd, keys.encode())
        return now

    def wait(self, pattern: str, since: int = 0, seconds: float = 20) -> float:
        """When something that matches was written, after a mark."""
        wanted, until = re.compile(pattern), time.perf_counter() + seconds
        with self._changed:
            while not (found := wanted.search(self._text, since)):
                if not self._changed.wait(max(0.0, until - time.perf_counter())):
                    tail = self._text[since:][-1500:]
                    raise Missing(f"{pattern!r} did not come in {seconds} s; last:\n{tail}")
            return self._time_of(found.end() - 1)

    def seen(self, pattern: str, since: int = 0) -> list[tuple[float, str]]:
        """All that matches after a mark, with its times; the first group where there is one."""
        with self._changed:
            return [
                (self._time_of(found.end() - 1), found[found.re.groups])
                for found in re.finditer(pattern, self._text[since:])
            ]

    def _time_of(self, index: int) -> float:
        return next(when for start, when in reversed(self._times) if start <= index)

    def end(self) -> None:
        """Quit, and make sure of it."""
        try:
            self.send(CTRL_Q)
            self.process.wait(4)
        except (OSError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._fd)


@contextmanager
def terminal(
    *arguments: str, home: Path | None = None, columns: int = 120, rows: int = 40
) -> Iterator[Terminal]:
    """`python ARGUMENTS` in a pty, quit at the end."""
    environ = dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
    environ.pop("NO_COLOR", None)
    if home:
        environ["TUTOR_HOME"] = str(home)
    program = Terminal([sys.executable, *arguments], environ, columns, rows)
    try:
        yield program
    finally:
        program.end()


@contextmanager
def tutor(home: Path, *options: str) -> Iterator[Terminal]:
    """`tutor lesson forward`, in English."""
    with terminal("-m", "tutor", "lesson", "forward", "--lang", "en", *options, home=home) as it:
        yield it
