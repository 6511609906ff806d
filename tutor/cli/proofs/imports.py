"""Proves that a lesson's code stands on `tutor.lab` alone: whatever else of ours may change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tutor.bridge.lab import Lab
from tutor.course import Lesson, Problem

SAMPLES = {"correct", "mistakes"}


async def prove_imports(_: Lab, lesson: Lesson) -> list[Problem]:
    """Every module of ours that a file of the lesson imports belongs to the lab."""
    return [
        Problem(file, line, f"imports {name}; of the tutor, a lesson's code may use tutor.lab only")
        for file in sorted(lesson.folder.rglob("*.py"))
        if not SAMPLES & set(file.parts)
        for name, line in _imported(file)
        if name.split(".")[0] == "tutor" and name.split(".")[:2] != ["tutor", "lab"]
    ]


def _imported(file: Path) -> Iterator[tuple[str, int]]:
    try:
        tree = ast.parse(file.read_text("utf-8"))
    except (SyntaxError, ValueError):
        return  # said by who runs it; a file may be meant to be broken
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            whole = node.module == "tutor"
            names = [f"tutor.{alias.name}" for alias in node.names] if whole else [node.module]
            yield from ((name, node.lineno) for name in names)
