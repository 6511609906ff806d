"""A classifier's answer: as many raw scores as there are classes, a row for each image."""

from __future__ import annotations

import ast
import math

from torch import Tensor, nn

from tutor.lab.asking import (
    call_line,
    constructed,
    error,
    first,
    forwards,
    ko,
    last_return,
    plural,
    returns,
)
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.layout import handed
from tutor.lab.operations import Operation
from tutor.lab.scoring import Squashed, end
from tutor.lab.seeing import AFFINE
from tutor.lab.shapes import show
from tutor.words import josa

FEWEST = {"softmax": 0.55, "columns": 0.55, "sigmoid": 0.55, "tanh": 0.24, "length": 0.0}
"""What cross entropy can't fall below for three classes, if the scores stay in that range."""


def _least(length: float, classes: int) -> float:
    """The least cross entropy of scores of that length: the right one up, all others down."""
    apart = length * math.sqrt(classes / (classes - 1))
    return math.log1p((classes - 1) * math.exp(-apart))


def _squashed(e: Evidence) -> Squashed | None:
    found: Squashed | None = e.facts.get("squashed")
    return found


def line_of(e: Evidence, operation: Operation | None) -> int | None:
    """Where to blame a step at the end of forward."""
    return (call_line(e, operation) if operation else None) or last_return(e) or e.head


def _named(operation: Operation | None, otherwise: str) -> str:
    if operation is None or operation.function in ("div", "__truediv__", "true_divide"):
        return otherwise
    if operation.module is not None:
        return f"nn.{type(operation.module).__name__}"
    return operation.name


def classes(e: Evidence) -> int | None:
    """How many scores are asked for, where the exercise asks for rows of scores."""
    wanted = e.contract.wanted() if isinstance(e.contract, Model) else ()
    return wanted[1] if len(wanted) == 2 else None


@rule("scores-squashed", ("values", "constant", "zero", "rows", "mixed"), lesson="classifier")
def squashed(e: Evidence) -> Found | None:
    """Softmax, sigmoid or tanh at the end, in whatever spelling."""
    found = _squashed(e)
    if found is None or found.kind not in FEWEST:
        return None
    length = float(e.y[0].detach().norm())
    line, name = (
        line_of(e, found.by),
        _named(found.by, "the division" if found.kind == "length" else "softmax"),
    )
    code = e.source.line(line)
    does = {
        "softmax": "turns the scores of each picture into shares that add up to 1",
        "columns": "runs along the batch (dim=0): the shares of all pictures add up to 1, so each "
        "picture's answer depends on the other images, too",
        "sigmoid": "squeezes each score in between 0 and 1 (a sigmoid)",
        "tanh": "squeezes each score in between -1 and 1 (tanh)",
        "length": f"scales the scores of each picture to one length, {length:.3g}: none can get larger than that, however "
        "sure the model is",
    }[found.kind]
    does_ko = {
        "softmax": "그림마다 점수를 합이 1인 비율로 바꿔요",
        "columns": "배치 방향(dim=0)으로 계산해요. 모든 그림의 비율을 더해 1이 되니, 답이 다른 이미지에 따라 "
        "달라지기까지 해요",
        "sigmoid": "점수를 0과 1 사이로 눌러요(sigmoid)",
        "tanh": "점수를 -1과 1 사이로 눌러요(tanh)",
        "length": f"그림마다 점수의 길이를 {josa(f'{length:.3g}', '으로/로')} 맞춰요. 모델이 아무리 확신해도 점수가 그보다 커질 수 없어요",
    }[found.kind]
    least = FEWEST[found.kind] or _least(length, e.y.shape[1])
    return Found(
        line,
        (
            f"`{name}` squashes the answer; what is asked for are raw scores (logits)",
            f"Line {line}, `{code}`, {does}. cross_entropy does its own softmax on what it is handed. "
            f"Of scores squashed before, its loss can't fall below {least:.2f}, and gradients get small.",
            "Who turns scores into probabilities when the loss is cross entropy?",
        ),
        (
            f"{ko(name, '이/가')} 답을 눌러 버려요. 필요한 것은 날것의 점수(로짓, logits)예요",
            f"{line}번째 줄 `{code}`: {does_ko}. 교차 엔트로피(cross_entropy)는 받은 값에 직접 softmax를 해요. "
            f"미리 눌린 점수로는 손실이 {least:.2f} 아래로 내려갈 수 없고 기울기도 작아져요.",
            "손실이 cross_entropy일 때 점수를 확률로 바꾸는 것은 누구의 일인가요?",
        ),
        see="model(x).sum(dim=1)" if found.kind == "softmax" else "model(x).min(), model(x).max()",
    )


