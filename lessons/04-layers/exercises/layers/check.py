"""What `layers` asks for: a function that builds layers which halve a picture three times."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd

from tutor.lab.asking import error, josa, ko, returns
from tutor.lab.contract import Input, Model
from tutor.lab.evidence import Evidence, Halt
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.probes import near
from tutor.lab.shapes import arithmetic, show
from tutor.lab.source import Function
from tutor.lab.trace import Step
from tutor.lab.seeing import SHAPES

RULES: list[Rule] = []
SIZE = 256
STAGES = [(8, 128, 128), (16, 64, 64), (32, 32, 32)]
WAY = "3×256×256 → 8×128×128 → 16×64×64 → 32×32×32"
WRONG = ("shape", "layers")


@dataclass(frozen=True)
class Builder(Model):
    """A function, called without arguments, that gives a module."""

    first: Any = ("load", "find", "build", "call")


def find_builder(e: Evidence) -> None:
    """Look up the function; a finished module under its name is something else."""
    e.target = e.namespace.get(e.name)
    if isinstance(e.target, nn.Module):
        e.symptom("kind", "built")
        raise Halt
    if not callable(e.target):
        e.symptom("missing", near(e.name, list(e.namespace)))
        raise Halt


def stages(e: Evidence) -> None:
    """Did the picture pass through each of the stages?"""
    shapes = [s for step in e.steps for s in step.output or []]
    shapes += [s for o in e.operations for s in o.output]
    seen = {tuple(s[1:]) for s in shapes}
    missing = [stage for stage in STAGES if stage not in seen]
    if missing and "shape" not in e.symptoms:
        e.symptom("layers", "way")


# ------------------------------------------------------------------ the way of the picture


def changes(e: Evidence) -> list[tuple[Step, int, int]]:
    """The steps that change the size of the picture: step, side before, side after."""
    found = []
    for step in e.steps:
        if _whole(step) or not step.input or not step.output:
            continue
        before, after = step.input[0], step.output[0]
        if len(before) == len(after) == 4 and before[2:] != after[2:]:
            found.append((step, before[-1], after[-1]))
    return found


def sizes(step: Step) -> tuple[str, str]:
    """Height and width before and after, as one number where the picture is square."""
    both = [s[-2:] for s in (step.input or [[]])[:1] + (step.output or [[]])[:1]]
    first, second = (str(s[0]) if s[0] == s[1] else f"{s[0]}×{s[1]}" for s in both)
    return first, second


def called(e: Evidence, step: Step) -> tuple[str, str]:
    """What to call a step: Conv2d `0`, in both languages, the Korean one as a topic."""
    if step.module is None:
        return f"`{step.kind}`", ko(step.kind, "은/는")
    path = e.layer(step.module)
    return f"{step.kind} `{path}`", f"{step.kind} {ko(path, '은/는')}"


def line_of(e: Evidence, step: Step) -> int | None:
    """The line that a layer stands in, also where it is one of many in an nn.Sequential(...)."""
    if step.module is None:
        return step.line
    line, path = e.made(step.module), e.layer(step.module)
    statement = e.source.statement_at(line) if line else None
    for node in ast.walk(statement) if statement else ():
        plain = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Sequential")
        if plain and path.isdigit() and len(node.args) == len(list(e.model.children())):
            return node.args[int(path)].lineno
    return line or step.line


def reckoned(step: Step, before: int, after: int) -> str:
    """(256 - 3) // 2 + 1 = 127, where the layer has such settings."""
    if isinstance(step.module, _ConvNd):
        return arithmetic(step.module, before)
    names = ("kernel_size", "stride", "padding")
    k, s, p = (getattr(step.module, name, None) for name in names)
    if isinstance(k, int) and isinstance(s, int) and isinstance(p, int):
        inner = f"{before} + 2·{p} - {k}" if p else f"{before} - {k}"
        return f"({inner}) // {s} + 1 = {after}"
    return f"{before} → {after}"


def sides(found: list[tuple[Step, int, int]]) -> str:
    """256 → 128 → 64."""
    return " → ".join(str(n) for n in [found[0][1], *(after for _, _, after in found)])


