"""`self` and what hangs on it: under another name, lost to a comma, one place for two layers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import ModuleType

from torch import nn

from tutor.lab.asking import MISSING, error, ko, methods, modules, statement, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.source import Function, is_self
from tutor.words import josa

MISFITS = ("channels", "mat1 and mat2")
"""In what torch says when a layer meets a tensor made for another one."""
OTHER_SELVES = ("self", "this", "me", "Self", "slef", "sefl", "seld", "selff")


def _parameters(function: Function | None) -> list[str]:
    return [a.arg for a in (*function.args.posonlyargs, *function.args.args)] if function else []


@rule("self-by-other-name", "raised", lesson="module")
def other_name(e: Evidence) -> Found | None:
    """`this.conv1(x)`, `slef.conv1(x)`: the object is called what the first parameter says."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    place = hit[0].last if hit is not None else None
    if hit is None or place is None:
        return None
    name, own = hit[1][1], next(iter(_parameters(e.source.function_at(place.line))), "")
    owner = place.locals.get(own, MISSING)
    if not isinstance(owner, nn.Module):
        return None
    asked = [
        n.attr
        for n in statement(e, place.line)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == name
    ]
    asked = [a for a in asked if not a.startswith("__")]
    there = [a for a in asked if _has(owner, a)]
    if not asked or not (there or name in OTHER_SELVES):
        return None
    head = e.source.function_at(place.line)
    at = head.lineno if head is not None else place.line
    return Found(
        at if name == "self" else place.line,
        (
            f"`{name}` is not defined: here the object is called `{own}`",
            f"Line {place.line}, `{place.code}`, looks for `{asked[0]}` on `{name}`. A method reaches its object by the "
            f"name of its first parameter, and line {at} calls that `{own}`. Python has no word of its own for it.",
            f"Compare the name before `.{asked[0]}` with the first parameter of the method.",
        ),
        (
            f"{ko(name, '은/는')} 정의되지 않은 이름이에요. 여기서 객체의 이름은 {ko(own, '이에요/예요')}",
            f"{place.line}번째 줄 `{place.code}`이 `{name}`에서 {ko(asked[0], '을/를')} 찾아요. 메서드는 첫 번째 매개변수의 이름으로 자기 객체를 "
            f"불러요. {at}번째 줄에서 그 이름은 {ko(own, '이에요/예요')}. 파이썬에는 객체를 가리키는 정해진 단어가 따로 없어요.",
            f"`.{asked[0]}` 앞의 이름을 메서드의 첫 번째 매개변수와 비교해 보세요.",
        ),
    )


def _has(owner: nn.Module, name: str) -> bool:
    try:
        return hasattr(owner, name)
    except Exception:
        return False


@rule("self-not-first", "raised", lesson="forward")
def not_first(e: Evidence) -> Found | None:
    """`def forward(x, self)`: the object arrives as x, and the tensor as self."""
    place = e.raised.last if e.raised is not None else None
    function = e.source.function_at(place.line) if place is not None else None
    names = _parameters(function)
    if place is None or function is None or "self" not in names[1:]:
        return None
    if not isinstance(place.locals.get(names[0]), nn.Module):
        return None
    listed = ", ".join(names)
    return Found(
        function.lineno,
        (
            f"`self` stands in place {names.index('self') + 1} of `{function.name}`; the object always comes first",
            f"Python hands every method its object first, whatever the parameters are called. In `def {function.name}({listed})` "
            f"the object lands in `{names[0]}`, and `self` is a {type(place.locals.get('self')).__name__}.",
            "In which order do the other methods list their parameters?",
        ),
        (
            f"`{function.name}`에서 `self`가 {names.index('self') + 1}번째예요. 객체는 언제나 맨 먼저 와요",
            f"파이썬은 이름과 상관없이 메서드에 객체를 맨 먼저 넘겨요. `def {function.name}({listed})`에서는 객체가 `{names[0]}`에 들어가고, "
            f"{ko('self', '은/는')} {type(place.locals.get('self')).__name__}가 돼요.",
            "다른 메서드는 매개변수를 어떤 순서로 쓰나요?",
        ),
    )


