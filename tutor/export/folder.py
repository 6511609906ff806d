"""Writes an export into a folder in which other files may lie: none of them is ever overwritten.

What an export has written is noted in a file beside it, with a digest of each file. The next one
may replace what is still as it was; what was changed since is the learner's, and stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from tutor.learner.drafts import write
from tutor.learner.said import LearnerError, Said, is_full, reason

NOTE = ".tutor-export.json"


class ExportError(LearnerError):
    """The work can't be written there."""


def save(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, by their names in the folder, or nothing at all and ExportError.

    Where the disk fails on the way, what is written already is whole, and known to the next export.
    """
    try:
        ours = _ours(folder)
        for name, data in files.items():
            if not _may_write(folder / name, [*ours.get(name, []), _digest(data)]):
                raise ExportError(Said("export_in_the_way", {"path": folder / name}))
        folder.mkdir(parents=True, exist_ok=True)
        new = {name: [_digest(data)] for name, data in files.items()}
        both = {name: [*ours.get(name, []), *digests] for name, digests in new.items()}
        _note(folder, {**ours, **both})
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write(folder / name, data)
        _note(folder, {**ours, **new})
    except OSError as error:
        full = is_full(error)
        key = "export_full" if full else "export_unwritable"
        said = Said(key, {"folder": folder, "reason": reason(error)})
        raise ExportError(said, full=full) from error


def _may_write(path: Path, known: list[str]) -> bool:
    return not path.exists() or (path.is_file() and _digest(path.read_bytes()) in known)


def _ours(folder: Path) -> dict[str, list[str]]:
    """The digests of what an export has written here, by name; none where the note is unknown."""
    try:
        known = json.loads((folder / NOTE).read_bytes())
        return {str(name): [str(one) for one in digests] for name, digests in known.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}


def _note(folder: Path, digests: Mapping[str, list[str]]) -> None:
    write(folder / NOTE, json.dumps(digests, indent=1, sort_keys=True).encode())


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
