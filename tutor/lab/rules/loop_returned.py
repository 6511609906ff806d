"""What a training loop returns, where it isn't one float for each step."""

from __future__ import annotations

import ast

from torch import Tensor

from tutor.lab.asking import error, ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looped import hidden
from tutor.lab.looping import record
from tutor.lab.loopsource import (
    appends,
    batch_loop,
    epoch_loop,
    function,
    gives,
    loops,
    mentions,
    returned_names,
    returns,
)
from tutor.lab.rules.loop_order import condition_of
from tutor.lab.seeing import STEPS


def _put(e: Evidence) -> ast.AST | None:
    found = appends(e)
    return found[0] if found else None


@rule("losses-not-returned", "returned", lesson="training", see="losses is None")
def not_returned(e: Evidence) -> Found | None:
    """No return; or a number, a pair, a generator instead of a list."""
    if e.symptoms["returned"] != "kind" and not _nested(record(e).result):
        return None
    run, result = record(e), record(e).result
    if hidden(run) is not None:
        return None
    line: int | None
    kind = type(result).__name__
    if result is None:
        empty = [r for r in returns(e) if r.value is None]
        printed = [r for r in returns(e) if isinstance(r.value, ast.Call)]
        line = (empty or printed)[0].lineno if empty or printed else e.head
        chained = _append_result(e)
        if chained is not None:
            line = chained
        return Found(
            line,
            (
                f"`{e.name}` returns None: the list of losses is never returned",
                f"The training itself ran, {plural(len(run.updates), 'update')}. But {_end(e, line, returns(e))}. The losses are lost when "
                "the function ends.",
                "What should the caller get, and which word hands it over at the end?",
            ),
            (
                f"{ko(e.name, '이/가')} None을 돌려줘요. 손실(loss) 리스트를 return하지 않아요",
                f"학습 자체는 실행됐어요. 업데이트 {len(run.updates)}번이에요. 그런데 {_end_ko(e, line, returns(e))}. 함수가 끝나면 손실도 사라져요.",
                "부르는 쪽은 무엇을 받아야 하고, 어떤 단어가 끝에서 그것을 넘겨주나요?",
            ),
        )
    node = returns(e)[-1] if returns(e) else None
    line = node.lineno if node else e.head
    text = e.source.line(line)
    yields = [n for n in e.source.nodes if isinstance(n, (ast.Yield, ast.YieldFrom))]
    single = isinstance(result, (float, int)) or (
        isinstance(result, Tensor) and result.numel() == 1
    )
    what = "one value" if single else f"a {kind}"
    if isinstance(result, (list, tuple)):
        what, kind = "several things at once", "tuple"
    if e.facts.get("generator") and yields:
        line, text = yields[0].lineno, e.source.line(yields[0].lineno)
        what = "a generator"
    return Found(
        line,
        (
            f"`{e.name}` returns {what}, not the list with the loss of every step",
            f"Line {line}, `{text}`, gives {_short(result)} ({kind}). There were {len(run.updates)} steps: wanted is one list "
            f"with {run.wanted} floats, nothing else: not only the last loss.",
            "Where are the losses of the earlier steps at this moment? Collect all of them in a list, and return that.",
        ),
        (
            f"{ko(e.name, '이/가')} 매 스텝의 손실 리스트(list)가 아니라 {_what_ko(what, kind)} 돌려줘요",
            f"{line}번째 줄 `{text}`의 결과는 {_short(result)}({kind})이에요. 스텝은 {len(run.updates)}번이었어요. 필요한 것은 실수 {run.wanted}개가 든 "
            "리스트 하나예요. 마지막(last) 손실만이 아니에요.",
            "이 순간 앞 스텝들의 손실은 어디에 있나요? 모두 리스트에 모아서 return해 보세요.",
        ),
    )


def _nested(result: object) -> bool:
    return isinstance(result, tuple) and any(isinstance(x, (list, tuple)) for x in result)


def _append_result(e: Evidence) -> int | None:
    for node in [n for n in e.source.nodes if isinstance(n, (ast.Assign, ast.Return))]:
        value = node.value
        if isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in (
            "append",
            "extend",
            "sort",
        ):
            return node.lineno
    return None


def _end(e: Evidence, line: int | None, found: list[ast.Return]) -> str:
    if line == e.head or not found:
        return f"`{e.name}` (line {e.head}) ends without a return, and a function that returns nothing gives None"
    return f"line {line}, `{e.source.line(line)}`, gives None"


