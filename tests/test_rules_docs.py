"""The documentation of the rules is made from the rules, and says what they say today."""

from __future__ import annotations

import re

from scripts import rules as docs
from scripts.rules_words import SYMPTOMS
from tutor import rules
from tutor.lab.evidence import ADVICE
from tutor.lab.evidence import SYMPTOMS as ENGLISH

ENDINGS = {"endless-loop", "process-died", "unreadable-file"}


def test_the_documents_are_up_to_date() -> None:
    """docs/rules.md and docs/rules.ko.md are what `python -m scripts.rules` would write."""
    assert docs.out_of_date() == []


def test_every_rule_stands_in_both_documents() -> None:
    """Each id is there once, and its page exists where the link points."""
    for name in ("rules.md", "rules.ko.md"):
        text = (docs.DOCS / name).read_text("utf-8")
        ids = re.findall(r"^### ([a-z-]+): ", text, re.M)
        assert len(ids) == len(set(ids))
        assert set(ids) == set(rules.all_rules()) - ENDINGS
        for link in re.findall(r"\]\((\.\./[^)]+)\)", text):
            assert (docs.DOCS / link).is_file(), link


def test_every_symptom_has_korean_words() -> None:
    """No symptom of the tutor's own is left out in Korean."""
    assert set(SYMPTOMS) >= set(ENGLISH) | set(ADVICE)
