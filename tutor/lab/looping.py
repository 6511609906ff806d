"""What an exercise that asks for a training loop is given: a small model, data, and a record.

    check = Loop("train", targets="classes", probes=("loop",))

The loop runs as it stands, on a model with a BatchNorm and on four batches; `Record` keeps what it
did: the events, every pass through the model with the gradient that came back to it, and which
optimizers were made where.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.optim.optimizer import Optimizer
from torch.utils.data import DataLoader, TensorDataset

from tutor.lab.contract import Function
from tutor.lab.events import Batch, Event, Update
from tutor.lab.evidence import Evidence

Targets = Literal["classes", "numbers"]
IMAGES, SIZE, BATCH = 64, 12, 16


@dataclass(frozen=True)
class Loop(Function):
    """A function `name(model, loader, epochs, lr)` that trains, and returns the losses."""

    targets: Targets = "classes"
    parameters: tuple[str, ...] = ("model", "loader", "epochs", "lr")
    epochs: int = 3
    lr: float = 0.1


class Endless(BaseException):
    """The loop asks for batches for ever, or `train` calls itself."""


@dataclass(eq=False)
class Pass:
    """One call of the model. `gradient` is what came back to its output, None if nothing did."""

    line: int | None
    images: tuple[int, ...] | None
    """Which images of the data set went in; None where they were changed before."""
    size: int
    batch: int | None
    """The number of the batch that was handed out last."""
    training: bool
    recorded: bool
    direct: bool
    epoch: int
    updates: int
    output: Tensor | None = None
    gradient: Tensor | None = None
    transformed: bool = False
    wiped: bool = False
    """Its gradients were cleared before any update had used them."""


@dataclass(eq=False)
class Made:
    """An optimizer, and where it was made."""

    optimizer: Optimizer
    kind: str
    line: int | None
    lr: float | None
    options: dict[str, Any]
    parameters: list[Any]
    epoch: int
    batch: int
    updates: int
    """How many updates had been made before it."""

    @property
    def remembers(self) -> bool:
        """Does it keep something from step to step, that is lost with it?"""
        if self.kind == "SGD":
            return bool(self.options.get("momentum"))
        return True


@dataclass(frozen=True)
class Clip:
    """Gradients were to be clipped; were there any that no update had used?"""

    line: int | None
    useful: bool


@dataclass(eq=False)
class Other:
    """Another network than the given one was called by the loop."""

    module: nn.Module
    name: str
    line: int | None


@dataclass
class Hidden:
    """An exception that the learner's own `except` has caught."""

    kind: str
    message: str
    line: int


def pictures(targets: Targets) -> TensorDataset:
    """64 small pictures; a third of them each is red, green or blue for the most part."""
    generator = torch.Generator().manual_seed(11)
    labels = torch.arange(IMAGES) % 3
    images = torch.rand(IMAGES, 3, SIZE, SIZE, generator=generator) * 0.6
    images[torch.arange(IMAGES), labels] += 0.4
    if targets == "classes":
        return TensorDataset(images, labels)
    amounts = images[:, 0].mean((1, 2)) * 3 - images[:, 2].mean((1, 2)) * 2 + labels * 0.3
    return TensorDataset(images, (amounts - amounts.mean()) / amounts.std() + 0.5)


class Batches(DataLoader[Any]):
    """A DataLoader through and through, whose batches are handed out under watch."""

    watched: Any = None
    last: Any = None
    """The batch that was handed out last."""

    def __iter__(self) -> Any:
        return super().__iter__() if self.watched is None else iter(self.watched)

    def plain(self) -> Plain:
        """The same batches for the instruments to hand out."""
        return Plain(self)


class Plain:
    """The batches of a loader, without its watch."""

    def __init__(self, loader: Batches) -> None:
        self._loader = loader

    def __iter__(self) -> Iterator[Any]:
        batches = DataLoader.__iter__(self._loader)
        while True:
            with torch._C.DisableTorchFunction():  # putting a batch together isn't the loop
                batch = next(batches, None)
            if batch is None:
                return
            self._loader.last = batch
            yield batch

    def __len__(self) -> int:
        return len(self._loader)


