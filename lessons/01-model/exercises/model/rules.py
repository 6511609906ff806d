"""What goes wrong in preprocess, and how it is said.

An answer is compared with the pictures that well-known slips make: each slip leaves a pattern of
its own, whatever line made it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

import torch
from torch import Tensor

from tutor.lab.asking import ko, returns
from tutor.lab.data import image as draw_image
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, Said, rule
from tutor.lab.mending import mends
from tutor.lab.pictures import Picture, as_it_is, rgb, shrink
from tutor.lab.shapes import show

RULES: list[Rule] = []
WANTED = (1, 3, 256, 256)


@dataclass(frozen=True)
class Likeness:
    """The answer is `times` a picture `layout`, plus a number: what became of the bytes."""

    layout: str
    times: float
    plus: float


def likeness(y: Tensor, picture: Tensor) -> Likeness | None:
    """Which slip explains the answer: another order of the axes, another scale, or both."""
    maps = y.detach().cpu().squeeze()
    if maps.numel() != picture.numel() or maps.is_complex():
        return None
    right = picture.permute(2, 0, 1)
    layouts = {
        "right": right,
        "scrambled": picture.reshape(3, 256, 256),
        "turned": right.transpose(1, 2),
        "colours": right.flip(0),
        "upside": right.flip(1),
        "mirrored": right.flip(2),
        "around": right.flip(1, 2),
        "last": picture,
    }
    for name, layout in layouts.items():
        if maps.shape == layout.shape and (fit := _fit(layout.double(), maps.double())):
            return Likeness(name, *fit)
    return None


def _fit(a: Tensor, b: Tensor) -> tuple[float, float] | None:
    """(times, plus) so that b is a * times + plus; None where no such numbers do."""
    spread = a - a.mean()
    times = float((spread * (b - b.mean())).sum() / spread.square().sum())
    plus = float(b.mean() - times * a.mean())
    rest = (a * times + plus - b).abs().max()
    close = bool(rest <= 2e-3 * max(abs(times) * 255, 1e-3))
    return (times, plus) if times and close else None


# ------------------------------------------------------------------ what rules ask


def like(e: Evidence) -> Likeness:
    """The likeness, or none that any rule knows."""
    return e.facts.get("like") or Likeness("", 0.0, 0.0)


def line_of(e: Evidence, *functions: str) -> int | None:
    """The last line that called one of these tensor functions; else where the answer is given."""
    found = [o.line for o in e.operations if o.function in functions and o.line]
    if found:
        return found[-1]
    own = [f for f in e.source.functions if f.name == e.name]
    given = returns(own[-1]) if own else []
    return given[-1].lineno if given else e.head


def both(e: Evidence) -> dict[str, Picture]:
    """The picture as it should look, and as it looks now."""
    yours = as_it_is(e.y, 64)
    wanted = rgb(shrink(draw_image().permute(2, 0, 1) / 255, 64))
    return {"expected": wanted, "yours": yours} if yours else {}


def span(y: Tensor) -> tuple[str, str]:
    """From the smallest number to the largest, in both languages."""
    low, high = (f"{float(end):.4g}" for end in y.detach().to(torch.float64).aminmax())
    return f"from {low} to {high}", f"{low}부터 {high}까지"


# ------------------------------------------------------------------ rules


@rule("no-tensor-returned", "kind", into=RULES, lesson="model")
def no_tensor(e: Evidence) -> Found:
    """None, or an array."""
    kind, own = e.symptoms["kind"], [f for f in e.source.functions if f.name == e.name]
    printed = (
        own
        and isinstance(own[-1].body[-1], ast.Expr)
        and "print" in e.source.text_of(own[-1].body[-1])
    )
    line = own[-1].body[-1].lineno if own and kind == "NoneType" else line_of(e)
    nothing: tuple[Said, Said] = (
        (
            "`preprocess` gives back None",
            "It ran to its end, and what it made was dropped there: a function without a `return` gives None."
            + (" `print` shows a value; it doesn't hand it out." if printed else ""),
            "Which line hands the result to whoever called?",
        ),
        (
            "`preprocess`가 None을 돌려줘요",
            "끝까지 실행됐지만, 만든 것이 거기서 버려졌어요. `return`이 없는 함수는 None을 줘요."
            + (" `print`는 값을 보여 줄 뿐, 건네주지 않아요." if printed else ""),
            "결과를 부른 쪽에 건네는 줄은 어느 줄인가요?",
        ),
    )
    other: tuple[Said, Said] = (
        (
            f"`preprocess` gives back a `{kind}`, not a tensor",
            "A model computes with `torch.Tensor`. What comes back here is something else.",
            "What turns it into a tensor, or what turned it into something else?",
        ),
        (
            f"`preprocess`가 텐서가 아니라 {ko(kind, '을/를')} 돌려줘요",
            "모델은 `torch.Tensor`로 계산해요. 여기서 돌아온 것은 텐서가 아니에요.",
            "무엇이 텐서를 다른 것으로 바꿨나요? 다시 텐서로 만들려면요?",
        ),
    )
    en, kor = nothing if kind == "NoneType" else other
    if (said := _comma_or_method(e, kind)) is not None:
        line, en, kor = said
    return Found(line, en, kor, see="preprocess(image)")


def _comma_or_method(e: Evidence, kind: str) -> tuple[int, Said, Said] | None:
    """`x = ... / 255,` and `return x.float`."""
    for node in e.source.nodes:
        if not isinstance(node, (ast.Assign, ast.Return)) or node.value is None:
            continue
        text, line = e.source.line(node.lineno), node.lineno
        if kind == "tuple" and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 1:
            return (
                line,
                (
                    f"The comma at the end of line {line} makes a tuple",
                    f"`{text}` ends with a comma, so what it gives is a tuple with a tensor in it, not the tensor.",
                    "Look at the very end of the line.",
                ),
                (
                    f"{line}번째 줄 끝의 쉼표가 tuple을 만들어요",
                    f"`{text}` 줄이 쉼표(comma)로 끝나서, 텐서가 아니라 텐서가 든 tuple이 돼요.",
                    "줄의 맨 끝을 보세요.",
                ),
            )
        if "method" in kind and isinstance(node.value, ast.Attribute):
            name = ast.unparse(node.value)
            return (
                line,
                (
                    f"`{name}` is a method, and it is not called: its parentheses are missing",
                    f"Line {line}, `{text}`, gives the method itself, not the tensor that it would make.",
                    "What turns a method's name into a call?",
                ),
                (
                    f"{ko(name, '은/는')} 메서드인데 호출하지 않았어요. 괄호가 빠졌어요",
                    f"{line}번째 줄 `{text}`의 결과는 텐서가 아니라 메서드 자체예요.",
                    "메서드 이름을 호출로 바꾸려면 무엇을 붙이나요?",
                ),
            )
    return None


@rule("reshape-scrambles", ("values", "shape"), lesson="model", into=RULES)
def scrambled(e: Evidence) -> Found | None:
    """reshape or view where axes should move: the silent one."""
    if like(e).layout != "scrambled":
        return None
    names = ("reshape", "view", "resize_", "unflatten", "reshape_as", "view_as")
    line = line_of(e, *names)
    used = next((o.function for o in reversed(e.operations) if o.function in names), "reshape")
    silent = "shape" not in e.symptoms
    return Found(
        line,
        (
            "The shape is right, and the picture is scrambled"
            if silent
            else "The picture is scrambled",
            f"`{used}` in line {line} reads the numbers in the order in which they lie in memory, red green blue red "
            'green blue, and cuts that row into new pieces. So the first "channel" is the top third of the picture with its '
            "colours mixed.",
            "Which method moves whole axes, so that each number stays with its place and its colour?",
        ),
        (
            "모양은 맞는데, 그림이 뒤섞였어요" if silent else "그림이 뒤섞였어요",
            f"{line}번째 줄의 {ko(used, '은/는')} 숫자를 메모리에 놓인 순서대로, 빨강 초록 파랑 빨강 초록 파랑 읽어서 새 조각으로 잘라요. "
            '그래서 첫 번째 "채널"에는 그림 위쪽 3분의 1이 색이 섞인 채 들어 있어요.',
            "숫자마다 자기 자리와 색을 지킨 채 축을 통째로 옮기는 메서드는 무엇일까요?",
        ),
        see="preprocess(image)[0, :, 0, 0] * 255, image[0, 0]",
        pictures=both(e),
    )


def _needless(e: Evidence) -> int | None:
    """The line without which all is right: it turns what was in order, or too much."""
    own = [f for f in e.source.functions if f.name == e.name]
    steps = [n for f in own for n in f.body if isinstance(n, ast.Assign)]
    return next((n.lineno for n in steps if mends(e, (n, "pass"))), None)


@rule("picture-turned", ("values", "shape"), into=RULES, lesson="model")
def turned(e: Evidence) -> Found | None:
    """Height and width swapped, colours reversed, upside down."""
    said = {
        "turned": (
            "Height and width have changed places",
            "Rows became columns, so the picture lies on its side. Both are 256 here, so the shape can't tell.",
            "높이와 너비가 서로 바뀌었어요",
            "행이 열이 되어서 그림이 옆으로 누웠어요. 둘 다 256이라 모양만 봐서는 알 수 없어요.",
        ),
        "colours": (
            "Red and blue have changed places",
            "The first channel holds the blue numbers, the last one the red.",
            "빨강과 파랑이 서로 바뀌었어요",
            "첫 번째 채널에 파란색 숫자가, 마지막 채널에 빨간색 숫자가 들어 있어요.",
        ),
        "upside": (
            "The picture stands on its head",
            "The last row comes first.",
            "그림이 위아래로 뒤집혔어요",
            "마지막 행이 맨 앞에 와요.",
        ),
        "mirrored": (
            "The picture is mirrored",
            "The last column comes first.",
            "그림이 좌우로 뒤집혔어요",
            "마지막 열이 맨 앞에 와요.",
        ),
        "around": (
            "The picture is turned around",
            "The last row and the last column come first.",
            "그림이 반 바퀴 돌아갔어요",
            "마지막 행과 마지막 열이 맨 앞에 와요.",
        ),
    }.get(like(e).layout)
    if said is None:
        return None
    line = line_of(
        e, "permute", "transpose", "swapaxes", "movedim", "T", "mT", "flip", "einsum", "stack"
    )
    line = _needless(e) or line
    code = e.source.line(line)
    return Found(
        line,
        (
            said[0],
            f"{said[1]} Look at line {line}: `{code}`.",
            "`image` has the axes height 0, width 1, colour 2. In which order are they wanted?",
        ),
        (
            said[2],
            f"{said[3]} {line}번째 줄 {ko(code, '을/를')} 보세요.",
            "`image`의 축은 높이 0, 너비 1, 색 2예요. 어떤 순서로 놓여야 하나요?",
        ),
        see="preprocess(image)[0, :, 10, 200] * 255, image[10, 200]",
        pictures=both(e),
    )


@rule("channels-still-last", "shape", into=RULES, lesson="model")
def channels_last(e: Evidence) -> Found | None:
    """(1, 256, 256, 3) or (256, 256, 3)."""
    if e.output is None or e.output[-1:] != [3]:
        return None
    line = line_of(e)
    return Found(
        line,
        (
            f"The colours are still the last axis: {show(e.output)}",
            "A picture file keeps the three colours of a pixel side by side. PyTorch's layers want the colours first, as "
            "three whole maps: batch, channels, height, width.",
            "Which method puts the axes in another order?",
        ),
        (
            f"색이 아직 마지막 축에 있어요: {show(e.output)}",
            "그림 파일은 픽셀마다 색 세 개를 나란히 둬요. PyTorch의 층은 배치, 채널, 높이, 너비의 순서로, 색마다 온전한 "
            "맵 한 장씩을 원해요.",
            "축의 순서를 바꾸는 메서드는 무엇인가요?",
        ),
        see="preprocess(image).shape",
    )


@rule("no-batch-axis", "shape", into=RULES, lesson="model")
def no_batch(e: Evidence) -> Found | None:
    """(3, 256, 256), or the axis of one at another place."""
    if (
        e.output is None
        or sorted(n for n in e.output if n != 1) != [3, 256, 256]
        or e.output[-1] == 3
    ):
        return None
    if len(e.output) == 3:
        en = (
            "The batch axis is missing",
            "That is one picture. A model takes a batch: a stack of pictures, also when there is only one.",
        )
        kor = (
            "배치 축이 빠졌어요",
            "이건 그림 한 장이에요. 모델은 배치(batch), 곧 그림 묶음을 받아요. 한 장뿐이어도 묶음이어야 해요.",
        )
    elif len(e.output) > len(WANTED):
        en = (
            "There are too many axes",
            "More axes of size 1 stand there than the one of the batch.",
        )
        kor = ("축이 너무 많아요", "크기가 1인 축이 배치 축 말고도 더 있어요.")
    elif e.output[0] == 1:
        en = (
            "The colours stand at another place than asked for",
            "The batch axis is in front, and behind it the axes are in another order.",
        )
        kor = (
            "색의 축이 원하는 자리에 있지 않아요",
            "배치 축은 맨 앞에 있는데, 그 뒤의 축이 다른 순서로 놓여 있어요.",
        )
    else:
        en = (
            "The batch axis is not at the front",
            "There is an axis of size 1, at another place than asked for.",
        )
        kor = ("배치 축이 맨 앞에 있지 않아요", "크기가 1인 축이 있는데, 원하는 자리가 아니에요.")
    return Found(
        _needless(e)
        or line_of(
            e, *(("permute", "transpose") if e.output[0] == 1 else ("unsqueeze", "reshape", "view"))
        ),
        (
            f"{en[0]}: {show(e.output)}",
            f"{en[1]} Asked for is {show(WANTED)}.",
            "Which axis should stand at place 0, and which one at place 1?",
        ),
        (
            f"{kor[0]}: {show(e.output)}",
            f"{kor[1]} 원하는 모양은 {show(WANTED)}이에요.",
            "0번 자리와 1번 자리에는 각각 어떤 축이 와야 하나요?",
        ),
        see="preprocess(image).shape",
    )


@rule("other-shape", "shape", Rank.SYMPTOM, into=RULES, lesson="model")
def other_shape(e: Evidence) -> Found:
    """Any other shape."""
    got = show(e.output or [])
    return Found(
        line_of(e),
        (
            f"The result is {got}; asked for is {show(WANTED)}",
            "One picture, three colours, 256 rows, 256 columns, in this order.",
            "Print the shape after each line: where does it leave the way?",
        ),
        (
            f"결과가 {got}예요. 원하는 모양은 {show(WANTED)}이에요",
            "그림 한 장, 색 셋, 행 256, 열 256. 이 순서예요.",
            "줄마다 모양을 출력해 보세요. 어디서 길을 벗어나나요?",
        ),
        see="preprocess(image).shape",
    )


@rule("other-dtype", "values", into=RULES, lesson="model")
def dtype(e: Evidence) -> Found | None:
    """uint8, float64, float16."""
    got = e.facts.get("dtype")
    if got is None:
        return None
    way, ko_way = span(e.y)
    if e.y.is_floating_point():
        en = "A model's weights are float32 unless told otherwise, and PyTorch doesn't mix the two."
        kor = "모델의 가중치는 따로 정하지 않으면 float32이고, PyTorch는 둘을 섞어 계산하지 않아요."
    elif float(e.y.max()) <= 1:
        en = f"They go {way}, and between there is nothing: `//` throws the rest away, so 200 // 255 is 0."
        kor = f"값이 {ko_way}인데 그 사이가 비어 있어요. `//`는 나머지를 버려서 200 // 255가 0이 돼요."
    else:
        en = f"They are whole numbers, {way}. Those can't hold a half, and nothing can be learned with them."
        kor = f"{ko_way}의 정수예요. 정수에는 0.5도 담을 수 없고, 정수로는 배울 수도 없어요."
    line = line_of(e, "to", "type", "double", "half", "long", "div", "__truediv__", "__floordiv__")
    return Found(
        line,
        (
            f"The numbers are {got}; asked for is float32",
            en,
            "`/` makes float32 of bytes by itself, and `.float()` does so too. What happens in your code?",
        ),
        (
            f"숫자가 {ko(got, '이에요/예요')}. 원하는 것은 float32예요",
            kor,
            "바이트를 `/`로 나누면 저절로 float32가 되고, `.float()`를 불러도 그래요. 지금 코드에서는 어떤가요?",
        ),
        see="preprocess(image).dtype",
    )


@rule("not-divided", "values", Rank.MESSAGE, into=RULES, lesson="model")
def not_divided(e: Evidence) -> Found | None:
    """0 to 255, as they came."""
    if abs(like(e).times - 1) > 0.01 or abs(like(e).plus) > 0.5 or "second" in e.facts:
        return None
    way, ko_way = span(e.y)
    return Found(
        line_of(e),
        (
            f"The numbers go {way}, as in the file",
            "Asked for is 0 to 1. A viewer takes 1 as full brightness, so all of the picture is white now.",
            "By what do you divide, so that 255 becomes 1?",
        ),
        (
            f"숫자가 {ko_way}예요. 파일에 있던 그대로예요",
            "원하는 범위는 0부터 1까지예요. 그림을 보여 주는 쪽은 1을 가장 밝은 값으로 보기 때문에, 지금은 온통 하얗게 보여요.",
            "255가 1이 되려면 무엇으로 나눠야 하나요?",
        ),
        see="preprocess(image).max()",
        pictures=both(e),
    )


@rule("other-range", "values", Rank.MESSAGE, into=RULES, lesson="model")
def other_range(e: Evidence) -> Found | None:
    """-1 to 1, by the picture's own brightest pixel, or nothing but zeros and ones."""
    y = e.facts.get("second", e.y)
    given = like(e)
    if not isinstance(y, Tensor) or tuple(y.shape) != WANTED:
        return None
    floored = set(y.unique().tolist()) <= {0.0, 1.0}
    if not floored and (given.layout != "right" or abs(given.times - 1) < 0.01):
        return None
    way, ko_way = span(y)
    if floored:
        floor = "//" in e.source.text or "floor" in e.source.text
        en = "Nothing but 0 and 1 is left" + (
            ": `//` throws the rest away, so 200 // 255 is 0."
            if floor
            else ", and all that was between them is lost."
        )
        kor = "0과 1만 남" + (
            "았어요. `//`는 나머지를 버려서 200 // 255가 0이 돼요."
            if floor
            else "고, 그 사이의 값은 모두 사라졌어요."
        )
    elif "second" in e.facts:
        en = (
            "On a dark picture, with no byte above 199, the numbers still reach the top: each picture is stretched "
            "by its own brightest place, and dark ones turn bright."
        )
        kor = (
            "199보다 큰 바이트가 없는 어두운 그림에서도 숫자가 맨 위까지 올라가요. 그림마다 자기의 가장 밝은 자리에 맞춰 "
            "늘어나서, 어두운 그림이 밝아져요."
        )
    elif given.times > 0 and abs(given.plus) < 1e-4:  # noqa: PLR2004
        by = f"{1 / given.times:.4g}"
        en = f"Each byte was divided by {by}, so they go {way}. The largest byte is 255, and it is to become 1."
        kor = f"바이트를 {by}로 나눠서 {ko_way}예요. 가장 큰 바이트는 255이고, 그것이 1이 되어야 해요."
    else:
        en = f"They go {way}. Some models want such numbers; this one is to get 0 for 0, and 1 for 255."
        kor = f"{ko_way}예요. 그런 범위를 원하는 모델도 있지만, 여기서는 0이 0, 255가 1이 되어야 해요."
    needless = None if floored else _needless(e)
    names = ("div", "__truediv__", "floor_divide", "__floordiv__", "sub", "__sub__", "max", "div_")
    return Found(
        needless or line_of(e, *names),
        (
            "The numbers are not the bytes divided by 255",
            en,
            "What should become of a byte of 0, of 51, of 255?",
        ),
        (
            "숫자가 바이트를 255로 나눈 값이 아니에요",
            kor,
            "바이트 0, 51, 255는 각각 얼마가 되어야 하나요?",
        ),
        see="preprocess(image).min(), preprocess(image).max()",
        pictures=both(e),
    )


