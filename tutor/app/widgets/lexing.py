"""Knows the tokens of Python as it is typed: only the lines that an edit changed are lexed again.

Pygments lexes whole files. `IncrementalLexer` runs the same rules line by line and remembers the
state in which each line starts, so after an edit it goes on only until the states agree again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, String, Token, _TokenType

from tutor.app.widgets.rows import Change, difference

State = tuple[str, ...]
"""Pygments' stack of states; empty only before the first line, where `#!` has a meaning."""

FILE_START: State = ()


class Span(NamedTuple):
    """Characters `start` to `end` of a line are one token."""

    start: int
    end: int
    token: _TokenType


class IncrementalLexer:
    """The tokens of a text, line by line, kept up to date with as little work as possible."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self.lines: list[str] = []
        self.relexed = 0
        """How many lines the last update lexed."""
        self._starts: list[State] = [FILE_START]
        self._spans: list[tuple[Span, ...]] = []
        self.update(lines)

    def update(self, lines: Sequence[str]) -> Change:
        """Take the text as it is now; say which rows are new."""
        change = difference(self.lines, lines)
        first, removed, stop = change.first, change.removed, change.first + change.added
        starts = self._starts
        here, after = starts[first], starts[first + removed]
        starts[first : first + removed] = [here] * change.added
        starts[first] = here
        self.lines[first : first + removed] = lines[first:stop]
        self._spans[first : first + removed] = [()] * change.added
        self._relex(first, stop if change.added or here == after else first + 1)
        return change

    def spans(self, row: int) -> tuple[Span, ...]:
        """The tokens of a line, in order; plain names and spaces among them."""
        return self._spans[row]

    def code(self, row: int) -> str:
        """The line with strings and comments blanked out, for whoever looks for brackets."""
        line = self.lines[row]
        for span in self._spans[row]:
            if span.token in String or span.token in Comment:
                line = line[: span.start] + " " * (span.end - span.start) + line[span.end :]
        return line

    def in_string(self, row: int, column: int = 0) -> bool:
        """Is what would be typed at this place part of a string that has begun before it?"""
        if column == 0:
            return self._starts[row][-1:] != () and self._starts[row][-1] in _STRINGS
        if self._token_at(row, column - 1) not in String:
            return False
        if column == len(self.lines[row]):
            return self.in_string(row + 1)
        return self._token_at(row, column) in String

    def _token_at(self, row: int, column: int) -> _TokenType:
        return next((s.token for s in self._spans[row] if s.start <= column < s.end), Token)

    def _relex(self, row: int, stop: int) -> None:
        """Lex rows up to stop, then go on until a line starts as it did before."""
        self.relexed = 0
        stop = min(stop, len(self.lines))
        while row < len(self.lines) and (row < stop or self.relexed):
            self._spans[row], end = _lex_line(self.lines[row], self._starts[row])
            self.relexed += 1
            row += 1
            if row >= stop and self._starts[row] == end:
                return
            self._starts[row] = end


_OPENS_DOCSTRING = re.compile(r"(\s*)([rRuUbB]{,2})(\"{3}|'{3})")
_DOCSTRINGS = ('doc"""', "doc'''")
_STRINGS = frozenset({*_DOCSTRINGS, "tdqs", "tsqs", "tdqf", "tsqf"})

_Rule = tuple[Any, Any, Any]


def _quicker(rule: Any) -> Any:
    """A rule of Pygments' in which a name is what `re` thinks it is.

    Its own pattern lists Unicode, which takes most of the time of compiling it all, and the first
    frame waits for that.
    """
    if isinstance(rule, tuple) and isinstance(rule[0], str):
        return (rule[0].replace(PythonLexer.uni_name, r"[^\W\d]\w*"), *rule[1:])
    return rule


class _Python(PythonLexer):  # type: ignore[misc] # Pygments has no types
    tokens: ClassVar[dict[str, list[Any]]] = {
        state: [_quicker(rule) for rule in rules] for state, rules in PythonLexer.tokens.items()
    }


@lru_cache(maxsize=1)
def _lexer() -> _Python:
    return _Python()


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[_Rule]]:
    """Pygments' compiled rules; private to it, so a test compares us with its own lexing."""
    return _lexer()._tokens  # type: ignore[no-any-return]


def _lex_line(line: str, start: State) -> tuple[tuple[Span, ...], State]:
    """The tokens of one line, and the state in which the next one starts."""
    spans: list[Span] = []
    stack = list(start) or ["root"]
    # Pygments' `\A` may match in the first line alone: the others get a line break before them.
    offset = 0 if start == FILE_START else 1
    text = "\n" * offset + line + "\n"
    position = _docstring(text, offset, stack, spans)
    for at, token, value in _tokens(text, position, stack):
        begin = at - offset
        end = min(begin + len(value), len(line))
        if spans and spans[-1].token is token and spans[-1].end == begin:
            spans[-1] = Span(spans[-1].start, end, token)
        elif begin < end:
            spans.append(Span(begin, end, token))
    return tuple(spans), tuple(stack)


def _docstring(text: str, offset: int, stack: list[str], spans: list[Span]) -> int:
    """Where lexing goes on after a docstring that starts or continues in this line.

    Pygments matches a docstring with one expression over many lines; here it is a state.
    """
    body = offset
    if stack[-1] == "root" and (opening := _OPENS_DOCSTRING.match(text, offset)):
        body = opening.end()
        stack.append("doc" + opening[3])
    if stack[-1] not in _DOCSTRINGS:
        return offset
    closing = text.find(stack[-1][3:], body)
    end = len(text) if closing < 0 else closing + 3
    if closing >= 0:
        stack.pop()
    stripped = len(text) - len(text[offset:].lstrip())
    spans.append(Span(stripped - offset, min(end, len(text) - 1) - offset, String.Doc))
    return end


def _tokens(text: str, position: int, stack: list[str]) -> Iterator[tuple[int, _TokenType, str]]:
    """`RegexLexer.get_tokens_unprocessed`, but it takes the stack and leaves its own in it."""
    rules, lexer = _rules(), _lexer()
    while position < len(text):
        for match_at, action, transition in rules[stack[-1]]:
            match = match_at(text, position)
            if not match:
                continue
            if type(action) is _TokenType:
                yield position, action, match.group()
            elif action is not None:
                yield from action(lexer, match)
            position = match.end()
            _move(stack, transition)
            break
        else:
            if text[position] == "\n":
                stack[:] = ["root"]
            position += 1


def _move(stack: list[str], transition: Any) -> None:
    if transition is None:
        return
    if isinstance(transition, int):
        del stack[max(1, len(stack) + transition) :]
        return
    for state in (transition,) if isinstance(transition, str) else transition:
        if state == "#pop":
            del stack[max(1, len(stack) - 1) :]
        else:
            stack.append(stack[-1] if state == "#push" else state)
