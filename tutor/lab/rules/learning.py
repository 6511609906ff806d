"""Outputs that gradients can't travel back from, and weights that can't learn."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import forwards, ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.operations import Operation
from tutor.lab.source import called, is_self

CUT = ("history", "gradient")


@rule("grad-switched-off", ("global", *CUT), lesson="gradients")
def switched_off(e: Evidence) -> Found | None:
    """torch.set_grad_enabled(False) for the whole process."""
    if "grad" not in e.symptoms.get("global", []) and not any(
        not o.recording for o in e.operations
    ):
        return None
    for node in e.source.nodes:
        name = called(node)
        if not name.endswith("set_grad_enabled") or e.source.around(node, ast.With):
            continue
        return Found(
            node.lineno,  # type: ignore[attr-defined]
            (
                "torch.set_grad_enabled(False) switches gradients off for everything",
                f"Line {node.lineno} turns recording off for the whole program. The shape is right, but the "  # type: ignore[attr-defined]
                "output has no history: backward() finds no way to the weights, and nothing can learn.",
                "Does this line belong into a model that should be trained?",
            ),
            (
                "torch.set_grad_enabled(False)가 기울기를 모두 꺼 버려요",
                f"{node.lineno}번째 줄이 프로그램 전체의 기록을 꺼요. 모양은 맞지만 출력에 이력이 없어서, backward()가 가중치까지 가는 길을 "  # type: ignore[attr-defined]
                "찾지 못하고 아무것도 배울 수 없어요.",
                "학습해야 하는 모델에 이 줄이 필요한가요?",
            ),
            see="y.requires_grad",
        )
    return None


@rule("no-grad-in-forward", (*CUT, "raised"), lesson="gradients")
def no_grad(e: Evidence) -> Found | None:
    """`with torch.no_grad():` or `@torch.no_grad()`."""
    kept = e.raised is not None and "Inference tensors" in e.raised.message
    if not any(not o.recording for o in e.operations) or (e.raised is not None and not kept):
        return None
    for node in e.source.nodes:
        if isinstance(node, ast.With):
            names = [ast.unparse(i.context_expr) for i in node.items]
            line = node.lineno
            if not any(
                node.lineno <= (o.line or 0) <= (node.end_lineno or 0) for o in e.operations
            ):
                continue
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names = [ast.unparse(d) for d in node.decorator_list]
            line = node.decorator_list[0].lineno if node.decorator_list else node.lineno
        else:
            continue
        hit = [
            n
            for n in names
            if any(w in n for w in ("no_grad", "inference_mode", "set_grad_enabled(False"))
        ]
        if not hit or (kept and "inference_mode" not in hit[0]):
            continue
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            line = next(d.lineno for d in node.decorator_list if ast.unparse(d) in hit)
        name = hit[0]
        if kept:
            return _inference(e, line, name)
        return Found(
            line,
            (
                f"`{name}` keeps forward from recording anything",
                f"Under `{name}` (line {line}) PyTorch keeps no record of what happens to x. The output is right, but it "
                "has no history, so backward() can't reach the weights: this model can never learn.",
                "When does one want no gradients, and who decides that: the model, or the one who calls it?",
            ),
            (
                f"`{name}` 때문에 forward가 아무것도 기록하지 않아요",
                f"`{name}`({line}번째 줄) 아래에서는 PyTorch가 x에 일어난 일을 기록하지 않아요. 출력은 맞지만 이력이 없어서 "
                "backward()가 가중치에 닿지 못하고, 이 모델은 배울 수 없어요.",
                "기울기가 필요 없는 때는 언제인가요? 그것은 모델이 정하나요, 부르는 쪽이 정하나요?",
            ),
            see="y.requires_grad",
        )
    return None


def _inference(e: Evidence, line: int, name: str) -> Found:
    """A tensor of inference mode meets a layer that is to learn."""
    at = e.raised.line if e.raised else None
    return Found(
        line,
        (
            f"`{name}` makes tensors that no gradient may be computed with",
            f"What is computed under `{name}` (line {line}) is marked for inference, for good. Line {at}, "
            f"`{e.source.line(at)}`, works with such a tensor and has weights that want a gradient: backward() would need the "
            "tensor, so PyTorch raises an error at once.",
            "What goes wrong in training, if these lines run without that block?",
        ),
        (
            f"{ko(name, '이/가')} 만든 텐서로는 기울기를 계산할 수 없어요",
            f"`{name}`({line}번째 줄) 아래에서 계산한 텐서에는 추론(inference) 전용이라는 표시가 계속 남아요. {at}번째 줄 "
            f"`{e.source.line(at)}`은 그런 텐서를 기울기가 필요한 가중치와 함께 계산해요. backward()에 그 텐서가 필요하므로 PyTorch가 바로 오류를 내요.",
            "이 블록 없이 실행하면 학습에 무슨 문제가 생기나요?",
        ),
        see="[p.requires_grad for p in model.parameters()]",
    )


def _cuts(e: Evidence) -> list[Operation]:
    """The calls of the learner's that a history went into and none came out of."""
    return [o for o in e.operations if o.cuts and o.line and o.module is None and o.recording]


