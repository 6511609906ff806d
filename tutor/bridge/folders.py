"""Where a lab lives on disk: a temporary folder that dies with it, and the sweep of old ones.

A folder's name holds the pid of the tutor that made it, so that the next tutor knows which of
them nobody owns any more. It is also the token by which the lab's descendants are found.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

if sys.platform == "win32":
    from tutor.bridge import windows as system
else:
    from tutor.bridge import posix as system

__all__ = ["PREFIX", "Folder", "sweep", "system"]

PREFIX = system.FOLDER


class Folder:
    """One lab's folder: `cwd`, where the learner's code runs, and `trace`, its last words."""

    def __init__(self) -> None:
        self.token = f"{PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        self.path = _temporary() / self.token
        self.cwd = self.path / "cwd"
        self.trace = self.path / "trace"

    def make(self) -> None:
        """Create it; nobody else may look inside. OSError where nothing can be written."""
        self.path.mkdir(0o700)
        self.cwd.mkdir()
        self.trace.touch()

    def last_words(self) -> str:
        """Return what faulthandler wrote when the process died or was about to be ended."""
        try:
            return self.trace.read_text("utf-8", "replace")
        except OSError:
            return ""

    def remove(self) -> None:
        """Delete the folder, whatever the learner's code did to it."""
        _remove(self.path)


def sweep() -> None:
    """Clean up after tutors that were killed: what their labs left running, and their folders."""
    system.destroy_orphans(PREFIX)
    for path in _temporary().glob(f"{PREFIX}*"):
        if not system.owner_lives(path.name, PREFIX) and _is_ours(path):
            _remove(path)


def _temporary() -> Path:
    """Where temporary folders go; where Python finds no place at all, one that will say why."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return Path(os.environ.get("TMPDIR") or os.environ.get("TEMP") or "/tmp")


def _is_ours(path: Path) -> bool:
    try:
        return sys.platform == "win32" or path.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    if not path.exists():
        return
    for folder, _, _ in os.walk(path):  # a folder without write permission keeps its files
        Path(folder).chmod(0o700)
    shutil.rmtree(path, ignore_errors=True)
