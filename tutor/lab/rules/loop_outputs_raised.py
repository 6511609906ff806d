"""Exceptions of losses that are handed something else than an output and its targets."""

from __future__ import annotations

import ast
import re

from torch import Tensor

from tutor.lab.asking import ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import BATCH
from tutor.lab.loopsource import before, gives
from tutor.lab.operations import Operation
from tutor.lab.rules.loop_raised import run_of
from tutor.lab.shapes import show

LOSS = r"cross_entropy|nll_loss|mse_loss|l1_loss|binary_cross|huber|smooth_l1|kl_div|margin"


def failed(e: Evidence) -> Operation | None:
    """The loss function that raised, with what it was given."""
    found = [o for o in e.operations if o.failed and re.search(LOSS, o.function)]
    return found[-1] if found else None


def pair_of(e: Evidence) -> tuple[Tensor, Tensor, int | None] | None:
    """What it was given, output and targets, and its line."""
    o = failed(e)
    if o is None or len(o.inputs) < 2:
        return None
    return o.inputs[0], o.inputs[1], o.line


def images_given(e: Evidence, y: Tensor) -> bool:
    """Are these targets the images themselves?"""
    run = run_of(e)
    if run is None or y.ndim != 4:
        return False
    images: Tensor = run.loader.dataset.tensors[0]  # type: ignore[attr-defined]
    return y.shape[1:] == images.shape[1:]


def batch_lost(e: Evidence, out: Tensor) -> Operation | None:
    """The function that took the axis of the images away from the model's output."""
    run = run_of(e)
    made = [o for o in e.operations if o.outputs and any(t is out for t in o.outputs)]
    if run is None or not made or (len(out.shape) and out.shape[0] == BATCH):
        return None
    for o in reversed(e.operations):
        lost = o.input and o.output and o.input[0][:1] == [BATCH] and o.output[0][:1] != [BATCH]
        if lost and o.line and o.module is None and o.had_grad and o.function in REDUCES:
            return o
    return None


REDUCES = (
    "mean",
    "sum",
    "max",
    "min",
    "amax",
    "amin",
    "median",
    "squeeze",
    "flatten",
    "reshape",
    "view",
    "__getitem__",
)


@rule("images-as-targets", "raised", lesson="training")
def images_as_targets(e: Evidence) -> Found | None:
    """`labels = data[0]`; `criterion(out, x)`."""
    pair = pair_of(e)
    if pair is None or not images_given(e, pair[1]):
        return None
    raised = pair[2] or (e.raised.line if e.raised else None)
    node = e.source.statement_at(raised or 0)
    calls_ = (
        [n for n in ast.walk(node) if isinstance(n, ast.Call) and len(n.args) > 1] if node else []
    )
    handed = calls_[0].args[1] if calls_ else None
    name = handed.id if isinstance(handed, ast.Name) else "y"
    made = before([s for s in gives(e, name) if isinstance(s, ast.Assign)], raised)
    line = made.lineno if made is not None else raised
    text = e.source.line(line)
    shape = show(list(pair[1].shape))
    return Found(
        line,
        (
            f"The loss gets the images ({shape}) in the place of the labels",
            f"Line {line}, `{text}`. A batch has two parts, the images (data[0], x) and then the labels (data[1], y). What is "
            f"called `{name}` here are images; the loss needs the label of each of them as its target.",
            "Which part of the batch holds the labels, and under which name does it reach the loss?",
        ),
        (
            f"손실이 정답(label) 대신 이미지({shape})를 받아요",
            f"{line}번째 줄 `{text}`: 배치에는 이미지(data[0], x)와 정답(data[1], y) 두 가지가 차례로 있어요. 여기서 {ko(name, '은/는')} 이미지예요. 손실에는 "
            "이미지마다의 정답(target)이 필요해요.",
            "배치의 어느 쪽이 정답이고, 어떤 이름으로 손실에 닿나요?",
        ),
        see="[t.shape for t in next(iter(loader))]",
    )


@rule("batch-averaged-away", ("raised", "targets"), lesson="training")
def averaged_away(e: Evidence) -> Found | None:
    """`out = out.mean(dim=0)` before the loss."""
    given = [o for o in e.operations if re.search(LOSS, o.function) and len(o.inputs) > 1]
    taken = (given[0].inputs[0], given[0].inputs[1], given[0].line) if given else None
    pair = pair_of(e) if "raised" in e.symptoms else taken
    lost = batch_lost(e, pair[0]) if pair is not None else None
    if pair is None or lost is None or lost.output is None:
        return None
    if lost.function == "__getitem__" and "raised" not in e.symptoms:
        return None  # out[0] with y[0]: one image, and its own target
    line, text = lost.line, e.source.line(lost.line)
    before_, after = show(lost.input[0]), show(lost.output[0])
    return Found(
        line,
        (
            f"`{lost.function}` takes the axis of the images (the batch) away: {before_} becomes {after}",
            f"Line {line}, `{text}`: the first axis (dim=0) counts the {BATCH} images, and after it that axis is gone. The loss "
            "compares the output for each image with its own label, and takes the mean over them itself, in the end.",
            "What has to be averaged over the batch: the logits, or the losses?",
        ),
        (
            f"{ko(lost.function, '이/가')} 이미지를 세는 축(배치, batch)을 없애요. {before_}에서 {after}(으)로 바뀌어요",
            f"{line}번째 줄 `{text}`: 첫 번째 축(dim=0)이 이미지 {BATCH}장을 세는데, 이 줄 뒤에는 그 축이 없어요. 손실은 이미지마다 출력(output)과 자기 "
            "정답(label)을 비교하고, 평균(mean)은 마지막에 스스로 내요.",
            "배치에 대해 평균을 내야 하는 것은 점수(logits)인가요, 손실인가요?",
        ),
        see="model(x).shape",
    )