@rule("scores-clipped", ("values", "constant", "zero"), lesson="classifier")
def clipped(e: Evidence) -> Found | None:
    """A ReLU after the last layer."""
    found = _squashed(e)
    if found is None or found.kind != "relu":
        return None
    line, name = line_of(e, found.by), _named(found.by, "relu")
    return Found(
        line,
        (
            f"`{name}` clips the scores at 0; raw scores (logits) may be negative",
            f"Line {line}, `{e.source.line(line)}`, comes after the last layer. A score that would fall below 0 "
            "stops there and gets no gradient any more, so nothing can pull it up again. An activation belongs between two "
            "layers, not after the last.",
            "After which layer does the pattern layer, activation, layer, activation have to stop?",
        ),
        (
            f"{ko(name, '이/가')} 0보다 작은 점수를 모두 잘라요. 날것의 점수(로짓, logits)는 음수여도 돼요",
            f"{line}번째 줄 `{e.source.line(line)}`: 마지막 층 뒤에 있어요. 0 아래로 내려간 점수는 0이 되고 기울기도 받지 못해서 다시 "
            "올라올 수 없어요. 활성화 함수(activation)는 층과 층 사이에 두고, 마지막 층 뒤에는 두지 않아요.",
            "층, 활성화, 층, 활성화로 이어지는 흐름은 어느 층에서 멈춰야 하나요?",
        ),
        see="model(x).min()",
    )


@rule("log-softmax-twice", "style", lesson="classifier")
def log_softmax(e: Evidence) -> Found | None:
    """log_softmax: harmless, and done again by cross entropy."""
    found = _squashed(e)
    if found is None or found.kind != "log":
        return None
    line = line_of(e, found.by)
    return Found(
        line,
        (
            "The answers are log-probabilities; cross_entropy makes those itself",
            f"Line {line}, `{e.source.line(line)}`, does log_softmax. cross_entropy does it once more, which changes "
            "nothing: it works. It belongs to nll_loss; with cross_entropy the raw scores are enough.",
            "Which of the two losses will your training use?",
        ),
        (
            "답이 로그 확률이에요. cross_entropy가 직접 하는 일이에요",
            f"{line}번째 줄 `{e.source.line(line)}`이 log_softmax를 해요. cross_entropy가 한 번 더 하지만 값은 달라지지 않아서 잘 "
            "동작해요. 원래 nll_loss와 짝이고, cross_entropy에는 날것의 점수면 충분해요.",
            "학습에서는 두 손실 중 어느 것을 쓰나요?",
        ),
    )


PICKERS = ("argmax", "max", "one_hot", "topk", "argsort", "round", "heaviside", "multinomial")
LOST = ("kind", "shape", "numbers", "constant", "gradient", "history", "values", "zero")


