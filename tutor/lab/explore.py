"""Judges what a learner evaluates in an explore step, by its value, however it was spelled.

The step's file has `setup(session)`, which puts objects where the REPL finds them, one function
`goal_name(value, session) -> bool` for each goal, and may have `saw(value, session)`, which says in
every language what this line has shown, `reset(session)`, which is called after each line, and
`packages`, the names of packages that are the very thing to look at, as in `nn.Conv2d.__mro__`.
"""

from __future__ import annotations

import ast
import linecache
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from tutor.bridge.messages import Explored
from tutor.lab.questions import StepFault

Goal = Callable[[object, dict[str, object]], bool]


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

    def judge(self, value: object, code: str = "") -> Explored:
        """Says which goals are met now. `value` is what the line gave, `code` the line itself.

        For `y = ...` the value is what y got. What holds none of the session's objects (a literal
        that was typed in) meets no goal.
        """
        name = _assigned(code)
        if value is None and name:
            value = self.namespace.get(name)
        if not self._is_literal(code):
            for index, goal in enumerate(self._goals):
                self.met[index] = self._guarded(goal, value) or self.met[index]
        saw = self._call("saw", value, self.namespace)
        self._call("reset", self.namespace)
        return Explored(list(self.met), saw if isinstance(saw, dict) else {})

    def _guarded(self, goal: Goal, value: object) -> bool:
        """A goal looks at any value at all, so one that it can't look at doesn't meet it."""
        try:
            return bool(goal(value, self.namespace))
        except Exception:
            return False

    def _is_literal(self, code: str) -> bool:
        """Whether no object of the session took part in the line."""
        try:
            tree = ast.parse(code)
        except SyntaxError:
            return False
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        packages = getattr(self._module, "packages", ())
        own = {
            name
            for name in names
            if name in self.namespace
            and (name in packages or not isinstance(self.namespace[name], ModuleType))
        }
        return bool(code.strip()) and not own

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


def _assigned(code: str) -> str:
    """The name that the line gives a value to, if it is of the form `name = ...`."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return ""
    last = body[-1] if body else None
    if isinstance(last, ast.Assign) and isinstance(last.targets[-1], ast.Name):
        return last.targets[-1].id
    return ""
