"""The commands keep their promises: names, exit codes, JSON keys, and words in two languages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from commands import FORWARD, SOLUTION, STARTER, TUTOR, WRONG, environment, rows, tutor

from tutor.cli.group import COMMANDS
from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.words import say

RAISES = WRONG.replace(
    "        self.conv1", "        super().__init__()\n        self.conv1"
).replace("self.conv1(x)", "self.conv2(x)")
ENDLESS = SOLUTION.read_text() + "\nprint('begun')\nwhile True:\n    pass\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that does not exist yet."""
    return tmp_path / "home"


@contextmanager
def progress(home: Path) -> Iterator[Progress]:
    """What is known of the learner."""
    opened = Progress.open(Places(home))
    yield opened
    opened.close()


@contextmanager
def running(home: Path, *words: str, **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on; its output can be read line by line."""
    command = [*TUTOR, *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    with subprocess.Popen(
        command, env=environment(home), cwd=home.parent, text=True, **pipes
    ) as run:
        try:
            yield run
        finally:
            run.kill()


# --------------------------------------------------------------------------- every command


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_speaks_both_languages(home: Path, command: str) -> None:
    """The language may be asked for before or after the command's name."""
    words = [command] if command else []
    run = tutor(home, *words, "--help")
    assert run.returncode == 0
    assert run.stdout.startswith("Usage: tutor")
    assert "--home DIR" in run.stdout
    before, after = (
        tutor(home, "--lang=ko", *words, "--help"),
        tutor(home, *words, "-h", "--lang", "ko"),
    )
    assert before.stdout == after.stdout
    assert before.stdout.startswith("사용법: tutor")
    assert "opt_" not in before.stdout + run.stdout
    assert not home.exists()


def test_the_language_follows_the_locale(home: Path) -> None:
    """LANG=ko_KR.UTF-8 speaks Korean unless English is asked for."""
    assert "레슨" in tutor(home, "--help", LANG="ko_KR.UTF-8").stdout
    assert "Usage" in tutor(home, "--help", "--lang", "en", LANG="ko_KR.UTF-8").stdout


def test_the_home_may_be_named_before_or_after_the_command(home: Path, tmp_path: Path) -> None:
    """--home wins over TUTOR_HOME on both sides of the command's name."""
    for number, words in enumerate((["--home", "one", "reset", "7"], ["reset", "7", "--home=one"])):
        run = tutor(home, *words)
        assert run.returncode == 0
        assert (tmp_path / "one" / "work" / "forward.py").read_text() == STARTER.read_text(), number
    assert not home.exists()


def test_without_a_command_there_is_help(home: Path) -> None:
    """`tutor` alone lists the commands; `tutor --version` says which one it is."""
    run = tutor(home)
    assert run.returncode == 0
    assert all(f"\n  {command} " in run.stdout for command in COMMANDS)
    assert tutor(home, "--version").stdout.startswith("tutor ")


# --------------------------------------------------------------------------- check


def test_check_json_has_the_promised_keys(home: Path) -> None:
    """Several files give one object a line, in their order; the exit code is the worst."""
    (home.parent / "raises.py").write_text(RAISES)
    run = tutor(home, "check", "7", SOLUTION, STARTER, "raises.py", "--json")
    passed, untouched, raised = rows(run.stdout)
    assert (run.returncode, run.stderr) == (1, "")
    for one, file in ((passed, SOLUTION), (untouched, STARTER), (raised, "raises.py")):
        assert (one["lesson"], one["exercise"], one["file"]) == ("forward", "forward", str(file))
        assert isinstance(one["seconds"], float)
    assert [one["state"] for one in (passed, untouched, raised)] == ["passed", "untouched", "error"]
    assert passed["trace"][1]["output"] == [[1, 20, 248, 248]]
    assert (
        passed["trace"][0].items()
        >= {
            "module": "conv1",
            "kind": "Conv2d",
            "input": [[1, 3, 256, 256]],
            "parameters": 1520,
            "failed": False,
        }.items()
    )
    finding = raised["findings"][0]
    keys = {"rule", "severity", "line", "title", "message", "hint", "lesson"}
    assert set(finding) == keys
    assert (finding["severity"], finding["line"]) == ("error", 9)
    assert not home.exists(), "checking a file that is named never changes progress"


@pytest.mark.long
def test_check_tells_people_what_happened(home: Path) -> None:
    """Title, line with its code, message and hint of the first error; where to read more."""
    for language, line in (("en", "line 5:  self.conv1"), ("ko", "5번째 줄:  self.conv1")):
        run = tutor(home, "check", "forward", "-", "--lang", language, given=WRONG)
        assert run.returncode == 1
        assert line in run.stdout
        assert say("cli.hint", language) in run.stdout
        assert "tutor explain missing-super-init" in run.stdout
        assert "\x1b" not in run.stdout


@pytest.mark.long
def test_check_shows_output_without_its_escape_codes(home: Path) -> None:
    """What the code printed stands there as text."""
    given = "print('\\x1b[2Jhello')\n" + SOLUTION.read_text()
    run = tutor(home, "check", "forward", "-", given=given)
    assert run.returncode == 0
    assert "hello" in run.stdout
    assert "\x1b" not in run.stdout


@pytest.mark.long
def test_checking_ones_own_file_is_progress(home: Path) -> None:
    """Without a file it is the learner's: the starter, then what they wrote."""
    assert tutor(home, "check", "forward").returncode == 1
    with progress(home) as known:
        assert known.attempts("forward") == [("untouched", "")]
        assert known.step_state("forward", "write") == "new"
    (home / "work").mkdir(exist_ok=True)
    (home / "work" / "forward.py").write_text(SOLUTION.read_text())
    assert tutor(home, "check", "forward").returncode == 0
    listed = rows(tutor(home, "list", "--json").stdout)[0]
    one = next(each for each in listed if each["id"] == "forward")
    assert one == {
        "id": "forward",
        "number": 7,
        "title": one["title"],
        "state": "solved",
        "known": False,
    }
    assert "✓ forward" in tutor(home, "list").stdout


def test_no_colour_reaches_a_terminal_that_wants_none(home: Path) -> None:
    """On a terminal there are colours, with NO_COLOR there are none."""
    pty = pytest.importorskip("pty")
    for no_colour in ("", "1"):
        ours, theirs = pty.openpty()
        subprocess.run(
            [*TUTOR, "list"],
            env=environment(home, NO_COLOR=no_colour, TERM="xterm-256color"),
            stdout=theirs,
            check=True,
        )
        os.close(theirs)
        text = os.read(ours, 10_000)
        os.close(ours)
        assert b"forward" in text
        assert (b"\x1b[" in text) == (not no_colour)


# --------------------------------------------------------------------------- watch


@pytest.mark.long
def test_watch_checks_again_after_every_save(home: Path) -> None:
    """It makes the learner's file, checks it, and again when it is saved, until Ctrl-C."""
    with running(home, "watch", "forward") as run:
        assert run.stdout is not None
        lines = iter(run.stdout.readline, "")
        file = home / "work" / "forward.py"
        assert str(file) in next(lines)
        assert any("still the starter" in line for line in lines)
        file.write_text(WRONG)
        assert any("tutor explain missing-super-init" in line for line in lines)
        file.write_text(SOLUTION.read_text())
        assert any("1×20×248×248" in line for line in lines)
        if sys.platform == "win32":
            return
        run.send_signal(signal.SIGINT)
        run.communicate()
        assert run.returncode == 0
    with progress(home) as known:
        assert known.step_state("forward", "write") == "solved"


# --------------------------------------------------------------------------- train


def test_train_json_has_the_promised_events(home: Path) -> None:
    """A start, a step each, an end; the same seed gives the same losses."""
    words = ["train", "forward", str(SOLUTION), "--steps", "3", "--seed", "4", "--json"]
    run, again = tutor(home, *words), tutor(home, *words)
    start, *steps, end = rows(run.stdout)
    assert start.items() >= {"event": "start", "parameters": 11540, "seed": 4}.items()
    assert [(step["event"], step["step"]) for step in steps] == [("step", n) for n in (1, 2, 3)]
    assert all(isinstance(step["loss"], float) for step in steps)
    assert end.items() >= {"event": "end", "reason": "finished", "steps": 3}.items()
    assert end["reached"] is False
    assert end["last_loss"] == steps[-1]["loss"]
    assert [step["loss"] for step in rows(again.stdout)[1:-1]] == [step["loss"] for step in steps]
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.long
def test_a_loss_that_is_not_finite_is_null_in_json(home: Path) -> None:
    """A learning rate beyond reason diverges: null, `finite: false`, exit code 1."""
    run = tutor(home, "train", "forward", SOLUTION, "--lr", "1e30", "--steps", "30", "--json")
    *_, last, end = rows(run.stdout)
    assert (last["loss"], last["finite"]) == (None, False)
    assert (end["reason"], run.returncode) == ("diverged", 1)


@pytest.mark.long
def test_training_ones_own_file_is_progress(home: Path) -> None:
    """The curve is kept; the step is solved by what was reached, not by an end."""
    (home / "work").mkdir(parents=True)
    (home / "work" / "forward.py").write_text(SOLUTION.read_text())
    run = tutor(home, "train", "forward", "--steps", "3")
    assert run.returncode == 0
    assert "3 / 3" in run.stdout
    assert "○ It ran to its end" in run.stdout
    assert "60 % are wanted" in run.stdout
    with progress(home) as known:
        assert [step for step, _ in known.curve("forward")] == [1, 2, 3]
        assert known.step_state("forward", "train") == "started"
    run = tutor(home, "train", "forward", "--steps", "80")
    assert "✓ Your model explains" in run.stdout
    with progress(home) as known:
        assert known.step_state("forward", "train") == "solved"


@pytest.mark.long
def test_a_training_that_raises_says_where(home: Path) -> None:
    """Exit code 1, the exception and the learner's line."""
    run = tutor(home, "train", "forward", "-", given=RAISES)
    assert run.returncode == 1
    assert "return self.conv2(x)" in run.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_stops_a_training_and_tells_how_far_it_came(home: Path) -> None:
    """The end is `stopped`, with the steps that were done; exit code 0."""
    with running(home, "train", "forward", str(SOLUTION), "--json") as run:
        assert run.stdout is not None
        assert json.loads(run.stdout.readline())["event"] == "start"
        run.stdout.readline()
        run.send_signal(signal.SIGINT)
        rest, err = run.communicate()
    *_, end = rows(rest)
    assert (end["event"], end["reason"]) == ("end", "stopped")
    assert end["steps"] > 0
    assert (run.returncode, err) == (0, "")


# --------------------------------------------------------------------------- repl


@pytest.mark.long
def test_the_repl_has_the_learners_objects(home: Path) -> None:
    """Values, several lines, output and errors; what was entered is remembered."""
    (home / "work").mkdir(parents=True)
    (home / "work" / "forward.py").write_text(SOLUTION.read_text())
    entries = "y.shape\nfor n in range(2):\n    print(n)\n\nno_such\nexit()\nprint('late')\n"
    run = tutor(home, "repl", "forward", given=entries)
    assert run.returncode == 0
    assert "[1, 20, 248, 248]" in run.stdout
    assert "0\n1\n" in run.stdout
    assert "NameError" in run.stdout
    assert "late" not in run.stdout
    assert ">>>" not in run.stdout
    with progress(home) as known:
        assert known.repl_history()[:2] == ["y.shape", "for n in range(2):\n    print(n)\n"]


def test_the_repl_on_a_terminal_completes_and_can_be_interrupted(home: Path) -> None:
    """Tab completes from live objects; Ctrl-C stops a line and leaves the session as it was."""
    pexpect = pytest.importorskip("pexpect")
    pytest.importorskip("readline")
    repl = pexpect.spawn(
        TUTOR[0],
        [*TUTOR[1:], "repl", "forward"],
        env=environment(home, TERM="dumb"),
        encoding="utf-8",
        timeout=60,
    )
    repl.expect(">>> ")
    repl.sendline("kept = 41")
    repl.expect(">>> ")
    repl.send("kep\t + 1\r")
    repl.expect(r"\r\n42\r\n")
    repl.expect(">>> ")
    repl.sendline("print('in it', flush=True); import time; time.sleep(60)")
    repl.expect(r"\r\nin it\r\n")
    repl.sendintr()
    repl.expect(">>> ")
    repl.sendline("kept")
    repl.expect(r"\r\n41\r\n")
    repl.expect(">>> ")
    repl.sendeof()
    repl.expect(pexpect.EOF)
    repl.close()
    assert repl.exitstatus == 0


# --------------------------------------------------------------------------- the others


def test_explain_prints_a_page_in_the_language_asked_for(home: Path) -> None:
    """A rule's page, and with --list all rules with their titles."""
    english = tutor(home, "explain", "missing-super-init")
    korean = tutor(home, "explain", "missing-super-init", "--lang", "ko")
    assert (english.returncode, korean.returncode) == (0, 0)
    assert "super().__init__()" in english.stdout
    assert any("가" <= letter <= "힣" for letter in korean.stdout)
    listed = tutor(home, "explain", "--list").stdout.splitlines()
    assert any(line.startswith("missing-super-init ") for line in listed)


def test_reset_keeps_what_was_there(home: Path) -> None:
    """The starter is back, and the path of the backup is printed."""
    file = home / "work" / "forward.py"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xff mine")
    run = tutor(home, "reset", "forward")
    assert run.returncode == 0
    assert file.read_text() == STARTER.read_text()
    (kept,) = (home / "backups").iterdir()
    assert str(kept) in run.stdout
    assert kept.read_bytes() == b"\xff mine"


def test_doctor_shows_what_it_runs_on_and_where(home: Path) -> None:
    """Versions, device, terminal and paths, with advice where something is amiss."""
    run = tutor(home, "doctor", "--lang", "ko", TERM="dumb")
    assert run.returncode == 0
    for text in ("python", "torch", "textual", str(home / "work"), str(FORWARD.parents[2]), "남음"):
        assert text in run.stdout
    assert "xterm-256color" in run.stdout
    assert "모두 괜찮아요" in run.stdout


@pytest.mark.long
def test_a_long_way_is_told_by_its_two_ends(home: Path) -> None:
    """A loop of many calls prints few lines, and says how many it has left out."""
    many = SOLUTION.read_text("utf-8").replace(
        "x = self.conv1(x)", "[self.conv1(x) for _ in range(60)]\n        x = self.conv1(x)"
    )
    for language in ("en", "ko"):
        said = tutor(home, "check", "forward", "-", "--lang", language, given=many).stdout
        lines = [line for line in said.split("\n") if "└ conv1" in line or "⋮" in line]
        assert 3 < len(lines) < 30
        (at,) = (i for i, line in enumerate(lines) if "⋮" in line)
        left_out = next(
            int(word) for word in lines[at].replace("번", " ").split() if word.isdigit()
        )
        assert left_out + said.count("└ ") == 62
