"""What goes wrong in one update by hand, and how it is said."""

from __future__ import annotations

import ast

import torch
from torch import nn

from tutor.lab.asking import error, ko
from tutor.lab.events import Backward, Update, ZeroGrad
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.looping import Record, record
from tutor.lab.loopnames import hand_writes, parameter_loops
from tutor.lab.loopsource import (
    backward_calls,
    bare,
    calls,
    hand_update,
    loss_lines,
    parameter,
    statement,
    uses,
)
from tutor.lab.rules.loop_batches import walked_twice
from tutor.lab.rules.loop_order import condition_of
from tutor.lab.shapes import show

RULES: list[Rule] = []
MOVED = (
    "old = model[-1].bias.clone(); "
    "g = torch.autograd.grad(F.cross_entropy(model(x), y), model[-1].bias)[0]; "
    "{name}(model, x, y, lr); old - model[-1].bias, lr * g"
)
"""How far one step moves three weights, and how far it should."""
AGAIN = f"F.cross_entropy(model(x), y).backward(); {MOVED}"
"""The same where old gradients lie there already."""


# ------------------------------------------------------------------ what rules ask


def clearing(e: Evidence) -> list[ast.stmt]:
    """The statements that are meant to clear gradients."""
    found = [statement(e, c) for c in calls(e, "zero_grad", "zero_", "fill_")]
    for node in e.source.nodes:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr == "grad" for t in node.targets
        ):
            found.append(node)
    return sorted({s for s in found if s is not None}, key=lambda s: s.lineno)


def backward(e: Evidence) -> int | None:
    """The line that computes the gradients."""
    found = backward_calls(e)
    return found[0].lineno if found else None


def moving(e: Evidence) -> int | None:
    """The line that moves the weights."""
    line = hand_update(e)
    if line is None:
        stepping = calls(e, "step", "sub_", "add_", "copy_", "_foreach_sub_", "_foreach_add_")
        written = hand_writes(e)
        line = (stepping or written)[0].lineno if stepping or written else None
    return line or e.head


def numbers(e: Evidence, run: Record) -> tuple[str, str]:
    """One weight: where it was, what it should be, what it is. In both languages."""
    slope = e.facts["reference"]
    name = max(slope, key=lambda n: float(slope[n].abs().max()))
    at = int(slope[name].abs().argmax())
    start = float(run.start[name].flatten()[at])
    slant = float(slope[name].flatten()[at])
    end = float(run.end[name].flatten()[at])
    wanted = start - run.lr * slant
    return (
        f"one number of {name}: {start:.4f}, gradient {slant:.4f}, lr {run.lr}\n"
        f"asked for: {wanted:.4f}\nyours:     {end:.4f}",
        f"{name}의 숫자 하나: {start:.4f}, 기울기 {slant:.4f}, lr {run.lr}\n"
        f"되어야 할 값: {wanted:.4f}\n내 코드의 값: {end:.4f}",
    )


def said(
    e: Evidence,
    line: int | None,
    en: tuple[str, str, str],
    kor: tuple[str, str, str],
    run: Record | None = None,
    see: str = MOVED,
) -> Found:
    """A finding that ends in the numbers of one weight."""
    one, one_ko = numbers(e, run or record(e))
    return Found(
        line,
        (en[0], f"{en[1]}\n\n{one}", en[2]),
        (kor[0], f"{kor[1]}\n\n{one_ko}", kor[2]),
        see=see,
    )


# ------------------------------------------------------------------ old gradients


