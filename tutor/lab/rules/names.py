"""Names and attributes that don't exist: typos, missing imports, forgotten self."""

from __future__ import annotations

import ast
import builtins
from types import ModuleType

import torch
from torch import Tensor, nn

from tutor.lab.asking import MISSING, closest, error, forwards, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import called

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
FULL = {"nn": "torch.nn", "F": "torch.nn.functional", "np": "numpy", "optim": "torch.optim"}


@rule("missing-import", "raised", lesson="module")
def missing_import(e: Evidence) -> Found | None:
    """`nn`, `F`, `torch` ... used without an import."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    if hit is None:
        return None
    name = hit[1][1]
    layer = getattr(nn, name, None)
    if name in IMPORTS:
        whole = FULL.get(name, name)
    elif isinstance(layer, type) and issubclass(layer, nn.Module):
        whole = f"torch.nn.{name}"
    else:
        return None
    line = hit[0].line
    return Found(
        line,
        (
            f"`{name}` is used, but no import brings it in",
            f"Line {line} uses `{name}`, by which people mean `{whole}`. No line of this file imports "
            "it under that name, so Python does not know it.",
            "Look at the import lines at the top: which one is missing?",
        ),
        (
            f"{ko(name, '을/를')} 쓰는데 import가 없어요",
            f"{line}번째 줄이 {ko(name, '을/를')} 써요. 보통 `{whole}`을 뜻하는 이름인데, 이 파일의 어느 "
            "줄도 그 이름으로 import하지 않아서 파이썬이 알지 못해요.",
            "파일 맨 위의 import 줄을 보세요. 무엇이 빠졌나요?",
        ),
    )


@rule("missing-self", "raised", see="[n for n, _ in model.named_children()]", lesson="module")
def missing_self(e: Evidence) -> Found | None:
    """`conv1(x)` where `self.conv1(x)` was meant."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    if hit is None or hit[0].last is None:
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


