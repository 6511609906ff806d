"""Judge a training loop by its mechanism: which batches, which gradients, which updates.

The loop runs three times on a small model: once closely watched, then for one epoch with two
learning rates, which must make a difference.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections import Counter
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from tutor.lab import undisturbed
from tutor.lab.events import Update
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.instruments import Instruments
from tutor.lab.looping import (
    Endless,
    Hidden,
    Loop,
    Record,
    code_of,
    loader,
    network,
)
from tutor.lab.loopjudge import (
    judge_batches,
    judge_clipped,
    judge_memory,
    judge_modes,
    judge_nothing,
    judge_order,
    judge_parts,
    judge_returned,
    judge_size,
)
from tutor.lab.looplosses import judge_losses
from tutor.lab.probes import SEED, probe
from tutor.lab.tape import Tape

JUDGES = (
    judge_nothing,
    judge_order,
    judge_clipped,
    judge_losses,
    judge_batches,
    judge_parts,
    judge_size,
    judge_modes,
    judge_memory,
    judge_returned,
)
"""The most telling first; the first may end the examination."""


def task(e: Evidence) -> Loop:
    """The contract of an exercise that asks for a loop."""
    assert isinstance(e.contract, Loop)
    return e.contract


@probe("loop")
def loop(e: Evidence) -> None:
    """Run the loop under watch, then judge what it did."""
    _signature(e)
    run = begin(e, task(e).epochs, task(e).lr)
    e.facts["loop"] = run
    e.model = run.model
    e.facts["reference"] = reference(run)
    try:
        watched(e, run)
    finally:
        e.facts["session"] = {**_names(e), **run.left}
    e.facts["session"]["losses"] = run.result
    for judge in JUDGES:
        try:
            judge(e, run)
        except Halt:
            raise
        except Exception as error:  # an odd loop must not break the check
            run.broken.append(repr(error))
    if not e.faults:
        _again(e, run)
    e.symptom("style")
    _shown(e, run)


def _names(e: Evidence) -> dict[str, Any]:
    """Where the loop raised: what the learner's own names stood for at that line."""
    inside = [p for p in e.raised.places if p.function != "<module>"] if e.raised else []
    return dict(inside[-1].locals) if inside else {}


def begin(e: Evidence, epochs: int, lr: float) -> Record:
    """A record of nothing yet: a fresh model and the same data."""
    targets = task(e).targets
    model = network(targets)
    run = Record(model, loader(targets), epochs, lr, targets)
    run.start = {n: p.detach().clone() for n, p in model.named_parameters()}
    return run


def _signature(e: Evidence) -> None:
    """Can it be called with what the exercise hands over?"""
    given = task(e).parameters
    try:
        signature = inspect.signature(e.target)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*given)
    except TypeError as error:
        e.symptom("signature", str(error))
        raise Halt from None
    names = [n for n, p in signature.parameters.items() if p.default is p.empty]
    known = [n for n in names if n in given]
    if known and [given.index(n) for n in known] != [names.index(n) for n in known]:
        e.symptom("signature", "order")
        raise Halt


# ------------------------------------------------------------------ the runs


def watched(e: Evidence, run: Record) -> None:
    """Run it closely; what it raises ends the examination."""
    tape = Tape(run, e.source.filename, code_of(e.target))
    catches = any(isinstance(n, ast.ExceptHandler) for n in e.source.nodes)
    instruments = Instruments(run.model, tape, files={e.source.filename})
    run.loader.watched = instruments.batches(run.loader.plain())
    undisturbed.seed(SEED)
    e.watch.start_call()

    def work() -> Any:
        try:
            return e.target(run.model, run.loader, run.epochs, run.lr)
        except Endless:
            return None

    try:
        with e.watch, tape.rolling(e.namespace, hidden=catches), instruments:
            run.result = e.attempt("training", work)
            if inspect.isgenerator(run.result):
                e.facts["generator"] = True
    finally:
        run.end = {n: p.detach().clone() for n, p in run.model.named_parameters()}
        run.loader.watched = None
        _merge(run)
        _first_turn(e, run)
    if run.endless is not None:
        e.symptom("endless", run.endless)
        raise Halt


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


def quick(e: Evidence, epochs: int, lr: float) -> Record:
    """Run it once more, without a close look."""
    run = begin(e, epochs, lr)
    undisturbed.seed(SEED)
    tape = Tape(run, e.source.filename, code_of(e.target))
    with tape.rolling(e.namespace, hidden=False):
        run.result = e.attempt(
            "training", lambda: e.target(run.model, run.loader, run.epochs, run.lr)
        )
    run.end = {n: p.detach().clone() for n, p in run.model.named_parameters()}
    return run


def reference(run: Record) -> dict[str, Tensor]:
    """The gradient of the plain loss over all images, at the first weights."""
    model = copy.deepcopy(run.model)
    data: Any = run.loader.dataset
    x, y = data.tensors
    with torch.random.fork_rng(devices=[]):
        out = nn.Sequential.forward(model, x)  # type: ignore[arg-type, no-untyped-call]
        if run.targets == "classes":
            loss = nn.functional.cross_entropy(out, y)
        else:
            loss = nn.functional.mse_loss(out[:, 0], y)
        names = [n for n, _ in model.named_parameters()]
        grads = torch.autograd.grad(loss, list(model.parameters()))
    return dict(zip(names, grads, strict=True))


# ------------------------------------------------------------------ did anything happen?


# ------------------------------------------------------------------ the loss


# ------------------------------------------------------------------ batches and weights


# ------------------------------------------------------------------ what came back


# ------------------------------------------------------------------ once more


def _again(e: Evidence, run: Record) -> None:
    """One epoch instead of three, and another learning rate: both must make a difference."""
    one = quick(e, 1, run.lr)
    asked = len(one.result) if isinstance(one.result, (list, tuple)) else None
    whole = len(run.result)
    if asked is not None and asked * run.epochs != whole:
        e.symptom("returned", "before" if asked > whole / run.epochs else "number")
        e.facts["one epoch"] = asked
    other = quick(e, 1, run.lr / 4)
    if all(torch.equal(p, other.end[n]) for n, p in one.end.items()):
        e.symptom("step size", "same")


def _shown(e: Evidence, run: Record) -> None:
    losses = run.result if isinstance(run.result, (list, tuple)) else []
    if not losses or not all(isinstance(x, float) for x in losses):
        return
    batches, epochs, first, last = len(run.loader), run.epochs, losses[0], losses[-1]
    e.facts["shown"] = {
        "en": f"{epochs} epochs of {batches} batches made {len(run.updates)} updates, each with "
        f"fresh gradients; the loss went from {first:.3f} to {last:.3f}.",
        "ko": f"에포크 {epochs}번, 배치 {batches}개로 업데이트를 {len(run.updates)}번 했고, "
        f"매번 새 기울기를 썼어요. 손실은 {first:.3f}에서 {last:.3f}이 되었어요.",
    }


def hidden(run: Record) -> Hidden | None:
    """The exception that the learner's code caught most often."""
    if not run.hidden:
        return None
    common = Counter((h.kind, h.message) for h in run.hidden).most_common(1)[0][0]
    return next(h for h in run.hidden if (h.kind, h.message) == common)