@rule("comma-for-dot", "raised")
def comma_for_dot(e: Evidence) -> Found | None:
    """`self,conv1 = nn.Conv2d(...)`, `x = self,conv1(x)`, `nn,ReLU()`."""
    if error(e, "NameError") is None and error(e, "TypeError", r"unpack|not.*iterable") is None:
        return None
    assert e.raised is not None
    for node in statement(e, e.raised.line):
        pair = node.elts[:2] if isinstance(node, ast.Tuple) else []
        if isinstance(node, ast.Call):
            pair = next(
                (list(p) for p in zip(node.args, node.args[1:], strict=False) if _owner(e, p[0])),
                [],
            )
        if len(pair) < 2 or not _owner(e, pair[0]):
            continue
        second = pair[1].func if isinstance(pair[1], ast.Call) else pair[1]
        if not isinstance(second, ast.Name) or (
            isinstance(second.ctx, ast.Load) and second.id not in e.raised.message
        ):
            continue
        first, line = ast.unparse(pair[0]), e.raised.line
        right = f"{first}.{second.id}"
        return Found(
            line,
            (
                f"A comma stands where a dot is meant: `{first},{second.id}`",
                f"Line {line}, `{e.source.line(line)}`. A comma parts two things, `{first}` and `{second.id}`. A dot reaches "
                f"for what belongs to the first: `{right}`.",
                f"Look at the sign behind `{first}`.",
            ),
            (
                f"점이 있어야 할 자리에 쉼표(comma)가 있어요: `{first},{second.id}`",
                f"{line}번째 줄 `{e.source.line(line)}`. 쉼표는 {ko(first, '과/와')} {ko(second.id, '을/를')} 서로 다른 둘로 나눠요. 앞의 것에 속한 것을 꺼낼 "
                f"때는 점을 써요: `{right}`.",
                f"`{first}` 바로 뒤의 기호를 보세요.",
            ),
        )
    return None


def _owner(e: Evidence, node: ast.expr) -> bool:
    """Is it `self`, or the name of a package?"""
    if not isinstance(node, ast.Name):
        return False
    place = e.raised.last if e.raised is not None else None
    return node.id == "self" or isinstance(value(place, node), ModuleType)


# ------------------------------------------------------------------ one place, two layers


def _stored(function: Function) -> Iterator[tuple[str, ast.Assign]]:
    """The layers that the straight lines of a method put on self."""
    for inner in function.body:
        if isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Call):
            for target in inner.targets:
                if isinstance(target, ast.Attribute) and is_self(target):
                    yield target.attr, inner