@rule("not-halved", WRONG, into=RULES, see=SHAPES, lesson="layers")
def not_halved(e: Evidence) -> Found | None:
    """No stride at all: the kernel takes a little off the edge, and nothing is halved."""
    found = changes(e)
    odd = [(s, a, b) for s, a, b in found if not _near_half(a, b) and b > a / 2]
    odd = odd or [(s, a, b) for s, a, b in found if s.output and s.output[0][-1] != s.output[0][-2]]
    if found and not odd:
        return None
    if not found:
        leaves = [s for s in e.steps if s.output and len(s.output[0]) == 4 and not _whole(s)]
        step = next(iter(leaves), None)
        if step is None or step.output[0][-1] != SIZE:
            return None
        before = after = step.output[0][-1]
    else:
        step, before, after = odd[0]
    en, kor = called(e, step)
    stride = getattr(step.module, "stride", None)
    one = stride in (1, (1, 1))
    if step.output and step.output[0][-1] != step.output[0][-2]:
        return _one_side(e, step)
    if after > before + 3:
        return _grows(e, step)
    return Found(
        line_of(e, step),
        (
            f"{en} makes {after} out of {before}; half would be {before // 2}",
            f"{reckoned(step, before, after)}."
            + (
                " With stride 1 the kernel visits every place, one pixel after the other."
                if one
                else ""
            ),
            "Which setting lets the kernel leave out every second place?",
        ),
        (
            f"{kor} {before}에서 {after}{_to(after)} 만들어요. 절반은 {josa(str(before // 2), '이에요/예요')}",
            f"{reckoned(step, before, after)}."
            + (" 스트라이드가 1이라서 커널이 한 픽셀씩 모든 자리에 가요." if one else ""),
            "한 자리씩 건너뛰게 하는 설정은 무엇인가요?",
        ),
    )


def _one_side(e: Evidence, step: Step) -> Found:
    """stride=(2, 1), or an nn.Linear, which works along the last axis only."""
    (en, kor), (before, after) = called(e, step), sizes(step)
    linear = isinstance(step.module, nn.Linear)
    return Found(
        line_of(e, step),
        (
            f"{en} makes {after} out of {before}: only one of the two sides",
            "Height and width should both be halved."
            + (
                " An nn.Linear works along the last axis alone, here the width: each row of pixels by itself. It knows no "
                "picture and no channels."
                if linear
                else ""
            ),
            "Which kind of layer moves a kernel over height and width?"
            if linear
            else "Which setting says how far the kernel moves down, and which how far to the right?",
        ),
        (
            f"{kor} {before}에서 {josa(after, '을/를')} 만들어요. 두 변 가운데 하나만 달라져요",
            "높이와 너비가 모두 절반이 되어야 해요."
            + (
                " nn.Linear는 마지막 축(여기서는 너비)만 계산해서, 픽셀 한 줄을 따로따로 다뤄요. 그림도 채널도 몰라요."
                if linear
                else ""
            ),
            "커널이 높이와 너비 방향으로 움직이는 층은 무엇인가요?"
            if linear
            else "커널이 아래로, 옆으로 몇 칸 움직이는지 정하는 설정은 무엇인가요?",
        ),
    )


def _grows(e: Evidence, step: Step) -> Found:
    """An upsampling where the picture should become smaller."""
    (en, kor), (before, after) = called(e, step), sizes(step)
    return Found(
        line_of(e, step),
        (
            f"{en} makes the picture larger: {before} → {after}",
            f"Asked for is half of the size at each stage: {WAY}. This layer works the other way round.",
            "Which layers make a picture smaller?",
        ),
        (
            f"{kor} 그림을 더 크게 만들어요: {before} → {after}",
            f"단계마다 크기가 절반이 되어야 해요: {WAY}. 이 층은 반대로 일해요.",
            "그림을 작게 만드는 층은 무엇인가요?",
        ),
    )


def _to(number: int) -> str:
    return josa(str(number), "을/를")[len(str(number)) :]


def _near_half(before: int, after: int) -> bool:
    """Within a few pixels of the half, as padding and rounding make it."""
    return abs(after - before / 2) <= 3


