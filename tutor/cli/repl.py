"""`tutor repl`: a REPL in the terminal, in the lab, with the learner's code loaded."""

from __future__ import annotations

import asyncio
import codeop
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from tutor.bridge.messages import Failure, Finding, Open, Output, Value, Verdict
from tutor.cli.call import BROKEN, WELL, Call
from tutor.cli.command import command as tutor_command
from tutor.cli.command import pass_call
from tutor.cli.console import err, out, styled
from tutor.cli.record import progress_of
from tutor.cli.submission import submission
from tutor.cli.trust import agree

if TYPE_CHECKING:
    from tutor.bridge.lab import Lab
    from tutor.learner.progress import Progress

LEAVE = ("exit", "quit", "exit()", "quit()")


@tutor_command("repl")
@click.argument("name", required=False, default="")
@pass_call
def command(call: Call, name: str) -> int:
    """Read, evaluate, print, until the end of input."""
    request = _request(call, name) if name else None
    from tutor.bridge.lab import Lab

    with asyncio.Runner() as runner, progress_of(call) as progress:
        lab = Lab(spares=0)
        runner.run(lab.start())
        try:
            repl = Repl(call, lab, runner, progress)
            if request is not None:
                repl.open(request)
            if not repl.broken:
                repl.loop()
            return BROKEN if repl.broken else WELL
        finally:
            runner.run(lab.close())


def _request(call: Call, name: str) -> Open:
    _, exercise = call.find_exercise(name)
    agree(call)
    given = submission("", exercise, call.places)
    return Open(str(exercise.folder), given.source, given.filename)


class Repl:
    """One session at the terminal. The lab's event loop runs only while something is asked."""

    def __init__(self, call: Call, lab: Lab, runner: asyncio.Runner, progress: Progress) -> None:
        self.broken = False
        self._call = call
        self._lab = lab
        self._runner = runner
        self._progress = progress
        self._talks = sys.stdin.isatty()
        self._readline = self._prepare_readline() if self._talks else None

    def open(self, request: Open) -> None:
        """Load the learner's file and say what is there to look at."""
        self._runner.run(self._open(request))

    def loop(self) -> None:
        """Entry by entry until the input ends."""
        if self._talks:
            out(self._call.say("repl_welcome"))
        while True:
            try:
                entry = self._read()
            except KeyboardInterrupt:
                out()
                continue
            if entry is None or entry.strip() in LEAVE:
                return
            if entry.strip():
                self._remember(entry)
                with _interrupts(self._runner, self._lab):
                    self._runner.run(self._evaluate(entry))
            if self.broken:
                return

    def _read(self) -> str | None:
        """One entry: a statement, with all the lines that belong to it. None at the end."""
        lines: list[str] = []
        while True:
            try:
                prompt = ("... " if lines else ">>> ") if self._talks else ""
                lines.append(input(prompt))
            except EOFError:
                if self._talks:
                    out()
                return "\n".join(lines) if lines else None
            if _is_whole("\n".join(lines)):
                return "\n".join(lines)

    def _remember(self, entry: str) -> None:
        self._progress.add_history(entry)

    async def _open(self, request: Open) -> None:
        async for message in self._lab.open(request):
            match message:
                case Output(text):
                    out(text, end="")
                case Finding() | Failure():
                    self._show(message)
                case Verdict("unavailable", _, words):
                    self.broken = True
                    said = words[self._call.language]
                    err(" ".join(filter(None, (said.title + ".", said.message, said.hint))))

    async def _evaluate(self, entry: str) -> None:
        async for message in self._lab.evaluate(entry):
            match message:
                case Output(text):
                    out(text, end="")
                case Value(_, text, _, _, failure, interrupted):
                    if text:
                        out(text)
                    if failure is not None:
                        self._show(failure)
                        self.broken = failure.kind == "Unavailable"
                    elif interrupted:
                        out(self._call.say("interrupted"))

    def _show(self, message: Finding | Failure) -> None:
        language = self._call.language
        if isinstance(message, Finding):
            out(styled(message.words[language].title, "bad"))
            return
        for frame in message.frames:
            place = self._call.say("line", line=frame.line)
            out(f"  {place}  {frame.code}")
        words = message.words.get(language)
        said = words.title if words else f"{message.kind}: {message.message}"
        out(styled(said, "bad"))
        if words and words.hint:
            out(words.hint)

    # ------------------------------------------------------------------ history, completion

    def _prepare_readline(self) -> Any:
        """History and completion, where the system has readline."""
        if sys.platform == "win32":
            return None
        try:
            import readline
        except ImportError:  # a Python that was built without it
            return None
        for entry in self._progress.repl_history():
            for line in entry.split("\n"):
                readline.add_history(line)
        readline.set_completer_delims(" \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?.")
        readline.set_completer(self._complete)
        libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
        return readline

    def _complete(self, _text: str, state: int) -> str | None:
        """The state-th completion of what stands before the cursor."""
        if state == 0:
            self._names: list[str] = []
            with suppress(Exception):  # readline would print a traceback into the line
                self._names = self._runner.run(self._completions(self._readline))
        return self._names[state] if state < len(self._names) else None

    async def _completions(self, readline: Any) -> list[str]:
        begin, end = readline.get_begidx(), readline.get_endidx()
        line = readline.get_line_buffer()
        if not line[:end].strip():
            return ["    "]
        found = await self._lab.complete(line[:end])
        return [(line[: end - found.length] + name)[begin:] for name in found.names]


@contextmanager
def _interrupts(runner: asyncio.Runner, lab: Lab) -> Iterator[None]:
    """Ctrl-C stops the entry in the lab, not the REPL."""
    loop = runner.get_loop()
    tasks: set[asyncio.Task[None]] = set()

    def interrupt(*_: object) -> None:
        loop.call_soon_threadsafe(lambda: tasks.add(loop.create_task(lab.interrupt())))

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _is_whole(text: str) -> bool:
    """Whether Python needs no more lines; what is wrong is whole too, and the lab says why."""
    try:
        with warnings.catch_warnings(action="ignore"):  # the lab says them
            return codeop.compile_command(text, symbol="single") is not None
    except (SyntaxError, OverflowError, ValueError):
        return True