def _end_ko(e: Evidence, line: int | None, found: list[ast.Return]) -> str:
    if line == e.head or not found:
        return f"{ko(e.name, '이/가')}({e.head}번째 줄) return 없이 끝나서 None이 돼요"
    return f"{line}번째 줄 `{e.source.line(line)}`의 값이 None이에요"


def _what_ko(what: str, kind: str) -> str:
    return {
        "one value": "값 하나를",
        "several things at once": "여러 개를 한꺼번에",
        "a generator": "제너레이터(generator)를",
    }.get(what, f"{kind}을(를)")


def _short(result: object) -> str:
    try:
        text = " ".join(repr(result).split())
    except Exception:
        text = type(result).__name__
    return text if len(text) <= 40 else text[:39] + "…"


@rule("losses-are-tensors", "returned", lesson="training")
def tensors(e: Evidence) -> Found | None:
    """`losses.append(loss)`."""
    _run, result = record(e), record(e).result
    if (
        e.symptoms["returned"] != "entries"
        or _nested(result)
        or not isinstance(result, (list, tuple))
    ):
        return None
    odd = next((x for x in result if not isinstance(x, float)), None)
    found = [a for a in appends(e) if not floats(a)] or appends(e)
    node = found[0] if found else (returns(e)[-1] if returns(e) else None)
    line = getattr(node, "lineno", e.head)
    text = e.source.line(line)
    if isinstance(odd, Tensor):
        graph = odd.grad_fn is not None
        grown = running(e) if graph else None
        if grown is not None:
            line, text = grown, e.source.line(grown)
        en = (
            "Each one keeps the whole graph of its step alive, so memory grows with every batch."
            if graph
            else "A tensor of one number looks like a float when printed, but it is not one."
        )
        kor = (
            "텐서마다 그 스텝의 그래프(graph) 전체를 붙잡고 있어서 배치마다 메모리(memory)가 늘어나요."
            if graph
            else "숫자 하나짜리 텐서는 출력하면 float처럼 보이지만 float이 아니에요."
        )
        return Found(
            line,
            (
                "The list holds tensors with their graph, not floats"
                if graph
                else "The list holds tensors, not Python floats",
                f"Line {line}, `{text}`, keeps the loss as a tensor. {en} loss.item() (or float(...) of a detached one) is the "
                "plain number.",
                "Which method of a tensor with one element gives the Python number?",
            ),
            (
                "리스트에 float이 아니라 그래프(graph)를 붙든 텐서(tensor)가 들어 있어요"
                if graph
                else "리스트에 파이썬 float이 아니라 텐서(tensor)가 들어 있어요",
                f"{line}번째 줄 `{text}`가 손실을 텐서 그대로 넣어요. {kor} loss.item()(또는 떼어 낸 텐서의 float(...))이 보통 숫자예요.",
                "원소가 하나인 텐서에서 파이썬 숫자를 꺼내는 메서드는 무엇인가요?",
            ),
            see="type(losses[0])",
        )
    kind = type(odd).__name__
    if odd is None and not result:
        return None
    return Found(
        line,
        (
            f"The list holds {kind} objects, not one float for each step",
            f"Line {line}, `{text}`: an entry is {_short(odd)}, a {kind}. Wanted is the loss of each step as a Python float "
            "(loss.item()).",
            "What exactly is put into the list here?",
        ),
        (
            f"리스트에 스텝마다 float 하나가 아니라 {kind}이(가) 들어 있어요",
            f"{line}번째 줄 `{text}`: 들어 있는 것은 {_short(odd)}, {kind}예요. 매 스텝의 손실을 파이썬 float으로(loss.item()) 담아야 해요.",
            "여기서 리스트에 정확히 무엇이 들어가나요?",
        ),
    )


def floats(node: ast.AST) -> bool:
    """Does it turn the tensor into a Python number?"""
    text = ast.unparse(node)
    return ".item()" in text or "float(" in text


def running(e: Evidence) -> int | None:
    """The line of `total = total + loss`: a sum that keeps every graph."""
    for node in e.source.nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            target: ast.expr = node.target
            own = True
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            target = node.targets[0]
            own = mentions(node.value, ast.unparse(target))
        else:
            continue
        if not isinstance(target, ast.Name) or not own:
            continue
        if "loss" not in ast.unparse(node) or floats(node):
            continue
        lists = (s.value for s in gives(e, target.id) if isinstance(s, ast.Assign))
        if not any(isinstance(value, ast.List) for value in lists):
            return node.lineno
    return None


