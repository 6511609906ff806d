"""Observe a training loop as it stands, through public hooks, as a stream of events.

Hooks locate, values decide: the loader's iterator, the model's forward, `backward`, `grad`,
`zero_grad` and the optimizer's step say where something happens; at each of these the weights and
gradients are compared with what they were, which also sees what passes by every hook.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from functools import wraps
from types import FrameType, ModuleType
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.modules import module as modules
from torch.optim.optimizer import (
    Optimizer,
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from tutor.lab.events import Backward, Batch, Edit, Event, Forward, Layer, Loss, ZeroGrad
from tutor.lab.ledger import Ledger
from tutor.lab.loader import Loader, Numbers, tensors
from tutor.lab.weights import Change, Weights

transforming: Callable[[], bool] = getattr(
    torch._C, "_are_functorch_transforms_active", lambda: False
)
"""Whether code runs inside a torch.func transform, where tensors have no numbers yet."""


class Reader:
    """Someone who follows a loop. It is never called while it is itself at work."""

    def hear(self, event: Event) -> None:
        """The next event."""

    def wants_layers(self, update: int) -> bool:  # noqa: ARG002  # for those who override it
        """Whether that update shall carry its `layers`, which cost a copy of all weights."""
        return False

    def safe_point(self) -> None:
        """The loop can wait here unharmed, or be ended by an exception."""

    def at_step(self, optimizer: Optimizer) -> None:
        """That optimizer is about to make a step."""


class Instruments:
    """Tells `reader` what the loop in `files` does with `model`, while entered.

    `closely` compares all weights and gradients at every event, which the checks and the stepper
    need; without it only what a chart needs is looked at. Safe points are where the loader hands
    out a batch, or beside an update where no loader does. `names` are modules whose own names for
    torch's functions (`from torch.autograd import grad`) are observed too.
    """

    def __init__(
        self,
        model: nn.Module,
        reader: Reader,
        *,
        files: Collection[str],
        closely: bool = True,
        names: Iterable[ModuleType] = (),
    ) -> None:
        self.model = model
        self.reader = reader
        self._files = frozenset(files)
        self._closely = closely
        self._modules = tuple(names)
        self._hooks = ExitStack()
        self.deaf = False
        self._thread = 0
        self._weights = Weights(model, gradients=closely)
        self._ledger = Ledger()
        self._numbers = Numbers()
        self._last_line: int | None = None
        self._stepping: list[Optimizer] = []
        self._moved_inside: set[str] = set()
        self._before_layers: dict[str, Tensor] = {}
        self._results: dict[str, Tensor] = {}
        self._waited = True

    @property
    def updates(self) -> int:
        """How many updates there have been."""
        return self._ledger.updates

    # ------------------------------------------------------------------- on and off

    def __enter__(self) -> Instruments:
        self._thread = threading.get_ident()
        for handle in (
            modules.register_module_forward_pre_hook(self._before_forward),
            modules.register_module_forward_hook(self._after_forward),
            register_optimizer_step_pre_hook(self._before_step),
            register_optimizer_step_post_hook(self._after_step),
        ):
            self._hooks.callback(handle.remove)
        self._replace(torch.autograd, "backward", self._watch_backward(torch.autograd.backward))
        self._replace(torch.autograd, "grad", self._watch_grad(torch.autograd.grad))
        for owner, by in ((Optimizer, "optimizer"), (nn.Module, "module")):
            self._replace(owner, "zero_grad", self._watch_zero_grad(owner.zero_grad, by))
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if not self.deaf:
                self.look()
        finally:
            self._hooks.close()

    def muted(self) -> Muted:
        """Hear nothing meanwhile: what runs now isn't the loop."""
        return Muted(self)

    def _replace(self, owner: Any, name: str, watching: Callable[..., Any]) -> None:
        original = getattr(owner, name)
        places = [(owner, name)] + [
            (module, alias)
            for module in self._modules
            for alias, value in vars(module).items()
            if value is original
        ]
        for place, alias in places:
            setattr(place, alias, watching)
            self._hooks.callback(_put_back, place, alias, watching, original)

    # ------------------------------------------------------------------- values

    def look(self, line: int | None = None) -> None:
        """Find what was done by hand since the last event; `line` if it is known to be there."""
        if transforming():
            return
        by_hand = not self._stepping and self._ledger.by_hand
        due = by_hand and self.reader.wants_layers(self.updates + 1)
        layers = self._weights.layers(self._results) if due else {}
        change = self._weights.look()
        self._ledger.used.difference_update(change.cleared, change.edited, change.filled)
        step, after = self.updates + 1, self._last_line
        if self._stepping:
            self._moved_inside.update(change.moved)
        elif change.moved and by_hand:
            self._update(None, change.moved, layers, line)
            step = self.updates + 1
        elif change.moved:
            self._tell(Edit(step, line, "weights", change.moved, after))
        if change.cleared:
            self._tell(ZeroGrad(step, line, "hand", change.cleared, after))
        if change.edited or change.filled:
            self._tell(Edit(step, line, "gradients", change.filled + change.edited, after))

    # ------------------------------------------------------------------- batches

    def batches(self, loader: Iterable[Any]) -> Loader:
        """The loader, as the loop is to be given it."""
        return Loader(loader, self._hand_out)

    def _hand_out(self, batches: Iterator[Any], epoch: int, index: int) -> Any:
        if not self._listening():
            return next(batches)
        line = self._line()
        self._stepping.clear()
        if self._closely or self._ledger.may_move_unseen:
            self.look()
        self._wait()
        with self.muted():  # making a batch isn't the loop
            batch = next(batches)
        self._ledger.batch = True
        shapes = tuple(tuple(each.shape) for each in tensors(batch))
        self._tell(Batch(self.updates + 1, line, self._numbers.add(batch), epoch, index, shapes))
        return batch

    def _wait(self) -> None:
        self._waited = True
        with self.muted():
            self.reader.safe_point()

    # ------------------------------------------------------------------- forward

    def _before_forward(self, module: nn.Module, _args: Any) -> None:
        if module is not self.model or not self._listening():
            return
        if self._closely or self._ledger.may_move_unseen:
            self.look()
        if not self._waited and not self._stepping and torch.is_grad_enabled():
            self._wait()

    def _after_forward(self, module: nn.Module, args: Any, output: Any) -> None:
        if module is not self.model or not self._listening():
            return
        inputs, outputs = list(tensors(args)), list(tensors(output))
        recorded = torch.is_grad_enabled() and any(y.requires_grad for y in outputs)
        number = self._numbers.find(inputs)
        if recorded:
            self._ledger.forward(number)
        event = Forward(
            step=self.updates + 1,
            line=self._line(),
            batch=number,
            inputs=tuple(tuple(x.shape) for x in inputs),
            outputs=tuple(tuple(y.shape) for y in outputs),
            training=module.training,
            recorded=recorded,
        )
        self._tell(event)

    # ------------------------------------------------------------------- gradients

    def _watch_backward(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def backward(tensors: Any, *args: Any, **options: Any) -> Any:
            if not self._listening():
                return original(tensors, *args, **options)
            line = self._line()
            self._before_gradients(tensors, line)
            before = self._weights.grads()
            with self.muted():  # what it calls itself (checkpoints) isn't the loop
                result = original(tensors, *args, **options)
            change = self._weights.look() if self._closely else Change()
            added = tuple(name for name in change.edited if name in before)
            stale = tuple(name for name in added if name in self._ledger.used)
            self._after_gradients("backward", line, change.filled, added, stale)
            return result

        return backward

    def _watch_grad(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def grad(outputs: Any, inputs: Any, *args: Any, **options: Any) -> Any:
            wanted = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
            names = self._weights.names() if self._listening() else {}
            of_model = [names.get(id(x)) for x in wanted]
            if not names or not (any(of_model) or transforming()):
                return original(outputs, wanted, *args, **options)
            line = self._line()
            self._before_gradients(outputs, line)
            with self.muted():
                result = original(outputs, wanted, *args, **options)
            for name, gradient in zip(of_model, result, strict=True):
                if name is not None and isinstance(gradient, Tensor):
                    self._results[name] = gradient.detach()
            self._after_gradients("grad", line)
            return result

        return grad

    def _before_gradients(self, outputs: Any, line: int | None) -> None:
        if self._closely:
            self.look()
        loss = next(tensors(outputs), None)
        if loss is None:
            return
        value = float(loss.detach()) if loss.numel() == 1 else None
        if value is not None:
            self._ledger.loss(value, inside=bool(self._stepping))
        self._tell(Loss(self.updates + 1, line, value, tuple(loss.shape), loss.is_leaf))

    def _after_gradients(
        self, by: Literal["backward", "grad"], line: int | None, *names: tuple[str, ...]
    ) -> None:
        filled, added, stale = names or ((), (), ())
        batches = self._ledger.backward()
        self._tell(Backward(self.updates + 1, line, by, batches, filled, added, stale))

    def _watch_zero_grad(self, original: Callable[..., Any], by: Any) -> Callable[..., Any]:
        @wraps(original)
        def zero_grad(owner: Any, *args: Any, **options: Any) -> Any:
            if not self._listening():
                return original(owner, *args, **options)
            line = self._line()
            if self._closely:
                self.look()
            result = original(owner, *args, **options)
            change = self._weights.look() if self._closely else Change()
            self._ledger.used.difference_update(change.cleared)
            self._tell(ZeroGrad(self.updates + 1, line, by, change.cleared))
            return result

        return zero_grad

    # ------------------------------------------------------------------- updates

    def _before_step(self, optimizer: Optimizer, _args: Any, _options: Any) -> None:
        if not self._listening():
            return
        if self._closely:
            self.look()
        if not self._stepping:
            self._moved_inside.clear()
            due = self.reader.wants_layers(self.updates + 1)
            self._before_layers = self._weights.copies() if due else {}
        self._stepping.append(optimizer)
        with self.muted():
            self.reader.at_step(optimizer)

    def _after_step(self, optimizer: Optimizer, _args: Any, _options: Any) -> None:
        if not self._listening() or not self._stepping:
            return
        if self._closely:
            self.look()
        self._stepping.pop()
        if self._stepping:
            return  # an optimizer inside another one's step
        layers = {}
        if self._before_layers:
            layers = self._weights.layers(self._results, self._before_layers)
            self._before_layers = {}
        moved = tuple(sorted(self._moved_inside)) if self._closely else None
        self._update(optimizer, moved, layers, self._line())
        if not self._waited:
            self._wait()
        self._waited = False

    def _update(
        self,
        optimizer: Optimizer | None,
        moved: tuple[str, ...] | None,
        layers: dict[str, Layer],
        line: int | None,
    ) -> None:
        after = self._last_line if optimizer is None else None
        event = self._ledger.update(optimizer, moved, layers, line, after)
        self._ledger.used.update(self._weights.grads())
        self._results.clear()
        self._waited = self._waited and optimizer is not None
        self._tell(event)

    # ------------------------------------------------------------------- telling

    def _listening(self) -> bool:
        return not self.deaf and threading.get_ident() == self._thread

    def _tell(self, event: Event) -> None:
        if event.line is not None:
            self._last_line = event.line
        with self.muted():
            self.reader.hear(event)

    def _line(self) -> int | None:
        """The line of the loop's file that runs now."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in self._files:
            frame = frame.f_back
        return None if frame is None else frame.f_lineno


class Muted:
    """`with instruments.muted():`, several times in every step, so that it has to be quick."""

    __slots__ = ("_before", "_instruments")

    def __init__(self, instruments: Instruments) -> None:
        self._instruments = instruments
        self._before = False

    def __enter__(self) -> None:
        """Stop listening."""
        self._before, self._instruments.deaf = self._instruments.deaf, True

    def __exit__(self, *_: object) -> None:
        """Listen again, unless muted before."""
        self._instruments.deaf = self._before


def _put_back(owner: Any, name: str, watching: object, original: object) -> None:
    if getattr(owner, name, None) is watching:
        setattr(owner, name, original)
