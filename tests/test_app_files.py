"""The learner's file while the screen is open: saved, reloaded, in conflict, unreadable."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import SOLUTION, drawn, lesson_screen, opened, seen, until

from tutor.learner.presence import Presence
from tutor.words import say


def draft(home: Path) -> Path:
    """The learner's file of the lesson `forward`."""
    return home / "work" / "forward.py"


async def test_typing_is_saved_by_itself(tmp_path: Path) -> None:
    """A moment after a key the text is on disk, without a key for saving."""
    async with opened(tmp_path) as (_, pilot):
        await pilot.press("f2", *"# mine")
        await until(pilot, lambda: draft(tmp_path).exists())
        await until(pilot, lambda: draft(tmp_path).read_text().startswith("# mine"))


async def test_quitting_saves_the_last_key(tmp_path: Path) -> None:
    """ctrl+q right after a key loses nothing."""
    async with opened(tmp_path) as (app, pilot):
        await pilot.press("f2", "#", "ctrl+q")
        await until(pilot, lambda: app.return_code is not None)
    assert draft(tmp_path).read_text().startswith("#")


async def test_an_outside_edit_shows_up(tmp_path: Path) -> None:
    """Another program saves the file: the editor has its text at once, and can take it back."""
    async with opened(tmp_path) as (app, pilot):
        code = lesson_screen(app).code
        assert code is not None
        await pilot.press("f2", "#")
        await until(pilot, lambda: draft(tmp_path).exists())
        await code.save()
        draft(tmp_path).write_text(SOLUTION)
        await until(pilot, lambda: code.text == SOLUTION)
        await seen(pilot, say("app.reloaded", "en", file="forward.py")[:30])
        await pilot.press("ctrl+z")
        assert code.text != SOLUTION


async def test_a_conflict_keeps_both(tmp_path: Path) -> None:
    """The file changed under unsaved typing: it wins, and what was typed is kept beside it."""
    async with opened(tmp_path) as (app, pilot):
        code = lesson_screen(app).code
        assert code is not None
        await code.save()
        draft(tmp_path).write_text(SOLUTION)
        code.editor.text = "# typed meanwhile\n"
        await code.save()
        await until(pilot, lambda: code.text == SOLUTION)
        copies = list(draft(tmp_path).parent.glob("forward.conflict*"))
        assert [copy.read_text() for copy in copies] == ["# typed meanwhile\n"]
        await seen(pilot, "yours is kept in")


async def test_an_unreadable_file_is_left_alone(tmp_path: Path) -> None:
    """What is not UTF-8 is named, not overwritten; mended outside, it shows up."""
    draft(tmp_path).parent.mkdir(parents=True)
    draft(tmp_path).write_bytes(b"x = '\xff'\n")
    async with opened(tmp_path) as (app, pilot):
        await seen(pilot, "is not UTF-8 text", "start over")
        await pilot.press("f5", "f6", "ctrl+e")
        assert draft(tmp_path).read_bytes() == b"x = '\xff'\n"
        draft(tmp_path).write_text(SOLUTION)
        await seen(pilot, "class MyModel")
        code = lesson_screen(app).code
        assert code is not None
        assert code.text == SOLUTION


async def test_starting_over_asks_and_keeps_the_old_text(tmp_path: Path) -> None:
    """The starter comes back after a yes; the old text is a backup whose path is said."""
    draft(tmp_path).parent.mkdir(parents=True)
    draft(tmp_path).write_text(SOLUTION)
    async with opened(tmp_path) as (app, pilot):
        await pilot.press("shift+f5")
        await seen(pilot, "Start the file over?")
        await pilot.press("2")
        await seen(pilot, "The old text is kept in")
        code = lesson_screen(app).code
        assert code is not None
        assert "return x" in code.text
    (backup,) = (tmp_path / "backups").glob("forward*.py")
    assert backup.read_text() == SOLUTION


async def test_a_second_tutor_is_told_of_the_first(tmp_path: Path) -> None:
    """A banner stands as long as another tutor holds the same files."""
    other = Presence(tmp_path)
    assert other.alone()
    async with opened(tmp_path) as (_, pilot):
        await seen(pilot, "Another tutor is open")
    other.close()
    async with opened(tmp_path) as (app, pilot):
        await pilot.pause()
        assert "Another tutor is open" not in drawn(app)


async def test_a_refused_save_is_said_and_the_text_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file can't be written, a banner says why until it can."""
    async with opened(tmp_path) as (app, pilot):
        code = lesson_screen(app).code
        assert code is not None
        draft(tmp_path).mkdir(parents=True)
        code.editor.text = "# kept\n"
        await code.save()
        await seen(pilot, "can't be read: it is a")
        assert code.text == "# kept\n"
        draft(tmp_path).rmdir()
        await code.save()
        await until(pilot, lambda: "can't be read" not in drawn(app))
        assert draft(tmp_path).read_text() == "# kept\n"


async def test_progress_in_memory_is_said(tmp_path: Path) -> None:
    """A progress file that can't be used leaves a banner, and the lesson works."""
    (tmp_path / "progress.sqlite3").mkdir()
    async with opened(tmp_path) as (app, pilot):
        await seen(pilot, "Progress is not being saved")
        await pilot.press("f9")
        await seen(pilot, "step 2 of 9")
        assert lesson_screen(app).journey.states[0] == "solved"


async def test_a_mended_progress_file_is_said_once(tmp_path: Path) -> None:
    """A damaged file was put aside: a notice says so and where it is, and the lesson works."""
    (tmp_path / "progress.sqlite3").write_bytes(b"no database" * 900)
    async with opened(tmp_path) as (app, pilot):
        await seen(pilot, "The progress file was damaged")
        assert "Progress is not being saved" not in drawn(app)
