"""Lists of layers that can't be filled or walked through as written: what Python says, explained."""

from __future__ import annotations

import ast
import builtins
from typing import Any

from torch import nn

from tutor.lab.asking import MISSING, article, error, ko, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import called, is_self

CHANGERS = ("append", "extend", "insert", "sort", "reverse", "update", "add")
CONTAINER = r"(ModuleList|Sequential|ModuleDict|ParameterList)"


def _on(e: Evidence, line: int | None) -> list[ast.AST]:
    statement = e.source.statement_at(line) if line else None
    return list(ast.walk(statement)) if statement is not None else []


@rule("method-returns-nothing", "raised", lesson="modules", see="[].append(1) is None")
def append_result(e: Evidence) -> Found | None:
    """`layers = layers.append(...)`: append changes the list and gives None."""
    if e.raised is None or "NoneType" not in e.raised.message:
        return None
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        func = node.value.func
        if not isinstance(func, ast.Attribute) or func.attr not in CHANGERS:
            continue
        name, line = ast.unparse(node.targets[0]), node.lineno
        changed = ast.unparse(func.value)
        return Found(
            line,
            (
                f"`{func.attr}` changes the list and gives back None; line {line} keeps that None",
                f"`{e.source.text_of(node.value)}` puts something into `{changed}` and returns nothing. `{name} = ` then "
                f"makes `{name}` None, and line {e.raised.line} fails: {e.raised.message}.",
                f"What is `{changed}` after `{changed}.{func.attr}(...)`, without any `=`?",
            ),
            (
                f"{ko(func.attr, '은/는')} 리스트를 바꾸고 None을 돌려줘요. {line}번째 줄이 그 None을 담아요",
                f"{ko(e.source.text_of(node.value), '은/는')} {ko(changed, '을/를')} 바꿀 뿐 돌려주는 것이 없어요. 그래서 `{name} = ` "
                f"뒤에는 {ko(name, '이/가')} None이 되고, {e.raised.line}번째 줄이 그것을 쓰다가 멈춰요.",
                f"`=` 없이 `{changed}.{func.attr}(...)`만 쓰면 {ko(changed, '은/는')} 어떻게 되나요?",
            ),
        )
    return None


@rule("loop-over-number", "raised", lesson="modules", see='hasattr(4, "__iter__"), list(range(4))')
def over_number(e: Evidence) -> Found | None:
    """`for _ in n`, `range(layers)`, `nn.ModuleList(n)`."""
    hit = error(
        e,
        "TypeError",
        r"'int' object is not iterable|but got int$|argument after \* must be an iterable, not int"
        r"|'(?:list|ModuleList|Sequential)' object cannot be interpreted as an integer",
    )
    if hit is None:
        return None
    line, message = hit[0].line, hit[0].message
    nodes = _on(e, line)
    walked = next((n.iter for n in nodes if isinstance(n, (ast.For, ast.comprehension))), None)
    text = e.source.text_of(walked) if walked is not None else e.source.line(line)
    live = value(hit[0].last, walked)
    what = f"is the number {live}" if isinstance(live, int) else "gives one number"
    what_ko = f"숫자 {live}" if isinstance(live, int) else "숫자 하나"
    if "interpreted as an integer" in message:
        return Found(
            line,
            (
                "range() counts: it wants a number, and it got a list of layers",
                f"Line {line}, `{e.source.line(line)}`. A for loop walks through a list as it is; range(len(...)) counts "
                "its places.",
                "Do you need the layers themselves, or their numbers?",
            ),
            (
                "range()는 숫자를 세요. 그런데 층의 목록을 받았어요",
                f"{line}번째 줄 `{e.source.line(line)}`. for 반복문은 리스트를 그대로 지나갈 수 있어요. 자리를 세는 것은 "
                "range(len(...))예요.",
                "필요한 것은 층 자체인가요, 층의 번호인가요?",
            ),
        )
    return Found(
        line,
        (
            f"A loop can't walk through a number: `{text}` {what}",
            f"Line {line}: {message}. A for loop goes through the things in a list; range(n) is the list of numbers from 0 "
            "to n - 1, one for each turn.",
            "What should the loop go through, so that it takes that many turns?",
        ),
        (
            f"반복문은 숫자를 지나갈 수 없어요: {ko(text, '은/는')} {what_ko}예요",
            f"{line}번째 줄 `{e.source.line(line)}`. for 반복문은 목록 안의 것을 하나씩 지나가요. range(n)이 0부터 n - 1까지의 목록이라서 n바퀴를 "
            "돌아요.",
            "그만큼 돌려면 반복문이 무엇을 지나가야 하나요?",
        ),
    )


