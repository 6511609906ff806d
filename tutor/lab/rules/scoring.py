"""A classifier's answer: as many raw scores as there are classes, a row for each image."""

from __future__ import annotations

import ast
import math

from torch import nn

from tutor.lab.asking import (
    call_line,
    constructed,
    error,
    first,
    forwards,
    ko,
    last_return,
    maker,
    plural,
)
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import RULES, Found, Rank, rule
from tutor.lab.layout import handed
from tutor.lab.operations import Operation
from tutor.lab.scoring import VIEWS, Squashed, end
from tutor.lab.seeing import AFFINE
from tutor.lab.shapes import show
from tutor.words import josa

FEWEST = {"softmax": 0.55, "columns": 0.55, "sigmoid": 0.55, "tanh": 0.24}
"""What cross entropy can't fall below for three classes, if the scores stay in that range."""


def _squashed(e: Evidence) -> Squashed | None:
    found: Squashed | None = e.facts.get("squashed")
    return found


def _line(e: Evidence, operation: Operation | None) -> int | None:
    return (call_line(e, operation) if operation else None) or last_return(e) or e.head


def _named(operation: Operation | None, otherwise: str) -> str:
    if operation is None or operation.function in ("div", "__truediv__", "true_divide"):
        return otherwise
    if operation.module is not None:
        return f"nn.{type(operation.module).__name__}"
    return operation.name


def _classes(e: Evidence) -> int | None:
    """How many scores are asked for, where the exercise asks for rows of scores."""
    wanted = e.contract.wanted() if isinstance(e.contract, Model) else ()
    return wanted[1] if len(wanted) == 2 else None


@rule("scores-squashed", ("values", "constant", "zero", "rows", "mixed"), lesson="classifier")
def squashed(e: Evidence) -> Found | None:
    """Softmax, sigmoid or tanh at the end, in whatever spelling."""
    found = _squashed(e)
    if found is None or found.kind not in FEWEST:
        return None
    line, name = _line(e, found.by), _named(found.by, "softmax")
    code = e.source.line(line)
    does = {
        "softmax": "turns the scores of each picture into shares that add up to 1",
        "columns": "runs along the batch (dim=0): the shares of all pictures add up to 1, so each "
        "picture's answer depends on the other images, too",
        "sigmoid": "squeezes each score in between 0 and 1 (a sigmoid)",
        "tanh": "squeezes each score in between -1 and 1 (tanh)",
    }[found.kind]
    does_ko = {
        "softmax": "그림마다 점수를 합이 1인 비율로 바꿔요",
        "columns": "배치 방향(dim=0)으로 계산해요. 모든 그림의 비율을 더해 1이 되니, 답이 다른 이미지에 따라 "
        "달라지기까지 해요",
        "sigmoid": "점수를 0과 1 사이로 눌러요(sigmoid)",
        "tanh": "점수를 -1과 1 사이로 눌러요(tanh)",
    }[found.kind]
    least = FEWEST[found.kind]
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
    line, name = _line(e, found.by), _named(found.by, "relu")
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
    line = _line(e, found.by)
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
    wanted = _classes(e)
    if wanted is None:
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
        line = operation.line
        got = f" The output is {show(e.output)}." if e.output is not None else ""
        got_ko = f" 출력은 {josa(show(e.output), '이에요/예요')}." if e.output is not None else ""
        return Found(
            line,
            (
                f"`{name}` picks the class; the model should give the {wanted} scores (logits) themselves",
                f"Line {line}, `{e.source.line(line)}`, keeps which score is the largest, and drops the scores.{got} A "
                "choice has no gradient: moving a weight a little changes nothing, so nothing can be learned. Choosing "
                "is done outside, after training: `model(x).argmax(dim=1)`.",
                "What does cross_entropy want from the model: an answer, or a score for each answer?",
            ),
            (
                f"{ko(name, '이/가')} 클래스를 골라 버려요. 모델은 점수(로짓, logits) {wanted}개를 그대로 줘야 해요",
                f"{line}번째 줄 `{e.source.line(line)}`: 어느 점수가 가장 큰지만 남기고 점수는 버려요.{got_ko} 고르는 일에는 기울기가 없어서 "
                "아무것도 배울 수 없어요. 고르기는 학습이 끝난 뒤 밖에서 해요: `model(x).argmax(dim=1)`.",
                "cross_entropy가 모델에게서 원하는 것은 답인가요, 답마다의 점수인가요?",
            ),
            see="y.dtype, y.requires_grad",
        )
    return None


