"""Rows and sizes that don't fit: a Linear, a view, a normalisation, two tensors that meet."""

from __future__ import annotations

import ast
import math
import re

from torch import nn

from tutor.lab import torch_says
from tutor.lab.asking import call_line, constructed, error, ko, maker, plural
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.rules.fitting import FLATTENERS
from tutor.lab.shapes import show, wanted
from tutor.lab.trace import Step, paths
from tutor.words import josa

POOLS = ("mean", "sum", "amax", "amin", "max")


def _layer_before(e: Evidence, step: Step) -> nn.Module | None:
    """The layer whose very output a step was handed."""
    before = e.before(step)
    return before.module if before else None


def _not_flat(shape: list[int]) -> tuple[str, str]:
    """That a picture reaches a Linear as it is, in both languages."""
    each = f"{' · '.join(map(str, shape[1:]))} = {math.prod(shape[1:]):,}"
    return (
        " It is not flat yet: a Linear works along the last axis only. Between pictures and a Linear stands a step that "
        f"makes one row of each picture (flatten): {each} numbers for each image.",
        " 아직 펼치지 않았어요. Linear는 마지막 축만 계산해요. 그림과 Linear 사이에는 그림마다 한 줄로 펼치는 단계(flatten)가 있어야 해요: "
        f"이미지마다 {each}개예요.",
    )


def _flattened_later(
    e: Evidence, step: Step | None, at: int | None
) -> tuple[int | None, str] | None:
    """A flatten that stands after the Linear: its line, and what it is called."""
    path = paths(e.model).get(id(step.module), "") if step is not None else ""
    group = path.rpartition(".")[0]
    for name, module in nn.Module.named_modules(e.model) if group and e.model is not None else ():
        beside = name.rpartition(".")[0] == group and name.rpartition(".")[2].isdigit()
        after = beside and int(name.rpartition(".")[2]) > int(path.rpartition(".")[2] or 0)
        if after and isinstance(module, nn.Flatten):
            return constructed(e, module), f"`{name}` (nn.Flatten)"
    function = e.source.function_at(at) if at is not None else None
    for node in ast.walk(function) if function is not None else ():
        if isinstance(node, ast.Call) and node.lineno > (at or 0):
            last = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if last in FLATTENERS:
                return node.lineno, f"`{e.source.text_of(node, 40)}`"
    return None


