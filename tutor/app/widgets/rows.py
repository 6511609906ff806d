"""Says what changed between two versions of a text, row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Place = tuple[int, int]
"""Row and column, from 0."""

_BREAK = re.compile("\r\n?")
_BREAK_ELSEWHERE = re.compile("[\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text with one kind of line break and nothing that a terminal would obey.

    What ends a line for others but not for Python becomes a blank: a comment stays one.
    """
    text = _BREAK_ELSEWHERE.sub(" ", _BREAK.sub("\n", text))
    return _CONTROL.sub("", text)


@dataclass(frozen=True)
class Change:
    """Rows `first` to `first + removed` became `added` rows; all others are as they were."""

    first: int
    removed: int
    added: int

    def moved(self, row: int) -> int | None:
        """Where an old row is now, None if it was edited."""
        if row < self.first:
            return row
        return row + self.added - self.removed if row >= self.first + self.removed else None


def difference(old: Sequence[str], new: Sequence[str]) -> Change:
    """The smallest run of rows that turns old into new."""
    shorter = min(len(old), len(new))
    first = 0
    while first < shorter and old[first] == new[first]:
        first += 1
    same = 0
    while same < shorter - first and old[-1 - same] == new[-1 - same]:
        same += 1
    return Change(first, len(old) - first - same, len(new) - first - same)


def counterparts(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Where each old row that is still there is now, however many others changed."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + at: block.b + at for block in blocks for at in range(block.size)}


def replacement(old: Sequence[str], new: Sequence[str]) -> tuple[str, Place, Place]:
    """The text to put between two places of `old` so that it becomes `new`."""
    change = difference(old, new)
    first, last = change.first, change.first + change.removed
    rows = new[first : first + change.added]
    if first > 0:
        start, end = (first - 1, len(old[first - 1])), (last - 1, len(old[last - 1]))
        return "".join("\n" + row for row in rows), start, end
    if last < len(old):
        return "".join(row + "\n" for row in rows), (0, 0), (last, 0)
    return "\n".join(rows), (0, 0), (last - 1, len(old[last - 1]))
