"""The learner's files lose nothing: not to kills, full disks, other programs or odd text."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from disks import fill, read_only, small_disk

from tutor.learner.drafts import Draft, DraftError, read, reset

STARTER = "from torch import nn\n"

WRITER = """
import sys
from pathlib import Path
from tutor.learner.drafts import Draft
draft = Draft(Path(sys.argv[1]), "")
for number in range(1, 100000):
    draft.save(f"{number}\\n" * 3000)
    print(number, flush=True)
"""


def copies(path: Path) -> list[Path]:
    """The conflict copies beside a draft."""
    return sorted(path.parent.glob("*.conflict-*"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a draft goes; its folder does not exist yet."""
    return tmp_path / "work" / "forward.py"


def test_a_draft_starts_as_the_starter_and_appears_with_the_first_save(path: Path) -> None:
    """Opening writes nothing; saving makes the file and its folder."""
    draft = Draft(path, STARTER)
    assert draft.text == STARTER
    assert not path.exists()
    assert draft.save("x = 1\n") is None
    assert path.read_text() == "x = 1\n"
    assert Draft(path, STARTER).text == "x = 1\n"


def test_an_outside_edit_is_noticed_and_reloaded(path: Path) -> None:
    """What another editor saved is what the draft then holds."""
    draft = Draft(path, STARTER)
    draft.save("mine\n")
    assert not draft.changed_outside()
    path.write_text("theirs\n")
    assert draft.changed_outside()
    assert draft.reload() == "theirs\n"
    assert not draft.changed_outside()


def test_touching_the_file_is_no_change(path: Path) -> None:
    """A newer time stamp on the same text does not count as an edit."""
    draft = Draft(path, STARTER)
    draft.save("same\n")
    path.write_text("same\n")
    assert not draft.changed_outside()


def test_an_outside_edit_is_never_overwritten(path: Path) -> None:
    """Both texts survive: theirs in the file, ours in a conflict copy that is named."""
    draft = Draft(path, STARTER)
    draft.save("base\n")
    path.write_text("theirs\n")
    copy = draft.save("ours\n")
    assert copy is not None
    assert (path.read_text(), copy.read_text()) == ("theirs\n", "ours\n")
    assert draft.text == "theirs\n"
    assert draft.save("after\n") is None
    assert path.read_text() == "after\n"


def test_saving_nothing_new_takes_the_outside_edit_without_a_copy(path: Path) -> None:
    """Without an edit of ours there is no conflict."""
    draft = Draft(path, STARTER)
    draft.save("base\n")
    path.write_text("theirs\n")
    assert draft.save("base\n") is None
    assert draft.text == "theirs\n"
    assert copies(path) == []


def test_a_file_that_appeared_meanwhile_is_an_outside_edit_too(path: Path) -> None:
    """A draft opened before the file existed does not overwrite it."""
    draft = Draft(path, STARTER)
    path.parent.mkdir()
    path.write_text("theirs\n")
    copy = draft.save("ours\n")
    assert copy is not None
    assert path.read_text() == "theirs\n"


def test_a_deleted_file_comes_back_with_the_next_save(path: Path) -> None:
    """Deleting the file outside loses nothing that is on the screen."""
    draft = Draft(path, STARTER)
    draft.save("mine\n")
    path.unlink()
    assert not draft.changed_outside()
    assert draft.reload() == "mine\n"
    draft.save("mine\n")
    assert path.read_text() == "mine\n"


def test_two_tutors_keep_both_texts(path: Path) -> None:
    """The second to save finds the first one's text in place and keeps its own beside it."""
    one, two = Draft(path, STARTER), Draft(path, STARTER)
    one.save("one\n")
    copy = two.save("two\n")
    assert copy is not None
    assert (path.read_text(), copy.read_text()) == ("one\n", "two\n")


def test_conflict_copies_of_the_same_second_do_not_meet(path: Path) -> None:
    """Every conflict gets a file of its own."""
    one, two = Draft(path, STARTER), Draft(path, STARTER)
    for number in range(4):
        one.save(f"one {number}\n")
        two.save(f"two {number}\n")
    assert sorted(copy.read_text() for copy in copies(path)) == [
        f"two {number}\n" for number in range(4)
    ]


def test_an_outside_edit_that_can_not_be_read_keeps_both(path: Path) -> None:
    """Their bytes stay, ours go into one copy, and the error says what is wrong with theirs."""
    draft = Draft(path, STARTER)
    draft.save("base\n")
    path.write_bytes(b"\xff theirs")
    for _ in range(2):
        with pytest.raises(DraftError, match="not UTF-8"):
            draft.save("ours\n")
    assert path.read_bytes() == b"\xff theirs"
    assert [copy.read_text() for copy in copies(path)] == ["ours\n"]


