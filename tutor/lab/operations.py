"""See every tensor function that runs, with its line: what reshapes, convolves or cuts the graph.

A `TorchFunctionMode` sees `F.relu(x)`, `x.view(...)`, `x.data` and the convolution inside a
layer alike. It changes nothing: each function is called as it came.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from tutor.bridge.messages import Shape

LAB = str(Path(__file__).parent)
HELPERS = tuple(str(Path(torch.__file__).parent / part) for part in ("optim", "nn/utils"))
MOST = 4000
CONVOLUTIONS = {"conv1d", "conv2d", "conv3d"}
WEIGHTED = {"conv1d", "conv2d", "conv3d", "linear", "conv_transpose2d"}
SHAPERS = {
    *("view", "reshape", "permute", "transpose", "flatten", "squeeze", "unsqueeze", "unflatten"),
    *("mean", "sum", "amax", "amin", "max", "min", "argmax", "argmin", "stack", "cat", "chunk"),
    *("matmul", "bmm", "mm", "einsum", "movedim", "swapaxes", "expand", "repeat", "roll", "flip"),
    *("view_as", "reshape_as", "unfold", "softmax", "select", "narrow", "norm", "split"),
}
ACTIVATIONS = {"relu", "sigmoid", "tanh", "softmax", "log_softmax", "clamp", "relu_", "tanh_"}


class TooMuchWork(Exception):
    """A convolution that would take longer than a check may last: it was not begun."""


@dataclass(eq=False)
class Operation:
    """One function call. `module` is the torch layer whose forward ran it, if one did."""

    name: str
    function: str
    line: int | None
    module: nn.Module | None
    helping: bool
    """Is it a piece of what torch's optimizers and utilities do, and not the model's?"""
    input: list[Shape]
    output: list[Shape] | None
    inputs: list[Tensor] = field(repr=False)
    outputs: list[Tensor] = field(repr=False)
    arguments: list[object] = field(repr=False)
    had_grad: bool = False
    has_grad: bool = False
    recording: bool = True
    failed: bool = False

    @property
    def weight(self) -> Tensor | None:
        """The weight of a convolution or a linear map."""
        given = self.inputs[1:] if self.function in WEIGHTED else []
        return next((t for t in given if t.ndim > 1), None)

    @property
    def bias(self) -> Tensor | None:
        """Its bias."""
        given = self.inputs[1:] if self.function in WEIGHTED else []
        return next((t for t in given if t.ndim == 1), None)

    @property
    def data(self) -> list[Shape]:
        """The shapes of what came in, without the parameters."""
        pairs = zip(self.input, self.inputs, strict=False)
        return [shape for shape, t in pairs if not isinstance(t, nn.Parameter)]

    @property
    def cuts(self) -> bool:
        """Did a history go in and none come out?"""
        return self.had_grad and not self.has_grad and bool(self.outputs)

    @property
    def shows(self) -> bool:
        """Is it a step of the way that a person wants to see?"""
        if self.module is not None or self.helping or not self.input or self.line is None:
            return False
        if self.name.startswith("F.") or self.function in WEIGHTED | ACTIVATIONS:
            return True
        return self.function in SHAPERS and (
            self.output is None or self.output[:1] != self.input[:1]
        )

    @property
    def parameters(self) -> int:
        """How many learnable numbers the function was handed."""
        return sum(t.numel() for t in self.inputs[1:] if isinstance(t, nn.Parameter))


class Operations(TorchFunctionMode):
    """Notes functions while it is active, and tells `note` of each."""

    def __init__(self, filename: str, note: Callable[[Operation], None]) -> None:
        super().__init__()
        self.filename = filename
        self.note = note
        self.seen: list[Operation] = []
        self.muted = False
        self.most: float | None = None
        """Multiplications that one convolution may take."""

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if self.muted or len(self.seen) >= MOST or _ours(sys._getframe(1)):
            return func(*args, **kwargs)
        name = getattr(func, "__name__", "")
        if name in ("__get__", "__set__"):
            name = getattr(getattr(func, "__self__", None), "__name__", name)
            if name not in ("data", "T", "mT"):
                return func(*args, **kwargs)
        given = [*args, *kwargs.values()]
        inputs = list(_tensors(given))
        before = [list(t.shape) for t in inputs]
        had = any(_tracked(t) for t in inputs)
        try:
            if self.most is not None and name in CONVOLUTIONS:
                _weigh(inputs, args, self.most)
            result = func(*args, **kwargs)
        except Exception:
            self._add(
                Operation(*self._place(func, name), before, None, inputs, [], given, failed=True)
            )
            raise
        outputs = list(_tensors([result]))
        self._add(
            Operation(
                *self._place(func, name),
                before,
                [list(t.shape) for t in outputs],
                inputs,
                outputs,
                given,
                had,
                any(_tracked(t) for t in outputs),
                torch.is_grad_enabled(),
            )
        )
        return result

    def _add(self, operation: Operation) -> None:
        self.seen.append(operation)
        self.note(operation)

    def _place(self, func: Any, name: str) -> tuple[str, str, int | None, nn.Module | None, bool]:
        """What a person calls the function, its line, the torch layer that it ran in, or helped."""
        frame: FrameType | None = sys._getframe(2)
        module: nn.Module | None = None
        line: int | None = None
        helping = False
        while frame:
            code = frame.f_code
            helping = helping or code.co_filename.startswith(HELPERS)
            if code.co_filename == self.filename:
                line = frame.f_lineno
                break
            owner = frame.f_locals.get("self") if "forward" in code.co_name else None
            if isinstance(owner, nn.Module) and module is None:
                module = owner
            frame = frame.f_back
        functional = getattr(func, "__module__", "") == "torch.nn.functional"
        functional = functional or name in ("conv1d", "conv2d", "conv3d", "linear")
        return (f"F.{name}" if functional else name), name, line, module, helping


def _weigh(inputs: list[Tensor], args: tuple[Any, ...], most: float) -> None:
    """Refuse a convolution of more than so many multiplications."""
    if len(inputs) < 2 or inputs[1].ndim < 3:
        return
    data, weight = inputs[0], inputs[1]
    given = args[3] if len(args) > 3 else 1
    strides = given if isinstance(given, (tuple, list)) else [given]
    if data.ndim < weight.ndim - 1 or data.shape[1 - weight.ndim] % weight.shape[1]:
        return  # it does not fit anyway, and torch says so
    axes = zip(data.shape[2 - weight.ndim :], weight.shape[2:], strict=False)
    places = math.prod(max(size - k + 1, 1) for size, k in axes) // max(math.prod(strides), 1)
    work = places * weight.numel() * (len(data) if data.ndim == weight.ndim else 1)
    if work > most:
        raise TooMuchWork(f"{work:,} multiplications in one layer are too many for a check")


def _ours(frame: FrameType) -> bool:
    """Is it the lab itself that asks, between the learner's lines?"""
    return frame.f_code.co_filename.startswith(LAB)


def _tracked(tensor: Tensor) -> bool:
    return tensor.requires_grad


def _tensors(values: list[Any]) -> list[Tensor]:
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, (tuple, list)):
            found += [v for v in value if isinstance(v, Tensor)]
    lazy = (nn.parameter.UninitializedParameter, nn.parameter.UninitializedBuffer)
    return [t for t in found if not isinstance(t, lazy)]