@rule("linear-size", "raised", Rank.MESSAGE, see="{failed}", lesson="classifier")
def linear_size(e: Evidence) -> Found | None:
    """mat1 and mat2: the numbers that reach a Linear are not as many as it takes."""
    hit = error(
        e,
        "RuntimeError",
        torch_says.MATRICES,
    )
    if hit is None:
        return None
    rows, got, want = int(hit[1][1]), int(hit[1][2]), int(hit[1][3])
    step = e.failed
    layer = e.layer(step.module) if step and step.module else "the linear layer"
    shape = step.input[0] if step and step.input else [rows, got]
    line = (e.made(step.module) if step and step.module else None) or hit[0].line
    batch = e.x.shape[0] if e.x is not None else 0
    source = maker(e, step.inputs[0]) if step and step.inputs else None
    en, kor = "", ""
    if len(shape) > 2 and isinstance(e.contract, Model) and e.contract.layers is not None:
        line = (e.made(step.module) if step and step.module else None) or hit[0].line
        en = " The task asks for convolutions here (nn.Conv2d): they work on pictures, a Linear on rows of numbers."
        kor = " 이 문제는 합성곱(nn.Conv2d)을 원해요. 합성곱은 그림을, Linear는 숫자 한 줄을 계산해요."
    elif len(shape) > 2:
        line, (en, kor) = hit[0].line, _not_flat(shape)
        later = _flattened_later(e, step, hit[0].line)
        if later is not None:
            line = later[0] or line
            en += f" {later[1]} flattens only afterwards; it must come before {layer}."
            kor += f" {later[1]}은 그 뒤에야 펼쳐요(flatten). {layer}보다 먼저 와야 해요."
    elif batch and rows != batch and step and isinstance(_layer_before(e, step), nn.Flatten):
        flat = _layer_before(e, step)
        line = constructed(e, flat) or hit[0].line
        en = f" The batch of {batch} became {plural(rows, 'row')}: `{e.source.line(line)}` flattens the batch axis too."
        kor = f" 이미지 {batch}개가 {rows}개의 행이 됐어요. `{e.source.line(line)}`가 배치 축까지 펼쳐요."
    elif batch and rows != batch and source is not None and source.line:
        line = source.line
        en = f" The batch of {batch} became {plural(rows, 'row')}: `{e.source.line(line)}` takes the batch axis too."
        kor = f" 이미지 {batch}개가 {rows}개의 행이 됐어요. `{e.source.line(line)}`가 배치 축까지 바꿔요."
    elif source is not None and source.line and source.function in POOLS:
        line = source.line
        en = f" `{e.source.line(line)}` turns {show(source.input[0])} into {show(shape)}: look at its dims."
        kor = f" `{e.source.line(line)}`가 {josa(show(source.input[0]), '을/를')} {josa(show(shape), '으로/로')} 바꿔요. dim을 보세요."
    elif source is not None and source.input and len(source.input[0]) > 2:
        inner = source.input[0][1:]
        en = f" Flattening gives {' · '.join(map(str, inner))} = {math.prod(inner):,} numbers for each image."
        kor = f" 펼치면 이미지마다 {' · '.join(map(str, inner))} = {math.prod(inner):,}개예요."
    return Found(
        line,
        (
            f"{layer} expects {want:,} numbers for each row and gets {got:,}",
            f"What reaches {layer} is {show(shape)}; it was made with in_features={want}.{en}",
            "Count the numbers that one image has when it arrives there.",
        ),
        (
            f"{ko(layer, '은/는')} 한 행에 숫자 {want:,}개를 기대하는데 {got:,}개가 와요",
            f"{layer}에 들어오는 것은 {show(shape)}이고, in_features={want}으로 만들어졌어요.{kor}",
            "거기에 도착했을 때 이미지 하나에 숫자가 몇 개인지 세어 보세요.",
        ),
    )


@rule("norm-size", "raised", Rank.MESSAGE, see="{failed}", lesson="forward")
def norm_size(e: Evidence) -> Found | None:
    """BatchNorm2d(3) after 20 channels; BatchNorm1d on pictures."""
    hit = error(e, "Exception", torch_says.NORM_ELEMENTS)
    kind = error(e, "ValueError", torch_says.NORM_AXES)
    step = e.failed
    if step is None or step.module is None or not (hit or kind):
        return None
    layer, line = e.layer(step.module), e.made(step.module)
    if hit:
        got, want = int(hit[1][1]), int(hit[1][2])
        en = f"{got} channels reach {layer} ({show(step.input[0])}), and line {line} makes it for {want}."
        kor = f"{layer}에 채널 {got}개({show(step.input[0])})가 오는데, {line}번째 줄은 {want}개용으로 만들어요."
        title = f"{layer} is made for {want} channels and gets {got}"
        title_ko = f"{ko(layer, '은/는')} 채널 {want}개용인데 {got}개가 와요"
    else:
        assert kind is not None
        en = (
            f"{type(step.module).__name__} takes {kind[1][1]}; what comes is {show(step.input[0])}."
        )
        kor = f"{type(step.module).__name__}은 {kind[1][1]}을 받는데, 들어온 것은 {josa(show(step.input[0]), '이에요/예요')}."
        title = f"{layer} is a {type(step.module).__name__}, and gets pictures of {kind[1][2]}"
        title_ko = f"{ko(layer, '은/는')} {type(step.module).__name__}인데 {kind[1][2]} 텐서가 와요"
    return Found(
        line,
        (title, en, "A normalisation is made for the channels of the layer before it."),
        (title_ko, kor, "정규화 층은 바로 앞 층의 채널 수에 맞춰 만들어요."),
    )


