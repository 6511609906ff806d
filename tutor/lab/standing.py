"""What the names of the line that raised stood for, in a few words."""

from __future__ import annotations

import ast

from torch import Tensor, nn

from tutor.lab.asking import statement
from tutor.lab.evidence import Evidence
from tutor.lab.shapes import show


def standing(e: Evidence) -> list[tuple[str, str, str]]:
    """Up to four of them, each with its words in both languages."""
    r = e.raised
    if r is None or r.last is None:
        return []
    found: dict[str, tuple[str, str]] = {}
    for node in statement(e, r.line):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            continue
        words = told(r.last.locals.get(node.id))
        if words is not None:
            found.setdefault(node.id, words)
    return [(name, *words) for name, words in found.items()][:4]


def told(value: object) -> tuple[str, str] | None:
    """A value in a few words: a tensor by its shape, a list by its length."""
    if isinstance(value, Tensor):
        size = show(list(value.shape)) if value.ndim else ""
        kind = str(value.dtype).removeprefix("torch.")
        if not size:
            return f"a tensor with one {kind} and no axis", f"축이 없는 {kind} 텐서 하나"
        return f"a tensor of shape {size} ({kind})", f"모양이 {size}인 텐서({kind})"
    if isinstance(value, bool | int | float | str) and len(repr(value)) < 30:
        return repr(value), repr(value)
    if isinstance(value, list | tuple | dict):
        name = type(value).__name__
        return f"a {name} of length {len(value)}", f"길이가 {len(value)}인 {name}"
    if value is None or (callable(value) and not isinstance(value, nn.Module)):
        return None
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}", f"{name} 객체"
