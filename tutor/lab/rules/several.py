"""Layers and functions that give several things at once: an LSTM, `max` along a dim, `topk`."""

from __future__ import annotations

import ast

import torch
from torch import nn

from tutor.lab.asking import (
    MISSING,
    constructed,
    error,
    forwards,
    ko,
    origin,
    returns,
    statement,
    value,
)
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.raised import Place
from tutor.lab.source import called, is_self
from tutor.lab.trace import Step
from tutor.words import josa

FUNCTIONS = {
    **dict.fromkeys(("max", "min", "median", "nanmedian", "mode"), "(values, indices)"),
    **dict.fromkeys(("sort", "topk", "kthvalue", "cummax", "cummin"), "(values, indices)"),
    **dict.fromkeys(("split", "chunk", "unbind", "tensor_split", "hsplit"), "(piece, piece, …)"),
    **dict.fromkeys(("std_mean", "var_mean"), "(spread, mean)"),
}
"""The functions of torch that give a tuple, with what is in it."""

COMPLAINT = (
    r"must be Tensor, not|got \((?:tuple|torch\.return_types)|tuple indices must be"
    r"|'(?:tuple|torch\.return_types\.\w+)' object|unsupported operand type.*(?:tuple|return_types)"
)


def _parts(layer: object) -> str:
    """What is in the tuple that a layer gives; empty for layers that give one tensor."""
    if isinstance(layer, nn.LSTM):
        return "(output, (h, c))"
    if isinstance(layer, nn.LSTMCell):
        return "(h, c)"
    if isinstance(layer, nn.RNNBase):
        return "(output, h)"
    if isinstance(layer, nn.MultiheadAttention):
        return "(output, weights)"
    if getattr(layer, "return_indices", False):
        return "(output, indices)"
    return ""


class _Several:
    """A call that gave several things: what was called, what is in them, and the line."""

    def __init__(self, name: str, parts: str, line: int, home: int | None = None) -> None:
        self.name, self.parts, self.line, self.home = name, parts, line, home


def _gave(e: Evidence, call: ast.AST | None, place: Place | None) -> _Several | None:
    """Does a call give several things, and which?"""
    if not isinstance(call, ast.Call):
        return None
    last = called(call).split(".")[-1] or getattr(call.func, "attr", "")
    layer = value(place, call.func)
    if layer is MISSING and is_self(call.func):
        layer = getattr(e.model, call.func.attr, None)  # type: ignore[attr-defined]
    parts = _parts(layer)
    if parts:
        return _Several(f"nn.{type(layer).__name__}", parts, call.lineno)
    if isinstance(layer, nn.Module) and not parts and not _own(e, layer):
        return None
    own = e.source.method(type(layer).__name__, "forward") if isinstance(layer, nn.Module) else None
    own = own or next((f for f in e.source.functions if f.name == last), None)
    for found in returns(own) if own is not None else []:
        if isinstance(found.value, ast.Tuple) and own is not None:
            return _Several(last, ast.unparse(found.value), call.lineno, found.lineno)
    if own is None and last in FUNCTIONS:
        return _Several(last, FUNCTIONS[last], call.lineno)
    return None


def _own(e: Evidence, layer: nn.Module) -> bool:
    return type(layer).__name__ in e.source.classes


def _in_the_line(e: Evidence, place: Place) -> _Several | None:
    """What gave the tuple that the line which raised got in the way of."""
    inner: list[_Several | None] = []
    for node in statement(e, place.line):
        if isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(node.ctx, ast.Store):
            live = value(place, node)
            if not isinstance(live, tuple) or isinstance(live, torch.Size):
                continue
            made = origin(e, ast.unparse(node), place.line)
            found = _gave(e, made.value, place) if made is not None else None
            if found is not None and isinstance(made, ast.Assign) and len(made.targets) == 1:
                return found
        if isinstance(node, ast.Call):
            arguments = [_gave(e, a, place) for a in node.args]
            base = _gave(e, getattr(node.func, "value", None), place)
            inner += [*arguments, base]
        if isinstance(node, (ast.BinOp, ast.Subscript)):
            inner += [_gave(e, n, place) for n in ast.iter_child_nodes(node)]
    return next((found for found in inner if found is not None), None)


