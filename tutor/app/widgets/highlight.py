"""Gives Python its colours: in the editor, in prose, in findings and in the REPL.

The colours are those of the app's theme (`code-keyword` and its like among its variables); a theme
that has none of its own gets ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from rich.style import Style
from rich.text import Text

from tutor.app.widgets.lexing import IncrementalLexer, Span


class Theme(Protocol):
    """What of a Textual theme the colours of code come from."""

    @property
    def dark(self) -> bool:
        """Is it a dark theme?"""

    @property
    def variables(self) -> Mapping[str, str]:
        """The theme's own variables; code uses `code-keyword` and its like."""


_DARK = {"keyword": "#c3a6f0", "name": "#7ab7f5", "string": "#a3cf8a",
         "number": "#e6b673", "comment": "#94a0b3"}  # fmt: skip
_LIGHT = {"keyword": "#6b3fa8", "name": "#0a58a8", "string": "#3b6414",
          "number": "#8a4b08", "comment": "#575f6b"}  # fmt: skip

_ROLES: dict[_TokenType, str] = {
    Comment: "comment",
    Keyword: "keyword",
    Keyword.Constant: "number",
    Operator.Word: "keyword",
    Name.Function: "name",
    Name.Class: "name",
    Name.Decorator: "name",
    Name.Builtin: "name",
    Name.Builtin.Pseudo: "keyword",
    Name.Exception: "name",
    Name.Variable.Magic: "name",
    Number: "number",
    String: "string",
    String.Escape: "number",
    String.Interpol: "number",
    String.Affix: "keyword",
}

Styles = Mapping[_TokenType, Style]


class _TokenStyles(dict[_TokenType, Style]):
    """Styles by token; a token that has none takes its parent's."""

    def __missing__(self, token: _TokenType) -> Style:
        style = self[token.parent] if token.parent else Style.null()
        self[token] = style
        return style


def styles(theme: Theme) -> Styles:
    """The style of every token in a theme."""
    colours = dict(_DARK if theme.dark else _LIGHT)
    colours |= {role: theme.variables.get(f"code-{role}", colours[role]) for role in colours}
    chosen = _TokenStyles()
    for token, role in _ROLES.items():
        chosen[token] = Style(color=colours[role], italic=role == "comment" or None)
    for token in (Name.Function, Name.Class):
        chosen[token] += Style(bold=True)
    return chosen


def paint(line: Text, spans: Sequence[Span], chosen: Styles) -> None:
    """Lay the colours of one line's tokens over it."""
    for start, end, token in spans:
        if style := chosen[token]:
            line.stylize(style, start, end)


def code(text: str, theme: Theme) -> Text:
    """A piece of Python in the theme's colours, for prose, findings and the REPL."""
    chosen = styles(theme)
    lexer = IncrementalLexer(text.split("\n"))
    lines = []
    for row, line in enumerate(lexer.lines):
        painted = Text(line)
        paint(painted, lexer.spans(row), chosen)
        lines.append(painted)
    return Text("\n").join(lines)
