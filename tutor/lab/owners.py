"""Find what holds the layers that a model does not register: a list, a global, a plain object."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

import numpy as np
from torch import Tensor, nn

SMALL = 1000
"""Longer containers hold data, not layers."""


@dataclass(frozen=True)
class Owner:
    """`name` is how the learner reaches the thing; `root` the attribute or global it hangs on.

    `kind`: list, tuple, dict, set, array, function (what it has closed over), method, object,
    class (an attribute of the class), global.
    """

    name: str
    root: str
    kind: str


def owners(model: nn.Module, namespace: Mapping[str, Any]) -> dict[int, Owner]:
    """By id: modules and tensors that hang on the model, its class or a global, unregistered."""
    found: dict[int, Owner] = {}
    try:
        modules = list(nn.Module.named_modules(model))
    except Exception:  # super().__init__() never ran
        modules = [("", model)]
    for path, module in modules:
        for name, value in vars(module).items():
            if name.startswith("_") and name in vars(nn.Module()):
                continue
            full = f"{path}.{name}" if path else name
            _add(found, _walk(value, full, full, "attribute"))
        for kind in type(module).__mro__:
            if kind.__module__.startswith("torch"):
                break
            for name, value in vars(kind).items():
                if isinstance(value, (nn.Module, list, tuple, dict)):
                    _add(found, _walk(value, name, name, "class", fixed=True))
    for name, value in list(namespace.items()):
        if value is not model and not name.startswith("__"):
            _add(found, _walk(value, name, name, "global", fixed=True))
    return found


def _add(found: dict[int, Owner], items: Iterator[tuple[object, Owner]]) -> None:
    for value, owner in items:
        found.setdefault(id(value), owner)


def _walk(  # noqa: PLR0913 - what a recursion hands down
    value: Any, name: str, root: str, kind: str, *, fixed: bool = False, depth: int = 0
) -> Iterator[tuple[object, Owner]]:
    """The modules and tensors in a value, with how to reach each."""
    if depth > 4 or isinstance(value, (str, bytes, type, ModuleType)):
        return
    if isinstance(value, (nn.Module, Tensor)):
        yield value, Owner(name, root, kind)
        if isinstance(value, nn.Module) and depth < 4:
            for path, inner in nn.Module.named_modules(value):
                if path:
                    yield inner, Owner(f"{name}.{path}", root, kind)
        return
    for key, item, what in _items(value):
        told = what if not depth or what == "function" else kind  # the most telling one
        inner = kind if fixed else told
        yield from _walk(item, f"{name}{key}", root, inner, fixed=fixed, depth=depth + 1)


def _closed_over(function: FunctionType) -> Iterator[Any]:
    """What a function keeps: in its closure, and as defaults."""
    for cell in function.__closure__ or ():
        with suppress(ValueError):  # nothing is in it yet
            yield cell.cell_contents
    yield from function.__defaults__ or ()


def _items(value: Any) -> Iterator[tuple[str, Any, str]]:
    if isinstance(value, FunctionType):
        yield from (("", item, "function") for item in _closed_over(value))
    elif type(value).__module__ == "numpy":
        objects = value.flat if getattr(value, "dtype", None) == np.dtype(object) else ()
        yield from ((f"[{i}]", item, "array") for i, item in enumerate(objects))
    elif isinstance(value, Mapping):
        for key, item in list(value.items())[:SMALL]:
            yield f"[{key!r}]", item, "dict"
    elif isinstance(value, (list, tuple, set, frozenset, deque)):
        what = "list" if isinstance(value, list) else type(value).__name__
        for i, item in enumerate(list(value)[:SMALL]):
            yield f"[{i}]", item, what
    elif isinstance(value, MethodType):
        yield "", value.__self__, "method"
    elif isinstance(value, GeneratorType):
        return
    elif hasattr(value, "__dict__") and not type(value).__module__.startswith("torch"):
        for key, item in list(vars(value).items())[:SMALL]:
            yield f".{key}", item, "object"
