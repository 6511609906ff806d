"""Proves that the code of a question explains itself: no name in it comes out of nowhere."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator

from tutor.bridge.messages import Question as Asked
from tutor.course import LANGUAGES, Problem, Question, answers

TOLD = re.compile(r"`([^`\n]+)`")


def unbound(question: Question, asked: Asked) -> Problem | None:
    """A name in the shown code that neither the code nor the words of the question explain."""
    code = asked.code
    if asked.pieces and isinstance(asked.truth, list):
        code = answers.arranged(code, asked.place, asked.truth)
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return None
    told = set.intersection(*(_told(question.prompt[language]) for language in LANGUAGES))
    known = set(_bound(tree)) | told | set(dir(builtins))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in known:
            line = _line_in_file(question, code.split("\n")[node.lineno - 1], node.id)
            message = f"`{node.id}` is in the shown code, and nothing shown or said makes it"
            return Problem(question.file, line, message)
    return None


def _told(words: str) -> set[str]:
    """The names that stand in backticks."""
    return {name for code in TOLD.findall(words) for name in re.findall(r"[^\W\d]\w*", code)}


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def _line_in_file(question: Question, shown: str, name: str) -> int | None:
    """The line of the file that reads like that one; what is drawn may have changed it."""
    lines = question.file.read_text("utf-8").splitlines()
    same = [i for i, line in enumerate(lines, 1) if line.strip() == shown.strip()]
    near = [i for i, line in enumerate(lines, 1) if re.search(rf"\b{name}\b", line)]
    return next(iter(same + near), None)