@rule("old-gradients-used", "values", lesson="gradients", into=RULES)
def old_used(e: Evidence) -> Found | None:
    """Nothing is cleared, or only after the update."""
    how, back, found = e.symptoms["values"], backward(e), clearing(e)
    if how not in ("cleared late", "not cleared"):
        return None
    if bare(e, "zero_grad", "zero_") or walked_twice(e):
        return None  # a rule for everybody knows more
    asked = [n for n in e.source.nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Compare)]
    if how == "not cleared" and asked and ".grad" in ast.unparse(asked[0]):
        line = asked[0].lineno
        return said(
            e,
            line,
            (
                "`==` asks whether the gradient is that, and clears nothing",
                f"Line {line}, `{e.source.line(line)}`, compares and drops the answer. The old gradients stay, and the update uses them too.",
                "Which sign gives a name a new value?",
            ),
            (
                "`==`는 기울기가 그 값인지 물을 뿐, 지우지 않아요",
                f"{line}번째 줄 `{e.source.line(line)}`는 비교하고 그 답을 버려요. 옛 기울기가 그대로 남아서 업데이트에 함께 쓰여요.",
                "이름에 새 값을 넣는 기호는 무엇인가요?",
            ),
            e.facts.get("old run"),
            AGAIN,
        )
    run = e.facts.get("old run")
    at, text = back, e.source.line(back) if back else ""
    if how == "cleared late" and found:
        last = found[-1].lineno
        return said(
            e,
            last,
            (
                f"Line {last} clears after the update, and that is too late for what lay there before",
                f"The step was called on a model whose parameters held old gradients, left by somebody else. Line {at}, `{text}`, "
                "added the new ones to them, and the update used the sum.",
                "At which point must `.grad` be empty, whoever has used the model before?",
            ),
            (
                f"{last}번째 줄은 업데이트 뒤에 지워요. 그 전부터 있던 기울기에는 너무 늦어요",
                f"파라미터에 누군가 남겨 둔 옛 기울기가 있는 모델로 불러 봤어요. {at}번째 줄 `{text}`가 새 기울기를 거기에 "
                "더했고, 업데이트는 그 합을 썼어요.",
                "누가 먼저 모델을 썼든, 어느 순간에 `.grad`가 비어 있어야 할까요?",
            ),
            run,
            AGAIN,
        )
    return said(
        e,
        at,
        (
            "The update uses old gradients too",
            f"Line {at}, `{text}`, adds to whatever lies in `.grad` already. In a second step, or with gradients that somebody else has "
            "left there, the update takes the sum of old and new.",
            "What has to happen to `.grad` before `backward` fills it?",
        ),
        (
            "업데이트가 옛 기울기까지 써요",
            f"{at}번째 줄 `{text}`는 `.grad`에 이미 있는 값에 더해요. 두 번째 스텝이거나 누군가 기울기를 남겨 두었다면, 업데이트는 옛것과 "
            "새것의 합을 써요.",
            "`backward`가 채우기 전에 `.grad`에 무슨 일이 있어야 할까요?",
        ),
        run,
        AGAIN,
    )


@rule("zero-grad-before-step", ("raised", "untrained"), lesson="gradients", into=RULES)
def cleared_between(e: Evidence) -> Found | None:
    """backward, clear, update: the gradients are gone when they are needed."""
    run = e.facts.get("loop")
    if not isinstance(run, Record) or not run.of(Backward):
        return None
    none = error(e, "Exception", "NoneType") is not None
    if "raised" in e.symptoms and not none:
        return None
    back = run.of(Backward)[0].line or backward(e) or 0
    use = e.raised.line if none and e.raised else hand_update(e)
    between = [s.lineno for s in clearing(e) if use and back < s.lineno < use]
    if not between:
        return None
    line = between[-1]
    left = "`None` again" if none else "0"
    left_ko = "다시 `None`이에요" if none else "0이에요"
    return Found(
        line,
        (
            "The gradients are cleared before the update has used them",
            f"Line {back} computes them, line {line}, `{e.source.line(line)}`, clears them, and in line {use} every `.grad` is {left}.",
            "From when to when does the update need the gradients?",
        ),
        (
            "업데이트가 쓰기도 전에 기울기를 지워요",
            f"{back}번째 줄이 기울기를 구하고, {line}번째 줄 `{e.source.line(line)}`가 지워요. 그래서 {use}번째 줄에서는 `.grad`가 모두 "
            f"{left_ko}.",
            "업데이트에 기울기가 필요한 것은 언제부터 언제까지인가요?",
        ),
        see="{name}(model, x, y, lr); [p.grad for p in model.parameters()]",
    )


