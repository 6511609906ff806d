"""Questions that many rules ask of the evidence: who made this tensor, what does this name mean."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from torch import Tensor, nn

from tutor.lab.evidence import Evidence
from tutor.lab.operations import Operation
from tutor.lab.raised import Place, Raised
from tutor.lab.source import Function, called, is_self
from tutor.lab.trace import paths
from tutor.words import josa

MISSING = object()


def ko(text: object, pair: str) -> str:
    """Code in backticks with its Korean particle: `conv2`가."""
    word = str(text)
    return f"`{word}`{josa(word, pair)[len(word) :]}"


def error(e: Evidence, kind: str, pattern: str = "") -> tuple[Raised, re.Match[str]] | None:
    """The exception, where it is of that class and its message holds the pattern."""
    if e.raised is None or kind not in {c.__name__ for c in type(e.raised.error).__mro__}:
        return None
    match = re.search(pattern, e.raised.message)
    return (e.raised, match) if match else None


def value(place: Place | None, node: ast.AST | None) -> Any:
    """What a name or an attribute meant where it raised; MISSING where it can't be told."""
    if place is None or node is None:
        return MISSING
    if isinstance(node, ast.Name):
        return place.locals.get(node.id, place.globals.get(node.id, MISSING))
    if isinstance(node, ast.Attribute):
        base = value(place, node.value)
        if base is MISSING:
            return MISSING
        try:
            return getattr(base, node.attr, MISSING)
        except Exception:
            return MISSING
    return MISSING


def origin(e: Evidence, name: str, line: int) -> ast.Assign | None:
    """The assignment that gave a local name its value before a line of the same function."""
    function = e.source.function_at(line)
    body: ast.AST = function if function is not None else e.source.tree
    found = [
        n
        for n in ast.walk(body)
        if isinstance(n, ast.Assign)
        and n.lineno < line
        and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
    ]
    return max(found, key=lambda n: n.lineno, default=None)


def statement(e: Evidence, line: int | None) -> list[ast.AST]:
    """All nodes of the statement on a line."""
    found = e.source.statement_at(line) if line else None
    return list(ast.walk(found)) if found is not None else []


def closest(name: str, names: Iterable[str], cutoff: float = 0.7) -> str | None:
    """What was probably meant: another case first, then two letters swapped, then the nearest."""
    others = sorted({n for n in names if n != name})
    for other in others:
        if other.lower() == name.lower():
            return other
    swapped = {name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)}
    for other in others:
        if other in swapped:
            return other
    close = difflib.get_close_matches(name, others, 1, cutoff)
    return close[0] if close else None


def maker(e: Evidence, tensor: Tensor) -> Operation | None:
    """The function call, in a line of the learner's, that gave this very tensor."""
    for operation in reversed(e.operations):
        if operation.module is None and any(t is tensor for t in operation.outputs):
            return operation
    return None


def modules(e: Evidence) -> Iterator[ast.ClassDef]:
    """The classes of the file that are (or are meant to be) modules."""
    for name, node in e.source.classes.items():
        live = e.namespace.get(name)
        made = isinstance(live, type) and issubclass(live, nn.Module)
        if name == e.name or made or any("Module" in ast.unparse(b) for b in node.bases):
            yield node


def methods(node: ast.ClassDef, name: str) -> list[Function]:
    """All methods of that name in a class, in order."""
    return [n for n in node.body if isinstance(n, Function) and n.name == name]


def forwards(e: Evidence) -> list[Function]:
    """The forward of the exercise's class, of its bases, and of the other modules of the file."""
    own = e.source.method(e.name, "forward") or e.source.method(e.name, "__call__")
    rest = [f for c in modules(e) for f in methods(c, "forward") if f is not own]
    return [own, *rest] if own else rest


def first(function: Function | None) -> str:
    """The name of the first thing that a method is handed, after self."""
    names = [a.arg for a in function.args.args] if function else []
    return names[1] if len(names) > 1 else "x"


def returns(function: Function) -> list[ast.Return]:
    """The returns with a value in a function, not in functions inside it."""
    found: list[ast.Return] = []
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop(0)
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            found.append(node)
        todo[:0] = list(ast.iter_child_nodes(node))
    return found


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def last_return(e: Evidence) -> int | None:
    """The line of forward's last return."""
    for function in forwards(e):
        found = returns(function)
        if found:
            return found[-1].lineno
    return None