@rule("picture-ignored", "values", into=RULES, lesson="model")
def ignored(e: Evidence) -> Found | None:
    """The same answer to another picture, or one that has nothing of it."""
    second = e.facts.get("second")
    same = isinstance(second, Tensor) and second.shape == e.y.shape and bool((second == e.y).all())
    if not same:
        return None
    return Found(
        line_of(e),
        (
            "Another picture gives the same answer",
            "`preprocess` was called with two pictures. What it gave back was the same, so it comes from somewhere else than from what it was handed.",
            "Where does the name that you work on come from?",
        ),
        (
            "다른 그림을 넣어도 답이 같아요",
            "`preprocess`를 두 그림으로 불렀는데 돌려준 것이 똑같아요. 받은 그림이 아니라 다른 곳에서 온 값이에요.",
            "지금 다루는 이름은 어디에서 온 것인가요?",
        ),
        see="preprocess(255 - image)",
    )


def _wrong_channels(y: Tensor) -> list[int] | None:
    """The channels that are not the picture's, where some are."""
    if tuple(y.shape) != WANTED:
        return None
    wanted = draw_image().permute(2, 0, 1) / 255
    close = [bool(torch.allclose(a.float(), b, atol=1e-3)) for a, b in zip(y[0], wanted, strict=True)]
    wrong = [channel for channel, right in enumerate(close) if not right]
    return wrong if len(wrong) < len(close) or not y[0, 1:].any() else None


