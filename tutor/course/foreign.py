"""Tells somebody else's course apart from every other: by its place, and by what is in it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

UNREAD = (".git", "__pycache__")
"""Folders that are no part of a course; nothing is loaded from them."""


def key_of(folder: Path) -> str:
    """A name for the course in that folder, fit for a folder of the learner's."""
    name = re.sub(r"[^\w-]+", "-", folder.name).strip("-")[:40] or "course"
    return f"{name}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]}"


def content_of(folder: Path) -> str:
    """A digest of every file of the course; raises OSError where one can't be read."""
    digest = hashlib.sha256()
    for file in sorted(_files(folder)):
        with file.open("rb") as opened:
            inside = hashlib.file_digest(opened, "sha256").digest()
        digest.update(os.fsencode(file.relative_to(folder)) + b"\0" + inside)
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """All of them, also behind links; each folder once, so that a circle of links ends."""
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, followlinks=True):
        if (real := os.path.realpath(root)) in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if name not in UNREAD]
        yield from (path for name in names if (path := Path(root, name)).is_file())
