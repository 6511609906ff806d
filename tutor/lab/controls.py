"""What others want of a running training: pause, go on, one step, stop, another rate, a word.

The reader thread puts in; the training takes out at its safe points, between two updates.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from tutor.bridge.messages import Control

T = TypeVar("T")


class Over(RuntimeError):
    """The training has ended: whoever wants something done does it without it."""


@dataclass(frozen=True)
class Work:
    """Something to do at a safe point, and where its result goes."""

    do: Callable[[], Any]
    result: Future[Any]

    def run(self) -> None:
        """Do it. An interrupt of the work is the work's, not the training's."""
        if not self.result.set_running_or_notify_cancel():
            return
        try:
            value = self.do()
        except BaseException as error:
            self.result.set_exception(error)
        else:
            self.result.set_result(value)


Wish: TypeAlias = Control | Work


@dataclass
class Controls:
    """The way into a running training, from any thread.

    `namespace` is what REPL lines see meanwhile; the training fills it before its first step.
    """

    namespace: dict[str, object] = field(default_factory=dict)
    _wishes: queue.SimpleQueue[Wish] = field(default_factory=queue.SimpleQueue)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _over: bool = False

    def put(self, control: Control) -> None:
        """Act on the training at its next safe point; at once while it is paused."""
        self._wishes.put(control)

    def at_safe_point(self, work: Callable[[], T]) -> Future[T]:
        """Have `work` done by the training's thread between two steps.

        The instruments don't hear it, and random state, grad mode and training mode are put
        back after it. The future gets its result or exception; cancelling it before it has begun
        takes it back. It fails with `Over` where the training has ended.
        """
        result: Future[T] = Future()
        with self._lock:
            if self._over:
                result.set_exception(Over())
            else:
                self._wishes.put(Work(work, result))
        return result

    def take(self, *, wait: bool) -> Wish | None:
        """The next wish; None where there is none (and one doesn't wait for it)."""
        while True:
            try:
                # With a time limit, because elsewhere than on POSIX a signal can't end the wait.
                return self._wishes.get(block=wait, timeout=0.5 if wait else None)
            except queue.Empty:
                if not wait:
                    return None

    def close(self) -> None:
        """No safe point comes any more: what still waits is done now, the rest is refused."""
        with self._lock:
            self._over = True
        while (wish := self.take(wait=False)) is not None:
            if isinstance(wish, Work):
                wish.run()
