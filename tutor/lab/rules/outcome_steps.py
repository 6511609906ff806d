"""The output has another shape: a step too many, an axis that is lost, a picture that is resized."""

from __future__ import annotations

from torch import nn

from tutor.lab.asking import (
    call_line,
    constructed,
    ko,
)
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.rules.outcome import asked_layers, axes, convolutions, shapes, shapes_ko
from tutor.lab.seeing import SHAPES
from tutor.lab.shapes import show
from tutor.lab.trace import Step


@rule("batch-axis-lost", ("shape", "batch"), see="y.shape", lesson="model")
def squeezed(e: Evidence) -> Found | None:
    """squeeze() drops the batch of one."""
    for operation in e.operations:
        if operation.function not in (
            "squeeze",
            "flatten",
            "ravel",
            "__getitem__",
            "select",
            "squeeze_",
        ):
            continue
        if (
            operation.module is not None
            or not operation.line
            or not operation.output
            or not operation.input
        ):
            continue
        before, after = operation.input[0], operation.output[0]
        tidied = operation.function == "squeeze" and not operation.arguments[1:]
        if before[:1] == after[:1] and not (tidied and "batch" in e.symptoms):
            continue
        if e.x is None or before[:1] != list(e.x.shape[:1]) or not _is_result(e, operation):
            continue
        name = operation.function.replace("__getitem__", "[0]")
        en, kor = "", ""
        if "squeeze" in name:
            en = " squeeze() removes every axis of size 1."
            kor = " squeeze()는 크기 1인 축을 모두 없애요."
        elif name == "[0]":
            en = " An index takes one image out of it, and leaves the others behind."
            kor = " 번호 하나로 꺼내면 이미지 한 장만 남고 나머지는 버려져요."
        return Found(
            operation.line,
            (
                f"`{name}` drops the batch dimension: {show(before)} becomes {show(after)}",
                f"Line {operation.line}, `{e.source.line(operation.line)}`: the first axis is the batch, and it stays also "
                f"where it holds one image.{en} {shapes(e)}",
                "Does the result still say how many images it is for?",
            ),
            (
                f"`{name}` 때문에 배치 차원이 사라져요: {show(before)} → {show(after)}",
                f"{operation.line}번째 줄 `{e.source.line(operation.line)}`: 첫 번째 축은 배치이고, 이미지가 하나여도 남아야 해요."
                f"{kor} {shapes_ko(e)}",
                "결과가 아직 이미지 몇 장에 대한 것인지 말해 주나요?",
            ),
        )
    return None


def _is_result(e: Evidence, operation: Operation) -> bool:
    """Is the step on the way of the result (not of a print beside it)?"""
    end = operation.outputs[0] if operation.outputs else None
    if end is e.y:
        return True
    return any(any(t is end for t in o.inputs) for o in e.operations)


@rule("extra-step", "shape", Rank.EFFECT, see=SHAPES, lesson="layers")
def extra_step(e: Evidence) -> Found | None:
    """Pooling, flattening, a permute: some other step changed the shape."""
    if asked_layers(e) is None and len(axes(e)) < 3:
        return None  # scores for a picture: everything on the way there changes the shape
    for step in e.steps:
        if (
            step.output is None
            or isinstance(step.module, nn.Conv2d)
            or not step.input
            or not step.output
        ):
            continue
        own = step.module is not None and type(step.module).__module__.startswith("torch.")
        container = (
            step.module is not None and next(nn.Module.children(step.module), None) is not None
        )
        if (
            (step.module is not None and not own)
            or container
            or step.kind in ("F.conv2d", "conv2d")
        ):
            continue
        if step.input[0] == step.output[0] or (
            step.module is None and step.kind.startswith("F.conv")
        ):
            continue
        what = e.layer(step.module) if step.module is not None else step.kind
        inside = step.module is not None and ("." in what or _works_twice(e, step))
        line = (constructed(e, step.module) if inside else None) or step.line
        why, why_ko = _pooled(step)
        return Found(
            line,
            (
                f"`{what}` changes the shape: {show(step.input[0])} becomes {show(step.output[0])}",
                f"Line {line}, `{e.source.line(line)}`.{why} {shapes(e)} No other step may change the size.",
                "Which steps does the task ask for, and which one is more than that?",
            ),
            (
                f"{ko(what, '이/가')} 모양을 바꿔요: {show(step.input[0])} → {show(step.output[0])}",
                f"{line}번째 줄 `{e.source.line(line)}`.{why_ko} {shapes_ko(e)} 다른 단계는 크기를 바꾸지 않아야 해요.",
                "문제가 원하는 단계는 무엇이고, 그보다 많은 것은 무엇인가요?",
            ),
        )
    return None


def _works_twice(e: Evidence, step: Step) -> bool:
    """Is the layer called in two lines of forward? Then the line that makes it stands for both."""
    return len({s.line for s in e.steps if s.module is step.module}) > 1


