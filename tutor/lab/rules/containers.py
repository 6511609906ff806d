"""Many layers made in a loop: one object instead of many, or many of which one is left."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torch import nn

from tutor.lab.asking import ko, modules, origin, plural, statement
from tutor.lab.contract import Model
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.operations import Operation
from tutor.lab.rules.selves import two_names
from tutor.lab.source import Function, called, is_self

SHORT = ("layers", "shape", "gradient", "unregistered", "history", "constant", "random", "reload")
LOOPS = (ast.For, ast.While)


def fitting(e: Evidence) -> list[Operation]:
    """The convolutions that ran with the kernel that the exercise asks for."""
    asked = e.contract.layers if isinstance(e.contract, Model) else None
    ran: list[Operation] = e.facts.get("convolutions", [])
    return [o for o in ran if asked and o.weight is not None and o.weight.shape[-1] == asked.kernel]


def asked(e: Evidence) -> int:
    """How many layers the exercise asks for."""
    layers = e.contract.layers if isinstance(e.contract, Model) else None
    return layers.count if layers else 0


def loops(e: Evidence, node: ast.AST) -> ast.For | ast.While | None:
    """The nearest loop around a node, in the same function."""
    for outer in e.source.above(node):
        if isinstance(outer, LOOPS):
            return outer
        if isinstance(outer, (ast.FunctionDef, ast.ClassDef)):
            return None
    return None


def _born_at(e: Evidence, line: int | None) -> int:
    """How many layers of torch that learn were made on a line."""
    kinds = [
        type(b.module).__name__
        for b in e.watch.births.values()
        if b.line == line and id(b.module) not in e.watch.newborn
    ]
    return max((kinds.count(k) for k in set(kinds)), default=0)


# ------------------------------------------------------------------ many objects, one place


@rule("overwritten-in-loop", (*SHORT, "raised"), lesson="modules")
def overwritten(e: Evidence) -> Found | None:
    """`for ...: self.conv = nn.Conv2d(...)`: only the last one stays."""
    if e.raised is not None and e.raised.stage != "forward":
        return None
    for function in [*_building(e), *_builder(e)]:
        for node in ast.walk(function):
            loop = loops(e, node) if isinstance(node, ast.stmt) else None
            if loop is None or not isinstance(node, (ast.Assign, ast.Expr)):
                continue
            place = _fixed_place(node, loop) or _begun_anew(node, loop, function)
            if place is None or not _made_in(e, loop):
                continue
            name, forgot = place
            return _overwritten(e, node.lineno, name, forgot)
    return None


def _overwritten(e: Evidence, line: int, name: str, forgot: bool) -> Found:
    made = max((_born_at(e, b.line) for b in e.watch.births.values()), default=0)
    left = len(list(nn.Module.parameters(e.model))) if e.model is not None else 0
    en = ' Without an f before the quotes, "{i}" stays as it is written.' if forgot else ""
    kor = ' 따옴표 앞에 f가 없으면 "{i}"는 쓰인 그대로 남아요.' if forgot else ""
    return Found(
        line,
        (
            f"Every turn of the loop writes to the same name, `{name}`, so only the last layer is left",
            f"Line {line} runs {made} times and gives `{name}` a new value each time: the layer before is overwritten "
            f"and gone. parameters() lists {plural(left, 'tensor')}.{en}",
            "Where could each turn put its layer, so that the earlier ones stay?",
        ),
        (
            f"반복문이 바퀴마다 같은 이름 `{name}`에 넣어서 마지막(last) 층만 남아요",
            f"{line}번째 줄은 {made}번 실행되면서 `{name}`의 값을 매번 새로 바꿔요. 앞에 만든 층은 덮어써져서 사라져요. "
            f"parameters()에는 텐서가 {left}개예요.{kor}",
            "앞의 층도 남으려면 바퀴마다 층을 어디에 넣어야 하나요?",
        ),
        see="[n for n, _ in model.named_parameters()]",
    )


def _building(e: Evidence) -> Iterator[Function]:
    """The methods of the file's modules, other than forward."""
    for node in modules(e):
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef) and inner.name not in ("forward", "__call__"):
                yield inner


