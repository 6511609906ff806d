"""On the screen a loop runs one line at a time: its code, what each line did, its parameters."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from screens import COURSE, drawn, lesson_screen, opened, seen, until
from textual import on
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from tutor.app.app import TutorApp
from tutor.app.host import Host
from tutor.app.palette import Everything
from tutor.app.pictures.loop import PARTS, Loop
from tutor.app.theme import DARK, THEMES
from tutor.app.widgets.follow_pane import FollowPane
from tutor.app.widgets.key_line import KeyLine
from tutor.app.widgets.listing import CodeListing
from tutor.app.widgets.parameters import ParameterTable
from tutor.app.widgets.training import Training
from tutor.bridge.messages import (
    Failure,
    Frame,
    LineEffect,
    LineStop,
    Listing,
    Parameter,
    TrainEnd,
    TrainStart,
    TrainState,
)
from tutor.learner.worklog import Made, WorkLog

LESSON = next(lesson for lesson in COURSE.lessons if lesson.id == "training")
SOLUTION = LESSON.exercises[0].solution.read_text("utf-8")
START = TrainStart("cpu", 635, 0, 6, 0.1)
PARAMETERS = [Parameter("conv.weight", 1.66, 0.0474, 0.474), Parameter("bias", 0.2, 0.0, None)]


class Pane(Host):
    """An app with nothing but the pane, that writes down what is wanted."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.wanted: list[str] = []

    def compose(self) -> ComposeResult:
        """The pane."""
        yield FollowPane()

    def on_mount(self) -> None:
        """Keys go to the pane."""
        self.pane.focus()

    @on(FollowPane.Wants)
    def want(self, event: FollowPane.Wants) -> None:
        """Write it down."""
        self.wanted.append(event.action)

    @property
    def pane(self) -> FollowPane:
        """The pane."""
        return self.query_one(FollowPane)

    def words(self, part: str) -> str:
        """What a part of the pane says."""
        return str(self.query_one(f"#follow-{part}", Static).render())

    @property
    def keys(self) -> str:
        """What the line of keys says."""
        return str(self.query_one(KeyLine).render())

    @property
    def code(self) -> list[str]:
        """The lines of code in sight."""
        return str(self.query_one(CodeListing).render()).split("\n")

    @property
    def table(self) -> list[str]:
        """The lines of the table."""
        return str(self.query_one(ParameterTable).render()).split("\n")


def effect(line: int, words: str) -> LineEffect:
    """What a line did, in both languages."""
    return LineEffect(line, {"en": words, "ko": f"{words} (ko)"})


def stop(line: int | None, *effects: LineEffect, step: int = 0) -> LineStop:
    """A stop before a line."""
    return LineStop(line, "train", step, list(effects), PARAMETERS)


async def test_from_nothing_to_the_end() -> None:
    """Each state says what it is and offers the keys that do something then."""
    app = Pane()
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "one line at a time" in app.words("empty")
        assert app.keys == "enter begin"
        await pilot.press("enter")
        assert app.wanted == ["start"]
        app.pane.begin()
        app.pane.feed(START)
        app.pane.feed(Listing(SOLUTION, own=True))
        app.pane.feed(stop(6))
        app.pane.feed(TrainState("paused", 0, 0.1))
        await pilot.pause()
        assert "waits before line 6" in app.words("status")
        assert "your own train" in app.words("status")
        assert app.code[5].startswith(" 6 ▸     optimizer = ")
        assert "one line" in app.keys
        app.pane.feed(stop(7, effect(6, "optimizer = SGD(…).")))
        await pilot.pause()
        assert app.words("effects") == "line 6  optimizer = SGD(…)."
        assert app.code[6].startswith(" 7 ▸ ")
        assert "▸" not in app.code[5]
        assert app.table[1].split() == [
            "conv.weight",
            "1.66",
            "█" * 12,
            "0.0474",
            "█" * 12,
            "0.474",
        ]
        assert app.table[2].split() == ["bias", "0.200", "none"]
        app.pane.feed(TrainEnd("finished", 6, 1.1, 1.0, 0.4))
        await pilot.pause()
        assert "finished" in app.words("status")
        assert app.keys == "enter once more"


async def test_keys_ask_for_what_they_say() -> None:
    """Every control has its key, a Hangul layout types the same, each can be clicked."""
    app = Pane()
    async with app.run_test(size=(100, 40)) as pilot:
        for message in (START, Listing(SOLUTION, own=False), stop(6)):
            app.pane.feed(message)
        for key in ("enter", "full_stop", "space"):
            await pilot.press(key)
            app.pane.feed(stop(7))
        assert app.wanted == ["line", "step", "resume"]
        app.wanted.clear()
        await pilot.press("enter", "enter", "full_stop")
        assert app.wanted == ["line"]  # it runs: nothing waits to go on
        await pilot.press("space", "r", "ㄱ")
        assert app.wanted == ["line", "pause", "restart", "restart"]
        app.wanted.clear()
        app.pane.feed(stop(8))
        await pilot.pause()
        keys = app.query_one(KeyLine)
        await pilot.click(keys, offset=(app.keys.index("next batch"), 0))
        assert app.wanted == ["step"]
        await pilot.press("ㄴ")
        assert app.wanted == ["step", "stop"]
        app.pane.feed(stop(9))
        assert [words for words, _ in app.pane.commands()] == [
            "Loop: run one line",
            "Loop: run to the next batch",
            "Loop: run on without waiting",
            "Loop: restart from its first line",
            "Loop: stop",
        ]


