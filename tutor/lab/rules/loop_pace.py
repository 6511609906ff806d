"""Training loops whose steps come to nothing on the way, or whose weights are pulled to zero."""

from __future__ import annotations

import ast
import math
import re

from tutor.lab.events import Update
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import Record, record
from tutor.lab.loopjudge import shrunk
from tutor.lab.looplosses import grown, rates
from tutor.lab.loopnames import hand_writes
from tutor.lab.loopsource import batch_loop, calls, loops, loss_lines, parameter

RATE = re.compile(r"\[['\"]lr['\"]\]|\blr\b|learning_rate|\brate\b|\beta\b")


@rule("lr-fades", "step size", lesson="training")
def fades(e: Evidence) -> Found | None:
    """`scheduler.step()` for each batch; `group["lr"] *= 0.1` in the inner loop."""
    if e.symptoms["step size"] != "fades":
        return None
    run = record(e)
    line = _changer(e, run)
    text = e.source.line(line)
    used = rates(run)
    name = parameter(e, "lr")
    fell = (
        f"the learning rate fell from {used[0]:.3g} to {used[-1]:.1g} within {len(used)} steps"
        if used
        else f"the steps became {run.strides[0] / max(run.strides[-1], 1e-30):,.0f} times shorter"
    )
    fell_ko = (
        f"{len(used)}스텝 사이에 학습률(learning rate)이 {used[0]:.3g}에서 {used[-1]:.1g}까지 줄었어요"
        if used
        else f"걸음이 {run.strides[0] / max(run.strides[-1], 1e-30):,.0f}배 짧아졌어요"
    )
    scheduled = ".step(" in text
    what = "scheduler.step()" if scheduled else f"the lr is made smaller (`{text}`)"
    what_ko = "scheduler.step()" if scheduled else f"lr을 줄이는 줄(`{text}`)"
    inside = _inside(e, line)
    where = "for every batch, inside the inner loop" if inside else "again and again"
    where_ko = "배치마다(every batch) 안쪽 반복문에서" if inside else "거듭"
    return Found(
        line,
        (
            f"The learning rate shrinks {'at every batch' if inside else 'too fast'} and is almost 0 after a few steps",
            f"Line {line}, `{text}`: {what} runs {where}, so {fell}. From then on nothing is learned. A decay by such a factor is "
            "meant for once an epoch, or for many steps.",
            f"How often does this line run, and what is `{name}` after ten of them?",
        ),
        (
            f"학습률(lr)이 {'배치마다' if inside else '너무 빨리'} 작아져서 몇 스텝 만에 거의 0이 돼요",
            f"{line}번째 줄 `{text}`: {what_ko}이 {where_ko} 실행되어서 {fell_ko}. 그 뒤로는 아무것도 배우지 못해요. 이런 감소(decay)는 에포크(epoch)마다 "
            "한 번, 또는 훨씬 많은 스텝에 걸쳐 하는 것이에요.",
            f"이 줄은 몇 번 실행되고, 열 번 뒤에 `{name}`은 얼마인가요?",
        ),
        see="optimizer.param_groups[0]['lr']",
    )


def _inside(e: Evidence, line: int | None) -> bool:
    node, inner = e.source.statement_at(line or 0), batch_loop(e)
    return node is not None and inner is not None and inner in loops(e, node)


def _changer(e: Evidence, run: Record) -> int | None:
    """The line that changes the learning rate again and again."""
    ran = e.facts.get("lines", {})
    steps = {u.line for u in run.of(Update)}
    for call in calls(e, "step"):
        if call.lineno not in steps and ran.get(call.lineno, 1) > 1:
            return call.lineno
    for node in e.source.nodes:
        if not isinstance(node, (ast.Assign, ast.AugAssign)) or not loops(e, node):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        computed = isinstance(node, ast.AugAssign) or isinstance(node.value, (ast.BinOp, ast.Call))
        if computed and RATE.search(ast.unparse(target)) and ran.get(node.lineno, 1) > 1:
            return node.lineno
    return next((m.line for m in run.made), None) or next((u.line for u in run.updates), e.head)


@rule("lr-grows", ("step size", "diverged"), lesson="training")
def grows(e: Evidence) -> Found | None:
    """`group["lr"] *= 10` in the inner loop."""
    run = record(e)
    if not grown(run):
        return None
    used = [r for r in rates(run) if math.isfinite(r)]
    line = _changer(e, run)
    text = e.source.line(line)
    return Found(
        line,
        (
            "The learning rate grows with every step, and the steps become far too large",
            f"Line {line}, `{text}`: within {len(used)} steps the learning rate went from {used[0]:.3g} to {used[-1]:.3g}. Soon each step "
            "overshoots, and the loss explodes.",
            "How often does this line run, and should the rate rise or fall?",
        ),
        (
            "학습률(lr)이 스텝마다(every step) 커져서(grows) 걸음이 너무 커져요",
            f"{line}번째 줄 `{text}`: {len(used)}스텝 사이에 학습률이 {used[0]:.3g}에서 {used[-1]:.3g}까지 커졌어요. 걸음이 목표를 지나치고 손실이 "
            "폭발해요.",
            "이 줄은 몇 번 실행되나요? 학습률은 커져야 하나요, 작아져야 하나요?",
        ),
        see="optimizer.param_groups[0]['lr']",
    )


