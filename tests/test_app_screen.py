"""The lesson screen without a run: layouts, keys, languages, themes, where the learner is."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import LESSON, drawn, lesson_screen, opened, seen, until

from tutor.app.app import TutorApp
from tutor.app.keys import ACTIONS
from tutor.app.screens.help import Help
from tutor.app.screens.home import Home
from tutor.app.screens.welcome import Welcome
from tutor.app.theme import DARK, LIGHT
from tutor.app.widgets.body import PANES
from tutor.app.widgets.editor import Editor
from tutor.app.widgets.prose import Prose
from tutor.app.widgets.step_view import StepView
from tutor.words import say


async def test_a_wide_terminal_shows_prose_code_and_a_pane(tmp_path: Path) -> None:
    """From 100 columns on, the step, the file and the lower panes stand side by side."""
    async with opened(tmp_path, size=(100, 30)) as (app, _):
        text = drawn(app)
        assert LESSON.steps[0].title["en"] in text
        assert "forward.py" in text
        assert "class MyModel" in text
        assert say("app.check_empty", "en", press="F5")[:20] in text
        assert "step 1 of 9" in text
        assert "F5 check" in text


@pytest.mark.parametrize(
    "size", [(60, 20), pytest.param((80, 24), marks=pytest.mark.long), (99, 50)]
)
async def test_a_narrow_terminal_shows_one_pane_at_a_time(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Below 100 columns the same panes take turns, each with its name in the tabs."""
    async with opened(tmp_path, size=size) as (app, pilot):
        screen = lesson_screen(app)
        assert "class MyModel" not in drawn(app)
        for pane in PANES:
            assert screen.body.pane == pane
            assert say(f"app.pane_{pane}", "en") in drawn(app).splitlines()[1]
            await pilot.press("f2")
            await pilot.pause()
        assert screen.body.pane == PANES[0]


@pytest.mark.parametrize(
    "size",
    [(20, 5), *(pytest.param(s, marks=pytest.mark.long) for s in ((59, 40), (120, 19), (1, 1)))],
)
async def test_a_tiny_terminal_asks_for_room(tmp_path: Path, size: tuple[int, int]) -> None:
    """Below 60x20 there is one sentence; the lesson is back as soon as there is room."""
    async with opened(tmp_path, size=size) as (app, pilot):
        assert "step 1" not in drawn(app)
        await pilot.press("f9", "f5", "f2", "ctrl+p", "escape")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "step 2 of 9" in drawn(app)


async def test_a_scroll_bar_moves_no_text(tmp_path: Path) -> None:
    """It has its column from the start: a question that comes below the prose breaks no line."""
    async with opened(tmp_path, size=(120, 60)) as (app, pilot):
        view = app.screen.query_one(StepView)
        prose = view.query_one(Prose)
        wide = prose.region.width
        assert not view.show_vertical_scrollbar
        await pilot.resize_terminal(120, 20)
        await pilot.pause()
        assert view.show_vertical_scrollbar
        assert prose.region.width == wide


async def test_every_key_works_while_typing(tmp_path: Path) -> None:
    """F-keys do their work with the editor focused, and type nothing into the code."""
    async with opened(tmp_path) as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        before = screen.code.text
        for key, pane in (("f4", "shapes"), ("f8", "check"), ("f7", "repl")):
            screen.code.editor.focus()
            await pilot.press(key)
            await pilot.pause()
            assert screen.body.front == pane
        for key, index in (("f9", 1), ("f9", 2), ("shift+f9", 1), ("f21", 0)):
            screen.code.editor.focus()
            await pilot.press(key)
            await pilot.pause()
            assert screen.journey.index == index
        screen.code.editor.focus()
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        await pilot.press("f10")
        await pilot.pause()
        assert isinstance(app.screen, Home)
        await pilot.press("escape")
        assert screen.code.text == before


async def test_letters_and_their_hangul_twins(tmp_path: Path) -> None:
    """Where nothing takes text, n and ㅜ go on, b and ㅠ go back; in the editor they are typed."""
    async with opened(tmp_path, step="call") as (app, pilot):
        screen = lesson_screen(app)
        for key, index in (("n", 1), ("escape", 1), ("ㅜ", 2), ("b", 1), ("escape", 1), ("ㅠ", 0)):
            await pilot.press(key)
            await pilot.pause()
            assert screen.journey.index == index, key
        assert screen.code is not None
        screen.code.editor.focus()
        await pilot.press("n", "ㅜ")
        assert screen.code.text.startswith("nㅜ")
        assert screen.journey.index == 0


async def test_escape_leaves_the_editor_and_never_quits(tmp_path: Path) -> None:
    """Esc goes from the code to the lesson; pressed again and again it does nothing."""
    async with opened(tmp_path) as (app, pilot):
        screen = lesson_screen(app)
        await pilot.press("f2")
        assert isinstance(app.focused, Editor)
        await pilot.press("escape", "escape", "escape")
        await pilot.pause()
        assert app.focused is screen.query_one("#lesson")
        assert app.is_running


async def test_the_palette_and_the_help_know_every_action(tmp_path: Path) -> None:
    """Whatever a key does can be found by name, in both languages."""
    async with opened(tmp_path, size=(120, 100)) as (app, pilot):
        for language in ("en", "ko"):
            app.language = language
            await pilot.press("ctrl+p")
            words = [say(f"app.do_{action.id}", language) for action in ACTIONS]
            await seen(pilot, *words, say("app.do_quit", language))
            await pilot.press("escape", "f1")
            await seen(pilot, *words, "shift+F9", say("editor.do_comment", language))
            await pilot.press("escape")