Batches.__name__ = Batches.__qualname__ = "DataLoader"


def loader(targets: Targets) -> Batches:
    """Four batches of sixteen, always in the same order."""
    return Batches(pictures(targets), batch_size=BATCH)


class Network(nn.Sequential):
    """Tells a tape of each call, also of those that pass by the hooks (`model.forward(x)`)."""

    watchers: ClassVar[list[Callable[[nn.Module, Any, Any], None]]] = []

    def forward(self, x: Any) -> Any:
        """What nn.Sequential does."""
        y = super().forward(x)  # type: ignore[no-untyped-call]
        for saw in Network.watchers:
            saw(self, x, y)
        return y


Network.forward.__qualname__ = "Sequential.forward"
Network.__name__ = Network.__qualname__ = "Sequential"


def network(targets: Targets, seed: int = 20) -> nn.Sequential:
    """A small one with a BatchNorm, always with the same first weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Network(
            nn.Conv2d(3, 8, 3, stride=2, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 3 if targets == "classes" else 1),
        )


@dataclass
class Record:
    """All that a run of the loop showed."""

    model: nn.Module
    loader: Batches
    epochs: int
    lr: float
    targets: Targets
    events: list[Event] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    clips: list[Clip] = field(default_factory=list)
    resets: list[int | None] = field(default_factory=list)
    """Lines at (or after) which the weights suddenly were others."""
    result: Any = None
    start: dict[str, Tensor] = field(default_factory=dict)
    end: dict[str, Tensor] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """What went wrong in the lab itself; empty, as far as we know."""
    endless: int | None = None
    nested: bool = False
    crowded: bool = False
    """It was ended because it made many more updates than there are batches."""
    first: Tensor | None = None
    """All weights in a row, after the first update."""
    strides: list[float] = field(default_factory=list)
    """How far each update moved all weights together."""
    alike: int = 0
    """Updates by hand that moved all numbers of each parameter by the same amount."""
    lines: Counter[int] = field(default_factory=Counter)
    """How often each line ran, in a run that was traced."""
    last: dict[str, Any] = field(default_factory=dict)
    """The model's last `output`, and the last `loss` that gradients were computed of."""

    @property
    def left(self) -> dict[str, Any]:
        """What the loop has left behind, by the names that a REPL gets it under."""
        found = {"model": self.model, "loader": self.loader, **self.last}
        if self.loader.last is not None:
            found["x"], found["y"] = self.loader.last
        if self.made:
            found["optimizer"] = self.made[-1].optimizer
        return found

    def of(self, kind: type[Event]) -> list[Any]:
        """The events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def updates(self) -> list[Update]:
        """Every update once, also where several optimizers share in it."""
        return [u for u in self.of(Update) if not u.continues]

    @property
    def batches(self) -> list[Batch]:
        """Every batch that was handed out."""
        return self.of(Batch)

    @property
    def wanted(self) -> int:
        """How many batches there are in all epochs together."""
        return self.epochs * len(self.loader)

    @property
    def moved(self) -> set[str]:
        """The parameters whose numbers are others in the end."""
        return {n for n, p in self.end.items() if not torch.equal(p, self.start[n])}

    @property
    def trained(self) -> list[Pass]:
        """The passes that a gradient came back to, and was not thrown away again."""
        return [p for p in self.learned if not p.wiped]

    @property
    def learned(self) -> list[Pass]:
        """The passes that a gradient came back to."""
        return [p for p in self.passes if p.gradient is not None or p.transformed]

    def before(self, event: Event, *kinds: type[Event]) -> Event | None:
        """The last event of these kinds before one."""
        for other in reversed(self.events[: self.events.index(event)]):
            if isinstance(other, kinds):
                return other
        return None


def record(e: Evidence) -> Record:
    """What the first run showed; a rule that asks where nothing ran is no rule for this."""
    found: Record = e.facts["loop"]
    return found


def code_of(target: object) -> object:
    """The code of a function, below its decorators."""
    try:
        return getattr(inspect.unwrap(target), "__code__", None)  # type: ignore[arg-type]
    except ValueError:
        return None
