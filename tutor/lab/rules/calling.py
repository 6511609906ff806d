"""Layers and tensors taken for one another: not called, called with brackets, a tuple by a comma."""

from __future__ import annotations

import ast
import re

from torch import nn

from tutor.lab import torch_says
from tutor.lab.asking import (
    MISSING,
    article,
    error,
    ko,
    methods,
    modules,
    value,
)
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import is_self
from tutor.words import josa


@rule("trailing-comma", ("raised", "kind"), see="type(model(x))", lesson="forward")
def trailing_comma(e: Evidence) -> Found | None:
    """`x = self.conv1(x),`: a comma makes a tuple."""
    message = e.raised.message if e.raised else str(e.symptoms.get("kind", ""))
    if "tuple" not in message and not _keeps_container(e):
        return None
    for node in e.source.nodes:
        if not isinstance(node, (ast.Assign, ast.Return)):
            continue
        if not isinstance(node.value, ast.Tuple) or len(node.value.elts) != 1:
            continue
        segment = e.source.line(node.lineno)
        if isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0])
            en, kor = f"`{name}` is a tuple", f"{ko(name, '이/가')} tuple이 되었어요"
        else:
            en, kor = "forward returns a tuple", "forward가 tuple을 돌려줘요"
        line = node.lineno
        return Found(
            line,
            (
                f"The comma at the end of line {line} makes a tuple",
                f"`{segment}` ends with a comma, so {en} with one thing in it, and a tuple is neither a layer "
                "nor a tensor.",
                "Look at the very end of the line.",
            ),
            (
                f"{line}번째 줄 끝의 쉼표가 tuple을 만들어요",
                f"`{segment}` 줄이 쉼표(comma)로 끝나서 {kor}. tuple은 층도 텐서도 아니에요.",
                "줄의 맨 끝을 보세요.",
            ),
        )
    return None


def _keeps_container(e: Evidence) -> bool:
    """Does a loop over an attribute get one ModuleList, because the attribute is a tuple of it?"""
    if error(e, "NotImplementedError", torch_says.CONTAINER_CALLED) is None or e.model is None:
        return False
    kept = [v for v in vars(e.model).values() if isinstance(v, tuple) and len(v) == 1]
    return any(isinstance(v[0], (nn.ModuleList, nn.ModuleDict)) for v in kept)


@rule(
    "name-taken",
    ("raised", "unregistered", "gradient", "global"),
    see='"{subject}" in dir(nn.Module)',
    lesson="module",
)
def name_taken(e: Evidence) -> Found | None:
    """`self.modules = [...]`, or a method that hides a layer of the same name."""
    known = {n for n in dir(nn.Module) if not n.startswith("_")} - {
        "training",
        "dump_patches",
        "call_super_init",
    }
    for node in modules(e):
        own = {f.name: f for f in node.body if isinstance(f, ast.FunctionDef)}
        for function in methods(node, "__init__"):
            for inner in [n for n in ast.walk(function) if isinstance(n, ast.Assign)]:
                for target in inner.targets:
                    if not (is_self(target) and isinstance(target, ast.Attribute)):
                        continue
                    name = target.attr
                    if name in own and name != "forward":
                        other = own[name]
                        if any("setter" in ast.unparse(d) for d in other.decorator_list):
                            continue
                        return Found(
                            other.lineno,
                            (
                                f"The method `{name}` and the attribute `self.{name}` share one name",
                                f"Line {inner.lineno} stores something as `self.{name}`, line {other.lineno} defines a "
                                f"method `{name}`. One hides the other: `self.{name}` can only mean one of them.",
                                "Give one of the two another name.",
                            ),
                            (
                                f"메서드 {ko(name, '과/와')} 속성 `self.{name}`의 이름이 같아요",
                                f"{inner.lineno}번째 줄은 `self.{name}`에 값을 넣고, {other.lineno}번째 줄은 메서드 "
                                f"{ko(name, '을/를')} 정의해요. 하나가 다른 하나를 가려요.",
                                "둘 중 하나에 다른 이름을 붙여 보세요.",
                            ),
                        )
                    if name in known:
                        kind = (
                            "list" if isinstance(inner.value, (ast.List, ast.ListComp)) else "thing"
                        )
                        extra = (
                            " (and a plain list registers nothing; an nn.ModuleList does)"
                            if kind == "list"
                            else ""
                        )
                        return Found(
                            inner.lineno,
                            (
                                f"`{name}` is already the name of a method of nn.Module",
                                f"Line {inner.lineno} assigns to `self.{name}`, and so hides the method `{name}()` that "
                                f"nn.Module needs itself{extra}.",
                                "Rename it: what does it hold?",
                            ),
                            (
                                f"{ko(name, '은/는')} nn.Module에 이미 있는 메서드 이름이에요",
                                f"{inner.lineno}번째 줄이 `self.{name}`에 값을 넣어서, nn.Module이 쓰는 메서드 `{name}()`을 "
                                "가려요"
                                + (
                                    " (그리고 보통 list에 넣은 층은 등록되지 않아요. nn.ModuleList는 등록해요)."
                                    if extra
                                    else "."
                                ),
                                "다른 이름을 붙여 보세요. 무엇이 들어 있나요?",
                            ),
                        )
    return None


