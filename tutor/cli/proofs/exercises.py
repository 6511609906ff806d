"""Proves an exercise: what passes, what doesn't, and which mistake gets which name."""

from __future__ import annotations

from pathlib import Path

from tutor.bridge.lab import Lab
from tutor.bridge.messages import Check, Failed, Finding, FromLab, Verdict
from tutor.cli.proofs.questions import failure_of
from tutor.course import Exercise, Mistake, Problem

TOUCHED = "\n\ntouched = True\n"  # so that the starter isn't taken for untouched, and runs


class LabMissing(Exception):
    """Nothing can be proven here: the lab can't work, for this reason."""


class CourseFault(Exception):
    """A file of the course doesn't run, so what depends on it can't be proven."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


async def prove_refused(lab: Lab, exercise: Exercise) -> list[Problem]:
    """A starter runs, and doesn't pass."""
    file = exercise.starter
    verdict, _ = await judged(lab, exercise, file.read_text("utf-8") + TOUCHED)
    if verdict.state in ("failed", "error"):
        return []
    return [Problem(file, None, f"the starter is {verdict.state!r}; expected 'failed'")]


async def prove_passes(lab: Lab, exercise: Exercise, file: Path, source: str) -> list[Problem]:
    """A right answer passes, and nothing is held against it."""
    verdict, findings = await judged(lab, exercise, source)
    against = [finding for finding in findings if finding.severity == "error"]
    if verdict.state == "passed" and not against:
        return []
    return [Problem(file, None, f"expected a pass; it is {verdict.state!r}{_first(findings)}")]


async def prove_named(
    lab: Lab, exercise: Exercise, mistake: Mistake, *, testout: bool = False
) -> list[Problem]:
    """The rule of a mistake is the first finding; only advice goes with a pass.

    In a test-out every finding names the lesson that explains it.
    """
    verdict, findings = await judged(lab, exercise, mistake.source)
    rule = mistake.rule
    if testout and (lost := [each.rule for each in findings if not each.lesson]):
        message = f"{lost[0]!r} names no lesson; give the rule one, or the Contract in check.py"
        return [Problem(mistake.file, 1, message)]
    if findings and findings[0].rule == rule:
        severe = findings[0].severity == "error"
        if severe == (verdict.state != "passed"):
            return []
    message = f"expected {rule!r} first; it is {verdict.state!r}{_first(findings)}"
    return [Problem(mistake.file, 1, message)]


def _first(findings: list[Finding]) -> str:
    return f", first finding {findings[0].rule!r} at line {findings[0].line}" if findings else ""


async def judged(lab: Lab, exercise: Exercise, source: str) -> tuple[Verdict, list[Finding]]:
    """What the check of an exercise says about an answer; CourseFault where it can't say it."""
    request = Check(str(exercise.folder), source, exercise.filename)
    messages = [message async for message in lab.check(request)]
    blame(exercise, messages)
    findings = [message for message in messages if isinstance(message, Finding)]
    verdict = messages[-1]
    assert isinstance(verdict, Verdict), "a check always ends with a verdict"
    return available(verdict), findings


def blame(exercise: Exercise, messages: list[FromLab]) -> None:
    """Raise CourseFault where a file of the exercise did not run."""
    for message in messages:
        if isinstance(message, Failed):
            raise CourseFault(failure_of(exercise.check, message))


def available(verdict: Verdict) -> Verdict:
    """The verdict, unless it says that the lab can't work."""
    if verdict.state == "unavailable":
        raise LabMissing(verdict.words["en"].message or verdict.words["en"].title)
    return verdict


def told_by_hints(exercise: Exercise) -> list[Problem]:
    """All hints together must leave something of the solution to find."""
    starter = _code_lines(exercise.starter.read_text("utf-8"))
    added = _code_lines(exercise.solution.read_text("utf-8")) - starter
    problems = []
    for language in ("en", "ko"):
        told = "".join("".join(hint[language].split()) for hint in exercise.hints)
        if added and all(line in told for line in added):
            name = "hints.md" if language == "en" else f"hints.{language}.md"
            message = "the hints hold every line of the solution; leave gaps like ..."
            problems.append(Problem(exercise.folder / name, None, message))
    return problems


def _code_lines(source: str) -> set[str]:
    return {line for raw in source.splitlines() if (line := "".join(raw.split()))}
