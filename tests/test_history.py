"""The loss history: bounded, exact in its extremes, and honest about what isn't a number."""

from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from tutor.app.widgets.history import LossHistory

losses = st.lists(
    st.floats(allow_nan=True, allow_infinity=True, width=32) | st.floats(0, 10), max_size=200
)


def filled(values: list[float], **options: int) -> LossHistory:
    """The history of these losses."""
    history = LossHistory(**options)
    for step, value in enumerate(values, 1):
        history.add(step, value)
    return history


@given(losses)
def test_extremes_survive_any_merging(values: list[float]) -> None:
    """However often buckets merge, the curve's least and largest loss are still in it."""
    history = filled(values, buckets=8)
    finite = [value for value in values if math.isfinite(value)]
    lows = [bucket.low for bucket in history.buckets() if not math.isnan(bucket.low)]
    highs = [bucket.high for bucket in history.buckets() if not math.isnan(bucket.high)]
    if not finite:
        assert not lows
        assert math.isnan(history.best)
        return
    assert min(lows) == history.best == min(finite)
    assert max(highs) == history.worst == max(finite)


@given(losses)
def test_every_point_is_in_the_bucket_of_its_step(values: list[float]) -> None:
    """Buckets follow each other without a hole, and each spans what lies in it."""
    history = filled(values, buckets=8)
    step = 0
    for bucket in history.buckets():
        assert bucket.first == step + 1
        step = bucket.final
        inside = [v for v in values[bucket.first - 1 : bucket.final] if math.isfinite(v)]
        if inside:
            assert (bucket.low, bucket.high) == (min(inside), max(inside))
    assert step == len(values)
    assert len(history.buckets()) <= 9


@given(losses)
def test_what_is_no_number_is_counted(values: list[float]) -> None:
    """NaN and infinity are counted apart, with the first bad step and the bad ones at the end."""
    history = filled(values, buckets=8)
    bad = [step for step, value in enumerate(values, 1) if not math.isfinite(value)]
    assert history.nans == sum(math.isnan(value) for value in values)
    assert history.infinities == sum(math.isinf(value) for value in values)
    assert history.first_bad == (bad[0] if bad else None)
    positive = [value for value in values if math.isfinite(value) and value > 0]
    assert not positive or history.least_positive == min(positive)


def test_a_million_points_stay_small() -> None:
    """A long run keeps at most 1,024 buckets, and a single spike in it."""
    history = LossHistory()
    for step in range(1, 200_001):
        history.add(step, 7.5 if step == 123_457 else 1.0)
    assert len(history.buckets()) <= 1_024
    assert history.worst == 7.5
    assert max(bucket.high for bucket in history.buckets()) == 7.5


def test_smoothing_is_debiased_and_does_not_depend_on_buckets() -> None:
    """A constant loss is smoothed to itself from the first point on, however it is stored."""
    for buckets in (2, 8, 1_024):
        history = filled([3.0] * 100, buckets=buckets)
        assert all(math.isclose(bucket.smooth, 3.0) for bucket in history.buckets())
    one, other = (filled([5.0, 1.0, 2.0] * 50, buckets=size) for size in (4, 1_024))
    assert one.smooth == other.smooth


def test_a_bad_loss_leaves_the_average_alone() -> None:
    """NaN neither reaches the smoothed value nor ends it."""
    history = filled([2.0, math.nan, math.inf, 2.0])
    assert math.isclose(history.smooth, 2.0)
    assert history.bad_in_a_row == 0
    assert math.isnan(history.buckets()[1].low)


def test_learning_rates_are_remembered_where_they_changed() -> None:
    """Only changes count, and however many there are, the first and the latest stay."""
    history = LossHistory()
    for step, rate in ((1, 0.1), (2, 0.1), (5, 0.2), (5, 0.3)):
        history.note_rate(step, rate)
    assert history.rates == [(1, 0.1), (5, 0.3)]
    for step in range(10, 1_000):
        history.note_rate(step, step)
    assert len(history.rates) <= 64
    assert history.rates[0] == (1, 0.1)
    assert history.rates[-1] == (999, 999)


@given(losses)
def test_a_stored_curve_comes_back(values: list[float]) -> None:
    """What `dump` wrote as JSON loads with the same extremes, and no row is too much."""
    history = filled(values)
    rows = json.loads(json.dumps(history.dump(most=16), allow_nan=False))
    assert len(rows) <= 16
    back = LossHistory.load(rows)
    assert back.ever_finite == history.ever_finite
    if history.ever_finite:
        assert (back.best, back.worst) == (history.best, history.worst)
        assert back.step == history.step


def test_a_damaged_stored_curve_is_left_out() -> None:
    """Rows that make no sense are dropped instead of crashing the pane."""
    sound = [3, 4, 0.5, 0.7, 0.6, 0.6]
    rows = [[], ["a"] * 6, [None] * 6, [1, 2, 5.0, 1.0, 2.0, 2.0], [2, 1, 0, 0, 0, 0], sound, sound]
    history = LossHistory.load(rows)
    assert [list(bucket) for bucket in history.buckets()] == [sound]
