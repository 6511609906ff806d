"""One lab process as the tutor sees it: started, spoken to, interrupted, ended.

The streams are three: messages in, messages out, and what was written straight to file
descriptors 1 and 2. Who listens decides `begin`: a run (check, training, ...) gets everything
but the answers to REPL entries, which go to their own listeners. `None` in an inbox means that
the process is gone.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from tutor.bridge import frames
from tutor.bridge.folders import Folder, system
from tutor.bridge.log import note
from tutor.bridge.messages import (
    Complete,
    Completions,
    Eval,
    Explored,
    Failed,
    FromLab,
    Message,
    Output,
    Ready,
    Started,
    Unavailable,
    Value,
    Warmed,
)
from tutor.bridge.sanitize import sanitize, text

Inbox: TypeAlias = "asyncio.Queue[FromLab | None]"
Reason: TypeAlias = Literal["", "timeout", "cancelled", "closed"]

THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
TAIL = 4096  # bytes of raw output kept, to read what killed the process


@dataclass(frozen=True)
class Limits:
    """What the learner's code may use. Times in seconds, sizes in bytes."""

    seconds: float = 5.0  # a check, from the moment the learner's code starts
    grace: float = 0.5  # from the interrupt to the kill
    patience: float = 3.0  # from the interrupt of a REPL entry to the kill
    start: float = 60.0  # for the lab to import torch
    warm_after: float = 0.3  # of idling: a check that has waited for the lab goes first
    output: int = 256 * 1024
    memory: int = 4 * 1024**3


class LabUnavailable(Exception):
    """The lab can't run; the text says why."""


