"""Exceptions of backward: a loss without history, or a graph that is walked again."""

from __future__ import annotations

import ast
import re

from tutor.lab import torch_says
from tutor.lab.asking import error, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.loopsource import (
    back,
    calls,
)
from tutor.lab.rules.loop_raised import run_of

COUNTS = (
    "argmax",
    "eq",
    "__eq__",
    "max",
    "topk",
    "round",
    "gt",
    "lt",
    "ge",
    "le",
    "sign",
    "floor",
    "bool",
    "ne",
)


@rule("loss-has-no-history", "raised", lesson="gradients")
def no_history(e: Evidence) -> Found | None:
    """`element 0 of tensors does not require grad`: what has cut the way?"""
    hit = error(
        e,
        "RuntimeError",
        torch_says.NO_HISTORY,
    )
    if hit is None:
        return None
    raised = hit[0].line
    line: int | None
    run = run_of(e)
    switched = _switched_off(e)
    if switched is not None:
        line, name = switched
        why, why_ko = (
            f"Under `{name}` PyTorch records nothing, so the loss has no history (no grad_fn)",
            f"`{name}` 아래에서는 PyTorch가 아무것도 기록하지 않아서 손실에 이력이 없어요",
        )
        hint, hint_ko = (
            f"`{name}` is for evaluating. Which lines of the training may stand under it?",
            f"`{name}`은(는) 평가할 때 써요. 학습 코드 중 무엇이 그 안에 있어도 될까요?",
        )
    elif run is not None and not any(p.requires_grad for p in run.model.parameters()):
        line = next(
            (
                n.lineno
                for n in e.source.nodes
                if isinstance(n, ast.Assign)
                and any(
                    isinstance(t, ast.Attribute) and t.attr == "requires_grad" for t in n.targets
                )
            ),
            None,
        )
        line = line or next((c.lineno for c in calls(e, "requires_grad_")), raised)
        why, why_ko = (
            "All parameters are frozen (requires_grad is False), so there is nothing to compute gradients for",
            "모든 파라미터가 얼어(frozen, requires_grad=False) 있어서 기울기를 계산할 것이 없어요",
        )
        hint, hint_ko = (
            "Which weights should learn? Their requires_grad must be True.",
            "배워야 하는 가중치는 무엇인가요? 그 requires_grad는 True여야 해요.",
        )
    else:
        cut = _cut(e)
        if cut is None:
            return None
        line, name = cut
        why, why_ko, hint, hint_ko = _words(e, line, name)
    text = e.source.line(line)
    return Found(
        line,
        (
            why,
            f"Line {line}, `{text}`, is where the way back to the weights ends; line {raised}, `{e.source.line(raised)}`, then finds no gradient to "
            "compute. (loss.requires_grad_() would silence the error, and nothing would be learned.)",
            hint,
        ),
        (
            why_ko,
            f"{line}번째 줄 `{text}`에서 가중치로 돌아가는 길이 끊겨요. 그래서 {raised}번째 줄 `{e.source.line(raised)}`가 계산할 기울기(gradient)가 없어요. "
            "(loss.requires_grad_()는 오류만 없애고, 아무것도 배우지 못해요.)",
            hint_ko,
        ),
        see="loss.requires_grad",
    )


