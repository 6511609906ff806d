"""Follow one run of a training loop into a record."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules import module as modules
from torch.nn.utils import clip_grad
from torch.optim.optimizer import Optimizer

from tutor.lab.events import Backward, Batch, Edit, Event, Update, ZeroGrad
from tutor.lab.instruments import Reader
from tutor.lab.looping import Clip, Endless, Hidden, Made, Network, Other, Pass, Record

MOST_UPDATES = 5
"""As many times as there are batches: what goes on and on would take too long."""
MOST_BATCHES = 80
"""No loop over a few epochs of four batches asks for more; a closure evaluates, it doesn't ask."""


class Tape(Reader):
    """Follows one run of a loop, into a record; with `once`, up to its first update."""

    def __init__(
        self, record: Record, filename: str, code: object = None, *, once: bool = False
    ) -> None:
        self.record = record
        self.filename = filename
        self._code = code
        self._once = once
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
            self._updated(event)
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

    def _updated(self, event: Update) -> None:
        """Measure an update; end the run where no more is to be learned from it."""
        record, now = self.record, self._now()
        before = self._start() if self._weights is None else self._weights
        self._weights = now
        if now.shape == before.shape:
            if event.by == "hand":
                record.alike += self._alike(now - before)
            record.strides.append(float((now - before).norm()))
        if record.first is None:
            record.first = now
            if self._once:
                raise Endless
        many = self._updates > max(MOST_UPDATES * record.wanted, 2 * len(record.batches))
        if many and record.endless is None:
            record.endless, record.crowded = event.line or event.after, True
            raise Endless

    def _alike(self, change: Tensor) -> bool:
        """Did all numbers of each parameter move by one and the same amount?"""
        parts = torch.split(change, [p.numel() for p in self.record.start.values()])
        most = float(change.abs().max())
        return most > 0 and all(float((p - p.mean()).abs().max()) <= 1e-3 * most for p in parts)

    def _start(self) -> Tensor:
        return torch.cat([p.flatten().float() for p in self.record.start.values()])

    def _now(self) -> Tensor:
        parts = [p.detach().flatten().float() for p in self.record.model.parameters()]
        return torch.cat(parts).clone()

    def _edited(self, event: Edit) -> None:
        """A clamp or an average moves weights a little; a new beginning moves them far."""
        if self._weights is None:
            return
        now = self._now()
        far = float((now - self._weights).norm()) > 0.5 * float(self._weights.norm())
        if far or torch.equal(now, self._start()):
            self.record.resets.append(event.line or event.after)
        self._weights = now

    def _depth(self) -> int:
        frame, depth = _learners(self.filename), 0
        while frame is not None:
            depth += frame.f_code is self._code
            frame = frame.f_back
        return depth

    # ------------------------------------------------------------------- the model

    def goes_back(self, loss: Tensor) -> None:
        """Keep the last loss."""
        self.record.last["loss"] = loss

    def saw(self, module: nn.Module, x: Any, y: Any) -> None:
        """The model was called."""
        if module is not self.record.model or not isinstance(y, Tensor):
            return
        try:
            self._note(module, x, y)
        except Exception as error:  # an odd tensor must not look like the learner's mistake
            self.record.broken.append(repr(error))

    def _note(self, module: nn.Module, x: Any, y: Tensor) -> None:
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
                self.record.last["output"] = y
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
        if frame.f_code.co_filename != self.filename or not any(
            True for _ in nn.Module.parameters(module)
        ):
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
    def rolling(self, names: dict[str, Any], *, traced: bool) -> Iterator[None]:
        """Everything that no instrument looks at: optimizers made, other models.

        `names` are the globals of the learner's file; `traced` also notes which lines ran, and
        the exceptions that were caught.
        """
        made = Optimizer.__init__
        tape = self

        def __init__(self: Optimizer, params: Any, defaults: dict[str, Any]) -> None:  # noqa: N807
            made(self, params, defaults)
            tape._made(self, defaults)

        handle = modules.register_module_forward_pre_hook(self._called)
        Optimizer.__init__ = __init__  # type: ignore[method-assign]
        Network.watchers.append(self.saw)
        clips = self._clips(names)
        before = sys.gettrace()
        if traced:
            sys.settrace(self._trace)
        try:
            yield
        finally:
            if traced:
                sys.settrace(before)
            Network.watchers.remove(self.saw)
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
                len(self.record.updates),
            )
        )

    def _trace(self, frame: FrameType, _event: str, _: Any) -> Callable[..., Any] | None:
        return self._local if frame.f_code.co_filename == self.filename else None

    def _local(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
        if event == "line":
            self.record.lines[frame.f_lineno] += 1
        elif event == "exception" and len(self.record.hidden) < 20:
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
