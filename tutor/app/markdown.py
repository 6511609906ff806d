"""Turns the prose of a lesson into blocks that a widget can lay out: paragraphs and code.

One paragraph is a `Content` with the columns that its first and its further lines are indented
by, so that list items hang. Nothing here passes through markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content, Span
from textual.style import Style

HEADING = "bold $accent"
CODE = "$ink on $panel"
QUIET = "$muted"


@dataclass(frozen=True)
class Paragraph:
    """Words that wrap. `bullet` stands before the first line; the others are indented as deep."""

    content: Content
    bullet: Content = field(default_factory=Content.empty)
    indent: int = 0
    gap: bool = True


@dataclass(frozen=True)
class Fence:
    """Code, or anything else that keeps its lines. `language` is "" where none is given."""

    source: str
    language: str


Block = Paragraph | Fence


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    return list(_Reader(_parser().parse(text)).read())


class _Reader:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.depth = 0
        self.bullets: list[str] = []
        self.bullet = ""
        self.tight = False
        self.quote = 0
        self.heading = False
        self.row: list[Content] | None = None

    def read(self) -> Iterator[Block]:
        for token in self.tokens:
            match token.type:
                case "list_item_open":
                    self._next_bullet()
                case list_ if list_.endswith(("list_open", "list_close")):
                    self._list(token)
                case "blockquote_open" | "blockquote_close":
                    self.quote += 1 if token.nesting == 1 else -1
                case "heading_open":
                    self.heading = True
                case "tr_open":
                    self.row = []
                case "tr_close":
                    yield self._table_row()
                case "inline":
                    yield from self._inline(token)
                case "fence" | "code_block":
                    yield Fence(token.content.rstrip("\n"), token.info.strip())
                case "hr":
                    yield Paragraph(Content.styled("···", QUIET))

    def _list(self, token: Token) -> None:
        if token.nesting == -1:
            self.bullets.pop()
            self.tight = bool(self.bullets)
        elif token.type == "bullet_list_open":
            self.bullets.append("•")
        else:
            self.bullets.append(str(token.attrs.get("start", 1)))

    def _next_bullet(self) -> None:
        self.bullet = self.bullets[-1]
        if self.bullet != "•":
            self.bullets[-1] = str(int(self.bullet) + 1)
            self.bullet += "."

    def _inline(self, token: Token) -> Iterator[Block]:
        if _is_code_link(token):
            return
        content = inline(token.children or [])
        if self.row is not None:
            self.row.append(content)
            return
        if self.heading:
            self.heading = False
            yield Paragraph(content.stylize(HEADING))
            return
        depth = len(self.bullets)
        bullet = Content.empty()
        if depth and self.bullet:
            bullet = Content.styled(f"{self.bullet} ", QUIET)
            self.bullet = ""
        elif depth:
            bullet = Content("  ")
        if self.quote:
            bullet = Content.styled("│ ", QUIET)
        yield Paragraph(content, bullet, indent=2 * max(depth - 1, 0), gap=not self.tight)
        self.tight = bool(depth)

    def _table_row(self) -> Paragraph:
        row, self.row = self.row or [], None
        return Paragraph(Content("   ").join(row), gap=False)


def _is_code_link(token: Token) -> bool:
    """A paragraph that is nothing but a link to a .py file stands for the code itself."""
    children = token.children or []
    return (
        len(children) == 3
        and children[0].type == "link_open"
        and str(children[0].attrs.get("href", "")).endswith(".py")
    )


def inline(children: Sequence[Token]) -> Content:
    """Words with their emphasis, code and links; a link calls `app.follow(href)`."""
    text = ""
    spans: list[Span] = []
    opened: list[tuple[int, Style | str]] = []
    for token in children:
        if token.type in {"strong_open", "em_open"}:
            opened.append((len(text), "bold" if token.type == "strong_open" else "italic"))
        elif token.type == "link_open":
            action = {"do": f"app.follow({str(token.attrs.get('href', ''))!r})"}
            opened.append((len(text), Style.from_meta(action) + Style(underline=True)))
        elif token.nesting == -1:
            start, style = opened.pop()
            spans.append(Span(start, len(text), style))
        elif token.type == "code_inline":
            spans.append(Span(len(text), len(text) + len(token.content), CODE))
            text += token.content
        elif token.type == "softbreak":
            text += " "
        elif token.type == "hardbreak":
            text += "\n"
        else:
            text += token.content
    return Content(text, spans)


def plain_inline(text: str) -> Content:
    """One line of Markdown (a choice, a goal) as words."""
    return inline(_parser().parseInline(text)[0].children or [])


_MARKED = re.compile(r"`([^`\n]+)`|\*\*(.+?)\*\*")


def spoken(text: str) -> Content:
    """Words about the learner's code: `code` and **bold** and nothing else.

    Names such as `__init__` stay what they are, also where nobody put backticks around them.
    """
    parts: list[Content] = []
    end = 0
    for found in _MARKED.finditer(text):
        parts.append(Content(text[end : found.start()]))
        code, bold = found.groups()
        parts.append(Content.styled(code, CODE) if code else spoken(bold).stylize("bold"))
        end = found.end()
    return Content("").join([*parts, Content(text[end:])])


def spoken_paragraphs(text: str) -> list[Paragraph]:
    """Such words in paragraphs; a single line break stays one, and so do indented lines."""
    return [
        Paragraph(spoken(line), gap=number == 0)
        for part in text.strip("\n").split("\n\n")
        for number, line in enumerate(part.split("\n"))
    ]