def self_calls(node: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """The calls of `self.something(...)` in a node, with the attribute's name."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and is_self(inner.func):
            assert isinstance(inner.func, ast.Attribute)
            yield inner, inner.func.attr


def torch_class(e: Evidence, node: ast.AST) -> type[nn.Module] | None:
    """The layer class of torch that a call makes an object of: nn.ReLU for `nn.ReLU(...)`."""
    name = called(node)
    if not name:
        return None
    parts = name.split(".")
    live: Any = e.namespace.get(parts[0], MISSING)
    for part in parts[1:]:
        live = getattr(live, part, MISSING)
    if live is MISSING:
        live = getattr(nn, parts[-1], MISSING)
    return live if isinstance(live, type) and issubclass(live, nn.Module) else None


def plural(n: int, one: str, many: str | None = None) -> str:
    """1 layer, 2 layers."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def dropped_calls(e: Evidence) -> Iterator[tuple[ast.Expr, ast.Call, str]]:
    """The layers and functions in a forward whose result nobody keeps, with what was called."""
    for function in forwards(e):
        for node in ast.walk(function):
            if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
                continue
            text = ast.unparse(node.value.func)
            held = getattr(e.model, text.split(".")[-1], None) if e.model is not None else None
            layer = is_self(node.value.func) and isinstance(held, nn.Module)
            layer = layer or text in _layers_of_loops(function)
            pure = text.startswith(("F.", "torch.", "nn.functional.")) and not text.endswith("_")
            if layer or pure:
                yield node, node.value, text


def _layers_of_loops(function: Function) -> set[str]:
    """The names that loops over something on self give to each thing in it."""
    loops = [n for n in ast.walk(function) if isinstance(n, ast.For)]
    over = [n for n in loops if any(is_self(inner) for inner in ast.walk(n.iter))]
    return {n.id for loop in over for n in ast.walk(loop.target) if isinstance(n, ast.Name)}


def article(word: str) -> str:
    """`a list`, `an int`."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def constructed(e: Evidence, module: nn.Module | None) -> int | None:
    """The line that made a layer, also one without parameters: found by its place on self."""
    if module is None:
        return None
    birth = e.born(module)
    path = paths(e.model).get(id(module))
    if birth or not path or e.model is None:
        return birth.line if birth else None
    top = path.split(".")[0]
    kin = [
        m
        for p, m in nn.Module.named_modules(e.model)
        if p.split(".")[0] == top and type(m) is type(module)
    ]
    place = next(i for i, m in enumerate(kin) if m is module)
    calls = [
        n
        for s in e.source.assigned(top)
        for n in ast.walk(s)
        if isinstance(n, ast.Call) and torch_class(e, n) is type(module)
    ]
    calls.sort(key=lambda n: (n.lineno, n.col_offset))
    if len(calls) == len(kin):
        return calls[place].lineno
    anywhere = [n for n in e.source.nodes if isinstance(n, ast.Call)]
    made = {n.lineno for n in anywhere if torch_class(e, n) is type(module)}
    if not calls and len(made) == 1:
        return made.pop()  # in a list of its own, before it came to self
    return calls[-1].lineno if calls else e.made(module)


def call_line(e: Evidence, operation: Operation) -> int | None:
    """Where to blame a step: a layer inside a container by its own line, all else by the call."""
    path = paths(e.model).get(id(operation.module), "") if operation.module is not None else ""
    if "." in path:
        return constructed(e, operation.module) or operation.line
    return operation.line


GENERATORS = frozenset(
    {
        *("parameters", "named_parameters", "buffers", "named_buffers"),
        *("modules", "named_modules", "children", "named_children"),
        *("iter", "map", "filter", "zip", "enumerate", "reversed", "chain"),
    }
)
"""Methods of nn.Module, and functions of Python, that give an iterator."""


def hands_out(e: Evidence, value: ast.expr) -> bool:
    """Whether an expression gives an iterator, which hands out each thing once."""
    if not isinstance(value, ast.Call):
        return isinstance(value, ast.GeneratorExp)
    name = ast.unparse(value.func).split(".")[-1]
    own = [f for f in e.source.functions if f.name == name]
    return name in GENERATORS or any(
        isinstance(n, (ast.Yield, ast.YieldFrom)) for f in own for n in ast.walk(f)
    )