def _failed(e: Evidence) -> Operation | None:
    """The function call that raised."""
    return next((o for o in reversed(e.operations) if o.failed), None)


@rule("too-small", "raised", Rank.MESSAGE, see="{failed}", lesson="layers")
def too_small(e: Evidence) -> Found | None:
    """Pooled to nothing, or a kernel larger than the picture."""
    hit = error(
        e,
        "RuntimeError",
        torch_says.TOO_SMALL,
    )
    if hit is None:
        return None
    step = e.failed
    layer = e.layer(step.module) if step and step.module else (step.kind if step else "the layer")
    shape = step.input[0] if step and step.input else []
    way = " → ".join(str(s.output[0][-1]) for s in e.steps if s.output and len(s.output[0]) > 2)
    return Found(
        (call_line(e, operation) if (operation := _failed(e)) else None) or hit[0].line,
        (
            f"The picture is too small for {layer}: {show(shape[-2:])}",
            f"In line {hit[0].line} the window of {layer} is larger than what is left of the picture, so the output "
            f"would have size 0. The width went {way or '?'} → 0.",
            "Which of the steps before shrinks it most: pooling, or a large kernel?",
        ),
        (
            f"{layer}에 비해 이미지가 너무 작아요: {show(shape[-2:])}",
            f"{hit[0].line}번째 줄에서 {layer}의 창이 남은 이미지보다 커서, 출력 크기가 0이 돼요. 너비는 {way or '?'} → 0으로 "
            "줄었어요.",
            "앞의 단계 중 가장 많이 줄이는 것은 무엇인가요? 풀링인가요, 큰 커널인가요?",
        ),
    )


@rule("view-does-not-fit", "raised", Rank.MESSAGE, lesson="model")
def view_size(e: Evidence) -> Found | None:
    """`shape '[8, 100]' is invalid for input of size 2048`."""
    hit = error(e, "RuntimeError", torch_says.VIEW_SIZE)
    if hit is None:
        return None
    asked, there = [int(n) for n in hit[1][1].split(",")], int(hit[1][2])
    known = math.prod(n for n in asked if n > 0)
    free = -1 in asked
    return Found(
        hit[0].line,
        (
            f"{there:,} numbers can't be arranged as {show(asked).replace('-1', '?')}",
            f"Line {hit[0].line} asks for {' · '.join(str(n) for n in asked if n > 0)} = {known:,}"
            f"{' (times ?)' if free else ''}, and the tensor holds {there:,}. view and reshape never add or drop "
            "numbers.",
            "Multiply the sizes of the tensor that comes in: what is its shape?",
        ),
        (
            f"숫자 {there:,}개를 {show(asked).replace('-1', '?')} 모양으로 놓을 수 없어요",
            f"{hit[0].line}번째 줄은 {' · '.join(str(n) for n in asked if n > 0)} = {known:,}개"
            f"{'(의 ?배)' if free else ''}가 필요한데 텐서에는 {there:,}개가 있어요. view와 reshape는 숫자를 더하거나 버리지 않아요.",
            "들어오는 텐서의 크기를 모두 곱해 보세요. 모양이 어떤가요?",
        ),
    )


@rule("view-not-contiguous", "raised", see="x.transpose(2, 3).is_contiguous()", lesson="model")
def contiguous(e: Evidence) -> Found | None:
    """view after permute."""
    hit = error(e, "RuntimeError", torch_says.VIEW_STRIDES)
    if hit is None:
        return None
    return Found(
        hit[0].line,
        (
            "`view` can't read this tensor: its numbers are no longer in order in memory",
            f"Line {hit[0].line} calls view after axes were moved (permute or transpose). view only re-reads memory "
            "that is contiguous; reshape copies where it must.",
            "Which function does the same and may copy?",
        ),
        (
            "`view`가 이 텐서를 읽을 수 없어요. 메모리에서 숫자의 순서가 바뀌었어요",
            f"{hit[0].line}번째 줄이 축을 옮긴(permute, transpose) 뒤에 view를 불러요. view는 이어진(contiguous) 메모리만 다시 "
            "읽고, reshape는 필요하면 복사해요.",
            "같은 일을 하면서 복사도 할 수 있는 함수는 무엇인가요?",
        ),
    )


