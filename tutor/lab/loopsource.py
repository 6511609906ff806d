"""Questions about the text of a training loop: which loop is which, who is called what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tutor.lab.evidence import Evidence
from tutor.lab.looping import Loop, Record
from tutor.lab.source import Function

Loops = ast.For | ast.While
LOSSES = ("cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss")


def function(e: Evidence) -> Function | None:
    """The function that the exercise asks for."""
    found = [f for f in e.source.functions if f.name == e.name]
    return found[-1] if found else None


def parameter(e: Evidence, name: str) -> str:
    """What the learner calls the model, the loader, the epochs or the lr."""
    node = function(e)
    given = e.contract.parameters if isinstance(e.contract, Loop) else ()
    names = [a.arg for a in [*node.args.posonlyargs, *node.args.args]] if node else []
    if name in given and name not in names and given.index(name) < len(names):
        return names[given.index(name)]
    return name


def uses(e: Evidence, name: str) -> bool:
    """Is a name read anywhere?"""
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
        for n in e.source.nodes
    )


def calls(e: Evidence, *names: str) -> list[ast.Call]:
    """The calls of `anything.name(...)` or `name(...)`, in order of their lines."""
    found = [
        n
        for n in e.source.nodes
        if isinstance(n, ast.Call)
        and (
            (isinstance(n.func, ast.Attribute) and n.func.attr in names)
            or (isinstance(n.func, ast.Name) and n.func.id in names)
        )
    ]
    return sorted(found, key=lambda n: n.lineno)


def bare(e: Evidence, *names: str) -> ast.Attribute | None:
    """`optimizer.step` on a line of its own: named, and not called."""
    for node in e.source.nodes:
        alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute)
        if alone and node.value.attr in names:  # type: ignore[attr-defined]
            return node.value  # type: ignore[attr-defined,no-any-return]
    return None


def loops(e: Evidence, node: ast.AST) -> list[Loops]:
    """The loops around a node in its own function, from the inside out."""
    found: list[Loops] = []
    for above in e.source.above(node):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            break
        if isinstance(above, (ast.For, ast.While)):
            found.append(above)
    return found


def mentions(node: ast.AST | None, *names: str) -> bool:
    """Does a name stand in it?"""
    return node is not None and any(
        isinstance(n, ast.Name) and n.id in names for n in ast.walk(node)
    )


def batch_loop(e: Evidence) -> ast.For | None:
    """The loop that takes batches from the loader (or a list or iterator of it)."""
    loader = parameter(e, "loader")
    fors = [n for n in e.source.nodes if isinstance(n, ast.For)]
    sources = {loader, *derived(e, loader)}
    found = [n for n in fors if mentions(n.iter, *sources) and not _range(n.iter)]
    found += [n for n in fors if mentions(n.iter, *sources)]
    found = found or [n for n in fors if n.lineno in _handed_out(e)]
    return max(found, key=lambda n: len(loops(e, n)), default=None)


def _handed_out(e: Evidence) -> set[int | None]:
    """The lines at which the loader handed out batches, in a helper maybe."""
    run = e.facts.get("loop")
    return {b.line for b in run.batches} if isinstance(run, Record) else set()


def derived(e: Evidence, name: str) -> set[str]:
    """Names that were given something made from another name: `batches = iter(loader)`."""
    found: set[str] = set()
    for node in e.source.nodes:
        if isinstance(node, ast.Assign) and mentions(node.value, name):
            found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return found


def epoch_loop(e: Evidence) -> Loops | None:
    """The loop around the batches: over range(epochs), or what stands in for it."""
    epochs = parameter(e, "epochs")
    every = [n for n in e.source.nodes if isinstance(n, (ast.For, ast.While))]
    heads = [(n, n.iter if isinstance(n, ast.For) else n.test) for n in every]
    for node, head in heads:
        if mentions(head, epochs):
            return node
    inner = batch_loop(e)
    if inner is not None:
        around = loops(e, inner)
        if around:
            return around[-1]
    return None


def _range(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"
    )


def gives(e: Evidence, name: str) -> list[ast.stmt]:
    """The statements that give a plain name a value, in order."""
    found: list[ast.stmt] = []
    for node in e.source.nodes:
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            targets = [node.target]
        else:
            continue
        stored = (t for x in targets for t in ast.walk(x) if isinstance(t, ast.Name))
        if any(t.id == name and isinstance(t.ctx, ast.Store) for t in stored):
            found.append(node)
    return sorted(found, key=lambda n: n.lineno)


def before(statements: list[ast.stmt], line: int | None) -> ast.stmt | None:
    """The last of them at or above a line, else the last of all."""
    above = [s for s in statements if line is None or s.lineno <= line]
    chosen = above or statements
    return chosen[-1] if chosen else None


def value_of(node: ast.stmt) -> ast.expr | None:
    """The right side of an assignment."""
    return getattr(node, "value", None)


def back(e: Evidence, node: ast.AST, line: int | None, depth: int = 6) -> Iterator[ast.stmt]:
    """The statements that a value came from: `loss`, then what `loss` was made of, and so on."""
    seen: set[ast.stmt] = set()
    todo = [(node, line)]
    for _ in range(depth):
        following: list[tuple[ast.AST, int | None]] = []
        for part, at in todo:
            for name in [n.id for n in ast.walk(part) if isinstance(n, ast.Name)]:
                statement = before([s for s in gives(e, name) if s not in seen], at)
                if statement is None or statement in seen or value_of(statement) is None:
                    continue
                seen.add(statement)
                yield statement
                following.append((statement, statement.lineno))
        todo = following


def backward_calls(e: Evidence) -> list[ast.Call]:
    """The calls that compute gradients."""
    return calls(e, "backward", "grad", "grad_and_value")


def loss_lines(e: Evidence) -> list[ast.stmt]:
    """The statements that the loss came from, beginning at what `backward` is called on."""
    found: list[ast.stmt] = []
    for call in backward_calls(e):
        start: ast.AST = call
        if isinstance(call.func, ast.Attribute) and call.func.attr == "backward":
            start = call.func.value
        found += [s for s in back(e, start, call.lineno) if s not in found]
    return found


def statement(e: Evidence, node: ast.AST) -> ast.stmt | None:
    """The statement around a node."""
    if isinstance(node, ast.stmt):
        return node
    found = e.source.around(node, ast.stmt)
    return found if isinstance(found, ast.stmt) else None


def appends(e: Evidence) -> list[ast.AST]:
    """Where a loss is put into the list that is returned: append, +=, losses[k] = ..."""
    names = returned_names(e)
    found: list[ast.AST] = []
    for node in e.source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            puts = node.func.attr in ("append", "extend", "insert")
            if puts and (not names or _root(node.func.value) in names):
                found.append(node)
        elif (isinstance(node, ast.AugAssign) and _root(node.target) in names) or (
            isinstance(node, ast.Assign)
            and any(_adds_to(t, node.value) and _root(t) in names for t in node.targets)
        ):
            found.append(node)
    return found


def _adds_to(target: ast.expr, value: ast.expr) -> bool:
    """Is it `losses[k] = ...`, or `losses = losses + [...]`?"""
    grown = isinstance(value, ast.BinOp) and mentions(value, _root(target))
    return isinstance(target, ast.Subscript) or grown


def returned_names(e: Evidence) -> set[str]:
    """The names of what is returned."""
    node = function(e)
    names: set[str] = set()
    for inner in ast.walk(node) if node else []:
        if isinstance(inner, ast.Return) and inner.value is not None:
            names |= {n.id for n in ast.walk(inner.value) if isinstance(n, ast.Name)}
            names |= {n.attr for n in ast.walk(inner.value) if isinstance(n, ast.Attribute)}
    return names


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def returns(e: Evidence) -> list[ast.Return]:
    """The returns of the function itself, in order."""
    node = function(e)
    found = []
    for inner in ast.walk(node) if node else []:
        if isinstance(inner, ast.Return) and e.source.around(inner, ast.FunctionDef) is node:
            found.append(inner)
    return sorted(found, key=lambda n: n.lineno)


def hand_update(e: Evidence) -> int | None:
    """The line that changes a weight by its gradient, where no optimizer does."""
    writes = (
        "sub_",
        "add_",
        "copy_",
        "addcmul_",
        "lerp_",
        "set_",
        "_foreach_add_",
        "_foreach_sub_",
    )
    for node in e.source.nodes:
        text = ast.unparse(node) if isinstance(node, (ast.AugAssign, ast.Call, ast.Assign)) else ""
        by_gradient = re.search(r"\bg\w*|grad", text) is not None
        if isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Sub, ast.Add)):
            writing = "loss" not in text
        else:
            writing = isinstance(node, ast.Call) and (
                ast.unparse(node.func).split(".")[-1] in writes
            )
        if by_gradient and writing:
            return node.lineno  # type: ignore[attr-defined,no-any-return]
        if isinstance(node, ast.Assign) and ".data" in ast.unparse(node.targets[0]):
            return node.lineno
    return None
