"""Weights that no gradient reaches: layers that never run, parameters that take no part."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import forwards, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.rules.learning import owner_of
from tutor.lab.source import called, is_self


@rule("kernel-does-all", ("gradient", "layers"), Rank.CAUSE, see="{unreached}", lesson="layers")
def kernel_does_all(e: Evidence) -> Found | None:
    """One 9x9 convolution gives the right shape by luck; another layer is never used."""
    layers = getattr(e.contract, "layers", None)
    unused = _unused(e)
    if layers is None or not unused or "shape" in e.symptoms:
        return None
    for path, layer in e.layers():
        if (
            not isinstance(layer, nn.Conv2d)
            or layer.kernel_size[0] <= layers.kernel
            or (path, layer) in unused
        ):
            continue
        k, name, idle = layer.kernel_size[0], path, unused[0][0]
        size = e.contract.input.shape[-1]  # type: ignore[attr-defined]
        return Found(
            e.made(layer),
            (
                f"{name} alone gives the right shape, and {idle} is never used",
                f"{name} has a {k}×{k} kernel: {size} - {k} + 1 = {size - k + 1}, as two {layers.kernel}×{layers.kernel} ones "
                f"would. {idle} is made, never called, and gets no gradient.",
                "Which kernel size does the task ask for, and which layers should x go through?",
            ),
            (
                f"{name} 혼자 맞는 모양을 만들고, {ko(idle, '은/는')} 쓰이지 않아요",
                f"{ko(name, '은/는')} {k}×{k} 커널이에요. {size} - {k} + 1 = {size - k + 1}이라서 {layers.kernel}×{layers.kernel} 두 개와 "
                f"같은 크기가 나와요. {ko(idle, '은/는')} 만들었지만 부르지 않아 기울기를 받지 못해요.",
                "문제가 원하는 커널 크기는 얼마이고, x는 어떤 층을 지나야 하나요?",
            ),
        )
    return None


def _unused(e: Evidence) -> list[tuple[str, nn.Module]]:
    """The registered layers with parameters that were never called."""
    ran = {id(m) for m in e.ran}
    worked = {id(t) for o in e.operations for t in o.inputs}
    missed = e.symptoms.get("gradient")
    return [
        (path, layer)
        for path, layer in e.layers()
        if id(layer) not in ran
        and not any(id(p) in worked for p in nn.Module.parameters(layer, recurse=False))
        and (not isinstance(missed, list) or any(n.startswith(f"{path}.") for n in missed))
    ]


def _idle_method(e: Evidence, name: str) -> ast.FunctionDef | None:
    """A method that uses `self.name`, and that nothing in the file calls."""
    called_names = {called(n).split(".")[-1] for n in e.source.nodes if isinstance(n, ast.Call)}
    for function in e.source.methods(e.name).values():
        known = function.name.startswith("__") or function.name in {"forward", *called_names}
        uses = any(is_self(n, name) for n in ast.walk(function))
        if not known and uses and isinstance(function, ast.FunctionDef):
            return function
    return None


@rule("unused-layer", ("gradient", "shape", "layers", "history"), Rank.EFFECT, lesson="forward")
def unused_layer(e: Evidence) -> Found | None:
    """A layer is made and never called."""
    unused = _unused(e)
    if not unused:
        return None
    path, layer = unused[-1]
    names = ", ".join(f"`{p}`" for p, _ in unused)
    n = sum(p.numel() for _, x in unused for p in nn.Module.parameters(x, recurse=False))
    line = e.made(layer)
    both = len(unused) > 1
    loop = _idle_loop(e, unused)
    if loop is not None:
        return _not_called(e, loop, names, n)
    idle = _idle_method(e, path.split(".")[0])
    en = (
        f" `{idle.name}` (line {idle.lineno}) would, and nothing calls `{idle.name}`."
        if idle
        else ""
    )
    kor = (
        f" `{idle.name}`({idle.lineno}번째 줄)에서는 쓰지만, 이 메서드를 아무도 부르지 않아요."
        if idle
        else ""
    )
    return Found(
        line,
        (
            f"{names} {'are' if both else 'is'} made, and never used",
            f"Line {line} makes {path}, but forward never calls it: its {n:,} numbers take no part, get no gradient and "
            f"never learn.{en}",
            f"Follow x through forward: at which point should it go through {path}?",
        ),
        (
            f"{names} 층을 만들었지만 쓰지 않아요",
            f"{line}번째 줄이 {ko(path, '을/를')} 만드는데 forward가 부르지 않아요. 숫자 {n:,}개가 계산에 참여하지 못하고, 기울기도 받지 "
            f"못하고, 배우지도 못해요.{kor}",
            f"forward에서 x를 따라가 보세요. 어디에서 {path}를 지나야 하나요?",
        ),
        see="{unreached}",
    )


def _idle_loop(e: Evidence, unused: list[tuple[str, nn.Module]]) -> tuple[ast.For, str] | None:
    """The loop of forward over a container none of whose layers it calls, and its variable."""
    idle = {path for path, _ in unused}
    tops = {path.split(".")[0] for path in idle}
    used = {path.split(".")[0] for path, _ in e.layers() if path not in idle}
    for function in forwards(e):
        for loop in [n for n in ast.walk(function) if isinstance(n, ast.For)]:
            over = {top for top in tops - used for n in ast.walk(loop.iter) if is_self(n, top)}
            turning = [n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)]
            body = [n for s in loop.body for n in ast.walk(s)]
            called_ = {n for c in body if isinstance(c, ast.Call) for n in ast.walk(c.func)}
            named = {n.id for n in called_ if isinstance(n, ast.Name)}
            if over and turning and not named & set(turning):
                return loop, turning[-1]
    return None


def _not_called(e: Evidence, loop: tuple[ast.For, str], names: str, numbers: int) -> Found:
    line, name = loop[0].lineno, loop[1]
    text = e.source.line(line)
    return Found(
        line,
        (
            f"The loop goes through the layers, and calls none of them: {names} never used",
            f"Line {line}, `{text}`: no line of its body calls `{name}`, so x passes every layer by. Their {numbers:,} numbers "
            "take no part, get no gradient and never learn.",
            f"What should `{name}` do with x in each turn?",
        ),
        (
            f"반복문이 층을 차례로 돌지만 부르지 않아요. {names} 층이 쓰이지 않아요(never used)",
            f"{line}번째 줄 `{text}`: 반복문 안에 {ko(name, '을/를')} 부르는 줄이 없어서 x가 어느 층도 지나지 않아요. 숫자 {numbers:,}개가 계산에 참여하지 못하고, "
            "기울기도 받지 못하고, 배우지도 못해요.",
            f"바퀴마다 {ko(name, '은/는')} x로 무엇을 해야 하나요?",
        ),
        see="{unreached}",
    )


@rule("unused-parameter", "gradient", Rank.SYMPTOM, lesson="gradients")
def no_gradient(e: Evidence) -> Found | None:
    """Some parameter gets no gradient, and nothing else explains it."""
    missed = e.symptoms["gradient"]
    owner = owner_of(e, missed[0])
    own = dict(nn.Module.named_parameters(e.model)).get(missed[0])  # type: ignore[arg-type]
    line = e.made(owner) if owner is not e.model else e.attribute(missed[0])
    names = ", ".join(f"`{n}`" for n in missed[:4]) + (" …" if len(missed) > 4 else "")
    alone = _without_bias(e, missed)
    if alone is not None:
        return _bias_left_out(e, alone, missed, names)
    used = any(own is t for o in e.operations for t in o.inputs)
    en = (
        "It is used, but what comes of it does not reach the output."
        if used
        else "It takes no part in the output."
    )
    kor = "쓰이기는 하지만 그 결과가 출력에 닿지 않아요." if used else "출력에 참여하지 않아요."
    return Found(
        line or e.method("forward"),
        (
            f"No gradient reaches {names}",
            f"After backward(), {names} {'has' if len(missed) == 1 else 'have'} no .grad. {en}",
            "Follow x through forward: where does the result of this layer go?",
        ),
        (
            f"{names}에 기울기가 닿지 않아요",
            f"backward() 뒤에 {names}의 .grad가 없어요. {kor}",
            "forward에서 x를 따라가 보세요. 이 층의 결과는 어디로 가나요?",
        ),
        see="{unreached}",
    )


def _without_bias(e: Evidence, missed: list[str]) -> Operation | None:
    """The call that was handed the weight of a layer, and not the bias that belongs to it."""
    if e.model is None or not all(n.rpartition(".")[2] == "bias" for n in missed):
        return None
    named = dict(nn.Module.named_parameters(e.model))
    weights = [named.get(f"{n.removesuffix('bias')}weight") for n in missed]
    for o in e.operations:
        handed = o.line and o.module is None and o.weight is not None and o.bias is None
        if handed and any(o.weight is w for w in weights):
            return o
    return None


def _bias_left_out(e: Evidence, operation: Operation, missed: list[str], names: str) -> Found:
    """`F.conv2d(x, self.conv1.weight)`: where is the bias?"""
    line, name, layer = operation.line, operation.name, missed[0].rpartition(".")[0] or "self"
    both = len(missed) > 1
    return Found(
        line,
        (
            f"{names} {'are' if both else 'is'} never used: {name} gets the weight alone",
            f"Line {line}, `{e.source.line(line)}`, hands over the weight of `{layer}` and leaves its bias out. So the bias "
            "takes no part in the output, gets no gradient and never learns. The layer itself, called as a function, would "
            "use both.",
            f"What does {name} take as its third argument?",
        ),
        (
            f"{names}를 쓰지 않아요. {ko(name, '은/는')} 가중치만 받아요",
            f"{line}번째 줄 `{e.source.line(line)}`이 `{layer}`의 가중치(weight)만 넘기고 편향(bias)은 빠뜨려요. 그래서 편향은 출력에 "
            "참여하지 못하고, 기울기도 받지 못하고, 배우지도 못해요. 층을 함수처럼 그대로 부르면 둘 다 쓰여요.",
            f"{name}의 세 번째 인자는 무엇인가요?",
        ),
        see="{unreached}",
    )


@rule("no-history", "history", Rank.SYMPTOM, lesson="gradients")
def no_history(e: Evidence) -> Found | None:
    """The output was not computed from any parameter."""
    lines = [f.body[-1].lineno for f in forwards(e)]
    return Found(
        lines[0] if lines else e.head,
        (
            "The output has no history: gradients can't get back from it",
            "The answer has the right look, but it was not computed from any parameter of the model in a way that "
            "PyTorch could record, so backward() has nowhere to go.",
            "Which layers should the answer come from? Follow the returned name back.",
        ),
        (
            "출력에 이력이 없어요. 기울기가 돌아갈 수 없어요",
            "결과는 그럴듯하지만, PyTorch가 기록할 수 있는 방식으로 모델의 파라미터에서 계산되지 않았어요. 그래서 backward()가 갈 곳이 "
            "없어요.",
            "답은 어떤 층에서 나와야 하나요? return하는 이름을 거꾸로 따라가 보세요.",
        ),
        see="y.grad_fn",
    )


@rule(
    "zero-gradient",
    "zero",
    Rank.SYMPTOM,
    see="model(x).square().sum().backward(); [p.grad.abs().max() for p in model.parameters() if p.grad is not None]",
    lesson="gradients",
)
def zero_gradient(e: Evidence) -> Found | None:
    """Gradients that are all exactly zero."""
    names = e.symptoms["zero"]
    steps = [o for o in e.operations if o.line and o.function.rstrip("_") in STEPPED and o.had_grad]
    if steps:
        return _stepped(e, steps[-1], names)
    owner = owner_of(e, names[0])
    return Found(
        e.made(owner) or e.method("forward"),
        (
            f"The gradient of `{names[0]}` is exactly zero",
            f"backward() reaches {', '.join(f'`{n}`' for n in names[:4])}, but every number of the gradient is 0: something "
            "on the way multiplies by zero, or clips everything away, so nothing will change.",
            "Look at the values between the layers: are they all 0, or all the same?",
        ),
        (
            f"`{names[0]}`의 기울기가 정확히 0이에요",
            f"backward()가 {', '.join(f'`{n}`' for n in names[:4])}에 닿지만 기울기가 모두 0이에요. 도중에 0을 곱하거나 모두 잘라 내는 것이 "
            "있어서 아무것도 바뀌지 않아요.",
            "층 사이의 값을 보세요. 모두 0이거나 모두 같지 않나요?",
        ),
    )


STEPPED = ("round", "floor", "ceil", "trunc", "fix", "sign", "sgn")
"""Functions that are flat between their steps: their slope is 0 wherever it exists."""


def _stepped(e: Evidence, operation: Operation, names: list[str]) -> Found:
    """Rounding: its slope is 0, and all gradients are multiplied by it."""
    line, name = operation.line, operation.function
    listed = ", ".join(f"`{n}`" for n in names[:4])
    return Found(
        line,
        (
            f"`{name}` has slope 0: no gradient gets back through it",
            f"Line {line}, `{e.source.line(line)}`. {name} gives the same number when what goes in moves a little, so its slope "
            f"is 0. backward() multiplies by that slope: the gradient of {listed} is 0 everywhere, and nothing can learn.",
            f"Who needs the numbers to go through {name}: the training, or the one who reads them afterwards?",
        ),
        (
            f"`{name}`의 기울기는 0이라서 뒤로 아무것도 전해지지 않아요",
            f"{line}번째 줄 `{e.source.line(line)}`: {ko(name, '은/는')} 들어가는 값이 조금 변해도 같은 수를 내기 때문에 기울기가 0이에요. "
            f"backward()가 그 0을 곱해서 {listed}의 기울기가 모두 0이 되고, 아무것도 배울 수 없어요.",
            f"{ko(name, '이/가')} 필요한 것은 학습인가요, 나중에 숫자를 읽는 사람인가요?",
        ),
    )
