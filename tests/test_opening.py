"""The opening frame: it shows what the screen will show, and hands the terminal over."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from screens import LESSON, drawn, lesson_screen, opened
from terminals import Terminal

from tutor.app.opening import Opening
from tutor.app.theme import DARK
from tutor.cli.straight import straight


def cells(line: str) -> list[str]:
    """A character for each column; the second of a wide one is empty."""
    return [part for letter in line for part in [letter, *[""] * (cell_len(letter) - 1)]]


def fits(early: str, late: str) -> bool:
    """Whether all that stands in a line also stands, in the same place, in the later one."""
    before, after = cells(early), cells(late)
    after += [" "] * (len(before) - len(after))
    return all(old in (" ", new) for old, new in zip(before, after, strict=False))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("step", "size", "language"),
    [
        *((step.id, (120, 40), "en") for step in LESSON.steps),
        ("call", (80, 24), "ko"),
        ("write", (101, 33), "ko"),
        ("write", (200, 61), "en"),
        ("train", (160, 61), "en"),
    ],
)
async def test_nothing_moves_when_the_real_frame_comes(
    tmp_path: Path, step: str, size: tuple[int, int], language: str
) -> None:
    """Every character of the opening frame stands in the same place in the real one."""
    async with opened(tmp_path, step=step, size=size, language=language) as (app, _):
        journey = lesson_screen(app).journey
        rows = Opening(app.desk, LESSON, journey.index, language, DARK).rows(*size)
        assert rows is not None
        assert len(rows) == size[1]
        assert {row.cell_length for row in rows} == {size[0]}
        assert LESSON.steps[journey.index].title[language] in "\n".join(row.plain for row in rows)
        for early, late in zip(rows, drawn(app).split("\n"), strict=True):
            assert fits(early.plain, late), f"{early.plain}\n{late}"


async def test_a_terminal_too_small_has_no_opening(tmp_path: Path) -> None:
    """Where the real frame is only a sentence, no other frame comes before it."""
    async with opened(tmp_path) as (app, _):
        assert Opening(app.desk, LESSON, 0, "en", DARK).rows(59, 40) is None
        assert Opening(app.desk, LESSON, 0, "en", DARK).rows(120, 19) is None


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_the_frame_stays_until_the_real_one_and_keys_are_kept(tmp_path: Path) -> None:
    """From the opening frame on the screen is never blank; keys that came early are typed."""
    terminal = Terminal(tmp_path / "home", "lesson", "forward", "--lang", "en")
    terminal.see("step 1 of", "forward.py", "You call it")
    terminal.press("F2", "#", "z")

    def typed() -> bool:
        assert "step 1 of" in terminal.text
        assert "You call it" in terminal.text
        return "1  #zimport torch" in terminal.text

    terminal.until(typed)
    assert terminal.raw.count(b"\x1b[?1049h") == 1
    terminal.press("ctrl+q")
    assert terminal.end() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_an_end_during_the_opening_is_tidy(tmp_path: Path, number: int, code: int) -> None:
    """A signal before the app runs: the exit code says so, the terminal is as it was."""
    terminal = Terminal(tmp_path / "home", "lesson", "forward")
    terminal.until(lambda: b"forward.py" in terminal.raw)
    terminal.kill(number)
    assert terminal.end() == code
    assert all(terminal.restored.values()), terminal.restored


@pytest.mark.parametrize(
    "words",
    [
        "list",
        "lesson",
        "lesson forward more",
        "lesson forward --help",
        "lesson forward --lang fr",
        "start --ascii --version",
    ],
)
def test_what_is_not_plain_is_left_to_the_parser(words: str) -> None:
    """Only whole, right calls of the screen go past the command line's own reading."""
    assert straight(words.split()) is None
