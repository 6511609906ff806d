"""What a recorded run of a training loop did otherwise than asked, as symptoms."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from typing import Any

from tutor.lab.events import Backward, Batch, Forward, Loss, Update
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.looping import BATCH, Record
from tutor.lab.looprecorded import other_than_losses

MOST_SHRUNK = 0.6
"""Weights grow in a training, if anything; decay takes less than this away in a few epochs."""
TOO_SMALL, TOO_LARGE = 1 / 300, 300.0
"""Of the updates, as a share of lr times the gradient of the plain loss."""


def judge_nothing(e: Evidence, run: Record) -> None:
    """No weight moved: nothing else can be told then."""
    if run.moved:
        return
    if run.resets:
        e.symptom("reset", run.resets)
        raise Halt
    if e.facts.get("generator"):
        e.symptom("returned", "kind")
        raise Halt
    e.symptom("untrained")
    e.symptom("style")
    raise Halt


def judge_order(e: Evidence, run: Record) -> None:
    """Does each update use gradients of its own, freshly computed?"""
    stale = [b for b in run.of(Backward) if run.moved.intersection(b.stale)]
    if stale:
        e.symptom("stale", stale)
    updates = run.updates
    late = [u for u in updates if not u.fresh and (u.by == "optimizer" or run.of(Backward))]
    if late:
        e.symptom("late", late)
    last = run.of(Backward)[-1:] if run.of(Backward) else []
    if last and updates and "late" not in e.symptoms:
        _pending(e, run, last[0], updates[-1])


def judge_clipped(e: Evidence, run: Record) -> None:
    """Clipping has to come between backward and step."""
    if run.resets:
        e.symptom("reset", run.resets)
    _doubled(e, run)
    if run.clips and not any(c.useful for c in run.clips):
        e.symptom("clipped", run.clips)


def judge_direction(e: Evidence, run: Record) -> None:
    """Does each weight of an update by hand move by its own gradient?"""
    by_hand = [u for u in run.updates if u.by == "hand"]
    if len(by_hand) > 1 and run.alike >= len(by_hand) and len(by_hand) == len(run.updates):
        e.symptom("direction", by_hand[0])


def _doubled(e: Evidence, run: Record) -> None:
    """The very same loss, sent back twice into one update."""
    last: Loss | None = None
    for event in run.events:
        if isinstance(event, (Forward, Update, Batch)):
            last = None
        elif isinstance(event, Loss):
            if last is not None and last.value is not None and last.value == event.value:
                e.symptom("doubled", event)
                return
            last = event


def _pending(e: Evidence, run: Record, last: Backward, update: Update) -> None:
    """Gradients of the last batches that no update has used."""
    if run.events.index(last) > run.events.index(update):
        after = [p for p in run.trained if p.updates >= len(run.updates)]
        if after and len(run.trained) - len(after) >= 0:
            e.facts["pending"] = after


def judge_batches(e: Evidence, run: Record) -> None:
    """Each image of each epoch in exactly one update."""
    uses = counts(run)
    e.facts["uses"] = uses
    asked = len(run.batches)
    if uses is None:
        groups = len({p.updates for p in run.trained})
        if asked and asked < run.wanted and groups < run.wanted:
            e.symptom("skipped", "fewer")
        return
    data: Any = run.loader.dataset
    times = [uses.get(i, 0) for i in range(len(data))]
    if all(t == run.epochs for t in times):
        if "pending" in e.facts:
            e.symptom("skipped", "pending")
        elif _split(run):
            e.symptom("skipped", "split")
        return
    if "late" in e.symptoms and min(times) >= run.epochs - 1 and max(times) <= run.epochs:
        return
    if _peters_out(run):
        e.symptom("step size", "fades")
    elif min(times) == max(times) and min(times) > run.epochs:
        e.symptom("skipped", "again")
    else:
        e.symptom("skipped", "fewer" if min(times) < run.epochs else "more")


def _split(run: Record) -> bool:
    """Did parts of the batches make updates of their own?"""
    small = all(p.size < BATCH for p in run.trained)
    return small and len(run.batches) == run.wanted and len(run.updates) >= 2 * run.wanted


def _peters_out(run: Record) -> bool:
    """Did updates by hand become so small that in the end no number changes any more?"""
    by_hand = run.updates and all(u.by == "hand" for u in run.updates)
    return (
        bool(by_hand)
        and len(run.updates) < run.wanted
        and run.strides[-1] < 1e-4 * max(run.strides)
    )


def counts(run: Record) -> Counter[int] | None:
    """How many updates each image went into; None where that can't be told."""
    uses: Counter[int] = Counter()
    trained = run.trained
    if not trained or any(p.images is None for p in trained):
        return None
    last = len(run.updates)
    for number in sorted({p.updates for p in trained}):
        if number >= last:
            continue  # no update has used these
        uses.update({i for p in trained if p.updates == number for i in p.images or ()})
    return uses


