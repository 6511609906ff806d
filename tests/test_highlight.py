"""The editor's colours: what Pygments says, after any edit, at the cost of a few lines."""

from __future__ import annotations

import dataclasses
import inspect
import json.decoder
import textwrap
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Error, Keyword, String, Text, Whitespace

from tutor.app.theme import THEMES
from tutor.app.widgets import highlight
from tutor.app.widgets.lexing import IncrementalLexer
from tutor.app.widgets.rows import difference

PIECES = ["x = 1", "def f(self):", '    """Doc', 'of it."""', "'''", '"""', "(",
          "s = f'{a!r:>{w}}'", "# note 'it", "from a import b",
          "한글 = '모듈'", "\\", 'f"""{', "}", "", "match x:",
          "    case _:", "#!hash", "def", "x = 'open", "r'''raw\\", "@deco"]  # fmt: skip
"""Lines that open, close and confuse the lexer's states."""

CASES = [json.decoder, textwrap, inspect, dataclasses]
"""Real Python, of several hands."""


def everything(lexer: IncrementalLexer) -> list[object]:
    """All that the lexer would say about its text."""
    return [
        (line, lexer.spans(row), lexer.in_string(row), lexer.code(row))
        for row, line in enumerate(lexer.lines)
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=12),
    st.lists(
        st.tuples(
            st.integers(0, 12), st.integers(0, 4), st.lists(st.sampled_from(PIECES), max_size=3)
        ),
        min_size=1,
        max_size=8,
    ),
)
def test_edited_text_is_lexed_as_if_it_were_new(
    lines: list[str], edits: list[tuple[int, int, list[str]]]
) -> None:
    """After any row of edits the tokens are those of the same text lexed from scratch."""
    lexer = IncrementalLexer(lines)
    for first, removed, added in edits:
        lines = [*lines[:first], *added, *lines[first + removed :]]
        lexer.update(lines)
        assert everything(lexer) == everything(IncrementalLexer(lines))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_a_difference_turns_old_into_new(old: list[str], new: list[str]) -> None:
    """Rows outside the change are the same lines, and `moved` finds them."""
    change = difference(old, new)
    for row, line in enumerate(old):
        now = change.moved(row)
        assert now is None or new[now] == line
    assert len(new) - len(old) == change.added - change.removed


def tokens_of_pygments(text: str) -> list[object]:
    """One token type a character, as Pygments sees the whole text at once."""
    kinds: list[object] = []
    for kind, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        kinds += [kind] * len(value)
    return kinds


def tokens_of_ours(text: str) -> list[object]:
    """One token type a character, as our lexer sees it line by line."""
    kinds: list[object] = []
    lexer = IncrementalLexer(text.split("\n"))
    for row, line in enumerate(lexer.lines):
        row_kinds: list[object] = [Text] * (len(line) + 1)
        for start, end, token in lexer.spans(row):
            row_kinds[start:end] = [token] * (end - start)
        kinds += row_kinds
    return kinds[:-1]


@pytest.mark.parametrize("module", CASES, ids=lambda part: part.__name__)
def test_real_python_looks_as_in_pygments(module: object) -> None:
    """On real files fewer than one character in a thousand differs from stock Pygments."""
    text = inspect.getsource(module)  # type: ignore[arg-type]
    ours, stock = tokens_of_ours(text), tokens_of_pygments(text)
    assert len(ours) == len(stock) == len(text)
    blank = (Text, Whitespace, Error)
    differing = [
        (index, text[index : index + 20], mine, theirs)
        for index, (mine, theirs) in enumerate(zip(ours, stock, strict=True))
        if mine is not theirs and not text[index].isspace() and theirs not in blank
    ]
    assert len(differing) <= len(text) / 1000, differing[:5]


def test_typing_in_a_line_lexes_that_line_alone() -> None:
    """A letter in the middle of a long file costs one line, not the file."""
    lines = inspect.getsource(inspect).split("\n")
    lexer = IncrementalLexer(lines)
    lexer.update([*lines[:500], lines[500] + " ", *lines[501:]])
    assert lexer.relexed <= 2


def test_an_opened_docstring_colours_what_follows_and_gives_it_back() -> None:
    """Three quotes turn the rest into a string, and taking them away turns it back."""
    lines = ["def f():", "    return 1", "def g():", "    return 2"]
    lexer = IncrementalLexer(lines)
    before = everything(lexer)
    lexer.update([lines[0], '    """', *lines[1:]])
    assert lexer.in_string(2)
    assert lexer.spans(3)[0].token in String
    lexer.update(lines)
    assert everything(lexer) == before


def test_code_is_what_is_neither_string_nor_comment() -> None:
    """Whoever looks for brackets doesn't see those in strings and comments."""
    lexer = IncrementalLexer(["f('(') # )", '"""', "([", '"""'])
    assert lexer.code(0).rstrip() == "f(   )"
    assert lexer.code(2).strip() == ""


def test_a_snippet_is_coloured_and_otherwise_as_it_was() -> None:
    """`code` changes no character and takes its colours from the theme."""
    source = "def forward(self, x):\n    return x  # [bold]그대로[/]\n"
    for theme in THEMES:
        text = highlight.code(source, theme)
        assert text.plain == source
        colours = {span.style.color.name for span in text.spans if span.style.color}  # type: ignore[union-attr]
        assert theme.variables["code-keyword"] in colours
        assert theme.variables["code-comment"] in colours


def test_a_theme_without_colours_for_code_gets_ours() -> None:
    """Any theme will do; what it doesn't name has our colour for its ground."""

    @dataclass
    class Plain:
        dark: bool
        variables: dict[str, str] = field(default_factory=dict)

    dark, light = highlight.styles(Plain(True)), highlight.styles(Plain(False))
    for token in (Keyword, String, Comment.Single):
        assert dark[token].color
        assert light[token].color
        assert dark[token].color != light[token].color
