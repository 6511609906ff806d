"""Names without their parentheses, or with the wrong kind of them."""

from __future__ import annotations

import ast

from torch import nn
from torch.optim import Optimizer

from tutor.lab.asking import (
    MISSING,
    error,
    forwards,
    ko,
    origin,
    returns,
    statement,
    value,
)
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.source import is_self

NOT_TENSOR = (
    r"got \((\w+)[,)]|must be Tensor, not (\w+)|'(tuple)' object is not callable|'(tuple)' object"
)


@rule("square-brackets", "raised", see='hasattr(model, "__getitem__")', lesson="modules")
def brackets(e: Evidence) -> Found | None:
    """`self.conv1[x]`, `self.layers.append[...]`."""
    hit = error(e, "TypeError", r"'([\w.]+)' object is not subscriptable")
    if hit is None or hit[0].last is None or not isinstance(hit[0].last.node, ast.Subscript):
        return None
    node, place = hit[0].last.node, hit[0].last
    thing = value(place, node.value)
    name = ast.unparse(node.value)
    index = value(place, node.slice)
    inside = e.source.text_of(node.slice, 30)
    method = "method" in hit[1][1]
    if isinstance(thing, nn.Module) and isinstance(index, int):
        return Found(
            place.line,
            (
                f"`{name}` can't be indexed with `[{inside}]`",
                f"`{name}` is a {type(thing).__name__}, not an nn.Sequential or nn.ModuleList: its layers have "
                f"names, {', '.join(f'`{n}`' for n in list(thing._modules)[:4]) or 'none here'}.",
                "How did `__init__` name the layer that you want?",
            ),
            (
                f"{ko(name, '은/는')} `[{inside}]`로 꺼낼 수 없어요",
                f"{ko(name, '은/는')} {type(thing).__name__} 객체예요. nn.Sequential이나 nn.ModuleList가 아니라서 층을 이름으로 "
                f"불러요: {', '.join(f'`{n}`' for n in list(thing._modules)[:4]) or '없음'}.",
                "`__init__`이 그 층에 어떤 이름을 붙였나요?",
            ),
        )
    if (
        not isinstance(thing, nn.Module)
        and not method
        and thing is not MISSING
        and not callable(thing)
    ):
        return None
    return Found(
        place.line,
        (
            f"`{name}` is used with square brackets; a call takes parentheses",
            f"Line {place.line} says `{name}[{inside}]`: square brackets `[]` take something out of a list. To "
            f"call `{name}`, it takes parentheses `()`.",
            "Which kind of brackets calls something?",
        ),
        (
            f"`{name}`에 대괄호를 썼어요. 호출은 소괄호예요",
            f"{place.line}번째 줄이 `{name}[{inside}]`예요. 대괄호 `[]`는 리스트에서 꺼낼 때 쓰고, {ko(name, '을/를')} 부를 때는 "
            "소괄호 `()`를 써요.",
            "무언가를 부를 때는 어떤 괄호를 쓰나요?",
        ),
    )


@rule("layer-not-called", ("raised", "kind"), see="type(y)", lesson="forward")
def not_called(e: Evidence) -> Found | None:
    """`x = self.conv1` in forward, without `(x)`."""
    if e.raised is not None:
        if (
            error(e, "Exception", NOT_TENSOR) is None
            and error(e, "Exception", r"'\w+' object|unsupported operand") is None
        ):
            return None
    elif not isinstance(e.y, nn.Module):
        return None
    handed = _handed_over(e)
    if handed is not None:
        return handed
    for function in forwards(e):
        loops = {ast.unparse(n.target) for n in ast.walk(function) if isinstance(n, ast.For)}
        for node in ast.walk(function):
            if not isinstance(node, (ast.Assign, ast.Return)) or node.value is None:
                continue
            layer = node.value
            if (
                not is_self(layer)
                or not isinstance(layer, ast.Attribute)
                or loops & {ast.unparse(layer)}
            ):
                continue
            live = _attribute(e, layer.attr)
            if not isinstance(live, nn.Module) or isinstance(live, (nn.ModuleList, nn.ModuleDict)):
                continue
            target = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
            if target and e.raised is not None and not _passed(e, target):
                continue
            name = f"self.{layer.attr}"
            en = f"`{target}` becomes" if target else "forward returns"
            kor = f"{ko(target, '은/는')}" if target else "forward의 결과는"
            return Found(
                node.lineno,
                (
                    f"`{name}` is named in line {node.lineno}, but not called",
                    f"`{e.source.line(node.lineno)}`: {en} the layer itself, a {type(live).__name__} object, not "
                    f"the tensor that it makes. A layer is applied by calling it, with parentheses: `{name}(x)`.",
                    "What does the layer need in order to work, and how does it get it?",
                ),
                (
                    f"{node.lineno}번째 줄에 {ko(name, '이/가')} 이름만 있고 호출되지 않았어요",
                    f"`{e.source.line(node.lineno)}`에서 {kor} 층이 만든 텐서가 아니라 층 자체({type(live).__name__} 객체)예요. "
                    f"층은 괄호를 붙여 불러야 일해요: `{name}(x)`.",
                    "층이 일하려면 무엇이 필요하고, 그것을 어떻게 받나요?",
                ),
            )
    return None


