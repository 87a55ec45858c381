"""The register's tables, and the transaction in which they are written."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, TypeAlias

from index.errors import RegisterError
from index.files import locks
from index.files.os_errors import reason_of

FORMAT: Final = 1
LARGEST_PAGES: Final = 1 << 18  # of 4 KiB: 1 GiB, a hundred times what all recorded votes take
PATIENCE: Final = 10.0  # seconds to wait for another process that writes
ORDER: Final = "date, body, dataset, place, key"
"""What puts votes in the order of their days, and those of a day in that of their source."""

Connection: TypeAlias = sqlite3.Connection
"""What writes: the only way to SQLite for whoever puts something in."""

_SCHEMA = (
    """CREATE TABLE datasets (
        id TEXT PRIMARY KEY, rank INTEGER NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL,
        licence TEXT NOT NULL, url TEXT, imported TEXT NOT NULL, released TEXT, files TEXT NOT NULL,
        roll_calls INTEGER NOT NULL, positions INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE states (
        number INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (code, name)
    )""",
    """CREATE TABLE member_names (
        name TEXT PRIMARY KEY, code TEXT NOT NULL
    ) WITHOUT ROWID""",
    # `place` orders the votes of a day; `folded` and `whole` are the symbol to look up; `shown_as`
    # is the same vote in a dataset that goes before; byte n of `choices` is what state n did.
    """CREATE TABLE roll_calls (
        key INTEGER PRIMARY KEY, dataset TEXT NOT NULL REFERENCES datasets, identity TEXT NOT NULL,
        place INTEGER NOT NULL, body TEXT NOT NULL, session TEXT NOT NULL, title TEXT NOT NULL,
        date TEXT NOT NULL, day_known INTEGER NOT NULL, complete INTEGER NOT NULL,
        yes INTEGER, no INTEGER, abstain INTEGER, absent INTEGER,
        counted_yes INTEGER NOT NULL, counted_no INTEGER NOT NULL,
        counted_abstain INTEGER NOT NULL, counted_absent INTEGER NOT NULL,
        symbol TEXT, draft TEXT, subjects TEXT NOT NULL, agenda TEXT, vote_note TEXT, url TEXT,
        undl_id TEXT, record_id TEXT, folded TEXT, whole TEXT, folded_draft TEXT,
        shown_as INTEGER, UNIQUE (dataset, identity)
    )""",
    """CREATE TABLE positions (
        roll_call INTEGER PRIMARY KEY REFERENCES roll_calls, choices BLOB NOT NULL
    )""",
    # All of them once more as one row, since reading thousands takes five times as long: arrays
    # of keys (int32), days since 1970 (int32), whether the vote is shown, and choices, in ORDER.
    """CREATE TABLE matrix (
        keys BLOB NOT NULL, days BLOB NOT NULL, shown BLOB NOT NULL, choices BLOB NOT NULL
    )""",
    "CREATE INDEX roll_calls_by_date ON roll_calls (date)",
    "CREATE INDEX roll_calls_by_symbol ON roll_calls (folded)",
    "CREATE INDEX roll_calls_by_whole ON roll_calls (whole)",
    "CREATE INDEX roll_calls_by_draft ON roll_calls (folded_draft)",
    """CREATE VIRTUAL TABLE words USING fts5 (
        title, subjects, content=roll_calls, content_rowid=key, tokenize='porter unicode61'
    )""",
    f"PRAGMA user_version = {FORMAT}",
)


@contextmanager
def transaction(path: Path) -> Iterator[Connection]:
    """Open the register for writing; what is written stays if all goes well, and else nothing.

    Raises RegisterError where the disk is full, the file is none of ours, or another process
    goes on writing.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA max_page_count = {LARGEST_PAGES}")
            # Readers are shut out for the moment of the commit only, if all changes fit in memory.
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("BEGIN IMMEDIATE")
            try:
                check_format(path, connection, make=True)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk may have ended it already
                    connection.execute("ROLLBACK")
                raise
    except (OSError, sqlite3.Error) as error:
        raise RegisterError(_why_not_written(path, error)) from error


def check_format(path: Path, connection: Connection, *, make: bool = False) -> bool:
    """Say whether the tables are there, make them if asked to; raise RegisterError for others."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        if make:
            for statement in _SCHEMA:
                connection.execute(statement)
        return make
    if version != FORMAT:
        raise RegisterError(
            f"The register of votes at {path} was made by another version of Ayes; remove the file "
            "and import the votes again."
        )
    return True


def _why_not_written(path: Path, error: OSError | sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        if not locks.are_missing(path.parent):
            return f"Another import is writing to {path}; wait until it is done and import again."
        error = locks.no_locks(path)
    if code == sqlite3.SQLITE_FULL:
        error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    if isinstance(error, OSError):
        reason = reason_of(error, path)
        return f"The register of votes can't be written, and is as it was before: {reason}."
    return (
        f"The register of votes at {path} can't be written ({error}); it is as it was before. "
        "Check that the folder can be written to and that the file is a register."
    )
