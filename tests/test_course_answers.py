"""Answers: read as learners type them, compared with the truth, shown in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.course.answers import parse, same, show


@pytest.mark.parametrize(
    "text",
    [
        "1x20x248x248",
        "1×20×248×248",
        "(1, 20, 248, 248)",
        "[1,20,248,248]",
        "1 20 248 248",
        "torch.Size([1, 20, 248, 248])",
        " 1 X 20 X 248 X 248 ",
        "１×２０×２４８×２４８",
    ],
)
def test_a_shape_is_read_however_it_is_written(text: str) -> None:
    """Nobody fails for the spelling of a shape."""
    assert parse("shape", text) == [1, 20, 248, 248]


@pytest.mark.parametrize("text", ["", "big", "1x", "1.5x2", "-1x2", "x" * 500])
def test_what_is_no_shape_is_not_guessed(text: str) -> None:
    """An answer that can't be read is asked for again, not counted as wrong."""
    assert parse("shape", text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("11540", 11540),
        ("11,540", 11540),
        ("20*3*5*5 + 20", 1520),
        ("20×3×5×5+20", 1520),
        ("6/3", 2),
        ("-2.5", -2.5),
        ("1e3", 1000.0),
    ],
)
def test_a_number_may_be_a_sum(text: str, value: float) -> None:
    """Who counts in the answer field is not asked to count again."""
    assert parse("number", text) == value


@pytest.mark.parametrize("text", ["", "1/0", "9**9", "abs(1)", "True", "'1'", "(" * 150])
def test_what_is_no_number_is_not_run(text: str) -> None:
    """Only sums are computed: no names, no calls, no powers."""
    assert parse("number", text) is None


def test_choices_lines_and_orders_are_read() -> None:
    """A choice goes by key, number or letter; a line with or without words; an order in any way."""
    keys = ["all", "none", "some"]
    assert [parse("choice", text, keys) for text in ("none", "`none`", "2", "b")] == ["none"] * 4
    assert parse("choice", "nine", keys) is None
    assert parse("line", "line 12") == parse("line", "12번째 줄") == 12
    assert parse("line", "1 or 2") is None
    assert parse("order", "2 1 3") == parse("order", "2,1,3") == parse("order", "213") == [2, 1, 3]


def test_whole_numbers_are_exact_and_others_nearly() -> None:
    """11,540 is not 11,541; one third may be typed as 0.333."""
    assert not same("number", 11541, 11540)
    assert same("number", 0.333, 1 / 3)
    assert not same("number", 0.3, 1 / 3)
    assert same("number", float("nan"), float("nan"))


@given(st.lists(st.integers(0, 10**6), max_size=5))
def test_a_shape_that_is_shown_can_be_typed(shape: list[int]) -> None:
    """What the tutor shows as a shape, it reads as that shape."""
    assert parse("shape", show(shape)) == shape


@given(st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1))
def test_a_number_that_is_shown_can_be_typed(number: float) -> None:
    """What the tutor shows as a number, it reads as that number."""
    again = parse("number", show(number))
    assert again is not None
    assert same("number", again, number)