@rule("step-missing", "untrained", lesson="gradients", into=RULES)
def nobody_moves(e: Evidence) -> Found | None:
    """Gradients, and no update."""
    run = record(e)
    line = backward(e)
    wiped = any(z.cleared for z in run.of(ZeroGrad))
    if run.of(Update) or wiped or not run.learned or uses(e, parameter(e, "lr")):
        return None
    if not any(b.filled or b.added or b.by == "grad" for b in run.of(Backward)):
        return None
    return Found(
        line,
        (
            "The gradients are there, and nobody uses them",
            f"After line {line}, `{e.source.line(line)}`, each parameter knows its way down. All weights are still where they were.",
            "For each parameter: what is its new value, made of the old one, `lr` and its gradient?",
        ),
        (
            "기울기는 있는데 아무도 쓰지 않아요",
            f"{line}번째 줄 `{e.source.line(line)}` 다음에는 파라미터마다 내리막이 어느 쪽인지 알아요. 그런데 가중치는 모두 제자리예요.",
            "파라미터마다 지금 값과 `lr`과 기울기로 새 값을 어떻게 만들까요?",
        ),
        see="old = [p.clone() for p in model.parameters()]; {name}(model, x, y, lr); "
        "[p.equal(o) for p, o in zip(model.parameters(), old)]",
    )


@rule("step-missing", "untrained", lesson="gradients", into=RULES)
def elsewhere(e: Evidence) -> Found | None:
    """`p.grad -= lr * p`; an update behind a condition that never holds."""
    if not record(e).learned or walked_twice(e):
        return None
    into = [
        n
        for n in e.source.nodes
        if isinstance(n, ast.AugAssign)
        and isinstance(n.target, ast.Attribute)
        and n.target.attr == "grad"
    ]
    guarded = [(w, t) for w in hand_writes(e) if (t := condition_of(e, w)) is not None]
    if into:
        line = into[0].lineno
        en = f"Line {line}, `{e.source.line(line)}`, writes into the gradient, on the left, and no line writes into the weight."
        kor = f"{line}번째 줄 `{e.source.line(line)}`는 왼쪽에 있는 기울기에 써요. 가중치에 쓰는 줄이 없어요."
        hint = "Which of the two should change: the weight, or its gradient?"
        hint_ko = "둘 중 바뀌어야 하는 것은 가중치인가요, 기울기인가요?"
    elif guarded:
        write, test = guarded[0]
        line, at = test.lineno, write.lineno
        en = f"Line {at}, `{e.source.line(at)}`, is never reached: the condition in line {line}, `{e.source.line(line)}`, was false for each."
        kor = f"{line}번째 줄 `{e.source.line(line)}`의 조건이 매번 거짓이라서 {at}번째 줄 `{e.source.line(at)}`까지 가지 못해요."
        hint = "What does the condition ask, and for which parameters is that true?"
        hint_ko = "이 조건은 무엇을 묻나요? 어떤 파라미터에서 참인가요?"
    else:
        return None
    return said(
        e,
        line,
        ("The gradients are there, and no weight is moved by them", en, hint),
        ("기울기는 있는데 가중치를 움직이지 않아요", kor, hint_ko),
    )


# ------------------------------------------------------------------ direction and size


@rule("update-uphill", "uphill", lesson="gradients", into=RULES, see=MOVED)
def uphill(e: Evidence) -> Found | None:
    """`p += lr * p.grad`; a loss with its sign turned has a rule of its own."""
    line = moving(e)
    if e.symptoms["uphill"] == "loss":
        return None
    return said(
        e,
        line,
        (
            "The update goes uphill: the loss grows",
            f"The gradient points to where the loss grows. Line {line}, `{e.source.line(line)}`, moves the weights that way.",
            "Which way is down, and with which sign do you get there?",
        ),
        (
            "업데이트가 오르막으로 가서 손실이 커져요",
            f"기울기는 손실이 커지는 쪽을 가리켜요. {line}번째 줄 `{e.source.line(line)}`가 가중치를 바로 그쪽으로 움직여요.",
            "내리막은 어느 쪽이고, 어떤 부호를 써야 그리로 갈까요?",
        ),
    )


@rule("sum-for-mean", "values", lesson="gradients", into=RULES)
def sum_for_mean(e: Evidence) -> Found | None:
    """The loss is the sum over the batch."""
    size = len(record(e).loader.dataset)  # type: ignore[arg-type]
    if e.symptoms["values"] != "size" or not abs(e.facts.get("factor", 0.0) - size) < 0.01 * size:
        return None
    summed = [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Call)
        and (
            any(isinstance(k.value, ast.Constant) and k.value.value == "sum" for k in n.keywords)
            or (isinstance(n.func, ast.Attribute) and n.func.attr == "sum")
        )
    ]
    line = summed[0] if summed else moving(e)
    return said(
        e,
        line,
        (
            f"Each step is {size} times too large: the loss is a sum",
            f"There are {size} pictures in the batch, and line {line}, `{e.source.line(line)}`, adds their losses up. The gradient of a sum grows "
            "with the batch. With the mean, `lr` means the same for any size.",
            "What does cross entropy do with the batch when nobody says `sum`?",
        ),
        (
            f"스텝이 {size}배나 커요. 손실이 합이거든요",
            f"배치에 그림이 {size}장인데, {line}번째 줄 `{e.source.line(line)}`가 손실을 모두 더해요. 합의 기울기는 배치가 클수록 커져요. "
            "평균이면 배치 크기가 어떻든 `lr`의 뜻이 같아요.",
            "`sum`이라고 하지 않으면 교차 엔트로피는 배치를 어떻게 하나요?",
        ),
    )