async def test_of_several_lines_the_last_are_told() -> None:
    """A step tells each of its lines on a row of its own, in the language that is on."""
    app = Pane()
    async with app.run_test(size=(60, 24)) as pilot:
        app.pane.feed(Listing(SOLUTION, own=True))
        app.pane.feed(stop(10, *(effect(line, f"did {line}") for line in range(1, 16))))
        await pilot.pause()
        rows = app.words("effects").split("\n")
        assert len(rows) == 6
        assert rows[-1] == "line 15  did 15"
        app.language = "ko"
        await pilot.pause()
        assert app.words("effects").split("\n")[-1] == "15번째 줄  did 15 (ko)"
        assert "기다려요" in app.words("status")


async def test_an_error_is_shown_at_its_line() -> None:
    """The line that raised is marked, and what was raised stands below."""
    app = Pane()
    async with app.run_test(size=(100, 40)) as pilot:
        app.pane.feed(Listing(SOLUTION, own=True))
        app.pane.feed(stop(12))
        app.pane.feed(Failure("ValueError", "enough", [Frame(12, "train", "loss.backward()")], ""))
        app.pane.feed(TrainEnd("error", 0, 1.0, 1.0, 0.1))
        await pilot.pause()
        assert app.code[11].startswith("12 ✗ ")
        assert "ValueError: enough" in app.words("note")


async def test_a_long_file_is_shown_around_its_line() -> None:
    """The line at hand stays in sight, and no more than needed moves."""
    app = Pane()
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.feed(Listing("\n".join(f"x = {n}" for n in range(1, 201)), own=True))
        for line in (1, 100, 101, 200):
            app.pane.feed(stop(line))
            await pilot.pause()
            (marked,) = [row for row in app.code if "▸" in row]
            assert f"x = {line}" in marked
            assert len(app.code) == app.query_one(CodeListing).size.height


@pytest.mark.long
async def test_a_walk_through_the_learners_own_loop(tmp_path: Path) -> None:
    """Line by line effects appear, the picture is lit, in both languages, wide and narrow."""
    async with with_solution(tmp_path, ascii=True) as (app, pilot):
        screen = lesson_screen(app)
        training = screen.query_one(Training)
        await pilot.press("f6")
        await until(pilot, lambda: training.follow.run.stage == "paused")
        await seen(pilot, "waits before line 6", "your own train")
        told = {}
        for _ in range(8):
            await go(pilot, training, "enter")
            stopped = training.follow.run.stop
            assert stopped is not None
            told[stopped.effects[0].line] = drawn(app)
        assert "Batch 1 of this round arrived" in told[9]
        assert "loss = 1." in told[11]
        assert "Gradients appeared" in told[12]
        assert "The weights moved by" in told[13]
        assert screen.query_one(Loop).moment == list(PARTS).index("step")
        assert not screen.journey.finished
        await pilot.press("shift+f1")
        await pilot.resize_terminal(80, 24)
        await seen(pilot, "가중치가 모두 합쳐", "14번째 줄 앞에서 기다려요", "14 >", "####")
        await go(pilot, training, "full_stop")
        await go(pilot, training, "enter")
        await seen(pilot, "기울기가 사라졌어요", "없음")
        await go(pilot, training, "enter")
        assert screen.journey.finished  # it went round
        (work,) = WorkLog(app.desk.progress.database).all()
        assert (work.step, work.made) == ("follow", Made(SOLUTION))
        await pilot.press("f7", *"loss", "enter")
        await seen(pilot, "requires_grad")
        await pilot.press("f6")
        assert app.focused is training.follow
        assert "루프: 한 줄 실행하기" in [text for text, _, _ in Everything(screen)._entries()]
        await screen.show(LESSON.step("lines"))
        await until(pilot, lambda: not training.running)
        await pilot.press("f7", *"criterion(model(x), y).backward()", "enter", "escape")
        await seen(pilot, "v 기울기가 생기게 하기")
        assert app.desk.progress.curve("training") == []


@asynccontextmanager
async def with_solution(
    home: Path,
    *,
    ascii: bool = False,  # noqa: A002 - the name of the flag
) -> AsyncIterator[tuple[TutorApp, Pilot[int]]]:
    """The app at the step, in a home where `train` is solved."""
    (home / "work").mkdir()
    (home / "work" / "training.py").write_text(SOLUTION, "utf-8")
    async with opened(home, step="follow", ascii=ascii, of=LESSON.id) as opening:
        yield opening


async def go(pilot: Pilot[int], training: Training, key: str) -> None:
    """Press a key, and wait for the next stop."""
    before = training.follow.run.stop
    await pilot.press(key)
    await until(pilot, lambda: training.follow.run.stop is not before)


@pytest.mark.long
async def test_another_kind_of_run_takes_the_place_of_this_one(tmp_path: Path) -> None:
    """Where a loop waits and a training is asked for, the loop ends and the training begins."""
    async with with_solution(tmp_path) as (app, pilot):
        screen = lesson_screen(app)
        training = screen.query_one(Training)
        await pilot.press("f6")
        await until(pilot, lambda: training.follow.run.stage == "paused")
        await pilot.press("r")
        await until(pilot, lambda: training.follow.run.stage == "starting")
        await until(pilot, lambda: training.follow.run.stage == "paused")
        await screen.show(LESSON.step("train"))
        await pilot.press("f6")
        await until(pilot, lambda: training.pane.run.step > 2)
        assert training.front is training.pane
        await pilot.press("s")
        await until(pilot, lambda: not training.running)


def test_the_messages_may_come_in_any_order() -> None:
    """A pane that knows nothing yet takes in whatever comes."""
    from tutor.app.widgets.follow_run import FollowRun

    say: Callable[..., str] = lambda key, **_: key  # noqa: E731
    for first in (stop(6), stop(None), Listing("x = 1", own=True), START):
        run = FollowRun()
        run.take(first)
        assert run.status(say)
        assert isinstance(run.marks, dict)
