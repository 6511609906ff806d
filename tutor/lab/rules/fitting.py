"""Tensors that don't fit the layer they meet: the exception, the layer, and who made the tensor."""

from __future__ import annotations

import ast
import math
import re

from torch import nn

from tutor.lab import torch_says
from tutor.lab.asking import call_line, constructed, dropped_calls, error, ko, maker, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.shapes import show, wanted
from tutor.lab.trace import Step
from tutor.words import josa

POOLS = ("mean", "sum", "amax", "amin", "max")
FLATTENERS = ("flatten", "view", "reshape")


class _Misfit:
    """A layer that wanted `want` channels and got `got`."""

    def __init__(self, e: Evidence, shape: list[int], want: int, got: int) -> None:
        self.e, self.shape, self.want, self.got = e, shape, want, got
        self.step = e.failed
        self.module = self.step.module if self.step else None
        self.layer = e.layer(self.module) if self.module is not None else "the convolution"
        self.line = (self.step.line if self.step else None) or (e.raised.line if e.raised else None)

    @property
    def before(self) -> Step | None:
        """Who made the tensor, where a layer did."""
        return self.e.before(self.step) if self.step else None

    @property
    def source(self) -> Operation | None:
        """Who made the tensor, where a function did."""
        return maker(self.e, self.step.inputs[0]) if self.step and self.step.inputs else None

    @property
    def earlier(self) -> list[Step]:
        """The layers that had finished by then."""
        assert self.step is not None
        return [
            s
            for s in self.e.steps[: self.e.steps.index(self.step)]
            if s.module is not None and s.output and not s.failed
        ]

    @property
    def on_input(self) -> bool:
        """Was the layer handed the very input of the model?"""
        if not self.step or not self.step.inputs:
            return False
        root = next((s for s in self.e.steps if s.inputs), None)
        return root is not None and root is not self.step and self.step.inputs[0] is root.inputs[0]


def _misfit(e: Evidence) -> _Misfit | None:
    hit = error(e, "RuntimeError", torch_says.CHANNELS)
    if hit is None:
        return None
    shape = [int(n) for n in hit[1][1].split(",")]
    return _Misfit(e, shape, int(hit[1][2]), int(hit[1][3]))


def _stops_at(e: Evidence, layer: nn.Module) -> bool:
    """Is this the layer that can't take the channels that come?"""
    misfit = _misfit(e)
    return misfit is not None and misfit.module is layer


@rule("argument-order", ("raised", "shape", "layers"), see="{blamed}", lesson="layers")
def argument_order(e: Evidence) -> Found | None:
    """`nn.Conv2d(5, 3, 20)`: the kernel size is given first."""
    for path, layer in e.layers():
        if not isinstance(layer, nn.Conv2d) or len(set(layer.kernel_size)) != 1:
            continue
        a, b, k = layer.in_channels, layer.out_channels, layer.kernel_size[0]
        kernel = e.contract.layers.kernel if getattr(e.contract, "layers", None) else 3  # type: ignore[attr-defined]
        if k <= 7 or kernel not in (a, b) or k == kernel:
            continue
        if getattr(e.contract, "layers", None) is None and not _stops_at(e, layer):
            continue  # no kernel size was asked for, and this one works
        line = e.made(layer)
        return Found(
            line,
            (
                f"The arguments of `{path}` are in another order than Conv2d reads them",
                f"Line {line} gives {a}, {b}, {k}. Conv2d reads them as in_channels={a}, out_channels={b}, "
                f"kernel_size={k}: a {k}×{k} kernel on {plural(a, 'channel')}.",
                "Which number is the kernel size, and which place does it have in Conv2d(...)?",
            ),
            (
                f"`{path}`의 인자 순서가 Conv2d가 읽는 순서와 달라요",
                f"{line}번째 줄은 {a}, {b}, {k}를 줘요. Conv2d는 in_channels={a}, out_channels={b}, kernel_size={k}로 "
                f"읽어요. 채널 {a}개에 {k}×{k} 커널이라는 뜻이 돼요.",
                "어떤 수가 커널 크기이고, Conv2d(...)에서 몇 번째 자리인가요?",
            ),
        )
    return None


