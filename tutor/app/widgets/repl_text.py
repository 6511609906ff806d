"""Decide what was entered in the REPL: is it whole, how many statements is it, what was pasted."""

from __future__ import annotations

import ast
import codeop
import re
import textwrap
import warnings
from collections.abc import Sequence

_PROMPT = re.compile(r"^(>>> ?|\.\.\. ?)")


def is_whole(text: str) -> bool:
    """Whether Python needs no more lines: the text can run, or is wrong as it is.

    A block ends with a blank line, as at Python's own prompt.
    """
    body, last = text.rpartition("\n")[::2]
    text = text if last.strip() else f"{body}\n"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return codeop.compile_command(text, "<input>", "single") is not None
        except (SyntaxError, ValueError, OverflowError):
            return True


def parses(text: str) -> bool:
    """Whether the text is a whole piece of Python, of one statement or several."""
    return _parse(text) is not None


def _parse(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def statements(text: str) -> list[str]:
    """The text in pieces of one statement each, to be run one after the other.

    What doesn't parse stays one piece, so that running it says why. Statements that share a line
    stay together.
    """
    tree = _parse(text)
    if tree is None or not tree.body:
        return [text.strip("\n")] if text.strip() else []
    lines = text.split("\n")
    spans: list[tuple[int, int]] = []
    for node in tree.body:
        decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
        first, last = min([node.lineno, *decorators]), node.end_lineno or node.lineno
        if spans and first <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(last, spans[-1][1])
        else:
            spans.append((first, last))
    return ["\n".join(lines[first - 1 : last]) for first, last in spans]


def pasted(text: str) -> str:
    """Pasted code, without the prompts and the indentation that it was copied with."""
    lines = text.split("\n")
    if lines[0].startswith(">>>"):
        lines = [_PROMPT.sub("", line) for line in lines if _PROMPT.match(line)]
    return textwrap.dedent("\n".join(lines)) if len(lines) > 1 else lines[0]


def common_start(names: Sequence[str]) -> str:
    """What all names begin with."""
    low, high = min(names), max(names)
    same = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[:same]