@rule("number-of-scores", "shape", lesson="classifier", see="y.shape")
def how_many(e: Evidence) -> Found | None:
    """10 classes, or one number, where three are asked for."""
    wanted, got = _classes(e), e.output or []
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


@rule("scores-not-flat", "shape", lesson="classifier", see="y.shape")
def not_flat(e: Evidence) -> Found | None:
    """Maps of scores, or scores with axes of size 1 left."""
    wanted, got = _classes(e), e.output or []
    if wanted is None or e.x is None or len(got) < 3 or got[0] != len(e.x) or _joined(e):
        return None
    by = maker(e, e.y) or end(e)
    line = _line(e, by)
    rest = got[2:]
    last = by.module if by is not None else None
    if isinstance(last, nn.Linear) or got[-1] == wanted != got[1]:
        en = f"The last layer got more than a row for each picture: a Linear works along the last axis only, and leaves {show(got)}."
        kor = f"마지막 층이 그림마다 한 행이 아니라 더 많은 축을 받았어요. Linear는 마지막 축만 계산해서 {show(got)}이 남아요."
        hint, hint_ko = (
            "Where do the axes of the picture become one?",
            "그림의 축들은 어디에서 하나가 되나요?",
        )
    elif math.prod(rest) == 1:
        en = f"The numbers are right, and stand in {show(got)}: axes of size 1 are left of the picture. Take them away by name: flatten(1)."
        kor = f"숫자는 맞는데 모양이 {josa(show(got), '이에요/예요')}. 그림에서 크기 1인 축이 남았어요. flatten(1)로 없앨 수 있어요."
        hint, hint_ko = (
            "Which axes of the result have size 1?",
            "결과에서 크기가 1인 축은 어느 것인가요?",
        )
    else:
        en = f"There is still a picture of {show(rest)} in it: {show(got)}, a score for every place. A picture needs one row: pool or flatten first."
        kor = f"아직 {show(rest)} 그림이 남아 있어요: {show(got)}. 자리마다 점수가 있어요. 그림 하나에 한 행이 되도록 풀링하거나 펼쳐야 해요."
        hint, hint_ko = (
            "Which step turns a whole map into one number?",
            "맵 한 장을 숫자 하나로 만드는 단계는 무엇인가요?",
        )
    return Found(
        line,
        (
            f"The output has {len(got)} axes, {show(got)}; it should be {show([got[0], wanted])}",
            en,
            hint,
        ),
        (
            f"출력의 축이 {len(got)}개예요: {show(got)}. {josa(show([got[0], wanted]), '이어야/여야')} 해요",
            kor,
            hint_ko,
        ),
    )


def _path(e: Evidence) -> list[Operation]:
    """The learner's own steps that lead to the answer, the last one first."""
    found, todo = [], {id(e.y)}
    for operation in reversed(e.operations):
        if any(id(t) in todo for t in operation.outputs):
            todo |= {id(t) for t in operation.inputs}
            found.append(operation)
    return found


