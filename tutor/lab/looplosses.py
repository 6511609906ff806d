"""Is the loss of a recorded run that of all images, against their own targets, and made smaller?"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from tutor.lab.events import Loss
from tutor.lab.evidence import Evidence
from tutor.lab.looping import (
    Pass,
    Record,
)


def first_passes(run: Record, count: int = 2) -> list[Pass]:
    """The first passes that a gradient came back to, before the weights have gone far."""
    some = [p for p in run.passes if p.gradient is not None and p.updates < count]
    return [p for p in some if p.gradient is not None and bool(p.gradient.isfinite().all())]


def judge_losses(e: Evidence, run: Record) -> None:
    """Does the gradient that came back to the output belong to these images and their targets?"""
    spread = _spread(e)
    if spread:
        e.symptom("targets", "broadcast")
    if any(x.value is not None and not math.isfinite(x.value) for x in run.of(Loss)[:2]):
        return  # what comes back from nan says nothing
    used, seen, right, wrong = _pulls(run, judged=not spread)
    e.facts["rows"] = used, seen
    if seen and used <= 0.6 * seen:
        e.symptom("targets", "rows")
    if right + wrong:
        if wrong >= 0.9 * used and right <= 0.1 * used:
            down = dot(run, e.facts["reference"])
            if down is None or down > 0:  # else the optimizer turns it around again
                e.symptom("uphill", "loss")
        elif right < 0.75 * used and not spread:
            e.symptom("targets", "pairs")
    if run.targets == "classes":
        _loss_functions(e)
    elif not spread:
        _number_losses(e, run)
    _slope(e, run)
    _sums(e, run)


def _pulls(run: Record, *, judged: bool) -> tuple[int, int, int, int]:
    """How many images felt a gradient, of how many; how many were pulled right, and wrong."""
    used = seen = right = wrong = 0
    data: Any = run.loader.dataset
    for one in first_passes(run):
        gradient, output = one.gradient, one.output
        if gradient is None or output is None or gradient.shape != output.shape:
            continue
        gradient = gradient.reshape(len(gradient), -1)
        felt = (gradient != 0).any(1)
        used += int(felt.sum())
        seen += len(felt)
        if one.images is None or not judged:
            continue
        truth = data.tensors[1][list(one.images)]
        if run.targets == "classes":
            right += int((gradient.argmin(1) == truth)[felt].sum())
            wrong += int((gradient.argmax(1) == truth)[felt].sum())
        else:
            away = torch.sign(output.reshape(len(output), -1)[:, 0] - truth)
            right += int((torch.sign(gradient[:, 0]) == away)[felt].sum())
            wrong += int((torch.sign(gradient[:, 0]) == -away)[felt].sum())
    return used, seen, right, wrong


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
        logs = bool(torch.allclose(given.exp().sum(1), torch.ones(len(given)), atol=1e-2))
        if o.function in ("nll_loss", "nll_loss_nd") and o.inputs[0].requires_grad and not logs:
            e.facts["fed"] = o, "probabilities" if _shares(given) else "scores"
            e.symptom("targets", "scores")
            return


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
        if o.function.startswith("binary_cross_entropy"):
            e.facts["number loss"] = o, "classes"
        elif o.function in SQUASHES and o.input[0][-1:] == [1]:
            e.facts["number loss"] = o, "squashed"
        elif whole and (o.function in ELEMENTWISE):
            e.facts["number loss"] = o, "rounded"
        else:
            continue
        e.symptom("targets", "number loss")
        return


def _sums(e: Evidence, run: Record) -> None:
    """The mean's gradients sum up to 2 at most, over all outputs; a sum's are 16 times that."""
    used = [p.gradient for p in first_passes(run, 1) if p.gradient is not None]
    plain = any(o.function in ("cross_entropy", "nll_loss") for o in e.operations)
    if run.targets == "classes" and plain and used and float(used[0].abs().sum()) > 4:
        e.facts["summed"] = float(used[0].abs().sum())


def _shares(given: Tensor) -> bool:
    """Do the rows (or the columns) look like a softmax?"""
    if float(given.min()) < 0 or float(given.max()) > 1:
        return False
    one = torch.ones(())
    rows = bool(torch.allclose(given.sum(1), one.expand(len(given)), atol=1e-3))
    columns = bool(torch.allclose(given.sum(0), one.expand(given.shape[1]), atol=1e-3))
    return rows or columns


def _slope(e: Evidence, run: Record) -> None:
    """Do the updates go down the loss of all images?"""
    if "uphill" in e.symptoms or "targets" in e.symptoms:
        return
    down = dot(run, e.facts["reference"])
    e.facts["slope"] = down
    if down is not None and down > 0.05:
        e.symptom("uphill", "update")


def dot(run: Record, slope: dict[str, Tensor]) -> float | None:
    """The cosine between the change of all weights and the gradient: below 0 is downhill."""
    change = {n: run.end[n] - run.start[n] for n in slope if n in run.end}
    along = sum(float((change[n] * slope[n]).sum()) for n in change)
    length = math.sqrt(sum(float((c**2).sum()) for c in change.values()))
    steep = math.sqrt(sum(float((g**2).sum()) for g in slope.values()))
    if not length or not steep or not math.isfinite(along) or not math.isfinite(length):
        return None
    return along / length / steep
