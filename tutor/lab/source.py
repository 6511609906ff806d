"""Read the learner's file: its syntax tree, and the questions that rules ask about it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import cached_property

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source:
    """The text of one file. `error` is set where Python refuses it; `tree` is then empty, unless

    only the compiler refuses: a `return` outside of a function is found after parsing.
    """

    def __init__(self, text: str, filename: str) -> None:
        self.text = text
        self.filename = filename
        self.lines = text.splitlines()
        self.error: SyntaxError | None = None
        self.tree = ast.Module(body=[], type_ignores=[])
        try:
            self.tree = ast.parse(text, filename)
            with warnings.catch_warnings(action="ignore"):  # said when the file is loaded
                compile(self.tree, filename, "exec", dont_inherit=True)
        except SyntaxError as error:
            self.error = error
        except (ValueError, RecursionError, MemoryError) as error:
            self.error = SyntaxError(str(error))

    def line(self, number: int | None) -> str:
        """The text of a 1-based line, without its indentation."""
        if number is None or not 1 <= number <= len(self.lines):
            return ""
        return self.lines[number - 1].strip()

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Each node's parent."""
        return {c: p for p in ast.walk(self.tree) for c in ast.iter_child_nodes(p)}

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes, breadth first."""
        return list(ast.walk(self.tree))

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """Classes by name, wherever they stand; the last of a name wins, as it does in Python."""
        return {n.name: n for n in self.nodes if isinstance(n, ast.ClassDef)}

    @cached_property
    def functions(self) -> list[Function]:
        """All functions and methods."""
        return [n for n in self.nodes if isinstance(n, Function)]

    @cached_property
    def bound(self) -> dict[str, int]:
        """Names that the file binds at its top level, with the line that does it first."""
        names: dict[str, int] = {}
        for node in self.tree.body:
            for name, line in _binds(node):
                names.setdefault(name, line)
        return names

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around one, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def around(self, node: ast.AST, *kinds: type[ast.AST]) -> ast.AST | None:
        """The nearest node of one of these kinds around a node."""
        return next((n for n in self.above(node) if isinstance(n, kinds)), None)

    def function_at(self, line: int) -> Function | None:
        """The innermost function whose body holds a line."""
        holding = [f for f in self.functions if f.lineno <= line <= (f.end_lineno or f.lineno)]
        return max(holding, key=lambda f: f.lineno, default=None)

    def statement_at(self, line: int) -> ast.stmt | None:
        """The innermost statement on a line."""
        holding = [
            n
            for n in self.nodes
            if isinstance(n, ast.stmt) and n.lineno <= line <= (n.end_lineno or n.lineno)
        ]
        return max(holding, key=lambda n: (n.lineno, n.col_offset), default=None)

    def node_at(
        self, place: tuple[int | None, int | None, int | None, int | None]
    ) -> ast.AST | None:
        """The node that a code position (line, end line, byte column, end column) stands for."""
        line, end, column, end_column = place
        for node in self.nodes:
            if (
                isinstance(node, (ast.expr, ast.stmt))
                and (node.lineno, node.end_lineno) == (line, end)
                and (node.col_offset, node.end_col_offset) == (column, end_column)
            ):
                return node
        return None

    def methods(self, name: str) -> dict[str, Function]:
        """The methods of a class; the last of a name wins."""
        node = self.classes.get(name)
        if node is None:
            return {}
        return {n.name: n for n in node.body if isinstance(n, Function)}

    def method(self, cls: str, name: str) -> Function | None:
        """A method of a class, or of its bases in the same file."""
        seen: set[str] = set()
        todo = [cls]
        while todo:
            current = todo.pop(0)
            if current in seen or current not in self.classes:
                continue
            seen.add(current)
            if name in self.methods(current):
                return self.methods(current)[name]
            todo += [b.id for b in self.classes[current].bases if isinstance(b, ast.Name)]
        return None

    def assigned(self, attribute: str) -> list[ast.stmt]:
        """The statements that give `self.attribute` a value, in order."""
        found: list[ast.stmt] = []
        for node in self.nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                named = [t for target in targets for t in ast.walk(target)]
                if any(is_self(t, attribute) for t in named):
                    found.append(node)
        return sorted(found, key=lambda n: n.lineno)

    def text_of(self, node: ast.AST, limit: int = 60) -> str:
        """The source of a node in one line, cut at `limit` characters."""
        text = " ".join((ast.get_source_segment(self.text, node) or ast.unparse(node)).split())
        return text if len(text) <= limit else text[: limit - 1] + "…"


def _binds(node: ast.stmt) -> Iterator[tuple[str, int]]:
    """The names that one statement binds, with its line."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        yield node.name, node.lineno
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.alias):
            yield (inner.asname or inner.name.split(".")[0]), node.lineno
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id, inner.lineno


def is_self(node: ast.AST, attribute: str | None = None) -> bool:
    """Is this `self.attribute`, or any attribute of self where none is named?"""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("self", "this", "s")
        and attribute in (None, node.attr)
    )


def dotted(node: ast.AST) -> str:
    """`nn.Conv2d` for the node that says so, "" for anything that is no plain dotted name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def called(node: ast.AST) -> str:
    """The dotted name that a call calls, "" for anything else."""
    return dotted(node.func) if isinstance(node, ast.Call) else ""


def is_super_init(node: ast.AST, *, called: bool = True) -> bool:
    """Is this `super().__init__(...)`, in whatever spelling, or `nn.Module.__init__(self)`?"""
    if called:
        return isinstance(node, ast.Call) and is_super_init(node.func, called=False)
    if not (isinstance(node, ast.Attribute) and node.attr == "__init__"):
        return False
    value = node.value
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "super"
    return dotted(value).split(".")[-1] not in ("", "self", "super")


def same(left: str, right: str) -> bool:
    """Do two files say the same to Python, whatever their layout and comments?"""
    try:
        return ast.dump(ast.parse(left)) == ast.dump(ast.parse(right))
    except (SyntaxError, ValueError, RecursionError):
        return left == right
