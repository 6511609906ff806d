"""Score the diagnosis on a folder of sample submissions, beside what a learner has without it.

    python -m benchmarks.diagnosis FOLDER [--show] [--only TEXT] [--language en]

FOLDER holds `mistakes/` and `correct/`; each file begins with a header (task, group, kind, raw,
expect, blame; blame2 and so on for lines that are as good) that ends with `# ---`. What is checked
is what follows. Each case runs in a forked process of its own, with the time limit of a check.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))  # also where it is run as a file

from benchmarks.cases import Case, Score, read, score
from benchmarks.forked import FILE, SECONDS, Answer, Late, forked, limited
from benchmarks.plainly import both
from tutor.bridge.messages import Check, Finding, Verdict
from tutor.lab import check
from tutor.lab.findings import timeout
from tutor.lab.rules import load_all

LESSONS = Path(__file__).parent.parent / "lessons"
TUTOR, ALONE, SHAPE = "tutor", "Python and PyTorch alone", "build it, call it, look at the shape"


def examined(case: Case, folder: Path, language: str) -> Answer:
    """Check a case, in the process that this is called in."""
    sent: list[Any] = []
    began = time.process_time()
    try:
        limited()
        check.run(Check(str(folder), case.code, FILE), sent.append)
        state = next(m.state for m in sent if isinstance(m, Verdict))
    except Late as late:
        state = "timeout"
        sent.append(timeout(case.code, late.line or None))
    found = [
        {"rule": f.rule, "severity": f.severity, "code": f.code, "words": _words(f, language)}
        for f in sent
        if isinstance(f, Finding)
    ]
    return {"state": state, "findings": found, "seconds": time.process_time() - began}


def _words(finding: Finding, language: str) -> str:
    words = finding.words[language]
    return f"{words.title} \n{words.message} \n{words.hint}"


def judged(case: Case, folder: Path, language: str) -> Score:
    """What the tutor says of a case. Of a right one: noticed means that it was refused."""
    answer = forked(lambda: examined(case, folder, language))
    if answer is None:
        return Score(True, False, False, SECONDS, ("the check died",))
    found = answer["findings"]
    said = tuple(
        f"{f['rule']} ({f['severity']}) at {f['code']!r}\n      "
        + f["words"].replace("\n", "\n      ")
        for f in found
    )
    if not case.mistake:
        errors = any(f["severity"] == "error" for f in found)
        refused = errors or answer["state"] not in ("passed", "untouched")
        return Score(refused, False, False, answer["seconds"], (answer["state"], *said))
    wanted = [f for f in found if f["severity"] == "advice"] if case.advice else []
    first = next(iter(wanted or found), None)
    result = (
        score(case, first["words"], first["code"], answer["seconds"])
        if first
        else score(case, None, "", answer["seconds"])
    )
    return replace(result, said=(answer["state"], *said))


# ------------------------------------------------------------------ tables

Scored = list[tuple[Case, dict[str, Score]]]


def share(part: int, whole: int) -> str:
    """97 % (112 of 115)."""
    return f"{100 * part / whole:.0f} % ({part} of {whole})" if whole else "-"


def row(name: str, scores: Iterable[Score]) -> str:
    """A line of the table by groups: how many, and how many noticed, named and placed."""
    some = list(scores)
    counts = (sum(s.noticed for s in some), sum(s.named for s in some), sum(s.placed for s in some))
    cells = "".join(f"{count:7} {100 * count / len(some):4.0f} %" for count in counts)
    return f"{name:28}{len(some):6}{cells}"


def groups(scored: Scored) -> None:
    """How the tutor does, by task, by kind and by group of mistakes."""
    mistakes = [(case, scores[TUTOR]) for case, scores in scored if case.mistake]
    if not mistakes:
        return
    click.echo(f"{'':28}{'cases':>6}{'noticed':>13}{'named':>13}{'placed':>13}")
    keys = (
        lambda c: c.task,
        lambda c: f"{c.task} {c.head['kind']}",
        lambda c: c.head.get("group", "-"),
    )
    for title, key in zip(("by task", "by kind", "by group"), keys, strict=True):
        click.echo(title)
        rows: dict[str, list[Score]] = defaultdict(list)
        for case, found in mistakes:
            rows[key(case)].append(found)
        for name in sorted(rows):
            click.echo(row(f"  {name}", rows[name]))
    click.echo(row("all", [found for _, found in mistakes]))
    seconds = sorted(scores[TUTOR].seconds for _, scores in scored)
    middle = seconds[len(seconds) // 2] * 1000
    click.echo(f"\ncheck p50 {middle:.0f} ms of work, longest {seconds[-1]:.2f} s\n")


def beside(scored: Scored) -> None:
    """The tutor and what one has without it, as a Markdown table."""
    click.echo("| | wrong: noticed | named | right line | silent ones: named | right: accepted |")
    click.echo("|---|---|---|---|---|---|")
    for name in (TUTOR, ALONE, SHAPE):
        wrong = [scores[name] for case, scores in scored if case.mistake]
        silent = [s[name] for c, s in scored if c.mistake and c.head["kind"] == "silent"]
        right = [scores[name] for case, scores in scored if not case.mistake]
        cells = [
            share(sum(s.noticed for s in wrong), len(wrong)),
            share(sum(s.named for s in wrong), len(wrong)) if name != SHAPE else "-",
            share(sum(s.placed for s in wrong), len(wrong)) if name != SHAPE else "-",
            share(sum(s.named for s in silent), len(silent)) if name != SHAPE else "-",
            share(sum(not s.noticed for s in right), len(right)),
        ]
        click.echo(f"| {name} | {' | '.join(cells)} |")


def tell(case: Case, found: Score, show: bool) -> None:
    """A case that is missed, or all of them."""
    good = found.named and found.placed if case.mistake else not found.noticed
    if good and not show:
        return
    click.echo(f"{'ok ' if good else 'BAD'} {case.name}: {found.said[0] if found.said else ''}")
    click.echo(f"    wants {case.head.get('expect')} at {case.head.get('blame')}")
    for line in found.said[1:]:
        click.echo(f"    {line}")


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--show", is_flag=True, help="Print all findings of every case.")
@click.option("--only", default="", help="Cases whose name contains this.")
@click.option("--language", default="en", help="The language whose words are compared.")
def main(folder: Path, show: bool, only: str, language: str) -> None:
    """Score the diagnosis on FOLDER."""
    torch.set_num_threads(1)
    importlib.import_module("torch._dynamo")  # as the lab's spare does while it waits
    load_all()
    exercises = {p.parent.name: p.parent for p in LESSONS.glob("*/exercises/*/check.py")}
    scored: Scored = []
    for path in sorted(folder.glob("*/*.py")):
        case = read(path)
        if only not in case.name:
            continue
        found = judged(case, exercises[case.exercise], language)
        tell(case, found, show)
        alone, shape = both(case)
        scored.append((case, {TUTOR: found, ALONE: alone, SHAPE: shape}))
    if not scored:
        raise click.UsageError(f"no cases in {folder}")
    groups(scored)
    beside(scored)


if __name__ == "__main__":
    sys.exit(main())
