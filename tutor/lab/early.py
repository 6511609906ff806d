"""Tell of each call of the first way through the model as it happens.

A check sends its trace when it is over. Where the code hangs or ends its process, what was told
here is all that is known of the way of the tensor.
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.bridge.messages import Called, Message
from tutor.lab.evidence import Evidence
from tutor.lab.trace import Step, call, paths

MOST = 200
"""A recursion of forward makes more calls, and nobody reads them."""


class Early:
    """Stands in a watch as `told`; it is over with the first call of the model that ends."""

    def __init__(self, evidence: Evidence, emit: Callable[[Message], None]) -> None:
        self._evidence = evidence
        self._emit = emit
        self._numbers: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._over = False

    def __call__(self, step: Step) -> None:
        """A call has begun, or ended."""
        if self._over:
            return
        model = self._evidence.model
        if model is not None and step.module is model:
            self._over = step.output is not None
            return
        number = self._numbers.setdefault(id(step), len(self._numbers))
        if number >= MOST:
            return
        if step.module is not None and id(step.module) not in self._names:
            self._names = paths(model)
        self._emit(Called(number, call(step, self._names, {})))
