"""What could stand at the end of a REPL line, from the live objects, without running any of them.

A chain like `model.layers[0].we` is followed here, because the parts of a module live where only
its `__getattr__` finds them; everything else is jedi's, told to execute nothing.
"""

from __future__ import annotations

import builtins
import inspect
import keyword
import re
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from torch import nn

from tutor.lab import module

MOST = 80
_CHAIN = re.compile(r"(?:^|[^\w.\])])((?:[^\W\d]\w*)(?:\.\w+|\[-?\d+\])*)\.(\w*)$")
_WORD = re.compile(r"(?:^|[^\w.])([^\W\d]\w*)$")
_LINK = re.compile(r"\.(\w+)|\[(-?\d+)\]|^(\w+)")
_IMPORT = re.compile(r"\s*(?:from|import)\b")
_NOTHING = object()
_PARTS = ("_modules", "_parameters", "_buffers")


def complete(code: str, namespace: dict[str, Any]) -> tuple[list[str], int]:
    """Return the names that could stand at the end of `code`, and how long the part typed is."""
    line = code.rsplit("\n", 1)[-1]
    if match := _CHAIN.search(line):
        owner = _follow(match[1], namespace)
        if owner is not _NOTHING:
            return _ranked(_names(owner), match[2]), len(match[2])
        if re.split(r"[.\[]", match[1])[0] in namespace:
            return [], len(match[2])  # behind a property or an index that is not there
    elif (match := _WORD.search(line)) and "(" not in line and not _IMPORT.match(line):
        return _ranked([*namespace, *dir(builtins), *keyword.kwlist], match[1]), len(match[1])
    return _by_jedi(code, namespace)


def _by_jedi(code: str, namespace: dict[str, Any]) -> tuple[list[str], int]:
    import jedi

    jedi.settings.allow_unsafe_interpreter_executions = False
    jedi.Interpreter._allow_descriptor_getattr_default = False  # before jedi 0.20
    namespace = {name: value for name, value in namespace.items() if not _acts(type(value))}
    try:
        found = jedi.Interpreter(code, [namespace]).complete()
    except Exception:  # jedi gives up on some code with exceptions of every kind
        return [], 0
    if not found:
        return [], 0
    typed = found[0].get_completion_prefix_length()
    prefix = code[len(code) - typed :]
    return _ranked([each.name for each in found], prefix), typed


def _acts(kind: type) -> bool:
    """Say whether code of the learner would run when somebody looks for an attribute."""
    for name in ("__getattr__", "__getattribute__", "__dir__"):
        code = getattr(inspect.getattr_static(kind, name, None), "__code__", None)
        if code is not None and module.is_learners(code.co_filename):
            return True
    return False


def _follow(chain: str, namespace: dict[str, Any]) -> Any:
    value: Any = _NOTHING
    for match in _LINK.finditer(chain):
        name, index, first = match.groups()
        if first:
            value = namespace.get(first, _NOTHING)
        elif name:
            value = _attribute(value, name)
        else:
            value = _item(value, int(index))
        if value is _NOTHING:
            break
    return value


def _attribute(owner: Any, name: str) -> Any:
    if isinstance(owner, nn.Module):
        for part in _PARTS:
            held = owner.__dict__.get(part, {})
            if name in held:
                return held[name]
    try:
        value = inspect.getattr_static(owner, name)
    except AttributeError:
        return _NOTHING
    if isinstance(value, staticmethod | classmethod):
        return value.__func__
    if hasattr(type(value), "__get__") and not inspect.isroutine(value):
        return _NOTHING  # a property: only running it could tell
    return value


def _item(owner: Any, index: int) -> Any:
    if isinstance(owner, nn.Sequential | nn.ModuleList):
        owner = list(owner._modules.values())
    if type(owner) not in (list, tuple):
        return _NOTHING
    try:
        return owner[index]
    except IndexError:
        return _NOTHING


def _names(owner: Any) -> list[str]:
    names: set[str] = set()
    if isinstance(owner, type | ModuleType):
        names.update(dir(owner))
    else:
        names.update(object.__dir__(owner))
    if isinstance(owner, nn.Module):
        for part in _PARTS:
            names.update(owner.__dict__.get(part, {}))
    return [name for name in names if isinstance(name, str) and name.isidentifier()]


def _ranked(names: Iterable[str], prefix: str) -> list[str]:
    """Names that begin with the prefix; underscores only when one was typed."""
    fitting = {n for n in names if n.startswith(prefix) and (prefix[:1] == "_" or n[:1] != "_")}
    return sorted(fitting, key=lambda name: (name.lower(), name))[:MOST]
