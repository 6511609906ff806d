"""What one check has found, collected message by message."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.bridge.messages import (
    Call,
    Failure,
    Finding,
    FromLab,
    Output,
    Severity,
    Started,
    Trace,
    Verdict,
)

SHOWN_LINES = 400
"""So much of what the code printed is shown, from its end."""


@dataclass
class Result:
    """A check as it comes in, and when it is over. `exercise` is its name, `source` what ran."""

    exercise: str
    source: str
    started: bool = False
    calls: list[Call] = field(default_factory=list)
    holds: list[Call] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    failure: Failure | None = None
    verdict: Verdict | None = None
    dropped: int = 0
    _printed: list[str] = field(default_factory=list)

    def take(self, message: FromLab) -> None:
        """Note what a message says."""
        match message:
            case Started():
                self.started = True
            case Output(text=text, dropped=dropped):
                self._printed.append(text)
                self.dropped += dropped
            case Trace(calls=calls, holds=holds):
                self.calls, self.holds = calls, holds
            case Finding():
                self.findings.append(message)
            case Failure():
                self.failure = message
            case Verdict():
                self.verdict = message
            case _:
                pass

    @property
    def passed(self) -> bool:
        """Whether the exercise is solved."""
        return self.verdict is not None and self.verdict.state == "passed"

    @property
    def errors(self) -> list[Finding]:
        """What keeps it from passing."""
        return [finding for finding in self.findings if finding.severity == "error"]

    @property
    def output(self) -> str:
        """All that the code printed, as far as it came through."""
        return "".join(self._printed)

    @property
    def printed(self) -> list[str]:
        """The last lines of what the code printed."""
        return self.output.rstrip("\n").split("\n")[-SHOWN_LINES:]

    @property
    def printed_anything(self) -> bool:
        """Whether there is any output."""
        return any(text.strip("\n") for text in self._printed)

    @property
    def blamed(self) -> int | None:
        """The line of what stands unfolded."""
        return self.findings[0].line if self.findings else None

    @property
    def marks(self) -> dict[int, Severity]:
        """The lines that findings blame, for the editor's margin."""
        marks: dict[int, Severity] = {}
        for finding in reversed(self.findings):
            if finding.line is not None:
                marks[finding.line] = finding.severity
        return marks
