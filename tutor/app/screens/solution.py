"""The solution of an exercise, and other ways that are right too."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from tutor.app.host import host, tell
from tutor.app.screens.reading import Reading
from tutor.app.widgets.code import Code
from tutor.app.widgets.prose import Prose
from tutor.course import Exercise, ways


class Solution(Reading):
    """To read, and to compare with one's own."""

    def __init__(self, exercise: Exercise) -> None:
        super().__init__()
        self.exercise = exercise

    def widgets(self) -> Iterable[Widget]:
        """The solution first, then each of the other ways with what is different about it."""
        yield Prose(f"## {tell(self, 'app.solution')}")
        yield Code(self.exercise.solution.read_text(encoding="utf-8").strip("\n"))
        others = ways(self.exercise)
        if others:
            yield Prose(f"## {tell(self, 'app.other_ways')}")
        for way in others:
            yield Prose(way.text.get(host(self).language, ""))
            yield Code(way.source.strip("\n"))