@rule("super-other-class", "raised", see="{name}.__mro__", lesson="module")
def super_other(e: Evidence) -> Found | None:
    """`super(Net, self)` copied from another class."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined") or error(
        e, "TypeError", r"obj must be an instance or subtype of type|super\(\w+, obj\)"
    )
    if hit is None or hit[0].last is None:
        return None
    statement = e.source.statement_at(hit[0].last.line)
    inner = [n for n in ast.walk(statement) if called(n) == "super"] if statement else []
    if not inner or not (isinstance(inner[0], ast.Call) and inner[0].args):
        return None
    name = ast.unparse(inner[0].args[0])
    around = e.source.around(inner[0], ast.ClassDef)
    own = around.name if isinstance(around, ast.ClassDef) else e.name
    if name == own:
        return None
    return Found(
        hit[0].last.line,
        (
            f"`super({name}, self)` names another class than the one it stands in",
            f"This line stands in class `{own}`, but hands `{name}` to super: a leftover of another "
            "file. In Python 3 `super()` needs no name at all.",
            "Which class is this line in? What does super() need to be told?",
        ),
        (
            f"`super({name}, self)`가 다른 클래스의 이름을 써요",
            f"이 줄은 {ko(own, '이/가')} 아니라 {ko(name, '을/를')} super에 넘겨요. 다른 파일에서 복사한 "
            "흔적이에요. 파이썬 3에서는 `super()`에 이름이 필요 없어요.",
            "이 줄은 어느 클래스 안에 있나요? super()에 무엇을 알려 줘야 하나요?",
        ),
    )


@rule("used-before-assigned", "raised")
def before_assigned(e: Evidence) -> Found | None:
    """The body uses x, the parameter has another name."""
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
    near = closest(name, known, 0.6)
    en_near = f" There is `{near}`: did you mean that?" if near else ""
    ko_near = f" 비슷한 이름으로 {ko(near, '이/가')} 있어요. 그것을 쓰려고 했나요?" if near else ""
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


@rule("wrong-import", "raised")
def wrong_import(e: Evidence) -> Found | None:
    """`import pytorch`, or a name that a package does not have."""
    hit = error(
        e, "ImportError", r"No module named '([\w.]+)'|cannot import name '(\w+)' from '([\w.]+)'"
    )
    if hit is None:
        return None
    raised = hit[0]
    if hit[1][1]:
        name = hit[1][1]
        right = {"pytorch": "torch", "Torch": "torch", "PyTorch": "torch", "touch": "torch"}.get(
            name.split(".")[0]
        ) or closest(
            name, ["torch", "torch.nn", "torch.nn.functional", "torch.optim", "numpy", "math"]
        )
        en = f"There is no package called `{name}` here."
        kor = f"여기에는 {ko(name, '이/가')} 없어요."
        if right:
            en += f" Did you mean `{right}`? (PyTorch is the project; the package to import is `torch`.)"
            kor += f" {ko(right, '을/를')} 쓰려고 했나요? (프로젝트 이름은 PyTorch, import하는 이름은 `torch`예요.)"
    else:
        name, package = hit[1][2], hit[1][3]
        live = __import__(package, fromlist=["_"]) if package.startswith("torch") else None
        right = closest(name, dir(live)) if live else None
        en = f"`{package}` has nothing called `{name}`."
        kor = f"`{package}`에는 {ko(name, '이/가')} 없어요."
        if right:
            en += f" Did you mean `{right}`?"
            kor += f" {ko(right, '을/를')} 쓰려고 했나요?"
    return Found(
        raised.line,
        (f"`{name}` can't be imported", en, "Check the spelling of the import, capitals included."),
        (
            f"{ko(name, '을/를')} import할 수 없어요",
            kor,
            "import의 철자를 대소문자까지 확인해 보세요.",
        ),
    )


@rule("torch-as-nn", "raised", see="nn.__name__", lesson="module")
def torch_as_nn(e: Evidence) -> Found | None:
    """`import torch as nn`, and other swapped aliases."""
    meant = {"nn": nn, "F": torch.nn.functional, "torch": torch, "np": None}
    hit = error(e, "AttributeError", r"module '([\w.]+)' has no attribute '(\w+)'")
    if hit is None:
        return None
    owner, name = hit[1][1], hit[1][2]
    for alias, right in meant.items():
        live = e.namespace.get(alias)
        if not isinstance(live, ModuleType) or right is None or live is right:
            continue
        if live.__name__ == owner and hasattr(right, name):
            line = e.source.bound.get(alias)
            return Found(
                line,
                (
                    f"`{alias}` stands for `{owner}` here, not for `{right.__name__}`",
                    f"Line {line} imports `{owner}` under the name `{alias}`; so `{alias}.{name}` looks "
                    f"for `{name}` in `{owner}`, which has none. `{name}` is in `{right.__name__}`.",
                    "Read the import line aloud: what is imported, and as what?",
                ),
                (
                    f"여기서 {ko(alias, '은/는')} `{right.__name__}`이 아니라 `{owner}`예요",
                    f"{line}번째 줄이 {ko(owner, '을/를')} `{alias}`라는 이름으로 import해요. 그래서 "
                    f"`{alias}.{name}`은 `{owner}`에서 찾는데 거기에는 없어요. {ko(name, '은/는')} "
                    f"`{right.__name__}`에 있어요.",
                    "import 줄을 소리 내어 읽어 보세요. 무엇을 어떤 이름으로 가져오나요?",
                ),
            )
    return None


@rule("shadowed-name", "raised", see="type({subject})")
def shadowed(e: Evidence) -> Found | None:
    """`torch = ...` or `nn = ...` hides the package of that name."""
    if e.raised is None or e.raised.last is None:
        return None
    place = e.raised.last
    for name in ("torch", "nn", "F"):
        live = place.locals.get(name, place.globals.get(name, MISSING))
        if live is MISSING or isinstance(live, ModuleType):
            continue
        used = any(isinstance(n, ast.Name) and n.id == name for n in _statement(e, place.line))
        binds = [
            n.lineno
            for n in e.source.nodes
            if (isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store))
            or (isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n.name == name)
            or (isinstance(n, ast.arg) and n.arg == name)
        ]
        if not used or not binds:
            continue
        line = max(binds)
        kind = type(live).__name__
        return Found(
            line,
            (
                f"`{name}` is no longer the package: line {line} gave the name to something else",
                f"From line {line} on, `{name}` is a {kind}, which hides the import. Line {place.line} then "
                f"looks for a part of the package in it: {e.raised.message}.",
                f"Give the thing in line {line} another name.",
            ),
            (
                f"{ko(name, '은/는')} 이제 패키지가 아니에요. {line}번째 줄이 이름을 덮어썼어요",
                f"{line}번째 줄부터 {ko(name, '은/는')} {kind}이고, import한 패키지를 가려요. 그래서 "
                f"{place.line}번째 줄이 거기서 패키지의 것을 찾다가 멈췄어요: {e.raised.message}.",
                f"{line}번째 줄의 것에 다른 이름을 붙여 보세요.",
            ),
        )
    return None


def _statement(e: Evidence, line: int) -> list[ast.AST]:
    statement = e.source.statement_at(line)
    return list(ast.walk(statement)) if statement is not None else []


@rule("misspelled-torch-name", "raised", Rank.MESSAGE, lesson="module")
def misspelled_torch(e: Evidence) -> Found | None:
    """`nn.conv2d`, `nn.module`, `torch.Relu`: a part of torch in another spelling."""
    hit = error(e, "AttributeError", r"module '([\w.]+)' has no attribute '(\w+)'")
    if hit is None:
        return None
    owner, name = hit[1][1], hit[1][2]
    node = hit[0].last.node if hit[0].last else None
    base = value(hit[0].last, node.value) if isinstance(node, ast.Attribute) else MISSING
    alias = ast.unparse(node.value) if isinstance(node, ast.Attribute) else owner
    near = closest(name, dir(base)) if base is not MISSING else None
    elsewhere = [
        f"{label}.{name}"
        for label, package in (("nn", nn), ("F", nn.functional), ("torch", torch))
        if hasattr(package, name)
    ]
    en, kor = "", ""
    if near and near.lower() == name.lower():
        en = f" Did you mean `{alias}.{near}`? Capital letters count: classes such as layers are written"
        en += " LikeThis, functions like_this."
        kor = f" `{alias}.{near}`을 쓰려고 했나요? 대소문자를 구별해요. 층 같은 클래스는 LikeThis, 함수는 "
        kor += "like_this처럼 써요."
    elif elsewhere:
        en = f" There is `{elsewhere[0]}`: did you mean that?"
        kor = f" `{elsewhere[0]}`은 있어요. 그것을 쓰려고 했나요?"
    elif near:
        en = f" Did you mean `{alias}.{near}`?"
        kor = f" `{alias}.{near}`을 쓰려고 했나요?"
    return Found(
        hit[0].line,
        (
            f"`{alias}` has no `{name}`",
            f"Line {hit[0].line} asks `{owner}` for `{name}`, which it does not have.{en}",
            "Compare the spelling with the documentation, letter by letter.",
        ),
        (
            f"`{alias}`에는 {ko(name, '이/가')} 없어요",
            f"{hit[0].line}번째 줄이 `{owner}`에서 {ko(name, '을/를')} 찾는데, 없는 이름이에요.{kor}",
            "문서의 철자와 한 글자씩 비교해 보세요.",
        ),
    )


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
    line, inner = found.fget.__code__.co_firstlineno + 1, ""
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
            "nn.Module이 그 이름을 가려요.",
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
    parts = [n for n, _ in layer.named_parameters(recurse=False)]
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
    names = [n for n in (dir(base) if base is not MISSING else []) if not n.startswith("__")]
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
    if kind == "NoneType":
        en = " None is what a function gives that returns nothing."
        kor = " None은 아무것도 return하지 않는 함수가 주는 값이에요."
    return Found(
        raised.line,
        (
            f"`{shown}` has no `{name}`",
            f"Line {raised.line} asks for `{name}`, but this {kind} has nothing of that name.{en}",
            "Compare the name with the line that should have made it.",
        ),
        (
            f"`{shown}`에는 {ko(name, '이/가')} 없어요",
            f"{raised.line}번째 줄이 {ko(name, '을/를')} 찾는데, 이 {kind} 객체에는 그런 이름이 없어요.{kor}",
            "그 이름을 만들었어야 하는 줄과 철자를 비교해 보세요.",
        ),
    )
