"""Layers of another kind than the picture needs: 1d or 3d for 2d, a transposed convolution."""

from __future__ import annotations

import re

from torch import nn

from tutor.lab.asking import constructed, error, ko
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.shapes import show
from tutor.lab.trace import Step
from tutor.words import josa

SPACES = {1: "sequences (N×C×L)", 2: "pictures (N×C×H×W)", 3: "volumes (N×C×D×H×W)"}
SPACES_KO = {1: "수열(N×C×L)", 2: "그림(N×C×H×W)", 3: "입체(N×C×D×H×W)"}
COMPLAINT = (
    r"Expected \dD|Expected \d to \d dimensions|expected \dD|received a \dD input"
    r"|expected input\[[\d, ]+\] to have|non-empty \dD"
)


def _fitting(name: str, axes: int) -> tuple[str, int, int] | None:
    """The class or function of the right dimension: what it is called, and both dimensions."""
    match = re.fullmatch(r"(\w*?)([123])(d)", name)
    normed = name.startswith(("BatchNorm", "InstanceNorm"))
    wanted = 1 if normed and axes == 2 else axes - 2
    if match is None or wanted not in SPACES or wanted == int(match[2]):
        return None
    right = f"{match[1]}{wanted}d"
    there = hasattr(nn, right) or hasattr(nn.functional, right)
    return (right, int(match[2]), wanted) if there else None


@rule("layer-of-other-dimension", "raised", lesson="layers")
def other_dimension(e: Evidence) -> Found | None:
    """`nn.Conv1d` and `nn.BatchNorm1d` for pictures, `nn.BatchNorm2d` after flatten."""
    hit, step = error(e, "Exception", COMPLAINT), e.failed
    if hit is None or step is None or not step.input:
        return None
    shape = step.input[0]
    name = type(step.module).__name__ if step.module is not None else step.kind.split(".")[-1]
    found = _fitting(name, len(shape))
    if found is None or not (_came_so(e, step) or name.startswith(("BatchNorm", "InstanceNorm"))):
        return None
    right, is_for, comes = found
    made = constructed(e, step.module) if step.module is not None else None
    if step.module is not None and made is None:
        return None  # a layer of the exercise's model: what it was given is the fault
    line = made or step.line or hit[0].line
    home = "nn" if step.module is not None else "F"
    layer = f"`{e.layer(step.module)}`" if step.module is not None else f"`F.{name}`"
    en = "a row of numbers for each picture (N×C)" if len(shape) == 2 else SPACES[comes]
    kor = "그림마다 숫자 한 줄(N×C)" if len(shape) == 2 else SPACES_KO[comes]
    return Found(
        line,
        (
            f"{home}.{name} is for {SPACES[is_for]}; what comes are {show(shape)}",
            f"Line {line}, `{e.source.line(line)}`. {layer} gets {show(shape)}, {len(shape)} axes: {en}. The number in the "
            f"name says how many axes a layer works along. The one for this is {home}.{right}.",
            "Along how many axes does a picture extend? And this layer?",
        ),
        (
            f"{ko(f'{home}.{name}', '은/는')} {SPACES_KO[is_for]}에 쓰는데, 들어온 것은 {josa(show(shape), '이에요/예요')}",
            f"{line}번째 줄 `{e.source.line(line)}`. {layer}에 축 {len(shape)}개짜리 {josa(show(shape), '이/가')} 들어와요. {kor}예요. 이름의 숫자는 층이 "
            f"몇 개의 축을 따라 일하는지를 말해요. 여기에 맞는 것은 {home}.{right}예요.",
            "그림은 몇 개의 축으로 펼쳐져 있나요? 이 층은요?",
        ),
    )


def _came_so(e: Evidence, step: Step) -> bool:
    """Has the tensor as many axes as the input of the model, so that nothing is wrong with it?"""
    return e.x is not None and bool(step.input) and len(step.input[0]) == e.x.ndim


