"""What goes wrong in count, and how it is said.

The numbers that came back are compared with those of well-known slips: children() alone, an exact
comparison of types, the model itself forgotten.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from torch import nn

from tutor.lab.asking import MISSING, ko, returns, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, Rule, rule
from tutor.lab.mending import mends

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


@rule(
    "returns-no-number", "kind", into=RULES, lesson="modules", see="type({name}(model, nn.Conv2d))"
)
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


@rule(
    "exact-kind",
    "values",
    into=RULES,
    lesson="modules",
    see="{name}(model, nn.Module), len(list(model.modules()))",
)
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
    if not _like(e, lambda m, k: len(list(m.modules()))):
        line = next((n.lineno for n in _asked(e)), line)
        return Found(
            line,
            (
                "The kind makes no difference: `kind` is not used",
                f"{en} Line {line}, `{e.source.line(line)}`, asks for the same whatever the caller wants: "
                f"`{e.facts['asked'][0].call}` and `{e.facts['asked'][2].call}` both give {e.facts['gave'][0]}.",
                "Under which name does the function get what it should count?",
            ),
            (
                "종류(kind)에 따라 달라지지 않아요. `kind`를 쓰지 않았어요",
                f"{kor} {line}번째 줄 `{e.source.line(line)}`은 부르는 쪽이 무엇을 원하든 같은 것을 물어요. "
                f"`{e.facts['asked'][0].call}`과 `{e.facts['asked'][2].call}`의 결과가 모두 {e.facts['gave'][0]}이에요.",
                "세어야 할 종류를 함수는 어떤 이름으로 받나요?",
            ),
        )
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


@rule("return-in-loop", "values", into=RULES, lesson="modules", see=BOTH)
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
        if not isinstance(node, ast.Assign):
            continue
        loop = e.source.around(node, ast.For, ast.While)
        name, line = ast.unparse(node.targets[0]), node.lineno
        en, kor = _says(e)
        if loop is not None and mends(e, (node, f"{name} += {ast.unparse(node.value)}")):
            text = e.source.text_of(node)
            return Found(
                line,
                (
                    f"Every turn of the loop puts a new value into `{name}`, so only the last one stays",
                    f"{en} `{text}` takes the place of what the turns before have counted; nothing is added.",
                    f"How does what `{name}` holds already get into its new value?",
                ),
                (
                    f"반복문이 바퀴마다 `{name}`에 새 값을 넣어서 마지막 것만 남아요",
                    f"{kor} {ko(text, '이/가')} 앞 바퀴까지 센 것을 덮어써요. 더해지는 것이 없어요.",
                    f"{ko(name, '이/가')} 지금까지 담은 값을 새 값에 어떻게 넣나요?",
                ),
            )
        if not isinstance(node.value, ast.Constant):
            continue
        if loop is None and node.value.value not in (0, None) and mends(e, (node.value, "0")):
            given = node.value.value
            return Found(
                line,
                (
                    f"The count begins at {given}, before any module is found",
                    f"{en} Line {line}, `{e.source.line(line)}`, runs before the loop, and each answer is {given} off.",
                    "How many are counted before the first module has been looked at?",
                ),
                (
                    f"아직 아무것도 찾지 않았는데 {given}에서 세기 시작해요",
                    f"{kor} {line}번째 줄 `{e.source.line(line)}`은 반복문 앞에서 실행되고, 답마다 {given}만큼 달라요.",
                    "첫 번째 모듈을 보기 전에는 몇 개를 세었나요?",
                ),
            )
        if loop is None or (max(e.facts["gave"]) > 1 and not mends(e, (node, "pass"))):
            continue
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


@rule(
    "pairs-not-unpacked",
    "values",
    into=RULES,
    lesson="modules",
    see="type(next(model.named_modules()))",
)
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


@rule("asks-something-else", ("values", "raised"), into=RULES, lesson="modules", see=BOTH)
def something_else(e: Evidence) -> Found | None:
    """Another name, another kind of thing or another question in each turn of the loop."""
    for ask in (
        _refused,
        _other_name,
        _after,
        _stops,
        _compares,
        _no_modules,
        _in_text,
        _other_way,
    ):
        if (found := ask(e)) is not None:
            return found
    return None


def _asked(e: Evidence) -> list[ast.Call]:
    """The calls of isinstance and issubclass with two arguments."""
    calls = [n for n in e.source.nodes if isinstance(n, ast.Call) and len(n.args) > 1]
    return [n for n in calls if ast.unparse(n.func) in ("isinstance", "issubclass")]


def _kind(e: Evidence) -> str:
    """What the function calls its second argument."""
    own = [f for f in e.source.functions if f.name == e.name]
    names = [a.arg for a in own[-1].args.args] if own else []
    return names[1] if len(names) > 1 else "kind"


def _refused(e: Evidence) -> Found | None:
    """`issubclass(m, kind)`, `isinstance(kind, m)`, `isinstance(m, "kind")`."""
    if e.raised is None or e.raised.last is None or "arg " not in e.raised.message:
        return None
    place = e.raised.last
    call = next((n for n in _asked(e) if n.lineno == place.line), None)
    if call is None:
        return None
    one, two = (ast.unparse(a) for a in call.args[:2])
    held, text = value(place, call.args[1]), e.source.text_of(call)
    if ast.unparse(call.func) == "issubclass":
        return Found(
            place.line,
            (
                f"`issubclass` asks about a class, and `{one}` is an object",
                f"`{text}`: modules() gives layers that were made, and no classes. Whether an object is of a class, or of one that "
                "inherits from it, is another function's question: its name begins with `isinst`.",
                f"What is `{one}`: a class, or something made from one?",
            ),
            (
                f"`issubclass`는 클래스를 묻는데 {ko(one, '은/는')} 객체예요",
                f"`{text}`: modules()는 클래스가 아니라 만들어진 층을 줘요. 객체가 어떤 클래스(또는 그것을 물려받은 클래스)의 것인지는 다른 "
                "함수가 물어요. 이름이 `isinst`로 시작해요.",
                f"{ko(one, '은/는')} 클래스인가요, 클래스로 만든 것인가요?",
            ),
        )
    swapped = isinstance(held, nn.Module)
    en = (
        f"`{two}` is an object, a {type(held).__name__}, and the class stands in the first place."
        if swapped
        else f"`{two}` is {'text' if isinstance(held, str) or held is MISSING else 'no class'}; the class itself has a name without quotes."
    )
    kor = (
        f"{ko(two, '은/는')} 객체({type(held).__name__})이고, 클래스는 첫째 자리에 있어요."
        if swapped
        else f"{ko(two, '은/는')} 클래스가 아니에요. 클래스의 이름은 따옴표 없이 써요."
    )
    return Found(
        place.line,
        (
            f"`isinstance` takes an object first and a class second; `{two}` is no class",
            f"`{text}`: {en}",
            "Which of the two is the thing that is asked about, and which is its kind?",
        ),
        (
            f"`isinstance`에는 객체가 먼저, 클래스가 그다음에 와요. {ko(two, '은/는')} 클래스가 아니에요",
            f"`{text}`: {kor}",
            "둘 중 무엇에 대해 묻고 있고, 무엇이 그 종류인가요?",
        ),
    )


def _turns(e: Evidence, node: ast.AST) -> list[str]:
    """The names that loops and comprehensions around a node give to each thing."""
    names = []
    for above in e.source.above(node):
        loops = [above] if isinstance(above, ast.For) else getattr(above, "generators", [])
        names += [n.id for each in loops for n in ast.walk(each.target) if isinstance(n, ast.Name)]
    return names


def _other_name(e: Evidence) -> Found | None:
    """`isinstance(model, kind)` in a loop over m."""
    for call in _asked(e):
        one = ast.unparse(call.args[0])
        for name in _turns(e, call):
            if name == one or not mends(e, (call.args[0], name)):
                continue
            line, (en, kor) = call.lineno, _says(e)
            return Found(
                line,
                (
                    f"Every turn of the loop asks `{one}`, and not `{name}`",
                    f"{en} `{e.source.text_of(call)}` in line {line} gets the same `{one}` in each turn, and its answer never "
                    f"changes. The module of the turn is called `{name}`.",
                    "Which name changes from turn to turn?",
                ),
                (
                    f"반복문이 바퀴마다 {ko(name, '이/가')} 아니라 {ko(one, '을/를')} 물어요",
                    f"{kor} {line}번째 줄의 `{e.source.text_of(call)}`은 바퀴마다 같은 {ko(one, '을/를')} 받아서 답이 늘 같아요. 이번 바퀴의 모듈은 "
                    f"{ko(name, '이에요/예요')}.",
                    "바퀴마다 바뀌는 이름은 무엇인가요?",
                ),
            )
    return None


def _after(e: Evidence) -> Found | None:
    """`if isinstance(m, kind):` stands after the loop."""
    loops = [n for n in e.source.nodes if isinstance(n, ast.For)]
    for call in _asked(e):
        one = ast.unparse(call.args[0])
        over = [n for n in loops if ast.unparse(n.target) == one and n.lineno < call.lineno]
        if e.raised is not None or not over or one in _turns(e, call):
            continue
        line, (en, kor) = call.lineno, _says(e)
        return Found(
            line,
            (
                f"Line {line} stands after the loop, so it asks once, about the last `{one}`",
                f"{en} The loop in line {over[-1].lineno} goes through all modules first. What belongs to each turn is indented "
                "under the `for`.",
                f"Where does line {line} begin, and where does the body of the loop?",
            ),
            (
                f"{line}번째 줄이 반복문 뒤에 있어서 마지막 {ko(one, '을/를')} 한 번만 물어요",
                f"{kor} {over[-1].lineno}번째 줄의 반복이 먼저 모든 모듈을 지나가요. 바퀴마다 할 일은 `for` 아래에 들여 써요.",
                f"{line}번째 줄과 반복문 본문은 각각 어디에서 시작하나요?",
            ),
        )
    return None


def _stops(e: Evidence) -> Found | None:
    """`break` at the first module of another kind."""
    for node in e.source.nodes:
        if isinstance(node, ast.Break) and mends(e, (node, "pass")):
            line, (en, kor) = node.lineno, _says(e)
            return Found(
                line,
                (
                    f"The `break` in line {line} ends the loop before all modules were looked at",
                    f"{en} `break` leaves the loop for good. The turns that would come after it never happen.",
                    "What should happen in the turn of a module that isn't counted?",
                ),
                (
                    f"{line}번째 줄의 `break`가 모듈을 다 보기 전에 반복문을 끝내요",
                    f"{kor} `break`는 반복문을 아주 떠나요. 그 뒤의 바퀴는 돌지 않아요.",
                    "세지 않을 모듈의 바퀴에서는 무엇을 해야 하나요?",
                ),
            )
    return None


def _compares(e: Evidence) -> Found | None:
    """`m is kind`, `m == kind`, `type(m) == type(kind)`, `isinstance(m, type(kind))`."""
    kind = _kind(e)
    if any(e.facts["gave"]) or e.raised is not None:
        return None
    nodes = [n for n in e.source.nodes if isinstance(n, ast.Compare)]
    for node in [*nodes, *_asked(e)]:
        text, line = e.source.text_of(node), node.lineno
        second = f"type({kind})" in text
        if kind not in {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}:
            continue
        if isinstance(node, ast.Call) and not second:
            continue
        en, kor = _says(e)
        why = (
            f"`{kind}` is a class already, and `type({kind})` is the class of classes."
            if second
            else "A module is an object that was made from a class; it is never the class itself, nor its name."
        )
        why_ko = (
            f"{ko(kind, '은/는')} 이미 클래스이고, `type({kind})`은 클래스의 클래스예요."
            if second
            else "모듈은 클래스로 만든 객체예요. 클래스 자신이나 그 이름과 같을 수는 없어요."
        )
        return Found(
            line,
            (
                f"`{text}` is never true: it does not ask whether a module is of that kind",
                f"{en} {why}",
                f"Which function takes an object and a class, and asks whether the one is of the other?",
            ),
            (
                f"{ko(text, '은/는')} 참이 될 수 없어요. 모듈이 그 종류인지 묻는 것이 아니에요",
                f"{kor} {why_ko}",
                "객체와 클래스를 받아서, 객체가 그 클래스의 것인지 묻는 함수는 무엇인가요?",
            ),
        )
    return None


def _no_modules(e: Evidence) -> Found | None:
    """A loop over parameters() or over the names in _modules."""
    if any(e.facts["gave"]) or e.raised is not None:
        return None
    kinds = {
        "parameters": ("tensors, the weights of the layers", "층의 가중치인 텐서"),
        "buffers": ("tensors", "텐서"),
        "state_dict": ("names of tensors", "텐서의 이름"),
        "_modules": ("names, text", "글자로 된 이름"),
        "keys": ("names, text", "글자로 된 이름"),
    }
    for node in e.source.nodes:
        over = node.iter if isinstance(node, (ast.For, ast.comprehension)) else None
        func = over.func if isinstance(over, ast.Call) else over
        if over is None or not isinstance(func, ast.Attribute) or func.attr not in kinds:
            continue
        (what, what_ko), text = kinds[func.attr], ast.unparse(over)
        line, (en, kor) = over.lineno, _says(e)
        return Found(
            line,
            (
                f"`{text}` gives no modules: it gives {what}",
                f"{en} Line {line}, `{e.source.line(line)}`, goes through things that are of no kind of module.",
                "Which method hands out the modules themselves, at any depth?",
            ),
            (
                f"{ko(text, '은/는')} 모듈을 주지 않아요. {what_ko}만 줘요",
                f"{kor} {line}번째 줄 `{e.source.line(line)}`은 모듈이 아닌 것들을 지나가요.",
                "깊이에 상관없이 모듈 자체를 내주는 메서드는 무엇인가요?",
            ),
        )
    return None


def _in_text(e: Evidence) -> Found | None:
    """`str(model).count(kind.__name__)`."""
    if e.raised is not None:
        return None
    for node in e.source.nodes:
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("str", "repr", "print"):
            continue
        if not isinstance(e.source.parents.get(node), (ast.Attribute, ast.Compare, ast.Assign)):
            continue
        line, (en, kor) = node.lineno, _says(e)
        return Found(
            line,
            (
                "The text of a model is searched, and text does not know what is of which kind",
                f"{en} `{e.source.text_of(node)}` writes names: a Conv2d is an nn.Module too, and nothing in the text says so. One "
                "name can be part of another, and a module in two places is written twice.",
                "Which method hands out the modules themselves, and which function asks for their kind?",
            ),
            (
                "모델의 글자를 뒤지고 있어요. 글자만 봐서는 무엇이 어떤 종류인지 알 수 없어요",
                f"{kor} {ko(e.source.text_of(node), '은/는')} 이름을 적을 뿐이에요. Conv2d도 nn.Module이지만 글자에는 그런 말이 없어요. 이름이 다른 "
                "이름의 일부일 수도 있고, 두 곳에 있는 모듈은 두 번 적혀요.",
                "모듈 자체를 내주는 메서드와, 그 종류를 묻는 함수는 무엇인가요?",
            ),
        )
    return None


def _other_way(e: Evidence) -> Found | None:
    """`if not isinstance(m, kind)`, and a recursion that never counts."""
    if e.raised is not None:
        return None
    en, kor = _says(e)
    if _like(e, lambda m, k: sum(not isinstance(x, k) for x in m.modules())):
        line = next((n.lineno for n in _asked(e)), _end(e))
        return Found(
            line,
            (
                "Counted are the modules that are not of the kind",
                f"{en} Line {line}, `{e.source.line(line)}`, lets all others through.",
                "For which modules should one be added?",
            ),
            (
                "그 종류가 아닌 모듈을 셌어요",
                f"{kor} {line}번째 줄 `{e.source.line(line)}`이 나머지를 모두 통과시켜요.",
                "어떤 모듈에서 하나를 더해야 하나요?",
            ),
        )
    calls = [n for n in e.source.nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == e.name]
    if any(e.facts["gave"]) or not calls or _asked(e):
        return None
    line = calls[0].lineno
    return Found(
        line,
        (
            f"`{e.name}` calls itself, and no call ever counts a module",
            f"{en} Line {line} adds up what `{e.name}` gives for the children. A layer without children gives 0, and so do all.",
            "What should a call answer about the very module that it was given?",
        ),
        (
            f"{ko(e.name, '이/가')} 자기를 부르지만, 어느 호출도 모듈을 세지 않아요",
            f"{kor} {line}번째 줄은 자식마다 {ko(e.name, '이/가')} 준 수를 더해요. 자식이 없는 층의 답은 0이고, 그래서 모두 0이에요.",
            "받은 모듈 자신에 대해서는 무엇을 답해야 하나요?",
        ),
    )


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


@rule(
    "shared-counted-twice",
    "style",
    into=RULES,
    lesson="modules",
    see="act = nn.ReLU(); {name}(nn.Sequential(act, nn.Sequential(act)), nn.ReLU)",
)
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
