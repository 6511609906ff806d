"""Run a training loop: closely watched, quickly, line by line, and on other data.

The runs on other data end with their first update. They answer what the updates depend on: a loss
that never looks at the targets makes the same update whatever the targets are.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from tutor.lab import undisturbed
from tutor.lab.events import Update
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.instruments import Instruments
from tutor.lab.looping import BATCH, Batches, Endless, Loop, Record, code_of, loader, network
from tutor.lab.probes import SEED
from tutor.lab.source import called
from tutor.lab.tape import Tape

Change = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""Makes other data of the images and the targets."""


def task(e: Evidence) -> Loop:
    """The contract of an exercise that asks for a loop."""
    assert isinstance(e.contract, Loop)
    return e.contract


def begin(e: Evidence, epochs: int, lr: float, data: Batches | None = None) -> Record:
    """A record of nothing yet: a fresh model and the same data."""
    targets = task(e).targets
    model = network(targets)
    run = Record(model, data or loader(targets), epochs, lr, targets)
    run.start = {n: p.detach().clone() for n, p in model.named_parameters()}
    return run


def watched(e: Evidence, run: Record) -> None:
    """Run it closely; what it raises ends the examination."""
    tape = Tape(run, e.source.filename, code_of(e.target))
    catches = any(
        isinstance(n, ast.ExceptHandler) or called(n).endswith("suppress") for n in e.source.nodes
    )
    instruments = Instruments(run.model, tape, files={e.source.filename})
    run.loader.watched = instruments.batches(run.loader.plain())
    undisturbed.seed(SEED)
    e.watch.start_call()
    try:
        with e.watch, tape.rolling(e.namespace, traced=catches), instruments:
            run.result = e.attempt("training", lambda: _call(e, run))
            if inspect.isgenerator(run.result):
                e.facts["generator"] = True
    finally:
        run.end = {n: p.detach().clone() for n, p in run.model.named_parameters()}
        run.loader.watched = None
        _merge(run)
        _first_turn(e, run)
    if run.endless is not None:
        if run.crowded:
            e.symptom("skipped", "again")
        else:
            e.symptom("endless", run.endless)
        raise Halt


def _call(e: Evidence, run: Record) -> Any:
    """Train, until the loop ends or the tape has seen enough."""
    try:
        return e.target(run.model, run.loader, run.epochs, run.lr)
    except Endless:
        return None


def _merge(run: Record) -> None:
    """Weights moved by hand beside an optimizer's steps are a part of those (as in SAM)."""
    updates = run.updates
    if all(u.by == "hand" for u in updates):
        return
    steps = [sum(u.by == "optimizer" for u in updates[:i]) for i in range(len(updates) + 1)]
    for one in run.passes:
        one.updates = steps[min(one.updates, len(updates))]
    fresh, events = False, []
    for event in run.events:
        if not isinstance(event, Update):
            events.append(event)
        elif event.by == "hand":
            fresh = fresh or event.fresh
        else:
            events.append(replace(event, fresh=event.fresh or fresh))
            fresh = False
    run.events = events


def _first_turn(e: Evidence, run: Record) -> None:
    """A way through the model is shown once, not for each batch."""
    roots = [i for i, s in enumerate(e.steps) if s.module is run.model]
    failed = e.failed
    if failed is not None and failed.module is not None and roots:
        del e.watch.steps[: roots[-1]]
    elif len(roots) > 1:
        del e.watch.steps[roots[1] :]


def quick(e: Evidence, epochs: int, lr: float, *, traced: bool = False) -> Record:
    """Run it once more, without a close look; `traced` counts how often each line runs."""
    run = begin(e, epochs, lr)
    undisturbed.seed(SEED)
    tape = Tape(run, e.source.filename, code_of(e.target))
    with tape.rolling(e.namespace, traced=traced):
        run.result = e.attempt("training", lambda: _call(e, run))
    run.end = {n: p.detach().clone() for n, p in run.model.named_parameters()}
    return run


def executed(e: Evidence) -> Counter[int]:
    """How often each line of the file runs in a training; empty where that can't be told."""
    raised = e.raised
    try:
        return quick(e, task(e).epochs, task(e).lr, traced=True).lines
    except Halt:  # it ran once without an exception
        e.raised = raised
        e.symptoms.pop("raised", None)
        return Counter()


def reference(run: Record) -> dict[str, Tensor]:
    """The gradient of the plain loss over all images, at the first weights."""
    model = copy.deepcopy(run.model)
    data: Any = run.loader.dataset
    x, y = data.tensors
    with torch.random.fork_rng(devices=[]):
        out = nn.Sequential.forward(model, x)  # type: ignore[arg-type, no-untyped-call]
        loss = plain_loss(run, out, y)
        names = [n for n, _ in model.named_parameters()]
        grads = torch.autograd.grad(loss, list(model.parameters()))
    return dict(zip(names, grads, strict=True))


def plain_loss(run: Record, output: Tensor, targets: Tensor) -> Tensor:
    """The mean loss that the exercise is about: cross entropy, or the squared error."""
    if run.targets == "classes":
        return nn.functional.cross_entropy(output, targets)
    return nn.functional.mse_loss(output.reshape(len(output), -1)[:, 0], targets)


# ------------------------------------------------------------------ other data


def swapped_targets(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """The same targets in each batch, handed to other images of the batch."""
    return x, y.reshape(-1, BATCH).roll(2, 1).reshape(-1)


def other_targets(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Another target for each image."""
    return x, (y + 1) % 3 if not y.is_floating_point() else y * 1.7 + 0.9


def other_images(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Other pictures under the same targets."""
    generator = torch.Generator().manual_seed(5)
    return torch.rand(x.shape, generator=generator), y


def same_update(e: Evidence, run: Record, change: Change) -> bool:
    """Is the first update what it was, although the data is other data?"""
    if run.first is None:
        return False
    data: Any = run.loader.dataset
    other = begin(e, 1, run.lr, Batches(TensorDataset(*change(*data.tensors)), batch_size=BATCH))
    tape = Tape(other, e.source.filename, code_of(e.target), once=True)
    instruments = Instruments(other.model, tape, files={e.source.filename})
    other.loader.watched = instruments.batches(other.loader.plain())
    undisturbed.seed(SEED)
    raised, symptoms = e.raised, dict(e.symptoms)
    try:
        with tape.rolling(e.namespace, traced=False), instruments:
            e.attempt("training", lambda: _call(e, other))
    except Halt:  # other data may be too much for odd code
        e.raised, e.symptoms = raised, symptoms
    if other.first is None:
        return False
    before = torch.cat([p.flatten() for p in run.start.values()])
    moved, apart = (run.first - before).norm(), (run.first - other.first).norm()
    return bool(moved > 0) and bool(apart <= 1e-3 * moved)