def _words(e: Evidence, line: int, name: str) -> tuple[str, str, str, str]:
    text = e.source.line(line)
    if re.search(r"\bacc|accuracy|correct", text) and name not in ("detach", "data"):
        return (
            "Accuracy is used as the loss: counting right answers (argmax, ==) is not differentiable, it has no gradient",
            "정확도(accuracy)를 손실로 썼어요. 맞은 개수를 세는 것(argmax, ==)은 미분할 수 없어서 기울기(gradient)가 없어요",
            "A small change of a weight changes no count. Which loss changes smoothly (cross_entropy)?",
            "가중치가 조금 바뀌어도 개수는 그대로예요. 부드럽게 변하는 손실은 무엇인가요(cross_entropy)?",
        )
    if name in COUNTS:
        return (
            f"`{name}` has no gradient: the loss must be computed from the logits, not from picked classes",
            f"`{name}`에는 기울기(gradient)가 없어요. 고른 클래스가 아니라 점수(logits)로 손실을 계산해야 해요",
            "argmax and comparisons jump, they have no slope. What does cross_entropy take instead?",
            "argmax나 비교는 뚝뚝 건너뛰어서 기울기가 없어요. cross_entropy는 무엇을 받나요?",
        )
    if name in ("tensor", "item", "float", "tolist", "as_tensor", "Tensor", "FloatTensor"):
        return (
            f"`{name}` makes new numbers without a history: the loss no longer depends on the weights, it has no gradient",
            f"`{name}`은(는) 이력 없는 새 수를 만들어요. 손실이 더는 가중치에 달려 있지 않아서 기울기(gradient)가 없어요",
            "Keep computing with the tensor itself: no item(), float() or torch.tensor() on the way to the loss.",
            "텐서 그대로 계산하세요. 손실까지 가는 길에 item(), float(), torch.tensor()가 없어야 해요.",
        )
    if name in ("numpy", "__array__"):
        return (
            "numpy keeps no graph: the gradient is cut where the tensor leaves PyTorch (detach)",
            "numpy는 그래프를 기록하지 않아요. 텐서가 PyTorch를 떠나는 곳(detach)에서 기울기(gradient)가 끊겨요",
            "Which torch function does the same?",
            "같은 일을 하는 torch 함수는 무엇인가요?",
        )
    shown = ".data" if name == "data" else f"{name}()"
    return (
        f"`{shown}` cuts the output off from the model: the loss has no graph, so no gradient",
        f"`{shown}`가 출력을 모델에서 떼어 내요(cut). 손실에 그래프(graph)가 없어서 기울기(gradient)도 없어요",
        f"What is `{shown}` for, and is it needed before the loss?",
        f"`{shown}`은(는) 무엇을 위한 것이고, 손실 앞에 필요한가요?",
    )


def _switched_off(e: Evidence) -> tuple[int, str] | None:
    """The line that switched recording off, where the loss's operations were not recorded."""
    quiet = [o for o in e.operations if not o.recording and o.line]
    if not quiet:
        return None
    off = ("no_grad", "inference_mode", "set_grad_enabled(False")
    for node in e.source.nodes:
        if isinstance(node, ast.With):
            names = [ast.unparse(i.context_expr) for i in node.items]
            inside = any(node.lineno <= (o.line or 0) <= (node.end_lineno or 0) for o in quiet)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.decorator_list:
            names = [ast.unparse(d) for d in node.decorator_list]
            inside = True
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            names = (
                [ast.unparse(node.value)] if "set_grad_enabled" in ast.unparse(node.value) else []
            )
            inside = True
        else:
            continue
        hit = [n for n in names if any(w in n for w in off)]
        if hit and inside:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                return node.decorator_list[0].lineno, hit[0]
            return node.lineno, hit[0]
    return None


def _cut(e: Evidence) -> tuple[int, str] | None:
    """The line and the function in which the loss lost its history; the last one on the way."""
    raised = e.raised
    if raised is None or raised.last is None:
        return None
    lines: list[int] = []
    node = e.source.statement_at(raised.last.line)
    chain = [node, *back(e, node, raised.last.line)] if node is not None else []
    lines = [s.lineno for s in chain if s is not None]
    functions = [f for f in e.source.functions for c in calls(e, f.name) if c.lineno in lines]
    spans = [(f.lineno, f.end_lineno or f.lineno) for f in functions]
    cuts = [
        o
        for o in e.operations
        if o.cuts
        and o.line
        and o.module is None
        and o.recording
        and o.function not in ("size", "dim", "__len__")
    ]
    near = [o for o in cuts if o.line in lines or any(a <= (o.line or 0) <= b for a, b in spans)]
    named = [
        s
        for s in chain
        if s is not None
        and re.search(r"\bacc\b|accuracy", ast.unparse(s))
        and s.lineno != raised.last.line
    ]
    if near and near[-1].function in COUNTS and named:
        return named[0].lineno, near[-1].function
    for o in near or cuts:
        return o.line or 0, "numpy" if o.function in ("numpy", "__array__") else o.function
    for s in chain:
        text = ast.unparse(s) if s is not None else ""
        found = re.search(
            r"\.(item|tolist|numpy|detach|data)\b|(?:torch\.)?(tensor|as_tensor|FloatTensor|Tensor)\(|\b(float)\(",
            text,
        )
        if s is not None and found:
            return s.lineno, next(g for g in found.groups() if g)
    return None


