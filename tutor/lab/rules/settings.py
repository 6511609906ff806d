"""What a layer is made with: fractions for sizes, shares in percent, a function for a class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from tutor.lab import torch_says
from tutor.lab.asking import MISSING, error, ko, origin, statement, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.raised import Place
from tutor.lab.source import called
from tutor.words import josa


@rule("float-size", "raised", see="40 / 2, 40 // 2", lesson="layers")
def float_size(e: Evidence) -> Found | None:
    """`64 / 2` is 32.0."""
    hit = error(e, "TypeError", torch_says.FLOAT_SIZE)
    unsaid = error(e, "TypeError", torch_says.BAD_SIZES)
    if hit is None and unsaid is not None and _hands_over_float(e, unsaid[0].last):
        hit = unsaid
    if hit is None:
        return None
    at, kind = hit[0].line, next((g for g in hit[1].groups() if g), "float")
    if kind != "float":
        return _no_number(e, at, kind)
    division = next(_divisions(statement(e, at)), None)
    named = next(_floats(e), None) if division is None else None
    if named is not None:
        division = next(_divisions(list(ast.walk(named[1]))), None)
    line = named[1].lineno if named is not None else at
    text = e.source.text_of(division) if division is not None else ""
    en = (
        f" `{text}` divides with `/`, which always gives a float; `//` leaves out the rest."
        if text
        else ""
    )
    kor = f" `{text}`의 `/`는 언제나 실수를 줘요. `//`는 몫만 남겨요." if text else ""
    if named is not None:
        name, _, live = named
        en = f" `{name}` is {live} since line {line}, `{e.source.line(line)}`.{en}"
        kor = f" {ko(name, '은/는')} {line}번째 줄 `{e.source.line(line)}`에서 {josa(str(live), '이/가')} 되었어요.{kor}"
    return Found(
        line,
        (
            "A size must be a whole number, and this one is a float",
            f"Line {at} hands over a float where channels or sizes are counted.{en}",
            "Which line divides, and which of the two divisions belongs there?"
            if text
            else "Where does the float come from?",
        ),
        (
            "크기는 정수여야 하는데 실수가 왔어요",
            f"{at}번째 줄이 채널이나 크기 자리에 실수를 넘겨요.{kor}",
            "어느 줄에서 나누나요? 거기에는 두 나눗셈 중 어느 것이 맞나요?"
            if text
            else "실수는 어디에서 왔나요?",
        ),
    )


def _no_number(e: Evidence, line: int | None, kind: str) -> Found:
    """A size in quotes, or a list where one number belongs."""
    return Found(
        line,
        (
            f"A size must be a whole number, and this one is a {kind}",
            f"Line {line}, `{e.source.line(line)}`, hands over a {kind} where channels or sizes are counted."
            + (
                " What stands between quotes is text, also if it looks like a number."
                if kind == "str"
                else ""
            ),
            "Which argument of this line is no plain number?",
        ),
        (
            f"크기는 정수여야 하는데 {josa(kind, '이/가')} 왔어요",
            f"{line}번째 줄 `{e.source.line(line)}`이 채널이나 크기 자리에 {josa(kind, '을/를')} 넘겨요."
            + (" 따옴표 사이에 있는 것은 숫자처럼 보여도 글자예요." if kind == "str" else ""),
            "이 줄에서 숫자가 아닌 인자는 어느 것인가요?",
        ),
    )


def _divisions(nodes: list[ast.AST]) -> Iterator[ast.BinOp]:
    return (n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div))


def _floats(e: Evidence) -> Iterator[tuple[str, ast.stmt, float]]:
    """The names in the line that raised which hold a float, with the line that made them so."""
    assert e.raised is not None
    place = e.raised.last
    for node in statement(e, e.raised.line) if place is not None else []:
        live = value(place, node) if isinstance(node, (ast.Name, ast.Attribute)) else MISSING
        if not isinstance(live, float) or place is None:
            continue
        name = ast.unparse(node)
        attributes = e.source.assigned(name.rsplit(".", maxsplit=1)[-1]) if "." in name else []
        made = origin(e, name, place.line) or (attributes[-1] if attributes else None)
        made = made or _global(e, name)
        if made is not None:
            yield name, made, live


def _global(e: Evidence, name: str) -> ast.stmt | None:
    line = e.source.bound.get(name)
    return e.source.statement_at(line) if line else None


REFUSED = (
    (
        r"dropout probability has to be between 0 and 1, but got (.+)",
        "a dropout is told which share of the numbers to drop, from 0 to 1: half of them are 0.5, not 50",
        "드롭아웃(dropout)은 지울 비율을 0과 1 사이로 받아요. 절반이면 50이 아니라 0.5예요",
    ),
    (
        r"Invalid padding string '(\w+)'",
        "as a word, padding is 'same' or 'valid', in small letters; as a number it is the width of the border",
        "padding을 단어로 쓸 때는 소문자로 'same'이나 'valid'이고, 숫자로 쓰면 테두리의 너비예요",
    ),
    (
        r"(?:in|out)_channels must be divisible by groups",
        "groups splits the channels into equal parts, so both numbers of channels must be multiples of it",
        "groups는 채널을 똑같이 나눠요. 들어오고 나가는 채널 수가 모두 groups의 배수여야 해요",
    ),
    (
        r"embed_dim must be divisible by num_heads",
        "the heads share the embedding in equal parts, so its size must be a multiple of their number",
        "헤드(head)들이 임베딩을 똑같이 나눠 가져요. 그 크기가 헤드 수의 배수여야 해요",
    ),
    (
        r"num_channels must be divisible by num_groups",
        "the groups share the channels in equal parts, so their number must be a multiple",
        "그룹들이 채널을 똑같이 나눠 가져요. 채널 수가 그룹 수의 배수여야 해요",
    ),
    (
        r"negative dimension (-\d+)",
        "a number of channels, of features or the size of a kernel can't be negative",
        "채널 수, 특징 수, 커널 크기는 음수일 수 없어요",
    ),
    (
        r"out_channels.* should|non-positive stride|kernel size should be greater than zero",
        "a stride or a kernel of 0 goes nowhere: both begin at 1",
        "stride나 커널 크기가 0이면 움직일 수 없어요. 둘 다 1부터예요",
    ),
)  # fmt: skip
"""What torch says, and what it means, in both languages."""


def _hands_over_float(e: Evidence, place: Place | None) -> bool:
    """Is a float among what the learner's line hands over: written there, divided, or a name's?"""
    for node in statement(e, place.line if place else None):
        divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        written = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if divided or written or isinstance(value(place, node), float):
            return True
    return False


@rule("setting-refused", "raised", Rank.MESSAGE, lesson="layers")
def refused(e: Evidence) -> Found | None:
    """`nn.Dropout(50)`, `padding="SAME"`, `groups=3` for 20 channels."""
    for pattern, en, kor in REFUSED:
        hit = error(e, "Exception", pattern)
        if hit is None or hit[0].last is None:
            continue
        node = hit[0].last.node
        step = e.failed
        kind = type(step.module).__name__ if step is not None and step.module is not None else ""
        what = called(node) if isinstance(node, ast.Call) else ""
        live = value(hit[0].last, node.func) if isinstance(node, ast.Call) else MISSING
        made = isinstance(live, type) and issubclass(live, nn.Module)
        name = what if made else f"nn.{kind}" if kind else what or "torch"
        line = hit[0].line if made or step is None else (e.made(step.module) or hit[0].line)
        said = hit[0].message.strip().splitlines()[0][:160]
        return Found(
            line,
            (
                f"`{name}` does not take this setting: {said}",
                f"Line {line}, `{e.source.line(line)}`: {en}.",
                "Which of the arguments in this line is it?",
            ),
            (
                f"{ko(name, '은/는')} 이런 설정을 받지 않아요: {said}",
                f"{line}번째 줄 `{e.source.line(line)}`: {kor}.",
                "이 줄의 어느 인자인가요?",
            ),
        )
    return None


def _layer_for(function: str) -> str | None:
    """The layer class that does what a function does: Conv2d for conv2d, MaxPool2d for max_pool2d."""
    plain = function.strip("_").replace("_", "").lower()
    special = {"batchnorm": "BatchNorm2d", "instancenorm": "InstanceNorm2d"}
    names = {n.lower(): n for n in dir(nn) if n[:1].isupper() and isinstance(getattr(nn, n), type)}
    return special.get(plain) or names.get(plain)


@rule("function-for-layer", "raised", lesson="layers")
def function_for_layer(e: Evidence) -> Found | None:
    """`self.conv1 = F.conv2d(3, 20, 5)`: the function works at once, and has no picture yet."""
    hit = error(e, "TypeError")
    if hit is None or hit[0].last is None or hit[0].last.function == "forward":
        return None
    node, place = hit[0].last.node, hit[0].last
    if not isinstance(node, ast.Call):
        return None
    name = called(node)
    function = value(place, node.func)
    home = getattr(function, "__module__", None) or ""
    ours = home.startswith("torch") or getattr(torch, name.split(".")[-1], None) is function
    layer = _layer_for(name.split(".")[-1])
    if function is MISSING or isinstance(function, type) or not ours or layer is None:
        return None
    given = [*node.args, *(k.value for k in node.keywords)]
    if any(isinstance(value(place, n), Tensor) for a in given for n in ast.walk(a)):
        return None
    line = node.lineno
    text = e.source.text_of(node)
    return Found(
        line,
        (
            f"`{name}` is a function: it computes at once, and here it gets no picture",
            f"Line {line}, `{text}`, stands where the model is built. What is built there is a layer, an object that keeps "
            f"its settings (and weights, if it has any) and works later, when it is called: nn.{layer} is the class for "
            f"it. {name} is for forward, and its first argument is the tensor.",
            "Which of the two makes a layer, the name in small letters or the one with capitals?",
        ),
        (
            f"{ko(name, '은/는')} 함수예요. 바로 계산하는데, 여기에는 그림이 없어요",
            f"{line}번째 줄 `{text}`는 모델을 만드는 자리에 있어요. 여기서 만드는 것은 층이에요. 층은 설정(있으면 가중치까지)을 간직했다가 나중에 "
            f"부를 때 일하는 객체이고, 그 클래스는 nn.{layer}예요. {ko(name, '은/는')} forward에서 쓰고, 첫 번째 인자가 텐서예요.",
            "층을 만드는 것은 소문자로 된 이름인가요, 대문자로 시작하는 이름인가요?",
        ),
    )
