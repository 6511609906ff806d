"""What goes wrong with pictures of every layout, and in a loop; each piece points to its lesson."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from tutor.lab.asking import josa, ko, returns
from tutor.lab.beside import beside
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.pictures import Picture, as_it_is, rgb, shrink
from tutor.lab.raised import Raised
from tutor.lab.shapes import show

COURSE = Path(__file__).parents[4]
album = beside(__file__, "album")
picturing = beside(str(COURSE / "01-model/exercises/model/rules.py"), "rules")
chiming = beside(str(COURSE / "02-pytorch/exercises/pytorch/rules.py"), "rules")

RULES: list[Rule] = []
PICTURES = "model"
LOOP = "pytorch"


# ------------------------------------------------------------------ what rules ask


def line_of(e: Evidence, *functions: str) -> int | None:
    """The last line that called one of these tensor functions; else where preprocess returns."""
    found = [o.line for o in e.operations if o.function in functions and o.line]
    if found:
        return found[-1]
    own = [f for f in e.source.functions if f.name == "preprocess"]
    given = returns(own[-1]) if own else []
    return given[-1].lineno if given else own[-1].lineno if own else None


def off(e: Evidence) -> list[tuple[album.Kept, Tensor]]:  # type: ignore[name-defined]
    """The pictures that did not become what they should, with what they became."""
    y = e.facts.get("y")
    found = e.facts.get("off", [])
    return [(e.facts["album"][i], y[i].detach().to(torch.float32)) for i in found]  # type: ignore[index]


def layouts(kept: list[album.Kept]) -> str:  # type: ignore[name-defined]
    """256×256×3, 256×256."""
    return ", ".join(dict.fromkeys(show(list(each.raw.shape)) for each in kept))


def both(kept: album.Kept, y: Tensor) -> dict[str, Picture]:  # type: ignore[name-defined]
    """A picture as it should look, and as it looks now."""
    yours = as_it_is(y, 64)
    return {"expected": rgb(shrink(kept.wanted, 64)), "yours": yours} if yours else {}


def near(y: Tensor, wanted: Tensor) -> bool:
    """Whether they are the same to what a byte can tell."""
    return bool(torch.allclose(y, wanted.to(torch.float32), atol=2e-3, rtol=0))


# ------------------------------------------------------------------ what comes back


@rule("nothing-there", "missing", into=RULES, lesson=PICTURES)
def missing(e: Evidence) -> Found | None:
    """There is no preprocess."""
    if e.symptoms.get("missing") != "preprocess":
        return None
    close = e.facts.get("missing")
    en = f" There is `{close}`: did you mean that?" if close else ""
    kor = f" {ko(close, '은/는')} 있어요. 그것인가요?" if close else ""
    return Found(
        e.source.bound.get(close) if close else None,
        (
            "There is no `preprocess` in the file",
            f"Two functions are asked for, `preprocess` and `train`.{en}",
            "Begin with the line that defines it.",
        ),
        (
            "파일에 `preprocess`가 없어요",
            f"`preprocess`와 `train`, 함수 두 개가 있어야 해요.{kor}",
            "그것을 정의하는 줄부터 시작해 보세요.",
        ),
    )


@rule("no-tensor-returned", "kind", into=RULES, lesson=PICTURES)
def no_tensor(e: Evidence) -> Found:
    """A list, an array, None."""
    kind = e.symptoms["kind"]
    many = kind in ("list", "tuple")
    return Found(
        line_of(e),
        (
            f"`preprocess` gives back {'None' if kind == 'NoneType' else f'a `{kind}`'}, not one tensor",
            "A model takes a batch: one tensor in which the pictures lie one after the other."
            if many
            else "A model computes with `torch.Tensor`, and what comes back here is none.",
            "Which function of torch lays tensors of one shape on top of each other?"
            if many
            else "Which line hands the result to whoever called, and what is it there?",
        ),
        (
            f"`preprocess`가 텐서 하나가 아니라 {ko('None' if kind == 'NoneType' else kind, '을/를')} 돌려줘요",
            "모델은 배치를 받아요. 그림들이 차례로 놓인 텐서 하나예요."
            if many
            else "모델은 `torch.Tensor`로 계산하는데, 돌아온 것은 텐서가 아니에요.",
            "모양이 같은 텐서들을 쌓아 하나로 만드는 torch의 함수는 무엇인가요?"
            if many
            else "결과를 부른 쪽에 건네는 줄은 어디이고, 거기서는 무엇인가요?",
        ),
        see="type(preprocess(pictures))",
    )


@rule("layout-missed", "raised", into=RULES, lesson=PICTURES)
def not_taken(e: Evidence) -> Found | None:
    """Some layouts raise."""
    alone = e.facts.get("alone")
    if alone is None or e.raised is None or e.facts.get("at") != PICTURES or "y" in e.facts:
        return None
    failing = [k for k, y in zip(e.facts["album"], alone, strict=True) if isinstance(y, Raised)]
    if not failing:
        return _all_raise(e)
    if len(failing) == len(alone):
        return None  # it is no matter of layouts
    which, message = layouts(failing), e.raised.message.splitlines()[0]
    return Found(
        e.raised.line,
        (
            f"`preprocess` stops at pictures of {which}",
            f"Called with one picture at a time, it takes the other layouts, and raises an error for {which}: {message}",
            "How can the code tell from `.dim()` and `.shape` which layout a picture has?",
        ),
        (
            f"`preprocess`가 {which} 그림에서 멈춰요",
            f"그림을 하나씩 넣으면 다른 모양은 받는데, {which}에서는 예외가 나요: {message}",
            "`.dim()`과 `.shape`를 보고 그림이 어떤 모양으로 놓였는지 어떻게 알 수 있을까요?",
        ),
        see="[p.shape for p in pictures]",
    )


def _all_raise(e: Evidence) -> Found:
    """Each alone goes through, together they don't fit."""
    shapes = {show(list(y.shape)) for y in e.facts["alone"] if isinstance(y, Tensor)}
    some = ", ".join(sorted(shapes))
    return Found(
        e.raised.line if e.raised else None,
        (
            "The pictures can't be laid on top of each other: their shapes differ",
            f"Alone each picture goes through; what comes out is {some}. A batch needs one shape for all.",
            "Which layouts leave the way, and where?",
        ),
        (
            "그림들의 모양이 서로 달라서 하나로 쌓을 수 없어요",
            f"하나씩은 모두 지나가지만, 나온 모양이 {josa(some, '이에요/예요')}. 배치에서는 모두 같은 모양이어야 해요.",
            "어떤 그림이 어디서 길을 벗어나나요?",
        ),
        see="[preprocess([p]).shape for p in pictures]",
    )


