"""What an exercise that asks for a training loop is given: a small model, data, and a record.

    check = Loop("train", targets="classes", probes=("loop",))

The loop runs as it stands, on a model with a BatchNorm and on four batches; `Record` keeps what it
did: the events, every pass through the model with the gradient that came back to it, and which
optimizers were made where.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from types import FrameType
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn.modules import module as modules
from torch.nn.utils import clip_grad
from torch.optim.optimizer import Optimizer
from torch.utils.data import DataLoader, TensorDataset

from tutor.lab.contract import Function
from tutor.lab.events import Backward, Batch, Edit, Event, Forward, Loss, Update, ZeroGrad
from tutor.lab.evidence import Evidence
from tutor.lab.instruments import Reader

Targets = Literal["classes", "numbers"]
IMAGES, SIZE, BATCH = 64, 12, 16
MOST_BATCHES = 80
"""No loop over a few epochs of four batches asks for more; a closure evaluates, it doesn't ask."""


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
            yield batch

    def __len__(self) -> int:
        return len(self._loader)


Batches.__name__ = Batches.__qualname__ = "DataLoader"


def loader(targets: Targets) -> Batches:
    """Four batches of sixteen, always in the same order."""
    return Batches(pictures(targets), batch_size=BATCH)


class Network(nn.Sequential):
    """Tells a tape of each call, also of those that pass by the hooks (`model.forward(x)`)."""

    def forward(self, x: Any) -> Any:
        """What nn.Sequential does."""
        y = super().forward(x)  # type: ignore[no-untyped-call]
        for tape in Tape.running:
            tape.saw(self, x, y)
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
    endless: int | None = None
    nested: bool = False

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


