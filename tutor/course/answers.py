"""Reads what a learner answers, compares it with the truth, and writes truths as learners do."""

from __future__ import annotations

import ast
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Sequence
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
DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
)
SHORT = {"half": "float16", "float": "float32", "double": "float64", "int": "int32"} | {
    "short": "int16",
    "long": "int64",
    "byte": "uint8",
}
"""Other names that torch has for a dtype."""

GROUPED = re.compile(r"[+-]?\d{1,3}([,_]\d{3})+(\.\d+)?")
LONGEST = 200


def parse(kind: Answer, text: str, choices: Sequence[str] = ()) -> Truth | None:
    """What was meant, or None where it can't be read as an answer of that kind.

    A shape may be written 1x20x248x248, (1, 20, 248, 248) or torch.Size([1, 20, 248, 248]); a
    number may be a sum like 20*3*5*5 + 20; a choice may be given by its number among `choices`;
    a dtype may be written float32, torch.float32 or torch.float.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if len(text) > LONGEST:
        return None
    if kind == "choice":
        return _choice(text, choices)
    readers: dict[Answer, Callable[[str], Truth | None]] = {
        "shape": _shape,
        "number": _number,
        "dtype": _dtype,
        "line": _line,
        "order": _order,
    }
    return readers[kind](text)


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


def tell(given: Sequence[Truth], names: Sequence[str], kind: Answer) -> str:
    """All that was answered, in one line; where several things were asked, each with its name."""
    shown = [show(truth, kind) for truth in given]
    return ", ".join(map(": ".join, zip(names, shown, strict=True)) if names else shown)


def arranged(code: str, place: int, order: Sequence[int]) -> str:
    """The code with its lines from line `place` (1-based) on in the order of their numbers."""
    lines = code.split("\n")
    first = place - 1
    pieces = lines[first : first + len(order)]
    lines[first : first + len(order)] = [pieces[number - 1] for number in order]
    return "\n".join(lines)


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


def _dtype(text: str) -> str | None:
    word = text.strip("`'\" ").lower().removeprefix("torch.")
    word = SHORT.get(word, word)
    return word if word in DTYPES else None


def _line(text: str) -> int | None:
    found = re.findall(r"\d+", text)
    return int(found[0]) if len(found) == 1 else None


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