def _handed_over(e: Evidence) -> Found | None:
    """`F.relu(self.conv1)(x)`: the layer itself is the argument, not what it makes of x."""
    place = e.raised.last if e.raised is not None else None
    if place is None or not isinstance(place.node, ast.Call) or not place.node.args:
        return None
    argument = place.node.args[0]
    live = value(place, argument)
    if not isinstance(live, nn.Module) or not isinstance(argument, ast.Attribute):
        return None
    if error(e, "TypeError", rf"(?:got \(|must be Tensor, not ){type(live).__name__}\b") is None:
        return None
    name, by = ast.unparse(argument), ast.unparse(place.node.func)
    return Found(
        place.line,
        (
            f"`{by}` gets the layer `{name}` itself, not the tensor that it makes",
            f"Line {place.line}, `{place.code}`, hands over `{name}`, a {type(live).__name__} object, without calling it: "
            "parentheses with a tensor in them are what makes a layer work.",
            f"What does `{name}` need, and which call should happen first?",
        ),
        (
            f"{ko(by, '이/가')} {ko(name, '이/가')} 만든 텐서가 아니라 층 자체를 받아요",
            f"{place.line}번째 줄 `{place.code}`가 {ko(name, '을/를')} 부르지 않고 {type(live).__name__} 객체 그대로 넘겨요. 층은 괄호에 텐서를 넣어 "
            "불러야(call) 일해요.",
            f"`{name}`에는 무엇이 필요하고, 어느 호출이 먼저여야 하나요?",
        ),
    )


def _passed(e: Evidence, target: str) -> bool:
    """Is that name's value a layer where the code raised?"""
    assert e.raised is not None
    return any(isinstance(p.locals.get(target), nn.Module) for p in e.raised.places) or not any(
        target in p.locals for p in e.raised.places
    )


def _attribute(e: Evidence, name: str) -> object:
    owners = [p.locals.get("self") for p in reversed(e.raised.places)] if e.raised else []
    for owner in [*owners, e.model]:
        if isinstance(owner, nn.Module):
            found = (
                owner._modules.get(name, vars(owner).get(name))
                if "_modules" in vars(owner)
                else None
            )
            if found is not None:
                return found
    return None


METHOD = r"builtin_function_or_method|method(?:_descriptor)?|function"
UNCALLED = (
    rf"'(?:{METHOD})' object|object of type 'method' has no len|(?:got \(|must be Tensor, not )(?:{METHOD})\b"
    rf"|unsupported operand type.*'(?:{METHOD})'|instances of .*'(?:{METHOD})'"
    rf"|bad operand type .*'(?:{METHOD})'|(?:real number|not|to) '?(?:{METHOD})\b"
)


