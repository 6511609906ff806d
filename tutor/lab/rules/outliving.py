"""What lasts too long or not long enough: an iterator that is used up, a value of the last call.

Both are told where a fresh one makes the submission pass.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.lab.asking import hands_out, ko
from tutor.lab.evidence import Evidence
from tutor.lab.findings import Found, Rank, rule
from tutor.lab.mending import appended, inserted, mends, passes
from tutor.lab.rules.unkept import ANY
from tutor.lab.source import Function


@rule("iterator-used-up", ANY, Rank.PROVED, lesson="modules")
def used_up(e: Evidence) -> Found | None:
    """`params = model.parameters()`, and then two loops over it."""
    if "loop" in e.facts:
        return None  # `loop_batches` knows the batches of a loop
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign) or not hands_out(e, node.value):
            continue
        name = ast.unparse(node.targets[0])
        made = ast.unparse(node.value)
        uses = [
            n.lineno
            for n in e.source.nodes
            if isinstance(n, (ast.Name, ast.Attribute))
            and isinstance(n.ctx, ast.Load)
            and ast.unparse(n) == name
        ]
        if len(uses) < 2 or not mends(e, (node.value, f"list({made})")):
            continue
        first, last = min(uses), max(uses)
        en = f"Line {first} takes all that it gives, and for line {last} nothing is left."
        kor = f"{first}번째 줄이 모두 꺼내 가서, {last}번째 줄에는 남은 것이 없어요."
        return Found(
            node.lineno,
            (
                f"`{name}` is a generator, and it is used up after the first time",
                f"`{made}` in line {node.lineno} gives a generator. It hands out each thing once. {en}",
                "What makes a list of everything that a generator gives?",
            ),
            (
                f"{ko(name, '은/는')} 제너레이터라서 한 번 쓰면 바닥나요",
                f"{node.lineno}번째 줄의 {ko(made, '은/는')} 제너레이터를 줘요. 제너레이터는 하나씩 한 번만 꺼내 줘요. {kor}",
                "제너레이터가 주는 것을 모두 리스트로 바꾸려면 무엇을 쓰나요?",
            ),
        )
    return None


@rule("kept-between-calls", ANY, Rank.PROVED)
def kept(e: Evidence) -> Found | None:
    """`def count(model, kind, found=[])`, or `global found`: the second call finds the first's."""
    if e.raised is not None and e.raised.kind == "UnboundLocalError":
        return None  # it was not found at all
    if "rebuild" in e.symptoms:
        return None  # `second-model-differs` counts what was left
    for function in e.source.functions:
        for name, line, fresh, default in _lasting(e, function):
            first = function.body[0]
            behind = isinstance(first, ast.Global)
            text = (
                appended(e.source, first, f"{name} = {fresh}")
                if behind
                else inserted(e.source, first, f"{name} = {fresh}")
            )
            if not passes(e, text):
                continue
            en = (
                f"The default `{fresh}` in line {line} is made once, when Python reads the `def`. Every call uses the same one."
                if default
                else f"`{name}` is made once, in line {line}, outside of `{function.name}`. Every call goes on with it."
            )
            kor = (
                f"{line}번째 줄의 기본값 {ko(fresh, '은/는')} 파이썬이 `def`를 읽을 때 한 번만 만들어져요. 부를 때마다 같은 것을 써요."
                if default
                else f"{ko(name, '은/는')} `{function.name}` 밖의 {line}번째 줄에서 한 번만 만들어져요. 부를 때마다 그 값에서 이어 가요."
            )
            return Found(
                line,
                (
                    f"`{name}` keeps what earlier calls of `{function.name}` left in it",
                    f"{en} The first call is right, and each later one begins with what the calls before have left.",
                    f"Where would `{name}` be made anew for each call?",
                ),
                (
                    f"`{name}`에 앞서 {ko(function.name, '을/를')} 불렀을 때의 값이 남아 있어요",
                    f"{kor} 처음 부를 때는 맞지만, 그다음부터는 앞에서 남긴 값에서 시작해요.",
                    f"부를 때마다 {ko(name, '을/를')} 새로 만들려면 어디에 두어야 하나요?",
                ),
            )
    return None


def _lasting(e: Evidence, function: Function) -> Iterator[tuple[str, int, str, bool]]:
    """Names that outlive a call: the name, its line, how it is made, and if it is a default."""
    arguments = function.args
    given = arguments.args[len(arguments.args) - len(arguments.defaults) :]
    for argument, default in zip(given, arguments.defaults, strict=True):
        if isinstance(default, (ast.List, ast.Dict, ast.Set, ast.Call)):
            yield argument.arg, default.lineno, ast.unparse(default), True
    named = function.body[0].names if isinstance(function.body[0], ast.Global) else []
    for node in e.source.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in named and not isinstance(node.value, ast.Name):
                yield name, node.lineno, ast.unparse(node.value), False
