"""What the tutor itself says of a run when the lab can't: it was ended, or it died.

A process that was killed while its code ran leaves a trace of where it was (written by
faulthandler, which needs no cooperation of the code). From that and from how it died come the
finding that names the line, and the verdict.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from tutor.bridge.folders import system
from tutor.bridge.messages import (
    Failed,
    Failure,
    Finding,
    Frame,
    Language,
    TrainEnd,
    TrainStart,
    Value,
    Verdict,
    Words,
)
from tutor.bridge.process import LabProcess, Limits, describe_signal
from tutor.bridge.sanitize import text
from tutor.words import LANGUAGES, say

EXIT_MEMORY = 97  # the lab's own exit codes, see lab/limits.py and lab/capture.py
EXIT_DEAF = 98

_FRAME = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+) in (?P<function>.*)')


@dataclass(frozen=True)
class Place:
    """A line of the learner's code."""

    line: int
    code: str


def words(key: str, **values: object) -> dict[Language, Words]:
    """Return the title, message and hint of `key`, in every language."""

    def part(name: str, language: str) -> str:
        try:
            return say(f"lab.{key}_{name}", language, **values)
        except KeyError:
            return ""

    return {
        language: Words(part("title", language), part("message", language), part("hint", language))
        for language in LANGUAGES
    }


def place(trace: str, filename: str, source: str) -> Place | None:
    """Find the innermost line of the learner's file in what faulthandler wrote.

    The thread that crashed counts first, then the main thread, which is listed last.
    """
    name = filename.encode("ascii", "backslashreplace").decode("ascii")
    threads = re.split(r"\n(?=Thread |Current thread |Stack )", trace)
    current = [thread for thread in threads if thread.startswith("Current thread ")]
    for thread in (*current, *reversed(threads)):
        for match in _FRAME.finditer(thread):
            if match["file"] == name:
                return _at(int(match["line"]), source)
    return None


def _at(line: int, source: str) -> Place:
    lines = source.splitlines()
    return Place(line, text(lines[line - 1].strip()) if 0 < line <= len(lines) else "")


def _loop_around(where: Place | None, source: str) -> Place | None:
    """Name the loop that runs a line: it is the loop that does not end, not what is in it."""
    if where is None:
        return None
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return where
    loops = [n for n in nodes if isinstance(n, ast.While | ast.For)]
    around = [n for n in loops if n.lineno <= where.line <= (n.end_lineno or n.lineno)]
    whiles = [n for n in around if isinstance(n, ast.While)]
    inner = max((n.lineno for n in whiles or around), default=where.line)
    return _at(inner, source)


def of_check(
    process: LabProcess, filename: str, source: str, seconds: float
) -> list[Finding | Verdict]:
    """Say how a check ended whose process is gone."""
    limits = process.limits
    if process.stopped_for in ("cancelled", "closed"):
        return [Verdict("timeout", seconds, words("cancelled"))]
    if process.stopped_for == "timeout" and process.started is None:
        return [unavailable("the check did not start")]
    if process.started is None:
        return [unavailable(_last_line(process) or "the lab's process ended")]
    where = place(process.folder.last_words(), filename, source)
    # Its time was up: however it died then. To look for the line may kill it, too: the watchdog
    # reads frames that are still running.
    if process.stopped_for == "timeout" or process.overdue:
        shown = f"{_shown(seconds, limits):g}"
        finding = _finding("endless-loop", "endless", _loop_around(where, source), seconds=shown)
        return [finding, Verdict("timeout", seconds, _out_of_time(seconds, limits))]
    if _was_memory(process):
        finding = _finding("out-of-memory", "memory", where, limit=size(limits.memory))
        return [finding, Verdict("memory", seconds, words("memory_verdict"))]
    return [_died(process, where), Verdict("crashed", seconds, words("crashed"))]


def timeout(verdict: Verdict, limits: Limits, *, cancelled: bool) -> Verdict:
    """Complete the lab's own verdict on a run that it could stop: only we know why it was."""
    if cancelled:
        return Verdict("timeout", verdict.seconds, words("cancelled"))
    said = verdict.words or _out_of_time(verdict.seconds, limits)
    return Verdict("timeout", verdict.seconds, said)


def _out_of_time(seconds: float, limits: Limits) -> dict[Language, Words]:
    """Say after which time on the clock a run was stopped, and why that may be more than it has."""
    shown = _shown(seconds, limits)
    if shown == limits.seconds:
        return words("timeout", seconds=f"{shown:g}")
    return words("timeout_busy", seconds=f"{shown:g}", limit=f"{limits.seconds:g}")


