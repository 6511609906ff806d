"""What an exercise asks for. A lesson's check.py makes one of these and calls it `check`.

    check = Model("MyModel", Input(1, 3, 256, 256), output=(1, 20, 248, 248), probes=[...])
    check = Function("preprocess", probes=[scrambled], rules=RULES)

Probes are named (see `tutor.lab.probes`) or functions of the check's own that take the
`Evidence`, note symptoms and leave facts for its own rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from tutor.bridge.messages import Words
from tutor.lab.evidence import Evidence, Probe
from tutor.lab.findings import Rule
from tutor.lab.shapes import show
from tutor.words import josa


class Input:
    """A batch to call a model with: uniform numbers in [low, high).

    `small` is the size of a cheaper input of the same kind, which probes use where the model
    takes it: (H, W) instead of the last axes.
    """

    def __init__(
        self, *shape: int, small: tuple[int, ...] = (), low: float = 0.0, high: float = 1.0
    ) -> None:
        self.shape = shape
        self.small = small
        self.low, self.high = low, high

    def draw(self, seed: int, batch: int | None = None, *, small: bool = False) -> Tensor:
        """A fresh batch, the same for the same seed; leaves the random state alone."""
        shape = list(self.shape)
        if batch is not None:
            shape[0] = batch
        if small and self.small:
            shape[-len(self.small) :] = self.small
        generator = torch.Generator().manual_seed(seed)
        unit = torch.rand(shape, generator=generator, dtype=torch.float32, device="cpu")
        return unit * (self.high - self.low) + self.low


@dataclass(frozen=True)
class Convolutions:
    """The exercise wants this chain of convolutions: channels (3, 20, 20) are two of them."""

    channels: tuple[int, ...]
    kernel: int
    bias: bool = True
    axes: int = 2

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.channels) - 1

    @property
    def numbers(self) -> int:
        """How many numbers they learn: weights, and one bias for each output channel."""
        pairs = zip(self.channels, self.channels[1:], strict=False)
        size = self.kernel**self.axes
        return sum(b * a * size + (b if self.bias else 0) for a, b in pairs)


@dataclass(frozen=True)
class Contract:
    """What is asked for by name, and the probes that look at it, in order.

    `lesson` is the id of the one that explains what no rule names a lesson for, or tells it from
    the evidence; a test-out, which has no lesson around it, has one.
    """

    name: str
    probes: Sequence[str | Probe] = ()
    rules: Sequence[Rule] = ()
    praise: dict[str, str] = field(default_factory=dict)

    lesson: str | Callable[[Evidence], str] = ""

    first: tuple[str, ...] = ("load", "find")
    """Probes that every contract of its kind begins with."""

    def explained_in(self, evidence: Evidence) -> str:
        """The lesson that explains what no rule names a lesson for; "" where it is this one."""
        return self.lesson(evidence) if callable(self.lesson) else self.lesson

    def session(self, evidence: Evidence) -> dict[str, Any]:  # noqa: ARG002 - for those that do
        """What the REPL gets, beside the learner's own names."""
        return {}

    def passed(self, evidence: Evidence) -> dict[str, Words]:  # noqa: ARG002 - for those that do
        """What a pass has shown, in every language."""
        return {language: Words(title) for language, title in self.praise.items()}


@dataclass(frozen=True)
class Function(Contract):
    """A function; the probes of its own call it.

    They may leave `facts["session"]`, objects for the REPL, and `facts["shown"]`, what a pass has
    shown in a sentence of each language.
    """

    parameters: tuple[str, ...] = ()
    """What it is called with, by position."""

    def session(self, evidence: Evidence) -> dict[str, Any]:
        """What the probes have left for the REPL."""
        return dict(evidence.facts.get("session", {}))

    def passed(self, evidence: Evidence) -> dict[str, Words]:
        """The praise, and below it what the probes have seen."""
        shown = evidence.facts.get("shown", {})
        return {
            language: Words(title, shown.get(language, ""))
            for language, title in self.praise.items()
        }


@dataclass(frozen=True)
class Model(Contract):
    """An `nn.Module` class: `name(*arguments)(input)` gives `output`.

    `output` may hold None where any size will do, and may be a function of the input's shape.
    """

    input: Input = field(default_factory=lambda: Input(1))
    output: tuple[int | None, ...] | Callable[[tuple[int, ...]], tuple[int | None, ...]] = ()
    arguments: tuple[Any, ...] = ()
    layers: Convolutions | None = None
    rows: bool = True
    """Must each row of a batch be answered from that row alone? If not, mixing is only advice."""
    first: tuple[str, ...] = ("load", "find", "build", "call")

    def wanted(self, given: tuple[int, ...] | None = None) -> tuple[int | None, ...]:
        """The output shape for an input shape (the contract's own, unless told)."""
        given = given or self.input.shape
        return self.output(given) if callable(self.output) else self.output

    def fits(self, shape: Sequence[int], given: tuple[int, ...] | None = None) -> bool:
        """Is that the shape that was asked for?"""
        wanted = self.wanted(given)
        return len(shape) == len(wanted) and all(
            w in (None, n) for w, n in zip(wanted, shape, strict=True)
        )

    def session(self, evidence: Evidence) -> dict[str, Any]:
        """The model that was traced, its input and its answer."""
        values = {"model": evidence.model, "x": evidence.x, "y": evidence.y}
        return {name: value for name, value in values.items() if value is not None}

    def passed(self, evidence: Evidence) -> dict[str, Words]:
        """The way of the channels, and how many numbers got a gradient."""
        way = _way(evidence)
        model = evidence.model
        numbers = sum(math.prod(p.shape) for p in model.parameters()) if model else 0
        shape = show(evidence.output or [])
        return {
            "en": Words(
                self.praise.get("en", "It works."),
                f"Your tensor went {way} channels, and all {numbers:,} numbers got a gradient."
                if way
                else f"It gives {shape}, and all {numbers:,} numbers got a gradient.",
            ),
            "ko": Words(
                self.praise.get("ko", "잘 동작해요."),
                f"텐서의 채널이 {josa(way, '으로/로')} 바뀌었고, "
                f"숫자 {numbers:,}개가 모두 기울기를 받았어요."
                if way
                else f"결과는 {shape}, 숫자 {numbers:,}개가 모두 기울기를 받았어요.",
            ),
        }


def _way(evidence: Evidence) -> str:
    """3 → 20 → 20: the channels after each convolution."""
    convolutions = [o for o in evidence.operations if o.function.startswith("conv") and o.output]
    if not convolutions or len(convolutions) > 8:
        return ""
    shapes = [convolutions[0].input[0], *(o.output[0] for o in convolutions if o.output)]
    return " → ".join(str(s[1]) for s in shapes if len(s) > 1)