class Tape(Reader):
    """Follows one run of a loop, into a record."""

    running: ClassVar[list[Tape]] = []

    def __init__(self, record: Record, filename: str, code: object = None) -> None:
        self.record = record
        self.filename = filename
        self._code = code
        self._updates = 0
        self._epoch = -1
        self._hooked = False
        self._filled: set[str] = set()
        self._weights: Tensor | None = None
        data: Any = record.loader.dataset
        self._images = {_key(x): i for i, (x, _) in enumerate(data)}

    def hear(self, event: Event) -> None:
        """Note it; end a loop that has no end."""
        self.record.events.append(event)
        if isinstance(event, Update):
            self._updates += not event.continues
            self._filled.clear()
            self._weights = self._now()
        elif isinstance(event, Edit) and event.what == "weights":
            self._edited(event)
        elif isinstance(event, Backward):
            self._filled.update(event.filled, event.added)
        elif isinstance(event, ZeroGrad):
            if self._filled and self._filled <= set(event.cleared):
                for one in self.record.trained:
                    one.wiped = one.updates >= self._updates
            self._filled.difference_update(event.cleared)
        elif isinstance(event, Batch):
            self._epoch = event.epoch
            depth = self._depth()
            most = max(MOST_BATCHES, 6 * self.record.wanted)
            if depth > 3 or len(self.record.batches) > most:
                self.record.endless = event.line
                self.record.nested = depth > 3
                raise Endless

    def _now(self) -> Tensor:
        parts = [p.detach().flatten().float() for p in self.record.model.parameters()]
        return torch.cat(parts).clone()

    def _edited(self, event: Edit) -> None:
        """A clamp or an average moves weights a little; a new beginning moves them far."""
        if self._weights is None:
            return
        now = self._now()
        start = torch.cat([p.flatten().float() for p in self.record.start.values()])
        far = float((now - self._weights).norm()) > 0.5 * float(self._weights.norm())
        if far or torch.equal(now, start):
            self.record.resets.append(event.line or event.after)
        self._weights = now

    def _depth(self) -> int:
        frame, depth = _learners(self.filename), 0
        while frame is not None:
            depth += frame.f_code is self._code
            frame = frame.f_back
        return depth

    # ------------------------------------------------------------------- the model

    def saw(self, module: nn.Module, x: Any, y: Any) -> None:
        """The model was called."""
        if module is not self.record.model or not isinstance(y, Tensor):
            return
        frame = _learners(self.filename)
        batches = self.record.batches
        with torch._C.DisableTorchFunction():
            transformed = torch._C._are_functorch_transforms_active()
            one = Pass(
                line=frame.f_lineno if frame else None,
                images=None if transformed else self._which(x),
                size=len(x) if isinstance(x, Tensor) and x.ndim else 0,
                batch=len(batches) - 1 if batches else None,
                training=module.training,
                recorded=bool(y.requires_grad) or transformed,
                direct=not self._hooked,
                epoch=self._epoch,
                updates=self._updates,
                transformed=transformed,
            )
            self._hooked = False
            if not transformed:
                one.output = y.detach().clone()
                if y.requires_grad:
                    y.register_hook(_keeper(one))  # type: ignore[no-untyped-call]
        self.record.passes.append(one)

    def _which(self, x: Any) -> tuple[int, ...] | None:
        if not isinstance(x, Tensor) or x.ndim != 4:
            return None
        found = [self._images.get(_key(row), -1) for row in x.detach()]
        return None if -1 in found else tuple(found)

    def _called(self, module: nn.Module, _args: Any) -> None:
        model = self.record.model
        if module is model:
            self._hooked = True
            return
        frame = sys._getframe(1)
        while frame.f_back and "/torch/" in frame.f_code.co_filename.replace("\\", "/"):
            if "self" in frame.f_locals and frame.f_locals["self"] is not module:
                return  # a layer inside another module
            frame = frame.f_back
        if frame.f_code.co_filename != self.filename or not any(True for _ in module.parameters()):
            return
        if any(module is inner for inner in model.modules()):
            return
        if any(module is o.module for o in self.record.others):
            return
        names = {**frame.f_globals, **frame.f_locals}
        name = next((n for n, v in names.items() if v is module), type(module).__name__)
        self.record.others.append(Other(module, name, frame.f_lineno))

    # ------------------------------------------------------------------- on and off

    @contextmanager
    def rolling(self, names: dict[str, Any], *, hidden: bool) -> Iterator[None]:
        """Everything that no instrument looks at: optimizers made, other models, caught errors.

        `names` are the globals of the learner's file.
        """
        made = Optimizer.__init__
        tape = self

        def __init__(self: Optimizer, params: Any, defaults: dict[str, Any]) -> None:  # noqa: N807
            made(self, params, defaults)
            tape._made(self, defaults)

        handle = modules.register_module_forward_pre_hook(self._called)
        Optimizer.__init__ = __init__  # type: ignore[method-assign]
        Tape.running.append(self)
        clips = self._clips(names)
        before = sys.gettrace()
        if hidden:
            sys.settrace(self._trace)
        try:
            yield
        finally:
            if hidden:
                sys.settrace(before)
            Tape.running.remove(self)
            for owner, name, original in clips:
                owner[name] = original
            Optimizer.__init__ = made  # type: ignore[method-assign]
            handle.remove()

    def _clips(self, names: dict[str, Any]) -> list[tuple[dict[str, Any], str, Any]]:
        """Stand in for the functions that clip gradients, under every name they have here."""
        replaced = []
        for function in (clip_grad.clip_grad_norm_, clip_grad.clip_grad_value_):
            watching = self._watching(function)
            for owner in (vars(nn.utils), vars(clip_grad), names):
                for name in [n for n, v in owner.items() if v is function]:
                    replaced.append((owner, name, function))
                    owner[name] = watching
        return replaced

    def _watching(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def clip(*args: Any, **options: Any) -> Any:
            frame = _learners(self.filename)
            parameters = list(self.record.model.parameters())
            with torch._C.DisableTorchFunction():
                some = any(p.grad is not None and bool(p.grad.any()) for p in parameters)
            kinds = [x for x in self.record.events if isinstance(x, (Update, Backward))]
            used = not kinds or isinstance(kinds[-1], Update)
            line = frame.f_lineno if frame else None
            self.record.clips.append(Clip(line, some and not used))
            return function(*args, **options)

        return clip

    def _made(self, optimizer: Optimizer, defaults: dict[str, Any]) -> None:
        frame = _learners(self.filename)
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        lr = optimizer.param_groups[0].get("lr")
        self.record.made.append(
            Made(
                optimizer,
                type(optimizer).__name__,
                frame.f_lineno if frame else None,
                None if lr is None else float(lr),
                dict(defaults),
                parameters,
                self._epoch,
                len(self.record.batches),
            )
        )

    def _trace(self, frame: FrameType, _event: str, _: Any) -> Callable[..., Any] | None:
        return self._local if frame.f_code.co_filename == self.filename else None

    def _local(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        if event == "exception" and len(self.record.hidden) < 20:
            kind, error, _ = argument
            if not issubclass(kind, (StopIteration, GeneratorExit)):
                hidden = Hidden(kind.__name__, str(error), frame.f_lineno)
                self.record.hidden.append(hidden)
        return self._local


def _keeper(one: Pass) -> Callable[[Tensor], None]:
    def keep(gradient: Tensor) -> None:
        with torch._C.DisableTorchFunction():
            mine = gradient.detach().clone()
            one.gradient = mine if one.gradient is None else one.gradient + mine

    return keep


def _key(image: Tensor) -> tuple[float, ...]:
    return tuple(image.flatten()[:8].tolist())


def _learners(filename: str) -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != filename:
        frame = frame.f_back
    return frame


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


__all__ = [
    "Backward",
    "Endless",
    "Forward",
    "Loop",
    "Loss",
    "Record",
    "Tape",
    "ZeroGrad",
    "loader",
    "network",
    "record",
]