@rule("append-or-extend", "raised", lesson="modules", see='hasattr(nn.Conv2d(1, 1, 1), "__iter__")')
def append_or_extend(e: Evidence) -> Found | None:
    """`layers += conv`, `layers.append(a, b)`, `layers.add(conv)`."""
    one = error(
        e, "TypeError", CONTAINER + r"\.extend should be called with an iterable, but got (\w+)"
    )
    several = error(e, "TypeError", r"(?:(\w+)\.)?append\(\) takes (?:2 positional|exactly one)")
    other = error(
        e, "AttributeError", r"'" + CONTAINER + r"' object has no attribute '(add|push|add_layer)'"
    )
    hit = one or several or other
    if hit is None or e.raised is None:
        return None
    line = e.raised.line
    if one:
        got = one[1][2]
        en = f"`+=` and `extend` take a list of layers; line {line} gives one {got}"
        kor = f"`+=`와 `extend`는 층의 리스트를 받아요. {line}번째 줄은 {got} 하나를 줘요"
    elif several:
        en = f"`append` takes one layer; line {line} gives several"
        kor = f"`append`는 층을 하나만 받아요. {line}번째 줄은 여러 개를 줘요"
    else:
        assert other is not None
        en = f"nn.{other[1][1]} has no `{other[1][2]}`; the method is called `append`"
        kor = f"nn.{other[1][1]}에는 {ko(other[1][2], '이/가')} 없어요. 메서드 이름은 `append`예요"
    return Found(
        line,
        (
            en,
            f"`{e.source.line(line)}`: `append(layer)` adds one layer, `extend([a, b])` and `+= [a, b]` add all that are "
            "in a list.",
            "One layer or a list of layers: which of the two do you have here?",
        ),
        (
            kor,
            f"`{e.source.line(line)}`: `append(layer)`는 층 하나를, `extend([a, b])`와 `+= [a, b]`는 리스트에 든 것을 모두 넣어요.",
            "여기 있는 것은 층 하나인가요, 층의 리스트인가요?",
        ),
    )


@rule("list-index", "raised", Rank.CAUSE, lesson="modules")
def list_index(e: Evidence) -> Found | None:
    """`layers[i] = conv` in an empty list; `layers[i + 1]` past its end."""
    hit = error(
        e, "IndexError", r"index (-?\d+) is out of range|list (?:assignment )?index out of range"
    )
    if hit is None:
        return None
    line = hit[0].line
    places = [n for n in _on(e, line) if isinstance(n, ast.Subscript)]
    for node in places:
        live = value(hit[0].last, node.value)
        if not isinstance(live, (list, tuple, nn.ModuleList, nn.Sequential, nn.ParameterList)):
            continue
        name, size = ast.unparse(node.value), len(live)
        kind = type(live).__name__
        if isinstance(node.ctx, ast.Store):
            return Found(
                line,
                (
                    f"`{name}` has no such place yet: it holds {size} layers",
                    f"Line {line}, `{e.source.line(line)}`, replaces what lies in a place, and a {kind} that holds {size} has "
                    f"no index {hit[1][1] or size} (index out of range). `append` makes a new place at the end.",
                    "Which method adds to the end?",
                ),
                (
                    f"`{name}`에는 아직 그런 자리가 없어요. 들어 있는 층은 {size}개예요",
                    f"{line}번째 줄 `{e.source.line(line)}`은 이미 있는 자리의 것을 바꿔요. {size}개가 든 {kind}에는 "
                    f"{hit[1][1] or size}번 자리가 없어요. 끝에 새 자리를 만드는 것은 `append`예요.",
                    "끝에 더하는 메서드는 무엇인가요?",
                ),
            )
        last = f"0 … {size - 1}" if size else "none"
        last_ko = f"0 … {size - 1}" if size else "없음"
        return Found(
            line,
            (
                f"`{e.source.text_of(node)}` asks for a place that `{name}` does not have",
                f"`{name}` holds {size} layers, with the numbers {last}. Counting begins at 0, so the last number is one "
                "less than how many there are.",
                "Which numbers does the loop go through? Compare the first and the last with those of the list.",
            ),
            (
                f"{ko(e.source.text_of(node), '은/는')} `{name}`에 없는 자리예요",
                f"`{name}`에는 층이 {size}개 있고 번호는 {last_ko}이에요. 0부터 세기 때문에 마지막 번호는 개수보다 하나 작아요.",
                "반복문은 어떤 번호를 지나가나요? 처음과 끝을 리스트의 번호와 비교해 보세요.",
            ),
        )
    return None


