"""The output has another size: which argument of which layer made it so."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import (
    error,
    ko,
)
from tutor.lab.contract import Convolutions, Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.rules.outcome import asked_layers, convolutions, shapes, shapes_ko
from tutor.lab.shapes import arithmetic, show


def _arguments(e: Evidence, line: int | None) -> ast.Call | None:
    """The call that makes a convolution on a line."""
    for node in e.source.nodes:
        if (
            isinstance(node, ast.Call)
            and "Conv2d" in ast.unparse(node.func)
            and node.lineno == line
        ):
            return node
    return None


@rule("stride", ("shape", "raised"), see="{blamed}", lesson="layers")
def stride(e: Evidence) -> Found | None:
    """A stride that halves the picture."""
    if asked_layers(e) is None or (e.raised is not None and "Kernel size" not in e.raised.message):
        return None
    for step, conv, name in convolutions(e):
        if set(conv.stride) == {1}:
            continue
        line, size = e.made(conv), step.input[0][-1]
        call = _arguments(e, line)
        fourth = call is not None and len(call.args) > 3
        en = " The fourth argument of Conv2d is the stride." if fourth else ""
        kor = " Conv2d의 네 번째 인자가 stride예요." if fourth else ""
        s = conv.stride[0]
        return Found(
            line,
            (
                f"{name} has stride {s}: it moves {s} pixels at a time",
                f"That divides the size by {s}: {arithmetic(conv, size)}.{en} {shapes(e)}",
                "How far should the kernel move between two places?",
            ),
            (
                f"{name}의 stride가 {s}예요. 한 번에 {s}픽셀씩 움직여요",
                f"그래서 크기가 {s}로 나뉘어요: {arithmetic(conv, size)}.{kor} {shapes_ko(e)}",
                "커널이 한 자리에서 다음 자리로 얼마나 움직여야 하나요?",
            ),
        )
    return None


@rule("padding", "shape", see="{blamed}", lesson="layers")
def padding(e: Evidence) -> Found | None:
    """Padding keeps the size that should shrink."""
    if asked_layers(e) is None or _smaller(e) or _same_size(e):
        return None
    for step, conv, name in convolutions(e):
        if conv.padding in ("valid", (0, 0), 0) or set(conv.padding) == {0}:
            continue
        size, k = step.input[0][-1], conv.kernel_size[0]
        given = conv.padding[0] if not isinstance(conv.padding, str) else repr(conv.padding)
        return Found(
            e.made(conv),
            (
                f"{name} has padding: it adds a border, and the picture does not shrink as asked",
                f"With padding={given}: {arithmetic(conv, size)}. Without, a {k}×{k} kernel takes {k - 1} off each side: "
                f"{size} → {size - k + 1}. {shapes(e)}",
                "Which of the arguments of this layer adds a border?",
            ),
            (
                f"{name}에 padding이 있어요. 테두리를 더해서 크기가 원하는 만큼 줄지 않아요",
                f"padding={given}이면 {arithmetic(conv, size)}이에요. 없으면 {k}×{k} 커널이 {k - 1}씩 줄여요: "
                f"{size} → {size - k + 1}. {shapes_ko(e)}",
                "이 층의 인자 중 테두리를 더하는 것은 무엇인가요?",
            ),
        )
    return None


def _smaller(e: Evidence) -> bool:
    """Is the picture that comes out smaller than it should be?"""
    assert isinstance(e.contract, Model)
    wanted, got = e.contract.wanted(), e.output or []
    pairs = zip(wanted[2:], got[2:], strict=False)
    return any(w is not None and g < w for w, g in pairs)


def _same_size(e: Evidence) -> bool:
    """Is the size of the picture right, and only something else in the shape wrong?"""
    assert isinstance(e.contract, Model)
    return list(e.contract.wanted()[2:]) == (e.output or [])[2:]


def _keeps(e: Evidence) -> bool:
    """Does the exercise ask for pictures of the size that goes in?"""
    assert isinstance(e.contract, Model)
    return tuple(e.contract.wanted()[2:]) == tuple(e.contract.input.shape[2:])


@rule("padding-missing", "shape", see="x.shape, y.shape", lesson="layers")
def no_padding(e: Evidence) -> Found | None:
    """Without padding each layer takes the edges off, where the size should stay."""
    asked = asked_layers(e)
    if asked is None or not _smaller(e) or not _keeps(e):
        return None
    for step, conv, name in convolutions(e):
        if set(conv.kernel_size) != {asked.kernel} or set(conv.stride) != {1}:
            continue
        if not step.output or step.output[0][-1] >= step.input[0][-1]:
            continue
        size, k = step.input[0][-1], conv.kernel_size[0]
        return Found(
            e.made(conv),
            (
                f"{name} makes the picture smaller: {size} → {step.output[0][-1]}",
                f"A {k}×{k} kernel without enough padding stops short of the edges: {arithmetic(conv, size)}. "
                f"{shapes(e)}",
                f"How many zeros around the picture let a {k}×{k} kernel stand on every pixel?",
            ),
            (
                f"{ko(name, '이/가')} 그림을 작게 만들어요: {size} → {step.output[0][-1]}",
                f"{k}×{k} 커널은 padding이 모자라면 가장자리에 닿지 못해요: {arithmetic(conv, size)}. {shapes_ko(e)}",
                f"{k}×{k} 커널이 모든 픽셀 위에 서려면 그림 둘레에 0을 몇 줄 둘러야 하나요?",
            ),
        )
    return None


@rule("kernel-size", ("shape", "layers", "raised"), see="{blamed}", lesson="layers")
def kernel(e: Evidence) -> Found | None:
    """3x3 instead of 5x5; 5*5, which is 25."""
    asked, refused = asked_layers(e), e.failed
    if asked is None or (e.raised is not None and error(e, "TooMuchWork") is None):
        return None
    seen = list(convolutions(e))
    if refused is not None and isinstance(refused.module, nn.Conv2d):
        seen.append((refused, refused.module, e.layer(refused.module)))
    for step, conv, name in seen:
        if set(conv.kernel_size) == {asked.kernel}:
            continue
        k, size = show(conv.kernel_size), step.input[0][-1]
        line = e.made(conv)
        if len(seen) == 1 < asked.count and conv.kernel_size[0] > asked.kernel:
            return _single(e, line, conv, asked)
        times = _multiplied(e, line)
        en = (
            f" `{times}` is {conv.kernel_size[0]}; one number alone makes a square."
            if times
            else ""
        )
        kor = (
            f" {ko(times, '은/는')} {conv.kernel_size[0]}이에요. 숫자 하나만 주면 정사각형이 돼요."
            if times
            else ""
        )
        return Found(
            line,
            (
                f"{name} has a {k} kernel; the task asks for {asked.kernel}×{asked.kernel}",
                f"{arithmetic(conv, size)}: a kernel of size {conv.kernel_size[0]} takes {conv.kernel_size[0] - 1} off each "
                f"side, one of size {asked.kernel} takes {asked.kernel - 1}.{_border(e, asked)[0]}{en} {shapes(e)}".rstrip(),
                "Which argument is the kernel size?",
            ),
            (
                f"{name}의 커널이 {k}예요. 문제는 {asked.kernel}×{asked.kernel}를 원해요",
                f"{arithmetic(conv, size)}: 크기 {conv.kernel_size[0]} 커널은 {conv.kernel_size[0] - 1}만큼, {asked.kernel} "
                f"커널은 {asked.kernel - 1}만큼 줄여요.{_border(e, asked)[1]}{kor} {shapes_ko(e)}".rstrip(),
                "커널 크기는 몇 번째 인자인가요?",
            ),
        )
    return None


def _border(e: Evidence, asked: Convolutions) -> tuple[str, str]:
    """What makes up for the edge, where the picture is to keep its size."""
    rows = asked.kernel // 2
    if not _keeps(e) or not rows:
        return "", ""
    return f" padding={rows} makes up for that.", f" padding={rows}이면 줄지 않아요."


def _single(e: Evidence, line: int | None, conv: nn.Conv2d, asked: Convolutions) -> Found:
    """One large kernel, which takes as much off the edge as all that were asked for."""
    k, many = show(conv.kernel_size), asked.count
    return Found(
        line,
        (
            f"There is only one convolution, with a {k} kernel; the task asks for {many}, each {asked.kernel}×{asked.kernel}",
            f"Line {line}, `{e.source.line(line)}`. One convolution of size {conv.kernel_size[0]} takes {conv.kernel_size[0] - 1} "
            f"off each side; {many} of size {asked.kernel} take {asked.kernel - 1} each. The shape may be the same, and the "
            "layers are not.",
            "Which layer takes what the first one gives?",
        ),
        (
            f"합성곱이 하나뿐이고 커널이 {k}예요. 문제는 {asked.kernel}×{asked.kernel} 커널의 합성곱 {many}개를 원해요",
            f"{line}번째 줄 `{e.source.line(line)}`: 크기 {conv.kernel_size[0]}인 합성곱 하나는 {conv.kernel_size[0] - 1}만큼, 크기 "
            f"{asked.kernel}인 것 {many}개는 {asked.kernel - 1}만큼씩 줄여요. 모양은 같을 수 있지만 층이 달라요.",
            "첫 번째 층이 내놓은 것을 받는 층은 어느 것인가요?",
        ),
    )


def _multiplied(e: Evidence, line: int | None) -> str:
    """The product that stands for a kernel size: `5*5`."""
    call = _arguments(e, line)
    if call is None:
        return ""
    named = [k.value for k in call.keywords if k.arg == "kernel_size"]
    given = named[0] if named else call.args[2] if len(call.args) > 2 else None
    product = isinstance(given, ast.BinOp) and isinstance(given.op, (ast.Mult, ast.Pow))
    return e.source.text_of(given) if given is not None and product else ""


@rule("dilation", "shape", see="{blamed}", lesson="layers")
def dilation(e: Evidence) -> Found | None:
    """A dilated kernel spans more."""
    for step, conv, name in convolutions(e):
        if set(conv.dilation) != {1}:
            return Found(
                e.made(conv),
                (
                    f"{name} has dilation {conv.dilation[0]}: its kernel is spread out",
                    f"{arithmetic(conv, step.input[0][-1])}. {shapes(e)}",
                    "Which argument spreads the kernel?",
                ),
                (
                    f"{name}의 dilation이 {conv.dilation[0]}예요. 커널이 벌어져 있어요",
                    f"{arithmetic(conv, step.input[0][-1])}. {shapes_ko(e)}",
                    "커널을 벌리는 인자는 무엇인가요?",
                ),
            )
    return None


@rule("out-channels", "shape", see="{blamed}", lesson="layers")
def out_channels(e: Evidence) -> Found | None:
    """The last convolution gives another number of channels."""
    asked, found = asked_layers(e), list(convolutions(e))
    if asked is None or not found or e.output is None or len(e.output) < 2:
        return None
    _step, conv, name = found[-1]
    if (
        len(found) < asked.count
        or e.output[1] != conv.out_channels
        or conv.out_channels == asked.channels[-1]
    ):
        return None
    n, want = conv.out_channels, asked.channels[-1]
    return Found(
        e.made(conv),
        (
            f"{name} gives {n} channels; the task asks for {want}",
            f"The second number of Conv2d is how many channels come out. {shapes(e)}",
            "Which argument of the last layer decides the channels of the output?",
        ),
        (
            f"{ko(name, '은/는')} 채널 {n}개를 주는데, 문제는 {want}개를 원해요",
            f"Conv2d의 두 번째 수가 나오는 채널 수예요. {shapes_ko(e)}",
            "마지막 층에서 출력 채널 수를 정하는 인자는 무엇인가요?",
        ),
    )
