"""Is the loss of a recorded run that of all images, against their own targets, and made smaller?"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from tutor.lab.events import Loss, Update
from tutor.lab.evidence import Evidence
from tutor.lab.looping import Pass, Record
from tutor.lab.looprecorded import truth
from tutor.lab.loopruns import (
    other_images,
    other_targets,
    plain_loss,
    same_update,
    swapped_targets,
)
from tutor.lab.operations import Operation


def first_passes(run: Record, count: int = 2) -> list[Pass]:
    """The first passes that a gradient came back to, before the weights have gone far."""
    some = [p for p in run.passes if p.gradient is not None and p.updates < count]
    return [p for p in some if p.gradient is not None and bool(p.gradient.isfinite().all())]


def judge_losses(e: Evidence, run: Record) -> None:
    """Does the gradient that came back to the output belong to these images and their targets?"""
    spread = _spread(e) is not None and same_update(e, run, swapped_targets)
    if spread:
        e.symptom("targets", "broadcast")
    if any(x.value is not None and not math.isfinite(x.value) for x in run.of(Loss)[:2]):
        return  # what comes back from nan says nothing
    pulls = _pulls(run, judged=not spread)
    e.facts["rows"] = pulls.used, pulls.seen
    left_out = _class_left_out(run)
    if left_out is not None:
        e.facts["left out"] = left_out
        e.symptom("targets", "class")
    elif pulls.seen and pulls.used <= 0.6 * pulls.seen:
        e.symptom("targets", "rows")
    if pulls.right + pulls.wrong:
        if pulls.wrong >= 0.9 * pulls.known and pulls.right <= 0.1 * pulls.known:
            down = dot(run, e.facts["reference"])
            if down is None or down > 0:  # else the optimizer turns it around again
                e.symptom("uphill", "loss")
        elif pulls.right < 0.75 * pulls.known and not spread:
            e.symptom("targets", "pairs")
    if run.targets == "classes":
        if _across_batch(run):
            e.symptom("targets", "axis")
        _loss_functions(e)
    elif not spread:
        _number_losses(e, run)
    _slope(e, run)
    _sums(e, run)
    _factors(e, run)


def judge_blind(e: Evidence, run: Record) -> None:
    """Do the updates depend on the images, and on the targets?

    The gradients at the output tell where they point to the images' own targets, and the weights
    are moved by an optimizer. Where that can't be told, other data must make other updates.
    """
    known = all(p.images is not None and p.gradient is not None for p in run.trained)
    by_hand = all(u.by == "hand" for u in run.updates)
    plain = known and not by_hand and not {"targets", "uphill"} & set(e.symptoms)
    remade = e.facts.get("number loss", (None, ""))[1] == "changed"  # they were looked at
    if plain or remade or e.symptoms.get("targets") == "broadcast":
        return
    images, targets = (same_update(e, run, change) for change in (other_images, other_targets))
    if images and not (targets and by_hand):
        e.symptom("blind", "images")
    elif targets:
        e.symptom("blind", "targets")
    elif e.symptoms.get("targets") == "pairs":
        e.facts["symmetric"] = same_update(e, run, swapped_targets)


def _across_batch(run: Record) -> bool:
    """Do the images of a batch compete with each other, and not the classes of an image?

    What comes back through a softmax adds up to 0 along its axis.
    """
    back = [p.gradient for p in first_passes(run, 1) if p.gradient is not None]
    if not back or back[0].ndim != 2 or len(back[0]) < 2 or back[0].shape[1] < 2:
        return False
    length = float(back[0].abs().sum())
    along, across = float(back[0].sum(0).abs().sum()), float(back[0].sum(1).abs().sum())
    return along < 1e-4 * length and across > 1e-2 * length


def _class_left_out(run: Record) -> int | None:
    """A class none of whose images felt a gradient, while all those of the others did."""
    if run.targets != "classes":
        return None
    felt: dict[int, list[bool]] = {}
    for one in first_passes(run):
        targets = truth(run, one)
        if targets is None or one.gradient is None or one.gradient.ndim != 2:
            return None
        rows = (one.gradient != 0).any(1).tolist()
        for label, row in zip(targets.tolist(), rows, strict=True):
            felt.setdefault(label, []).append(row)
    none = [label for label, rows in felt.items() if not any(rows)]
    every = [label for label, rows in felt.items() if all(rows)]
    return none[0] if len(none) == 1 and len(every) == len(felt) - 1 > 0 else None


class Pulls(NamedTuple):
    """How many rows felt a gradient, of how many seen; and of the images that are known by their

    numbers, how many felt one, and were pulled right, or wrong.
    """

    used: int
    seen: int
    known: int
    right: int
    wrong: int


def _pulls(run: Record, *, judged: bool) -> Pulls:
    """Where the first gradients at the output pull.

    What comes back to several outputs for the same images in one update pulls together.
    """
    used = seen = known = right = wrong = 0
    together: dict[tuple[int, tuple[int, ...]], list[Tensor]] = {}
    for one in first_passes(run):
        gradient, output = one.gradient, one.output
        if gradient is None or output is None or gradient.shape != output.shape:
            continue
        gradient = gradient.reshape(len(gradient), -1)
        used += int((gradient != 0).any(1).sum())
        seen += len(gradient)
        if one.images is not None and judged:
            pair = together.setdefault((one.updates, one.images), [gradient * 0, output])
            pair[0] = pair[0] + gradient
    data: Any = run.loader.dataset
    for (_, images), (gradient, output) in together.items():
        own = data.tensors[1][list(images)]
        felt = (gradient != 0).any(1)
        known += int(felt.sum())
        if run.targets == "classes":
            right += int((gradient.argmin(1) == own)[felt].sum())
            wrong += int((gradient.argmax(1) == own)[felt].sum())
        else:
            away = torch.sign(output.reshape(len(output), -1)[:, 0] - own)
            right += int((torch.sign(gradient[:, 0]) == away)[felt].sum())
            wrong += int((torch.sign(gradient[:, 0]) == -away)[felt].sum())
    return Pulls(used, seen, known, right, wrong)


def _spread(e: Evidence) -> object:
    """A column minus a row: every prediction against every target."""
    inner = list(nn.Module.modules(e.model)) if e.model is not None else []
    for o in e.operations:
        if len(o.input) < 2 or o.failed or o.module in inner:
            continue
        a, b = o.input[0], o.input[1]
        size = max([*a, *b], default=0)
        both = sorted((tuple(a), tuple(b)), key=len)
        column = (size, 1) in both and (both[0] in ((size,), (1, size)) or (1, size) in both)
        elementwise = o.output == [[size, size]] or "loss" in o.function
        tracked = any(t.requires_grad for t in o.inputs) or o.had_grad
        if size > 1 and column and elementwise and tracked and o.function in ELEMENTWISE:
            e.facts["spread"] = o
            return o
    return None


ELEMENTWISE = {
    *("sub", "__sub__", "__rsub__", "rsub", "subtract", "mul", "add", "__add__", "div", "pow"),
    *("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "dist", "pairwise_distance"),
    *("maximum", "minimum", "eq", "where", "square", "abs", "__truediv__", "__mul__"),
}


def _loss_functions(e: Evidence) -> None:
    """Was a loss fed with what it can't take: probabilities, or scores for log-probabilities?"""
    for o in e.operations:
        if o.failed or not o.inputs or o.inputs[0].ndim != 2 or o.line is None:
            continue
        given = o.inputs[0].detach().float()
        if (
            given.shape[1] < 2
            or not o.inputs[0].is_floating_point()
            or not bool(given.isfinite().all())
        ):
            continue
        squashed = _shares(given) or any(
            x.function == "sigmoid" and any(t is o.inputs[0] for t in x.outputs)
            for x in e.operations
        )
        if o.function == "cross_entropy" and o.inputs[0].requires_grad and squashed:
            e.facts["fed"] = o, "probabilities"
            e.symptom("targets", "probabilities")
            return
        logs = _sum_to_one(given.exp(), 1)
        if o.function in ("nll_loss", "nll_loss_nd") and o.inputs[0].requires_grad and not logs:
            what = "other axis" if _sum_to_one(given.exp(), 0) else "scores"
            e.facts["fed"] = o, "probabilities" if _shares(given) else what
            e.symptom("targets", "scores")
            return


