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
