"""A few things to do later, that are forgotten together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Timers:
    """Timers of one run: when it ends, all of them are cleared."""

    def __init__(self) -> None:
        self._handles: list[asyncio.TimerHandle] = []

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Call `act` in so many seconds, unless cleared before."""
        self._handles.append(asyncio.get_running_loop().call_later(seconds, act))

    def clear(self) -> None:
        """Forget all of them."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()
