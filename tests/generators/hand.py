"""The hand that writes a submission: every choice of style goes through it, and is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
Choose = Callable[[int], int]
"""One of range(n): from hypothesis, or from a seeded random.Random."""


@dataclass(frozen=True)
class Program:
    """A submission, and the styles that it is written in."""

    code: str
    styles: frozenset[str]


@dataclass
class Hand:
    """Chooses, and notes what it chose; knows the names that this file uses for things."""

    choose: Choose
    styles: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    """Definitions that stand above the class or function."""
    after: list[str] = field(default_factory=list)
    me: str = "self"
    torch_nn: str = "nn."
    functional: str = "F."
    taken: dict[str, int] = field(default_factory=dict)

    def one(self, options: Sequence[T]) -> T:
        """One of them; not worth a note."""
        return options[self.choose(len(options))]

    def pick(self, what: str, *options: str) -> str:
        """The name of a style; the first are as likely as the last."""
        chosen = self.one(options)
        self.styles.add(f"{what}: {chosen}")
        return chosen

    def maybe(self, what: str, one_in: int = 4) -> bool:
        """A habit that some have."""
        if self.choose(one_in) != one_in - 1:
            return False
        self.styles.add(what)
        return True

    def name(self, *options: str) -> str:
        """A name nobody has used yet: conv, then conv2, conv3."""
        base = self.one(options)
        self.taken[base] = self.taken.get(base, 0) + 1
        return base if self.taken[base] == 1 else f"{base}_{self.taken[base]}"

    def layer(self, kind: str, arguments: str = "") -> str:
        """The expression that makes a layer, with the prefix that this file uses."""
        if not self.torch_nn:
            self.imports.add(f"from torch.nn import {kind}")
        return f"{self.torch_nn}{kind}({arguments})"

    def nn(self, name: str) -> str:
        """A class of torch.nn, named."""
        return self.layer(name)[: -len("()")]

    def f(self, name: str) -> str:
        """A function of torch.nn.functional, named."""
        if self.functional == "F.":
            self.imports.add("import torch.nn.functional as F")
        elif self.functional == "nn.functional.":
            self.imports.add("from torch import nn")
        return f"{self.functional}{name}"


def imports(hand: Hand) -> None:
    """Choose how this file names torch and its parts."""
    how = hand.pick("imports", "from torch import nn", "import torch.nn as nn", "torch.nn", "names")
    hand.imports.add("import torch")
    if how in ("from torch import nn", "import torch.nn as nn"):
        hand.imports.add(how)
    hand.torch_nn = {"torch.nn": "torch.nn.", "names": ""}.get(how, "nn.")
    hand.functional = hand.pick("functional", "F.", "nn.functional.", "torch.nn.functional.")
    if how == "import torch.nn as nn" and hand.functional == "nn.functional.":
        hand.functional = "F."


def file(hand: Hand, body: list[str]) -> Program:
    """The whole file: imports, what stands above, the body, what stands below."""
    head = sorted(hand.imports, key=lambda line: (line.startswith("from"), line))
    if hand.maybe("future annotations", 8):
        head.insert(0, "from __future__ import annotations")
    if hand.maybe("file docstring", 6):
        head.insert(0, '"""My answer."""')
    parts = [*head, "", "", *hand.before, *body, *hand.after]
    return Program("\n".join(parts) + "\n", frozenset(hand.styles))


def indent(lines: Sequence[str], levels: int = 1) -> list[str]:
    """The same lines, further in."""
    return [("    " * levels + line) if line else line for line in lines]
