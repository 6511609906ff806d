"""Training loops whose updates use old gradients, or none."""

from __future__ import annotations

import ast

from tutor.lab.asking import plural
from tutor.lab.events import Backward, Update, ZeroGrad
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looped import hidden
from tutor.lab.looping import record
from tutor.lab.loopsource import (
    bare,
    batch_loop,
    calls,
    loops,
    statement,
)
from tutor.lab.seeing import GRADIENTS, UPDATES


def told(e: Evidence) -> bool:
    """Is the cause one that another rule names: a hidden error, a call without parentheses?"""
    return hidden(record(e)) is not None


# ------------------------------------------------------------------ stale gradients


def _clearing(e: Evidence) -> list[ast.stmt]:
    """The statements that are meant to clear gradients."""
    found = [statement(e, c) for c in calls(e, "zero_grad", "zero_", "zero_gradients")]
    for node in e.source.nodes:
        if isinstance(node, (ast.Assign, ast.Expr)) and ".grad" in ast.unparse(node):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(t, ast.Attribute) and t.attr == "grad" for t in targets):
                found.append(node)
    return sorted({s for s in found if s is not None}, key=lambda s: s.lineno)


def condition_of(e: Evidence, node: ast.AST) -> ast.If | None:
    """The `if` around a statement, inside of its loop."""
    for above in e.source.above(node):
        if isinstance(above, ast.If):
            return above
        if isinstance(above, (ast.For, ast.While, ast.FunctionDef)):
            return None
    return None


@rule("zero-grad-not-reached", "stale", lesson="training")
def not_reached(e: Evidence) -> Found | None:
    """zero_grad() under a condition that is (almost) never true."""
    run = record(e)
    if bare(e, "zero_grad") or not _clearing(e):
        return None
    ran = {z.line or z.after for z in run.of(ZeroGrad)}
    for node in _clearing(e):
        condition = condition_of(e, node)
        times = len([z for z in run.of(ZeroGrad) if (z.line or z.after) == node.lineno])
        if node.lineno in ran and condition is None:
            continue
        line = condition.lineno if condition else node.lineno
        text, code = e.source.line(line), e.source.line(node.lineno)
        stale, all_ = len(e.symptoms["stale"]), len(run.of(Backward))
        never = (
            "never true" if not times else f"true {plural(times, 'time')} in {plural(all_, 'step')}"
        )
        never_ko = "한 번도 참이 되지 않아서" if not times else f"{all_}번 중 {times}번만 참이라서"
        if condition is None:
            en = f"Line {line}, `{code}`, stands where the program never comes, so zero_grad() never runs."
            kor = f"{line}번째 줄 `{code}`는 프로그램이 지나가지 않는 곳에 있어서 zero_grad()가 실행되지 않아요."
        else:
            en = f"The condition in line {line}, `{text}`, is {never}, so zero_grad() below it hardly ever runs."
            kor = f"{line}번째 줄의 조건 `{text}`가 {never_ko} 그 아래의 zero_grad()가 거의 실행되지 않아요."
        return Found(
            line,
            (
                "zero_grad() is written, but never runs when it is needed",
                f"{en} {stale} of {all_} backward() calls added to old gradients that an update had used already: "
                "they accumulate, and each step is driven by the sum of all batches so far.",
                "For which steps is this condition true? Gradients must be cleared once for every update.",
            ),
            (
                "zero_grad()가 적혀 있지만 필요할 때 실행되지 않아요",
                f"{kor} backward() {all_}번 중 {stale}번이 이미 쓴 예전 기울기에 더해졌어요(accumulate). 그래서 매 스텝이 지금까지의 모든 "
                "배치의 합으로 움직여요.",
                "이 조건은 어느 스텝에서 참인가요? 기울기는 업데이트마다 한 번씩 지워야 해요.",
            ),
            see=GRADIENTS,
        )
    return None


@rule("zero-grad-too-rare", "stale", lesson="training")
def too_rare(e: Evidence) -> Found | None:
    """Once for each epoch, or once before the loop."""
    run = record(e)
    if bare(e, "zero_grad"):
        return None
    cleared = run.of(ZeroGrad)
    for node in _clearing(e):
        times = len([z for z in cleared if (z.line or z.after) in _span(node)])
        if not times or condition_of(e, node):
            continue
        inside = batch_loop(e)
        deep = inside is not None and inside in loops(e, node)
        if deep and times >= len(run.updates):
            continue
        line, text = node.lineno, e.source.line(node.lineno)
        stale, all_ = len(e.symptoms["stale"]), len(run.of(Backward))
        place = "before the loops" if not loops(e, node) else "outside of the loop over the batches"
        place_ko = "반복문 앞에" if not loops(e, node) else "배치 반복문 바깥에"
        return Found(
            line,
            (
                f"zero_grad() runs {plural(times, 'time')} for {plural(len(run.updates), 'update')}: once per epoch or less, not "
                "in every step",
                f"Line {line}, `{text}`, stands {place}. backward() adds to what lies in .grad, and {stale} of {all_} calls "
                "added to old gradients that an update had used already: step after step they accumulate. (The loss may "
                "fall all the same.)",
                "How often is step() called, and how often must the gradients be cleared then?",
            ),
            (
                f"zero_grad()가 업데이트 {len(run.updates)}번에 {times}번만 실행돼요. 매 스텝이 아니에요",
                f"{line}번째 줄 `{text}`가 {place_ko} 있어요. backward()는 .grad에 있던 값에 더하는데, {all_}번 중 {stale}번이 이미 쓴 "
                "예전 기울기에 더해졌어요(accumulate). (그래도 손실은 줄어들 수 있어요.)",
                "step()은 몇 번 불리나요? 그러면 기울기는 몇 번 지워야 할까요?",
            ),
            see=GRADIENTS,
        )
    return None


