"""Questions come back when they should, and what was made is kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor.learner.places import Places
from tutor.learner.progress import Progress
from tutor.learner.reviews import DAY, Reviews
from tutor.learner.worklog import Made, WorkLog

A, B, C = ("forward", "a"), ("forward", "b"), ("layers", "c")


@pytest.fixture
def progress(tmp_path: Path) -> Iterator[Progress]:
    """A progress file of its own."""
    opened = Progress.open(Places.find(tmp_path))
    yield opened
    opened.close()


def test_right_answers_come_back_after_1_3_7_and_21_days(progress: Progress) -> None:
    """Each right answer makes the next pause longer, up to 21 days, which then stays."""
    reviews, now = Reviews(progress.database), 0.0
    for days in (1, 3, 7, 21, 21):
        reviews.answered(A, right=True, now=now)
        assert reviews.due([A], now + (days - 0.01) * DAY) == []
        now += days * DAY
        assert reviews.due([A], now) == [A]


def test_a_missed_question_starts_again_and_comes_first(progress: Progress) -> None:
    """A wrong answer is due tomorrow, and before what has waited longer."""
    reviews = Reviews(progress.database)
    reviews.answered(A, right=True, now=0)
    reviews.answered(B, right=True, now=0)
    reviews.answered(B, right=False, now=DAY)
    assert reviews.due([A, B, C], 2 * DAY) == [B, A]
    assert reviews.order([A, C, B], 1.5 * DAY) == [A, C, B]


def test_work_is_kept_with_its_curve(progress: Progress) -> None:
    """Code, output and losses come back as they were; solving again replaces them."""
    log = WorkLog(progress.database)
    log.keep("forward", "write", Made("old"))
    log.keep("forward", "write", Made("x = '\ud800'\n", "printed"))
    log.keep("forward", "train", Made("code", curve=((1, 0.5), (2, math.nan)), pictures="{}"))
    first, second = log.all()
    assert (first.step, first.made.output) == ("write", "printed")
    assert second.made.curve[0] == (1, 0.5)
    assert math.isnan(second.made.curve[1][1])
    assert second.made.pictures == "{}"


def test_a_right_answer_before_its_time_changes_nothing(progress: Progress) -> None:
    """Answering again on the same day moves nothing on; a miss then still counts."""
    reviews = Reviews(progress.database)
    for hour in range(3):
        reviews.answered(A, right=True, now=hour * DAY / 24)
    assert reviews.days([A, B], DAY / 2) == {A: 1}
    reviews.answered(A, right=True, now=DAY)
    assert reviews.days([A], DAY) == {A: 3}
    reviews.answered(A, right=False, now=2 * DAY)
    assert reviews.days([A], 2 * DAY) == {A: 1}
    assert reviews.days([A], 9 * DAY) == {A: 0}


def test_one_step_and_one_lesson_can_be_forgotten(progress: Progress) -> None:
    """A step is new again alone; a lesson with its place and questions; the work stays."""
    reviews, log = Reviews(progress.database), WorkLog(progress.database)
    for lesson in ("forward", "layers"):
        progress.mark(lesson, "a", "solved")
        progress.mark(lesson, "b", "skipped")
        progress.set_place(lesson, "b")
    log.keep("layers", "a", Made("code"))
    reviews.answered(A, right=False, now=0)
    reviews.answered(C, right=False, now=0)
    progress.forget("forward", "a")
    assert progress.states()["forward"] == {"b": "skipped"}
    progress.forget("layers")
    assert progress.states() == {"forward": {"b": "skipped"}}
    assert (progress.place("layers"), progress.place()) == (None, ("forward", "b"))
    assert reviews.due([A, C]) == [A]
    assert [work.made.code for work in log.all()] == ["code"]
