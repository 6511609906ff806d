"""The progress file on disk: opened, migrated, backed up, and saved from damage.

The ladder: the file itself → the newest copy that is whole → a new file → memory only, with a
banner that says why. What is damaged is put aside, never deleted.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tutor.learner.lock import locked
from tutor.learner.said import Said, reason

Ladder = Sequence[Sequence[str]]

MIGRATIONS: Ladder = (
    (
        "CREATE TABLE step (lesson TEXT, step TEXT, state TEXT NOT NULL, at REAL NOT NULL,"
        " PRIMARY KEY (lesson, step))",
        "CREATE TABLE place (lesson TEXT PRIMARY KEY, step TEXT NOT NULL)",
        "CREATE TABLE attempt (id INTEGER PRIMARY KEY, exercise TEXT NOT NULL, at REAL NOT NULL,"
        " state TEXT NOT NULL, rule TEXT NOT NULL, seconds REAL NOT NULL)",
        "CREATE TABLE hint (exercise TEXT PRIMARY KEY, shown INTEGER NOT NULL)",
        "CREATE TABLE curve (exercise TEXT PRIMARY KEY, points TEXT NOT NULL)",
        "CREATE TABLE history (id INTEGER PRIMARY KEY, line TEXT NOT NULL)",
        "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        "CREATE TABLE review (lesson TEXT, question TEXT, box INTEGER NOT NULL, due REAL NOT NULL,"
        " missed INTEGER NOT NULL, PRIMARY KEY (lesson, question))",
        "CREATE TABLE work (lesson TEXT, step TEXT, at REAL NOT NULL, code TEXT NOT NULL,"
        " output TEXT NOT NULL, curve TEXT NOT NULL, PRIMARY KEY (lesson, step))",
    ),
    (
        "ALTER TABLE work ADD COLUMN answer TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE work ADD COLUMN pictures TEXT NOT NULL DEFAULT ''",
    ),
)
"""Statement by statement what leads from one version of the file to the next."""

REASONS = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_CANTOPEN: "cannot_open",
    sqlite3.SQLITE_BUSY: "in_use",
    sqlite3.SQLITE_LOCKED: "in_use",
}

BUSY_SECONDS = 3.0
COPIES = 3
SIDE_FILES = ("-wal", "-shm")


class Newer(Exception):
    """The file was written by a newer tutor."""


@dataclass
class Store:
    """An open database. `disk` is False where it is in memory and will be lost.

    `banner` stands as long as nothing is saved; `notice` is to be said once.
    """

    connection: sqlite3.Connection
    disk: bool = True
    banner: Said | None = None
    notice: Said | None = None
    inode: int = 0

    def moved(self, path: Path) -> bool:
        """Whether the file at `path` is gone, or another one."""
        return self.disk and self.inode != _inode(path)


def open_store(path: Path, backups: Path, ladder: Ladder = MIGRATIONS) -> Store:
    """Open the progress file by the ladder; never raises."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent):
        store = _open_store(path, backups, ladder)
    store.inode = _inode(path)
    return store


