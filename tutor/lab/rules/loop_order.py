"""Training loops whose updates use the wrong gradients, or not every batch once."""

from __future__ import annotations

import ast

from tutor.lab.asking import ko, plural
from tutor.lab.events import Backward, Update, ZeroGrad
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looped import hidden
from tutor.lab.looping import Record, record
from tutor.lab.loopsource import (
    Loops,
    backward_calls,
    bare,
    batch_loop,
    calls,
    derived,
    epoch_loop,
    function,
    loops,
    mentions,
    parameter,
    returns,
    statement,
    uses,
)


def _told(e: Evidence) -> bool:
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


def _condition(e: Evidence, node: ast.AST) -> ast.If | None:
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
        condition = _condition(e, node)
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
            see="next(model.parameters()).grad.norm()",
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
        if not times or _condition(e, node):
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
            see="next(model.parameters()).grad.norm()",
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
        see="next(model.parameters()).grad.norm()",
    )


def _compares(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Compare) and ".grad" in ast.unparse(node.value)


# ------------------------------------------------------------------ updates without gradients


@rule("step-twice", ("late", "skipped"), lesson="training")
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


@rule("step-without-gradients", "late", Rank.SYMPTOM, lesson="training")
def without(e: Evidence) -> Found | None:
    """Any other update that had no fresh gradients."""
    late = e.symptoms["late"]
    line = late[0].line or late[0].after
    return Found(
        line,
        (
            "An update is made without fresh gradients from backward()",
            f"Line {line}, `{e.source.line(line)}`: {plural(len(late), 'update')} came before any backward() had computed gradients "
            "for it, so old ones or none were used.",
            "Which backward() belongs to this step, and does it come before it?",
        ),
        (
            "backward()가 계산한 새 기울기 없이 업데이트해요",
            f"{line}번째 줄 `{e.source.line(line)}`: 업데이트 {len(late)}번이 backward()보다 먼저 실행되어 예전 기울기를 쓰거나 아무것도 쓰지 "
            "못했어요.",
            "이 step에 해당하는 backward()는 어느 것이고, 먼저 나오나요?",
        ),
    )


# ------------------------------------------------------------------ every batch once


def _fewer(e: Evidence) -> bool:
    return e.symptoms.get("skipped") in ("fewer", "pending")


@rule("return-in-training-loop", ("skipped", "returned"), lesson="training")
def return_inside(e: Evidence) -> Found | None:
    """`return losses` with too much indentation."""
    run = record(e)
    if len(run.batches) >= run.wanted:
        return None
    inner, outer = batch_loop(e), epoch_loop(e)
    for node in returns(e):
        around = loops(e, node)
        if not around or (inner not in around and outer not in around):
            continue
        early = inner is not None and inner in around
        text, line, steps = e.source.line(node.lineno), node.lineno, len(run.updates)
        place = "the loop over the batches" if early else "the loop over the epochs"
        place_ko = "배치 반복문" if early else "에포크 반복문"
        return Found(
            line,
            (
                f"`{text}` is indented into {place}: it ends the training early",
                f"return in line {line} leaves the function the first time it is reached: after {plural(steps, 'step')} of "
                f"{run.wanted}. It stands inside of {place}.",
                "How far must this line be indented, so that it comes after both loops?",
            ),
            (
                f"`{text}`가 {place_ko} 안으로 들여쓰기(indent)되어 있어서 학습이 일찍 끝나요",
                f"{line}번째 줄의 return은 처음 닿는 순간 함수를 끝내요. {run.wanted}스텝 중 {steps}스텝만 하고 끝났어요. 이 줄은 {place_ko} "
                "안에 있어요.",
                "두 반복문이 모두 끝난 뒤에 오려면 이 줄을 얼마나 들여 써야 할까요?",
            ),
        )
    return None


