"""What goes wrong in count, and how it is said.

The numbers that came back are compared with those of well-known slips: children() alone, an exact
comparison of types, the model itself forgotten.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from torch import nn

from tutor.lab.asking import ko, returns
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule

RULES: list[Rule] = []
BOTH = "{name}(model, nn.Conv2d), len([m for m in model.modules() if isinstance(m, nn.Conv2d)])"
"""What the function gives, and how many there are."""


def _first_wrong(e: Evidence) -> tuple[Any, Any]:
    """The first case that was answered otherwise, and the answer."""
    pairs = zip(e.facts["asked"], e.facts["gave"], strict=False)
    return next((case, gave) for case, gave in pairs if case.wanted != gave)


def _like(e: Evidence, slip: Callable[[nn.Module, type], int]) -> bool:
    """Does a slip give exactly the numbers that came back?"""
    return [slip(c.model, c.kind) for c in e.facts["asked"]] == e.facts["gave"]


def _says(e: Evidence) -> tuple[str, str]:
    case, gave = _first_wrong(e)
    en = f"`{case.call}` gave {gave}; the model holds {case.wanted}."
    kor = f"`{case.call}`의 결과가 {gave}예요. 모델에는 {case.wanted}개가 있어요."
    return en, kor


def _line(e: Evidence, *names: str) -> int | None:
    """The first line that uses one of these names, else the last return."""
    found = [
        n.lineno
        for n in e.source.nodes
        if (isinstance(n, ast.Attribute) and n.attr in names)
        or (isinstance(n, ast.Name) and n.id in names)
    ]
    return min(found) if found else _end(e)


def _end(e: Evidence) -> int | None:
    own = [f for f in e.source.functions if f.name == e.name]
    given = returns(own[-1]) if own else []
    return given[-1].lineno if given else e.head


@rule("returns-no-number", "kind", into=RULES, lesson="modules", see="type({name}(model, nn.Conv2d))")
def no_number(e: Evidence) -> Found | None:
    """A list, True, or nothing at all."""
    gave = e.facts["gave"][-1]
    kind, line = type(gave).__name__, _end(e)
    if gave is None:
        prints = any(isinstance(n, ast.Name) and n.id == "print" for n in e.source.nodes)
        en = "`count` returns nothing, so its value is None." + (
            " print() shows a number, and hands it to nobody." if prints else ""
        )
        kor = "`count`가 돌려주는 것이 없어서 값이 None이에요." + (
            " print()는 수를 보여 줄 뿐, 건네주지 않아요." if prints else ""
        )
    elif isinstance(gave, bool):
        en = f"It gave {gave}: an answer to yes or no, not to how many."
        kor = f"결과가 {gave}예요. 몇 개인지가 아니라 맞는지 아닌지의 답이에요."
    else:
        en, kor = (
            f"It gave a {kind}, not how many things are in it.",
            f"결과가 {kind}예요. 몇 개인지가 아니에요.",
        )
    call = e.facts["asked"][len(e.facts["gave"]) - 1].call
    return Found(
        line,
        (
            f"`{call}` should give a number, and it gave {'None' if gave is None else f'a {kind}'}",
            en,
            "What does the caller need to get back?",
        ),
        (
            f"`{call}`은 수를 돌려줘야 하는데 {ko(kind if gave is not None else 'None', '을/를')} 돌려줬어요",
            kor,
            "부르는 쪽은 무엇을 받아야 하나요?",
        ),
    )


@rule("one-level-only", "values", into=RULES, lesson="modules", see=BOTH)
def one_level(e: Evidence) -> Found | None:
    """children() goes one level down."""
    flat = _like(e, lambda m, k: sum(isinstance(c, k) for c in m.children()))
    itself = _like(e, lambda m, k: sum(isinstance(c, k) for c in [m, *m.children()]))
    if not flat and not itself:
        return None
    line = _line(e, "children", "named_children", "_modules")
    en, kor = _says(e)
    return Found(
        line,
        (
            "Only the first level is counted; what lies deeper is missed",
            f"{en} Line {line}, `{e.source.line(line)}`, sees the drawers of the model, and not the drawers inside of those.",
            "Which method walks through all modules, however deep they lie?",
        ),
        (
            "첫 단계만 셌어요. 더 깊이 있는 모듈이 빠졌어요",
            f"{kor} {line}번째 줄 `{e.source.line(line)}`은 모델의 서랍만 보고, 그 서랍 속의 서랍은 보지 않아요.",
            "아무리 깊어도 모든 모듈을 지나가는 메서드는 무엇인가요?",
        ),
    )


@rule("exact-kind", "values", into=RULES, lesson="modules", see="{name}(model, nn.Module), len(list(model.modules()))")
def exact(e: Evidence) -> Found | None:
    """type(m) == kind is False for what inherits from kind."""
    if not _like(e, lambda m, k: sum(type(x) is k for x in m.modules())):
        return None
    line = _line(e, "type", "__class__")
    en, kor = _says(e)
    return Found(
        line,
        (
            "A Conv2d is an nn.Module too, and comparing types exactly misses that",
            f"{en} Line {line}, `{e.source.line(line)}`, asks whether the type is the very same. A class that inherits from "
            "`kind` is another type, and still of that kind.",
            "Which function asks whether an object is of a kind, inherited or not?",
        ),
        (
            "Conv2d도 nn.Module이에요. 타입을 똑같은지만 비교하면 놓쳐요",
            f"{kor} {line}번째 줄 `{e.source.line(line)}`은 타입이 완전히 같은지 물어요. `kind`를 물려받은 클래스는 타입은 다르지만 같은 "
            "종류예요.",
            "물려받은 것까지 포함해서 그 종류인지 묻는 함수는 무엇인가요?",
        ),
    )


@rule("itself-left-out", "values", into=RULES, lesson="modules")
def itself(e: Evidence) -> Found | None:
    """The model is a module of its own."""
    if not _like(e, lambda m, k: sum(isinstance(x, k) for x in m.modules() if x is not m)):
        return None
    line = _line(e, "modules", "named_modules", "children")
    en, kor = _says(e)
    return Found(
        line,
        (
            "The model itself is not counted",
            f"{en} All modules inside are found. The model is a module too, and modules() gives it first.",
            "What is the first thing that `list(model.modules())` shows?",
        ),
        (
            "모델 자신을 세지 않았어요",
            f"{kor} 안에 있는 모듈은 모두 찾았어요. 그런데 모델도 모듈이고, modules()는 모델을 가장 먼저 줘요.",
            "`list(model.modules())`에서 맨 앞에 나오는 것은 무엇인가요?",
        ),
        see="list(model.modules())[0] is model",
    )


@rule("kind-unused", "values", into=RULES, lesson="modules", see=BOTH)
def unused(e: Evidence) -> Found | None:
    """The number does not depend on the kind."""
    if not _like(e, lambda m, k: len(list(m.modules()))):
        own = [f for f in e.source.functions if f.name == e.name]
        names = {n.id for f in own for s in f.body for n in ast.walk(s) if isinstance(n, ast.Name)}
        second = [f.args.args[1].arg for f in own if len(f.args.args) > 1]
        if not second or second[0] in names or e.facts["gave"][0] == e.facts["gave"][2] == 0:
            return None
    line = _end(e)
    en, kor = _says(e)
    return Found(
        line,
        (
            "The kind makes no difference: every module is counted",
            f"{en} `{e.facts['asked'][0].call}` and `{e.facts['asked'][2].call}` both give {e.facts['gave'][0]}.",
            "Which of the modules should add one, and which should not?",
        ),
        (
            "종류(kind)와 상관없이 모든 모듈을 셌어요",
            f"{kor} `{e.facts['asked'][0].call}`과 `{e.facts['asked'][2].call}`의 결과가 모두 {e.facts['gave'][0]}이에요.",
            "어떤 모듈에서 하나를 더하고, 어떤 모듈에서 더하지 않아야 하나요?",
        ),
    )


@rule("returns-in-first-turn", "values", into=RULES, lesson="modules", see=BOTH)
def first_turn(e: Evidence) -> Found | None:
    """A return inside of the loop ends the counting."""
    for function in [f for f in e.source.functions if f.name == e.name]:
        for given in returns(function):
            loop = e.source.around(given, ast.For, ast.While)
            if loop is None or max(e.facts["gave"]) > 1:
                continue
            en, kor = _says(e)
            return Found(
                given.lineno,
                (
                    f"The return in line {given.lineno} stands inside of the loop, and ends it",
                    f"{en} A function stops at its first return: most of the modules are never looked at.",
                    "When is the counting done? Look at where the line begins.",
                ),
                (
                    f"{given.lineno}번째 줄의 return이 반복문 안에 있어서 거기서 끝나요",
                    f"{kor} 함수는 첫 번째 return에서 멈춰요. 모듈 대부분을 보지도 못해요.",
                    "언제 다 센 것이 되나요? 줄이 시작하는 자리를 보세요.",
                ),
            )
    return None


@rule("starts-over", "values", into=RULES, lesson="modules", see=BOTH)
def starts_over(e: Evidence) -> Found | None:
    """`found = 0` in the loop, or `found = 1` instead of adding."""
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant):
            continue
        loop = e.source.around(node, ast.For, ast.While)
        if loop is None or max(e.facts["gave"]) > 1:
            continue
        name, line = ast.unparse(node.targets[0]), node.lineno
        en, kor = _says(e)
        return Found(
            line,
            (
                f"Every turn of the loop sets `{name}` to {node.value.value} again",
                f"{en} Line {line}, `{e.source.line(line)}`, forgets what the turns before have counted.",
                f"Which lines should run once, before the loop, and what should happen to `{name}` in each turn?",
            ),
            (
                f"반복문이 바퀴마다 {ko(name, '을/를')} 다시 {node.value.value}으로 만들어요",
                f"{kor} {line}번째 줄 `{e.source.line(line)}`에서 앞 바퀴까지 센 것을 잊어버려요.",
                f"반복문 앞에서 한 번만 실행할 줄은 무엇이고, 바퀴마다 {ko(name, '은/는')} 어떻게 바뀌어야 하나요?",
            ),
        )
    return None


@rule("pair-is-no-module", "values", into=RULES, lesson="modules", see="type(next(model.named_modules()))")
def pair(e: Evidence) -> Found | None:
    """named_modules() gives pairs, and a pair is of no kind."""
    if any(e.facts["gave"]):
        return None
    for node in e.source.nodes:
        if not isinstance(node, (ast.For, ast.comprehension)) or isinstance(node.target, ast.Tuple):
            continue
        func = node.iter.func if isinstance(node.iter, ast.Call) else None
        if not isinstance(func, ast.Attribute) or not func.attr.startswith("named_"):
            continue
        line, name = node.iter.lineno, ast.unparse(node.target)
        en, kor = _says(e)
        return Found(
            line,
            (
                f"`{func.attr}()` gives pairs of name and module, so `{name}` is never of any kind",
                f"{en} Each `{name}` in line {line} is a tuple: ('stem', Conv2d(...)). isinstance asks the tuple, and the tuple "
                "is no module.",
                "Do you need the names? If so, how would you take a pair apart in the for line?",
            ),
            (
                f"`{func.attr}()`는 이름과 모듈의 쌍을 줘요. 그래서 {ko(name, '은/는')} 어떤 종류도 아니에요",
                f"{kor} {line}번째 줄의 {ko(name, '은/는')} ('stem', Conv2d(...)) 같은 튜플(tuple)이에요. isinstance는 튜플에게 묻고, "
                "튜플은 모듈이 아니에요.",
                "이름이 필요한가요? 필요하다면 for 줄에서 쌍을 어떻게 나눌까요?",
            ),
        )
    return None


@rule("counted-again", "values", Rank.EFFECT, into=RULES, lesson="modules", see=BOTH)
def again(e: Evidence) -> Found | None:
    """More than there are."""
    case, gave = _first_wrong(e)
    if gave <= case.wanted:
        return None
    line = _line(e, "modules", "named_modules", "children", "named_children")
    en, kor = _says(e)
    return Found(
        line,
        (
            "Some modules are counted more than once",
            f"{en} modules() alone goes through all levels, each module once. A loop or a call inside of it goes through the "
            "deeper levels again.",
            "Follow one module that lies deep: on how many ways is it reached?",
        ),
        (
            "두 번 이상 센 모듈이 있어요",
            f"{kor} modules()만으로 모든 단계를 한 번씩 지나가요. 그 안에서 또 반복하거나 부르면 깊은 곳을 다시 세게 돼요.",
            "깊이 있는 모듈 하나를 따라가 보세요. 몇 가지 길로 닿나요?",
        ),
    )


@rule("other-count", "values", Rank.SYMPTOM, into=RULES, lesson="modules")
def other(e: Evidence) -> Found | None:
    """Any other number."""
    en, kor = _says(e)
    return Found(
        _end(e),
        (
            "The number is another one",
            f"{en} `model` is in the REPL: compare the number with what `list(model.modules())` shows.",
            "Which module is counted that should not be, or the other way round?",
        ),
        (
            "개수가 달라요",
            f"{kor} REPL에 `model`이 있어요. `list(model.modules())`에서 보이는 것과 비교해 보세요.",
            "세지 말아야 할 것을 센 걸까요, 세야 할 것을 빠뜨린 걸까요?",
        ),
    )


@rule("shared-counted-twice", "style", into=RULES, lesson="modules", see="act = nn.ReLU(); {name}(nn.Sequential(act, nn.Sequential(act)), nn.ReLU)")
def twice(e: Evidence) -> Found | None:
    """One object in two places."""
    gave = e.facts.get("twice")
    if gave is None:
        return None
    return Found(
        _line(e, "children", "named_children", "named_modules", "modules"),
        (
            f"A module that stands in two places is counted {gave} times",
            "One nn.ReLU() can be used in several places; it is still one module, and modules() gives it once. Where weights "
            "are shared, counting them twice would count numbers that don't exist.",
            "How could you tell whether you have met an object before?",
        ),
        (
            f"두 곳에 있는 모듈 하나를 {gave}번 셌어요",
            "nn.ReLU() 하나를 여러 곳에서 쓸 수 있어요. 그래도 모듈은 하나이고, modules()는 한 번만 줘요. 가중치를 함께 쓰는 경우라면 있지도 "
            "않은 숫자를 세게 돼요.",
            "이미 만난 객체인지 어떻게 알 수 있을까요?",
        ),
    )
