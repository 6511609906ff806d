"""Progress survives kills, damage, full disks, other tutors and newer ones."""

from __future__ import annotations

import math
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

import pytest
from disks import fill, read_only, small_disk

from tutor.learner.places import PlaceError, Places
from tutor.learner.progress import Progress, StepState
from tutor.learner.store import MIGRATIONS, open_store

FAILED, PASSED, OTHER = ("failed", "a-rule"), ("passed", ""), ("error", "another-rule")

WRITER = """
import sys
from pathlib import Path
from tutor.learner.places import Places
from tutor.learner.progress import Progress
progress = Progress.open(Places(Path(sys.argv[1])))
assert progress.banner is None, progress.banner
name = sys.argv[2]
start = len(progress.attempts(name))
for number in range(start, start + int(sys.argv[3])):
    progress.attempt(name, "failed", str(number))
    progress.set_place(name, str(number))
    if len(sys.argv) > 4:
        print(number, flush=True)
progress.close()
"""


@dataclass(frozen=True)
class Step:
    """A step as progress sees it."""

    id: str
    kind: str


@dataclass(frozen=True)
class Lesson:
    """A lesson as progress sees it."""

    id: str
    steps: tuple[Step, ...]


FORWARD = Lesson(
    "forward",
    (
        Step("why", "read"),
        Step("shape", "predict"),
        Step("write", "write"),
        Step("look", "explore"),
    ),
)
READING = Lesson("model", (Step("a", "read"), Step("b", "read")))
ASKING = Lesson("layers", (Step("a", "read"), Step("b", "predict"), Step("c", "explore")))


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A home that does not exist yet."""
    return Places(tmp_path / "home")


@pytest.fixture
def progress(places: Places) -> Iterator[Progress]:
    """An open progress file."""
    opened = Progress.open(places)
    yield opened
    opened.close()


def test_everything_is_there_again_after_closing(places: Places) -> None:
    """States, place, attempts, hints, curve, history and settings outlive the session."""
    progress = Progress.open(places)
    progress.mark("forward", "why", "seen")
    progress.set_place("model", "a")
    progress.set_place("forward", "write")
    progress.set_place("layers", "b")
    progress.set_place("forward", "look")
    progress.attempt("forward", "failed", "missing-super-init", 0.2)
    progress.attempt("forward", "passed")
    progress.set_hints("forward", 2)
    progress.set_curve("forward", [(1, 0.5), (2, math.nan), (3, 0.25)])
    progress.add_history("x.shape\ny.shape")
    progress.set_setting("language", "ko")
    progress.close()
    progress = Progress.open(places)
    assert progress.step_state("forward", "why") == "seen"
    assert progress.step_state("forward", "shape") == "new"
    assert progress.place() == ("forward", "look")
    assert progress.place("layers") == ("layers", "b")
    assert progress.place("training") is None
    assert progress.attempts("forward") == [("failed", "missing-super-init"), ("passed", "")]
    assert (progress.hints("forward"), progress.hints("modules")) == (2, 0)
    curve = progress.curve("forward")
    assert [step for step, _ in curve] == [1, 2, 3]
    assert math.isnan(curve[1][1])
    assert progress.repl_history() == ["x.shape\ny.shape"]
    assert progress.setting("language") == "ko"
    assert progress.setting("theme", "dark") == "dark"
    assert progress.banner is None
    progress.close()


@pytest.mark.parametrize(
    ("lesson", "marks", "state"),
    [
        (FORWARD, {}, "new"),
        (FORWARD, {"why": "seen"}, "started"),
        (FORWARD, {"write": "solved"}, "solved"),
        (FORWARD, {"why": "seen", "shape": "solved", "write": "started"}, "started"),
        (FORWARD, {"why": "seen", "shape": "seen", "write": "skipped", "look": "seen"}, "skipped"),
        (FORWARD, {"gone": "solved"}, "new"),
        (READING, {"a": "seen"}, "started"),
        (READING, {"a": "seen", "b": "seen"}, "seen"),
        (ASKING, {"b": "solved", "c": "solved"}, "solved"),
        (ASKING, {"a": "seen", "b": "seen", "c": "solved"}, "seen"),
    ],
)
def test_a_lesson_is_as_far_as_its_steps(
    progress: Progress, lesson: Lesson, marks: dict[str, str], state: str
) -> None:
    """The state of a lesson follows from those of the steps that it has now."""
    for step, mark in marks.items():
        progress.mark(lesson.id, step, cast(StepState, mark))
    assert progress.state(lesson) == state


def test_what_was_solved_stays_solved(progress: Progress) -> None:
    """Skipping or trying again takes nothing away; solving later counts."""
    progress.mark("forward", "write", "skipped")
    progress.mark("forward", "write", "started")
    assert progress.step_state("forward", "write") == "started"
    progress.mark("forward", "write", "solved")
    for state in get_args(StepState):
        progress.mark("forward", "write", state)
    assert progress.step_state("forward", "write") == "solved"


def test_history_drops_repeats_and_the_oldest(progress: Progress) -> None:
    """The same line twice in a row is kept once, and no more than 1,000 are kept."""
    for line in ["a", "a", " ", "b", "a\ud800"]:
        progress.add_history(line)
    assert progress.repl_history() == ["a", "b", "a\ufffd"]
    for number in range(1001):
        progress.add_history(str(number))
    assert len(progress.repl_history()) == 1000
    assert progress.repl_history()[-1] == "1000"


def damaged(places: Places, damage: Callable[[bytes], bytes]) -> Progress:
    """Progress reopened after its file was damaged."""
    progress = Progress.open(places)
    for number in range(300):
        progress.attempt("forward", "failed", f"some-long-rule-{number}")
    progress.mark("forward", "write", "solved")
    progress.close()
    places.progress.write_bytes(damage(places.progress.read_bytes()))
    return Progress.open(places)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: data[: len(data) // 2], id="truncated"),
        pytest.param(lambda data: data[:4096] + bytes(4096) + data[8192:], id="zeroed page"),
        pytest.param(lambda data: b"not a database" + data[14:], id="bad header"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"hello\n", id="another file"),
    ],
)
def test_a_damaged_file_comes_back_from_the_copy(
    places: Places, damage: Callable[[bytes], bytes]
) -> None:
    """The last session's end is restored, the damaged file is kept, and that is said once."""
    progress = damaged(places, damage)
    assert progress.banner is None
    assert progress.notice is not None
    assert "put back" in progress.notice.say("en")
    assert progress.step_state("forward", "write") == "solved"
    progress.mark("forward", "look", "seen")
    progress.close()
    assert list(places.backups.glob("damaged-*"))
    progress = Progress.open(places)
    assert progress.notice is None
    assert progress.step_state("forward", "look") == "seen"
    progress.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be deleted there")
