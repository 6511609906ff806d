"""Reads the files of a lesson; what can't be read is noted as a problem, and nothing is raised."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tutor.course.markdown import Page, hints_of, read_page
from tutor.course.model import LANGUAGES, Exercise, Problem, Text
from tutor.course.table import Table

HINTS = 3
PARTS = ("starter.py", "solution.py", "check.py")


def read_text(file: Path, problems: list[Problem]) -> str:
    """The text of a file, or "" where there is none."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(file, None, f"not UTF-8: {error.reason}"))
    except FileNotFoundError:
        problems.append(Problem(file, None, "missing"))
    except OSError as error:
        problems.append(Problem(file, None, f"can't be read: {error.strerror}"))
    return ""


def read_table(file: Path, problems: list[Problem]) -> Table | None:
    """The table of a TOML file."""
    text = read_text(file, problems)
    if not text:
        return None
    try:
        return Table(file, text, tomllib.loads(text), problems)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at.group(1)) if at else len(text.splitlines())
        problems.append(Problem(file, line, f"not TOML: {error}"))
        return None


def read_pages(folder: Path, name: str, problems: list[Problem]) -> dict[str, Page]:
    """A Markdown file in every language: `name.md`, `name.ko.md`."""
    pages = {}
    for language in LANGUAGES:
        file = folder / named(name, language)
        pages[language] = read_page(file, read_text(file, problems))
        problems += [Problem(file, line, text) for line, text in pages[language].faults]
    return pages


def read_exercise(folder: Path, lesson: str, problems: list[Problem]) -> Exercise | None:
    """The exercise in a folder, if it is complete."""
    before = len(problems)
    for name in PARTS:
        if not (folder / name).is_file():
            problems.append(Problem(folder / name, None, f"missing; every exercise has a {name}"))
        else:
            read_text(folder / name, problems)
    hints = _hints(folder, problems)
    complete = len(problems) == before
    return Exercise(folder.name, lesson, folder, hints) if complete else None


def _hints(folder: Path, problems: list[Problem]) -> tuple[Text, ...]:
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        file = folder / named("hints", language)
        text = read_text(file, problems)
        found[language] = [hint for hint in hints_of(text) if hint]
        count = len(found[language])
        if text and count != HINTS:
            message = f"{count} hints; expected {HINTS}, each below a ## heading"
            problems.append(Problem(file, 1, message))
    if any(len(hints) != HINTS for hints in found.values()):
        return ()
    return tuple({x: found[x][i] for x in LANGUAGES} for i in range(HINTS))


def named(name: str, language: str) -> str:
    """What a Markdown file is called in that language."""
    return f"{name}.md" if language == "en" else f"{name}.{language}.md"