@rule("momentum-too-high", ("step size", "diverged"), lesson="training")
def momentum(e: Evidence) -> Found | None:
    """`momentum=9`."""
    made = [m for m in record(e).made if (m.options.get("momentum") or 0) >= 1]
    if not made:
        return None
    line, amount = made[0].line, made[0].options["momentum"]
    return Found(
        line,
        (
            f"momentum={amount:g}: each step keeps {amount:g} times the step before, so the steps grow without end",
            f"Line {line}, `{e.source.line(line)}`: momentum is the share of the last step that is kept, a number below 1, such as 0.9. "
            "From 1 on nothing is ever forgotten, and the weights explode.",
            "Which share of the step before is to be kept?",
        ),
        (
            f"momentum={amount:g}이면 앞 걸음의 {amount:g}배를 간직해서 걸음이 끝없이 커져요(grow)",
            f"{line}번째 줄 `{e.source.line(line)}`: momentum은 앞 걸음을 얼마나 남길지 정하는 1보다 작은 수예요(예: 0.9). 1 이상이면 가중치가 "
            "폭발해요.",
            "앞 걸음의 얼마를 남겨야 하나요?",
        ),
    )


@rule("weights-shrink", "step size", lesson="training")
def shrink(e: Evidence) -> Found | None:
    """`weight_decay=0.9`, where momentum was meant; a penalty that drowns the loss."""
    if e.symptoms["step size"] != "shrinks":
        return None
    run = record(e)
    decayed = [m for m in run.made if (m.options.get("weight_decay") or 0) >= 0.05]
    penalty = [
        s for s in loss_lines(e) if "parameters" in ast.unparse(s) or "weight" in ast.unparse(s)
    ]
    written = [s for s in hand_writes(e) if re.search(r"mul_|\*=|div_|/=", ast.unparse(s))]
    left = shrunk(run)
    amount = 0.0
    if decayed:
        line, amount = decayed[0].line, float(decayed[0].options["weight_decay"])
        en = f"weight_decay={amount:g} adds {amount:g} times each weight to its gradient."
        kor = f"weight_decay={amount:g}은 기울기에 가중치의 {amount:g}배를 더해요."
    elif penalty:
        line = penalty[0].lineno
        en = "The penalty on the weights is much larger than the loss of the images."
        kor = "가중치에 대한 벌점(penalty)이 이미지의 손실보다 훨씬 커요."
    else:
        line = (
            written[0].lineno if written else next((u.line or u.after for u in run.updates), e.head)
        )
        en = "It makes every weight smaller in each step."
        kor = "스텝마다 모든 가중치를 작게 만들어요."
    text = e.source.line(line)
    meant = (
        " (momentum is the one that is often 0.9; a usual weight_decay is 0.0001.)"
        if decayed
        else ""
    )
    meant_ko = (
        " (흔히 0.9인 것은 momentum이고, weight_decay는 보통 0.0001이에요.)" if decayed else ""
    )
    return Found(
        line,
        (
            f"The weights are pulled to zero: {f'weight_decay={amount:g} is far too large' if decayed else 'they shrink faster than they learn'}",
            f"Line {line}, `{text}`. {en} After {len(run.updates)} steps the weights have {left:.0%} of their first size, and the loss has little "
            f"to say against that.{meant}",
            "Which term of the update is larger: the gradient of the loss, or the pull to zero?",
        ),
        (
            f"가중치가 0 쪽으로 끌려가요. {f'weight_decay={amount:g}은 너무 커요(too large)' if decayed else '배우는 것보다 빨리 작아져요(shrink)'}",
            f"{line}번째 줄 `{text}`: {kor} {len(run.updates)}스텝 뒤에 가중치의 크기가 처음의 {left:.0%}로 줄었고, 손실은 그것을 막지 "
            f"못해요.{meant_ko}",
            "업데이트에서 손실의 기울기와 0으로 끌어당기는 힘 중 무엇이 더 큰가요?",
        ),
        see="[p.norm() for p in model.parameters()]",
    )


@rule("lr-zero-at-times", "step size", lesson="training")
def idle(e: Evidence) -> Found | None:
    """`group["lr"] = lr * epoch`: nothing is learned in epoch 0."""
    if e.symptoms["step size"] != "idle":
        return None
    run = record(e)
    still = [u for u in run.updates if u.lr == 0]
    line = _changer(e, run)
    first = still[0].step == 1
    when, when_ko = ("at the start", "처음에") if first else ("at times", "도중에")
    return Found(
        line,
        (
            f"The learning rate is 0 {when}: {len(still)} of {len(run.updates)} steps have no length",
            f"Line {line}, `{e.source.line(line)}`: the optimizer's lr is 0 in {len(still)} steps, a whole epoch or more. Their batches "
            "are used up, and no weight changes. (Counting begins at epoch 0.)",
            "What does this line give for the first epoch, and for the last one?",
        ),
        (
            f"학습률(lr)이 {when_ko} 0이에요. 스텝 {len(run.updates)}번 중 {len(still)}번은 걸음의 길이가 0(zero)이에요",
            f"{line}번째 줄 `{e.source.line(line)}`: 스텝 {len(still)}번 동안, 그러니까 에포크(epoch) 하나 넘게 옵티마이저의 lr이 0이에요. 그 배치들은 쓰이기만 하고 "
            "가중치는 바뀌지 않아요. (에포크는 0부터 세요.)",
            "이 줄은 첫 에포크와 마지막 에포크에서 각각 얼마를 주나요?",
        ),
        see="optimizer.param_groups[0]['lr']",
    )
