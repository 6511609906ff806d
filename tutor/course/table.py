"""Reads the TOML of a lesson, and says file, line and what was expected where a key is off."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from tutor.course.model import LANGUAGES, Problem, Text


class Table:
    """One table of a TOML file. Each reader notes a problem and gives a harmless value instead."""

    def __init__(
        self,
        file: Path,
        text: str,
        values: Mapping[str, object],
        problems: list[Problem],
        header: int = 0,
    ) -> None:
        self.file = file
        self.values = values
        self.problems = problems
        self._lines = text.splitlines()
        self._start = header
        self.line = header or 1

    def problem(self, message: str, key: str | None = None) -> None:
        """Notes what is wrong at `key` (or at the head of the table)."""
        self.problems.append(Problem(self.file, self._line_of(key), message))

    def only(self, keys: Collection[str]) -> None:
        """Every key must be one of these."""
        for key in self.values:
            if key not in keys:
                near = get_close_matches(key, keys, 1)
                meant = f"did you mean {near[0]!r}?" if near else f"expected {one_of(keys)}"
                self.problem(f"unknown key {key!r}; {meant}", key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string that is not empty."""
        value = self.values.get(key, default)
        if isinstance(value, str) and (value or key not in self.values):
            return value
        self._expected(key, "a string that is not empty")
        return default or ""

    def number(self, key: str) -> int:
        """A whole number of at least 1."""
        value = self.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self._expected(key, "a whole number of at least 1")
        return 0

    def choice(self, key: str, among: Collection[str]) -> str:
        """One of some words."""
        value = self.values.get(key)
        if isinstance(value, str) and value in among:
            return value
        self._expected(key, one_of(among))
        return ""

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings; none where the key is left out."""
        value = self.values.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self._expected(key, 'a list of strings, like ["module", "layers"]')
        return ()

    def both(self, key: str) -> Text:
        """The same text in every language."""
        value = self.values.get(key)
        if isinstance(value, dict) and all(isinstance(value.get(x), str) for x in LANGUAGES):
            return {language: value[language] for language in LANGUAGES}
        self._expected(key, '{ en = "...", ko = "..." }')
        return dict.fromkeys(LANGUAGES, "")

    def tables(self, key: str) -> list[Table]:
        """The tables of an array: `[[key]]`."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._expected(key, f"tables that begin with [[{key}]]")
            return []
        headers = [i for i, line in enumerate(self._lines, 1) if _is_header(line, key)]
        headers += [0] * (len(value) - len(headers))
        text = "\n".join(self._lines)
        return [
            Table(self.file, text, item, self.problems, header)
            for item, header in zip(value, headers, strict=False)
        ]

    def _expected(self, key: str, what: str) -> None:
        if key in self.values:
            self.problem(f"{key} is {self.values[key]!r}; expected {what}", key)
        else:
            self.problem(f"no {key!r} here; expected {what}")

    def _line_of(self, key: str | None) -> int:
        if key is None:
            return self.line
        inside = True
        for number, line in enumerate(self._lines[self._start :], self._start + 1):
            if line.lstrip().startswith("["):
                inside = False
                if re.match(rf"\s*\[\[?\s*{re.escape(key)}\s*\]", line):
                    return number
            if inside and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
                return number
        return self.line


def one_of(words: Collection[str]) -> str:
    """`a`, `b` or `c`, as a person would list them."""
    names = sorted(words)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _is_header(line: str, key: str) -> bool:
    return re.match(rf"\s*\[\[\s*{re.escape(key)}\s*\]\]", line) is not None