@rule("channels-last", "raised", see="x.shape, x.permute(0, 2, 3, 1).shape", lesson="model")
def channels_last(e: Evidence) -> Found | None:
    """(N, H, W, C) instead of (N, C, H, W)."""
    m = _misfit(e)
    if m is None or len(m.shape) < 3 or m.want not in (m.shape[-1], m.shape[-2]) or m.got <= m.want:
        return None
    source = m.source
    line = source.line if source and source.line else m.line
    text = e.source.line(line)
    return Found(
        line,
        (
            f"The channels stand last: {show(m.shape)}, where PyTorch wants N×C×H×W",
            f"`{m.layer}` looks for its {m.want} channels on the second axis and finds {m.got} there; the "
            f"{m.want} stand at the end. Line {line}, `{text}`, made the tensor in that order. Pictures of other "
            "libraries are N×H×W×C; PyTorch puts the channels before height and width.",
            "In which order do the axes come out of this line? permute moves them.",
        ),
        (
            f"채널이 맨 뒤에 있어요: {show(m.shape)}. PyTorch는 N×C×H×W를 원해요",
            f"{ko(m.layer, '은/는')} 두 번째 축에서 채널 {m.want}개를 찾는데 거기에 {m.got}이 있고, {m.want}은 맨 뒤에 있어요. "
            f"{line}번째 줄 `{text}`가 그런 순서로 만들었어요. PyTorch에서는 채널이 높이와 너비보다 앞에 와요.",
            "이 줄에서 축이 어떤 순서로 나오나요? 축을 옮기는 것은 permute예요.",
        ),
    )


@rule("gets-the-input-again", ("raised",), see="x.shape, {failed}", lesson="forward")
def input_again(e: Evidence) -> Found | None:
    """conv2 gets the picture, not what conv1 made of it."""
    m = _misfit(e)
    if m is None or not m.on_input or not m.earlier:
        return None
    statement = e.source.statement_at(m.line or 0)
    if statement is not None and e.source.around(statement, ast.For):
        return None
    if any(node.lineno < (m.line or 0) for node, _, _ in dropped_calls(e)):
        return None
    fitting = [
        s for s in m.earlier if s.output and len(s.output[0]) > 1 and s.output[0][1] == m.want
    ]
    if not fitting:
        return None
    other = e.layer(fitting[-1].module) if fitting[-1].module else ""
    code = e.source.line(m.line)
    return Found(
        m.line,
        (
            f"{m.layer} gets the picture, not what {other} made of it",
            f"Line {m.line}, `{code}`, hands on the input, which is still {show(m.shape)}: {m.got} channels. "
            f"{m.layer} was made for {m.want} channels, and those are in the output of {other} (line "
            f"{fitting[-1].line}).",
            f"Under which name did line {fitting[-1].line} keep its result?",
        ),
        (
            f"{ko(m.layer, '이/가')} {other}의 출력이 아니라 원본 이미지를 받고 있어요",
            f"{m.line}번째 줄 `{code}`가 입력을 그대로 넘겨요. 아직 {show(m.shape)}, 채널 {m.got}개예요. "
            f"{ko(m.layer, '은/는')} 채널 {m.want}개를 받도록 만들어졌고, 그것은 {other}의 출력({fitting[-1].line}번째 줄)에 있어요.",
            f"{fitting[-1].line}번째 줄은 결과를 어떤 이름에 담았나요?",
        ),
    )


@rule("layer-used-again", "raised", see="model", lesson="layers")
def used_again(e: Evidence) -> Found | None:
    """conv1 twice, where conv2 is waiting."""
    m = _misfit(e)
    if m is None or m.module is None or not any(s.module is m.module for s in m.earlier):
        return None
    waiting = _waiting(e, m)
    if waiting is None:
        return None
    return Found(
        m.line,
        (
            f"{m.layer} is used twice, and {waiting} is not used at all",
            f"Line {m.line} calls {m.layer} on {show(m.shape)}, with {m.got} channels; it takes {m.want}. "
            f"`{waiting}` takes {m.got}.",
            f"Which layer should come after {m.layer}?",
        ),
        (
            f"{ko(m.layer, '을/를')} 두 번 쓰고 {ko(waiting, '은/는')} 쓰지 않아요",
            f"{m.line}번째 줄이 {ko(m.layer, '을/를')} 채널 {m.got}개인 {show(m.shape)}에 써요. {ko(m.layer, '은/는')} "
            f"{m.want}개를 받아요. {m.got}개를 받는 것은 {waiting}예요.",
            f"{m.layer} 다음에는 어떤 층이 와야 하나요?",
        ),
    )


