"""Exceptions of updates that are made by hand."""

from __future__ import annotations

import ast
import re

import torch

from tutor.lab import torch_says
from tutor.lab.asking import MISSING, error, statement
from tutor.lab.events import Backward
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.loopsource import (
    calls,
)
from tutor.lab.rules.loop_hand import rebound
from tutor.lab.rules.loop_raised import here, run_of
from tutor.lab.source import called


@rule(
    "update-in-graph",
    "raised",
    lesson="gradients",
    see="[p.requires_grad for p in model.parameters()]",
)
def in_graph(e: Evidence) -> Found | None:
    """`p -= lr * p.grad` without no_grad."""
    hit = error(
        e,
        "RuntimeError",
        f"{torch_says.LEAF_IN_PLACE}|{torch_says.VIEW_OF_LEAF}",
    )
    if hit is None:
        return None
    line = hit[0].line
    return Found(
        line,
        (
            "The update is recorded in the graph: a weight may be changed in place only under torch.no_grad()",
            f"Line {line}, `{e.source.line(line)}`, writes into a parameter (a leaf that requires grad) while PyTorch records everything. The update "
            "is no part of the model's computation: put it under `with torch.no_grad():`.",
            "How do you tell PyTorch not to record a few lines?",
        ),
        (
            "업데이트가 그래프에 기록돼요. 가중치는 torch.no_grad() 아래에서만 제자리(in-place)로 바꿀 수 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`가 PyTorch가 기록하는 중에 파라미터(leaf)에 직접 써요. 업데이트는 모델의 계산이 아니에요. "
            "`with torch.no_grad():` 아래에 두세요.",
            "몇 줄을 기록하지 말라고 PyTorch에 어떻게 말하나요?",
        ),
    )


@rule(
    "gradient-set-to-number",
    "raised",
    lesson="gradients",
    see="[type(p.grad) for p in model.parameters()]",
)
def set_to_number(e: Evidence) -> Found | None:
    """`p.grad = 0`."""
    hit = error(e, "TypeError", torch_says.ASSIGNED_GRAD)
    if hit is None:
        return None
    line = hit[0].line
    return Found(
        line,
        (
            "`.grad` holds a tensor or None, not a number",
            f"Line {line}, `{e.source.line(line)}`. To clear a gradient, set it to None or fill the tensor with zeros: p.grad = None, p.grad.zero_().",
            "What was in .grad before the first backward()?",
        ),
        (
            "`.grad`에는 수가 아니라 텐서나 None이 들어가요",
            f"{line}번째 줄 `{e.source.line(line)}`: 기울기를 지우려면 None으로 두거나 0으로 채우세요: p.grad = None, p.grad.zero_().",
            "첫 backward() 전에 .grad에는 무엇이 있었나요?",
        ),
    )


@rule("parameters-not-walked", "raised", lesson="gradients")
def not_walked(e: Evidence) -> Found | None:
    """`w = model.parameters(); w -= lr * w.grad`."""
    hit = error(
        e, "Exception", r"'generator' object has no attribute|'generator' and|and 'generator'"
    )
    if hit is None or run_of(e) is None:
        return None
    line = hit[0].line
    calls = [n for n in statement(e, line) if isinstance(n, ast.Call)]
    if any(hasattr(torch.optim, called(c).split(".")[-1]) for c in calls):
        return None  # an optimizer was given it, in the wrong place
    return Found(
        line,
        (
            "parameters() is a generator that hands out one parameter after the other, not a tensor",
            f"Line {line}, `{e.source.line(line)}`, works with all parameters at once, as if they were one. Each of them has numbers and a "
            "`.grad` of its own: a loop goes through them, `for p in model.parameters():`.",
            "What does one turn of such a loop get, and what is to be done with it?",
        ),
        (
            "parameters()는 텐서가 아니라, 파라미터를 하나씩 내주는 제너레이터(generator)예요",
            f"{line}번째 줄 `{e.source.line(line)}`가 모든 파라미터를 하나의 텐서처럼 다뤄요. 파라미터마다 자기 수와 `.grad`가 있어요. "
            "`for p in model.parameters():`처럼 반복문(loop)으로 하나씩 지나가요.",
            "그런 반복문은 한 바퀴에 무엇을 받고, 그것으로 무엇을 해야 하나요?",
        ),
        see="len(list(model.parameters()))",
    )


@rule("gradient-is-none", "raised", lesson="gradients")
def none_gradient(e: Evidence) -> Found | None:
    """`p.grad.zero_()` before any backward; an update before backward; p.grad of a rebound p."""
    hit = error(e, "Exception", r"NoneType")
    at = here(e)
    if hit is None or at is None or (run_of(e) is not None and rebound(e) is not None):
        return None
    place, node = at
    if not any(isinstance(n, ast.Attribute) and n.attr == "grad" for n in ast.walk(node)):
        names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
        if not any(place.locals.get(n, MISSING) is None and "g" in n for n in names):
            return None
    run = run_of(e)
    backs = len(run.of(Backward)) if run is not None else 0
    line, text = place.line, place.code
    clearing = re.search(r"zero_|zero|fill_", text) is not None
    stray = calls(e, "backward")
    later = bool(stray) and all(c.lineno > line for c in stray)
    if clearing:
        en, kor = (
            "Before the first backward() there is nothing to clear: ask `if p.grad is not None` first, or clear after the update.",
            "첫 backward() 전에는 지울 것이 없어요. 먼저 `if p.grad is not None`을 묻거나, 업데이트 뒤에 지우세요.",
        )
        what, what_ko = (
            "zero_ is called on a gradient that is None: there was no backward() yet",
            "None인 기울기에 zero_를 불렀어요. 아직 backward()가 없었어요",
        )
    elif backs == 0:
        order = " It comes later, after this line: the order is wrong." if later else ""
        en, kor = (
            f"`.grad` is None until backward() has run, and it has not.{order} Update after backward(), not before.",
            "`.grad`는 backward()가 실행될 때까지 None이에요. 업데이트는 backward() 전(before)이 아니라 뒤(after)에 와야 해요.",
        )
        what, what_ko = (
            "The update uses a gradient that is None: backward() has not run yet",
            "업데이트가 None인 기울기를 써요. backward()가 아직 실행되지 않았어요",
        )
    else:
        en, kor = (
            "A parameter got no gradient, or the name no longer means the parameter: `p = p - ...` gives it to a new tensor, whose .grad is None.",
            "기울기를 받지 못한 파라미터이거나, 이름이 더는 파라미터가 아니에요. `p = p - ...`는 그 이름을 .grad가 None인 새 텐서에 붙여요.",
        )
        what, what_ko = (
            "A gradient is None where the update needs it",
            "업데이트에 필요한 기울기(grad)가 None이에요",
        )
    return Found(
        line,
        (
            what,
            f"Line {line}, `{text}`. {en}",
            "At this moment, which lines have run? Print p.grad here.",
        ),
        (
            what_ko,
            f"{line}번째 줄 `{text}`: {kor}",
            "이 순간까지 어떤 줄이 실행되었나요? 여기서 p.grad를 출력해 보세요.",
        ),
        see="[p.grad is None for p in model.parameters()]",
    )
