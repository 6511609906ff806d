"""What a module can't hold as it is: a list, a function, a name with a dot, a plain tensor."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab import torch_says
from tutor.lab.asking import error, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.rules.arguments import failing_call


@rule("modulelist-star", "raised", see="nn.ModuleList([nn.ReLU(), nn.ReLU()])", lesson="modules")
def modulelist_star(e: Evidence) -> Found | None:
    """`nn.ModuleList(*layers)`."""
    hit = error(e, "TypeError", r"(ModuleList|ModuleDict)\.__init__\(\) takes")
    if hit is None:
        hit = error(e, "TypeError", r"'(\w+)' object is not iterable")
        called = failing_call(e) if hit else None
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
    call = failing_call(e)
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
