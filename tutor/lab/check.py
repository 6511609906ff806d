"""Judge one submission: gather the evidence, let the rules read it, say what came of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

import torch
from msgspec.structs import replace

from tutor.bridge.messages import (
    Check,
    Finding,
    FromLab,
    Message,
    Open,
    State,
    Trace,
    Verdict,
    Words,
)
from tutor.lab import guard
from tutor.lab.beside import load_file
from tutor.lab.contract import Contract
from tutor.lab.early import Early
from tutor.lab.evidence import Evidence, Flood, Halt
from tutor.lab.findings import RULES, diagnose, out_of_memory
from tutor.lab.probes import find_probe
from tutor.lab.rules import load_all
from tutor.lab.seeing import usable
from tutor.lab.source import Source, same
from tutor.lab.trace import calls, holds

Emit = Callable[[FromLab], None]
FLOOD = 200_000
"""Characters printed in one check; a terminal of 80x24 holds 1,920."""


class BadExercise(Exception):
    """The exercise's own check.py is broken: never the learner's fault."""


def run(request: Check, emit: Callable[[Message], None]) -> dict[str, object]:
    """Check a submission; gives the namespace of the session that follows."""
    begun = time.perf_counter()
    folder = Path(request.exercise)
    contract = exercise(folder)
    evidence = Evidence(Source(request.source, request.filename), contract)
    evidence.watch.told = Early(evidence, emit)
    gather(evidence)
    shown = calls(evidence.steps, evidence.model, _names(evidence))
    held = [] if any(call.module for call in shown) else holds(evidence.model)
    if shown or held:
        emit(Trace(shown, held))
    if evidence.raised is not None:
        emit(evidence.raised.failure())
    starter = folder / "starter.py"
    untouched = starter.is_file() and same(request.source, starter.read_text(encoding="utf-8"))
    findings = [] if untouched else judge(evidence)
    names = session(evidence)
    for finding in findings:
        emit(finding if usable(finding.see, names) else replace(finding, see=""))
    state = "untouched" if untouched else _state(evidence, findings)
    words = _words(state, evidence, findings)
    emit(Verdict(state, time.perf_counter() - begun, words))
    return names


def open(request: Open, emit: Callable[[Message], None]) -> dict[str, object]:  # noqa: A001
    """Load a submission and make its objects for the REPL, without judging anything."""
    begun = time.perf_counter()
    contract = exercise(Path(request.exercise))
    evidence = Evidence(Source(request.source, request.filename), contract)
    _probe(evidence, list(contract.first))
    if evidence.raised is not None:
        emit(evidence.raised.failure())
    state: State = "error" if evidence.raised else "passed"
    emit(Verdict(state, time.perf_counter() - begun))
    return session(evidence)


def session(evidence: Evidence) -> dict[str, object]:
    """The learner's own names, and the objects of the check under names of ours."""
    made = evidence.contract.session(evidence)
    return {**evidence.namespace, **made}


def exercise(folder: Path) -> Contract:
    """The contract in an exercise's check.py."""
    path = folder / "check.py"
    try:
        contract = load_file(path, "tutor_check").check
    except Exception as error:
        raise BadExercise(f"{path}: {type(error).__name__}: {error}") from error
    if not isinstance(contract, Contract):
        raise BadExercise(f"{path}: `check` is no Contract")
    return contract


def examine(source: Source, contract: Contract) -> Evidence:
    """Gather everything there is to know, as far as the code lets us."""
    evidence = Evidence(source, contract)
    gather(evidence)
    return evidence


def gather(evidence: Evidence) -> None:
    """Run the contract's probes, those that every contract of its kind begins with first."""
    contract, begun = evidence.contract, time.perf_counter()
    with _switches(evidence), _metered(evidence), torch.random.fork_rng(devices=[]):
        _probe(evidence, [*contract.first, *contract.probes])
    evidence.facts["seconds"] = time.perf_counter() - begun


def judge(evidence: Evidence) -> list[Finding]:
    """What the rules make of it: the lesson's own first, then everybody's."""
    load_all()
    return diagnose(evidence, [*evidence.contract.rules, *RULES])


def _probe(evidence: Evidence, probes: list[Any]) -> None:
    for each in probes:
        try:
            (find_probe(each) if isinstance(each, str) else each)(evidence)
        except Halt:
            return


def _names(evidence: Evidence) -> dict[int, str]:
    return {key: owner.name for key, owner in evidence.owners.items()}


def _state(evidence: Evidence, findings: list[Finding]) -> State:
    if any(f.rule == "out-of-memory" for f in findings):
        return "memory"
    if "raised" in evidence.symptoms:
        return "error"
    return "failed" if evidence.faults else "passed"


def _words(state: State, evidence: Evidence, findings: list[Finding]) -> dict[str, Words]:
    if state == "passed":
        return evidence.contract.passed(evidence)
    if state == "untouched":
        return {
            "en": Words("This is still the starter.", "Change it, then check again."),
            "ko": Words("아직 처음 코드 그대로예요.", "코드를 고친 다음 다시 검사해 보세요."),
        }
    return {
        language: Words(findings[0].words[language].title) if findings else Words("")
        for language in ("en", "ko")
    }


@contextmanager
def _switches(evidence: Evidence) -> Iterator[None]:
    """Note a global switch that the code left changed, and put it back."""
    grad, dtype = torch.is_grad_enabled(), torch.get_default_dtype()
    try:
        yield
    finally:
        changed = []
        if torch.is_grad_enabled() != grad:
            torch.set_grad_enabled(grad)
            changed.append("grad")
        if torch.get_default_dtype() != dtype:
            torch.set_default_dtype(dtype)
            changed.append("dtype")
        if changed:
            evidence.symptom("global", changed)


class _Meter:
    """Stands in for standard output, counts, and notes which line prints too much."""

    def __init__(self, out: TextIO, evidence: Evidence) -> None:
        self._out = out
        self._evidence = evidence
        self._written = 0

    def write(self, text: str) -> int:
        self._written += len(text)
        flood = self._evidence.flood
        if self._written <= FLOOD:
            return self._out.write(text)
        if flood is None:
            flood = self._evidence.flood = Flood(0, self._line())
            self._evidence.symptom("flood", flood)
        flood.bytes = self._written
        return len(text)

    def _line(self) -> int | None:
        frame = sys._getframe(2)
        while frame.f_back and frame.f_code.co_filename != self._evidence.source.filename:
            frame = frame.f_back
        ours = frame.f_code.co_filename == self._evidence.source.filename
        return frame.f_lineno if ours else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


@contextmanager
def _metered(evidence: Evidence) -> Iterator[None]:
    out = sys.stdout
    sys.stdout = cast(TextIO, _Meter(out, evidence))
    try:
        yield
    finally:
        sys.stdout = out


__all__ = ["BadExercise", "examine", "exercise", "guard", "judge", "open", "out_of_memory", "run"]
