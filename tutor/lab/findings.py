"""Say a finding in both languages, and choose which of many comes first.

A rule is a function from the evidence to what it found. It stands under the symptoms that it
explains (`on`), and has a rank: how deep into the matter it goes. A symptom is explained once,
by the deepest rule that found something, and with it all that follows from it. A finding whose
symptoms are all explained already is dropped: only what stands on its own comes after the first.
So a rule needs to know nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from tutor.bridge.messages import Finding, Picture, Severity, Words
from tutor.lab.evidence import ADVICE, FOLLOWS, SYMPTOMS, Evidence, place
from tutor.lab.seeing import written

Said: TypeAlias = tuple[str, str, str]
"""Title, message and hint."""


class Rank(IntEnum):
    """How deep a rule goes, the deepest first."""

    PROVED = 0
    """A slip without which everything passes: mended in a copy, and run again."""
    CAUSE = 1
    """A slip found in the source or the objects, known to lead to the symptom."""
    MESSAGE = 2
    """An exception read together with its line and the live objects."""
    EFFECT = 3
    """What the slip did: "conv2 never runs". Names the part, not the reason."""
    SYMPTOM = 4
    """The symptom itself, for when nothing else is known."""


@dataclass(frozen=True)
class Found:
    """What a rule says: the line to blame, and the words; pictures where words are slow."""

    line: int | None
    en: Said
    ko: Said
    see: str = ""
    pictures: dict[str, Picture] = field(default_factory=dict)


Find: TypeAlias = Callable[[Evidence], "Found | None"]


@dataclass(frozen=True)
class Rule:
    """One kind of mistake. `lesson` is the id of the lesson that explains it.

    `see` is the line that shows it in the REPL where a finding brings none of its own. `explains`
    are symptoms that it accounts for too, where it is not asked about them.
    """

    id: str
    find: Find
    on: tuple[str, ...]
    rank: Rank
    severity: Severity
    lesson: str
    see: str = ""
    explains: tuple[str, ...] = ()


RULES: list[Rule] = []


def rule(  # noqa: PLR0913  what there is to say of a rule, most of it by name
    id: str,
    on: str | tuple[str, ...],
    rank: Rank = Rank.CAUSE,
    *,
    lesson: str = "",
    see: str = "",
    explains: tuple[str, ...] = (),
    into: list[Rule] | None = None,
) -> Callable[[Find], Find]:
    """Make a function a rule. A lesson's own rules go `into` a list of its own."""
    symptoms = (on,) if isinstance(on, str) else on
    unknown = [s for s in (*symptoms, *explains) if s not in SYMPTOMS and s not in ADVICE]
    if unknown:
        raise ValueError(f"rule {id}: no such symptom: {', '.join(unknown)}")
    severity: Severity = "error" if any(s in SYMPTOMS for s in symptoms) else "advice"

    def register(find: Find) -> Find:
        made = Rule(id, find, symptoms, rank, severity, lesson, see, explains)
        (RULES if into is None else into).append(made)
        return find

    return register


def diagnose(evidence: Evidence, rules: Iterable[Rule]) -> list[Finding]:
    """What the rules find, the cause first; errors before advice."""
    hits: list[tuple[tuple[int, int, int, int], set[str], Rule, Found]] = []
    for i, each in enumerate(rules):
        seen = {s for s in each.on if s in evidence.symptoms}
        found = _ask(each, evidence) if seen else None
        if found is not None:
            advice = 0 if each.severity == "error" else 1
            first = min(place(s) for s in seen)
            hits.append(((advice, each.rank, first, i), seen, each, found))
    hits.sort(key=lambda hit: hit[0])
    testout = bool(evidence.contract.lesson)  # who tests out hears of all that is missing
    explained: dict[str, Rank] = {}
    findings: list[Finding] = []
    for _, seen, each, found in hits:
        # A lesson's own words for a rule stand for everybody's.
        if any(said.rule == each.id for said in findings) or _told(
            each, seen, explained, alone=testout
        ):
            continue
        if each.severity == "advice" and found.line in _wrong(findings):
            continue  # that line is to be changed anyway
        found_out = seen | set(each.explains)
        for s in found_out if testout else _brings(found_out):
            explained.setdefault(s, each.rank)
        findings.append(_finding(each, found, evidence))
    return findings


def _wrong(findings: list[Finding]) -> set[int]:
    """The lines that errors blame."""
    return {f.line for f in findings if f.severity == "error" and f.line is not None}


def _told(each: Rule, seen: set[str], explained: dict[str, Rank], *, alone: bool) -> bool:
    """Whether it is explained; advice, and what stands `alone`, gives way to deeper only."""
    last = each.rank if each.severity == "error" and not alone else each.rank - 1
    return all(s in explained and explained[s] <= last for s in seen)


def _brings(symptoms: set[str]) -> set[str]:
    """The symptoms, and all that follow from them."""
    found, todo = set(symptoms), list(symptoms)
    while todo:
        new = set(FOLLOWS.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found


def _ask(each: Rule, evidence: Evidence) -> Found | None:
    """A rule that trips over odd code must not keep the others from speaking."""
    try:
        return each.find(evidence)
    except Exception as error:
        evidence.facts.setdefault("broken rules", []).append(f"{each.id}: {error!r}")
        return None


def _finding(each: Rule, found: Found, evidence: Evidence) -> Finding:
    return Finding(
        rule=each.id,
        severity=each.severity,
        line=found.line,
        words={"en": Words(*found.en), "ko": Words(*found.ko)},
        code=evidence.source.line(found.line),
        see=written(found.see or each.see, evidence, found.line, found.en[0]),
        lesson=each.lesson or evidence.contract.explained_in(evidence),
        pictures=found.pictures,
    )


def timeout(source: str, line: int | None) -> Finding:
    """The finding for code that did not end: names the loop around the line that was running."""
    from tutor.lab.rules.endings import endless

    return endless(source, line)


def out_of_memory(line: int | None = None, asked: int | None = None, source: str = "") -> Finding:
    """The finding for code that asked for more memory (`asked` bytes) than it may have."""
    from tutor.lab.rules.endings import memory

    return memory(line, asked, source)