@rule(
    "attribute-twice",
    ("raised", "gradient", "shape", "layers"),
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def attribute_twice(e: Evidence) -> Found | None:
    """conv1 assigned twice; conv2 was meant."""
    if e.raised is not None and not (
        error(e, "AttributeError", r"has no attribute '(\w+)'")
        or any(w in e.raised.message for w in MISFITS)
    ):
        return None
    for node in modules(e):
        for function in methods(node, "__init__")[-1:]:
            seen: dict[str, int] = {}
            for name, inner in _stored(function):
                reads = any(is_self(n, name) for n in ast.walk(inner.value))
                if name in seen and not reads and _a_layer(e, name):
                    return _twice(e, node, name, seen[name], inner.lineno)
                seen[name] = inner.lineno
    return None


def _a_layer(e: Evidence, name: str) -> bool:
    owners = [p.locals.get("self") for p in e.raised.places] if e.raised is not None else []
    return any(
        isinstance(o, nn.Module) and name in vars(o).get("_modules", {}) for o in [*owners, e.model]
    )


def _twice(e: Evidence, node: ast.ClassDef, name: str, before: int, line: int) -> Found | None:
    used = {
        n.attr: n
        for f in node.body
        if isinstance(f, Function) and f.name != "__init__"
        for n in ast.walk(f)
        if isinstance(n, ast.Attribute) and is_self(n)
    }
    hit = error(e, "AttributeError", r"has no attribute '(\w+)'")
    lost = [n for n in used if not e.source.assigned(n) and not _has(nn.Module(), n)]
    lost = [n for n in lost if n not in e.source.methods(node.name)]
    missing = hit[1][1] if hit is not None else next(iter(lost), "")
    if hit is not None and missing not in lost:
        return None
    en = f", and `self.{missing}` never" if missing else ""
    kor = f", `self.{missing}`에는 한 번도 안 넣었어요" if missing else ""
    looks = (
        f"forward looks for `{missing}`, which nothing made: a copied line that kept its name?"
        if missing
        else "Only the second layer is left: a copied line that kept its name?"
    )
    looks_ko = (
        f"forward가 찾는 {ko(missing, '은/는')} 만든 곳이 없어요. 복사한 줄의 이름이 그대로인가요?"
        if missing
        else "두 번째 층만 남아요. 복사한 줄의 이름이 그대로인가요?"
    )
    return Found(
        line,
        (
            f"`self.{name}` is assigned twice{en}",
            f"Line {line} overwrites the `{name}` of line {before}. {looks}",
            f"Compare the names in lines {before} and {line}.",
        ),
        (
            f"`self.{name}`에 두 번 넣었어요{kor}".replace("넣었어요,", "넣고,"),
            f"{line}번째 줄이 {before}번째 줄의 {ko(name, '을/를')} 덮어써요. {looks_ko}",
            f"{before}번째 줄과 {line}번째 줄의 이름을 비교해 보세요.",
        ),
    )


def _by_hand(e: Evidence, name: str) -> bool:
    """Was it given to self by a line of its own, outside of any loop?"""
    made = e.source.assigned(name)
    return bool(made) and not any(e.source.around(s, ast.For, ast.While) for s in made)


@rule("one-layer-two-names", ("raised", "layers", "gradient"), lesson="module")
def two_names(e: Evidence) -> Found | None:
    """`self.conv1 = self.conv2 = nn.Conv2d(...)`: one layer, under two names."""
    if e.raised is not None and not any(w in e.raised.message for w in MISFITS):
        return None
    for module in nn.Module.modules(e.model) if e.model is not None else ():
        names: dict[int, list[str]] = {}
        for name, layer in module._modules.items():
            if layer is not None and any(True for _ in nn.Module.parameters(layer)):
                names.setdefault(id(layer), []).append(name)
        for shared in names.values():
            if len(shared) < 2 or not all(_by_hand(e, n) for n in shared):
                continue
            line = max(filter(None, (e.attribute(n, module) for n in shared)), default=None)
            both, layer = [f"`{n}`" for n in shared], module._modules[shared[0]]
            step = e.failed
            why, why_ko = "", ""
            if step is not None and step.module is layer and isinstance(layer, nn.Conv2d):
                got = step.input[0][1] if step.input and len(step.input[0]) > 1 else 0
                why = f" It was made for {layer.in_channels} channels, and the second time {got} come."
                why_ko = f" 채널 {layer.in_channels}개용인데, 두 번째에는 {got}개가 와요."
            return Found(
                line,
                (
                    f"{' and '.join(both)} are two names for one and the same layer",
                    f"Line {line}, `{e.source.line(line)}`, gives one {type(layer).__name__} both names; there is only one "
                    f"object, with one weight.{why} Two layers are two objects: each needs a call of its own.",
                    f"How many times does this line call the class nn.{type(layer).__name__}?",
                ),
                (
                    f"{josa(', '.join(both), '은/는')} 같은 층 하나에 붙은 두 이름이에요",
                    f"{line}번째 줄 `{e.source.line(line)}`은 {type(layer).__name__} 하나에 두 이름을 붙여요. 객체도 가중치도 하나뿐이에요."
                    f"{why_ko} 층이 둘이면 객체도 둘이어야 하고, 저마다 따로 만들어야 해요.",
                    f"이 줄은 nn.{type(layer).__name__} 클래스를 몇 번 부르나요?",
                ),
            )
    return None