@rule("lr-not-used", "step size", lesson="gradients", into=RULES)
def lr_unused(e: Evidence) -> Found | None:
    """The same step for any learning rate."""
    if e.symptoms["step size"] != "same":
        return None
    line, lr = moving(e), parameter(e, "lr")
    return said(
        e,
        line,
        (
            f"The step is the same for any `{lr}`",
            f"With {record(e).lr} and with a quarter of it the weights end up in the same place. Line {line} is `{e.source.line(line)}`.",
            f"Where does `{lr}` belong in that line?",
        ),
        (
            f"`{lr}`이 얼마든 스텝이 똑같아요",
            f"{record(e).lr}일 때와 그 4분의 1일 때 가중치가 같은 자리에 놓여요. {line}번째 줄은 `{e.source.line(line)}`예요.",
            f"그 줄의 어디에 {ko(lr, '이/가')} 들어가야 할까요?",
        ),
    )


@rule("update-scaled", "values", Rank.EFFECT, lesson="gradients", into=RULES)
def scaled(e: Evidence) -> Found | None:
    """The right direction, another size."""
    if e.symptoms["values"] != "size":
        return None
    line, size = moving(e), f"{e.facts['factor']:.3g}"
    return said(
        e,
        line,
        (
            f"Each weight moves {size} times as far as `lr` says",
            f"The direction is right. The size should be the learning rate times the gradient of the mean loss. Line {line} is "
            f"`{e.source.line(line)}`.",
            "What else takes part in the update, or runs more than once?",
        ),
        (
            f"가중치가 `lr`이 말하는 것의 {size}배만큼 움직여요",
            f"방향은 맞아요. 크기는 학습률에 평균 손실의 기울기를 곱한 만큼이어야 해요. {line}번째 줄은 `{e.source.line(line)}`예요.",
            "업데이트에 또 무엇이 끼어들거나, 두 번 이상 실행되고 있나요?",
        ),
    )


# ------------------------------------------------------------------ another gradient


@rule("weights-lost", "part", lesson="gradients", into=RULES)
def part(e: Evidence) -> Found | None:
    """Some weights stay where they were."""
    still, line = e.symptoms["part"], moving(e)
    names, count = ", ".join(f"`{n}`" for n in still), len(record(e).start)
    at, en, kor = _left_out(e, line)
    return Found(
        at,
        (
            f"{len(still)} of {count} parameters never move",
            f"These stayed where they were, though each has a gradient: {names}. {en}",
            "How often does that line run, and for which parameters?",
        ),
        (
            f"파라미터 {count}개 중 {len(still)}개가 움직이지 않아요",
            f"기울기가 있는데도 제자리인 파라미터예요: {names}. {kor}",
            "그 줄은 몇 번, 어떤 파라미터로 실행되나요?",
        ),
        see="old = [p.clone() for p in model.parameters()]; {name}(model, x, y, lr); "
        "[p.equal(o) for p, o in zip(model.parameters(), old)]",
    )


