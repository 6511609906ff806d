"""Look at a classifier's scores: are they raw, does anything bend on the way, do images meet?

`scores` tells squashed answers by what they do with quite other weights: a raw score takes any
value then, a probability never leaves [0, 1], in whatever way it was computed. `habits` looks
for what works and will hurt. Both leave facts for `tutor.lab.rules.scoring`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from tutor.lab import guard
from tutor.lab.asking import first, forwards
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.operations import Operation
from tutor.lab.probes import contract, draw, fresh, probe, second, unlike
from tutor.lab.source import Function as FunctionNode
from tutor.lab.trace import Watch, paths, tensors

DRAWS = (11, 12, 13)
SPREADS = (1.0, 0.1, 0.03)
"""Of the weights: smaller ones for models that overflow, with an exp of their own say."""

IMAGES = 5
"""As many as there are neither channels nor classes: swapped axes show then."""

VIEWS = {"view", "reshape", "squeeze", "flatten", "contiguous", "clone", "__getitem__", "unsqueeze"}


@dataclass(frozen=True)
class Squashed:
    """How the scores are bent at the end, and by which step."""

    kind: str
    """softmax, columns, sigmoid, tanh, length, relu, picked or log."""
    by: Operation | None


@probe("scores")
def scores(e: Evidence) -> None:
    """Are the answers raw scores, free to take any value?"""
    if "shape" in e.symptoms or not isinstance(e.y, Tensor):
        return
    kind = _picked(e.y) or _kind(_shaken(e))
    if kind:
        e.facts["squashed"] = Squashed(kind, end(e))
        e.symptom("style" if kind == "log" else "values", kind)


def _picked(y: Tensor) -> str:
    """Zeros and a one in each row: the answer itself, not scores for it."""
    only = bool(((y == 0) | (y == 1)).all())
    return "picked" if only and not y.requires_grad and y.ndim > 1 else ""


def _shaken(e: Evidence) -> Tensor | None:
    """The answers (rows, scores) of models of the kind with large random weights."""
    for spread in SPREADS:
        whole = _answers(e, spread)
        if whole is None or bool(torch.isfinite(whole).all()):
            return whole
    return None


def _answers(e: Evidence, spread: float) -> Tensor | None:
    model = fresh(e)
    found = []
    try:
        with guard.learner_code(), torch.no_grad():
            nn.Module.eval(model)
            model(draw(e, 4))  # a lazy layer gets its weights here
            for seed in DRAWS:
                torch.manual_seed(seed)
                for parameter in nn.Module.parameters(model):
                    if parameter.is_floating_point():
                        parameter.normal_(std=spread)
                found.append(next(tensors(model(draw(e, seed)))))
        return torch.cat(found)
    except Exception:  # it doesn't bear such weights: then nothing is said of it
        return None


def _kind(out: Tensor | None) -> str:
    """In which range do all the answers lie?"""
    if out is None or out.ndim != 2 or out.shape[1] < 2:
        return ""
    low, high = float(out.min()), float(out.max())
    batches = out.reshape(len(DRAWS), -1, out.shape[1])
    lengths = out.norm(dim=1)
    ranges = {
        "softmax": low >= 0 and _ones(out.sum(1)),
        "columns": low >= 0 and all(_ones(part.sum(0)) for part in batches),
        "sigmoid": low >= 0 and high <= 1 and (high > 0.99 or low < 0.01),
        "relu": low >= 0 and float((out == 0).float().mean()) > 0.05,
        "tanh": -1 <= low < -0.99 and 0.99 < high <= 1,
        "length": bool(lengths.max() <= 2) and _ones(lengths / lengths.mean()),
        "log": high <= 0 and _ones(out.exp().sum(1)),
    }
    return next((kind for kind, lies in ranges.items() if lies), "")


def _ones(sums: Tensor) -> bool:
    return bool(torch.allclose(sums, torch.ones_like(sums), atol=1e-3))


def end(e: Evidence) -> Operation | None:
    """The last step that worked on the numbers: steps that only arrange them don't count."""
    wanted = e.y
    for operation in reversed(e.operations):
        if any(t is wanted for t in operation.outputs):
            if operation.function not in VIEWS or not operation.inputs:
                return operation
            wanted = operation.inputs[0]
    return None


