"""Calls with arguments that don't fit: layers made with too few, misspelt or swapped ones."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

from torch import nn

from tutor.lab.asking import MISSING, closest, error, ko, torch_class, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import called


def failing_call(e: Evidence) -> tuple[ast.Call, Any] | None:
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
    called = failing_call(e)
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
    called = failing_call(e)
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
    called = failing_call(e) if hit else None
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