def _left_out(e: Evidence, line: int | None) -> tuple[int | None, str, str]:
    """Why the update doesn't come to all of them: a return, an `if`, a line below the loop."""
    text = e.source.line(line)
    walks = [loop for loop, _ in parameter_loops(e) if isinstance(loop, ast.For)]
    moved = [w for w in hand_writes(e) if w.lineno == line]
    for loop in walks:
        ends = [n for n in ast.walk(loop) if isinstance(n, (ast.Return, ast.Break))]
        if ends and line is not None and loop.lineno <= line <= (loop.end_lineno or line):
            at = ends[0].lineno
            return (
                at,
                f"Line {at}, `{e.source.line(at)}`, stands in the loop and ends it in its first turn.",
                f"{at}번째 줄 `{e.source.line(at)}`가 반복문 안에 있어서, 첫 번째 바퀴에서 끝나요.",
            )
    test = condition_of(e, moved[0]) if moved else None
    if test is not None:
        return (
            test.lineno,
            f"Line {line}, `{text}`, runs only where line {test.lineno}, `{e.source.line(test.lineno)}`, holds.",
            f"{line}번째 줄 `{text}`는 {test.lineno}번째 줄 `{e.source.line(test.lineno)}`의 조건이 참일 때만 실행돼요.",
        )
    if walks and moved and not any(moved[0] in ast.walk(loop) for loop in walks):
        return (
            line,
            f"Line {line}, `{text}`, stands below the loop: it runs once, for the last parameter.",
            f"{line}번째 줄 `{text}`는 반복문 바깥에 있어요. 마지막 파라미터로 한 번만 실행돼요.",
        )
    return line, f"Line {line} is `{text}`.", f"{line}번째 줄은 `{text}`예요."


@rule("weight-replaced", "values", lesson="gradients", into=RULES)
def replaced(e: Evidence) -> Found | None:
    """`p.data = -lr * p.grad`: the step is there, and the weight is gone."""
    if e.symptoms["values"] != "replaced":
        return None
    line = moving(e)
    return said(
        e,
        line,
        (
            "The weights become the step, and what they were is lost",
            f"Line {line}, `{e.source.line(line)}`, puts the step in place of the weight. The step should be taken from the weight that is "
            "there: the new weight is the old one, minus `lr` times its gradient.",
            "What stands on the right side, and where is the old weight in it?",
        ),
        (
            "가중치 자리에 스텝이 들어가서, 원래 가중치가 사라져요",
            f"{line}번째 줄 `{e.source.line(line)}`가 가중치 대신 스텝을 넣어요. 스텝은 지금 있는 가중치에서 빼야 해요. 새 가중치는 옛 가중치에서 `lr` "
            "곱하기 기울기를 뺀 것이에요.",
            "오른쪽에 무엇이 있나요? 옛 가중치는 그 안 어디에 있나요?",
        ),
    )


@rule("other-gradient", "values", lesson="gradients", into=RULES)
def by_itself(e: Evidence) -> Found | None:
    """`p -= lr * p`: the weight where its gradient should be."""
    if e.symptoms["values"] != "own":
        return None
    line = moving(e)
    factor = f"{e.facts['shrunk']:.3g}"
    return said(
        e,
        line,
        (
            "Each weight moves by itself, and not by its gradient",
            f"Line {line}, `{e.source.line(line)}`: all weights end at {factor} times what they were, whatever the batch is. "
            "No gradient takes part.",
            "Which attribute of `p` holds its gradient, and does it stand in that line?",
        ),
        (
            "가중치가 기울기가 아니라 자기 자신만큼 움직여요",
            f"{line}번째 줄 `{e.source.line(line)}`: 배치가 무엇이든 가중치가 모두 원래의 {factor}배가 돼요. 기울기는 아무 일도 하지 않아요.",
            "기울기는 `p`의 어느 속성에 들어 있나요? 그 줄에 그것이 있나요?",
        ),
    )


@rule("other-optimizer", "values", lesson="gradients", into=RULES)
def optimizer(e: Evidence) -> Found | None:
    """Adam and others move the weights in their own ways."""
    if e.symptoms["values"] != "gradient":
        return None
    made = [m for m in record(e).made if m.kind != "SGD" or m.options.get("weight_decay")]
    if not made:
        return None
    kind, line = made[0].kind, made[0].line
    way = "with a part of its own" if kind == "SGD" else "in its own way"
    way_ko = "거기에 다른 것까지 더해서" if kind == "SGD" else "자기만의 방식으로"
    return said(
        e,
        line,
        (
            f"{kind} is another kind of step",
            f"Line {line}, `{e.source.line(line)}`: {kind} makes the step out of the gradient {way}. Asked for is the plain one: "
            "the weight, minus `lr` times its gradient.",
            "Can you write that one line yourself, without an optimizer?",
        ),
        (
            f"{ko(kind, '은/는')} 다른 종류의 스텝이에요",
            f"{line}번째 줄 `{e.source.line(line)}`: {ko(kind, '은/는')} 기울기로 {way_ko} 스텝을 만들어요. 여기서 바라는 건 그냥 "
            "가중치에서 `lr` 곱하기 기울기를 빼는 스텝이에요.",
            "옵티마이저 없이 그 한 줄을 직접 써 볼까요?",
        ),
    )


