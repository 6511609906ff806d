"""The pages behind the findings: one for every rule, in both languages, with examples that hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.diagnosing import judge
from tutor import rules
from tutor.cli.proofs.pages import page_faults
from tutor.course import course_folder, load
from tutor.lab import check
from tutor.lab.findings import RULES
from tutor.lab.rules import load_all
from tutor.lab.seeing import usable

load_all()
SHARED = {
    *("call-without-parentheses", "class-for-object", "error-swallowed", "forward-by-name"),
    *("function-never-called", "iterator-used-up", "kept-between-calls", "local-layer"),
    *("log-softmax-twice", "method-returns-nothing", "not-an-assignment", "not-called-method"),
    *("outside-of-loop", "plus-after-equals", "result-thrown-away", "return-in-loop"),
}
"""Ideas that are found in several families: in models, in training loops, in any code."""
SEEN_BY_RAISING = {"batch-size-fixed"}
"""Rules whose line shows the fault by what PyTorch says to it."""
SHOWN = {
    "unused-layer": "['conv3.weight', 'conv3.bias']",
    "result-thrown-away": "['conv2.weight', 'conv2.bias']",
    "through-numpy": "['conv1.weight', 'conv1.bias']",
    "gets-the-input-again": "Conv2d(20, 20",
    "kernel-size": "kernel_size=(3, 3)",
    "constant-output": "True",
    "input-changed": "False",
    "random-answer": "False",
    "missing-super-init": "False",
    "argument-ignored": "[4, 4, 4]",
    "counts-batches": "(tensor(2), 10)",
    "kind-unused": "(16, 5)",
    "loss-has-no-history": "False",
    "loss-not-one-number": "torch.Size([16])",
    "shapes-broadcast": "torch.Size([16, 16])",
    "same-batch": "True",
    "step-twice": "(8, 4)",
    "epochs-not-used": "(4, 12)",
    "lr-not-used": "0.001",
    "optimizer-some-parameters": "(2, 5)",
    "some-weights-still": "[True, True, True, False, False]",
    "weights-lost": "[True, True, True, False]",
}
"""What the line shows of the fault, for some rules of each kind."""
ENDINGS = {"endless-loop", "process-died", "unreadable-file"}
"""Findings of what is around a check: they have pages, and no check gives them by itself."""
EXERCISES = {
    file.parent.name: file.parent for file in course_folder().glob("**/exercises/*/check.py")
}


def home_exercise(rule: str) -> str:
    """The exercise that the examples of a page answer."""
    home = rules.home(rule)
    return rules.GENERAL if home == rules.PAGES else home.parent.name


def examples(rule: str, language: str = "en") -> list[rules.Example]:
    """The code of a page: wrong, right and for the REPL."""
    return rules.examples(rules.page(rule, language) or "", home_exercise(rule))


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    """`tutor explain` knows exactly the rules that a check can name."""
    own = {rule.id for folder in EXERCISES.values() for rule in check.exercise(folder).rules}
    assert set(rules.all_rules()) == {r.id for r in RULES} | own | ENDINGS


def test_a_lessons_own_page_stands_in_its_folder() -> None:
    """The page of a rule that is no general one is in the folder of an exercise that has it."""
    general = {r.id for r in RULES} | ENDINGS
    for name, folder in EXERCISES.items():
        own = {rule.id for rule in check.exercise(folder).rules} - general
        pages = {file.stem for file in (folder / "pages").glob("*.md") if "." not in file.stem}
        assert pages <= own, name
        assert not {rule for rule in own if rules.home(rule) == rules.PAGES}, name


def test_rule_ids_are_unique_kebab_case() -> None:
    """An id is a stable name for scripts, and stands for one idea, whatever families find it."""
    ids = Counter(r.id for r in RULES)
    assert {i for i, finds in ids.items() if finds > 1} == SHARED
    assert len({(r.id, r.find.__module__) for r in RULES}) == len(RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", i) for i in ids)


@pytest.mark.parametrize("rule", rules.all_rules())
def test_a_page_is_whole_in_both_languages(rule: str) -> None:
    """A title, words, a wrong and a right example, and the way to see it, the same code in both."""
    faults = page_faults(rules.home(rule), rule)
    assert not faults, [str(fault) for fault in faults]
    english, korean = rules.page(rule, "en"), rules.page(rule, "ko")
    assert english != korean


@pytest.mark.sampled(12)
@pytest.mark.parametrize("rule", [r for r in rules.all_rules() if r not in ENDINGS])
def test_the_examples_of_a_page_hold(rule: str) -> None:
    """The wrong example gets this rule first, its line runs in the REPL; the right one passes."""
    code = {example.kind: example for example in examples(rule)}
    wrong, right = code["wrong"], code["right"]
    judged = judge(wrong.code, EXERCISES[wrong.exercise], see=True)
    assert judged.rules[0] == rule
    assert (judged.seen is not None) == bool(judged.findings[0].see)
    failed = judged.seen is not None and judged.seen.failure is not None
    assert failed == (rule in SEEN_BY_RAISING), judged.seen
    judged = judge(right.code, EXERCISES[right.exercise])
    assert judged.state == "passed"
    assert rule not in judged.rules


@pytest.mark.sampled(40)
@pytest.mark.parametrize("rule", rules.all_rules())
def test_the_repl_answers_what_a_page_says(rule: str) -> None:
    """After the check of the wrong example the lines run, and give what the words quote first."""
    code = {example.kind: example for example in examples(rule)}
    wrong = "" if rule in ENDINGS else code["wrong"].code
    lines = code["repl"].code.splitlines()
    judged = judge(wrong, EXERCISES[code["wrong"].exercise], lines=lines)
    assert not [value.failure for value in judged.answers[:-1] if value.failure]
    last = judged.answers[-1]
    failed = f"{last.failure.kind}: {last.failure.message}" if last.failure else ""
    assert last.text or failed
    for language in ("en", "ko"):
        words = (rules.page(rule, language) or "").rpartition("```")[2]
        quoted = re.search(r"`([^`]+)`", words)
        assert quoted is not None
        assert quoted[1] in (last.text or failed)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("rule", SHOWN)
def test_the_line_for_the_repl_shows_the_fault(rule: str) -> None:
    """After the check of the wrong example, its line gives what is wrong there."""
    wrong = next(example for example in examples(rule) if example.kind == "wrong")
    judged = judge(wrong.code, EXERCISES[wrong.exercise], see=True)
    assert judged.seen is not None
    assert SHOWN[rule] in judged.seen.text


def test_a_lesson_that_explains_a_rule_is_in_the_course() -> None:
    """Links lead somewhere, and nearly everything but Python's own grammar has one."""
    everything = [
        *RULES,
        *(r for folder in EXERCISES.values() for r in check.exercise(folder).rules),
    ]
    lessons = {lesson.id for lesson in load().lessons}
    assert {r.lesson for r in everything} <= lessons | {""}
    assert sum(r.lesson == "" for r in everything) < len(everything) / 10


def test_a_line_needs_what_it_names() -> None:
    """A line is not offered where a name in it is not there, or holds nothing."""
    session: dict[str, object] = {"model": object(), "losses": None}
    assert usable("[p for p in model.parameters()]", session)
    assert usable("import inspect; h = lambda m: m; inspect.signature(h), torch, len", session)
    assert usable("losses is None", session)
    assert not usable("len(losses)", session)
    assert not usable("y.shape", session)


def test_an_unknown_rule_has_no_page() -> None:
    """Asking for what does not exist gives None, also for a path."""
    assert rules.page("no-such-rule", "en") is None
    assert rules.page("../__init__", "en") is None


def test_the_words_of_a_page_are_found_wherever_it_stands(tmp_path: Path) -> None:
    """A page of a folder is read in the language asked for, in English where that is missing."""
    (tmp_path / "mine.md").write_text("# Mine\n", "utf-8")
    assert rules.read(tmp_path, "mine", "ko") == "# Mine\n"
    (tmp_path / "mine.ko.md").write_text("# 제 것\n", "utf-8")
    assert rules.read(tmp_path, "mine", "ko") == "# 제 것\n"
