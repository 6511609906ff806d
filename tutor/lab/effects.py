"""Say what a line of a training loop has done: hooks tell what was called, values what changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import hypot
from typing import Any, TypeVar

from torch import Tensor

from tutor.bridge.messages import LineEffect, Part
from tutor.lab.brief import brief, number
from tutor.lab.events import Backward, Batch, Event, Forward, Layer, Loss, Names, Update, ZeroGrad
from tutor.lab.shapes import show
from tutor.lab.statements import Statement
from tutor.lab.weights import Change
from tutor.words import LANGUAGES, say

E = TypeVar("E", bound=Event)
MOST_NAMES = 4


@dataclass(frozen=True)
class Seen:
    """What there was to see while a statement ran, or a part of it up to a call (`enters`).

    `names` are those of its function, now. `grew` are the containers that hold more or less than
    before. `then` is the line that comes next in the same function, None where there is none.
    """

    statement: Statement
    names: Mapping[str, object]
    events: list[Event]
    change: Change
    measured: dict[str, Layer]
    parameters: Mapping[str, Tensor]
    grew: Names = ()
    enters: str = ""
    raised: str = ""
    returned: tuple[object, ...] = ()
    """What it gave back, as the only item; empty where it returned nothing yet."""
    recording: bool | None = None
    training: bool | None = None
    """Grad mode, and the model's mode, where they have changed."""
    then: int | None = None

    def of(self, kind: type[E]) -> list[E]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def over(self) -> bool:
        """Whether this is a `for` that found nothing more."""
        looped = isinstance(self.statement.node, ast.For | ast.AsyncFor)
        return looped and not (self.enters or self.raised or self._goes_in)

    @property
    def _goes_in(self) -> bool:
        return self.then is not None and self.statement.holds(self.then)

    @property
    def values(self) -> dict[str, object]:
        """The names that got a value, or whose container grew, with what they are now."""
        node = self.statement.node
        if self.enters or self.over or self.raised or isinstance(node, _DEFINITIONS):
            return {}
        wanted = dict.fromkeys((*self.statement.stored, *self.grew))
        found = {name: _value(name, self.names) for name in wanted}
        told = (_nowhere, *(self.parameters.get(name) for name in self.change.moved))
        return {name: v for name, v in found.items() if not any(v is each for each in told)}

    @property
    def losses(self) -> list[object]:
        """Single numbers with a history that came out of it: a backward can start there."""
        node = self.statement.node
        passed_on = isinstance(node, ast.Return) and isinstance(node.value, ast.Name)
        made = (*self.values.values(), *(() if passed_on else self.returned))
        return [value for value in made if _is_loss(value)]

    def brief(self, value: object) -> str:
        """A value in a few characters; the model's parameters by their names."""
        return brief(value, {id(p): name for name, p in self.parameters.items()})


_nowhere = object()
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def effect(seen: Seen) -> LineEffect:
    """The words in every language, and the parts of the loop."""
    words = {language: " ".join(_sentences(seen, language)) for language in LANGUAGES}
    return LineEffect(seen.statement.line, words, list(_parts(seen)))


def _parts(seen: Seen) -> Iterator[Part]:
    change = seen.change
    answered = bool(seen.of(Forward))
    if seen.of(Batch):
        yield "batch"
    if answered:
        yield "forward"
    if seen.losses or (answered and seen.of(Loss)):
        yield "loss"
    if seen.of(Backward) or change.filled or change.edited:
        yield "backward"
    if seen.of(Update) or change.moved:
        yield "step"
    if seen.of(ZeroGrad) or change.cleared:
        yield "zero_grad"


def _sentences(seen: Seen, language: str) -> Iterator[str]:
    tell = partial(_tell, language)
    said = [
        *_flow(seen, tell),
        *_data(seen, tell),
        *_gradients(seen, tell),
        *_weights(seen, tell),
        *_modes(seen, tell),
    ]
    if seen.enters:
        said.append(tell("enters", name=f"{seen.enters}()"))
    yield from said or [tell("nothing")]


def _tell(language: str, key: str, **values: object) -> str:
    """The words; where `names` are told there are others for a single one."""
    names = values.get("names")
    if isinstance(names, list):
        values["names"] = _listed(names, language)
        key = f"{key}_one" if len(names) == 1 else key
    return say(f"stepper.{key}", language, **values)