def _shrinks(step: Step) -> bool:
    """Is it a convolution that makes the picture a little smaller?"""
    plain = isinstance(step.module, nn.Conv2d) and set(step.module.stride) == {1}
    return plain and bool(step.output) and step.output[0][-1] < step.input[0][-1]  # type: ignore[index]


@rule("sizes-differ", "raised", Rank.MESSAGE, lesson="forward")
def sizes_differ(e: Evidence) -> Found | None:
    """Adding or joining tensors of different sizes."""
    hit = error(
        e,
        "RuntimeError",
        torch_says.SIZES_DIFFER,
    )
    if hit is None:
        return None
    step = next((o for o in reversed(e.operations) if o.failed), None)
    shapes = [show(s) for s in step.input[:2]] if step else []
    both = " and ".join(shapes)
    both_ko = ", ".join(shapes)
    en, kor = "", ""
    shrinks = next((s.module for s in e.steps if _shrinks(s)), None)
    if isinstance(shrinks, nn.Conv2d):
        k = shrinks.kernel_size[0]
        en = f" A {k}×{k} convolution without padding takes {k - 1} from the width and the height."
        kor = f" padding 없는 {k}×{k} 합성곱은 너비와 높이를 {k - 1}씩 줄여요."
    return Found(
        hit[0].line,
        (
            "Two tensors of different sizes meet" + (f": {both}" if both else ""),
            f"Line {hit[0].line}, `{e.source.line(hit[0].line)}`, puts them together number by number, and the sizes "
            f"differ ({hit[0].message.split(' at non')[0].split('. ')[0].strip()}).{en}",
            "What shape should each of them have at this point?",
        ),
        (
            "크기가 다른 두 텐서가 만났어요" + (f": {both_ko}" if both else ""),
            f"{hit[0].line}번째 줄 `{e.source.line(hit[0].line)}`가 두 텐서를 숫자끼리 합치는데 크기가 달라요.{kor}",
            "이 지점에서 각각 어떤 모양이어야 하나요?",
        ),
    )


@rule("layer-does-not-fit", "raised", Rank.SYMPTOM, see="{failed}", lesson="forward")
def does_not_fit(e: Evidence) -> Found | None:
    """A layer failed, and its own settings say why."""
    step = e.failed
    if step is None or step.module is None or e.raised is None or not step.input:
        return None
    if not type(step.module).__module__.startswith("torch"):
        return None
    note = wanted(step.module, step.input[0])
    if not note:
        return None
    layer = e.layer(step.module)
    first = re.split(r"[.\n]", e.raised.message)[0][:160]
    return Found(
        step.line,
        (
            f"{layer} can't take {show(step.input[0])}: it {note['en']}",
            f"Line {step.line}, `{e.source.line(step.line)}`, hands {show(step.input[0])} to {layer}. torch says: {first}.",
            f"Follow the tensor up to {layer}: which step gave it this shape?",
        ),
        (
            f"{ko(layer, '이/가')} {josa(show(step.input[0]), '을/를')} 받을 수 없어요: {note['ko']}",
            f"{step.line}번째 줄 `{e.source.line(step.line)}`가 {josa(show(step.input[0]), '을/를')} {layer}에 넘겨요. torch의 말: {first}.",
            f"{layer}까지 텐서를 따라가 보세요. 어느 단계가 이 모양을 만들었나요?",
        ),
    )
