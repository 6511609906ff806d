"""Trainings that are watched: what the model was asked, and when the chime rang."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

SMALL = 1e-3
"""Inputs so small that the weights hardly change what comes out: targets make the losses."""


class Watched(nn.Linear):
    """Writes down what it was asked, and what it answered."""

    def __init__(self) -> None:
        super().__init__(1, 1, bias=False)
        with torch.no_grad():
            self.weight.fill_(0.5)
        self.asked: list[tuple[Tensor, Tensor]] = []

    def forward(self, x: Tensor) -> Tensor:
        """Called once for each batch, by a loop that is as it was given."""
        y = super().forward(x)
        self.asked.append((x, y.detach().clone()))
        return y


@dataclass
class Run:
    """One training: what it was given, what it did, and when it rang."""

    model: Watched
    batches: list[tuple[Tensor, Tensor]]
    rings: list[tuple[int, float]] = field(default_factory=list)
    losses: dict[int, float] = field(default_factory=dict)
    begun: Tensor = field(default_factory=lambda: torch.zeros(1))

    @classmethod
    def of(cls, losses: Sequence[float]) -> Run:
        """A model, and batches that give about these losses; the same loss twice is exactly so."""
        batches = []
        for i, loss in enumerate(losses):
            size = 1e-30 if losses.count(loss) > 1 else SMALL
            batches.append(
                (torch.full((4, 1), size * (1 + i / 100)), torch.full((4, 1), loss**0.5))
            )
        model = Watched()
        return cls(model, batches, begun=model.weight.detach().clone())

    def chime(self, loss: object) -> None:
        """Rings: notes the number it was given, after which batch."""
        value = loss.detach() if isinstance(loss, Tensor) else loss
        self.rings.append((self._place(), float(value)))  # type: ignore[arg-type]

    def _place(self) -> int:
        """The batch that the model was asked about last."""
        return self._batch(self.model.asked[-1][0]) if self.model.asked else -1

    def _batch(self, x: Tensor) -> int:
        """Which batch that is; -1 where it is none of ours."""
        return next((k for k, (own, _) in enumerate(self.batches) if torch.equal(own, x)), -1)

    def end(self) -> None:
        """The training is over: find the loss of each batch, as the loop has met it."""
        for x, y in self.model.asked:
            k = self._batch(x)
            if k >= 0:
                self.losses.setdefault(k, float((y - self.batches[k][1]).square().mean()))

    @property
    def rang(self) -> list[int]:
        """The batches after which it rang."""
        return [k for k, _ in self.rings]

    def beating(self, start: float = math.inf, *, ties: bool = False) -> set[int]:
        """The batches whose loss beats the best so far, which begins with `start`."""
        best, found = start, set()
        for k, loss in sorted(self.losses.items()):
            if loss < best or (ties and loss == best):
                best = loss
                found.add(k)
        return found

    @property
    def wanted(self) -> set[int]:
        """When it should ring."""
        return self.beating()

    @property
    def trained(self) -> bool:
        """Whether all batches were met, and the weights moved."""
        return len(self.losses) == len(self.batches) and not torch.equal(
            self.model.weight, self.begun
        )

    @property
    def true(self) -> bool:
        """Whether each ring was given the loss of its batch."""
        return all(
            math.isclose(value, self.losses.get(k, math.nan), rel_tol=1e-3)
            for k, value in self.rings
        )

    @property
    def as_asked(self) -> bool:
        """Whether nothing is to be said of it."""
        return self.trained and self.rang == sorted(self.wanted) and self.true
