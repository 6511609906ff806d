"""Exceptions of training loops in how they are called and how they take their batches."""

from __future__ import annotations

import ast
import re

from torch import Tensor

from tutor.lab.asking import error, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import Loop, Record
from tutor.lab.loopsource import function, parameter
from tutor.lab.raised import Place
from tutor.lab.shapes import show


def run_of(e: Evidence) -> Record | None:
    """The record of a loop, in the exercises that ask for one."""
    found = e.facts.get("loop")
    return found if isinstance(found, Record) else None


def here(e: Evidence) -> tuple[Place, ast.stmt] | None:
    """Where it raised, with the whole statement."""
    if e.raised is None or e.raised.last is None:
        return None
    node = e.source.statement_at(e.raised.last.line)
    return (e.raised.last, node) if node is not None else None


def names_in(node: ast.AST) -> list[str]:
    """The names that a statement reads."""
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]


def _fors(e: Evidence) -> list[ast.For | ast.comprehension]:
    return [n for n in e.source.nodes if isinstance(n, (ast.For, ast.comprehension))]


def _line(node: ast.For | ast.comprehension) -> int:
    return node.lineno if isinstance(node, ast.For) else node.target.lineno


# ------------------------------------------------------------------ how train is called


@rule(
    "train-signature",
    "signature",
    lesson="training",
    see="import inspect; inspect.signature({name})",
)
def signature(e: Evidence) -> Found | None:
    """`def train(model, loader)`, or the arguments in another order."""
    assert isinstance(e.contract, Loop)
    wanted = ", ".join(e.contract.parameters)
    node = function(e)
    have = [a.arg for a in [*node.args.args, *node.args.kwonlyargs]] if node else []
    line = node.lineno if node else e.head
    given = ", ".join(have) or "nothing"
    order = e.symptoms["signature"] == "order"
    en = "in another order" if order else f"({given})"
    return Found(
        line,
        (
            f"`{e.name}` is called with ({wanted}), and takes its arguments {en}",
            f"Line {line} defines `{e.name}({given})`. It is called as `{e.name}({wanted})`, by position, {len(e.contract.parameters)} arguments in this order.",
            "Compare the names in the parentheses of the definition, one by one.",
        ),
        (
            f"{ko(e.name, '은/는')} ({wanted}) 인자(arguments)로 불리는데 정의가 달라요",
            f"{line}번째 줄의 정의는 `{e.name}({given})`예요. 호출은 `{e.name}({wanted})`, 이 순서대로 {len(e.contract.parameters)}개예요.",
            "정의의 괄호 안 이름을 하나씩 비교해 보세요.",
        ),
    )


# ------------------------------------------------------------------ batches


