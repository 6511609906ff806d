"""The screen keeps what solved each step, and hands it out again."""

from __future__ import annotations

from pathlib import Path

import pytest
from courses import TINY, opened
from msgspec import json
from screens import lesson_screen, seen, until

from tutor.app.app import TutorApp
from tutor.app.widgets.predict import Predict
from tutor.bridge.messages import Pictures
from tutor.learner.worklog import Made, WorkLog
from tutor.words import say

LINE = (TINY / "01-line/exercises/line/solution.py").read_text("utf-8")
ERROR = (TINY / "02-fit/exercises/fit/solution.py").read_text("utf-8")


def kept(app: TutorApp) -> dict[str, Made]:
    """What the work log has, by step."""
    return {work.step: work.made for work in WorkLog(app.desk.progress.database).all()}


@pytest.mark.long
async def test_an_answer_code_and_lines_of_the_repl_are_kept(tmp_path: Path) -> None:
    """A question with its numbers, a check with what was printed, an exploration line by line."""
    async with opened(tmp_path, TINY, "line", "many") as (app, pilot):
        screen = lesson_screen(app)
        predict = screen.query_one(Predict)
        await until(pilot, lambda: predict.asked is not None)
        assert predict.asked is not None
        await pilot.press("1", "enter")
        await seen(pilot, say("app.other_numbers", "en"))
        assert kept(app) == {}, "only what is solved is kept"
        await pilot.press("enter")
        await until(pilot, lambda: predict.asked is not None)
        await pilot.press(*"x".join(map(str, predict.asked.truth)), "enter")
        await until(pilot, lambda: screen.journey.finished)
        assert kept(app)["many"].answer == "×".join(map(str, predict.asked.truth))
        assert "nn.Linear(1, 1)" in kept(app)["many"].code
        await pilot.press("f9")
        assert screen.code is not None
        screen.code.editor.text = code = f"print('hello')\n{LINE}"
        await pilot.press("f5")
        await seen(pilot, "✓ Check")
        assert kept(app)["write"] == Made(code, "hello\n")
        await pilot.press("f9", "f7", *"1 + 1", "enter", *"model.line.weight", "enter")
        await until(pilot, lambda: screen.journey.finished)
        look = kept(app)["look"]
        assert look.code == "model.line.weight"
        assert look.output.startswith(">>> model.line.weight\nParameter 1×1")


@pytest.mark.long
async def test_a_training_is_kept_and_all_of_it_is_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code, output, curve and the last pictures; the palette writes them into a folder here."""
    monkeypatch.chdir(tmp_path)
    async with opened(tmp_path / "home", TINY, "fit", "train") as (app, pilot):
        await pilot.press("ctrl+p", *"write my work", "enter")
        await seen(pilot, "nothing to export yet")
        screen = lesson_screen(app)
        assert screen.code is not None
        screen.code.editor.text = ERROR
        await pilot.press("f6")
        await until(pilot, lambda: screen.journey.finished)
        train = kept(app)["train"]
        assert (train.code, train.output) == (ERROR, "the Line of lesson 1: not there yet\n")
        assert [step for step, _ in train.curve] == list(range(1, 61))
        pictures = json.decode(train.pictures, type=Pictures)
        assert list(pictures.items) == ["row 0"]
        await pilot.press("ctrl+p", *"write my work", "enter")
        await seen(pilot, "tutor-work")
        work = tmp_path / "tutor-work"
        await until(pilot, (work / "work.md").exists)
        assert pictures.words["en"] in (work / "work.md").read_text("utf-8")
        names = {file.name for file in (work / "pictures").iterdir()}
        assert names == {"fit-train-loss.svg", "fit-train-row.png"}
