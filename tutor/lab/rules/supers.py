"""super().__init__(): the call that a model begins with, in all the ways to get it wrong."""

from __future__ import annotations

import ast
import inspect
import re

from tutor.lab.asking import closest, error, ko, methods, modules, statement, value
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.source import Function, called, is_self, is_super_init

REGISTRIES = (
    r"_backward|_forward|_modules|_parameters|_buffers|_non_persistent|training|_state_dict"
)
UNBUILT = (
    r"before Module\.__init__\(\) call|'\w+' object has no attribute "
    rf"'(?:{REGISTRIES})\w*'"
)


def _unbuilt(e: Evidence) -> ast.ClassDef | None:
    """The class whose registries were not there when they were needed."""
    if error(e, "AttributeError", UNBUILT) is None or e.raised is None:
        return None
    for place in reversed(e.raised.places):
        owner = place.locals.get("self")
        if owner is not None and type(owner).__name__ in e.source.classes:
            live = type(owner)
            break
    else:
        match = re.search(r"'(\w+)' object", e.raised.message)
        name = match[1] if match else e.name
        return e.source.classes.get(name) or e.source.classes.get(e.name)
    for kind in live.__mro__:
        node = e.source.classes.get(kind.__name__)
        if node is not None and methods(node, "__init__"):
            return node
    return None


def _supers(function: Function) -> list[ast.Call]:
    return [n for n in ast.walk(function) if isinstance(n, ast.Call) and is_super_init(n)]


def _body(function: Function) -> list[ast.stmt]:
    """The statements of a function without its docstring."""
    body = function.body
    text = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    return body[1:] if text and len(body) > 1 else body


@rule(
    "super-not-called", "raised", see='hasattr({name}.__new__({name}), "_modules")', lesson="module"
)
def not_called(e: Evidence) -> Found | None:
    """`super().__init__` without parentheses."""
    node = _unbuilt(e)
    for function in methods(node, "__init__") if node else []:
        for inner in ast.walk(function):
            if isinstance(inner, ast.Expr) and is_super_init(inner.value, called=False):
                return Found(
                    inner.lineno,
                    (
                        "`super().__init__` is named, but not called",
                        f"Line {inner.lineno} mentions the method and leaves it at that: without the call "
                        "parentheses `()` at the end, Python does nothing, and nn.Module never makes the "
                        "registries that layers are kept in.",
                        "What turns the name of a function into a call?",
                    ),
                    (
                        "`super().__init__`의 이름만 있고 호출하지 않았어요",
                        f"{inner.lineno}번째 줄은 메서드를 언급하기만 해요. 끝에 호출 괄호 `()`가 없어서 아무 일도 "
                        "일어나지 않고, nn.Module이 층을 담을 자리를 만들지 못했어요.",
                        "함수 이름을 호출로 바꾸려면 무엇을 붙여야 하나요?",
                    ),
                )
    return None


@rule(
    "super-too-late", "raised", see='hasattr({name}.__new__({name}), "_modules")', lesson="module"
)
def too_late(e: Evidence) -> Found | None:
    """super().__init__() below the first layer."""
    node = _unbuilt(e)
    for function in methods(node, "__init__")[-1:] if node else []:
        for call in _supers(function):
            assert e.raised is not None
            inside = [p for p in e.raised.places if p.function == "__init__"]
            at = inside[-1].line if inside else function.lineno
            if call.lineno <= at:
                continue
            return Found(
                call.lineno,
                (
                    "`super().__init__()` comes too late",
                    f"Line {at} puts a layer on self before line {call.lineno} calls `super().__init__()`. "
                    "That call makes the registries that the layer should go to: it must come first.",
                    "The line is right. Is its place?",
                ),
                (
                    "`super().__init__()`이 너무 늦게 불려요",
                    f"{call.lineno}번째 줄에서 `super().__init__()`을 부르기 전에 {at}번째 줄이 self에 층을 "
                    "붙여요. 층이 들어갈 자리는 그 호출이 만들기 때문에 맨 먼저 와야 해요.",
                    "줄의 내용은 맞아요. 위치는 어떤가요?",
                ),
            )
    return None