@rule("backward-of-a-number", "raised", lesson="training")
def of_number(e: Evidence) -> Found | None:
    """`loss = criterion(...).item(); loss.backward()`."""
    hit = error(
        e,
        "AttributeError",
        r"'(float|int|(?:numpy\.)?float32|(?:numpy\.)?float64|(?:numpy\.)?ndarray|list|tuple|function|builtin_function_or_method|method)' object has no attribute '(backward|item|detach|mean|requires_grad_)'",
    )
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Attribute):
        return None
    if hit[0].last.function == "forward":
        return None  # no loss there
    place, node, kind, what = hit[0].last, hit[0].last.node, hit[1][1], hit[1][2]
    made = next(iter(back(e, node.value, place.line)), None)
    chain = list(back(e, node.value, place.line))
    odd = [s for s in chain if re.search(r"\.item\b|\bfloat\(|numpy|tolist|\bnp\.", ast.unparse(s))]
    made = odd[0] if odd else made
    line = made.lineno if made is not None else place.line
    text, name = e.source.line(line), ast.unparse(node.value)
    by = re.search(r"\.item\(\)|float\(|\.numpy\(\)|\.tolist\(\)", text)
    by_text = f" `{by[0]}` gives a plain Python number, which has no graph." if by else ""
    by_ko = f" `{by[0]}`은(는) 그래프가 없는 파이썬 수를 줘요." if by else ""
    if re.search("float32|float64|ndarray", kind):
        by_text = " NumPy computes numbers and records no graph, so nothing leads back to the weights. torch has the same functions."
        by_ko = " NumPy는 수만 계산하고 그래프(graph)를 기록하지 않아서 가중치로 돌아가는 길이 없어요. torch에 같은 함수가 있어요."
    if kind in ("method", "builtin_function_or_method", "function"):
        by_text, by_ko = (
            " It is a method or function that was not called: its parentheses are missing.",
            " 호출하지 않은 메서드나 함수예요. 괄호가 빠졌어요.",
        )
    return Found(
        line,
        (
            f"`{name}` is {'an' if kind[0] in 'aeiou' else 'a'} {kind}, not a tensor: it has no `{what}`",
            f"Line {line}, `{text}`, makes `{name}` one.{by_text} `.{what}` in line {place.line} needs the loss tensor with its history; "
            "the number (item) is for the list, after backward().",
            "Keep two things apart: the tensor for backward(), the number for the list.",
        ),
        (
            f"{ko(name, '은/는')} 텐서(tensor)가 아니라 {kind}라서 `{what}`이 없어요",
            f"{line}번째 줄 `{text}`에서 {ko(name, '이/가')} {kind}이(가) 돼요.{by_ko} {place.line}번째 줄의 `.{what}`에는 이력이 있는 손실 텐서가 필요해요. 수(item)는 "
            "backward() 뒤에 리스트에 넣을 때 써요.",
            "둘을 나눠 보세요. backward()를 위한 텐서와 리스트를 위한 수예요.",
        ),
    )


@rule("with-needs-call", "raised", lesson="gradients")
def with_needs_call(e: Evidence) -> Found | None:
    """`with torch.no_grad:`."""
    hit = error(
        e,
        "Exception",
        r"'?(?:type|function|method|ABCMeta)'? object does not support the context|__enter__",
    )
    node = e.source.statement_at(hit[0].line or 0) if hit is not None else None
    if hit is None or not isinstance(node, ast.With):
        return None
    bare = [i.context_expr for i in node.items if not isinstance(i.context_expr, ast.Call)]
    if not bare:
        return None
    name, line = ast.unparse(bare[0]), node.lineno
    return Found(
        line,
        (
            f"`{name}` is not called: the parentheses are missing",
            f"Line {line}, `{e.source.line(line)}`, hands the class itself to `with`. What `with` needs is an object of it: `with {name}():`.",
            "What turns the name of a class into an object?",
        ),
        (
            f"{ko(name, '을/를')} 호출하지 않았어요. 괄호(parentheses)가 빠졌어요",
            f"{line}번째 줄 `{e.source.line(line)}`가 클래스 자체를 `with`에 넘겨요. `with`에는 그 객체가 필요해요: `with {name}():`.",
            "클래스 이름을 객체로 만드는 것은 무엇인가요?",
        ),
    )
