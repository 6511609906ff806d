"""Names and attributes that don't exist: typos, missing imports, forgotten self."""

from __future__ import annotations

import ast
import builtins
import keyword
import re

from torch import Tensor, nn

from tutor.lab.asking import MISSING, closest, error, forwards, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.raised import Place
from tutor.lab.rules.selves import comma_for_dot
from tutor.lab.source import Function
from tutor.words import josa

IMPORTS = {
    "torch": "import torch",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "np": "import numpy as np",
    "numpy": "import numpy",
    "math": "import math",
    "plt": "import matplotlib.pyplot as plt",
    "optim": "from torch import optim",
    "Tensor": "from torch import Tensor",
    "torchvision": "import torchvision",
    "random": "import random",
}


NUMBERS = {
    "inf": '`float("inf")` or `math.inf`',
    "infinity": '`float("inf")` or `math.inf`',
    "nan": '`float("nan")` or `math.nan`',
    "pi": "`math.pi`",
}
"""Numbers that have a name elsewhere, and none in plain Python."""


@rule("missing-self", "raised", see="[n for n, _ in model.named_children()]", lesson="module")
def missing_self(e: Evidence) -> Found | None:
    """`conv1(x)` where `self.conv1(x)` was meant."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    if hit is None or hit[0].last is None or comma_for_dot(e) is not None:
        return None
    name, owner = hit[1][1], hit[0].last.locals.get("self", MISSING)
    try:
        there = owner is not MISSING and hasattr(owner, name)
    except Exception:
        there = False
    if not there:
        return None
    line = hit[0].line
    return Found(
        line,
        (
            f"`{name}` lives on the object: `self` is missing",
            f"Line {line} says `{name}`, but there is no variable of that name. There is an attribute "
            f"`self.{name}`: what `__init__` puts on self is reached through self.",
            f"How does forward reach what belongs to its own object? Look at how `{name}` was made.",
        ),
        (
            f"{ko(name, '은/는')} 객체에 있어요. `self`가 빠졌어요",
            f"{line}번째 줄이 `{name}`이라고 부르는데 그런 변수는 없어요. `self.{name}`은 있어요. "
            "`__init__`이 self에 붙인 것은 self를 통해서 꺼내요.",
            f"forward가 자기 객체의 것을 어떻게 꺼내나요? {ko(name, '을/를')} 만든 줄을 보세요.",
        ),
    )


@rule("used-before-assigned", "raised")
def before_assigned(e: Evidence) -> Found | None:
    """The body uses x, the parameter has another name; or an assignment makes a name local."""
    hit = error(e, "NameError", r"(?:local variable|name) '(\w+)'")
    if hit is None or hit[0].last is None:
        return None
    name, place = hit[1][1], hit[0].last
    function = e.source.function_at(place.line)
    if (function is None or function not in forwards(e)) and hit[0].kind != "UnboundLocalError":
        return None
    given = [a.arg for a in function.args.args if a.arg != "self"] if function else []
    if name in given or not function:
        return None
    assigned = {
        n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    if hit[0].kind != "UnboundLocalError" and (name in assigned or name != "x"):
        return None
    local = _made_local(e, function, name, place) if name in assigned else None
    if local is not None:
        return local
    called_as = given[0] if given else ""
    en_given = f" What `{function.name}` is handed is called `{called_as}`." if called_as else ""
    ko_given = f" `{function.name}`이 받은 값의 이름은 `{called_as}`예요." if called_as else ""
    return Found(
        place.line,
        (
            f"`{name}` is used before it has a value",
            f"Line {place.line}, `{place.code}`, reads `{name}`, and nothing was assigned to that name "
            f"yet.{en_given}",
            f"Compare the parameter in `def {function.name}(...)` with the name that the body uses.",
        ),
        (
            f"{ko(name, '이/가')} 값을 받기 전에 쓰였어요",
            f"{place.line}번째 줄 `{place.code}`가 {ko(name, '을/를')} 읽는데, 그 이름에 아직 아무 값도 "
            f"없어요.{ko_given}",
            f"`def {function.name}(...)`의 매개변수 이름과 본문에서 쓰는 이름을 비교해 보세요.",
        ),
    )


def _made_local(e: Evidence, function: Function, name: str, place: Place) -> Found | None:
    """`best = ...` somewhere in a function makes `best` a name of its own in all of it."""
    inner = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name]
    stores = sorted({n.lineno for n in inner if isinstance(n.ctx, ast.Store)})
    read = {
        n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    given = [a.arg for a in function.args.args if a.arg != "self"]
    outer = e.source.around(function, ast.FunctionDef)
    above = [
        n.lineno
        for n in (ast.walk(outer) if outer is not None else ())
        if isinstance(n, ast.Name)
        and n.id == name
        and isinstance(n.ctx, ast.Store)
        and n not in inner
    ]
    outside = above[0] if above else e.source.bound.get(name)
    if outside is None and stores[0] == place.line and set(given) - read:
        return None  # rather a parameter by another name: x = self.conv1(x)
    line, at = place.line, stores[0]
    makes = (
        f"line {at}, `{e.source.line(at)}`, gives it a value"
        if at != line
        else "it is given a value there"
    )
    makes_ko = (
        f"{at}번째 줄 `{e.source.line(at)}`에서 값을 주기" if at != line else "그 줄에서 값을 주기"
    )
    if outside is None:
        en = f"In `{function.name}` {makes}, but that has not run yet when line {line} reads it."
        kor = f"`{function.name}`에서 {makes_ko} 때문에 값이 생기는데, {line}번째 줄이 읽을 때는 그 줄이 아직 실행되지 않았어요."
        hint = f"Which value should `{name}` have at first, and where does a line for that belong?"
        hint_ko = f"{ko(name, '은/는')} 처음에 어떤 값이어야 하고, 그 줄은 어디에 있어야 하나요?"
    else:
        word = "nonlocal" if above else "global"
        en = (
            f"Because {makes}, `{name}` is a local name in all of `{function.name}`. The `{name}` of line {outside}, "
            f"outside of the function, is another one, and isn't read here. (`{word} {name}` would join them.)"
        )
        kor = (
            f"{makes_ko} 때문에 {ko(name, '은/는')} `{function.name}` 안에서만 쓰는 지역(local) 이름이에요. 함수 밖 {outside}번째 줄의 "
            f"{ko(name, '은/는')} 다른 이름이라 여기서 읽지 않아요. (`{word} {name}`이라고 쓰면 같은 이름이 돼요.)"
        )
        hint = f"Should `{name}` begin anew at each call? Then where does its first line belong?"
        hint_ko = f"부를 때마다 {ko(name, '이/가')} 새로 시작해야 하나요? 그러면 첫 값을 주는 줄은 어디에 있어야 하나요?"
    return Found(
        line,
        (
            f"`{name}` is used before it has a value"
            + (f" inside `{function.name}`" if outside else ""),
            f"Line {line}, `{place.code}`, reads `{name}`. {en}",
            hint,
        ),
        (
            f"{ko(name, '이/가')} "
            + (f"`{function.name}` 안에서 " if outside else "")
            + "값을 받기 전에 쓰였어요",
            f"{line}번째 줄 `{place.code}`가 {ko(name, '을/를')} 읽어요. {kor}",
            hint_ko,
        ),
    )


@rule("unknown-name", "raised", Rank.MESSAGE)
def unknown_name(e: Evidence) -> Found | None:
    """Any other name that nobody defined."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    if hit is None:
        return None
    raised, name = hit[0], hit[1][1]
    place = raised.last
    known = {*e.source.bound, *dir(builtins), *IMPORTS}
    if place is not None:
        known |= {*place.locals, *place.globals}
    if (other := _of_another_method(e, name, raised.line)) is not None:
        return other
    near = closest(name, known, 0.6) or closest(name, keyword.kwlist, 0.74)
    en_near = f" There is `{near}`: did you mean that?" if near else ""
    ko_near = f" 비슷한 이름으로 {ko(near, '이/가')} 있어요. 그것을 쓰려고 했나요?" if near else ""
    if name in NUMBERS:
        en_near = f" Python has that number as {NUMBERS[name]}."
        ko_near = f" 파이썬에서 그 수는 {josa(NUMBERS[name], '이에요/예요')}."
    return Found(
        raised.line,
        (
            f"`{name}` is not defined",
            f"Line {raised.line} uses the name `{name}`, and nothing in this file gives it a meaning "
            f"before.{en_near}",
            "Check the spelling letter by letter, and where the name should have come from.",
        ),
        (
            f"{ko(name, '은/는')} 정의되지 않은 이름이에요",
            f"{raised.line}번째 줄이 {ko(name, '을/를')} 쓰는데, 그 전에 이 이름에 값을 준 곳이 없어요."
            f"{ko_near}",
            "철자를 한 글자씩 확인하고, 이 이름이 어디서 와야 하는지 찾아보세요.",
        ),
    )


