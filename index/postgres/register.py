"""The register of votes in a database: every process reads a copy of its own.

It is small (a few megabytes), seldom changes, and any question may look through all of it. So what
is asked of it is answered by the very code that reads a file, at its speed, and goes on to be
while the database is away.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from index.postgres.connection.pool import Connection, Store, announce
from index.votes.register import replace as replacing
from index.votes.register import schema as writing
from index.votes.register.store import FILE, Register

REGISTER: Final = "register"  # what a notification calls it
# Those that others refer to come first.
_TABLES: Final = ("datasets", "states", "member_names", "roll_calls", "positions")
_LOCK: Final = 0x41796572
_VERSION: Final = "SELECT coalesce(max(number), 0) FROM register_versions"

Rows = dict[str, list[tuple[Any, ...]]]


class PostgresRegister(Register):
    """The roll calls of a database, as they were when they were last taken up."""

    def __init__(self, store: Store) -> None:
        """Copy what the database holds; raise StoreError."""
        self._store = store
        self._folder = tempfile.TemporaryDirectory(prefix="ayes-register-")
        self._taking = threading.Lock()
        self._taken = -1
        super().__init__(Path(self._folder.name) / FILE)
        self.take_up()

    def close(self) -> None:
        """Remove the copy."""
        super().close()
        self._folder.cleanup()

    @property
    def version(self) -> int:
        """The number of the last import that was taken up."""
        return self._taken

    def take_up(self) -> None:
        """Copy what was imported since, if anything was; raise StoreError."""
        with self._taking:
            ((version,),) = self._store.rows(None, _VERSION)
            if version == self._taken:
                return
            found = self._store.several(
                None,
                [(_VERSION, ()), *((f"SELECT * FROM register_{one}", ()) for one in _TABLES)],  # noqa: S608
                ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"],
            )
            _fill(self.path, dict(zip(_TABLES, found[1:], strict=True)))
            ((self._taken,),) = found[0]

    @contextmanager
    def _changing(self) -> Iterator[writing.Connection]:
        """Change a copy of what is there now, and put that in its place; raise StoreError."""
        with (
            self._store.writing() as connection,
            connection.transaction(),
            tempfile.TemporaryDirectory(prefix="ayes-register-") as folder,
        ):
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            path = Path(folder) / FILE
            read_file(connection, path)
            with writing.transaction(path) as register:
                yield register
            write_file(connection, path)
        self.take_up()


def _read(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT * FROM register_{table}".encode(), binary=True).fetchall()  # noqa: S608


def read_file(connection: Connection, path: Path) -> None:
    """Put the database's tables in place of all that a register's file holds."""
    _fill(path, {one: _read(connection, one) for one in _TABLES})


def tally_votes(connection: Connection | writing.Connection, prefix: str = "") -> tuple[int, str]:
    """Count the roll calls of a register, in a database or its file, and hash all its rows."""
    hashed = hashlib.sha256()
    votes = 0
    for table in _TABLES:
        rows = connection.execute(f"SELECT * FROM {prefix}{table}").fetchall()  # noqa: S608
        for row in sorted(map(repr, rows)):
            hashed.update(f"{table} {row}\n".encode())
        votes += len(rows) if table == "roll_calls" else 0
    return votes, hashed.hexdigest()


def write_file(connection: Connection, path: Path) -> None:
    """Put the tables of a register's file in place of the database's."""
    for table in reversed(_TABLES):
        connection.execute(f"DELETE FROM register_{table}".encode())  # noqa: S608
    with writing.transaction(path) as register:
        for table in _TABLES:
            rows = register.execute(f"SELECT * FROM {table}")  # noqa: S608
            with connection.cursor().copy(f"COPY register_{table} FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
    ((version,),) = connection.execute(_VERSION).fetchall()
    connection.execute("DELETE FROM register_versions")
    connection.execute("INSERT INTO register_versions VALUES (%s)", (version + 1,))
    announce(connection, None, REGISTER, version + 1)


def _fill(path: Path, tables: Rows) -> None:
    """Put rows in place of all that a register's file holds."""
    with writing.transaction(path) as register:
        for table in reversed(_TABLES):
            register.execute(f"DELETE FROM {table}")  # noqa: S608
        for table, rows in tables.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                register.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        replacing.derive(register)
