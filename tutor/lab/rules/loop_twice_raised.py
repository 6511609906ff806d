"""Graphs that are walked a second time: by a running total, a forward outside the loop, or twice."""

from __future__ import annotations

import ast

from torch import Tensor

from tutor.lab import torch_says
from tutor.lab.asking import error, ko
from tutor.lab.events import Backward, Update
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.loopnames import parameter_loops
from tutor.lab.loopsource import (
    back,
    backward_calls,
    batch_loop,
    gives,
    loops,
    mentions,
    value_of,
)
from tutor.lab.rules.loop_raised import run_of
from tutor.lab.seeing import GRADIENTS


@rule("backward-a-second-time", "raised", lesson="gradients", see="loss.grad_fn")
def second_time(e: Evidence) -> Found | None:
    """The same graph is walked again: twice, by a running total, or because forward ran only once."""
    hit = error(
        e,
        "RuntimeError",
        f"{torch_says.SECOND_TIME}|{torch_says.CHANGED_IN_PLACE}",
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
        node = e.source.statement_at(made)
        if again and node is not None and any(isinstance(n, ast.Call) for n in ast.walk(node)):
            line = made  # no name holds the loss of this batch alone
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
    each = _each_parameter(e)
    if each is not None:
        return _for_each(e, *each)
    once = _made_once(e)
    if once is not None:
        return _used_up(e, *once)
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


def _each_parameter(e: Evidence) -> tuple[ast.Call, ast.For] | None:
    """backward() inside of a loop over the parameters."""
    over = [loop for loop, _ in parameter_loops(e)]
    for call in backward_calls(e):
        inner = next(iter(loops(e, call)), None)
        if isinstance(inner, ast.For) and inner in over and not mentions(inner, "range"):
            return call, inner
    return None


def _for_each(e: Evidence, call: ast.Call, loop: ast.For) -> Found:
    line, at = call.lineno, loop.lineno
    text, head = e.source.line(line), e.source.line(at)
    return Found(
        line,
        (
            "backward() is called again for each parameter; once gives all of them their gradients",
            f"Line {line}, `{text}`, stands in the loop of line {at}, `{head}`. The first call fills every `.grad` and uses up the graph of the "
            "loss; the second one finds it gone. (retain_graph=True is no remedy: it would add the same gradients again and again.)",
            "How often is backward needed for one loss, and which lines are for each parameter?",
        ),
        (
            "파라미터마다 backward()를 다시 불러요. 한 번(once)이면 모두 기울기를 받아요",
            f"{line}번째 줄 `{text}`가 {at}번째 줄 `{head}`의 반복문 안에 있어요. 첫 호출이 모든 `.grad`를 채우고 손실의 그래프를 다 써서, 두 번째 호출에는 "
            "그래프가 없어요. (retain_graph=True는 해결책이 아니에요. 같은 기울기를 자꾸 더해요.)",
            "손실 하나에 backward는 몇 번 필요한가요? 파라미터마다 필요한 줄은 어느 것인가요?",
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


def _made_once(e: Evidence) -> tuple[str, int] | None:
    """A tensor with a history that was computed before the loop, and is a part of each loss."""
    place = e.raised.last if e.raised else None
    run = run_of(e)
    for call in backward_calls(e) if place and run else []:
        base = call.func.value if isinstance(call.func, ast.Attribute) else None
        deep = len(loops(e, call))
        for made in back(e, base, call.lineno) if base is not None else []:
            if len(loops(e, made)) >= deep or not isinstance(made, ast.Assign):
                continue
            name = ast.unparse(made.targets[0])
            live = place.locals.get(name) if place else None
            forward = any(p.line == made.lineno for p in run.passes) if run else True
            if isinstance(live, Tensor) and live.grad_fn is not None and not forward:
                return name, made.lineno
    return None


def _used_up(e: Evidence, name: str, line: int) -> Found:
    text = e.source.line(line)
    return Found(
        line,
        (
            f"`{name}` is computed once, before the loop: its graph is used up by the first backward()",
            f"Line {line}, `{text}`, runs before the loop, and every loss in it contains `{name}`. The second backward() goes through that old graph a "
            "second time, with weights that have changed since. Computed inside of the loop, again for each batch, it has a new graph each "
            "time. (retain_graph=True is no remedy.)",
            f"Which values does `{name}` depend on, and do they change from step to step?",
        ),
        (
            f"`{name}`을(를) 반복문 앞(before)에서 한 번만(once) 계산해요. 그래프(graph)는 첫 backward()에서 다 쓰여요",
            f"{line}번째 줄 `{text}`는 반복문 앞에서 실행되는데 모든 손실에 {ko(name, '이/가')} 들어 있어요. 두 번째 backward()가 그 낡은 그래프를 다시 지나가요. 반복문 "
            "안에서 배치마다 다시(again) 계산하면 그때마다 새 그래프가 생겨요. (retain_graph=True는 해결책이 아니에요.)",
            f"{ko(name, '은/는')} 어떤 값에 달려 있고, 그 값은 스텝마다 바뀌나요?",
        ),
    )


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


@rule("backward-twice", "doubled", lesson="gradients", see=GRADIENTS)
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