@rule("shadowed-builtin", "raised", lesson="modules")
def shadowed_builtin(e: Evidence) -> Found | None:
    """`list = []`, then `list(...)`."""
    hit = error(e, "TypeError", r"'[\w.]+' object is not callable")
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Call):
        return None
    name = called(hit[0].last.node)
    if not hasattr(builtins, name):
        return None
    binds = [
        n.lineno
        for n in e.source.nodes
        if (isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store))
        or (isinstance(n, ast.arg) and n.arg == name)
    ]
    if not binds:
        return None
    line, at = min(binds), hit[0].line
    live: Any = value(hit[0].last, hit[0].last.node.func)
    kind = type(live).__name__ if live is not MISSING else "value"
    return Found(
        line,
        (
            f"`{name}` is no longer Python's own `{name}`: line {line} gave the name to something else",
            f"From line {line} on, `{name}` is {article(kind)} of yours, which hides the built-in. Line {at} then calls it: "
            f"{hit[0].message}.",
            f"Rename what line {line} makes.",
        ),
        (
            f"{ko(name, '은/는')} 이제 파이썬의 `{name}`이 아니에요. {line}번째 줄이 이름(name)을 가렸어요",
            f"{line}번째 줄부터 {ko(name, '은/는')} 직접 만든 {kind}라서 원래 있던(built-in) 것을 가려요. 그래서 {at}번째 줄에서 부를 수 "
            "없어요.",
            f"{line}번째 줄에서 만드는 것에 다른 이름을 붙여 보세요.",
        ),
    )


PAIRS = {
    "named_children": ("name, layer", "이름과 층"),
    "named_modules": ("name, layer", "이름과 층"),
    "named_parameters": ("name, parameter", "이름과 파라미터"),
    "items": ("name, layer", "이름과 층"),
    "enumerate": ("number, layer", "번호와 층"),
    "zip": ("first, second", "두 값"),
    "range": ("", ""),
}


@rule("pair-called", "raised", lesson="modules", see="next(model.named_children())")
def pair_called(e: Evidence) -> Found | None:
    """`for layer in self.named_children()`: each is a pair of name and layer."""
    hit = error(e, "TypeError", r"'(tuple|int)' object is not callable")
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Call):
        return None
    name = called(hit[0].last.node)
    for loop in e.source.nodes:
        if not isinstance(loop, (ast.For, ast.comprehension)) or ast.unparse(loop.target) != name:
            continue
        func = loop.iter.func if isinstance(loop.iter, ast.Call) else None
        source = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        if source not in PAIRS:
            continue
        line, at = hit[0].line, loop.iter.lineno
        if source == "range":
            return _number_called(name, line, at)
        en, kor = PAIRS[source]
        return Found(
            at,
            (
                f"`{name}` is a pair ({en}), and a pair can't be called",
                f"`{e.source.text_of(loop.iter)}` in line {at} gives pairs, so `{name}`, called in line {line}, is both at once: a "
                "tuple. Two names in the for line unpack it.",
                f"How would line {at} look with a name for each of the two?",
            ),
            (
                f"{ko(name, '은/는')} 두 값({kor})의 쌍이라서 부를 수 없어요",
                f"{at}번째 줄의 `{e.source.text_of(loop.iter)}`는 쌍을 줘요. 그래서 {ko(name, '은/는')} 둘이 함께 든 튜플(tuple)이에요. "
                "for 줄에 이름을 두 개 쓰면 나눠 받을 수 있어요.",
                f"둘에 저마다 이름을 붙이면 {at}번째 줄은 어떻게 되나요?",
            ),
        )
    return None


