"""What can be wrong around the tutor gets one sentence that says what to do, and loses nothing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from commands import ROOT, SOLUTION, TUTOR, WRONG, environment, rows, tutor
from disks import fill, read_only, small_disk

from tutor.learner.places import Places
from tutor.learner.progress import Progress


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


def one_sentence(text: str) -> str:
    """The text, which must be one line and no traceback."""
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1, text
    return text.strip()


@pytest.mark.parametrize(
    ("words", "english", "korean"),
    [
        (["check", "forwrd"], "The nearest: `forward`", "비슷한 이름: `forward`"),
        (["lesson", "99"], "`tutor list` shows all", "`tutor list`에서"),
        (["train", "forward/nope"], "The nearest: `forward`", "비슷한 이름"),
        (["watch", "farward"], "The nearest: `forward`", "비슷한 이름"),
        (["repl", "foward"], "The nearest: `forward`", "비슷한 이름"),
        (["reset", "forwar"], "The nearest: `forward`", "비슷한 이름"),
        (["chek"], "Did you mean `tutor check`", "혹시 `tutor check`"),
        (["check"], "NAME is missing", "NAME 값이 빠졌어요"),
        (["check", "forward", "--jsn"], "There is no option --jsn", "--jsn 옵션은 없어요"),
        (["train", "forward", "--steps", "0"], "a whole number, 1 or more", "1 이상의 정수"),
        (["train", "forward", "--lr", "fast"], "a number above 0", "0보다 큰 수"),
        (["explain"], "Which rule?", "어떤 규칙인가요?"),
        (["explain", "missing-super-inti"], "`missing-super-init`", "`missing-super-init`"),
        (["watch", "forward", "-"], "can't be watched", "지켜볼 수 없어요"),
    ],
)
def test_a_wrong_call_says_what_would_be_right(
    home: Path, words: list[str], english: str, korean: str
) -> None:
    """Unknown names get the nearest ones, in the language asked for, and exit code 2."""
    run = tutor(home, *words)
    assert english in one_sentence(run.stderr)
    assert (run.returncode, run.stdout) == (2, "")
    run = tutor(home, "--lang", "ko", *words)
    assert korean in one_sentence(run.stderr)
    assert run.returncode == 2


def test_an_unknown_language_says_which_there_are(home: Path) -> None:
    """--lang takes en or ko."""
    run = tutor(home, "list", "--lang", "fr")
    assert "--lang takes one of en, ko." in one_sentence(run.stderr)
    assert run.returncode == 2


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "there is no such file"),
        ("folder", "it is a folder"),
        ("bytes", "is not UTF-8 text (line 2). Save it as UTF-8"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(home: Path, kind: str, words: str) -> None:
    """Nothing is run, nothing is on standard output, and the exit code is 2."""
    file = home.parent / "my.py"
    if kind == "folder":
        file.mkdir()
    elif kind == "bytes":
        file.write_bytes("# 1\n# é\n".encode("latin-1"))
    for command in ("check", "train", "watch"):
        run = tutor(home, command, "forward", "my.py")
        assert words in one_sentence(run.stderr)
        assert (run.returncode, run.stdout) == (2, "")
    assert not home.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission_says_so(home: Path) -> None:
    """A file of mode 000 is named with its reason."""
    file = home.parent / "my.py"
    file.write_text(WRONG)
    file.chmod(0)
    run = tutor(home, "check", "forward", file)
    assert "you have no permission" in one_sentence(run.stderr)
    assert run.returncode == 2


def test_one_unreadable_file_does_not_stop_the_others(home: Path) -> None:
    """In JSON it has an object of its own, in its place; the exit code is the worst of all."""
    (home.parent / "bad.py").write_bytes(b"\xff")
    (home.parent / "wrong.py").write_text(WRONG)
    run = tutor(home, "check", "forward", "bad.py", SOLUTION, "wrong.py", "--json")
    objects = rows(run.stdout)
    assert [one["file"] for one in objects] == ["bad.py", str(SOLUTION), "wrong.py"]
    assert objects[0]["findings"][0]["rule"] == "unreadable-file"
    assert objects[1]["state"] == "passed"
    assert objects[2]["state"] != "passed"
    assert "not UTF-8" in one_sentence(run.stderr)
    assert run.returncode == 2


@pytest.mark.long
def test_an_empty_file_is_a_submission_without_a_model(home: Path) -> None:
    """It does not pass, and the finding says what is missing."""
    run = tutor(home, "check", "forward", "-", "--json", given="")
    (one,) = rows(run.stdout)
    assert one["state"] == "failed"
    assert "MyModel" in one["findings"][0]["title"]
    assert run.returncode == 1


def test_a_broken_lesson_folder_is_blamed_by_file(home: Path, tmp_path: Path) -> None:
    """The sentence names the file and what to do; what is left of the course can be listed."""
    shutil.copytree(ROOT / "tutor", tmp_path / "tutor")
    shutil.copytree(ROOT / "lessons", tmp_path / "lessons")
    (tmp_path / "lessons" / "07-forward" / "lesson.toml").write_text('id = "forward\n')
    calls = ((["check", "forward", str(SOLUTION)], 3), (["lesson", "7"], 3), (["list"], 0))
    for words, code in calls:
        run = subprocess.run(
            [*TUTOR, *words],
            env=environment(home, PYTHONPATH=str(tmp_path)),
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        sentence = one_sentence(run.stderr)
        assert "lesson.toml:1" in sentence
        assert "Install the tutor again" in sentence
        assert run.returncode == code


def test_a_home_that_can_not_be_written_says_where_else(home: Path) -> None:
    """Named files are checked all the same; what needs the home says how to choose another."""
    home.mkdir()
    with read_only(home):
        run = tutor(home, "reset", "forward")
        assert "--home DIR" in one_sentence(run.stderr)
        assert run.returncode == 2
        run = tutor(home, "list", "--json")
        assert "Progress is not being saved" in one_sentence(run.stderr)
        assert (rows(run.stdout)[0][0]["state"], run.returncode) == ("new", 0)
        run = tutor(home, "check", "forward", SOLUTION, "--json")
        assert (rows(run.stdout)[0]["state"], run.stderr) == ("passed", "")


def test_a_full_disk_keeps_what_is_there(tmp_path: Path) -> None:
    """Reset says that there is no room, and the learner's file stays as it was."""
    with small_disk(tmp_path / "disk", 256) as disk:
        home = disk / "home"
        (home / "work").mkdir(parents=True)
        file = home / "work" / "forward.py"
        file.write_text(WRONG)
        fill(disk)
        run = tutor(home, "reset", "forward")
        assert "the disk is full" in one_sentence(run.stderr)
        assert run.returncode == 3
        assert file.read_text() == WRONG
        assert sorted(p.name for p in (home / "work").iterdir() if p.suffix == ".py") == [file.name]


