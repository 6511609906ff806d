"""A loader that can be watched: the loop gets every batch through it, and notices nothing."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from torch import Tensor


class Loader:
    """Behaves as the loader does. `hand_out(iterator, epoch, index)` fetches each batch."""

    def __init__(
        self, loader: Iterable[Any], hand_out: Callable[[Iterator[Any], int, int], Any]
    ) -> None:
        self._loader = loader
        self._hand_out = hand_out
        self._epochs = 0

    def __iter__(self) -> Iterator[Any]:
        epoch, self._epochs = self._epochs, self._epochs + 1
        return _Batches(iter(self._loader), self._hand_out, epoch)

    def __len__(self) -> int:
        return len(self._loader)  # type: ignore[arg-type]  # where it has none, this says so

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._loader, name)


class _Batches:
    def __init__(
        self,
        batches: Iterator[Any],
        hand_out: Callable[[Iterator[Any], int, int], Any],
        epoch: int,
    ) -> None:
        self._batches = batches
        self._hand_out = hand_out
        self._epoch = epoch
        self._index = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        batch = self._hand_out(self._batches, self._epoch, self._index)
        self._index += 1
        return batch


class Numbers:
    """Which batch a tensor comes from, by the memory that it shares with it."""

    def __init__(self) -> None:
        self.count = 0
        self._storages: dict[int, tuple[int, weakref.ref[Tensor]]] = {}

    def add(self, batch: Any) -> int:
        """The number of a batch that is handed out now."""
        number, self.count = self.count, self.count + 1
        if number % 256 == 255:
            self._storages = {k: v for k, v in self._storages.items() if v[1]() is not None}
        for tensor in tensors(batch):
            if (place := _storage(tensor)) is not None:
                self._storages[place] = number, weakref.ref(tensor)
        return number

    def find(self, inputs: Iterable[Tensor]) -> int | None:
        """The batch that they are from; the last one if they were made anew from it."""
        for tensor in inputs:
            place = _storage(tensor)
            known = None if place is None else self._storages.get(place)
            if known is not None and known[1]() is not None:
                return known[0]
        return self.count - 1 if self.count else None


def tensors(thing: Any, depth: int = 3) -> Iterator[Tensor]:
    """The tensors in a batch or an output, in lists, tuples and dicts."""
    if isinstance(thing, Tensor):
        yield thing
    elif depth and isinstance(thing, Mapping):
        yield from tensors(list(thing.values()), depth)
    elif depth and isinstance(thing, (list, tuple)):
        for part in thing:
            yield from tensors(part, depth - 1)


def _storage(tensor: Tensor) -> int | None:
    try:
        return tensor.untyped_storage().data_ptr() or None
    except (RuntimeError, NotImplementedError):  # a tensor inside a torch.func transform
        return None