@rule("other-shape", "shape", into=RULES, lesson=PICTURES)
def shape(e: Evidence) -> Found | None:
    """Another shape than 7×3×256×256."""
    y = e.facts.get("y")
    if not isinstance(y, Tensor):
        return None
    count = len(e.facts["album"])
    got, wanted = show(list(y.shape)), show([count, 3, album.SIDE, album.SIDE])
    return Found(
        line_of(e, "stack", "cat"),
        (
            f"The batch is {got}; asked for is {wanted}",
            f"{count} pictures went in. Pictures × channels × height × width is the order that layers take.",
            "Print the shape of one picture after each line: where does it leave the way?",
        ),
        (
            f"배치의 모양이 {josa(got, '이에요/예요')}. 원하는 모양은 {josa(wanted, '이에요/예요')}",
            f"그림 {count}장이 들어갔어요. 층은 그림 × 채널 × 높이 × 너비의 순서로 받아요.",
            "그림 하나의 모양을 줄마다 출력해 보세요. 어디서 길을 벗어나나요?",
        ),
        see="preprocess(pictures).shape",
    )


# ------------------------------------------------------------------ which numbers


@rule("other-dtype", "values", into=RULES, lesson=PICTURES)
def dtype(e: Evidence) -> Found | None:
    """uint8, float64."""
    got = e.facts.get("dtype")
    if got is None:
        return None
    return Found(
        line_of(e, "to", "type", "double", "half", "stack"),
        (
            f"The numbers are {got}; asked for is float32",
            "A model's weights are float32 unless told otherwise, and PyTorch doesn't mix the two.",
            "What does `/` make of bytes, and what happens in your code?",
        ),
        (
            f"숫자가 {ko(got, '이에요/예요')}. 원하는 것은 float32예요",
            "모델의 가중치는 따로 정하지 않으면 float32이고, PyTorch는 둘을 섞어 계산하지 않아요.",
            "바이트를 `/`로 나누면 무엇이 되나요? 지금 코드에서는요?",
        ),
        see="preprocess(pictures).dtype",
    )