def _number_called(name: str, line: int | None, at: int) -> Found:
    return Found(
        line,
        (
            f"`{name}` is a number, and a number can't be called",
            f"The loop in line {at} goes through a range, so `{name}` is 0, 1, 2 and so on: the place of a layer, not the "
            "layer. Square brackets fetch what lies in a place, and a loop over the list itself gives the layers.",
            "Where are the layers, and what stands in their place here?",
        ),
        (
            f"{ko(name, '은/는')} 숫자라서 부를 수 없어요",
            f"{at}번째 줄의 반복문은 range를 지나가요. 그래서 {ko(name, '은/는')} 0, 1, 2 같은 층의 번호이지 층이 아니에요. 대괄호를 쓰면 그 "
            "번호의 것을 꺼내고, 목록을 바로 지나가면 층이 나와요.",
            "층은 어디에 있고, 여기에는 무엇이 와 있나요?",
        ),
    )


@rule(
    "modules-holds-itself",
    "raised",
    lesson="modules",
    see="box = nn.Sequential(); next(box.modules()) is box",
)
def holds_itself(e: Evidence) -> Found | None:
    """`for m in self.modules(): x = m(x)`: the first of them is the model itself."""
    if error(e, "RecursionError") is None:
        return None
    for node in e.source.nodes:
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, ast.Call):
            func = node.iter.func
            if is_self(func) and isinstance(func, ast.Attribute) and "modules" in func.attr:
                line = node.iter.lineno
                return Found(
                    line,
                    (
                        f"`self.{func.attr}()` gives the model itself first, so forward calls itself without an end",
                        f"Line {line} walks through every module of the model, and the first one is the model. Calling it "
                        "runs forward again, which calls it again. `self.children()` leaves the model out, and goes "
                        "one level down.",
                        "Which of the two methods gives the layers alone?",
                    ),
                    (
                        f"`self.{func.attr}()`는 모델 자신을 가장 먼저 줘요. 그래서 forward가 끝없이 자기를 불러요",
                        f"{line}번째 줄은 모델의 모든 모듈을 지나가는데, 첫 번째가 모델 자신이에요. 그것을 부르면 forward가 다시 실행되고, 또 "
                        "자기를 불러요. `self.children()`은 모델을 빼고 한 단계 아래만 줘요.",
                        "층만 주는 메서드는 둘 중 어느 것인가요?",
                    ),
                )
    return None


@rule(
    "class-for-object",
    "raised",
    see="isinstance(nn.ReLU, nn.Module), isinstance(nn.ReLU(), nn.Module)",
    lesson="module",
)
def class_for_object(e: Evidence) -> Found | None:
    """`self.layers = nn.ModuleList`, without parentheses."""
    if e.raised is None or e.raised.last is None or "Error" not in type(e.raised.error).__name__:
        return None
    for node in _on(e, e.raised.line):
        if not isinstance(node, ast.Attribute):
            continue
        live = value(e.raised.last, node.value)
        if not (isinstance(live, type) and issubclass(live, nn.Module)):
            continue
        name, kind = ast.unparse(node.value), live.__name__
        made = e.source.assigned(name.rsplit(".", maxsplit=1)[-1]) if "." in name else []
        made += [
            n
            for n in e.source.nodes
            if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name
        ]
        if not made:
            continue
        line = made[-1].lineno
        return Found(
            line,
            (
                f"`{name}` holds the class {kind}, not an object of it",
                f"Line {line}, `{e.source.line(line)}`, only gives the class a second name. Line {e.raised.line} then uses it "
                f"like an object: {e.raised.message}.",
                "What makes an object of a class?",
            ),
            (
                f"`{name}`에 {kind} 객체가 아니라 클래스가 들어 있어요",
                f"{line}번째 줄 `{e.source.line(line)}`은 클래스에 이름을 하나 더 붙일 뿐이에요. {e.raised.line}번째 줄이 객체처럼 쓰다가 "
                "멈춰요.",
                "클래스로 객체를 만들려면 무엇이 필요한가요?",
            ),
        )
    return None
