"""What is known about a submission: facts that probes gather once and rules read.

A *symptom* is a way in which the code does not do what the exercise asks. Symptoms alone decide
whether a submission passes; rules then name the cause of each. Most telling first:
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from tutor.bridge.messages import Shape
from tutor.lab import guard
from tutor.lab.operations import Operation
from tutor.lab.owners import Owner, owners
from tutor.lab.raised import Raised, capture
from tutor.lab.source import Source
from tutor.lab.trace import Birth, Step, Watch, paths

if TYPE_CHECKING:
    from tutor.lab.contract import Contract

SYMPTOMS = {
    "raised": "the code raised an exception",
    "missing": "the class or function that the exercise asks for is not there",
    "kind": "what came back is not of the kind that was asked for",
    "flood": "more was printed than a terminal can show",
    "signature": "the function does not take what the exercise hands it",
    "endless": "a training loop asks for batches without an end",
    "untrained": "no weight of the model has changed in the training",
    "blind": "the updates depend on nothing of the images, or of the targets",
    "stale": "gradients were added to those that an update had used already",
    "late": "an update used the gradients of an earlier batch, or none",
    "direction": "an update by hand moves all numbers alike, not each by its own gradient",
    "clipped": "gradients are clipped where there are none to clip",
    "doubled": "the same loss was sent back twice into one update",
    "uphill": "the updates make the loss larger",
    "targets": "the loss is not that of all images against their own targets",
    "skipped": "not every batch of every epoch went into exactly one update",
    "reset": "the weights are made anew in the middle of the training",
    "part": "some of the weights have never changed",
    "step size": "the updates don't follow the learning rate that was given",
    "mode": "the model was not in training mode while it was trained",
    "forgetful": "an optimizer with a memory begins anew at every step",
    "diverged": "weights or losses are no numbers any more",
    "returned": "what the training returned is not one float for each step",
    "shape": "the output has another shape",
    "layers": "the work is not done by the layers that were asked for",
    "unregistered": "layers or weights take part that parameters() does not list",
    "history": "the output carries no history at all: backward() can't start",
    "gradient": "a parameter got no gradient",
    "frozen": "parameters don't want gradients",
    "zero": "all gradients of a weight are exactly zero, or all its numbers equal",
    "constant": "two different inputs, the same output",
    "random": "the same input, two different outputs in eval mode",
    "numbers": "the output is not finite, or of another dtype",
    "values": "the numbers that came out, or what was done with them, are not those asked for",
    "batch": "a batch of another size does not work",
    "rows": "one row of a batch changes another row's answer",
    "rebuild": "a second object differs from the first",
    "reload": "what state_dict saves does not bring the model back",
    "global": "a global switch of torch was left changed",
}
ADVICE = {
    "input": "the caller's tensor was changed in place",
    "hooks": "hooks on the model or its layers don't fire",
    "mixed": "one image of a batch changes another one's answer, where that is allowed",
    "style": "it works, and could be better",
}
FOLLOWS = {
    "raised": ("global",),
    "unregistered": (
        *("layers", "history", "gradient", "frozen", "zero"),
        *("random", "rebuild", "reload", "untrained", "part"),
    ),
    "history": ("gradient", "frozen", "zero", "untrained"),
    "frozen": ("history", "gradient", "zero", "untrained", "part"),
    "gradient": ("zero", "part"),
    "zero": ("constant",),
    "constant": ("gradient", "zero", "random", "rows"),
    "random": ("constant", "rows", "batch", "rebuild", "reload"),
    "numbers": ("history", "gradient", "zero", "constant", "random", "values"),
    "shape": ("batch", "rows", "values"),
    "batch": ("shape", "rows"),
    "rows": ("batch", "shape"),
    "rebuild": ("gradient", "random", "reload"),
    "global": ("numbers",),
    "untrained": ("stale", "late", "clipped", "part", "step size", "skipped", "forgetful"),
    "stale": ("doubled", "part", "step size"),
    "late": ("stale", "skipped", "part", "step size"),
    "uphill": ("step size", "diverged"),
    "step size": ("untrained", "part", "uphill", "diverged"),
    "diverged": ("part", "uphill", "step size"),
    "targets": ("uphill", "step size", "diverged"),
    "skipped": ("late", "targets", "returned"),
    "reset": ("untrained", "part", "step size", "diverged"),
}
"""What a symptom brings along: who has explained the one has explained the others too."""


def new_symptom(name: str, means: str, *, advice: bool = False) -> str:
    """Declare a symptom of a lesson's own, behind all others of its kind; gives its name.

    Raises ValueError where the name means something else already.
    """
    known = ADVICE if advice else SYMPTOMS
    if {**SYMPTOMS, **ADVICE}.get(name, means) != means or name in (SYMPTOMS if advice else ADVICE):
        raise ValueError(f"there is a symptom {name!r} already, of another meaning")
    known[name] = means
    return name


def place(symptom: str) -> int:
    """How telling a symptom is: the lower, the more."""
    return [*SYMPTOMS, *ADVICE].index(symptom)


class Halt(Exception):
    """Nothing more can be learned by running this submission."""


@dataclass
class Flood:
    """How much was printed, and which line was printing when it became too much."""

    bytes: int
    line: int | None


@dataclass
class Evidence:
    """Everything known about one submission. Lines are the learner's, 1-based."""

    source: Source
    contract: Contract
    namespace: dict[str, Any] = field(default_factory=dict)
    target: Any = None
    model: nn.Module | None = None
    second: nn.Module | None = None
    x: Tensor | None = None
    y: Any = None
    watch: Watch = field(init=False)
    raised: Raised | None = None
    flood: Flood | None = None
    symptoms: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = Watch(self.source.filename)
        self._owners: dict[int, Owner] | None = None

    def symptom(self, name: str, detail: object = True) -> None:
        """Note that something is not as asked; the first detail stays."""
        assert name in SYMPTOMS or name in ADVICE, name
        self.symptoms.setdefault(name, detail)

    def attempt(self, stage: str, work: Callable[[], Any], symptom: str = "raised") -> Any:
        """Run the learner's code; what it raises ends the examination as a symptom."""
        try:
            with guard.learner_code():
                return work()
        except guard.Stopped:
            raise
        except BaseException as error:
            self.raised = capture(stage, error, self.source)
            self.symptom(symptom, stage)
            raise Halt from None

    @property
    def faults(self) -> list[str]:
        """The symptoms that keep the exercise from passing, the most telling first."""
        return [name for name in SYMPTOMS if name in self.symptoms]

    @property
    def name(self) -> str:
        """What the exercise's class or function is called."""
        return self.contract.name

    @property
    def steps(self) -> list[Step]:
        """The calls that were seen, in the order in which they began."""
        return self.watch.steps

    @property
    def operations(self) -> list[Operation]:
        """The tensor functions that were seen."""
        return self.watch.operations

    @property
    def output(self) -> Shape | None:
        """The shape of the answer, where it is a tensor."""
        return list(self.y.shape) if isinstance(self.y, Tensor) else None

    @property
    def owners(self) -> dict[int, Owner]:
        """By id: what holds each module that the model does not register."""
        if self._owners is None or not self._owners:
            self._owners = owners(self.model, self.namespace) if self.model is not None else {}
        return self._owners

    def layer(self, module: nn.Module) -> str:
        """What the learner calls a layer: its path, or its place in a list, or its kind."""
        path = paths(self.model).get(id(module))
        if path:
            return path
        owner = self.owners.get(id(module))
        return owner.name if owner else type(module).__name__

    def born(self, module: nn.Module) -> Birth | None:
        """Where a layer was made."""
        return self.watch.births.get(id(module))

    def made(self, module: nn.Module | None) -> int | None:
        """The line that made a layer."""
        birth = self.born(module) if module is not None else None
        if birth:
            return birth.line
        path = paths(self.model).get(id(module)) if module is not None else None
        return self.attribute(path.split(".")[0]) if path else None

    def attribute(self, name: str, model: nn.Module | None = None) -> int | None:
        """The line that gave `self.name` its value."""
        model = model or self.model
        if model is not None and name in self.watch.names.get(id(model), {}):
            return self.watch.names[id(model)][name]
        statements = self.source.assigned(name)
        return statements[-1].lineno if statements else None

    def method(self, name: str) -> int | None:
        """The line of the target's method, also an inherited one."""
        node = self.source.method(self.name, name)
        return node.lineno if node else None

    @property
    def head(self) -> int | None:
        """The line of the class or function itself."""
        node = self.source.classes.get(self.name)
        if node:
            return node.lineno
        return self.source.bound.get(self.name)

    @property
    def ran(self) -> list[nn.Module]:
        """Every module that was called, once each."""
        return list({id(s.module): s.module for s in self.steps if s.module is not None}.values())

    def layers(self) -> Iterator[tuple[str, nn.Module]]:
        """The registered modules with parameters of their own, by path."""
        if self.model is None:
            return
        for path, module in nn.Module.named_modules(self.model):
            if module is not self.model and any(
                True for _ in nn.Module.parameters(module, recurse=False)
            ):
                yield path, module

    @property
    def failed(self) -> Step | None:
        """The innermost call that failed: the last one that began."""
        return next((s for s in reversed(self.steps) if s.failed), None)

    def before(self, step: Step) -> Step | None:
        """The call whose very output a step was handed."""
        given = {id(t) for t in step.inputs}
        made = [s for s in self.steps if s is not step and given & {id(t) for t in s.outputs}]
        return made[-1] if made else None

    def defined(self) -> list[type]:
        """The classes that the file itself defines."""
        mine = self.namespace.get("__name__")
        return [v for v in self.namespace.values() if inspect.isclass(v) and v.__module__ == mine]


Probe = Callable[[Evidence], None]
"""Gathers one kind of fact, and notes the symptoms that it shows."""
