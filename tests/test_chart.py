"""The loss chart: every extreme is drawn, at any size, on any data."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import ComposeResult

from tutor.app.host import Host
from tutor.app.widgets import raster
from tutor.app.widgets.chart import LossChart
from tutor.app.widgets.history import LossHistory
from tutor.app.widgets.plot import Plot, View
from tutor.app.widgets.scale import count, fit, next_rate, number, tick_labels
from tutor.words import say

floats = st.floats(-1e6, 1e6)
curves = st.lists(st.floats(0, 100) | st.just(math.nan) | st.just(math.inf) | floats, max_size=80)


def english(key: str, **values: object) -> str:
    """What the app says in English."""
    return say(key, "en", **values)


def run(values: list[float]) -> LossHistory:
    """The history of these losses."""
    history = LossHistory()
    for step, value in enumerate(values, 1):
        history.add(step, value)
    return history


def text_of(plot: Plot) -> list[str]:
    """The picture without its inks."""
    return ["".join(glyph for glyph, _ in line) for line in plot.lines()]


def dots_of(cells: raster.Cells) -> set[tuple[int, int]]:
    """Every dot of a raster as (column, row), read back from its glyphs."""
    bits = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    return {
        (2 * x + dx, 4 * y + dy)
        for y, line in enumerate(cells)
        for x, index in enumerate(line)
        for bit, (dx, dy) in enumerate(bits)
        if raster.BRAILLE[index] != " " and ord(raster.BRAILLE[index]) - 0x2800 >> bit & 1
    }


@given(curves, st.integers(1, 30), st.integers(1, 8), st.booleans())
def test_every_extreme_is_drawn(values: list[float], width: int, height: int, log: bool) -> None:
    """The dot of each point that is an extreme of its column is in the raster, computed anew."""
    history = run(values)
    if not history.ever_finite:
        return
    log = log and history.least_positive > 0
    scale = fit(history.least_positive if log else history.best, history.worst, log=log)
    final, bottom = max(2, len(values)), 4 * height - 1

    def row(value: float) -> int:
        return round((1 - scale.place(value)) * bottom)

    spots = raster.gather(history.buckets(), 2 * width, 1, final)
    band = dots_of(raster.cells(raster.band(spots, row), height))
    raw = dots_of(raster.cells(raster.strokes(spots, row), height))
    columns: dict[int, list[float]] = {}
    for step, value in enumerate(values, 1):
        if math.isfinite(value):
            column = math.floor((step - 1) / (final - 1) * (2 * width - 1) + 0.5)
            columns.setdefault(column, []).append(value)
    for column, inside in columns.items():
        ends = {(column, row(min(inside))), (column, row(max(inside)))}
        near = {(x + dx, y) for x, y in ends for dx in (-1, 0, 1)}  # rounding may choose either
        assert band & near
        assert raw & near
    drawn = {x for x, _ in band}
    assert len(drawn) == sum(1 for spot in spots if spot and not math.isnan(spot.low))


@given(st.lists(st.integers(0, 39) | st.none() | st.just(math.nan), min_size=2, max_size=40))
def test_lines_are_unbroken_and_pass_their_points(values: list[float | None]) -> None:
    """A line's dots touch from column to column, end in both its points, and stop at NaN."""
    dots = raster.polyline(values, int)
    points = {
        x: int(value)
        for x, value in enumerate(values)
        if value is not None and not math.isnan(value)
    }
    for x, y in points.items():
        assert dots[x] >> y & 1
    ordered = sorted(points)
    for start, end in pairwise(ordered):
        gap = any(v is not None and math.isnan(v) for v in values[start:end])
        between = dots[start + 1 : end]
        if gap:
            assert not any(between)
            continue
        for x in range(start, end):
            assert dots[x]
            assert (dots[x] | dots[x] << 1 | dots[x] >> 1) & dots[x + 1]


@given(
    st.lists(st.integers(0, 2**16 - 1), min_size=2, max_size=12).filter(lambda d: len(d) % 2 == 0)
)
def test_cells_agree_with_a_raster_made_dot_by_dot(dots: list[int]) -> None:
    """Packing columns into braille keeps exactly the dots that were set."""
    wanted = {(x, y) for x, column in enumerate(dots) for y in range(16) if column >> y & 1}
    assert dots_of(raster.cells(dots, 4)) == wanted


