"""Training loops that end too early or never, or count their epochs wrongly."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import IMAGES, record
from tutor.lab.loopsource import (
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
from tutor.lab.rules.loop_order import told
from tutor.lab.seeing import STEPS


def fewer(e: Evidence) -> bool:
    """Are there batches that went into too few updates?"""
    return e.symptoms.get("skipped") in ("fewer", "pending")


def even(e: Evidence) -> bool:
    """Went all images into equally many updates, as far as that is known?"""
    counted = e.facts.get("uses")
    return not counted or len({counted.get(i, 0) for i in range(IMAGES)}) == 1


@rule("return-in-loop", ("skipped", "returned"), lesson="training", see=STEPS)
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
        if asked := _asked(e, node):
            return _returns_on(e, node, asked)
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


def _asked(e: Evidence, node: ast.Return) -> ast.If | None:
    """The condition under which a return is reached, where it depends on the loss."""
    around = e.source.around(node, ast.If)
    inside = isinstance(around, ast.If) and bool(loops(e, around))
    return around if inside and _of_loss(around.test) else None  # type: ignore[union-attr, return-value]


def _returns_on(e: Evidence, node: ast.Return, asked: ast.If) -> Found:
    """`if loss.item() > losses[-1]: return losses`."""
    run, line, test = record(e), node.lineno, e.source.text_of(asked.test, 60)
    done = plural(len(run.updates), "step")
    return Found(
        line,
        (
            f"The training ends early: `return` stands under `if {test}`, inside of the loop",
            f"Line {line}, `{e.source.line(line)}`, leaves the function the first time that the condition holds: after {done} of "
            f"{run.wanted}. From batch to batch a loss goes up and down; one that rises once is no reason to stop.",
            "What should happen here with the batches and epochs that are still to come?",
        ),
        (
            f"학습이 일찍(early) 끝나요. 반복문 안의 `if {test}` 아래에 `return`이 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`은 조건이 처음 맞는 순간 함수를 끝내요. {run.wanted}스텝 중 {len(run.updates)}스텝만 하고 "
            "끝났어요. 손실(loss)은 배치마다 오르내려요. 한 번 올랐다고 멈출 까닭은 없어요.",
            "아직 남은 배치와 에포크는 어떻게 되어야 하나요?",
        ),
    )


@rule("break-in-training-loop", "skipped", lesson="training", see=STEPS)
def break_inside(e: Evidence) -> Found | None:
    """`break` after the first batch, or as soon as the loss rises once."""
    run = record(e)
    inner, outer = batch_loop(e), epoch_loop(e)
    ran = e.facts.get("lines", {})
    early = len(run.batches) < run.wanted or ran
    if told(e) or not fewer(e) or not early or _counted_batches(e):
        return None
    for node in e.source.nodes:
        if not isinstance(node, ast.Break) or not ran.get(node.lineno, 1):
            continue
        ended = next(iter(loops(e, node)), None)
        if ended is None or ended not in (inner, outer):
            continue
        line, steps = node.lineno, len(run.updates)
        which = "batches" if ended is inner else "epochs"
        which_ko = "배치" if ended is inner else "에포크(epoch)"
        by_loss = _by_loss(e)
        en = (
            " A loss that rises once is no reason to stop early: from batch to batch it goes up and down."
            if by_loss
            else ""
        )
        kor = (
            " 손실(loss)이 한 번 올랐다고 일찍(early) 멈출 까닭은 없어요. 배치마다 오르내리기 마련이에요."
            if by_loss
            else ""
        )
        return Found(
            line,
            (
                f"`break` ends the loop over the {which} before all batches were seen",
                f"The break in line {line} is reached: {plural(steps, 'update')} were made of {run.wanted}, in which every batch of each "
                f"epoch has its turn.{en}",
                "When is this line reached, and which batches come after it?",
            ),
            (
                f"모든 배치를 보기 전에 `break`가 {which_ko} 반복문을 끝내요",
                f"{line}번째 줄의 break에 닿아서, {run.wanted}번 중 {steps}번만 업데이트했어요. 모든 에포크의 모든 배치가 한 번씩 쓰여야 해요.{kor}",
                "이 줄에는 언제 닿고, 그 뒤에는 어떤 배치가 남아 있나요?",
            ),
        )
    return None


def _by_loss(e: Evidence) -> bool:
    """Does some condition of the file ask for the loss?"""
    tests = [n.test for n in e.source.nodes if isinstance(n, (ast.If, ast.While))]
    return any(_of_loss(test) for test in tests)


def _of_loss(test: ast.expr) -> bool:
    return bool(re.search(r"loss|best|history|\.item\(\)", ast.unparse(test)))


def _counted_batches(e: Evidence) -> bool:
    """Is the only loop that over the batches, left when their number reaches that of the epochs?"""
    inner, name = batch_loop(e), parameter(e, "epochs")
    if inner is None or loops(e, inner) or epoch_loop(e) is not None:
        return False
    tests = [n.test for n in ast.walk(inner) if isinstance(n, ast.If)]
    ends = any(isinstance(n, (ast.Break, ast.Return)) for n in ast.walk(inner))
    return ends and any(mentions(test, name) for test in tests)


@rule("epochs-not-used", ("skipped", "returned"), lesson="training", see=STEPS)
def epochs_unused(e: Evidence) -> Found | None:
    """The loader is walked once, whatever `epochs` says; or as often as a number in the code."""
    run = record(e)
    name = parameter(e, "epochs")
    again = [s.lineno for s in _sets(e, name)]
    walks = len(run.batches) // max(1, len(run.loader))
    batches = _counted_batches(e) and fewer(e)
    if told(e) or (uses(e, name) and not batches and not (again and walks != run.epochs)):
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
    title = f"`{name}` is never used: the number of epochs is ignored"
    title_ko = f"{ko(name, '이/가')} 쓰이지 않아요. 에포크(epochs) 수를 무시해요"
    if batches:
        title = f"There is no loop over the epochs: `{name}` is compared with a number of batches"
        title_ko = f"에포크(epochs) 반복문이 없어요. {ko(name, '을/를')} 배치 수와 비교해요"
    return Found(
        line,
        (
            title,
            f"Line {line}, `{text}`, {en}. With {name}={run.epochs} there should be {run.wanted} steps, and there were "
            f"{len(run.updates)}. An outer loop over range({name}) is what repeats the epochs.",
            "Which loop should go around this one, and how does it know how often?",
        ),
        (
            title_ko,
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


@rule("epochs-miscounted", ("skipped",), Rank.EFFECT, lesson="training", see=STEPS)
def miscounted(e: Evidence) -> Found | None:
    """`range(1, epochs)`: one epoch too few."""
    run, outer = record(e), epoch_loop(e)
    walks = len(run.batches) / max(1, len(run.loader))
    if (
        told(e)
        or not fewer(e)
        or outer is None
        or walks != int(walks)
        or not 0 < walks < run.epochs
        or not even(e)
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
    outer = epoch_loop(e)
    line = node.lineno if node else outer.lineno if outer is not None else run.endless
    text = e.source.line(line)
    en, kor = _why_endless(node)
    return Found(
        line,
        (
            f"`{text}` never ends" if node else f"`{text}` goes on much too long, or never ends",
            f"After {len(run.batches)} batches the loop in line {line} was still going, where {run.epochs} epochs of "
            f"{len(run.loader)} are {run.wanted}. {en}",
            f"Training runs for a number of epochs: which loop counts to `{parameter(e, 'epochs')}` and stops?",
        ),
        (
            f"`{text}` 반복이 끝나지 않아요(never ends)"
            if node
            else f"`{text}` 반복이 너무 오래 돌거나 끝나지 않아요",
            f"배치 {len(run.batches)}개 뒤에도 {line}번째 줄의 반복이 돌고 있었어요. 에포크 {run.epochs}번, 배치 {len(run.loader)}개면 "
            f"{run.wanted}개면 돼요. {kor}",
            f"학습은 정해진 에포크만큼 돌아요. `{parameter(e, 'epochs')}`까지 세고 멈추는 반복문은 무엇인가요?",
        ),
    )


def _why_endless(node: ast.While | None) -> tuple[str, str]:
    """Why the condition of a while loop stays true."""
    names = [n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)] if node else []
    if node is None:
        return (
            "It does not count to the number of epochs that was given.",
            "받은 에포크 수까지 세고 멈추지 않아요.",
        )
    if not names:
        return ("Nothing in it ever says stop.", "반복을 멈추는 것이 없어요.")
    stored = {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    still = [n for n in names if n not in stored]
    if len(still) == len(names):
        name = still[0]
        return (
            f"Its condition asks for `{name}`, and no line inside of the loop changes `{name}`: there is no `{name} += 1`.",
            f"조건은 {ko(name, '을/를')} 묻는데, 반복문 안에 `{name}`의 값을 바꾸는 줄(`{name} += 1`)이 없어요(never changes).",
        )
    if any("loss" in name for name in names):
        return (
            "Its condition never becomes false: a loss gets small, but it does not reach 0.",
            "조건이 거짓이 되지 않아요. 손실은 작아져도 0이 되지는 않아요.",
        )
    name = next(n for n in names if n in stored)
    return (
        f"Its condition asks for `{name}`, and the line that changes `{name}` does not run in each turn, or moves it another way.",
        f"조건은 {ko(name, '을/를')} 묻는데, `{name}`의 값을 바꾸는 줄이 매번 실행되지 않거나 다른 쪽으로 바꿔요.",
    )
