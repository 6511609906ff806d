"""The answer has another shape than was asked for: which line or which argument made it so."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torch import nn

from tutor.lab.asking import dropped_calls, forwards, ko, maker, returns, self_calls
from tutor.lab.contract import Convolutions, Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.seeing import SHAPES
from tutor.lab.shapes import arithmetic, show
from tutor.lab.trace import Step

WRONG = ("shape", "gradient", "layers", "history")


def _wanted(e: Evidence) -> str:
    assert isinstance(e.contract, Model)
    return "×".join("?" if n is None else str(n) for n in e.contract.wanted())


def _axes(e: Evidence) -> tuple[int | None, ...]:
    return tuple(e.contract.wanted()) if isinstance(e.contract, Model) else ()


def _got(e: Evidence) -> str:
    return show(e.output or [])


def _shapes(e: Evidence) -> str:
    return f"The output is {_got(e)}; it should be {_wanted(e)}." if "shape" in e.symptoms else ""


def _shapes_ko(e: Evidence) -> str:
    return f"출력은 {_got(e)}인데, {_wanted(e)}이어야 해요." if "shape" in e.symptoms else ""


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
                f"Line {found[-1].lineno} returns `{name}`, which is still the input, {_got(e)}.{en}",
                "Under which name is the result? Compare it with the name in the return.",
            ),
            (
                f"forward가 입력 {ko(name, '을/를')} 그대로 돌려줘요",
                f"{found[-1].lineno}번째 줄이 return하는 {ko(name, '은/는')} 아직 입력 그대로예요({_got(e)}).{kor}",
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
                            f"made, never used. {_shapes(e)}",
                            "What should happen to the result of this line before it is returned?",
                        ),
                        (
                            f"{statement.lineno}번째 줄의 return에서 forward가 끝나요. {lost}에는 닿지 않아요",
                            f"함수는 첫 번째 return에서 멈추고, 그 뒤의 줄은 실행되지 않아요. {ko(lost, '은/는')} 만들기만 하고 쓰지 "
                            f"않아요. {_shapes_ko(e)}",
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
                    f"others are never reached. {_shapes(e)}",
                    "When should forward return: in every turn, or after the last?",
                ),
                (
                    f"{line}번째 줄의 return이 반복문 안에 있어요",
                    f"{loop.lineno}번째 줄의 반복이 첫 바퀴에서 바로 return해요. 첫 번째 층만 실행되고 나머지에는 닿지 않아요. "
                    f"{_shapes_ko(e)}",
                    "forward는 언제 return해야 하나요? 매 바퀴인가요, 마지막 바퀴 뒤인가요?",
                ),
            )
    return None


@rule("result-dropped", (*WRONG, "raised"), see="{unreached}", lesson="forward")
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
                    f"`{text}` is called and its result never used. {_shapes(e)}",
                    "How do the other lines keep what a layer gives?",
                ),
                (
                    f"{node.lineno}번째 줄에서 `{text}(...)`의 결과가 버려져요",
                    f"{ko(e.source.text_of(call), '은/는')} 새 텐서를 만들 뿐 x를 바꾸지 않아요. 결과를 담는 곳이 없어서 쓰이지 않아요. "
                    f"{_shapes_ko(e)}",
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
                        f"`{target}`. What the layers before made is lost. {_shapes(e)}",
                        "What should the second turn of the loop start from?",
                    ),
                    (
                        f"반복문의 모든 층이 같은 {ko(given[0], '을/를')} 받아요",
                        f"{node.lineno}번째 줄이 층마다 바뀌지 않는 {ko(given[0], '을/를')} 주고, 마지막 `{target}`만 남겨요. 앞의 층이 "
                        f"만든 것은 사라져요. {_shapes_ko(e)}",
                        "두 번째 바퀴는 무엇에서 시작해야 하나요?",
                    ),
                )
    return None


def _convolutions(e: Evidence) -> Iterator[tuple[Step, nn.Conv2d, str]]:
    for step in e.steps:
        if isinstance(step.module, nn.Conv2d) and step.output:
            yield step, step.module, e.layer(step.module)


def _asked(e: Evidence) -> Convolutions | None:
    return e.contract.layers if isinstance(e.contract, Model) else None


def _arguments(e: Evidence, line: int | None) -> ast.Call | None:
    """The call that makes a convolution on a line."""
    for node in e.source.nodes:
        if (
            isinstance(node, ast.Call)
            and "Conv2d" in ast.unparse(node.func)
            and node.lineno == line
        ):
            return node
    return None


@rule("stride", ("shape", "raised"), see="{blamed}", lesson="layers")
def stride(e: Evidence) -> Found | None:
    """A stride that halves the picture."""
    if _asked(e) is None or (e.raised is not None and "Kernel size" not in e.raised.message):
        return None
    for step, conv, name in _convolutions(e):
        if set(conv.stride) == {1}:
            continue
        line, size = e.made(conv), step.input[0][-1]
        call = _arguments(e, line)
        fourth = call is not None and len(call.args) > 3
        en = " The fourth argument of Conv2d is the stride." if fourth else ""
        kor = " Conv2d의 네 번째 인자가 stride예요." if fourth else ""
        s = conv.stride[0]
        return Found(
            line,
            (
                f"{name} has stride {s}: it moves {s} pixels at a time",
                f"That divides the size by {s}: {arithmetic(conv, size)}.{en} {_shapes(e)}",
                "How far should the kernel move between two places?",
            ),
            (
                f"{name}의 stride가 {s}예요. 한 번에 {s}픽셀씩 움직여요",
                f"그래서 크기가 {s}로 나뉘어요: {arithmetic(conv, size)}.{kor} {_shapes_ko(e)}",
                "커널이 한 자리에서 다음 자리로 얼마나 움직여야 하나요?",
            ),
        )
    return None


@rule("padding", "shape", see="{blamed}", lesson="layers")
def padding(e: Evidence) -> Found | None:
    """Padding keeps the size that should shrink."""
    if _asked(e) is None or _smaller(e):
        return None
    for step, conv, name in _convolutions(e):
        if conv.padding in ("valid", (0, 0), 0) or set(conv.padding) == {0}:
            continue
        size, k = step.input[0][-1], conv.kernel_size[0]
        given = conv.padding[0] if not isinstance(conv.padding, str) else repr(conv.padding)
        return Found(
            e.made(conv),
            (
                f"{name} has padding: it adds a border, and the picture does not shrink as asked",
                f"With padding={given}: {arithmetic(conv, size)}. Without, a {k}×{k} kernel takes {k - 1} off each side: "
                f"{size} → {size - k + 1}. {_shapes(e)}",
                "Which of the arguments of this layer adds a border?",
            ),
            (
                f"{name}에 padding이 있어요. 테두리를 더해서 크기가 원하는 만큼 줄지 않아요",
                f"padding={given}이면 {arithmetic(conv, size)}이에요. 없으면 {k}×{k} 커널이 {k - 1}씩 줄여요: "
                f"{size} → {size - k + 1}. {_shapes_ko(e)}",
                "이 층의 인자 중 테두리를 더하는 것은 무엇인가요?",
            ),
        )
    return None


def _smaller(e: Evidence) -> bool:
    """Is the picture that comes out smaller than it should be?"""
    assert isinstance(e.contract, Model)
    wanted, got = e.contract.wanted(), e.output or []
    pairs = zip(wanted[2:], got[2:], strict=False)
    return any(w is not None and g < w for w, g in pairs)


def _keeps(e: Evidence) -> bool:
    """Does the exercise ask for pictures of the size that goes in?"""
    assert isinstance(e.contract, Model)
    return tuple(e.contract.wanted()[2:]) == tuple(e.contract.input.shape[2:])


@rule("padding-missing", "shape", see="x.shape, y.shape", lesson="layers")
def no_padding(e: Evidence) -> Found | None:
    """Without padding each layer takes the edges off, where the size should stay."""
    asked = _asked(e)
    if asked is None or not _smaller(e) or not _keeps(e):
        return None
    for step, conv, name in _convolutions(e):
        if set(conv.kernel_size) != {asked.kernel} or set(conv.stride) != {1}:
            continue
        if not step.output or step.output[0][-1] >= step.input[0][-1]:
            continue
        size, k = step.input[0][-1], conv.kernel_size[0]
        return Found(
            e.made(conv),
            (
                f"{name} makes the picture smaller: {size} → {step.output[0][-1]}",
                f"A {k}×{k} kernel without enough padding stops short of the edges: {arithmetic(conv, size)}. "
                f"{_shapes(e)}",
                f"How many zeros around the picture let a {k}×{k} kernel stand on every pixel?",
            ),
            (
                f"{ko(name, '이/가')} 그림을 작게 만들어요: {size} → {step.output[0][-1]}",
                f"{k}×{k} 커널은 padding이 모자라면 가장자리에 닿지 못해요: {arithmetic(conv, size)}. {_shapes_ko(e)}",
                f"{k}×{k} 커널이 모든 픽셀 위에 서려면 그림 둘레에 0을 몇 줄 둘러야 하나요?",
            ),
        )
    return None


@rule("kernel-size", ("shape", "layers"), see="{blamed}", lesson="layers")
def kernel(e: Evidence) -> Found | None:
    """3x3 instead of 5x5."""
    asked = _asked(e)
    if asked is None:
        return None
    for step, conv, name in _convolutions(e):
        if set(conv.kernel_size) == {asked.kernel}:
            continue
        k, size = show(conv.kernel_size), step.input[0][-1]
        line = e.made(conv)
        return Found(
            line,
            (
                f"{name} has a {k} kernel; the task asks for {asked.kernel}×{asked.kernel}",
                f"{arithmetic(conv, size)}: a kernel of size {conv.kernel_size[0]} takes {conv.kernel_size[0] - 1} off each "
                f"side, one of size {asked.kernel} takes {asked.kernel - 1}. {_shapes(e)}",
                "Which argument is the kernel size?",
            ),
            (
                f"{name}의 커널이 {k}예요. 문제는 {asked.kernel}×{asked.kernel}를 원해요",
                f"{arithmetic(conv, size)}: 크기 {conv.kernel_size[0]} 커널은 {conv.kernel_size[0] - 1}만큼, {asked.kernel} "
                f"커널은 {asked.kernel - 1}만큼 줄여요. {_shapes_ko(e)}",
                "커널 크기는 몇 번째 인자인가요?",
            ),
        )
    return None


@rule("dilation", "shape", see="{blamed}", lesson="layers")
def dilation(e: Evidence) -> Found | None:
    """A dilated kernel spans more."""
    for step, conv, name in _convolutions(e):
        if set(conv.dilation) != {1}:
            return Found(
                e.made(conv),
                (
                    f"{name} has dilation {conv.dilation[0]}: its kernel is spread out",
                    f"{arithmetic(conv, step.input[0][-1])}. {_shapes(e)}",
                    "Which argument spreads the kernel?",
                ),
                (
                    f"{name}의 dilation이 {conv.dilation[0]}예요. 커널이 벌어져 있어요",
                    f"{arithmetic(conv, step.input[0][-1])}. {_shapes_ko(e)}",
                    "커널을 벌리는 인자는 무엇인가요?",
                ),
            )
    return None


@rule("out-channels", "shape", see="{blamed}", lesson="layers")
def out_channels(e: Evidence) -> Found | None:
    """The last convolution gives another number of channels."""
    asked, found = _asked(e), list(_convolutions(e))
    if asked is None or not found or e.output is None or len(e.output) < 2:
        return None
    _step, conv, name = found[-1]
    if (
        len(found) < asked.count
        or e.output[1] != conv.out_channels
        or conv.out_channels == asked.channels[-1]
    ):
        return None
    n, want = conv.out_channels, asked.channels[-1]
    return Found(
        e.made(conv),
        (
            f"{name} gives {n} channels; the task asks for {want}",
            f"The second number of Conv2d is how many channels come out. {_shapes(e)}",
            "Which argument of the last layer decides the channels of the output?",
        ),
        (
            f"{ko(name, '은/는')} 채널 {n}개를 주는데, 문제는 {want}개를 원해요",
            f"Conv2d의 두 번째 수가 나오는 채널 수예요. {_shapes_ko(e)}",
            "마지막 층에서 출력 채널 수를 정하는 인자는 무엇인가요?",
        ),
    )


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
        return Found(
            operation.line,
            (
                f"`{name}` drops the batch dimension: {show(before)} becomes {show(after)}",
                f"Line {operation.line}, `{e.source.line(operation.line)}`: the first axis is the batch, and it stays also "
                f"where it holds one image. squeeze() removes every axis of size 1. {_shapes(e)}",
                "Does the result still say how many images it is for?",
            ),
            (
                f"`{name}` 때문에 배치 차원이 사라져요: {show(before)} → {show(after)}",
                f"{operation.line}번째 줄 `{e.source.line(operation.line)}`: 첫 번째 축은 배치이고, 이미지가 하나여도 남아야 해요. "
                f"squeeze()는 크기 1인 축을 모두 없애요. {_shapes_ko(e)}",
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
    if _asked(e) is None and len(_axes(e)) < 3:
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
        container = step.module is not None and next(step.module.children(), None) is not None
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
        line = step.line
        return Found(
            line,
            (
                f"`{what}` changes the shape: {show(step.input[0])} becomes {show(step.output[0])}",
                f"Line {line}, `{e.source.line(line)}`. {_shapes(e)} No other step may change the size.",
                "Which steps does the task ask for, and which one is more than that?",
            ),
            (
                f"{ko(what, '이/가')} 모양을 바꿔요: {show(step.input[0])} → {show(step.output[0])}",
                f"{line}번째 줄 `{e.source.line(line)}`. {_shapes_ko(e)} 다른 단계는 크기를 바꾸지 않아야 해요.",
                "문제가 원하는 단계는 무엇이고, 그보다 많은 것은 무엇인가요?",
            ),
        )
    return None


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
    asked = _asked(e)
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
            f"Its size goes {sizes}. {_shapes(e)} The layers should be used one after the other.",
            "Count the layers that x meets between the parameter and the return.",
        ),
        (
            f"x가 합성곱을 {len(ran)}번 지나요. 문제는 {asked.count}번을 원해요",
            f"크기는 {sizes}로 바뀌어요. {_shapes_ko(e)} 층을 차례로 지나야 해요.",
            "x가 매개변수에서 return까지 만나는 층을 세어 보세요.",
        ),
    )


@rule("bias-missing", "layers", see="[n for n, _ in model.named_parameters()]", lesson="layers")
def no_bias(e: Evidence) -> Found | None:
    """bias=False, where a bias was asked for."""
    if e.symptoms["layers"] != "bias":
        return None
    for _, conv, name in _convolutions(e):
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
            f"The output is {_got(e)}, not {_wanted(e)}",
            "The axes are N×C×H×W: images, channels, height, width. Compare the two from left to right, then look up in "
            "the trace which step makes the difference.",
            "Which axis differs, and which layer decides it?",
        ),
        (
            f"출력이 {_wanted(e)}이 아니라 {_got(e)}이에요",
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
    asked = _asked(e)
    found = list(_convolutions(e))
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