def _listed(names: list[str], language: str) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    if len(names) <= MOST_NAMES:
        return shown
    return say("stepper.more", language, names=shown, count=len(names) - MOST_NAMES)


def _flow(seen: Seen, tell: Any) -> Iterator[str]:
    """Where the code goes from here."""
    node = seen.statement.node
    if seen.raised:
        yield tell("raised", error=seen.raised)
    elif seen.over:
        yield tell("over")
    elif isinstance(node, ast.If | ast.While) and not seen.enters:
        yield tell("holds" if seen._goes_in else "holds_not")
    elif isinstance(node, _DEFINITIONS):
        yield tell("defines", name=f"{node.name}()")


def _data(seen: Seen, tell: Any) -> Iterator[str]:
    """What came in, what the model made of it, which names have which value now."""
    values = dict(seen.values)
    batches = seen.of(Batch)
    if len(batches) > 1:
        yield tell("batches", count=len(batches))
    elif batches:
        fetched = [name for name, value in values.items() if _is_data(value)]
        told = [f"{name} {_shapes(values.pop(name))}" for name in fetched]
        told = told or [show(shape) for shape in batches[0].shapes]
        yield tell("batch", number=batches[0].index + 1, values=", ".join(told))
    if forwards := seen.of(Forward):
        last_one = forwards[-1]
        key = "forward" if last_one.recorded else "forward_unrecorded"
        yield tell(key, shape=", ".join(map(show, last_one.outputs)))
        losses = [event.value for event in seen.of(Loss) if event.value is not None]
        if losses and not seen.losses:
            yield tell("loss", value=brief(losses[-1]))
    if values:
        yield "; ".join(f"{name} = {seen.brief(value)}" for name, value in values.items()) + "."
    if seen.returned:
        yield tell("returned", value=seen.brief(seen.returned[0]))


def _gradients(seen: Seen, tell: Any) -> Iterator[str]:
    change, backward = seen.change, seen.of(Backward)
    more = "added" if backward else "change"
    for key, names in (("appear", change.filled), (more, change.edited)):
        if names:
            known = [name for name in names if name in seen.measured]
            yield tell(key, **_lengths({name: seen.measured[name].gradient for name in known}))
    if change.cleared:
        left = [seen.parameters[name].grad for name in change.cleared if name in seen.parameters]
        key = "vanish_none" if all(gradient is None for gradient in left) else "vanish_zero"
        yield tell(key, names=list(change.cleared))
    if change.filled or change.edited or change.cleared:
        return
    if backward and not change.moved:
        yield tell("computed" if backward[-1].by == "grad" else "backward_nothing")
    elif seen.of(ZeroGrad):
        yield tell("nothing_to_clear")


def _weights(seen: Seen, tell: Any) -> Iterator[str]:
    if moved := seen.change.moved:
        known = [name for name in moved if name in seen.measured]
        yield tell("moved", **_lengths({name: seen.measured[name].change for name in known}))
    elif any(event.by == "optimizer" and not event.moved for event in seen.of(Update)):
        yield tell("step_nothing")


def _modes(seen: Seen, tell: Any) -> Iterator[str]:
    if seen.recording is not None:
        yield tell("recording_on" if seen.recording else "recording_off")
    if seen.training is not None:
        yield tell("training_on" if seen.training else "training_off")


def _lengths(lengths: dict[str, float]) -> dict[str, object]:
    names = [f"{name} {number(length)}" for name, length in lengths.items()]
    return {"names": names, "total": number(hypot(*lengths.values()))}


def _value(name: str, names: Mapping[str, object]) -> object:
    """What a name means, or an attribute like `self.model` that lies in its object's own dict."""
    first, _, attribute = name.partition(".")
    value = names.get(first, _nowhere)
    if not attribute or value is _nowhere:
        return value
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return _nowhere
    return own.get(attribute, _nowhere)


def _is_data(value: object) -> bool:
    """A tensor, or a batch that holds some."""
    if isinstance(value, list | tuple):
        return any(isinstance(each, Tensor) for each in value)
    return isinstance(value, Tensor)


def _shapes(value: Any) -> str:
    parts = [value] if isinstance(value, Tensor) else value
    return " & ".join(
        show(tuple(each.shape)) if isinstance(each, Tensor) else brief(each) for each in parts
    )


def _is_loss(value: object) -> bool:
    return isinstance(value, Tensor) and value.ndim == 0 and value.grad_fn is not None
