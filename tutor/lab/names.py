"""Keeps track of which names of a session hold its own objects, and not what was typed in.

A name is the session's where it was there from the start, or where a line gave it a value in which
a name of the session took part. `s = (256, 256, 3)` gives none: nothing was looked at for it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from types import ModuleType

LAST = "_"
"""The name under which the REPL keeps the last value."""


class Names:
    """The names that are the session's; `packages` are modules that count as objects of it."""

    def __init__(self, namespace: dict[str, object], packages: Collection[str] = ()) -> None:
        modules = {name for name, value in namespace.items() if isinstance(value, ModuleType)}
        self._live = (set(namespace) - modules - {LAST}) | (set(packages) & modules)
        self._inside = tuple(
            value.__name__
            for name, value in namespace.items()
            if name in packages and isinstance(value, ModuleType)
        )

    def follow(self, code: str) -> bool:
        """Takes note of a line that has run; gives whether an object of the session took part."""
        try:
            body = ast.parse(code).body
        except SyntaxError:
            return False
        took_part = [self._statement(node) for node in body]
        if body and isinstance(body[-1], ast.Expr):
            self._note({LAST}, live=took_part[-1])
        return any(took_part)

    def _statement(self, node: ast.stmt) -> bool:
        live = bool(set(_loaded(node)) & self._live)
        if isinstance(node, ast.Import | ast.ImportFrom):
            live = any(self._is_inside(name) for name in _imported(node))
        self._note(set(_bound(node)), live=live)
        return live

    def _note(self, names: set[str], *, live: bool) -> None:
        self._live = self._live | names if live else self._live - names

    def _is_inside(self, name: str) -> bool:
        return any(name == package or name.startswith(f"{package}.") for package in self._inside)


def bound(code: str) -> list[str]:
    """The names that the last statement of a line gives a value to."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return []
    return list(_bound(body[-1])) if body and not isinstance(body[-1], ast.Expr) else []


def ends_in_value(code: str) -> bool:
    """Whether a line ends in an expression, whose value the REPL shows."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        return False
    return bool(body) and isinstance(body[-1], ast.Expr)


def _loaded(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
            yield inner.id
        elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name):
            yield inner.target.id


def _bound(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.FunctionDef | ast.ClassDef):
            yield inner.name
        elif isinstance(inner, ast.alias):
            yield (inner.asname or inner.name).split(".")[0]


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]