@rule("not-quite-half", WRONG, into=RULES, see=SHAPES, lesson="layers")
def not_quite(e: Evidence) -> Found | None:
    """127 for 128: the padding and the kernel don't go together."""
    for step, before, after in changes(e):
        if after * 2 == before or not _near_half(before, after):
            continue
        en, kor = called(e, step)
        less = after * 2 < before
        return Found(
            line_of(e, step),
            (
                f"{en} makes {after} out of {before}: not quite half, which is {before // 2}",
                f"{reckoned(step, before, after)}. "
                + (
                    "What the kernel loses at the edge is not made up for."
                    if less
                    else "The border adds more than the kernel loses at the edge."
                ),
                "Which padding goes with this kernel, so that nothing is lost and nothing is added?",
            ),
            (
                f"{kor} {before}에서 {after}{_to(after)} 만들어요. 절반인 {before // 2}에서 조금 벗어나요",
                f"{reckoned(step, before, after)}. "
                + (
                    "커널이 가장자리에서 깎아 먹은 만큼 메워지지 않았어요."
                    if less
                    else "커널이 깎아 먹은 것보다 테두리가 더 커요."
                ),
                "이 커널에는 패딩이 얼마여야 모자라지도 남지도 않을까요?",
            ),
        )
    return None


@rule("stage-skipped", WRONG, into=RULES, see=SHAPES, lesson="layers")
def skipped(e: Evidence) -> Found | None:
    """A stride of 4 or 8 does two or three stages at once."""
    for step, before, after in changes(e):
        if after > before // 4 or after < 1:
            continue
        en, kor = called(e, step)
        return Found(
            line_of(e, step),
            (
                f"{en} goes from {before} to {after} in one step",
                f"{reckoned(step, before, after)}. Asked for is one half at a time: {WAY}.",
                "How far does the kernel move from one place to the next, and how far should it?",
            ),
            (
                f"{kor} {before}에서 {after}까지 한 번에 가요",
                f"{reckoned(step, before, after)}. 한 번에 절반씩이어야 해요: {WAY}.",
                "커널이 다음 자리로 몇 칸 움직이나요? 몇 칸이어야 할까요?",
            ),
        )
    return None


def _halvings(e: Evidence) -> list[tuple[Step, int, int]]:
    """The changes, where each of them is an exact half; else nothing."""
    found = changes(e)
    return found if found and all(after * 2 == before for _, before, after in found) else []


@rule("halved-too-often", WRONG, into=RULES, see=SHAPES, lesson="layers")
def too_often(e: Evidence) -> Found | None:
    """A stride and a pooling layer in each stage: both halve."""
    found = _halvings(e)
    if len(found) <= len(STAGES):
        return None
    en, kor = called(e, found[1][0])
    return Found(
        line_of(e, found[1][0]),
        (
            f"The picture is halved {len(found)} times: {sides(found)}",
            f"Asked for is three times. {en} halves what has been halved before it already.",
            "Which layers halve? A stage needs one of them.",
        ),
        (
            f"그림이 {len(found)}번 절반이 돼요: {sides(found)}",
            f"문제는 세 번을 원해요. {kor} 앞에서 이미 절반이 된 것을 또 절반으로 줄여요.",
            "절반으로 줄이는 층은 어느 것인가요? 한 단계에 하나면 돼요.",
        ),
    )


@rule("stage-missing", WRONG, into=RULES, see=SHAPES, lesson="layers")
def too_seldom(e: Evidence) -> Found | None:
    """Two stages where three were asked for."""
    found = _halvings(e)
    if not 0 < len(found) < len(STAGES):
        return None
    end = found[-1][2]
    want = STAGES[len(found)]
    early = _early_return(e)
    if early is not None:
        return _returned_early(e, early, len(found)) if early[0].name == e.name else None
    later = e.steps[e.steps.index(found[-1][0]) + 1 :]
    keeps = next((s for s in later if isinstance(s.module, _ConvNd)), None)
    if keeps is not None:
        return _not_halving(e, keeps, len(found))
    return Found(
        line_of(e, found[-1][0]),
        (
            f"The picture is halved {len(found)} {'time' if len(found) == 1 else 'times'}, and stops at {end}",
            f"It goes {sides(found)}. The next stage is {show(want)}: asked for is {WAY}.",
            "What would a layer look like that goes on from here?",
        ),
        (
            f"그림이 {len(found)}번 절반이 되고 {end}에서 멈춰요",
            f"크기는 {sides(found)}까지 갔어요. 다음 단계는 {show(want)}예요. 문제가 원하는 길: {WAY}.",
            "여기서 이어 갈 층은 어떤 모습일까요?",
        ),
    )


def _early_return(e: Evidence) -> tuple[Function, ast.Return] | None:
    """A return in the body of a loop that makes or calls the layers."""
    for function in e.source.functions:
        for node in returns(function):
            loop = e.source.around(node, ast.For)
            if loop is not None and e.source.around(node, ast.If) is None:
                return function, node
    return None