@pytest.mark.long
async def test_the_palette_goes_to_a_step(tmp_path: Path) -> None:
    """Any step can be reached by its name, back and forth; what is left out is skipped."""
    async with opened(tmp_path) as (app, pilot):
        screen = lesson_screen(app)
        await pilot.press("ctrl+p", *"go to step 4", "enter")
        await until(pilot, lambda: screen.journey.index == 3)
        assert screen.journey.states[0] == "solved", "what was there to read is read"
        await pilot.press("ctrl+p", *"go to step 2", "enter")
        await until(pilot, lambda: screen.journey.index == 1)
        assert screen.journey.states[3] == "started"
        await pilot.press("f9")
        await until(pilot, lambda: screen.journey.index == 2)
        assert screen.journey.states[1] == "skipped"


async def test_the_language_changes_everything_at_once(tmp_path: Path) -> None:
    """shift+F1 says all of it in Korean, and the choice is kept."""
    async with opened(tmp_path, step="write") as (app, pilot):
        await pilot.press("f8", "shift+f1")
        await pilot.pause()
        text = drawn(app)
        step = LESSON.steps[LESSON.step("write")]
        assert step.title["ko"] in text
        assert say("app.pane_check", "ko") in text
        assert say("app.hint_number", "ko", number=1) in text
        assert say("app.key_check", "ko") in text.splitlines()[-1]
        assert app.desk.progress.setting("language") == "ko"


@pytest.mark.long
async def test_the_theme_changes_at_once(tmp_path: Path) -> None:
    """shift+F3 goes from dark to light and back; the choice is there the next time."""
    async with opened(tmp_path) as (app, pilot):
        app.theme = DARK
        await pilot.press("shift+f3")
        assert app.theme == LIGHT
    async with opened(tmp_path) as (app, _):
        assert app.theme == LIGHT


def foreign(app: TutorApp) -> set[str]:
    """The characters on the screen that are not ASCII."""
    return {character for character in drawn(app) if not character.isascii()}


async def test_ascii_draws_nothing_else(tmp_path: Path) -> None:
    """With --ascii every character on the English screens is ASCII, borders and palette too."""
    async with opened(tmp_path, ascii=True) as (app, pilot):
        assert foreign(app) == set()
        await pilot.press("f1")
        await seen(pilot, "How it works")
        assert foreign(app) == set("한국어로바꾸기"), "the name of the other language"


@pytest.mark.long
async def test_no_colour_sends_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR no colour is sent at all, and the cursor is still to be seen."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(tmp_path) as (app, pilot):
        await pilot.press("f2")
        await pilot.pause()
        styles = [
            segment.style
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        ]
        assert all(style.color is None and style.bgcolor is None for style in styles)
        assert any(style.reverse for style in styles)


async def test_the_first_time_there_is_a_welcome(tmp_path: Path) -> None:
    """`tutor start` says what this is, offers Korean, and ends in the first lesson."""
    async with opened(tmp_path, lesson=False) as (app, pilot):
        assert isinstance(app.screen, Welcome)
        await pilot.press("2")
        await seen(pilot, "시작하기")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Welcome))
        assert lesson_screen(app).journey.index == 0
        assert app.language == "ko"


async def test_it_goes_on_where_the_learner_left_off(tmp_path: Path) -> None:
    """`tutor start` opens the same lesson at the same step, `tutor lesson` too."""
    async with opened(tmp_path) as (app, pilot):
        await pilot.press("f9", "f9")
        await pilot.pause()
    for lesson in (True, False):
        async with opened(tmp_path, lesson=lesson) as (app, _):
            assert lesson_screen(app).journey.index == 2


async def test_the_solution_can_be_given_up_for(tmp_path: Path) -> None:
    """It is asked first; then the solution and other ways are shown and the step is seen."""
    async with opened(tmp_path, step="write", size=(120, 60)) as (app, pilot):
        screen = lesson_screen(app)
        await pilot.press("shift+f8")
        await seen(pilot, "Look at the solution?")
        await pilot.press("escape")
        await pilot.pause()
        assert screen.journey.states[screen.journey.index] == "started"
        await pilot.press("shift+f8")
        await seen(pilot, "Look at the solution?")
        await pilot.press("down", "enter")
        await seen(pilot, say("app.solution", "en"), "self.conv2 = nn.Conv2d(20, 20, 5)")
        assert screen.journey.states[screen.journey.index] == "seen"


async def test_hints_come_one_at_a_time_and_stay(tmp_path: Path) -> None:
    """Each F8 reveals one more hint; those that are known are there the next time."""
    async with opened(tmp_path, step="write", size=(120, 60)) as (app, pilot):
        await pilot.press("f8")
        await seen(pilot, "Hint 1.")
        assert "Hint 2." not in drawn(app)
        await pilot.press("f8", "f8", "f8")
        await seen(pilot, "Hint 3.", "no more hints")
    async with opened(tmp_path, step="write", size=(120, 60)) as (app, pilot):
        await seen(pilot, "Hint 1.", "Hint 3.")
