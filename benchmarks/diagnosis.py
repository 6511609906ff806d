"""Score the diagnosis on a folder of sample submissions.

    python benchmarks/diagnosis.py FOLDER [--show] [--only TEXT] [--language en]

FOLDER holds `mistakes/` and `correct/`; each file begins with a header (task, group, kind, raw,
expect, blame) that ends with `# ---`. What is checked is what follows. Each case runs in a
forked process of its own, with the time limit that a check has.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import select
import signal
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import click
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))  # also where it is run as a file

from tutor.bridge.messages import Check, Finding, Verdict
from tutor.lab import check, guard
from tutor.lab.findings import timeout
from tutor.lab.rules import load_all

LESSONS = Path(__file__).parent.parent / "lessons"
EXERCISES = {
    "T1": "forward",
    "T2": "classifier",
    "T3": "stack",
    "T4": "training",
    "T4 regression": "regression",
}
SECONDS = 5.0


@dataclass
class Case:
    """One sample submission."""

    name: str
    head: dict[str, str]
    code: str
    mistake: bool
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def task(self) -> str:
        """The key of EXERCISES."""
        regression = self.head.get("data") == "regression"
        return self.head["task"] + (" regression" if regression else "")

    @property
    def first(self) -> dict[str, Any] | None:
        """What is judged: the first finding, or the first advice where advice is wanted."""
        wanted = "advice" if self.head.get("severity") == "advice" else None
        findings: list[dict[str, Any]] = self.result.get("findings", [])
        chosen = [f for f in findings if wanted is None or f["severity"] == wanted] or findings
        return chosen[0] if chosen else None

    @property
    def noticed(self) -> bool:
        """Was anything found?"""
        return self.first is not None

    @property
    def named(self) -> bool:
        """Do the words hold a phrase of every group?"""
        return self.first is not None and says(self.first["words"], self.head.get("expect", ""))

    @property
    def placed(self) -> bool:
        """Is it the right line?"""
        blame = self.head.get("blame", "").strip()
        return self.first is not None and (not blame or self.first["code"] == blame)

    @property
    def accused(self) -> bool:
        """Was right code refused?"""
        if self.result["state"] not in ("passed", "untouched"):
            return True
        return any(f["severity"] == "error" for f in self.result["findings"])


def read(path: Path) -> Case:
    """A case file: header and code."""
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index("# ---")
    head = dict(line[2:].split(": ", 1) for line in lines[:end] if ": " in line)
    return Case(path.stem, head, "\n".join(lines[end + 1 :]), path.parent.name == "mistakes")


def says(words: str, expect: str) -> bool:
    """Does the text contain one phrase of every group?"""
    low = words.lower()
    return all(any(_has(low, p.lower()) for p in g.strip().split("|")) for g in expect.split(" ; "))


def _has(text: str, phrase: str) -> bool:
    phrase = phrase.strip() or phrase
    if len(phrase) > 3:
        return phrase in text
    before = r"(?<!\w)" if phrase[:1].isalnum() else ""
    after = r"(?!\w)" if phrase[-1:].isalnum() else ""
    return re.search(before + re.escape(phrase) + after, text) is not None


def judge(case: Case, folder: Path, language: str) -> dict[str, Any]:
    """Check one case in a forked process."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        _child(case, folder, language, theirs)
    os.close(theirs)
    parts: list[bytes] = []
    end = time.monotonic() + SECONDS + 3
    while time.monotonic() < end:
        if select.select([ours], [], [], max(0.0, end - time.monotonic()))[0]:
            data = os.read(ours, 65536)
            if not data:
                break
            parts.append(data)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(ours)
    text = b"".join(parts)
    dead = {"state": "crashed", "findings": [], "seconds": SECONDS}
    return json.loads(text) if text else dead


def _child(case: Case, folder: Path, language: str, out: int) -> None:
    sent: list[Any] = []
    running: list[int] = []

    def stop(_: int, frame: FrameType | None) -> None:
        while frame and frame.f_code.co_filename != "case.py":
            frame = frame.f_back
        running.append(frame.f_lineno if frame else 0)
        raise guard.Stopped

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    begun = time.perf_counter()
    state = "unavailable"
    try:
        check.run(Check(str(folder), case.code, "case.py"), sent.append)
        state = next(m.state for m in sent if isinstance(m, Verdict))
    except guard.Stopped:
        state = "timeout"
        sent.append(timeout(case.code, running[-1] or None))
    except BaseException as error:
        os.write(out, json.dumps({"state": repr(error), "findings": [], "seconds": 0}).encode())
        os._exit(1)
    findings = [
        {
            "rule": f.rule,
            "severity": f.severity,
            "line": f.line,
            "code": f.code,
            "words": " \n".join(
                (f.words[language].title, f.words[language].message, f.words[language].hint)
            ),
        }
        for f in sent
        if isinstance(f, Finding)
    ]
    answer = {"state": state, "findings": findings, "seconds": time.perf_counter() - begun}
    os.write(out, json.dumps(answer).encode("utf-8", "replace"))
    os._exit(0)


def table(cases: list[Case]) -> None:
    """Shares by task, kind and group."""
    mistakes = [c for c in cases if c.mistake]
    rows: dict[str, list[Case]] = defaultdict(list)
    for case in mistakes:
        rows[f"{case.task}"].append(case)
        rows[f"{case.task} {case.head['kind']}"].append(case)
    for case in mistakes:
        rows[f"   {case.head['group']}"].append(case)
    click.echo(f"{'':24}{'cases':>6}{'noticed':>9}{'named':>7}{'placed':>8}")
    for name, some in rows.items():
        noticed = sum(c.noticed for c in some)
        named = sum(c.named for c in some)
        placed = sum(c.placed for c in some)
        click.echo(f"{name:24}{len(some):6}{noticed:9}{named:7}{placed:8}")
    right = [c for c in cases if not c.mistake]
    click.echo(f"accused {sum(c.accused for c in right)} of {len(right)} correct ones")
    seconds = sorted(c.result["seconds"] for c in cases)
    if seconds:
        middle = seconds[len(seconds) // 2] * 1000
        click.echo(f"check p50 {middle:.0f} ms, longest {seconds[-1]:.2f} s")


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--show", is_flag=True, help="Print every first finding.")
@click.option("--only", default="", help="Cases whose name contains this.")
@click.option("--language", default="en")
def main(folder: Path, show: bool, only: str, language: str) -> None:
    """Score the diagnosis on FOLDER."""
    torch.set_num_threads(1)
    importlib.import_module("torch._dynamo")  # as the lab's spare does while it waits
    load_all()
    exercises = {p.parent.name: p.parent for p in LESSONS.glob("*/exercises/*/check.py")}
    cases = []
    for path in sorted(folder.glob("*/*.py")):
        case = read(path)
        home = exercises.get(EXERCISES[case.task])
        if home is None or only not in case.name:
            continue
        case.result = judge(case, home, language)
        cases.append(case)
        good = (case.noticed and case.named and case.placed) if case.mistake else not case.accused
        if show or not good:
            click.echo(f"{'ok ' if good else 'BAD'} {case.name}: {case.result['state']}")
            click.echo(f"    wants {case.head.get('expect')} at {case.head.get('blame')}")
            for found in case.result["findings"]:
                click.echo(f"    {found['rule']} ({found['severity']}) at {found['code']!r}")
                click.echo("      " + found["words"].replace("\n", "\n      "))
    table(cases)


if __name__ == "__main__":
    sys.exit(main())