def _shown(seconds: float, limits: Limits) -> float:
    """Return the limit where the clock agrees with it, else the seconds on the clock."""
    late = seconds > limits.seconds + limits.grace + 1
    return round(seconds) if late else limits.seconds


def of_training(
    process: LabProcess,
    start: TrainStart | None,
    losses: tuple[float, float],
    steps: int,
    seconds: float,
) -> TrainEnd:
    """Say how a training ended whose process is gone."""
    if process.stopped_for:
        key = "train_replaced" if process.stopped_for == "closed" else "train_stopped"
        return TrainEnd("stopped", steps, *losses, seconds, words(key))
    if start is None and process.started is None:
        reason = _last_line(process) or "the lab's process ended"
        return TrainEnd("crashed", 0, *losses, seconds, unavailable(reason).words)
    key = "memory_verdict" if _was_memory(process) else "crashed"
    return TrainEnd("crashed", steps, *losses, seconds, words(key))


def crash_finding(process: LabProcess, filename: str, source: str) -> Finding | None:
    """Return what killed a training, with its line; None where it was asked to stop."""
    if process.stopped_for or process.started is None:
        return None
    where = place(process.folder.last_words(), filename, source)
    if _was_memory(process):
        limit = size(process.limits.memory)
        return _finding("out-of-memory", "memory", where, limit=limit)
    return _died(process, where)


def of_entry(process: LabProcess, number: int, code: str) -> Value:
    """Answer a REPL entry whose process is gone."""
    stopped = bool(process.stopped_for)
    what = _briefly(process)
    where = place(process.folder.last_words(), f"<repl {number}>", code)
    frames = [Frame(where.line, "<module>", where.code)] if where else []
    said = words("entry_stopped" if stopped else "entry_died", what=what)
    failure = Failure("Stopped" if stopped else "Crashed", said["en"].title, frames, "", said)
    return Value(number, "", failure=failure, interrupted=stopped)


def no_entry(number: int, reason: str) -> Value:
    """Answer a REPL entry that there is no lab for."""
    failure = Failure("Unavailable", text(reason), [], "", unavailable(reason).words)
    return Value(number, "", failure=failure)


def unavailable(reason: str) -> Verdict:
    """Say that the lab can't check anything."""
    return Verdict("unavailable", 0.0, words("unavailable", reason=text(reason)))


def draw_failed(process: LabProcess, file: str) -> Failed:
    """Say that a question could not be drawn."""
    return Failed(file, _last_line(process) or _briefly(process))


def size(number: int) -> str:
    """Write a number of bytes as people do: 4 GB, 256 MB."""
    gigabytes = number / 1024**3
    return f"{gigabytes:g} GB" if gigabytes >= 1 else f"{number / 1024**2:g} MB"


def _finding(rule: str, key: str, where: Place | None, **values: str) -> Finding:
    said = words(key, **values)
    if where is None:
        return Finding(rule, "error", None, said)
    for language, one in said.items():
        line = {"line": where.line, "code": where.code}
        message = say(f"lab.{key}_message_line", language, **line, **values)
        said[language] = Words(one.title, message, one.hint)
    return Finding(rule, "error", where.line, said, code=where.code)


def _died(process: LabProcess, where: Place | None) -> Finding:
    said = {}
    for language, one in words("died").items():
        what = _how(process, language)
        if where is not None:
            line = {"line": where.line, "code": where.code}
            what = say("lab.died_message_line", language, what=what, **line)
        said[language] = Words(one.title, what, one.hint)
    code = where.code if where else ""
    return Finding("process-died", "error", where.line if where else None, said, code=code)


def _how(process: LabProcess, language: str) -> str:
    code = process.returncode if process.returncode is not None else -9
    if code == EXIT_DEAF or process.deaf:
        return say("lab.died_message_deaf", language)
    if name := system.cause_of_death(code):
        return say("lab.died_message_signal", language, signal=describe_signal(name))
    return say("lab.died_message_exit", language, code=code)


def _briefly(process: LabProcess) -> str:
    code = process.returncode if process.returncode is not None else -9
    return describe_signal(system.cause_of_death(code)) or f"exit code {code}"


def _was_memory(process: LabProcess) -> bool:
    if process.deaf:
        return False
    if process.returncode == EXIT_MEMORY or b"std::bad_alloc" in process.raw_tail:
        return True
    killed = process.returncode is not None and process.returncode < 0
    name = system.cause_of_death(process.returncode or 0) if killed else ""
    return name == "SIGKILL" and not process.stopped_for


def _last_line(process: LabProcess) -> str:
    lines = text(process.raw_tail.decode("utf-8", "replace")).strip().splitlines()
    return lines[-1] if lines else ""
