"""Questions come back on the screen: what was missed first, fresh numbers, nobody stuck."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from commands import tutor
from screens import LESSON, drawn, lesson_screen, opened, seen, until
from terminals import Terminal
from textual.pilot import Pilot

from tutor.app.app import TutorApp
from tutor.app.screens.home import Home
from tutor.app.screens.quiz import QuizScreen
from tutor.app.widgets.predict import Predict
from tutor.course import answers
from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.learner.reviews import DAY, Reviews
from tutor.words import say

RINGS, NUMBERS, SIZES = (("forward", id) for id in ("rings", "numbers", "two-layers"))


def quiz_screen(app: TutorApp) -> QuizScreen:
    """The quiz that is on."""
    assert isinstance(app.screen, QuizScreen)
    return app.screen


async def asked(app: TutorApp, pilot: Pilot[int]) -> Predict:
    """The question that is asked now, with its numbers."""
    await until(pilot, lambda: len(app.screen.query(Predict)) == 1)
    predict = app.screen.query_one(Predict)
    await until(pilot, lambda: predict.asked is not None)
    return predict


async def answer(pilot: Pilot[int], predict: Predict, *, right: bool) -> None:
    """Type the answer, or one that can't be right."""
    assert predict.asked is not None
    truth = answers.show(predict.asked.truth, predict.question.answer)
    typed = truth.replace("×", "x") if right else "1x2" if "×" in truth else "-1"
    await pilot.press(*typed, "enter")


async def test_what_is_due_is_asked_the_missed_first(tmp_path: Path) -> None:
    """One at a time; the first answer counts; at the end it says what comes back when."""
    async with opened(tmp_path, step="call", size=(120, 50)) as (app, pilot):
        reviews, now = app.desk.reviews, time.time()
        reviews.answered(SIZES, right=True, now=now - 9 * DAY)
        reviews.answered(SIZES, right=True, now=now - 8 * DAY)
        reviews.answered(NUMBERS, right=True, now=now - 7 * DAY)
        reviews.answered(RINGS, right=False, now=now - 2 * DAY)
        await pilot.press("shift+f10")
        await seen(pilot, "forward · question 1 of 3")
        screen = quiz_screen(app)
        assert [*screen.keys] == [RINGS, NUMBERS, SIZES]
        predict = await asked(app, pilot)
        first = predict.asked
        await answer(pilot, predict, right=False)
        await seen(pilot, "you said: -1", say("app.other_numbers", "en"))
        await pilot.press("enter")
        await until(pilot, lambda: predict.asked not in (None, first))
        await answer(pilot, predict, right=True)
        await seen(pilot, "✓", say("app.do_now_question", "en"))
        assert screen.index == 0, "nothing moves on by itself"
        await pilot.press("enter")
        await seen(pilot, "question 2 of 3")
        await pilot.press("f9")
        await seen(pilot, "question 3 of 3")
        await answer(pilot, await asked(app, pilot), right=True)
        await seen(pilot, "✓")
        await pilot.press("n")
        await seen(pilot, "1 of 2 right", "Left out: 1.")
        summary = {line.strip() for line in drawn(app).splitlines()}
        titles = {q.id: q.title["en"] for q in LESSON.quiz}
        assert f"• ✗ forward · {titles['rings']}: tomorrow" in summary
        assert f"• ✓ forward · {titles['two-layers']}: in 7 days" in summary
        assert reviews.due([RINGS, NUMBERS, SIZES]) == [NUMBERS]
        assert reviews.order([RINGS, SIZES], now + 8 * DAY) == [RINGS, SIZES]
        await pilot.press("f9")
        await until(pilot, lambda: not isinstance(app.screen, QuizScreen))
        assert lesson_screen(app).journey.index == 0


@pytest.mark.long
async def test_nothing_due_is_said_and_all_is_offered(tmp_path: Path) -> None:
    """From the map: when the next one comes back, and all questions of the lessons begun."""
    async with opened(tmp_path, step="call", language="ko") as (app, pilot):
        app.desk.reviews.answered(RINGS, right=True, now=time.time() - 3600)
        await pilot.press("f10", "end", "enter")
        await seen(pilot, "다음 문제는 내일 다시 나와요", f"문제 {len(LESSON.quiz)}개 모두 풀기")
        await pilot.press("1")
        await seen(pilot, f"문제 {len(LESSON.quiz)}개 중 1번째")
        screen = quiz_screen(app)
        assert screen.keys[-1] == RINGS, "new ones come before what was right an hour ago"
        await asked(app, pilot)
        await pilot.press("shift+f8")
        await until(pilot, lambda: screen.first)
        assert [*screen.first.values()] == [False], "an answer that was looked at is missed"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Home))


@pytest.mark.long
async def test_the_self_check_of_a_lesson_is_remembered(tmp_path: Path) -> None:
    """Right and missed answers at the end of a lesson decide when the questions come back."""
    async with opened(tmp_path, step="(end)", size=(120, 60)) as (app, pilot):
        await seen(pilot, "shift+F10 asks")
        predict = await asked(app, pilot)
        await answer(pilot, predict, right=False)
        await seen(pilot, "✗")
        key = ("forward", predict.question.id)
        assert app.desk.reviews.days([key]) == {key: 1}
        assert app.desk.reviews.due([key], time.time() + 2 * DAY) == [key]
        await pilot.press("ctrl+p", *"quiz questions of", "enter")
        await seen(pilot, f"question 1 of {len(LESSON.quiz)}")


async def test_a_quiz_without_a_lesson_begun_says_so(tmp_path: Path) -> None:
    """There is a way on: to all lessons."""
    async with opened(tmp_path, lesson=False) as (app, pilot):
        await pilot.press("f10", "q")
        await seen(pilot, "No questions yet")
        await pilot.press("ㅜ")
        await until(pilot, lambda: isinstance(app.screen, Home))


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals are POSIX")
def test_the_command_opens_the_screen_where_there_is_a_terminal(tmp_path: Path) -> None:
    """`tutor quiz NAME` asks at once; Esc leads to the map, where everything else is."""
    terminal = Terminal(tmp_path / "home", "quiz", "forward", columns=80, rows=24)
    terminal.see(f"forward · question 1 of {len(LESSON.quiz)}")
    terminal.press("esc")
    terminal.see("▸ begin", "quiz:")
    terminal.press("ctrl+q")
    assert terminal.end() == 0


@pytest.mark.long
def test_the_command_speaks_where_there_is_none(tmp_path: Path) -> None:
    """As text: nothing due is said, Enter asks all; an unknown name is a wrong call."""
    home = tmp_path / "home"
    home.mkdir()
    assert tutor(home, "quiz", "nowhere").returncode == 2
    none = tutor(home, "quiz")
    assert none.returncode == 0
    assert "There are no questions yet" in none.stdout
    progress = Progress.open(Places.find(home))
    progress.mark("forward", "call", "solved")
    Reviews(progress.database).answered(RINGS, right=True)
    progress.close()
    idle = tutor(home, "quiz", given="quit\n")
    assert idle.returncode == 0
    assert "Nothing is due now" in idle.stdout
    assert "comes back: 1" in idle.stdout
    given = "\n" + "next\n" * len(LESSON.quiz)
    assert f"Question 1 of {len(LESSON.quiz)}" in tutor(home, "quiz", "--plain", given=given).stdout
