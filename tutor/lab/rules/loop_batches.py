"""Training loops in which not every batch of every epoch makes one update."""

from __future__ import annotations

import ast

from tutor.lab.asking import ko, plural
from tutor.lab.events import Backward
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import Record, record
from tutor.lab.loopsource import (
    Loops,
    backward_calls,
    batch_loop,
    calls,
    epoch_loop,
    function,
    loops,
    mentions,
    parameter,
    returns,
    uses,
)
from tutor.lab.rules.loop_order import condition_of, told
from tutor.lab.seeing import STEPS, UPDATES


def _fewer(e: Evidence) -> bool:
    return e.symptoms.get("skipped") in ("fewer", "pending")


@rule("return-in-training-loop", ("skipped", "returned"), lesson="training", see=STEPS)
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


@rule("break-in-training-loop", "skipped", lesson="training", see=STEPS)
def break_inside(e: Evidence) -> Found | None:
    """`break` after the first batch."""
    run = record(e)
    inner = batch_loop(e)
    if told(e) or not _fewer(e):
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
    if told(e) or not _fewer(e):
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


@rule(
    "iterator-used-up",
    ("skipped", "returned"),
    lesson="training",
    see="once = iter(loader); len(list(once)), len(list(once))",
)
def used_up(e: Evidence) -> Found | None:
    """`batches = iter(loader)` once, for all epochs."""
    run = record(e)
    if told(e) or len(run.batches) > len(run.loader) or len(run.updates) >= run.wanted:
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


@rule("epochs-not-used", ("skipped", "returned"), lesson="training", see=STEPS)
def epochs_unused(e: Evidence) -> Found | None:
    """The loader is walked once, whatever `epochs` says; or as often as a number in the code."""
    run = record(e)
    name = parameter(e, "epochs")
    again = [s.lineno for s in _sets(e, name)]
    walks = len(run.batches) // max(1, len(run.loader))
    if told(e) or (uses(e, name) and not (again and walks != run.epochs)):
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


@rule(
    "outside-batch-loop",
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


@rule("batches-skipped", "skipped", lesson="training", see=STEPS)
def conditional(e: Evidence) -> Found | None:
    """An `if` lets only some of the batches through."""
    run, inner = record(e), batch_loop(e)
    if told(e) or not _fewer(e) or inner is None:
        return None
    for node in ast.walk(inner):
        chosen: ast.AST | None = None
        if isinstance(node, ast.If) and any(
            c in ast.walk(node) for c in [*backward_calls(e), *calls(e, "step")]
        ):
            chosen = node
        if isinstance(node, ast.Continue):
            chosen = condition_of(e, node) or node
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


@rule("part-of-batch", ("skipped", "targets"), lesson="training", see="loss, {loss}")
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
    )


def _slice(e: Evidence) -> int | None:
    """A subscript in what the loss is computed from."""
    from tutor.lab.loopsource import loss_lines

    for found in loss_lines(e):
        for node in ast.walk(found):
            taken = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
            if taken and ast.unparse(node.slice) != "None":  # type: ignore[attr-defined]
                return found.lineno
            method = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1]
            if method in ("max", "min", "amax", "amin", "topk", "select", "narrow"):
                return found.lineno
    return None


@rule("batch-repeated", "skipped", lesson="training", see=UPDATES)
def repeated(e: Evidence) -> Found | None:
    """Each batch makes several updates."""
    run = record(e)
    if told(e) or e.symptoms["skipped"] not in ("again", "more"):
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


@rule("epochs-miscounted", ("skipped",), Rank.EFFECT, lesson="training", see=STEPS)
def miscounted(e: Evidence) -> Found | None:
    """`range(1, epochs)`: one epoch too few."""
    run, outer = record(e), epoch_loop(e)
    walks = len(run.batches) / max(1, len(run.loader))
    if (
        told(e)
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
    line: int | None
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