@rule("transposed-convolution", ("shape", "layers", "raised"), lesson="layers")
def transposed(e: Evidence) -> Found | None:
    """`nn.ConvTranspose2d` makes a picture larger, where a convolution was asked for."""
    if not isinstance(e.contract, Model) or e.contract.layers is None:
        return None
    if e.raised is not None and "size of tensor" not in e.raised.message:
        return None
    for step in e.steps:
        layer = step.module
        plain = isinstance(layer, nn.modules.conv._ConvTransposeNd)
        if not (plain or "conv_transpose" in step.kind) or not step.output:
            continue
        before, after = step.input[0][-1], step.output[0][-1]
        name = f"nn.{type(layer).__name__}" if layer is not None else step.kind
        line = (constructed(e, layer) if layer is not None else None) or step.line
        k = e.contract.layers.kernel
        if isinstance(layer, nn.modules.conv._ConvTransposeNd):
            k = layer.kernel_size[0]
        right = name.replace("Transpose", "").replace("_transpose", "")
        sum_ = f"{before} + {k} - 1 = {after}" if after == before + k - 1 else f"{before} → {after}"
        return Found(
            line,
            (
                f"`{name}` is a transposed convolution: it makes the picture larger",
                f"Line {line}, `{e.source.line(line)}`. Each pixel is spread over a {k}×{k} patch, so the width grows: "
                f"{sum_}. A convolution ({right}) gathers a patch into one pixel, and shrinks: {before} - {k} + 1 = "
                f"{before - k + 1}.",
                "Should the picture grow or shrink in this step? Compare the names of the two layers.",
            ),
            (
                f"{ko(name, '은/는')} 전치 합성곱(transposed convolution)이라서 그림을 키워요",
                f"{line}번째 줄 `{e.source.line(line)}`. 픽셀 하나를 {k}×{k} 조각으로 펼치기 때문에 너비가 커져요: {sum_}. 합성곱({right})은 조각을 "
                f"픽셀 하나로 모아서 작아져요: {before} - {k} + 1 = {before - k + 1}.",
                "이 단계에서 그림은 커져야 하나요, 작아져야 하나요? 두 층의 이름을 비교해 보세요.",
            ),
        )
    return None


@rule("layer-too-large", "raised", Rank.MESSAGE, lesson="layers")
def too_large(e: Evidence) -> Found | None:
    """A convolution that a check would never see the end of."""
    hit, step = error(e, "TooMuchWork", r"^([\d,]+)"), e.failed
    if hit is None:
        return None
    conv = step.module if step is not None else None
    line = (e.made(conv) if conv is not None else None) or hit[0].line
    name = e.layer(conv) if conv is not None else "F.conv2d"
    en = kor = ""
    if isinstance(conv, nn.Conv2d):
        a, b, k = conv.in_channels, conv.out_channels, show(conv.kernel_size)
        en = f" It turns {a:,} channels into {b:,} with {k} kernels, at every place of the picture."
        kor = f" 그림의 모든 자리에서 {k} 커널로 채널 {a:,}개를 {b:,}개로 바꾸는 층이에요."
    return Found(
        line,
        (
            f"`{name}` would need {hit[1][1]} multiplications for one picture: it was not run",
            f"Line {line}, `{e.source.line(line)}`.{en} That takes many seconds; what the task asks for takes a fraction of "
            "one.",
            "Which number of this layer is larger than the task says?",
        ),
        (
            f"{ko(name, '은/는')} 그림 하나에 곱셈이 {hit[1][1]}번 필요해서 실행하지 않았어요",
            f"{line}번째 줄 `{e.source.line(line)}`.{kor} 여러 초가 걸려요. 문제가 원하는 층은 1초도 걸리지 않아요.",
            "이 층의 숫자 중 문제에서 말한 것보다 큰 것은 어느 것인가요?",
        ),
    )
