"""Sample submissions with the words and the line that a good answer has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

EXERCISES = {
    "T1": "forward",
    "T2": "classifier",
    "T3": "stack",
    "T4": "training",
    "T4 regression": "regression",
}


@dataclass(frozen=True)
class Case:
    """One sample submission."""

    name: str
    head: dict[str, str]
    code: str
    mistake: bool

    @property
    def task(self) -> str:
        """The key of EXERCISES."""
        regression = self.head.get("data") == "regression"
        return self.head["task"] + (" regression" if regression else "")

    @property
    def exercise(self) -> str:
        """The exercise that it answers."""
        return EXERCISES[self.task]

    @property
    def advice(self) -> bool:
        """Does it work, and only deserve a word?"""
        return self.head.get("severity") == "advice"


@dataclass(frozen=True)
class Score:
    """What somebody said about a case, judged."""

    noticed: bool
    named: bool
    placed: bool
    seconds: float = 0.0
    said: tuple[str, ...] = ()


def read(path: Path) -> Case:
    """A case file: a header that ends with `# ---`, and the code."""
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index("# ---")
    head = dict(line[2:].split(": ", 1) for line in lines[:end] if ": " in line)
    return Case(path.stem, head, "\n".join(lines[end + 1 :]), path.parent.name == "mistakes")


def score(case: Case, words: str | None, line: str, seconds: float) -> Score:
    """Judge what was said first: `words`, None for nothing, and the text of the line to blame."""
    if words is None:
        return Score(False, False, False, seconds)
    blame = [text.strip() for key, text in case.head.items() if key.startswith("blame")]
    placed = not any(blame) or line.strip() in blame
    return Score(True, says(words, case.head.get("expect", "")), placed, seconds)


def says(words: str, expect: str) -> bool:
    """Does the text contain one phrase of every group? `a|b ; c` wants a or b, and c."""
    low = words.lower()
    return all(any(_has(low, p.lower()) for p in g.strip().split("|")) for g in expect.split(" ; "))


def _has(text: str, phrase: str) -> bool:
    phrase = phrase.strip() or phrase
    if len(phrase) > 3:
        return phrase in text
    before = r"(?<!\w)" if phrase[:1].isalnum() else ""
    after = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return re.search(before + re.escape(phrase) + after, text) is not None
