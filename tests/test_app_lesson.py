"""The lesson lived through: answers, checks, hints, the REPL and a training, with the real lab."""

from __future__ import annotations

from pathlib import Path

import pytest
from screens import BROKEN, COURSE, SOLUTION, drawn, lesson_screen, opened, seen, until

from tutor.app.widgets.check_pane import CheckPane
from tutor.app.widgets.choices import Choices
from tutor.app.widgets.explore import Explore
from tutor.app.widgets.history import FEW
from tutor.app.widgets.predict import Predict
from tutor.app.widgets.training import Training
from tutor.bridge.messages import Control
from tutor.words import say

LOOP = SOLUTION.replace("x = self.conv1(x)", "while True:\n            pass")
LOUD = SOLUTION.replace(
    "x = self.conv1(x)", 'print("[red]hello[/] \\x1b[31m")\n        x = self.conv1(x)'
)


async def test_a_shape_is_predicted_until_it_is_right(tmp_path: Path) -> None:
    """A miss shows what the run gives and asks again with other numbers; a hit explains."""
    async with opened(tmp_path, step="one-layer", size=(120, 50)) as (app, pilot):
        screen = lesson_screen(app)
        predict = screen.query_one(Predict)
        await until(pilot, lambda: predict.asked is not None)
        first = predict.asked
        await pilot.press(*"1x2x3x4", "enter", *"hm", "enter")
        await seen(pilot, say("app.answer_like_shape", "en")[:30])
        await pilot.press("backspace", "backspace", *"1x2", "enter")
        await seen(pilot, "you said: 1×2×3×4", say("app.other_numbers", "en"))
        assert say("app.show_me", "en") not in drawn(app), "it is offered after two misses"
        await pilot.press("enter")
        await until(pilot, lambda: predict.asked not in (None, first))
        assert predict.asked is not None
        for part in predict.asked.parts.values():
            await pilot.press(*"x".join(map(str, part)), "enter")
        await seen(pilot, "✓", "A kernel of size")
        assert screen.journey.finished
        assert screen.journey.index == 1, "nothing moves on by itself"


async def test_nobody_is_stuck_at_a_question(tmp_path: Path) -> None:
    """After two misses the answer can be shown; the step is then seen, not solved."""
    async with opened(tmp_path, step="forgotten", size=(120, 60)) as (app, pilot):
        screen = lesson_screen(app)
        predict = screen.query_one(Predict)
        await until(pilot, lambda: predict.asked is not None)
        assert predict.asked is not None
        wrong = next(
            number
            for number, key in enumerate(predict.question.choices, 1)
            if key != predict.asked.truth
        )
        await pilot.press(str(wrong))
        await seen(pilot, say("app.other_numbers", "en"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.focused, Choices) and predict.asked is not None)
        await until(pilot, lambda: app.focused is predict.query_one("#place"))
        await pilot.press(str(wrong))
        await seen(pilot, say("app.show_me", "en"))
        await pilot.press("2")
        await until(pilot, lambda: screen.journey.finished)
        assert screen.journey.states[screen.journey.index] == "seen"


async def test_a_check_names_the_fault_and_then_what_is_right(tmp_path: Path) -> None:
    """The first cause, the blamed line, the shapes; mended, it says what was shown, and stays."""
    async with opened(tmp_path, step="write", size=(120, 60)) as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        editor = screen.code.editor
        editor.text = BROKEN
        editor.focus()
        await pilot.press("f5")
        await seen(pilot, "✗ Check", "conv2", "12  self.conv1(x)", "1×20×252×252")
        assert editor.marks == {12: "error"}
        assert app.focused is editor, "whoever types goes on typing"
        result = screen.query_one(CheckPane).result
        assert result is not None
        tip = result.findings[0].words["en"].hint.replace("`", "")
        assert tip[:20] not in drawn(app)
        await pilot.press("f8")
        await seen(pilot, tip[:20])
        assert "Hint 1." not in drawn(app), "first where the finding says to look"
        await pilot.press("f8")
        await seen(pilot, "Hint 1.")
        title = result.findings[0].words["ko"].title.replace("`", "")
        await pilot.press("shift+f1")
        await seen(pilot, title[:12])
        await pilot.press("shift+f1", "end", "space")
        await seen(pilot, say("app.stale", "en", press="F5")[:30])
        editor.text = SOLUTION
        await pilot.press("f5")
        await seen(pilot, "✓ Check", "1×20×248×248", say("app.other_ways", "en"))
        assert editor.marks == {}
        assert screen.journey.index == 3
        assert screen.journey.states[3] == "solved"
        assert app.desk.progress.attempts("forward")[-1][0] == "passed"
        await pilot.press("f4")
        await seen(pilot, "Conv2d", "10,020")
        await pilot.press("shift+f8")
        await seen(pilot, say("app.solution", "en"))


async def test_a_check_that_hangs_can_be_stopped(tmp_path: Path) -> None:
    """After 150 ms it says that it runs; Esc ends it, and the next check works."""
    async with opened(tmp_path, step="write", spares=1) as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        screen.code.editor.text = LOOP
        await pilot.press("f5")
        await seen(pilot, "Your code runs")
        await pilot.press("escape")
        check = screen.query_one(CheckPane)
        await until(pilot, lambda: not check.running)
        assert check.result is not None
        assert not check.result.passed
        screen.code.editor.text = LOUD
        await pilot.press("f5")
        await seen(pilot, "✓ Check", "[red]hello[/]")


