"""Names that don't exist: typos, missing imports, forgotten self."""

from __future__ import annotations

import ast
import builtins
import keyword
import re

from tutor.lab.asking import MISSING, closest, error, forwards, ko
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
