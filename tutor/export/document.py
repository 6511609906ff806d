"""Tells what the learner has made as one Markdown file, in their language, with its pictures."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import DecodeError, json

from tutor.bridge.messages import Confusion, Pictures
from tutor.course import Lesson, Step
from tutor.export.curve import svg
from tutor.export.png import sheet
from tutor.learner.worklog import Made, Work
from tutor.words import say

FOLDER = "pictures"
COLUMNS = 10
NAMED = ("input", "map", "bank", "diff")
"""The kinds of pictures that have a word of their own."""


class Document:
    """The text as it grows, and the files that it shows, by their names beside it."""

    def __init__(self, language: str) -> None:
        self.files: dict[str, bytes] = {}
        self._blocks: list[str] = []
        self._language = language

    @property
    def text(self) -> str:
        """The Markdown so far."""
        return "\n\n".join(self._blocks) + "\n"

    def head(self, works: Sequence[Work]) -> None:
        """What this is, and how much of it there is."""
        self._add(f"# {self._word('title')}")
        lessons = len({work.lesson for work in works})
        last = _moment(max(work.at for work in works))
        self._add(self._word("intro", steps=len(works), lessons=lessons, last=last))

    def lesson(self, lesson: Lesson | None, id: str, program: str = "") -> None:
        """A lesson begins; one that the course no longer has is called by its id."""
        number = f"{lesson.number}. " if lesson and not lesson.testout else ""
        title = f"{number}{lesson.title[self._language]}" if lesson else id
        self._add(f"## {title}")
        if program:
            self._add(self._word("run_it", name=f"[{program}]({program})", program=program))

    def step(self, work: Work, step: Step | None, same_as: str = "") -> None:
        """A step: its code, what it printed, its curve and pictures.

        `same_as` is the title of an earlier step with the very same code.
        """
        made = work.made
        self._add(f"### {step.title[self._language] if step else work.step}")
        self._add(f"*{self._word('solved', at=_moment(work.at))}*")
        if step is not None and step.kind == "explore":
            self._fence("pycon", made.output)
            return
        if same_as:
            self._add(self._word("same_code", title=same_as))
        else:
            self._fence("python", made.code)
        if made.answer:
            self._add(self._word("answer", answer=self._answered(made.answer, step)))
        if made.output.strip():
            self._add(self._word("printed"))
            self._fence("text", made.output)
        name = f"{FOLDER}/{_plain(work.lesson)}-{_plain(work.step)}"
        self._curve(made, f"{name}-loss.svg")
        self._pictures(made, name)

    # ------------------------------------------------------------------ a training

    def _curve(self, made: Made, name: str) -> None:
        finite = [loss for _, loss in made.curve if math.isfinite(loss)]
        if not finite:
            return
        steps = made.curve[-1][0]
        words = self._word("curve", first=f"{finite[0]:.3g}", last=f"{finite[-1]:.3g}", steps=steps)
        drawn = svg(made.curve, words, self._word("step"), self._word("loss"))
        self._show(name, drawn.encode(), words)
        self._add(words)

    def _pictures(self, made: Made, name: str) -> None:
        try:
            seen = json.decode(made.pictures, type=Pictures)
        except DecodeError:
            return
        if seen.explained is not None:
            percent = f"{100 * max(0.0, seen.explained):.0f}"
            self._add(self._word("explains", n=percent))
        if said := seen.words.get(self._language):
            self._add(said)
        if seen.table is not None:
            self._table(seen.table)
        self._gallery(seen, name)
        kinds = dict.fromkeys(
            key.partition(" ")[0] for key in seen.items if key not in seen.captions
        )
        for kind in kinds:
            all_of_it = [one for key, one in seen.items.items() if key.partition(" ")[0] == kind]
            words = self._kind(kind)
            self._add(f"{words} ({len(all_of_it)})" if len(all_of_it) > 1 else words)
            self._show(f"{name}-{_plain(kind)}.png", sheet(all_of_it, COLUMNS), words)

    def _gallery(self, seen: Pictures, name: str) -> None:
        """Pictures with what the model makes of each below it."""
        told = {key: words.get(self._language, "") for key, words in seen.captions.items()}
        shown = []
        for key, words in told.items():
            file = f"{name}-{_plain(key)}.png"
            self.files[file] = sheet([seen.items[key]], 1)
            shown.append(f"![{words}]({file})")
        if shown:
            self._rows([shown, list(told.values())])

    def _table(self, table: Confusion) -> None:
        names = table.names.get(self._language) or next(iter(table.names.values()))
        counts = zip(names, table.counts, strict=True)
        rows = [[f"**{name}**", *map(str, row)] for name, row in counts]
        self._add(self._word("confusion"))
        self._rows([["", *names], *rows])

    def _kind(self, kind: str) -> str:
        if kind == "kernel":
            return say("train.kernels", self._language)
        return say(f"train.picture_{kind}", self._language) if kind in NAMED else kind

    # ------------------------------------------------------------------ Markdown

    def _answered(self, answer: str, step: Step | None) -> str:
        """The words of a choice, else the answer as it was given."""
        choices = step.question.choices if step and step.question else {}
        return choices[answer][self._language] if answer in choices else f"`{answer}`"

    def _word(self, key: str, **values: object) -> str:
        return say(f"export.{key}", self._language, **values)

    def _show(self, name: str, data: bytes, words: str) -> None:
        self.files[name] = data
        self._add(f"![{words}]({name})")

    def _rows(self, rows: Sequence[Sequence[str]]) -> None:
        head, *rest = ["| " + " | ".join(row) + " |" for row in rows]
        self._add("\n".join([head, "|" + " --- |" * len(rows[0]), *rest]))

    def _fence(self, kind: str, text: str) -> None:
        longest = max(map(len, re.findall("`+", text)), default=0)
        marks = "`" * max(3, longest + 1)
        self._add(f"{marks}{kind}\n{text.strip(chr(10))}\n{marks}")

    def _add(self, block: str) -> None:
        self._blocks.append(block)


def _moment(at: float) -> str:
    """A time of this machine's clock, as people here write it."""
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M}"


def _plain(name: str) -> str:
    """A part of a file's name: letters, digits and dashes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "picture"