@rule(
    "numpy-needs-detach", "raised", see="next(model.parameters()).requires_grad", lesson="gradients"
)
def numpy_on_grad(e: Evidence) -> Found | None:
    """`.numpy()` on a tensor that is being learned through."""
    hit = error(e, "RuntimeError", torch_says.NUMPY_OF_GRAPH)
    if hit is None or hit[0].last is None:
        return None
    line = hit[0].last.line
    return Found(
        line,
        (
            "numpy can't take a tensor that carries gradients",
            f"Line {line} calls numpy in the middle of the way. PyTorch must see every step from input to output "
            "to send gradients back, and numpy is blind to that. (Its own advice, detach, would silence the error "
            "and cut the gradient.) torch has the same functions: torch.relu, torch.maximum, clamp.",
            "Which torch function does what the numpy one does here?",
        ),
        (
            "기울기를 가진 텐서는 numpy로 넘길 수 없어요",
            f"{line}번째 줄이 계산 도중에 numpy를 불러요. 기울기를 돌려보내려면 PyTorch가 입력에서 출력까지 모든 단계를 봐야 하는데, "
            "numpy는 그것을 몰라요. (오류가 권하는 detach는 오류만 없애고 기울기를 끊어요.) torch에도 같은 함수가 있어요: "
            "torch.relu, torch.maximum, clamp.",
            "이 numpy 함수와 같은 일을 하는 torch 함수는 무엇인가요?",
        ),
    )


@rule("not-a-tensor", "raised", Rank.MESSAGE, lesson="forward")
def not_tensor(e: Evidence) -> Found | None:
    """A layer got something that is no tensor."""
    hit = error(e, "TypeError", torch_says.NO_TENSOR)
    if hit is None or hit[0].last is None or hit[1][1] in ("Tensor", "Parameter"):
        return None
    got, place, step = hit[1][1], hit[0].last, e.failed
    layer = (
        f"`{e.layer(step.module)}`"
        if step is not None and step.module is not None and step.module is not e.model
        else "The function"
    )
    layer_ko = layer if layer != "The function" else "함수"
    argument = _argument(place.node)
    name = ast.unparse(argument) if argument is not None else ""
    what = f"`{name}`, {article(got)}," if name else article(got)
    return Found(
        place.line,
        (
            f"{layer} gets {article(got)}, and needs a tensor",
            f"Line {place.line}, `{place.code}`, hands over {what} where a tensor is expected.",
            f"Follow `{name or 'the value'}` back: which line made it {article(got)}?",
        ),
        (
            f"{layer_ko}에 텐서가 아니라 {got}{josa(got, '이/가')[len(got) :]} 들어가요",
            f"{place.line}번째 줄 `{place.code}`가 텐서가 필요한 자리에 {got}을(를) 넘겨요.",
            "그 값을 거꾸로 따라가 보세요. 어느 줄에서 그렇게 되었나요?",
        ),
    )


def _argument(node: ast.AST | None) -> ast.expr | None:
    return node.args[0] if isinstance(node, ast.Call) and node.args else None