@rule("rows-of-images", ("shape", "batch"), lesson="classifier", see="len(x), len(y)")
def rows(e: Evidence) -> Found | None:
    """view(-1, 512) cuts each image into several rows."""
    if _classes(e) is None or e.x is None or "raised" in e.symptoms or _joined(e):
        return None
    if any(_over_batch(operation) for operation in _path(e)):
        return None
    n = len(e.x)
    for operation in reversed(_path(e)):
        if not operation.output or not operation.input or not operation.line:
            continue
        before, after = operation.input[0], operation.output[0]
        if before[:1] != [n] or after[:1] in ([n], []) or len(before) < 2:
            continue
        if operation.function not in ("view", "reshape", "flatten", "unflatten"):
            return None
        line = call_line(e, operation)
        each = math.prod(before[1:])
        return Found(
            line,
            (
                f"{n} images go in, {after[0]} rows come out: the batch axis got other numbers mixed in",
                f"Line {line}, `{e.source.line(line)}`, turns {show(before)} into {show(after)}. Each image has {each:,} "
                f"numbers there, and all of them belong in its one row. A -1 in the first place lets the number of rows "
                "change; x.size(0) or flatten(1) keeps the batch.",
                "Where may the -1 stand, so that the first axis stays the batch?",
            ),
            (
                f"이미지 {n}장이 들어가서 {after[0]}행이 나왔어요. 배치 축이 깨졌어요",
                f"{line}번째 줄 `{e.source.line(line)}`이 {josa(show(before), '을/를')} {josa(show(after), '으로/로')} 바꿔요. 이미지마다 숫자가 "
                f"{each:,}개이고, 모두 한 행에 있어야 해요. 첫 자리의 -1은 행의 수가 달라지게 둬요. x.size(0)이나 flatten(1)은 배치를 지켜요.",
                "첫 번째 축이 배치로 남으려면 -1이 어디에 있어야 하나요?",
            ),
        )
    return None


def _joined(e: Evidence) -> Operation | None:
    """The cat or stack that made the answer."""
    by = maker(e, e.y)
    while by is not None and by.function in VIEWS and by.inputs:
        by = maker(e, by.inputs[0])
    return (
        by
        if by is not None and by.function in ("cat", "stack", "concat", "hstack", "vstack")
        else None
    )


@rule("images-joined", "shape", lesson="classifier", see="len(x), y.shape")
def joined(e: Evidence) -> Found | None:
    """One image at a time, and then cat along the wrong axis."""
    by = _joined(e)
    if by is None or by.output is None or _classes(e) is None or e.x is None:
        return None
    name, line, n = by.function, by.line, len(by.input)
    one, got, want = show(by.input[0]), show(by.output[0]), show([len(e.x), _classes(e) or 0])
    stack = name == "stack"
    en = (
        "stack makes a new axis for them; cat along dim 0 puts rows below one another."
        if stack
        else "Rows stand below one another along dim 0, the batch: torch.cat(..., dim=0)."
    )
    kor = (
        "stack은 새 축을 만들어요. cat은 dim 0을 따라 행을 아래로 이어 붙여요."
        if stack
        else "행은 dim 0, 곧 배치 방향으로 아래로 이어져요: torch.cat(..., dim=0)."
    )
    return Found(
        line,
        (
            f"`{name}` joins the answers along another axis than the batch: {got}, not {want}",
            f"Line {line}, `{e.source.line(line)}`, joins {n} pieces of {one}, one for each image. {en} Layers take a "
            "whole batch at once, so the loop over images isn't needed at all.",
            f"Along which dim do {n} rows of {one} become {want}?",
        ),
        (
            f"{ko(name, '이/가')} 답을 배치가 아닌 다른 축으로 이어요: {want}이 아니라 {got}",
            f"{line}번째 줄 `{e.source.line(line)}`이 이미지마다 하나씩, {one} 조각 {n}개를 이어요. {kor} 층은 배치 전체를 한 번에 받으니, "
            "이미지마다 도는 반복문은 필요 없어요.",
            f"{one} 행 {n}개가 {josa(want, '이/가')} 되려면 어느 dim으로 이어야 하나요?",
        ),
    )


