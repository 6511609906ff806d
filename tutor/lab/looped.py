"""Judge a training loop by its mechanism: which batches, which gradients, which updates.

The loop runs three times on a small model: once closely watched, then for one epoch with two
learning rates, which must make a difference. Where something is wrong, it runs once more to
count its lines instead.
"""

from __future__ import annotations

import inspect
from collections import Counter
from typing import Any

import torch

from tutor.lab.evidence import Evidence, Halt
from tutor.lab.looping import Hidden, Record
from tutor.lab.loopjudge import (
    judge_batches,
    judge_clipped,
    judge_direction,
    judge_memory,
    judge_modes,
    judge_nothing,
    judge_order,
    judge_parts,
    judge_returned,
    judge_size,
)
from tutor.lab.looplosses import judge_blind, judge_losses
from tutor.lab.loopruns import begin, executed, quick, reference, task, watched
from tutor.lab.probes import probe

JUDGES = (
    judge_nothing,
    judge_order,
    judge_clipped,
    judge_direction,
    judge_losses,
    judge_batches,
    judge_blind,
    judge_parts,
    judge_size,
    judge_modes,
    judge_memory,
    judge_returned,
)
"""The most telling first; the first may end the examination."""


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
    try:
        _judged(e, run)
    finally:
        if e.faults:
            e.facts["lines"] = executed(e)
    if not e.faults:
        _again(e, run)
    e.symptom("style")
    _shown(e, run)


def _judged(e: Evidence, run: Record) -> None:
    for judge in JUDGES:
        try:
            judge(e, run)
        except Halt:
            raise
        except Exception as error:  # an odd loop must not break the check
            run.broken.append(repr(error))


def _names(e: Evidence) -> dict[str, Any]:
    """Where the loop raised: what the learner's own names stood for at that line."""
    inside = [p for p in e.raised.places if p.function != "<module>"] if e.raised else []
    return dict(inside[-1].locals) if inside else {}


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


def _again(e: Evidence, run: Record) -> None:
    """One epoch instead of three, and another learning rate: both must make a difference."""
    one = quick(e, 1, run.lr)
    asked = len(one.result) if isinstance(one.result, (list, tuple)) else None
    whole = len(run.result)
    if asked is not None and asked * run.epochs != whole:
        e.symptom("returned", "before" if asked > whole / run.epochs else "number")
        e.facts["one epoch"] = asked
    other = quick(e, 1, run.lr / 4)
    if all(torch.equal(p, other.end[n]) for n, p in one.end.items()) or _elsewhere(one, other):
        e.symptom("step size", "same")
        still = all(torch.equal(p, one.start[n]) for n, p in one.end.items())
        e.facts["kept"] = bool(run.made) and not one.made and still


def _elsewhere(one: Record, other: Record) -> bool:
    """Was the learning rate handed to the optimizers as something else: `momentum=lr`?"""
    pairs = list(zip(one.made, other.made, strict=False))
    if not pairs or any(a.lr is None or a.lr != b.lr for a, b in pairs):
        return False
    return any(
        value == one.lr and b.options.get(name) == other.lr
        for a, b in pairs
        for name, value in a.options.items()
    )


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