@pytest.mark.long
async def test_paging_through_a_lesson_while_its_questions_load(tmp_path: Path) -> None:
    """Whoever goes on before a question is there finds the end of the lesson, with its first."""
    async with opened(tmp_path, of="training") as (app, pilot):
        screen = lesson_screen(app)
        for _ in screen.lesson.steps:
            await pilot.press("f9")
        await pilot.press("shift+f9", "shift+f9", "f9", "f9")
        assert screen.journey.step is None
        predict = screen.query_one(Predict)
        await until(pilot, lambda: predict.asked is not None)


@pytest.mark.long
async def test_an_explore_step_says_whose_objects_it_looks_at(tmp_path: Path) -> None:
    """The solution's while the file doesn't pass; the learner's own once it does."""
    async with opened(tmp_path, step="bell", size=(120, 50), language="ko") as (app, pilot):
        screen = lesson_screen(app)
        await seen(pilot, say("app.explore_reference", "ko").replace("`", "")[:20])
        await pilot.press("f7", *"model.conv1.weight.shape", "enter")
        await seen(pilot, "20, 3, 5, 5")
        assert screen.code is not None
        screen.code.editor.text = SOLUTION
        await pilot.press("f5")
        await seen(pilot, say("app.explore_yours", "ko").replace("`", ""))
        await pilot.press("f7", *"model(x)", "enter")
        await until(pilot, lambda: screen.query_one(Explore)._met == [True, False])


@pytest.mark.long
async def test_goals_are_ticked_by_values(tmp_path: Path) -> None:
    """An explore step builds the learner's objects, and ticks a goal when its value comes up."""
    async with opened(tmp_path, step="bell", size=(120, 50)) as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        screen.code.editor.text = SOLUTION
        await screen.show(4)
        await pilot.press("f7", *"y = model(x)", "enter")
        await seen(pilot, "The bell rang.")
        assert not screen.journey.finished
        await pilot.press(*"model.forward(x)", "enter")
        await until(pilot, lambda: screen.journey.finished)
        await seen(pilot, "no hook hears of it")


async def test_code_in_the_prose_runs_in_the_repl(tmp_path: Path) -> None:
    """F3 sends the marked code; what it prints stands in the REPL."""
    async with opened(tmp_path, step="call", size=(120, 60)) as (_, pilot):
        await pilot.press("f3")
        await seen(pilot, "torch.Size([1, 20, 252, 252])")


async def test_a_training_is_started_steered_and_stopped(tmp_path: Path) -> None:
    """F6 trains the class in the editor; pause, rate and stop act; the curve is kept."""
    async with opened(tmp_path, step="train", size=(120, 50)) as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        screen.code.editor.text = SOLUTION
        training = screen.query_one(Training)
        await pilot.press("f6")
        await until(pilot, lambda: training.pane.run.step > 3)
        await pilot.press("space")
        await until(pilot, lambda: training.pane.run.stage == "paused")
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: (training.pane.run.lr or 0) > 0.003)
        await pilot.press("f7", *"model", "enter")
        await seen(pilot, "MyModel(")
        await app.desk.lab.control(Control("stop"))
        await until(pilot, lambda: not training.running)
        assert training.pane.run.end is not None
        assert training.pane.run.end.reason == "stopped"
        assert len(app.desk.progress.curve("forward")) > 3


@pytest.mark.long
async def test_a_training_that_has_to_give_way_keeps_its_curve(tmp_path: Path) -> None:
    """A check, quick restarts and another lesson end it: its step is said, its curve is kept."""
    async with opened(tmp_path, step="train", size=(120, 50)) as (app, pilot):
        screen = lesson_screen(app)
        assert screen.code is not None
        screen.code.editor.text = SOLUTION
        training = screen.query_one(Training)
        pane, chart = training.pane, training.pane.chart
        await pilot.press("f6")
        await until(pilot, lambda: pane.run.step > 30)
        await pilot.press("space")
        await until(pilot, lambda: pane.run.stage == "paused")
        await pilot.press("f5")
        await seen(pilot, "The training was stopped at step")
        await seen(pilot, "✓ Check")
        stopped = pane.run.step
        assert app.desk.progress.curve("forward")[-1][0] == stopped > 30
        await pilot.press("f6")
        await pilot.pause()
        assert not training.running, "what is over is shown; it starts again by r"
        for _ in range(2):
            await pilot.press("r")
            await until(pilot, lambda: training.running and 0 < chart.history.step < stopped)
            assert chart.ghost is not None
            assert chart.ghost.step >= FEW
        await until(pilot, lambda: chart.history.step > FEW)
        await pilot.press("space")
        await until(pilot, lambda: pane.run.stage == "paused")
        other = next(each for each in COURSE.lessons if each.id == "layers")
        app.open_lesson(other, 0)
        await until(pilot, lambda: lesson_screen(app).lesson.id == "layers")
        await seen(pilot, "The training was stopped at step")
        assert app.desk.progress.curve("forward")[-1][0] == chart.history.step


@pytest.mark.long
async def test_the_self_check_asks_one_question_after_another(tmp_path: Path) -> None:
    """The end of a lesson says what the learner can do now, and asks; F9 leads to the course."""
    async with opened(tmp_path, step="(end)", size=(120, 70)) as (app, pilot):
        screen = lesson_screen(app)
        predict = screen.query_one(Predict)
        await until(pilot, lambda: predict.asked is not None)
        assert predict.asked is not None
        await pilot.press(*"x".join(map(str, predict.asked.truth)), "enter")
        await seen(pilot, "1 / 6", "2 / 6")
        assert len(screen.query(Predict)) == 2
