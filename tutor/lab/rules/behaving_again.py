"""What outlives a call or a model: shared lists, what is not saved, changed inputs, switches."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import first, forwards, ko, methods, modules
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.raised import Raised
from tutor.lab.seeing import SHAPES
from tutor.lab.source import called


@rule(
    "second-model-differs",
    ("rebuild", "reload"),
    see="len(list({make}.parameters())), len(list({make}.parameters()))",
    lesson="parameters",
)
def rebuild(e: Evidence) -> Found | None:
    """A mutable default argument, or a global counter."""
    if "rebuild" not in e.symptoms:
        return None
    for node in modules(e):
        for function in methods(node, "__init__"):
            values = [*function.args.defaults, *[d for d in function.args.kw_defaults if d]]
            mutable = [
                v
                for v in values
                if isinstance(v, (ast.List, ast.Dict, ast.Set))
                or called(v) in ("list", "dict", "nn.ModuleList")
            ]
            if mutable:
                text = ast.unparse(mutable[0])
                return Found(
                    function.lineno,
                    (
                        f"The default `{text}` is made once, and shared by all models",
                        f"Python evaluates the default in line {function.lineno} a single time. The second model finds the "
                        f"layers of the first one in it: {_counts(e)}.",
                        "Where should each model get a list of its own?",
                    ),
                    (
                        f"기본값 {ko(text, '은/는')} 한 번만 만들어져서 모든 모델이 함께 써요(shared)",
                        f"파이썬은 {function.lineno}번째 줄의 기본값을 한 번만 계산해요. 두 번째 모델은 첫 번째 모델의 층까지 갖게 돼요: "
                        f"{_counts(e)}.",
                        "모델마다 자기 리스트를 어디에서 만들어야 하나요?",
                    ),
                )
    grown = _outlives(e)
    if grown is not None:
        return grown
    return Found(
        e.method("__init__") or e.head,
        (
            "A second model is not like the first",
            f"`{e.name}(...)` was called twice, and the second model differs: {_counts(e)}. Something outlives the first one.",
            "Which list, default or global is changed while a model is made?",
        ),
        (
            "두 번째로 만든 모델이 첫 번째와 달라요",
            f"`{e.name}(...)`을 두 번 불렀더니 두 번째가 달라요: {_counts(e)}. 첫 번째 모델보다 오래 남는 것이 있어요.",
            "모델을 만드는 동안 바뀌는 리스트, 기본값, 전역 변수는 무엇인가요?",
        ),
    )


def _outlives(e: Evidence) -> Found | None:
    """The line of `__init__` that adds to a list of the class or of the file."""
    for node in modules(e):
        shared = {
            t.id
            for n in node.body
            if isinstance(n, ast.Assign)
            for t in n.targets
            if isinstance(t, ast.Name)
        }
        for function in methods(node, "__init__"):
            local = {a.arg for a in function.args.args} - {"self"}
            for n in ast.walk(function):
                if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name):
                    aliased = isinstance(n.value, ast.Attribute) and n.value.attr in shared
                    (shared if aliased else local).add(n.targets[0].id)
            for n in ast.walk(function):
                if not isinstance(n, ast.Call) or not isinstance(n.func, ast.Attribute):
                    continue
                if n.func.attr not in GROWS:
                    continue
                text = ast.unparse(n.func.value)
                name = text.split(".")[-1]
                if name in local or name not in shared | set(e.source.bound):
                    continue
                return Found(
                    n.lineno,
                    (
                        f"`{text}` outlives the model: a second model finds the layers of the first in it",
                        f"Line {n.lineno} adds to `{text}`, and that list is made once for the whole file, not once for each "
                        f"model. Two models made one after the other have {_counts(e)}.",
                        "Where should each model get a list of its own?",
                    ),
                    (
                        f"`{text}`는 모델보다 오래 남아요. 두 번째 모델이 첫 번째 모델의 층까지 갖게 돼요",
                        f"{n.lineno}번째 줄이 `{text}`에 더하는데, 이 리스트는 모델마다가 아니라 한 번만 만들어져서 함께 써요(shared). 모델 둘을 "
                        f"차례로 만들면 {_counts(e)}예요.",
                        "모델마다 자기 리스트를 어디에서 만들어야 하나요?",
                    ),
                )
    return None


GROWS = ("append", "extend", "insert", "add", "update")


def _counts(e: Evidence) -> str:
    detail = e.symptoms.get("rebuild")
    return f"{detail[0]} → {detail[1]} parameters" if isinstance(detail, tuple) else ""


@rule("not-brought-back", "reload", Rank.SYMPTOM, lesson="parameters")
def reload(e: Evidence) -> Found | None:
    """What matters is not in state_dict."""
    said = (
        e.raised.message.splitlines()[0][:160]
        if isinstance(e.raised, Raised) and e.raised.message
        else ""
    )
    return Found(
        e.method("__init__") or e.head,
        (
            "What state_dict() saves does not bring the model back",
            "The parameters of one model, loaded into another, give another answer: something that matters is no parameter "
            f"and no buffer. {said}",
            "Which numbers that forward uses are missing in model.state_dict()?",
        ),
        (
            "state_dict()로 저장한 것으로 모델을 되살릴 수 없어요",
            "한 모델의 파라미터를 다른 모델에 불러왔더니 답이 달라요. 중요한 것이 파라미터도 버퍼도 아니에요. "
            + said,
            "forward가 쓰는 숫자 중 model.state_dict()에 없는 것은 무엇인가요?",
        ),
        see="model.state_dict().keys()",
    )


@rule(
    "eval-in-forward",
    "mode",
    lesson="classifier",
    see="model.train().training, model(x).shape, model.training",
)
def eval_in_forward(e: Evidence) -> Found | None:
    """`self.eval()` in forward: whoever trains the model can't switch it back."""
    line = e.facts.get("switched")
    if line is None:
        return None
    layers = [n for n, m in nn.Module.named_modules(e.model) if isinstance(m, MINDFUL)]  # type: ignore[arg-type]
    names = ", ".join(f"`{n}`" for n in layers[:3])
    en = (
        f" Here that concerns {names}: dropout never drops, batch norm never learns its mean."
        if names
        else ""
    )
    kor = (
        f" 여기서는 {names}에 영향을 줘요. dropout은 지우지 않고, batch norm은 평균을 배우지 못해요."
        if names
        else ""
    )
    return Found(
        line,
        (
            "forward switches the model to eval mode, so it never works in training mode",
            f"Line {line}, `{e.source.line(line)}`, runs at every call. After `model.train()` the first call switches back "
            f"to eval mode.{en} The mode belongs to whoever uses the model: train() for training, eval() to ask it.",
            "Who should say which mode it is: forward, or the code that calls the model?",
        ),
        (
            "forward가 모델을 eval 모드로 바꿔서, 학습 모드로는 일하지 못해요",
            f"{line}번째 줄 `{e.source.line(line)}`은 부를 때마다 실행돼요. `model.train()`을 해도 한 번 부르면 다시 eval 모드가 돼요.{kor} "
            "모드는 모델을 쓰는 쪽에서 정해요. 학습할 때는 train(), 물어볼 때는 eval()이에요.",
            "어떤 모드인지는 누가 정해야 하나요? forward인가요, 모델을 부르는 코드인가요?",
        ),
    )


