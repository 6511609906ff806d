"""What goes wrong in a tower of blocks; each piece points to the lesson that explains it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from tutor.lab.asking import error, josa, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.shapes import show
from tutor.lab.trace import count

RULES: list[Rule] = []


def numbers(channels: int, blocks: int) -> int:
    """How many numbers such a tower learns."""
    convolution = channels * channels * 9 + channels
    return 3 * channels * 9 + channels + blocks * (2 * convolution + channels)


def way(block: nn.Module, x: Tensor, h: Tensor) -> str:
    """How a block comes to its h: "right", a well-known slip, "" for another, or "unknown"."""
    convolutions = [m for m in nn.Module.modules(block) if isinstance(m, nn.Conv2d)]
    if len(convolutions) != 2:
        return "unknown"  # written in another way: its numbers are counted, and its gain is tried
    relu = torch.relu
    with torch.no_grad():
        for first, second in (convolutions, convolutions[::-1]):
            ways = {
                "right": second(relu(first(x))),
                "no relu": second(first(x)),
                "relu last": relu(second(first(x))),
                "relu twice": relu(second(relu(first(x)))),
                "relu first": second(relu(first(relu(x)))),
                "one only": first(x),
            }
            for name, wanted in ways.items():
                if wanted.shape == h.shape and torch.allclose(wanted, h, atol=1e-4):
                    return name
    return ""


def _line(e: Evidence, cls: str, name: str) -> int | None:
    """Where a class gives `self.name` its value, else where it begins to run."""
    for statement in e.source.assigned(name):
        node = e.source.classes.get(cls)
        if node and node.lineno <= statement.lineno <= (node.end_lineno or 0):
            return statement.lineno
    method = e.source.method(cls, "__init__")
    return method.lineno if method else None


def _forward(e: Evidence, cls: str) -> int | None:
    method = e.source.method(cls, "forward")
    return method.body[-1].lineno if method else None


# ------------------------------------------------------------------ what it is made of


@rule("block-missing", "layers", Rank.EFFECT, into=RULES, lesson="modules")
def blocks(e: Evidence) -> Found | None:
    """No Block, or not as many as were asked for."""
    if e.symptoms.get("layers") != "blocks":
        return None
    there = e.facts["block"] is not None
    many = e.facts["blocks"]
    en = (
        f"`Tower(8, 3)` was built, and `modules()` lists {many} of them. What `modules()` can't see doesn't learn either: "
        "a plain list hides what is in it."
        if there
        else "The task asks for two classes: a tower holds objects of the other one."
    )
    kor = (
        f"`Tower(8, 3)`을 만들었는데 `modules()`에는 {many}개가 나와요. `modules()`가 보지 못하는 것은 학습되지도 않아요. 보통 "
        "리스트는 안에 든 것을 숨겨요."
        if there
        else "과제에는 클래스가 두 개 있어요. 탑은 다른 클래스의 객체들을 담아요."
    )
    return Found(
        _line(e, "Tower", "blocks"),
        (
            f"The tower should hold 3 blocks; it holds {many}" if there else "There is no module called `Block`",
            en,
            "Which container of nn holds modules that are made in a loop?",
        ),
        (
            f"탑에 블록이 3개가 아니라 {many}개 있어요" if there else "`Block`이라는 모듈이 없어요",
            kor,
            "반복문으로 만든 모듈들을 담는 nn의 컨테이너는 무엇인가요?",
        ),
        see="[type(m).__name__ for m in model.modules()]",
    )


@rule("same-object-twice", "layers", into=RULES, lesson="modules")
def same_block(e: Evidence) -> Found | None:
    """`[Block(channels)] * blocks`: one object at several places."""
    kind = e.facts.get("block")
    if kind is None or e.model is None:
        return None
    named = nn.Module.named_modules(e.model, remove_duplicate=False)
    places = [path for path, module in named if isinstance(module, kind)]
    if len(places) <= e.facts["blocks"]:
        return None
    return Found(
        _line(e, "Tower", places[0].split(".")[0]),
        (
            f"All {len(places)} places hold the same Block object, so they share one set of weights",
            f"`{places[0]}` to `{places[-1]}` are one object. What goes through is changed in the same way each time, and "
            "there is a third of the numbers to learn.",
            "How often is `Block(...)` called, and how often should it be?",
        ),
        (
            f"{len(places)}개 자리가 모두 같은 Block 객체라서 가중치를 함께 써요",
            f"`{places[0]}`부터 `{places[-1]}`까지가 객체 하나예요. 지나갈 때마다 똑같이 바뀌고, 학습할 숫자는 3분의 1뿐이에요.",
            "`Block(...)`은 몇 번 불리나요? 몇 번 불려야 하나요?",
        ),
        see="[id(m) for m in model.modules()]",
    )


@rule("parameter-count", "values", Rank.SYMPTOM, into=RULES, lesson="parameters")
def counted(e: Evidence) -> Found | None:
    """More numbers learn than asked for, or fewer."""
    if "count" not in e.facts:
        return None
    channels, blocks, got = e.facts["count"]
    wanted = numbers(channels, blocks)
    children = list(e.model.named_children()) if e.model is not None else []
    parts = ", ".join(f"{name} {count(child):,}" for name, child in children)
    call = f"Tower({channels}, {blocks})"
    return Found(
        _line(e, "Tower", ""),
        (
            f"`{call}` learns {got:,} numbers; as asked for it is {wanted:,}",
            f"In `Tower(8, 3)`: {parts}. A 3×3 convolution from 8 to 8 holds 8·8·9 + 8 = 584, one from 3 to 8 holds 224, a gain 8.",
            "Which part holds more than it should, or less? A bias is a number for each map.",
        ),
        (
            f"`{call}`에서 학습되는 숫자가 {got:,}개예요. 과제대로라면 {wanted:,}개예요",
            f"`Tower(8, 3)`에서는 {josa(parts, '이에요/예요')}. 8에서 8로 가는 3×3 합성곱에는 8·8·9 + 8 = 584개, 3에서 8로 가는 것에는 224개, gain에는 8개가 "
            "있어요.",
            "어느 부분이 더 많거나 적은가요? bias는 맵마다 숫자가 하나예요.",
        ),
        see="[(n, p.shape) for n, p in model.named_parameters()]",
    )


# ------------------------------------------------------------------ the mean


@rule("constant-is-no-buffer", "values", into=RULES, lesson="parameters")
def mean(e: Evidence) -> Found | None:
    """A plain tensor, a parameter, or a buffer that isn't saved."""
    what = e.facts.get("mean")
    if what not in ("plain", "learned", "unsaved", "missing"):
        return None
    said = {
        "plain": (
            "`mean` is a plain tensor: it is not saved, and stays behind when the model moves",
            "`mean`이 보통 텐서예요. 저장되지 않고, 모델을 옮길 때 남겨져요",
        ),
        "learned": (
            "`mean` is learned: parameters() hands it to the optimizer",
            "`mean`이 학습돼요. parameters()가 옵티마이저에게 넘겨요",
        ),
        "unsaved": (
            "`mean` is a buffer that is not saved",
            "`mean`은 buffer인데 저장되지 않아요",
        ),
        "missing": (
            "The tower has no `mean`",
            "탑에 `mean`이 없어요",
        ),
    }[what]
    return Found(
        _line(e, "Tower", "mean"),
        (
            said[0],
            "A constant that belongs to the model, that is saved and moved with it and that nobody trains, is a buffer.",
            "Which method of nn.Module registers one?",
        ),
        (
            said[1],
            "모델에 속하고, 함께 저장되고 옮겨지지만 학습되지는 않는 상수는 buffer예요.",
            "그것을 등록하는 nn.Module의 메서드는 무엇인가요?",
        ),
        see="model.state_dict().keys()",
    )


