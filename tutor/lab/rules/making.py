"""`__init__`: which methods a class has, what they take, and what they put on self."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.lab.asking import closest, error, first, forwards, ko, methods, modules, self_calls
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.source import Function, is_self


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
    """Two methods of one name, or two classes: the second replaces the first."""
    again = [n for n in e.source.tree.body if isinstance(n, ast.ClassDef) and n.name == e.name]
    if len(again) > 1:
        return _class_twice(e, [n.lineno for n in again])
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


def _class_twice(e: Evidence, lines: list[int]) -> Found:
    return Found(
        lines[-1],
        (
            f"`{e.name}` is defined twice; the class in line {lines[-1]} replaces the one in line {lines[0]}",
            f"Lines {lines[0]} and {lines[-1]} both begin a class `{e.name}`. Python keeps the last one only, so nothing of the "
            "first is left.",
            "Which of the two is meant? Compare them.",
        ),
        (
            f"{ko(e.name, '이/가')} 두 번 정의됐어요. {lines[-1]}번째 줄의 클래스가 {lines[0]}번째 줄의 것을 덮어써요",
            f"{lines[0]}번째 줄과 {lines[-1]}번째 줄이 모두 클래스 {ko(e.name, '을/를')} 시작해요. 파이썬은 마지막 것만 남기기 때문에 첫 번째 것은 "
            "사라져요.",
            "둘 중 쓰려던 것은 어느 쪽인가요? 비교해 보세요.",
        ),
    )


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
    data = name == first(function) or not _sets_something(e, name)
    arguments = e.contract.arguments if isinstance(e.contract, Model) else ()
    given = ", ".join(repr(a) for a in arguments)
    init = e.source.method(e.name, "__init__")
    order = [a.arg for a in init.args.args[1:]] if init is not None else []
    pairs = [f"{a!r} → `{p}`" for a, p in zip(arguments, order, strict=False)]
    takers = f"Values go to the names in their order: {', '.join(pairs)}. " if pairs else ""
    takers_ko = f"값은 순서(order)대로 이름에 들어가요: {', '.join(pairs)}. " if pairs else ""
    en = (
        f"`{name}` is data, and forward is what gets data: `__init__` only builds the layers."
        if data
        else f"{takers}Only a parameter with a default (a value after `=`) can be left out, and it stands behind the others."
        if given
        else "This exercise builds the model without arguments."
    )
    kor = (
        f"{ko(name, '은/는')} 데이터이고, 데이터를 받는 것은 forward예요. `__init__`은 층을 만들기만 해요."
        if data
        else f"{takers_ko}부를 때 뺄 수 있는 것은 기본값(`=` 뒤의 값)이 있는 매개변수뿐이고, 다른 매개변수보다 뒤에 와요."
        if given
        else "이 문제는 인자 없이 모델을 만들어요."
    )
    return Found(
        line,
        (
            f"`__init__` asks for `{name}`, and nobody gives it",
            f"The model is built by `{e.name}({given})`, but `__init__` in line {line} demands `{name}`. {en}",
            f"Which method should get `{name}`: the one that builds, or the one that computes?"
            if data
            else f"What should `{name}` be when the call says nothing about it?",
        ),
        (
            f"`__init__`이 {ko(name, '을/를')} 요구하는데, 주는 곳이 없어요",
            f"모델은 `{e.name}({given})`으로 만드는데, {line}번째 줄의 `__init__`이 {ko(name, '을/를')} 달라고 해요. {kor}",
            f"{ko(name, '은/는')} 만드는 메서드와 계산하는 메서드 중 어느 쪽이 받아야 하나요?"
            if data
            else f"부르는 쪽이 아무 말도 하지 않으면 {ko(name, '은/는')} 얼마여야 하나요?",
        ),
    )


def _sets_something(e: Evidence, name: str) -> bool:
    """Does `__init__` hand it on as a setting, to a call that is no call of a layer on self?"""
    node = e.source.method(e.name, "__init__")
    if node is None:
        return False
    layers = {id(call) for call, _ in self_calls(node)}
    kept = {
        n.targets[0].attr
        for n in ast.walk(node)
        if isinstance(n, ast.Assign)
        and isinstance(n.targets[0], ast.Attribute)
        and ast.unparse(n.value) == name
    }
    makers = [n for n in ast.walk(node) if isinstance(n, ast.Call) and id(n) not in layers]
    inside = [n for call in makers for n in ast.walk(call)]
    return any(
        (isinstance(n, ast.Name) and n.id == name) or any(is_self(n, k) for k in kept)
        for n in inside
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