@pytest.mark.parametrize("whole", [True, False], ids=["home", "file"])
def test_a_file_deleted_while_open_comes_back(places: Places, whole: bool) -> None:
    """Everything that was known is in the new file, also what came before."""
    progress = Progress.open(places)
    progress.mark("forward", "why", "seen")
    for path in places.home.glob("progress*"):
        path.unlink()
    if whole:
        shutil.rmtree(places.home)
    assert progress.step_state("forward", "why") == "seen"
    progress.mark("forward", "write", "solved")
    assert progress.banner is None
    again = Progress.open(places)
    assert again.step_state("forward", "why") == "seen"
    assert again.step_state("forward", "write") == "solved"
    again.close()
    progress.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can't be written over there")
@pytest.mark.parametrize("data", [b"hello" * 2000, b""], ids=["other", "empty"])
def test_a_file_damaged_while_open_comes_back_from_the_copy(places: Places, data: bytes) -> None:
    """Another program writes over it: the copy is put back, and work goes on."""
    progress = Progress.open(places)
    progress.mark("forward", "why", "solved")
    progress.close()
    progress = Progress.open(places)
    places.progress.write_bytes(data)
    progress.mark("forward", "why", "started")
    progress.mark("forward", "write", "solved")
    assert progress.notice is not None
    assert progress.banner is None
    assert progress.step_state("forward", "why") == "solved"
    progress.close()
    again = Progress.open(places)
    assert again.step_state("forward", "write") == "solved"
    again.close()