def test_reset_puts_the_starter_back_and_keeps_the_old_text(path: Path, tmp_path: Path) -> None:
    """The backup holds the old bytes; a second reset has nothing to keep."""
    draft = Draft(path, STARTER, tmp_path / "backups")
    draft.save("mine\n")
    kept = draft.reset()
    assert kept is not None
    assert kept.read_text() == "mine\n"
    assert draft.text == path.read_text() == STARTER
    assert draft.reset() is None


def test_reset_rescues_a_file_that_can_not_be_read(path: Path, tmp_path: Path) -> None:
    """A file that is not UTF-8 can be reset, and its bytes are kept."""
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00")
    kept = reset(path, STARTER, tmp_path / "backups")
    assert kept is not None
    assert kept.read_bytes() == b"\xff\xfe\x00"
    assert path.read_text() == STARTER


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\ud800b", "a\ufffdb"),
        ("\udce9", "\ufffd"),
        ("\ud83d\ude00", "😀"),
        ("텐서 = 1", "텐서 = 1"),
        ("a\x00b", "a\x00b"),
    ],
)
def test_any_text_can_be_saved(path: Path, text: str, stored: str) -> None:
    """Lone surrogates become U+FFFD; the rest stays as it is."""
    Draft(path, STARTER).save(text)
    assert path.read_text(encoding="utf-8") == stored


def test_ends_of_lines_and_byte_order_marks_are_respected(path: Path) -> None:
    """A file with Windows ends of lines keeps them; the text itself never shows them."""
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    draft = Draft(path, STARTER)
    assert draft.text == "a\nb\n"
    draft.save("a\nc\n")
    assert path.read_bytes() == b"a\r\nc\r\n"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_draft_that_is_a_link_stays_one(path: Path, tmp_path: Path) -> None:
    """Who keeps the file elsewhere and links to it keeps doing so, with its mode."""
    real = tmp_path / "elsewhere.py"
    real.write_text("old\n")
    real.chmod(0o600)
    path.parent.mkdir()
    path.symlink_to(real)
    Draft(path, STARTER).save("new\n")
    assert path.is_symlink()
    assert real.read_text() == "new\n"
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("kind", "words"),
    [("latin", "not UTF-8 text (line 2)"), ("folder", "a folder"), ("none", "no such file")],
)
def test_what_can_not_be_read_says_why(tmp_path: Path, kind: str, words: str) -> None:
    """The error says in both languages what is wrong."""
    path = tmp_path / "my.py"
    if kind == "latin":
        path.write_bytes("x = 1\ny = 'é'\n".encode("latin-1"))
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(DraftError) as caught:
        read(path)
    assert words in caught.value.said.say("en")
    assert "my.py 파일" in caught.value.said.say("ko")


def test_a_full_disk_leaves_the_old_text_whole(tmp_path: Path) -> None:
    """A save that does not fit says so; the old file stays, and the same save works later."""
    with small_disk(tmp_path / "disk", 256) as disk:
        draft = Draft(disk / "forward.py", STARTER)
        draft.save("old\n")
        filler = fill(disk)
        with pytest.raises(DraftError, match="the disk is full"):
            draft.save("new\n" * 5000)
        assert draft.path.read_text() == "old\n"
        assert not list(disk.glob(".forward*")), "no half-written file stays"
        filler.unlink()
        assert draft.save("new\n" * 5000) is None
        assert draft.path.read_text() == "new\n" * 5000


def test_a_read_only_folder_can_be_read_and_says_why_not_written(tmp_path: Path) -> None:
    """The text is there to look at; saving names the reason."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "forward.py").write_text("mine\n")
    with read_only(folder):
        draft = Draft(folder / "forward.py", STARTER)
        assert draft.text == "mine\n"
        with pytest.raises(DraftError, match=r"read-only|permission"):
            draft.save("new\n")
    assert (folder / "forward.py").read_text() == "mine\n"


def kill_while_saving(path: Path, dice: random.Random) -> None:
    """Kill -9 a process that saves without end; what it had saved must be whole."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(dice.randint(1, 12)):
            told = int(writer.stdout.readline())
        writer.kill()
    text = path.read_text()
    number = int(text.split("\n", 1)[0])
    assert text == f"{number}\n" * 3000
    assert number >= told
    Draft(path, "").save("next\n")
    assert path.read_text() == "next\n"
    assert {left.name for left in path.parent.iterdir()} == {path.name, ".lock"}


def test_killed_while_saving_keeps_a_whole_file(path: Path) -> None:
    """A few kills: the file is always a whole text, at least as new as the last one reported."""
    dice = random.Random(7)
    for _ in range(6):
        kill_while_saving(path, dice)


@pytest.mark.long
def test_killed_while_saving_60_times_keeps_a_whole_file(path: Path) -> None:
    """The same, 60 kills."""
    dice = random.Random(8)
    for _ in range(60):
        kill_while_saving(path, dice)
