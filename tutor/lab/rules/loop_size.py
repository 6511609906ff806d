"""Training loops whose steps are too small, too large, or no numbers at all."""

from __future__ import annotations

import ast
import math
import re

from tutor.lab.asking import ko
from tutor.lab.events import Loss, Update
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import record
from tutor.lab.looplosses import first_odd
from tutor.lab.loopsource import (
    backward_calls,
    gives,
    hand_update,
    loss_lines,
    parameter,
    uses,
)
from tutor.lab.rules.loop_loss import loss_line


@rule("lr-not-used", "step size", lesson="training")
def lr_unused(e: Evidence) -> Found | None:
    """lr never reaches the optimizer, or does so as a fixed number."""
    run = record(e)
    what, name = e.symptoms["step size"], parameter(e, "lr")
    lrs = [u.lr for u in run.of(Update) if u.lr is not None]
    used = lrs[0] if lrs else None
    made = run.made[0] if run.made else None
    attribute = _lr_attribute(e)
    overwritten = gives(e, name)
    if what in ("fades", "shrinks", "idle"):
        return None
    if what == "same" and e.facts.get("kept") and made is not None:
        return _kept(e, made.line)
    if (
        what in ("small", "large")
        and not (used and (used > 30 * run.lr or used < run.lr / 90))
        and uses(e, name)
    ):
        return None
    line = made.line if made else hand_update(e)
    line = line or next((u.line or u.after for u in run.updates), e.head)
    if overwritten:
        line = overwritten[-1].lineno
    elif attribute is not None:
        line = attribute
    elif used is not None and what in ("small", "large"):
        line = _changes(e) or line
    text = e.source.line(line)
    shown = f"{used:g}" if used is not None else "a fixed number"
    shown_ko = f"{used:g}" if used is not None else "정해진 수"
    en, kor = "", ""
    if attribute is not None and line == attribute and ".defaults[" in text:
        en = " `defaults` is read once, when the optimizer is made; step() takes the rate from param_groups, so this line has no effect."
        kor = " `defaults`는 옵티마이저를 만들 때 한 번만 읽어요. step()은 param_groups의 학습률을 쓰기 때문에 이 줄은 효과가 없어요."
    elif attribute is not None and line == attribute:
        en = " `.lr` on the optimizer is only a new attribute that nobody reads; the rate is in param_groups."
        kor = " 옵티마이저에 `.lr`을 붙여도 아무도 읽지 않아요. 학습률은 param_groups에 있어요."
    elif (
        made is not None
        and what == "same"
        and used is not None
        and not overwritten
        and f"{used:g}" not in text
    ):
        en = f" Where no lr is passed, {made.kind} takes its default, {used:g}."
        kor = f" lr을 넘기지 않으면 {made.kind}의 기본값(default) {used:g}이 쓰여요."
        taken = [k for k, v in made.options.items() if k != "lr" and v == run.lr]
        if taken:
            en = f" `{name}` is handed over as `{taken[0]}`.{en}"
            kor = f" `{name}`을 `{taken[0]}` 자리에 넘겼어요.{kor}"
    if used is not None and used > 3 * run.lr:
        times = used / run.lr
        en += f" That is {times:,.0f} times too large: the steps are far too big (too high a rate), and the loss explodes."
        kor += f" {times:,.0f}배나 커서(too large, too high) 걸음이 너무 크고 손실이 폭발해요."
    elif used and used < run.lr / 3:
        times = run.lr / used
        en += f" That is {times:,.0f} times smaller: the steps are too small (too low a rate) to learn much."
        kor += f" {times:,.0f}배나 작아서(too small, too low) 거의 배우지 못해요."
    return Found(
        line,
        (
            f"`{name}` is not used as it was given: the learning rate is {shown}, whatever is passed",
            f"Line {line}, `{text}`: {e.name} was called with {name}={run.lr}, and the optimizer works with {shown}.{en} The given "
            f"`{name}` must be passed on to the update.",
            f"Follow `{name}` from the argument list to the place where the weights move: does it get there?",
        ),
        (
            f"`{name}`이 받은 대로 쓰이지 않아요(not used). 무엇을 넘기든 학습률은 {shown_ko}이에요",
            f"{line}번째 줄 `{text}`: {name}={run.lr}을 받았는데 옵티마이저는 {shown_ko}으로 움직여요.{kor} 받은 `{name}`을 업데이트까지 "
            "넘겨야 해요.",
            f"인자 목록에서 가중치가 움직이는 곳까지 `{name}`을 따라가 보세요. 거기에 닿나요?",
        ),
        see="optimizer.param_groups[0]['lr']",
    )