@rule("losses-forgotten", "returned", lesson="training", see=STEPS)
def forgotten(e: Evidence) -> Found | None:
    """`losses = []` inside the epoch loop."""
    if e.symptoms["returned"] != "number" or hidden(record(e)) is not None:
        return None
    run, outer = record(e), epoch_loop(e)
    count = len(run.result)
    for name in sorted(returned_names(e)):
        for node in gives(e, name):
            empty = isinstance(node, ast.Assign) and ast.unparse(node.value) in ("[]", "list()")
            if empty and outer is not None and outer in loops(e, node):
                line, text = node.lineno, e.source.line(node.lineno)
                return Found(
                    line,
                    (
                        f"`{name}` is reset inside the loop: the losses of the earlier epochs are lost",
                        f"Line {line}, `{text}`, makes a new, empty list at the beginning of every epoch. In the end {count} losses are "
                        f"left of {run.wanted}.",
                        "How often should the list be made, and before which loop?",
                    ),
                    (
                        f"{ko(name, '이/가')} 반복문 안(inside)에서 비워져서 앞 에포크(epoch)의 손실(losses)이 사라져요",
                        f"{line}번째 줄 `{text}`가 에포크마다 빈 리스트를 새로 만들어요(reset). 끝에는 {run.wanted}개 중 {count}개만 남아요.",
                        "리스트는 몇 번 만들어야 하고, 어느 반복문 앞에 있어야 할까요?",
                    ),
                )
    return None


@rule("losses-too-few", "returned", Rank.EFFECT, lesson="training", see=STEPS)
def number(e: Evidence) -> Found | None:
    """Appended in the wrong loop, twice, or as a mean of the epoch."""
    if e.symptoms["returned"] != "number" or hidden(record(e)) is not None:
        return None
    run = record(e)
    count = e.facts.get("one epoch", len(run.result))
    wanted = len(run.loader) if "one epoch" in e.facts else run.wanted
    node, inner = _put(e), batch_loop(e)
    line = getattr(node, "lineno", None) or (returns(e)[-1].lineno if returns(e) else e.head)
    text = e.source.line(line)
    outside = node is not None and inner is not None and inner not in loops(e, node)
    condition = condition_of(e, node) if node is not None and count < wanted else None
    inside = [n for s in condition.body for n in ast.walk(s)] if condition is not None else []
    if condition is not None and node in inside:
        return _seldom(e, condition, line, count)
    if outside:
        en = "It stands outside of the loop over the batches (look at its indentation), so it runs once per epoch or less."
        kor = "배치 반복문 바깥에 있어서(들여쓰기를 보세요) 에포크마다(epoch) 한 번만 실행돼요."
    elif count > wanted:
        en = "Something is put into it more than once for each step."
        kor = "스텝마다 두 번 이상 넣고 있어요."
    else:
        en = "Not every step puts its loss into it."
        kor = "모든 스텝이 손실을 넣지는 않아요."
    return Found(
        line,
        (
            f"{count} losses came back for {wanted} steps",
            f"Line {line}, `{text}`, fills the list. {en} Wanted is one loss for each step: {wanted}.",
            "To which loop does this line belong: that over the epochs, or that over the batches?",
        ),
        (
            f"스텝은 {wanted}번인데 손실(losses)은 {count}개예요",
            f"{line}번째 줄 `{text}`가 리스트를 채워요. {kor} 스텝마다 손실 하나, 모두 {wanted}개가 필요해요.",
            "이 줄은 에포크 반복문과 배치 반복문 중 어디에 속하나요?",
        ),
    )


