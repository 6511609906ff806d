"""What a check found, gathered and shown: as JSON for scripts, as plain text for people."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutor.bridge.messages import (
    Call,
    Failure,
    Finding,
    FromLab,
    Output,
    State,
    Trace,
    Verdict,
    Words,
)
from tutor.cli.console import out, padded, styled, width, wrapped
from tutor.words import say

if TYPE_CHECKING:
    from tutor.bridge.lab import Lab
    from tutor.cli.submission import Submission
    from tutor.course import Exercise

NOTHING = Words("")
HEAD, TAIL = 8, 16
"""Lines of the tensor's way that are shown of a long one: of its begin and of its end."""
EXIT: dict[State, int] = {"passed": 0, "unavailable": 3}


@dataclass
class Report:
    """All that one check said, in the order in which it said it."""

    findings: list[Finding] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    output: str = ""
    dropped: int = 0
    failure: Failure | None = None
    verdict: Verdict = field(default_factory=lambda: Verdict("unavailable", 0.0))

    @property
    def code(self) -> int:
        """What the command exits with."""
        return EXIT.get(self.verdict.state, 1)

    @property
    def rule(self) -> str:
        """The rule of the first finding, "" where there is none."""
        return self.findings[0].rule if self.findings else ""

    def take(self, message: FromLab) -> None:
        """Note one message of the check."""
        match message:
            case Finding():
                self.findings.append(message)
            case Trace(calls):
                self.calls = calls
            case Output(text, dropped):
                self.output += text
                self.dropped += dropped
            case Failure():
                self.failure = message
            case Verdict():
                self.verdict = message


async def check(lab: Lab, exercise: Exercise, given: Submission) -> Report:
    """Check one submission in a fresh process."""
    from tutor.bridge.messages import Check

    request = Check(str(exercise.folder), given.source, given.filename)
    return await gather(lab.check(request))


async def gather(messages: AsyncIterator[FromLab]) -> Report:
    """Listen to a check until its end."""
    report = Report()
    async for message in messages:
        report.take(message)
    return report


# --------------------------------------------------------------------------- for scripts


def as_json(report: Report, exercise: Exercise, label: str, language: str) -> str:
    """The report on one line, in ASCII, with the keys that scripts rely on."""
    words = report.verdict.words.get(language, NOTHING)
    return json.dumps(
        {
            "lesson": exercise.lesson,
            "exercise": exercise.id,
            "file": label,
            "state": report.verdict.state,
            "title": words.title,
            "message": words.message,
            "findings": [finding_json(finding, language) for finding in report.findings],
            "trace": [_call_json(call) for call in report.calls if call.module],
            "output": report.output,
            "dropped": report.dropped,
            "seconds": round(report.verdict.seconds, 4),
        }
    )


def finding_json(finding: Finding, language: str) -> dict[str, object]:
    """A finding with its words in one language."""
    words = finding.words.get(language, NOTHING)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "line": finding.line,
        "title": words.title,
        "message": words.message,
        "hint": words.hint,
        "lesson": finding.lesson,
    }


def _call_json(call: Call) -> dict[str, object]:
    return {
        "module": call.module,
        "kind": call.kind,
        "input": call.input,
        "output": call.output,
        "parameters": call.parameters,
        "failed": call.failed,
        "depth": call.depth,
        "line": call.line,
    }


# --------------------------------------------------------------------------- for people


