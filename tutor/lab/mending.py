"""Prove what a slip did: put one place right, run the submission again, and see if it passes.

What only the source shows may be harmless. A line whose mending makes everything pass is the cause.
"""

from __future__ import annotations

import ast
import contextlib
import io
import time
from collections.abc import Iterable

from tutor.lab.evidence import Evidence
from tutor.lab.source import Source

BUDGET = 1.0
"""Seconds that a check may spend on running mended copies, by all rules together."""

Edit = tuple[ast.AST, str]
"""A node of the source, and the text that takes its place."""


def mends(e: Evidence, *edits: Edit) -> bool:
    """Does the submission pass with these nodes replaced? False where that can't be tried."""
    text = replaced(e.source, edits)
    return text is not None and passes(e, text)


def passes(e: Evidence, text: str) -> bool:
    """Does another text pass where the submission failed? Each is asked once."""
    answers: dict[str, bool] = e.facts.setdefault("mended", {})
    if text not in answers:
        answers[text] = _may_run(e) and _passes(e, text)
    return answers[text]


def _may_run(e: Evidence) -> bool:
    """A second run must end as surely as the first one did, and soon."""
    loops = any(isinstance(node, ast.While) for node in e.source.nodes)
    return not loops and e.facts.get("seconds", BUDGET) < e.facts.get("mending_left", BUDGET)


def _passes(e: Evidence, text: str) -> bool:
    from tutor.lab.check import examine

    source = Source(text, e.source.filename)
    if source.error is not None:
        return False
    begun = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        passed = not examine(source, e.contract).faults
    took = time.perf_counter() - begun
    e.facts["mending_left"] = e.facts.get("mending_left", BUDGET) - took
    return passed


def replaced(source: Source, edits: Iterable[Edit]) -> str | None:
    """The text with nodes of one line each replaced; None where one has no place in it."""
    lines = [line.encode() for line in source.text.split("\n")]
    for node, text in sorted(edits, key=lambda edit: _place(edit[0]), reverse=True):
        line, start, last, end = _place(node)
        if not 0 < line <= last <= len(lines):
            return None
        lines[line - 1 : last] = [lines[line - 1][:start] + text.encode() + lines[last - 1][end:]]
    return b"\n".join(lines).decode()


def _place(node: ast.AST) -> tuple[int, int, int, int]:
    """First line, byte column, last line, byte column behind it; zeros for what has no place."""
    line, start = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
    return line, start, getattr(node, "end_lineno", 0) or 0, getattr(node, "end_col_offset", 0) or 0


def inserted(source: Source, before: ast.stmt, *statements: str) -> str:
    """The text with statements before another one, as far to the right."""
    lines = source.text.split("\n")
    new = [" " * before.col_offset + statement for statement in statements]
    return "\n".join([*lines[: before.lineno - 1], *new, *lines[before.lineno - 1 :]])


def appended(source: Source, behind: ast.stmt, *statements: str) -> str:
    """The text with statements behind another one, as far to the right."""
    lines, end = source.text.split("\n"), behind.end_lineno or behind.lineno
    new = [" " * behind.col_offset + statement for statement in statements]
    return "\n".join([*lines[:end], *new, *lines[end:]])
