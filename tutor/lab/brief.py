"""A value in a few characters: its number, its shape, or its kind. No code of the learner runs."""

from __future__ import annotations

from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from torch import Tensor

from tutor.lab.shapes import show

LONGEST = 40  # characters of a text, and digits of a number


def number(value: float) -> str:
    """A number as it is said: three digits that matter."""
    return f"{value:.3g}"


def brief(value: object, known: Mapping[int, str] | None = None) -> str:
    """`0.693`, `tensor 8×3`, `[0.693, …, 0.41] (12)`, `SGD(…)`.

    What is `known` by its id is called by its name.
    """
    if known and id(value) in known:
        return known[id(value)]
    match value:
        case Tensor():
            return _tensor(value)
        case str():
            return repr(value if len(value) <= LONGEST else f"{value[:LONGEST]}…")
        case FunctionType() | BuiltinFunctionType() | MethodType():
            return f"function {value.__name__}"
        case list() | tuple() if type(value) in (list, tuple):
            return _items(value, known)
    return _number(value) or f"{type(value).__name__}(…)"


def _number(value: Any) -> str:
    """A number, a truth value or None; "" for all else, and where it is too long."""
    kind = type(value)
    if kind is float:
        return f"{value:.4g}"
    short = value is None or kind is bool or (kind is int and abs(value) < 10**LONGEST)
    return repr(value) if short else ""


def _tensor(value: Tensor) -> str:
    if not value.ndim:
        try:
            return brief(value.item())
        except Exception:  # inside a torch.func transform it has no number yet
            return "tensor ()"
    return f"tensor {show(tuple(value.shape))}"


def _items(values: list[Any] | tuple[Any, ...], known: Mapping[int, str] | None) -> str:
    opening, closing = "[]" if isinstance(values, list) else "()"
    ends = [values[0], values[-1]] if len(values) > 2 else values
    nested = (list, tuple)
    texts = [f"{type(v).__name__}(…)" if type(v) in nested else brief(v, known) for v in ends]
    if len(values) > 2:
        return f"{opening}{texts[0]}, …, {texts[1]}{closing} ({len(values)})"
    return f"{opening}{', '.join(texts)}{closing}"