CLASS_LOSSES = ("cross_entropy", "nll_loss", "nll_loss_nd", "multi_margin_loss")
SQUASHES = ("sigmoid", "softmax", "log_softmax", "tanh", "relu")


def _number_losses(e: Evidence, run: Record) -> None:
    """A number to hit needs the output as it is, the target as it is, and a distance."""
    for o in e.operations:
        if o.line is None or o.failed or not o.inputs or o.module in list(run.model.modules()):
            continue
        tracked = any(t.requires_grad for t in o.inputs)
        whole = [t for t in o.inputs[1:2] if not t.is_floating_point() and t.numel() > 1]
        ours = len(o.input[0]) <= 2 and tracked and run.end
        if not ours:
            continue
        if o.function.startswith("binary_cross_entropy") or o.function in CLASS_LOSSES:
            e.facts["number loss"] = o, "classes"
        elif o.function in SQUASHES and o.input[0][-1:] == [1]:
            e.facts["number loss"] = o, "squashed"
        elif whole and (o.function in ELEMENTWISE):
            e.facts["number loss"] = o, "rounded"
        else:
            continue
        e.symptom("targets", "number loss")
        return
    if "targets" not in e.symptoms:
        _changed_targets(e, run)


DIFFERENCES = ("sub", "__sub__", "__rsub__", "rsub", "subtract", "mse_loss")


