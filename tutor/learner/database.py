"""Reads and writes of the progress file that go on when the disk does not.

While the disk refuses, everything goes on in memory with a banner, and is written as soon as the
disk takes it again. A file that was deleted or damaged meanwhile is put back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from tutor.learner.places import Places
from tutor.learner.store import (
    Store,
    back_up,
    in_memory,
    is_damage,
    not_saved,
    open_again,
    open_store,
)

Value: TypeAlias = str | int | float
T = TypeVar("T")


class Database:
    """The progress file, open. What is kept in it is the business of those who read and write."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.store: Store = open_store(places.progress, places.backups)
        self._mirror: sqlite3.Connection | None = None
        self._pending: list[tuple[str, tuple[Value, ...]]] = []
        self._wrote = False

    def read(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        """The rows of a SELECT; none where the file can't be read, and then the banner is up."""
        try:
            if self._mirror is not None:
                return self._mirror.execute(sql, values).fetchall()
            return self._sound(lambda file: file.execute(sql, values).fetchall())
        except (sqlite3.Error, OSError) as error:
            self.store.banner = not_saved(error)
            return []

    def write(self, sql: str, *values: Value) -> None:
        """Do it now, or as soon as the disk allows; until then `read` answers as if it were."""
        self._pending.append((sql, values))
        self._wrote = True
        self._flush()

    def catch_up(self) -> None:
        """Try again to write what the disk has refused."""
        if self._pending:
            self._flush()

    def close(self) -> None:
        """Write what is still waiting, make today's copy, and let go of the file."""
        self.catch_up()
        if self._wrote and self.store.disk:
            back_up(self.store.connection, self._places.progress, self._places.backups)
        for connection in (self.store.connection, self._mirror):
            if connection is not None:
                connection.close()

    def _sound(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Act on the file; where it was deleted, replaced or damaged, on what is put back."""
        path, backups = self._places.progress, self._places.backups
        if self.store.moved(path):
            self.store = open_again(self.store, path, backups)
        try:
            return act(self.store.connection)
        except sqlite3.DatabaseError as error:
            if not self.store.disk or not is_damage(error):
                raise
            self.store = open_again(self.store, path, backups)
            return act(self.store.connection)

    def _flush(self) -> None:
        try:
            self._sound(lambda file: _run(file, self._pending))
        except (sqlite3.Error, OSError) as error:
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
            self._mirror = in_memory(self.store.connection)
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
