"""What `gradients` asks for: step(model, x, y, lr) moves each weight by -lr times its gradient.

The step is called on a small model, and the weights afterwards are compared with those that
torch.optim.SGD gives: on a fresh model, on one where old gradients lie, and twice in a row.
"""

from __future__ import annotations

import ast
import copy
import inspect

import torch
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from tutor.lab import undisturbed
from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.instruments import Instruments
from tutor.lab.looping import Batches, Endless, Loop, Network, Record, code_of, pictures
from tutor.lab.probes import SEED
from tutor.lab.tape import Tape

rules = beside(__file__, "rules")

LR = 0.1
OTHER_LR = 0.025
CLOSE = 1e-6
BATCH = 16

torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=0.1)  # the first of a process takes a second


def data() -> Batches:
    """One batch of sixteen pictures."""
    x, y = (t[:BATCH] for t in pictures("classes").tensors)
    return Batches(TensorDataset(x, y), batch_size=BATCH)


def network() -> nn.Sequential:
    """A small one, always with the same first weights. Nothing in it but weights changes."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(20)
        return Network(
            nn.Conv2d(3, 8, 3, stride=2),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 3),
        )


def begin(lr: float, old: bool) -> Record:
    """A fresh model; with `old`, gradients of some earlier time lie on its parameters."""
    model = network()
    run = Record(model, data(), 1, lr, "classes")
    run.start = {n: p.detach().clone() for n, p in model.named_parameters()}
    if old:
        generator = torch.Generator().manual_seed(3)
        for p in model.parameters():
            p.grad = torch.randn(p.shape, generator=generator) * 0.2
    return run


def gradient(model: nn.Module, batch: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
    """The gradient of the mean cross entropy, of a copy of the model."""
    twin = copy.deepcopy(model)
    x, y = batch
    loss = nn.functional.cross_entropy(nn.Sequential.forward(twin, x), y)  # type: ignore[arg-type]
    found = torch.autograd.grad(loss, list(twin.parameters()))
    return {n: g for (n, _), g in zip(twin.named_parameters(), found, strict=True)}


def after(run: Record, calls: int) -> dict[str, Tensor]:
    """The weights that torch.optim.SGD gives, each time from fresh gradients."""
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), lr=run.lr)
    x, y = run.loader.dataset.tensors  # type: ignore[attr-defined]
    for _ in range(calls):
        optimizer.zero_grad()
        nn.functional.cross_entropy(nn.Sequential.forward(model, x), y).backward()  # type: ignore[arg-type]
        optimizer.step()
    return {n: p.detach() for n, p in model.named_parameters()}


def call(e: Evidence, run: Record, times: int = 1, *, closely: bool = False) -> None:
    """The learner's step, so many times; the weights afterwards."""
    tape = Tape(run, e.source.filename, code_of(e.target))
    catches = any(isinstance(n, ast.ExceptHandler) for n in e.source.nodes)
    instruments = Instruments(run.model, tape, files={e.source.filename})
    x, y = run.loader.dataset.tensors  # type: ignore[attr-defined]
    undisturbed.seed(SEED)

    def work() -> object:
        try:
            return e.target(run.model, x.clone(), y.clone(), run.lr)
        except Endless:
            raise RecursionError(f"{e.name} calls itself") from None

    try:
        with tape.rolling(e.namespace, traced=catches):
            for _ in range(times):
                if closely:
                    e.watch.start_call()
                    with e.watch, instruments:
                        run.result = e.attempt("step", work)
                else:
                    run.result = e.attempt("step", work)
    finally:
        run.end = {n: p.detach().clone() for n, p in run.model.named_parameters()}


