"""Losses that don't compare the answer to each image with that image's own target."""

from __future__ import annotations

import ast
import re

from tutor.lab.asking import ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.looping import BATCH, record
from tutor.lab.loopnames import image_names, model_call, overwritten, target_names
from tutor.lab.loopsource import gives, loss_lines
from tutor.lab.operations import Operation
from tutor.lab.rules.loop_loss import loss_line

MIXES = re.compile(r"perm\w*\(|\[.*(perm|idx|index|order|shuffl)|flip\(|roll\(|sort\(|shuffle")


def symmetric(e: Evidence) -> bool:
    """Would the update be the same if the targets of a batch changed places?"""
    return bool(e.facts.get("symmetric"))


@rule("softmax-over-batch", "targets", lesson="training")
def over_batch(e: Evidence) -> Found | None:
    """`log_softmax(out, dim=0)`: the images compete with each other, not the classes."""
    if e.symptoms["targets"] != "axis":
        return None
    found = [
        o
        for o in e.operations
        if o.line
        and o.function in ("softmax", "log_softmax", "softmin")
        and o.outputs
        and o.outputs[0].ndim == 2
        and o.outputs[0].shape[0] > 1
        and o.had_grad
        and _over_rows(o)
    ]
    if not found:
        return None
    o = found[0]
    line, text = o.line, e.source.line(o.line)
    n, classes = o.outputs[0].shape
    return Found(
        line,
        (
            f"`{o.function}` runs over dim=0, the batch, and not over the classes (dim=1)",
            f"Line {line}, `{text}`: the output is {n}×{classes}, an image in each row. Over dim=0 each column adds up to 1: "
            f"the {n} images share one probability between them. Over dim=1 (or -1) each image gets its own "
            f"probabilities for the {classes} classes.",
            "Which axis counts the classes? Add up one row of the result.",
        ),
        (
            f"{ko(o.function, '이/가')} 클래스(dim=1)가 아니라 배치(batch, dim=0) 방향으로 계산돼요",
            f"{line}번째 줄 `{text}`: 출력은 {n}×{classes}, 한 줄이 이미지 하나예요. dim=0이면 열마다 합이 1이 되어서 이미지 {n}장이 확률을 "
            f"나눠 가져요. dim=1(또는 -1)이어야 이미지마다 클래스 {classes}개의 확률이 나와요.",
            "클래스를 세는 축은 어느 것인가요? 결과의 한 줄을 더해 보세요.",
        ),
        see="torch.softmax(model(x), 1).sum(1)",
    )


def _over_rows(o: Operation) -> bool:
    given = o.outputs[0].detach()
    shares = given.exp() if o.function == "log_softmax" else given
    down, across = shares.sum(0), shares.sum(1)
    return bool(((down - 1).abs() < 1e-3).all()) and not bool(((across - 1).abs() < 1e-3).all())


@rule("class-left-out", "targets", lesson="training")
def left_out(e: Evidence) -> Found | None:
    """`ignore_index=0`; a class weight of 0; `out[y > 0]`."""
    if e.symptoms["targets"] != "class":
        return None
    label = e.facts["left out"]
    cause = next(
        (
            n
            for n in e.source.nodes
            if isinstance(n, ast.keyword) and n.arg in ("ignore_index", "weight", "pos_weight")
        ),
        None,
    )
    picked = next((s.lineno for s in loss_lines(e) if _compares(s)), None)
    line = cause.value.lineno if cause is not None else picked or loss_line(e)
    text = e.source.line(line)
    what, why, why_ko = "the loss", "never reach the loss", "손실에 닿지 않아요"
    if cause is not None and cause.arg == "ignore_index":
        what = f"`ignore_index={ast.unparse(cause.value)}`"
        why = "are skipped: ignore_index is meant for filler labels that stand for nothing"
        why_ko = "건너뛰어요. ignore_index는 아무 뜻 없는 채움(padding) 정답을 위한 거예요"
    elif cause is not None:
        what, why, why_ko = f"the {cause.arg}", "count with a weight of 0", "가중치 0으로 세어져요"
    return Found(
        line,
        (
            f"No image of class {label} is learned from: {what} leaves it out",
            f"Line {line}, `{text}`: the images of class {label} {why}. Their gradient is exactly 0, so they are ignored, "
            "and the model never learns that class. Here every label is a real class.",
            f"Which images have the label {label}, and what happens to their share of the loss?",
        ),
        (
            f"클래스(class) {label}의 이미지는 하나도 배우지 못해요(ignored)",
            f"{line}번째 줄 `{text}`: 클래스 {label}의 이미지는 {why_ko}. 기울기가 정확히 0이라서 모델은 그 클래스를 배울 수 없어요. 여기서는 모든 "
            "정답이 진짜 클래스예요.",
            f"정답이 {label}인 이미지는 어떤 것이고, 그 손실은 어떻게 되나요?",
        ),
    )