def judge_parts(e: Evidence, run: Record) -> None:
    """A weight with a gradient of its own that stayed where it was."""
    still = [n for n, g in e.facts["reference"].items() if n not in run.moved and bool(g.any())]
    if still and len(still) < len(run.start):
        e.symptom("part", still)


def judge_size(e: Evidence, run: Record) -> None:
    """Are the updates of a size that the learning rate explains?"""
    if not all(bool(p.isfinite().all()) for p in run.end.values()):
        e.symptom("diverged")
    losses = run.result if isinstance(run.result, (list, tuple)) else []
    numbers = [x for x in losses if isinstance(x, (int, float))]
    if any(not math.isfinite(x) for x in numbers):
        e.symptom("diverged")
    if "uphill" in e.symptoms or not run.updates:
        return
    steep = math.sqrt(sum(float((g**2).sum()) for g in e.facts["reference"].values()))
    change = math.sqrt(sum(float(((run.end[n] - p) ** 2).sum()) for n, p in run.start.items()))
    share = change / (steep * run.lr * len(run.updates)) if math.isfinite(change) else math.inf
    e.facts["share"] = share
    idle = [u for u in run.updates if u.lr == 0]
    if len(idle) >= len(run.loader):
        e.symptom("step size", "idle")
    elif share < TOO_SMALL:
        e.symptom("step size", "small")
    elif share > TOO_LARGE:
        e.symptom("step size", "large")
    elif _fades(run):
        e.symptom("step size", "fades")
    elif shrunk(run) < MOST_SHRUNK:
        e.symptom("step size", "shrinks")


def _fades(run: Record) -> bool:
    """In the last epoch the steps are a hundredth of what they were: nothing is learned there.

    A schedule that ends near 0 has larger steps on the way; one that goes by epochs is slower.
    """
    lrs = [u.lr for u in run.updates if u.by == "optimizer" and u.lr is not None]
    if run.updates and all(u.by == "hand" for u in run.updates):
        lrs = _strides(run)
    if len(lrs) < run.wanted or not all(map(math.isfinite, lrs)):
        return False
    last, most = lrs[-len(run.loader) :], max(lrs)
    return statistics.median(last) < 0.01 * most and sum(lrs) < 0.25 * most * len(lrs)


def _strides(run: Record) -> list[float]:
    """How far each update by hand went for a gradient of length 1 at the output."""
    steep: Counter[int] = Counter()
    for one in run.trained:
        if one.gradient is not None:
            steep[one.updates] += float(one.gradient.norm())  # type: ignore[assignment]
    if len(run.strides) != len(run.updates):
        return []
    return [far / steep[i] for i, far in enumerate(run.strides) if steep[i]]


def shrunk(run: Record) -> float:
    """What is left of the length of all weights together."""
    length = [
        math.hypot(*(float(p.norm()) for p in some.values())) for some in (run.start, run.end)
    ]
    return length[1] / length[0]


def judge_modes(e: Evidence, run: Record) -> None:
    """Was the model in training mode whenever it was trained?"""
    wrong = [p for p in run.trained if not p.training]
    if wrong:
        e.symptom("mode", wrong)
    if "train" in vars(run.model) or "eval" in vars(run.model):
        e.symptom("mode", "overwritten")


def judge_memory(e: Evidence, run: Record) -> None:
    """One optimizer a step forgets what it should remember."""
    stepping = {(m.line, m.updates) for m in run.made if m.remembers}
    by_line = Counter(line for line, _ in stepping)
    for line, times in by_line.items():
        if times > run.epochs and times >= 0.5 * len(run.updates) > 0:
            e.symptom("forgetful", line)


def judge_returned(e: Evidence, run: Record) -> None:
    """A list with one Python float for each step."""
    losses = run.result
    if not isinstance(losses, (list, tuple)):
        e.symptom("returned", "kind")
        return
    if any(not isinstance(x, float) for x in losses):
        e.symptom("returned", "entries")
        return
    groups = len({p.updates for p in run.trained}) if run.trained else len(run.updates)
    allowed = {run.wanted, len(run.updates), groups, len(run.batches) or run.wanted}
    if run.endless is None and len(losses) not in allowed:
        e.symptom("returned", "number")
    elif len(losses) > 2 and not ({"diverged", "step size", "targets"} & set(e.symptoms)):
        other = other_than_losses(e, run, list(losses))
        if other is not None:
            e.symptom("returned", other)