def _of_another_method(e: Evidence, name: str, line: int | None) -> Found | None:
    """A name that `__init__` or another method got or made, used where only self reaches."""
    here = e.source.statement_at(line or 0)
    around = e.source.around(here, ast.FunctionDef) if here is not None else None
    inside = around if isinstance(around, ast.FunctionDef) else None
    for function in e.source.functions:
        if function is inside or e.source.around(function, ast.ClassDef) is None:
            continue
        given = name in {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}
        made = [
            n.lineno
            for n in ast.walk(function)
            if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        ]
        if inside is None or not (given or made) or isinstance(function, ast.Lambda):
            continue
        at = function.lineno if given else made[0]
        return Found(
            line,
            (
                f"`{name}` is a name of `{function.name}` only: `{inside.name}` does not know it",
                f"Line {line} uses `{name}`, which was {'given to' if given else 'made in'} `{function.name}` in line {at}. "
                f"Names of a method are gone when it ends. What another method needs is kept on self: `self.{name}`.",
                f"Which line of `{function.name}` would put it on self, and how is it read here?",
            ),
            (
                f"{ko(name, '은/는')} `{function.name}` 안에서만 아는 이름이에요. `{inside.name}`은 몰라요",
                f"{line}번째 줄이 {ko(name, '을/를')} 쓰는데, 이것은 {at}번째 줄에서 `{function.name}`이 {'받은' if given else '만든'} 이름이에요. "
                f"메서드의 이름은 메서드가 끝나면 사라져요. 다른 메서드에서도 쓰려면 self에 담아요: `self.{name}`.",
                f"`{function.name}`의 어느 줄에서 self에 담고, 여기서는 어떻게 읽나요?",
            ),
        )
    return None


