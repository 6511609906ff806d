"""Updates by hand that leave the weights where they were, and gradients that come to nothing."""

from __future__ import annotations

import ast
import re

from tutor.lab.events import Backward, Update
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import record
from tutor.lab.loopnames import parameter_lists, parameter_loops
from tutor.lab.loopsource import backward_calls, loss_lines
from tutor.lab.rules.loop_blind import itself
from tutor.lab.rules.loop_idle import why
from tutor.lab.rules.loop_loss import loss_line
from tutor.lab.rules.loop_results import not_kept

GRADIENT = re.compile(r"\.grad\b|\bgrads?\b|\bg\b")
COPIES = re.compile(r"clone\(|deepcopy\(|detach\(\)\.(clone|cpu)")


@rule("update-rebinds", ("untrained", "raised"), lesson="gradients")
def rebinds(e: Evidence) -> Found | None:
    """`p = p - lr * p.grad`; `weights[i] = weights[i] - ...`; `[p - lr * p.grad for p in ...]`."""
    if "raised" not in e.symptoms:
        return rebound(e) if why(e) in ("no step", "unknown", "grad results") else None
    none = e.raised is not None and "NoneType" in e.raised.message and "loop" in e.facts
    return rebound(e) if none else None


def rebound(e: Evidence) -> Found | None:
    """The statement that makes new tensors where the weights should change."""
    return _renamed(e) or _collected(e) or _copied(e)


def _renamed(e: Evidence) -> Found | None:
    """`p = p - lr * p.grad`: the name goes to a new tensor."""
    for node in e.source.nodes:
        if not isinstance(node, ast.For):
            continue
        names = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        for inner in ast.walk(node):
            if not isinstance(inner, ast.Assign) or not GRADIENT.search(ast.unparse(inner.value)):
                continue
            target = inner.targets[0]
            if not isinstance(target, ast.Name):
                continue
            made_of = {n.id for n in ast.walk(inner.value) if isinstance(n, ast.Name)}
            if target.id not in names and not made_of & names:
                continue
            name, text = target.id, e.source.line(inner.lineno)
            return Found(
                inner.lineno,
                (
                    f"`{name} = ...` makes a new tensor; the weight itself stays as it was",
                    f"Line {inner.lineno}, `{text}`, computes the right numbers and gives them the name `{name}`. That "
                    "only moves the name to another tensor: the parameter in the model is not updated.",
                    f"The weight must change in place: which operator writes into `{name}` (under torch.no_grad())?",
                ),
                (
                    f"`{name} = ...`은 새 텐서를 만들 뿐, 가중치 자체는 그대로예요",
                    f"{inner.lineno}번째 줄 `{text}`는 맞는 값을 계산하지만 이름 `{name}`을(를) 새 "
                    "텐서에 붙일 뿐이에요. 모델 안의 파라미터는 업데이트되지 않아요.",
                    f"가중치를 제자리에서(in place) 바꿔야 해요. torch.no_grad() 아래에서 `{name}`에 직접 쓰는 연산자는 무엇인가요?",
                ),
                see="next(model.parameters())",
            )
    return None


def _collected(e: Evidence) -> Found | None:
    """`weights[i] = weights[i] - ...`, and lists or dicts of new tensors."""
    lists = parameter_lists(e)
    names = {name for _, some in parameter_loops(e) for name in some} | lists
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not GRADIENT.search(ast.unparse(node.value)):
            continue
        target, value = node.targets[0], node.value
        words = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        into = isinstance(target, ast.Subscript) and isinstance(value, ast.BinOp)
        many = isinstance(value, (ast.ListComp, ast.DictComp)) and any(
            isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Sub, ast.Add))
            for n in ast.walk(value)
        )
        if not (into or many) or not words & names:
            continue
        line, text = node.lineno, e.source.line(node.lineno)
        base = target.value if isinstance(target, ast.Subscript) else target
        name = ast.unparse(base)
        return Found(
            line,
            (
                f"`{name}` is filled with new tensors; the weights of the model stay the same",
                f"Line {line}, `{text}`, computes the right numbers and puts them into `{name}`. That list or dict only "
                "points at tensors: now it points at new ones, and the model keeps its old weights, which nobody updated.",
                "The weight itself must change in place (under torch.no_grad()): `-=`, sub_, or copy_ of the new numbers.",
            ),
            (
                f"`{name}`에는 새 텐서(new tensor)가 들어가고, 모델의 가중치는 그대로예요",
                f"{line}번째 줄 `{text}`는 맞는 값을 계산해서 `{name}`에 넣어요. 리스트나 딕셔너리(list, dict)는 텐서를 가리킬 뿐이라 이제 새 "
                "텐서를 가리키고, 모델은 예전 가중치를 그대로 갖고 있어요.",
                "가중치 자체를 제자리에서(in place) 바꿔야 해요(torch.no_grad() 아래에서 `-=`, sub_, 또는 새 값을 copy_).",
            ),
            see="next(model.parameters())",
        )
    return None