def _kept(e: Evidence, made: int | None) -> Found:
    """The optimizer of the first call, that goes on moving the first model."""
    statement = e.source.statement_at(made) if made else None
    condition = e.source.around(statement, ast.If) if statement is not None else None
    line = condition.lineno if isinstance(condition, ast.If) else made
    text = e.source.line(line)
    model, rate = parameter(e, "model"), parameter(e, "lr")
    return Found(
        line,
        (
            f"A second call of `{e.name}` trains nothing: it gets the optimizer of the first call",
            f"Line {line}, `{text}`: the optimizer is made once (line {made}) and kept. {e.name} was called again, with another "
            f"`{model}` and another `{rate}`, and no weight of that model moved: step() still belongs to the first one.",
            f"How long should an optimizer live, if each call brings its own `{model}` and `{rate}`?",
        ),
        (
            f"{ko(e.name, '을/를')} 두 번째로 부르면 아무것도 학습되지 않아요. 첫 호출의 옵티마이저를 그대로 써요",
            f"{line}번째 줄 `{text}`: 옵티마이저를 한 번만({made}번째 줄) 만들어 간직해요(kept). 다른 {ko(model, '과/와')} 다른 {ko(rate, '으로/로')} "
            f"{ko(e.name, '을/를')} 다시 불렀더니 그 모델의 가중치는 하나도 움직이지 않았어요. step()이 아직 첫(first) 모델의 것이에요.",
            f"호출마다 {ko(model, '과/와')} {ko(rate, '을/를')} 새로 받는다면 옵티마이저는 언제까지 있어야 하나요?",
        ),
    )


def _lr_attribute(e: Evidence) -> int | None:
    for node in e.source.nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if re.search(r"\.defaults\[['\"]lr['\"]\]$", ast.unparse(target)):
                    return node.lineno
                owner, _, name = ast.unparse(target).rpartition(".")
                if name in ("lr", "learning_rate") and owner not in ("", "self"):
                    return node.lineno
    return None


def _changes(e: Evidence) -> int | None:
    """Where a lr is written as a number or computed, beside the optimizer's own line."""
    for node in e.source.nodes:
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == "lr" and not isinstance(keyword.value, ast.Name):
                    return keyword.value.lineno
    return None


SCALES = ("mul_", "div_", "clamp_", "clip_grad_norm_", "clip_grad_value_")


@rule("loss-scaled", "step size", lesson="training")
def scaled(e: Evidence) -> Found | None:
    """`loss / 1000000`."""
    what = e.symptoms["step size"]
    run = record(e)
    if what not in ("small", "large") or "blind" in e.symptoms:
        return None
    lrs = [u.lr for u in run.of(Update) if u.lr is not None]
    if lrs and (lrs[0] > 30 * run.lr or lrs[0] < run.lr / 90):
        return None
    line, factor = None, ""
    for found in [*loss_lines(e), *backward_calls(e)]:
        for node in ast.walk(found):
            if (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, (ast.Div, ast.Mult))
                and line is None
            ):
                line, factor = getattr(found, "lineno", None), e.source.text_of(node.right, 20)
    update = next((u.line or u.after for u in run.updates), None)
    for node in e.source.nodes:
        if line is None and isinstance(node, ast.Call) and "grad" in ast.unparse(node.func):
            name = ast.unparse(node.func).split(".")[-1]
            line = node.lineno if name in SCALES else None
    line = line or loss_line(e) or update
    text = e.source.line(line)
    size = (
        "vanish: the steps are too small to learn anything"
        if what == "small"
        else "explode: the steps are far too large"
    )
    size_ko = "사라질 만큼 작아져요(small)" if what == "small" else "폭발할 만큼 커져요(large)"
    share = e.facts.get("share", 1.0)
    much = (
        f"{1 / share:,.0f} times smaller"
        if share < 1
        else f"{share:,.0f} times larger"
        if math.isfinite(share)
        else "far larger"
    )
    much_ko = (
        f"{1 / share:,.0f}배 작아요"
        if share < 1
        else f"{share:,.0f}배 커요"
        if math.isfinite(share)
        else "훨씬 커요"
    )
    return Found(
        line,
        (
            f"The loss is scaled so that its gradients {size}",
            f"The updates are {much} than lr times the gradient of the plain loss. Line {line}, `{text}`, changes the size of the loss"
            + (f" (by `{factor}`)" if factor else "")
            + ": gradients are multiplied or divided by the same number.",
            "What is the scale for? The mean over the batch needs no further factor.",
        ),
        (
            f"손실의 크기를 바꿔서 기울기(gradient)가 {size_ko}",
            f"업데이트가 보통 손실의 기울기에 lr을 곱한 것보다 {much_ko}. {line}번째 줄 `{text}`가 손실의 크기(scale)를 바꿔요"
            + (f"(`{factor}`)" if factor else "")
            + ". 나누거나 곱한 수만큼 기울기도 똑같이 바뀌어요.",
            "이 수는 무엇을 위한 것인가요? 배치 평균에는 다른 배율이 필요하지 않아요.",
        ),
        see="[p.grad.norm() for p in model.parameters()]",
    )