def _in_sequential(e: Evidence) -> tuple[_Several, Step] | None:
    """An LSTM in an nn.Sequential hands its tuple to the layer after it."""
    step = e.failed
    before = e.before(step) if step is not None and len(step.inputs) > 1 else None
    if step is None or before is None or not _parts(before.module):
        return None
    line = constructed(e, before.module) or before.line or 0
    return _Several(f"nn.{type(before.module).__name__}", _parts(before.module), line), step


@rule("gives-several", ("raised", "kind"), lesson="forward")
def several(e: Evidence) -> Found | None:
    """`out = self.lstm(x)`, `x = x.max(dim=2)`: a tuple is used like a tensor."""
    if e.raised is None:
        return returned(e)
    hit = error(e, "Exception", COMPLAINT)
    if hit is None or hit[0].last is None:
        return None
    at = hit[0].last.line
    for place in reversed(hit[0].places):
        found = _in_the_line(e, place)
        if found is not None:
            return _words(
                e,
                found,
                (
                    f"Line {at} uses all of it like one tensor: `{e.source.line(at)}`.",
                    f"{at}번째 줄이 그것을 통째로 텐서 하나처럼 써요: `{e.source.line(at)}`.",
                ),
            )
    chained = _in_sequential(e)
    return _words(e, chained[0], _layer_after(e, chained[1])) if chained else None


def _layer_after(e: Evidence, step: Step) -> tuple[str, str]:
    name = e.layer(step.module) if step.module is not None else step.kind
    return (
        f"An nn.Sequential hands all of it on, and {name}, which comes next, takes one tensor.",
        f"nn.Sequential이 그것을 통째로 넘기는데, 다음에 오는 {ko(name, '은/는')} 텐서 하나를 받아요.",
    )


def returned(e: Evidence) -> Found | None:
    """`return self.lstm(x)` and `return x.max(dim=1)`."""
    function = next(iter(forwards(e)), None)
    found = returns(function)[-1:] if function is not None else []
    if not isinstance(e.y, tuple) or not found or found[0].value is None:
        return None
    line, made = found[0].lineno, found[0].value
    if isinstance(made, ast.Name):
        assigned = origin(e, made.id, line)
        made = assigned.value if assigned is not None else made
    gave = _gave(e, made, None)
    if gave is None:
        return None
    return _words(
        e,
        gave,
        (
            f"Line {line} returns all of it; who calls the model wants one tensor.",
            f"{line}번째 줄이 그것을 통째로 return해요. 모델을 부르는 쪽은 텐서 하나를 원해요.",
        ),
    )


def _words(e: Evidence, found: _Several, then: tuple[str, str]) -> Found:
    line, parts = found.line, found.parts
    home = f" (line {found.home})" if found.home else ""
    home_ko = f"({found.home}번째 줄)" if found.home else ""
    return Found(
        line,
        (
            f"`{found.name}` gives several things at once, {parts}: a tuple, not a tensor",
            f"Line {line}, `{e.source.line(line)}`, gets {parts} from `{found.name}`{home}. {then[0]}",
            "Which of them is needed here? Names on the left side, or an index, take a tuple apart.",
        ),
        (
            f"{ko(found.name, '은/는')} 텐서 하나가 아니라 여러 값을 튜플(tuple)로 줘요: {parts}",
            f"{line}번째 줄 `{e.source.line(line)}`이 `{found.name}`{home_ko}에서 {josa(parts, '을/를')} 받아요. {then[1]}",
            "여기서 필요한 것은 그중 어느 것인가요? 왼쪽에 이름을 여러 개 쓰거나 번호로 꺼내면 튜플을 나눌 수 있어요.",
        ),
    )
