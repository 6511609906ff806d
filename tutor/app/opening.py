"""The opening frame: what the lesson will show, written before Textual is imported.

Importing Textual and building the screen takes a moment in which the learner can already read.
Every line comes from the functions that the widgets draw with, so the real frame, when it
replaces this one, moves nothing. Keys typed meanwhile wait in the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby

from rich.color import ColorSystem
from textual.color import Color
from textual.content import Content
from textual.style import Style

from tutor.app.colours import COLOURS, DARK
from tutor.app.desk import Desk
from tutor.app.journey import Journey
from tutor.app.keys import key_of
from tutor.app.lines import DOES, Where, bottom_line, broken, flow, tabs_line, to_do, top_line
from tutor.app.markdown import Block, Fence, Paragraph, blocks, spoken
from tutor.app.sizes import BARS, HEIGHT, HIGH, WIDE, WIDTH
from tutor.app.widgets import highlight
from tutor.course import Lesson
from tutor.learner.drafts import Draft, DraftError
from tutor.words import say

LOWER = ("check", "shapes", "train", "repl")


class Opening:
    """The frame of a lesson at a step, in so many columns and rows."""

    def __init__(self, desk: Desk, lesson: Lesson, index: int, language: str, theme: str) -> None:
        self.journey = Journey(desk, lesson, index)
        self.desk, self.lesson, self.language = desk, lesson, language
        self.theme = theme if theme in COLOURS else DARK
        self.text = self._read()

    def _read(self) -> str | None:
        if (file := self.journey.file) is None:
            return None
        try:
            return Draft(*file, self.desk.places.backups).text
        except DraftError:
            return None

    def rows(self, width: int, height: int) -> list[Content] | None:
        """Its rows, as wide as the terminal; None where it can't say what will stand there."""
        step = self.journey.step
        notice = self.desk.progress.banner or self.lesson.missing
        if width < WIDTH or height < HEIGHT or step is None or notice:
            return None
        if self.text is None and self.journey.exercise is not None:
            return None
        top = _barred(top_line(self._where(), self.language, width - 2), width)
        bottom = _barred(bottom_line(self._idle(), self._strong(), self.language, width - 2), width)
        room = height - BARS
        if width >= WIDE:
            left = min(max(width * 4 // 9, 40), 80)
            middle = [
                _fit(prose, left) + work
                for prose, work in zip(
                    self._prose(left, room), self._work(width - left, room), strict=True
                )
            ]
        else:
            panes = dict.fromkeys(("lesson", "code", *LOWER), "")
            tabs = tabs_line(panes, "lesson", self.language, width - 2, framed=False)
            middle = [
                _fit(" " + tabs.stylize_before("$line"), width),
                *(_fit(line, width) for line in self._prose(width - 2, room - 1)),
            ]
        return [top, *middle, bottom]

    # ------------------------------------------------------------------ the bars

    def _where(self) -> Where:
        journey = self.journey
        return Where(self.lesson.label, journey.index, tuple(journey.states))

    def _strong(self) -> str:
        return "next" if self.journey.finished else DOES.get(self.journey.kind, "next")

    def _idle(self) -> frozenset[str]:
        idle = set()
        if not any(_is_example(block) for block in (*self._body(), *self._after())):
            idle.add("try")
        if self.journey.exercise is None:
            idle |= {"check", "hint"}
        if self.journey.train(self.text or "") is None:
            idle.add("train")
        return frozenset(idle)

    # ------------------------------------------------------------------ the prose

    def _body(self) -> list[Block]:
        step = self.journey.step
        assert step is not None
        head = self.journey.head(self.language)
        return blocks(f"{head}## {step.title[self.language]}\n\n{step.body[self.language]}")

    def _after(self) -> list[Block]:
        step = self.journey.step
        if step is None or step.question or not step.after or not self.journey.finished:
            return []
        return blocks(step.after[self.language])

    def _prose(self, width: int, height: int) -> list[Content]:
        lines = [Content.empty(), *("  " + line for line in self._told(width - 4))]
        return [*lines, *[Content.empty()] * height][:height]

    def _told(self, width: int) -> Iterator[Content]:
        step = self.journey.step
        assert step is not None
        yield from self._laid(self._body(), width, first=True)
        if step.question is not None or step.kind == "explore" or step.picture is not None:
            return  # what is asked stands there when it is drawn
        yield Content.empty()
        if after := self._after():
            for line in self._laid(after, width - 2, first=False):
                yield Content.styled("▌ ", "$good") + line
            yield Content.empty()
        do = to_do(step.kind, self.language, finished=self.journey.finished)
        yield from flow([Paragraph(do)], width).split("\n", allow_blank=True)
        yield Content.empty()

    def _laid(self, told: list[Block], width: int, *, first: bool) -> Iterator[Content]:
        """The blocks, an empty line between two; the first example is the one that F3 tries."""
        gap = False
        for is_code, group in groupby(told, key=lambda block: isinstance(block, Fence)):
            for part in ([one] for one in group) if is_code else [list(group)]:
                if gap:
                    yield Content.empty()
                gap = True
                if isinstance(part[0], Fence):
                    yield from self._code(part[0], width, marked=first)
                    first = first and not _is_example(part[0])
                else:
                    words = [block for block in part if isinstance(block, Paragraph)]
                    yield from flow(words, width).split("\n", allow_blank=True)

    def _code(self, fence: Fence, width: int, *, marked: bool) -> Iterator[Content]:
        example = _is_example(fence)
        edge = Content.styled("▌", "$accent" if marked else "$line") if example else Content("")
        source = self._painted(fence.source) if example else Content(fence.source)
        for line in self._broken(source, width - 2 - example):
            body = _fit(" " + line, width - example)
            yield edge + body.stylize_before("$ink on $surface")

    def _broken(self, source: Content, width: int) -> Iterator[Content]:
        for line in source.split("\n", allow_blank=True):
            yield from broken(line, width).split("\n", allow_blank=True)

    def _painted(self, source: str) -> Content:
        return Content.from_rich_text(highlight.code(source, _Theme(self.theme)))

    # ------------------------------------------------------------------ code and panes

    def _work(self, width: int, height: int) -> list[Content]:
        front = DOES.get(self.journey.kind, "check")
        if self.text is None:
            return self._lower(front, width, height)
        code = height // 2
        if front == "train":
            code = height // 3 if height >= HIGH else 5
        return self._file(width, code) + self._lower(front, width, height - code)

    def _file(self, width: int, height: int) -> list[Content]:
        assert self.text is not None
        assert self.journey.file is not None
        name = f" {self.journey.file[0].name} "
        top = _edge("╭─", Content.styled(name, "$muted"), "╮", width)
        lines = self._painted(self.text).split("\n", allow_blank=True)
        digits = len(str(len(lines)))
        inside = []
        for number, line in enumerate(lines[: height - 2], 1):
            style = "bold $ink" if number == 1 else "$muted"
            gutter = Content.styled(f"  {number:>{digits}}  ", style)
            inside.append(gutter + line.expand_tabs(4).stylize_before("$ink"))
        return [top, *_boxed(inside, width, height - 2), _edge("╰", Content(""), "╯", width)]

    def _lower(self, front: str, width: int, height: int) -> list[Content]:
        panes = dict.fromkeys(LOWER, "")
        tabs = tabs_line(panes, front, self.language, width, framed=True).stylize_before("$line")
        inside: list[Content] = []
        if front == "check" and not self.journey.hints:
            words = say("app.check_empty", self.language, press=key_of("check"))
            told = flow([Paragraph(spoken(words))], width - 6).split("\n", allow_blank=True)
            inside = [Content.empty(), *("  " + line.stylize_before("$ink") for line in told)]
        bottom = _edge("╰", Content(""), "╯", width)
        return [tabs, *_boxed(inside, width, height - 2), bottom]


class _Theme:
    """What the colours of code need to know of a theme."""

    def __init__(self, name: str) -> None:
        self.dark = name == DARK
        self.variables = COLOURS[name]


def _is_example(block: Block) -> bool:
    return isinstance(block, Fence) and block.language.split(" ")[0] in {"python", "py"}


def _fit(line: Content, width: int) -> Content:
    """As wide as that, cut or filled."""
    return line.truncate(width).pad_right(max(width - line.cell_length, 0))


def _barred(line: Content, width: int) -> Content:
    return _fit(" " + line, width).stylize_before("$ink on $panel")


def _edge(start: str, title: Content, end: str, width: int) -> Content:
    line = "─" * (width - len(start) - title.cell_length - len(end))
    return Content.assemble(start, title, line, end).stylize_before("$line")


def _boxed(inside: list[Content], width: int, height: int) -> Iterator[Content]:
    side = Content.styled("│", "$line")
    for line in [*inside, *[Content.empty()] * height][:height]:
        yield side + _fit(line, width - 2) + side


def sequence(rows: list[Content], theme: str, system: ColorSystem) -> str:
    """What writes the rows to a terminal that is on its other screen."""
    variables = dict(COLOURS.get(theme, COLOURS[DARK]))
    base = Style(Color.parse(variables["background"]), Color.parse(variables["ink"]))

    @cache
    def parse(style: str | Style) -> Style:
        return Style.parse(style, variables) if isinstance(style, str) else style

    lines = []
    for number, row in enumerate(rows, 1):
        parts = row.render(base, end="", parse_style=parse)
        text = "".join(
            style.rich_style.render(text, color_system=system) for text, style in parts if text
        )
        lines.append(f"\x1b[{number};1H{text}")
    return "".join(lines)