@rule("answer-not-scores", LOST, lesson="classifier")
def picked(e: Evidence) -> Found | None:
    """argmax in forward: the class instead of the scores."""
    wanted = classes(e)
    if wanted is None or _beside_scores(e):
        return None
    for operation in e.operations:
        if operation.function not in PICKERS or operation.module is not None or not operation.line:
            continue
        shape = operation.input[0] if operation.input else []
        if len(shape) != 2 or shape[1] != wanted:
            continue
        if not operation.cuts and operation.function not in ("max", "topk"):
            continue
        name = operation.function
        at = operation.line
        line = _kept_beside(e, at) or at
        then = f", and line {line} returns that" if line != at else ""
        then_ko = f" {line}번째 줄이 그것을 return해요." if line != at else ""
        got = f" The output is {show(e.output)}." if e.output is not None else ""
        got_ko = f" 출력은 {josa(show(e.output), '이에요/예요')}." if e.output is not None else ""
        return Found(
            line,
            (
                f"`{name}` picks the class; the model should give the {wanted} scores (logits) themselves",
                f"Line {at}, `{e.source.line(at)}`, keeps which score is the largest, and drops the scores{then}.{got} A "
                "choice has no gradient: moving a weight a little changes nothing, so nothing can be learned. Choosing "
                "is done outside, after training: `model(x).argmax(dim=1)`.",
                "What does cross_entropy want from the model: an answer, or a score for each answer?",
            ),
            (
                f"{ko(name, '이/가')} 클래스를 골라 버려요. 모델은 점수(로짓, logits) {wanted}개를 그대로 줘야 해요",
                f"{at}번째 줄 `{e.source.line(at)}`: 어느 점수가 가장 큰지만 남기고 점수는 버려요.{then_ko}{got_ko} 고르는 일에는 기울기가 없어서 "
                "아무것도 배울 수 없어요. 고르기는 학습이 끝난 뒤 밖에서 해요: `model(x).argmax(dim=1)`.",
                "cross_entropy가 모델에게서 원하는 것은 답인가요, 답마다의 점수인가요?",
            ),
            see="y.dtype, y.requires_grad",
        )
    return None


def _beside_scores(e: Evidence) -> bool:
    """Are the scores returned too, beside the choice? Then the tuple is what is wrong."""
    fits = e.contract.fits if isinstance(e.contract, Model) else None
    return (
        fits is not None
        and isinstance(e.y, (tuple, list))
        and any(isinstance(t, Tensor) and t.is_floating_point() and fits(t.shape) for t in e.y)
    )


def _kept_beside(e: Evidence, line: int) -> int | None:
    """The return, where the scores still have a name of their own when the choice is returned."""
    statement = e.source.statement_at(line)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return None
    call, name = statement.value, statement.targets[0].id
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        function = e.source.function_at(line)
        scores = call.args[0] if ast.unparse(call.func.value) == "torch" else call.func.value
        for found in returns(function) if function is not None else []:
            named = isinstance(found.value, ast.Name) and found.value.id == name
            if named and isinstance(scores, ast.Name) and scores.id != name:
                return found.lineno
    return None


@rule("number-of-scores", "shape", lesson="classifier", see="y.shape")
def how_many(e: Evidence) -> Found | None:
    """10 classes, or one number, where three are asked for."""
    wanted, got = classes(e), e.output or []
    if wanted is None or e.x is None or len(got) != 2 or got[0] != len(e.x) or got[1] == wanted:
        return None
    if _waiting(e, wanted):
        return None
    by = end(e)
    layer = by.module if by is not None and by.weight is not None else None
    line = (constructed(e, layer) if layer is not None else None) or last_return(e)
    n = got[1]
    if layer is not None:
        en = f"The last layer, `{e.layer(layer)}` in line {line}, gives {plural(n, 'score')} for each picture: {show(got)}."
        kor = f"마지막 층 `{e.layer(layer)}`({line}번째 줄)이 그림마다 점수를 {n}개 줘요: {show(got)}."
    else:
        en = f"What is returned has {plural(n, 'number')} for each picture: {show(got)}. No layer turns them into scores."
        kor = (
            f"돌려주는 것은 그림마다 숫자 {n}개예요: {show(got)}. 이것을 점수로 바꾸는 층이 없어요."
        )
    return Found(
        line,
        (
            f"{plural(n, 'output')} for each picture; there are {wanted} classes, and each needs a score",
            f"{en} With {wanted} classes (circle, square, triangle) the output is {show([got[0], wanted])}: a row for "
            "each picture, a score for each class.",
            "Which number of the last layer says how many scores come out?",
        ),
        (
            f"그림마다 출력이 {n}개예요. 클래스는 {wanted}개이고, 하나에 점수가 하나씩 필요해요",
            f"{kor} 클래스가 {wanted}개(원, 사각형, 삼각형)면 출력은 {josa(show([got[0], wanted]), '이에요/예요')}. 그림마다 한 행, "
            "클래스마다 점수 하나예요.",
            "점수가 몇 개 나올지 정하는 것은 마지막 층의 어느 숫자인가요?",
        ),
    )


