"""Reads and writes of the progress file that go on when the disk does not.

While the disk refuses, everything goes on in memory with a banner, and is written as soon as the
disk takes it again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, TypeAlias

from tutor.learner.places import Places
from tutor.learner.store import Store, back_up, not_saved

Value: TypeAlias = str | int | float


class Database:
    """The progress file, open. What is kept in it is the business of those who read and write."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._mirror: sqlite3.Connection | None = None
        self._pending: list[tuple[str, tuple[Value, ...]]] = []
        self._wrote = False

    def read(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        """The rows of a SELECT; none where the file can't be read, and then the banner is up."""
        try:
            return (self._mirror or self.store.connection).execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self.store.banner = not_saved(error)
            return []

    def write(self, sql: str, *values: Value) -> None:
        """Do it now, or as soon as the disk allows; until then `read` answers as if it were."""
        self._pending.append((sql, values))
        self._wrote = True
        self._flush()

    def close(self, places: Places) -> None:
        """Write what is still waiting, make today's copy, and let go of the file."""
        if self._pending:
            self._flush()
        if self._wrote and self.store.disk:
            back_up(self.store.connection, places.progress, places.backups)
        for connection in (self.store.connection, self._mirror):
            if connection is not None:
                connection.close()

    def _flush(self) -> None:
        connection = self.store.connection
        try:
            _run(connection, self._pending)
        except sqlite3.Error as error:
            self.store.banner = not_saved(error)
            self._remember()
            return
        self._pending.clear()
        if self.store.disk:
            self.store.banner = None
        if self._mirror is not None:
            self._mirror.close()
            self._mirror = None

    def _remember(self) -> None:
        """Answer from memory what the disk would not take."""
        new = self._pending[-1:]
        if self._mirror is None:
            self._mirror = sqlite3.connect(":memory:", isolation_level=None)
            self.store.connection.backup(self._mirror)
            new = self._pending
        _run(self._mirror, new)


def _run(connection: sqlite3.Connection, writes: Sequence[tuple[str, tuple[Value, ...]]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for sql, values in writes:
            connection.execute(sql, values)
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
