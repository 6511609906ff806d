"""Attributes that an object doesn't have: of layers, of tensors, of pairs, of anything."""

from __future__ import annotations

import ast

from torch import Tensor, nn

from tutor.lab.asking import MISSING, closest, error, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule


@rule(
    "layer-has-no-shape",
    "raised",
    see='hasattr(nn.Conv2d(3, 20, 5), "shape"), nn.Conv2d(3, 20, 5).weight.shape',
    lesson="layers",
)
def layer_shape(e: Evidence) -> Found | None:
    """`model.conv1.shape`: the layer has none, its weight does."""
    hit = error(
        e, "AttributeError", r"'(\w+)' object has no attribute '(shape|size|grad|data|dtype)'"
    )
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Attribute):
        return None
    node, what = hit[0].last.node, hit[1][2]
    layer = value(hit[0].last, node.value)
    if not isinstance(layer, nn.Module):
        return None
    name = ast.unparse(node.value)
    parts = [n for n, _ in nn.Module.named_parameters(layer, recurse=False)]
    shown = parts[0] if parts else "weight"
    return Found(
        hit[0].line,
        (
            f"`{name}` is a layer, and a layer has no `{what}`",
            f"A {type(layer).__name__} is an object that holds tensors: its weight and its bias. The "
            f"tensors have a {what}, the layer itself does not.",
            f"Which tensor of `{name}` do you want to look at? Its `{shown}` is one.",
        ),
        (
            f"{ko(name, '은/는')} 층이라서 `{what}`이 없어요",
            f"{type(layer).__name__}은 weight(가중치)와 bias 텐서를 담은 객체예요. {what}은 텐서에 있고 "
            "층 자체에는 없어요.",
            f"`{name}`의 어떤 텐서를 보고 싶나요? `{shown}`도 그중 하나예요.",
        ),
    )


@rule(
    "pairs-not-unpacked", "raised", see="next(nn.Linear(2, 1).named_parameters())", lesson="modules"
)
def pairs(e: Evidence) -> Found | None:
    """named_parameters() gives pairs; each is used as a tensor."""
    hit = error(e, "AttributeError", r"'tuple' object has no attribute '(\w+)'")
    if hit is None or hit[0].last is None:
        return None
    place, what = hit[0].last, hit[1][1]
    for loop in e.source.nodes:
        if not isinstance(loop, (ast.For, ast.comprehension)) or not isinstance(
            loop.target, ast.Name
        ):
            continue
        called_on = loop.iter.func if isinstance(loop.iter, ast.Call) else loop.iter
        source = getattr(called_on, "attr", "")
        if source not in (
            "named_parameters",
            "named_modules",
            "named_children",
            "items",
            "named_buffers",
        ):
            continue
        node = place.node
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == loop.target.id:
            name = loop.target.id
            return Found(
                place.line,
                (
                    f"`{name}` is a pair: {source}() gives a name and a tensor",
                    f"Each turn of the loop over `{source}()` hands out a tuple (name, value). Line "
                    f"{place.line} asks that tuple for `.{what}`; only the second half has it.",
                    "How many names stand between `for` and `in`? Two things come, so unpack two.",
                ),
                (
                    f"{ko(name, '은/는')} 쌍이에요. {source}()는 이름과 텐서를 함께 줘요",
                    f"`{source}()` 반복은 매번 (이름, 값) 튜플을 줘요. {place.line}번째 줄은 그 튜플에서 "
                    f"`.{what}`을 찾는데, 그것은 두 번째 것에만 있어요.",
                    "`for`와 `in` 사이에 이름이 몇 개인가요? 두 개가 오니 두 개로 풀어 보세요.",
                ),
            )
    return None


@rule(
    "tensor-has-no",
    "raised",
    Rank.MESSAGE,
    see='hasattr(torch.Tensor, "{subject}")',
    lesson="model",
)
def tensor_attribute(e: Evidence) -> Found | None:
    """A tensor has no such method."""
    hit = error(e, "AttributeError", r"'(Tensor|Parameter)' object has no attribute '(\w+)'")
    if hit is None:
        return None
    name = hit[1][2]
    near = closest(name, dir(Tensor))
    functional = hasattr(nn.functional, name)
    en = f" Did you mean `.{near}`?" if near else ""
    kor = f" `.{near}`을 쓰려고 했나요?" if near else ""
    if functional:
        en = f" There is a function F.{name}(x): did you mean that?"
        kor = f" 함수 F.{name}(x)는 있어요. 그것을 쓰려고 했나요?"
    return Found(
        hit[0].line,
        (
            f"A tensor has no `{name}`",
            f"Line {hit[0].line} asks a tensor for `.{name}`.{en}",
            "Check the spelling, and whether it is a method of tensors or a function.",
        ),
        (
            f"텐서에는 {ko(name, '이/가')} 없어요",
            f"{hit[0].line}번째 줄이 텐서에서 `.{name}`을 찾아요.{kor}",
            "철자를 확인하고, 텐서의 메서드인지 함수인지 살펴보세요.",
        ),
    )


