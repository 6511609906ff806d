"""Turns the prose of a lesson into blocks that a widget can lay out: paragraphs and code.

One paragraph is a `Content` with the columns that its first and its further lines are indented
by, so that list items hang. Nothing here passes through markup.
"""

from __future__ import annotations

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
                case "bullet_list_open":
                    self.bullets.append("•")
                case "ordered_list_open":
                    self.bullets.append(str(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self.bullets.pop()
                    self.tight = bool(self.bullets)
                case "list_item_open":
                    self._next_bullet()
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

    def _next_bullet(self) -> None:
        self.bullet = self.bullets[-1]
        if self.bullet != "•":
            self.bullets[-1] = str(int(self.bullet) + 1)
            self.bullet += "."

    def _inline(self, token: Token) -> Iterator[Block]:
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


def inline(children: Sequence[Token]) -> Content:
    """Words with their emphasis, code and links; a link calls `app.follow(href)`."""
    text = ""
    spans: list[Span] = []
    opened: list[tuple[int, Style | str]] = []
    for token in children:
        if token.type in {"strong_open", "em_open"}:
            opened.append((len(text), "bold" if token.type == "strong_open" else "italic"))
        elif token.type == "link_open":
            action = {"@click": f"app.follow({str(token.attrs.get('href', ''))!r})"}
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