def _returned_early(e: Evidence, early: tuple[Function, ast.Return], halved: int) -> Found:
    line = early[1].lineno
    return Found(
        line,
        (
            f"The return in line {line} stands inside of the loop: it ends `{e.name}` in the first turn",
            f"Line {line}, `{e.source.line(line)}`, hands out what there is after one turn, so the picture is halved "
            f"{halved} {'time' if halved == 1 else 'times'}. The turns that come after never run.",
            "How far must this line be indented, so that it comes after the loop?",
        ),
        (
            f"{line}번째 줄의 return이 반복문 안에 있어서 첫 바퀴에 `{e.name}`{_particle(e, '이/가')} 끝나요",
            f"{line}번째 줄 `{e.source.line(line)}`이 한 바퀴 만에 결과를 내보내서 그림이 {halved}번만 절반이 돼요. 그다음 바퀴는 실행되지 않아요.",
            "반복문이 끝난 뒤에 오려면 이 줄을 얼마나 들여 써야 할까요?",
        ),
    )


def _not_halving(e: Evidence, step: Step, halved: int) -> Found:
    """The stages before it halve, and this one leaves the size as it is."""
    en, kor = called(e, step)
    side = step.output[0][-1] if step.output else 0
    times = "time" if halved == 1 else "times"
    return Found(
        line_of(e, step),
        (
            f"The picture is halved {halved} {times}; after {en} it stays {side}",
            f"Asked for is {WAY}. {en} keeps the size, and no layer after it halves.",
            "What halves in the other stages, a stride or a pooling layer? This stage needs one, too.",
        ),
        (
            f"그림이 {halved}번만 절반이 돼요. {kor} 크기 {josa(str(side), '을/를')} 그대로 둬요",
            f"문제가 원하는 길: {WAY}. {kor} 크기를 그대로 두고, 그 뒤에도 절반으로 줄이는 층이 없어요.",
            "다른 단계에서는 무엇이 절반으로 줄이나요? 스트라이드인가요, 풀링 층인가요? 이 단계에도 하나 필요해요.",
        ),
    )


@rule("stage-channels", WRONG, into=RULES, see=SHAPES, lesson="layers")
def stage_channels(e: Evidence) -> Found | None:
    """The sizes are right, the channels aren't."""
    if len(_halvings(e)) != len(STAGES):
        return None
    shapes = [s for step in e.steps for s in step.output or [] if len(s) == 4]
    for channels, side, _ in STAGES:
        here = [s for s in shapes if s[-1] == side]
        if not here or any(s[1] == channels for s in here):
            continue
        got = here[-1][1]
        step = next(s for s in e.steps if s.output and here[-1] in s.output and not _whole(s))
        en, kor = called(e, step)
        return Found(
            line_of(e, step),
            (
                f"At {side}×{side} there are {got} channels; asked for are {channels}",
                f"{en} gives {show(here[-1])}. The sizes are right, and so is the number of stages. The channels should go 3 → "
                "8 → 16 → 32.",
                "Which number of the layer says how many channels come out? The next layer takes as many.",
            ),
            (
                f"{side}×{side}에서 채널이 {got}개예요. 문제는 {channels}개를 원해요",
                f"{kor} {show(here[-1])}{_to(here[-1][-1])} 내놓아요. 크기와 단계 수는 맞아요. 채널은 3 → 8 → 16 → 32로 바뀌어야 해요.",
                "나가는 채널 수를 말하는 숫자는 어느 것인가요? 다음 층은 그만큼을 받아요.",
            ),
        )
    return None


def _particle(e: Evidence, pair: str) -> str:
    return josa(e.name, pair)[len(e.name) :]


def _whole(step: Step) -> bool:
    return step.module is not None and next(step.module.children(), None) is not None


@rule("another-way", "layers", Rank.EFFECT, into=RULES, see=SHAPES, lesson="layers")
def another_way(e: Evidence) -> Found | None:
    """It ends right, and passes by a stage on the way."""
    shapes = {tuple(s[1:]) for step in e.steps for s in step.output or []}
    missing = next((stage for stage in STAGES if stage not in shapes), None)
    if missing is None:
        return None
    return Found(
        e.head,
        (
            f"The end is right, and the picture is never {show(missing)} on the way",
            f"Asked for is {WAY}. The Shapes tab shows the way that it takes now.",
            "At which stage does it leave the way?",
        ),
        (
            f"끝은 맞지만, 도중에 그림이 {show(missing)}인 때가 없어요",
            f"문제가 원하는 길: {WAY}. 지금 가는 길은 모양 탭에 나와요.",
            "어느 단계에서 길을 벗어나나요?",
        ),
    )


