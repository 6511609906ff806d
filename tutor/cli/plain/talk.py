"""The talk with the learner: says things, asks for a line, knows the words that are commands."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from tutor.bridge.messages import Control, FromLab
from tutor.cli.console import out, wrapped
from tutor.cli.plain.text import lines
from tutor.words import LANGUAGES, say

if TYPE_CHECKING:
    from tutor.bridge.lab import Lab
    from tutor.cli.call import Call
    from tutor.learner.progress import Progress

COMMANDS = (
    *("next", "back", "quit", "help", "show", "hint", "solution", "edit", "check", "train"),
    *("line", "step", "continue", "restart", "stop"),
)


T = TypeVar("T")


class Left(Exception):
    """The learner wants to go, or the input has ended."""


class Talk:
    """One sitting. The lab's event loop runs only while something is asked of it."""

    def __init__(self, call: Call, lab: Lab, runner: asyncio.Runner, progress: Progress) -> None:
        self.call = call
        self.lab = lab
        self.progress = progress
        self._runner = runner

    @property
    def language(self) -> str:
        """The language of the call."""
        return self.call.language

    def say(self, key: str, **values: object) -> None:
        """A sentence of the section `plain`."""
        out(wrapped(say(f"plain.{key}", self.language, **values)))

    def read_out(self, markdown: str) -> None:
        """Prose, without its marks."""
        for line in lines(markdown):
            out(line)

    def ask(self, *commands: str) -> str:
        """A line from the learner; one of these commands comes back under its English name.

        `help` is answered here; `quit` and the end of the input raise Left.
        """
        while True:
            try:
                line = input("> " if sys.stdin.isatty() else "")
            except EOFError:
                raise Left from None
            meant = self._command(line)
            if meant == "quit":
                raise Left
            if meant == "help":
                self.offer(*commands)
            elif meant in commands:
                return meant
            else:
                return line

    def offer(self, *commands: str) -> None:
        """Say which words do what here."""
        for command in (*commands, "quit"):
            word = say(f"plain.word_{command}", self.language)
            out(f"  {word}: {say(f'plain.does_{command}', self.language)}")

    def _command(self, line: str) -> str:
        """The command that a line is, in any of the languages; "" where it is none."""
        word = line.strip().lower()
        for command in COMMANDS:
            if word in {command, *(say(f"plain.word_{command}", each) for each in LANGUAGES)}:
                return command
        return ""

    def listen(
        self,
        messages: AsyncIterator[FromLab],
        take: Callable[[FromLab], None],
        *,
        training: bool = False,
    ) -> None:
        """Hand every message to `take` until the stream ends; ctrl-c stops what runs."""

        async def hear() -> None:
            async for message in messages:
                take(message)

        with self._interrupts(training=training):
            self._runner.run(hear())

    def listen_until(
        self, messages: AsyncIterator[FromLab], enough: Callable[[FromLab], bool]
    ) -> None:
        """Hand on messages of a training until one is `enough`; more of them can be had later."""

        async def hear() -> None:
            async for message in messages:
                if enough(message):
                    return

        with self._interrupts(training=True):
            self._runner.run(hear())

    def gather(self, messages: AsyncIterator[FromLab]) -> list[FromLab]:
        """All messages of a stream."""
        heard: list[FromLab] = []
        self.listen(messages, heard.append)
        return heard

    def wait(self, work: Coroutine[None, None, T]) -> T:
        """Let the lab do something, and give what comes of it."""
        return self._runner.run(work)

    @contextmanager
    def _interrupts(self, *, training: bool) -> Iterator[None]:
        loop = self._runner.get_loop()
        tasks: set[asyncio.Task[None]] = set()

        def stop() -> None:
            work = self.lab.control(Control("stop")) if training else self.lab.interrupt()
            tasks.add(loop.create_task(work))

        before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stop))
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
