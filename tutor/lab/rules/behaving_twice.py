"""The same question twice, and two answers: chance in forward, or a memory of earlier calls."""

from __future__ import annotations

import ast

from tutor.lab.asking import forwards, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, rule
from tutor.lab.source import Function, called, is_self

DRAWS = {
    *("rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like"),
    *("normal", "normal_", "uniform_", "bernoulli", "bernoulli_", "multinomial"),
}
WRITES = ("append", "add_", "copy_", "mul_", "extend", "insert", "lerp_", "update")


def reached(e: Evidence) -> list[Function]:
    """The forwards of the file, and what they call of the file's own methods and functions."""
    found = forwards(e)
    for function in found:
        calls = [n.func for n in ast.walk(function) if isinstance(n, ast.Call)]
        names = {c.attr for c in calls if isinstance(c, ast.Attribute)}
        names |= {c.id for c in calls if isinstance(c, ast.Name)}
        found += [
            f for f in e.source.functions if f.name in names - {"__init__"} and f not in found
        ]
    return found


def _in_training_alone(e: Evidence, node: ast.AST) -> bool:
    """Does it stand under `if self.training:`?"""
    below: ast.AST = node
    for above in e.source.above(node):
        if isinstance(above, ast.If) and below in above.body and _asks_mode(above.test):
            return True
        below = above
    return False


def _asks_mode(test: ast.expr) -> bool:
    asked = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    return any(is_self(part, "training") for part in asked)


@rule("random-answer", ("random", "reload"), lesson="forward")
def random(e: Evidence) -> Found | None:
    """Dropout that eval() can't switch off, or random numbers in forward."""
    if "random" not in e.symptoms:
        return None
    for function in reached(e):
        for node in ast.walk(function):
            name = called(node)
            last = name.split(".")[-1]
            if not isinstance(node, ast.Call) or _in_training_alone(e, node):
                continue
            functional = "dropout" in last and last.islower()
            module = last.startswith(("Dropout", "AlphaDropout"))
            if (
                functional
                and not any(k.arg == "training" for k in node.keywords)
                and len(node.args) < 3
            ):
                en = f"`{name}` drops at random at every call, unless it is told training=self.training."
                kor = f"{ko(name, '은/는')} training=self.training이라고 알려 주지 않으면 부를 때마다 무작위로 지워요."
            elif functional:
                en = f"`{name}` is told to drop at all times; self.training says which mode it is."
                kor = f"{ko(name, '은/는')} 항상 지우도록 되어 있어요. 지금 모드는 self.training이 알려 줘요."
            elif module:
                en = f"`{name}(...)` is made anew in forward, and a new layer is always in training mode."
                kor = f"`{name}(...)`을 forward에서 새로 만들어요. 새 층은 언제나 학습 모드예요."
            elif last in DRAWS or name.startswith(("random.", "np.random.", "numpy.random.")):
                en = f"`{name}` draws new random numbers at every call."
                kor = f"{ko(name, '은/는')} 부를 때마다 새로운 무작위 수를 뽑아요."
            else:
                continue
            return Found(
                node.lineno,
                (
                    "The same picture gives another answer each time, also in eval mode",
                    f"Line {node.lineno}: {en} In eval mode (model.eval()) a model answers the same question the same way.",
                    "What should depend on the mode here?",
                ),
                (
                    "eval 모드에서도 같은 이미지에 매번 다른 답을 내요",
                    f"{node.lineno}번째 줄: {kor} eval 모드(model.eval())에서는 같은 질문에 같은 답을 해야 해요.",
                    "여기서 모드에 따라 달라져야 하는 것은 무엇인가요?",
                ),
                see="model.eval()(x).equal(model(x))",
            )
    remembered = _remembered(e)
    if remembered is not None:
        return remembered
    return Found(
        e.method("forward") or e.head,
        (
            "The same picture gives another answer each time",
            "Two calls with the same input, in eval mode, differ: something in forward is random or remembers the calls "
            "before.",
            "What in forward changes between two calls?",
        ),
        (
            "같은 이미지에 매번 다른 답을 내요",
            "eval 모드에서 같은 입력으로 두 번 불렀는데 답이 달라요. forward 안의 무언가가 무작위이거나 이전 호출을 기억해요.",
            "두 호출 사이에 forward에서 무엇이 달라지나요?",
        ),
    )


def _remembered(e: Evidence) -> Found | None:
    """The attribute that one call writes, and the next one reads."""
    for function in reached(e):
        for node in ast.walk(function):
            name = _written(node)
            if not name or _in_training_alone(e, node) or not _read(e, name):
                continue
            line = node.lineno  # type: ignore[attr-defined]
            return Found(
                line,
                (
                    f"`self.{name}` remembers the calls before, so the same picture gets another answer each time",
                    f"Line {line}, `{e.source.line(line)}`, runs at every call, also in eval mode, and what it leaves in "
                    f"`self.{name}` goes into the next answer. So an answer depends on what was asked before. In eval mode "
                    "(model.eval()) a model answers the same question the same way.",
                    f"May `self.{name}` change while the model is only asked, and not trained?",
                ),
                (
                    f"`self.{name}`이 이전 호출을 기억해서 같은 이미지에 매번 다른 답을 내요",
                    f"{line}번째 줄 `{e.source.line(line)}`은 eval 모드에서도 부를 때마다 실행되고, `self.{name}`에 남긴 값이 다음 답에 들어가요. "
                    "그래서 답이 앞서 무엇을 물었는지에 따라 달라져요. eval 모드(model.eval())에서는 같은 질문에 같은 답을 해야 해요.",
                    f"학습하지 않고 묻기만 할 때에도 `self.{name}`이 바뀌어야 하나요?",
                ),
                see="model.eval()(x).equal(model(x))",
            )
    return None


def _written(node: ast.AST) -> str:
    """The attribute of self that a statement or a call changes, "" for none."""
    target: ast.AST | None = None
    if isinstance(node, ast.Assign):
        target = node.targets[0]
    elif isinstance(node, ast.AugAssign):
        target = node.target
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        target = node.func.value if node.func.attr in WRITES else None
    if isinstance(target, ast.Subscript):
        target = target.value
    return target.attr if isinstance(target, ast.Attribute) and is_self(target) else ""


def _read(e: Evidence, name: str) -> bool:
    """Does anything that forward runs look at that attribute, other than to write it?"""
    return any(
        isinstance(n, ast.Attribute)
        and is_self(n, name)
        and isinstance(n.ctx, ast.Load)
        and not _only_writes(e, n)
        for f in reached(e)
        for n in ast.walk(f)
    )


def _only_writes(e: Evidence, node: ast.AST) -> bool:
    """Is it the `self.seen` of `self.seen.append(...)`?"""
    attribute = e.source.parents[node]
    return isinstance(attribute, ast.Attribute) and attribute.attr in WRITES