def _over_batch(operation: Operation) -> bool:
    """Does it sum up or average along dim 0, and leave that axis out?"""
    reduces = operation.function in ("mean", "sum", "amax", "amin", "max", "min")
    if not reduces or operation.module is not None or not operation.input:
        return False
    dims = operation.arguments[1] if len(operation.arguments) > 1 else None
    listed = dims if isinstance(dims, (tuple, list)) else [dims]
    smaller = len((operation.output or [[]])[0]) < len(operation.input[0])
    return smaller and any(d in (0, -len(operation.input[0])) for d in listed if d is not None)


@rule("batch-averaged", ("shape", "batch"), lesson="classifier", see="len(x), y.shape")
def averaged(e: Evidence) -> Found | None:
    """mean(0): one answer for all images together."""
    if _classes(e) is None or e.x is None:
        return None
    n = len(e.x)
    for operation in _path(e):
        if not operation.output or not operation.line or not _over_batch(operation):
            continue
        before, after = operation.input[0], operation.output[0]
        if before[:1] != [n]:
            continue
        line, name = operation.line, operation.function
        return Found(
            line,
            (
                f"`{name}` works along the batch: {n} images get one answer together",
                f"Line {line}, `{e.source.line(line)}`, turns {show(before)} into {show(after)}. The first axis (dim 0) is "
                "the batch, and each image needs an answer of its own.",
                "Which dims hold the picture, and which one the images of the batch?",
            ),
            (
                f"{ko(name, '이/가')} 배치 방향으로 계산해요. 이미지 {n}장이 답 하나를 나눠 가져요",
                f"{line}번째 줄 `{e.source.line(line)}`이 {josa(show(before), '을/를')} {josa(show(after), '으로/로')} 바꿔요. 첫 번째 축(dim 0)은 "
                "배치이고, 이미지마다 자기 답이 필요해요.",
                "그림의 축은 어느 dim이고, 배치의 축은 어느 dim인가요?",
            ),
        )
    return None


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


@rule("result-not-used", ("gradient", "zero"), Rank.CAUSE, lesson="forward", see="{unreached}")
def not_used(e: Evidence) -> Found | None:
    """Two layers get the same x; what the first made goes nowhere."""
    missed = e.symptoms.get("gradient")
    if not isinstance(missed, list):
        return None
    used = {id(t) for o in e.operations for t in o.inputs}
    way = {id(o) for o in _path(e)}
    weighted = [o for o in e.operations if o.weight is not None and o.line]
    for i, operation in enumerate(weighted):
        if operation.module is None or id(operation) in way or operation.cuts:
            continue
        name = e.layer(operation.module)
        if not any(m.startswith(f"{name}.") for m in missed):
            continue
        later = [
            o for o in weighted[i + 1 :] if any(t is operation.inputs[0] for t in o.inputs[:1])
        ]
        if not later or later[0].module is None or later[0].module is operation.module:
            continue
        other, line = e.layer(later[0].module), later[0].line
        code = e.source.line(line)
        kept = (
            "is dropped"
            if not any(id(t) in used for t in operation.outputs)
            else "is lost on the way"
        )
        return Found(
            line,
            (
                f"`{other}` gets the same input as `{name}`, and what `{name}` made is never used",
                f"Line {operation.line} runs `{name}`; its result {kept}. Line {line}, `{code}`, starts again from "
                f"{show(operation.input[0])}, so no gradient reaches `{name}` and it can't learn.",
                f"Under which name is the result of `{name}`, and who should take it?",
            ),
            (
                f"{ko(other, '이/가')} `{name}`와 같은 입력을 받아서, `{name}`의 결과가 쓰이지 않아요",
                f"{operation.line}번째 줄이 {ko(name, '을/를')} 실행하지만 결과는 버려져요. {line}번째 줄 `{code}`이 다시 "
                f"{show(operation.input[0])}에서 시작해서, `{name}`에는 기울기가 닿지 않고 배울 수 없어요.",
                f"`{name}`의 결과는 어떤 이름에 있고, 누가 받아야 하나요?",
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


SCORES = [each for each in RULES if each.find.__module__ == __name__]
"""All of these, for exercises that ask for scores: asked first there."""
