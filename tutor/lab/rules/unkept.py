"""What was computed and not kept: `=+`, `==`, a value on a line of its own, a method only named.

Each is told where keeping it makes the submission pass, in whatever exercise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tutor.lab.asking import ko, returns
from tutor.lab.evidence import SYMPTOMS, Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.mending import Edit, mends, passes, replaced
from tutor.lab.source import Function, is_self

ANY = tuple(name for name in SYMPTOMS if name not in ("missing", "signature", "endless", "flood"))
"""What such a slip may lead to: nearly everything."""
OF_USE = re.compile(r"(^print|append|extend|insert|add_module|^register_\w+|^step|zero_grad|_)$")
"""Calls that are there for what they do, not for what they give."""
OF_TORCH = {"backward", "step", "eval", "train", "load_state_dict"}
"""The same of models, losses and optimizers, where these have no such method of the learner's."""


# ------------------------------------------------------------------ =+


@rule("plus-after-equals", ANY, Rank.PROVED)
def plus_after_equals(e: Evidence) -> Found | None:
    """`found =+ 1`: the value of found becomes plus 1."""
    if "loop" in e.facts:
        return None  # `loop_results` knows the sums of a loop
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.UnaryOp):
            continue
        signs = {ast.UAdd: "+", ast.USub: "-"}
        sign, target = signs.get(type(node.value.op)), ast.unparse(node.targets[0])
        line = node.lineno
        if sign is None or not re.search(rf"=\{sign}\s", e.source.line(line)):
            continue
        right = ast.unparse(node.value.operand)
        if not mends(e, (node, f"{target} {sign}= {right}")):
            continue
        what = "a plus 1" if right == "1" else f"the value of `{right}` with a {sign} before it"
        return Found(
            line,
            (
                f"`={sign}` is not `{sign}=`: line {line} gives `{target}` a new value each time",
                f"`{e.source.line(line)}` assigns {what}. What `{target}` held before is forgotten. In the operator that "
                f"changes a value by another one, the {'plus' if sign == '+' else 'minus'} comes first.",
                "In which order do the two signs stand?",
            ),
            (
                f"`={sign}`는 `{sign}=`가 아니에요. {line}번째 줄은 `{target}`에 매번 새 값을 줘요",
                f"`{e.source.line(line)}`은 앞에 {sign} 부호가 붙은 {ko(right, '을/를')} 넣어요. {ko(target, '이/가')} 그때까지 담고 있던 값은 "
                f"사라져요. 지금 값에 더하거나 빼는 연산자에서는 부호가 먼저 와요.",
                "두 기호는 어떤 순서로 써야 하나요?",
            ),
        )
    return None


# ------------------------------------------------------------------ a line of its own


@rule("result-thrown-away", ANY, Rank.PROVED)
def thrown_away(e: Evidence) -> Found | None:
    """`total + 1`, `self.seen.add(n)`, `count(child, kind)`, `x / 255` on a line of their own."""
    for function in e.source.functions:
        for node in _own(function):
            if (name := _beside(e, function, node)) is not None:
                return name
            if not isinstance(node, ast.Expr) or isinstance(node.value, (ast.Attribute, ast.Name)):
                continue
            if any(mends(e, *edits) for edits in _kept(e, function, node)):
                return _said(e, node)
            if (text := _used_below(e, function, node)) and passes(e, text):
                return _said(e, node)
    return None


def _own(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside it."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            todo[:0] = list(ast.iter_child_nodes(node))


def root(node: ast.AST) -> str:
    """What a chain of calls and places begins with: `self.seen` in `self.seen.add(1)[0]`."""
    while not isinstance(node, ast.Name) and not _of_self(node):
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, (ast.BinOp, ast.Compare)):
            node = node.left
        else:
            return ""
    return ast.unparse(node)


