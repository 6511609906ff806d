"""Turns the prose of a lesson into lines of plain text, without the marks of Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tutor.cli.console import wrapped

CODE = "    "


def lines(markdown: str) -> Iterator[str]:
    """The lines to print; an empty one between paragraphs. Links to code files are left out."""
    bullets: list[int | None] = []
    fresh = False
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        match token.type:
            case "ordered_list_open":
                bullets.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                bullets.append(None)
            case "ordered_list_close" | "bullet_list_close":
                bullets.pop()
                if not bullets:
                    yield ""
            case "list_item_open":
                fresh = True
            case "inline" if text := words(token):
                yield _wrapped(text, bullets, fresh=fresh)
                fresh = False
                if not bullets:
                    yield ""
            case "fence" | "code_block":
                yield from ((CODE + line).rstrip() for line in token.content.rstrip().split("\n"))
                yield ""


def words(token: Token) -> str:
    """The words of a paragraph, "" where it is nothing but a link to a file of code."""
    children = token.children or []
    if children and children[0].type == "link_open":
        address = str(children[0].attrs.get("href", ""))
        if address.endswith(".py"):
            return ""
    return "".join(_word(child) for child in children)


def _word(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    return "\n" if token.type == "hardbreak" else token.content


def _wrapped(text: str, bullets: list[int | None], *, fresh: bool) -> str:
    if not bullets:
        return wrapped(text)
    number = bullets[-1]
    mark = "-" if number is None else f"{number}."
    if fresh and number is not None:
        bullets[-1] = number + 1
    inside = wrapped(text, "  " * len(bullets))
    return f"{mark} {inside.lstrip()}" if fresh and len(bullets) == 1 else inside