@rule("constant-not-used", "values", into=RULES, lesson="parameters")
def mean_unused(e: Evidence) -> Found | None:
    """It starts elsewhere, or does nothing, or something else."""
    if e.facts.get("mean") == "start":
        en = "It should hold three numbers, all 0.5 at the beginning."
        kor = "숫자 세 개가 있고, 처음에는 모두 0.5여야 해요."
        line = _line(e, "Tower", "mean")
    elif e.facts.get("shift") == "ignored":
        en = "With another mean the tower gives exactly the same: forward doesn't look at it."
        kor = "mean을 바꿔도 탑의 출력이 똑같아요. forward가 mean을 쓰지 않아요."
        line = _forward(e, "Tower")
    elif e.facts.get("shift") == "otherwise":
        en = (
            "A picture that is brighter by some amount in each colour, with a mean that is higher by the same, should give the "
            "same as before. It gives something else."
        )
        kor = "색마다 얼마씩 밝아진 그림에서 그만큼 커진 mean을 빼면 전과 같은 값이 나와야 하는데, 다른 값이 나와요."
        line = _forward(e, "Tower")
    else:
        return None
    return Found(
        line,
        (
            "`mean` is not subtracted from the colours as asked for",
            en,
            "What is the shape of `mean`, and along which axis of N×3×H×W should it lie?",
        ),
        (
            "`mean`을 색에서 빼는 방식이 과제와 달라요",
            kor,
            "`mean`의 모양은 무엇이고, N×3×H×W의 어느 축에 맞춰야 하나요?",
        ),
        see="model.mean",
    )


