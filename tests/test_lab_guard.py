"""An interrupt hits learner code and nothing else; what that code breaks is mended."""

from __future__ import annotations

import builtins
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tutor.bridge.messages import Message, Output
from tutor.lab import guard
from tutor.lab.capture import NO_INPUT, Capture, NoInput
from tutor.lab.limits import is_out_of_memory
from tutor.lab.module import load


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    """Install the lab's handler for a test, and the old one after it."""
    old = signal.getsignal(signal.SIGINT)
    guard.install()
    guard.remember(torch)
    yield
    guard.reset()
    signal.signal(signal.SIGINT, old)


def interrupt() -> None:
    """Send ourselves what the tutor would send."""
    signal.raise_signal(signal.SIGINT)


def test_an_interrupt_stops_learner_code_and_no_other():
    """Outside it does nothing, inside it raises Stopped, also two deep."""
    interrupt()
    with pytest.raises(guard.Stopped), guard.learner_code(), guard.learner_code():
        interrupt()
    interrupt()


def test_a_message_on_its_way_is_not_torn_apart():
    """While shielded an interrupt waits, and raises when the shield goes."""
    done = []

    def send() -> None:
        with guard.learner_code():
            with guard.shielded():
                interrupt()
                done.append(1)
            done.append(2)

    with pytest.raises(guard.Stopped):
        send()
    assert done == [1]


def test_a_training_is_interrupted_only_when_it_was_asked_to_stop():
    """Otherwise an interrupt is for the REPL line that runs at a safe point."""
    guard.state.training = True
    with guard.learner_code():
        interrupt()
        with pytest.raises(guard.Stopped), guard.entry():
            interrupt()
        interrupt()
    guard.state.stopping = True
    with pytest.raises(guard.Stopped), guard.learner_code():
        interrupt()


def test_what_learner_code_breaks_is_mended():
    """Modules, builtins, functions of torch, streams, the recursion limit and the handler."""
    out, limit, rand = sys.stdout, sys.getrecursionlimit(), torch.rand
    with guard.learner_code():
        sys.modules.clear()
        torch.rand = None
        builtins.len = None
        sys.stdout = None
        sys.setrecursionlimit(limit - 10)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    assert sys.modules["torch"] is torch
    assert torch.rand is rand
    assert len("ab") == 2
    assert sys.stdout is out
    assert sys.getrecursionlimit() == limit
    with pytest.raises(guard.Stopped), guard.learner_code():
        interrupt()


def test_a_function_that_was_replaced_by_another_stays(monkeypatch: pytest.MonkeyPatch):
    """Only what can't be called any more is put back: the rest is the learner's wish."""
    monkeypatch.setattr(torch, "rand", torch.rand)
    with guard.learner_code():
        torch.rand = torch.zeros
    assert torch.rand is torch.zeros


def test_a_working_directory_that_was_deleted_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Libraries can't be loaded without one."""
    place = tmp_path / "cwd"
    place.mkdir()
    monkeypatch.chdir(place)
    guard.remember(torch)
    with guard.learner_code():
        place.rmdir()
    assert Path.cwd() == place


def test_output_is_capped_and_what_was_dropped_is_counted():
    """Nothing is lost without a number that says so."""
    sent: list[Message] = []
    capture = Capture(sent.append, 1000)
    for _ in range(1000):
        print("한국어", file=capture)
    capture.flush()
    outputs = [message for message in sent if isinstance(message, Output)]
    kept = sum(len(output.text.encode()) for output in outputs)
    assert 995 <= kept <= 1000
    assert kept + sum(output.dropped for output in outputs) == 1000 * len("한국어\n".encode())


def test_many_lines_make_few_messages():
    """A flood does not become a message a line."""
    sent: list[Message] = []
    capture = Capture(sent.append, 10_000_000)
    for number in range(20_000):
        print(number, file=capture)
    capture.flush()
    assert len(sent) < 400
    text = "".join(message.text for message in sent if isinstance(message, Output))
    assert text == "".join(f"{number}\n" for number in range(20_000))


def test_bytes_and_surrogates_may_be_printed():
    """What is no text is shown as far as it goes."""
    sent: list[Message] = []
    capture = Capture(sent.append, 1000)
    capture.buffer.write(b"\xff ok\n")
    capture.write("\ud800\n")
    capture.flush()
    text = "".join(message.text for message in sent if isinstance(message, Output))
    assert text == "\ufffd ok\n\ud800\n"


def test_input_says_that_nobody_answers(monkeypatch: pytest.MonkeyPatch):
    """The message is ours, not an empty EOFError."""
    monkeypatch.setattr(sys, "stdin", NoInput())
    with pytest.raises(EOFError, match="nobody to ask"):
        input()
    assert "input()" in NO_INPUT


def test_the_file_is_a_real_module():
    """Postponed annotations of a dataclass find it, and its main block stays out."""
    source = (
        "from __future__ import annotations\n"
        "from dataclasses import dataclass, fields\n"
        "@dataclass\nclass A:\n    n: int = 3\n"
        "if __name__ == '__main__':\n    raise SystemExit\n"
    )
    module = load(source, "a.py", "a_module")
    assert module.A().n == 3
    assert sys.modules.pop("a_module") is module


def test_torch_says_in_its_own_way_that_memory_ran_out():
    """Its RuntimeError is told from others."""
    with pytest.raises(RuntimeError) as huge:
        torch.empty(10**14)
    assert is_out_of_memory(huge.value)
    assert is_out_of_memory(MemoryError())
    assert not is_out_of_memory(RuntimeError("shapes cannot be multiplied"))