def _copied(e: Evidence) -> Found | None:
    """`for c, p in zip(copies, ...): c -= lr * p.grad`: the copies move."""
    made = [
        n
        for n in e.source.nodes
        if isinstance(n, ast.Assign) and COPIES.search(ast.unparse(n.value))
    ]
    copies = {t.id for n in made for t in n.targets if isinstance(t, ast.Name)}
    for loop in e.source.nodes:
        if not isinstance(loop, ast.For):
            continue
        over = {n.id for n in ast.walk(loop.iter) if isinstance(n, ast.Name)}
        names = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        for node in ast.walk(loop):
            text = ast.unparse(node) if isinstance(node, (ast.AugAssign, ast.Expr)) else ""
            target = node.target if isinstance(node, ast.AugAssign) else None
            written = (
                {n.id for n in ast.walk(target) if isinstance(n, ast.Name)} if target else set()
            )
            own = bool(over & copies) and bool(written & (names | copies))
            if not GRADIENT.search(text) or not (own or COPIES.search(text)):
                continue
            line = getattr(node, "lineno", loop.lineno)
            return Found(
                line,
                (
                    "The update changes a copy; the weights of the model stay the same",
                    f"Line {line}, `{e.source.line(line)}`, writes into a tensor that clone() has made. A clone has numbers of its "
                    "own: the parameter in the model is not updated.",
                    "Which tensors does model.parameters() hand out, and which one does this line write into?",
                ),
                (
                    "업데이트가 복사본(copy)을 바꿔요. 모델의 가중치는 그대로예요",
                    f"{line}번째 줄 `{e.source.line(line)}`은 clone()이 만든 텐서에 써요. 복사본은 자기 수를 따로 가지고 있어서 모델의 파라미터는 "
                    "업데이트되지 않아요.",
                    "model.parameters()가 주는 텐서는 무엇이고, 이 줄은 어떤 텐서에 쓰나요?",
                ),
                see="next(model.parameters())",
            )
    return None


@rule("gradients-not-handed-over", "untrained", lesson="gradients")
def not_handed_over(e: Evidence) -> Found | None:
    """`torch.autograd.grad(...)`, then `optimizer.step()`."""
    run = record(e)
    if why(e) != "grad results" or rebound(e) is not None or not_kept(e) is not None:
        return None
    line = run.of(Backward)[0].line
    text = e.source.line(line)
    step = next((u.line for u in run.of(Update) if u.line), None)
    en = (
        f"step() in line {step} looks into `.grad` of each parameter, and finds nothing there."
        if step
        else "Nothing uses what it returned, so no weight is updated."
    )
    kor = (
        f"{step}번째 줄의 step()은 파라미터의 `.grad`를 보는데, 거기에는 아무것도 없어요."
        if step
        else "돌려준 것을 아무도 쓰지 않아서 가중치가 업데이트되지 않아요."
    )
    return Found(
        line,
        (
            "torch.autograd.grad returns the gradients; it does not put them into `.grad`",
            f"Line {line}, `{text}`, computes the right gradients and gives them back as a tuple. {en} loss.backward() is what "
            "fills `.grad`; else each p.grad must be set by hand.",
            "Where does an optimizer look for the gradients?",
        ),
        (
            "torch.autograd.grad는 기울기를 돌려줄(returns) 뿐, `.grad`에 넣지 않아요",
            f"{line}번째 줄 `{text}`는 맞는 기울기를 계산해서 튜플로 돌려줘요. {kor} `.grad`를 채우는 것은 loss.backward()예요. 아니면 p.grad에 직접 "
            "넣어야 해요.",
            "옵티마이저(optimizer)는 기울기를 어디에서 찾나요?",
        ),
        see="[p.grad for p in model.parameters()]",
    )