MINDFUL = (nn.modules.dropout._DropoutNd, nn.modules.batchnorm._BatchNorm)


@rule("switch-left", "global", Rank.SYMPTOM)
def switch(e: Evidence) -> Found | None:
    """A default of torch was changed for the whole program."""
    names = {"grad": "set_grad_enabled", "dtype": "set_default_dtype"}
    changed = e.symptoms["global"][0]
    line = next((i + 1 for i, t in enumerate(e.source.lines) if names[changed] in t), None)
    return Found(
        line,
        (
            f"The file changes torch for the whole program: {names[changed]}",
            f"Line {line} changes a global switch of torch and leaves it so: everything that runs afterwards, here and "
            "elsewhere, behaves differently.",
            "Does the model need this, or can it say so where it is needed?",
        ),
        (
            f"파일이 프로그램 전체의 torch 설정을 바꿔요: {names[changed]}",
            f"{line}번째 줄이 torch의 전역 스위치를 바꾸고 그대로 둬요. 그 뒤에 실행되는 모든 것이 달라져요.",
            "모델에 이것이 필요한가요? 필요한 곳에서만 정할 수는 없나요?",
        ),
    )


@rule("input-changed", "input", lesson="forward")
def input_changed(e: Evidence) -> Found | None:
    """x -= x.mean(): the caller's tensor is changed."""
    line, text = None, ""
    for operation in e.operations:
        name = operation.function
        in_place = (name.endswith("_") and not name.endswith("__")) or name == "__setitem__"
        if (
            in_place
            and operation.line
            and any(t is e.x or t.data_ptr() == _start(e) for t in operation.inputs[:1])
        ):
            line, text = operation.line, e.source.line(operation.line)
            break
    name = first(next(iter(forwards(e)), None))
    line = line or e.method("forward")
    return Found(
        line,
        (
            f"forward changes its input `{name}` in place",
            f"Line {line}, `{text or e.source.line(line)}`, writes into the tensor that the caller handed over, so the "
            "caller's picture is another one afterwards. It works here; it will surprise you when x is used again.",
            f"What makes a new tensor instead of writing into `{name}`?",
        ),
        (
            f"forward가 입력 {ko(name, '을/를')} 제자리에서(in place) 바꿔요",
            f"{line}번째 줄 `{text or e.source.line(line)}`가 부른 쪽이 넘긴 텐서에 직접 써요. 그래서 부른 쪽의 이미지가 달라져요. "
            "지금은 동작하지만, x를 다시 쓸 때 놀라게 될 거예요.",
            f"`{name}`에 쓰지 않고 새 텐서를 만들려면 어떻게 하나요?",
        ),
        see="z = x.clone(); model(z); torch.equal(z, x)",
    )