@rule("reshape-scrambles", "values", into=RULES, lesson=PICTURES)
def scrambled(e: Evidence) -> Found | None:
    """reshape or view where axes should move."""
    for kept, y in off(e):
        if not near(y, kept.scrambled) or near(kept.scrambled, kept.wanted):
            continue
        got = show(list(kept.raw.shape))
        line = line_of(e, "reshape", "view", "unflatten", "resize_")
        return Found(
            line,
            (
                f"The shape is right, and pictures of {got} are scrambled",
                f"Line {line} reads the numbers in the order in which they lie in memory, and cuts that row into new "
                "pieces. No axis moves, so a channel gets stripes of the picture with all colours mixed.",
                "Which method moves whole axes?",
            ),
            (
                f"모양은 맞는데, {got} 그림이 뒤섞였어요",
                f"{line}번째 줄은 숫자를 메모리에 놓인 순서대로 읽어서 새 조각으로 잘라요. 축이 옮겨지지 않아서, 한 채널에 색이 모두 섞인 "
                "그림의 띠가 들어가요.",
                "축을 통째로 옮기는 메서드는 무엇인가요?",
            ),
            see="preprocess(pictures)[0, :, 0, 0] * 255, pictures[0][0, 0]",
            pictures=both(kept, y),
        )
    return None


@rule("picture-turned", "values", into=RULES, lesson=PICTURES)
def turned(e: Evidence) -> Found | None:
    """Height and width swapped, colours reversed."""
    said = {
        "turned": ("height and width have changed places", "높이와 너비가 서로 바뀌었어요"),
        "colours": ("red and blue have changed places", "빨강과 파랑이 서로 바뀌었어요"),
        "upside": ("the last row comes first", "마지막 행이 맨 앞에 와요"),
        "mirrored": ("the last column comes first", "마지막 열이 맨 앞에 와요"),
    }
    for kept, y in off(e):
        like = picturing.likeness(y, kept.plain)
        if like is None or like.layout not in said:
            continue
        en, kor = said[like.layout]
        got = show(list(kept.raw.shape))
        return Found(
            line_of(e, "permute", "transpose", "movedim", "swapaxes", "T", "mT", "flip"),
            (
                f"In pictures of {got}, {en}",
                "The shape can't tell: both are 256. Each axis of the result comes from one axis of the picture.",
                f"What are the axes of a picture of {got}, and in which order are they wanted?",
            ),
            (
                f"{got} 그림에서 {kor}",
                "둘 다 256이라 모양만 봐서는 알 수 없어요. 결과의 축마다 그림의 어느 축에서 왔는지가 정해져 있어요.",
                f"{got} 그림의 축은 무엇 무엇이고, 어떤 순서로 놓여야 하나요?",
            ),
            see="preprocess(pictures)[0, :, 10, 200] * 255, pictures[0][10, 200]",
            pictures=both(kept, y),
        )
    return None


