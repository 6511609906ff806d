"""What is shipped: a wheel that carries the lessons, and a start without torch."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from commands import SOLUTION, environment
from terminals import Terminal

ROOT = Path(__file__).resolve().parent.parent

RUN = """
import sys
from tutor.cli import main
try:
    main()
finally:
    loaded = {"torch", "numpy", "textual"} & set(sys.modules)
    open(LOADED, "w").write(" ".join(sorted(loaded)))
"""
COMMANDS = {
    "list": ([], ""),
    "check": (["forward", "mine.py"], ""),
    "train": (["forward", "mine.py", "--steps", "3"], ""),
    "repl": ([], "1 + 1\n"),
    "explain": (["kernel-size"], ""),
    "reset": (["forward"], ""),
    "quiz": (["forward", "--plain"], "quit\n"),
    "lesson": (["forward", "--plain"], "quit\n"),
    "export": (["made"], ""),
    "new": (["spare", "--course", "lessons"], ""),
    "doctor": ([], ""),
}
"""What each does for real, and what is typed into it."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a source distribution of this tree, as a release would be."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_lessons(wheel: Path) -> None:
    """Every file of every lesson travels inside the package."""
    names = set(zipfile.ZipFile(wheel).namelist())
    lessons = [p for p in (ROOT / "lessons").rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert lessons
    assert {f"tutor/{p.relative_to(ROOT).as_posix()}" for p in lessons} <= names


def test_the_wheel_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed without a checkout beside it, it lists, checks and says where its lessons are."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run_in(tmp_path, python, "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    target = run_in(tmp_path, python, "-c", "import site; print(site.getsitepackages()[0])")
    # The dependencies come from here: a plain path line reads no editable install of ours.
    here = next(p for p in map(Path, sys.path) if (p / "torch").is_dir())
    Path(target, "dependencies.pth").write_text(f"{here}\n")
    solution = next((ROOT / "lessons").glob("*-forward/exercises/forward/solution.py"))
    (tmp_path / "lessons").mkdir()
    (tmp_path / "mine.py").write_text(solution.read_text())
    assert "forward" in run_in(tmp_path, python, "-m", "tutor", "list")
    assert run_in(tmp_path, python, "-m", "tutor", "check", "forward", "mine.py")
    lessons = run_in(tmp_path, python, "-c", "import tutor.course as c; print(c.load().folder)")
    assert Path(lessons).resolve().is_relative_to(tmp_path.resolve())


def run_in(folder: Path, *command: str | Path) -> str:
    """Run a command in a folder, with a home of its own, and return what it printed."""
    environment = {**os.environ, "TUTOR_HOME": str(folder / "home"), "PYTHONPATH": ""}
    run = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.strip()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_without_torch_in_its_own_process(command: str, tmp_path: Path) -> None:
    """Doing what it is for, none imports torch, numpy or Textual itself; the lab has the first."""
    words, typed = COMMANDS[command]
    (tmp_path / "mine.py").write_text(SOLUTION.read_text("utf-8"), "utf-8")
    subprocess.run(
        loaded_by(tmp_path, command, *words),
        env=environment(tmp_path / "home"),
        cwd=tmp_path,
        input=typed,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (tmp_path / "loaded").read_text() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize(
    "command",
    [
        ["start"],
        pytest.param(["lesson", "forward"], marks=pytest.mark.long),
        ["quiz", "forward"],
    ],
)
def test_the_screen_works_without_torch_in_its_own_process(
    command: list[str], tmp_path: Path
) -> None:
    """The app, opened by each command in a real terminal, imports neither torch nor numpy."""
    terminal = Terminal(tmp_path / "home", command=loaded_by(tmp_path, *command))
    terminal.until(lambda: b"\x1b[?1049h" in terminal.raw and terminal.text.strip())
    terminal.press("ctrl+q")
    terminal.end()
    assert (tmp_path / "loaded").read_text() == "textual"


def loaded_by(folder: Path, *words: str) -> list[str]:
    """A command that writes what its process has imported into the file `loaded`."""
    return [sys.executable, "-c", RUN.replace("LOADED", repr(str(folder / "loaded"))), *words]