def _waiting(e: Evidence, wanted: int) -> bool:
    """Is there a layer for the right number that never ran?"""
    ran = {id(m) for m in e.ran}
    return any(
        wanted in (getattr(layer, "out_features", 0), getattr(layer, "out_channels", 0))
        for _, layer in e.layers()
        if id(layer) not in ran
    )


@rule(
    "forward-wants-labels",
    "raised",
    lesson="classifier",
    see="import inspect; inspect.signature({name}.forward)",
)
def labels(e: Evidence) -> Found | None:
    """`def forward(self, x, y)`, with the loss inside."""
    hit = error(e, "TypeError", r"forward\(\) missing \d+ required positional arguments?: '(\w+)'")
    if hit is None:
        return None
    for function in forwards(e)[:1]:
        name = hit[1][1]
        if name == first(function):
            continue
        line = function.lineno
        return Found(
            line,
            (
                f"forward asks for `{name}` too, and `model(x)` hands it the pictures only",
                f"Line {line}, `{e.source.line(line)}`: a model gives scores for pictures, also for those whose labels "
                "nobody knows. Labels and loss belong in the training loop: `loss = criterion(model(x), y)`.",
                f"Who knows `{name}` when the model is used on a new picture?",
            ),
            (
                f"forward가 `{name}`도 달라고 하는데, `model(x)`는 그림만 넘겨요",
                f"{line}번째 줄 `{e.source.line(line)}`: 모델은 정답을 모르는 그림에도 점수를 줘야 해요. 정답과 손실은 학습 루프에 있어요: "
                "`loss = criterion(model(x), y)`.",
                f"새로운 그림에 모델을 쓸 때 `{name}`의 값은 누가 아나요?",
            ),
        )
    return None


# ------------------------------------------------------------------ it works, and will hurt


@rule("no-activation", "style", lesson="classifier", see=AFFINE)
def no_activation(e: Evidence) -> Found | None:
    """Layer after layer with nothing in between is one layer."""
    if not e.facts.get("linear"):
        return None
    weighted = [o for o in e.operations if o.weight is not None and o.line]
    if not weighted:
        return None
    line, n = call_line(e, weighted[0]), len(weighted)
    return Found(
        line,
        (
            f"No activation anywhere: {plural(n, 'layer')} in a row compute a linear function",
            f"Line {line}, `{e.source.line(line)}`. model(a + b) is model(a) + model(b), but for the bias: however many "
            "layers stand in a row, together they can do no more than one linear layer, which can't tell shapes "
            "apart. A non-linear step between them, such as ReLU, changes that.",
            "What stands between one layer and the next?",
        ),
        (
            f"활성화 함수(activation)가 하나도 없어요. 층 {n}개를 이어도 선형(linear) 함수예요",
            f"{line}번째 줄 `{e.source.line(line)}`. bias를 빼면 model(a + b)가 model(a) + model(b)와 같아요. 층을 아무리 이어도 선형 층 하나가 "
            "할 수 있는 일밖에 못 하고, 그것으로는 도형을 구별할 수 없어요. 층 사이에 ReLU 같은 비선형 단계가 있으면 달라져요.",
            "한 층과 다음 층 사이에 무엇이 있나요?",
        ),
    )