@rule("grey-not-spread", "values", into=RULES, lesson=PICTURES)
def grey(e: Evidence) -> Found | None:
    """One channel has the numbers, the others have not."""
    for kept, y in off(e):
        right = [c for c in range(3) if near(y[c], kept.wanted[c])]
        if not kept.grey or len(right) not in (1, 2):
            continue
        return Found(
            line_of(e, "cat", "zeros", "zeros_like", "stack", "expand", "repeat"),
            (
                "Grey pictures come out with a colour",
                f"Their numbers stand in channel {', '.join(map(str, right))} only. Grey has as much red as green as blue: "
                "the same numbers three times.",
                "Which methods repeat an axis of size 1?",
            ),
            (
                "흑백 그림에 색이 생겼어요",
                f"숫자가 {', '.join(map(str, right))}번 채널에만 있어요. 회색은 빨강, 초록, 파랑이 똑같이 들어 있는 색이에요. 같은 숫자가 세 "
                "번 있어야 해요.",
                "크기가 1인 축을 되풀이하는 메서드는 무엇인가요?",
            ),
            see="preprocess(pictures)[2, :, 10, 200]",
            pictures=both(kept, y),
        )
    return None


@rule("alpha-mixed-in", "values", into=RULES, lesson=PICTURES)
def alpha(e: Evidence) -> Found | None:
    """The transparency darkens the colours, or stands in the place of one."""
    for kept, y in off(e):
        if kept.alpha is None:
            continue
        share = kept.alpha / 255
        darker = near(y, kept.wanted * share)
        instead = any(near(channel, share) for channel in y)
        if not darker and not instead:
            continue
        en = (
            "The colours were multiplied by the transparency, so the left of the picture turns dark."
            if darker
            else "The transparency stands where a colour should stand."
        )
        kor = (
            "색에 투명도가 곱해져서 그림의 왼쪽이 어두워졌어요."
            if darker
            else "색이 있어야 할 채널에 투명도가 들어 있어요."
        )
        return Found(
            line_of(e, "__getitem__", "mul", "__mul__"),
            (
                "The transparency got into the colours",
                f"{en} The fourth channel is to be left out.",
                "Which slice of the channels holds the colours?",
            ),
            (
                "투명도가 색에 섞였어요",
                f"{kor} 네 번째 채널은 버려야 해요.",
                "채널에서 색이 있는 부분은 어디서 어디까지인가요?",
            ),
            see="pictures[5][10, 200], preprocess(pictures)[5, :, 10, 200] * 255",
            pictures=both(kept, y),
        )
    return None


@rule("pictures-out-of-order", "values", into=RULES, lesson=PICTURES)
def out_of_order(e: Evidence) -> Found | None:
    """All pictures are there, in other places."""
    found = off(e)
    places = [[k for k, kept in enumerate(e.facts["album"]) if near(y, kept.wanted)] for _, y in found]
    if len(found) < 2 or not all(places):
        return None
    order = ", ".join(str(place[0]) for place in places)
    return Found(
        line_of(e, "stack", "cat"),
        (
            "The pictures come out in another order",
            f"Every picture is right, and not at its place: where they should stand, there are numbers {order} of the list. "
            "The labels of a batch go by the order, so each would now belong to another picture.",
            "Handle the pictures one by one, in the order of the list.",
        ),
        (
            "그림의 순서가 바뀌었어요",
            f"그림은 하나하나 맞지만 자리가 달라요. 그 자리에 리스트의 {order}번 그림이 있어요. 배치의 정답은 순서를 따르니, 이제 정답마다 "
            "다른 그림의 것이 돼요.",
            "그림을 리스트의 순서대로 하나씩 처리해 보세요.",
        ),
        see="preprocess(pictures)[0, :, 10, 200]",
    )


@rule("not-divided", "values", Rank.MESSAGE, into=RULES, lesson=PICTURES)
def not_divided(e: Evidence) -> Found | None:
    """0 to 255, as they came."""
    found = off(e)
    if not found or not all(near(y / 255, kept.wanted) for kept, y in found):
        return None
    return Found(
        line_of(e),
        (
            f"The numbers go up to {float(e.facts['y'].max()):.0f}, as in the files",
            "Asked for is every byte divided by 255, so that all lie between 0 and 1.",
            "By what do you divide, and for which layouts?",
        ),
        (
            f"숫자가 {float(e.facts['y'].max()):.0f}까지 있어요. 파일에 있던 그대로예요",
            "바이트마다 255로 나눠서 모두 0과 1 사이에 있어야 해요.",
            "무엇으로 나누나요? 모든 그림을 나누나요?",
        ),
        see="preprocess(pictures).max()",
    )


