"""A row for each image: flattened with the batch, averaged over it, joined along another axis."""

from __future__ import annotations

import math

from torch import nn

from tutor.lab.asking import (
    call_line,
    ko,
    maker,
)
from tutor.lab.evidence import Evidence
from tutor.lab.findings import RULES, Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.rules import scoring
from tutor.lab.rules.outcome import return_in_loop
from tutor.lab.rules.scoring import classes, line_of
from tutor.lab.scoring import VIEWS, end
from tutor.lab.shapes import show
from tutor.words import josa


@rule("scores-not-flat", "shape", lesson="classifier", see="y.shape")
def not_flat(e: Evidence) -> Found | None:
    """Maps of scores, or scores with axes of size 1 left."""
    wanted, got = classes(e), e.output or []
    if wanted is None or e.x is None or len(got) < 3 or got[0] != len(e.x) or _joined(e):
        return None
    if return_in_loop(e) is not None:
        return None  # it ends too early, before any layer that would make a row
    by = maker(e, e.y) or end(e)
    line = line_of(e, by)
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
    if classes(e) is None or e.x is None or "raised" in e.symptoms or _joined(e):
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
    if by is None or by.output is None or classes(e) is None or e.x is None:
        return None
    name, line, n = by.function, by.line, len(by.input)
    one, got, want = show(by.input[0]), show(by.output[0]), show([len(e.x), classes(e) or 0])
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
    if classes(e) is None or e.x is None:
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


SCORES = [each for each in RULES if each.find.__module__ in (scoring.__name__, __name__)]
"""All rules about scores, for exercises that ask for them: asked first there."""