@rule("break-in-training-loop", "skipped", lesson="training")
def break_inside(e: Evidence) -> Found | None:
    """`break` after the first batch."""
    run = record(e)
    inner = batch_loop(e)
    if _told(e) or not _fewer(e):
        return None
    for node in e.source.nodes:
        if isinstance(node, ast.Break) and inner is not None and inner in loops(e, node):
            line = node.lineno
            return Found(
                line,
                (
                    "`break` leaves the loop before all batches were seen",
                    f"The break in line {line} ends the loop over the batches: {len(run.updates)} updates were made of "
                    f"{run.wanted}.",
                    "When is this line reached, and which batches come after it?",
                ),
                (
                    "모든 배치를 보기 전에 `break`가 반복문을 끝내요",
                    f"{line}번째 줄의 break가 배치 반복문을 끝내서, {run.wanted}번 중 {len(run.updates)}번만 업데이트했어요.",
                    "이 줄에는 언제 닿고, 그 뒤에는 어떤 배치가 남아 있나요?",
                ),
            )
    return None


@rule("same-batch", "skipped", lesson="training")
def same_batch(e: Evidence) -> Found | None:
    """`next(iter(loader))`: always the first batch."""
    run = record(e)
    if _told(e) or not _fewer(e):
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
        see="len(loader)",
    )


@rule("iterator-used-up", ("skipped", "returned"), lesson="training")
def used_up(e: Evidence) -> Found | None:
    """`batches = iter(loader)` once, for all epochs."""
    run = record(e)
    if _told(e) or len(run.batches) > len(run.loader) or len(run.updates) >= run.wanted:
        return None
    loader, outer = parameter(e, "loader"), epoch_loop(e)
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


@rule("epochs-not-used", ("skipped", "returned"), lesson="training")
def epochs_unused(e: Evidence) -> Found | None:
    """The loader is walked once, whatever `epochs` says; or as often as a number in the code."""
    run = record(e)
    name = parameter(e, "epochs")
    again = [s.lineno for s in _sets(e, name)]
    walks = len(run.batches) // max(1, len(run.loader))
    if _told(e) or (uses(e, name) and not (again and walks != run.epochs)):
        return None
    outer, inner = epoch_loop(e), batch_loop(e)
    fixed = outer is not None and outer is not inner
    where = outer if fixed else inner
    line = again[0] if again else where.lineno if where else e.head
    text = e.source.line(line)
    en = (
        f"walks through the batches {plural(walks, 'time')}, whatever `{name}` says"
        if fixed
        else "walks through the batches only once"
    )
    if again:
        en = "replaces the number of epochs that was given by another"
    kor = (
        f"`{name}`가 무엇이든 배치 전체를 {walks}번 돌아요"
        if fixed
        else "배치 전체를 한 번만 돌아요"
    )
    return Found(
        line,
        (
            f"`{name}` is never used: the number of epochs is ignored",
            f"Line {line}, `{text}`, {en}. With {name}={run.epochs} there should be {run.wanted} steps, and there were "
            f"{len(run.updates)}. An outer loop over range({name}) is what repeats the epochs.",
            "Which loop should go around this one, and how does it know how often?",
        ),
        (
            f"{ko(name, '이/가')} 쓰이지 않아요. 에포크(epochs) 수를 무시해요",
            f"{line}번째 줄 `{text}`는 {kor}. {name}={run.epochs}이면 {run.wanted}스텝이어야 하는데 {len(run.updates)}스텝이었어요. "
            f"바깥쪽 반복문(range({name}))이 에포크를 반복해요.",
            "이 반복문을 감싸야 하는 반복문은 무엇이고, 몇 번 도는지 어떻게 아나요?",
        ),
    )


