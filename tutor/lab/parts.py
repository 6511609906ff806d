"""A model that is judged by what it holds, as it was built; whether it runs is another question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.lazy import LazyModuleMixin

from tutor.bridge.messages import Words
from tutor.lab import guard
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.probes import SEED, contract, probe
from tutor.lab.raised import capture
from tutor.lab.trace import count

CONTAINERS = ("list", "tuple", "set", "dict", "class", "global")


@dataclass(frozen=True)
class Held:
    """A convolution in a model's drawers: its path, itself, and the shape of its weight.

    A weight with four axes that is no layer's has no `module`; a lazy layer has no `shape` yet.
    """

    name: str
    module: _ConvNd | None
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Parts(Model):
    """An `nn.Module` class that holds `layers`. A forward is looked at where there is one.

    The probe `parts` leaves facts for rules: `held`, all convolutions of the model; `left`, those
    that the task doesn't ask for; `missing`, the weight shapes that it asks for in vain; `unfiled`,
    layers in a plain container, on the class or in a global; `lost`, the births of layers that
    nothing keeps; and `forward`, what a forward raised that nobody has asked for.
    """

    first: tuple[str, ...] = ("load", "find", "build")

    def passed(self, evidence: Evidence) -> dict[str, Words]:
        """What stands in its drawers."""
        held: list[Held] = evidence.facts["held"]
        names = ", ".join(f"`{h.name}`" for h in held)
        known = all(h.shape for h in held)  # a lazy layer has no numbers yet
        n = count(evidence.model) if evidence.model is not None and known else 0
        return {
            "en": Words(
                self.praise["en"],
                f"In its drawers: {names}."
                + (f" {n:,} numbers in all, and each can learn." if n else ""),
            ),
            "ko": Words(
                self.praise["ko"],
                f"서랍 안에 든 것: {names}."
                + (f" 배울 수 있는 숫자가 모두 {n:,}개예요." if n else ""),
            ),
        }


@probe("parts")
def parts(e: Evidence) -> None:
    """Compare the convolutions in a model's drawers with those that were asked for."""
    layers, model = contract(e).layers, e.model
    assert layers is not None
    assert model is not None
    e.x = contract(e).input.draw(SEED)
    e.attempt("parts", lambda: list(nn.Module.parameters(model)))
    _run_forward(e, model)
    kernel = (layers.kernel,) * layers.axes
    pairs = zip(layers.channels, layers.channels[1:], strict=False)
    missing = [(after, before, *kernel) for before, after in pairs]
    held, left = list(_held(model)), []
    for each in held:
        fitting = next((w for w in missing if _fits(each, w)), None)
        if fitting:
            missing.remove(fitting)
        else:
            left.append(each)
    e.facts.update(held=held, left=left, missing=missing)
    if missing or left:
        e.symptom("layers", "parts")
        _seek(e, model)


def _held(model: nn.Module) -> Iterator[Held]:
    known: list[str] = []
    for path, module in nn.Module.named_modules(model):
        if any(path.startswith(f"{other}.") for other in known):
            continue  # what a convolution itself is made of
        if isinstance(module, _ConvNd):
            known.append(path)
            lazy = isinstance(module, LazyModuleMixin)
            yield Held(path, module, () if lazy else tuple(module.weight.shape))
            continue
        for name, weight in nn.Module.named_parameters(module, path, recurse=False):
            if not isinstance(weight, nn.parameter.UninitializedParameter) and weight.ndim == 4:
                yield Held(name, None, tuple(weight.shape))


def _fits(held: Held, wanted: tuple[int, ...]) -> bool:
    if held.module is None:
        return held.shape == wanted
    if not isinstance(held.module, nn.Conv2d):
        return False
    if not held.shape:  # a lazy one takes what comes
        return (held.module.out_channels, *held.module.kernel_size) == (wanted[0], *wanted[2:])
    return held.shape == wanted


def _seek(e: Evidence, model: nn.Module) -> None:
    """Where are the layers that were made, and that the model doesn't register?"""
    inside = {id(m) for m in nn.Module.modules(model)}
    made = [b for b in e.watch.births.values() if id(b.module) not in inside]
    made = [b for b in made if not _of_another(e, b.module, model)]
    owned = [b.module for b in made if id(b.module) in e.owners]
    e.facts["unfiled"] = [m for m in owned if e.owners[id(m)].kind in CONTAINERS]
    e.facts["hidden"] = [m for m in owned if e.owners[id(m)].kind not in CONTAINERS]
    e.facts["lost"] = [b for b in made if id(b.module) not in e.owners]
    if made or not e.facts["held"]:
        e.symptom("unregistered")


def _of_another(e: Evidence, module: nn.Module, model: nn.Module) -> bool:
    """Does the layer belong to another model that the file has made?"""
    owner = e.owners.get(id(module))
    other = e.namespace.get(owner.root) if owner else None
    return isinstance(other, type(model))


def _run_forward(e: Evidence, model: nn.Module) -> None:
    """Show the way through a forward that is there already; it may fail, nobody asked for it."""
    if type(model).forward is nn.Module.forward:
        return
    e.watch.start_call()
    try:
        with e.watch, guard.learner_code():
            e.y = model(e.x)
    except guard.Stopped:
        raise
    except BaseException as error:
        e.facts["forward"] = capture("forward", error, e.source)
        e.watch.start_call()
        e.symptom("style", "forward")
