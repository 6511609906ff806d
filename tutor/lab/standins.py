"""Weights that a loop keeps beside the model, and puts into its place for single calls.

`torch.func.functional_call(model, weights, x)` computes with other tensors than the model's own.
A loop that trains those, and copies them into the model in the end, makes its updates there.
"""

from __future__ import annotations

import sys
from types import FrameType

from torch import Tensor

from tutor.lab.events import Names
from tutor.lab.weights import same


class StandIns:
    """What stood in for the parameters at the last call, and whether that is what is trained."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        """The name of each of them, by its `id`."""
        self._values: dict[str, Tensor] = {}
        self._own_moved = False

    def own_moved(self) -> None:
        """The model's own weights are trained: those that stand in are a means to that."""
        self._own_moved = True

    def look(self, others: dict[str, Tensor]) -> Names:
        """Which of them have moved since the last call; those of the first one begin there."""
        before = self._values
        moved = tuple(name for name, p in others.items() if not same(p, before.get(name, p)))
        self._values = {name: p.detach().clone() for name, p in others.items()}
        self.names = {id(p): name for name, p in others.items()}
        return () if self._own_moved else moved


def in_functional_call() -> bool:
    """Do other tensors stand in for a model's parameters at this moment?"""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_name
        if name in ("functional_call", "_functional_call") and "torch" in frame.f_code.co_filename:
            return True
        frame = frame.f_back
    return False