def _waiting(e: Evidence, m: _Misfit) -> str | None:
    """A layer that was not called yet and would take the tensor."""
    ran = {id(s.module) for s in m.earlier} | {id(m.module)}
    for path, layer in e.layers():
        if id(layer) not in ran and getattr(layer, "in_channels", None) == m.got:
            return path
    return None


@rule("layers-in-other-order", "raised", see="model", lesson="forward")
def other_order(e: Evidence) -> Found | None:
    """conv2 before conv1."""
    m = _misfit(e)
    if m is None or any(isinstance(s.module, nn.Conv2d) for s in m.earlier):
        return None
    waiting = _waiting(e, m)
    if waiting is None or m.module is None:
        return None
    after = next(x for p, x in e.layers() if p == waiting)
    if getattr(after, "out_channels", None) != m.want:
        return None
    return Found(
        m.line,
        (
            f"{m.layer} comes first, and it is made to come after {waiting}",
            f"Line {m.line} gives {m.layer} the input, {show(m.shape)} with {m.got} channels. {m.layer} takes "
            f"{m.want} channels, which is what {waiting} makes out of {m.got}.",
            "In which order do the channels fit together? In f(g(x)), g runs first.",
        ),
        (
            f"{ko(m.layer, '이/가')} 먼저 나오는데, {waiting} 다음에 오도록 만들어졌어요",
            f"{m.line}번째 줄이 {m.layer}에 채널 {m.got}개인 입력 {josa(show(m.shape), '을/를')} 줘요. {ko(m.layer, '은/는')} 채널 "
            f"{m.want}개를 받고, 그것은 {ko(waiting, '이/가')} {m.got}개로 만드는 거예요.",
            "채널이 이어지려면 어떤 순서여야 하나요? f(g(x))에서는 g가 먼저 실행돼요.",
        ),
    )


@rule(
    "channels-do-not-chain",
    "raised",
    Rank.MESSAGE,
    see="[(m.in_channels, m.out_channels) for m in model.modules() if isinstance(m, nn.Conv2d)]",
    lesson="layers",
)
def do_not_chain(e: Evidence) -> Found | None:
    """conv1 gives 20 channels, conv2 expects 10."""
    m = _misfit(e)
    if m is None:
        return None
    before = m.before
    if before is None:
        convs = [
            s for s in m.earlier if s.output and len(s.output[0]) > 1 and s.output[0][1] == m.got
        ]
        before = convs[-1] if convs else None
    line = e.made(m.module) or m.line
    if before is None or before.module is None:
        return Found(
            line,
            (
                f"{m.layer} was made for {plural(m.want, 'channel')}; the picture has {m.got}",
                f"What reaches {m.layer} is {show(m.shape)}: {m.got} channels. Its first number in line {line} says "
                f"{m.want}: in_channels={m.want} (one channel is grey, three are red, green and blue).",
                "Which argument of the layer says how many channels come in?",
            ),
            (
                f"{ko(m.layer, '은/는')} 채널 {m.want}개용인데, 이미지는 {m.got}개예요",
                f"{m.layer}에 들어오는 것은 {show(m.shape)}, 채널 {m.got}개예요. {line}번째 줄의 첫 번째 수는 {m.want}, 즉 "
                f"in_channels={m.want}이에요. (채널 하나는 흑백, 셋은 빨강·초록·파랑이에요.)",
                "들어오는 채널 수를 말하는 인자는 어느 것인가요?",
            ),
        )
    other = e.layer(before.module)
    layers = getattr(e.contract, "layers", None)
    convs_ran = [s.module for s in m.earlier if isinstance(s.module, nn.Conv2d)]
    if layers is not None and before.module in convs_ran:
        place = convs_ran.index(before.module) + 1
        if place < len(layers.channels) and layers.channels[place] not in (m.got,):
            line = e.made(before.module) or line
    return Found(
        line,
        (
            f"{other} gives {m.got} channels, {m.layer} expects {m.want}",
            f"{other} makes {show(before.output[0]) if before.output else show(m.shape)}; then {m.layer} gets "
            f"{m.got} channels and was made for {m.want}. The chain breaks here: … → {m.got} | {m.want} → …",
            f"What comes out of {other} goes into {m.layer}: which two numbers must be the same?",
        ),
        (
            f"{ko(other, '은/는')} 채널 {m.got}개를 주는데, {ko(m.layer, '은/는')} {m.want}개를 기대해요",
            f"{ko(other, '이/가')} {josa(show(before.output[0] if before.output else m.shape), '을/를')} 만들고, {ko(m.layer, '은/는')} "
            f"채널 {m.got}개를 받는데 {m.want}개용이에요. 여기서 이어지지 않아요: … → {m.got} | {m.want} → …",
            f"{other}에서 나온 것이 {m.layer}로 들어가요. 같아야 하는 두 수는 무엇인가요?",
        ),
    )


