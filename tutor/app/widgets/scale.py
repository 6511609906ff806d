"""Map values to places on an axis, and choose the numbers that are written beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from math import isnan

SMALLEST = 1e-300


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high` (`low` < `high`; both above 0 where `log`)."""

    low: float
    high: float
    log: bool
    step: float = 0.0  # between two linear ticks

    def place(self, value: float) -> float:
        """Where `value` lies: 0 at the low end, 1 at the high end, never outside."""
        start, length = self._ends
        if self.log:
            value = math.log10(value) if value > SMALLEST else -math.inf
        place = (value - start) / length
        return 0.0 if place < 0.0 else 1.0 if place > 1.0 else place

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The low end and the length of the axis, as logarithms on a logarithmic one."""
        if self.log:
            return math.log10(self.low), math.log10(self.high) - math.log10(self.low)
        return self.low, self.high - self.low

    def value(self, place: float) -> float:
        """What lies at `place` (0 to 1); undoes `place`."""
        start, length = self._ends
        value = start + place * length
        return float(10.0**value) if self.log else value

    def ticks(self, most: int) -> list[float]:
        """At most `most` (but at least 2) round values on the axis, rising."""
        most = max(2, most)
        return self._log_ticks(most) if self.log else self._linear_ticks(most)

    def _linear_ticks(self, most: int) -> list[float]:
        step = self.step or nice_above((self.high - self.low) / 5)
        ticks = self._multiples(step)
        while len(ticks) > most:
            step = nice_above(step * 1.5)
            fewer = self._multiples(step)
            if len(fewer) < 2:
                return [ticks[0], ticks[-1]]
            ticks = fewer
        return ticks

    def _multiples(self, step: float) -> list[float]:
        """What lies on the axis and is a multiple of `step`."""
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]

    def _log_ticks(self, most: int) -> list[float]:
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        decades = range(first, last + 1)
        for digits in ((1, 2, 5), (1,)):
            ticks = [digit * 10.0**power for power in decades for digit in digits]
            ticks = [tick for tick in ticks if self._inside(tick)]
            if 2 <= len(ticks) <= most:
                return ticks
        if len(ticks) < 2:
            return [self.low, self.high]
        return ticks[:: math.ceil(len(ticks) / most)]

    def _inside(self, value: float) -> bool:
        return self.low * (1 - 1e-9) <= value <= self.high * (1 + 1e-9)


def fit(low: float, high: float, *, log: bool, ticks: int = 5) -> Scale:
    """The scale that shows everything from `low` to `high`, with round ends so it moves rarely.

    NaN ends (nothing to show yet) give a scale of 0 to 1, or 0.1 to 1.
    """
    if isnan(low) or isnan(high):
        return Scale(0.1, 1.0, True) if log else Scale(0.0, 1.0, False, 0.5)
    if log:
        return _fit_log(max(low, SMALLEST), max(high, SMALLEST))
    return _fit_linear(low, high, ticks)


def _fit_log(low: float, high: float) -> Scale:
    low, high = _round_log(low, up=False), _round_log(high, up=True)
    return Scale(low, high, True) if low < high else Scale(low / 2, high * 2, True)


def _round_log(value: float, *, up: bool) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    candidates = [digit * power for digit in (0.5, 1.0, 2.0, 5.0, 10.0)]
    if up:
        return min(c for c in candidates if c >= value * (1 - 1e-12))
    return max(c for c in candidates if c <= value * (1 + 1e-12))


def _fit_linear(low: float, high: float, ticks: int) -> Scale:
    if 0.0 <= low <= 0.5 * high:
        low = 0.0
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = abs(low) * 0.1 or 1.0
        low, high = low - room, high + room
    step = nice_above((high - low) / max(1, ticks))
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, False, step)


def nice_above(value: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that is at least `value`."""
    if value <= SMALLEST:
        return SMALLEST
    power = 10.0 ** math.floor(math.log10(value))
    return next(d * power for d in (1.0, 2.0, 5.0, 10.0) if d * power >= value * (1 - 1e-9))


def tick_labels(ticks: list[float], *, log: bool) -> list[str]:
    """The ticks in words; those of a linear axis all have the same number of decimals."""
    if log or len(ticks) < 2:
        return [_short(tick) for tick in ticks]
    step, largest = abs(ticks[1] - ticks[0]), max(abs(tick) for tick in ticks)
    kind = "e" if largest >= 1e6 or step < 1e-5 else "f"
    for decimals in range(17):
        labels = [f"{tick + 0.0:,.{decimals}{kind}}" for tick in ticks]
        if all(
            abs(float(label.replace(",", "")) - tick) <= step * 0.01
            for label, tick in zip(labels, ticks, strict=True)
        ):
            break
    return labels if kind == "f" else [_plain_exponent(label) for label in labels]


def _short(value: float) -> str:
    """`value` with up to 4 digits that count: 0.002, 1, 10,000, 1e-5, 1e6."""
    size = abs(value)
    if size == 0.0:
        return "0"
    if size >= 999_999.5 or size * (1 + 1e-9) < 1e-4:
        return _plain_exponent(f"{value:.2e}")
    return f"{value:,.0f}" if size >= 9_999.5 else f"{value:,.4g}"


def _plain_exponent(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def number(value: float) -> str:
    """A loss or norm with three digits that count: 0.00213, 1.23, 45.6, 12,345, 2.1e-5."""
    if isnan(value):
        return "NaN"
    size = abs(value)
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if size == 0.0:
        return "0"
    if size < 9.995e-5 or size >= 999_999.5:
        return _plain_exponent(f"{value:.1e}")
    decimals = max(0, 2 - math.floor(math.log10(size * 1.0000001)))
    return f"{value:,.{decimals}f}"


def count(value: int) -> str:
    """A number of steps on an axis: 400, 20,000, 1.5M."""
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1_000:g}k" if abs(value) >= 100_000 else f"{value:,}"


_RUNGS = tuple(
    digit * 10.0**power for power in range(-8, 3) for digit in (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
)


def next_rate(rate: float, *, up: bool) -> float:
    """The learning rate one rung above or below: 0.001, 0.0015, 0.002, 0.003, 0.005, 0.007 ..."""
    if up:
        return float(f"{next((r for r in _RUNGS if r > rate * 1.001), rate):.3g}")
    return float(f"{next((r for r in reversed(_RUNGS) if r < rate * 0.999), rate):.3g}")
