"""The lab's loop: a thread reads what is asked, the main thread does it, one thing at a time.

The main thread runs the learner's code, because only there can it be interrupted. Completions
have a thread of their own, so that they come while a training runs.
"""

from __future__ import annotations

import builtins
import contextlib
import faulthandler
import gc
import importlib
import os
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from tutor.bridge.frames import BadFrame
from tutor.bridge.messages import (
    Check,
    Complete,
    Completions,
    Control,
    Draw,
    Eval,
    Explore,
    Failed,
    Interrupt,
    Open,
    Ready,
    Started,
    ToLab,
    Train,
    Unavailable,
    Warm,
    Warmed,
)
from tutor.lab import guard
from tutor.lab.capture import Capture, take_streams
from tutor.lab.limits import watch_memory
from tutor.lab.pipe import Pipe

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]

_exit = os._exit


def serve(folder: Path, memory: int, output: int, dump_after: float) -> None:
    """Import torch, say so, and do what is asked until the tutor is gone."""
    began = time.perf_counter()
    gc.disable()
    trace = (folder / "trace").open("a")
    faulthandler.enable(trace)
    pipe = Pipe(folder / "trace")
    guard.install()
    capture = take_streams(pipe.emit, output)
    try:
        ready = _import_torch(began)
    except Exception as error:
        pipe.emit(Unavailable(f"{type(error).__name__}: {error}"))
        _exit(1)
    watch_memory(memory, folder / "trace")
    _leave_traces(trace)
    guard.state.leave_word = _word_of(trace)
    server = Server(pipe, capture, trace, dump_after)
    threading.Thread(target=server.read, name="tutor-reader", daemon=True).start()
    threading.Thread(target=server.complete, name="tutor-names", daemon=True).start()
    pipe.emit(ready)
    _collect_from_here()
    server.work()


class Server:
    """What is under way, and what waits."""

    def __init__(self, pipe: Pipe, capture: Capture, trace: IO[str], dump_after: float) -> None:
        from tutor.lab.repl import Repl

        self._pipe = pipe
        self._emit = pipe.emit
        self._capture = capture
        self._trace = trace
        self._dump_after = dump_after
        self._work: SimpleQueue[ToLab] = SimpleQueue()
        self._names: SimpleQueue[Complete] = SimpleQueue()
        self._repl = Repl(None, self._emit, capture)
        self._controls: Any = None
        self._entries: dict[int, Eval] = {}  # that wait for their turn
        self._warming: threading.Thread | None = None

    # ------------------------------------------------------------------ the reader's thread

    def read(self) -> None:
        """Sort what is asked: some of it can't wait until the main thread is free."""
        while True:
            try:
                message = self._pipe.receive()
            except BadFrame as error:
                self._emit(Failed("reading a message", str(error)))
                continue
            match message:
                case None:
                    self._leave()
                case Control():
                    self._control(message)
                case Interrupt():
                    self._interrupt()
                case Complete():
                    self._names.put(message)
                case Eval():
                    self._entries[message.id] = message
                    self._put(message)
                case _:
                    self._work.put(message)

    def _leave(self) -> None:
        """The tutor is gone: so are we, with all that the learner's code has started."""
        if sys.platform.startswith("linux"):
            from tutor.lab import janitor

            janitor.end_descendants()
        _exit(0)

    def _put(self, entry: Eval) -> None:
        """Queue an entry; while a training runs, for its next safe point."""
        if self._controls is None:
            self._work.put(entry)
            return
        done = self._controls.at_safe_point(lambda: self._enter(entry))
        done.add_done_callback(lambda it: self._work.put(entry) if it.exception() else None)

    def _control(self, control: Control) -> None:
        if control.action == "stop":
            guard.state.stopping = True
        if self._controls is not None:
            self._controls.put(control)

    def _interrupt(self) -> None:
        """Take back the entries that wait; where there are no signals, interrupt what runs."""
        for entry in list(self._entries.values()):
            if self._entries.pop(entry.id, None) is not None:
                self._repl.cancel(entry)
        if sys.platform == "win32":
            import _thread

            _thread.interrupt_main()

    def complete(self) -> None:
        """Answer completions, in a thread of their own."""
        from tutor.lab.completion import complete

        while True:
            request = self._names.get()
            names: list[str] = []
            length = 0
            with contextlib.suppress(Exception):
                names, length = complete(request.code, self._repl.namespace)
            self._emit(Completions(request.id, names, length))

    # ------------------------------------------------------------------ the main thread

    def work(self) -> None:
        """Do what is asked, one thing after the other."""
        while True:
            try:
                self._do(self._work.get())
            except guard.Stopped:
                pass
            except BaseException as error:
                self._emit(Failed("the lab", _text(error)))
            guard.reset()

    def _do(self, message: ToLab) -> None:
        match message:
            case Warm():
                self._warming = threading.Thread(target=self._warm, name="tutor-warm", daemon=True)
                self._warming.start()
            case Check() | Open():
                self._check(message)
            case Train():
                self._train(message)
            case Eval():
                self._enter(message)
            case Explore():
                self._repl.explore(message)
            case Draw():
                self._draw(message)

    def _warm(self) -> None:
        _import_all()
        self._emit(Warmed())

    def _check(self, request: Check | Open) -> None:
        from tutor.lab import check
        from tutor.lab.answers import Answers
        from tutor.lab.repl import Repl
        from tutor.lab.rules import load_all

        answers = Answers(self._emit, request)
        with contextlib.suppress(check.BadExercise):  # the check itself will say so
            check.exercise(Path(request.exercise))  # ours, so not in the learner's time
        load_all()  # while there is memory: afterwards the learner's code may have taken it all
        with self._run():
            namespace = answers.of(check.run if isinstance(request, Check) else check.open)
        self._repl = Repl(namespace, self._emit, self._capture)

    def _train(self, request: Train) -> None:
        from tutor.lab import train
        from tutor.lab.answers import Training
        from tutor.lab.controls import Controls
        from tutor.lab.repl import Repl

        if self._warming is not None:
            self._warming.join()
        else:
            _import_all()  # or else the time of the first update counts it as training
        controls = Controls()
        training = Training(self._emit, request)
        guard.state.training = True
        with self._run(limited=False):
            self._repl = Repl(controls.namespace, self._emit, self._capture)
            self._controls = controls
            try:
                namespace = training.of(train.run, controls)
            finally:
                self._controls = None
                guard.state.training = guard.state.stopping = False
        self._repl = Repl(namespace, self._emit, self._capture)
        for entry in list(self._entries.values()):
            self._enter(entry)

    @contextlib.contextmanager
    def _run(self, *, limited: bool = True) -> Iterator[None]:
        """Around a run of the learner's code: output from here on is its own."""
        self._capture.begin()
        self._trace.truncate(0)
        if limited:
            faulthandler.dump_traceback_later(self._dump_after, file=self._trace)
        self._emit(Started())
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._capture.flush()

    def _enter(self, entry: Eval) -> None:
        if self._entries.pop(entry.id, None) is not None:
            self._repl.run(entry)

    def _draw(self, request: Draw) -> None:
        from tutor.lab import steps

        try:
            self._emit(steps.draw(request))
        except Exception as error:
            self._emit(Failed(request.file, _text(error)))


