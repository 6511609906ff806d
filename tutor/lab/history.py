"""Walk an output's history: which tensors would backward() reach?"""

from __future__ import annotations

from typing import Any

from torch import Tensor


def leaves(output: object) -> list[Tensor]:
    """The tensors at the ends of the graph, where gradients would be left."""
    start = output.grad_fn if isinstance(output, Tensor) else None
    found: list[Tensor] = []
    seen: set[Any] = set()
    todo: list[Any] = [start] if start is not None else []
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        leaf = getattr(node, "variable", None)
        if isinstance(leaf, Tensor):
            found.append(leaf)
        todo += [inner for inner, _ in node.next_functions if inner is not None]
    return found
