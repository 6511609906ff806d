"""A training with a model that writes down in which state each call found it."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tutor.lab.looping import SIZE

EPOCHS = 3
SEEN, UNSEEN, BATCH = 48, 40, 16


def pictures(count: int, seed: int) -> TensorDataset:
    """Pictures that are red, green or blue for the most part, and hard enough to be missed."""
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(3, (count,), generator=generator)
    images = torch.rand(count, 3, SIZE, SIZE, generator=generator)
    images[torch.arange(count), labels] += 0.05
    return TensorDataset(images, labels)


def valid(count: int = UNSEEN) -> DataLoader[tuple[Tensor, ...]]:
    """Batches of 16, 16 and 8 that no training has seen."""
    return DataLoader(pictures(count, 3), batch_size=BATCH)


@dataclass
class Measuring:
    """All calls with unseen pictures between two updates; `state` is the model's before them."""

    state: dict[str, Tensor]
    modes: set[bool] = field(default_factory=set)
    recorded: set[bool] = field(default_factory=set)
    seen: int = 0
    moved: list[str] = field(default_factory=list)


class Watched(nn.Sequential):
    """A small network with a BatchNorm and a Dropout: eval mode makes a difference."""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(3, 8, 3, stride=2, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Dropout(0.4),
            nn.Linear(8, 3),
        )
        self.unseen = [x for x, _ in valid()]
        self.measured: list[Measuring] = []
        self.open: Measuring | None = None

    def forward(self, x: Tensor) -> Tensor:
        """What nn.Sequential does, and a note of it."""
        with torch._C.DisableTorchFunction():
            own = any(x.shape == other.shape and torch.equal(x, other) for other in self.unseen)
        if own:
            if self.open is None:
                self.open = Measuring(self._state())
                self.measured.append(self.open)
            self.open.modes.add(self.training)
            self.open.recorded.add(torch.is_grad_enabled())
            self.open.seen += len(x)
        else:
            self.close()
        y: Tensor = super().forward(x)
        return y

    def close(self) -> None:
        """The measuring is over: did a weight move meanwhile?"""
        if self.open is not None:
            now, learned = self._state(), dict(self.named_parameters())
            before = self.open.state
            self.open.moved = [n for n in learned if not torch.equal(now[n], before[n])]
            self.open = None

    def _state(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self.state_dict().items()}


Watched.__name__ = Watched.__qualname__ = "Sequential"


def model() -> Watched:
    """Always with the same first weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(20)
        return Watched()


def loader() -> DataLoader[tuple[Tensor, ...]]:
    """Three batches to train on."""
    return DataLoader(pictures(SEEN, 2), batch_size=BATCH)


def shares(state: dict[str, Tensor]) -> dict[str, float]:
    """What a model in that state gets right of the unseen pictures, and well-known other counts."""
    twin = model()
    twin.load_state_dict(state)
    twin.eval()
    with torch.no_grad():
        hits = [(twin(x).argmax(1) == y).float() for x, y in valid()]
        train = torch.cat([(twin(x).argmax(1) == y).float() for x, y in loader()])
    every = torch.cat(hits)
    share = float(every.double().mean())
    return {
        "right": share,
        "percent": 100 * share,
        "count": float(every.sum()),
        "mean of batches": float(torch.stack([h.mean() for h in hits]).double().mean()),
        "last batch": float(hits[-1].mean()),
        "first batch": float(hits[0].mean()),
        "missed": 1 - share,
        "seen pictures": float(train.double().mean()),
        "sum by batches": float(every.sum()) / len(hits),
    }