def same(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> bool:
    """All weights to 1e-6."""
    return all(torch.allclose(ours[n], p, rtol=1e-5, atol=CLOSE) for n, p in theirs.items())


def stepped(e: Evidence) -> None:
    """Call it, and look where the weights have gone."""
    signature(e)
    run = begin(LR, old=False)
    e.model, e.facts["loop"] = run.model, run
    x, y = run.loader.dataset.tensors  # type: ignore[attr-defined]
    slope = e.facts["reference"] = gradient(run.model, (x, y))
    session = network()
    e.facts["session"] = {"model": session, "x": x, "y": y, "lr": LR}
    call(e, run, closely=True)
    if not run.moved:
        e.symptom("untrained")
        raise Halt
    if not same(run.end, after(run, 1)):
        judge(e, run, slope)
        raise Halt
    old = begin(LR, old=True)
    e.facts["old"] = {n: p.grad.clone() for n, p in old.model.named_parameters()}  # type: ignore[union-attr]
    call(e, old)
    twice = begin(LR, old=False)
    call(e, twice, 2)
    late = same(twice.end, after(twice, 2))
    if not same(old.end, after(old, 1)):
        e.facts["old run"] = old
        e.symptom("values", "cleared late" if late else "not cleared")
    elif not late:
        e.symptom("values", "not cleared")
    other = begin(OTHER_LR, old=False)
    call(e, other)
    if not same(other.end, after(other, 1)):
        e.symptom("step size", "same")
    if not e.faults:
        show(e, run)


def signature(e: Evidence) -> None:
    """Can it be called with what the exercise hands over?"""
    given = check.parameters
    try:
        found = inspect.signature(e.target)
    except (TypeError, ValueError):
        return
    try:
        found.bind(*given)
    except TypeError as error:
        e.symptom("signature", str(error))
        raise Halt from None
    names = [n for n, p in found.parameters.items() if p.default is p.empty]
    known = [n for n in names if n in given]
    if known and [given.index(n) for n in known] != [names.index(n) for n in known]:
        e.symptom("signature", "order")
        raise Halt


def judge(e: Evidence, run: Record, slope: dict[str, Tensor]) -> None:
    """In which way the weights have gone elsewhere."""
    change = {n: run.end[n] - run.start[n] for n in slope}
    still = [n for n, g in slope.items() if n not in run.moved and bool(g.any())]
    if still:
        e.symptom("part", still)
    along = torch.cat([(g * -run.lr).flatten() for n, g in slope.items() if n not in still])
    gone = torch.cat([change[n].flatten() for n in slope if n not in still])
    factor = float(gone @ along) / float(along @ along)
    e.facts["factor"] = factor
    ends = torch.cat([run.end[n].flatten() for n in slope])
    steps = torch.cat([g.flatten() for g in slope.values()])
    share = float(ends @ steps) / float(steps @ steps)
    if torch.allclose(ends, share * steps, rtol=1e-3, atol=1e-6):
        e.symptom("values", "replaced")
        return
    starts = torch.cat([p.flatten() for p in run.start.values()])
    shrunk = float(ends @ starts) / float(starts @ starts)
    if torch.allclose(ends, shrunk * starts, rtol=1e-3, atol=1e-6):
        e.facts["shrunk"] = shrunk
        e.symptom("values", "own")
        return
    line = torch.allclose(gone, factor * along, rtol=1e-3, atol=1e-5 * max(1.0, abs(factor)))
    if line and factor < 0:
        back = [p.gradient for p in run.learned if p.gradient is not None]
        y = run.loader.dataset.tensors[1]  # type: ignore[attr-defined]
        turned = bool(back) and float((back[0].argmax(1) == y).float().mean()) > 0.9
        e.symptom("uphill", "loss" if turned else "update")
    elif line and not still:
        other = begin(OTHER_LR, old=False)
        call(e, other)
        if same(run.end, other.end):
            e.symptom("step size", "same")
        else:
            e.symptom("values", "size")
    elif not still:
        e.symptom("values", "gradient")


def show(e: Evidence, run: Record) -> None:
    """What a pass has seen."""
    count = sum(p.numel() for p in run.start.values())
    e.facts["shown"] = {
        "en": f"{count} numbers moved to where torch.optim.SGD puts them, to a millionth, also with old gradients lying "
        "there. What an optimizer does in a step, you can now do by hand.",
        "ko": f"숫자 {count}개가 torch.optim.SGD가 놓는 바로 그 자리로 움직였어요. 100만분의 1까지 같고, 옛 기울기가 남아 있어도 "
        "마찬가지예요. 옵티마이저가 한 스텝에 하는 일을 이제 손으로 할 수 있어요.",
    }


check = Loop(
    name="step",
    parameters=("model", "x", "y", "lr"),
    targets="classes",
    probes=(stepped,),
    rules=rules.RULES,
    praise={"en": "That is one update, by hand.", "ko": "손으로 한 업데이트 한 번이에요."},
)