def _beside(e: Evidence, function: Function, node: ast.AST) -> Found | None:
    """`seen = self.seen + n`, `seen += n`: kept in a local name, where self.seen was meant."""
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    if not isinstance(node, (ast.Assign, ast.AugAssign)) or not isinstance(target, ast.Name):
        return None
    name, own = target.id, f"self.{target.id}"
    read = [n for n in _own(function) if isinstance(n, ast.Name) and n.id == name]
    named = re.search(rf"(self\.|[\"']){name}\b", e.source.text)
    if any(isinstance(n.ctx, ast.Load) for n in read) or not named:
        return None
    if not mends(e, (target, own)):
        return None
    line, text = node.lineno, e.source.text_of(node)
    return Found(
        line,
        (
            f"`{name}` is another name than `{own}`, and ends with `{function.name}`",
            f"`{text}` works on a local variable of `{function.name}`. Nobody reads it, and when `{function.name}` ends, it "
            f"is gone. `{own}` stays as it was.",
            "What stands in front of the name of everything that an object keeps?",
        ),
        (
            f"{ko(name, '은/는')} {ko(own, '과/와')} 다른 이름이고, {ko(function.name, '이/가')} 끝나면 사라져요",
            f"{ko(text, '은/는')} `{function.name}`의 지역 변수를 다뤄요. 아무도 읽지 않고, {ko(function.name, '이/가')} 끝나면 사라져요. "
            f"{ko(own, '은/는')} 그대로예요.",
            "객체가 간직하는 것의 이름 앞에는 무엇이 붙나요?",
        ),
    )


def _of_self(node: ast.AST) -> bool:
    return is_self(node) and ast.unparse(node).startswith("self.")


def _kept(e: Evidence, function: Function, node: ast.Expr) -> Iterator[list[Edit]]:
    """Ways to keep what a line computes."""
    value, text = node.value, ast.unparse(node.value)
    name = root(value)
    if isinstance(value, ast.BinOp) and name:
        yield [(node, f"{name} = {text}")]
        if ast.unparse(value.left) != name:
            added = ast.BinOp(ast.Name(name, ast.Load()), value.op, value.right)
            yield [(node, f"{name} = {ast.unparse(added)}")]
    elif isinstance(value, ast.Call) and not OF_USE.search(ast.unparse(value.func)):
        own = {f.name for f in e.source.functions}
        if ast.unparse(value.func).split(".")[-1] in own:
            given = [r.value.id for r in returns(function) if isinstance(r.value, ast.Name)]
            for each in dict.fromkeys(given):
                yield [(node, f"{each} += {text}")]
                yield [(node, f"{each} = {text}")]
        elif isinstance(value.func, ast.Attribute) and name and value.func.attr not in OF_TORCH:
            yield [(node, f"{name} = {text}")]
            handed = ", ".join(map(ast.unparse, [*value.args, *(k.value for k in value.keywords)]))
            yield [(node, f"{ast.unparse(value.func)}_({handed})")]
    elif isinstance(value, ast.Subscript) and name:
        yield [(node, f"{name} = {text}")]


def _used_below(e: Evidence, function: Function, node: ast.Expr) -> str | None:
    """The text in which the lines below use what this one made of something on self."""
    name, text = root(node.value), ast.unparse(node.value)
    if not name.startswith("self.") or not isinstance(node.value, (ast.Call, ast.Subscript)):
        return None
    if OF_USE.search(ast.unparse(getattr(node.value, "func", node.value))):
        return None
    later = [
        (other, f"({text})")
        for other in _own(function)
        if isinstance(other, ast.Attribute)
        and isinstance(other.ctx, ast.Load)
        and other.lineno > node.lineno
        and ast.unparse(other) == name
    ]
    return replaced(e.source, later) if later else None


def _said(e: Evidence, node: ast.Expr) -> Found:
    value, line = node.value, node.lineno
    text, name = e.source.text_of(node), root(value)
    own = isinstance(value, ast.Call) and any(
        f.name == ast.unparse(value.func).split(".")[-1] for f in e.source.functions
    )
    called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
    en = (
        f"`{text}` calls `{called}`, which returns its answer to this line. Nothing keeps the answer: no name, no sum."
        if own
        else f"`{text}` makes a new value and changes nothing by itself. No name keeps it, so `{name}` stays as it was."
    )
    kor = (
        f"{ko(text, '이/가')} {ko(called, '을/를')} 부르고, 그 답이 이 줄로 돌아와요. 그런데 답을 담거나 더하는 곳이 없어요."
        if own
        else f"{ko(text, '은/는')} 새 값을 만들 뿐, 스스로 아무것도 바꾸지 않아요. 담는 이름이 없어서 {ko(name, '은/는')} 그대로예요."
    )
    return Found(
        line,
        (
            f"The result of line {line} is thrown away",
            en,
            "Where should what this line gives be kept, or added?",
        ),
        (
            f"{line}번째 줄의 결과가 버려져요",
            kor,
            "이 줄이 준 값을 어디에 담거나 더해야 하나요?",
        ),
    )


# ------------------------------------------------------------------ == for =


