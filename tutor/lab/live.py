"""Tell about a training while it runs, and do to it what was asked: the chart's reader."""

from __future__ import annotations

import contextlib
import io
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from torch import Tensor, nn
from torch.optim.optimizer import Optimizer

from tutor.bridge.messages import (
    Control,
    Gauge,
    Gauges,
    Message,
    Pictures,
    Point,
    Steps,
    TrainState,
)
from tutor.lab.controls import Controls, Work
from tutor.lab.events import Event, Update
from tutor.lab.goals import FALLS, Goal
from tutor.lab.instruments import Reader
from tutor.lab.pictures import Seen
from tutor.lab.recipe import View
from tutor.lab.undisturbed import undisturbed

STEPS_EVERY = 1 / 30
GAUGES_EVERY = 1 / 4
PICTURES_EVERY = 1 / 4
SHARE = 0.02
"""Of the time, that gauges may cost, and pictures too: they come less often where they are slow."""

DIVERGED = 20
"""Losses in a row that are no numbers: long enough to see it, and nothing comes back from it."""


class Ended(BaseException):
    """The training is over, at a safe point. No `except Exception` of a loop stops this."""

    def __init__(self, reason: Literal["stopped", "diverged"]) -> None:
        super().__init__(reason)
        self.reason: Literal["stopped", "diverged"] = reason


@dataclass
class Clock:
    """When something that costs time is due again: not too often, and within its share."""

    every: float
    due: float = -math.inf

    def is_due(self, now: float) -> bool:
        """Whether it is time again."""
        return now >= self.due

    def took(self, begun: float, now: float) -> None:
        """It was done, from `begun` to `now`."""
        self.due = now + max(self.every, (now - begun) / SHARE)


