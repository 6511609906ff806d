"""Which statement a line belongs to: what the stepper runs as one line, however many it fills."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

_OWN_NAMES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


@dataclass(frozen=True, eq=False)
class Statement:
    """A simple statement, or the head of one that holds others; lines are 1-based.

    `stored` are the names that get a value here, in order, also `self.model`; `loaded` those that
    are read.
    """

    node: ast.stmt | ast.ExceptHandler
    line: int
    last: int
    stored: tuple[str, ...]
    loaded: frozenset[str]

    def holds(self, line: int) -> bool:
        """Whether a line is in the body of this head."""
        body = getattr(self.node, "body", None)
        if not body or not isinstance(body, list):
            return False
        return _first(body[0]) <= line <= (body[-1].end_lineno or line)


def statements(tree: ast.Module) -> dict[int, Statement]:
    """The statement that each line of a file belongs to; the innermost where several share one."""
    owners: dict[int, ast.stmt | ast.ExceptHandler] = {}
    for node in ast.walk(tree):  # from the outside in
        if isinstance(node, (ast.stmt, ast.ExceptHandler)):
            owners |= dict.fromkeys(range(_first(node), (node.end_lineno or 0) + 1), node)
    stored: dict[int, list[str]] = defaultdict(list)
    loaded: dict[int, set[str]] = defaultdict(set)
    for line, name in _stores(tree):
        stored[line].append(name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            loaded[node.lineno].add(node.id)
    made: dict[ast.AST, Statement] = {}
    for node in owners.values():
        if node not in made:
            lines = range(_first(node), _end(node) + 1)
            names = dict.fromkeys(name for line in lines for name in stored[line])
            read = frozenset(name for line in lines for name in loaded[line])
            made[node] = Statement(node, lines[0], lines[-1], tuple(names), read)
    return {line: made[node] for line, node in owners.items()}


def _first(node: ast.stmt | ast.ExceptHandler) -> int:
    """Its first line, that of its first decorator where it has any."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _end(node: ast.stmt | ast.ExceptHandler) -> int:
    """The last line of a simple statement, or of a head."""
    if isinstance(node, ast.Match):
        return max(node.lineno, node.cases[0].pattern.lineno - 1)
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        return max(_first(node), _first(body[0]) - 1)
    return node.end_lineno or node.lineno


def _stores(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Names that get a value in the function at hand, with their lines."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.lineno, child.id
        elif isinstance(child, ast.Attribute) and isinstance(child.ctx, ast.Store):
            if isinstance(child.value, ast.Name):
                yield child.lineno, f"{child.value.id}.{child.attr}"
        elif isinstance(child, ast.alias):
            yield child.lineno, child.asname or child.name.split(".")[0]
        if not isinstance(child, _OWN_NAMES):
            yield from _stores(child)
