"""How the model behaves: deaf to its input, random, tied to one batch size, noisy on the screen."""

from __future__ import annotations

import ast

from tutor.lab.asking import call_line, first, forwards, ko, returns
from tutor.lab.evidence import Evidence, Flood
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.rules.hiding import swallowed
from tutor.lab.seeing import CONSTANT
from tutor.lab.shapes import show
from tutor.lab.source import called
from tutor.words import josa

MAKERS = (
    "rand",
    "randn",
    "zeros",
    "ones",
    "full",
    "empty",
    "randint",
    "zeros_like",
    "ones_like",
    "rand_like",
    "randn_like",
    "tensor",
    "arange",
    "eye",
    "new_zeros",
    "new_ones",
)
DEAF = ("constant", "random", "gradient", "history", "layers")


def _makers(e: Evidence) -> list[ast.Call]:
    """The calls in forward that make a tensor of nothing."""
    return [
        n
        for f in forwards(e)
        for n in ast.walk(f)
        if isinstance(n, ast.Call)
        and called(n).split(".")[-1] in MAKERS
        and called(n).startswith(("torch", "x.new"))
    ]


@rule(
    "input-ignored",
    DEAF,
    see=CONSTANT,
    lesson="forward",
)
def ignored(e: Evidence) -> Found | None:
    """forward throws its input away: x = torch.randn(...)."""
    if "constant" not in e.symptoms:
        return None
    for function in forwards(e)[:1]:
        name = first(function)
        for node in ast.walk(function):
            if not isinstance(node, ast.Assign) or not any(
                ast.unparse(t) == name for t in node.targets
            ):
                continue
            reads = any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node.value))
            if reads and called(node.value).split(".")[-1] not in MAKERS:
                continue
            return Found(
                node.lineno,
                (
                    f"forward throws its input away: line {node.lineno} replaces `{name}`",
                    f"`{e.source.line(node.lineno)}` gives the name `{name}` to another tensor, so whatever goes in, the "
                    "layers never see it: two different inputs give the same answer.",
                    f"Where does `{name}` come from when somebody calls model({name})?",
                ),
                (
                    f"forward가 입력을 버려요. {node.lineno}번째 줄이 {ko(name, '을/를')} 바꿔치기해요",
                    f"`{e.source.line(node.lineno)}`이 `{name}` 이름을 다른 텐서에 붙여요. 무엇이 들어와도 "
                    "층은 그것을 보지 못하고, 서로 다른 두 입력이 같은 답을 내요.",
                    f"누군가 model({name})을 부르면 {ko(name, '은/는')} 어디서 오나요?",
                ),
            )
    return None


@rule("constant-output", (*DEAF, "unregistered", "numbers"), lesson="forward")
def constant(e: Evidence) -> Found | None:
    """A hard-coded answer."""
    if "constant" not in e.symptoms and ("random" not in e.symptoms or _listens(e)):
        return None
    if "squashed" in e.facts or e.facts.get("equal") or swallowed(e) is not None:
        return None  # clipped to one value, zeros for weights, a hidden error: they have a name
    made = _makers(e)
    functions = forwards(e)
    found = returns(functions[0]) if functions else []
    at = [m for m in made if found and m.lineno == found[-1].lineno]
    line = (at or made)[0].lineno if made else (found[-1].lineno if found else e.head)
    if _listens(e):
        return _lost_on_the_way(e, line) if e.y.is_floating_point() else None
    names = ", ".join(p for p, _ in e.layers())
    use = f" The layers ({names}) are not used for it." if names else ""
    use_ko = f" 층({names})은 쓰이지 않아요." if names else ""
    return Found(
        line,
        (
            "The output does not depend on the input",
            f"Two different pictures give exactly the same answer: line {line}, `{e.source.line(line)}`, makes it out of "
            f"nothing, a fixed tensor of the right shape.{use}",
            "What should the answer be computed from, and by which layers?",
        ),
        (
            "출력이 입력에 따라 달라지지 않아요",
            f"서로 다른 두 이미지가 똑같은 답을 내요. {line}번째 줄 `{e.source.line(line)}`이 입력 없이 정해진(constant) 텐서를 만들어요."
            f"{use_ko}",
            "답은 무엇에서, 어떤 층으로 계산해야 하나요?",
        ),
        see=CONSTANT,
    )


