"""Training loops in which not every batch of every epoch makes one update."""

from __future__ import annotations

import ast

import torch

from tutor.lab.asking import hands_out, ko, plural
from tutor.lab.events import Backward, Update, ZeroGrad
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import Record, record
from tutor.lab.loopsource import (
    backward_calls,
    batch_loop,
    calls,
    epoch_loop,
    function,
    loops,
    mentions,
    parameter,
)
from tutor.lab.rules.loop_epochs import fewer
from tutor.lab.rules.loop_order import condition_of, told
from tutor.lab.seeing import STEPS, UPDATES
from tutor.lab.source import called


@rule("same-batch", "skipped", lesson="training")
def same_batch(e: Evidence) -> Found | None:
    """`next(iter(loader))`: always the first batch."""
    run = record(e)
    if told(e) or not fewer(e):
        return None
    used = {p.images for p in run.passes if p.images is not None and p.recorded}
    nexts = [c for c in calls(e, "next") if c.args] + calls(e, "__next__")
    if len(used) != 1 or len(run.updates) < 2:
        return None
    line = nexts[0].lineno if nexts else (run.trained[0].line)
    if not nexts:
        made = [n for n in e.source.nodes if isinstance(n, (ast.Assign, ast.For))]
        loader = parameter(e, "loader")
        from_it = [
            n for n in made if mentions(n.value if isinstance(n, ast.Assign) else n.iter, loader)
        ]
        line = from_it[0].lineno if from_it else line
    text = e.source.line(line)
    return Found(
        line,
        (
            "Every step trains on the same batch: the first one",
            f"Line {line}, `{text}`, gives one batch, and all {len(run.updates)} updates used only that one of the "
            f"{len(run.loader)} batches. (next(iter(loader)) begins a new walk and takes its first batch, each time.)",
            "What hands out all batches of the loader, one after the other?",
        ),
        (
            "모든 스텝이 같은 배치 하나로만 학습해요. 늘 첫 배치예요",
            f"{line}번째 줄 `{text}`가 배치(batch)를 하나 주고, 업데이트 {len(run.updates)}번이 모두 배치 {len(run.loader)}개 중 그 하나만 "
            "썼어요. (next(iter(loader))는 매번 처음부터 다시 시작해 첫 배치를 꺼내요.)",
            "loader의 배치를 차례로 모두 내주는 것은 무엇인가요?",
        ),
        see="torch.equal(x, next(iter(loader))[0])",
    )


@rule("one-batch-each-epoch", ("skipped", "returned"), lesson="training")
def one_each_epoch(e: Evidence) -> Found | None:
    """`x, y = next(it)` in the loop over the epochs, and no loop over the batches."""
    run = record(e)
    call = None if told(e) else _one_each_epoch(e, run)
    if call is None:
        return None
    line, text = call.lineno, e.source.line(call.lineno)
    return Found(
        line,
        (
            "Each epoch takes one batch only: next() hands out a single one",
            f"Line {line}, `{text}`, runs once in each turn of the loop over the epochs: {len(run.batches)} batches were taken, where "
            f"{run.epochs} epochs of {len(run.loader)} are {run.wanted}. (With more epochs than batches the iterator runs out, and "
            "next() raises StopIteration.)",
            "An epoch is a walk through all batches: which loop inside of it hands them out?",
        ),
        (
            "에포크(epoch)마다 배치를 하나만 꺼내요. next()는 하나만 줘요",
            f"{line}번째 줄 `{text}`가 에포크 반복문에서 한 번씩 실행돼요. 에포크 {run.epochs}번, 배치 {len(run.loader)}개면 {run.wanted}개인데 "
            f"{len(run.batches)}개만 꺼냈어요. (에포크가 배치보다 많으면 반복자가 바닥나서 StopIteration 오류가 나요.)",
            "에포크는 모든 배치를 한 번 도는 것이에요. 그 안에서 어떤 반복문이 배치를 하나씩 주나요?",
        ),
    )


def _one_each_epoch(e: Evidence, run: Record) -> ast.Call | None:
    """The `next(...)` that stands for a whole epoch."""
    outer = epoch_loop(e)
    if outer is None or len(run.batches) != run.epochs or run.epochs == run.wanted:
        return None
    found = [c for c in calls(e, "next", "__next__") if loops(e, c)[:1] == [outer]]
    fresh = any(isinstance(a, ast.Call) for c in found for a in c.args)
    return found[0] if found and not fresh else None


