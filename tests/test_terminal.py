"""The tutor in a real terminal: how it ends, what it lets through, what it costs."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from disks import fill, small_disk
from terminals import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")

CRASH = """
import sys
from tutor.app.screens.lesson import LessonScreen
def broken(self):
    raise RuntimeError("a fault of ours")
LessonScreen.action_shapes = broken
from tutor.cli import main
sys.argv = ["tutor", "lesson", "forward"]
main()
"""

HOSTILE = """import os
import sys

print("\\x1b]0;hacked\\x07\\x1b[2J\\x1b[?1049lout\\x9b31m")
os.write(1, b"\\x1b]0;hacked\\x07fd one")
os.write(2, b"\\x1b]52;c;aGFja2Vk\\x07fd two")
raise ValueError("\\x1b[2Jhacked")
"""

EDITOR = """#!{python}
import sys
path = sys.argv[-1]
text = open(path).read()
open(path, "w").write("# from outside\\n" + text)
"""


def work(home: Path) -> Path:
    """The learner's file."""
    return home / "work" / "forward.py"


def test_ctrl_q_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    """ctrl+q: exit code 0, the terminal as it was, the last key on disk."""
    terminal = Terminal(tmp_path / "home", "lesson", "forward")
    terminal.see("step 1 of", "forward.py")
    terminal.press("F2", "#", "ctrl+q")
    assert terminal.end() == 0
    assert len(terminal.restored) >= 3
    assert all(terminal.restored.values()), terminal.restored
    assert work(tmp_path / "home").read_text().startswith("#")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGTERM, 143),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.long),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.long),
    ],
)
def test_a_signal_ends_it_tidily(tmp_path: Path, number: int, code: int) -> None:
    """Asked to go: exit code 128 + n, the terminal as it was, the last key on disk."""
    terminal = Terminal(tmp_path / "home", "lesson", "forward")
    terminal.see("step 1 of", "forward.py")
    terminal.press("F2", "#")
    terminal.see("1  #import")
    terminal.kill(number)
    assert terminal.end() == code
    assert all(terminal.restored.values()), terminal.restored
    assert work(tmp_path / "home").read_text().startswith("#")


@pytest.mark.parametrize(
    "flags", [(), pytest.param(("--ascii",), marks=pytest.mark.long)], ids=["opened", "ascii"]
)
def test_a_closed_window_ends_it(tmp_path: Path, flags: tuple[str, ...]) -> None:
    """The terminal is gone: so is the tutor, soon; what was typed is kept, the files are free."""
    home = tmp_path / "home"
    terminal = Terminal(home, "lesson", "forward", *flags)
    terminal.see("step 1 of", "forward.py")
    terminal.press("F2", "#")
    terminal.see("1  #import")
    assert terminal.close() == 129
    assert work(home).read_text().startswith("#")
    again = Terminal(home, "lesson", "forward")
    again.see("step 1 of", "1  #import")
    again.press("ctrl+q")
    assert again.end() == 0
    assert "Another tutor" not in again.raw.decode("utf-8", "replace")


def test_a_fault_of_ours_says_where_the_work_is(tmp_path: Path) -> None:
    """A crash: exit code 1, the terminal as it was, a word on where everything is saved."""
    home = tmp_path / "home"
    terminal = Terminal(home, command=[sys.executable, "-c", CRASH])
    terminal.see("step 1 of", "forward.py")
    terminal.press("F2", "#")
    terminal.see("1  #import")
    terminal.press("\x1bOS")  # F4
    assert terminal.end() == 1
    assert all(terminal.restored.values()), terminal.restored
    assert b"are saved in" in terminal.raw
    assert work(home).read_text().startswith("#")


def test_no_escape_code_of_the_learner_gets_through(tmp_path: Path) -> None:
    """Titles, screen switches and clipboard writes are shown as text and reach no terminal."""
    home = tmp_path / "home"
    work(home).parent.mkdir(parents=True)
    work(home).write_text(HOSTILE)
    terminal = Terminal(home, "lesson", "forward", rows=60)
    terminal.see("step 1 of", "forward.py")
    terminal.press("F5")
    terminal.see("ValueError", "fd one", "fd two")
    for code in (b"\x1b]0;hacked", b"\x1b[2Jhacked", b"\x1b]52;c;aGFja2Vk", b"\x1b[?1049lout"):
        assert code not in terminal.raw
    assert terminal.raw.count(b"\x1b[?1049l") == 0, "still in the alternate screen"
    terminal.press("ctrl+q")
    assert terminal.end() == 0