NOT_OF_ALL = ("log", "sqrt", "div", "__truediv__", "log2", "log10", "pow", "rsqrt")


@rule("not-finite-loss", "diverged", Rank.EFFECT, lesson="training", see="losses[-3:]")
def diverged(e: Evidence) -> Found | None:
    """nan or inf."""
    run = record(e)
    if "blind" in e.symptoms:
        return None
    cause, cause_ko = "", ""
    odd = first_odd(e)
    line = odd.line if odd is not None else None
    if odd is not None and odd.function in NOT_OF_ALL:
        cause = f" `{odd.function}` of a number that is negative or zero gives nan or inf."
        cause_ko = f" 음수나 0에 {ko(odd.function, '을/를')} 쓰면 nan이나 inf가 돼요."
    losses = run.of(Loss)
    line = line or next(
        (x.line for x in losses if x.value is None or not math.isfinite(x.value)), None
    )
    line = line or loss_line(e)
    text = e.source.line(line)
    return Found(
        line,
        (
            "The loss became nan or inf, and the weights with it",
            f"The first number that is not finite comes from line {line}, `{text}`.{cause} From then on every gradient and every "
            "weight is nan, and nothing can be learned any more.",
            "Which numbers go into this line? For scores of either sign cross_entropy takes the log safely.",
        ),
        (
            "손실이 nan이나 inf가 되었고 가중치도 함께 망가졌어요",
            f"유한하지 않은 수가 처음 나온 곳은 {line}번째 줄 `{text}`예요.{cause_ko} 그 뒤로는 기울기도 가중치도 모두 nan이라 아무것도 배울 수 "
            "없어요.",
            "이 줄에 어떤 수가 들어가나요? 음수도 있는 점수라면 cross_entropy가 안전하게 log를 계산해요.",
        ),
    )


@rule("loss-summed", "style", lesson="training", see="loss, loss / len(x)")
def summed(e: Evidence) -> Found | None:
    """`reduction="sum"`: the step depends on the size of the batch."""
    if "summed" not in e.facts or "sum" not in e.source.text:
        return None
    line = loss_line(e)
    return Found(
        line,
        (
            "The loss is the sum over the batch, not the mean",
            f"Line {line}, `{e.source.line(line)}`: the gradients are as many times larger as the batch has images, so lr means another thing with "
            "every batch size (reduction='sum').",
            "The mean keeps the size of a step independent of the batch.",
        ),
        (
            "손실이 배치의 평균(mean)이 아니라 합(sum)이에요",
            f"{line}번째 줄 `{e.source.line(line)}`: 기울기가 배치의 이미지 수만큼 커져서, 배치 크기마다 lr의 뜻이 달라져요(reduction='sum').",
            "평균을 쓰면 걸음의 크기가 배치 크기에 매이지 않아요.",
        ),
    )