@rule("through-numpy", CUT, lesson="gradients")
def through_numpy(e: Evidence) -> Found | None:
    """numpy in the middle of forward."""
    used = [
        o
        for o in e.operations
        if o.function in ("numpy", "__array__") and o.line and o.module is None
    ]
    if not used:
        return None
    line = used[0].line
    return Found(
        line,
        (
            "The tensor leaves PyTorch for numpy, and its gradient is cut there",
            f"Line {line}, `{e.source.line(line)}`, turns the tensor into a numpy array. numpy keeps no graph, so "
            f"{_lost(e)}: backward() can't get past this line. torch has the same functions.",
            "Which function of torch does what numpy does here?",
        ),
        (
            "텐서가 PyTorch를 떠나 numpy로 가면서 기울기가 끊겨요",
            f"{line}번째 줄 `{e.source.line(line)}`가 텐서를 numpy 배열로 바꿔요. numpy는 그래프를 기록하지 않아서 backward()가 이 줄을 "
            f"넘지 못하고, {_lost_ko(e)}. torch에도 같은 함수가 있어요.",
            "여기서 numpy가 하는 일을 하는 torch 함수는 무엇인가요?",
        ),
        see="{unreached}",
    )


def _lost(e: Evidence) -> str:
    missed = e.symptoms.get("gradient")
    if not isinstance(missed, list):
        return "no weight gets a gradient"
    names = ", ".join(f"`{n}`" for n in missed[:4])
    return f"{names} {'gets' if len(missed) == 1 else 'get'} no gradient and can't learn"


def _lost_ko(e: Evidence) -> str:
    missed = e.symptoms.get("gradient")
    if not isinstance(missed, list):
        return "어떤 가중치도 기울기를 받지 못해요"
    names = ", ".join(f"`{n}`" for n in missed[:4])
    return f"{names} 파라미터가 기울기를 받지 못해 배울 수 없어요"


@rule("gradient-cut", CUT, lesson="gradients")
def cut(e: Evidence) -> Found | None:
    """.data, .detach(), argmax, torch.tensor(...) ... between the layers."""
    found = [o for o in _cuts(e) if o.function not in ("numpy", "size", "dim")]
    copied = [
        o
        for o in e.operations
        if o.function in ("tensor", "as_tensor", "from_numpy")
        and o.line
        and not o.had_grad
        and o.module is None
    ]
    copied = [o for o in copied if any(o.function in ast.unparse(f) for f in forwards(e))]
    scalar = [o for o in e.operations if o.function in ("item", "tolist") and o.had_grad and o.line]
    chosen = found or scalar or copied
    if not chosen:
        return None
    first = chosen[0]
    line, name = first.line, first.function
    shown = {"data": ".data", "detach": ".detach()", "item": ".item()", "tolist": ".tolist()"}.get(
        name, f"{name}(...)"
    )
    return Found(
        line,
        (
            f"`{shown}` cuts the gradient in line {line}",
            f"`{e.source.line(line)}`: a tensor with a history goes into {shown}, and what comes out has none: the "
            f"graph ends here. {_lost(e)[0].upper() + _lost(e)[1:]}.",
            f"What is {shown} there for, and does forward need it?",
        ),
        (
            f"{line}번째 줄의 `{shown}`가 기울기를 끊어요",
            f"`{e.source.line(line)}`: 이력이 있는 텐서가 {shown}에 들어갔는데 나온 것에는 이력이 없어요. 그래프가 여기서 끝나서 "
            f"{_lost_ko(e)}.",
            f"{shown}는 왜 필요한가요? forward에 꼭 있어야 하나요?",
        ),
        see="{unreached}",
    )