@settings(max_examples=60)
@given(
    curves,
    curves,
    st.tuples(st.integers(0, 45), st.integers(0, 12)),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_any_curve_at_any_size(
    values: list[float],
    last: list[float],
    size: tuple[int, int],
    options: tuple[bool, bool, bool],
) -> None:
    """Whatever the loss and however small the pane, a picture of that size is made."""
    log, smoothed, plain = options
    history = run(values)
    history.note_rate(1, 0.1)
    history.note_rate(2, 0.2)
    view = View(history, run(last), 40, log, smoothed, cursor=1, ascii=plain)
    lines = Plot(view, *size, english).lines()
    assert len(lines) <= size[1]
    if size[0] >= 24 and size[1] >= 6:
        assert len(lines) == size[1]
        for line in lines[1:-1]:
            assert sum(len(glyph) for glyph, _ in line) == size[0]
    if plain:
        assert all(g.isascii() for line in lines[1:-2] for g, ink in line if ink != "bad")


@pytest.mark.parametrize(
    ("values", "seen"),
    [
        ([], "loss"),
        ([1.0], "1.00"),
        ([2.5] * 50, "smoothed 2.50"),
        ([1.0, math.nan, math.nan], "loss is NaN since step 2"),
        ([1.0, math.nan, 1.0], "loss was NaN or infinite 1 times, first at step 2"),
        ([1.0, math.inf], "loss is infinite since step 2"),
    ],
)
def test_special_curves_say_what_they_are(values: list[float], seen: str) -> None:
    """Empty, one point, constant, NaN and infinite are pictures with words of their own."""
    assert any(seen in line for line in text_of(Plot(View(run(values)), 70, 12, english)))


def test_kinds_of_ink_differ_without_colour() -> None:
    """This run, the last and the band are told apart by their glyphs alone."""
    noisy = [1.0 + (step % 7) for step in range(300)]
    view = View(run(noisy), run([20.0] * 300), 300, ascii=True)
    inks = {ink: glyph for line in Plot(view, 60, 14, english).lines() for glyph, ink in line}
    assert len({inks["line"][-1:], inks["ghost"][-1:], inks["band"][-1:]}) == 3


def test_a_change_of_the_learning_rate_is_on_the_axis() -> None:
    """An arrow stands where the rate changed, and the new rate under it."""
    history = run([1.0] * 100)
    history.note_rate(1, 0.003)
    history.note_rate(50, 0.01)
    lines = text_of(Plot(View(history, total=100), 70, 12, english))
    assert "▴" in lines[-2]
    assert "lr 0.01" in lines[-1]
    assert "100 steps" in lines[-1]


@given(floats, floats, st.booleans())
def test_scales_hold_what_they_show(one: float, other: float, log: bool) -> None:
    """Both ends lie on the axis, ticks rise within it, and `value` undoes `place`."""
    low, high = sorted((abs(one) + 1e-9, abs(other) + 1e-9)) if log else sorted((one, other))
    scale = fit(low, high, log=log)
    assert scale.low < scale.high
    assert 0 <= scale.place(low) <= scale.place(high) <= 1
    ticks = scale.ticks(5)
    assert 2 <= len(ticks) <= 5
    assert ticks == sorted(ticks)
    assert len(set(tick_labels(ticks, log=log))) == len(ticks)
    assert math.isclose(scale.value(scale.place(high)), high, rel_tol=1e-6, abs_tol=1e-6)


def test_numbers_are_short_and_keep_three_digits() -> None:
    """Losses, counts and learning rates read as people write them."""
    losses = (0.0021349, 0.56, 1.2, 45.62, 12345.6, 0.0000213, math.nan, math.inf, 0.0)
    assert [number(loss) for loss in losses] == [
        "0.00213", "0.560", "1.20", "45.6", "12,346", "2.1e-5", "NaN", "inf", "0",
    ]  # fmt: skip
    assert [count(n) for n in (400, 20_000, 150_000, 1_500_000)] == [
        "400",
        "20,000",
        "150k",
        "1.5M",
    ]
    assert next_rate(0.003, up=True) == 0.005
    assert next_rate(0.003, up=False) == 0.002
    assert next_rate(0.0042, up=True) == 0.005


class OneChart(Host):
    """An app with nothing but a chart."""

    def compose(self) -> ComposeResult:
        """The chart."""
        yield LossChart()


async def test_it_paints_by_the_clock() -> None:
    """Ten thousand points cost frames by the clock, not by the point."""
    app = OneChart()
    async with app.run_test(size=(80, 24)) as pilot:
        chart = app.query_one(LossChart)
        chart.begin(10_000)
        await pilot.pause()
        before = chart.frames
        for step in range(1, 10_001):
            chart.history.add(step, 1 / step)
        assert chart.frames == before
        chart.redraw()
        await pilot.pause()
        assert before < chart.frames <= before + 3


async def test_the_cursor_reads_out_steps() -> None:
    """The mouse and the arrow keys put the numbers of a step into the first line."""
    app = OneChart()
    async with app.run_test(size=(80, 24)) as pilot:
        chart = app.query_one(LossChart)
        chart.begin(100)
        for step in range(1, 101):
            chart.history.add(step, 1 / step)
        chart.redraw()
        chart.move_cursor(-1)
        await pilot.pause()
        assert "step 100" in chart.render_line(0).text
        chart.move_cursor(-5)
        await pilot.pause()
        assert "step 93" in chart.render_line(0).text
        await pilot.hover(LossChart, offset=(40, 10))
        assert chart.cursor is not None
        assert 30 < chart.cursor < 60
        app.language = "ko"
        await pilot.pause()
        assert f"스텝 {chart.cursor}" in chart.render_line(0).text


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (12, 4), (23, 5), (24, 6), (200, 60)])
async def test_tiny_terminals(size: tuple[int, int]) -> None:
    """The widget fills whatever room there is."""
    app = OneChart()
    async with app.run_test(size=size) as pilot:
        chart = app.query_one(LossChart)
        for step in range(1, 50):
            chart.history.add(step, math.exp(-step))
        chart.redraw()
        await pilot.pause()
        assert [chart.render_line(y).cell_length for y in range(size[1])] == [size[0]] * size[1]


def test_large_losses_stand_on_the_axis_as_they_are_read() -> None:
    """10,000 and not 1e+04; an exponent stands only where there would be too many noughts."""
    ticks = [1e-5, 0.002, 1.0, 5_000.0, 10_000.0, 200_000.0, 1e6]
    labels = ["1e-5", "0.002", "1", "5,000", "10,000", "200,000", "1e6"]
    assert tick_labels(ticks, log=True) == labels