# ------------------------------------------------------------------ the gain


_GAIN = {
    "plain": (
        "`gain` is a plain tensor: no optimizer gets to see it",
        "It looks like a weight and is none. What is to be learned has to be registered as such.",
        "`gain`이 보통 텐서라서 옵티마이저가 보지 못해요",
        "가중치처럼 보이지만 아니에요. 학습되어야 하는 것은 그렇게 등록해야 해요.",
    ),
    "buffer": (
        "`gain` is a buffer: it is saved, and never learned",
        "Buffers are for what belongs to the model and is not trained.",
        "`gain`이 buffer예요. 저장되지만 학습되지 않아요",
        "buffer는 모델에 속하지만 학습하지 않는 것을 위한 자리예요.",
    ),
    "missing": (
        "A block has no `gain`",
        "Asked for is a learned tensor with one number for each channel, under this name.",
        "블록에 `gain`이 없어요",
        "채널마다 숫자가 하나씩 있는, 학습되는 텐서가 이 이름으로 있어야 해요.",
    ),
}


def _gain(e: Evidence, what: str) -> Found | None:
    if e.facts.get("gain") != what:
        return None
    en, en_more, kor, kor_more = _GAIN[what]
    return Found(
        _line(e, "Block", "gain"),
        (en, en_more, "Which class of nn makes a tensor one that learns?"),
        (kor, kor_more, "텐서를 학습되는 것으로 만드는 nn의 클래스는 무엇인가요?"),
        see="[n for n, _ in model.named_parameters()]",
    )


@rule("plain-tensor-weight", "values", into=RULES, lesson="parameters")
def gain_plain(e: Evidence) -> Found | None:
    """A plain tensor."""
    return _gain(e, "plain")


@rule("buffer-as-weight", "values", into=RULES, lesson="parameters")
def gain_buffer(e: Evidence) -> Found | None:
    """A buffer."""
    return _gain(e, "buffer")


@rule("parts-missing", "values", into=RULES, lesson="parameters")
def gain_missing(e: Evidence) -> Found | None:
    """No gain at all."""
    return _gain(e, "missing")


@rule("parameter-shape", "values", into=RULES, lesson="parameters")
def gain_shape(e: Evidence) -> Found | None:
    """One number for all channels, or one for each pixel."""
    if e.facts.get("gain") != "shape":
        return None
    got = show(list(e.facts["made"].gain.shape)) or "()"
    return Found(
        _line(e, "Block", "gain"),
        (
            f"`Block(6)` should have 6 gains; its `gain` is {got}",
            "One number for each channel: a channel can then be turned up alone.",
            "How many numbers does the line make for `channels` 6?",
        ),
        (
            f"`Block(6)`에는 gain이 6개 있어야 하는데, 모양이 {josa(got, '이에요/예요')}",
            "채널마다 숫자가 하나예요. 그래야 채널 하나만 키울 수 있어요.",
            "`channels`가 6이면 그 줄은 숫자를 몇 개 만드나요?",
        ),
        see="[(n, p.shape) for n, p in model.named_parameters()]",
    )


