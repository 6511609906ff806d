"""A method or an inner function that would do the work, and that nobody calls."""

from __future__ import annotations

import ast

from torch import nn

from tutor.lab.asking import closest, ko, methods, modules
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.mending import appended, inserted, passes
from tutor.lab.rules.unkept import ANY
from tutor.lab.source import Function


@rule("function-never-called", ANY, Rank.PROVED, lesson="module")
def never_called(e: Evidence) -> Found | None:
    """`def build(self):` makes the layers, and `__init__` does not call it, or is not in the class."""
    if (found := _outside(e)) is not None:
        return found
    for cls in modules(e):
        own = methods(cls, "__init__")
        for function in [f for f in cls.body if isinstance(f, ast.FunctionDef)]:
            if hasattr(nn.Module, function.name) or closest(function.name, ["__init__"], 0.6):
                continue  # called by nn.Module; and `misspelled-init` knows more
            if _idle(e, f"self.{function.name}") and not function.name.startswith("_"):
                call = f"self.{function.name}()"
                text = (
                    appended(e.source, own[-1].body[-1], call)
                    if own
                    else inserted(
                        e.source,
                        cls.body[0],
                        "def __init__(self):",
                        f"    super().__init__(); {call}",
                    )
                )
                if passes(e, text):
                    return _said(function, "" if own else cls.name)
    for outer in e.source.functions:
        for inner in outer.body:
            if (
                isinstance(inner, ast.FunctionDef)
                and _idle(e, inner.name)
                and passes(e, appended(e.source, inner, f"{inner.name}()"))
            ):
                return _said(inner)
    return None


def _outside(e: Evidence) -> Found | None:
    """`def __init__(self):` at the left margin, below the class."""
    cls = e.source.classes.get(e.name)
    for function in e.source.tree.body if cls is not None else []:
        if not isinstance(function, ast.FunctionDef) or not function.args.args:
            continue
        if function.args.args[0].arg != "self" or cls is None:
            continue
        lines = e.source.text.split("\n")[function.lineno - 1 : function.end_lineno]
        if not passes(e, appended(e.source, cls.body[-1], *lines)):
            continue
        name, line = function.name, function.lineno
        return Found(
            line,
            (
                f"`{name}` stands outside of the class `{e.name}`, so it is none of its methods",
                f"Line {line} begins at the left margin, beside the class. What belongs to a class is indented under it. "
                f"`{e.name}` knows nothing of this function, and nobody calls it.",
                f"Compare where line {line} begins with where the lines of the class begin.",
            ),
            (
                f"{ko(name, '이/가')} 클래스 `{e.name}` 밖에 있어서 그 메서드가 아니에요",
                f"{line}번째 줄이 클래스 옆, 맨 왼쪽에서 시작해요. 클래스에 속하는 것은 그 아래에 들여 써요. {ko(e.name, '은/는')} 이 함수를 모르고, "
                "부르는 곳도 없어요.",
                f"{line}번째 줄이 시작하는 자리를 클래스의 줄들이 시작하는 자리와 비교해 보세요.",
            ),
        )
    return None


def _idle(e: Evidence, name: str) -> bool:
    """Is a function's name nowhere read?"""
    return not any(
        isinstance(n, (ast.Name, ast.Attribute)) and ast.unparse(n) == name for n in e.source.nodes
    )


def _said(function: Function, without: str = "") -> Found:
    name, line = function.name, function.lineno
    en = f" `{without}` has no `__init__` of its own." if without else ""
    kor = f" `{without}`에는 `__init__`이 없어요." if without else ""
    return Found(
        line,
        (
            f"`{name}` is never called, so none of its lines runs",
            f"Line {line} only defines `{name}`. When a model is made, Python calls `__init__`, and no other method by "
            f"itself.{en} What `{name}` should do happens once something calls it.",
            f"Which line runs when the model is made, and could call `{name}`?",
        ),
        (
            f"{ko(name, '을/를')} 부르는 곳이 없어서 그 안의 줄이 하나도 실행되지 않아요",
            f"{line}번째 줄은 {ko(name, '을/를')} 정의할 뿐이에요. 모델을 만들 때 파이썬이 스스로 부르는 메서드는 `__init__`뿐이에요.{kor} "
            f"누군가 불러야 {ko(name, '이/가')} 할 일을 해요.",
            f"모델을 만들 때 실행되는 줄은 어디이고, 거기서 {ko(name, '을/를')} 부를 수 있나요?",
        ),
    )