@rule("not-an-assignment", ANY, Rank.PROVED)
def compared(e: Evidence) -> Found | None:
    """`self.seen == self.seen + n` on a line of its own."""
    for node in (n for function in e.source.functions for n in _own(function)):
        value = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(value, ast.Compare) or not isinstance(value.ops[0], ast.Eq):
            continue
        name, line, text = root(value), value.lineno, e.source.text_of(value)
        if not mends(e, (value, f"{name} = {ast.unparse(value.comparators[0])}")):
            continue
        return Found(
            line,
            (
                f"`==` in line {line} compares; it does not assign",
                f"`{text}` gives True or False, and nobody keeps that either. `{name}` stays as it was.",
                "Which sign gives a name its value?",
            ),
            (
                f"{line}번째 줄의 `==`는 비교할 뿐, 값을 넣지 않아요",
                f"{ko(text, '은/는')} True나 False를 주고, 그것을 담는 곳도 없어요. {ko(name, '은/는')} 그대로예요.",
                "이름에 값을 넣는 기호는 무엇인가요?",
            ),
        )
    return None


# ------------------------------------------------------------------ named, not called


@rule("call-without-parentheses", ANY, Rank.PROVED)
def only_named(e: Evidence) -> Found | None:
    """`self.build` or `optimizer.zero_grad` on a line of its own."""
    if "loop" in e.facts:
        return None  # `loop_idle` knows the calls of a loop
    for function in e.source.functions:
        given = [a.arg for a in function.args.args if a.arg != "self"]
        for node in _own(function):
            if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Attribute):
                continue
            text = ast.unparse(node.value)
            if text.startswith("super"):
                continue  # `super-not-called` knows more
            tries = dict.fromkeys([f"{text}()", f"{text}({', '.join(given)})"])
            if not any(mends(e, (node, each)) for each in tries):
                continue
            line = node.lineno
            return Found(
                line,
                (
                    f"Line {line} names `{text}` and does not call it: the parentheses are missing",
                    f"`{text}` alone is the method itself. Python looks it up and goes on to the next line, and nothing runs.",
                    "What turns the name of a method into a call?",
                ),
                (
                    f"{line}번째 줄은 `{text}`의 이름만 적고 부르지 않아요. 괄호가 빠졌어요",
                    f"`{text}`만 쓰면 메서드 자체일 뿐이에요. 파이썬은 그것을 찾아보고 다음 줄로 넘어가서, 아무것도 실행되지 않아요.",
                    "메서드 이름을 호출로 바꾸려면 무엇을 붙이나요?",
                ),
            )
    return None


@rule("not-called-method", ANY, Rank.PROVED)
def always_true(e: Evidence) -> Found | None:
    """`if self.train:`: a method is true, whatever it would answer."""
    if "loop" in e.facts:
        return None
    tests = (
        node.test
        for function in e.source.functions
        for node in _own(function)
        if isinstance(node, (ast.If, ast.IfExp))
    )
    return next((found for test in tests if (found := _always_true(e, test))), None)


def _always_true(e: Evidence, test: ast.expr) -> Found | None:
    """The method in a condition with whose answer the submission passes."""
    for node in ast.walk(test):
        if not isinstance(node, ast.Attribute) or isinstance(e.source.parents[node], ast.Call):
            continue
        text, name = ast.unparse(node), ast.unparse(node.value)
        state = node.attr in ("train", "eval")
        other = {"train": f"{name}.training", "eval": f"(not {name}.training)"}.get(node.attr)
        if not mends(e, (node, other or f"{text}()")):
            continue
        line = node.lineno
        more = f" Whether a module is training stands in its attribute `{name}.training`." * state
        more_ko = f" 모듈이 학습 모드인지는 속성 `{name}.training`에 있어요." * state
        return Found(
            line,
            (
                f"`{text}` is a method, and a method is always true",
                f"Line {line}, `{e.source.line(line)}`, doesn't call it: it asks whether there is such a method, and there always "
                f"is.{more}",
                "What should be asked here, and does it need parentheses?",
            ),
            (
                f"{ko(text, '은/는')} 메서드이고, 메서드는 언제나 참이에요",
                f"{line}번째 줄 `{e.source.line(line)}`은 메서드를 부르지 않고, 그런 메서드가 있는지만 물어요. 답은 언제나 참이에요.{more_ko}",
                "여기서 물어야 하는 것은 무엇이고, 괄호가 필요한가요?",
            ),
        )
    return None
