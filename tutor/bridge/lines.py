"""What the lab tells of a loop that runs one line at a time."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from tutor.bridge.vocabulary import Language, Message

Part: TypeAlias = Literal["batch", "forward", "loss", "backward", "step", "zero_grad"]
"""The parts of a training loop, as the picture of it names them."""


class Listing(Message, frozen=True):
    """The file whose lines are run: the learner's `own`, or the course's in its place."""

    source: str
    own: bool


class LineEffect(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a line has done, in a sentence or two, and which parts of the loop that was."""

    line: int
    words: dict[Language, str]
    parts: list[Part] = []


class Parameter(msgspec.Struct, frozen=True, array_like=True):
    """One parameter now: the norms of its weights and of its gradient (None where it has none).

    `moved` is the norm of the weights' change since the last stop.
    """

    name: str
    weights: float
    moved: float
    gradient: float | None


class LineStop(Message, frozen=True):
    """The loop waits before `line`, in `function`; None where it has come to its end.

    `effects` are those of the lines that were run since the last stop, the latest last. `step` is
    the number of updates so far.
    """

    line: int | None
    function: str
    step: int
    effects: list[LineEffect]
    parameters: list[Parameter]
