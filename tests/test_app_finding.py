"""What the screen shows of a finding, and what a key does about it, with the real lab."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import BROKEN, COURSE, SOLUTION, drawn, lesson_screen, opened, seen, until
from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.screens.explain import Explain
from tutor.app.screens.lesson import LessonScreen
from tutor.app.widgets.beside import Beside
from tutor.app.widgets.check_pane import CheckPane
from tutor.app.widgets.prose import Prose
from tutor.bridge.messages import Finding
from tutor.learner.progress import STUCK
from tutor.rules import page
from tutor.words import say

LOW = SOLUTION.replace("\n\nclass", "\n" + "# a line above\n" * 30 + "\n\nclass", 1)
LOW = LOW.replace("x = self.conv1(x)", "self.conv1(x)")
SYNTAX = SOLUTION.replace("def forward(self, x):", "def forward(self, x)")
DEEP = """
import torch
from torch import nn


class MyModel(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(20, 20, 5, padding=2) for _ in range(12)]
        self.layers = nn.Sequential(nn.Conv2d(3, 20, 5), *layers)
        self.last = nn.Conv2d(10, 20, 5)

    def forward(self, x):
        return self.last(self.layers(x))
"""


async def check(pilot: Pilot[int], source: str) -> CheckPane:
    """Put the code into the editor, press F5, and wait until the check is shown."""
    app = pilot.app
    assert isinstance(app, TutorApp)
    screen = lesson_screen(app)
    assert screen.code is not None
    pane = screen.query_one(CheckPane)
    before = pane.result
    screen.code.editor.text = source
    await pilot.press("f5")
    await until(pilot, lambda: pane.result is not before and not pane.running)
    await until(pilot, lambda: screen.body.front == "check")
    return pane


def found(pane: CheckPane) -> Finding:
    """The finding that stands unfolded."""
    assert pane.found is not None
    return pane.found


def shown(text: str) -> str:
    """Words as they look on the screen, as far as one line surely holds them."""
    return text.replace("`", "")[:24]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_finding_is_read_without_scrolling(tmp_path: Path, size: tuple[int, int]) -> None:
    """Title, line, message and the row that failed stand there, however long the way is."""
    async with opened(tmp_path, step="write", size=size) as (app, pilot):
        pane = await check(pilot, DEEP)
        words = found(pane).words["en"]
        await seen(pilot, shown(words.title), "self.last = nn.Conv2d(10, 20, 5)", "✗ 1×20×252×252")
        assert shown(words.message) in drawn(app)
        assert say("app.way_between", "en", count=10, press="F4") in drawn(app)
        await pilot.press("f4")
        await seen(pilot, "layers.5")


@pytest.mark.long
async def test_the_blamed_line_comes_into_view_and_the_caret_stays(tmp_path: Path) -> None:
    """A line below what the editor shows is scrolled to; typing goes on where it was."""
    async with opened(tmp_path, step="write") as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        editor = screen.code.editor
        editor.focus()
        pane = await check(pilot, LOW)
        line = found(pane).line
        assert line is not None
        assert line > 30
        await seen(pilot, f"✗ {line}")
        assert editor.cursor_location == (0, 0)
        assert app.focused is editor
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await check(pilot, LOW + "\n")
        await pilot.press("escape", "f2", "f2")
        screen.body.go("code")
        await seen(pilot, f"✗ {line}")


@pytest.mark.long
async def test_after_three_failing_checks_of_a_kind_a_hint_is_offered_once(tmp_path: Path) -> None:
    """The third says that F8 gives one, in either language; the fourth does not ask again."""
    async with opened(tmp_path, step="write") as (app, pilot):
        offers = {language: say("app.offer", language)[:20] for language in ("en", "ko")}
        for number in range(1, STUCK + 1):
            pane = await check(pilot, BROKEN + "\n" * number)
            assert (offers["en"] in drawn(app)) == (number == STUCK)
        await pilot.press("shift+f1")
        await seen(pilot, offers["ko"])
        await pilot.press("shift+f1", "f8")
        await seen(pilot, shown(found(pane).words["en"].hint))
        assert offers["en"] not in drawn(app)
        await check(pilot, BROKEN + "\n" * 4)
        assert offers["en"] not in drawn(app)


@pytest.mark.long
async def test_the_page_behind_a_finding_is_a_key_away(tmp_path: Path) -> None:
    """Shift+F7 shows what `tutor explain` prints, in the language that is on; Esc leads back."""
    async with opened(tmp_path, step="write") as (app, pilot):
        await pilot.press("shift+f7")
        await seen(pilot, say("app.explain_nothing", "en", press="F5")[:30])
        pane = await check(pilot, BROKEN)
        for language in ("en", "ko"):
            await pilot.press("shift+f7")
            text = page(found(pane).rule, language)
            assert text is not None
            await seen(pilot, text.split("\n", 1)[0].removeprefix("# ").replace("`", "")[:20])
            assert isinstance(app.screen, Explain)
            await pilot.press("escape", "shift+f1")
            await until(pilot, lambda: isinstance(app.screen, LessonScreen))


@pytest.mark.long
async def test_the_key_for_the_repl_never_runs_something_else(tmp_path: Path) -> None:
    """F3 shows the fault; where no line can, it says so, and the session keeps its names."""
    async with opened(tmp_path, step="write") as (app, pilot):
        screen = lesson_screen(app)
        examples = [prose.has_examples for prose in screen.query(Prose)]
        pane = await check(pilot, SYNTAX)
        assert found(pane).see == ""
        assert " F3 " not in drawn(app).splitlines()[-1]
        await pilot.press("f3")
        await seen(pilot, say("app.see_nothing", "en", press="shift+F7")[:30])
        assert screen.body.front == "check", examples
        pane = await check(pilot, BROKEN)
        for times in (1, 2):
            await pilot.press("f3")
            await until(pilot, lambda: screen.body.front == "repl")
            await until(pilot, lambda n=times: drawn(app).count(f">>> {found(pane).see}") == n)


@pytest.mark.long
async def test_a_scrambled_picture_is_seen_beside_the_right_one(tmp_path: Path) -> None:
    """Advice about a picture comes with two of them, in sight at once, before the shapes."""
    lesson = next(lesson for lesson in COURSE.lessons if lesson.id == "classifier")
    solution = lesson.exercises[0].solution.read_text(encoding="utf-8")
    views = "x = x.view(-1, 64, 64, 3).permute(0, 3, 1, 2)\n        x = self.features("
    async with opened(tmp_path, step="write", of="classifier") as (app, pilot):
        pane = await check(pilot, solution.replace("x = self.features(", views))
        assert found(pane).rule == "view-as-permute"
        await seen(pilot, shown(found(pane).words["en"].title), "expected", "yours")
        pictures = pane.query_one(Beside)
        assert pane.content_region.contains_region(pictures.region)
        screen = lesson_screen(app)
        assert screen.code is not None
        await check(pilot, solution)
        assert not pane.query(Beside)
