"""Packages and what they hold: imports, aliases, parts of torch in another spelling."""

from __future__ import annotations

import ast
from types import ModuleType

import torch
from torch import nn

from tutor.lab.asking import MISSING, closest, error, ko, statement, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.rules.names import IMPORTS
from tutor.lab.rules.selves import comma_for_dot

FULL = {"nn": "torch.nn", "F": "torch.nn.functional", "np": "numpy", "optim": "torch.optim"}


@rule("missing-import", "raised", lesson="module")
def missing_import(e: Evidence) -> Found | None:
    """`nn`, `F`, `torch` ... used without an import."""
    hit = error(e, "NameError", r"name '(\w+)' is not defined")
    if hit is None or comma_for_dot(e) is not None:
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
        if name.split(".")[0] in ("tensorflow", "keras", "tf"):
            return None  # `keras-habit` knows more about these
        right = {"pytorch": "torch", "Torch": "torch", "PyTorch": "torch", "touch": "torch"}.get(
            name.split(".")[0]
        ) or closest(
            name, ["torch", "torch.nn", "torch.nn.functional", "torch.optim", "numpy", "math"]
        )
        if right is None and not name.startswith("torch."):
            return _not_installed(e, name, raised.line)
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


def _not_installed(e: Evidence, name: str, line: int | None) -> Found:
    """Another package, that is not a part of torch."""
    package = name.split(".", maxsplit=1)[0]
    prints = package in ("torchsummary", "torchinfo")
    en = " `print(model)` shows the layers of a model without it." if prints else ""
    kor = " 모델의 층은 `print(model)`로도 볼 수 있어요." if prints else ""
    return Found(
        line,
        (
            f"`{name}` can't be imported: there is no package `{package}` here",
            f"Line {line}, `{e.source.line(line)}`. `{package}` is a package of its own, which torch does not bring along "
            f"and which is not installed. The exercise can be solved without: with torch alone.{en}",
            "Is the name spelt right? If so: what is it needed for, and what does torch have for that?",
        ),
        (
            f"{ko(name, '을/를')} import할 수 없어요. 여기에는 {ko(package, '이/가')} 없어요",
            f"{line}번째 줄 `{e.source.line(line)}`. {ko(package, '은/는')} torch에 들어 있지 않은 별도 패키지이고, 설치되어 있지 않아요. 이 문제는 "
            f"torch만으로 풀 수 있어요.{kor}",
            "철자가 맞나요? 맞다면 무엇에 필요하고, torch의 무엇이 그 일을 하나요?",
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
        used = any(isinstance(n, ast.Name) and n.id == name for n in statement(e, place.line))
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
