"""The pages behind the findings: one for every rule, in both languages, with examples that hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.diagnosing import judge
from tutor import rules
from tutor.lab import check
from tutor.lab.findings import RULES
from tutor.lab.rules import load_all

load_all()
ENDINGS = {"endless-loop", "process-died", "unreadable-file"}
FENCE = re.compile(r"^```python (wrong|right|repl)(?: ([\w-]+))?\n(.*?)^```$", re.M | re.S)
LESSONS = Path(__file__).parent.parent / "lessons"


def blocks(rule: str, language: str = "en") -> dict[str, str]:
    """The code of a page, by what it is: wrong, right, repl."""
    return {kind: code for kind, _, code in FENCE.findall(rules.page(rule, language) or "")}


def exercise(rule: str) -> Path:
    """The exercise that a page's examples answer: `wrong modules` names one, else it is forward."""
    names = [name for _, name, _ in FENCE.findall(rules.page(rule, "en") or "") if name]
    return next(folder for folder in exercises() if folder.name == (names or ["forward"])[0])


def exercises() -> list[Path]:
    """The folders of all exercises, those of the test-outs too."""
    return [file.parent for file in LESSONS.glob("**/exercises/*/check.py")]


def lesson_rules() -> set[str]:
    """The rules that only one exercise needs, from its check.py."""
    return {rule.id for folder in exercises() for rule in check.exercise(folder).rules}


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    """`tutor explain` knows exactly the rules that a check can name."""
    assert set(rules.all_rules()) == {r.id for r in RULES} | lesson_rules() | ENDINGS


def test_rule_ids_are_unique_kebab_case() -> None:
    """An id is a stable name for scripts."""
    ids = [r.id for r in RULES]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", i) for i in ids)


@pytest.mark.parametrize("rule", rules.all_rules())
def test_both_languages_have_the_same_code(rule: str) -> None:
    """A page has a title and the same examples in English and Korean, which differ otherwise."""
    english, korean = rules.page(rule, "en"), rules.page(rule, "ko")
    assert english is not None
    assert korean is not None
    assert english.startswith("# ")
    assert re.search("[가-힣]", korean)
    assert blocks(rule, "en") == blocks(rule, "ko")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("rule", [r for r in rules.all_rules() if r not in ENDINGS])
def test_the_examples_of_a_page_hold(rule: str) -> None:
    """The wrong example gets this rule first, and the right one no error."""
    code = blocks(rule)
    if "wrong" in code:
        assert judge(code["wrong"], exercise(rule)).rules[0] == rule
        right = judge(code["right"], exercise(rule))
        assert right.state == "passed"
        assert rule not in right.rules


def test_an_unknown_rule_has_no_page() -> None:
    """Asking for what does not exist gives None, also for a path."""
    assert rules.page("no-such-rule", "en") is None
    assert rules.page("../__init__", "en") is None