def _start(e: Evidence) -> int:
    root = next((s for s in e.steps if s.inputs), None)
    return root.inputs[0].data_ptr() if root else 0


@rule(
    "call-overridden", "hooks", lesson="forward", see="type(model).__call__ is nn.Module.__call__"
)
def overridden(e: Evidence) -> Found | None:
    """__call__ instead of forward."""
    for node in modules(e):
        for function in methods(node, "__call__"):
            return Found(
                function.lineno,
                (
                    f"`{node.name}` overrides `__call__`; PyTorch expects the computation in `forward`",
                    f"Line {function.lineno} replaces the `__call__` of nn.Module, which runs hooks around forward. The numbers "
                    "are right, but hooks never fire, and tools that rely on them see nothing.",
                    "Which method does nn.Module's own `__call__` call?",
                ),
                (
                    f"{ko(node.name, '이/가')} `__call__`을 덮어써요. PyTorch에서는 계산을 `forward`에 써요",
                    f"{function.lineno}번째 줄이 forward 앞뒤로 훅을 실행하는 nn.Module의 `__call__`을 바꿔 버려요. 숫자는 맞지만 훅이 "
                    "울리지 않고, 훅을 쓰는 도구는 아무것도 보지 못해요.",
                    "nn.Module의 `__call__`은 어떤 메서드를 부르나요?",
                ),
            )
    return None


@rule("forward-by-name", "hooks", lesson="forward", see=SHAPES)
def by_name(e: Evidence) -> Found | None:
    """self.conv1.forward(x): hooks are skipped."""
    for node in e.source.nodes:
        if (
            not isinstance(node, ast.Call)
            or not isinstance(node.func, ast.Attribute)
            or node.func.attr != "forward"
        ):
            continue
        owner = ast.unparse(node.func.value)
        if owner.startswith("super") or owner == "F":
            continue
        return Found(
            node.lineno,
            (
                f"`{owner}.forward(...)` works, but goes past the front door",
                f"Line {node.lineno} calls forward by name. It computes the same, and skips what `{owner}(...)` does around "
                "it: hooks never fire, so tools that watch a model see nothing of this layer.",
                f"How is a layer called otherwise? Compare it with `{owner}(x)`.",
            ),
            (
                f"`{owner}.forward(...)`는 동작하지만 정문으로 들어가지 않아요",
                f"{node.lineno}번째 줄이 forward를 이름으로 불러요. 계산은 같지만 `{owner}(...)`가 앞뒤로 하는 일을 건너뛰어요. 훅이 울리지 "
                "않아서, 모델을 지켜보는 도구가 이 층을 보지 못해요.",
                f"층은 보통 어떻게 부르나요? `{owner}(x)`와 비교해 보세요.",
            ),
        )
    return None
