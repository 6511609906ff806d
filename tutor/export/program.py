"""Makes a lesson's work into a program that needs nothing but torch: `python 07_forward.py`.

It holds the learner's code as it passed, and below it what the exercise's main.py does with it.
What main.py takes from the tutor's data is written into the program as well.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tutor.course import Exercise, Lesson
from tutor.words import say

DATA = Path(__file__).resolve().parent.parent / "lab" / "data"
PACKAGE = "tutor.lab.data"
TOP = re.compile(r"^(def .*:\n)\n+")


@dataclass(frozen=True)
class Part:
    """An exercise, and the learner's code that passed."""

    exercise: Exercise
    code: str


def name_of(lesson: Lesson) -> str:
    """What the program of a lesson is called: `07_forward.py`, `testout_2.py`."""
    number = "" if lesson.testout else f"{lesson.number:02}_"
    return f"{number}{lesson.id.replace('-', '_')}.py"


def program(lesson: Lesson, parts: Sequence[Part], language: str) -> str:
    """The whole program."""
    title = lesson.title[language].replace("\\", "").replace('"', "'")
    head = [f'"""{say("export.program", language, title=title, name=name_of(lesson))}"""']
    future: list[str] = []
    sections: list[str] = []
    written: set[str] = set()
    for part in parts:
        heading = say("export.yours", language, name=part.exercise.filename)
        sections.append(f"# ---- {heading}\n\n{_without_future(part.code, future).strip()}")
        if part.exercise.main.is_file():
            run = f'if __name__ == "__main__":\n    {run_of(part.exercise)}()'
            *data, function = main_of(part.exercise, written)
            main = "\n\n\n".join([*data, TOP.sub(r"\1", function), run])
            sections.append(f"# ---- {say('export.main', language)}\n\n{main}")
    if future:
        head.append(f"\nfrom __future__ import {', '.join(dict.fromkeys(future))}")
    return "\n\n\n".join(["\n".join(head), *sections]) + "\n"


def run_of(exercise: Exercise) -> str:
    """The name of the function that does what the exercise's main.py does."""
    return f"run_{Path(exercise.filename).stem.replace('-', '_')}"


def main_of(exercise: Exercise, written: set[str]) -> list[str]:
    """That function, after those that give the data it needs and that are not yet `written`.

    Its lines are those of main.py, one for one. Raises SyntaxError where main.py is no Python.
    """
    body, needed = _embedded(exercise.main)
    functions = []
    while needed:
        name = needed.pop()
        if name not in written:
            written.add(name)
            source, more = _embedded(DATA / f"{name}.py")
            give = "from types import SimpleNamespace\n\nreturn SimpleNamespace(**locals())"
            functions.append(_function(f"{name}_data", f"{source.strip()}\n\n{give}"))
            needed += more
    return [*functions, _function(run_of(exercise), body.rstrip())]


def _function(name: str, body: str) -> str:
    return f"def {name}():\n{textwrap.indent(body, '    ')}"


def _embedded(file: Path) -> tuple[str, list[str]]:
    """A file's code for the inside of a function, and the modules of data that it needs."""
    source = file.read_text("utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    needed: list[str] = []
    for node in tree.body:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        is_docstring = node is tree.body[0] and ast.get_docstring(tree) is not None
        if is_docstring or module == "__future__":
            _replace(lines, node, "")
        elif isinstance(node, ast.ImportFrom) and module.startswith(PACKAGE):
            homes = {alias.name: _home(module, alias.name) for alias in node.names}
            taken = ", ".join(f"{home}_data().{name}" for name, home in homes.items())
            _replace(lines, node, f"{', '.join(homes)} = {taken}")
            needed += homes.values()
    return "\n".join(lines), needed


def _replace(lines: list[str], node: ast.stmt, text: str) -> None:
    """Put one line in the place of a statement; the others keep their numbers."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    rest = lines[last].encode()[node.end_col_offset :].decode().lstrip(" ;")
    lines[first : last + 1] = ["; ".join(filter(None, (text, rest))), *[""] * (last - first)]


def _home(module: str, name: str) -> str:
    """The module of the tutor's data that defines a name."""
    return module.removeprefix(PACKAGE).strip(".") or _given_out()[name]


@cache
def _given_out() -> dict[str, str]:
    """What the package of data gives out, and from which of its modules."""
    tree = ast.parse((DATA / "__init__.py").read_text("utf-8"))
    return {
        alias.name: (node.module or "").removeprefix(PACKAGE).strip(".")
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _without_future(code: str, found: list[str]) -> str:
    """The code with `from __future__ import ...` taken out: that belongs to the very top."""
    lines = code.splitlines()
    for node in ast.parse(code).body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            found += [alias.name for alias in node.names]
            _replace(lines, node, "")
    return "\n".join(lines)
