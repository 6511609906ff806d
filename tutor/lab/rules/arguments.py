"""Calls with arguments that don't fit: layers made with too few, misspelt or swapped ones."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

from torch import nn

from tutor.lab import torch_says
from tutor.lab.asking import MISSING, closest, error, ko, torch_class, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import called


def _call(e: Evidence) -> tuple[ast.Call, Any] | None:
    """The call that raised, and what it called."""
    if e.raised is None or e.raised.last is None or not isinstance(e.raised.last.node, ast.Call):
        return None
    return e.raised.last.node, value(e.raised.last, e.raised.last.node.func)


def _signature(function: Any) -> list[str]:
    """The parameters of a callable, without self and without what nobody sets."""
    target = function.__init__ if inspect.isclass(function) else function
    try:
        names = list(inspect.signature(target).parameters)
    except (TypeError, ValueError):
        return []
    return [n for n in names if n not in ("self", "device", "dtype", "args", "kwargs")]


def _given(e: Evidence, call: ast.Call, names: list[str]) -> str:
    """in_channels=3, out_channels=20: the arguments beside the names that they go to."""
    pairs = [f"{n}={e.source.text_of(a, 20)}" for n, a in zip(names, call.args, strict=False)]
    pairs += [f"{k.arg}={e.source.text_of(k.value, 20)}" for k in call.keywords if k.arg]
    return ", ".join(pairs)


@rule("layer-gets-input", "raised", see="nn.ReLU(), nn.ReLU()(x).shape", lesson="layers")
def layer_gets_input(e: Evidence) -> Found | None:
    """`nn.ReLU(self.conv1(x))`: the class is made with a tensor, not applied to it."""
    if e.raised is None or e.raised.last is None or "not a Module subclass" in e.raised.message:
        return None
    hit = error(
        e,
        "TypeError",
        r"got \((\w+),|must be Tensor, not (\w+)|unsupported operand|missing \d+ required",
    )
    hit = (
        hit
        or error(e, "AttributeError", r"'(\w+)' object has no attribute '()")
        or error(e, "Exception")
    )
    function = e.source.function_at(e.raised.last.line)
    if hit is None or function is None or function.name == "__init__":
        return None
    kind = next((g for g in hit[1].groups() if g), "") if hit[1].groups() else ""
    for node in ast.walk(function):
        live = torch_class(e, node)
        if live is None or not isinstance(node, ast.Call) or not node.args:
            continue
        if called(node).split(".")[-1] != live.__name__:
            continue  # another name for a class: `layer-class-stored` knows the line
        if issubclass(live, nn.modules.loss._Loss):
            continue  # `class-for-object` knows more about these
        if kind and live.__name__ != kind and "missing" not in e.raised.message:
            continue
        if not kind and node.lineno > e.raised.last.line:
            continue
        if not any(isinstance(a, (ast.Name, ast.Call)) for a in node.args[:1]):
            continue
        if isinstance(node.args[0], ast.Call) and torch_class(e, node.args[0]):
            continue
        plain = isinstance(value(e.raised.last, node.args[0]), int | float | str)
        if plain or not _is_data(e, node.args[0]):
            continue
        text, name = e.source.text_of(node), ast.unparse(node.func)
        small = _function_for(live)
        also = f" (F.{small} is the function for it)" if small else ""
        also_ko = f" (함수로는 F.{small}이 있어요)" if also else ""
        needs = "…" if any(p.default is p.empty for p in _settings(live)) else ""
        return Found(
            node.lineno,
            (
                f"`{text}` makes a layer out of the tensor, instead of applying one to it",
                f"`{name}` is a class: {name}(...) builds a module object and takes settings, not data. Here "
                f"the tensor became a setting, and what comes out is an {name} object. First make the layer, "
                f"then call it: {name}({needs})(x){also}.",
                "Making a layer and using it are two calls. Which one is missing?",
            ),
            (
                f"{ko(text, '은/는')} 텐서에 층을 적용하지 않고, 텐서로 층을 만들어요",
                f"{ko(name, '은/는')} 클래스예요. {name}(...)는 모듈 객체를 만들고, 데이터가 아니라 설정을 받아요. 여기서는 "
                f"텐서가 설정으로 들어갔고 {name} 객체가 나왔어요. 먼저 만들고, 그다음 불러요: {name}({needs})(x){also_ko}.",
                "층을 만드는 것과 쓰는 것은 서로 다른 호출이에요. 어느 쪽이 빠졌나요?",
            ),
        )
    return None


def _settings(layer: type[nn.Module]) -> list[inspect.Parameter]:
    """What a layer class is made with."""
    parameters = list(inspect.signature(layer.__init__).parameters.values())[1:]
    return [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]


def _function_for(layer: type[nn.Module]) -> str:
    """The function of torch.nn.functional that does what a layer does: max_pool2d for MaxPool2d."""
    small = layer.__name__.lower()
    return next((n for n in dir(nn.functional) if n.replace("_", "") == small and n[0] != "_"), "")


def _is_data(e: Evidence, node: ast.AST) -> bool:
    """Is the argument something computed from the input, as far as the source tells?"""
    if isinstance(node, ast.Call):
        return torch_class(e, node) is None
    function = e.source.around(node, ast.FunctionDef)
    if not isinstance(node, ast.Name) or not isinstance(function, ast.FunctionDef):
        return False
    return node.id in [a.arg for a in function.args.args] or any(
        isinstance(n, ast.Name) and n.id == node.id and isinstance(n.ctx, ast.Store)
        for n in ast.walk(function)
    )


@rule(
    "missing-argument",
    "raised",
    Rank.MESSAGE,
    see="import inspect; inspect.signature({subject})",
    lesson="layers",
)
def missing_argument(e: Evidence) -> Found | None:
    """`nn.Conv2d(3, 20)`: the kernel size is missing."""
    hit = error(
        e,
        "TypeError",
        r"([\w.]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.+)",
    )
    if hit is None:
        return None
    names = re.findall(r"'(\w+)'", hit[1][2])
    called = _call(e)
    what = hit[1][1].removesuffix(".__init__")
    signature, given = "", ""
    if called and called[1] is not MISSING:
        parts = _signature(called[1])
        signature = f"{what}({', '.join(parts[:4])}{', …' if len(parts) > 4 else ''})"
        given = _given(e, called[0], parts)
        what = ast.unparse(called[0].func)
    listed = ", ".join(f"`{n}`" for n in names)
    line = hit[0].line
    en_given = f" You gave {given}." if given else " You gave nothing."
    ko_given = f" 지금 준 것은 {given}이에요." if given else " 지금은 아무것도 주지 않았어요."
    en_sig = f" It takes {signature}." if signature else ""
    ko_sig = f" 받는 순서는 {signature}이에요." if signature else ""
    if hit[1][1].endswith("add_module") and names == ["module"]:
        listed = "`name`"  # the layer came first, where its name belongs
        en_given += " The first argument is the name, a string; the layer comes second."
        ko_given += " 첫 번째 인자는 이름(name, 문자열)이고 층은 두 번째예요."
    return Found(
        line,
        (
            f"`{what}` is missing {listed}",
            f"Line {line} calls `{what}` without {listed}.{en_sig}{en_given}",
            "Count the arguments along the signature: which place stays empty?",
        ),
        (
            f"{what}에 {listed} 값이 빠졌어요",
            f"{line}번째 줄이 `{what}`을(를) {listed} 없이 불러요.{ko_sig}{ko_given}",
            "인자를 순서대로 세어 보세요. 어느 자리가 비어 있나요?",
        ),
    )


@rule("unknown-keyword", "raised", Rank.MESSAGE, lesson="layers")
def unknown_keyword(e: Evidence) -> Found | None:
    """`in_channel=3` for `in_channels=3`."""
    hit = error(e, "TypeError", r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'")
    if hit is None:
        return None
    what, name = hit[1][1].removesuffix(".__init__"), hit[1][2]
    called = _call(e)
    names = _signature(called[1]) if called and called[1] is not MISSING else []
    if not names and hasattr(nn, what.split(".")[0]):
        names = _signature(getattr(nn, what.split(".")[0]))
    near = closest(name, names, 0.5)
    listed = ", ".join(names[:6])
    en = f" Did you mean `{near}`?" if near else ""
    kor = f" {ko(near, '을/를')} 쓰려고 했나요?" if near else ""
    en_all = f" It knows: {listed}." if listed else ""
    ko_all = f" 아는 이름: {listed}." if listed else ""
    return Found(
        hit[0].line,
        (
            f"`{what}` has no keyword `{name}`",
            f"Line {hit[0].line} passes `{name}=`, and `{what}` takes nothing of that name.{en}{en_all}",
            "Compare the spelling of the keyword letter by letter, singular and plural too.",
        ),
        (
            f"`{what}`에는 `{name}` 인자가 없어요",
            f"{hit[0].line}번째 줄이 `{name}=`을 넘기는데, {ko(what, '은/는')} 그런 이름을 받지 않아요.{kor}{ko_all}",
            "인자 이름의 철자를 단수와 복수까지 한 글자씩 비교해 보세요.",
        ),
    )


@rule("self-passed-twice", "raised", lesson="forward")
def self_twice(e: Evidence) -> Found | None:
    """`self.conv1(self, x)`."""
    hit = error(
        e, "TypeError", r"takes (?:from \d+ to )?\d+ positional arguments? but \d+ were given"
    )
    called = _call(e) if hit else None
    if hit is None or called is None or not called[0].args:
        return None
    node = called[0]
    if not (isinstance(node.args[0], ast.Name) and node.args[0].id == "self"):
        return None
    name = ast.unparse(node.func)
    return Found(
        hit[0].line,
        (
            f"`{name}(self, …)` hands over self by hand",
            f"Python passes the object by itself when `{name}` is called, so the `self` in the parentheses "
            "arrives as one argument too many.",
            f"What does `{name}` need to be told that it does not know already?",
        ),
        (
            f"`{name}(self, …)`가 self를 손으로 넘겨요",
            f"{ko(name, '을/를')} 부르면 파이썬이 객체를 알아서 넘겨요. 그래서 괄호 안의 `self`는 인자가 하나 더 많은 셈이 돼요.",
            f"`{name}`이 아직 모르는 것은 무엇인가요?",
        ),
    )


@rule("too-many-arguments", "raised", Rank.MESSAGE, lesson="forward")
def too_many(e: Evidence) -> Found | None:
    """More arguments than the call can take."""
    hit = error(
        e,
        "TypeError",
        r"([\w.]+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given",
    )
    if hit is None:
        return None
    what, most, given = hit[1][1], int(hit[1][2]) - 1, int(hit[1][3]) - 1
    if what.startswith("ModuleList"):
        return None
    name = what.rsplit(".", 1)[-1]
    own = e.source.method(what.split(".")[0], name) if "." in what else None
    line = hit[0].line or (own.lineno if own else e.head)
    at = f" It is defined in line {own.lineno}." if own else ""
    at_ko = f" 정의는 {own.lineno}번째 줄에 있어요." if own else ""
    return Found(
        line,
        (
            f"`{what}` takes {most} besides self, and got {given}",
            f"The call hands over {given} values, but the definition has room for {most}.{at}",
            "Compare the parameters of the definition with the arguments of the call.",
        ),
        (
            f"{ko(what, '은/는')} self 말고 {most}개를 받는데 {given}개가 왔어요",
            f"호출은 값을 {given}개 넘기는데, 정의에는 자리가 {most}개예요.{at_ko}",
            "정의의 매개변수와 호출의 인자를 비교해 보세요.",
        ),
    )


@rule("modulelist-star", "raised", see="nn.ModuleList([nn.ReLU(), nn.ReLU()])", lesson="modules")
def modulelist_star(e: Evidence) -> Found | None:
    """`nn.ModuleList(*layers)`."""
    hit = error(e, "TypeError", r"(ModuleList|ModuleDict)\.__init__\(\) takes")
    if hit is None:
        hit = error(e, "TypeError", r"'(\w+)' object is not iterable")
        called = _call(e) if hit else None
        if called is None or called[1] is not nn.ModuleList or hit is None:
            return None
    return Found(
        hit[0].line,
        (
            "nn.ModuleList takes one list, not the layers one by one",
            f"Line {hit[0].line} hands over the layers as separate arguments (a star `*` does that). "
            "nn.ModuleList wants one list; nn.Sequential is the one that takes them without a list.",
            "Look at the star, or at the missing square brackets.",
        ),
        (
            "nn.ModuleList는 층을 하나씩이 아니라 리스트 하나로 받아요",
            f"{hit[0].line}번째 줄이 층을 따로따로 넘겨요(별표 `*`가 그렇게 해요). nn.ModuleList는 리스트 하나를 원하고, "
            "하나씩 받는 쪽은 nn.Sequential이에요.",
            "별표나 빠진 대괄호를 살펴보세요.",
        ),
    )


@rule(
    "not-a-layer",
    "raised",
    see="isinstance(nn.ReLU, nn.Module), isinstance(nn.ReLU(), nn.Module)",
    lesson="layers",
)
def not_a_layer(e: Evidence) -> Found | None:
    """`nn.Sequential([..])`, `nn.Sequential(nn.ReLU)`, `nn.Sequential(F.relu)`."""
    hit = error(e, "TypeError", torch_says.NOT_A_MODULE)
    if hit is None or e.raised is None:
        return None
    what = hit[1][1].rsplit(".", 1)[-1].replace("<genexpr>", "generator")
    call = _call(e)
    line = e.raised.line
    if what in ("list", "tuple", "generator"):
        nested = call is not None and "Sequential" not in ast.unparse(call[0].func)
        en = (
            "An inner Python list was put where one layer belongs; nn.Module can't look into it. A group of "
            "layers is an nn.Sequential."
            if nested
            else f"nn.Sequential takes the layers one by one, not all in one {what}; a star `*` before the {what} "
            "unpacks it."
        )
        kor = (
            "층 하나가 올 자리에 안쪽 리스트가 들어갔어요. nn.Module은 그 안을 볼 수 없어요. 층의 묶음은 "
            "nn.Sequential이에요."
            if nested
            else f"nn.Sequential은 {what} 하나가 아니라 층을 하나씩 받아요. {what} 앞의 별표 `*`가 풀어 줘요."
        )
        return Found(
            line,
            (
                f"A {what} is not a layer (a Module)",
                f"Line {line}: {en}",
                "What exactly is handed over here?",
            ),
            (
                f"{what}는 층(Module)이 아니에요",
                f"{line}번째 줄: {kor}",
                "여기서 정확히 무엇을 넘기고 있나요?",
            ),
        )
    layer = next((n for n in dir(nn) if n.lower() == what.lower()), None)
    function = layer is not None and layer != what
    for node in e.source.nodes:
        if isinstance(node, (ast.Attribute, ast.Name)) and ast.unparse(node).split(".")[-1] == what:
            parent = e.source.parents.get(node)
            if not (isinstance(parent, ast.Call) and parent.func is node):
                line = node.lineno
    en = (
        f"`F.{what}` is a function; a container takes layer objects, such as nn.{layer}()."
        if function
        else f"`nn.{what}` is the class; a container takes an object made from it, with parentheses: "
        f"nn.{what}()."
    )
    kor = (
        f"`F.{what}`은 함수예요. 컨테이너는 nn.{layer}() 같은 층 객체를 받아요."
        if function
        else f"`nn.{what}`은 클래스예요. 컨테이너는 괄호를 붙여 만든 객체 nn.{what}()를 받아요."
    )
    return Found(
        line,
        (
            f"`{what}` is not a layer object",
            f"Line {line}: {en}",
            "Compare it with its neighbours: how are they written?",
        ),
        (
            f"{ko(what, '은/는')} 층 객체가 아니에요",
            f"{line}번째 줄: {kor}",
            "옆에 있는 것들은 어떻게 쓰여 있나요?",
        ),
    )


@rule("module-name", ("raised", "reload"), lesson="modules")
def module_name(e: Evidence) -> Found | None:
    """Names of modules are strings, without a dot, and not taken yet."""
    hit = error(e, "KeyError", torch_says.MODULE_NAME)
    number = error(e, "TypeError", torch_says.NAME_NO_STRING)
    dotted = [n for n, _ in nn.Module.named_children(e.model) if "." in n] if e.model else []
    if number is not None:
        line = number[0].line
        en = f"The name is of type {number[1][1]}. nn.ModuleDict keeps its layers by names, and names are strings."
        kor = f"이름이 {number[1][1]}이에요. nn.ModuleDict는 층을 이름으로 담고, 이름은 문자열(str)이에요."
    elif hit is not None and 'contain "."' not in hit[0].message:
        line, en = hit[0].line, f"{hit[0].message}."
        kor = f"{hit[0].message}."
    elif hit is not None or (dotted and "reload" in e.symptoms):
        line = hit[0].line if hit else e.attribute(dotted[0])
        named = f" `{dotted[0]}`" if dotted else ""
        en = (
            f"The name{named} holds a dot. Dots separate the parts of a path such as `block.conv1`, so a name can't "
            "hold one: state_dict() and load_state_dict() would take it for a path."
        )
        kor = (
            f"이름{named}에 점(.)이 들어 있어요. 점은 `block.conv1` 같은 경로를 나누는 기호라서 이름에 쓸 수 없어요. state_dict()와 "
            "load_state_dict()가 경로로 읽거든요."
        )
    else:
        return None
    return Found(
        line,
        (
            "This name can't be given to a module",
            f"Line {line}: {en}",
            "Letters, digits and `_` are free.",
        ),
        (
            "모듈에 붙일 수 없는 이름이에요",
            f"{line}번째 줄: {kor}",
            "글자, 숫자, `_`는 쓸 수 있어요.",
        ),
    )


@rule(
    "tensor-for-parameter",
    "raised",
    see="type(torch.rand(3)), type(nn.Parameter(torch.rand(3)))",
    lesson="module",
)
def tensor_for_parameter(e: Evidence) -> Found | None:
    """`conv.weight = torch.randn(...)`."""
    hit = error(
        e,
        "TypeError",
        torch_says.CANNOT_ASSIGN,
    )
    if hit is None:
        return None
    name = hit[1][2]
    return Found(
        hit[0].line,
        (
            f"`{name}` holds a registered object, and can't be replaced by a {hit[1][1].split('.')[-1]}",
            f"Line {hit[0].line} assigns something else to `{name}`. nn.Module keeps that place for what is "
            "registered there: an nn.Parameter, or a layer.",
            "Wrap the new value, or give it a name of its own.",
        ),
        (
            f"{ko(name, '은/는')} 등록된 자리라서 다른 값으로 바꿀 수 없어요",
            f"{hit[0].line}번째 줄이 `{name}`에 다른 것을 넣어요. nn.Module은 그 자리를 "
            "nn.Parameter나 층처럼 등록된 것을 위해 지켜요.",
            "새 값을 감싸거나, 다른 이름을 붙여 보세요.",
        ),
    )
