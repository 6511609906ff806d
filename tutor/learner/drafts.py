"""The learner's own files: saved so that no crash, full disk or second writer loses a word.

A save writes a temporary file, syncs it and puts it in the place of the old one. A file that was
changed by another program is never overwritten: what the tutor had goes into a conflict copy.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tutor.learner.lock import locked
from tutor.learner.said import LearnerError, Said, is_full, reason
from tutor.learner.text import scrub

SUFFIX = ".saving"
REPLACE_TRIES = 10


class DraftError(LearnerError):
    """A draft can't be read or written."""


class Draft:
    """One file of the learner, which starts as the exercise's starter.

    `text` is what the tutor last read or saved, with "\\n" as the end of a line whatever the file
    uses. The file appears with the first save.
    """

    def __init__(self, path: Path, starter: str, backups: Path | None = None) -> None:
        self.path = path
        self.starter = starter
        self.backups = backups or path.parent / "backups"
        self._guard = threading.RLock()
        self._known: bytes | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._copy: tuple[str, Path] | None = None
        self._newline = "\n"
        self.text = starter
        self.reload()

    def reload(self) -> str:
        """Take what is on disk; where no file is (any more), keep the text as it is."""
        with self._guard:
            stamp = _stamp(self.path)
            data = read_bytes(self.path) if stamp else None
            if data is not None:
                self.text = decode(data, self.path)
                self._newline = "\r\n" if b"\r\n" in data else "\n"
            self._known, self._stamp = data, stamp
            return self.text

    def changed_outside(self) -> bool:
        """Whether another program has put another text there. Cheap: mostly one stat."""
        with self._guard:
            stamp = _stamp(self.path)
            if stamp is None or stamp == self._stamp:
                return False
            if read_bytes(self.path) != self._known:
                return True
            self._stamp = stamp
            return False

    def save(self, text: str) -> Path | None:
        """Put the text on disk, durably.

        Returns the path of the conflict copy if another program had changed the file: then the
        file stays as it is, its text is now in `text`, and the copy holds what was to be saved.
        """
        text = scrub(text)
        with self._guard:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with locked(self.path.parent):
                    return self._save(text)
            except OSError as error:
                raise _cannot("cannot_save", self.path, error) from error

    def reset(self) -> Path | None:
        """Put the starter back; returns where the old text is kept, None if there was none."""
        with self._guard:
            kept = reset(self.path, self.starter, self.backups)
            self.reload()
            return kept

    def _save(self, text: str) -> Path | None:
        _sweep(self.path)
        if self.changed_outside():
            ours = self.text
            try:
                theirs = self.reload()
            except DraftError:
                self._keep_copy(text)
                raise
            return None if text in (ours, theirs) else self._keep_copy(text)
        data = text.replace("\n", self._newline).encode("utf-8")
        if data != self._known or self._stamp is None or not self.path.exists():
            write(self.path, data)
            self._known, self._stamp = data, _stamp(self.path)
        self.text = text
        return None

    def _keep_copy(self, text: str) -> Path:
        if self._copy is None or self._copy[0] != text:
            stem = f"{self.path.stem}.conflict"
            self._copy = text, keep(text.encode("utf-8"), self.path.parent, stem)
        return self._copy[1]


def read(path: Path) -> str:
    """The text of a learner's file, or DraftError with words on what is wrong with it."""
    return decode(read_bytes(path), path)


def read_bytes(path: Path) -> bytes:
    """The bytes of a learner's file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _cannot("cannot_read", path, error) from error


def decode(data: bytes, path: Path) -> str:
    """UTF-8, with or without a byte order mark, any ends of lines."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DraftError(Said("not_utf8", {"path": path, "line": line})) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def reset(path: Path, starter: str, backups: Path) -> Path | None:
    """Put the starter back, whatever is in the file now; returns where that is kept."""
    data = starter.encode("utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        backups.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            old = path.read_bytes() if path.exists() else None
            kept = None if old in (None, data) else keep(old or b"", backups, path.stem)
            write(path, data)
            return kept
    except OSError as error:
        raise _cannot("cannot_save", path, error) from error


def keep(data: bytes, folder: Path, stem: str) -> Path:
    """Store bytes under a new name made of `stem` and the time; never over another file."""
    moment = datetime.now().strftime("%Y%m%d-%H%M%S")
    for number in range(1, 1000):
        name = f"{stem}-{moment}.py" if number == 1 else f"{stem}-{moment}-{number}.py"
        try:
            file = (folder / name).open("xb")
        except FileExistsError:
            continue
        try:
            with file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            (folder / name).unlink(missing_ok=True)
            raise
        return folder / name
    raise FileExistsError(f"1000 copies named {stem}-{moment}")


def write(path: Path, data: bytes) -> None:
    """Put the bytes in the place of the file, all of them or none, also through a link."""
    target = Path(os.path.realpath(path))
    writer = f"{os.getpid()}-{threading.get_ident()}"
    temporary = target.with_name(f".{target.name}.{writer}{SUFFIX}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        _replace(temporary, target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _replace(temporary: Path, target: Path) -> None:
    """On Windows a virus scanner or an indexer may hold the file for a moment: try again."""
    for _ in range(REPLACE_TRIES if sys.platform == "win32" else 0):
        with suppress(PermissionError):
            temporary.replace(target)
            return
        time.sleep(0.03)
    temporary.replace(target)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _sweep(path: Path) -> None:
    """Remove what a killed save left behind; the caller holds the lock, so nobody else saves."""
    target = Path(os.path.realpath(path))
    for left in target.parent.glob(f".{target.name}.*{SUFFIX}"):
        left.unlink(missing_ok=True)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _cannot(key: str, path: Path, error: OSError) -> DraftError:
    return DraftError(Said(key, {"path": path, "reason": reason(error)}), full=is_full(error))
