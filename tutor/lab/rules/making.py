"""`__init__` and super(): how a model comes into being."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tutor.lab import torch_says
from tutor.lab.asking import closest, error, first, forwards, ko, methods, modules
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.source import Function, is_self, is_super_init

REGISTRIES = (
    r"_backward|_forward|_modules|_parameters|_buffers|_non_persistent|training|_state_dict"
)
UNBUILT = (
    rf"{torch_says.BEFORE_INIT}|'\w+' object has no attribute "
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


@rule(
    "misspelled-init",
    ("raised", "unregistered", "history", "gradient", "kind", "layers"),
    see='"__init__" in vars({name})',
    lesson="module",
)
def misspelled_init(e: Evidence) -> Found | None:
    """`__int__`, `_init_`, `__inti__`: Python never runs it."""
    for node in modules(e):
        if methods(node, "__init__"):
            continue
        for function in node.body:
            if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            bare = function.name.strip("_").lower()
            if bare in ("init", "int", "inti", "iint", "nit", "initt", "innit", "ini", "intit") or (
                function.name.startswith("_") and closest(function.name, ["__init__"], 0.75)
            ):
                name = function.name
                return Found(
                    function.lineno,
                    (
                        f"`{name}` is never run: the constructor is spelled `__init__`",
                        f"Python calls a method of exactly the name `__init__`, with two underscores on both "
                        f"sides, when an object is made. Line {function.lineno} spells it `{name}`, so none of "
                        "its lines ran, and the layers were never made.",
                        "Compare the spelling letter by letter, and count the underscores.",
                    ),
                    (
                        f"{ko(name, '은/는')} 실행되지 않아요. 생성자의 철자는 `__init__`이에요",
                        "파이썬은 객체를 만들 때 정확히 `__init__`이라는 이름(양쪽에 밑줄 두 개)의 메서드를 불러요. "
                        f"{function.lineno}번째 줄은 `{name}`(으)로 적혀 있어서 "
                        "그 안의 줄이 하나도 실행되지 않았고, 층도 만들어지지 않았어요.",
                        "철자를 한 글자씩, 밑줄의 수까지 비교해 보세요.",
                    ),
                )
    return None


@rule(
    "defined-twice",
    ("raised", "unregistered", "gradient", "history", "shape", "layers", "kind"),
    see="{name}.__init__.__code__.co_firstlineno",
    lesson="module",
)
def defined_twice(e: Evidence) -> Found | None:
    """Two methods of one name: the second replaces the first."""
    for node in modules(e):
        for name in ("__init__", "forward"):
            found = [f for f in methods(node, name) if not f.decorator_list]
            if len(found) < 2:
                continue
            lines = [f.lineno for f in found]
            return Found(
                lines[0],
                (
                    f"`{node.name}` has two `{name}` methods; the second replaces the first",
                    f"Lines {lines[0]} and {lines[-1]} both define `{name}`. Python keeps the last one only, "
                    f"so nothing in the first, from line {lines[0]} on, ever runs.",
                    "What does the first one do that the second does not? Bring them together.",
                ),
                (
                    f"`{node.name}`에 {ko(name, '이/가')} 두 번 있어요. 두 번째가 첫 번째를 덮어써요",
                    f"{lines[0]}번째 줄과 {lines[-1]}번째 줄이 모두 {ko(name, '을/를')} 정의해요. 파이썬은 마지막 것만 "
                    f"남기기 때문에 {lines[0]}번째 줄의 것은 실행되지 않아요.",
                    "첫 번째에는 있고 두 번째에는 없는 것이 무엇인가요? 하나로 합쳐 보세요.",
                ),
            )
    return None


@rule(
    "method-without-self",
    "raised",
    see="import inspect; inspect.signature({name}.forward)",
    lesson="module",
)
def without_self(e: Evidence) -> Found | None:
    """`def __init__():` and `def forward(x):`."""
    if (
        error(e, "TypeError", r"takes \d+ positional arguments? but \d+ (?:was|were) given|missing")
        is None
    ):
        return None
    for node in modules(e):
        for function in [n for n in node.body if isinstance(n, ast.FunctionDef)]:
            names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
            plain = {"staticmethod", "classmethod"}.isdisjoint(
                ast.unparse(d) for d in function.decorator_list
            )
            if (
                not plain
                or function.args.vararg
                or f".{function.name}()" not in str(e.raised and e.raised.message)
            ):
                continue
            if names[:1] in (["self"], ["this"], ["s"], ["cls"], ["_"]):
                continue
            if function.name not in ("__init__", "forward") and names:
                continue
            if names and function.name == "__init__" and not _uses_self(function):
                continue
            if names and function.name == "forward" and len(names) > 1:
                continue
            shown = ", ".join(names)
            return Found(
                function.lineno,
                (
                    f"`{function.name}` does not take `self`",
                    f"Python hands every method its object first. `def {function.name}({shown})` in line "
                    f"{function.lineno} has no place for it: the first parameter must be `self`.",
                    "Compare the parameters with those of the other methods.",
                ),
                (
                    f"{ko(function.name, '이/가')} `self`를 받지 않아요",
                    "파이썬은 모든 메서드에 객체를 맨 먼저 넘겨요. "
                    f"{function.lineno}번째 줄의 `def {function.name}({shown})`에는 그 자리가 없어요. 첫 번째 매개변수는 "
                    "`self`여야 해요.",
                    "다른 메서드의 매개변수와 비교해 보세요.",
                ),
            )
    return None


def _uses_self(function: Function) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "self" for n in ast.walk(function))


@rule(
    "forward-without-input",
    "raised",
    see="import inspect; inspect.signature({name}.forward)",
    lesson="forward",
)
def without_input(e: Evidence) -> Found | None:
    """`def forward(self):`."""
    if error(e, "TypeError", r"forward\(\) takes 1 positional argument but 2 were given") is None:
        return None
    for function in forwards(e):
        names = [a.arg for a in function.args.args]
        if names in (["self"], ["this"], ["s"]) and not function.args.vararg:
            return Found(
                function.lineno,
                (
                    "`forward` does not take the input",
                    f"`model(x)` hands x to forward, but `def forward(self)` in line {function.lineno} has no "
                    "parameter for it after self.",
                    "What does forward need to be told, besides which object it belongs to?",
                ),
                (
                    "`forward`가 입력을 받지 않아요",
                    f"`model(x)`는 x를 forward에 넘기는데, {function.lineno}번째 줄의 `def forward(self)`에는 self 뒤에 "
                    "받을 매개변수 x가 없어요.",
                    "forward는 자기 객체 말고 또 무엇을 받아야 하나요?",
                ),
            )
    return None


@rule(
    "init-wants-input", "raised", see="import inspect; inspect.signature({name})", lesson="module"
)
def init_wants(e: Evidence) -> Found | None:
    """`def __init__(self, x)`."""
    hit = error(
        e, "TypeError", r"(\w+)\.__init__\(\) missing \d+ required positional arguments?: '(\w+)'"
    )
    if hit is None or hit[1][1] != e.name or hit[0].stage != "build":
        return None
    line = e.method("__init__")
    name = hit[1][2]
    function = e.source.method(e.name, "forward")
    data = name == first(function)
    arguments = e.contract.arguments if isinstance(e.contract, Model) else ()
    given = ", ".join(repr(a) for a in arguments)
    en = (
        f"`{name}` is also what forward is handed: `__init__` only builds the layers and never sees data."
        if data
        else "A value of its own after `=` would let the call leave it out."
        if given
        else "This exercise builds the model without arguments."
    )
    kor = (
        f"{ko(name, '은/는')} forward가 받는 값이기도 해요. `__init__`은 층을 만들 뿐, 데이터를 보지 않아요."
        if data
        else "`=` 뒤에 기본값이 있으면 부르는 쪽에서 빼도 돼요."
        if given
        else "이 문제는 인자 없이 모델을 만들어요."
    )
    return Found(
        line,
        (
            f"`__init__` asks for `{name}`, and nobody gives it",
            f"The model is built by `{e.name}({given})`, but `__init__` in line {line} demands `{name}`. {en}",
            f"Which method should get `{name}`: the one that builds, or the one that computes?"
            if data or not given
            else f"What should `{name}` be when the call says nothing about it?",
        ),
        (
            f"`__init__`이 {ko(name, '을/를')} 요구하는데, 주는 곳이 없어요",
            f"모델은 `{e.name}({given})`으로 만드는데, {line}번째 줄의 `__init__`이 {ko(name, '을/를')} 달라고 해요. {kor}",
            f"{ko(name, '은/는')} 만드는 메서드와 계산하는 메서드 중 어느 쪽이 받아야 하나요?"
            if data or not given
            else f"부르는 쪽이 아무 말도 하지 않으면 {ko(name, '은/는')} 얼마여야 하나요?",
        ),
    )


@rule("init-returns", "raised", lesson="module")
def init_returns(e: Evidence) -> Found | None:
    """`return self` in `__init__`."""
    if error(e, "TypeError", r"__init__\(\) should return None") is None:
        return None
    for node in modules(e):
        for function in methods(node, "__init__"):
            for inner in ast.walk(function):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    what = e.source.text_of(inner.value)
                    return Found(
                        inner.lineno,
                        (
                            f"`__init__` returns `{what}`; it must return nothing",
                            f"Line {inner.lineno} ends `__init__` with a return. Python has made the object "
                            "already and hands it out by itself; `__init__` only fills it.",
                            "What happens if this return is not there?",
                        ),
                        (
                            f"`__init__`이 {ko(what, '을/를')} return해요. 아무것도 return하면 안 돼요",
                            f"{inner.lineno}번째 줄이 `__init__`을 return으로 끝내요. 객체는 파이썬이 이미 만들어서 알아서 "
                            "돌려줘요. `__init__`은 채우기만 해요.",
                            "이 return이 없으면 어떻게 될까요?",
                        ),
                    )
    return None


@rule(
    "not-an-assignment",
    ("raised", "unregistered", "gradient", "kind"),
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def not_assignment(e: Evidence) -> Found | None:
    """`self.conv1: nn.Conv2d(...)` and `self.conv1 == nn.Conv2d(...)`."""
    for node in e.source.nodes:
        sign = ""
        target: ast.expr | None = None
        if not isinstance(node, (ast.AnnAssign, ast.Expr)):
            continue
        if (
            isinstance(node, ast.AnnAssign)
            and node.value is None
            and isinstance(node.annotation, ast.Call)
        ):
            sign, target = ":", node.target
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Compare)
            and isinstance(node.value.ops[0], ast.Eq)
        ):
            sign, target = "==", node.value.left
        if not sign or not isinstance(target, (ast.Attribute, ast.Name)):
            continue
        name = ast.unparse(target)
        en = (
            "a colon `:` only annotates: it says of what type a name should be"
            if sign == ":"
            else "two equals signs `==` compare"
        )
        kor = (
            "콜론 `:`은 타입을 적어 둘 뿐이에요(annotation)"
            if sign == ":"
            else "등호 두 개 `==`는 비교하는 기호예요"
        )
        return Found(
            node.lineno,
            (
                f"Line {node.lineno} assigns nothing: `{sign}` stands where `=` is meant",
                f"In `{e.source.line(node.lineno)}` {en}. So `{name}` never gets a value.",
                "Which sign gives a name its value?",
            ),
            (
                f"{node.lineno}번째 줄은 값을 넣지 않아요. `=` 자리에 `{sign}` 기호가 있어요",
                f"`{e.source.line(node.lineno)}`에서 {kor}. 그래서 {ko(name, '은/는')} 값을 받지 못해요.",
                "이름에 값을 넣는 기호는 무엇인가요?",
            ),
        )
    return None


@rule(
    "local-layer",
    ("raised", "unregistered", "gradient", "history"),
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def local_layer(e: Evidence) -> Found | None:
    """`conv1 = nn.Conv2d(...)` in `__init__`, without self."""
    hit = error(e, "Exception", r"(?:has no attribute|name) '(\w+)'")
    if hit is None:
        return None
    wanted = hit[1][1]
    for node in modules(e):
        read = {
            n.id if isinstance(n, ast.Name) else n.attr
            for f in node.body
            if isinstance(f, ast.FunctionDef) and f.name != "__init__"
            for n in ast.walk(f)
            if isinstance(n, ast.Name) or (isinstance(n, ast.Attribute) and is_self(n))
        }
        for function in methods(node, "__init__"):
            local = list(_locals(function))
            if wanted not in [n for n, _ in local]:
                continue
            for name, inner in local:
                if name != wanted and not (name in read and isinstance(inner.value, ast.Call)):
                    continue
                return Found(
                    inner.lineno,
                    (
                        f"`{name}` is only a local variable of `__init__`: `self.` is missing",
                        f"Line {inner.lineno} makes `{name}`, and when `__init__` ends, it is gone. What "
                        f"forward should find must be put on self, as `self.{name}`.",
                        "How do the two methods of one object share a value?",
                    ),
                    (
                        f"{ko(name, '은/는')} `__init__`의 지역 변수일 뿐이에요. `self.`가 빠졌어요",
                        f"{inner.lineno}번째 줄이 만든 {ko(name, '은/는')} `__init__`이 끝나면 사라져요. forward에서 "
                        f"쓰려면 `self.{name}`처럼 self에 붙여야 해요.",
                        "한 객체의 두 메서드는 값을 어떻게 나눠 쓰나요?",
                    ),
                )
    return None


def _locals(function: Function) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign]]:
    """The local variables of a function, with the statements that make them."""
    for inner in ast.walk(function):
        if isinstance(inner, (ast.Assign, ast.AnnAssign)):
            targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
            nodes = [n for t in targets for n in ast.walk(t)]
            if not any(is_self(n) for n in nodes):
                yield from ((n.id, inner) for n in nodes if isinstance(n, ast.Name))


@rule(
    "attribute-twice",
    ("raised", "gradient"),
    see="[n for n, _ in model.named_children()]",
    lesson="module",
)
def attribute_twice(e: Evidence) -> Found | None:
    """conv1 assigned twice; conv2 was meant."""
    hit = error(e, "AttributeError", r"has no attribute '(\w+)'")
    if hit is None:
        return None
    missing = hit[1][1]
    for node in modules(e):
        for function in methods(node, "__init__")[-1:]:
            seen: dict[str, int] = {}
            for inner in function.body:
                if not (isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Call)):
                    continue
                for target in inner.targets:
                    if not is_self(target) or not isinstance(target, ast.Attribute):
                        continue
                    if any(is_self(n, target.attr) for n in ast.walk(inner.value)):
                        continue
                    if target.attr in seen:
                        name, before = target.attr, seen[target.attr]
                        return Found(
                            inner.lineno,
                            (
                                f"`self.{name}` is assigned twice, and `self.{missing}` never",
                                f"Line {inner.lineno} overwrites the `{name}` of line {before}. forward looks "
                                f"for `{missing}`, which nothing made: a copied line that kept its name?",
                                f"Compare the names in lines {before} and {inner.lineno}.",
                            ),
                            (
                                f"`self.{name}`에 두 번 넣고, `self.{missing}`에는 한 번도 안 넣었어요",
                                f"{inner.lineno}번째 줄이 {before}번째 줄의 {ko(name, '을/를')} 덮어써요. forward가 찾는 "
                                f"{ko(missing, '은/는')} 만든 곳이 없어요. 복사한 줄의 이름이 그대로인가요?",
                                f"{before}번째 줄과 {inner.lineno}번째 줄의 이름을 비교해 보세요.",
                            ),
                        )
                    seen[target.attr] = inner.lineno
    return None