@rule("view-as-permute", "style", lesson="model")
def view_as_permute(e: Evidence) -> Found | None:
    """view(N, 64, 64, 3): the sizes of another order, the numbers of the old one."""
    operation: Operation | None = e.facts.get("scrambled")
    if operation is None or not operation.output:
        return None
    line, name = operation.line, operation.function
    before, after = show(operation.input[0]), show(operation.output[0])
    return Found(
        line,
        (
            f"`{name}` scrambles the picture: it doesn't move axes, permute does",
            f"Line {line}, `{e.source.line(line)}`, reads {before} as {after}. The numbers stay in the order they have in "
            "memory, so pixels and colours land in wrong places. permute(0, 2, 3, 1) moves the axes and takes the "
            "numbers along.",
            "What should happen to the numbers: be read anew, or move with their axes?",
        ),
        (
            f"{ko(name, '이/가')} 그림을 뒤섞어요. 축을 옮기는 것은 permute예요",
            f"{line}번째 줄 `{e.source.line(line)}`이 {josa(before, '을/를')} {josa(after, '으로/로')} 읽어요. 숫자는 메모리에 있던 순서 그대로라서 "
            "픽셀과 색이 엉뚱한 자리에 놓여요. permute(0, 2, 3, 1)은 축을 옮기면서 숫자도 함께 옮겨요.",
            "숫자를 다시 읽어야 하나요, 축과 함께 옮겨야 하나요?",
        ),
        pictures=handed(e),
    )


@rule("plain-tensor-constant", "style", lesson="parameters")
def constant(e: Evidence) -> Found | None:
    """self.mean = torch.tensor(...): neither saved nor moved."""
    found: list[tuple[str, nn.Module]] = e.facts.get("constants", [])
    if not found:
        return None
    name, module = found[0]
    line = e.attribute(name, module)
    return Found(
        line,
        (
            f"`self.{name}` is a plain tensor: it stays behind when the model moves",
            f"Line {line} keeps a tensor that is no parameter and no buffer. It works here; model.to(device) doesn't move "
            f"it, and state_dict() doesn't save it. A constant that belongs to the model is a buffer: "
            f"`self.register_buffer('{name}', ...)`.",
            f"Is `{name}` to be learned, or a constant that goes wherever the model goes?",
        ),
        (
            f"`self.{name}`은 보통 텐서라서 모델을 옮길 때 따라가지 않아요",
            f"{line}번째 줄이 파라미터도 버퍼(buffer)도 아닌 텐서를 담아요. 여기서는 동작하지만 model.to(device)가 옮기지 않고 state_dict()에도 "
            f"저장되지 않아요. 모델에 속한 상수는 버퍼로 만들어요: `self.register_buffer('{name}', ...)`.",
            f"{ko(name, '은/는')} 배워야 하는 값인가요, 모델과 함께 다니는 상수인가요?",
        ),
        see="model.state_dict().keys()",
    )


@rule("scaled-twice", "style", lesson="model")
def scaled_twice(e: Evidence) -> Found | None:
    """x / 255, where pictures come in [0, 1] already."""
    node: ast.stmt | None = e.facts.get("scaled")
    if node is None:
        return None
    line = node.lineno
    return Found(
        line,
        (
            "The picture is divided by 255 once more: it comes in [0, 1] already",
            f"After line {line}, `{e.source.line(line)}`, the brightest pixel is 1/255, about 0.004. It works, but the first "
            "layer sees nearly black pictures, and learning starts slowly.",
            "Which range do the numbers of x have at the start of forward?",
        ),
        (
            "그림을 255로 또 나눠요. 이미 [0, 1] 범위로 들어와요",
            f"{line}번째 줄 `{e.source.line(line)}` 뒤에는 가장 밝은 픽셀도 1/255, 약 0.004예요. 동작은 하지만 첫 번째 층이 거의 까만 그림을 "
            "보게 되어 학습이 느리게 시작돼요.",
            "forward가 시작될 때 x의 숫자는 어떤 범위인가요?",
        ),
        see="x.max()",
    )