def _builder(e: Evidence) -> list[Function]:
    """The function that builds the layers, where the exercise asks for one."""
    return [f for f in e.source.functions if f.name == e.name]


def _begun_anew(
    node: ast.stmt, loop: ast.For | ast.While, function: Function
) -> tuple[str, bool] | None:
    """`layers = []` in the loop, or `net = nn.Sequential(...)`, which is read after the loop."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return None
    name, made = node.targets[0].id, node.value
    empty = isinstance(made, ast.List) and not made.elts
    holds = isinstance(made, ast.Call) and called(made).split(".")[-1] in HOLDERS
    grows = name in {n.id for n in ast.walk(made) if isinstance(n, ast.Name)}
    reads = [
        n
        for n in ast.walk(function)
        if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
    ]
    after = any(n.lineno > (loop.end_lineno or 0) for n in reads)
    kept = any(  # handed on within the loop, other than to be filled
        loop.lineno <= n.lineno <= (loop.end_lineno or 0) and n.lineno > node.lineno for n in reads
    )
    if (empty or (holds and not kept)) and after and not grows:
        return name, False
    return None


HOLDERS = ("Sequential", "ModuleList", "list")


def _made_in(e: Evidence, loop: ast.stmt) -> bool:
    """Did a line of the loop make several layers?"""
    lines = range(loop.lineno, (loop.end_lineno or loop.lineno) + 1)
    outside = any(_born_at(e, line) > 1 for line in lines)
    helpers = any(b.line not in lines and _born_at(e, b.line) > 1 for b in e.watch.births.values())
    return outside or helpers


def _fixed_place(node: ast.stmt, loop: ast.For | ast.While) -> tuple[str, bool] | None:
    """The place on self that a statement fills, if it is the same in every turn of the loop.

    With it: does a name look as if an f were missing before its quotes?
    """
    turning = {
        n.id for n in ast.walk(loop) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        target = node.targets[0]
        text = ast.unparse(target)
        inside = {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}
        rooted = any(is_self(n) for n in ast.walk(target))
        grows = text in {ast.unparse(n) for n in ast.walk(node.value)}
        indexed = isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant)
        if rooted and not inside & turning and not grows and not indexed:
            return text, "{" in text
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and called(call).split(".")[-1] in (
        "setattr",
        "add_module",
        "register_module",
    ):
        names = [a for a in call.args if isinstance(a, (ast.Constant, ast.JoinedStr))]
        if names and isinstance(names[0], ast.Constant) and isinstance(names[0].value, str):
            return names[0].value, "{" in names[0].value
    return None


# ------------------------------------------------------------------ one object, many times


@rule("same-object-twice", ("layers", "gradient", "rebuild"), lesson="modules")
def same_object(e: Evidence) -> Found | None:
    """`[conv] * n`, one conv appended n times, or one conv called n times."""
    ran = fitting(e)
    by_module: dict[int, list[Operation]] = {}
    for operation in ran:
        if operation.module is not None:
            by_module.setdefault(id(operation.module), []).append(operation)
    again = max(by_module.values(), key=len, default=[])
    if len(again) < 2 or len(by_module) >= asked(e):
        return _same_weight(e, ran)
    layer = again[0].module
    assert layer is not None
    paths = _paths(e, layer)
    line = e.made(layer)
    if not paths or overwritten(e) is not None or two_names(e) is not None:
        return None
    if len(paths) < 2:
        return _called_again(e, again, line)
    return _stored_again(e, layer, paths, line)


def _paths(e: Evidence, layer: nn.Module) -> list[str]:
    named = nn.Module.named_modules(e.model, remove_duplicate=False)  # type: ignore[arg-type]
    return [path for path, module in named if module is layer]


def _stored_again(e: Evidence, layer: nn.Module, paths: list[str], line: int | None) -> Found:
    count, kind = len(paths), type(layer).__name__
    numbers = sum(p.numel() for p in nn.Module.parameters(layer, recurse=False))
    places = f"{paths[0]} … {paths[-1]}"
    times = _multiplied(e)
    if times is not None:
        text = e.source.text_of(times)
        line = times.lineno
        statement = e.source.statement_at(line)
        line = statement.lineno if statement else line
        en = f"`{text}` repeats one object; it does not make new ones."
        kor = f"`{text}`는 같은 객체를 되풀이할 뿐 새로 만들지 않아요."
    elif (helper := _handed_out(e, line)) is not None:
        keeper, keeps, keeps_ko = _keeper(e, helper)
        en = (
            f"The loop calls `{helper.name}` in each turn, and gets the same layer every time: line {line}, "
            f"`{e.source.line(line)}`, ran once.{keeps}"
        )
        kor = (
            f"반복문이 바퀴마다 {ko(helper.name, '을/를')} 부르지만 매번 같은(same) 층을 받아요. {line}번째 줄 "
            f"`{e.source.line(line)}`은 한 번만 실행됐어요.{keeps_ko}"
        )
        line = keeper or line
    else:
        en = f"Line {line} makes it once, outside of the loop, and the loop puts the same one in each time."
        kor = f"{line}번째 줄은 반복문 밖에서 한 번만 만들고, 반복문은 같은(same) 것을 매번 넣어요."
    return Found(
        line,
        (
            f"All {count} places hold the same {kind} object, so they share one set of weights",
            f"{en} {places} are {count} names of one layer: {numbers:,} numbers instead of "
            f"{numbers * count:,}. Each turn of a loop (or of a comprehension) can make a new one.",
            "How many times does the line run that makes the layer?",
        ),
        (
            f"{count}곳에 같은 {kind} 객체 하나가 들어 있어서 가중치를 함께 써요(shared)",
            f"{kor} {places}는 한 층의 이름 {count}개일 뿐이에요. 숫자가 {numbers * count:,}개가 아니라 {numbers:,}개예요. "
            "반복문이나 컴프리헨션 안에서 만들면 바퀴마다 새 층이 생겨요.",
            "층을 만드는 줄은 몇 번 실행되나요?",
        ),
        see="len({id(m) for m in model.modules()}), len(list(model.parameters()))",
    )


def _handed_out(e: Evidence, line: int | None) -> Function | None:
    """The function that made a layer once, although a loop of the module calls it in each turn."""
    helper = e.source.function_at(line) if line else None
    if helper is None or helper.name == "__init__":
        return None
    calls = [
        n
        for node in modules(e)
        for n in ast.walk(node)
        if isinstance(n, ast.Call) and called(n).split(".")[-1] == helper.name
    ]
    return helper if any(e.source.around(c, *LOOPS, *COMPREHENSIONS) for c in calls) else None


COMPREHENSIONS = (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


def _keeper(e: Evidence, helper: Function) -> tuple[int | None, str, str]:
    """What makes a function give the same object again: the line of its cache, and words for it."""
    decorators = helper.decorator_list
    if hasattr(e.namespace.get(helper.name), "cache_info") and decorators:
        line = decorators[-1].lineno
        text = e.source.line(line)
        return (
            line,
            f" `{text}` (line {line}) keeps what the first call returned, and hands that out for equal arguments: "
            "a cache is for values, and a layer is an object with weights of its own.",
            f" {line}번째 줄 `{text}`가 첫 호출의 결과를 간직했다가 인자가 같으면 그것을 다시 줘요. 캐시(cache)는 값을 위한 것이고, 층은 자기 가중치를 가진 "
            "객체예요.",
        )
    return None, "", ""


def _multiplied(e: Evidence) -> ast.expr | None:
    """`[...] * n`, `n * [...]` or `repeat(...)` in the source."""
    for node in e.source.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            if any(isinstance(s, (ast.List, ast.Tuple)) for s in (node.left, node.right)):
                return node
            names = [s.id for s in (node.left, node.right) if isinstance(s, ast.Name)]
            lists = [
                a
                for a in e.source.nodes
                if isinstance(a, ast.Assign) and isinstance(a.value, (ast.List, ast.Tuple))
            ]
            if any(isinstance(t, ast.Name) and t.id in names for a in lists for t in a.targets):
                return node
        if isinstance(node, ast.Call) and called(node).split(".")[-1] in ("repeat", "cycle"):
            return node
    return None


def _called_again(e: Evidence, again: list[Operation], line: int | None) -> Found:
    layer = again[0].module
    assert layer is not None
    name, count = e.layer(layer), len(again)
    numbers = sum(p.numel() for p in nn.Module.parameters(layer, recurse=False))
    wants = asked(e)
    where = again[0].line
    chosen = _chosen(e, where)
    verb, verb_ko = ("calls", "불러서") if chosen is None else ("takes", "골라서")
    where = chosen or where
    return Found(
        where,
        (
            f"x goes {count} times through one and the same layer, `{name}`",
            f"Line {where}, `{e.source.line(where)}`, {verb} `{name}` in each turn, so all turns share its {numbers:,} "
            f"numbers. The task asks for {wants} layers with weights of their own: {numbers * wants:,} numbers. "
            f"Line {line} made `{name}`.",
            "Where are the other layers made, and how does the loop in forward reach them?",
        ),
        (
            f"x가 같은 층 {ko(name, '을/를')} {count}번 지나요",
            f"{where}번째 줄 `{e.source.line(where)}`이 바퀴마다 {ko(name, '을/를')} {verb_ko}, 모두 숫자 {numbers:,}개를 함께 써요. "
            f"문제는 저마다 가중치를 가진 층 {wants}개, 숫자 {numbers * wants:,}개를 원해요. {ko(name, '은/는')} {line}번째 줄에서 만들었어요.",
            "다른 층은 어디에서 만들고, forward의 반복문은 그 층을 어떻게 찾나요?",
        ),
        see="len(list(model.parameters()))",
    )


def _chosen(e: Evidence, line: int | None) -> int | None:
    """The line of the same turn that gave a layer the name by which it is called."""
    if line is None:
        return None
    for node in statement(e, line):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        given = origin(e, node.func.id, line)
        if given is not None and loops(e, given) is not None:
            return given.lineno
    return None


def _same_weight(e: Evidence, ran: list[Operation]) -> Found | None:
    """`layer.weight = first.weight`, or one weight handed to F.conv2d again and again."""
    weights = {id(o.weight) for o in ran}
    if not ran or len(weights) >= min(len(ran), asked(e)):
        return None
    tied = [
        n
        for n in e.source.nodes
        if isinstance(n, ast.Assign)
        and any(isinstance(t, ast.Attribute) and t.attr in ("weight", "bias") for t in n.targets)
    ]
    calls = [n for n in e.source.nodes if isinstance(n, ast.Call)]
    copies = [n for n in calls if called(n) in ("copy.copy", "copy")]
    line = tied[0].lineno if tied else copies[0].lineno if copies else ran[0].line
    shallow, shallow_ko = "", ""
    if copies and not tied:
        shallow = " copy.copy is shallow: the copy is a new object around the same weights; copy.deepcopy copies those too."
        shallow_ko = " copy.copy는 얕은 복사라서 새 객체가 같은 가중치를 함께 써요. 가중치까지 복사하는 것은 copy.deepcopy예요."
    return Found(
        line,
        (
            f"{len(ran)} convolutions share {plural(len(weights), 'weight')}",
            f"Line {line}, `{e.source.line(line)}`: the layers compute with the same tensor, so they can't learn "
            f"different things.{shallow} The task asks for layers with weights of their own.",
            "Which line makes two layers use one weight?",
        ),
        (
            f"합성곱 {len(ran)}개가 가중치 {len(weights)}개를 함께 써요",
            f"{line}번째 줄 `{e.source.line(line)}`. 층들이 같은(same) 텐서로 계산해서 서로 다른 것을 배울 수 없어요. 문제는 저마다 "
            f"가중치를 가진 층을 원해요.{shallow_ko}",
            "두 층이 같은 가중치를 쓰게 만드는 줄은 어디인가요?",
        ),
    )