def test_a_corrupt_progress_file_is_put_aside_and_said(home: Path) -> None:
    """The list comes out all the same; the second time nothing is left to say."""
    home.mkdir()
    (home / "progress.sqlite3").write_bytes(os.urandom(5000))
    run = tutor(home, "list")
    assert "forward" in run.stdout
    assert "was damaged" in one_sentence(run.stderr)
    assert run.returncode == 0
    assert tutor(home, "list").stderr == ""


def test_two_tutors_check_at_once(home: Path) -> None:
    """Both note what they did in the one progress file."""
    (home / "work").mkdir(parents=True)
    (home / "work" / "forward.py").write_text(SOLUTION.read_text())
    both = [
        subprocess.Popen([*TUTOR, "check", "forward"], env=environment(home), cwd=home)
        for _ in range(2)
    ]
    assert [one.wait() for one in both] == [0, 0]
    progress = Progress.open(Places(home))
    assert progress.attempts("forward") == [("passed", ""), ("passed", "")]
    progress.close()


@pytest.mark.parametrize("command", ["start", "lesson"])
def test_the_screen_needs_a_terminal_and_names_what_does_not(home: Path, command: str) -> None:
    """Without a terminal it exits with 2 and lists commands that work."""
    words = [command, "forward"] if command == "lesson" else [command]
    run = tutor(home, *words)
    sentence = one_sentence(run.stderr)
    assert "needs a terminal" in sentence
    assert "tutor check NAME FILE" in sentence
    assert run.returncode == 2


@pytest.mark.parametrize("language", ["en", pytest.param("ko", marks=pytest.mark.long)])
def test_a_terminal_without_utf8_gets_plain_words_and_json(home: Path, language: str) -> None:
    """Signs become ASCII, Korean that can't be shown becomes English, JSON is ASCII anyway."""
    plain = {"PYTHONIOENCODING": "ascii"}
    run = tutor(home, "check", "forward", SOLUTION, "--lang", language, **plain)
    assert run.returncode == 0
    assert run.stdout.isascii()
    assert "1x20x248x248" in run.stdout
    assert re.search(r"^\+ ", run.stdout, re.MULTILINE)
    assert not re.search(r"\\u", run.stdout)
    run = tutor(home, "list", "--json", "--lang", language, **plain)
    assert "forward" in [lesson["id"] for lesson in rows(run.stdout)[0]]


