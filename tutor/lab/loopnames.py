"""What a training loop calls its images and targets, and which statements write into weights."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.lab.evidence import Evidence
from tutor.lab.loopsource import before, calls, gives, parameter, value_of
from tutor.lab.source import dotted

WRITES = ("sub_", "add_", "mul_", "div_", "copy_", "addcmul_", "addcdiv_", "lerp_", "set_", "fill_")


def _pairs(e: Evidence) -> Iterator[tuple[ast.Name, ast.Name]]:
    """Every `x, y` that something is taken apart into."""
    for node in e.source.nodes:
        target = node.target if isinstance(node, (ast.For, ast.comprehension)) else None
        if isinstance(node, ast.Assign):
            target = node.targets[0]
        for inner in ast.walk(target) if target is not None else []:
            if isinstance(inner, ast.Tuple) and len(inner.elts) == 2:
                first, second = inner.elts
                if isinstance(first, ast.Name) and isinstance(second, ast.Name):
                    yield first, second


def _picked(e: Evidence, place: int) -> Iterator[str]:
    """Every name that was given one half of a batch: `labels = batch[1]`."""
    for node in e.source.nodes:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        value = node.value
        if isinstance(value, ast.Subscript) and ast.unparse(value.slice) == str(place):
            yield node.targets[0].id


def target_names(e: Evidence) -> list[str]:
    """What the learner calls the second half of a batch."""
    return [*dict.fromkeys([*(y.id for _, y in _pairs(e)), *_picked(e, 1)])]


def image_names(e: Evidence) -> list[str]:
    """What the learner calls the first half of a batch."""
    return [*dict.fromkeys([*(x.id for x, _ in _pairs(e)), *_picked(e, 0)])]


def overwritten(e: Evidence, names: list[str]) -> ast.Assign | None:
    """The statement that gives one of these names another value than the loader did.

    Taking a batch apart, moving or converting it doesn't.
    """
    for node in e.source.nodes:
        if not isinstance(node, ast.Assign):
            continue
        stored = [t.id for x in node.targets for t in ast.walk(x) if isinstance(t, ast.Name)]
        value = node.value
        moved = isinstance(value, ast.Call) and dotted(value.func).split(".")[-1] in MOVES
        taken = isinstance(value, ast.Name) or "next(" in ast.unparse(value)
        half = isinstance(value, ast.Subscript) and ast.unparse(value.slice) in ("0", "1")
        picked = half and isinstance(getattr(value, "value", None), ast.Name)
        if set(stored) & set(names) and not moved and not taken and not picked:
            return node
    return None


MOVES = ("to", "cpu", "cuda", "contiguous", "clone", "detach", "requires_grad_", "long", "float")


def model_call(e: Evidence, line: int | None) -> ast.Call | None:
    """The call in a line that handed something to the model: the one with the model's name."""
    names = {parameter(e, "model"), "forward"}
    found = [
        n
        for n in e.source.nodes
        if isinstance(n, ast.Call) and n.args and n.lineno <= (line or 0) <= (n.end_lineno or 0)
    ]
    named = [n for n in found if dotted(n.func).split(".")[-1] in names]
    others = [n for n in found if isinstance(n.func, (ast.Name, ast.Attribute))]
    return next(iter([*named, *others]), None)


def came_from(e: Evidence, node: ast.expr, line: int | None) -> ast.stmt | None:
    """The statement that gave a plain name its value, where it is the only thing in `node`."""
    if not isinstance(node, ast.Name):
        return None
    made = before([s for s in gives(e, node.id) if s.lineno <= (line or 0)], line)
    return made if made is not None and value_of(made) is not None else None


def parameter_loops(e: Evidence) -> Iterator[tuple[ast.For | ast.comprehension, set[str]]]:
    """The loops over parameters, with the names they give to what they go through."""
    lists = parameter_lists(e)
    for node in e.source.nodes:
        if isinstance(node, (ast.For, ast.comprehension)):
            text = ast.unparse(node.iter)
            words = {n.id for n in ast.walk(node.iter) if isinstance(n, ast.Name)}
            if "parameters" in text or words & lists:
                yield node, {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}


def parameter_lists(e: Evidence) -> set[str]:
    """Names of lists and dicts that hold the parameters."""
    found = (n for n in e.source.nodes if isinstance(n, ast.Assign))
    made = [
        n
        for n in found
        if "parameters" in ast.unparse(n.value) or "state_dict" in ast.unparse(n.value)
    ]
    made = [n for n in made if "optim" not in ast.unparse(n.value)]
    return {t.id for n in made for t in n.targets if isinstance(t, ast.Name)}


def hand_writes(e: Evidence) -> list[ast.stmt]:
    """The statements that write into a parameter: `p -= ...`, `p.data = ...`, `p.sub_(...)`."""
    names = {name for _, some in parameter_loops(e) for name in some}
    found: list[ast.stmt] = []
    for node in e.source.nodes:
        target: ast.AST | None = None
        if isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Assign):
            first = node.targets[0]
            data = isinstance(first, ast.Attribute) and first.attr == "data"
            target = first if data or (isinstance(first, ast.Subscript)) else None
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            writes = isinstance(function, ast.Attribute) and function.attr in WRITES
            target = function if writes else None
        if target is None or "grad" in ast.unparse(target):
            continue
        if names & {n.id for n in ast.walk(target) if isinstance(n, ast.Name)}:
            found.append(node)  # type: ignore[arg-type]
    return sorted(found, key=lambda n: n.lineno)


def steps_of(e: Evidence, *owners: str) -> list[ast.Call]:
    """The calls of `step` on names that hold one of these words (`sched`), or on all others."""
    found = [c for c in calls(e, "step") if isinstance(c.func, ast.Attribute)]
    if not owners:
        return [c for c in found if "sched" not in ast.unparse(c.func)]
    return [c for c in found if any(o in ast.unparse(c.func).lower() for o in owners)]
