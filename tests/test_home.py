"""The map of the course: where to go on, what was skipped, finding, starting over."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import COURSE, LESSON, drawn, lesson_screen, opened, seen, until
from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.screens.home import Home
from tutor.app.screens.welcome import Welcome
from tutor.app.widgets.outline import Outline
from tutor.learner.worklog import Made
from tutor.words import say

LAYERS = next(lesson for lesson in COURSE.lessons if lesson.id == "layers")


async def go_home(app: TutorApp, pilot: Pilot[int]) -> Home:
    """Open the map with its key."""
    await pilot.press("f10")
    await until(pilot, lambda: isinstance(app.screen, Home))
    assert isinstance(app.screen, Home)
    return app.screen


def mark_all(app: TutorApp, lesson: str, *states: str) -> None:
    """Let the steps of a lesson stand so, round and round."""
    steps = next(each for each in COURSE.lessons if each.id == lesson).steps
    for index, step in enumerate(steps):
        app.desk.progress.mark(lesson, step.id, states[index % len(states)])  # type: ignore[arg-type]


def line_with(app: TutorApp, text: str) -> str:
    """The first line of the screen that has it."""
    return next((line for line in drawn(app).splitlines() if text in line), "")


async def click(app: TutorApp, pilot: Pilot[int], line: str, text: str) -> None:
    """Click on some text in the first line that has `line` in it."""
    lines = drawn(app).splitlines()
    y = next(i for i, each in enumerate(lines) if line in each)
    await pilot.click(offset=(lines[y].index(text), y))
    await pilot.pause()


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_every_lesson_stands_below_its_part_with_what_is_left(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Signs, minutes, how many steps were skipped; the whole of it can be reached."""
    async with opened(tmp_path, step="write", size=size) as (app, pilot):
        mark_all(app, "model", "solved")
        mark_all(app, "layers", "seen", "skipped")
        screen = await go_home(app, pilot)
        left = sum(lesson.minutes for lesson in COURSE.lessons[1:])
        assert f"1 of 10 solved · {left} min left" in drawn(app)
        assert "continue" in line_with(app, "▸ continue")
        step = LESSON.steps[LESSON.step("write")].title["en"]
        assert f"7 forward · step 4 · {step}" in line_with(app, "▸ continue")
        assert "✓ model" in line_with(app, "What a model is")
        assert line_with(app, "– layers").rstrip().endswith("skipped, 4 of 8")
        await pilot.press("end")
        await seen(pilot, "quiz:")
        for row in screen.query_one(Outline).rows:
            line = row.line(screen.query_one(Outline).size.width)
            assert line.cell_length == screen.query_one(Outline).size.width


async def test_enter_goes_on_where_one_was(tmp_path: Path) -> None:
    """The first row is where one left off; from a lesson's end on it is what comes next."""
    async with opened(tmp_path, step="write") as (app, pilot):
        lesson = lesson_screen(app)
        await go_home(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is lesson)
        assert lesson.journey.index == LESSON.step("write")
        app.desk.progress.set_place("layers", "(end)")
        mark_all(app, "modules", "solved")
        mark_all(app, "parameters", "seen", "skipped")
        await go_home(app, pilot)
        await seen(pilot, "6 parameters · step 2")
        await pilot.press("n")
        await until(pilot, lambda: app.screen is not lesson and not isinstance(app.screen, Home))
        assert lesson_screen(app).lesson.id == "parameters"
        assert lesson_screen(app).journey.index == 1


@pytest.mark.long
async def test_a_skipped_step_can_be_seen_and_gone_to(tmp_path: Path) -> None:
    """Right, space or a click on the sign unfolds a lesson; Enter or a click opens a step."""
    async with opened(tmp_path) as (app, pilot):
        mark_all(app, "layers", "seen", "skipped")
        screen = await go_home(app, pilot)
        second = LAYERS.steps[1].title["en"]
        screen.outline.here = "layers"
        for key, shown in (("right", True), ("left", False), ("space", True), ("space", False)):
            await pilot.press(key)
            await pilot.pause()
            assert (second in drawn(app)) is shown
        await click(app, pilot, "– layers", "▸")
        assert line_with(app, second).rstrip().endswith("skipped")
        assert "– 2" in line_with(app, second)
        await pilot.press("down", "down", "left")
        assert screen.outline.here == "layers", "left goes from a step to its lesson"
        await pilot.press("right")
        await pilot.pause()
        await click(app, pilot, second, second)
        await until(pilot, lambda: not isinstance(app.screen, Home))
        assert lesson_screen(app).lesson.id == "layers"
        assert lesson_screen(app).journey.index == 1
        await go_home(app, pilot)
        await pilot.press("ㅕ")
        await seen(pilot, LAYERS.steps[0].title["en"])


@pytest.mark.parametrize(
    ("words", "key"),
    [pytest.param("bell", "forward/bell", marks=pytest.mark.long), ("종을 울", "forward/bell")],
)
async def test_words_of_either_language_find_a_step(tmp_path: Path, words: str, key: str) -> None:
    """The list narrows while one types; Enter opens what fits best, Esc shows everything."""
    async with opened(tmp_path) as (app, pilot):
        screen = await go_home(app, pilot)
        await pilot.press("slash", *words.replace(" ", "_"))
        await pilot.press("backspace")
        screen.query_one("Input").value = words  # type: ignore[attr-defined]
        await until(pilot, lambda: screen.outline.here == key)
        assert "○ model" not in drawn(app)
        await pilot.press("escape")
        await seen(pilot, "○ model", "▸ continue")
        await pilot.press("slash", *"layers")
        await until(pilot, lambda: screen.outline.here == "layers")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Home))
        assert lesson_screen(app).lesson.id == "layers"


