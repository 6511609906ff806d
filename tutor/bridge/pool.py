"""Labs that wait, ready: importing torch takes seconds, so one is always kept in advance.

`acquire` is the only way to get a lab. The spare that it takes is replaced a moment later, so
that the new one's import does not compete with the check that the old one now runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from tutor.bridge.folders import sweep
from tutor.bridge.messages import Ready, Warm
from tutor.bridge.process import LabProcess, LabUnavailable, Limits

REFILL_AFTER = 0.4  # seconds
FAILURES = 3  # spares that die while they wait, before we stop making new ones by ourselves


@dataclass(frozen=True)
class LabStatus:
    """Whether the lab can work: `reason` says why not, `ready` what it runs on."""

    state: Literal["starting", "ready", "warm", "unavailable"] = "starting"
    reason: str = ""
    ready: Ready | None = None


class Pool:
    """The spares, oldest first."""

    def __init__(
        self, limits: Limits, spares: int, changed: Callable[[LabStatus], None] | None
    ) -> None:
        self.status = LabStatus()
        self._limits = limits
        self._wanted = spares
        self._tell = changed
        self._spares: list[LabProcess] = []
        self._failures = 0
        self._refill: asyncio.TimerHandle | None = None
        self._open = False
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to make the spares; returns at once."""
        self._open = True
        self._run(asyncio.to_thread(sweep))
        self.fill()

    def keep(self, spares: int) -> None:
        """From here on, make so many spares; those that there are stay."""
        self._wanted = spares

    async def close(self) -> None:
        """End the spares."""
        self._open = False
        if self._refill is not None:
            self._refill.cancel()
        spares, self._spares = self._spares, []
        await asyncio.gather(*(spare.destroy() for spare in spares))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def acquire(self) -> LabProcess:
        """Take a lab that has imported torch; `LabUnavailable` says why there is none."""
        if not self._spares:
            self._spawn()
        spare = self._spares.pop(0)
        self.fill_soon()
        try:
            async with asyncio.timeout(self._limits.start):
                await asyncio.shield(spare.ready)
        except TimeoutError:
            await spare.destroy()
            seconds = f"{self._limits.start:.0f}"
            raise LabUnavailable(f"torch was not imported within {seconds} seconds") from None
        except LabUnavailable as error:
            self._set(LabStatus("unavailable", str(error), None))
            await spare.destroy()
            raise
        except asyncio.CancelledError:
            self.retire(spare)
            raise
        if not spare.alive:  # it died while it waited: not the learner's fault
            await spare.destroy()
            return await self.acquire()
        return spare

    def fill(self) -> None:
        """Make the spares that are missing."""
        if self._refill is not None:
            self._refill.cancel()
            self._refill = None
        while self._open and self._failures < FAILURES and len(self._spares) < self._wanted:
            self._spawn()

    def fill_soon(self) -> None:
        """Make the spares that are missing, a moment later."""
        if self._refill is None and self._open:
            loop = asyncio.get_running_loop()
            self._refill = loop.call_later(REFILL_AFTER, self.fill)

    def retire(self, process: LabProcess) -> None:
        """End a lab that is not needed any more, in the background."""
        self._run(process.destroy())

    def _spawn(self) -> None:
        spare = LabProcess(self._limits, self._spare_changed)
        self._spares.append(spare)
        spare.spawn()

    def _spare_changed(self, spare: LabProcess) -> None:
        if spare not in self._spares:
            return
        if spare.gone.is_set():
            self._spares.remove(spare)
            self._failures += 1
            self._set(LabStatus("unavailable", _reason(spare), None))
            self.retire(spare)
            self.fill_soon()
        elif spare.ready.done() and spare.ready.exception() is None:
            self._failures = 0
            if self.status.state != "warm":
                self._set(LabStatus("warm" if spare.warm else "ready", "", spare.ready.result()))
            if not spare.warm:
                loop = asyncio.get_running_loop()
                loop.call_later(self._limits.warm_after, self._warm, spare)

    def _warm(self, spare: LabProcess) -> None:
        if spare in self._spares and spare.alive:
            spare.send(Warm())

    def _set(self, status: LabStatus) -> None:
        if status != self.status:
            self.status = status
            if self._tell is not None:
                self._tell(status)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _reason(spare: LabProcess) -> str:
    error = spare.ready.exception() if spare.ready.done() else None
    return str(error) if error is not None else "the waiting process was ended from outside"
