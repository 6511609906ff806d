"""Functions that do the work of a training loop, under another name or never called."""

from __future__ import annotations

import ast

from tutor.lab.asking import closest, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.looping import Loop
from tutor.lab.loopsource import calls, function
from tutor.lab.source import Function, dotted

WORK = ("backward", "step")


@rule("function-named-otherwise", "missing", lesson="training")
def named_otherwise(e: Evidence) -> Found | None:
    """`def train_model(...)`; `train` inside a class or another function."""
    if not isinstance(e.contract, Loop):
        return None
    own = [f for f in e.source.functions if f.name == e.name]
    node = own[0] if own else _meant(e)
    if node is None:
        return None
    line, name = node.lineno, node.name
    around = e.source.around(node, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.If)
    within = f"`{getattr(around, 'name', '') or e.source.line(getattr(around, 'lineno', None))}`"
    if own and around is None:
        return None  # it was there, and something took it away again
    if around is not None:
        kind = {ast.ClassDef: "the class ", ast.If: ""}.get(type(around), "the function ")
        kind_ko = {ast.ClassDef: "클래스 ", ast.If: ""}.get(type(around), "함수 ")
        title = f"`{name}` stands inside {kind}{within}, where nobody finds it"
        title_ko = f"{ko(name, '이/가')} {kind_ko}{within} 안(inside)에 있어서 찾을 수 없어요"
        en = f"The exercise looks for a function `{e.name}` at the top level of the file, and what stands inside is not there by that name."
        kor = f"이 문제는 파일의 맨 바깥(top level)에서 함수 {ko(e.name, '을/를')} 찾는데, 안에 있는 것은 그 이름으로 보이지 않아요."
        hint = "How far must this line be indented, so that the whole file knows the function?"
        hint_ko = "파일 전체가 이 함수를 알려면 이 줄을 얼마나 들여 써야 할까요?"
    else:
        title = f"The function is called `{name}`, and the exercise asks for `{e.name}`"
        title_ko = f"함수 이름이 {ko(name, '이에요/예요')}. 이 문제가 찾는 이름은 {ko(e.name, '이에요/예요')}"
        en = f"After the file has run, nothing has the name `{e.name}`. `{name}` looks like the function that was meant: rename it."
        kor = f"파일을 실행한 뒤에 `{e.name}`이라는 이름이 없어요. {ko(name, '이/가')} 찾던 함수로 보여요. 이름을 바꿔 보세요(rename)."
        hint = "Compare the name in this line with the one in the task, letter by letter."
        hint_ko = "이 줄의 이름과 문제에 있는 이름을 한 글자씩 비교해 보세요."
    text = e.source.line(line)
    return Found(
        line,
        (title, f"Line {line}, `{text}`. {en}", hint),
        (title_ko, f"{line}번째 줄 `{text}`: {kor}", hint_ko),
    )


def _meant(e: Evidence) -> Function | None:
    """The function that looks most like the one that was asked for."""
    assert isinstance(e.contract, Loop)
    whole = [f for f in e.source.functions if not f.name.startswith("__")]
    whole = [f for f in whole if _takes(f) == len(e.contract.parameters)]
    near = closest(e.name, [f.name for f in whole], 0.6)
    holding = [f for f in whole if e.name in f.name.lower() or f.name == near]
    working = [f for f in whole if any(c in ast.walk(f) for c in calls(e, *WORK))]
    return next(iter([*holding, *working]), None)


def _takes(node: Function) -> int:
    names = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
    return len([n for n in names if n != "self"])


def uncalled(e: Evidence) -> Function | ast.Assign | None:
    """A function that holds lines of the loop, and that no line of the file calls or hands on."""
    main = function(e)
    used = {n.id for n in e.source.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    used |= {n.attr for n in e.source.nodes if isinstance(n, ast.Attribute)}
    bare = {
        dotted(n.value).split(".")[-1]
        for n in e.source.nodes
        if isinstance(n, ast.Expr) and isinstance(n.value, (ast.Name, ast.Attribute))
    }
    lines = e.facts.get("lines", {})
    for node in e.source.nodes:
        if isinstance(node, Function) and node is not main and not node.name.startswith("__"):
            name, body = node.name, ast.walk(node)
            ran = any(lines.get(s.lineno, 0) for s in node.body)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            name, body, ran = ast.unparse(node.targets[0]), ast.walk(node.value), False
        else:
            continue
        inside = [c for c in calls(e, *WORK) if c in set(body)]
        others = {_method(c) for c in calls(e, *WORK) if c not in inside}
        known = name in used and name not in bare
        if {_method(c) for c in inside} - others and not ran and not known and not calls(e, name):
            return node
    return None


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


@rule("function-never-called", "untrained", lesson="training")
def never_called(e: Evidence) -> Found | None:
    """`def train_step(x, y): ...` inside the loop, and nobody calls it."""
    node = uncalled(e)
    if node is None:
        return None
    name = node.name if isinstance(node, Function) else ast.unparse(node.targets[0])
    alone = [
        n
        for n in e.source.nodes
        if isinstance(n, ast.Expr)
        and isinstance(n.value, (ast.Name, ast.Attribute))
        and dotted(n.value).split(".")[-1] == name
    ]
    line = alone[0].lineno if alone else node.lineno
    text = e.source.line(line)
    closure = [c for c in calls(e, "step") if not c.args] if name.startswith("clos") else []
    if alone:
        en = f"`{name}` is named here without parentheses: that is the function itself, and not a call of it."
        kor = "여기서는 괄호(parentheses) 없이 이름만 적어서, 호출이 아니라 함수 자체예요."
    elif closure:
        en = f"step() in line {closure[0].lineno} gets no argument; an optimizer calls a closure only when it is handed over: step({name})."
        kor = f"{closure[0].lineno}번째 줄의 step()이 인자를 받지 않았어요. 옵티마이저는 step({name})처럼 넘겨받은 closure만 불러요."
    else:
        en = "`def` only makes a function. Its lines run when it is called, and no line of the file calls it."
        kor = "`def`는 함수를 만들 뿐이에요. 그 안의 줄은 함수를 불러야 실행되는데, 부르는 줄이 없어요."
    return Found(
        line,
        (
            f"`{name}` is never called, so what it does never runs",
            f"Line {line}, `{text}`. {en}",
            f"Which line should call `{name}`, and with what?",
        ),
        (
            f"{ko(name, '을/를')} 한 번도 부르지 않아서(never called) 그 안의 일이 실행되지 않아요",
            f"{line}번째 줄 `{text}`: {kor}",
            f"{ko(name, '을/를')} 어느 줄에서, 무엇을 넘겨 불러야 하나요?",
        ),
    )
