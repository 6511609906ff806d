"""Frames carry every message unchanged, and what is no message is refused; texts come clean."""

from __future__ import annotations

import math
import re
import typing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.bridge import frames, messages
from tutor.bridge.sanitize import sanitize, text

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def body(message: messages.Message) -> bytes:
    """Return a frame without its header."""
    frame = frames.pack(message)
    assert frames.length(frame[:4]) == len(frame) - 4
    return frame[4:]


def test_numbers_survive_that_json_would_lose():
    """NaN, infinity and bytes come out as they went in."""
    steps = messages.Steps([messages.Point(1, math.inf, 0.1, 0.0)])
    assert frames.from_lab(body(steps)) == steps
    nan = frames.from_lab(body(messages.TrainEnd("diverged", 1, math.nan, math.nan, 0.1)))
    assert isinstance(nan, messages.TrainEnd)
    assert math.isnan(nan.last_loss)
    picture = messages.Pictures(3, {"map 1": messages.Picture(1, 1, b"\x00\x1b\xff")})
    assert sanitize(frames.from_lab(body(picture))) == picture


@given(st.text(st.characters(exclude_categories=[]), max_size=50))
@settings(max_examples=200, deadline=None)
def test_any_text_travels_and_is_harmless_at_the_other_end(raw: str):
    """Whatever the code prints, surrogates too, its frame is read and holds no control code."""
    call = messages.Call("m", raw, [[1]], None, 0, note={"en": raw})
    for message in (
        messages.Output(raw),
        messages.Trace([call]),
        messages.Finding(raw, "error", 1, {"en": messages.Words(raw, raw)}, code=raw),
    ):
        clean = sanitize(frames.from_lab(body(message)))
        assert not HARMFUL.search(repr(msgspec.to_builtins(clean)).replace("\\\\", ""))
        assert sanitize(clean) == clean


def test_escape_sequences_are_shown_as_text():
    """What would clear the screen is there to be read."""
    assert text("a\x1b[2Jb\x9b\u202e\tc\n") == "a\\x1b[2Jb\\x9b\\u202e\tc\n"


def test_carriage_returns_become_lines():
    """A progress bar shows as lines, and Windows line ends as one."""
    assert text("10%\r20%\r\ndone\n") == "10%\n20%\ndone\n"


def test_harmless_text_is_not_copied():
    """A message without harm in it is the same object afterwards."""
    message = messages.Trace([messages.Call("한국어", "Conv2d", [[1]], [[1]], 3)])
    assert sanitize(message) is message


def test_a_batch_of_numbers_is_not_looked_through():
    """The fields that can hold no text are known by their types."""
    assert frames.textual_fields(messages.Steps) == ()
    assert frames.textual_fields(messages.Output) == ("text",)


@pytest.mark.parametrize("raw", [b"", b"\xff\xff", b"\x81\xa4type\xa5Never", b"\x93\x01\x02\x03"])
def test_nonsense_is_a_bad_frame(raw: bytes):
    """Bytes that fit no message are refused, whichever way they go."""
    with pytest.raises(frames.BadFrame):
        frames.from_lab(raw)
    with pytest.raises(frames.BadFrame):
        frames.to_lab(raw)


def test_a_message_for_the_lab_is_none_from_it():
    """The two directions have their own sets of messages."""
    with pytest.raises(frames.BadFrame):
        frames.from_lab(body(messages.Eval(1, "x")))


def test_a_header_past_the_cap_is_refused():
    """A frame of more than 8 MB is never waited for."""
    with pytest.raises(frames.BadFrame):
        frames.length(b"\xff\xff\xff\xff")


def test_a_text_that_is_too_long_is_shortened_and_says_so():
    """A message past the cap still arrives."""
    value = frames.from_lab(body(messages.Value(7, "x" * (frames.CAP + 1))))
    assert isinstance(value, messages.Value)
    assert value.id == 7
    assert "more characters" in value.text


def test_every_message_is_in_one_of_the_directions():
    """No message is defined that neither side would read."""
    known = {*typing.get_args(messages.ToLab), *typing.get_args(messages.FromLab)}
    defined = set(messages.Message.__subclasses__())
    assert defined == known