@rule(
    "batch-not-unpacked",
    "raised",
    lesson="training",
    see="[type(part) for part in next(enumerate(loader))]",
)
def not_unpacked(e: Evidence) -> Found | None:
    """`for batch in loader: model(batch)`, `for x, y in enumerate(loader)`."""
    at = here(e)
    if at is None or run_of(e) is None or e.raised is None:
        return None
    place, statement = at
    if e.raised.kind not in ("TypeError", "AttributeError", "RuntimeError", "ValueError"):
        return None
    for node in _fors(e):
        if "enumerate(" not in ast.unparse(node.iter):
            continue
        target = node.target
        pair = target.elts if isinstance(target, ast.Tuple) else []
        live = [place.locals.get(t.id) for t in pair if isinstance(t, ast.Name)]
        counted = len(live) == 2 and type(live[0]) is int and isinstance(live[1], (list, tuple))
        many = len(pair) == 3 and "unpack" in e.raised.message
        if not (counted or many) or not (set(names_in(statement)) & set(names_in(target)) or many):
            continue
        if isinstance(statement, ast.For) and not many:
            continue
        line, text = _line(node), e.source.line(_line(node))
        names = ", ".join(ast.unparse(t) for t in (pair[1:] if many else pair))
        first = ast.unparse(pair[0])
        better = f"for i, ({names}) in enumerate({parameter(e, 'loader')})"
        return Found(
            line,
            (
                f"enumerate gives pairs (number, batch): `{first}` is the number, not the images",
                f"Line {line}, `{text}`: enumerate counts, so each turn hands out an index and then the whole batch, which is itself a "
                f"pair of images and labels. Line {place.line}, `{place.code}`, then works with the wrong things. Unpacked fully it "
                f"reads `{better}`; without the number, leave enumerate out.",
                "Two things come from enumerate. What is the second one, and what is in it?",
            ),
            (
                f"enumerate는 (번호, 배치) 쌍을 줘요. {ko(first, '은/는')} 이미지가 아니라 번호(index)예요",
                f"{line}번째 줄 `{text}`: enumerate는 번호를 세기 때문에 매번 번호와 배치 전체를 줘요. 배치(batch)는 다시 이미지와 정답의 쌍이에요. 그래서 "
                f"{place.line}번째 줄 `{place.code}`가 엉뚱한 것으로 일해요. 끝까지 풀면 `{better}`이고, 번호가 필요 없으면 enumerate를 빼요.",
                "enumerate에서 두 개가 나와요. 두 번째는 무엇이고 그 안에는 무엇이 있나요?",
            ),
        )
    for node in _fors(e):
        target = node.target
        if (
            isinstance(target, ast.Tuple)
            and target.elts
            and isinstance(target.elts[-1], ast.Name)
            and "enumerate" in ast.unparse(node.iter)
        ):
            target = target.elts[-1]
        if not isinstance(target, ast.Name) or target.id not in names_in(statement):
            continue
        pair_ = place.locals.get(target.id)
        if not (
            isinstance(pair_, (list, tuple)) and len(pair_) == 2 and isinstance(pair_[0], Tensor)
        ):
            continue
        if _line(node) == statement.lineno:
            continue
        name, line = target.id, _line(node)
        text = e.source.line(line)
        return Found(
            line,
            (
                f"`{name}` is a whole batch: a list of images and labels, not the images alone",
                f"Each turn of line {line}, `{text}`, hands out two tensors in a list: {show(list(pair_[0].shape))} images and "
                f"{show(list(pair_[1].shape))} targets. Line {place.line}, `{place.code}`, uses the list as if it were one tensor. Unpack it: "
                "`for x, y in ...`.",
                f"Which half of `{name}` does the model need, and which one the loss?",
            ),
            (
                f"{ko(name, '은/는')} 배치(batch) 전체예요. 이미지만이 아니라 이미지와 정답의 리스트(list)예요",
                f"{line}번째 줄 `{text}`는 매번 텐서 두 개가 든 리스트를 줘요: 이미지(images) {show(list(pair_[0].shape))}와 정답 "
                f"{show(list(pair_[1].shape))}. {place.line}번째 줄 `{place.code}`가 그 리스트를 텐서 하나처럼 써요. `for x, y in ...`처럼 풀어(unpack) "
                "보세요.",
                f"모델에는 `{name}`의 어느 쪽이 필요하고, 손실에는 어느 쪽이 필요한가요?",
            ),
            see=f"len({name})",
        )
    return _assigned_batch(place, statement)


def _assigned_batch(place: Place, statement: ast.stmt) -> Found | None:
    """`batch = next(iter(loader)); model(batch)`."""
    for name in names_in(statement):
        live = place.locals.get(name)
        if isinstance(live, list) and len(live) == 2 and all(isinstance(t, Tensor) for t in live):
            line = place.line
            return Found(
                line,
                (
                    f"`{name}` is a whole batch: a list of images and labels",
                    f"Line {line}, `{place.code}`, uses the list `{name}` as if it were one tensor. Unpack it first: `x, y = {name}`.",
                    "Which half does the model need, and which one the loss?",
                ),
                (
                    f"{ko(name, '은/는')} 이미지(images)와 정답이 든 배치(batch) 리스트(list)예요",
                    f"{line}번째 줄 `{place.code}`가 리스트 `{name}`을 텐서 하나처럼 써요. 먼저 풀어 보세요(unpack): `x, y = {name}`.",
                    "모델에는 어느 쪽이 필요하고, 손실에는 어느 쪽이 필요한가요?",
                ),
            )
    return None


@rule("range-gives-numbers", "raised", lesson="training", see="list(range(len(loader)))")
def gives_numbers(e: Evidence) -> Found | None:
    """`for x, y in range(len(loader))`, `range(loader)`."""
    hit = error(
        e, "TypeError", r"cannot unpack non-iterable int|'DataLoader' object cannot be interpreted"
    )
    run = run_of(e)
    loops = [n for n in _fors(e) if hit is not None and _line(n) == hit[0].line]
    if hit is None or run is None or not loops or "range(" not in ast.unparse(loops[0].iter):
        return None
    text, name, line = ast.unparse(loops[0].iter), parameter(e, "loader"), hit[0].line
    return Found(
        line,
        (
            f"`{text}` gives numbers, not batches",
            f"Line {line}, `{e.source.line(line)}`, wants images and targets from every turn; range only counts. The loader itself is what a "
            f"loop goes through: `for x, y in {name}:`.",
            "What hands out the batches?",
        ),
        (
            f"{ko(text, '은/는')} 배치가 아니라 수를 줘요",
            f"{line}번째 줄 `{e.source.line(line)}`는 매번 이미지와 정답을 원하는데 range는 수만 세요. 반복문은 loader 자체를 돌아요: `for x, y in {name}:`.",
            "배치를 내주는 것은 무엇인가요?",
        ),
    )