def test_a_damaged_file_without_a_copy_starts_anew(places: Places) -> None:
    """There is nothing to restore: progress works again, and the damaged file is kept."""
    places.home.mkdir()
    places.progress.write_bytes(b"\x01" * 9000)
    progress = Progress.open(places)
    assert progress.notice is not None
    assert "새로" in progress.notice.say("ko")
    progress.mark("forward", "write", "solved")
    assert progress.banner is None
    progress.close()
    (kept,) = places.backups.glob("damaged-*")
    assert kept.read_bytes() == b"\x01" * 9000


def test_a_database_of_something_else_is_put_aside(places: Places) -> None:
    """A valid database without our tables counts as damaged."""
    places.home.mkdir()
    with closing(sqlite3.connect(places.progress)) as other:
        other.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        other.execute("CREATE TABLE theirs (x)")
    progress = Progress.open(places)
    assert progress.notice is not None
    progress.mark("forward", "write", "solved")
    assert progress.banner is None
    progress.close()


def test_a_newer_file_is_left_alone(places: Places) -> None:
    """An older tutor works in memory, says so, and does not touch the newer one's file."""
    Progress.open(places).close()
    with closing(sqlite3.connect(places.progress)) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = places.progress.read_bytes()
    progress = Progress.open(places)
    assert progress.banner is not None
    assert "Upgrade" in progress.banner.say("en")
    progress.mark("forward", "write", "solved")
    assert progress.state(FORWARD) == "solved"
    assert progress.banner is not None
    progress.close()
    assert places.progress.read_bytes() == before


def test_migration_keeps_everything_and_a_copy_of_before(places: Places) -> None:
    """A ladder with one more rung brings the file up; the old version stays as a backup."""
    progress = Progress.open(places)
    progress.mark("forward", "write", "solved")
    progress.close()
    longer = (*MIGRATIONS, ("ALTER TABLE step ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",))
    store = open_store(places.progress, places.backups, longer)
    assert store.connection.execute("SELECT state, note FROM step").fetchall() == [
        ("solved", "none")
    ]
    store.connection.close()
    assert (places.backups / f"progress-v{len(MIGRATIONS)}.sqlite3").exists()


def test_a_migration_that_fails_changes_nothing(places: Places) -> None:
    """Half a migration is rolled back: the tutor of before finds all as it was."""
    progress = Progress.open(places)
    progress.mark("forward", "write", "solved")
    progress.close()
    broken = (
        *MIGRATIONS,
        ("ALTER TABLE step ADD COLUMN note TEXT", "INSERT INTO no_table VALUES (1)"),
    )
    with pytest.raises(sqlite3.OperationalError):
        open_store(places.progress, places.backups, broken)
    progress = Progress.open(places)
    assert (progress.banner, progress.notice) == (None, None)
    assert progress.step_state("forward", "write") == "solved"
    progress.close()


def test_a_read_only_home_shows_progress_and_says_that_none_is_saved(places: Places) -> None:
    """What is known is shown; new progress lives in memory, with a banner."""
    progress = Progress.open(places)
    progress.mark("forward", "why", "seen")
    progress.close()
    with read_only(places.home):
        progress = Progress.open(places)
        assert progress.banner is not None
        assert "not being saved" in progress.banner.say("en")
        assert progress.step_state("forward", "why") == "seen"
        progress.mark("forward", "write", "solved")
        assert progress.state(FORWARD) == "solved"
        progress.close()
        with pytest.raises(PlaceError, match=r"--home DIR"):
            places.prepare()


def test_a_home_in_the_place_of_a_file_says_so(tmp_path: Path) -> None:
    """A file where the home should be: progress in memory, and a sentence on what to do."""
    (tmp_path / "home").write_text("I am a file")
    places = Places(tmp_path / "home")
    with pytest.raises(PlaceError, match=r"in the way.*--home DIR"):
        places.prepare()
    progress = Progress.open(places)
    assert progress.banner is not None
    progress.close()


