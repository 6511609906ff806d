"""How a value looks in the REPL: in a line or a few, whatever its size.

A tensor is shown by what one wants to know of it. The builtin containers are walked with a
budget, because C code that writes a list of a million items can't be interrupted.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from tutor.bridge import messages

LONGEST = 20_000  # characters of one value
MOST_ITEMS = 200  # of one container
DEEPEST = 6
NUMBERS = 6  # of a tensor
SUMMED = 50_000_000  # elements, above which range and mean would take too long

_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}


def describe(value: object) -> tuple[str, str, messages.Tensor | None]:
    """Return the text of a value, the name of its kind, and its numbers if it is a tensor."""
    kind = type(value).__name__
    if isinstance(value, torch.Tensor):
        try:
            facts = tensor(value)
        except Exception:  # sparse, quantized, meta, or a class of the learner's own
            return short(value), kind, None
        return line(facts, kind), kind, facts
    return short(value), kind, None


def tensor(value: torch.Tensor) -> messages.Tensor:
    """Return what one wants to know of a tensor."""
    with torch.no_grad(), torch._C.DisableTorchFunctionSubclass():
        flat = value.detach()
        low = high = mean = None
        nans = 0
        if 0 < flat.numel() <= SUMMED and flat.device.type != "meta" and not flat.is_complex():
            numbers = flat.float() if flat.dtype in (torch.bool, torch.uint8) else flat
            if numbers.is_floating_point():
                nans = int(torch.isnan(numbers).sum())
            if nans < numbers.numel():
                sound = numbers[~torch.isnan(numbers)] if nans else numbers
                kind = float if flat.is_floating_point() else int
                low, high = kind(sound.min()), kind(sound.max())
                mean = float(sound.double().mean())
        return messages.Tensor(
            list(value.shape),
            str(value.dtype).removeprefix("torch."),
            str(value.device),
            low,
            high,
            mean,
            _numbers(flat),
            value.requires_grad,
            nans,
        )


def _numbers(flat: torch.Tensor) -> str:
    if flat.device.type == "meta" or flat.numel() == 0:
        return ""
    count = flat.numel()
    if flat.dim() == 0:
        return _number(flat.item())
    first = flat.flatten()[:NUMBERS] if flat.is_contiguous() else _first(flat)
    shown = ", ".join(_number(number) for number in first.tolist())
    return f"[{shown}{', …' if count > NUMBERS else ''}]"


def _first(flat: torch.Tensor) -> torch.Tensor:
    """Take the first numbers without copying the whole of a transposed or expanded tensor."""
    while flat.dim() > 1:
        rows = math.ceil(NUMBERS / flat[0].numel())
        flat = flat[:rows].flatten(0, 1)
    return flat[:NUMBERS]


def _number(number: Any) -> str:
    return f"{number:.4g}" if isinstance(number, float) else str(number)


def line(facts: messages.Tensor, kind: str = "Tensor") -> str:
    """Return a tensor in one line of text."""
    shape = "×".join(map(str, facts.shape)) or "scalar"
    parts = [f"{kind} {shape} {facts.dtype}"]
    if facts.device != "cpu":
        parts.append(facts.device)
    if facts.low is not None and facts.high is not None and facts.mean is not None:
        parts.append(f"{_end(facts.low)} … {_end(facts.high)}, mean {facts.mean:.4g}")
    if facts.nans:
        parts.append(f"{facts.nans} NaN")
    if facts.numbers:
        parts.append(facts.numbers)
    return "  ".join(parts)


def _end(value: int | float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def short(value: object) -> str:
    """Return the repr of any value, cut where it is too long to read."""
    room = [LONGEST]
    text = _short(value, room, 0)
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]} … ({len(text) - LONGEST:,} more characters)"


def _short(value: object, room: list[int], depth: int) -> str:
    kind = type(value)
    if kind in (str, bytes, bytearray) and len(value) > LONGEST:  # type: ignore[arg-type]
        cut = value[:LONGEST]  # type: ignore[index]
        text = f"{cut!r} … ({len(value) - LONGEST:,} more)"  # type: ignore[arg-type]
    elif kind in _BRACKETS or kind is dict:
        return _container(value, room, depth)
    elif depth and isinstance(value, torch.Tensor) and value.numel() > NUMBERS:
        text = describe(value)[0]
    else:
        text = repr(value)
    room[0] -= len(text)
    return text


def _container(value: Any, room: list[int], depth: int) -> str:
    opening, closing = _BRACKETS.get(type(value), ("{", "}"))
    if not value:
        return repr(value)
    if depth >= DEEPEST or room[0] <= 0:
        return f"{opening}…{closing}"
    shown = []
    for number, item in enumerate(value):
        if number == MOST_ITEMS or room[0] <= 0:
            shown.append(f"… ({len(value) - number:,} more)")
            break
        text = _short(item, room, depth + 1)
        if type(value) is dict:
            text = f"{text}: {_short(value[item], room, depth + 1)}"
        shown.append(text)
    comma = "," if type(value) is tuple and len(value) == 1 else ""
    return f"{opening}{', '.join(shown)}{comma}{closing}"
