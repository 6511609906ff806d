"""Reads the sample answers of an exercise: wrong ones with their rule, right ones with their way.

A sample starts with a header of comments that ends at `# ---`; what follows is what a learner
would have written, line 1 being the first line after it.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tutor.course.model import LANGUAGES, Exercise, Mistake, Problem, Way

KEY = re.compile(r"#\s*([a-z.]+):\s*(\S.*)")


class SampleFault(ValueError):
    """A sample file whose header can't be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def mistakes(exercise: Exercise) -> tuple[Mistake, ...]:
    """The wrong answers of an exercise."""
    return tuple(mistake(file) for file in _files(exercise.folder / "mistakes"))


def ways(exercise: Exercise) -> tuple[Way, ...]:
    """The other answers that are right, to be shown after a pass."""
    return tuple(way(file) for file in _files(exercise.folder / "correct"))


def mistake(file: Path) -> Mistake:
    """Reads one wrong answer; its header says `# rule: some-rule`."""
    header, source = split(file)
    if "rule" not in header:
        raise SampleFault(Problem(file, 1, "no rule here; expected a first line `# rule: some-id`"))
    return Mistake(file, header["rule"], source)


def way(file: Path) -> Way:
    """Reads one right answer; its header says `# way: ...` and `# way.ko: ...`."""
    header, source = split(file)
    keys = {"en": "way", "ko": "way.ko"}
    for language in LANGUAGES:
        if keys[language] not in header:
            message = (
                f"no {keys[language]} here; expected a line `# {keys[language]}: what differs`"
            )
            raise SampleFault(Problem(file, 1, message))
    return Way(file, {language: header[keys[language]] for language in LANGUAGES}, source)


def examples(file: Path) -> dict[str, str]:
    """The lines that meet the goals of an exploration, by goal: its `examples = {...}`."""
    try:
        tree = ast.parse(file.read_text("utf-8"))
    except SyntaxError as error:
        raise SampleFault(Problem(file, error.lineno, f"not Python: {error.msg}")) from None
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "examples":
            try:
                return {str(key): str(line) for key, line in ast.literal_eval(node.value).items()}
            except (ValueError, AttributeError):
                break
    message = 'no examples; expected examples = {"goal": "a line that meets it"}'
    raise SampleFault(Problem(file, 1, message))


def split(file: Path) -> tuple[dict[str, str], str]:
    """The header of a sample, and the code below it."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise SampleFault(Problem(file, None, f"not UTF-8: {error.reason}")) from None
    try:
        end = next(i for i, line in enumerate(lines) if line.strip() == "# ---")
    except StopIteration:
        message = "no end of the header; expected a line `# ---`"
        raise SampleFault(Problem(file, 1, message)) from None
    header: dict[str, str] = {}
    for number, line in enumerate(lines[:end], 1):
        found = KEY.fullmatch(line.strip())
        if found is None:
            raise SampleFault(Problem(file, number, "expected a line like `# rule: some-id`"))
        header[found.group(1)] = found.group(2)
    return header, "\n".join(lines[end + 1 :]) + "\n"


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.py")) if folder.is_dir() else []