@rule("not-called-method", ("raised", "kind"), see="{subject}", lesson="parameters")
def method_not_called(e: Evidence) -> Found | None:
    """`for p in model.parameters:`, `x = x.flatten` without parentheses."""
    if e.raised is None:
        return _method_returned(e)
    hit = error(e, "Exception", UNCALLED)
    place = hit[0].last if hit is not None else None
    if hit is None or place is None:
        return None
    for node in statement(e, place.line):
        if not isinstance(node, (ast.Attribute, ast.Name)) or isinstance(node.ctx, ast.Store):
            continue
        live, parent = value(place, node), e.source.parents.get(node)
        if not _is_method(live) or (isinstance(parent, ast.Call) and parent.func is node):
            continue
        maker = value(place, parent.func) if isinstance(parent, ast.Call) else None
        if isinstance(maker, type) and issubclass(maker, Optimizer):
            continue  # `optimizer-arguments` knows more
        made = _method_kept(e, node.id, place.line) if isinstance(node, ast.Name) else None
        if made is not None:
            return _uncalled(e, ast.unparse(made.value), made.lineno, place.line)
        if isinstance(node, ast.Attribute):
            return _uncalled(e, ast.unparse(node), place.line, place.line)
    return None


def _method_kept(e: Evidence, name: str, line: int) -> ast.Assign | None:
    """`best = loss.item`: above the line, or below it in an earlier turn of the loop."""
    made = origin(e, name, line)
    if made is not None and isinstance(made.value, ast.Attribute):
        return made
    function = e.source.function_at(line)
    later = [
        n
        for n in ast.walk(function or e.source.tree)
        if isinstance(n, ast.Assign)
        and isinstance(n.value, ast.Attribute)
        and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
    ]
    return later[0] if later else None


def _is_method(live: object) -> bool:
    bound = getattr(live, "__self__", None)
    return callable(live) and not isinstance(live, (nn.Module, type)) and bound is not None


def _method_returned(e: Evidence) -> Found | None:
    """`return x.flatten`."""
    function = next(iter(forwards(e)), None)
    found = returns(function)[-1:] if function is not None else []
    if not _is_method(e.y) or not found:
        return None
    made, line = found[0].value, found[0].lineno
    if isinstance(made, ast.Name):
        assigned = origin(e, made.id, line)
        made, line = (assigned.value, assigned.lineno) if assigned is not None else (made, line)
    return _uncalled(e, ast.unparse(made), line, found[0].lineno) if made is not None else None


def _uncalled(e: Evidence, name: str, line: int, used: int) -> Found:
    later = f" Line {used} then works with the method." if used != line else ""
    later_ko = f" 그래서 {used}번째 줄이 메서드로 계산하려고 해요." if used != line else ""
    return Found(
        line,
        (
            f"`{name}` is a method, and it is not called: its parentheses are missing",
            f"Line {line}, `{e.source.line(line)}`, uses `{name}` without parentheses: that is the method itself, not what "
            f"it gives.{later}",
            "What turns a method's name into a call?",
        ),
        (
            f"{ko(name, '은/는')} 메서드인데 호출하지 않았어요. 괄호가 빠졌어요",
            f"{line}번째 줄 `{e.source.line(line)}`이 {ko(name, '을/를')} 괄호 없이 써요. 그것은 결과가 아니라 메서드 자체예요.{later_ko}",
            "메서드 이름을 호출로 바꾸려면 무엇을 붙이나요?",
        ),
    )


@rule(
    "generator-is-no-list", "raised", Rank.MESSAGE, see="type(model.parameters())", lesson="modules"
)
def generator(e: Evidence) -> Found | None:
    """`len(model.parameters())`."""
    hit = error(
        e,
        "TypeError",
        r"object of type 'generator' has no len|'generator' object is not (?:subscriptable|callable)",
    )
    if hit is None:
        return None
    return Found(
        hit[0].line,
        (
            "A generator has no length and no places: it hands out one thing at a time",
            f"Line {hit[0].line}: parameters() and modules() give a generator, not a list. list(...) around it "
            "makes one.",
            "What turns everything that a generator gives into a list?",
        ),
        (
            "제너레이터에는 길이도 자리도 없어요. 하나씩 꺼내 줄 뿐이에요",
            f"{hit[0].line}번째 줄: parameters()와 modules()는 리스트가 아니라 제너레이터를 줘요. list(...)로 감싸면 리스트가 돼요.",
            "제너레이터가 주는 것을 모두 리스트로 바꾸려면 무엇을 쓰나요?",
        ),
    )
