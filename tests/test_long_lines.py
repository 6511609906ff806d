"""Code that is wider than its pane can't be read as two lines, and a head says what one is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import COURSE, drawn, lesson_screen, opened
from textual.app import ComposeResult
from textual.content import Content

from tutor.app.host import Host
from tutor.app.lines import GOES_ON, broken
from tutor.app.theme import THEMES
from tutor.app.widgets.code import Code
from tutor.app.widgets.line_picker import LinePicker
from tutor.bridge.messages import Question
from tutor.course import head, terms

LONG = "    layer = nn.Conv2d(in_channels=3, out_channels=20, kernel_size=5)"


class Wall(Host):
    """An app that shows code to be read, and code whose lines are chosen."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def compose(self) -> ComposeResult:
        """Both."""
        yield Code(f"if True:\n{LONG}\n\n    y = 1", first=9)
        yield LinePicker()

    def on_mount(self) -> None:
        """Put the code in."""
        self.query_one(LinePicker).ask(Question(f"{LONG}\ny = 1", {}, 1))


async def test_the_rest_of_a_long_line_stands_behind_a_sign() -> None:
    """No word is lost, the depth stays, each other line is as it was; the sign is there once."""
    app = Wall()
    async with app.run_test(size=(44, 24)) as pilot:
        await pilot.pause()
        for widget, number in ((app.query_one(Code), "10  "), (app.query_one(LinePicker), "1  ")):
            lines = str(widget.render()).split("\n")
            at = next(i for i, line in enumerate(lines) if "layer" in line)
            rest = [line.split(GOES_ON) for line in lines if GOES_ON in line]
            before = lines[at].split(number)[1]
            assert before.startswith("    layer")
            assert rest
            assert not any(sign.strip() for sign, _ in rest)
            assert " ".join([before, *(words for _, words in rest)]) == LONG
            assert widget.size.height == len(lines)
            assert max(map(len, lines)) <= 42
        await pilot.resize_terminal(100, 24)
        await pilot.pause()
        assert GOES_ON not in str(app.query_one(Code).render())
        assert app.query_one(Code).size.height == 4


def test_a_name_without_a_blank_is_broken_too() -> None:
    """Whatever the width, each line fits, and every character is there."""
    text = "  x = " + "a" * 50 + "(1, 2)"
    for width in range(16, 70):
        lines = broken(Content(text), width).plain.split("\n")
        assert max(map(len, lines)) <= width
        assert "".join(line.strip().removeprefix(GOES_ON) for line in lines).replace(
            " ", ""
        ) == text.replace(" ", "")


@pytest.mark.parametrize(("size", "language"), [((80, 24), "ko"), ((120, 40), "en")])
async def test_the_first_step_says_what_the_lesson_teaches_and_needs(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    """Title, what it teaches, minutes, the lessons before it; the second step has none of it."""
    lesson = next(each for each in COURSE.lessons if each.id == "training")
    async with opened(tmp_path, of=lesson.id, size=size, language=language) as (app, pilot):
        assert f"9 · {lesson.title[language]}" in drawn(app)
        flow = lesson_screen(app).query("#prose Flow").first()
        said = " ".join(str(flow.render()).split())
        assert f"9 · {lesson.title[language]}" in said
        assert " ".join(lesson.summary[language].split("\n\n")[0].split()) in said
        assert said.count(str(lesson.minutes)) == 1
        assert str(lesson.minutes) in said
        for id in lesson.needs:
            other = next(each for each in COURSE.lessons if each.id == id)
            assert f"{other.number} {other.title[language]}" in said
        await pilot.press("f9")
        await pilot.pause()
        assert f"9 · {lesson.title[language]}" not in drawn(app)


def test_what_a_lesson_needs_is_said_of_every_kind() -> None:
    """The first lesson needs none; a test-out names its minutes."""
    for language, none in (("en", "needs no lesson"), ("ko", "먼저 볼 레슨 없음")):
        assert none in terms(COURSE.lessons[0], COURSE, language)
        for testout in COURSE.testouts:
            assert none not in head(testout, COURSE, language)
            assert str(testout.minutes) in head(testout, COURSE, language)