@rule("number-of-axes", "raised", Rank.MESSAGE, see="x.ndim, x[None].ndim", lesson="layers")
def axes(e: Evidence) -> Found | None:
    """A convolution got 5 axes, or 2."""
    hit = error(
        e,
        "RuntimeError",
        torch_says.AXES,
    )
    if hit is None:
        return None
    shape = [int(n) for n in hit[1][4].split(",") if n.strip()]
    want, step = int(hit[1][2]), e.failed
    layer = e.layer(step.module) if step and step.module else hit[1][3]
    source = maker(e, step.inputs[0]) if step and step.inputs else None
    line = source.line if source and source.line else hit[0].line
    name = source.function if source else ""
    if name in FLATTENERS or source is None:
        line = hit[0].line
    doing = f" `{name}` in line {line} made it so." if source else ""
    doing_ko = f" {line}번째 줄의 {ko(name, '이/가')} 그렇게 만들었어요." if source else ""
    if name in ("unsqueeze", "expand_dims"):
        doing += " It adds a dimension of size 1, and the batch dimension was there already."
        doing_ko += " 크기 1인 차원을 더하는데, 배치 차원은 이미 있었어요."
    elif name in FLATTENERS or (source is None and len(shape) == 2):
        doing += " Flattening is for after the convolutions: they must come before, in that order."
        doing_ko += " 펼치기(flatten)는 합성곱 층보다 뒤에, 순서를 지켜서 해야 해요."
    return Found(
        line,
        (
            f"{layer} gets {len(shape)} axes: {show(shape)}; it takes {want}",
            f"A 2d convolution takes a batch of pictures, N×C×H×W.{doing}",
            "Which axes has x at the start of forward, and which of them does this line change?",
        ),
        (
            f"{layer}에 축이 {len(shape)}개 들어왔어요: {show(shape)}. {want}개를 받아요",
            f"2차원 합성곱은 이미지 묶음 N×C×H×W를 받아요.{doing_ko}",
            "forward가 시작될 때 x의 축은 무엇이고, 이 줄은 무엇을 바꾸나요?",
        ),
    )


def _layer_before(e: Evidence, step: Step) -> nn.Module | None:
    """The layer whose very output a step was handed."""
    before = e.before(step)
    return before.module if before else None


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
    if len(shape) > 2:
        line = hit[0].line
        en = (
            f" It is not flat yet: a Linear looks at the last axis only. {show(shape[1:])} are "
            f"{math.prod(shape[1:]):,} numbers for each image."
        )
        kor = f" 아직 펼치지 않았어요. Linear는 마지막 축만 봐요. 이미지마다 {show(shape[1:])} = {math.prod(shape[1:]):,}개예요."
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
    return Found(
        hit[0].line,
        (
            "Two tensors of different sizes meet" + (f": {both}" if both else ""),
            f"Line {hit[0].line}, `{e.source.line(hit[0].line)}`, puts them together number by number, and the sizes "
            f"differ ({hit[0].message.split('at')[0].strip()}). A 5×5 convolution without padding takes 4 from each "
            "side length.",
            "What shape should each of them have at this point?",
        ),
        (
            "크기가 다른 두 텐서가 만났어요" + (f": {both_ko}" if both else ""),
            f"{hit[0].line}번째 줄 `{e.source.line(hit[0].line)}`가 두 텐서를 숫자끼리 합치는데 크기가 달라요. padding 없는 5×5 "
            "합성곱은 변마다 4를 줄여요.",
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