@rule("signs-for-gradient", "values", lesson="gradients", into=RULES)
def signs(e: Evidence) -> Found | None:
    """Every number moved by the same amount: only the sign of the gradient was used."""
    if e.symptoms["values"] != "gradient":
        return None
    run = record(e)
    sizes = [(run.end[n] - run.start[n]).abs().flatten() for n in run.start]
    moved = [float(s) for size in sizes for s in size if s > 0]
    if not moved or run.made or max(moved) - min(moved) > 1e-4 * max(moved) + 1e-6:
        return None
    line = moving(e)
    ways = {bool((run.end[n] > run.start[n]).any()) for n in run.start}
    ways |= {not bool((run.end[n] < run.start[n]).any()) for n in run.start}
    if len(ways) == 1:
        return said(
            e,
            line,
            (
                "Every weight moves equally far, and the same way: no gradient takes part",
                f"Line {line}, `{e.source.line(line)}`, is the same for all weights. Each should move by its own gradient.",
                "What says for each weight how far it should go, and which way?",
            ),
            (
                "가중치가 모두 같은 쪽으로 똑같은 만큼 움직여요. 기울기가 쓰이지 않아요",
                f"{line}번째 줄 `{e.source.line(line)}`은 모든 가중치에 똑같아요. 가중치마다 자기 기울기만큼 움직여야 해요.",
                "가중치마다 어느 쪽으로 얼마나 가야 하는지 알려 주는 것은 무엇인가요?",
            ),
        )
    return said(
        e,
        line,
        (
            "Every weight moves equally far",
            f"Line {line}, `{e.source.line(line)}`, uses only the sign of the gradient. Its size counts too: where the loss is steep the weight moves "
            "further.",
            "What stands between `lr` and the weight in that line?",
        ),
        (
            "모든 가중치가 똑같은 만큼 움직여요",
            f"{line}번째 줄 `{e.source.line(line)}`는 기울기의 부호만 써요. 크기도 중요해요. 가파른 곳에서는 가중치가 더 멀리 움직여요.",
            "그 줄에서 `lr`과 가중치 사이에 무엇이 있나요?",
        ),
    )


@rule("loss-gets-probabilities", "values", lesson="gradients", into=RULES)
def probabilities(e: Evidence) -> Found | None:
    """softmax before cross_entropy, which has its own."""
    if e.symptoms["values"] != "gradient":
        return None
    soft = calls(e, "softmax", "Softmax", "log_softmax", "LogSoftmax", "sigmoid")
    entropy = calls(e, "cross_entropy", "CrossEntropyLoss")
    if not soft or not entropy:
        return None
    line = soft[0].lineno
    return said(
        e,
        line,
        (
            "softmax twice: cross entropy has its own",
            f"Line {line}, `{e.source.line(line)}`, turns the scores into probabilities. `cross_entropy` takes scores and does that itself; of "
            "probabilities it makes nearly equal ones, and the gradients come out small and askew.",
            "What does `cross_entropy` want: scores or probabilities?",
        ),
        (
            "softmax를 두 번 해요. 교차 엔트로피 안에 이미 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`가 점수를 확률로 바꿔요. `cross_entropy`는 점수를 받아 그 일을 스스로 해요. 확률을 받으면 "
            "거의 같은 확률로 만들어 버려서, 기울기가 작고 비뚤어져요.",
            "`cross_entropy`가 바라는 건 점수일까요, 확률일까요?",
        ),
    )


def _whose(e: Evidence) -> str | int:
    """What is to blame, by the gradient that came back to the scores.

    "update" where it is that of the mean cross entropy, the number of rows where only some got
    one, else "loss".
    """
    run = record(e)
    if len(run.learned) != 1:
        return "loss"
    one, y = run.learned[0], run.loader.dataset.tensors[1]  # type: ignore[attr-defined]
    if one.gradient is None or one.output is None or len(one.output) != len(y):
        return "loss"
    wanted = one.output.softmax(1)
    wanted[torch.arange(len(y)), y] -= 1
    if torch.allclose(one.gradient, wanted / len(y), rtol=1e-3, atol=1e-6):
        return "update"
    some = int(one.gradient.abs().sum(1).ne(0).sum())
    return some if 0 < some < len(y) else "loss"


