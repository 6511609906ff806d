"""What the list that came back from a training holds, if not the loss of each step."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import torch

from tutor.lab.events import Loss
from tutor.lab.evidence import Evidence
from tutor.lab.looping import BATCH, Pass, Record
from tutor.lab.loopruns import plain_loss

Numbers = Sequence[float]


def other_than_losses(e: Evidence, run: Record, losses: list[float]) -> str | None:
    """What the entries are instead, as one word for the rules; None where they may be losses.

    Only what fits exactly is told: a loss may be computed in many ways, and be recorded with or
    without a penalty, before or after it was divided for several batches.
    """
    if len(set(losses)) == 1:
        return "same"
    steps, plain = _computed(run, len(losses)), _plain(run, len(losses))
    if any(_equal(losses, known) for known in (steps, plain, _sums(run, len(losses)))):
        return None
    if _accuracies(run, losses):
        return "accuracy"
    made = [k for k in (plain, steps) if k and all(map(math.isfinite, k))]
    words = (_made_of(losses, known, len(run.loader)) for known in made)
    return next((word for word in words if word), None) or _scaled(e, losses, steps, plain)


def _made_of(losses: list[float], known: list[float], batches: int) -> str | None:
    """How the entries come from the losses, if only by adding them up or moving them about."""
    for word, of in OTHERWISE.items():
        if _equal(losses, of(known, batches)):
            return word
    if _equal(losses[1:], known[:-1]):
        return "shifted"
    if not _equal(sorted(losses), sorted(known)):
        return None
    return "reversed" if _equal(losses[::-1], known) else "order"


def _computed(run: Record, count: int) -> list[float]:
    """What gradients were computed of, if it was once for each entry."""
    by_update = [u.losses[0] for u in run.updates if len(u.losses) == 1]
    by_backward = [x.value for x in run.of(Loss) if x.value is not None]
    return next((some for some in (by_update, by_backward) if len(some) == count), [])


def _sums(run: Record, count: int) -> list[float]:
    """The sum of what gradients were computed of for each update, in several parts."""
    sums = [sum(u.losses) for u in run.updates]
    return sums if len(sums) == count else []


def _plain(run: Record, count: int) -> list[float]:
    """The plain loss of the images of each pass, or of each update, if there are as many."""
    passes = [(p, truth(run, p)) for p in run.trained]
    known = [(p.updates, p.output, t) for p, t in passes if p.output is not None and t is not None]
    if len(known) != len(passes):
        return []
    if len(known) == count:
        return [float(plain_loss(run, output, t)) for _, output, t in known]
    groups = [list(group) for _, group in itertools.groupby(known, key=lambda one: one[0])]
    if len(groups) != count:
        return []
    together = [
        (torch.cat([o for _, o, _ in some]), torch.cat([t for _, _, t in some])) for some in groups
    ]
    return [float(plain_loss(run, output, t)) for output, t in together]


def truth(run: Record, one: Pass) -> torch.Tensor | None:
    """The targets of the images of a pass; by the number of its batch where images were changed."""
    targets: torch.Tensor = run.loader.dataset.tensors[1]  # type: ignore[attr-defined]
    if one.images is not None:
        return targets[list(one.images)]
    if one.batch is None or one.size != BATCH:
        return None
    first = one.batch % len(run.loader) * BATCH
    return targets[first : first + BATCH]


def _totals(known: Numbers, _: int) -> list[float]:
    return list(itertools.accumulate(known))


def _epoch_totals(known: Numbers, batches: int) -> list[float]:
    epochs = [known[i : i + batches] for i in range(0, len(known), batches)]
    return [x for epoch in epochs for x in itertools.accumulate(epoch)]


def _means(known: Numbers, _: int) -> list[float]:
    return [x / (i + 1) for i, x in enumerate(itertools.accumulate(known))]


def _epoch_means(known: Numbers, batches: int) -> list[float]:
    return [x / (i % batches + 1) for i, x in enumerate(_epoch_totals(known, batches))]


def _repeated(known: Numbers, batches: int) -> list[float]:
    epochs = [known[i : i + batches] for i in range(0, len(known), batches)]
    return [sum(epoch) / len(epoch) for epoch in epochs for _ in epoch]


def _best(known: Numbers, _: int) -> list[float]:
    return list(itertools.accumulate(known, min))


def _negative(known: Numbers, _: int) -> list[float]:
    return [-x for x in known]


OTHERWISE: dict[str, Callable[[Numbers, int], list[float]]] = {
    "sum": _totals,
    "epoch sum": _epoch_totals,
    "mean": _means,
    "epoch mean": _epoch_means,
    "repeated": _repeated,
    "best": _best,
    "negative": _negative,
}


def _equal(a: Numbers, b: Numbers) -> bool:
    return len(a) == len(b) > 0 and all(
        math.isclose(x, y, rel_tol=1e-3, abs_tol=1e-6) for x, y in zip(a, b, strict=True)
    )


def _accuracies(run: Record, losses: list[float]) -> bool:
    """Shares (or counts, or percents) of right answers of the passes."""
    passes = [p for p in run.trained if p.output is not None and p.output.ndim == 2]
    if run.targets != "classes" or len(passes) != len(losses):
        return False
    shares = []
    for one in passes:
        targets = truth(run, one)
        if targets is None or one.output is None:
            return False
        shares.append(float((one.output.argmax(1) == targets).float().mean()))
    return any(_equal(losses, [s * factor for s in shares]) for factor in (1, BATCH, 100))


def _scaled(e: Evidence, losses: list[float], steps: list[float], plain: list[float]) -> str | None:
    """Each loss times (or divided by) one and the same number."""
    for known in (plain, steps):
        if not known or any(abs(x) < 1e-9 for x in known):
            continue
        factor = losses[0] / known[0]
        if factor <= 0 or not _equal(losses, [x * factor for x in known]):
            continue
        larger = factor > 1.5 and not _was_computed(e, losses[0])
        if larger or (factor < 0.7 and _equal(steps, plain)):
            e.facts["factor"] = factor
            return "scaled"
        return None
    return None


def _was_computed(e: Evidence, number: float) -> bool:
    """Is it the value of a tensor on the way to the loss, before it was divided?"""
    outputs = (t for o in e.operations for t in o.outputs if t.numel() == 1)
    tracked = (t for t in outputs if t.requires_grad and t.is_floating_point())
    return any(math.isclose(float(t.detach()), number, rel_tol=1e-4) for t in tracked)
