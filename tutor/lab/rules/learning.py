"""Gradients that are cut on their way back, and weights that can't learn."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import forwards, ko, plural
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.operations import Operation
from tutor.lab.source import called

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
        line or e.made(owner_of(e, names[0])),
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


def owner_of(e: Evidence, parameter: str) -> nn.Module | None:
    """The module that holds a parameter; None where it is in no module of the model."""
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
        line or e.made(owner_of(e, names[0])),
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