@rule("other-gradient", "raised", lesson="gradients", into=RULES)
def of_another(e: Evidence) -> Found | None:
    """`g = p.grad` above the loop: one gradient for weights of all shapes."""
    hit = error(e, "RuntimeError", r"must match the size of tensor b|doesn't match the broadcast")
    if hit is None or hit[0].last is None or hit[0].line not in [w.lineno for w in hand_writes(e)]:
        return None
    place = hit[0].last
    assert place is not None
    held = {n: v for n, v in place.locals.items() if isinstance(v, nn.Parameter)}
    name = next((n for n in sorted(held) if n in place.code), "")
    if not name:
        return None
    size = show(list(held[name].shape))
    return Found(
        place.line,
        (
            f"`{name}` is moved by a tensor of another shape: that is not its own gradient",
            f"Line {place.line}, `{place.code}`: `{name}` is {size}, and what is taken from it fits another tensor. Each parameter "
            "has a gradient of its own, of its own shape.",
            f"Whose gradient stands in that line, and where is that of `{name}`?",
        ),
        (
            f"{ko(name, '을/를')} 모양이 다른 텐서로 움직여요. 자기 기울기가 아니에요",
            f"{place.line}번째 줄 `{place.code}`: {ko(name, '은/는')} {size}인데, 빼려는 것은 다른 텐서에 맞는 모양이에요. 파라미터마다 모양이 같은 자기 "
            "기울기가 있어요.",
            f"그 줄에 있는 것은 누구의 기울기인가요? `{name}`의 기울기는 어디에 있나요?",
        ),
    )


@rule("other-gradient", "values", Rank.SYMPTOM, lesson="gradients", into=RULES)
def other(e: Evidence) -> Found | None:
    """The update is made of something else than the gradient of this loss."""
    if e.symptoms["values"] != "gradient":
        return None
    whose = _whose(e)
    made = loss_lines(e)
    line = (made[0].lineno if made else None) or backward(e) or moving(e)
    if whose == "update":
        line = moving(e)
        return said(
            e,
            line,
            (
                "The gradient is right, and the update makes something else of it",
                f"The gradient of the mean cross entropy was computed. Line {line}, `{e.source.line(line)}`: the weight should lose "
                "`lr` times its gradient, and nothing else.",
                "What is done with the gradient, or with the weight, besides that?",
            ),
            (
                "기울기는 맞는데, 업데이트가 그것을 다르게 써요",
                f"평균 교차 엔트로피의 기울기는 제대로 구했어요. {line}번째 줄 `{e.source.line(line)}`: 가중치에서 `lr` 곱하기 기울기만 빼야 해요.",
                "기울기나 가중치에 그 밖에 무엇을 더 하고 있나요?",
            ),
        )
    if isinstance(whose, int):
        size = len(record(e).loader.dataset)  # type: ignore[arg-type]
        return said(
            e,
            line,
            (
                f"Only {whose} of {size} pictures take part in the loss",
                f"Line {line}, `{e.source.line(line)}`: the others got no gradient at all. The loss is the mean over the whole batch.",
                "Which rows of the scores and of `y` go into the loss?",
            ),
            (
                f"그림 {size}장 중 {whose}장만 손실에 들어가요",
                f"{line}번째 줄 `{e.source.line(line)}`: 나머지는 기울기를 전혀 받지 못했어요. 손실은 배치 전체의 평균이에요.",
                "점수와 `y`에서 어떤 행이 손실에 들어가나요?",
            ),
        )
    return said(
        e,
        line,
        (
            "The weights move, along another gradient",
            f"Asked for is the gradient of the mean cross entropy of `model(x)` and `y`, for this batch. Line {line} is `{e.source.line(line)}`.",
            "What is the loss made of, and does anything change the gradient before the update?",
        ),
        (
            "가중치가 움직이는데, 다른 기울기를 따라가요",
            f"바라는 건 이 배치의 `model(x)`와 `y`로 구한 평균 교차 엔트로피의 기울기예요. {line}번째 줄은 `{e.source.line(line)}`예요.",
            "손실은 무엇으로 만들어졌나요? 업데이트 전에 기울기를 바꾸는 것이 있나요?",
        ),
    )