def _names(base: object) -> list[str]:
    """What an object has; nn.Module can't say before its `__init__` has run."""
    try:
        return dir(base) if base is not MISSING else []
    except AttributeError:
        return dir(type(base))


@rule(
    "unknown-attribute",
    "raised",
    Rank.MESSAGE,
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def unknown_attribute(e: Evidence) -> Found | None:
    """`self.conv_2` where there is a `self.conv2`."""
    hit = error(
        e, "AttributeError", r"(?:'(\w+)' object|type object '(\w+)') has no attribute '(\w+)'"
    )
    if hit is None:
        return None
    raised, kind, name = hit[0], hit[1][1] or hit[1][2], hit[1][3]
    node = raised.last.node if raised.last else None
    base = value(raised.last, node.value) if isinstance(node, ast.Attribute) else MISSING
    shown = ast.unparse(node.value) if isinstance(node, ast.Attribute) else f"a {kind}"
    names = [n for n in _names(base) if not n.startswith("__")]
    own = (
        [*base._modules, *vars(base)]
        if isinstance(base, nn.Module) and "_modules" in vars(base)
        else []
    )
    near = closest(name, [n for n in own if not n.startswith("_")], 0.6) or closest(name, names)
    layers = [n for n in own if not n.startswith("_") and n != "training"]
    en = f" There is `{shown}.{near}`: did you mean that?" if near else ""
    kor = f" `{shown}.{near}`은 있어요. 그것을 쓰려고 했나요?" if near else ""
    if not near and layers:
        en = f" It has: {', '.join(layers[:6])}."
        kor = f" 가지고 있는 것: {', '.join(layers[:6])}."
    unused = _never_called(e, base, name)
    if unused is not None and not near:
        return _made_elsewhere(raised.line, name, unused)
    if kind == "NoneType":
        en = " None is what a function gives that returns nothing."
        kor = " None은 아무것도 return하지 않는 함수가 주는 값이에요."
    hint = "Compare the name with the line that should have made it."
    if kind == "generator":
        en = " A generator only hands out one thing after the other: `for` goes through them, list(...) collects them."
        kor = " 제너레이터는 하나씩 차례로 꺼내 줄 뿐이에요. `for`로 지나가거나 list(...)로 모아요."
        hint = "What should each thing that comes out be asked?"
    return Found(
        raised.line,
        (
            f"`{shown}` has no `{name}`",
            f"Line {raised.line} asks for `{name}`, but this {kind} has nothing of that name.{en}",
            hint,
        ),
        (
            f"`{shown}`에는 {ko(name, '이/가')} 없어요",
            f"{raised.line}번째 줄이 {ko(name, '을/를')} 찾는데, 이 {kind} 객체에는 그런 이름이 없어요.{kor}",
            "그 이름을 만들었어야 하는 줄과 철자를 비교해 보세요.",
        ),
    )


def _never_called(e: Evidence, base: object, name: str) -> ast.FunctionDef | None:
    """The method that gives `self.name` its value, where nobody calls that method."""
    if not isinstance(base, nn.Module):
        return None
    for statement in e.source.assigned(name):
        method = e.source.around(statement, ast.FunctionDef)
        if not isinstance(method, ast.FunctionDef) or method.name == "__init__":
            continue
        calls = [n for n in e.source.nodes if isinstance(n, ast.Call)]
        if not any(ast.unparse(c.func).split(".")[-1] == method.name for c in calls):
            return method
    return None


def _made_elsewhere(at: int | None, name: str, method: ast.FunctionDef) -> Found:
    """Layers in `build`, as Keras has it."""
    here = f"`{method.name}` (line {method.lineno})"
    keras = method.name == "build"
    return Found(
        method.lineno,
        (
            f"`self.{name}` is made in `{method.name}`, and `{method.name}` is never called",
            f"Line {at} asks for `{name}`. {here} would make it, but nothing runs that method:"
            f"{' Keras calls build() by itself,' if keras else ''} PyTorch calls `__init__` when the model is made, and "
            "`forward` when it is used, and no other.",
            "Which method runs when the model is made?",
        ),
        (
            f"`self.{name}`을 만드는 `{method.name}`을 아무도 부르지 않아요",
            f"{at}번째 줄이 {ko(name, '을/를')} 찾아요. `{method.name}`({method.lineno}번째 줄)이 그것을 만들지만, 이 메서드는 실행되지 않아요."
            f"{' Keras는 build()를 저절로 부르지만,' if keras else ''} PyTorch는 모델을 만들 때 `__init__`을, 쓸 때 `forward`를 부를 뿐이에요.",
            "모델을 만들 때 실행되는 메서드는 무엇인가요?",
        ),
    )
