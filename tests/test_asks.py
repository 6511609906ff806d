"""Questions on the screen: lines picked and put in order, blanks filled in, steps paged through."""

from __future__ import annotations

from pathlib import Path

from screens import COURSE, drawn, lesson_screen, opened, until

LESSONS = {lesson.id: lesson for lesson in COURSE.lessons}


async def test_paging_through_a_lesson_while_its_questions_load(tmp_path: Path) -> None:
    """Whoever goes on before a question is there leaves nothing behind that falls over it."""
    async with opened(tmp_path, of="training") as (app, pilot):
        screen = lesson_screen(app)
        await pilot.press("f7", *"1 + 1", "enter", "escape")
        for _ in LESSONS["training"].steps:
            await pilot.press("f9")
        for key in ("shift+f9", "shift+f9", "f9", "f9"):
            await pilot.press(key)
        assert screen.journey.step is None
        await until(pilot, lambda: screen.query("Predict #place"))
        await until(pilot, lambda: "1 / " in drawn(app))
