"""Reads the prose of a lesson: which part of a Markdown file belongs to which step.

A file is plain Markdown that a code host shows as it is. Comments mark where a step begins
(`<!-- step: id -->`), where the part begins that is shown once it is solved (`<!-- after -->`), and
where the closing words of the lesson begin (`<!-- end -->`). A line that is only a link to a .py
file, and the tags that fold an answer away, are for readers on a code host, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MARK = re.compile(r"<!--\s*(step|question|after|end)\s*(?::\s*(\S+)\s*)?-->")
ITEM = re.compile(r"- `([a-z0-9-]+)`:?\s+(\S.*)")
FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*(.*)")
FILE_LINK = re.compile(r"\[[^\]]*\]\([\w/.-]+\.py\)")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)")
FOLD = re.compile(r"<details><summary>.*</summary>|</details>")


@dataclass
class Section:
    """What stands under one mark. `line` is that of the mark, `images` have theirs; 1-based."""

    id: str
    line: int
    title: str = ""
    body: str = ""
    after: str = ""
    items: dict[str, str] = field(default_factory=dict)
    images: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Page:
    """A Markdown file of a lesson, taken apart."""

    file: Path
    title: str = ""
    summary: str = ""
    closing: str = ""
    sections: dict[str, Section] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Block:
    """A fenced block of code: its first line of code (1-based), its info string, its text."""

    line: int
    info: str
    code: str


def read_page(file: Path, text: str) -> Page:
    """Takes the text of a lesson.md or quiz.md apart."""
    page = Page(file)
    head: list[str] = []
    current: list[str] = head
    parts: list[tuple[str, str, int, list[str]]] = []
    for number, line, is_code in lines_of(text):
        mark = None if is_code else MARK.fullmatch(line.strip())
        if mark is None:
            folds = not is_code and FOLD.fullmatch(line.strip())
            current.append("" if folds else line)
            continue
        kind, id = mark.group(1), mark.group(2) or ""
        if kind in ("step", "question") and not id:
            page.faults.append((number, f"expected an id: <!-- {kind}: some-id -->"))
        current = []
        parts.append((kind, id, number, current))
    page.title, page.summary = _titled(head, "# ")
    section: Section | None = None
    for kind, id, number, lines in parts:
        if kind == "end":
            page.closing = "\n".join(lines).strip()
        elif kind == "after":
            if section is None:
                page.faults.append((number, "<!-- after --> belongs below a step"))
            else:
                section.after = "\n".join(lines).strip()
                section.images += _images(number, lines)
        else:
            section = _section(id, number, lines)
            section.images += _images(number, lines)
            if id in page.sections:
                page.faults.append((number, f"{kind} {id!r} is here twice"))
            page.sections[id] = section
    return page


def hints_of(text: str) -> list[str]:
    """The hints of a hints.md: each begins with a `## ` heading, which is not shown."""
    hints: list[list[str]] = []
    for _, line, is_code in lines_of(text):
        if not is_code and line.startswith("## "):
            hints.append([])
        elif hints:
            hints[-1].append(line)
    return ["\n".join(lines).strip() for lines in hints]


def blocks_of(text: str) -> list[Block]:
    """The fenced blocks of a Markdown text."""
    blocks: list[Block] = []
    inside: list[str] | None = None
    info, start = "", 0
    for number, line, is_code in lines_of(text):
        fence = FENCE.fullmatch(line)
        if inside is None and is_code and fence:
            inside, info, start = [], fence.group(2).strip(), number + 1
        elif inside is not None and is_code and fence and not fence.group(2):
            blocks.append(Block(start, info, "\n".join(inside)))
            inside = None
        elif inside is not None:
            inside.append(line)
    return blocks


def lines_of(text: str) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number, and whether it is code (the fences around it included)."""
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        found = FENCE.fullmatch(line)
        if fence:
            yield number, line, True
            if found and found.group(1).startswith(fence) and not found.group(2):
                fence = ""
        else:
            fence = found.group(1) if found else ""
            yield number, line, bool(fence)


def _section(id: str, line: int, lines: list[str]) -> Section:
    title, body = _titled(lines, "## ")
    kept: list[str] = []
    items: dict[str, str] = {}
    key = ""
    for _, text, is_code in lines_of(body):
        item = None if is_code else ITEM.fullmatch(text)
        if item:
            key = item.group(1)
            items[key] = item.group(2).strip()
        elif key and text.startswith("  ") and not is_code:
            items[key] += " " + text.strip()
        elif not FILE_LINK.fullmatch(text.strip()):
            key = ""
            kept.append(text)
    prose = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return Section(id, line, title, prose, "", items)


def _images(mark: int, lines: list[str]) -> Iterator[tuple[int, str]]:
    """The files that are shown as pictures below the mark in that line."""
    for number, line, is_code in lines_of("\n".join(lines)):
        for found in IMAGE.finditer("" if is_code else line):
            yield mark + number, found.group(1)


def _titled(lines: list[str], heading: str) -> tuple[str, str]:
    """The text of the first heading, and everything below it."""
    for index, line in enumerate(lines):
        if line.startswith(heading):
            return line[len(heading) :].strip(), "\n".join(lines[index + 1 :]).strip()
    return "", "\n".join(lines).strip()
