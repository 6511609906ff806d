"""The pages behind the findings: what a rule means, an example, how to fix it.

The pages of general rules are in `pages` beside this file; a lesson's own stand in its folder,
in `exercises/<exercise>/pages`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tutor.course import course_folder

PAGES = Path(__file__).parent / "pages"
GENERAL = "forward"
"""The exercise that the examples of general rules answer, where they name no other."""
_FENCE = re.compile(r"^```python (wrong|right|repl)(?: ([\w-]+))?\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Example:
    """A block of code on a page: `wrong`, `right` or `repl`, and the exercise that it answers."""

    kind: str
    exercise: str
    code: str


def page(rule: str, language: str) -> str | None:
    """The Markdown page of a rule, in English where the language has none; None if unknown."""
    folder = _folders().get(rule)
    return read(folder, rule, language) if folder else None


def all_rules() -> list[str]:
    """The ids of all rules that have a page, in alphabetical order."""
    return sorted(_folders())


def home(rule: str) -> Path:
    """The folder that the page of a rule is in; raises KeyError for an unknown one."""
    return _folders()[rule]


def read(folder: Path, rule: str, language: str) -> str:
    """A page of a folder, in English where the language has none."""
    own = folder / f"{rule}.{language}.md"
    return (own if own.exists() else folder / f"{rule}.md").read_text(encoding="utf-8")


def examples(text: str, exercise: str = GENERAL) -> list[Example]:
    """The examples of a page, in order. One names the exercise for all; else it is `exercise`."""
    blocks = _FENCE.findall(text)
    named = next((name for _, name, _ in blocks if name), exercise)
    return [Example(kind, name or named, code) for kind, name, code in blocks]


@cache
def _folders() -> dict[str, Path]:
    """Where each page is, as of the first question."""
    lessons = sorted(course_folder().glob("**/exercises/*/pages"))
    files = (file for folder in (*lessons, PAGES) for file in folder.glob("*.md"))
    return {file.stem: file.parent for file in files if "." not in file.stem}
