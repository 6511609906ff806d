"""Training loops that work, and could be better."""

from __future__ import annotations

import ast

from tutor.lab.asking import ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import record
from tutor.lab.loopsource import (
    backward_calls,
    batch_loop,
    calls,
    epoch_loop,
    function,
    gives,
    loops,
    loss_lines,
    mentions,
    parameter,
)
from tutor.lab.rules.loop_returned import floats, running
from tutor.lab.rules.loop_weights import to_eval
from tutor.lab.seeing import SHAPES


@rule("optimizer-each-epoch", "style", lesson="training")
def each_epoch(e: Evidence) -> Found | None:
    """Advice: momentum is lost with every new optimizer; a stateless one is merely made for nothing."""
    run = record(e)
    lines = [m.line for m in run.made]
    again = [
        m for m in run.made if lines.count(m.line) > 1 and lines.count(m.line) >= run.epochs - 1
    ]
    if not again or (epoch_loop(e) is None and batch_loop(e) is None):
        return None
    made = again[0]
    times = lines.count(made.line)
    node = e.source.statement_at(made.line or 0)
    if node is None or (
        not loops(e, node) and e.source.around(node, ast.FunctionDef) is function(e)
    ):
        return None
    often, often_ko = ("step", "스텝") if times > run.epochs else ("epoch", "에포크")
    if made.remembers:
        en = f"{made.kind} keeps a memory (momentum, state) that is forgotten and starts from zero with each new optimizer."
        kor = f"{made.kind}는 모멘텀(momentum) 같은 기억(state)을 간직하는데, 새 옵티마이저마다 0에서 다시 시작해요."
    else:
        en = "Plain SGD has no momentum or other state to lose, so it works; any other optimizer would forget its state here."
        kor = "momentum이 없는 SGD는 잃을 기억(state)이 없어서 동작하지만, 다른 옵티마이저였다면 여기서 기억을 잃어요."
    return Found(
        made.line,
        (
            f"The optimizer is made anew inside the loop, once for each {often}",
            f"Line {made.line}, `{e.source.line(made.line)}`, ran {times} times. {en}",
            "Make it once, before the loop.",
        ),
        (
            f"옵티마이저(optimizer)를 반복문 안(inside)에서 {often_ko}마다(each {often}) 새로 만들어요",
            f"{made.line}번째 줄 `{e.source.line(made.line)}`이 {times}번 실행됐어요. {kor}",
            "반복문 앞에서 한 번만 만들어 보세요.",
        ),
        see='[s.get("step") for s in optimizer.state.values()]' if made.remembers else "",
    )


@rule("forward-by-name", "style", lesson="forward", see=SHAPES)
def direct(e: Evidence) -> Found | None:
    """`model.forward(x)`."""
    run, mine = record(e), parameter(e, "model")
    by_name = [p for p in run.passes if p.direct and p.line]
    if not by_name:
        return None
    line = by_name[0].line
    return Found(
        line,
        (
            f"Call the model: {mine}(x), not {mine}.forward(x)",
            f"Line {line}, `{e.source.line(line)}`, gives the same numbers, but it goes around `__call__`: hooks on `{mine}` don't fire, and "
            "tools that rely on them see nothing.",
            f"`{mine}(x)` calls forward for you, and the hooks around it.",
        ),
        (
            f"{mine}.forward(x) 대신 {mine}(x)로 불러 보세요",
            f"{line}번째 줄 `{e.source.line(line)}`의 결과는 같지만 `__call__`을 건너뛰어서 훅(hook)이 실행되지 않아요.",
            f"`{mine}(x)`가 forward와 그 앞뒤의 훅을 함께 불러 줘요.",
        ),
    )


@rule("loops-swapped", "style", lesson="training")
def loops_swapped(e: Evidence) -> Found | None:
    """All epochs of the first batch, then all of the second."""
    run, inner = record(e), batch_loop(e)
    name = parameter(e, "epochs")
    if inner is None:
        return None
    inside = [
        n
        for n in ast.walk(inner)
        if isinstance(n, ast.For) and n is not inner and mentions(n.iter, name)
    ]
    images = [p.images for p in run.trained]
    if not inside or len(images) < 2 or images[0] is None or images[0] != images[1]:
        return None
    line = inner.lineno
    return Found(
        line,
        (
            "The loops are swapped: all epochs of one batch come before the next batch",
            f"Line {line}, `{e.source.line(line)}`, is the outer loop, and the one over the epochs (line {inside[0].lineno}) is inside of it. So each "
            f"batch is trained {run.epochs} times in a row, and the model forgets the batches before.",
            "An epoch is one walk through all batches: which loop is around which?",
        ),
        (
            "반복문의 순서가 바뀌었어요(swapped). 한 배치의 모든 에포크가 다음 배치보다 먼저 와요",
            f"{line}번째 줄 `{e.source.line(line)}`이 바깥 반복문이고, 에포크 반복문({inside[0].lineno}번째 줄)이 그 안에 있어요. 그래서 배치 하나를 "
            f"{run.epochs}번 연달아 학습하고, 앞의 배치는 잊어버려요.",
            "에포크는 모든 배치를 한 번 도는 것이에요. 어느 반복문이 어느 것을 감싸야 하나요?",
        ),
    )