def test_the_learners_own_editor(tmp_path: Path) -> None:
    """ctrl+e opens $EDITOR on the file and comes back with what it saved."""
    editor = tmp_path / "editor"
    editor.write_text(EDITOR.format(python=sys.executable))
    editor.chmod(0o755)
    terminal = Terminal(tmp_path / "home", "lesson", "forward", EDITOR=str(editor), VISUAL="")
    terminal.see("step 1 of", "forward.py")
    terminal.press("ctrl+e")
    terminal.see("# from outside", "class MyModel")
    terminal.press("F9")
    terminal.see("step 2 of")
    terminal.press("ctrl+q")
    assert terminal.end() == 0


@pytest.mark.long
def test_an_interrupt_of_the_editor_is_the_editors(tmp_path: Path) -> None:
    """ctrl+c while the learner's editor has the terminal ends that one, not the tutor."""
    waits = "sh -c 'echo your turn; sleep 60'"
    terminal = Terminal(tmp_path / "home", "lesson", "forward", VISUAL=waits)
    terminal.see("step 1 of", "forward.py")
    terminal.press("ctrl+e")
    terminal.see("your turn")
    terminal.press("ctrl+c")
    terminal.see("step 1 of", "sh ended with code")
    terminal.press("ctrl+q")
    assert terminal.end() == 0


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param(
            "/no/such/editor --wait", "/no/such/editor can't be started", marks=pytest.mark.long
        ),
        pytest.param("code 'unclosed", "code 'unclosed can't be started", marks=pytest.mark.long),
        pytest.param("false", "false ended with code 1", marks=pytest.mark.long),
    ],
)
def test_an_editor_that_fails_is_named(tmp_path: Path, command: str, said: str) -> None:
    """The lesson is back, says what is wrong, and hears the next key."""
    terminal = Terminal(tmp_path / "home", "lesson", "forward", VISUAL=command)
    terminal.see("step 1 of", "forward.py")
    terminal.press("ctrl+e")
    terminal.see(said)
    terminal.press("F9")
    terminal.see("step 2 of")
    terminal.press("ctrl+q")
    assert terminal.end() == 0


def test_a_terminal_that_cannot_write_the_lesson_is_told(tmp_path: Path) -> None:
    """Where nothing but Latin-1 can be written, it is ASCII and English, and it says why."""
    terminal = Terminal(
        tmp_path / "home", "--lang", "ko", "lesson", "forward", PYTHONIOENCODING="latin-1:replace"
    )
    terminal.see("step 1 of", "PYTHONUTF8=1", "+- forward.py -")
    assert terminal.text.isascii()
    terminal.press("ctrl+q")
    assert terminal.end() == 0


def test_without_torch_one_can_still_read(tmp_path: Path) -> None:
    """Where torch can't be imported, a banner and the check say so and what to do; steps go on."""
    broken = tmp_path / "broken" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text('raise ImportError("libcudart.so is missing")\n')
    terminal = Terminal(tmp_path / "home", "lesson", "forward", PYTHONPATH=str(broken.parent))
    terminal.see("step 1 of", "PyTorch can't be used", "libcudart.so is missing", "tutor doctor")
    terminal.press("F9")
    terminal.see("step 2 of")
    terminal.press("F5")
    terminal.see("✗ Check")
    terminal.press("ctrl+q")
    assert terminal.end() == 0


@pytest.mark.long
def test_the_screen_never_imports_torch(tmp_path: Path) -> None:
    """After a check that passed, the process of the screen knows neither torch nor numpy."""
    import subprocess

    from commands import environment

    script = f"""
import asyncio, pathlib, sys
from screens import SOLUTION, lesson_screen, opened, seen
async def main():
    async with opened(pathlib.Path({str(tmp_path / "home")!r}), step="write") as (app, pilot):
        lesson_screen(app).code.editor.text = SOLUTION
        await pilot.press("f5")
        await seen(pilot, "✓ Check")
        print(sorted({{"torch", "numpy", "jedi"}} & set(sys.modules)))
asyncio.run(main())
"""
    env = environment(tmp_path / "home", PYTHONPATH=str(Path(__file__).parent))
    run = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "[]", run.stderr


def test_quitting_on_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """What its own place refuses is kept in another one, and both are said; the exit code is 3."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with small_disk(tmp_path / "disk", 2048) as disk:
        terminal = Terminal(disk / "home", "lesson", "forward", TMPDIR=str(elsewhere))
        terminal.see("step 1 of", "forward.py")
        terminal.press("F2", "#")
        terminal.see("1  #import")
        terminal.until(lambda: work(disk / "home").exists())
        fill(disk)
        terminal.press(*"kept")
        terminal.see("1  #keptimport", "can't be saved")
        terminal.press("ctrl+q")
        assert terminal.end() == 3
    kept = next(elsewhere.glob("forward.rescued-*.py"))
    assert kept.read_text().startswith("#keptimport")
    assert str(kept) in terminal.raw.decode("utf-8", "replace")