@rule(
    "missing-super-init",
    "raised",
    lesson="module",
    see='hasattr({name}.__new__({name}), "_modules")',
)
def missing_super(e: Evidence) -> Found | None:
    """No call of the parent's `__init__` at all."""
    node = _unbuilt(e)
    found = methods(node, "__init__") if node else []
    if node is None or not found:
        return None
    function = found[-1]
    named = [n for n in ast.walk(function) if is_super_init(n, called=False)]
    if named:
        return None
    assert e.raised is not None
    line = _body(function)[0].lineno
    hidden = "_" in e.raised.message and "before Module" not in e.raised.message
    en = (
        "nn.Module keeps its layers in registries of its own, and "
        "`super().__init__()` makes them. The odd name in Python's message is one of those."
        if hidden
        else "The first layer that is put on self needs a place to be kept; nn.Module makes it "
        "in `super().__init__()`."
    )
    kor = (
        "nn.Module은 층을 담는 자리를 따로 두고, `super().__init__()`이 그것을 만들어요. 파이썬 메시지에 나온 "
        "낯선 이름이 바로 그중 하나예요."
        if hidden
        else "self에 처음 붙이는 층부터 담을 자리가 필요해요. nn.Module은 그 자리를 `super().__init__()`에서 "
        "만들어요."
    )
    return Found(
        line,
        (
            f"`{node.name}.__init__` never calls `super().__init__()`",
            f"{en} The `__init__` in line {function.lineno} never calls it.",
            "What should be the first line of every `__init__` of a model?",
        ),
        (
            f"`{node.name}.__init__`이 `super().__init__()`을 부르지 않아요",
            f"{kor} {function.lineno}번째 줄의 `__init__`에는 그 호출이 없어요.",
            "모델의 `__init__`은 어떤 줄로 시작해야 하나요?",
        ),
    )


@rule("super-gets-self", "raised", lesson="module")
def super_self(e: Evidence) -> Found | None:
    """`super().__init__(self)`."""
    if error(e, "TypeError", r"__init__\(\) takes .* positional") is None:
        return None
    for node in modules(e):
        for function in methods(node, "__init__"):
            for call in _supers(function):
                base = call.func.value if isinstance(call.func, ast.Attribute) else None
                given = [ast.unparse(a) for a in call.args]
                if isinstance(base, ast.Call) and given[:1] == ["self"]:
                    return Found(
                        call.lineno,
                        (
                            "`super().__init__(self)` hands over self twice",
                            f"super() in line {call.lineno} passes self by itself, so the `self` in the "
                            "parentheses arrives as a second argument.",
                            "What does `__init__` of nn.Module still need in its parentheses?",
                        ),
                        (
                            "`super().__init__(self)`가 self를 두 번 넘겨요",
                            f"{call.lineno}번째 줄의 super()는 self를 알아서 넘겨요. 그래서 괄호 안의 `self`는 두 번째 "
                            "인자가 돼요.",
                            "nn.Module의 `__init__` 괄호 안에 더 필요한 것이 있나요?",
                        ),
                    )
    return None


@rule("super-gets-arguments", "raised", lesson="module")
def super_gets_arguments(e: Evidence) -> Found | None:
    """`super().__init__(n, channels)`."""
    hit = error(e, "TypeError", r"__init__\(\) (?:takes 1 positional argument|got an unexpected)")
    if hit is None or hit[0].line is None:
        return None
    statement = e.source.statement_at(hit[0].line)
    for call in [n for n in ast.walk(statement) if is_super_init(n)] if statement else []:
        assert isinstance(call, ast.Call)
        if not (call.args or call.keywords) or (call.args and ast.unparse(call.args[0]) == "self"):
            continue
        text = ", ".join(ast.unparse(a) for a in [*call.args, *call.keywords])
        return Found(
            hit[0].line,
            (
                f"`super().__init__({text})` hands arguments to nn.Module, and nn.Module takes none",
                f"Line {hit[0].line} runs the `__init__` of the parent class, which knows nothing of what yours was given: "
                f"{hit[0].message}.",
                "What does the parent need to know to make its registries?",
            ),
            (
                f"`super().__init__({text})`은 nn.Module에 인자를 넘기는데, nn.Module은 받는 것이 없어요",
                f"{hit[0].line}번째 줄은 부모 클래스의 `__init__`을 실행해요. 부모는 내 클래스가 받은 값을 알지 못해요.",
                "부모가 자리를 마련하는 데 필요한 것이 있나요?",
            ),
        )
    return None