@rule("frozen-parameters", ("frozen", "history", "gradient"), lesson="parameters")
def frozen(e: Evidence) -> Found | None:
    """requires_grad = False."""
    names = e.symptoms.get("frozen")
    if not isinstance(names, list):
        return None
    total = len(list(nn.Module.parameters(e.model)))  # type: ignore[arg-type]
    line = None
    for node in e.source.nodes:
        assign = isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Attribute) and t.attr == "requires_grad" for t in node.targets
        )
        call = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "requires_grad_"
        )
        keyword = isinstance(node, ast.keyword) and node.arg == "requires_grad"
        if assign or call or keyword:
            line = node.lineno  # type: ignore[attr-defined]
            break
    if line is not None and len(names) < total:
        loop = e.source.around(e.source.statement_at(line) or ast.Pass(), ast.For)
        line = loop.lineno if isinstance(loop, ast.For) else line
    listed = ", ".join(f"`{n}`" for n in names[:4]) + (" …" if len(names) > 4 else "")
    return Found(
        line or e.made(_owner(e, names[0])),
        (
            f"{len(names)} of {plural(total, 'parameter')} {'is' if len(names) == 1 else 'are'} frozen: requires_grad is False",
            f"No gradient is kept for {listed}, so these numbers stay as they began and can't learn. Freezing is for layers "
            "that were trained before.",
            "Which line sets requires_grad, and for what reason?",
        ),
        (
            f"파라미터 {total}개 중 {len(names)}개가 얼어 있어요(frozen): requires_grad가 False예요",
            f"{listed}는 기울기를 받지 않아서 처음 값 그대로 남고 배울 수 없어요. 얼리는 것은 미리 학습된 층을 쓸 때 해요.",
            "requires_grad를 정하는 줄은 어디이고, 왜 있나요?",
        ),
        see="[n for n, p in model.named_parameters() if not p.requires_grad]",
    )


def _owner(e: Evidence, parameter: str) -> nn.Module | None:
    path = parameter.rpartition(".")[0]
    return dict(nn.Module.named_modules(e.model)).get(path) if e.model is not None else None


@rule("equal-weights", ("zero", "constant", "gradient"), lesson="parameters")
def equal(e: Evidence) -> Found | None:
    """All weights start at one value."""
    names: list[str] = e.facts.get("equal", [])
    if not names or e.model is None:
        return None
    weight = dict(nn.Module.named_parameters(e.model))[names[0]]
    start = float(weight.detach().flatten()[0])
    line = None
    for node in e.source.nodes:
        name = called(node).split(".")[-1]
        if name in (
            "zeros_",
            "ones_",
            "constant_",
            "fill_",
            "zero_",
            "zeros",
            "ones",
            "full",
            "zeros_like",
        ):
            inside = e.source.function_at(node.lineno)  # type: ignore[attr-defined]
            outside = inside is None or inside.name != "forward"
            if outside and "bias" not in ast.unparse(node):
                line = node.lineno  # type: ignore[attr-defined]
                break
    shown = f"{start:g}"
    return Found(
        line or e.made(_owner(e, names[0])),
        (
            f"Every number of `{names[0]}` starts at {shown}: all filters are the same",
            f"{', '.join(f'`{n}`' for n in names[:4])}: constant at {shown}. Equal filters give equal answers, get equal "
            "gradients and stay equal for ever"
            + (", and with zeros no gradient gets through at all" if start == 0 else "")
            + ". Random initial values break that symmetry; layers bring them along.",
            "What would happen if this line were not there?",
        ),
        (
            f"`{names[0]}`의 숫자가 모두 {shown}에서 시작해요. 필터가 전부 같아요",
            f"{', '.join(f'`{n}`' for n in names[:4])}: 모두 {shown}예요. 같은 필터는 같은 답을 내고 같은 기울기를 받아서 영원히 같아요"
            + (". 0이면 기울기가 아예 지나가지 못해요" if start == 0 else "")
            + ". 무작위 초기값이 이 대칭을 깨요. 층은 처음부터 그렇게 만들어져요.",
            "이 줄이 없다면 어떻게 될까요?",
        ),
        see=f"model.{names[0]}.std()",
    )


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
    owner = _owner(e, missed[0])
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
    owner = _owner(e, names[0])
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
