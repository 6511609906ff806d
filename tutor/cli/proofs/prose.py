"""Proves that the code blocks in a lesson's prose run, with the line numbers of the page."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tutor.bridge.lab import Lab
from tutor.bridge.messages import Draw
from tutor.cli.proofs.questions import ask
from tutor.course import Lesson, Problem
from tutor.course.markdown import blocks_of, read_page

RAN = "this block ran, yet it is marked as one that fails"


async def prove_prose(lab: Lab, lesson: Lesson, page: Path) -> list[Problem]:
    """The code blocks of a page run, one after the other; those marked `fails` raise."""
    code = code_of(lesson, page)
    if not code.strip():
        return []
    with tempfile.TemporaryDirectory(prefix="tutor-verify-") as folder:
        file = Path(folder) / "prose.py"
        file.write_text(code + "\nanswer = 'ran'\n", "utf-8")
        asked = await ask(lab, Draw(str(file), 0))
    return [Problem(page, asked.line, asked.message)] if isinstance(asked, Problem) else []


def code_of(lesson: Lesson, page: Path) -> str:
    """The code of a page as one program with the line numbers of the page.

    From a write step on, what its solution defines is there too.
    """
    text = page.read_text("utf-8")
    lines = [""] * (len(text.splitlines()) + 1)
    for block in blocks_of(text):
        info = block.info.split()
        if info[:1] != ["python"]:
            continue
        code = block.code.split("\n")
        start = block.line - 1
        if "fails" in info:
            code = ["except Exception: pass", *[""] * (len(code) - 1)]
            lines[start - 1] = f"try: exec(compile({block.code!r}, 'block', 'exec'))"
            lines[start + len(code)] = f"else: raise AssertionError({RAN!r})"
        lines[start : start + len(code)] = code
    sections = read_page(page, text).sections
    for step in lesson.steps:
        if step.kind == "write" and step.exercise and step.id in sections:
            source = step.exercise.solution.read_text("utf-8")
            lines[sections[step.id].line - 1] = f"exec({source!r})"
    return "\n".join(lines)
