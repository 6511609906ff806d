"""Slips of the pen: what Python can't read."""

from __future__ import annotations

import re

from tests.mutations.planting import LOOPS, MODELS, Code, plant

ALL = (*MODELS, *LOOPS)


def _line(code: Code, pattern: str, new: str) -> str | None:
    lines = code.text.splitlines()
    places = [i for i, line in enumerate(lines) if re.search(pattern, line)]
    if not places:
        return None
    place = code.random.choice(places)
    lines[place] = re.sub(pattern, new, lines[place], count=1)
    return "\n".join(lines) + "\n"


@plant(ALL, "missing-colon")
def colon_forgotten(code: Code) -> str | None:
    """A class, def or for without its colon."""
    return _line(code, r"^(\s*(?:class|def|for|if|while) .*):$", r"\1")


@plant(ALL, "unclosed-bracket")
def bracket_left_open(code: Code) -> str | None:
    """A call that is never closed."""
    return _line(code, r"^(\s+[\w.]+ = [\w.]+\([^()]*)\)$", r"\1")


@plant(ALL, "odd-character")
def full_width_comma(code: Code) -> str | None:
    """A comma as Korean and Chinese keyboards make it."""
    return _line(code, r"^(\s+[^'\"#]*\w), ", r"\1， ")


@plant(ALL, "bad-indent")
def indented_once_more(code: Code) -> str | None:
    """A line stands a space too far right."""
    return _line(code, r"^(        [\w.]+ = [\w.]+\(.*\))$", r" \1")


@plant(ALL, "unknown-keyword", "super-punctuation", "syntax", "missing-comma")
def dot_forgotten(code: Code) -> str | None:
    """`super()__init__()`."""
    return _line(code, r"super\(\)\.__init__", "super()__init__")
