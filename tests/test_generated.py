"""Right submissions in random styles, written by tests/generators: none of them is accused."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.diagnosing import Judged, judge
from tests.generators.hand import Hand, Program
from tests.generators.kinds import KINDS

pytestmark = pytest.mark.filterwarnings("ignore")  # learners' code may warn
SHOWN = 3


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """What the lab's spare imports while it waits, once for all the forks."""
    importlib.import_module("torch._dynamo")


@dataclass
class Survey:
    """What was written, and what of it was refused."""

    written: list[Program]
    accused: list[tuple[Program, Judged]]

    def __str__(self) -> str:
        """Which styles were accused, and a few of the programs."""
        lines = [f"{len(self.accused)} of {len(self.written)} right programs are accused"]
        every = Counter(style for program in self.written for style in program.styles)
        hit = Counter(style for program, _ in self.accused for style in program.styles)
        suspects = sorted(hit, key=lambda style: (-hit[style] / every[style], -hit[style]))
        lines += [f"  {hit[s]} of {every[s]} with {s}" for s in suspects[:12]]
        smallest = sorted(self.accused, key=lambda pair: len(pair[0].code))
        for program, judged in smallest[:SHOWN]:
            first = judged.findings[0] if judged.findings else None
            said = f"{first.rule}: {first.words['en'].title} (line {first.line})" if first else ""
            lines += ["", f"--- {judged.state} {said}", program.code]
        return "\n".join(lines)


def survey(kind: str, count: int, number: int) -> Survey:
    """Write so many right programs, and have them checked."""
    write, exercise = KINDS[kind]
    found = Survey([], [])

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def one(data: st.DataObject) -> None:
        program = write(Hand(lambda n: data.draw(st.integers(0, n - 1))))
        judged = judge(program.code, exercise)
        found.written.append(program)
        errors = any(finding.severity == "error" for finding in judged.findings)
        if judged.state != "passed" or errors:
            found.accused.append((program, judged))

    one()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_right_programs_pass(kind: str) -> None:
    """Whatever style they are written in, right programs pass without an error."""
    found = survey(kind, 5, 1)
    assert not found.accused, str(found)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_five_hundred_right_programs_pass(kind: str) -> None:
    """The same, for five hundred of each kind."""
    found = survey(kind, 500, 2)
    assert not found.accused, str(found)
    assert len(found.written) >= 500


def test_the_generators_know_neither_rules_nor_samples() -> None:
    """What writes the programs imports nothing of the tutor's."""
    import ast
    from pathlib import Path

    for file in (Path(__file__).parent / "generators").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "tutor"], file.name