def _sets(e: Evidence, name: str) -> list[ast.Assign]:
    return [
        n
        for n in e.source.nodes
        if isinstance(n, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
    ]


@rule("outside-batch-loop", ("skipped", "late", "untrained", "returned"), lesson="training")
def outside(e: Evidence) -> Found | None:
    """step() or backward() stands after the loop over the batches."""
    run, inner = record(e), batch_loop(e)
    if _told(e) or inner is None or len(run.batches) < run.wanted:
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


@rule("batches-skipped", "skipped", lesson="training")
def conditional(e: Evidence) -> Found | None:
    """An `if` lets only some of the batches through."""
    run, inner = record(e), batch_loop(e)
    if _told(e) or not _fewer(e) or inner is None:
        return None
    for node in ast.walk(inner):
        chosen: ast.AST | None = None
        if isinstance(node, ast.If) and any(
            c in ast.walk(node) for c in [*backward_calls(e), *calls(e, "step")]
        ):
            chosen = node
        if isinstance(node, ast.Continue):
            chosen = _condition(e, node) or node
        if chosen is None:
            continue
        line = getattr(chosen, "lineno", None)
        text = e.source.line(line)
        left = e.symptoms["skipped"] == "pending"
        return Found(
            line,
            (
                f"`{text}` lets only some of the batches into an update",
                f"Line {line} decides which batches are used: {_used(e, run)} went into exactly one update in each epoch. "
                + (
                    "At the end gradients lie there that no step() has used."
                    if left
                    else "The others are skipped."
                ),
                "For which batches is the condition true, and what happens to the others' gradients?",
            ),
            (
                f"`{text}` 때문에 일부 배치만 업데이트에 들어가요",
                f"{line}번째 줄이 어떤 배치를 쓸지 정해요. {_used_ko(e, run)}만 에포크마다 정확히 한 번 업데이트에 쓰였어요. "
                + (
                    "끝에는 step()이 쓰지 않은 기울기가 남아 있어요."
                    if left
                    else "나머지는 건너뛰었어요."
                ),
                "이 조건은 어떤 배치에서 참이고, 나머지 배치의 기울기는 어떻게 되나요?",
            ),
        )
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


@rule("part-of-batch", ("skipped", "targets"), lesson="training")
def part_of_batch(e: Evidence) -> Found | None:
    """`model(x[:8])`, `loss(out[0], y[0])`."""
    run = record(e)
    small = [p for p in run.trained if p.size < 16 and p.images is not None]
    rows = e.symptoms.get("targets") == "rows"
    if not rows and not (_fewer(e) and small and len(small) == len(run.trained)):
        return None
    used, seen = e.facts.get("rows", (0, 0))
    line = _slice(e) or (small[0].line if small else run.trained[0].line)
    text = e.source.line(line)
    share = f"{used} of {seen} images" if rows else f"{small[0].size} of 16 images of each batch"
    share_ko = (
        f"이미지 {seen}개 중 {used}개" if rows else f"배치의 이미지 16개 중 {small[0].size}개"
    )
    return Found(
        line,
        (
            "The loss is computed for a part of the batch only",
            f"Line {line}, `{text}`: only {share} got a gradient; the others of the batch are ignored and teach the model "
            "nothing. The loss is the mean over all images of the batch.",
            "Look at the square brackets in this line: what do they take out, and what do they leave behind?",
        ),
        (
            "손실을 배치의 일부(part)로만 계산해요",
            f"{line}번째 줄 `{text}`: {share_ko}만 기울기를 받았어요. 나머지 이미지는 무시되어 모델에 아무것도 가르치지 못해요. 손실은 배치의 모든 "
            "이미지에 대한 평균이에요.",
            "이 줄의 대괄호를 보세요. 무엇을 꺼내고 무엇을 버리나요?",
        ),
        see="x.shape, y.shape",
    )


def _slice(e: Evidence) -> int | None:
    """A subscript in what the loss is computed from."""
    from tutor.lab.loopsource import loss_lines

    for found in loss_lines(e):
        for node in ast.walk(found):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
                if not isinstance(node.slice, ast.Constant) or node.slice.value is not None:
                    return found.lineno
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in ("max", "min", "amax", "amin", "topk", "select", "narrow"):
                    return found.lineno
    return None


@rule("batch-repeated", "skipped", lesson="training")
def repeated(e: Evidence) -> Found | None:
    """Each batch makes several updates."""
    run = record(e)
    if _told(e) or e.symptoms["skipped"] not in ("again", "more"):
        return None
    inner = batch_loop(e)
    innermost: Loops | None = None
    for call in calls(e, "step"):
        around = loops(e, call)
        if around and around[0] is not inner and inner in around:
            innermost = around[0]
    line = innermost.lineno if innermost else next((u.line for u in run.updates if u.line), e.head)
    outer = epoch_loop(e)
    if innermost is None and outer is not None and len(run.batches) > run.wanted:
        line = outer.lineno
    text = e.source.line(line)
    return Found(
        line,
        (
            "The batches go into more updates than there are epochs",
            f"{run.epochs} epochs of {len(run.loader)} batches are {run.wanted} updates; this loop made {len(run.updates)}. Look at "
            f"line {line}, `{text}`: it repeats the work more often than `{parameter(e, 'epochs')}` says.",
            "Each batch of each epoch makes one update. Which loop is one too many, or counts too far?",
        ),
        (
            "배치가 에포크 수보다 더 많은 업데이트에 들어가요",
            f"에포크 {run.epochs}번, 배치 {len(run.loader)}개면 업데이트는 {run.wanted}번인데 {len(run.updates)}번 했어요. {line}번째 줄 "
            f"`{text}`를 보세요. `{parameter(e, 'epochs')}`보다 더 많이 반복해요.",
            "에포크마다 배치 하나가 업데이트 한 번이에요. 어느 반복문이 하나 더 있거나 더 많이 도나요?",
        ),
    )


@rule("epochs-miscounted", ("skipped",), Rank.EFFECT, lesson="training")
def miscounted(e: Evidence) -> Found | None:
    """`range(1, epochs)`: one epoch too few."""
    run, outer = record(e), epoch_loop(e)
    walks = len(run.batches) / max(1, len(run.loader))
    if (
        _told(e)
        or not _fewer(e)
        or outer is None
        or walks != int(walks)
        or not 0 < walks < run.epochs
    ):
        return None
    line, text = outer.lineno, e.source.line(outer.lineno)
    return Found(
        line,
        (
            f"The loop over the epochs runs {plural(int(walks), 'time')}, not {run.epochs}",
            f"Line {line}, `{text}`, with {parameter(e, 'epochs')}={run.epochs}: {int(walks)} of {run.epochs} epochs were trained, "
            f"{len(run.updates)} steps of {run.wanted}.",
            "Write down which numbers this range gives.",
        ),
        (
            f"에포크 반복문이 {run.epochs}번이 아니라 {int(walks)}번 돌아요",
            f"{line}번째 줄 `{text}`: {parameter(e, 'epochs')}={run.epochs}일 때 에포크(epoch) {run.epochs}번 중 {int(walks)}번, "
            f"{run.wanted}스텝 중 {len(run.updates)}스텝만 학습했어요.",
            "이 range가 주는 수를 적어 보세요.",
        ),
    )


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


@rule("loop-without-end", "endless", lesson="training")
def endless(e: Evidence) -> Found | None:
    """train calls itself, or asks for batches for ever."""
    run = record(e)
    name = e.name
    own = [c for c in calls(e, name) if e.source.around(c, ast.FunctionDef) is function(e)]
    if run.nested and own:
        line, text = own[0].lineno, e.source.line(own[0].lineno)
        return Found(
            line,
            (
                f"`{name}` calls itself, again and again, without an end",
                f"Line {line}, `{text}`, starts the whole training anew inside of the training: a recursion that never "
                "comes back.",
                f"What should this line do? `{name}` is already running.",
            ),
            (
                f"{ko(name, '이/가')} 자기 자신을 끝없이 다시 불러요",
                f"{line}번째 줄 `{text}`가 학습 안에서 학습 전체를 새로 시작해요. 돌아오지 않는 재귀(recursion, calls itself)예요.",
                f"이 줄이 해야 할 일은 무엇인가요? {ko(name, '은/는')} 이미 실행 중이에요.",
            ),
        )
    whiles = [n for n in e.source.nodes if isinstance(n, ast.While)]
    node = whiles[0] if whiles else None
    line = node.lineno if node else run.endless
    text = e.source.line(line)
    return Found(
        line,
        (
            f"`{text}` has no end in sight" if node else "The loop has no end in sight",
            f"After {len(run.batches)} batches the loop in line {line} was still going, where {run.epochs} epochs of "
            f"{len(run.loader)} are {run.wanted}. Its condition never becomes false: a loss gets small, but it does not reach 0.",
            f"Training runs for a number of epochs: which loop counts to `{parameter(e, 'epochs')}` and stops?",
        ),
        (
            f"`{text}` 반복이 끝나지 않아요(never ends)" if node else "반복이 끝나지 않아요",
            f"배치 {len(run.batches)}개 뒤에도 {line}번째 줄의 반복이 돌고 있었어요. 에포크 {run.epochs}번, 배치 {len(run.loader)}개면 "
            f"{run.wanted}개면 돼요. 조건이 거짓이 되지 않아요. 손실은 작아져도 0이 되지는 않아요.",
            f"학습은 정해진 에포크만큼 돌아요. `{parameter(e, 'epochs')}`까지 세고 멈추는 반복문은 무엇인가요?",
        ),
    )


__all__ = ["derived"]
