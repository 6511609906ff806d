"""Knows the shape of code: partners of brackets, where Enter lands, indenting and commenting.

Pure functions over lines and their tokens; brackets in strings and comments don't count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tutor.app.widgets.lexing import IncrementalLexer

STOP = 4
"""Spaces from one level to the next."""

_PARTNERS = {"(": ")", "[": "]", "{": "}", ")": "(", "]": "[", "}": "{"}
_OPENING, _CLOSING = "([{", ")]}"
_BRACKET = re.compile(r"[()\[\]{}]")
_LOOK_BACK = 400  # rows: further away nobody sees a partner, and a broken file stays quick

_LEAVES = frozenset({"return", "pass", "break", "continue", "raise"})
_STATEMENTS = frozenset({*_LEAVES, "def", "class", "import", "while", "with", "try", "del"})
_WORD = re.compile(r"\s*(\w*)")


def indentation(line: str) -> str:
    """The blanks that a line begins with."""
    return line[: len(line) - len(line.lstrip())]


def partner(lexer: IncrementalLexer, row: int, column: int) -> tuple[int, int] | None:
    """The place of the bracket that belongs to the one at this place, if both are code."""
    bracket = lexer.code(row)[column : column + 1]
    if bracket not in _PARTNERS:
        return None
    expected: list[str] = []
    forward = bracket in _OPENING
    for at_row, at_column, found in _brackets(lexer, row, column, 1 if forward else -1):
        if (found in _OPENING) == forward:
            expected.append(_PARTNERS[found])
        elif expected.pop() != found:
            return None
        if not expected:
            return at_row, at_column
    return None


def _brackets(
    lexer: IncrementalLexer, row: int, column: int, step: int
) -> Iterator[tuple[int, int, str]]:
    """The brackets from a place on, down (step 1) or up (step -1)."""
    last = min(len(lexer.lines), row + _LOOK_BACK) if step > 0 else max(-1, row - _LOOK_BACK)
    for at_row in range(row, last, step):
        found = [(match.start(), match.group()) for match in _BRACKET.finditer(lexer.code(at_row))]
        for at_column, bracket in found[::step]:
            if at_row != row or (at_column - column) * step >= 0:
                yield at_row, at_column, bracket


def after_enter(lexer: IncrementalLexer, row: int, column: int) -> str:
    """The indentation of the line that Enter begins at this place."""
    line = lexer.lines[row]
    own = indentation(line)
    if column <= len(own):
        return line[:column]
    if lexer.in_string(row, column):
        return own
    code = lexer.code(row)[:column].rstrip()
    head, opened = _statement(lexer, row, code)
    base = indentation(lexer.lines[head])
    if opened is not None:
        return own + " " * STOP if opened == row else base
    if code.endswith("\\"):
        continued = row > 0 and lexer.code(row - 1).rstrip().endswith("\\")
        return own if continued else own + " " * STOP
    return _after_statement(base, _first_word(lexer.code(head)), code)


def _after_statement(base: str, first_word: str, code: str) -> str:
    """The indentation below a whole statement."""
    if code.endswith(":"):
        return base + " " * STOP
    if first_word in _LEAVES:
        return base[: len(base) - _to_stop(base)]
    return base


def _statement(lexer: IncrementalLexer, row: int, code: str) -> tuple[int, int | None]:
    """Where the brackets that close in `code` were opened, and the row of one that is still open.

    `code` is what stands in the row before the caret.
    """
    depth, head = 0, None
    for above in range(row, max(-1, row - _LOOK_BACK), -1):
        text = code if above == row else lexer.code(above)
        for bracket in reversed(_BRACKET.findall(text)):
            depth += 1 if bracket in _CLOSING else -1
            if depth < 0:
                return (above if head is None else head), above
        if depth == 0 and head is None:
            head = above
        if head is not None and _first_word(text) in _STATEMENTS:
            break
    return (row if head is None else head), None


def _first_word(code: str) -> str:
    match = _WORD.match(code)
    return match[1] if match else ""


def _to_stop(blanks: str) -> int:
    """How many of these blanks lead back to the stop before."""
    if not blanks or not blanks.endswith(" "):
        return len(blanks[-1:])
    spaces = len(blanks) - len(blanks.rstrip(" "))
    return min(spaces, len(blanks) % STOP or STOP)


def before_caret(line: str, column: int) -> int:
    """How many characters Backspace takes: back to the stop in front of code, else one."""
    before = line[:column]
    return 1 if before.strip(" ") or not before else _to_stop(before)


def indented(lines: Sequence[str]) -> list[str]:
    """The lines one level further in; empty ones stay empty."""
    return [" " * STOP + line if line.strip() else line for line in lines]


def dedented(lines: Sequence[str]) -> list[str]:
    """The lines one level further out, as far as they can go."""
    if len(lines) == 1:
        own = indentation(lines[0])
        return [own[: len(own) - _to_stop(own)] + lines[0][len(own) :]]
    return [re.sub(rf"^(\t| {{1,{STOP}}})", "", line) for line in lines]


def commented(lines: Sequence[str]) -> list[str]:
    """The lines as comments, or as code again if they all were comments."""
    written = [line for line in lines if line.strip()]
    if written and all(line.lstrip().startswith("#") for line in written):
        return [re.sub(r"^(\s*)# ?", r"\1", line) for line in lines]
    column = min((len(indentation(line)) for line in written or lines), default=0)
    return [
        f"{line[:column]}# {line[column:]}" if line.strip() or not written else line
        for line in lines
    ]
