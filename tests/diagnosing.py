"""Check a submission in a forked process, so that no state leaks from test to test."""

from __future__ import annotations

import os
import pickle
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from tutor.bridge.messages import Check, Eval, Failure, Finding, Message, Trace, Value, Verdict
from tutor.lab import check
from tutor.lab.capture import Capture
from tutor.lab.repl import Repl
from tutor.lab.rules import load_all

LESSONS = Path(__file__).parent.parent / "lessons"
FORWARD = LESSONS / "07-forward/exercises/forward"
DATA = Path(__file__).parent / "data/forward"


@dataclass
class Judged:
    """What the lab said about a submission."""

    sent: list[Message]
    seen: Value | None = None
    """What the REPL answers to the line that shows the first finding."""
    answers: Sequence[Value] = ()
    """What the REPL answers to the lines that were asked for."""

    @property
    def findings(self) -> list[Finding]:
        """The findings, in order."""
        return [m for m in self.sent if isinstance(m, Finding)]

    @property
    def rules(self) -> list[str]:
        """The ids of the findings."""
        return [f.rule for f in self.findings]

    @property
    def state(self) -> str:
        """The verdict's state."""
        return next(m.state for m in self.sent if isinstance(m, Verdict))

    @property
    def verdict(self) -> Verdict:
        """The end of the check."""
        return next(m for m in self.sent if isinstance(m, Verdict))

    @property
    def failure(self) -> Failure | None:
        """The exception, where one was raised."""
        return next((m for m in self.sent if isinstance(m, Failure)), None)

    @property
    def trace(self) -> Trace:
        """The way of the tensor; empty where nothing ran."""
        return next((m for m in self.sent if isinstance(m, Trace)), Trace([]))


def judge(
    source: str, exercise: Path = FORWARD, *, see: bool = False, lines: Sequence[str] = ()
) -> Judged:
    """Check in a child process, then run `lines` in the REPL of its session.

    With `see` the line that shows the first finding is run, after those.
    Torch must not have run on several threads before: it has not.
    """
    torch.set_num_threads(1)
    load_all()
    if not hasattr(os, "fork"):
        pytest.skip("checks in a child process, which this system has no fork for")
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        sent: list[Message] = []
        seen: list[Message] = []
        asked: list[Message] = []
        try:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
            sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115 - the child ends at once
            warnings.simplefilter("ignore")  # torch warns, learners run on
            session = check.run(Check(str(exercise), source, "answer.py"), sent.append)
            line = next((m.see for m in sent if isinstance(m, Finding)), "") if see else ""
            for entries, answers in ((lines, asked), ([line] if line else [], seen)):
                repl = Repl(session, answers.append, Capture(answers.append, 4096))
                for entry in entries:
                    repl.run(Eval(1, entry))
            values = [[m for m in some if isinstance(m, Value)] for some in (seen, asked)]
            with os.fdopen(theirs, "wb") as out:
                pickle.dump((sent, *values), out)
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as answer:
        data = answer.read()
    os.waitpid(child, 0)
    assert data, "the check ended without an answer"
    sent, found, told = pickle.loads(data)
    return Judged(sent, next(iter(found), None), told)


def sample(path: Path) -> tuple[dict[str, str], str]:
    """The header and the code of a sample file."""
    head, _, code = path.read_text(encoding="utf-8").partition("# ---\n")
    pairs = (line[2:].partition(":") for line in head.splitlines())
    return {key: value.strip() for key, _, value in pairs}, code
