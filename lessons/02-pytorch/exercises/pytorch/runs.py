"""Trainings that are watched: what the model was asked, and when the chime rang."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

LITTLE, MUCH = 0.5, 1.5
"""How large a number of an input is: by its square, the update changes what comes out."""


@dataclass(frozen=True)
class Asked:
    """One call of the model: what went in and came out, and the gradient that lay there."""

    x: Tensor
    y: Tensor
    grad: Tensor | None


class Watched(nn.Linear):
    """Writes down what it was asked, and what it answered. Each batch has a weight of its own."""

    def __init__(self, batches: int) -> None:
        super().__init__(batches, 1, bias=False)
        with torch.no_grad():
            self.weight.fill_(0.5)
        self.asked: list[Asked] = []

    def forward(self, x: Tensor) -> Tensor:
        """Called once for each batch, by a loop that is as it was given."""
        y = super().forward(x)
        grad = None if self.weight.grad is None else self.weight.grad.clone()
        self.asked.append(Asked(x, y.detach().clone(), grad))
        return y


Watched.__name__ = Watched.__qualname__ = "Linear"


@dataclass
class Run:
    """One training: what it was given, what it did, and when it rang."""

    model: Watched
    batches: list[tuple[Tensor, Tensor]]
    rings: list[tuple[int, float]] = field(default_factory=list)
    losses: dict[int, float] = field(default_factory=dict)
    """By batch: its loss, as the loop has met it."""
    later: dict[int, float] = field(default_factory=dict)
    """By batch: its loss where the model was asked again, after the update."""
    still: list[int] = field(default_factory=list)
    """The batches that have moved no weight."""
    stale: bool = False
    """Whether gradients of several batches lay there at once."""
    uphill: bool = False
    """Whether an update went to where the loss is larger."""

    @classmethod
    def of(cls, losses: Sequence[float], much: Sequence[int] = ()) -> Run:
        """A model, and batches that give these losses; those in `much` change more by an update.

        Each batch looks at one weight that no other looks at: no update changes another's loss.
        """
        batches, model = [], Watched(len(losses))
        for k, loss in enumerate(losses):
            size = MUCH if k in much else LITTLE
            x = torch.zeros(4, len(losses))
            x[:, k] = size
            batches.append((x, torch.full((4, 1), 0.5 * size + loss**0.5)))
        return cls(model, batches)

    @property
    def bell(self) -> Callable[[object], None]:
        """Rings: notes the number it was given, after which batch."""

        def chime(loss: object) -> None:
            value = loss.detach() if isinstance(loss, Tensor) else loss
            self.rings.append((self._place(), float(value)))  # type: ignore[arg-type]

        chime.__qualname__ = "chime"
        return chime

    def _place(self) -> int:
        """The batch that the model was asked about last."""
        return self._batch(self.model.asked[-1].x) if self.model.asked else -1

    def _batch(self, x: Tensor) -> int:
        """Which batch that is; -1 where it is none of ours."""
        return next((k for k, (own, _) in enumerate(self.batches) if torch.equal(own, x)), -1)

    def end(self) -> None:
        """The training is over: find the loss of each batch, and what its update did."""
        for asked in self.model.asked:
            k = self._batch(asked.x)
            if k >= 0:
                loss = float((asked.y - self.batches[k][1]).square().mean())
                if self.losses.setdefault(k, loss) != loss:
                    self.later.setdefault(k, loss)
        weight = nn.Module.get_parameter(self.model, "weight")
        moved = (weight.detach() - 0.5).flatten()
        self.still = [k for k in range(len(self.batches)) if moved[k] == 0]
        self.uphill = bool((moved < 0).any())
        left = [asked.grad for asked in self.model.asked] + [weight.grad]
        self.stale = any(int((g != 0).sum()) > 1 for g in left if g is not None)

    @property
    def rang(self) -> list[int]:
        """The batches after which it rang."""
        return [k for k, _ in self.rings]

    def beating(
        self, start: float = math.inf, *, ties: bool = False, of: dict[int, float] | None = None
    ) -> set[int]:
        """The batches whose loss beats the best so far, which begins with `start`.

        `of` are other numbers, by batch, that are compared instead of the losses.
        """
        best, found = start, set()
        for k, loss in sorted((self.losses if of is None else of).items()):
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
        """Whether each batch was met, and has moved the weights by its own gradient."""
        met = len(self.losses) == len(self.batches)
        return met and not self.still and not self.stale and not self.uphill

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