def _seldom(e: Evidence, condition: ast.If, put: int | None, count: int) -> Found:
    """The losses are put into the list under a condition that is too seldom true."""
    line, steps = condition.lineno, len(record(e).updates)
    text = e.source.line(line)
    true = f"only {plural(count, 'time')}" if count else "never"
    true_ko = f"{count}번만" if count else "한 번도(never)"
    left = "" if count else ", and the list stays empty"
    left_ko = "참이었어요" if count else "참이 아니었고 리스트는 비어 있어요(empty)"
    return Found(
        line,
        (
            f"`{text}` is {true} true here: {plural(count, 'loss', 'losses')} came back for {steps} steps",
            f"Line {line} decides whether line {put}, `{e.source.line(put)}`, runs. In {steps} steps its condition was {true} "
            f"true{left}. Wanted is one loss for each step: {steps}.",
            "For which batches is this condition true, and how many batches are there?",
        ),
        (
            f"`{text}`의 조건은 스텝 {steps}번 중 {true_ko} {'참이에요' if count else '참이 아니에요'}. 손실(losses)이 {count}개예요",
            f"{put}번째 줄 {ko(e.source.line(put), '을/를')} 실행할지는 {line}번째 줄이 정해요. 스텝 {steps}번 동안 그 조건은 {true_ko} {left_ko}. "
            f"스텝마다 손실 하나, 모두 {steps}개가 필요해요.",
            "이 조건은 어떤 배치에서 참이고, 배치는 모두 몇 개인가요?",
        ),
    )


@rule(
    "kept-between-calls",
    "returned",
    lesson="training",
    see="len({name}(model, loader, 1, 0.1)), len(loader)",
)
def from_before(e: Evidence) -> Found | None:
    """`def train(..., losses=[])`: the list of the call before."""
    if e.symptoms["returned"] != "before":
        return None
    node = function(e)
    line = e.head
    name = next(iter(returned_names(e)), "losses")
    default = node is not None and any(
        isinstance(d, (ast.List, ast.Call)) for d in node.args.defaults
    )
    if not default:
        outside = [s for s in gives(e, name) if e.source.around(s, ast.FunctionDef) is None]
        line = outside[0].lineno if outside else line
    return Found(
        line,
        (
            f"`{name}` still holds the losses of the call before",
            f"Line {line}, `{e.source.line(line)}`, makes the list once for all calls of `{e.name}` (a default value such as [] is made only "
            "once). The second training returned its own losses and the old ones.",
            "Where must the list be made, so that each call begins with an empty one?",
        ),
        (
            f"`{name}`에 이전 호출의 손실이 남아 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`는 리스트를 한 번만 만들어서 {e.name}의 모든 호출이 함께 써요(기본값 []는 한 번만 만들어져요). 두 번째 "
            "학습이 예전 손실까지 돌려줬어요.",
            "호출할 때마다 빈 리스트로 시작하려면 어디에서 만들어야 할까요?",
        ),
    )


LISTS = {
    "add": "append",
    "push": "append",
    "push_back": "append",
    "put": "append",
    "add_": "append",
    "appendleft": "insert(0, ...)",
    "concat": "extend",
    "cat": "extend",
    "addAll": "extend",
    "length": "len(...)",
    "size": "len(...)",
    "shape": "len(...)",
    "mean": "sum(...) / len(...)",
    "sum": "sum(...)",
    "tolist": "the list itself",
    "item": "an entry of it",
}


@rule("list-has-no", "raised", lesson="training")
def list_has_no(e: Evidence) -> Found | None:
    """`losses.add(...)`, `losses.push(...)`, `losses.mean()`."""
    hit = error(e, "AttributeError", r"'list' object has no attribute '(\w+)'")
    name = hit[1][1] if hit is not None else ""
    if hit is None or hit[0].last is None or name not in LISTS:
        return None
    node, line = hit[0].last.node, hit[0].line
    shown = ast.unparse(node.value) if isinstance(node, ast.Attribute) else "the list"
    if shown not in returned_names(e):
        return None
    text, instead = e.source.line(line), LISTS[name]
    return Found(
        line,
        (
            f"`{shown}` is a list, and a list has no `{name}`: what does that is `{instead}`",
            f"Line {line}, `{text}`. Lists of Python grow at their end with append; length and sum are functions: len(losses), "
            "sum(losses).",
            f"What is `{name}` to do here, and what is that called for a list?",
        ),
        (
            f"{ko(shown, '은/는')} 리스트(list)이고, 리스트에는 {ko(name, '이/가')} 없어요. 그 일을 하는 것은 `{instead}`예요",
            f"{line}번째 줄 `{text}`: 파이썬 리스트는 append로 끝에 더해요. 길이와 합은 함수예요: len(losses), sum(losses).",
            f"여기서 {ko(name, '이/가')} 하려던 일은 무엇이고, 리스트에서는 그것을 무엇이라고 부르나요?",
        ),
    )
