"""Tensors that don't fit the layer they meet: the exception, the layer, and who made the tensor."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab import torch_says
from tutor.lab.asking import dropped_calls, error, ko, maker, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.shapes import show
from tutor.lab.trace import Step
from tutor.words import josa

FLATTENERS = ("flatten", "view", "reshape")
CHANNELS = r"expected input\[([\d, ]+)\] to have (\d+) channels, but got (\d+) channels"


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
    if source is not None and e.x is not None and source.input[:1] == [list(e.x.shape)]:
        return _moved_away(e, m, source, line)
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


def _moved_away(e: Evidence, m: _Misfit, source: Operation, line: int | None) -> Found:
    """The input had its channels where they belong, and a step moved them."""
    before, after, text = show(source.input[0]), show(m.shape), e.source.line(line)
    place = ("first", "second", "third", "last")[min(m.shape.index(m.want), 3)]
    place_ko = ("첫 번째", "두 번째", "세 번째", "맨 뒤")[min(m.shape.index(m.want), 3)]
    return Found(
        line,
        (
            f"`{source.function}` moves the channels away: {before} becomes {after}",
            f"Line {line}, `{text}`. x comes as N×C×H×W (channels first), as PyTorch wants it. After this line the {m.want} "
            f"channels stand on the {place} axis, and `{m.layer}`, which looks for them on the second, finds {m.got} there.",
            "In which order do the axes of x come in, and does anything have to be moved (permute)?",
        ),
        (
            f"{ko(source.function, '이/가')} 채널을 다른 자리로 옮겨요: {before} → {after}",
            f"{line}번째 줄 `{text}`. x는 PyTorch가 원하는 N×C×H×W 순서(채널이 먼저)로 들어와요. 이 줄 뒤에는 채널 {m.want}개가 {place_ko} 축에 있고, "
            f"두 번째 축에서 채널을 찾는 {ko(m.layer, '은/는')} 거기서 {josa(str(m.got), '을/를')} 만나요.",
            "x의 축은 어떤 순서로 들어오나요? 옮길(permute) 것이 있나요?",
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


def _channels(module: nn.Module | None) -> bool:
    """Does a layer decide how many channels come out of it?"""
    return hasattr(module, "out_channels")


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
    if before is None or before.module is None or not _channels(before.module):
        convs = [
            s for s in m.earlier if s.output and len(s.output[0]) > 1 and s.output[0][1] == m.got
        ]
        convs = [s for s in convs if _channels(s.module)] or convs
        before = convs[-1] if convs else before
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


def _ordering(e: Evidence) -> Found | None:
    """`x.permute(2, 0, 1)` behind unsqueeze: three places for four axes."""
    hit = error(e, "RuntimeError", torch_says.ORDERING)
    if hit is None:
        return None
    has, named, line = int(hit[1][1]), int(hit[1][2]), hit[0].line
    above = "\n".join(e.source.lines[: (line or 1) - 1])
    more = " unsqueeze has added an axis before." if "unsqueeze" in above else ""
    more_ko = " 앞에서 unsqueeze가 축을 하나 더했어요." if more else ""
    if (has, named) == (3, 4):
        more = " There is no batch axis yet: unsqueeze adds one."
        more_ko = " 아직 배치 축이 없어요. 배치 축은 unsqueeze가 더해요."
    return Found(
        line,
        (
            f"permute names {named} axes, and the tensor has {has}",
            f"Line {line}, `{e.source.line(line)}`. permute wants the place of every axis of the tensor, each once: {has} "
            f"numbers for {has} axes.{more}",
            "Which axes does the tensor have at this moment? Its shape tells.",
        ),
        (
            f"permute에 축을 {named}개 적었는데 텐서에는 축이 {has}개 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`. permute에는 모든 축의 자리를 한 번씩 적어야 해요. 축이 {has}개면 숫자도 {has}개예요."
            f"{more_ko}",
            "그 순간 텐서에는 어떤 축이 있나요? shape를 보면 알 수 있어요.",
        ),
    )


@rule("number-of-axes", "raised", Rank.MESSAGE, see="x.ndim, x[None].ndim", lesson="layers")
def axes(e: Evidence) -> Found | None:
    """A convolution got 5 axes, or 2; permute names another number of axes than there are."""
    if (found := _ordering(e)) is not None:
        return found
    hit = error(e, "RuntimeError", torch_says.AXES)
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
