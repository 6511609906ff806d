"""Textual's driver for a terminal that may be gone at any moment, its window closed.

Textual writes in a thread of its own, which dies when the terminal refuses; from then on the app
would wait for it for ever. Here what is refused is dropped, and the app hears that it has to end.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from tutor.app.curtain import OTHER_SCREEN, Curtain
from tutor.app.host import host

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Size  # noqa: F401 - what LinuxDriver's annotations name

assert sys.platform != "win32"

HUNG_UP = 128 + signal.SIGHUP


class Lasting:
    """A stream that may break: then `gone` is called, and nothing is written any more."""

    def __init__(self, stream: IO[str], gone: Callable[[], None]) -> None:
        self._stream = stream
        self._gone = gone
        self._broken = False

    def write(self, text: str) -> None:
        """Write, as long as somebody takes it."""
        self._try(lambda: self._stream.write(text))

    def flush(self) -> None:
        """Hand on what waits."""
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], object]) -> None:
        if not self._broken:
            try:
                act()
            except (OSError, ValueError):
                self._broken = True
                self._gone()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class LastingDriver(LinuxDriver):
    """Outlives its terminal long enough for a tidy end."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._loop = asyncio.get_running_loop()
        self._file: Any = Lasting(self._file, self._tell)

    def run_input_thread(self) -> None:
        """Hand on keys, until nobody can press any."""
        try:
            super().run_input_thread()
        except OSError:
            self._tell()

    def _tell(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(host(self._app).end, HUNG_UP)


def keeping(curtain: Curtain) -> type[LastingDriver]:
    """The driver that does not clear a screen which shows the opening frame."""

    class Keeping(LastingDriver):
        """Takes over from a curtain."""

        def start_application_mode(self) -> None:
            """Find the terminal's own settings, to be restored at the end."""
            curtain.restore()
            super().start_application_mode()  # type: ignore[no-untyped-call]

        def write(self, data: str) -> None:
            """Write, but don't switch to the other screen again: some terminals clear it."""
            if data == OTHER_SCREEN and curtain.down:
                curtain.down = False
            else:
                super().write(data)

    return Keeping