@rule("other-range", "values", Rank.MESSAGE, into=RULES, lesson=PICTURES)
def other_range(e: Evidence) -> Found | None:
    """Another scale, or one for each picture."""
    y, stretched = e.facts.get("second"), False
    if isinstance(y, Tensor) and e.symptoms.get("values") == "dark":
        pairs = list(zip(album.dark(), y.detach().to(torch.float32), strict=False))
        stretched = True
    else:
        pairs = off(e)
    likes = [picturing.likeness(each, kept.plain) for kept, each in pairs]
    if not likes or not all(like and like.layout == "right" for like in likes):
        return None
    if all(abs(like.times - 1) < 0.01 and abs(like.plus) < 0.5 for like in likes):
        return None
    en = (
        "Dark pictures, with no byte above 150, come out as bright as the others: each is stretched by its own brightest "
        "place, or all by that of the batch."
        if stretched
        else "0 should become 0, and 255 become 1, in every picture alike."
    )
    kor = (
        "150보다 큰 바이트가 없는 어두운 그림도 다른 그림만큼 밝게 나와요. 그림이나 배치의 가장 밝은 곳에 맞춰 늘어났어요."
        if stretched
        else "어느 그림에서나 0은 0, 255는 1이 되어야 해요."
    )
    return Found(
        line_of(e, "div", "__truediv__", "max", "amax", "sub", "div_"),
        ("The numbers are not the bytes divided by 255", en, "What becomes of a byte of 51?"),
        ("숫자가 바이트를 255로 나눈 값이 아니에요", kor, "바이트 51은 얼마가 되나요?"),
        see="preprocess(pictures).min(), preprocess(pictures).max()",
    )


@rule("layout-missed", "values", Rank.SYMPTOM, into=RULES, lesson=PICTURES)
def layout(e: Evidence) -> Found | None:
    """Wrong for some layouts, in a way that has no name here."""
    wrong = [kept for kept, _ in off(e)]
    if not wrong:
        return None
    which, count = layouts(wrong), len(e.facts["album"])
    return Found(
        line_of(e),
        (
            f"{len(wrong)} of {count} pictures are not what they should be: {which}",
            "Each number should be its byte divided by 255, at its place and in the channel of its colour.",
            "Compare one pixel of such a picture with what became of it.",
        ),
        (
            f"그림 {count}장 중 {len(wrong)}장이 원하는 것과 달라요: {which}",
            "숫자는 바이트를 255로 나눈 값이고, 자기 자리와 자기 색의 채널에 있어야 해요.",
            "그런 그림에서 픽셀 하나를 골라, 그것이 무엇이 되었는지 비교해 보세요.",
        ),
        see="[p.shape for p in pictures]",
        pictures=both(*off(e)[0]),
    )


# ------------------------------------------------------------------ the loop


def _calls(e: Evidence, name: str) -> list[int]:
    own = [f for f in e.source.functions if f.name == "train"]
    return sorted(
        n.lineno
        for f in own
        for n in ast.walk(f)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == name
    )


def _head(e: Evidence) -> int | None:
    return e.source.bound.get("train")


@rule("zero-grad-missing", "values", into=RULES, lesson=LOOP)
def never_cleared(e: Evidence) -> Found | None:
    """Each update follows the sum of all gradients so far."""
    if e.facts.get("updates") != "never cleared":
        return None
    return Found(
        (_calls(e, "backward") or [_head(e)])[0],
        (
            "Nobody clears the gradients",
            "`backward` adds to what is there. After five batches the weights are where the sum of all gradients so far "
            "leads them, not each batch's own.",
            "What should happen to the old gradients before new ones are computed?",
        ),
        (
            "기울기를 지우는 곳이 없어요",
            "`backward`는 이미 있는 기울기에 더해요. 배치 다섯 개가 지난 뒤의 가중치는 배치마다의 기울기가 아니라 지금까지의 합을 따라간 "
            "자리에 있어요.",
            "새 기울기를 계산하기 전에 옛 기울기는 어떻게 해야 하나요?",
        ),
        see="model.weight.grad",
    )


