"""The lab as the app and the commands hold it: check, train, evaluate, and it always answers.

Whatever the learner's code does to its process, every stream ends with the message that its
caller waits for: when the process can't say it any more, it is said here (`endings`).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import TypeAlias

from tutor.bridge import endings
from tutor.bridge.messages import (
    Check,
    Complete,
    Completions,
    Control,
    Draw,
    Eval,
    Explore,
    Explored,
    Failed,
    Failure,
    Finding,
    FromLab,
    Interrupt,
    Open,
    Question,
    Started,
    Steps,
    Train,
    TrainEnd,
    TrainStart,
    Value,
    Verdict,
)
from tutor.bridge.pool import LabStatus, Pool
from tutor.bridge.process import Inbox, LabProcess, LabUnavailable, Limits
from tutor.bridge.timers import Timers
from tutor.bridge.way import Way

__all__ = ["Lab", "LabStatus", "Limits"]

SETTLE = 30.0  # seconds that our own code gets, before the learner's starts
DRAW = 20.0  # seconds for a question of the course
COMPLETE = 1.5  # seconds after which completions are too late to be of use
IDLE = 60.0  # seconds after which the process that draws questions is given back
KEPT = 4.0  # times its limit is the most that a check on a busy machine is given in addition
MOMENT = 0.1  # seconds that are not worth waiting for again
STOP_FLAG, STOP_KILL = 1.0, 1.5  # seconds from a stop to the interrupt, and to the kill

Run: TypeAlias = Check | Open


class Lab:
    """One warm spare and one session: the process of the last check, training or REPL.

    With `fresh` False, one process judges and trains one submission after the other for as long
    as it lives: for code that is known to behave, like the samples of a course.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        spares: int = 1,
        fresh: bool = True,
        on_change: Callable[[LabStatus], None] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._fresh = fresh
        self._pool = Pool(self.limits, spares, on_change)
        self._session: LabProcess | None = None
        self._sessions = 0
        self._painter: LabProcess | None = None
        self._painter_idle: asyncio.TimerHandle | None = None
        self._drawing = asyncio.Lock()
        self._running: LabProcess | None = None  # has a check or a training under way
        self._training = False
        self._cancelled = False
        self._entry: LabProcess | None = None  # has a REPL entry under way
        self._timers = Timers()  # of the run under way
        self._entry_timers = Timers()
        self._ids = itertools.count(1)

    @property
    def status(self) -> LabStatus:
        """Whether the lab can work."""
        return self._pool.status

    @property
    def session_alive(self) -> bool:
        """Whether there are objects that a REPL entry could look at."""
        return self._session is not None and self._session.alive

    @property
    def session(self) -> int:
        """The number of the session: another check or training has another."""
        return self._sessions

    def keep_no_spare(self) -> None:
        """Make no process beyond those that there are: what is asked next is the last."""
        self._pool.keep(0)

    async def start(self) -> None:
        """Begin to import torch in the background, and clean up after tutors that were killed."""
        self._pool.start()

    async def close(self) -> None:
        """End every process of ours, with its descendants and its folder."""
        self._timers.clear()
        self._entry_timers.clear()
        if self._painter_idle is not None:
            self._painter_idle.cancel()
        mine = [process for process in (self._session, self._painter) if process is not None]
        self._session = self._painter = None
        await asyncio.gather(*(process.destroy() for process in mine), self._pool.close())

    # ------------------------------------------------------------------ check

    async def check(self, request: Check) -> AsyncGenerator[FromLab, None]:
        """Check in a fresh process, which then is the session. Ends with a Verdict."""
        async with contextlib.aclosing(self._judge(request)) as messages:
            async for message in messages:
                yield message

    async def open(self, request: Open) -> AsyncGenerator[FromLab, None]:
        """Build the exercise's objects in a fresh session. Ends with a Verdict."""
        async with contextlib.aclosing(self._judge(request)) as messages:
            async for message in messages:
                yield message

    async def _judge(self, request: Run) -> AsyncGenerator[FromLab, None]:
        try:
            process = await (self._new_session() if self._fresh else self._ensure_session())
        except LabUnavailable as error:
            yield endings.unavailable(str(error))
            return
        self._training = self._cancelled = False
        began, way = time.monotonic(), Way()
        inbox = process.begin(request)
        async with self._run_of(process, inbox) as ended:
            self._timers.after(SETTLE, lambda: process.end_soon("timeout"))
            while (message := await inbox.get()) is not None:
                if isinstance(message, Started):
                    began = time.monotonic()
                    self._limit(process, self.limits.seconds)
                if isinstance(message, Failure):  # what follows looks for the cause
                    self._limit(process, self.limits.seconds)
                if way.takes(message) or (self._cancelled and isinstance(message, Finding)):
                    continue
                if isinstance(message, Verdict) and message.state == "timeout":
                    message = endings.timeout(message, self.limits, cancelled=self._cancelled)
                if isinstance(message, Verdict):
                    ended()
                    for trace in way.rest():
                        yield trace
                    yield message
                    return
                yield message
            for trace in way.rest():
                yield trace
            seconds = time.monotonic() - began
            for last in endings.of_check(process, request.filename, request.source, seconds):
                yield last

    def _limit(self, process: LabProcess, seconds: float) -> None:
        """Give the code so many seconds."""
        self._timers.clear()
        process.overdue = False
        _after(self._timers, process, seconds, functools.partial(self._due, process))

    def _due(self, process: LabProcess) -> None:
        grace = self.limits.grace
        process.overdue = True
        process.interrupt()
        self._timers.after(grace / 2, process.interrupt)
        self._timers.after(grace, lambda: process.end_soon("timeout"))

    @contextlib.asynccontextmanager
    async def _run_of(self, process: LabProcess, inbox: Inbox) -> AsyncIterator[Callable[[], None]]:
        """Keep note of the run under way; a run that is given up takes its process with it.

        Gives what is to be called before the last message is handed on: who listens may leave
        with that.
        """
        self._running = process
        timers = self._timers = Timers()
        running = True

        def ended() -> None:
            nonlocal running
            if running:
                running = False
                timers.clear()
                process.leave(inbox)
                if self._running is process:
                    self._running = None
                self._pool.fill()

        try:
            yield ended
            ended()
        finally:
            if running:
                ended()
                process.end_soon("cancelled")

    async def _new_session(self) -> LabProcess:
        process = await self._pool.acquire()
        if self._session is not None:
            self._pool.retire(self._session)
        self._session = process
        self._sessions += 1
        return process

    # ------------------------------------------------------------------ train

    async def train(self, request: Train) -> AsyncGenerator[FromLab, None]:
        """Train in a fresh process, which then is the session. Ends with a TrainEnd."""
        nan = float("nan")
        try:
            process = await (self._new_session() if self._fresh else self._ensure_session())
        except LabUnavailable as error:
            said = endings.unavailable(str(error)).words
            yield TrainEnd("crashed", 0, nan, nan, 0.0, said)
            return
        self._training = True
        began, start, steps, losses = time.monotonic(), None, 0, (nan, nan)
        inbox = process.begin(request)
        async with self._run_of(process, inbox) as ended:
            while (message := await inbox.get()) is not None:
                if isinstance(message, TrainStart):
                    start, began = message, time.monotonic()
                elif isinstance(message, Steps) and message.points:
                    first = losses[0] if steps else message.points[0].loss
                    steps, losses = message.points[-1].step, (first, message.points[-1].loss)
                if isinstance(message, TrainEnd):
                    ended()
                    yield message
                    return
                yield message
            if finding := endings.crash_finding(process, request.filename, request.source):
                yield finding
            seconds = time.monotonic() - began
            yield endings.of_training(process, start, losses, steps, seconds)

    async def control(self, control: Control) -> None:
        """Act on the training under way; a stop that is not heard is enforced."""
        process = self._running
        if process is None or not self._training:
            return
        process.send(control)
        if control.action == "stop":
            self._timers.clear()
            self._timers.after(STOP_FLAG, process.interrupt)
            self._timers.after(STOP_KILL, lambda: process.end_soon("cancelled"))

    # ------------------------------------------------------------------ the REPL

    async def evaluate(self, code: str) -> AsyncGenerator[FromLab, None]:
        """Run a REPL entry in the session, or in a bare one. Ends with a Value, or Explored."""
        number = next(self._ids)
        try:
            process = await self._ensure_session()
        except LabUnavailable as error:
            yield endings.no_entry(number, str(error))
            return
        inbox = process.enter(Eval(number, code))
        async with AsyncExitStack() as stack:
            stack.callback(process.leave, inbox)
            stack.callback(self._entry_done, process)
            self._entry = process
            judged = False
            while (message := await inbox.get()) is not None:
                yield message
                if isinstance(message, Value):
                    judged = message.judged
                if isinstance(message, Value | Explored | Failed) and not (
                    isinstance(message, Value) and judged
                ):
                    return
            if not judged:
                yield endings.of_entry(process, number, code)

    def _entry_done(self, process: LabProcess) -> None:
        if self._entry is process:
            self._entry = None
            self._entry_timers.clear()

    async def _ensure_session(self) -> LabProcess:
        if self._session is None or not self._session.alive:
            return await self._new_session()
        return self._session

    async def complete(self, code: str) -> Completions:
        """Name what could stand at the end of `code`, from the session's live objects."""
        number = next(self._ids)
        if self._session is None or not self._session.alive:
            return Completions(number, [], 0)
        answer = self._session.complete(Complete(number, code))
        try:
            async with asyncio.timeout(COMPLETE):
                return await answer
        except (TimeoutError, asyncio.CancelledError):
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            return Completions(number, [], 0)

    async def explore(self, request: Explore) -> None:
        """Prepare the session for an explore step."""
        with contextlib.suppress(LabUnavailable):
            (await self._ensure_session()).send(request)

    async def interrupt(self) -> None:
        """Stop the REPL entry under way, else the check."""
        checking = self._running if not self._training else None
        process = self._entry or checking
        if process is None:
            return
        process.send(Interrupt())
        process.interrupt()
        end = functools.partial(process.end_soon, "cancelled")
        if process is not self._entry:
            self._cancelled = True
            self._timers.clear()
            self._timers.after(self.limits.grace, end)
        elif self._running is None:
            _after(self._entry_timers, process, self.limits.patience, end)

    # ------------------------------------------------------------------ questions

    async def draw(self, request: Draw) -> AsyncGenerator[FromLab, None]:
        """Draw a question, in a process that is not the session. Ends with Question or Failed."""
        async with self._drawing:
            try:
                process = await self._take_painter()
            except LabUnavailable as error:
                yield Failed(request.file, str(error))
                return
            inbox = process.begin(request)
            clock = Timers()
            clock.after(DRAW, lambda: process.end_soon("timeout"))
            try:
                while (message := await inbox.get()) is not None:
                    yield message
                    if isinstance(message, Question | Failed):
                        return
                yield endings.draw_failed(process, request.file)
            finally:
                clock.clear()
                process.leave(inbox)
                loop = asyncio.get_running_loop()
                self._painter_idle = loop.call_later(IDLE, self._give_painter_back)

    async def _take_painter(self) -> LabProcess:
        if self._painter_idle is not None:
            self._painter_idle.cancel()
        if self._painter is None or not self._painter.alive:
            self._give_painter_back()
            self._painter = await self._pool.acquire()
        return self._painter

    def _give_painter_back(self) -> None:
        if self._painter is not None:
            self._pool.retire(self._painter)
            self._painter = None


def _after(timers: Timers, process: LabProcess, seconds: float, do: Callable[[], object]) -> None:
    """Do it after so many seconds; those that a busy machine keeps from the process don't count."""
    waited, most = process.waited(), seconds * KEPT

    def due() -> None:
        nonlocal waited, most
        kept = min(process.waited() - waited, most)
        if kept > MOMENT:
            waited, most = waited + kept, most - kept
            timers.after(kept, due)
        else:
            do()

    timers.after(seconds, due)