@rule(
    "iterator-used-up",
    ("skipped", "returned", "untrained", "part", "values", "stale", "raised"),
    lesson="training",
    see="once = iter(loader); len(list(once)), len(list(once))",
)
def used_up(e: Evidence) -> Found | None:
    """`batches = iter(loader)` once, for all epochs; `params = model.parameters()` for two loops."""
    twice = walked_twice(e)
    if twice is not None:
        return _walked_twice(e, *twice)
    if not {"skipped", "returned"} & set(e.symptoms):
        return None
    run = record(e)
    if told(e) or len(run.batches) > len(run.loader) or len(run.updates) >= run.wanted:
        return None
    loader, outer = parameter(e, "loader"), epoch_loop(e)
    if _one_each_epoch(e, run) is not None:
        return None
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not mentions(node.value, loader):
            continue
        once = isinstance(node.value, ast.GeneratorExp) or (
            isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func)
            in ("iter", "enumerate", "zip", "map", "filter", "islice")
        )
        names = [t.id for t in node.targets if isinstance(t, ast.Name)]
        if not once or not names or outer is None or outer in loops(e, node):
            continue
        name, line, text = names[0], node.lineno, e.source.line(node.lineno)
        return Found(
            line,
            (
                f"`{name}` is used up after the first epoch: an iterator can be walked only once",
                f"Line {line}, `{text}`, makes one iterator before the loop over the epochs. It hands out {len(run.batches)} "
                "batches and is exhausted then: in every later epoch there is nothing left to iterate over.",
                "What gives a fresh walk through the batches in every epoch?",
            ),
            (
                f"{ko(name, '은/는')} 첫 에포크 뒤에 다 떨어져요. 반복자(iterator)는 한 번만 쓸 수 있어요",
                f"{line}번째 줄 `{text}`가 에포크(epoch) 반복문 앞에서 반복자를 하나만 만들어요. 배치 {len(run.batches)}개를 내주고 나면 비어서, "
                "다음 에포크부터는 아무것도 나오지 않아요.",
                "에포크마다 배치를 처음부터 다시 주는 것은 무엇인가요?",
            ),
        )
    return None


def _walked_twice(e: Evidence, made: ast.Assign, name: str, lines: list[int]) -> Found:
    line, text, once, again = made.lineno, e.source.line(made.lineno), lines[0], lines[1]
    return Found(
        line,
        (
            f"`{name}` is used up after its first walk: a generator hands out each thing once",
            f"Line {line}, `{text}`, makes a generator. Line {once}, `{e.source.line(once)}`, takes all that is in it, and for line {again}, "
            f"`{e.source.line(again)}`, it is empty. `list(...)` around it keeps everything.",
            f"How often is `{name}` walked, and what could be walked as often as you like?",
        ),
        (
            f"{ko(name, '은/는')} 한 번 돌고 나면 비어요. 제너레이터(generator)는 하나씩 한 번만 꺼내 줘요",
            f"{line}번째 줄 `{text}`가 제너레이터를 만들어요. {once}번째 줄 `{e.source.line(once)}`가 모두 꺼내 가서, {again}번째 줄 "
            f"`{e.source.line(again)}`에는 남은 것이 없어요(empty). `list(...)`로 감싸면 모두 남아요.",
            f"{ko(name, '을/를')} 몇 번 도나요? 몇 번이든 돌 수 있는 것은 무엇인가요?",
        ),
        see="once = model.parameters(); len(list(once)), len(list(once))",
    )


WALKS = (
    "list",
    "tuple",
    "set",
    "sum",
    "max",
    "min",
    "any",
    "all",
    "sorted",
    "dict",
    "zip",
    "map",
    "enumerate",
)


def walked_twice(e: Evidence) -> tuple[ast.Assign, str, list[int]] | None:
    """A generator that two places of a function walk to its end: where it is made, and those lines."""
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        if not hands_out(e, node.value):
            continue
        name, scope = node.targets[0].id, e.source.function_at(node.lineno) or e.source.tree
        uses = [n for n in ast.walk(scope) if isinstance(n, ast.Name) and n.id == name]
        if len([n for n in uses if isinstance(n.ctx, ast.Store)]) > 1:
            continue
        walks = [n for n in uses if n.lineno >= node.lineno and _walks(e, n)]
        apart = {_branch(e, n) for n in walks}
        lines = sorted({n.lineno for n in walks})
        if len(lines) > 1 and len(apart) == 1 and not _breaks(e, walks):
            return node, name, lines
    return None


def _walks(e: Evidence, node: ast.Name) -> bool:
    """Is everything taken out of it here?"""
    parent = e.source.parents.get(node)
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is node
    if not isinstance(parent, ast.Call) or node not in parent.args:
        return False
    name = called(parent).split(".")[-1]
    optimizer = getattr(torch.optim, name, None)
    return name in WALKS or (isinstance(optimizer, type) and optimizer is not torch.optim.Optimizer)


