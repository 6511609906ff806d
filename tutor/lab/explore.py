"""Judges what a learner evaluates in an explore step, by its value, however it was spelled.

The step's file has `setup(session)`, which puts objects where the REPL finds them, one function
`goal_name(value, session) -> bool` for each goal, and may have `saw(value, session)`, which says in
every language what this line has shown, `reset(session)`, which is called after each line, and
`packages`, the names of packages that are the very thing to look at, as in `nn.Conv2d.__mro__`.

What a line prints counts as what it gives: both have been looked at.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import torch

from tutor.bridge.messages import Explored
from tutor.lab.names import Names, bound, ends_in_value
from tutor.lab.questions import StepFault

Goal = Callable[[object, dict[str, object]], bool]

HEARD = ("print", "isinstance", "issubclass")
"""Builtins whose calls in a line are noted: their values tell nothing of what was asked."""

LARGEST = 10_000
"""Elements, above which two tensors are compared by torch and with nothing else."""


NOTHING = object()
"""What a line has shown that neither ends in a value nor prints nor names one."""


class Called(NamedTuple):
    """A call of a builtin: what it was given, what it gave."""

    arguments: tuple[Any, ...]
    result: object


_heard: dict[str, list[Called]] = {}


def called(name: str) -> list[Called]:
    """The calls of one of `HEARD` in the line that is judged."""
    return _heard.get(name, [])


def alike(value: object, wanted: object) -> bool:
    """Whether a value holds what is wanted: as a list, a tuple, a tensor, or as its text."""
    if isinstance(value, str) and not isinstance(wanted, str):
        return value == str(wanted)
    if isinstance(value, torch.Tensor) and value.numel() > LARGEST:
        return isinstance(wanted, torch.Tensor) and torch.equal(value, wanted)
    return bool(_plain(value) == _plain(wanted))


def _plain(value: Any) -> object:
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


class Exploration:
    """An explore step under way, in the session whose names are `namespace`."""

    def __init__(self, file: str | Path, namespace: dict[str, object]) -> None:
        self.file = Path(file)
        self.namespace = namespace
        self._module = self._load()
        self._goals: list[Goal] = [
            function
            for name, function in vars(self._module).items()
            if name.startswith("goal_") and callable(function)
        ]
        if not self._goals:
            raise StepFault(
                self.file, None, "no goals; expected functions goal_name(value, session)"
            )
        self.keys = [goal.__name__[5:].replace("_", "-") for goal in self._goals]
        self.met = [False] * len(self._goals)
        self._call("setup", namespace)
        self._given = dict(namespace)
        self._names = Names(namespace, getattr(self._module, "packages", ()))

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Around the run of a line: notes what it hands to the builtins that are listened to."""
        _heard.clear()
        spies = {name: _spy(name) for name in HEARD if name not in self.namespace}
        self.namespace.update(spies)
        try:
            yield
        finally:
            for name, spy in spies.items():
                if self.namespace.get(name) is spy:
                    del self.namespace[name]

    def judge(self, value: object, code: str = "") -> Explored:
        """Says which goals are met now. `value` is what the line gave, `code` the line itself.

        What it printed, and for `y = ...` what y got, counts as well. A line in which no object
        of the session took part (a literal that was typed in) meets no goal.
        """
        met_now: list[object] = []
        values = self._values(value, code)
        if self._names.follow(code):
            for each in values:
                met = [self._guarded(goal, each) for goal in self._goals]
                self.met = [old or new for old, new in zip(self.met, met, strict=True)]
                met_now += [each] if any(met) else []
        saw = self._after("saw", [*met_now, values[-1]][0], self.namespace)
        self._after("reset", self.namespace)
        _heard.clear()
        return Explored(list(self.met), saw if isinstance(saw, dict) else {})

    def failed(self, code: str) -> None:
        """A line has raised: it met nothing, and may have given names a value all the same."""
        self._names.follow(code)
        _heard.clear()

    def _values(self, value: object, code: str) -> list[object]:
        """Everything that a line has shown, at least one value."""
        prints = [call.arguments for call in called("print")]
        values = [each for arguments in prints for each in arguments]
        values += [arguments for arguments in prints if len(arguments) > 1]
        if value is None:
            values += [self.namespace.get(name) for name in bound(code)]
        if value is not None or (ends_in_value(code) and not prints):
            values.append(value)
        if not values:
            values.append(NOTHING)
        return [inner for each in values for inner in _unpacked(each)]

    def _after(self, name: str, *values: object) -> Any:
        """Calls a function of the file; with `model = 3` the learner took from it what it needs."""
        try:
            return self._call(name, *values)
        except StepFault:
            if all(self.namespace.get(each) is value for each, value in self._given.items()):
                raise
            return None

    def _guarded(self, goal: Goal, value: object) -> bool:
        """A goal looks at any value at all, so one that it can't look at doesn't meet it."""
        try:
            return bool(goal(value, self.namespace))
        except Exception:
            return False

    def _load(self) -> ModuleType:
        module = ModuleType("exploration")
        module.__file__ = str(self.file)
        source = self.file.read_text("utf-8")
        lines = source.splitlines(keepends=True)
        linecache.cache[str(self.file)] = (len(source), None, lines, str(self.file))
        sys.modules["exploration"] = module
        try:
            exec(compile(source, str(self.file), "exec", dont_inherit=True), vars(module))
        except Exception as error:
            raise self._fault(error) from error
        return module

    def _call(self, name: str, *values: object) -> Any:
        function = getattr(self._module, name, None)
        if function is None:
            return None
        try:
            return function(*values)
        except Exception as error:
            raise self._fault(error) from error

    def _fault(self, error: Exception) -> StepFault:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame.lineno for frame in frames if frame.filename == str(self.file)]
        line = own[-1] if own else getattr(error, "lineno", None)
        return StepFault(self.file, line, f"raised {type(error).__name__}: {error}")


def _spy(name: str) -> Callable[..., object]:
    """The builtin of that name, that writes down its calls."""
    function = getattr(builtins, name)

    @functools.wraps(function)
    def spy(*arguments: object, **options: object) -> object:
        result: object = function(*arguments, **options)
        _heard.setdefault(name, []).append(Called(arguments, result))
        return result

    return spy


def _unpacked(value: object) -> list[object]:
    """A value, and what is in it where it is a tuple: `a.shape, a.dtype` shows two things."""
    inside = list(value) if isinstance(value, tuple) and not isinstance(value, torch.Size) else []
    return [*inside, value]