def _pooled(step: Step) -> tuple[str, str]:
    """What a pooling does to the sizes, in both languages; nothing for other steps."""
    name = (type(step.module).__name__ if step.module is not None else step.kind).lower()
    if "pool" not in name or not step.output or len(step.output[0]) < 3:
        return "", ""
    before, after = step.input[0][-1], step.output[0][-1]
    times = before // max(after, 1)
    en = (
        "It halves the width and the height"
        if times == 2
        else f"It divides width and height by {times}"
    )
    kor = "너비와 높이를 절반으로 줄여요" if times == 2 else f"너비와 높이를 {times}로 나눠요"
    return (
        f" It is a pooling: it keeps one number of each patch. {en}: {before} → {after}.",
        f" 조각마다 숫자 하나만 남기는 풀링(pooling)이에요. {kor}: {before} → {after}.",
    )


@rule("extra-convolution", "shape", Rank.EFFECT, lesson="forward")
def extra_convolution(e: Evidence) -> Found | None:
    """More convolutions ran than were asked for: one of them twice, or one too many."""
    asked = asked_layers(e)
    ran = [o for o in e.facts.get("convolutions", []) if o.output]
    if asked is None or len(ran) <= asked.count:
        return None
    twice = next((o for i, o in enumerate(ran) if any(o.weight is p.weight for p in ran[:i])), None)
    extra = twice or ran[-1]
    before = [o.line for o in ran if o.weight is extra.weight and o is not extra]
    line = call_line(e, extra)
    name = e.layer(extra.module) if extra.module is not None else extra.name
    sizes = " → ".join(
        str(o[-1]) for o in [ran[0].input[0], *(o.output[0] for o in ran if o.output)]
    )
    lines = ", ".join(map(str, dict.fromkeys([*before, extra.line])))
    again = f" {name} works {len(before) + 1} times (line {lines})."
    again_ko = f" {ko(name, '이/가')} {len(before) + 1}번 일해요({lines}번째 줄)."
    if not before:
        again, again_ko = "", ""
    return Found(
        line,
        (
            f"`{name}` is applied {'again' if before else 'too'}: x goes through {len(ran)} convolutions, the task asks for "
            f"{asked.count}",
            f"Line {line}, `{e.source.line(line)}`.{again} Each {asked.kernel}×{asked.kernel} convolution takes "
            f"{asked.kernel - 1} off the width: {sizes}. {shapes(e)}",
            "Follow x through forward and note which layer it meets in each line.",
        ),
        (
            f"{ko(name, '이/가')} {'또' if before else '더'} 쓰여서 x가 합성곱을 {len(ran)}번 지나요. 문제는 {asked.count}번을 원해요",
            f"{line}번째 줄 `{e.source.line(line)}`.{again_ko} {asked.kernel}×{asked.kernel} 합성곱마다 너비가 {asked.kernel - 1}씩 줄어요: "
            f"{sizes}. {shapes_ko(e)}",
            "forward에서 x를 따라가며 줄마다 어떤 층을 만나는지 적어 보세요.",
        ),
    )


@rule("resized-to-fit", "layers", see="x.shape, model.conv1(x).shape", lesson="layers")
def resized(e: Evidence) -> Found | None:
    """F.interpolate at the end gives the shape that the convolutions don't."""
    step: Operation | None = e.facts.get("resized")
    ran: list[Operation] = e.facts.get("convolutions", [])
    if step is None or not step.output or not ran or not ran[-1].output:
        return None
    line, name = call_line(e, step), step.name
    if step.module is not None:
        name = f"nn.{type(step.module).__name__}"
    before, after = show(step.input[0][2:]), show(step.output[0][2:])
    padded = next((c for _, c, _ in convolutions(e) if c.padding not in ("valid", (0, 0))), None)
    en = kor = ""
    if padded is not None:
        en = f" The convolutions don't shrink it, for they add a border first: padding={padded.padding!r}, in line {e.made(padded)}."
        kor = f" 합성곱이 먼저 테두리를 더해서 크기가 줄지 않았어요. {e.made(padded)}번째 줄의 padding={padded.padding!r} 때문이에요."
    return Found(
        line,
        (
            f"`{name}` makes the size fit; the convolutions should give it",
            f"Line {line}, `{e.source.line(line)}`, resizes the maps from {before} to {after}: the shape is right, and each "
            f"number is now blended from its neighbours and has moved a little.{en}",
            "What size comes out of each convolution, and what size should come out?",
        ),
        (
            f"{ko(name, '이/가')} 크기를 억지로 맞춰요. 그 크기는 합성곱에서 나와야 해요",
            f"{line}번째 줄 `{e.source.line(line)}`이 맵의 크기를 {before}에서 {after}로 바꿔요(resize). 모양은 맞지만, 수마다 이웃과 섞이고 자리도 조금씩 "
            f"옮겨져요.{kor}",
            "합성곱마다 어떤 크기가 나오고, 원래 어떤 크기가 나와야 하나요?",
        ),
    )