class LabProcess:
    """A running lab. Make it with `spawn`; `destroy` must be called in the end."""

    def __init__(self, limits: Limits, changed: Callable[[LabProcess], None]) -> None:
        self.limits = limits
        self.folder = Folder()
        self.ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
        self.ready.add_done_callback(_look)
        self.warm = False
        self.started: float | None = None  # when the learner's code of this run began
        self.stopped_for: Reason = ""
        self.overdue = False  # its run was interrupted because its time was up
        self.gone = asyncio.Event()
        self.returncode: int | None = None
        self.raw_tail = b""
        self.deaf = False  # it closed its pipe, or sent what is no message
        self._changed = changed
        self._main: Inbox | None = None
        self._entries: dict[int, Inbox] = {}
        self._completions: dict[int, asyncio.Future[Completions]] = {}
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._room = limits.output  # bytes of raw output that this run may still show
        self._raw_dropped = 0
        self._process: asyncio.subprocess.Process | None = None
        self._life: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None

    # ------------------------------------------------------------------ start and end

    def spawn(self) -> None:
        """Start the process; `ready` tells when it can serve."""
        self._life = asyncio.create_task(self._live(), name=self.folder.token)

    @property
    def alive(self) -> bool:
        """Whether it can still be asked for anything."""
        return not self.gone.is_set() and self._ending is None

    @property
    def pid(self) -> int:
        """The pid of the process, 0 before it has one."""
        return self._process.pid if self._process else 0

    async def destroy(self, reason: Reason = "closed") -> None:
        """End the process and all it has spawned, and remove its folder."""
        if self._ending is None:
            self.stopped_for = self.stopped_for or reason
            self._ending = asyncio.create_task(self._destroy())
        await asyncio.shield(self._ending)

    def end_soon(self, reason: Reason) -> None:
        """Begin to end the process; its listeners hear `None` when it is gone."""
        if self._ending is None:
            self.stopped_for = self.stopped_for or reason
            self._ending = asyncio.create_task(self._destroy())

    async def _destroy(self) -> None:
        await asyncio.to_thread(system.destroy, self.pid, self.folder.token)
        if self._life is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([self._life], timeout=5)
                self._life.cancel()
        await asyncio.to_thread(self.folder.remove)

    async def _live(self) -> None:
        try:
            self.folder.make()
            process = await self._create()
        except OSError as error:
            self._fail(str(error))
            self._say_gone()
            return
        self._process = process
        assert process.stdout is not None
        assert process.stderr is not None
        raw = asyncio.create_task(self._read_raw(process.stderr))
        try:
            await self._read_frames(process.stdout)
            self._end_if_deaf()
            self.returncode = await process.wait()
            await asyncio.wait([raw], timeout=0.2)
            if self._raw_dropped:
                self._tell_raw()
        finally:
            raw.cancel()
            transport = getattr(process, "_transport", None)
            if transport is not None:  # a survivor may hold our pipes: never wait for it
                transport.close()
            note(self.folder.token, "ended", self.returncode)
            self._fail(text(self.raw_tail.decode("utf-8", "replace")).strip())
            self._say_gone()

    async def _create(self) -> asyncio.subprocess.Process:
        limits = self.limits
        arguments = (f"--memory={limits.memory}", f"--output={limits.output}")
        deadline = f"--dump-after={limits.seconds + limits.grace * 0.6}"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-X", "utf8", "-X", "faulthandler", "-m", "tutor.lab"),
            *(*arguments, deadline, str(self.folder.path)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self.folder.cwd,
            env=_environment(self.folder.token),
            limit=1024 * 1024,
            **system.spawn_options(),
        )
        system.adopt(process.pid, limits.memory)
        return process

    def _end_if_deaf(self) -> None:
        """End a process that closed its pipe, or wrote nonsense into it, but lives on."""
        if self._process is not None and self._process.returncode is None:
            asyncio.get_running_loop().call_later(0.5, self._kill_remaining)

    def _kill_remaining(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self.deaf = True
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    # ------------------------------------------------------------------ to the lab

    def send(self, message: Message) -> None:
        """Send a message; a process that is gone hears nothing and its listeners know."""
        note(self.folder.token, "->", message)
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._process.stdin.write(frames.pack(message))

    def interrupt(self) -> None:
        """Interrupt the learner's code, if any runs."""
        if self.alive and self._process is not None and self._process.returncode is None:
            system.interrupt(self._process.pid)

    def waited(self) -> float:
        """Return the seconds that the process wanted to run and other work kept it from it."""
        return system.waited(self.pid)

    def begin(self, request: Message) -> Inbox:
        """Ask for a run and return where its messages arrive."""
        self._main = asyncio.Queue()
        self._room = self.limits.output
        self._raw_dropped = 0
        self.started = None
        if self.gone.is_set():
            self._main.put_nowait(None)
        self.send(request)
        return self._main

    def enter(self, entry: Eval) -> Inbox:
        """Send a REPL entry and return where its messages arrive."""
        inbox: Inbox = asyncio.Queue()
        self._entries[entry.id] = inbox
        if self._main is None:
            self._room = self.limits.output
        if self.gone.is_set():
            inbox.put_nowait(None)
        self.send(entry)
        return inbox

    def complete(self, request: Complete) -> asyncio.Future[Completions]:
        """Ask for completions."""
        answer: asyncio.Future[Completions] = asyncio.get_running_loop().create_future()
        self._completions[request.id] = answer
        answer.add_done_callback(lambda _: self._completions.pop(request.id, None))
        self.send(request)
        return answer

    def leave(self, inbox: Inbox) -> None:
        """Stop listening."""
        if self._main is inbox:
            self._main = None
        self._entries = {key: box for key, box in self._entries.items() if box is not inbox}

    # ------------------------------------------------------------------ from the lab

    async def _read_frames(self, stream: asyncio.StreamReader) -> None:
        try:
            while True:
                size = frames.length(await stream.readexactly(frames.HEADER.size))
                message = sanitize(frames.from_lab(await stream.readexactly(size)))
                note(self.folder.token, "<-", message)
                await self._receive(message)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        except frames.BadFrame as error:
            self.deaf = True
            note(self.folder.token, "bad frame", error)

    async def _receive(self, message: FromLab) -> None:
        match message:
            case Ready():
                if not self.ready.done():
                    self.ready.set_result(message)
                self._changed(self)
            case Unavailable():
                self._fail(message.reason)
            case Warmed():
                self.warm = True
                self._changed(self)
            case Completions():
                if (answer := self._completions.get(message.id)) and not answer.done():
                    answer.set_result(message)
            case Value():
                await self._settle_raw()
                self._to_entry(message.id, message)
            case Explored():
                self._to_entry(0, message)
            case Output(entry=entry) if entry:
                self._to_entry(entry, message)
            case _:
                await self._receive_run(message)

    async def _receive_run(self, message: FromLab) -> None:
        if isinstance(message, Started):
            self.started = time.monotonic()
        elif type(message).__name__ in ("Verdict", "TrainEnd"):
            await self._settle_raw()
        if self._main is not None:
            self._main.put_nowait(message)
        elif isinstance(message, Failed):
            self._to_entry(0, message)

    def _to_entry(self, key: int, message: FromLab) -> None:
        inbox = self._entries.get(key) or next(reversed(self._entries.values()), None)
        if inbox is not None:
            inbox.put_nowait(message)

    async def _read_raw(self, stream: asyncio.StreamReader) -> None:
        while chunk := await stream.read(65536):
            self.raw_tail = (self.raw_tail + chunk[-TAIL:])[-TAIL:]
            kept = chunk[: max(0, self._room)]
            self._room -= len(kept)
            self._raw_dropped += len(chunk) - len(kept)
            if kept:
                self._tell_raw(text(self._decoder.decode(kept)))

    def _tell_raw(self, shown: str = "") -> None:
        """Pass raw output on; what was dropped is told with the next of it, or at the end."""
        output = Output(shown, self._raw_dropped)
        self._raw_dropped = 0
        if self._main is not None:
            self._main.put_nowait(output)
        elif self._entries:
            self._to_entry(0, output)

    async def _settle_raw(self) -> None:
        """Let what was written to the descriptors before a last message arrive before it."""
        transport = getattr(self._process, "_transport", None)
        pipe = transport.get_pipe_transport(2) if transport is not None else None
        if pipe is None:
            return
        for _ in range(50):
            if pipe.is_closing() or not system.unread(pipe.get_extra_info("pipe").fileno()):
                break
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        if self._raw_dropped:
            self._tell_raw()

    def _fail(self, reason: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(LabUnavailable(reason or "the process ended at once"))
            self._changed(self)

    def _say_gone(self) -> None:
        self.gone.set()
        for inbox in (self._main, *self._entries.values()):
            if inbox is not None:
                inbox.put_nowait(None)
        for answer in list(self._completions.values()):
            answer.cancel()
        self._changed(self)


def _look(future: asyncio.Future[Ready]) -> None:
    """Mark a failure as seen: whoever acquires the process asks for it again."""
    if not future.cancelled():
        future.exception()


def _environment(token: str) -> dict[str, str]:
    environment = dict(os.environ)
    environment.update(THREADS)
    environment.update(OMP_WAIT_POLICY="PASSIVE", PYTHONBREAKPOINT="0")
    environment[system.TOKEN] = token
    environment["PYTHONPATH"] = _path(environment.get("PYTHONPATH", ""))
    return environment


def _path(rest: str) -> str:
    """Let the lab find the package that we are, also in a checkout that was never installed."""
    home = Path(__file__).resolve().parents[2]
    if home.name in ("site-packages", "dist-packages"):
        return rest
    return os.pathsep.join([str(home), rest] if rest else [str(home)])


def describe_signal(name: str) -> str:
    """Say in a few words what a signal means: "SIGSEGV" is a segmentation fault."""
    if not name or not hasattr(signal, name):
        return name
    return f"{name}, {(signal.strsignal(getattr(signal, name)) or '').lower()}"