def _flat(operation: Operation) -> bool:
    """Do different numbers go in, and one number in all places come out?"""
    pair = [*operation.inputs[:1], *operation.outputs[:1]]
    if len(pair) < 2 or any(t.numel() < 2 or not t.is_floating_point() for t in pair):
        return False
    (low, high), (least, most) = (t.detach().aminmax() for t in pair)
    return bool(low < high) and bool(least == most)


def _lost_on_the_way(e: Evidence, line: int | None) -> Found:
    """The answer is computed from the input, and its numbers don't survive."""
    flat = next((o for o in e.operations if o.line and _flat(o)), None)
    if flat is not None:
        return _flattened(e, flat)
    return Found(
        line,
        (
            "The output does not depend on the input",
            f"Two different pictures give exactly the same answer, although line {line}, `{e.source.line(line)}`, is computed "
            "from them: on the way every number is multiplied by zero, clipped or rounded to the same one.",
            "Look at the values after each step: where do two pictures become the same?",
        ),
        (
            "출력이 입력에 따라 달라지지 않아요",
            f"{line}번째 줄 `{e.source.line(line)}`은 이미지에서 계산한 값인데도 서로 다른 두 이미지가 똑같은 답을 내요. 도중에 모든 수가 0으로 곱해지거나 "
            "잘리거나 반올림되어 같은 값(constant)이 돼요.",
            "단계마다 값을 보세요. 두 이미지가 어디에서 같아지나요?",
        ),
        see="torch.equal(model(x), model(x * 0))",
    )


def _flattened(e: Evidence, flat: Operation) -> Found:
    """The step after which all numbers are the same."""
    line, name = call_line(e, flat), flat.function
    number = f"{float(flat.outputs[0].flatten()[0]):g}"
    dim = next((a for a in flat.arguments[1:2] if isinstance(a, int)), None)
    alone = "softmax" in name and dim is not None and flat.input[0][dim] == 1
    en, kor = "", ""
    if alone:
        en = f" It works along dim {dim}, where there is only one number each time: its share of itself is all of it."
        kor = f" dim {dim} 방향으로 계산하는데, 이 축에는 수가 하나씩밖에 없어요. 혼자서는 언제나 전부를 차지해요."
    return Found(
        line,
        (
            f"The output does not depend on the input: after `{name}` every number is {number}",
            f"Line {line}, `{e.source.line(line)}`. What goes into {name} is computed from the picture, and what comes out is "
            f"{number} in all places, always the same.{en} So no gradient gets back through it, either.",
            f"Which numbers does {name} take together here?"
            if alone
            else f"What does {name} do with the numbers that it gets here?",
        ),
        (
            f"출력이 입력에 따라 달라지지 않아요. `{name}` 뒤에는 모든 수가 {josa(number, '이에요/예요')}",
            f"{line}번째 줄 `{e.source.line(line)}`: {name}에 들어가는 값은 이미지에서 계산한 것인데, 나오는 값은 언제나 모두 {number}로 같아요."
            f"{kor} 그래서 기울기도 이 단계를 지나 돌아가지 못해요.",
            f"여기서 {ko(name, '은/는')} 어떤 수들을 함께 계산하나요?"
            if alone
            else f"여기서 {ko(name, '은/는')} 받은 수를 어떻게 바꾸나요?",
        ),
        see="torch.equal(model(x), model(x * 0))",
    )


def _listens(e: Evidence) -> bool:
    """Does the answer come from the input, step by step?"""
    come = {id(e.x)}
    for operation in e.operations:
        if any(id(t) in come for t in operation.inputs):
            come |= {id(t) for t in operation.outputs}
    return id(e.y) in come