@probe("mixing")
def mixing(e: Evidence) -> None:
    """Where rows of a batch depend on one another: find the step in which they first meet."""
    if not {"rows", "mixed"} & set(e.symptoms):
        return
    model = nn.Module.eval(second(e))
    one = unlike(draw(e, 8, IMAGES)) / 2
    other = torch.cat([one[:1], draw(e, 14, IMAGES - 1)])
    ways = [_way(e, model, x) for x in (one, other)]
    for a, b in zip(*ways, strict=False):
        if a.function != b.function:
            return
        met = _same_rows(a.inputs, b.inputs) and not _same_rows(a.outputs, b.outputs)
        if met or _cut_across(a, b):
            here = dict(nn.Module.named_modules(e.model)) if e.model is not None else {}
            e.facts["mixes"] = a
            e.facts["mixes in"] = here.get(paths(model).get(id(a.module), ""))
            return


def _way(e: Evidence, model: nn.Module, x: Tensor) -> list[Operation]:
    watch = Watch(e.source.filename)
    try:
        with guard.learner_code(), torch.no_grad(), watch:
            model(x.clone())
    except Exception:
        return []
    return watch.operations


def _same_rows(left: list[Tensor], right: list[Tensor]) -> bool:
    """Is the first row of each the same in both runs?"""
    return len(left) == len(right) and all(
        a.shape == b.shape and torch.allclose(_row(a), _row(b), rtol=1e-4, atol=1e-5)
        for a, b in zip(left, right, strict=True)
        if a.is_floating_point() and a.numel()
    )


def _cut_across(a: Operation, b: Operation) -> bool:
    """Does a view lose the axis of the images, so that the first has no block of its own?"""
    if a.function not in CUTTERS or not (a.inputs and a.outputs and b.inputs and b.outputs):
        return False
    return _apart(a.inputs[0], b.inputs[0]) and not _apart(a.outputs[0], b.outputs[0])


CUTTERS = ("view", "reshape", "flatten", "unflatten")


def _apart(a: Tensor, b: Tensor) -> bool:
    """Is one part in IMAGES along some axis the same in both runs, and the rest not?"""
    if a.shape != b.shape or not a.numel():
        return False
    differ = (a - b).abs() > 1e-5
    return any(
        int((~differ.movedim(axis, 0).reshape(size, -1).any(1)).sum()) * IMAGES == size
        for axis, size in enumerate(a.shape)
    )


def _row(tensor: Tensor) -> Tensor:
    return tensor[0] if tensor.ndim else tensor


@probe("habits")
def habits(e: Evidence) -> None:
    """What works and will hurt: no bend anywhere, constants that get lost."""
    found: dict[str, Any] = {
        "linear": not e.faults and _linear(e),
        "constants": _constants(e),
        "scaled": _scaled(e),
    }
    e.facts |= {name: what for name, what in found.items() if what}
    if any(found.values()):
        e.symptom("style")


def _linear(e: Evidence) -> bool:
    """Does adding inputs add answers? Then all its layers are no more than one."""
    model = second(e)
    assert isinstance(e.contract, Model)
    a, b = contract(e).input.draw(15, 4), contract(e).input.draw(16, 4)
    try:
        with guard.learner_code(), torch.no_grad():
            nn.Module.eval(model)
            zero, f, g, both = (model(x).double() for x in (a * 0, a, b, a + b))
    except Exception:
        return False
    rest = (both - f - g + zero).abs().max()
    return bool(rest <= 1e-4 * (f - zero).abs().max().clamp(min=1e-9))


def _scaled(e: Evidence) -> ast.stmt | None:
    """A division of forward's input by 255, where it holds no bytes but numbers up to 1."""
    if contract(e).input.high > 1:
        return None
    for function in forwards(e)[:1]:
        name = first(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.stmt) or isinstance(node, FunctionNode):
                continue
            for part in (node, *ast.walk(node)):
                if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div):
                    what, by = part.left, part.right
                elif isinstance(part, ast.AugAssign) and isinstance(part.op, ast.Div):
                    what, by = part.target, part.value
                else:
                    continue
                named = {n.id for n in ast.walk(what) if isinstance(n, ast.Name)}
                if isinstance(by, ast.Constant) and by.value in (255, 256) and name in named:
                    return node
    return None


def _constants(e: Evidence) -> list[tuple[str, nn.Module]]:
    """Plain tensors on a module that take part: neither parameters nor buffers."""
    used = {id(t) for o in e.operations for t in o.inputs}
    if e.model is None:
        return []
    return [
        (name, module)
        for module in nn.Module.modules(e.model)
        for name, value in vars(module).items()
        if isinstance(value, Tensor) and id(value) in used
    ]