# ------------------------------------------------------------------ what was built


@rule("returns-no-module", "kind", into=RULES, see="type({name}())", lesson="layers")
def no_module(e: Evidence) -> Found | None:
    """A list, a function, a class, or nothing at all."""
    got = str(e.symptoms["kind"])
    if e.model is not None or got == "built":
        return None
    function = e.source.functions and next(
        (f for f in e.source.functions if f.name == e.name), None
    )
    found = returns(function) if function else []
    line = found[-1].lineno if found else (function.lineno if function else e.head)
    several = got in ("list", "tuple", "set", "dict", "generator")
    if got == "NoneType":
        title = f"`{e.name}()` gives None: nothing is returned"
        title_ko = f"`{e.name}()`{_particle(e, '이/가')} None을 줘요. 돌려주는 것이 없어요"
        en = "The layers are made, and when the function ends they are gone: `return` hands them out."
        kor = "층을 만들었지만 함수가 끝나면서 사라져요. `return`이 있어야 밖으로 나와요."
        hint, hint_ko = "What should stand in front of it?", "그 앞에 무엇이 있어야 할까요?"
    elif several:
        title = f"`{e.name}()` gives a {got} of layers, and a {got} can't be called"
        title_ko = f"`{e.name}()`{_particle(e, '이/가')} 층이 든 {josa(got, '을/를')} 줘요. {josa(got, '은/는')} 부를 수 없어요"
        en = (
            f"The layers are there, and nothing says that the picture goes through them in turn: a {got} only holds. "
            "nn.Sequential holds them and calls them in order, and is a module itself."
        )
        kor = (
            f"층은 다 있지만, 그림이 차례로 지나가야 한다고 말해 주는 것이 없어요. {josa(got, '은/는')} 담기만 해요. nn.Sequential은 "
            "담아 두고 차례로 불러요. 그리고 그 자체가 모듈이에요."
        )
        hint, hint_ko = (
            "What makes one module of several layers?",
            "여러 층을 모듈 하나로 만드는 것은 무엇인가요?",
        )
    elif got == "type":
        title = f"`{e.name}()` gives a class, not an object made from it"
        title_ko = (
            f"`{e.name}()`{_particle(e, '이/가')} 클래스를 줘요. 그것으로 만든 객체가 아니에요"
        )
        en = "A class is a plan; nothing has been built from it yet, so there are no layers to send a picture through."
        kor = "클래스는 설계도예요. 아직 아무것도 짓지 않아서 그림이 지나갈 층이 없어요."
        hint, hint_ko = (
            "What makes an object out of a class?",
            "클래스에서 객체를 만들려면 무엇이 필요한가요?",
        )
    else:
        title = f"`{e.name}()` gives a {got}, not a module"
        title_ko = f"`{e.name}()`{_particle(e, '이/가')} 모듈이 아니라 {josa(got, '을/를')} 줘요"
        en = (
            "It may compute the right thing, but nobody outside can see the layers in it: parameters(), print and saving "
            "all need an nn.Module."
            if got == "function"
            else "Asked for is something that holds layers and can be called with a picture: an nn.Module."
        )
        kor = (
            "계산은 맞을 수 있지만, 그 안의 층이 밖에서는 보이지 않아요. parameters()도 출력도 저장도 nn.Module이라야 할 수 있어요."
            if got == "function"
            else "층을 담고 있으면서 그림으로 부를 수 있는 것, 곧 nn.Module이 필요해요."
        )
        hint, hint_ko = (
            "Which module calls several layers in order?",
            "여러 층을 차례로 부르는 모듈은 무엇인가요?",
        )
    whole = bool(found) and not e.source.line(line).endswith(("(", "["))
    at = f"Line {line}, `{e.source.line(line)}`. " if whole else ""
    at_ko = f"{line}번째 줄 `{e.source.line(line)}`. " if whole else ""
    return Found(line, (title, at + en, hint), (title_ko, at_ko + kor, hint_ko))


