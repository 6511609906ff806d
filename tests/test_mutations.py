"""One mistake planted into right code: it is never passed over, and named for what it is."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest

from tests.diagnosing import Judged, judge
from tests.generators.hand import Hand
from tests.generators.kinds import KINDS
from tests.mutations import MUTATIONS, Mutation

pytestmark = pytest.mark.filterwarnings("ignore")  # learners' code may warn
TRIES = 800
NAMED = 0.9  # of all; what is missed is listed where fewer are named


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """What the lab's spare imports while it waits, once for all the forks."""
    importlib.import_module("torch._dynamo")


@dataclass
class Planted:
    """A mistake in a program, and what the check said."""

    mutation: Mutation
    exercise: str
    code: str
    judged: Judged

    @property
    def first(self) -> str:
        """The rule of the first finding."""
        return self.judged.rules[0] if self.judged.rules else "nothing"

    @property
    def noticed(self) -> bool:
        """It doesn't pass; or, where it only deserves advice, it gets some."""
        if self.mutation.advice:
            return bool(self.judged.findings)
        return self.judged.state != "passed"

    @property
    def named(self) -> bool:
        """By a rule that knows this mistake."""
        return self.noticed and self.first in self.mutation.names


def planted(mutation: Mutation, count: int) -> list[Planted]:
    """So many programs with that mistake, always the same ones."""
    found: list[Planted] = []
    for number in range(TRIES):
        kind = mutation.kinds[number % len(mutation.kinds)]
        write, exercise = KINDS[kind]
        random = Random(f"{mutation.id} {number}")
        code = mutation.mutate(write(Hand(random.randrange)).code, random)
        if code is not None:
            found.append(Planted(mutation, kind, code, judge(code, exercise)))
        if len(found) == count:
            break
    return found


def report(all_of_them: list[Planted]) -> str:
    """The kinds with misses, and one program of each."""
    kinds: dict[str, list[Planted]] = {}
    for each in all_of_them:
        if not each.named:
            kinds.setdefault(each.mutation.id, []).append(each)
    lines = []
    for kind, missed in kinds.items():
        whole = sum(each.mutation.id == kind for each in all_of_them)
        firsts = Counter(each.first for each in missed)
        lines += [f"=== {kind}: {len(missed)} of {whole} missed, named {dict(firsts)}"]
        lines += [f"--- {missed[0].exercise}, {missed[0].judged.state}", missed[0].code]
    return "\n".join(lines)


def held(some: list[Planted]) -> None:
    """All noticed, nearly all named."""
    unnoticed = [each for each in some if not each.noticed]
    assert not unnoticed, report(unnoticed)
    assert sum(each.named for each in some) >= NAMED * len(some), report(some)


def test_a_planted_mistake_is_noticed_and_named() -> None:
    """One program for every eighth kind: noticed is each, and named are at least nine in ten."""
    held([each for mutation in MUTATIONS[::8] for each in planted(mutation, 1)])


@pytest.mark.long
def test_many_planted_mistakes_are_noticed_and_named() -> None:
    """Ten programs for each of more than a hundred kinds."""
    assert len(MUTATIONS) > 100
    some = [each for mutation in MUTATIONS for each in planted(mutation, 10)]
    print(report(some))
    held(some)


def test_every_kind_can_be_planted() -> None:
    """Each kind of mistake finds a place in some of the programs, and its code can be parsed."""
    for mutation in MUTATIONS:
        kind = mutation.kinds[0]
        texts = (KINDS[k][0](Hand(Random(n).randrange)).code for n in range(200) for k in (kind,))
        assert any(mutation.mutate(text, Random(0)) for text in texts), mutation.id


def test_all_rules_that_may_name_it_exist() -> None:
    """An acceptable name is the id of a rule."""
    from tutor.rules import all_rules

    unknown = {name for mutation in MUTATIONS for name in mutation.names} - set(all_rules())
    assert not unknown