def _branch(e: Evidence, node: ast.AST) -> ast.AST | None:
    """The `if` around a use: of two branches only one may run."""
    return e.source.around(node, ast.If, ast.Try)


def _breaks(e: Evidence, walks: list[ast.Name]) -> bool:
    """Does the first walk stop before the end?"""
    first = e.source.parents.get(min(walks, key=lambda n: n.lineno))
    return isinstance(first, ast.For) and any(
        isinstance(n, (ast.Break, ast.Return)) for n in ast.walk(first)
    )


@rule(
    "outside-of-loop",
    ("skipped", "late", "untrained", "returned"),
    lesson="training",
    see=UPDATES,
)
def outside(e: Evidence) -> Found | None:
    """step() or backward() stands after the loop over the batches."""
    run, inner = record(e), batch_loop(e)
    if told(e) or inner is None or len(run.batches) < run.wanted:
        return None
    node = function(e)
    for call in [*backward_calls(e), *calls(e, "step")]:
        if isinstance(call.func, ast.Attribute) and "sched" in ast.unparse(call.func.value):
            continue
        if e.source.around(call, ast.FunctionDef, ast.Lambda) is not node or inner in loops(
            e, call
        ):
            continue
        if len(run.updates) >= run.wanted or (not loops(e, inner)[:1] and loops(e, call)):
            continue
        text, line = e.source.line(call.lineno), call.lineno
        name = call.func.attr if isinstance(call.func, ast.Attribute) else "backward"
        times = len(run.updates) if name == "step" else len(run.of(Backward))
        return Found(
            line,
            (
                f"{name}() stands outside of the loop over the batches",
                f"Line {line}, `{text}`, runs {plural(times, 'time')} for {len(run.batches)} batches: once per epoch, after the inner "
                "loop, not for each batch. Only the last batch of each epoch makes an update.",
                "Compare its indentation with the lines of the loop: to which loop does it belong?",
            ),
            (
                f"{name}()가 배치 반복문 바깥에 있어요",
                f"{line}번째 줄 `{text}`는 배치 {len(run.batches)}개에 {times}번만 실행돼요. 배치마다가 아니라 에포크(epoch)마다 한 번, 안쪽 "
                "반복문이 끝난 뒤예요. 그래서 에포크의 마지막 배치만 업데이트에 쓰여요.",
                "들여쓰기를 반복문의 다른 줄과 비교해 보세요. 어느 반복문에 속하나요?",
            ),
        )
    return None


@rule("accumulation-wiped", "skipped", lesson="training")
def accumulation_wiped(e: Evidence) -> Found | None:
    """zero_grad() at each batch, step() at every fourth."""
    run = record(e)
    wiping = _wiping(run)
    stepping = [condition_of(e, c) for c in calls(e, "step")]
    every = [c for c in stepping if c is not None and "%" in ast.unparse(c.test)]
    if told(e) or wiping is None or not every:
        return None
    line = wiping.line or wiping.after
    text, condition = e.source.line(line), e.source.line(every[0].lineno)
    lost = len([p for p in run.learned if p.wiped])
    return Found(
        line,
        (
            "zero_grad() runs at every batch, and throws away the gradients that were to accumulate",
            f"step() runs only where `{condition}` (line {every[0].lineno}) is true: {len(run.updates)} times for {len(run.learned)} batches. "
            f"Line {line}, `{text}`, clears the gradients each time, so those of {lost} batches are lost before any step has used "
            "them: only the last batch before each step counts.",
            "How often may the gradients be cleared, so that several batches add up to one step?",
        ),
        (
            "zero_grad()가 배치마다(every batch) 실행되어서, 쌓여야 할(accumulate) 기울기가 사라져요",
            f"step()은 `{condition}`({every[0].lineno}번째 줄)이 참일 때만, 배치 {len(run.learned)}개에 {len(run.updates)}번 실행돼요. {line}번째 줄 "
            f"`{text}`가 매번 기울기를 지워서, 배치 {lost}개의 기울기가 쓰이기도 전에 사라져요(lost). step() 바로 앞의 배치만 남아요.",
            "여러 배치를 한 스텝으로 모으려면 기울기를 몇 번 지워야 할까요?",
        ),
        see="next(model.parameters()).grad",
    )


def _wiping(run: Record) -> ZeroGrad | None:
    """The first clearing of gradients that no update had used."""
    for event in run.of(ZeroGrad):
        if event.cleared and isinstance(run.before(event, Backward, Update), Backward):
            return event if any(p.wiped for p in run.learned) else None
    return None