FLAT = re.compile(
    r"\* *0(\.0*)?\b|\b0(\.0*)? *\*|relu|clamp|clip|round|floor|ceil|sign|maximum|minimum|max\(|min\("
)


@rule("loss-is-flat", "untrained", lesson="gradients")
def flat(e: Evidence) -> Found | None:
    """`loss * 0`; a clamp or relu that the loss lies beyond."""
    if why(e) != "flat":
        return None
    chain: list[ast.expr | ast.stmt] = [*backward_calls(e), *loss_lines(e)]
    lines = [s for s in chain if FLAT.search(ast.unparse(s))]
    line = lines[0].lineno if lines else loss_line(e)
    text = e.source.line(line)
    found = FLAT.search(text)
    shown = found[0].strip("( ") if found else ""
    zero = shown.startswith(("*", "0"))
    if itself(e):
        lines, shown, zero = [], "", False
        line = loss_line(e)
        text = e.source.line(line)
    en = (
        "Times 0 every loss is 0, and so is every gradient."
        if zero
        else f"Where `{shown}` cuts off, a small change of the output changes nothing: the slope is 0 there."
        if shown
        else "The output is compared with itself, not with the targets: the difference is always 0."
        if itself(e)
        else "A small change of the output changes nothing in it."
    )
    kor = (
        "0을 곱하면 손실도 기울기도 모두 0이에요."
        if zero
        else f"`{shown}`이 잘라 낸 곳에서는 출력이 조금 바뀌어도 값이 그대로라서 기울기가 0이에요."
        if shown
        else "출력을 정답(target)이 아니라 자기 자신(itself)과 비교해서 차이가 늘 0이에요."
        if itself(e)
        else "출력이 조금 바뀌어도 손실이 바뀌지 않아요."
    )
    return Found(
        line,
        (
            "backward() runs, and every gradient is exactly 0: the loss is flat",
            f"Line {line}, `{text}`. {en} The steps multiply zeros by lr, so no weight changes.",
            "What does the loss do when the output changes a little? Print p.grad after backward().",
        ),
        (
            "backward()는 실행되지만 기울기(gradient)가 모두 정확히 0이에요. 손실이 평평해요(flat)",
            f"{line}번째 줄 `{text}`: {kor} 0에 lr을 곱하니 가중치가 바뀌지 않아요.",
            "출력이 조금 바뀌면 손실은 어떻게 되나요? backward() 뒤에 p.grad를 출력해 보세요.",
        ),
        see="[p.grad.abs().max() for p in model.parameters()]",
    )


@rule("clipped-to-zero", "untrained", lesson="training")
def clipped_away(e: Evidence) -> Found | None:
    """`clip_grad_norm_(model.parameters(), 0)`."""
    run = record(e)
    if why(e) != "wiped" or not run.clips or not any(c.useful for c in run.clips):
        return None
    line = run.clips[0].line
    return Found(
        line,
        (
            "The gradients are clipped to 0, and nothing is left for step()",
            f"Line {line}, `{e.source.line(line)}`: the second argument is the most that is left of them, and here that is 0. Every "
            "step then has the length 0.",
            "How large may the gradients stay? 1.0 is a common limit.",
        ),
        (
            "기울기를 0으로 잘라서(clip) step()이 쓸 것이 남지 않아요",
            f"{line}번째 줄 `{e.source.line(line)}`: 두 번째 인자는 남길 최댓값인데 여기서는 0(zero)이에요. 그래서 걸음의 길이가 0이에요.",
            "기울기를 얼마까지 남겨도 되나요? 흔히 1.0을 써요.",
        ),
    )
