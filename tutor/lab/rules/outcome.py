"""The answer has another shape than was asked for: which line or which argument made it so."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torch import nn

from tutor.lab.asking import (
    dropped_calls,
    forwards,
    ko,
    maker,
    returns,
    self_calls,
)
from tutor.lab.contract import Convolutions, Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.seeing import SHAPES
from tutor.lab.shapes import show
from tutor.lab.trace import Step

WRONG = ("shape", "gradient", "layers", "history")


def wanted(e: Evidence) -> str:
    """The shape that was asked for, as it is shown."""
    assert isinstance(e.contract, Model)
    return "×".join("?" if n is None else str(n) for n in e.contract.wanted())


def axes(e: Evidence) -> tuple[int | None, ...]:
    """The same as numbers."""
    return tuple(e.contract.wanted()) if isinstance(e.contract, Model) else ()


def got(e: Evidence) -> str:
    """The shape that came out."""
    return show(e.output or [])


def shapes(e: Evidence) -> str:
    """Both in a sentence, where they differ."""
    return f"The output is {got(e)}; it should be {wanted(e)}." if "shape" in e.symptoms else ""


def shapes_ko(e: Evidence) -> str:
    """The same in Korean."""
    return f"출력은 {got(e)}인데, {wanted(e)}이어야 해요." if "shape" in e.symptoms else ""


@rule(
    "returns-input", (*WRONG, "constant", "unregistered"), see="torch.equal(y, x)", lesson="forward"
)
def returns_input(e: Evidence) -> Found | None:
    """The result is in `out`, and x is returned."""
    if e.y is not e.x and not (
        e.output == (list(e.x.shape) if e.x is not None else None) and e.y.grad_fn is None
    ):
        return None
    if any(o.line for o in e.operations if o.outputs and any(t is e.y for t in o.outputs)):
        return None
    if dropped(e) is not None:
        return None
    for function in forwards(e):
        found = returns(function)
        if not found:
            continue
        name = e.source.text_of(found[-1].value) if found[-1].value else "x"
        stored = [
            ast.unparse(n.targets[0])
            for n in ast.walk(function)
            if isinstance(n, ast.Assign)
            and isinstance(n.value, ast.Call)
            and ast.unparse(n.targets[0]) != name
        ]
        other = stored[-1] if stored else ""
        en = (
            f" What the layers made is in `{other}`, which goes unused."
            if other
            else " No layer has touched it."
        )
        kor = (
            f" 층이 만든 결과는 `{other}`에 있는데 쓰이지 않아요."
            if other
            else " 어떤 층도 거치지 않았어요."
        )
        return Found(
            found[-1].lineno,
            (
                f"forward returns its input `{name}` unchanged",
                f"Line {found[-1].lineno} returns `{name}`, which is still the input, {got(e)}.{en}",
                "Under which name is the result? Compare it with the name in the return.",
            ),
            (
                f"forward가 입력 {ko(name, '을/를')} 그대로 돌려줘요",
                f"{found[-1].lineno}번째 줄이 return하는 {ko(name, '은/는')} 아직 입력 그대로예요({got(e)}).{kor}",
                "결과는 어떤 이름에 들어 있나요? return하는 이름과 비교해 보세요.",
            ),
        )
    return None


@rule("code-after-return", WRONG, see="{unreached}", lesson="forward")
def after_return(e: Evidence) -> Found | None:
    """Only the first return runs."""
    for function in forwards(e):
        for node in ast.walk(function):
            for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
                if not isinstance(body, list):
                    continue
                for i, statement in enumerate(body[:-1]):
                    if not isinstance(statement, ast.Return):
                        continue
                    rest = [name for s in body[i + 1 :] for _, name in self_calls(s)]
                    if not rest:
                        continue
                    lost = ", ".join(dict.fromkeys(rest))
                    return Found(
                        statement.lineno,
                        (
                            f"The return in line {statement.lineno} ends forward; {lost} is never reached",
                            f"A function stops at its first return, and what stands after it never runs: {lost} is only "
                            f"made, never used. {shapes(e)}",
                            "What should happen to the result of this line before it is returned?",
                        ),
                        (
                            f"{statement.lineno}번째 줄의 return에서 forward가 끝나요. {lost}에는 닿지 않아요",
                            f"함수는 첫 번째 return에서 멈추고, 그 뒤의 줄은 실행되지 않아요. {ko(lost, '은/는')} 만들기만 하고 쓰지 "
                            f"않아요. {shapes_ko(e)}",
                            "이 줄의 결과를 return하기 전에 무엇을 더 해야 하나요?",
                        ),
                    )
    return None


@rule("return-in-loop", WRONG, see="{unreached}", lesson="forward")
def return_in_loop(e: Evidence) -> Found | None:
    """The first turn of the loop returns already."""
    for function in forwards(e):
        for loop in [n for n in ast.walk(function) if isinstance(n, (ast.For, ast.While))]:
            found = [s for s in loop.body if isinstance(s, ast.Return)]
            if not found:
                continue
            line = found[0].lineno
            return Found(
                line,
                (
                    f"The return in line {line} stands inside of the loop",
                    f"The first turn of the loop in line {loop.lineno} returns already, so only the first layer runs; the "
                    f"others are never reached. {shapes(e)}",
                    "When should forward return: in every turn, or after the last?",
                ),
                (
                    f"{line}번째 줄의 return이 반복문 안에 있어요",
                    f"{loop.lineno}번째 줄의 반복이 첫 바퀴에서 바로 return해요. 첫 번째 층만 실행되고 나머지에는 닿지 않아요. "
                    f"{shapes_ko(e)}",
                    "forward는 언제 return해야 하나요? 매 바퀴인가요, 마지막 바퀴 뒤인가요?",
                ),
            )
    return None


@rule("result-thrown-away", (*WRONG, "raised"), see="{unreached}", lesson="forward")
def dropped(e: Evidence) -> Found | None:
    """`self.conv2(x)` on a line of its own."""
    if e.raised is not None and "channels" not in e.raised.message:
        return None
    for node, call, text in dropped_calls(e):
        if e.raised is None or node.lineno <= (e.raised.line or 0):
            return Found(
                node.lineno,
                (
                    f"The result of `{text}(...)` in line {node.lineno} is dropped",
                    f"`{e.source.text_of(call)}` gives a new tensor; it does not change x. Nothing keeps what it gives, so "
                    f"`{text}` is called and its result never used. {shapes(e)}",
                    "How do the other lines keep what a layer gives?",
                ),
                (
                    f"{node.lineno}번째 줄에서 `{text}(...)`의 결과가 버려져요",
                    f"{ko(e.source.text_of(call), '은/는')} 새 텐서를 만들 뿐 x를 바꾸지 않아요. 결과를 담는 곳이 없어서 쓰이지 않아요. "
                    f"{shapes_ko(e)}",
                    "다른 줄은 층의 결과를 어떻게 간직하나요?",
                ),
            )
    return None


@rule("not-chained", (*WRONG, "raised"), see="model", lesson="forward")
def not_chained(e: Evidence) -> Found | None:
    """`out = layer(x)` in a loop: every layer gets the same x."""
    if e.raised is not None and "channels" not in e.raised.message:
        return None
    for function in forwards(e):
        for loop in [n for n in ast.walk(function) if isinstance(n, ast.For)]:
            for node in ast.walk(loop):
                if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                    continue
                call, target = node.value, ast.unparse(node.targets[0])
                loops = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
                func = ast.unparse(call.func)
                if func not in loops and not func.startswith("self."):
                    continue
                given = [ast.unparse(a) for a in call.args]
                written = {
                    n.id
                    for n in ast.walk(loop)
                    if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                }
                names = (
                    {n.id for n in ast.walk(call.args[0]) if isinstance(n, ast.Name)}
                    if given
                    else set()
                )
                if not names or names & (written | loops) or target == given[0]:
                    continue
                return Found(
                    node.lineno,
                    (
                        f"Every layer of the loop gets the same `{given[0]}`",
                        f"Line {node.lineno} gives each layer `{given[0]}`, which never changes, and keeps only the last "
                        f"`{target}`. What the layers before made is lost. {shapes(e)}".rstrip(),
                        "What should the second turn of the loop start from?",
                    ),
                    (
                        f"반복문의 모든 층이 같은 {ko(given[0], '을/를')} 받아요",
                        f"{node.lineno}번째 줄이 층마다 바뀌지 않는 {ko(given[0], '을/를')} 주고, 마지막 `{target}`만 남겨요. 앞의 층이 "
                        f"만든 것은 사라져요. {shapes_ko(e)}",
                        "두 번째 바퀴는 무엇에서 시작해야 하나요?",
                    ),
                )
    return None


def convolutions(e: Evidence) -> Iterator[tuple[Step, nn.Conv2d, str]]:
    """The layers that convolved, with their names."""
    for step in e.steps:
        if isinstance(step.module, nn.Conv2d) and step.output:
            yield step, step.module, e.layer(step.module)


def asked_layers(e: Evidence) -> Convolutions | None:
    """The chain of convolutions that the exercise asks for, if it does."""
    return e.contract.layers if isinstance(e.contract, Model) else None


@rule(
    "layer-missing",
    ("shape", "layers"),
    Rank.EFFECT,
    lesson="forward",
    see="model",
    explains=("unregistered",),
)
def layer_missing(e: Evidence) -> Found | None:
    """Fewer convolutions ran than were asked for."""
    asked = asked_layers(e)
    ran = [o for o in e.facts.get("convolutions", []) if o.output]
    if asked is None or (not ran and e.facts.get("convolutions") != []) or len(ran) >= asked.count:
        return None
    line = ran[-1].line if ran else e.method("forward")
    sizes = (
        " → ".join(str(s[-1]) for s in [ran[0].input[0], *(o.output[0] for o in ran if o.output)])
        if ran
        else "256"
    )
    return Found(
        line,
        (
            f"x goes through {len(ran)} convolution{'' if len(ran) == 1 else 's'}; the task asks for {asked.count}",
            f"Its size goes {sizes}. {shapes(e)} The layers should be used one after the other.",
            "Count the layers that x meets between the parameter and the return.",
        ),
        (
            f"x가 합성곱을 {len(ran)}번 지나요. 문제는 {asked.count}번을 원해요",
            f"크기는 {sizes}로 바뀌어요. {shapes_ko(e)} 층을 차례로 지나야 해요.",
            "x가 매개변수에서 return까지 만나는 층을 세어 보세요.",
        ),
    )


@rule("bias-missing", "layers", see="[n for n, _ in model.named_parameters()]", lesson="layers")
def no_bias(e: Evidence) -> Found | None:
    """bias=False, where a bias was asked for."""
    if e.symptoms["layers"] != "bias":
        return None
    for _, conv, name in convolutions(e):
        if conv.bias is None:
            return Found(
                e.made(conv),
                (
                    f"{name} has no bias; the task asks for one",
                    f"bias=False leaves out one number for each of the {conv.out_channels} channels that come out.",
                    "What does Conv2d do if nothing is said about the bias?",
                ),
                (
                    f"{name}에 bias가 없어요. 문제는 bias를 원해요",
                    f"bias=False면 나오는 채널 {conv.out_channels}개마다 숫자 하나가 빠져요.",
                    "bias에 대해 아무 말도 하지 않으면 Conv2d는 어떻게 하나요?",
                ),
            )
    return None


@rule("wrong-shape", "shape", Rank.SYMPTOM, see=SHAPES, lesson="layers")
def wrong_shape(e: Evidence) -> Found | None:
    """The shape is another one, and no single step is to blame."""
    functions = forwards(e)
    found = returns(functions[0]) if functions else []
    source = maker(e, e.y)
    line = (source.line if source else None) or (found[-1].lineno if found else e.head)
    return Found(
        line,
        (
            f"The output is {got(e)}, not {wanted(e)}",
            "The axes are N×C×H×W: images, channels, height, width. Compare the two from left to right, then look up in "
            "the trace which step makes the difference.",
            "Which axis differs, and which layer decides it?",
        ),
        (
            f"출력이 {wanted(e)}이 아니라 {got(e)}이에요",
            "축은 N×C×H×W, 즉 이미지, 채널, 높이, 너비예요. 왼쪽부터 비교하고, 어느 단계에서 달라지는지 경로에서 찾아보세요.",
            "어느 축이 다르고, 그 축은 어떤 층이 정하나요?",
        ),
    )


def _weight_line(e: Evidence) -> int | None:
    """The line that made the first weight that a convolution used."""
    used = [o.weight for o in e.facts.get("convolutions", [])]
    for name, parameter in nn.Module.named_parameters(e.model):  # type: ignore[arg-type]
        if any(parameter is w for w in used) and "." not in name:
            return e.attribute(name)
    return e.method("forward")


@rule("other-layers", "layers", Rank.SYMPTOM, see="model", lesson="forward")
def other_layers(e: Evidence) -> Found | None:
    """The shape is right, the layers are others."""
    if e.symptoms["layers"] == "shared" and "unregistered" in e.symptoms:
        return None
    asked = asked_layers(e)
    found = list(convolutions(e))
    line = e.made(found[0][1]) if found else _weight_line(e)
    assert asked is not None
    way = " → ".join(str(c) for c in asked.channels)
    return Found(
        line or e.head,
        (
            "The answer is not made by the layers that the task asks for",
            f"It asks for {asked.count} convolutions with {asked.kernel}×{asked.kernel} kernels and bias, {way} channels: "
            f"{asked.numbers:,} numbers that learn.",
            "Compare the layers in `__init__` with the task, one by one.",
        ),
        (
            "문제가 원하는 층이 답을 만들고 있지 않아요",
            f"{asked.kernel}×{asked.kernel} 커널과 bias가 있는 합성곱 {asked.count}개, 채널 {way}: 배우는 숫자 "
            f"{asked.numbers:,}개예요.",
            "`__init__`의 층을 문제와 하나씩 비교해 보세요.",
        ),
    )
