"""The way of the tensor, as far as it is known of a run that may never send its trace."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.bridge.messages import Call, Called, FromLab, Trace


class Way:
    """Collects the calls of a run as they are told."""

    def __init__(self) -> None:
        self._calls: dict[int, Call] = {}

    def takes(self, message: FromLab) -> bool:
        """Note what a message says of the way; True where nobody else needs it."""
        if isinstance(message, Called):
            self._calls[message.number] = message.call
        elif isinstance(message, Trace):
            self._calls.clear()
        return isinstance(message, Called)

    def rest(self) -> Iterator[Trace]:
        """The trace that the run did not get to send."""
        if self._calls:
            yield Trace(list(self._calls.values()))