@rule("batches-skipped", "skipped", lesson="training", see=STEPS)
def conditional(e: Evidence) -> Found | None:
    """An `if` lets only some of the batches through."""
    run = record(e)
    chosen = None if told(e) or not fewer(e) else condition(e)
    if chosen is None:
        return None
    line = getattr(chosen, "lineno", None)
    text = e.source.line(line)
    wiped = [p for p in run.learned if p.wiped]
    stepping = isinstance(chosen, ast.If) and not any(
        c in set(ast.walk(chosen)) for c in backward_calls(e)
    )
    en, kor = "The others are skipped.", "나머지는 건너뛰었어요(skipped)."
    if e.symptoms["skipped"] == "pending":
        en, kor = (
            "At the end the gradients of the last batches are left, and no step() has used them.",
            "끝에는 step()이 쓰지 않은 마지막 배치들의 기울기가 남아 있어요.",
        )
    elif wiped:
        en, kor = (
            f"The gradients of {len(wiped)} batches are cleared before any step() has used them.",
            f"배치 {len(wiped)}개의 기울기는 step()이 쓰기 전에 지워졌어요.",
        )
    steps = (
        f"step() runs only when it is true, {plural(len(run.updates), 'time')} for {len(run.passes)} batches: "
        if stepping
        else ""
    )
    steps_ko = (
        f"step()이 이 조건이 참일 때만, 배치 {len(run.passes)}개에 {len(run.updates)}번 실행돼요. "
        if stepping
        else ""
    )
    return Found(
        line,
        (
            f"`{text}` lets only some of the batches into an update",
            f"Line {line} decides which batches are used: {steps}{_used(e, run)} went into exactly one update in each epoch. {en}",
            "For which batches is the condition true, and what happens to the others' gradients?",
        ),
        (
            f"`{text}` 때문에 일부 배치만 업데이트에 들어가요",
            f"{line}번째 줄이 어떤 배치를 쓸지 정해요. {steps_ko}{_used_ko(e, run)}만 에포크마다 정확히 한 번 업데이트에 쓰였어요. {kor}",
            "이 조건은 어떤 배치에서 참이고, 나머지 배치의 기울기는 어떻게 되나요?",
        ),
    )


def condition(e: Evidence) -> ast.AST | None:
    """The `if` around backward or step, or around a `continue`; the innermost, in a loop."""
    work = {*backward_calls(e), *calls(e, "step")}
    for node in e.source.nodes:
        if isinstance(node, ast.If) and loops(e, node) and work & set(ast.walk(node)):
            return node
        if isinstance(node, ast.Continue):
            return condition_of(e, node) or node
    for call in calls(e, "step"):
        condition = condition_of(e, call)
        if condition is not None:
            return condition
    return None


def _used(e: Evidence, run: Record) -> str:
    uses_ = e.facts.get("uses")
    if not uses_:
        return f"{len(run.updates)} of {run.wanted} batches"
    right = sum(1 for i in range(64) if uses_.get(i, 0) == run.epochs)
    return f"{right} of 64 images"


def _used_ko(e: Evidence, run: Record) -> str:
    uses_ = e.facts.get("uses")
    if not uses_:
        return f"배치 {run.wanted}개 중 {len(run.updates)}개"
    right = sum(1 for i in range(64) if uses_.get(i, 0) == run.epochs)
    return f"이미지 64개 중 {right}개"


@rule("batches-missing", "skipped", Rank.SYMPTOM, lesson="training")
def missing(e: Evidence) -> Found | None:
    """Any other way in which batches got lost."""
    run, inner = record(e), batch_loop(e)
    line = inner.lineno if inner else next((u.line for u in run.updates if u.line), e.head)
    return Found(
        line,
        (
            "Not every batch of every epoch goes into exactly one update",
            f"{run.epochs} epochs of {len(run.loader)} batches are {run.wanted} updates; there were {len(run.updates)}, and "
            f"{_used(e, run)} were used as often as there are epochs. The loop begins in line {line}.",
            "Follow one epoch: which batches reach backward() and step(), and how often?",
        ),
        (
            "모든 에포크의 모든 배치가 업데이트에 정확히 한 번씩 들어가지는 않아요",
            f"에포크 {run.epochs}번, 배치 {len(run.loader)}개면 업데이트 {run.wanted}번인데 {len(run.updates)}번 있었고, {_used_ko(e, run)}만 "
            f"에포크 수만큼 쓰였어요. 반복문은 {line}번째 줄에서 시작해요.",
            "한 에포크를 따라가 보세요. 어떤 배치가 backward()와 step()에 몇 번 닿나요?",
        ),
    )