def show(report: Report, label: str, language: str) -> None:
    """The first thing that is wrong, its line, the way of the tensor; the rest in a line each."""
    errors = [finding for finding in report.findings if finding.severity == "error"]
    advice = [finding for finding in report.findings if finding.severity == "advice"]
    out(styled(label, "dim"))
    words = report.verdict.words.get(language, NOTHING)
    if errors:
        show_finding(errors[0], language)
    else:
        good = report.verdict.state == "passed"
        headline = words.title or say(f"cli.verdict_{report.verdict.state}", language)
        _headline(headline, good=good)
        _paragraph(words.message)
        _paragraph(words.hint)
        if report.failure is not None:
            show_failure(report.failure, language)
    _show_calls(report.calls, language)
    if report.output:
        out()
        out(f"  {say('cli.printed', language)}")
        out("\n".join(f"  │ {line}" for line in report.output.rstrip("\n").split("\n")))
    if report.dropped:
        out(f"  {say('cli.dropped', language, bytes=f'{report.dropped:,}')}")
    _show_folded(errors[1:], language, "also")
    _show_folded(advice, language, "advice")
    lessons = dict.fromkeys(finding.lesson for finding in errors if finding.lesson)
    if lessons:
        names = ", ".join(f"tutor lesson {lesson}" for lesson in lessons)
        out(styled(f"  {say('cli.explained_in', language, lessons=names)}", "dim"))
    rules = errors[:1] or advice[:1]
    if rules:
        out()
        out(styled(f"  {say('cli.explain_it', language, rule=rules[0].rule)}", "dim"))
    out()


def show_finding(finding: Finding, language: str) -> None:
    """One finding in full: title, line, message, hint."""
    words = finding.words.get(language, NOTHING)
    _headline(words.title, good=False)
    if finding.line is not None:
        place = say("cli.line", language, line=finding.line)
        out(f"  {place}  {styled(finding.code.strip(), 'accent')}".rstrip())
    _paragraph(words.message)
    if words.hint:
        _paragraph(f"{say('cli.hint', language)} {words.hint}")


def _headline(title: str, *, good: bool) -> None:
    mark = styled("✓", "good") if good else styled("✗", "bad")
    out(f"{mark} {styled(title, 'title')}")


def _paragraph(text: str) -> None:
    if text:
        out(wrapped(text, "  "))


def show_failure(failure: Failure, language: str) -> None:
    """An exception, with the lines of the learner's own file that led there."""
    words = failure.words.get(language)
    out(f"  {words.title if words else f'{failure.kind}: {failure.message}'}")
    for frame in failure.frames:
        out(f"  {say('cli.line', language, line=frame.line)}  {styled(frame.code, 'accent')}")


def _show_calls(calls: list[Call], language: str) -> None:
    """The way of the tensor, a module a line: name, kind, shapes out, parameters."""
    shown = [call for call in calls if call.module]
    if not shown:
        return
    inputs = shown[0].input
    rows = [("x", "", shapes(inputs), "")] if inputs else []
    for call in shown:
        name = "  " * (call.depth - 1) + "└ " + call.module
        if call.failed:
            note = call.note.get(language) or say("cli.failed_here", language)
            result = f"✗ {note}"
        else:
            result = shapes(call.output or [])
        rows.append((name, call.kind, result, f"{call.parameters:,}" if call.parameters else ""))
    left_out = len(rows) - HEAD - TAIL
    if left_out > 1:
        words = say("cli.calls_between", language, count=left_out)
        rows[HEAD:-TAIL] = [("⋮", "", words, "")]
    names, kinds, results, _ = (max(map(width, column)) for column in zip(*rows, strict=True))
    results = min(results, 32)
    out()
    for name, kind, result, parameters in rows:
        line = f"  {padded(name, names)}  {padded(kind, kinds)}  {padded(result, results)}"
        unit = say("cli.numbers", language, number=parameters) if parameters else ""
        out(f"{line}  {unit}".rstrip())


def shapes(all_of_them: list[list[int]]) -> str:
    """Shapes as they are written everywhere: 1×20×248×248."""
    return ", ".join("×".join(map(str, shape)) or "()" for shape in all_of_them)


def _show_folded(findings: list[Finding], language: str, key: str) -> None:
    for finding in findings:
        words = finding.words.get(language, NOTHING)
        place = f"{say('cli.line', language, line=finding.line)} " if finding.line else ""
        out(f"  {say(f'cli.{key}', language)} {place}{words.title} ({finding.rule})")