def wrong_channels(e: Evidence, wrong: list[int]) -> Found:
    """A loop that begins at 1, or writes all colours to one channel."""
    empty = [c for c in wrong if not e.y[0, c].any()]
    listed = ", ".join(map(str, wrong))
    en = f" Nothing was written to {', '.join(map(str, empty))}: only zeros are there." if empty else ""
    kor = f" {', '.join(map(str, empty))}번에는 아무것도 쓰지 않아서 0뿐이에요." if empty else ""
    writes = [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Subscript)
    ]
    return Found(
        writes[-1] if writes else line_of(e),
        (
            f"Not every channel holds its colour: wrong is {listed}",
            f"The channels are 0 red, 1 green, 2 blue.{en}",
            "Which channel does each turn or line write to, and which colour does it read?",
        ),
        (
            f"모든 채널에 자기 색이 들어 있지는 않아요. {listed}번이 달라요",
            f"채널은 0 빨강, 1 초록, 2 파랑이에요.{kor}",
            "바퀴나 줄마다 어느 채널에 쓰고, 어떤 색을 읽나요?",
        ),
        see="preprocess(image)[0, :, 10, 200] * 255, image[10, 200]",
        pictures=both(e),
    )


@rule("other-numbers", "values", Rank.SYMPTOM, into=RULES, lesson="model")
def other_numbers(e: Evidence) -> Found:
    """Wrong in a way that has no name here."""
    way, ko_way = span(e.y)
    if (wrong := _wrong_channels(e.y)) is not None:
        return wrong_channels(e, wrong)
    return Found(
        line_of(e),
        (
            "The shape fits, and the numbers are not the picture's",
            "Asked for is every byte divided by 255, at its place and in the channel of its colour. The numbers go "
            f"{way}.",
            "Compare one pixel: `image[10, 200]`, and what became of it.",
        ),
        (
            "모양은 맞지만, 숫자가 그림의 숫자가 아니에요",
            f"바이트마다 255로 나눈 값이 자기 자리, 자기 색의 채널에 있어야 해요. 지금은 {ko_way}예요.",
            "픽셀 하나를 비교해 보세요. `image[10, 200]`은 무엇이 되었나요?",
        ),
        see="preprocess(image)[0, :, 10, 200] * 255, image[10, 200]",
        pictures=both(e),
    )
