"""What happens in a training loop, as one stream of events for whoever wants to know.

The chart, the checks of a loop and the line-by-line stepper read the same stream. `step` is the
1-based update that an event belongs to; `line` is where in the loop's file it happened. What has
no call that could be seen (`p.data -= ...`, `p.grad = None`) is found by comparing values at the
next event: its `by` is "hand", its `line` is None unless the stepper looked after every line, and
`after` is the line of the event before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypeAlias

Kind: TypeAlias = Literal["batch", "forward", "loss", "backward", "step", "zero_grad", "edit"]
Names: TypeAlias = tuple[str, ...]
"""Names of parameters, as `named_parameters` gives them."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the loop did."""

    kind: ClassVar[Kind]
    step: int
    line: int | None


@dataclass(frozen=True, slots=True)
class Batch(Event):
    """The loader handed out a batch: its number since the start, its place in which epoch.

    `shapes` are those of its tensors.
    """

    kind: ClassVar[Kind] = "batch"
    number: int
    epoch: int
    index: int
    shapes: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Forward(Event):
    """The model was called. `batch` is the number of the batch it was called with, if known."""

    kind: ClassVar[Kind] = "forward"
    batch: int | None
    inputs: tuple[tuple[int, ...], ...]
    outputs: tuple[tuple[int, ...], ...]
    training: bool
    recorded: bool
    """Whether a graph was recorded, so that a backward can follow."""


@dataclass(frozen=True, slots=True)
class Loss(Event):
    """Gradients are about to be computed of this. `value` is None where it isn't one number."""

    kind: ClassVar[Kind] = "loss"
    value: float | None
    shape: tuple[int, ...]
    leaf: bool


@dataclass(frozen=True, slots=True)
class Backward(Event):
    """Gradients were computed: into `.grad` ("backward"), or as a result ("grad").

    `filled` had no gradient before and have one now, `added` got more on top of what lay there;
    `stale` are those among the added whose old gradient an update had already used.
    """

    kind: ClassVar[Kind] = "backward"
    by: Literal["backward", "grad"]
    batches: tuple[int | None, ...]
    filled: Names
    added: Names
    stale: Names


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer in one update: norms of its weights' change, its weights, its gradient."""

    change: float
    weights: float
    gradient: float

    @property
    def moved(self) -> float:
        """How far its weights moved, as a share of how big they are."""
        if self.weights == 0.0:
            return 1.0 if self.change else 0.0
        return self.change / self.weights


@dataclass(frozen=True, slots=True)
class Update(Event):
    """The weights were updated (or should have been: `moved` says which really moved).

    `fresh`: gradients were computed since the update before. `continues`: this is a further part
    of the same update, by an optimizer for other parameters. `batches` and `losses` are those of
    the gradients that went into it; `loss` is the one number for a chart.
    """

    kind: ClassVar[Kind] = "step"
    by: Literal["optimizer", "hand"]
    optimizer: int | None
    lr: float | None
    moved: Names | None
    fresh: bool
    continues: bool
    batches: tuple[int | None, ...]
    losses: tuple[float, ...]
    loss: float | None
    layers: dict[str, Layer] = field(default_factory=dict)
    after: int | None = None


@dataclass(frozen=True, slots=True)
class ZeroGrad(Event):
    """Gradients were cleared. `cleared` really lost one; empty where there was nothing to clear."""

    kind: ClassVar[Kind] = "zero_grad"
    by: Literal["optimizer", "module", "hand"]
    cleared: Names
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Edit(Event):
    """Weights or gradients changed in a way that is none of the above: clipping, a new start."""

    kind: ClassVar[Kind] = "edit"
    what: Literal["weights", "gradients"]
    names: Names
    after: int | None = None
