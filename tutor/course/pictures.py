"""Reads which picture a step shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.course.model import PARTS, PICTURES, Shown
from tutor.course.table import Table

ROW = re.compile(r"([\w.]+) +(\w+) +(\d[\d,]*)")


def read_picture(table: Table) -> tuple[str | None, tuple[Shown, ...]]:
    """The name under `picture`, and the example under `shows`, which only a tree has."""
    if "picture" not in table.values:
        if "shows" in table.values:
            table.problem('an example without its picture; expected picture = "tree"', "shows")
        return None, ()
    before = len(table.problems)
    name = table.choice("picture", PICTURES)
    shows = _rows(table)
    if name == "tree" and "shows" not in table.values:
        wanted = 'expected shows = ["model MyModel 20", ...], the modules of an example'
        table.problem(f"a tree without an example; {wanted}", "picture")
    elif name and name != "tree" and shows:
        table.problem(f"{name!r} shows no example; only a tree does", "shows")
    return (name, shows) if len(table.problems) == before else (None, ())


def read_part(table: Table, picture: str | None, shows: Sequence[Shown]) -> str | None:
    """The part of the picture that the step talks about, under `part`; None for all of it."""
    if "part" not in table.values:
        return None
    if picture is None:
        table.problem("a part without its picture; expected picture and part", "part")
        return None
    parts = PARTS.get(picture) or tuple(each.path for each in shows if each.path)
    return table.choice("part", parts) or None


def _rows(table: Table) -> tuple[Shown, ...]:
    shows: list[Shown] = []
    for row in table.strings("shows"):
        found = ROW.fullmatch(row)
        if found is None:
            wanted = 'expected rows like "conv1 Conv2d 1,520": path, class, numbers'
            table.problem(f"shows {row!r}; {wanted}", "shows")
            continue
        path, kind, numbers = found.groups()
        shows.append(Shown(path if shows else "", kind, int(numbers.replace(",", ""))))
    return tuple(shows)
