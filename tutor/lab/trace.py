"""Watch the learner's code run: which modules were made and called where, with which shapes.

Calls are seen through torch's global module hooks, so an unregistered layer shows as well as a
registered one. Tensor functions are seen by `tutor.lab.operations`, which the watch switches on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Any

from torch import Tensor, nn
from torch.nn.modules import module as hooks

from tutor.bridge.messages import Call, Shape
from tutor.lab.operations import Operation, Operations
from tutor.lab.shapes import wanted

MOST_CALLS = 500
"""A recursion of forward makes a thousand calls; nobody reads more than this."""


@dataclass(eq=False)
class Step:
    """One call: of a module, or (where `module` is None) of a function such as `F.relu`."""

    module: nn.Module | None
    kind: str
    input: list[Shape]
    depth: int
    line: int | None
    parameters: int = 0
    output: list[Shape] | None = None
    failed: bool = False
    direct: bool = False
    lazy: bool = False
    inputs: list[Tensor] = field(default_factory=list, repr=False)
    outputs: list[Tensor] = field(default_factory=list, repr=False)
    note: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Birth:
    """Where a module was made: the learner's line and the function that it stands in."""

    module: nn.Module
    line: int
    function: str


class Watch:
    """Everything that happens between `with` and its end. Nested and repeated use is fine."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.steps: list[Step] = []
        self.births: dict[int, Birth] = {}
        self.newborn: set[int] = set()
        """Modules that were made while forward ran."""
        self.names: dict[int, dict[str, int]] = {}
        self.told: Callable[[Step], None] | None = None
        """Is told of each call from `start_call` on: when it begins, and when it has ended."""
        self._open: list[Step] = []
        self._calling = False
        self._operations = Operations(filename, self._function)
        self._stack = ExitStack()

    @property
    def operations(self) -> list[Operation]:
        """The tensor functions that ran, in the order in which they ended."""
        return self._operations.seen

    def __enter__(self) -> Watch:
        self._open = []
        enter = self._stack.enter_context
        enter(_removing(hooks.register_module_forward_pre_hook(self._before)))
        enter(_removing(hooks.register_module_forward_hook(self._after, always_call=True)))
        enter(_removing(hooks.register_module_parameter_registration_hook(self._made)))
        enter(_removing(hooks.register_module_module_registration_hook(self._named)))
        enter(_removing(hooks.register_module_buffer_registration_hook(self._named)))
        enter(self._operations)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        for step in self._open:
            step.failed = step.output is None
        self._open = []

    def start_call(self, most: float | None = None) -> None:
        """Forget the calls so far (the file may have made some of its own); births stay.

        From here on a convolution of more than `most` multiplications is refused.
        """
        self._operations.most = most
        self.steps.clear()
        self._operations.seen.clear()
        self._calling = True

    def _frame(self) -> FrameType | None:
        """The innermost frame of the learner's file."""
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_filename != self.filename:
            frame = frame.f_back
        return frame

    @contextmanager
    def _muted(self) -> Iterator[None]:
        """What the watch itself asks of tensors is no operation of the learner's."""
        before, self._operations.muted = self._operations.muted, True
        try:
            yield
        finally:
            self._operations.muted = before

    def _before(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        with self._muted():
            self._begin(module, args)

    def _begin(self, module: nn.Module, args: tuple[Any, ...]) -> None:
        if len(self.steps) >= MOST_CALLS:
            return
        frame = self._frame()
        inputs = list(tensors(args))
        step = Step(
            module,
            type(module).__name__,
            [list(t.shape) for t in inputs],
            len(self._open),
            frame.f_lineno if frame else None,
            lazy=isinstance(module, nn.modules.lazy.LazyModuleMixin),
            inputs=inputs,
        )
        self._open.append(step)
        self._add(step)

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._tell(step)

    def _tell(self, step: Step) -> None:
        if self.told is not None and self._calling:
            self.told(step)

    def _after(self, module: nn.Module, _: tuple[Any, ...], output: object) -> None:
        with self._muted():
            self._end(module, output)

    def _end(self, module: nn.Module, output: object) -> None:
        if not any(step.module is module for step in self._open):
            return
        while self._open:
            step = self._open.pop()
            if step.module is module:
                break
            step.failed = True
        if output is None and sys.exc_info()[0] is not None:
            step.failed = True
            return
        step.kind = type(module).__name__
        step.outputs = list(tensors(output))
        step.output = [list(t.shape) for t in step.outputs]
        step.parameters = count(module)
        self._tell(step)

    def _made(self, module: nn.Module, name: str, _: object) -> None:
        frame = self._frame()
        if frame is None:
            return
        self.names.setdefault(id(module), {})[name] = frame.f_lineno
        if type(module).__module__.startswith("torch."):
            if self._calling and id(module) not in self.births:
                self.newborn.add(id(module))
            birth = Birth(module, frame.f_lineno, frame.f_code.co_name)
            self.births.setdefault(id(module), birth)

    def _named(self, module: nn.Module, name: str, _: object) -> None:
        frame = self._frame()
        if frame is not None:
            self.names.setdefault(id(module), {})[name] = frame.f_lineno

    def _function(self, operation: Operation) -> None:
        """A function that changes shapes, or is a layer by itself, is a step of the way too."""
        if operation.module is not None:
            if not any(step.module is operation.module for step in self._open):
                self._direct(operation, operation.module)
            return
        if len(self.steps) < MOST_CALLS and operation.shows:
            self._add(
                Step(
                    None,
                    operation.name,
                    operation.data,
                    len(self._open),
                    operation.line,
                    operation.parameters,
                    operation.output,
                    failed=operation.failed,
                    inputs=operation.inputs,
                    outputs=operation.outputs,
                )
            )

    def _direct(self, operation: Operation, module: nn.Module) -> None:
        """A layer whose `forward` was called by name passes by the hooks: seen by its work."""
        self._add(
            Step(
                module,
                type(module).__name__,
                operation.data,
                len(self._open),
                operation.line,
                count(module),
                operation.output,
                failed=operation.failed,
                direct=True,
                inputs=operation.inputs,
                outputs=operation.outputs,
            )
        )


class _removing:  # noqa: N801 - a context manager, used like contextlib.closing
    """Removes a hook in the end."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle

    def __enter__(self) -> None:
        """The hook is there already."""

    def __exit__(self, *_: object) -> None:
        self.handle.remove()


def tensors(value: object) -> Iterator[Tensor]:
    """The tensors in a value, also inside tuples, lists and dicts."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tensors(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from tensors(item)


def count(module: nn.Module) -> int:
    """How many numbers a module's own and inner parameters hold (lazy ones hold none yet)."""
    try:
        parameters = list(nn.Module.parameters(module))
    except Exception:  # the registries are missing, or the learner's own method raised
        return 0
    lazy = nn.parameter.UninitializedParameter
    return sum(p.numel() for p in parameters if not isinstance(p, lazy))


def paths(model: nn.Module | None) -> dict[int, str]:
    """The path of every registered module, the first where there are several; itself is ""."""
    if model is None:
        return {}
    try:
        return {id(module): path for path, module in nn.Module.named_modules(model)}
    except Exception:
        return {}


def calls(
    steps: Iterable[Step], model: nn.Module | None, names: Mapping[int, str], most: int = 200
) -> list[Call]:
    """The steps as messages: paths for registered modules, the learner's names for the others.

    The model itself is left out, except where it is the one that failed: then it comes last.
    """
    registered = paths(model)
    steps = list(steps)
    roots = [s for s in steps if s.module is model and model is not None]
    steps = [s for s in steps if s not in roots]
    if roots and roots[0].failed and not any(s.failed for s in steps):
        steps.append(roots[0])
    shown = [call(step, registered, names) for step in steps]
    return shown[:most] if len(shown) <= most else shown[: most - 1] + shown[-1:]


def holds(model: nn.Module | None, most: int = 200) -> list[Call]:
    """The modules that a model holds, by their paths, as if each had been called with nothing."""
    if model is None or not paths(model):
        return []
    found = [(path, each) for path, each in nn.Module.named_modules(model) if path][:most]
    return [Call(path, type(each).__name__, [], [], count(each)) for path, each in found]


def call(step: Step, registered: Mapping[int, str], names: Mapping[int, str]) -> Call:
    """One step as a message; the model itself, whose path is "", has no name."""
    name = step.kind
    known = step.module is None or id(step.module) in registered
    if step.module is not None and known:
        name = registered[id(step.module)]
    elif step.module is not None:
        name = names.get(id(step.module), step.kind)
    return Call(
        module=name,
        kind=step.kind if step.module is not None else "function",
        input=step.input,
        output=None if step.failed else step.output,
        parameters=step.parameters or (count(step.module) if step.module else 0),
        depth=max(1, step.depth),
        line=step.line,
        registered=known,
        failed=step.failed,
        note=_note(step),
    )


def _note(step: Step) -> dict[str, str]:
    if not step.failed:
        return {}
    if step.note:
        return step.note
    return wanted(step.module, step.input[0]) if step.module is not None and step.input else {}