def _still(e: Evidence, what: str) -> bool:
    if e.facts.get("updates") not in ("still", "late"):
        return False
    steps, backs = _calls(e, "step"), _calls(e, "backward")
    found = "backward" if not backs else "step" if not steps else "order"
    return found == what


@rule("backward-missing", "values", into=RULES, lesson=LOOP)
def no_backward(e: Evidence) -> Found | None:
    """Nothing computes gradients."""
    if not _still(e, "backward"):
        return None
    return Found(
        (_calls(e, "step") or [_head(e)])[0],
        (
            "The weights have not moved: no `backward` computes gradients",
            "All batches went through, and the weights are what they were. A step moves them by their gradients, and there "
            "are none.",
            "Which call sends the loss back through the model?",
        ),
        (
            "가중치가 그대로예요. 기울기를 계산하는 `backward`가 없어요",
            "배치는 모두 지났는데 가중치가 처음과 같아요. step은 기울기만큼 움직이는데, 기울기가 없어요.",
            "손실을 모델로 되돌려 보내는 호출은 무엇인가요?",
        ),
        see="model.weight.grad",
    )


@rule("step-missing", "values", into=RULES, lesson=LOOP)
def no_step(e: Evidence) -> Found | None:
    """Nothing moves the weights."""
    if not _still(e, "step"):
        return None
    return Found(
        (_calls(e, "backward") or [_head(e)])[-1],
        (
            "The weights have not moved: nothing uses the gradients",
            "`backward` computes gradients and leaves them lying there. Moving the weights is another call.",
            "What does the optimizer do once for each batch?",
        ),
        (
            "가중치가 그대로예요. 기울기를 쓰는 곳이 없어요",
            "`backward`는 기울기를 계산해서 남겨 둘 뿐이에요. 가중치를 움직이는 것은 다른 호출이에요.",
            "옵티마이저는 배치마다 한 번씩 무엇을 하나요?",
        ),
        see="model.weight.grad",
    )


@rule("step-before-backward", "values", into=RULES, lesson=LOOP)
def early(e: Evidence) -> Found | None:
    """The step comes before the gradients of its batch."""
    if not _still(e, "order"):
        return None
    return Found(
        _calls(e, "step")[0],
        (
            "The step comes before the gradients of its batch are there",
            "An update uses what `backward` has left. Here it finds nothing, or what an earlier batch has left.",
            "In which order: clear, forward, loss, backward, step?",
        ),
        (
            "그 배치의 기울기가 나오기 전에 step을 해요",
            "업데이트는 `backward`가 남긴 것을 써요. 여기서는 아무것도 없거나, 앞 배치가 남긴 것이 있어요.",
            "지우기, 순전파, 손실, backward, step은 어떤 순서여야 하나요?",
        ),
        see="model.weight.grad",
    )


@rule("other-gradient", "values", Rank.MESSAGE, into=RULES, lesson=LOOP)
def other_updates(e: Evidence) -> Found | None:
    """The weights have moved to another place."""
    if e.facts.get("updates") != "":
        return None
    return Found(
        (_calls(e, "step") or _calls(e, "backward") or [_head(e)])[0],
        (
            "The weights have moved, and not to where the task leads them",
            "Asked for is one update for each batch: SGD with learning rate 0.1, by the gradient of the mean squared error of "
            "that batch.",
            "Which loss, which optimizer, which rate, and how many updates does your loop make?",
        ),
        (
            "가중치가 움직였지만, 과제대로 하면 가는 자리가 아니에요",
            "배치마다 업데이트 한 번, 학습률 0.1의 SGD, 그 배치의 평균 제곱 오차의 기울기를 써야 해요.",
            "지금 루프는 어떤 손실, 어떤 옵티마이저, 어떤 학습률로 몇 번 업데이트하나요?",
        ),
        see="train(model, batches, print)",
    )


RULES += [replace(each, lesson=LOOP) for each in chiming.RULES]