async def test_what_is_nowhere_is_said_to_be_nowhere(tmp_path: Path) -> None:
    """Letters go into the field and do nothing else; nothing found is a sentence."""
    async with opened(tmp_path) as (app, pilot):
        await go_home(app, pilot)
        await pilot.press("f3", *"nqxum")
        await seen(pilot, say("app.find_nothing", "en"))
        await pilot.press("enter", "down", "right")
        assert isinstance(app.screen, Home)


async def test_a_step_starts_over_when_asked_twice(tmp_path: Path) -> None:
    """Its progress is forgotten, the file is the starter, and the backup of the old text named."""
    async with opened(tmp_path, step="write", size=(120, 50)) as (app, pilot):
        lesson = lesson_screen(app)
        assert lesson.code is not None
        lesson.code.editor.text = "mine = 1\n"
        lesson.journey.passed("forward", Made("mine = 1\n"))
        app.desk.progress.set_hints("forward", 2)
        app.desk.progress.mark("forward", "call", "solved")
        screen = await go_home(app, pilot)
        screen.outline.here = "forward"
        await pilot.press("right")
        screen.outline.here = "forward/write"
        await pilot.press("ㅌ")
        await seen(pilot, "Start the step over?", "forward.py")
        await pilot.press("escape")
        await pilot.pause()
        assert lesson.code.text == "mine = 1\n"
        await pilot.press("x")
        await seen(pilot, "Start the step over?")
        await pilot.press("2")
        await seen(pilot, "The old text is kept in")
        (backup,) = app.desk.places.backups.glob("forward-*.py")
        assert backup.read_text("utf-8") == "mine = 1\n"
        starter = LESSON.exercises[0].starter.read_text("utf-8")
        assert (app.desk.places.work / "forward.py").read_text("utf-8") == starter
        assert app.desk.progress.step_state("forward", "write") == "new"
        assert app.desk.progress.step_state("forward", "call") == "solved"
        assert app.desk.progress.hints("forward") == 0
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is lesson and not lesson.outdated)
        assert lesson.code.text == starter
        assert not lesson.journey.finished


async def test_everything_starts_over_when_asked_twice(tmp_path: Path) -> None:
    """All lessons are new, every file the learner has is kept and put back, none is made."""
    async with opened(tmp_path, step="write") as (app, pilot):
        work = app.desk.places.work
        (work / "layers.py").write_text("ours = 1\n", "utf-8")
        (work / "forward.py").write_text("ours = 2\n", "utf-8")
        mark_all(app, "layers", "solved")
        app.desk.reviews.answered(("layers", "sound"), right=False, now=0)
        await go_home(app, pilot)
        await seen(pilot, "quiz: 1 question is due")
        await pilot.press("x")
        await seen(pilot, "Start everything over?")
        await pilot.press("2")
        await seen(pilot, "2 old texts are kept in", "0 of 10 solved", "▸ begin    1 model")
        assert {path.name for path in work.glob("*.py")} == {"layers.py", "forward.py"}
        assert len(list(app.desk.places.backups.glob("*-*.py"))) == 2
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Home))
        assert lesson_screen(app).lesson.id == "model"


async def test_the_map_is_there_before_the_first_lesson(tmp_path: Path) -> None:
    """From the welcome one may look first; Esc goes back to it, Enter begins."""
    async with opened(tmp_path, lesson=False) as (app, pilot):
        assert isinstance(app.screen, Welcome)
        await go_home(app, pilot)
        await seen(pilot, "▸ begin", say("app.quiz_none", "en"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.screen, Home))
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, Home | Welcome))
        assert lesson_screen(app).lesson.id == "model"
        await pilot.press("f10", "escape")
        await until(pilot, lambda: not isinstance(app.screen, Home))
        assert lesson_screen(app).lesson.id == "model"


async def test_the_map_speaks_korean_and_ascii(tmp_path: Path) -> None:
    """The language changes at once; in ASCII nothing else is drawn."""
    async with opened(tmp_path, ascii=True) as (app, pilot):
        mark_all(app, "layers", "seen", "skipped")
        await go_home(app, pilot)
        await pilot.press("u", "slash")
        assert drawn(app).isascii()
        await pilot.press("escape", "shift+f1")
        await seen(pilot, "이어서 하기", "4/8단계 건너뜀", LAYERS.title["ko"])


@pytest.mark.long
async def test_the_palette_knows_the_map(tmp_path: Path) -> None:
    """Finding, starting over and every lesson can be reached by name from there."""
    async with opened(tmp_path) as (app, pilot):
        screen = await go_home(app, pilot)
        await pilot.press("ctrl+p", *"find a lesson", "enter")
        await until(pilot, lambda: app.screen is screen and screen.query_one("Input").has_focus)
        await pilot.press("escape", "ctrl+p", *"start everything", "enter")
        await seen(pilot, "Start everything over?")
        await pilot.press("escape", "ctrl+p", *"go to lesson 4", "enter")
        await until(pilot, lambda: app.screen is not screen)
        await until(pilot, lambda: lesson_screen(app).lesson.id == "layers")
