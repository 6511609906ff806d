"""Training loops that work, with a call in them that does nothing, or does too much."""

from __future__ import annotations

import ast

import torch

from tutor.lab.asking import ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import Record, record
from tutor.lab.looprecorded import truth
from tutor.lab.loopruns import plain_loss
from tutor.lab.loopsource import backward_calls, bare, batch_loop, calls, loops
from tutor.lab.rules.loop_order import condition_of


@rule("create-graph-for-nothing", "style", lesson="gradients")
def create_graph(e: Evidence) -> Found | None:
    """`loss.backward(create_graph=True)`."""
    found = [
        c
        for c in backward_calls(e)
        if any(k.arg == "create_graph" and ast.unparse(k.value) == "True" for k in c.keywords)
    ]
    if not found or len(backward_calls(e)) > 1:
        return None
    line = found[0].lineno
    text = e.source.line(line)
    return Found(
        line,
        (
            "create_graph=True is not needed here, and costs memory",
            f"Line {line}, `{text}`, records a second graph, that of the gradients themselves, for a derivative of a derivative. "
            "Nobody asks for one here, and the two graphs hold each other in memory. Remove it.",
            "Which line goes back through the gradients? If none does, no graph of them is needed.",
        ),
        (
            "여기서는 create_graph=True가 필요 없고 메모리(memory)만 써요",
            f"{line}번째 줄 `{text}`는 기울기를 다시 미분하려고 기울기의 그래프(graph)까지 하나 더 기록해요. 여기서는 쓰는 곳이 없고, 두 그래프가 서로를 붙들어 "
            "메모리에 남아요. 빼 보세요.",
            "기울기를 다시 거슬러 올라가는 줄이 있나요? 없다면 그 그래프는 필요 없어요.",
        ),
    )


@rule("call-without-parentheses", "style", lesson="training")
def only_named(e: Evidence) -> Found | None:
    """`model.train` on a line of its own, where it does no harm."""
    node = bare(e, "train", "eval", "step", "zero_grad", "item", "update", "close")
    if node is None:
        return None
    text, line = ast.unparse(node), node.lineno
    return Found(
        line,
        (
            f"`{text}` is named in line {line}, but not called: the parentheses are missing",
            f"A method without `()` does nothing at all, and Python does not complain. The training works all the same, and this "
            f"line has no part in that. The call is `{text}()`.",
            "Compare this line with the other calls around it, sign by sign.",
        ),
        (
            f"{line}번째 줄의 {ko(text, '은/는')} 이름만 있고 호출되지 않아요. 괄호가 빠졌어요",
            f"괄호 `()`가 없는 메서드는 아무것도 하지 않고, 파이썬도 불평하지 않아요. 학습은 되지만 이 줄 덕분은 아니에요. 호출(call)은 `{text}()`예요.",
            "이 줄을 주변의 다른 호출과 한 글자씩 비교해 보세요.",
        ),
    )


@rule("log-softmax-twice", "style", lesson="training")
def log_softmax(e: Evidence) -> Found | None:
    """`cross_entropy(log_softmax(out), y)`: right, and once too often."""
    logs = [o for o in e.operations if o.function == "log_softmax" and o.line and o.outputs]
    for o in e.operations:
        if o.function != "cross_entropy" or not o.inputs or not o.inputs[0].requires_grad:
            continue
        made = next((x for x in logs if x.outputs[0] is o.inputs[0]), None)
        if made is None:
            continue
        line, text = made.line, e.source.line(made.line)
        return Found(
            line,
            (
                "log_softmax before cross_entropy is superfluous: cross_entropy does it itself",
                f"Line {line}, `{text}`, turns the scores into log-probabilities, and cross_entropy applies log_softmax to them once more. "
                "The second time nothing changes, so the loss is right; but it is not needed. cross_entropy takes the raw "
                "scores (logits); nll_loss is the one that wants log-probabilities already.",
                "Which of the two losses do you want to use, and what does it take?",
            ),
            (
                "cross_entropy 앞의 log_softmax는 필요 없어요. cross_entropy가 스스로(itself) 해요",
                f"{line}번째 줄 `{text}`가 점수를 로그 확률로 바꾸는데, cross_entropy가 log_softmax를 한 번 더(twice) 적용해요. 두 번째는 값이 그대로라서 손실은 맞지만 "
                "필요하지 않아요. cross_entropy는 점수(logits)를 그대로 받고, 로그 확률을 원하는 것은 nll_loss예요.",
                "두 손실 중 무엇을 쓰려고 하나요? 그 손실은 무엇을 받나요?",
            ),
        )
    return None