def _changed_targets(e: Evidence, run: Record) -> None:
    """Does the loss compare the outputs with something else than their own targets?

    Only the first update is looked at, and there a difference whose one side is the output itself.
    """
    one = next(iter(first_passes(run, 1)), None)
    own = truth(run, one) if one is not None else None
    if one is None or one.output is None or own is None or one.output.numel() != len(own):
        return
    output = one.output.detach().reshape(-1)
    for o in e.operations:
        if o.function not in DIFFERENCES or o.failed or o.line is None or len(o.inputs) != 2:
            continue
        some = [t for t in o.inputs if t.numel() == len(own) and t.is_floating_point()]
        ours = [t for t in some if t.requires_grad and torch.equal(t.detach().reshape(-1), output)]
        others = [t.reshape(-1) for t in some if not t.requires_grad]
        if len(ours) != 1 or len(others) != 1:
            continue
        if not torch.allclose(others[0], own.to(others[0].dtype), atol=1e-3):
            whole = torch.equal(others[0], others[0].round())
            e.facts["number loss"] = o, "rounded" if whole else "changed"
            e.symptom("targets", "number loss")
        return


def _sums(e: Evidence, run: Record) -> None:
    """The mean's gradients sum up to 2 at most, over all outputs; a sum's are 16 times that."""
    used = [p.gradient for p in first_passes(run, 1) if p.gradient is not None]
    plain = any(o.function in ("cross_entropy", "nll_loss") for o in e.operations)
    if run.targets == "classes" and plain and used and float(used[0].abs().sum()) > 4:
        e.facts["summed"] = float(used[0].abs().sum())


def _factors(e: Evidence, run: Record) -> None:
    """Is each step's loss the plain one times a number, or its root?

    The gradient at the output then is that of the plain loss times a factor. Half of a squared
    error is a loss of its own; parts of one update are divided for a reason.
    """
    if len({p.updates for p in run.trained}) < max(2, len(run.trained)):
        return
    factors, roots = [], []
    for one in run.trained[: len(run.loader)]:
        targets = truth(run, one)
        if targets is None or one.output is None or one.gradient is None:
            return
        output = one.output.detach().clone().requires_grad_()
        with torch.enable_grad():
            loss = plain_loss(run, output, targets)
        plain = torch.autograd.grad(loss, output)[0]
        factor = float((plain * one.gradient).sum() / (plain**2).sum())
        if not torch.allclose(plain * factor, one.gradient, rtol=1e-3, atol=1e-7):
            return
        factors.append(factor)
        roots.append(factor * 2 * math.sqrt(float(loss.detach())))
    if run.targets == "numbers" and all(abs(r - 1) < 0.01 for r in roots):
        e.facts["root"] = factors
    elif 0 < max(factors) < 0.4 and max(factors) - min(factors) < 1e-3 * max(factors):
        e.facts["factor"] = factors[0]


def first_odd(e: Evidence) -> Operation | None:
    """The call that made the first nan or inf, if it was given finite numbers."""
    for o in e.operations:
        if o.line is None or o.module is not None or not o.outputs:
            continue
        out = o.outputs[0]
        if out.is_floating_point() and not bool(out.detach().isfinite().all()):
            given = [t for t in o.inputs if t.is_floating_point()]
            if all(bool(t.detach().isfinite().all()) for t in given):
                return o
            return None
    return None


def _shares(given: Tensor) -> bool:
    """Do the rows (or the columns) look like a softmax?"""
    if float(given.min()) < 0 or float(given.max()) > 1:
        return False
    return _sum_to_one(given, 1) or _sum_to_one(given, 0)


def _sum_to_one(given: Tensor, axis: int) -> bool:
    sums = given.sum(axis)
    return bool(torch.allclose(sums, torch.ones_like(sums), atol=1e-3))


def _slope(e: Evidence, run: Record) -> None:
    """Do the updates go down the loss of all images?"""
    if "uphill" in e.symptoms or "targets" in e.symptoms:
        return
    down = dot(run, e.facts["reference"])
    e.facts["slope"] = down
    if down is not None and down > 0.05 and not grown(run):
        e.symptom("uphill", "update")


def grown(run: Record) -> bool:
    """Whether the learning rate has become 30 times as large: such steps overshoot any way."""
    used = [rate for rate in rates(run) if math.isfinite(rate)]
    return len(used) >= 3 and used[-1] >= 30 * used[0] > 0


def rates(run: Record) -> list[float]:
    """The learning rate of each update, where it is known."""
    return [u.lr for u in run.of(Update) if u.lr is not None]


def dot(run: Record, slope: dict[str, Tensor]) -> float | None:
    """The cosine between the change of all weights and the gradient: below 0 is downhill."""
    change = {n: run.end[n] - run.start[n] for n in slope if n in run.end}
    along = sum(float((change[n] * slope[n]).sum()) for n in change)
    length = math.sqrt(sum(float((c**2).sum()) for c in change.values()))
    steep = math.sqrt(sum(float((g**2).sum()) for g in slope.values()))
    if not length or not steep or not math.isfinite(along) or not math.isfinite(length):
        return None
    return along / length / steep
