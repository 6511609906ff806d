"""One line for work that takes a while: what runs, for how long, and how to stop it."""

from __future__ import annotations

from time import monotonic

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from tutor.app.host import host, tell

PATIENCE = 0.15
"""Seconds that work may take before the line shows."""


class Waiting(Widget):
    """Nothing at first; after 150 ms the words of `key`, with the seconds filled in."""

    DEFAULT_CSS = """
    Waiting { height: 1; width: 1fr; color: $muted; display: none; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._key = ""
        self._since = 0.0
        self._timer: Timer | None = None

    def start(self, key: str) -> None:
        """Work begins. `key` names words with {seconds} in them."""
        if self._timer is None:
            self._since = monotonic()
            self._timer = self.set_interval(PATIENCE, self._tick)
        self._key = key
        self.refresh()

    def stop(self) -> None:
        """Work has ended."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.display = False

    def _tick(self) -> None:
        self.display = True
        self.refresh()

    def render(self) -> Content:
        """A sign that turns (unless motion is off), the words, the seconds."""
        if not self._key:
            return Content.empty()
        seconds = monotonic() - self._since
        sign = "◐◓◑◒"[int(seconds / PATIENCE) % 4] if host(self).motion else "◐"
        words = tell(self, self._key, seconds=int(seconds))
        return Content.assemble((f"{sign} ", "$accent"), words)
