"""Layers and weights that forward makes anew at every call."""

from __future__ import annotations

import ast
from types import GeneratorType

from torch import Tensor, nn

from tutor.lab.asking import forwards, ko, maker, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.probes import computed_from
from tutor.lab.rules.registering import HIDDEN, listed, listed_ko
from tutor.lab.source import called
from tutor.lab.trace import Birth
from tutor.words import josa

RANDOM = ("randn", "rand", "randint", "normal", "empty", "randn_like", "rand_like")


@rule("layers-in-forward", HIDDEN, lesson="forward")
def layers(e: Evidence) -> Found | None:
    """New layers at every call: in forward, in a method that it calls, or in a lambda."""
    made = [
        m
        for m in e.ran
        if id(m) in e.watch.newborn and any(True for _ in nn.Module.parameters(m, recurse=False))
    ]
    if not made:
        return None
    births = [b for b in (e.born(m) for m in made) if b]
    stored = vars(e.model).values() if e.model is not None else ()
    if not births or any(isinstance(v, (type, GeneratorType, map)) for v in stored):
        return None
    line, kind, n = births[0].line, type(made[0]).__name__, len(made)
    where, where_ko = _place(births[0])
    return Found(
        line,
        (
            f"forward makes new layers at every call: {plural(n, 'layer')} of random numbers",
            f"Line {line} builds an nn.{kind} {where}. Each call makes it anew, with new random weights, and throws it away "
            f"afterwards: nothing can be trained or remembered. Layers are made once, in `__init__`; {listed(e)}.",
            "Which method runs once, and which one at every call?",
        ),
        (
            f"forward가 부를 때마다 새 층을 만들어요: 무작위 숫자로 된 층 {n}개",
            f"{line}번째 줄이 {where_ko} nn.{kind}를 만들어요. 부를 때마다 새로운 무작위 가중치로 다시 만들고 버리기 때문에 아무것도 배우거나 기억할 수 "
            f"없어요. 층은 `__init__`에서 한 번 만들어요. {listed_ko(e)}.",
            "한 번만 실행되는 메서드와 매번 실행되는 메서드는 각각 무엇인가요?",
        ),
        see="model(x).sum(), model(x).sum()",
    )


def _place(birth: Birth) -> tuple[str, str]:
    """Where a layer is made, in both languages."""
    if birth.function == "<lambda>":
        return (
            "inside of a lambda, a function whose body runs only when it is called",
            "lambda 안에서(lambda의 본문은 부를 때에야 실행돼요)",
        )
    if birth.function == "forward":
        return "inside of forward", "forward 안에서"
    return (
        f"inside of `{birth.function}`, which forward calls",
        f"forward가 부르는 `{birth.function}` 안에서",
    )


@rule("weights-made-in-forward", HIDDEN, lesson="parameters")
def weights(e: Evidence) -> Found | None:
    """`w = torch.randn(20, 3, 5, 5)` in forward, and then F.conv2d(x, w)."""
    for operation in e.operations:
        weight = operation.weight
        if weight is None or operation.module is not None or not _homeless(e, weight):
            continue
        line, text = _made(e, operation.line, weight)
        if line is None:
            continue
        drawn = any(called(n).split(".")[-1] in RANDOM for n in ast.walk(ast.parse(text)))
        new = "new random numbers" if drawn else "the same fixed numbers"
        new_ko = "새로운 무작위 수" if drawn else "똑같이 정해진 수"
        return Found(
            line,
            (
                f"The weights of `{operation.name}` are made in forward, anew at every call",
                f"Line {line}, `{e.source.line(line)}`: each call makes {new} and forgets them afterwards. {listed(e)}, and "
                "these are not among them, so nothing can train them. What should learn is made once, in `__init__`: an "
                "nn.Parameter on self, or a layer such as nn.Conv2d, which brings its weights along.",
                "Which method runs once, and where would these numbers survive until the next call?",
            ),
            (
                f"{ko(operation.name, '이/가')} 쓰는 가중치를 forward에서 부를 때마다 새로 만들어요",
                f"{line}번째 줄 `{e.source.line(line)}`: 부를 때마다 {josa(new_ko, '을/를')} 만들고 잊어버려요. {listed_ko(e)}. 이 수들은 거기에 없어서 "
                "학습되지 않아요. 배워야 하는 것은 `__init__`에서 한 번 만들어요. self에 붙인 nn.Parameter나, 가중치를 함께 만들어 주는 nn.Conv2d 같은 "
                "층이에요.",
                "한 번만 실행되는 메서드는 무엇이고, 이 수들은 어디에 있어야 다음 호출까지 남나요?",
            ),
            see="model(x).sum(), model(x).sum()",
        )
    return None


def _homeless(e: Evidence, weight: Tensor) -> bool:
    """Does nothing keep it: neither the model, nor a list, nor a global?"""
    listed = {id(p) for p in nn.Module.parameters(e.model)} if e.model is not None else set()
    kept = {id(b) for b in nn.Module.buffers(e.model)} if e.model is not None else set()
    known = id(weight) in listed | kept | set(e.owners) or weight.grad_fn is not None
    return not known and not computed_from(e, weight, listed)


def _made(e: Evidence, line: int | None, weight: Tensor) -> tuple[int | None, str]:
    """The line of forward that made the weight, and its text."""
    source = maker(e, weight)
    inside = [
        f for f in forwards(e) if source and f.lineno <= (source.line or 0) <= (f.end_lineno or 0)
    ]
    if source is not None and inside:
        return source.line, e.source.line(source.line)
    for node in e.source.nodes:
        if isinstance(node, ast.Assign) and "Parameter" in called(node.value):
            function = e.source.function_at(node.lineno)
            if function is not None and function.name == "forward" and node.lineno <= (line or 0):
                return node.lineno, e.source.line(node.lineno)
    return None, ""