def broken_torch(folder: Path, code: str) -> dict[str, str]:
    """An environment in which `import torch` runs that code."""
    (folder / "broken" / "torch").mkdir(parents=True)
    (folder / "broken" / "torch" / "__init__.py").write_text(code)
    return {"PYTHONPATH": str(folder / "broken")}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("raise ImportError('libtorch.so is missing')", marks=pytest.mark.long),
        "import os; os._exit(3)",
    ],
)
def test_a_broken_torch_is_not_the_learners_fault(home: Path, tmp_path: Path, code: str) -> None:
    """Check says unavailable, every command that needs torch exits with 3 and says what to do."""
    changes = broken_torch(tmp_path, code)
    run = tutor(home, "check", "forward", SOLUTION, "--json", **changes)
    assert rows(run.stdout)[0]["state"] == "unavailable"
    assert run.returncode == 3
    run = tutor(home, "train", "forward", SOLUTION, **changes)
    assert "tutor doctor" in run.stdout
    assert run.returncode == 3
    run = tutor(home, "repl", "forward", given="1\n", **changes)
    assert "tutor doctor" in one_sentence(run.stderr)
    assert run.returncode == 3
    run = tutor(home, "doctor", **changes)
    assert "-m pip install torch" in run.stdout
    assert run.returncode == 3
    run = tutor(home, "list", **changes)
    assert run.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of the shell")
@pytest.mark.parametrize("words", [["list"], ["--help"], ["explain", "--list"]])
def test_a_reader_that_leaves_is_no_failure(home: Path, words: list[str]) -> None:
    """A closed pipe ends the command quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(
        [*TUTOR, *words],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment(home),
        check=False,
    )
    os.close(writer)
    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of the shell")
def test_a_reader_that_leaves_does_not_make_a_failure_a_pass(home: Path) -> None:
    """The exit code is that of the check, whoever reads."""
    (home.parent / "wrong.py").write_text(WRONG)
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(
        [*TUTOR, "check", "forward", "wrong.py", "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment(home),
        cwd=home.parent,
        check=False,
    )
    os.close(writer)
    assert (run.returncode, run.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_check_without_a_traceback(home: Path) -> None:
    """The exit code is that of an interrupted program, and nothing is printed about it."""
    (home.parent / "first.py").write_text("print('ready')\n" + WRONG)
    (home.parent / "loop.py").write_text("while True: pass\n")
    with subprocess.Popen(
        [*TUTOR, "check", "forward", "first.py", "loop.py", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home),
        cwd=home.parent,
    ) as run:
        assert run.stdout is not None
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        _, err = run.communicate()
    assert (run.returncode, err.strip()) == (130, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.parametrize(
    ("rows", "columns", "changes"),
    [
        (5, 20, {}),
        (24, 80, {"NO_COLOR": "1", "TERM": "xterm"}),
        (24, 80, {"PYTHONIOENCODING": "ascii", "TERM": "vt100"}),
    ],
)
def test_odd_terminals_open_and_close(
    home: Path, rows: int, columns: int, changes: dict[str, str]
) -> None:
    """Tiny, without colour, without UTF-8: the screen opens, and ctrl+q leaves with 0."""
    pexpect = pytest.importorskip("pexpect")
    screen = pexpect.spawn(
        TUTOR[0],
        [*TUTOR[1:], "lesson", "forward"],
        env={**environment(home), "TERM": "xterm-256color", **changes},
        dimensions=(rows, columns),
        timeout=60,
    )
    screen.expect_exact("\x1b[?1049h")
    screen.expect(rb"[A-Za-z]{3}")
    screen.send("\x11")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
def test_the_screen_says_where_the_home_could_be_instead(home: Path) -> None:
    """A home that can't be written is said before the screen opens; exit code 2."""
    pexpect = pytest.importorskip("pexpect")
    home.write_text("a file")
    screen = pexpect.spawn(
        TUTOR[0], [*TUTOR[1:], "start"], env=environment(home, TERM="xterm"), timeout=60
    )
    screen.expect("--home DIR")
    screen.expect(pexpect.EOF)
    screen.close()
    assert screen.exitstatus == 2