def _compares(node: ast.AST) -> bool:
    inside = [n for n in ast.walk(node) if isinstance(n, ast.Subscript)]
    return any(isinstance(n, ast.Compare) for n in ast.walk(node)) or bool(inside)


@rule("every-pair-compared", "targets", lesson="training")
def every_pair(e: Evidence) -> Found | None:
    """`probs[:, y]` is a matrix; `pred - y.mean()` knows only the mean of the targets."""
    names = target_names(e)
    if e.symptoms["targets"] != "pairs" or not symmetric(e) or overwritten(e, names):
        return None
    name = names[-1] if names else "y"
    matrix = [
        o
        for o in e.operations
        if o.line
        and o.outputs
        and o.had_grad
        and o.function in ("__getitem__", "index_select", "take")
        and list(o.outputs[0].shape) == [BATCH, BATCH]
    ]
    if matrix:
        line = matrix[0].line
        title = f"`{name}` picks a {BATCH}×{BATCH} matrix: for every row the scores of all labels, not of its own class"
        title_ko = f"{ko(name, '이/가')} {BATCH}×{BATCH} 행렬(matrix)을 골라요. 줄마다 자기 클래스가 아니라 모든 정답의 점수예요"
        en = (
            f"With `:` in the first place every row is combined with every label, {BATCH * BATCH} numbers. One number "
            f"of each row is wanted: scores[torch.arange(len({name})), {name}], gather, or cross_entropy."
        )
        kor = (
            f"첫 자리에 `:`이 있으면 모든 줄이 모든 정답과 만나서 수가 {BATCH * BATCH}개예요. 줄마다 하나씩만 필요해요: "
            f"scores[torch.arange(len({name})), {name}], gather, 또는 cross_entropy."
        )
    else:
        line = loss_line(e)
        title = "This loss does not care which target belongs to which image"
        title_ko = "이 손실은 어느 정답(target)이 어느 이미지의 것인지 상관하지 않아요"
        en = (
            "Only the mean (or the sum) over the whole batch is compared, so errors of different images cancel out. Each "
            "prediction has its own target: first the error of each, squared, then the mean."
        )
        kor = (
            "배치 전체의 평균(mean)이나 합만 비교해서, 이미지들의 오차가 서로 지워져요. 예측마다 자기 정답이 있어요. 먼저 하나하나의 "
            "오차를 제곱(square)하고, 그다음 평균을 내요."
        )
    text = e.source.line(line)
    return Found(
        line,
        (
            title,
            f"Line {line}, `{text}`. {en} (If the targets of a batch changed places, every update would be the same.)",
            (
                f"Print the shape of what this line makes: how many numbers are there for {BATCH} images?"
                if matrix
                else f"Where does one number stand for the whole batch, and which {BATCH} should stand there?"
            ),
        ),
        (
            title_ko,
            f"{line}번째 줄 `{text}`: {kor} (배치 안에서 정답의 자리를 바꿔도 업데이트가 똑같아요.)",
            (
                f"이 줄이 만드는 것의 모양을 출력해 보세요. 이미지 {BATCH}장에 수가 몇 개인가요?"
                if matrix
                else f"어디에서 수 하나가 배치 전체를 대신하나요? 그 자리에는 어떤 수 {BATCH}개가 있어야 하나요?"
            ),
        ),
        see="y.shape",
    )


