"""Proves the pages of a lesson's own rules: there in both languages, with examples that hold."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from tutor import rules
from tutor.bridge.lab import Lab
from tutor.bridge.messages import Draw
from tutor.cli.proofs.exercises import judged
from tutor.cli.proofs.questions import ask
from tutor.course import LANGUAGES, Exercise, Problem
from tutor.course.reader import PARTS
from tutor.rules import Example

_ASKS = """
from pathlib import Path
from tutor.lab.check import exercise
answer = " ".join(sorted({{rule.id for rule in exercise(Path({folder!r})).rules}}))
"""


async def prove_pages(lab: Lab, exercise: Exercise) -> list[Problem]:
    """Each rule of an exercise has a page, and each page a rule."""
    folder = exercise.folder / "pages"
    ids = await _rules(lab, exercise)
    if isinstance(ids, Problem):
        return [ids]
    stems = {file.name.partition(".")[0] for file in folder.glob("*.md")}
    own = [id for id in ids if not _elsewhere(exercise, id, known=id not in stems)]
    problems = []
    for id in own:
        problems += page_faults(folder, id)
    for stem in sorted(stems - set(own)):
        known = "another page has that id" if stem in ids else "no rule has this id"
        problems.append(Problem(folder / f"{stem}.md", None, known))
    return problems


def _elsewhere(exercise: Exercise, rule: str, *, known: bool) -> bool:
    """Whether a rule has a page of the tutor's own, or of another exercise in the course.

    With `known` those of the course that comes with the tutor count, too: it may lend its rules.
    """
    if known and rule in rules.all_rules():
        return True
    course = exercise.folder.parents[2]
    if course.name == PARTS:
        course = course.parent
    pages = course.glob(f"**/exercises/*/pages/{rule}.md")
    others = [page for page in pages if page.parent != exercise.folder / "pages"]
    return (rules.PAGES / f"{rule}.md").is_file() or bool(others)


async def _rules(lab: Lab, exercise: Exercise) -> list[str] | Problem:
    """The ids of the rules that an exercise adds, as its check.py has them."""
    with tempfile.TemporaryDirectory(prefix="tutor-verify-") as folder:
        file = Path(folder) / "rules.py"
        file.write_text(_ASKS.format(folder=str(exercise.folder)), "utf-8")
        asked = await ask(lab, Draw(str(file), 0))
    if isinstance(asked, Problem):
        return Problem(exercise.folder / "check.py", None, asked.message)
    return str(asked.truth).split()


def page_faults(folder: Path, rule: str) -> list[Problem]:
    """What a page lacks: a language, its title, its words, an example, the way to see it."""
    problems, code = [], {}
    for language in LANGUAGES:
        name = f"{rule}.md" if language == "en" else f"{rule}.{language}.md"
        file = folder / name
        if not file.is_file():
            problems.append(Problem(file, None, "missing; every rule has a page in each language"))
            continue
        text = file.read_text("utf-8")
        if not text.startswith("# "):
            problems.append(Problem(file, 1, "a page begins with its title: # ..."))
        if language == "ko" and not re.search("[가-힣]", text.partition("\n")[0]):
            problems.append(Problem(file, 1, "the title is not Korean"))
        code[language] = rules.examples(text)
        kinds = [each.kind for each in code[language]]
        for kind in ("wrong", "right", "repl"):
            if kinds.count(kind) != 1:
                problems.append(Problem(file, None, f"expected one block ```python {kind}"))
    if len(code) == len(LANGUAGES) and any(code[x] != code["en"] for x in LANGUAGES):
        problems.append(Problem(folder / f"{rule}.md", None, "the languages have other examples"))
    return problems


async def prove_example(
    lab: Lab, rule: str, exercises: dict[str, Exercise], page: Path
) -> list[Problem]:
    """The wrong example gets this rule first, and the right one passes."""
    own = page.parent.parent.name
    problems = []
    for example in rules.examples(page.read_text("utf-8"), own):
        exercise = exercises.get(example.exercise)
        if exercise is None:
            problems.append(Problem(page, None, f"no exercise {example.exercise!r} here"))
        elif example.kind != "repl":
            fault = await _example_fault(lab, rule, exercise, example)
            problems += [Problem(page, None, fault)] if fault else []
    return problems


async def _example_fault(lab: Lab, rule: str, exercise: Exercise, example: Example) -> str:
    verdict, findings = await judged(lab, exercise, example.code)
    first = findings[0].rule if findings else "nothing"
    if example.kind == "wrong":
        return "" if first == rule else f"the wrong example gets {first!r} first, not {rule!r}"
    if verdict.state != "passed" or any(found.rule == rule for found in findings):
        return f"the right example is {verdict.state!r}, first finding {first!r}"
    return ""
