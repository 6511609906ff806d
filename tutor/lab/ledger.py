"""Which batches, losses and gradients went into which update."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field

from torch.optim.optimizer import Optimizer

from tutor.lab.events import Layer, Names, Update


@dataclass
class Ledger:
    """What was gathered since the last update, and whether weights that move make a new one."""

    updates: int = 0
    forwards: list[int | None] = field(default_factory=list)
    trained: list[int | None] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    losses_inside: list[float] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    gradients: bool = False
    batch: bool = False
    _optimizers: weakref.WeakKeyDictionary[Optimizer, int] = field(
        default_factory=weakref.WeakKeyDictionary
    )
    _seen: int = 0
    _last: int | None = None
    _moved: set[str] = field(default_factory=set)

    def forward(self, number: int | None) -> None:
        """A graph was recorded on this batch."""
        if number not in self.forwards:
            self.forwards.append(number)

    def loss(self, value: float, *, inside: bool) -> None:
        """Gradients are computed of this loss, maybe inside an optimizer's step (a closure)."""
        (self.losses_inside if inside else self.losses).append(value)

    def backward(self) -> tuple[int | None, ...]:
        """Gradients were computed: of the graphs on these batches."""
        batches = tuple(self.forwards)
        self.trained += [number for number in batches if number not in self.trained]
        self.forwards.clear()
        self.gradients = True
        return batches

    def optimizer(self, optimizer: Optimizer) -> int:
        """Its number, in the order in which they first made a step."""
        if optimizer not in self._optimizers:
            self._optimizers[optimizer] = self._seen
            self._seen += 1
        return self._optimizers[optimizer]

    @property
    def by_hand(self) -> bool:
        """Whether weights that move without an optimizer are an update, not a new beginning."""
        return self.gradients or (self.batch and not self._seen)

    @property
    def may_move_unseen(self) -> bool:
        """Whether there may be updates that no hook sees: no optimizer has ever made a step."""
        return not self._seen

    def update(
        self,
        optimizer: Optimizer | None,
        moved: Names | None,
        layers: dict[str, Layer],
        line: int | None,
        after: int | None,
    ) -> Update:
        """Close the books on what was gathered, by an optimizer or (None) by hand."""
        number = None if optimizer is None else self.optimizer(optimizer)
        rate = None if optimizer is None else optimizer.param_groups[0].get("lr")
        lr = None if rate is None else float(rate)
        continues = self._continues(number, moved)
        if not continues:
            self.updates += 1
            self._moved.clear()
        self._moved.update(moved or ())
        self._last = number
        losses = tuple(self.losses_inside or self.losses)
        event = Update(
            step=self.updates,
            line=line,
            by="hand" if optimizer is None else "optimizer",
            optimizer=number,
            lr=lr,
            moved=moved,
            fresh=self.gradients,
            continues=continues,
            batches=tuple(self.trained),
            losses=losses,
            loss=self._one(losses),
            layers=layers,
            after=after,
        )
        self.gradients = self.batch = False
        for gathered in (self.trained, self.losses, self.losses_inside):
            gathered.clear()
        return event

    def _one(self, losses: tuple[float, ...]) -> float | None:
        """A closure's first loss is that of the weights before the step, as elsewhere."""
        if not losses:
            return None
        return losses[0] if self.losses_inside else sum(losses) / len(losses)

    def _continues(self, number: int | None, moved: Names | None) -> bool:
        """Whether this is another optimizer's part of the update that has just been made."""
        if self.gradients or self.batch or number is None or self._last is None:
            return False
        return number != self._last and not self._moved.intersection(moved or ())
