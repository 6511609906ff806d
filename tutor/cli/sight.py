"""Puts into words what the screen shows beside the curve: what a model takes for what."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.bridge.messages import Confusion, Pictures
from tutor.words import say

MOST = 4
"""So many pictures are told of, the first ones: the worst mistakes where those come first."""


def whole(seen: Pictures, language: str) -> Iterator[str]:
    """How it does on the whole, and each kind; nothing where that can't be told."""
    if seen.explained is not None:
        percent = f"{100 * max(0.0, seen.explained):.0f}"
        yield say("cli.train_explains", language, percent=percent)
    elif words := seen.words.get(language):
        yield words
    yield from kinds(seen.table, language)


def closely(seen: Pictures, language: str) -> Iterator[str]:
    """How each kind fares, and what it makes of single pictures."""
    yield from kinds(seen.table, language)
    told = [each.get(language) or next(iter(each.values())) for each in seen.captions.values()]
    if told:
        yield say("cli.train_pictures", language)
        yield from (f"- {picture(caption, language)}" for caption in told[:MOST])


def kinds(table: Confusion | None, language: str) -> Iterator[str]:
    """A line a kind: how many are right, and what the others are taken for."""
    if table is None:
        return
    names = table.names.get(language) or next(iter(table.names.values()))
    for name, row, i in zip(names, table.counts, range(len(names)), strict=True):
        numbers = {"kind": name, "right": row[i], "of": sum(row)}
        line = say("cli.train_kind", language, **numbers)
        wrong = sorted(((n, j) for j, n in enumerate(row) if n and j != i), reverse=True)
        taken = [say("cli.train_taken", language, n=n, answer=names[j]) for n, j in wrong]
        yield f"{line}{''.join(taken)}."


def picture(caption: str, language: str) -> str:
    """`✗ square→circle 93 %` as a sentence."""
    sign, _, rest = caption.replace("\u00a0", " ").partition(" ")
    kinds, _, percent = rest.removesuffix(" %").rpartition(" ")
    kind, _, answer = kinds.partition("→")
    key = "picture_taken" if answer else "picture_right" if sign == "✓" else "picture_wrong"
    return say(f"cli.{key}", language, kind=kind, answer=answer or kind, percent=percent)