@rule(
    "super-twice",
    ("raised", "layers", "shape", "unregistered", "gradient", "history"),
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def super_twice(e: Evidence) -> Found | None:
    """A second super().__init__() empties the registries."""
    for node in modules(e):
        for function in methods(node, "__init__"):
            calls = sorted(_supers(function), key=lambda c: c.lineno)
            turned = [c for c in calls if e.source.around(c, ast.For, ast.While) is not None]
            if turned and "layers" in e.symptoms:
                return _super_in_loop(turned[0].lineno)
            if len(calls) < 2 or any(isinstance(e.source.around(c, ast.If), ast.If) for c in calls):
                continue
            between = [
                n
                for n in ast.walk(function)
                if isinstance(n, ast.Assign)
                and any(is_self(t) for t in n.targets)
                and calls[0].lineno < n.lineno < calls[-1].lineno
            ]
            if not between:
                continue
            names = ", ".join(f"`{ast.unparse(t)}`" for n in between for t in n.targets)
            return Found(
                calls[-1].lineno,
                (
                    "`super().__init__()` is called twice, and the second call empties everything",
                    f"Line {calls[-1].lineno} calls `super().__init__()` again: nn.Module resets its "
                    f"registries, and {names}, assigned above, is lost.",
                    "How often does a house need its foundation?",
                ),
                (
                    "`super().__init__()`을 두 번 불러서, 두 번째에 모두 비워져요",
                    f"{calls[-1].lineno}번째 줄이 `super().__init__()`을 다시 불러요. nn.Module이 자리를 새로 만들면서 "
                    f"위에서 넣은 {names}이(가) 사라져요.",
                    "집의 기초 공사는 몇 번 필요할까요?",
                ),
            )
    return None


def _super_in_loop(line: int) -> Found:
    return Found(
        line,
        (
            "`super().__init__()` is called in every turn of the loop, and each call empties everything",
            f"Line {line} resets nn.Module's registries again and again: what the turns before put on self is lost, and "
            "only the last turn's layer stays.",
            "How often does a house need its foundation?",
        ),
        (
            "반복문의 바퀴마다 `super().__init__()`을 불러서 매번 모두 비워져요",
            f"{line}번째 줄이 nn.Module의 자리를 거듭 새로 만들어요. 앞 바퀴에서 self에 넣은 것이 사라지고 마지막 바퀴의 층만 남아요.",
            "집의 기초 공사는 몇 번 필요할까요?",
        ),
    )


@rule("super-other-class", "raised", see="{name}.__mro__", lesson="module")
def other_class(e: Evidence) -> Found | None:
    """`super(Net, self)`, `super(nn.Module, self)`, `super(MyModel)`: told another place to begin."""
    if e.raised is None or e.raised.last is None:
        return None
    wrong = error(e, "NameError", r"name '\w+' is not defined") or error(
        e, "TypeError", r"obj must be an instance|super\(\w+, obj\)|super\(\) argument 1"
    )
    node = _unbuilt(e)
    nodes = statement(e, e.raised.last.line) if wrong else list(ast.walk(node)) if node else []
    inner = [n for n in nodes if called(n) == "super" and isinstance(n, ast.Call) and n.args]
    if not inner or not isinstance(inner[0], ast.Call):
        return None
    call = inner[0]
    around = e.source.around(call, ast.ClassDef)
    own = around.name if isinstance(around, ast.ClassDef) else e.name
    text, name = ast.unparse(call), ast.unparse(call.args[0])
    if name == own and (len(call.args) > 1 or node is None):
        return None
    live = value(e.raised.last, call.args[0])
    if name == own:
        en = f"With one argument, `{text}` belongs to no object, so its `__init__` does nothing for this one."
        kor = f"인자가 하나뿐인 `{text}`은 어떤 객체의 것도 아니라서, 이 객체를 위해 아무 일도 하지 않아요."
    elif name == "self":
        en = f"super takes a class first, and then the object; `{text}` hands it an object in the first place."
        kor = f"super는 클래스를 먼저, 객체를 다음에 받아요. `{text}`은 첫 자리에 객체를 넘겨요."
    elif inspect.isclass(live) and node is not None:
        en = f"super(A, self) begins to look after A: with `{name}` it skips the `__init__` of `{name}` itself, and nothing made the registries for the layers."
        kor = f"super(A, self)는 A 다음 클래스부터 찾아요. {ko(name, '을/를')} 넘기면 {name} 자신의 `__init__`을 건너뛰고, 층을 담을 자리가 만들어지지 않아요."
    else:
        en = f"This line stands in class `{own}`, but hands `{name}` to super: a leftover of another file."
        kor = f"이 줄은 클래스 `{own}` 안에 있는데 {ko(name, '을/를')} super에 넘겨요. 다른 파일에서 복사한 흔적이에요."
    return Found(
        call.lineno,
        (
            f"`{text}` names another class than the one it stands in"
            if name not in (own, "self")
            else f"`{text}` is not handed what super needs",
            f"Line {call.lineno}: {en} The class to begin at is the own one, `{own}`; in Python 3 "
            "`super().__init__()` needs no name at all.",
            "Which class is this line in? What does super() need to be told?",
        ),
        (
            f"`{text}`가 다른 클래스의 이름을 써요"
            if name not in (own, "self")
            else f"`{text}`에 super가 필요로 하는 것이 없어요",
            f"{call.lineno}번째 줄: {kor} 여기서 시작할 클래스는 `{own}` 자신이고, 파이썬 3에서는 `super()`에 이름이 필요 없어요.",
            "이 줄은 어느 클래스 안에 있나요? super()에 무엇을 알려 줘야 하나요?",
        ),
    )


@rule("super-punctuation", "raised", lesson="module")
def punctuation(e: Evidence) -> Found | None:
    """`super()__init__()`, `super.__init__()`, `self.super()`: one piece of it is lost."""
    line = e.raised.line if e.raised is not None else None
    text = e.source.line(line)
    unread = error(e, "SyntaxError") is not None and re.search(r"super\([^)]*\)\s*_+\w+_*", text)
    bare = error(e, "TypeError", r"descriptor '__init__' (?:of 'super'|requires a 'super') object")
    owned = error(e, "AttributeError", r"has no attribute 'super'")
    itself = error(e, "RecursionError") is not None and _calls_own_init(e)
    if not (unread or bare or owned or itself):
        return None
    said = (
        "`self.super()` looks for super on the object; it is a function of Python and stands alone. "
        if owned
        else "`self.__init__()` is the method that is running already, so it calls itself without an end. "
        if itself
        else ""
    )
    said_ko = (
        "`self.super()`는 객체에서 super를 찾아요. super는 파이썬의 함수라서 앞에 아무것도 붙이지 않아요. "
        if owned
        else "`self.__init__()`은 지금 실행 중인 바로 그 메서드라서 자기 자신을 끝없이 불러요. "
        if itself
        else ""
    )
    return Found(
        line,
        (
            "`super().__init__()` has lost a piece",
            f"Line {line} says `{text}`. {said}It takes three pieces: `super()` with its own parentheses, a dot, and the "
            "call `__init__()`: `super().__init__()`.",
            "Compare it with your line, sign by sign: parentheses, dot, parentheses.",
        ),
        (
            "`super().__init__()`에서 한 조각이 빠졌어요",
            f"{line}번째 줄이 `{text}`예요. {said_ko}괄호가 붙은 `super()`, 점, 그리고 호출 `__init__()`의 세 조각이 필요해요: "
            "`super().__init__()`.",
            "한 글자씩 비교해 보세요. 괄호, 점, 괄호 순서예요.",
        ),
    )


def _calls_own_init(e: Evidence) -> bool:
    nodes = statement(e, e.raised.last.line) if e.raised is not None and e.raised.last else []
    return any(isinstance(n, ast.Call) and is_self(n.func, "__init__") for n in nodes)


@rule("super-other-method", "raised", lesson="module")
def other_method(e: Evidence) -> Found | None:
    """`super().init()`, `super()._init_()`."""
    hit = error(e, "AttributeError", r"'super' object has no attribute '(\w+)'")
    if hit is None or hit[0].last is None or hit[0].last.function != "__init__":
        return None
    name, line = hit[1][1], hit[0].last.line
    if name.strip("_") != "init" and closest(name, ["__init__"], 0.7) is None:
        return None
    return Found(
        line,
        (
            f"`super().{name}()` is no constructor: that is spelled `__init__`",
            f"Line {line}, `{e.source.line(line)}`, asks nn.Module for `{name}`, which it does not have. The method that makes "
            "the registries for layers has two underscores before init, and two behind.",
            "Compare the name after the dot letter by letter, and count the underscores.",
        ),
        (
            f"`super().{name}()`은 생성자가 아니에요. 생성자의 철자는 `__init__`이에요",
            f"{line}번째 줄 `{e.source.line(line)}`이 nn.Module에서 {ko(name, '을/를')} 찾는데, 그런 것은 없어요. 층을 담을 자리를 만드는 메서드는 "
            "init 앞뒤에 밑줄이 두 개씩 있어요.",
            "점 뒤의 이름을 한 글자씩, 밑줄의 수까지 비교해 보세요.",
        ),
    )
