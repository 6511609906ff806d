"""Run a training loop one line at a time, as it stands, and say what each line does.

While it steps, the loop waits before each line of its file, and there the weights are compared.
Where it runs on, no line is traced: the next safe point, where the loader hands out a batch, is
where stepping can begin again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor

from tutor.bridge.messages import Control, LineEffect, LineStop, Parameter
from tutor.lab.controls import Work
from tutor.lab.effects import Seen, effect
from tutor.lab.events import Batch, Event, Forward
from tutor.lab.instruments import Instruments, transforming
from tutor.lab.linetrace import LineTrace, Passed, Standing
from tutor.lab.live import Live
from tutor.lab.source import Source
from tutor.lab.weights import Change, Weights

MOST_EFFECTS = 60
"""Of the lines that ran since the last stop, so many of the last are told."""

CONTAINERS = (list, dict, set)


@dataclass
class Stepper(Live):
    """Follows the loop as a chart does; between the lines it waits, and tells of their effects."""

    source: Source = field(default_factory=lambda: Source("", ""))

    _mode: Literal["waiting", "line", "step", "running"] = "line"
    _instruments: Instruments | None = None
    _trace: LineTrace = field(init=False)
    _weights: Weights = field(init=False)
    _seen: dict[str, Tensor] = field(init=False)
    """The weights at the last stop."""
    _events: list[Event] = field(default_factory=list)
    _effects: list[LineEffect] = field(default_factory=list)
    _sizes: dict[str, int] = field(default_factory=dict)
    _modes: tuple[bool, bool] = (True, True)
    _stepped_from: int = 0
    _told: Literal["running", "paused"] = "running"

    def __post_init__(self) -> None:
        """Know the statements of the file, and the weights as they are."""
        self._trace = LineTrace(self.source, self._ran, self._between, self._is_deaf)
        self._weights = Weights(self.model)
        self._seen = self._weights.copies()

    @contextmanager
    def following(self, instruments: Instruments) -> Iterator[None]:
        """Follow what is called in here, from its first line on."""
        self._instruments = instruments
        self._trace.begin(None)
        try:
            yield
            if self._mode == "running":
                self._tell_stop(None)
        finally:
            self._trace.end()

    def _is_deaf(self) -> bool:
        return self._instruments is None or self._instruments.deaf

    # ------------------------------------------------------------------- the stream of events

    def hear(self, event: Event) -> None:
        """A step is over when the next batch comes, or where all were fetched before, is used."""
        super().hear(event)
        if self._trace.on:
            self._events.append(event)
        used = isinstance(event, Forward) and event.recorded and self.steps > self._stepped_from
        if self._mode == "step" and (isinstance(event, Batch) or used):
            self._mode = "line"

    def wants_layers(self, update: int) -> bool:  # noqa: ARG002  # a chart asks by it
        """Never: each parameter is told of at each stop."""
        return False

    def safe_point(self) -> None:
        """Do what is asked; a loop that ran on can be stepped again from here."""
        super().safe_point()
        if self._mode != "running" and not self._trace.on:
            self._events, self._effects = [], []
            self._weights.look()
            self._note(self._trace.begin(sys._getframe()))

    # ------------------------------------------------------------------- what a line has done

    def _ran(self, passed: Passed) -> None:
        """Tell what a statement has done since the last one was told of."""
        here, instruments = passed.here, self._instruments
        if here.at is None or instruments is None:
            return
        with instruments.muted():
            change, measured = Change(), {}
            if not transforming():  # there the tensors have no numbers
                instruments.look(here.at.line)
                measured, change = self._weights.each(), self._weights.look()
            modes = self._modes_now()
            names = here.frame.f_locals
            seen = Seen(
                statement=here.at,
                names=names,
                events=self._events,
                change=change,
                measured=measured,
                parameters=dict(self.model.named_parameters()),
                grew=_grown(here.at.loaded & self._sizes.keys(), names, self._sizes),
                enters=passed.enters,
                raised=here.raised,
                returned=passed.returned,
                recording=modes[0] if modes[0] != self._modes[0] else None,
                training=modes[1] if modes[1] != self._modes[1] else None,
                then=passed.then,
            )
            self._effects = [*self._effects[1 - MOST_EFFECTS :], effect(seen)]
            self._events = []

    def _note(self, here: Standing | None) -> None:
        """Remember what the next line may change."""
        self._modes = self._modes_now()
        names: Mapping[str, Any] = here.frame.f_locals if here is not None else {}
        self._sizes = {n: len(value) for n, value in names.items() if type(value) in CONTAINERS}

    def _modes_now(self) -> tuple[bool, bool]:
        return torch.is_grad_enabled(), self.model.training

    # ------------------------------------------------------------------- waiting

    def _between(self, here: Standing | None) -> None:
        """Between two lines: obey, and wait where that is wanted. None: the loop is at its end."""
        if self._instruments is None:
            return
        with self._instruments.muted():
            if self._mode == "step":
                while (wish := self.controls.take(wait=False)) is not None:
                    self._obey(wish)
            if self._mode == "line" or here is None:
                self._tell_stop(here)
            if self._mode == "line" and here is not None:
                self._wait(here.frame.f_locals)
            if self._mode == "running":
                self._trace.end()
            else:
                self._note(here)

    def _tell_stop(self, here: Standing | None) -> None:
        self.flush()
        line = here.at.line if here is not None and here.at is not None else None
        function = here.function if here is not None else ""
        effects, self._effects = self._effects, []
        self.emit(LineStop(line, function, self.steps, effects, self._parameters()))

    def _parameters(self) -> list[Parameter]:
        if transforming():
            return []
        measured, self._seen = self._weights.each(since=self._seen), self._weights.copies()
        bare = {name for name, p in self.model.named_parameters() if p.grad is None}
        return [
            Parameter(name, one.weights, one.change, None if name in bare else one.gradient)
            for name, one in measured.items()
        ]

    def _wait(self, names: Mapping[str, object]) -> None:
        begun = time.perf_counter()
        self._mode = "waiting"
        self._tell_state("paused")
        with self._lent(names):
            while self._mode == "waiting":
                self._obey(self.controls.take(wait=True))
        self._stood += time.perf_counter() - begun

    @contextmanager
    def _lent(self, names: Mapping[str, object]) -> Iterator[None]:
        """Meanwhile the REPL knows the names of the function that waits."""
        session = self.controls.namespace
        mine = {name: value for name, value in names.items() if not name.startswith("__")}
        hidden = {name: session[name] for name in mine if name in session}
        session.update(mine)
        try:
            yield
        finally:
            for name in mine:
                session.pop(name, None)
            session.update(hidden)

    def _obey(self, wish: Control | Work | None) -> None:
        """Line, step and resume let it go on from where it waits; pause waits before a line."""
        match wish:
            case Control(action="line"):
                self._mode = "line"
            case Control(action="pause"):
                self._mode = "waiting" if self._mode == "waiting" else "line"
            case Control(action="step"):
                self._mode, self._stepped_from = "step", self.steps
                self._tell_state("running")
            case Control(action="resume"):
                self._mode = "running"
                self._tell_state("running")
            case _:
                super()._obey(wish)

    def _tell_state(self, state: Literal["running", "paused"]) -> None:
        if state != self._told:
            self._told = state
            self._say_state(state)


def _grown(among: Set[str], names: Mapping[str, Any], before: Mapping[str, int]) -> tuple[str, ...]:
    """The containers among these names that hold more or less than before."""
    return tuple(
        name
        for name in sorted(among)
        if type(names.get(name)) in CONTAINERS and len(names[name]) != before[name]
    )
