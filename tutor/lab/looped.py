"""Judge a training loop by its mechanism: which batches, which gradients, which updates.

The loop runs three times on a small model: once closely watched, then for one epoch with two
learning rates, which must make a difference.
"""

from __future__ import annotations

import ast
import copy
import inspect
import math
from collections import Counter
from typing import Any

import torch
from torch import Tensor, nn

from tutor.lab import undisturbed
from tutor.lab.events import Backward, Batch, Forward, Loss, Update
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.instruments import Instruments
from tutor.lab.looping import (
    Endless,
    Hidden,
    Loop,
    Pass,
    Record,
    Tape,
    code_of,
    loader,
    network,
)
from tutor.lab.probes import SEED, probe

TOO_SMALL, TOO_LARGE = 1 / 300, 300.0


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
    e.facts["session"] = {"model": run.model, "loader": run.loader}
    watched(e, run)
    e.facts["session"]["losses"] = run.result
    _nothing(e, run)
    _order(e, run)
    _clipped(e, run)
    _targets(e, run)
    _batches(e, run)
    _parts(e, run)
    _size(e, run)
    _modes(e, run)
    _memory(e, run)
    _returned(e, run)
    if not e.faults:
        _again(e, run)
    e.symptom("style")
    _shown(e, run)


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
        _first_turn(e, run)
    if run.endless is not None:
        e.symptom("endless", run.endless)
        raise Halt


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


def _nothing(e: Evidence, run: Record) -> None:
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


def _order(e: Evidence, run: Record) -> None:
    """Does each update use gradients of its own, freshly computed?"""
    stale = [b for b in run.of(Backward) if run.moved.intersection(b.stale)]
    if stale:
        e.symptom("stale", stale)
    updates = run.updates
    late = [
        u
        for i, u in enumerate(updates)
        if not u.fresh and not (i and updates[i - 1].by == "hand" and u.by == "optimizer")
    ]
    late = [u for u in late if u.by == "optimizer" or run.of(Backward)]
    if late and not all(_only_decay(run, u) for u in late):
        e.symptom("late", late)
    last = run.of(Backward)[-1:] if run.of(Backward) else []
    if last and updates and "late" not in e.symptoms:
        _pending(e, run, last[0], updates[-1])


def _clipped(e: Evidence, run: Record) -> None:
    """Clipping has to come between backward and step."""
    if run.resets:
        e.symptom("reset", run.resets)
    _doubled(e, run)
    if run.clips and not any(c.useful for c in run.clips):
        e.symptom("clipped", run.clips)


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


def _only_decay(run: Record, update: Update) -> bool:
    return update.by == "hand" and bool(run.made)


def _pending(e: Evidence, run: Record, last: Backward, update: Update) -> None:
    """Gradients of the last batches that no update has used."""
    if run.events.index(last) > run.events.index(update):
        after = [p for p in run.trained if p.updates >= len(run.updates)]
        if after and len(run.trained) - len(after) >= 0:
            e.facts["pending"] = after


# ------------------------------------------------------------------ the loss


def _first(run: Record, count: int = 2) -> list[Pass]:
    """The first passes that a gradient came back to, before the weights have gone far."""
    some = [p for p in run.passes if p.gradient is not None and p.updates < count]
    return [p for p in some if p.gradient is not None and bool(p.gradient.isfinite().all())]


def _targets(e: Evidence, run: Record) -> None:
    """Does the gradient that came back to the output belong to these images and their targets?"""
    spread = _spread(e)
    if spread:
        e.symptom("targets", "broadcast")
    used = seen = right = wrong = 0
    if any(x.value is not None and not math.isfinite(x.value) for x in run.of(Loss)[:2]):
        return  # what comes back from nan says nothing
    data: Any = run.loader.dataset
    for one in _first(run):
        gradient, output = one.gradient, one.output
        if gradient is None or output is None or gradient.shape != output.shape:
            continue
        gradient = gradient.reshape(len(gradient), -1)
        felt = (gradient != 0).any(1)
        used += int(felt.sum())
        seen += len(felt)
        if one.images is None or spread:
            continue
        truth = data.tensors[1][list(one.images)]
        if run.targets == "classes":
            right += int((gradient.argmin(1) == truth)[felt].sum())
            wrong += int((gradient.argmax(1) == truth)[felt].sum())
        else:
            away = torch.sign(output.reshape(len(output), -1)[:, 0] - truth)
            right += int((torch.sign(gradient[:, 0]) == away)[felt].sum())
            wrong += int((torch.sign(gradient[:, 0]) == -away)[felt].sum())
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
        given = o.inputs[0].detach()
        if given.shape[1] < 2 or not given.is_floating_point() or not bool(given.isfinite().all()):
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
    used = [p.gradient for p in _first(run, 1) if p.gradient is not None]
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


# ------------------------------------------------------------------ batches and weights


def _batches(e: Evidence, run: Record) -> None:
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
        return
    if "late" in e.symptoms and min(times) >= run.epochs - 1 and max(times) <= run.epochs:
        return
    if min(times) == max(times) and min(times) > run.epochs:
        e.symptom("skipped", "again")
    else:
        e.symptom("skipped", "fewer" if min(times) < run.epochs else "more")


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


def _parts(e: Evidence, run: Record) -> None:
    """A weight with a gradient of its own that stayed where it was."""
    still = [n for n, g in e.facts["reference"].items() if n not in run.moved and bool(g.any())]
    if still and len(still) < len(run.start):
        e.symptom("part", still)


def _size(e: Evidence, run: Record) -> None:
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
    if share < TOO_SMALL:
        e.symptom("step size", "small")
    elif share > TOO_LARGE:
        e.symptom("step size", "large")


def _modes(e: Evidence, run: Record) -> None:
    """Was the model in training mode whenever it was trained?"""
    wrong = [p for p in run.trained if not p.training]
    if wrong:
        e.symptom("mode", wrong)
    if "train" in vars(run.model) or "eval" in vars(run.model):
        e.symptom("mode", "overwritten")


def _memory(e: Evidence, run: Record) -> None:
    """One optimizer a step forgets what it should remember."""
    stepping = [m for m in run.made if m.remembers]
    by_line = Counter(m.line for m in stepping)
    for line, times in by_line.items():
        if times > run.epochs and times >= 0.5 * len(run.updates) > 0:
            e.symptom("forgetful", line)


# ------------------------------------------------------------------ what came back


def _returned(e: Evidence, run: Record) -> None:
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
        _values(e, run, list(losses))


def _values(e: Evidence, run: Record, losses: list[float]) -> None:
    """Are they the losses at all, and not their running sum or always the same one?"""
    if len(set(losses)) == 1:
        e.symptom("returned", "same")
        return
    steps = [u.loss for u in run.updates if u.loss is not None]
    if len(steps) != len(losses):
        return
    total, sums = 0.0, []
    for step in steps:
        total += step
        sums.append(total)
    if all(math.isclose(a, b, rel_tol=1e-3) for a, b in zip(losses, sums, strict=True)):
        e.symptom("returned", "sum")


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
