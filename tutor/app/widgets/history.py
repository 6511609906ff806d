"""Remember a loss curve of any length in bounded space, without losing an extreme.

Points are smoothed one by one and then put into buckets of equal size (in points). When all
buckets are full, neighbours are merged in pairs and every bucket holds twice as many points, so
`add` costs the same at the first point and at the millionth, and no spike is ever lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import isnan
from typing import NamedTuple

BUCKETS = 1_024
DECAY = 0.8
LARGEST = 1e300  # what is larger counts as infinite: sums and ranges of it would overflow
RATES = 64
FEW = 20  # steps after which a run that was broken off tells something
NAN = math.nan


class Bucket(NamedTuple):
    """Consecutive points: their first and last step, extremes, last raw and last smoothed loss.

    The losses are NaN where the bucket holds no finite loss at all.
    """

    first: int
    final: int
    low: float
    high: float
    last: float
    smooth: float


class LossHistory:
    """One run's losses, at most `buckets` of them kept apart; NaN and infinity are counted."""

    def __init__(self, buckets: int = BUCKETS, decay: float = DECAY) -> None:
        self.count = 0
        self.step = 0
        self.last = NAN
        self.smooth = NAN
        self.best = NAN
        self.best_step = 0
        self.worst = NAN
        self.least_positive = NAN
        self.nans = 0
        self.infinities = 0
        self.first_bad: int | None = None
        self.bad_in_a_row = 0
        self.rates: list[tuple[int, float]] = []
        self._capacity = max(2, buckets - buckets % 2)
        self._decay = decay
        self._ema = 0.0
        self._missing = 1.0  # decay ** (finite points so far): what the average still lacks
        self._room = 1  # points in a full bucket
        self._full: list[Bucket] = []
        self._points = 0
        self._first = 0
        self._open = Bucket(0, 0, NAN, NAN, NAN, NAN)
        self._low = self._high = self._open_last = NAN

    def add(self, step: int, loss: float) -> None:
        """Take in one point; steps come in rising order."""
        if not self._points:
            self._first = step
            self._low = self._high = self._open_last = NAN
        self.count += 1
        self._points += 1
        self.step = step
        self.last = loss
        if -LARGEST < loss < LARGEST:
            self.bad_in_a_row = 0
            decay = self._decay
            self._ema = decay * self._ema + (1.0 - decay) * loss
            self._missing *= decay
            self.smooth = self._ema / (1.0 - self._missing)
            self._open_last = loss
            if not self._low <= loss:  # also true while it is NaN, as in the lines below
                self._low = loss
            if not self._high >= loss:
                self._high = loss
            if not self.best <= loss:
                self.best, self.best_step = loss, step
            if not self.worst >= loss:
                self.worst = loss
            if loss > 0.0 and not self.least_positive <= loss:
                self.least_positive = loss
        else:
            self._note_bad(step, loss)
        if self._points == self._room:
            self._close()

    def note_rate(self, step: int, rate: float) -> None:
        """Remember that the learning rate is `rate` from `step` on; the latest 64 changes stay."""
        if self.rates and self.rates[-1][1] == rate:
            return
        if self.rates and self.rates[-1][0] == step:
            self.rates.pop()
        self.rates.append((step, rate))
        if len(self.rates) > RATES:
            del self.rates[1]  # the rate that the run began with stays

    def buckets(self) -> list[Bucket]:
        """Everything that is known of the curve, oldest first, the unfinished bucket included."""
        if not self._points:
            return self._full
        return [*self._full, self._current()]

    @property
    def bad(self) -> int:
        """How many losses were NaN or infinite."""
        return self.nans + self.infinities

    @property
    def ever_finite(self) -> bool:
        """Whether there is anything to draw."""
        return self.count > self.bad

    def tells(self, total: int) -> bool:
        """Whether it is worth a comparison: of `total` steps, more than the first few."""
        return self.ever_finite and self.count >= min(FEW, total or FEW)

    def dump(self, most: int = 256) -> list[list[float | None]]:
        """The curve in at most `most` rows for storage as JSON: `Bucket`s, None for NaN."""
        rows = self.buckets()
        while len(rows) > most:
            rows = _merge(rows)
        return [[None if isnan(value) else value for value in row] for row in rows]

    @classmethod
    def load(cls, rows: Sequence[Sequence[float | None]]) -> LossHistory:
        """The curve that `dump` wrote; rows that make no sense are left out."""
        history = cls()
        for row in rows[:BUCKETS]:
            bucket = _read(row)
            if bucket is not None and bucket.first > history.step:
                history._take(bucket)
        return history

    def _take(self, bucket: Bucket) -> None:
        self._full.append(bucket)
        self.count += 1
        self.step, self.last = bucket.final, bucket.last
        if bucket.low != bucket.low:
            self._note_bad(bucket.first, NAN)
            return
        self.smooth = bucket.smooth
        if not self.best <= bucket.low:
            self.best, self.best_step = bucket.low, bucket.first
        if not self.worst >= bucket.high:
            self.worst = bucket.high
        positive = next((loss for loss in (bucket.low, bucket.last, bucket.high) if loss > 0), NAN)
        if not self.least_positive <= positive:
            self.least_positive = positive

    def _note_bad(self, step: int, loss: float) -> None:
        if self.first_bad is None:
            self.first_bad = step
        self.bad_in_a_row += 1
        if isnan(loss):
            self.nans += 1
        else:
            self.infinities += 1

    def _current(self) -> Bucket:
        last = self._open_last
        smooth = NAN if isnan(last) else self.smooth
        return Bucket(self._first, self.step, self._low, self._high, last, smooth)

    def _close(self) -> None:
        self._full.append(self._current())
        self._points = 0
        if len(self._full) >= self._capacity:
            self._full = _merge(self._full)
            self._room *= 2


def _merge(rows: list[Bucket]) -> list[Bucket]:
    """Join neighbours in pairs; a last one without a neighbour stays as it is."""
    merged = [_join(*pair) for pair in zip(rows[::2], rows[1::2], strict=False)]
    return merged + rows[len(merged) * 2 :]


def _join(a: Bucket, b: Bucket) -> Bucket:
    if b.low != b.low:
        return a._replace(final=b.final)
    if a.low != a.low:
        return b._replace(first=a.first)
    return Bucket(a.first, b.final, min(a.low, b.low), max(a.high, b.high), b.last, b.smooth)


def _read(row: Sequence[float | None]) -> Bucket | None:
    try:
        first, final, *losses = row
        low, high, last, smooth = (NAN if loss is None else float(loss) for loss in losses)
        if first is None or final is None:
            return None
        bucket = Bucket(int(first), int(final), low, high, last, smooth)
    except (TypeError, ValueError, OverflowError):
        return None
    finite = [loss for loss in bucket[2:] if not isnan(loss)]
    sound = len(finite) in (0, 4) and all(abs(loss) < LARGEST for loss in finite)
    return bucket if sound and _in_order(bucket) else None


def _in_order(bucket: Bucket) -> bool:
    return 0 < bucket.first <= bucket.final and not bucket.low > bucket.high