def open_again(store: Store, path: Path, backups: Path) -> Store:
    """Open what was deleted, replaced or damaged while it was open; a deleted file comes back.

    Raises OSError or sqlite3.Error where it can't come back: then `store` still has it all.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            for ending in SIDE_FILES:  # they belong to the file that is gone
                path.with_name(path.name + ending).unlink(missing_ok=True)
            _copy(store.connection, path)
    store.connection.close()
    return open_store(path, backups)


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _open_store(path: Path, backups: Path, ladder: Ladder) -> Store:
    try:
        if path.exists() and path.stat().st_size == 0 and _copies(backups):
            return _replaced(path, backups, ladder)
        return Store(_open(path, backups, ladder))
    except Newer:
        return _memory(path, ladder, Said("progress_newer", {"path": path}))
    except OSError as error:
        return _memory(path, ladder, not_saved(error))
    except sqlite3.Error as error:
        if is_damage(error):
            with suppress(OSError, sqlite3.Error):
                return _replaced(path, backups, ladder)
        return _memory(path, ladder, not_saved(error))


def not_saved(error: sqlite3.Error | OSError) -> Said:
    """The banner for a write that sqlite or the disk refused."""
    if isinstance(error, OSError):
        return Said("progress_memory", {"reason": reason(error)})
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code
    name = REASONS.get(code)
    text = Said(name) if name else Said("other", {"text": str(error)})
    return Said("progress_memory", {"reason": text})


def back_up(connection: sqlite3.Connection, path: Path, backups: Path) -> None:
    """Write today's copy and drop the oldest; where that can't be, the file itself still is."""
    with locked(path.parent):
        _back_up(connection, backups)


def _back_up(connection: sqlite3.Connection, backups: Path) -> None:
    with suppress(OSError, sqlite3.Error):
        for left in backups.glob(".progress-*"):
            left.unlink()
        _copy(connection, backups / f"progress-{date.today():%Y%m%d}.sqlite3")
        for old in _copies(backups)[COPIES:]:
            old.unlink()


def _open(path: Path, backups: Path, ladder: Ladder) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        _check(connection)
        connection.execute("PRAGMA journal_mode = WAL")  # stays as it was where WAL can't work
        connection.execute("PRAGMA synchronous = NORMAL")
        _migrate(connection, backups, ladder)
        _check_tables(connection, ladder)
    except BaseException:
        connection.close()
        raise
    if not (backups / f"progress-{date.today():%Y%m%d}.sqlite3").exists():
        _back_up(connection, backups)
    return connection


def _check(connection: sqlite3.Connection) -> None:
    answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)


def _check_tables(connection: sqlite3.Connection, ladder: Ladder) -> None:
    """Every table is there, and can be written."""
    wanted = " ".join(statement for statements in ladder for statement in statements)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    missing = wanted.count("CREATE TABLE") > sum(not name.startswith("sqlite_") for name in names)
    if missing:
        raise sqlite3.DatabaseError("tables are missing")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")


def _migrate(connection: sqlite3.Connection, backups: Path | None, ladder: Ladder) -> None:
    if _version(connection) == len(ladder):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)  # another tutor may have been quicker
        if version > len(ladder):
            raise Newer
        if version and backups:
            connection.execute("COMMIT")
            _copy(connection, backups / f"progress-v{version}.sqlite3")
            connection.execute("BEGIN IMMEDIATE")
        for statements in ladder[_version(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(ladder)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with closing(sqlite3.connect(temporary)) as copy:
            connection.backup(copy)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _copies(backups: Path) -> list[Path]:
    return sorted(backups.glob("progress-[0-9]*.sqlite3"), reverse=True)


def _replaced(path: Path, backups: Path, ladder: Ladder) -> Store:
    """Put the damaged file aside; in its place comes the newest whole copy, or a new one."""
    kept = _put_aside(path, backups)
    for copy in _copies(backups):
        with suppress(sqlite3.Error, Newer):
            with closing(sqlite3.connect(copy)) as source:
                _check(source)
                _copy(source, path)
            day = copy.stem.removeprefix("progress-")
            values = {"day": f"{day[:4]}-{day[4:6]}-{day[6:]}", "kept": kept}
            return Store(_open(path, backups, ladder), notice=Said("progress_restored", values))
    return Store(_open(path, backups, ladder), notice=Said("progress_new", {"kept": kept}))


def _put_aside(path: Path, backups: Path) -> Path:
    backups.mkdir(parents=True, exist_ok=True)
    kept = (
        backups / f"damaged-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.sqlite3"
    )
    for ending in ("", *SIDE_FILES):
        side = path.with_name(path.name + ending)
        if side.exists():
            side.replace(kept.with_name(kept.name + ending))
    return kept


def _memory(path: Path, ladder: Ladder, banner: Said) -> Store:
    """A database that is lost at the end, with what can be read of the file."""
    try:
        address = f"{path.as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as source:
            connection = in_memory(source, ladder)
    except (OSError, sqlite3.Error):
        connection = in_memory(None, ladder)
    return Store(connection, disk=False, banner=banner)


def in_memory(source: sqlite3.Connection | None, ladder: Ladder = MIGRATIONS) -> sqlite3.Connection:
    """A database in memory, with what can be read of `source`."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    if source is not None:
        with suppress(sqlite3.Error):
            source.backup(connection)
    if not 0 < _version(connection) <= len(ladder):
        connection.close()
        connection = sqlite3.connect(":memory:", isolation_level=None)
    _migrate(connection, None, ladder)
    return connection


def is_damage(error: sqlite3.Error) -> bool:
    """Say whether the file is no progress file (any more), which opening it again mends."""
    code = getattr(error, "sqlite_errorcode", None)
    damaged = (None, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return isinstance(error, sqlite3.DatabaseError) and (
        code in damaged or str(error).startswith("no such table")
    )