@rule("targets-changed", "targets", Rank.EFFECT, lesson="training", see="loss, {loss}")
def pairs(e: Evidence) -> Found | None:
    """The loss pulls towards other targets than the loader's."""
    if e.symptoms["targets"] not in ("pairs", "axis") or "blind" in e.symptoms:
        return None
    names = target_names(e)
    shown = names[0] if names else "y"
    moved = _images_moved(e)
    written = overwritten(e, names) or _handed_other(e, names)
    turned = _output_turned(e)
    if moved is not None:
        line = moved
        what = f"the images are put into another order, and the targets `{shown}` are not"
        what_ko = f"이미지의 순서(order)만 바꾸고 정답 `{shown}`의 순서는 그대로 뒀어요"
    elif written is not None:
        line = written.lineno
        what = (
            f"the targets `{shown}` get other values, or another order, than the loader gave them"
        )
        what_ko = f"정답 `{shown}`의 값이나 순서(order)가 loader가 준 것과 달라져요"
    else:
        line = turned or loss_line(e) or 0
        what = f"do output and targets `{shown}` still meet in the same order, along the class axis (dim=1)?"
        what_ko = f"출력과 정답 `{shown}`이 같은 순서(order)로, 클래스 축(dim=1)을 따라 만나나요?"
    text = e.source.line(line)
    return Found(
        line,
        (
            "The loss does not pull each output towards its own target",
            f"The gradient at the output does not point to the label of each image: image and label no longer belong "
            f"together. Look at line {line}, `{text}`: {what}",
            f"Print `{shown}` beside what the loader gave: what has happened to the pairs on the way to the loss?",
        ),
        (
            "손실이 출력을 각자의 정답(target) 쪽으로 당기지 않아요",
            f"출력에 돌아온 기울기가 각 이미지의 정답(label)을 가리키지 않아요. 이미지와 정답의 짝(pair)이 어긋났어요. {line}번째 줄 `{text}`를 "
            f"보세요. {what_ko}",
            f"loader가 준 값 옆에 `{shown}`을 출력해 보세요. 손실까지 가는 길에 짝이 어떻게 달라졌나요?",
        ),
    )


def _output_turned(e: Evidence) -> int | None:
    """A statement on the way to the loss that moves the output about."""
    return next((s.lineno for s in loss_lines(e) if MIXES.search(ast.unparse(s))), None)


def _images_moved(e: Evidence) -> int | None:
    """The line that put the images of a batch into another order, where it did not the targets."""
    run = record(e)
    first = next((p for p in run.trained if p.images is not None), None)
    if first is None or first.images is None or first.batch is None:
        return None
    begin = first.batch * BATCH
    if first.images == tuple(range(begin, begin + first.size)):
        return None
    call = model_call(e, first.line)
    names = image_names(e) + (
        [n.id for n in ast.walk(call.args[0]) if isinstance(n, ast.Name)] if call else []
    )
    for name in names:
        for made in gives(e, name):
            if MIXES.search(ast.unparse(made)):
                return made.lineno
    return first.line if call is not None and MIXES.search(ast.unparse(call)) else None


def _handed_other(e: Evidence, names: list[str]) -> ast.stmt | None:
    """A statement on the way to the loss in which other targets were made of these."""
    lines = [s for s in loss_lines(e) if isinstance(s, ast.Assign)]
    for made in reversed(lines):
        text = ast.unparse(made.value)
        if any(re.search(rf"\b{re.escape(n)}\b", text) for n in names) and MIXES.search(text):
            return made
    return None
