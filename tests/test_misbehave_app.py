"""Every hostile submission in tests/misbehave through the real app, with keys pressed meanwhile.

What the bridge makes of them is test_misbehave's; here it is what the learner sees: the state and
the line in the Check pane, an editor that goes on typing, a next check that works, a terminal that
obeys no code of theirs. By default a seeded sample; `long` runs them all.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hostile import FILES, HURRIED, expected, folders, harmless, running, runs_here, seconds_for
from screens import SOLUTION, lesson_screen, opened, seen, until
from terminals import Terminal
from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.widgets.check_pane import CheckPane
from tutor.app.widgets.repl_pane import ReplPane
from tutor.app.widgets.result import Result
from tutor.bridge.lab import Limits
from tutor.words import say

SAMPLE = 2
AT_ONCE = 8
"""So many of them one app has to bear."""

ESCAPES = re.compile(
    rb"\x1b(?:\[(?P<csi>[0-?]*)[ -/]*(?P<end>[@-~])|\](?P<osc>[^\x07\x1b]*)|[P_^X].*?\x1b\\|.)",
    re.DOTALL,
)
FOREIGN = re.compile("[\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def groups() -> Iterator[list[Path]]:
    """Share them out over apps, in an order that is always the same; the first are the sample.

    Those of one app have the same time.
    """
    files = [path for path in FILES if runs_here(expected(path))]
    random.Random(7).shuffle(files)
    slow = [path for path in files if seconds_for(expected(path)) == HURRIED]
    quick = [path for path in files if path not in slow]
    yield quick[:SAMPLE]
    yield slow[:1]
    for group in (quick[SAMPLE:], slow[1:]):
        for first in range(0, len(group), AT_ONCE):
            yield group[first : first + AT_ONCE]


def named(paths: list[Path]) -> str:
    """Name a group by its first file."""
    return paths[0].stem


SAMPLED, TIMED_OUT, *OTHERS = groups()


@pytest.mark.parametrize(
    "paths",
    [SAMPLED, TIMED_OUT, *(pytest.param(group, marks=pytest.mark.long) for group in OTHERS)],
    ids=named,
)
async def test_the_app_bears_hostile_code(tmp_path: Path, paths: list[Path]) -> None:
    """State, line and output are right, keys are heard, a right answer passes, nothing is left."""
    seconds = seconds_for(expected(paths[0]))
    limits = Limits(seconds=seconds, grace=0.4, memory=2 * 1024**3, output=20_000)
    async with opened(tmp_path, step="write", size=(140, 100), limits=limits) as (app, pilot):
        for path in paths:
            await bears(app, pilot, path)
        editor = lesson_screen(app).code.editor
        editor.text = SOLUTION
        await pilot.press("f5")
        await until(pilot, lambda: lesson_screen(app).query_one(CheckPane).running)
        result = await answer(app, pilot)
        assert result.passed, result
    assert not running()
    assert not folders()


async def bears(app: TutorApp, pilot: Pilot[int], path: Path) -> None:
    """Check a hostile file while typing; compare what is shown with what its header expects."""
    header, source = expected(path), path.read_text("utf-8")
    code = lesson_screen(app).code
    assert code is not None
    code.editor.text = source
    code.editor.focus()
    code.editor.cursor_location = (0, 0)
    await pilot.press("f5")
    await until(pilot, lambda: lesson_screen(app).query_one(CheckPane).running)
    await pilot.press("q")
    assert code.text == f"q{source}", path.stem
    if header["expect"] == ["timeout"]:
        await seen(pilot, say("app.checking", "en", seconds=0)[:14])
        await pilot.press("w")
        assert "qw#" in pane(app, "#code"), path.stem
        assert lesson_screen(app).query_one(CheckPane).running, "the key came through too late"
    shows(app, header, await answer(app, pilot), path)
    for entry in header.get("repl", []):
        await pilot.press("f7", *entry, "enter")
        repl = lesson_screen(app).query_one(ReplPane)
        await until(pilot, partial(answered, repl))
        harmless(pane(app, "#repl").replace("\n", ""))


def answered(repl: ReplPane) -> bool:
    """Say whether an entry is there, and its answer."""
    return not repl.busy and len(repl._entries) >= 2


async def answer(app: TutorApp, pilot: Pilot[int]) -> Result:
    """Wait for the check to end and for its result to be drawn."""
    check = lesson_screen(app).query_one(CheckPane)
    await until(pilot, lambda: not check.running)
    await pilot.pause()
    assert check.result is not None
    return check.result


def shows(app: TutorApp, header: dict[str, list[str]], result: Result, path: Path) -> None:
    """Assert that the Check pane says what the header expects."""
    text = pane(app, "#check")
    about = f"{path.stem}: {result}\n{text}"
    assert result.verdict is not None
    assert [result.verdict.state] == header["expect"], about
    harmless(text.replace("\n", ""))
    if result.passed:
        assert "✓" in text, about
    elif not result.findings:
        title = result.verdict.words["en"].title or say(f"app.state_{result.verdict.state}", "en")
        assert squeezed(title) in squeezed(text), about
    else:
        assert squeezed(result.findings[0].words["en"].title) in squeezed(text), about
    if "rule" in header:
        assert [result.findings[0].rule] == header["rule"], about
    if "line" in header:
        line = int(header["line"][0])
        code = path.read_text("utf-8").splitlines()[line - 1].strip()
        assert f"{line}  {code}"[:40] in text, about
        if result.findings:
            assert line in result.marks, about
    for part in header.get("printed", []):
        assert part in text, about
    if "dropped" in header:
        assert result.dropped, about


def squeezed(text: str) -> str:
    """Return a text as it is however its lines were broken."""
    return re.sub(r"[\s`]+", "", text)


def pane(app: TutorApp, name: str) -> str:
    """Return what stands in one of the panes, line by line."""
    box = app.screen.query_one(name).region
    strips = app.screen._compositor.render_strips()[box.y : box.bottom]
    return "\n".join(strip.crop(box.x, box.right).text.rstrip() for strip in strips)


def kinds(raw: bytes) -> set[bytes]:
    """Name the escape codes in the bytes: modes in full, colours and places by what they do."""
    found = set()
    for code in ESCAPES.finditer(raw):
        if code["end"] == b"m":
            found.add(b"m" if coloured_by_us(code["csi"]) else code[0])
        elif code["end"] == b"H" and code["csi"]:
            found.add(b"H")
        else:
            found.add(code[0])
    return found


def coloured_by_us(numbers: bytes) -> bool:
    """Say whether a colour is one of 16 million: the app has no others in this terminal."""
    rest = re.sub(rb"[34]8;2;\d+;\d+;\d+", b"", numbers)
    return all(int(number or 0) < 30 for number in rest.split(b";"))


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_the_terminal_sees_no_foreign_code(tmp_path: Path) -> None:
    """After hostile text the app has written no kind of escape code that it did not before."""
    home = tmp_path / "home"
    work = home / "work" / "forward.py"
    work.parent.mkdir(parents=True)
    work.write_text(SOLUTION)
    terminal = Terminal(home, "lesson", "forward", columns=140, rows=60)
    terminal.see("step 1 of", "forward.py")
    terminal.press("F5")
    terminal.see("✓ Check", "1×20×248×248")
    ours = kinds(terminal.raw)
    begin = len(terminal.raw)
    stale = say("app.stale", "en", press="F5")[:30]
    for path in (path for path in FILES if re.search("escape|surrogates", path.stem)):
        work.write_text(path.read_text("utf-8"))
        terminal.see(stale)
        terminal.press("F5")
        terminal.until(lambda: stale not in terminal.text)
    terminal.see("✗ Check", "\\ud800")
    written = re.sub(rb"\x1b\[?[0-9;:?]*$", b"", terminal.raw[begin:])  # half a code, still coming
    assert not kinds(written) - ours
    text = ESCAPES.sub(b"", written).decode("utf-8")
    assert not FOREIGN.search(text)
    terminal.press("ctrl+q")
    assert terminal.end() == 0