@rule("batch-size-fixed", "batch", Rank.EFFECT, lesson="model")
def batch_fixed(e: Evidence) -> Found | None:
    """It works for one image and not for three."""
    asked = e.contract.input.shape[0]  # type: ignore[attr-defined]
    literal = None
    for function in forwards(e):
        for node in ast.walk(function):
            last = called(node).split(".")[-1]
            if isinstance(node, ast.Call) and last in (
                "view",
                "reshape",
                "expand",
                "zeros",
                "ones",
                "randn",
                "squeeze",
            ):
                literal = literal or node
    r = e.raised
    line = (literal.lineno if literal else None) or (r.line if r else None) or e.method("forward")
    said = f" torch says: {r.message.splitlines()[0][:120]}." if r and r.message else ""
    shape = e.symptoms["batch"]
    got = f" It gives {show(shape)}." if isinstance(shape, list) else ""
    said_ko = f" torch의 말: {r.message.splitlines()[0][:120]}." if r and r.message else ""
    got_ko = f" 결과는 {show(shape)}이에요." if isinstance(shape, list) else ""
    return Found(
        line,
        (
            f"It works for a batch of {asked}, and not for any other size",
            f"Three images at once, or one alone, don't give one answer for each.{got}{said} Line {line}, "
            f"`{e.source.line(line)}`, may hold a number that is only right for one batch size.",
            "x.shape[0] says how many images there are: which line should ask it?",
        ),
        (
            f"이미지 {asked}장일 때만 동작하고, 다른 배치 크기에서는 동작하지 않아요",
            f"세 장을 한 번에, 또는 한 장만 넣으면 한 장에 답 하나가 나오지 않아요.{got_ko}{said_ko} {line}번째 줄 "
            f"`{e.source.line(line)}`에 한 가지 배치 크기에서만 맞는 수가 있는 것 같아요.",
            "이미지가 몇 장인지는 x.shape[0]이 알려 줘요. 어느 줄이 그것을 물어야 하나요?",
        ),
        see="model(torch.cat([x, x, x])).shape",
    )


@rule("not-finite", "numbers", see="y.isnan().sum(), y.isinf().sum()", lesson="gradients")
def finite(e: Evidence) -> Found | None:
    """NaN, infinity, or another dtype."""
    detail = e.symptoms["numbers"]
    functions = forwards(e)
    found = returns(functions[0]) if functions else []
    line = found[-1].lineno if found else e.head
    if detail == "not finite":
        en = (
            "The output holds NaN or infinity",
            "Some numbers of the answer are not finite: a division by zero, a root or a logarithm of something negative, or numbers that grow without bound.",
        )
        kor = (
            "출력에 NaN이나 무한대가 있어요",
            "답의 일부가 유한한 수가 아니에요. 0으로 나누거나, 음수의 제곱근이나 로그, 또는 끝없이 커지는 값이 원인이에요.",
        )
    else:
        en = (
            f"The output is of type {detail}, not float32",
            f"What comes out is {detail}. Gradients need floating point numbers, and everything around expects float32.",
        )
        kor = (
            f"출력 타입이 float32가 아니라 {detail}예요",
            f"나온 값은 {detail}예요. 기울기에는 실수가 필요하고, 주변은 모두 float32를 기대해요.",
        )
    return Found(
        line,
        (*en, "Which operation in forward makes it so?"),
        (*kor, "forward의 어떤 연산이 그렇게 만드나요?"),
    )


@rule("prints-too-much", "flood", see="y.shape, y.mean()", lesson="forward")
def flood(e: Evidence) -> Found | None:
    """A print in a loop over pixels."""
    detail = e.symptoms["flood"]
    if not isinstance(detail, Flood):
        return None
    line, size = detail.line, detail.bytes / 1e6
    return Found(
        line,
        (
            "The code prints a flood of output",
            f"Line {line}, `{e.source.line(line)}`, printed {size:,.1f} MB, far too much to read, in one check. It stands "
            "where it runs for every row or pixel, and printing takes longer than the model itself.",
            "What do you want to see? A shape, or one number, says it in one line.",
        ),
        (
            "출력이 홍수처럼 쏟아져요",
            f"{line}번째 줄 `{e.source.line(line)}`이 한 번 확인하는 동안 {size:,.1f} MB를 print했어요. 행이나 픽셀마다 실행되는 "
            "자리에 있어서, 모델보다 출력이 더 오래 걸려요.",
            "무엇을 보고 싶은가요? 모양이나 숫자 하나면 한 줄로 충분해요.",
        ),
    )