def test_a_full_disk_loses_no_progress(tmp_path: Path) -> None:
    """While it is full, progress goes on in memory with a banner; then all of it is written."""
    with small_disk(tmp_path / "disk", 1024) as disk:
        places = Places(disk / "home")
        progress = Progress.open(places)
        progress.mark("forward", "why", "seen")
        filler = fill(disk)
        for number in range(200):
            progress.attempt("forward", "failed", f"a-rule-with-a-long-name-{number}" * 10)
        progress.mark("forward", "write", "solved")
        assert progress.banner is not None
        assert progress.banner.say("en") == "Progress is not being saved: the disk is full."
        assert progress.state(FORWARD) == "solved"
        assert len(progress.attempts("forward")) == 200
        with pytest.raises(PlaceError, match="Make room") as caught:
            places.prepare()
        assert caught.value.full
        progress.catch_up()
        assert progress.banner is not None
        filler.unlink()
        progress.catch_up()
        assert progress.banner is None
        progress.mark("forward", "look", "seen")
        progress.close()
        progress = Progress.open(places)
        assert progress.state(FORWARD) == "solved"
        assert len(progress.attempts("forward")) == 200
        progress.close()


def test_four_tutors_write_at_once(places: Places) -> None:
    """Every write of every process arrives."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(places.home), name, "100"])
        for name in "abcd"
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    progress = Progress.open(places)
    for name in "abcd":
        assert [rule for _, rule in progress.attempts(name)] == [str(n) for n in range(100)]
    progress.close()


def kill_while_writing(places: Places, dice: random.Random) -> None:
    """Kill -9 a process that writes without end; what it had reported must be there."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(places.home), "forward", "100000", "tell"],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        for _ in range(dice.randint(1, 60)):
            told = int(writer.stdout.readline())
        writer.kill()
    progress = Progress.open(places)
    assert (progress.banner, progress.notice) == (None, None)
    rules = [int(rule) for _, rule in progress.attempts("forward")]
    assert rules == list(range(len(rules)))
    assert rules[-1] >= told
    progress.close()


def test_killed_while_writing_loses_nothing(places: Places) -> None:
    """A few kills: every reported write is there, in order, and the file is whole."""
    dice = random.Random(7)
    for _ in range(6):
        kill_while_writing(places, dice)


@pytest.mark.long
def test_killed_while_writing_60_times_loses_nothing(places: Places) -> None:
    """The same, 60 kills."""
    dice = random.Random(8)
    for _ in range(60):
        kill_while_writing(places, dice)


def test_the_home_is_asked_for_or_set_or_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--home wins over TUTOR_HOME wins over the system's place; a relative one is made whole."""
    monkeypatch.setenv("TUTOR_HOME", str(tmp_path / "set"))
    monkeypatch.chdir(tmp_path)
    assert Places.find(Path("asked")).home == tmp_path / "asked"
    assert Places.find().home == tmp_path / "set"
    monkeypatch.setenv("TUTOR_HOME", "")
    assert Places.find().home.name == "tutor"


@pytest.mark.parametrize(
    ("attempts", "stuck"),
    [
        ([FAILED] * 2, False),
        ([FAILED] * 3, True),
        ([FAILED] * 4, False),
        ([FAILED] * 6, False),
        ([FAILED, OTHER, FAILED, FAILED], False),
        ([FAILED] * 3 + [OTHER] + [FAILED] * 3, True),
        ([FAILED] * 2 + [PASSED] + [FAILED] * 3, True),
        ([PASSED] * 3, False),
        ([("untouched", "")] * 3, False),
        ([], False),
    ],
)
def test_the_third_check_in_a_row_that_finds_the_same_tells_that_somebody_is_stuck(
    tmp_path: Path, attempts: list[tuple[str, str]], stuck: bool
) -> None:
    """Once for each streak, and only where a rule named what is wrong."""
    with closing(Progress.open(Places(tmp_path))) as progress:
        for state, rule in attempts:
            progress.attempt("forward", state, rule)
            progress.attempt("layers", "passed")
        assert progress.stuck("forward") is stuck
