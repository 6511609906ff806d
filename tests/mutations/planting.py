"""What a mutation is, and the questions about a tree that many of them ask."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

N = TypeVar("N", bound=ast.AST)
CLASSES = ("MyModel", "ShapeNet", "Stack")
MODELS = ("forward", "classifier", "stack")
LOOPS = ("training", "regression")


@dataclass
class Code:
    """Right code, as a tree that mistakes are planted into."""

    tree: ast.Module
    random: Random
    text: str

    @property
    def cls(self) -> ast.ClassDef:
        """The class of the exercise."""
        return next(n for n in self.all(ast.ClassDef) if n.name in CLASSES)

    def all(self, kind: type[N], inside: ast.AST | None = None) -> list[N]:
        """All nodes of a kind."""
        return [n for n in ast.walk(inside or self.tree) if isinstance(n, kind)]

    def method(self, name: str) -> ast.FunctionDef:
        """A method of the class."""
        found = [n for n in self.cls.body if isinstance(n, ast.FunctionDef) and n.name == name]
        return found[0]

    @property
    def way(self) -> ast.FunctionDef:
        """The method that does forward's work."""
        forward = self.method("forward")
        last = forward.body[-1]
        if len(forward.body) == 1 and isinstance(last, ast.Return) and last.value is not None:
            for method in self.cls.body:
                if (
                    isinstance(method, ast.FunctionDef)
                    and ast.unparse(last.value) == f"{self.me}.{method.name}({self.given})"
                ):
                    return method
        return forward

    @property
    def me(self) -> str:
        """What the methods call self."""
        return self.method("__init__").args.args[0].arg

    @property
    def given(self) -> str:
        """What forward calls its input."""
        return self.method("forward").args.args[1].arg

    @property
    def answer(self) -> ast.Return:
        """The last return of the way."""
        last = self.way.body[-1]
        assert isinstance(last, ast.Return)
        return last

    def one(self, options: list[N]) -> N | None:
        """One of them, or None where there is none."""
        return self.random.choice(options) if options else None

    def made(self) -> dict[str, ast.Assign]:
        """The layers with weights that `__init__` gives to an attribute, by name."""
        found = {}
        for node in self.method("__init__").body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                kind = ast.unparse(node.value).split("(")[0].split(".")[-1]
                if kind in ("Conv2d", "Linear"):
                    found[node.targets[0].attr] = node
        return found

    def used(self, names: dict[str, ast.Assign] | None = None) -> list[tuple[ast.Call, str]]:
        """The calls in the way of layers that `__init__` made."""
        names = self.made() if names is None else names
        calls = [(c, c.func) for c in self.all(ast.Call, self.way)]
        return [
            (c, f.attr)
            for c, f in calls
            if isinstance(f, ast.Attribute) and ast.unparse(f) == f"{self.me}.{f.attr}"
            if f.attr in names
        ]


Plant = Callable[[Code], "bool | str | None"]
"""Changes the tree, and says True where it could; or gives the text with the mistake."""


@dataclass(frozen=True)
class Mutation:
    """One kind of mistake."""

    id: str
    kinds: tuple[str, ...]
    names: frozenset[str] = field(repr=False)
    """The rules that may be the first to name it."""
    advice: bool
    put: Plant

    def mutate(self, text: str, random: Random) -> str | None:
        """The code with the mistake; None where there is no place for it."""
        code = Code(ast.parse(text), random, text)
        planted = self.put(code)
        if isinstance(planted, str):
            return planted
        return ast.unparse(ast.fix_missing_locations(code.tree)) + "\n" if planted else None


MUTATIONS: list[Mutation] = []


def plant(kinds: tuple[str, ...], *names: str, advice: bool = False) -> Callable[[Plant], Plant]:
    """Register a kind of mistake."""

    def register(put: Plant) -> Plant:
        name = getattr(put, "__name__", "").replace("_", "-")
        MUTATIONS.append(Mutation(name, kinds, frozenset(names), advice, put))
        return put

    return register


# ------------------------------------------------------------------ changing trees


def expression(text: str) -> ast.expr:
    """The tree of an expression."""
    return ast.parse(text, mode="eval").body


def statements(text: str) -> list[ast.stmt]:
    """The trees of some lines."""
    return ast.parse(text).body


def swap(root: ast.AST, old: ast.AST, new: ast.AST) -> bool:
    """Put one node in the place of another."""
    for parent in ast.walk(root):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return True
            if isinstance(value, list):
                for i, item in enumerate(value):
                    if item is old:
                        value[i] = new
                        return True
    return False


def lists(root: ast.AST) -> Iterator[list[ast.stmt]]:
    """All bodies: each list of statements."""
    for parent in ast.walk(root):
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                yield value


def body_of(root: ast.AST, statement: ast.stmt) -> list[ast.stmt]:
    """The list that a statement stands in."""
    return next(body for body in lists(root) if any(s is statement for s in body))


def remove(root: ast.AST, statement: ast.stmt) -> bool:
    """Take a statement out."""
    body = body_of(root, statement)
    place = next(i for i, s in enumerate(body) if s is statement)
    body[place : place + 1] = [] if len(body) > 1 else statements("pass")
    return True


def wrap(root: ast.AST, node: ast.expr, template: str) -> bool:
    """Put an expression into another one, at the place of `_`."""
    new = expression(template)
    hole = next(n for n in ast.walk(new) if isinstance(n, ast.Name) and n.id == "_")
    if new is hole:
        return False
    swap(root, node, new)
    return swap(new, hole, node)