def _import_torch(began: float) -> Ready:
    import torch
    import torch.nn.functional

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.nn.Conv2d(3, 4, 5)(torch.zeros(1, 3, 16, 16))  # loads libraries, while we can
    guard.remember(torch, torch.nn, torch.nn.functional, torch.nn.init, torch.optim)
    device = "cpu"
    if torch.cuda.is_available():
        device = "cuda"
    elif torch.backends.mps.is_available():
        device = "mps"
    seconds = time.perf_counter() - began
    return Ready(str(torch.__version__), platform.python_version(), device, seconds)


def _word_of(trace: IO[str]) -> Callable[[], None]:
    """Where Python itself hears of an interrupt, its line is written down at once.

    The watchdog is for code that hears nothing. It reads frames from outside, which is safe only
    while they stand still.
    """
    cancel, dump = faulthandler.cancel_dump_traceback_later, faulthandler.dump_traceback

    def leave_word() -> None:
        cancel()
        dump(trace, all_threads=False)

    return leave_word


def _leave_traces(trace: IO[str]) -> None:
    """Let `os._exit` say where it was called; it leaves no other sign."""
    lab, leave, getpid, dump = os.getpid(), os._exit, os.getpid, faulthandler.dump_traceback

    def exit_with_trace(status: int) -> None:
        if getpid() == lab:
            dump(trace, all_threads=False)
        leave(status)

    os._exit = exit_with_trace  # type: ignore[assignment]


def _text(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))[-4000:]


def _collect_from_here() -> None:
    """Begin to collect garbage, and pass over what there is: modules, which stay.

    A collection that looks through them takes some 300 ms; while they are imported it finds
    nothing, and in a training it would be a hitch.
    """
    gc.freeze()
    gc.enable()


def _import_all() -> None:
    """Import what the first check and the first optimizer would import."""
    gc.disable()
    for name in ("tutor.lab.check", "tutor.lab.rules", "torch._dynamo", "tutor.lab.train"):
        with contextlib.suppress(Exception):
            loaded = importlib.import_module(name)
            if name == "tutor.lab.rules":
                loaded.load_all()
    with contextlib.suppress(Exception):
        import torch

        torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    _collect_from_here()