@rule("starts-elsewhere", ("values", "zero", "constant", "gradient"), into=RULES, lesson="parameters")
def gain_start(e: Evidence) -> Found | None:
    """Ones, zeros, random numbers."""
    if e.facts.get("gain") != "start":
        return None
    first = ", ".join(f"{v:.2f}" for v in e.facts["made"].gain.detach().flatten().tolist()[:3])
    return Found(
        _line(e, "Block", "gain"),
        (
            f"`gain` begins at {first}; it should begin at 0.1",
            "With a small gain a fresh block hardly changes what goes through it, so that a high tower can be trained.",
            "Which function of torch fills a tensor with one number?",
        ),
        (
            f"`gain`이 {first}에서 시작해요. 0.1에서 시작해야 해요",
            "gain이 작으면 새 블록은 지나가는 값을 거의 바꾸지 않아서, 탑이 높아도 학습할 수 있어요.",
            "텐서를 한 가지 수로 채우는 torch의 함수는 무엇인가요?",
        ),
        see="[p for n, p in model.named_parameters() if n.endswith('gain')]",
    )


@rule("sizes-differ", "raised", into=RULES, lesson="parameters")
def along_the_width(e: Evidence) -> Found | None:
    """`x * self.gain`: the last axes are laid against each other, and don't fit."""
    hit = error(e, "RuntimeError", r"size of tensor a \((\d+)\) must match .*tensor b \((\d+)\)")
    if hit is None or hit[0].line is None:
        return None
    code = e.source.line(hit[0].line).strip()
    return Found(
        hit[0].line,
        (
            f"Two tensors of different sizes meet: {hit[1][1]} and {hit[1][2]}",
            f"`{code}` lays the two against each other from the last axis on. A tensor with one number for each channel then "
            "lies along the width.",
            "Which axes of size 1 have to follow, so that its numbers lie along axis 1 of N×C×H×W?",
        ),
        (
            f"크기가 다른 두 텐서가 만났어요: {hit[1][1]}, {hit[1][2]}",
            f"`{code}`에서는 두 텐서를 마지막 축부터 맞춰요. 그러면 채널마다 수가 하나인 텐서가 너비에 맞춰져요.",
            "그 수들이 N×C×H×W의 1번 축에 놓이려면 뒤에 크기가 1인 축이 몇 개 더 있어야 하나요?",
        ),
        see="model",
    )


@rule("scale-on-other-axis", "values", into=RULES, lesson="parameters")
def gain_axis(e: Evidence) -> Found | None:
    """The gains lie along another axis, or act on more than h."""
    what = e.facts.get("gained")
    if what is None:
        return None
    en = (
        "Only the gain of channel 2 was not 0, and other channels changed too."
        if what == "other axis"
        else "With gains twice as large, what a block adds to its input should be twice as much. It is not: the gain acts on "
        "something else than h."
    )
    kor = (
        "2번 채널의 gain만 0이 아니었는데 다른 채널도 바뀌었어요."
        if what == "other axis"
        else "gain이 두 배가 되면 블록이 입력에 더하는 값도 두 배가 되어야 하는데, 그렇지 않아요. gain이 h가 아닌 다른 곳에 곱해져요."
    )
    return Found(
        _forward(e, "Block"),
        (
            "The gains don't act on h channel by channel",
            en,
            "What is the shape of `gain`, and along which axis of N×C×H×W should it lie?",
        ),
        (
            "gain이 h의 채널마다 곱해지지 않아요",
            kor,
            "`gain`의 모양은 무엇이고, N×C×H×W의 어느 축에 맞춰야 하나요?",
        ),
        see="model",
    )


# ------------------------------------------------------------------ the way through a block


