"""Training loops whose updates would be the same with other images, or with other targets."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import record
from tutor.lab.loopnames import (
    came_from,
    hand_writes,
    image_names,
    model_call,
    overwritten,
    target_names,
)
from tutor.lab.loopsource import backward_calls, loss_lines, mentions
from tutor.lab.rules.loop_loss import loss_line
from tutor.lab.rules.loop_pairs import symmetric

RANDOM = re.compile(r"\brand(n|int|om|perm|_like|n_like|int_like)?\b|rand\w*\(|normal\(")
CONSTANT = re.compile(r"\b(zeros|ones|full|empty)\w*\(|\* *0(\.0)?\b|zero_\(")


@rule("images-not-used", "blind", lesson="training")
def images(e: Evidence) -> Found | None:
    """`x = torch.rand(...)`, left over from a first try."""
    if e.symptoms["blind"] != "images":
        return None
    run = record(e)
    line = next((p.line for p in run.trained if p.line), e.head)
    call = model_call(e, line)
    made = came_from(e, call.args[0], line) if call is not None else None
    written = overwritten(e, image_names(e))
    line = made.lineno if made is not None else written.lineno if written is not None else line
    text = e.source.line(line)
    what, what_ko = "puts something else in their place", "그 자리에 다른 것을 넣어요"
    if RANDOM.search(text):
        what, what_ko = (
            "puts random numbers in the place of the real images",
            "진짜 이미지 자리에 무작위(random) 수를 넣어요",
        )
    elif CONSTANT.search(text):
        what, what_ko = (
            "puts the same numbers in the place of every image: zero is all that is left",
            "모든 이미지 자리에 똑같은 수를 넣어서 0만 남아요",
        )
    return Found(
        line,
        (
            "The images that the loader gives never reach the model",
            f"Line {line}, `{text}`, {what}. With entirely other data in the loader the weights become the very "
            "same: nothing can be learned of images that are not looked at.",
            "What does the loader hand out in each turn, and what goes into the model?",
        ),
        (
            "loader가 준 이미지가 모델에 닿지 않아요",
            f"{line}번째 줄 `{text}`가 {what_ko}. loader의 데이터를 전혀 다른 것으로 바꿔도 가중치가 똑같이 나와요. 보지 않은 "
            "이미지에서는 아무것도 배울 수 없어요.",
            "loader는 매번 무엇을 내주고, 모델에는 무엇이 들어가나요?",
        ),
        see="x[0]",
    )


@rule("update-without-gradients", ("direction", "blind"), lesson="gradients")
def without_gradients(e: Evidence) -> Found | None:
    """`p -= lr * loss.item()`; `p -= lr * p`; `p -= lr * p.grad.mean()`."""
    run = record(e)
    if any(u.by != "hand" for u in run.updates):
        return None
    writing = hand_writes(e)
    node = writing[-1] if writing else None
    first = run.updates[0].line or run.updates[0].after
    line = node.lineno if node is not None else first
    text = e.source.line(line)
    used = ast.unparse(node) if node is not None else text
    alike = "direction" in e.symptoms
    if not alike and ("grad" in used or e.symptoms.get("blind") != "targets" or node is None):
        return None
    if "loss" in used:
        en = "The loss is one number, and here it is taken from every weight alike."
        kor = "손실(loss)은 수 하나인데, 여기서는 그 수를 모든 가중치에서 똑같이 빼요."
    elif "grad" in used:
        en = (
            "Here the gradient of a whole tensor is made into one number first (mean, sum or norm)."
        )
        kor = "여기서는 텐서 전체의 기울기를 먼저 수 하나로(mean, sum, norm) 만들어요."
    elif RANDOM.search(used):
        en = "Here random numbers take the place of the gradient."
        kor = "여기서는 기울기 자리에 무작위(random) 수가 들어가요."
    else:
        en = "No gradient stands in this line, so it can't know in which direction the loss falls."
        kor = "이 줄에는 기울기가 없어서, 어느 쪽으로 가야 손실이 줄어드는지 알 수 없어요."
    title, title_ko = (
        (
            "Every weight is moved by the same number, not by its own gradient",
            "모든 가중치가 자기 기울기(grad)가 아니라 똑같은(same) 수만큼 움직여요",
        )
        if alike
        else (
            "The weights are changed without any gradient",
            "기울기(grad) 없이 가중치를 바꿔요",
        )
    )
    return Found(
        line,
        (
            title,
            f"Line {line}, `{text}`. {en} backward() leaves in `.grad` of each parameter one number for each weight: "
            "which way, and how far. The update is lr times that.",
            "What does backward() leave behind on each parameter, and where is it used here?",
        ),
        (
            title_ko,
            f"{line}번째 줄 `{text}`: {kor} backward()는 파라미터마다 `.grad`에 가중치 하나하나의 방향과 크기를 남겨요. 업데이트는 "
            "거기에 lr을 곱한 것이에요.",
            "backward()는 파라미터마다 무엇을 남기고, 여기서는 그것을 어디에 쓰나요?",
        ),
        see="[p.grad.shape for p in model.parameters()]",
    )


@rule("difference-not-squared", ("blind", "targets", "uphill"), lesson="training")
def not_squared(e: Evidence) -> Found | None:
    """`(pred - y).mean()`: falls without end, wherever the targets are."""
    run = record(e)
    back = [p.gradient for p in run.trained[:1] if p.gradient is not None]
    if run.targets != "numbers" or not back:
        return None
    if "blind" not in e.symptoms and (e.symptoms.get("targets") != "pairs" or symmetric(e)):
        return None
    signs = back[0].sign().flatten()
    one_way = bool(signs.any()) and bool((signs == signs[0]).all())
    names = target_names(e)
    if not one_way or not any(mentions(s, *names) for s in [*loss_lines(e), *backward_calls(e)]):
        return None
    line = loss_line(e)
    text = e.source.line(line)
    way, way_ko = ("down", "아래") if signs[0] > 0 else ("up", "위")
    return Found(
        line,
        (
            "The differences are not squared: the loss has no lower end",
            f"Line {line}, `{text}`: a difference may be negative, and then it makes the loss smaller although the "
            f"prediction is wrong. Every prediction is pushed {way}, whatever its target; the loss falls below zero "
            "and on without a limit.",
            "What makes each difference count as an error, whatever its sign (squared error, mse)?",
        ),
        (
            "차이(difference)를 제곱하지(square) 않아서 손실에 아래 끝이 없어요",
            f"{line}번째 줄 `{text}`: 차이가 음수(negative)면 예측이 틀려도 손실이 작아져요. 그래서 정답이 무엇이든 모든 예측이 "
            f"{way_ko}로만 밀리고, 손실은 0 아래로 끝없이 내려가요.",
            "부호와 상관없이 차이를 오차로 세려면 무엇을 해야 하나요(제곱 오차, mse)?",
        ),
        see="model(x).squeeze(1) - y",
    )


@rule("targets-not-used", "blind", lesson="training")
def targets(e: Evidence) -> Found | None:
    """`loss = out.mean()`; `y = model(x)`; `cross_entropy(out, out)`."""
    run = record(e)
    if e.symptoms["blind"] != "targets":
        return None
    by_hand = all(u.by == "hand" for u in run.updates)
    if (by_hand and without_gradients(e) is not None) or not_squared(e) is not None:
        return None
    names = target_names(e)
    name = names[-1] if names else "y"
    written = overwritten(e, names)
    line = written.lineno if written is not None else loss_line(e)
    text = e.source.line(line)
    smooth = re.search(r"label_smoothing *= *1(\.0*)?\b", e.source.text)
    if written is not None:
        title, title_ko, en, kor = _overwritten(e, written, names)
    elif smooth is not None:
        line = e.source.text[: smooth.start()].count("\n") + 1
        text = e.source.line(line)
        title, title_ko = (
            f"label_smoothing=1.0 smooths the labels away: `{name}` is no longer used",
            f"label_smoothing=1.0이 정답을 다 지워서 `{name}`이 쓰이지 않아요(not used)",
        )
        en = "With 1.0 all classes have the same target share, whatever the label is."
        kor = "1.0이면 정답과 상관없이 모든 클래스의 몫이 같아져요."
    elif itself(e):
        title, title_ko = (
            "The model's output is compared with itself, not with the labels",
            "모델의 출력을 정답(label)이 아니라 자기 자신(itself)과 비교해요",
        )
        en = f"Both sides of the loss come out of the model. The targets `{name}` are never looked at."
        kor = f"손실의 양쪽이 모두 모델에서 나와요. 정답(target) `{name}`은 쓰이지 않아요."
    else:
        title, title_ko = (
            f"The loss never looks at the targets `{name}`",
            f"손실이 정답(target) `{name}`을 전혀 보지 않아요(never looks)",
        )
        en = "It is computed from the model's output alone, so it can't tell a right answer from a wrong one."
        kor = "모델의 출력만으로 계산해서, 맞은 답과 틀린 답을 구별하지 못해요."
    loss = "cross_entropy" if run.targets == "classes" else "the squared error (mse)"
    loss_ko = "cross_entropy" if run.targets == "classes" else "제곱 오차(mse)"
    return Found(
        line,
        (
            title,
            f"Line {line}, `{text}`. {en} With other labels in the loader every update would be the very same. A loss "
            f"compares the output with the target of each image, as {loss} does.",
            f"Where do the labels that the loader gives enter the loss? Follow the name `{name}`.",
        ),
        (
            title_ko,
            f"{line}번째 줄 `{text}`: {kor} loader의 정답(label)을 다른 것으로 바꿔도 업데이트가 똑같아요. 손실은 {loss_ko}처럼 출력과 각 "
            "이미지의 정답을 비교해요.",
            f"loader가 준 정답은 손실의 어디에 들어가나요? 이름 `{name}`을 따라가 보세요.",
        ),
        see="y",
    )


def _overwritten(e: Evidence, node: ast.Assign, names: list[str]) -> tuple[str, str, str, str]:
    stored = {t.id for x in node.targets for t in ast.walk(x) if isinstance(t, ast.Name)}
    name = next((n for n in names if n in stored), "y")
    source = ast.unparse(node.value)
    model = any(p.line == node.lineno for p in record(e).passes)
    if model:
        en = "The output gets the name of the labels, so the loss compares the output with itself."
        kor = "출력에 정답의 이름을 붙여서, 손실이 출력을 자기 자신(itself)과 비교해요."
    elif RANDOM.search(source):
        en = "Random labels take the place of the true ones."
        kor = "진짜 정답 자리에 무작위(random) 정답이 들어가요."
    else:
        en = "What the loader gave under this name is replaced by something that does not depend on it."
        kor = "loader가 이 이름으로 준 것이, 그것과 상관없는 값으로 바뀌어요(replaced)."
    return (
        f"`{name}` is overwritten: the labels that the loader gave are lost",
        f"{ko(name, '을/를')} 덮어써서(overwrite) loader가 준 정답(label)이 사라져요",
        en,
        kor,
    )


def itself(e: Evidence) -> bool:
    """Does a loss function get two tensors that both come out of the model?"""
    made: set[int] = set()
    outputs = {id(t) for s in e.steps if s.module is record(e).model for t in s.outputs}
    for o in e.operations:
        given = [id(t) for t in o.inputs]
        from_model = [g in made or g in outputs for g in given]
        pair = len(given) > 1 and all(from_model[:2])
        if o.line and pair and ("loss" in o.function or o.function in PAIRED):
            return True
        if any(from_model):
            made.update(id(t) for t in o.outputs)
    return False


PAIRED = ("cross_entropy", "sub", "__sub__", "kl_div", "binary_cross_entropy", "dist")
