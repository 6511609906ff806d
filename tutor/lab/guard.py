"""Keeps the learner's code and the lab apart, in one process.

An interrupt raises `Stopped` only while the learner's code runs, and never in the middle of a
message to the tutor. What learner code breaks for everybody (`sys.modules.clear()`,
`torch.rand = None`) is mended as soon as it has ended.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

# Functions of this module look names up in a copy: nobody's `builtins.len = None` reaches it.
__builtins__ = dict(vars(builtins))  # type: ignore[assignment]


class Stopped(KeyboardInterrupt):
    """The learner's code was interrupted. Let it through."""


class _State:
    """Where the main thread is. Only the main thread and its signal handler write it."""

    def __init__(self) -> None:
        self.depth = 0  # > 0 while learner code runs
        self.shields = 0  # > 0 while it must not be interrupted
        self.pending = False  # an interrupt came meanwhile
        self.entry = False  # a REPL entry runs
        self.training = False
        self.stopping = False  # the training was asked to stop
        self.leave_word: Callable[[], None] = lambda: None  # of the line that is interrupted


state = _State()
_main = threading.main_thread().ident
_get_ident = threading.get_ident
_real_signal = signal.signal


def install() -> None:
    """Let SIGINT mean: stop the learner's code, and nothing else."""
    _real_signal(signal.SIGINT, _on_interrupt)


def _on_interrupt(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  Python's form
    if state.depth == 0 or (state.training and not state.entry and not state.stopping):
        return
    state.leave_word()
    if state.shields:
        state.pending = True
        return
    raise Stopped


class learner_code:  # noqa: N801  reads as a statement: `with learner_code():`
    """`with learner_code():` around every run of the learner's code."""

    def __enter__(self) -> None:
        """Begin: from here on an interrupt raises."""
        if state.depth == 0:
            _note_what_is()
        state.depth += 1

    def __exit__(self, *error: object) -> None:
        """End: mend what was broken, once the outermost has ended."""
        state.depth -= 1
        if state.depth == 0:
            state.pending = False
            mend()


class shielded:  # noqa: N801  reads as a statement: `with shielded():`
    """`with shielded():` around what an interrupt must not tear apart."""

    def __enter__(self) -> None:
        """Hold interrupts back, in the main thread."""
        if _get_ident() == _main:
            state.shields += 1

    def __exit__(self, *error: object) -> None:
        """Raise what was held back."""
        if _get_ident() != _main:
            return
        state.shields -= 1
        if state.pending and state.shields == 0:
            state.pending = False
            if state.depth:
                raise Stopped


@contextlib.contextmanager
def entry() -> Any:
    """Around a REPL entry: while a training runs, an interrupt hits the entry alone."""
    state.entry = True
    try:
        with learner_code():
            yield
    finally:
        state.entry = False


def reset() -> None:
    """Forget what an interrupt in the wrong moment may have left; nothing runs now."""
    state.depth = state.shields = 0
    state.pending = state.entry = state.training = state.stopping = False


# --------------------------------------------------------------------------- mending


class _World:
    """What was there before learner code ran."""

    def __init__(self) -> None:
        self.modules = sys.modules
        self.loaded: dict[str, ModuleType] = {}
        self.builtins = dict(vars(builtins))
        self.names: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.streams = (sys.stdin, sys.stdout, sys.stderr)
        self.recursion = sys.getrecursionlimit()
        self.cwd = ""


_world = _World()


def remember(*modules: ModuleType) -> None:
    """Take the present state as the sound one; of `modules`, functions are put back if lost."""
    _world.names = [(vars(module), dict(vars(module))) for module in modules]
    _world.cwd = str(Path.cwd())


def _note_what_is() -> None:
    _world.loaded = dict(_world.modules)
    _world.streams = (sys.stdin, sys.stdout, sys.stderr)


def mend() -> None:
    """Put back what the lab and torch can't work without."""
    vars(builtins).update(_world.builtins)
    modules = sys.modules = _world.modules
    for name, module in _world.loaded.items():
        if modules.get(name) is not module:
            modules[name] = module
    for names, sound in _world.names:
        for name, value in sound.items():
            if names.get(name) is not value and callable(value) and not callable(names.get(name)):
                names[name] = value
    sys.stdin, sys.stdout, sys.stderr = _world.streams
    if sys.getrecursionlimit() < _world.recursion:
        sys.setrecursionlimit(_world.recursion)
    if threading.get_ident() == _main and signal.getsignal(signal.SIGINT) is not _on_interrupt:
        install()
    _mend_directory()


def _mend_directory() -> None:
    """A process without a working directory can't load libraries any more."""
    try:
        os.getcwd()  # noqa: PTH109  the cheapest question that fails
    except OSError:
        with contextlib.suppress(OSError):
            Path(_world.cwd).mkdir(parents=True, exist_ok=True)
            os.chdir(_world.cwd)
