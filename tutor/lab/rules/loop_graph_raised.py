"""Exceptions of backward: a loss without history, or a graph that is walked again."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import error, ko
from tutor.lab.events import Backward, Update
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.loopsource import (
    back,
    backward_calls,
    batch_loop,
    calls,
    gives,
    loops,
    value_of,
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
        r"does not require grad and does not have a grad_fn|One of the differentiated Tensors does not require grad",
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
        see="loss.grad_fn",
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
        r"'(float|int|float32|float64|ndarray|list|tuple|function|builtin_function_or_method|method)' object has no attribute '(backward|item|detach|mean|requires_grad_)'",
    )
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Attribute):
        return None
    if hit[0].last.function == "forward":
        return None  # no loss there
    place, node, kind, what = hit[0].last, hit[0].last.node, hit[1][1], hit[1][2]
    made = next(iter(back(e, node.value, place.line)), None)
    chain = list(back(e, node.value, place.line))
    odd = [s for s in chain if re.search(r"\.item\b|\bfloat\(|numpy|tolist", ast.unparse(s))]
    made = odd[0] if odd else made
    line = made.lineno if made is not None else place.line
    text, name = e.source.line(line), ast.unparse(node.value)
    by = re.search(r"\.item\(\)|float\(|\.numpy\(\)|\.tolist\(\)", text)
    by_text = f" `{by[0]}` gives a plain Python number, which has no graph." if by else ""
    by_ko = f" `{by[0]}`은(는) 그래프가 없는 파이썬 수를 줘요." if by else ""
    if kind in ("method", "builtin_function_or_method", "function"):
        by_text, by_ko = (
            " It is a method or function that was not called: its parentheses are missing.",
            " 호출하지 않은 메서드나 함수예요. 괄호가 빠졌어요.",
        )
    return Found(
        line,
        (
            f"`{name}` is a {kind}, not a tensor: it has no `{what}`",
            f"Line {line}, `{text}`, makes `{name}` a {kind}.{by_text} `.{what}` in line {place.line} needs the loss tensor with its history; "
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


@rule("backward-a-second-time", "raised", lesson="gradients")
def second_time(e: Evidence) -> Found | None:
    """The same graph is walked again: twice, by a running total, or because forward ran only once."""
    hit = error(
        e,
        "RuntimeError",
        r"backward through the graph a second time|modified by an inplace operation",
    )
    run = run_of(e)
    if hit is None or run is None or hit[0].line is None:
        return None
    place = hit[0].line
    again = "second time" in hit[0].message
    total = _total(e)
    retains = [c for c in backward_calls(e) if any(k.arg == "retain_graph" for k in c.keywords)]
    if total is not None and (again or retains):
        name, made = total
        line = place if again or not retains else retains[0].lineno
        text = e.source.line(line)
        trick = (
            "retain_graph=True silences the first error and keeps all old graphs: "
            if retains
            else "(retain_graph=True is no remedy: it would train the old batches again with stale graphs.) "
        )
        return Found(
            line,
            (
                f"`{name}` is a running total: its backward() goes through the graphs of all old batches a second time"
                + (" (retain_graph only hides that)" if retains else ""),
                f"Line {line}, `{text}`. `{name}` adds up (accumulates) the losses in line {made}, with their graphs. {trick}each graph belongs to one "
                "batch and is used up by its backward(). Call backward() on this batch's loss alone.",
                "Which number is needed for the update, and which one only for the record (with .item())?",
            ),
            (
                f"{ko(name, '은/는')} 계속 더한 합(running total)이라서 backward()가 예전(old) 배치의 그래프를 두 번(second time) 지나가요"
                + ("(retain_graph는 그것을 가릴 뿐이에요)" if retains else ""),
                f"{line}번째 줄 `{text}`. {made}번째 줄에서 `{name}`에 손실이 그래프째 쌓여요(accumulate). "
                + (
                    "retain_graph=True는 첫 오류를 숨기고 예전 그래프를 모두 붙잡아요. "
                    if retains
                    else "(retain_graph=True는 해결책이 아니에요. 예전 배치를 낡은 그래프로 다시 학습해요.) "
                )
                + "그래프는 배치마다 하나이고 backward() 한 번이면 끝나요. 이 배치의 손실만 backward() 하세요.",
                "업데이트에 필요한 수는 무엇이고, 기록에만 필요한 수(.item())는 무엇인가요?",
            ),
        )
    if not again:
        return _step_between(e, place)
    outside = _forward_outside(e)
    if outside is not None:
        line, text = outside, e.source.line(outside)
        return Found(
            line,
            (
                "The forward pass is computed once, outside the loop: its graph is used a second time by the next backward()",
                f"Line {line}, `{text}`, runs before the loop in which line {place}, `{e.source.line(place)}`, goes back again and again. Every "
                "backward() needs a new graph, from a forward with the new weights. (retain_graph=True is no remedy.)",
                "Which lines must be repeated for every batch?",
            ),
            (
                "순전파(forward)를 반복문 바깥(outside)에서 한 번만(once) 계산해요. 다음 backward()가 같은 그래프를 두 번째(second)로 써요",
                f"{line}번째 줄 `{text}`는 반복문 앞에서 실행되고, {place}번째 줄 `{e.source.line(place)}`는 반복돼요. backward()마다 새 가중치로 계산한 새 그래프가 "
                "필요해요. (retain_graph=True는 해결책이 아니에요.)",
                "배치마다 다시 해야 하는 줄은 무엇인가요?",
            ),
        )
    lines = sorted({b.line for b in run.of(Backward) if b.line} | {place})
    others = [n for n in lines if n != place]
    first = others[0] if others else place
    where = f"lines {first} and {place}" if first != place else f"line {place} (again)"
    return Found(
        place,
        (
            "backward() is called twice on the same loss",
            f"The graph of one forward can be walked once, then it is freed; {where} go through it a second time. One loss, one "
            "backward(). (retain_graph=True, which the error suggests, would add the same gradients twice.)",
            "Which of the two calls is one too many, or which of them should have a loss of its own?",
        ),
        (
            "같은 손실에 backward()를 두 번(twice) 불러요",
            f"순전파 한 번의 그래프는 한 번만 지나갈 수 있고 그 뒤에는 사라져요. {place}번째 줄이 두 번째(second)로 지나가요. 손실 하나에 backward() 한 번이에요. "
            "(오류가 권하는 retain_graph=True는 같은 기울기를 두 번 더해요.)",
            "두 호출 중 어느 것이 남는 것인가요? 아니면 따로 손실이 있어야 하나요?",
        ),
    )


def _total(e: Evidence) -> tuple[str, int] | None:
    """A name that backward is called on and that adds itself up."""
    for call in backward_calls(e):
        base = call.func.value if isinstance(call.func, ast.Attribute) else None
        names = (
            {n.id for n in ast.walk(base) if isinstance(n, ast.Name)} if base is not None else set()
        )
        names |= {
            t.id
            for s in (back(e, base, call.lineno) if base is not None else [])
            for t in ast.walk(s)
            if isinstance(t, ast.Name)
        }
        for name in names:
            for made in gives(e, name):
                grows = isinstance(made, ast.AugAssign) and isinstance(made.op, ast.Add)
                source = value_of(made)
                own = (
                    isinstance(made, ast.Assign)
                    and isinstance(source, ast.BinOp)
                    and isinstance(source.op, ast.Add)
                    and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(source))
                )
                inner = batch_loop(e)
                starts = [s for s in gives(e, name) if s is not made]
                reset = any(
                    inner is not None and inner in loops(e, s) and isinstance(s, ast.Assign)
                    for s in starts
                )
                if (grows or own) and not reset and ".item()" not in ast.unparse(made):
                    return name, made.lineno
    return None


def _forward_outside(e: Evidence) -> int | None:
    """The model is called in fewer loops than backward."""
    run = run_of(e)
    if run is None:
        return None
    for call in backward_calls(e):
        base = call.func.value if isinstance(call.func, ast.Attribute) else None
        deep = len(loops(e, call))
        for made in back(e, base, call.lineno) if base is not None else []:
            if len(loops(e, made)) < deep and any(p.line == made.lineno for p in run.passes):
                return made.lineno
    return None


def _step_between(e: Evidence, place: int) -> Found | None:
    """`optimizer.step()` between forward and backward: an in-place error from the second batch on."""
    run = run_of(e)
    updates = run.of(Update) if run is not None else []
    if run is None or not updates:
        return None
    line = updates[-1].line or updates[-1].after
    text = e.source.line(line)
    if line is None or line == place:
        return None
    return Found(
        line,
        (
            "step() runs between forward and backward(): it changes the weights that backward() still needs",
            f"Line {line}, `{text}`, comes before backward() (line {place}). So each step uses the old gradients of the previous batch, and changes "
            "the weights in place (that is what the in-place error means) before the gradients of this batch are computed.",
            "In which order do they depend on each other: forward, backward, step?",
        ),
        (
            "step()이 순전파와 backward() 사이에서 실행돼요. backward()에 아직 필요한 가중치를 바꿔 버려요",
            f"{line}번째 줄 `{text}`가 backward()({place}번째 줄)보다 먼저(before) 나와요. 그래서 매 스텝이 이전(previous) 배치의 기울기를 쓰고, 이 배치의 기울기를 "
            "계산하기 전에 가중치를 제자리에서 바꿔요(in-place 오류가 그 뜻이에요).",
            "순전파, backward, step은 어떤 순서로 서로를 필요로 하나요?",
        ),
    )


@rule("backward-twice", "doubled", lesson="gradients")
def doubled(e: Evidence) -> Found | None:
    """`loss.backward(retain_graph=True); loss.backward()`: no error, and every gradient twice."""
    event = e.symptoms["doubled"]
    line, text = event.line, e.source.line(event.line)
    return Found(
        line,
        (
            "backward() is called twice on the same loss: every gradient is counted twice",
            f"Line {line}, `{text}`, sends the same loss back a second time into the same step. backward() adds to .grad, so the gradients are doubled. "
            "retain_graph=True only silences the error that would have said so.",
            "Which of the two backward() calls is one too many?",
        ),
        (
            "같은 손실에 backward()를 두 번(twice) 불러서 기울기가 두 배가 돼요",
            f"{line}번째 줄 `{text}`가 같은 손실을 같은 스텝에 두 번째(second)로 돌려보내요. backward()는 .grad에 더하니 기울기가 두 배예요. "
            "retain_graph=True는 그것을 알려 줄 오류를 없앨 뿐이에요.",
            "두 번의 backward() 중 어느 것이 남나요?",
        ),
    )