@rule("hidden-property-error", "raised", lesson="forward")
def property_error(e: Evidence) -> Found | None:
    """nn.Module blames the property where a name inside of it does not exist."""
    hit = error(e, "AttributeError", r"'(\w+)' object has no attribute '(\w+)'")
    if hit is None:
        return None
    kind, name = e.namespace.get(hit[1][1]), hit[1][2]
    found = getattr(kind, name, None)
    if not isinstance(found, property) or found.fget is None:
        return None
    line, inner, inner_ko = found.fget.__code__.co_firstlineno + 1, "", ""
    owner = hit[0].last.locals.get("self") if hit[0].last else None
    try:
        found.fget(owner)
    except Exception as hidden:
        trace = hidden.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code is found.fget.__code__:
                line = trace.tb_lineno
            trace = trace.tb_next
        inner = f" What it runs into: {hidden}."
        wrong = re.search(r"has no attribute '(\w+)'", str(hidden))
        near = closest(wrong[1], [*vars(owner), *owner._modules]) if wrong and owner else None
        if wrong and near:
            inner += f" There is `{near}`: did you mean that?"
            inner_ko = (
                f" {ko(wrong[1], '은/는')} 없고 {ko(near, '은/는')} 있어요. 그것을 쓰려고 했나요?"
            )
    return Found(
        line,
        (
            f"The property `{name}` raises an error inside",
            f"Python says that there is no `{name}`, but there is: it is a property, and something in it "
            f"is missing, and nn.Module hides which name that is.{inner}",
            f"Look at the names inside `{name}`, or call its code as an ordinary method for a moment.",
        ),
        (
            f"프로퍼티 `{name}` 안에서 오류가 나요",
            f"파이썬은 {ko(name, '이/가')} 없다고 하지만, 프로퍼티로 있어요. 그 안의 무언가가 없는 거예요. "
            f"nn.Module이 그 이름을 가려요.{inner_ko}",
            f"`{name}` 안에서 쓰는 이름들을 보거나, 잠시 보통 메서드로 바꿔서 불러 보세요.",
        ),
    )


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
