"""What the lab tells of a training while it runs."""

from __future__ import annotations

from typing import Literal

import msgspec

from tutor.bridge.vocabulary import Language, Message, Words


class TrainStart(Message, frozen=True):
    """A training begins: on this device, with so many numbers to learn.

    `words` say why not on the GPU, where there is one that can't be used.
    """

    device: str
    parameters: int
    seed: int
    steps: int
    lr: float
    words: dict[Language, Words] = {}


class Point(msgspec.Struct, frozen=True, array_like=True):
    """One update: its 1-based number, its loss, the learning rate, seconds since the start."""

    step: int
    loss: float
    lr: float
    seconds: float


class Steps(Message, frozen=True):
    """A batch of updates (at most 30 such messages a second)."""

    points: list[Point]


class Gauge(msgspec.Struct, frozen=True, array_like=True):
    """One layer at one update: how far its weights moved, and its gradient's norm."""

    module: str
    moved: float
    gradient: float


class Gauges(Message, frozen=True):
    """The layers at one update. `moved` is the norm of the change over the norm of the weights."""

    step: int
    layers: list[Gauge]


class Picture(msgspec.Struct, frozen=True):
    """A small picture: 8-bit RGB, row by row, 3 * width * height bytes."""

    width: int
    height: int
    rgb: bytes


class Confusion(msgspec.Struct, frozen=True):
    """How many of each kind (rows) were given each answer (columns), and the kinds' names."""

    names: dict[Language, list[str]]
    counts: list[list[int]]


class Pictures(Message, frozen=True):
    """What the model sees now, by name: "input", "map 7", "bank 7", "diff 7", "kernel 3" ...

    `explained` is the share of the target that the model explains on a picture it never trains on.
    `captions` say, by name and language, what the model makes of a picture; pictures that have one
    stand side by side as a gallery. `words` say how it does on the whole, and `share` is the part
    of its answers that is right. Without pictures (see `Train`) there are no `items`.
    """

    step: int
    items: dict[str, Picture]
    explained: float | None = None
    captions: dict[str, dict[Language, str]] = {}
    words: dict[Language, str] = {}
    table: Confusion | None = None
    share: float | None = None


class TrainState(Message, frozen=True):
    """The training was paused, resumed, or got another learning rate; sent when it took effect.

    `reached`: it is paused, and the model does already what the recipe asks for.
    """

    state: Literal["running", "paused", "stopping"]
    step: int
    lr: float
    reached: bool = False


class TrainEnd(Message, frozen=True):
    """The end of a training. Losses are NaN where there was no step.

    `reached`: the model does what the recipe asks for; to have run to the end is not enough.
    """

    reason: Literal["finished", "stopped", "diverged", "error", "crashed"]
    steps: int
    first_loss: float
    last_loss: float
    seconds: float
    words: dict[Language, Words] = {}
    reached: bool = False