@rule("logits-squashed", "style", lesson="training")
def squashed(e: Evidence) -> Found | None:
    """`cross_entropy(torch.relu(out), y)`."""
    names = ("relu", "tanh", "hardtanh", "relu6", "clamp", "softplus", "softsign")
    made = [o for o in e.operations if o.function in names and o.line and o.outputs]
    for o in e.operations:
        if o.function != "cross_entropy" or not o.inputs or not o.inputs[0].requires_grad:
            continue
        cut = next((x for x in made if x.outputs[0] is o.inputs[0]), None)
        if cut is None:
            continue
        line, text = cut.line, e.source.line(cut.line)
        return Found(
            line,
            (
                f"`{cut.function}` squashes the scores before cross_entropy",
                f"Line {line}, `{text}`: cross_entropy takes the raw scores (logits), which may be any numbers, negative ones too. What is cut off or "
                "squashed here has a small gradient, or none, so the model learns more slowly than it could.",
                "Which range have the scores before this line, and which one after it?",
            ),
            (
                f"cross_entropy 앞에서 {ko(cut.function, '이/가')} 점수를 눌러요",
                f"{line}번째 줄 `{text}`: cross_entropy는 음수(negative)도 있는 점수(logits)를 그대로 받아요. 여기서 잘리거나 눌린 곳은 기울기(gradient)가 작거나 "
                "없어서 더 느리게 배워요.",
                "점수의 범위는 이 줄 앞과 뒤에서 각각 어떤가요?",
            ),
        )
    return None


@rule("one-update-each-epoch", "style", lesson="training")
def one_update(e: Evidence) -> Found | None:
    """The losses of an epoch are added up, and backward and step come after all batches."""
    run, inner = record(e), batch_loop(e)
    if len(run.updates) != run.epochs or run.epochs == run.wanted or inner is None:
        return None
    outside = [c for c in [*backward_calls(e), *calls(e, "step")] if inner not in loops(e, c)]
    outside = [c for c in outside if loops(e, c) and condition_of(e, c) is None]
    if not outside or _share(run) < 0.6:
        return None
    line = outside[0].lineno
    text = e.source.line(line)
    count = len(run.loader)
    return Found(
        line,
        (
            f"There is one update for each epoch, and not one for each batch: {len(run.updates)} steps in all",
            f"Line {line}, `{text}`, stands after the loop over the batches. The gradients of all {count} batches are added up, and "
            f"one step is made of them, {count} times as large as that of a batch. Inside of the loop every batch would make a "
            f"step of its own, {run.wanted} in all: the model would learn sooner, and no graph had to wait for the end of the epoch.",
            "To which loop do backward() and step() belong: that over the epochs, or that over the batches?",
        ),
        (
            f"배치마다가 아니라 에포크(epoch)마다 업데이트를 한 번 해요. 모두 {len(run.updates)}스텝이에요",
            f"{line}번째 줄 `{text}`가 배치 반복문 뒤에 있어요. 배치 {count}개의 기울기를 모두 더해서 스텝(step)을 한 번 하는데, 그 걸음은 배치 하나의 {count}배예요. 반복문 안"
            f"(inside)에 있으면 배치마다 스텝을 해서 모두 {run.wanted}번이고, 더 빨리 배우고 그래프를 에포크 끝까지 붙들지 않아도 돼요.",
            "backward()와 step()은 에포크 반복문과 배치 반복문 중 어디에 속하나요?",
        ),
    )


def _share(run: Record) -> float:
    """How large the first gradient at the output is beside that of the plain loss: 1 is as large."""
    one = next((p for p in run.trained if p.gradient is not None and p.output is not None), None)
    targets = truth(run, one) if one is not None else None
    if one is None or one.output is None or one.gradient is None or targets is None:
        return 0.0
    output = one.output.clone().requires_grad_()
    (plain,) = torch.autograd.grad(plain_loss(run, output, targets), output)
    return float(one.gradient.norm() / plain.norm())


@rule(
    "state-not-copied",
    "style",
    lesson="training",
    see="next(iter(model.state_dict().values())).data_ptr() == next(model.parameters()).data_ptr()",
)
def not_copied(e: Evidence) -> Found | None:
    """`best = model.state_dict()` in the loop, brought back after it: those are the last weights."""
    for node in e.source.nodes:
        kept = node.value if isinstance(node, ast.Assign) else None
        taken = isinstance(kept, ast.Call) and ast.unparse(kept.func).endswith(".state_dict")
        if not isinstance(node, ast.Assign) or not taken or not loops(e, node):
            continue
        name = ast.unparse(node.targets[0])
        back = [c for c in calls(e, "load_state_dict") if c.args and ast.unparse(c.args[0]) == name]
        back = [c for c in back if not loops(e, c)]
        if not back:
            continue
        line, text = node.lineno, e.source.line(node.lineno)
        return Found(
            line,
            (
                f"`{name}` is no copy: state_dict() hands out the weights themselves",
                f"Line {line}, `{text}`, keeps references to the current tensors, and every step after it changes those in place. So line "
                f"{back[0].lineno}, `{e.source.line(back[0].lineno)}`, brings back the last weights, not the best. "
                "copy.deepcopy(...) of it, or a clone() of each tensor, stays as it is.",
                f"After the next step, does `{name}` still hold the numbers from before?",
            ),
            (
                f"{ko(name, '은/는')} 복사본(copy)이 아니에요. state_dict()는 가중치 자체를 건네줘요",
                f"{line}번째 줄 `{text}`에는 지금 쓰는 텐서가 그대로(reference) 들어 있고, 다음 스텝마다 그 값이 제자리에서 바뀌어요. 그래서 "
                f"{back[0].lineno}번째 줄 `{e.source.line(back[0].lineno)}`은 가장 좋았던 가중치가 아니라 마지막 가중치를 되돌려 놓아요. "
                "copy.deepcopy(...)나 텐서마다 clone()한 것은 바뀌지 않아요.",
                f"다음 스텝 뒤에도 `{name}`에 예전 수가 남아 있을까요?",
            ),
        )
    return None