@dataclass
class Live(Reader):
    """Reads the events of a training: emits its progress, and obeys its controls."""

    model: nn.Module
    emit: Callable[[Message], None]
    controls: Controls
    lr: float
    view: View | None = None
    pictures: bool = True
    goal: Goal = FALLS
    losses: list[float] = field(default_factory=list)
    seen: Seen | None = None
    first_loss: float = math.nan
    last_loss: float = math.nan

    _begun: float = field(default_factory=time.perf_counter)
    _stood: float = 0.0
    _steps: int = 0
    _points: list[Point] = field(default_factory=list)
    _sent: float = -math.inf
    _gauges: Clock = field(default_factory=lambda: Clock(GAUGES_EVERY))
    _pictures: Clock = field(default_factory=lambda: Clock(PICTURES_EVERY))
    _pictured: int = -1
    _optimizers: dict[int, Optimizer] = field(default_factory=dict)
    _wanted_lr: float | None = None
    _paused: bool = False
    _pause_at: int | None = None
    _strange: int = 0
    _strange_from: int = 0
    _ended: Literal["stopped", "diverged"] | None = None

    @property
    def steps(self) -> int:
        """Updates so far."""
        return self._steps

    @property
    def broken_from(self) -> int:
        """The step since which no loss was a number, where the training diverged."""
        return self._strange_from

    @property
    def reached(self) -> bool:
        """Whether the model, as it was looked at last, does what the recipe asks for."""
        return not self._strange and self.goal.reached(self.losses, self.seen)

    @property
    def seconds(self) -> float:
        """How long it has trained; pauses don't count."""
        return time.perf_counter() - self._begun - self._stood

    def begin(self) -> None:
        """The loop is about to be called: time counts from here."""
        self._begun = time.perf_counter()

    @property
    def ended(self) -> Literal["stopped", "diverged"] | None:
        """How it was ended at a safe point, with nothing torn apart, or ends if it ends now."""
        return "diverged" if self._ended is None and self._strange else self._ended

    # ------------------------------------------------------------------- telling

    def hear(self, event: Event) -> None:
        """Every update is a point; now and then it carries the layers too."""
        if not isinstance(event, Update):
            return
        if event.layers:
            self._gauge(event)
        if event.continues:
            return
        self._steps = event.step
        self.lr = event.lr if event.lr is not None else self.lr
        loss = math.nan if event.loss is None else event.loss
        self.first_loss = loss if event.step == 1 else self.first_loss
        self.last_loss = loss
        self.losses.append(loss)
        if math.isfinite(loss) or event.loss is None:
            self._strange = 0
        else:
            self._strange_from = self._strange_from if self._strange else event.step
            self._strange += 1
        self._points.append(Point(event.step, loss, self.lr, self.seconds))
        if time.perf_counter() - self._sent >= STEPS_EVERY:
            self.flush()
        if event.by == "hand" and self._wanted_lr is not None:
            self._wanted_lr = None  # a loop by hand keeps its rate in a variable of its own
            self._say_state()

    def flush(self) -> None:
        """Send the points that wait."""
        if self._points:
            self.emit(Steps(self._points))
            self._points = []
            self._sent = time.perf_counter()

    def wants_layers(self, update: int) -> bool:
        """A few times a second, and in every single step."""
        return self._pause_at == update or self._gauges.is_due(time.perf_counter())

    def _gauge(self, event: Update) -> None:
        begun = time.perf_counter()
        layers = event.layers.items()
        self.emit(Gauges(event.step, [Gauge(k, v.moved, v.gradient) for k, v in layers]))
        self._gauges.took(begun, time.perf_counter())

    def look(self) -> None:
        """Tell what the weights as they are now make the model see, if it isn't known already.

        Without `pictures` all but these is sent: how it does has to be known in any case.
        """
        if self.view is None or self._pictured == self._steps:
            return
        begun = time.perf_counter()
        quiet = contextlib.redirect_stdout(io.StringIO())
        try:
            with undisturbed(self.model), quiet:  # the model's own prints come with its steps
                self.seen = self.view(self.model)
        except Exception:  # it takes its batches, but not this picture: there is nothing to see
            self.view = self.seen = None
            return
        self._pictured = self._steps
        seen = self.seen
        items = seen.items if self.pictures else {}
        told = (items, seen.explained, seen.captions, seen.words, seen.table, seen.share)
        self.emit(Pictures(self._steps, *told))
        self._pictures.took(begun, time.perf_counter())

    # ------------------------------------------------------------------- obeying

    def safe_point(self) -> None:
        """Between two updates: look if it is time, do what is asked, wait while paused."""
        if self._strange >= DIVERGED:
            self._ended = "diverged"
        if self._ended is not None:  # also where a loop's bare `except:` has caught it before
            raise Ended(self._ended)
        if self.pictures and self._pictures.is_due(time.perf_counter()):
            self.look()
        while (wish := self.controls.take(wait=False)) is not None:
            self._obey(wish)
        if self._pause_at is not None and self._steps >= self._pause_at:
            self._pause_at, self._paused = None, True
            self._rest()
        begun = time.perf_counter()
        while self._paused and self._pause_at is None:
            self._obey(self.controls.take(wait=True))
        self._stood += time.perf_counter() - begun

    def _obey(self, wish: Control | Work | None) -> None:
        if isinstance(wish, Work):
            with undisturbed(self.model):
                wish.run()
        elif wish is None:
            return
        elif wish.action == "stop":
            self._ended = "stopped"
            self._say_state("stopping")
            raise Ended(self._ended)
        elif wish.action == "pause":
            self._paused = True
            self._rest()
        elif wish.action == "resume":
            if self._paused:
                self._paused, self._pause_at = False, None
                self._say_state()
        elif wish.action == "step":
            self._paused, self._pause_at = True, self._steps + 1
        elif wish.action == "lr" and 0 <= wish.value < math.inf:
            self._wanted_lr = wish.value
            if self._optimizers:
                self._set_lr()

    def _rest(self) -> None:
        """What is on the screen shall be the very weights that rest now."""
        self.flush()
        self.look()
        self._say_state()

    def at_step(self, optimizer: Optimizer) -> None:
        """The first step is where an optimizer gets known."""
        self._optimizers.setdefault(id(optimizer), optimizer)
        if self._wanted_lr is not None:
            self._set_lr()

    def _set_lr(self) -> None:
        """All groups keep their proportions; the first one gets what was asked for."""
        wanted, self._wanted_lr = self._wanted_lr, None
        if wanted is None:
            return
        current = float(next(iter(self._optimizers.values())).param_groups[0]["lr"])
        for optimizer in self._optimizers.values():
            for group in optimizer.param_groups:
                rate = float(group["lr"])
                new = wanted * rate / current if current and rate != current else wanted
                if isinstance(group["lr"], Tensor):
                    group["lr"].fill_(new)
                else:
                    group["lr"] = new
        self.lr = wanted
        self._say_state()

    def _say_state(self, state: Literal["running", "paused", "stopping"] | None = None) -> None:
        resting = self._paused and self._pause_at is None
        state = state or ("paused" if resting else "running")
        reached = state == "paused" and self.reached
        self.emit(TrainState(state, self._steps, self.lr, reached))