@rule("not-callable", "raised", Rank.MESSAGE, see="callable({subject})", lesson="forward")
def not_callable(e: Evidence) -> Found | None:
    """`3 (x)`, a tensor with parentheses, a string from a ModuleDict."""
    hit = error(e, "TypeError", r"'([\w.]+)' object is not callable")
    if hit is None or hit[0].last is None:
        return None
    place, kind = hit[0].last, hit[1][1]
    node = place.node
    name = e.source.text_of(node.func, 40) if isinstance(node, ast.Call) else "it"
    live = value(place, node.func) if isinstance(node, ast.Call) else MISSING
    en, kor, line = "", "", place.line
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Call)
        and isinstance(live, type(MISSING))
    ):
        line = node.func.end_lineno or line
        en = " Two pairs of parentheses follow each other: is a comma missing between two things?"
        kor = " 괄호 두 쌍이 이어져 있어요. 두 값 사이에 쉼표(comma)가 빠졌나요?"
    if kind == "str":
        en = " A loop over an nn.ModuleDict gives its names; `.values()` gives the layers."
        kor = " nn.ModuleDict를 반복하면 이름이 나와요. 층은 `.values()`가 줘요."
    elif kind == "torch.Size":
        en = " `shape` is an attribute, without parentheses; the method with parentheses is called `size`."
        kor = " `shape`는 괄호 없이 쓰는 속성이에요. 괄호를 붙이는 메서드는 `size`예요."
    elif kind == "Tensor":
        en = " A tensor can't be called; an operator may be missing before the parenthesis."
        kor = " 텐서는 부를 수 없어요. 괄호 앞에 연산자가 빠졌을 수 있어요."
    elif kind in ("list", "tuple"):
        en = f" A {kind} holds layers, and does not run them."
        kor = f" {kind}는 층을 담을 뿐 실행하지 않아요."
    elif kind == e.name:
        en = " A class that does not inherit from nn.Module gives objects that can't be called."
        kor = " nn.Module을 물려받지 않은 클래스의 객체는 부를 수 없어요."
    hint = "What did you mean to call here, and where was that name given its value?"
    hint_ko = "여기서 부르려던 것은 무엇이고, 그 이름은 어디서 값을 받았나요?"
    if kind == "bool":
        en = " A bool is the answer already, True or False: it takes no parentheses."
        kor = " bool은 이미 True나 False라는 답이에요. 괄호 없이 써요."
        hint = "What is left to call, when the answer is there already?"
        hint_ko = "답이 이미 있는데 더 부를 것이 있나요?"
    return Found(
        line,
        (
            f"`{name}` is {article(kind)}, and can't be called",
            f"Line {place.line} puts parentheses behind `{name}`, which is {article(kind)}.{en}",
            hint,
        ),
        (
            f"{ko(name, '은/는')} {kind}라서 부를 수 없어요",
            f"{place.line}번째 줄이 `{name}` 뒤에 괄호를 붙였는데, 그것은 {kind}예요.{kor}",
            hint_ko,
        ),
    )


@rule("none-in-the-way", "raised", Rank.CAUSE, lesson="forward")
def none_passed(e: Evidence) -> Found | None:
    """A method of the learner's returned nothing, and its None travelled on."""
    message = e.raised.message if e.raised else ""
    if "NoneType" not in message or e.raised is None or e.raised.last is None:
        return None
    for function in e.source.functions:
        if function.name.startswith("__") or function.name == "forward":
            continue
        if any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(function)):
            continue
        used = re.search(
            rf"\b{re.escape(function.name)}\(",
            e.source.text.split(f"def {function.name}")[0]
            + e.source.text.split(f"def {function.name}")[-1],
        )
        assigned = any(
            isinstance(n, (ast.Assign, ast.Return, ast.Call))
            and any(
                isinstance(c, ast.Call) and ast.unparse(c.func).endswith(function.name)
                for c in ast.iter_child_nodes(n)
            )
            for n in e.source.nodes
        )
        if not used or not assigned:
            continue
        return Found(
            function.lineno,
            (
                f"`{function.name}` returns None: it has no `return`",
                f"Line {e.raised.last.line} goes on with what `{function.name}` (line {function.lineno}) gives, and "
                "that is None, because nothing is returned there.",
                f"What should `{function.name}` hand back?",
            ),
            (
                f"{ko(function.name, '이/가')} None을 돌려줘요. `return`이 없어요",
                f"{e.raised.last.line}번째 줄이 `{function.name}`({function.lineno}번째 줄)의 결과를 쓰는데, 거기서 return하는 것이 "
                "없어서 None이에요.",
                f"{ko(function.name, '은/는')} 무엇을 돌려줘야 하나요?",
            ),
        )
    return None
