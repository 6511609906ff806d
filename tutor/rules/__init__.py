"""The pages behind the findings: what a rule means, an example, how to fix it."""

from __future__ import annotations

from pathlib import Path

PAGES = Path(__file__).parent / "pages"


def page(rule: str, language: str) -> str | None:
    """The Markdown page of a rule, in English where the language has none; None if unknown."""
    if rule not in all_rules():
        return None
    own = PAGES / f"{rule}.{language}.md"
    return (own if own.exists() else PAGES / f"{rule}.md").read_text(encoding="utf-8")


def all_rules() -> list[str]:
    """The ids of all rules that have a page, in alphabetical order."""
    return sorted(path.stem for path in PAGES.glob("*.md") if "." not in path.stem)
