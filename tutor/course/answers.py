"""Reads what a learner answers, compares it with the truth, and writes truths as learners do."""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

from tutor.course.model import Answer

Truth: TypeAlias = list[int] | int | float | str

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
GROUPED = re.compile(r"[+-]?\d{1,3}([,_]\d{3})+(\.\d+)?")
LONGEST = 200


def parse(kind: Answer, text: str, choices: Sequence[str] = ()) -> Truth | None:
    """What was meant, or None where it can't be read as an answer of that kind.

    A shape may be written 1x20x248x248, (1, 20, 248, 248) or torch.Size([1, 20, 248, 248]); a
    number may be a sum like 20*3*5*5 + 20; a choice may be given by its number among `choices`.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > LONGEST:
        return None
    if kind == "shape":
        return _shape(text)
    if kind == "number":
        return _number(text)
    if kind == "line":
        found = re.findall(r"\d+", text)
        return int(found[0]) if len(found) == 1 else None
    if kind == "order":
        return _order(text)
    return _choice(text, choices)


def same(kind: Answer, given: Truth, truth: Truth) -> bool:
    """Whether an answer is right. Whole numbers must be exact, others to 1 in 100."""
    if kind == "number" and isinstance(given, int | float) and isinstance(truth, int | float):
        if isinstance(truth, int):
            return given == truth
        if math.isnan(truth) or math.isnan(given):
            return math.isnan(truth) and math.isnan(given)
        return math.isclose(given, truth, rel_tol=0.01, abs_tol=1e-9)
    return given == truth


def show(truth: Truth, kind: Answer | None = None) -> str:
    """A truth as it stands everywhere in the tutor: 1×20×248×248, 11,540; an order as 2 1 3."""
    if isinstance(truth, list) and kind == "order":
        return " ".join(map(str, truth))
    if isinstance(truth, list):
        return "×".join(map(str, truth)) if truth else "()"
    if isinstance(truth, int):
        return f"{truth:,}"
    if isinstance(truth, float):
        return f"{truth:,.4g}" if abs(truth) < 1000 else f"{truth:,.1f}"
    return truth


def _shape(text: str) -> list[int] | None:
    inner = re.sub(r"^(torch\.)?Size", "", text, flags=re.IGNORECASE).strip()
    inner = inner.strip("()[] \t")
    if not inner:
        return [] if text else None
    parts = re.split(r"\s*[x×*,;]\s*|\s+", inner.rstrip(",").strip().lower())
    return [int(part) for part in parts] if all(map(str.isdecimal, parts)) else None


def _number(text: str) -> int | float | None:
    if GROUPED.fullmatch(text):
        text = re.sub("[,_]", "", text)
    text = text.replace("×", "*").replace("−", "-")
    if text.lower() in ("nan", "inf", "-inf"):
        return float(text)
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return None


def _value(node: ast.expr) -> int | float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        result = OPERATORS[type(node.op)](_value(node.left), _value(node.right))
        return int(result) if isinstance(result, float) and result.is_integer() else result
    raise ValueError("not a sum")


def _order(text: str) -> list[int] | None:
    if text.isdecimal() and text.isascii():
        return [int(digit) for digit in text]
    parts = re.split(r"[\s,;>-]+", text.strip(" ,;"))
    return [int(part) for part in parts] if all(map(str.isdecimal, parts)) else None


def _choice(text: str, choices: Sequence[str]) -> str | None:
    word = text.strip("`'\" .)(").lower()
    if word in choices or not choices:
        return word or None
    if word.isdecimal() and 1 <= int(word) <= len(choices):
        return choices[int(word) - 1]
    if len(word) == 1 and 0 <= ord(word) - ord("a") < len(choices):
        return choices[ord(word) - ord("a")]
    return None