@rule("retain-graph-for-nothing", "style", lesson="gradients")
def retain(e: Evidence) -> Found | None:
    """`loss.backward(retain_graph=True)`."""
    for call in backward_calls(e):
        if any(k.arg == "retain_graph" and ast.unparse(k.value) == "True" for k in call.keywords):
            line = call.lineno
            others = [c for c in backward_calls(e) if c is not call]
            if others:
                return None
            return Found(
                line,
                (
                    "retain_graph=True is not needed here, and keeps memory",
                    f"Line {line}, `{e.source.line(line)}`, keeps the graph after backward() for a second walk that never comes. Each batch "
                    "builds a new graph of its own.",
                    "Leave it out: it is often recommended to silence an error, and hides its cause.",
                ),
                (
                    "여기서는 retain_graph=True가 필요 없고 메모리(memory)만 붙잡아요",
                    f"{line}번째 줄 `{e.source.line(line)}`는 오지 않을 두 번째 backward()를 위해 그래프(graph)를 남겨 둬요. 배치마다 새 그래프가 만들어져요.",
                    "빼 보세요. 오류를 없애려고 자주 권하지만 원인을 가릴 뿐이에요.",
                ),
            )
    return None


@rule("graphs-kept", "style", lesson="training")
def kept(e: Evidence) -> Found | None:
    """`total += loss` beside a clean list: every graph stays in memory."""
    run = record(e)
    if not run.made and not run.updates:
        return None
    line = running(e)
    listed = _lists_of_losses(e)
    if line is None and not listed:
        return None
    inner = batch_loop(e)
    node = e.source.statement_at(line) if line else None
    if node is not None and (inner is None or inner not in loops(e, node) or _is_penalty(e, node)):
        line = None
    if line is None and listed:
        line = listed[0]
    if line is None:
        return None
    return Found(
        line,
        (
            "A tensor with its graph is kept from step to step, and memory grows",
            f"Line {line}, `{e.source.line(line)}`, keeps a tensor as it came: with it stays the graph of every step. For a number to "
            "print or add up, loss.item() is enough; an output can be kept with detach().",
            "What is needed of it later: the number, or the graph?",
        ),
        (
            "그래프(graph)를 붙든 텐서가 스텝마다 쌓여 메모리(memory)가 늘어나요",
            f"{line}번째 줄 `{e.source.line(line)}`가 텐서를 그대로 간직해서 모든 스텝의 그래프가 남아요. 출력하거나 더할 수라면 loss.item()이면 되고, 모델의 출력은 "
            "detach()로 떼어 두면 돼요.",
            "나중에 필요한 것은 수인가요, 그래프인가요?",
        ),
    )


def _is_penalty(e: Evidence, node: ast.stmt) -> bool:
    """A sum that backward is called on afterwards is no record of losses."""
    names = [
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    return any(
        isinstance(n, ast.Name) and n.id in names
        for c in backward_calls(e)
        for n in ast.walk(c.func)
    ) or any(n == "loss" for n in names)


def _lists_of_losses(e: Evidence) -> list[int]:
    found = []
    forwards = {p.line for p in record(e).passes}
    for node in e.source.nodes:
        if (
            (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "append"
            )
            and node.args
            and isinstance(node.args[0], ast.Name)
        ):
            name = node.args[0].id
            made = gives(e, name)
            if "loss" not in name and not any(s.lineno in forwards for s in made):
                continue
            if made and not any(floats(s) or "detach" in ast.unparse(s) for s in made):
                found.append(node.lineno)
    run = record(e)
    if isinstance(run.result, (list, tuple)) and found:
        return [line for line in found if _kept_elsewhere(e, line)]
    return []


def _kept_elsewhere(e: Evidence, line: int) -> bool:
    node = next(
        n
        for n in e.source.nodes
        if isinstance(n, ast.Call) and n.lineno == line and "append" in ast.unparse(n.func)
    )
    names = {n.id for n in ast.walk(node.func) if isinstance(n, ast.Name)}
    inner = batch_loop(e)
    return (
        inner is not None
        and inner in loops(e, node)
        and not any(
            isinstance(n, ast.Name) and n.id in names
            for c in [*backward_calls(e), *loss_lines(e)]
            for n in ast.walk(c)
        )
    )


@rule("left-in-eval-mode", "style", lesson="training")
def left(e: Evidence) -> Found | None:
    """model.eval() at the very end of each epoch."""
    run, mine = record(e), parameter(e, "model")
    if run.model.training:
        return None
    evals = [c for c in calls(e, "eval", "train") if to_eval(c)]
    line = evals[-1].lineno if evals else e.head
    return Found(
        line,
        (
            f"`{mine}` is left in eval mode: model.train() is missing at the end",
            f"After line {line}, `{e.source.line(line)}`, nobody calls {mine}.train() again. Whoever goes on training this model "
            "would do so with Dropout off and BatchNorm frozen.",
            "Leave the model as it was when it came.",
        ),
        (
            f"{ko(mine, '이/가')} 평가(eval) 모드로 남아 있어요. 끝에 model.train()이 없어요",
            f"{line}번째 줄 `{e.source.line(line)}` 뒤에 {mine}.train()을 다시 부르지 않아요. 이 모델을 이어서 학습하면 Dropout은 꺼지고 BatchNorm은 "
            "멈춘 채예요.",
            "모델을 받았을 때의 상태로 돌려 놓아 보세요.",
        ),
    )