@rule("model-gets-other-input", "raised", lesson="training")
def other_input(e: Evidence) -> Found | None:
    """The targets, one picture alone, or something reshaped goes into the model."""
    run = run_of(e)
    root = next(
        (s for s in e.steps if run is not None and s.module is run.model and s.failed), None
    )
    at = here(e)
    if run is None or root is None or at is None or not root.inputs:
        return None
    x, (place, statement) = root.inputs[0], at
    if x.ndim == 4 or not x.numel():
        return None
    line, mine = root.line or place.line, parameter(e, "model")
    text = e.source.line(line)
    found = [
        c
        for c in ast.walk(statement)
        if isinstance(c, ast.Call) and ast.unparse(c.func) in (mine, f"{mine}.forward")
    ]
    name = ast.unparse(found[0].args[0]) if found and found[0].args else "x"
    shape = show(list(x.shape))
    if x.ndim <= 1:
        en = f"`{name}` are the targets ({shape}): the images and the labels are swapped. The loader gives (images, targets), in this order."
        kor = f"{ko(name, '은/는')} 정답(targets, {shape})이에요. 이미지와 정답이 바뀌었어요(swapped). loader는 (이미지, 정답) 순서로 줘요."
        what, what_ko = (
            "The model gets the targets, not the images",
            "모델에 이미지가 아니라 정답(targets)이 들어가요",
        )
        for node in _fors(e):
            if (
                isinstance(node.target, ast.Tuple)
                and len(node.target.elts) == 2
                and ast.unparse(node.target.elts[1]) == name
                and re.match(r"x|im|inp|data|feat|pic", name)
            ):
                line, text = _line(node), e.source.line(_line(node))
    elif x.ndim == 3:
        en = f"`{name}` is one picture ({shape}), not a batch: the axis that counts the images is missing. (loader.dataset gives single samples, the loader gives batches.)"
        kor = f"{ko(name, '은/는')} 배치가 아니라 이미지 한 장({shape})이에요. 이미지를 세는 축이 없어요. (loader.dataset은 한 장씩, loader는 배치로 줘요.)"
        what, what_ko = (
            "The model gets a single picture, not a batch",
            "모델에 배치(batch)가 아니라 이미지 한 장이 들어가요",
        )
        for node in _fors(e):
            if "dataset" in ast.unparse(node.iter):
                line, text = _line(node), e.source.line(_line(node))
    else:
        en = f"`{name}` has the shape {shape}; the loader's batches are N×3×H×W, and the model here begins with a convolution."
        kor = f"`{name}`의 모양은 {shape}이에요. loader의 배치는 N×3×H×W이고 이 모델은 합성곱으로 시작해요."
        what, what_ko = (
            f"The model gets a tensor of shape {shape}, not the batch as it came",
            f"모델에 배치 그대로가 아니라 모양(shape)이 {shape}인 텐서가 들어가요",
        )
    return Found(
        line,
        (
            what,
            f"Line {line}, `{text}`. {en}",
            f"Print the shape of `{name}` just before the model is called.",
        ),
        (
            what_ko,
            f"{line}번째 줄 `{text}`: {kor}",
            f"모델을 부르기 바로 전에 `{name}`의 모양을 출력해 보세요.",
        ),
        see="x.shape, y.shape",
    )


@rule("loader-indexed", "raised", lesson="training", see='hasattr(loader, "__getitem__")')
def indexed(e: Evidence) -> Found | None:
    """`loader[i]`."""
    hit = error(
        e,
        "TypeError",
        r"'(DataLoader|Loader|_BaseDataLoaderIter|_Batches)' object is not (subscriptable|an iterator|callable)",
    )
    if hit is None:
        return None
    line = hit[0].line
    name = parameter(e, "loader")
    return Found(
        line,
        (
            f"`{name}` is not a list: it can't be indexed with [ ] or called, only iterated over",
            f"Line {line}, `{e.source.line(line)}`: a DataLoader hands out its batches one after the other, so it has no index "
            f"(it is not subscriptable). A loop gives them all: `for x, y in {name}:`.",
            f"What do you need the index for? A `for` loop over `{name}` needs none.",
        ),
        (
            f"{ko(name, '은/는')} 리스트가 아니라서 [ ]로 꺼낼 수 없고, 반복(iterate)만 할 수 있어요",
            f"{line}번째 줄 `{e.source.line(line)}`: DataLoader는 배치를 하나씩 차례로 내줘서 index가 없어요(subscriptable이 아니에요). 반복문이 모두 "
            f"꺼내 줘요: `for x, y in {name}:`.",
            f"번호가 왜 필요한가요? `{name}`을 도는 `for`에는 번호가 필요 없어요.",
        ),
    )


# ------------------------------------------------------------------ the optimizer
