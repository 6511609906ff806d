"""The class itself: its name, and what it inherits from."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

from torch import nn

from tutor.lab.asking import error, ko, methods, value
from tutor.lab.contract import Function, Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import called
from tutor.words import josa


def _base(e: Evidence) -> tuple[ast.ClassDef, ast.expr, object] | None:
    """The class whose making failed, its first base, and what that base really is."""
    if e.raised is None or e.raised.last is None:
        return None
    node = e.source.statement_at(e.raised.last.line)
    around = node if isinstance(node, ast.ClassDef) else None
    if around is None and node is not None:
        found = e.source.around(node, ast.ClassDef)
        around = found if isinstance(found, ast.ClassDef) else None
    if around is None or not around.bases:
        return None
    return around, around.bases[0], value(e.raised.last, around.bases[0])


@rule("base-is-package", "raised", see="type(nn), type(nn.Module)", lesson="module")
def base_package(e: Evidence) -> Found | None:
    """`class MyModel(nn)` and `class MyModel(nn.modules)`."""
    hit = _base(e)
    if hit is None or not isinstance(hit[2], ModuleType):
        return None
    node, base = hit[0], ast.unparse(hit[1])
    return Found(
        node.lineno,
        (
            f"`{node.name}` inherits from the package `{base}`, not from a class",
            f"`{base}` is a Python module, a package full of code; it is not a class, so nothing can "
            "inherit from it. The class that every model inherits from is `nn.Module`: one, capital M.",
            "What stands in the parentheses after the class name?",
        ),
        (
            f"{ko(node.name, '이/가')} 클래스가 아니라 패키지 {ko(base, '을/를')} 물려받아요",
            f"{ko(base, '은/는')} 코드를 모아 둔 파이썬 모듈(패키지)이지 클래스가 아니라서 물려받을 수 없어요. "
            "모든 모델이 물려받는 클래스는 `nn.Module`이에요. 대문자 M, s 없이 하나예요.",
            "클래스 이름 뒤 괄호 안에 무엇이 있나요?",
        ),
    )


@rule("base-called", "raised", see="type(nn.Module()), type(nn.Module)", lesson="module")
def base_called(e: Evidence) -> Found | None:
    """`class MyModel(nn.Module()):`."""
    for node in e.source.classes.values():
        for base in node.bases:
            if isinstance(base, ast.Call) and ast.unparse(base.func).endswith("Module"):
                name = ast.unparse(base.func)
                return Found(
                    node.lineno,
                    (
                        f"`{node.name}` inherits from an object, because `{name}()` is called",
                        f"With parentheses, `{name}()` makes an object, an instance of nn.Module. A class "
                        "inherits from a class, and that is the name alone, without a call.",
                        "Look at the parentheses inside of the class's parentheses.",
                    ),
                    (
                        f"`{name}()`처럼 호출해서, {ko(node.name, '이/가')} 객체를 물려받으려고 해요",
                        f"괄호를 붙인 `{name}()`은 nn.Module의 객체(인스턴스)를 만들어요. 클래스는 클래스를 "
                        "물려받아요. 호출 없이 이름만 써야 해요.",
                        "클래스 괄호 안에 있는 괄호를 보세요.",
                    ),
                )
    return None


@rule("base-is-layer", ("raised", "kind", "shape", "layers"), see="{name}.__mro__", lesson="module")
def base_layer(e: Evidence) -> Found | None:
    """`class MyModel(nn.Conv2d)`."""
    for node in e.source.classes.values():
        live = e.namespace.get(node.name)
        bases = live.__mro__[1:] if isinstance(live, type) else ()
        torch_base = next((b for b in bases if b.__module__.startswith("torch.nn")), None)
        if torch_base in (None, nn.Module) or torch_base.__module__.endswith("container"):
            continue
        if node.name != e.name:
            continue
        layer = torch_base.__name__
        return Found(
            node.lineno,
            (
                f"`{node.name}` inherits from the layer nn.{layer}, not from nn.Module",
                f"So `{node.name}` *is* a {layer}, and `super().__init__()` wants what nn.{layer} wants. A "
                f"model is an nn.Module that *holds* {layer} layers.",
                "What should the class be, and what should it be made of?",
            ),
            (
                f"{ko(node.name, '이/가')} nn.Module이 아니라 층 nn.{layer}을 물려받아요",
                f"그래서 {ko(node.name, '은/는')} 그 자체가 {layer}이고, `super().__init__()`도 nn.{layer}에 "
                f"필요한 값을 요구해요. 모델은 {layer} 층을 *가진* nn.Module이에요.",
                "이 클래스는 무엇이어야 하고, 무엇으로 이루어져야 하나요?",
            ),
        )
    return None


@rule("no-base-class", ("missing", "raised"), see="issubclass({name}, nn.Module)", lesson="module")
def no_base(e: Evidence) -> Found | None:
    """An ordinary class, that inherits from nothing."""
    live = e.namespace.get(e.name)
    node = e.source.classes.get(e.name)
    if not inspect.isclass(live) or node is None or issubclass(live, nn.Module):
        return None
    if not any(b in live.__mro__ for b in (nn.Module,)):
        return Found(
            node.lineno,
            (
                f"`{e.name}` is an ordinary class: it does not inherit from nn.Module",
                f"Line {node.lineno} makes a class that knows nothing of layers: it can't be called like "
                f"`model(x)`, and has no parameters(). All that comes from `nn.Module`.",
                "What stands in parentheses after the class name of every model?",
            ),
            (
                f"{ko(e.name, '은/는')} 보통 클래스예요. nn.Module을 물려받지 않았어요",
                f"{node.lineno}번째 줄의 클래스는 층을 몰라요. `model(x)`처럼 부를 수도 없고 parameters()도 "
                "없어요. 모두 `nn.Module`에서 물려받는 것이에요.",
                "모든 모델의 클래스 이름 뒤 괄호에는 무엇이 있나요?",
            ),
        )
    return None


@rule("class-has-other-name", "missing", see='"{name}" in globals()', lesson="module")
def other_name(e: Evidence) -> Found | None:
    """The class is called Net."""
    mine = [c for c in e.defined() if issubclass(c, nn.Module) and c.__name__ in e.source.classes]
    if isinstance(e.contract, Function) or not mine or e.name in e.source.classes:
        return None
    outer = [c for c in mine if not any(c in other.__mro__[1:] for other in mine)]
    name = (outer or mine)[-1].__name__
    node = e.source.classes[name]
    return Found(
        node.lineno,
        (
            f"The class is called `{name}`; this exercise looks for `{e.name}`",
            f"There is a model in line {node.lineno}, under the name `{name}`. What calls it from outside "
            f"asks for `{e.name}`, capital letters included, and finds nothing.",
            "Compare the name in the class line with the one in the task.",
        ),
        (
            f"클래스 이름이 {ko(name, '이에요/예요')}. 이 문제는 {ko(e.name, '을/를')} 찾아요",
            f"{node.lineno}번째 줄에 `{name}`이라는 모델이 있어요. 밖에서는 대소문자까지 같은 `{e.name}`을 "
            "찾기 때문에 발견하지 못해요.",
            "클래스 줄의 이름과 문제의 이름을 비교해 보세요.",
        ),
    )


@rule("name-is-object", "missing", see="type({name})", lesson="module")
def name_object(e: Evidence) -> Found | None:
    """`MyModel = MyModel()`."""
    live = e.namespace.get(e.name)
    if live is None or inspect.isclass(live) or not isinstance(live, nn.Module):
        return None
    lines = [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Name) and n.id == e.name and isinstance(n.ctx, ast.Store)
    ]
    line = lines[-1] if lines else None
    return Found(
        line,
        (
            f"`{e.name}` is an object now, no longer the class",
            f"Line {line} gives the name `{e.name}` to one finished model, so the class can't be reached.",
            "What is a good name for an object made from the class?",
        ),
        (
            f"{ko(e.name, '은/는')} 이제 클래스가 아니라 객체예요",
            f"{line}번째 줄이 `{e.name}`이라는 이름을 완성된 모델 하나에 붙여서, 클래스에 닿을 수 없어요.",
            "클래스로 만든 객체에는 어떤 이름이 어울릴까요?",
        ),
    )


@rule("class-hidden", "missing", lesson="module")
def hidden(e: Evidence) -> Found | None:
    """The class is defined inside a function, or under `if __name__ == "__main__":`."""
    node = e.source.classes.get(e.name) or next(
        (f for f in e.source.functions if f.name == e.name and f.name[:1].isupper()), None
    )
    around = e.source.around(node, *BLOCKS) if node is not None else None
    if node is None or around is None or e.namespace.get(e.name) is not None:
        return None
    at = around.lineno  # type: ignore[attr-defined]
    head = e.source.line(at)
    if isinstance(around, ast.If):
        main = "__main__" in ast.unparse(around.test)
        en = (
            "What stands under it runs only where the file is started as a program, and not where it is imported by others."
            if main
            else "Its condition was false, so the lines under it never ran."
        )
        kor = (
            "그 아래의 줄은 파일을 직접 실행할 때만 돌고, 다른 곳에서 import할 때는 돌지 않아요."
            if main
            else "조건이 거짓이라서 그 아래의 줄이 실행되지 않았어요."
        )
    else:
        what = "class" if isinstance(around, ast.ClassDef) else "function"
        en = f"A name that is made inside of a {what} exists only there, and nobody outside can reach it."
        kor = f"{'클래스' if what == 'class' else '함수'} 안에서 만든 이름은 그 안에만 있고, 밖에서는 닿을 수 없어요."
    return Found(
        node.lineno,
        (
            f"`{e.name}` is hidden inside of `{head}`",
            f"The class in line {node.lineno} is indented: it belongs to line {at}, `{head}`. {en} A class that others use "
            "begins at the left margin (the top level of the file).",
            "How far is the class line indented, and what does that make it a part of?",
        ),
        (
            f"{ko(e.name, '이/가')} `{head}` 안에 숨어 있어요",
            f"{node.lineno}번째 줄의 클래스가 들여쓰기되어 {at}번째 줄 `{head}`에 속해 있어요. {kor} 밖에서 쓰는 클래스는 맨 왼쪽, 파일의 가장 바깥에서 "
            "시작해요.",
            "클래스 줄은 얼마나 들여쓰기되어 있고, 그래서 무엇에 속하나요?",
        ),
    )


BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If)


@rule("functions-without-class", "missing", see='"{name}" in globals()', lesson="module")
def functions_only(e: Evidence) -> Found | None:
    """forward, or a function of any name that uses layers, without a class around it."""
    asked = isinstance(e.contract, Model) and e.name[:1].isupper()  # else it is a function
    if e.source.classes or not asked:
        return None
    layers = {n for n, v in e.namespace.items() if isinstance(v, nn.Module)}
    loose = [f for f in e.source.functions if f.name in ("forward", "__init__")]
    loose += [
        f
        for f in e.source.functions
        if any(called(n).split(".")[0] in {*layers, "nn", "F", "torch"} for n in ast.walk(f))
    ]
    if not loose and not layers:
        return None
    name = loose[0].name if loose else min(layers)
    line = loose[0].lineno if loose else e.source.bound.get(name)
    what, what_ko = ("function", "함수") if loose else ("layer", "층")
    return Found(
        line,
        (
            f"There is a `{name}`, but no class `{e.name}` around it",
            f"Line {line} makes a {what} at the top of the file. `__init__`, which makes the layers, and `forward`, which "
            f"uses them, belong into a class: `class {e.name}` that inherits from nn.Module, with the methods indented "
            "inside. It keeps the layers and what is done with them together, and finds their parameters.",
            "What holds `__init__` and `forward` together?",
        ),
        (
            f"{ko(name, '은/는')} 있는데, 감싸는 클래스 {ko(e.name, '이/가')} 없어요",
            f"{line}번째 줄은 파일 맨 바깥에 {josa(what_ko, '을/를')} 만들어요. 층을 만드는 `__init__`과 층을 쓰는 `forward`는 nn.Module을 물려받은 "
            f"`class {e.name}` 안에 들여 써야 해요. 그래야 층과 계산이 한곳에 모이고 파라미터도 찾을 수 있어요.",
            "`__init__`과 `forward`를 함께 묶어 주는 것은 무엇인가요?",
        ),
    )


@rule("nothing-there", "missing", Rank.SYMPTOM, see='"{name}" in globals()', lesson="forward")
def nothing(e: Evidence) -> Found | None:
    """No class and no function of that name at all."""
    near = e.symptoms["missing"] or _other(e)
    en = f" There is `{near}`: did you mean that?" if isinstance(near, str) else ""
    kor = f" {ko(near, '은/는')} 있어요. 그것인가요?" if isinstance(near, str) else ""
    line = e.source.bound.get(near) if isinstance(near, str) else None
    kind, kind_ko = (
        ("function", "함수") if isinstance(e.contract, Function) else ("class", "클래스")
    )
    return Found(
        line,
        (
            f"There is no {kind} `{e.name}` in the file",
            f"The exercise asks for a {kind} `{e.name}`, and after the whole file has run, nothing has that name."
            f"{en}",
            "Begin with the line that defines it; the task shows how it is called.",
        ),
        (
            f"파일에 {kind_ko} {ko(e.name, '이/가')} 없어요",
            f"이 문제는 {kind_ko} {ko(e.name, '을/를')} 찾는데, 파일을 끝까지 실행해도 그 이름이 없어요.{kor}",
            "그것을 정의하는 줄부터 시작해 보세요. 어떻게 불리는지는 문제에 있어요.",
        ),
    )


def _other(e: Evidence) -> str | None:
    """The function that may be meant, where one is asked for and there is one."""
    names = [f.name for f in e.source.functions if e.source.bound.get(f.name) == f.lineno]
    return names[0] if isinstance(e.contract, Function) and len(names) == 1 else None


@rule("class-not-called", "raised", see="{name}, {make}", lesson="module")
def class_not_called(e: Evidence) -> Found | None:
    """`model = MyModel`, then `model(x)`."""
    hit = error(e, "TypeError", r"__init__\(\) (?:takes|missing)")
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Call):
        return None
    place, call = hit[0].last, hit[0].last.node
    live = value(place, call.func)
    if not (inspect.isclass(live) and live in e.defined()) or not isinstance(call.func, ast.Name):
        return None
    name = call.func.id
    if name == live.__name__:
        return None
    lines = [
        n.lineno
        for n in e.source.nodes
        if isinstance(n, ast.Assign) and any(ast.unparse(t) == name for t in n.targets)
    ]
    line = lines[-1] if lines else place.line
    return Found(
        line,
        (
            f"`{name}` is the class `{live.__name__}` itself, not a model made from it",
            f"Line {line} stores the class: without parentheses nothing is built. Line {place.line} then "
            f"calls the class with a tensor, which goes to `__init__`. `{live.__name__}()` builds an object.",
            "What makes an object out of a class?",
        ),
        (
            f"{ko(name, '은/는')} 클래스 `{live.__name__}` 자체예요. 만들어진 모델이 아니에요",
            f"{line}번째 줄은 괄호가 없어서 클래스만 저장해요. {place.line}번째 줄이 그 클래스를 텐서로 부르면 "
            f"텐서가 `__init__`으로 가요. 객체는 `{live.__name__}()`으로 만들어요.",
            "클래스에서 객체를 만들려면 무엇이 필요한가요?",
        ),
    )


@rule("unhashable-module", "raised", see="{name}.__hash__ is None", lesson="module")
def unhashable(e: Evidence) -> Found | None:
    """@dataclass, or an `__eq__` of its own: Python takes the hash away, and parameters() needs it."""
    hit = error(e, "TypeError", r"unhashable type: '(\w+)'")
    node = e.source.classes.get(hit[1][1]) if hit else None
    live = e.namespace.get(node.name) if node else None
    if node is None or not (isinstance(live, type) and issubclass(live, nn.Module)):
        return None
    writes = [d for d in node.decorator_list if "dataclass" in ast.unparse(d)]
    own = methods(node, "__eq__")
    line = (writes or own or [node])[0].lineno
    cause = f"`{e.source.line(line)}` writes an `__eq__`" if writes else "The class has an `__eq__`"
    cause_ko = (
        f"`{e.source.line(line)}`가 `__eq__`를 만들어 주기 때문에"
        if writes
        else "`__eq__`가 있어서"
    )
    way = (
        "@dataclass(eq=False) leaves it out"
        if writes
        else "`__hash__ = nn.Module.__hash__` in the class keeps it"
    )
    way_ko = (
        "@dataclass(eq=False)라고 쓰면 만들지 않아요"
        if writes
        else "클래스에 `__hash__ = nn.Module.__hash__`를 쓰면 남아요"
    )
    return Found(
        line,
        (
            f"`{node.name}` has no hash any more, so parameters() can't walk through it",
            f"{cause}, and Python takes `__hash__` away from a class that compares its objects by its own `__eq__`. nn.Module "
            f"keeps its modules in a set while it looks for parameters, and a set needs the hash: {hit[0].message if hit else ''}. "
            f"{way}.",
            "When should two models count as equal: with equal settings, or when they are one object?",
        ),
        (
            f"`{node.name}`에 해시(hash)가 없어져서 parameters()가 모델을 훑지 못해요",
            f"{cause_ko} 파이썬이 이 클래스의 `__hash__`를 없애요. nn.Module은 파라미터를 찾을 때 모듈을 집합(set)에 담는데, 집합에는 해시가 필요해요: "
            f"{hit[0].message if hit else ''}. {way_ko}.",
            "두 모델은 언제 같다고 봐야 하나요? 설정이 같을 때인가요, 같은 객체일 때인가요?",
        ),
    )
