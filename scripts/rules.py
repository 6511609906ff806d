"""Write docs/rules.md and docs/rules.ko.md from the rules and their pages.

python -m scripts.rules [--check]      with --check nothing is written: 1 where they are out of date
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.rules_words import FAMILIES, SYMPTOMS, WORDS
from tutor import rules
from tutor.course import LANGUAGES, course_folder, load
from tutor.lab import check
from tutor.lab.evidence import ADVICE
from tutor.lab.evidence import SYMPTOMS as ENGLISH
from tutor.lab.findings import RULES, Rule
from tutor.lab.rules import load_all

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def families() -> Iterator[tuple[str, str, list[Rule]]]:
    """The rules by where they stand: the family's key, its English title, its rules."""
    load_all()
    homes = {each.id: min(map(_module, _sharing(each.id)), key=_special) for each in RULES}
    for name in sorted(set(homes.values())):
        doc = (inspect.getdoc(sys.modules[name]) or "").splitlines()[0]
        some = {each.id: each for each in reversed(RULES) if _module(each) == name}
        yield name.rpartition(".")[2], doc, [r for r in some.values() if homes[r.id] == name]
    told = set(homes)
    for folder in sorted(file.parent for file in course_folder().glob("**/exercises/*/check.py")):
        some = {each.id: each for each in reversed(check.exercise(folder).rules)}
        own = [each for each in some.values() if each.id not in told]
        told |= {each.id for each in own}
        if own:
            yield f"exercise {folder.name}", f"Only in the exercise `{folder.name}`.", own


def _sharing(id: str) -> list[Rule]:
    """The general rules of an id: one idea may have finds in several families."""
    return [each for each in RULES if each.id == id]


def _module(each: Rule) -> str:
    return each.find.__module__


def _special(module: str) -> tuple[bool, str]:
    """Families of training loops come after those of any code."""
    return module.rpartition(".")[2].startswith("loop_"), module


def document(language: str) -> str:
    """The whole text in a language."""
    say = WORDS[language]
    titles = {lesson.id: lesson.title[language] for lesson in load().lessons}
    parts = [f"# {say['title']}", say["intro"]]
    index, body = [], []
    for key, english, some in families():
        title = english if language == "en" else _family(key)
        index.append(f"- [{title}](#{_anchor(key)}) ({len(some)})")
        body += [f'<a id="{_anchor(key)}"></a>', f"## {title}"]
        body += [_entry(each, language, titles) for each in sorted(some, key=lambda r: r.id)]
    return "\n\n".join([*parts, "\n".join(index), *body]) + "\n"


def _family(key: str) -> str:
    if key.startswith("exercise "):
        return f"문제 `{key.removeprefix('exercise ')}`에만 있는 규칙"
    return FAMILIES[key]


def _anchor(key: str) -> str:
    return key.replace(" ", "-").replace("_", "-")


def _entry(each: Rule, language: str, titles: dict[str, str]) -> str:
    """A rule: its title, when it speaks, what it means, and where its examples are."""
    say = WORDS[language]
    page = rules.page(each.id, language) or ""
    title, _, rest = page.removeprefix("# ").partition("\n")
    means = ENGLISH | ADVICE if language == "en" else SYMPTOMS
    sharing = _sharing(each.id) or [each]
    asked = dict.fromkeys(s for one in sharing for s in one.on)
    when = "; ".join(means[s] for s in asked if s in means)
    facts = [say[each.severity], f"{say['when']}: {when}"]
    explained = next((one.lesson for one in sharing if one.lesson in titles), None)
    if explained is not None:
        facts.append(f"{say['lesson']}: {titles[explained]}")
    name = f"{each.id}.md" if language == "en" else f"{each.id}.{language}.md"
    link = os.path.relpath(rules.home(each.id) / name, DOCS).replace(os.sep, "/")
    words = rest.partition("## ")[0].strip()
    return f"### {each.id}: {title}\n\n{words}\n\n*{' · '.join(facts)}*\n[{say['page']}]({link})"


def out_of_date() -> list[Path]:
    """The files that say something else than the rules."""
    old = []
    for language in LANGUAGES:
        file = DOCS / ("rules.md" if language == "en" else f"rules.{language}.md")
        if not file.is_file() or file.read_text("utf-8") != document(language):
            old.append(file)
    return old


def main() -> int:
    """Write them, or say which are old."""
    if "--check" in sys.argv[1:]:
        for file in out_of_date():
            print(f"{file.relative_to(ROOT)} is out of date: python -m scripts.rules")
        return 1 if out_of_date() else 0
    for language in LANGUAGES:
        text = document(language)
        name = "rules.md" if language == "en" else f"rules.{language}.md"
        (DOCS / name).write_text(text, "utf-8")
        print(f"docs/{name}: {len(re.findall(r'^### ', text, re.M))} rules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