@rule("container-returned", "raised", into=RULES, see='["forward" in vars(kind) for kind in (nn.ModuleList, nn.Sequential)]', lesson="modules")
def container(e: Evidence) -> Found | None:
    """An nn.ModuleList is a module, and has no forward."""
    if not isinstance(e.model, nn.ModuleList | nn.ModuleDict):
        return None
    kind = type(e.model).__name__
    function = next((f for f in e.source.functions if f.name == e.name), None)
    found = returns(function) if function else []
    line = found[-1].lineno if found else e.head
    return Found(
        line,
        (
            f"`{e.name}()` gives an nn.{kind}, which can't be called",
            f"An nn.{kind} is a module and registers its layers, but it has no forward: it doesn't say in which order the "
            "picture goes through them. nn.Sequential does.",
            "Which container calls its layers one after the other?",
        ),
        (
            f"`{e.name}()`{_particle(e, '이/가')} nn.{josa(kind, '을/를')} 줘요. 이것은 부를 수 없어요",
            f"nn.{josa(kind, '은/는')} 모듈이고 층을 등록하지만 forward가 없어요. 그림이 어떤 순서로 지나갈지 말해 주지 않아요. "
            "nn.Sequential은 말해 줘요.",
            "층을 차례로 부르는 컨테이너는 무엇인가요?",
        ),
    )


@rule("builder-takes-input", "raised", into=RULES, see="import inspect; inspect.signature({name})", lesson="layers")
def takes_input(e: Evidence) -> Found | None:
    """def halve(x): it computes, instead of building what computes."""
    hit = error(
        e, "TypeError", rf"{e.name}\(\) missing \d+ required positional arguments?: '(\w+)'"
    )
    node = next((f for f in e.source.functions if f.name == e.name), None)
    if hit is None or node is None:
        return None
    name = hit[1][1]
    return Found(
        node.lineno,
        (
            f"`{e.name}({name})` wants the picture; asked for is `{e.name}()`, which builds",
            f"`{e.name}()` is called without anything. It builds the layers and hands them out; the picture comes later, when "
            "what was handed out is called.",
            f"What would be left of the function if it never saw `{name}`?",
        ),
        (
            f"`{e.name}({name})`{josa(name, '은/는')[len(name) :]} 그림을 달라고 해요. 문제는 층을 만들어 주는 `{e.name}()`{_particle(e, '을/를')} 원해요",
            f"`{e.name}()`{_particle(e, '은/는')} 아무것도 받지 않고 불려요. 층을 만들어서 건네주기만 하고, 그림은 나중에 그 층을 부를 때 들어가요.",
            f"`{name}` 없이 쓴다면 함수에는 무엇이 남을까요?",
        ),
    )


@rule("builder-is-built", "kind", into=RULES, see="type({name})", lesson="layers")
def is_built(e: Evidence) -> Found | None:
    """halve = nn.Sequential(...): the layers themselves, without a function that builds them."""
    if e.symptoms["kind"] != "built":
        return None
    lines = [n.lineno for n in e.source.nodes if isinstance(n, ast.Name) and n.id == e.name]
    kind = type(e.target).__name__
    return Found(
        lines[0] if lines else None,
        (
            f"`{e.name}` is the module itself, and should be a function that builds one",
            f"Line {lines[0] if lines else 1} gives the name `{e.name}` to one finished {kind}. A function `{e.name}()` "
            "builds a new one at each call, with numbers of its own.",
            "Which word begins a function, and which one hands out its result?",
        ),
        (
            f"{ko(e.name, '이/가')} 모듈 자체예요. 모듈을 만드는 함수여야 해요",
            f"{lines[0] if lines else 1}번째 줄은 다 만든 {kind} 하나에 `{e.name}`{_particle(e, '이라는/라는')} 이름을 붙여요. 함수 `{e.name}()`라면 부를 때마다 "
            "자기 숫자를 가진 모듈을 새로 만들어요.",
            "함수는 어떤 단어로 시작하고, 결과는 어떤 단어로 내보내나요?",
        ),
    )


check = Builder(
    name="halve",
    first=("load", find_builder, "build", "call"),
    input=Input(1, 3, SIZE, SIZE, small=(32, 32)),
    output=lambda given: (given[0], 32, given[2] // 8, given[3] // 8),
    rows=False,
    probes=("output", stages, "registered", "rebuild", "gradients", "behaviour", "batches"),
    rules=RULES,
    praise={"en": "Halved three times.", "ko": "세 번 절반이 됐어요."},
)