def _span(node: ast.stmt) -> range:
    return range(node.lineno - 1, (node.end_lineno or node.lineno) + 2)


@rule("zero-grad-missing", "stale", Rank.EFFECT, lesson="training")
def zero_missing(e: Evidence) -> Found | None:
    """Nobody clears the gradients."""
    run = record(e)
    if bare(e, "zero_grad"):
        return None
    first = e.symptoms["stale"][0]
    stale, all_ = len(e.symptoms["stale"]), len(run.of(Backward))
    by_hand = not run.made
    some = {n for b in e.symptoms["stale"] for n in b.stale}
    part = len(some) < len(run.start)
    shown = ", ".join(f"`{n}`" for n in sorted(some)[:3])
    only = f" (those of {shown}: other parameters are cleared)" if part else ""
    only_ko = f" ({shown}만 그렇고, 다른 파라미터는 지워요)" if part else ""
    way = "p.grad.zero_() or p.grad = None" if by_hand else "optimizer.zero_grad()"
    tried = [n for n in e.source.nodes if isinstance(n, ast.Expr) and _compares(n)]
    line = tried[0].lineno if tried else first.line
    return Found(
        line,
        (
            "The gradients are never cleared: zero_grad is missing, and backward() adds to the old ones",
            f"backward() (line {first.line}) does not replace .grad, it adds to it. {stale} of {all_} calls added to old "
            f"gradients that an update had used already{only}, so each step follows the sum of all batches so far: they "
            f"accumulate. The loss may fall all the same. Every update needs {way} (zero_grad).",
            "Between which two steps of the loop must the old gradients go?",
        ),
        (
            "기울기를 지우지 않아요. zero_grad가 빠져서 backward()가 예전 기울기에 계속 더해요",
            f"backward()({first.line}번째 줄)는 .grad를 바꾸지 않고 더해요(accumulate). {all_}번 중 {stale}번이 이미 쓴 기울기에 더해져서{only_ko}, 매 "
            f"스텝이 지금까지 모든 배치의 합을 따라가요. 그래도 손실은 줄어들 수 있어요. 업데이트마다 {way}가 필요해요(zero_grad).",
            "루프의 어느 두 단계 사이에서 예전 기울기가 사라져야 할까요?",
        ),
        see=GRADIENTS,
    )


def _compares(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Compare) and ".grad" in ast.unparse(node.value)


# ------------------------------------------------------------------ updates without gradients


@rule("step-twice", ("late", "skipped"), lesson="training", see=UPDATES)
def twice(e: Evidence) -> Found | None:
    """A second step() on the same gradients."""
    run = record(e)
    late = e.symptoms.get("late", [])
    if len(late) < 2 and not (late and late[0].step > 1):
        return None
    again = next((u for u in late if u.step > 1), late[0])
    step = run.before(again, Update)
    between = run.before(again, ZeroGrad)
    empty = (
        between is not None
        and step is not None
        and (run.events.index(between) > run.events.index(step))
    )
    line, text = again.line, e.source.line(again.line)
    used = "that have been cleared" if empty else "that the update before has used already"
    used_ko = "이미 지워진" if empty else "앞의 업데이트가 이미 쓴"
    return Found(
        line,
        (
            "step() runs again without a new backward()",
            f"Line {line}, `{text}`, made an update {plural(len(late), 'time')} with gradients {used}: since the step "
            "before no backward() had computed new ones. One batch, one backward, one step.",
            "Count along the loop: how many step() calls follow each backward()?",
        ),
        (
            "새 backward() 없이 step()이 또 실행돼요",
            f"{line}번째 줄 `{text}`가 {used_ko} 기울기로 업데이트를 {len(late)}번 했어요. 그 사이에 backward()가 새 기울기를 계산하지 "
            "않았어요. 배치 하나에 backward 한 번, step 한 번이에요.",
            "루프를 따라 세어 보세요. backward() 하나에 step()이 몇 번 따라오나요?",
        ),
    )


# ------------------------------------------------------------------ every batch once