@rule("residual-missing", "values", into=RULES, lesson="forward")
def residual(e: Evidence) -> Found | None:
    """With all gains 0 a block must give back its input."""
    still = e.facts.get("still")
    if still is None:
        return None
    nothing = still == "nothing"
    return Found(
        _forward(e, "Block"),
        (
            "A block doesn't add its input",
            "With all gains at 0 a block should give back exactly what went in. It gives "
            + ("nothing but zeros." if nothing else "something else.")
            + " The input has to reach the end untouched, beside the convolutions.",
            "What stands in `x + gain * h` at the left, and which `x` is that when your code gets there?",
        ),
        (
            "블록이 입력을 더하지 않아요",
            "gain이 모두 0이면 블록은 들어온 것을 그대로 내야 해요. 지금은 "
            + ("0만 나와요." if nothing else "다른 값이 나와요.")
            + " 입력은 합성곱 옆을 지나 끝까지 그대로 가야 해요.",
            "`x + gain * h`에서 왼쪽에 있는 것은 무엇인가요? 코드가 거기까지 왔을 때 그 `x`는 어떤 값인가요?",
        ),
        see="model",
    )


@rule("block-otherwise", "values", into=RULES, lesson="forward")
def otherwise(e: Evidence) -> Found | None:
    """The ReLU is missing or elsewhere, or one convolution isn't used."""
    if e.symptoms.get("values") != "way":
        return None
    said = {
        "no relu": (
            "No ReLU stands between the two convolutions: without it they are as good as one.",
            "두 합성곱 사이에 ReLU가 없어요. 그러면 둘이 합성곱 하나와 다르지 않아요.",
        ),
        "relu last": (
            "The ReLU comes after the second convolution, not between the two.",
            "ReLU가 두 합성곱 사이가 아니라 두 번째 뒤에 있어요.",
        ),
        "relu twice": (
            "There is a second ReLU, after the second convolution: h should have both signs.",
            "두 번째 합성곱 뒤에도 ReLU가 있어요. h에는 양수와 음수가 모두 있어야 해요.",
        ),
        "relu first": (
            "There is another ReLU before the first convolution.",
            "첫 번째 합성곱 앞에도 ReLU가 있어요.",
        ),
        "one only": (
            "Only one of the two convolutions takes part.",
            "두 합성곱 중 하나만 쓰여요.",
        ),
    }
    en, kor = said.get(
        e.facts["h"],
        (
            "What a block adds is not what its two convolutions make of x, with a ReLU in between.",
            "블록이 더하는 값이, 두 합성곱과 그 사이의 ReLU가 x로 만든 값이 아니에요.",
        ),
    )
    return Found(
        _forward(e, "Block"),
        (
            "`h` is not convolution, ReLU, convolution",
            en,
            "Follow x through forward: what is it after each call?",
        ),
        (
            "`h`가 합성곱, ReLU, 합성곱이 아니에요",
            kor,
            "forward에서 x를 따라가 보세요. 호출마다 무엇이 되나요?",
        ),
        see="model",
    )


@rule("wrong-shape", "shape", into=RULES, lesson="layers")
def shape(e: Evidence) -> Found | None:
    """A block or a tower changes height and width."""
    got = e.facts.get("block gave")
    if got is None and e.symptoms.get("shape") == "block":
        return None
    inner = got is not None
    seen = show(got) if isinstance(got, list) else got if inner else show(e.output or [])
    wanted = "2×6×9×7" if inner else "2×8×24×20"
    name, line = ("Block(6)", _forward(e, "Block")) if inner else ("Tower(8, 3)", _forward(e, "Tower"))
    return Found(
        line,
        (
            f"`{name}` gives {seen}; asked for is {wanted}",
            "A 3×3 kernel takes two off the height and the width, unless there is a padding of 1.",
            "Which convolution lacks its padding, or has other channels?",
        ),
        (
            f"{ko(name, '이/가')} {seen} 모양을 내요. 원하는 모양은 {josa(wanted, '이에요/예요')}",
            "3×3 커널은 높이와 너비를 2씩 줄여요. 패딩이 1이면 그대로예요.",
            "패딩이 빠졌거나 채널이 다른 합성곱은 어느 것인가요?",
        ),
        see="y.shape",
    )
