"""The state file as a file: clearing it of what was deleted, and copying it while it is in use.

SQLite overwrites what is deleted (`secure_delete`), yet rows that it has moved from page to page
leave pieces behind, and so does the write-ahead log. Only a file written anew has none of them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from bot.storage.state.database.connection import LONG_PATIENCE, PATIENCE
from bot.storage.state.database.state_errors import StateError, as_sentences

_CHECKPOINT: Final = "PRAGMA wal_checkpoint(truncate)"


def note_deletion(connection: Connection) -> None:
    """Note in the file, along with a deletion, that it is to be written anew."""
    (noted,) = connection.exec_driver_sql("PRAGMA user_version").one()
    connection.exec_driver_sql(f"PRAGMA user_version = {noted + 1}")


def clear_log(engine: Engine) -> None:
    """Empty the write-ahead log, where what was deleted still stands."""
    with _driver_connection(engine) as connection, _patiently(connection):
        connection.execute(_CHECKPOINT)


def size_of(engine: Engine) -> int:
    """Return the size of the file in bytes."""
    with _driver_connection(engine) as connection:
        (pages,), (page,) = (
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
        )
    size: int = pages * page
    return size


def rewrite(engine: Engine) -> None:
    """Write the file anew if something was deleted, so that no byte of it is left.

    Where other processes don't let it, the note stays and the next call does it.
    """
    with _driver_connection(engine) as connection:
        (noted,) = connection.execute("PRAGMA user_version").fetchone()
        if not noted:
            return
        with _patiently(connection):
            connection.execute("VACUUM")
            (blocked, *_) = connection.execute(_CHECKPOINT).fetchone()
            if not blocked:
                _clear_note(connection, noted)


def copy_file(engine: Engine, file: Path, target: Path) -> None:
    """Copy the state as it is at this moment to a file, whole or not at all; raise StateError."""
    if target.resolve() == file.resolve():
        raise StateError("A state file can't be copied onto itself; name another file.")
    unfinished = target.with_name(f"{target.name}.part")
    place = f"The copy at {target}"
    try:
        # For the bot's account alone, as the file itself.
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            as_sentences(place),
            _driver_connection(engine) as source,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise StateError(f"{place} can't be written ({error.strerror}); name another.") from None
    finally:
        unfinished.unlink(missing_ok=True)


def _clear_note(connection: sqlite3.Connection, noted: int) -> None:
    """Clear the note, unless something else was deleted since."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone() == (noted,):
            connection.execute("PRAGMA user_version = 0")
    finally:
        connection.execute("COMMIT")


@contextmanager
def _patiently(connection: sqlite3.Connection) -> Iterator[None]:
    """Wait for long where another process holds the file, and then leave it for another time."""
    connection.execute(f"PRAGMA busy_timeout = {LONG_PATIENCE * 1000:.0f}")
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")


@contextmanager
def _driver_connection(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Lend a connection outside of any transaction, as what isn't SQL needs it."""
    with closing(engine.raw_connection()) as lent:
        connection = lent.driver_connection
        assert isinstance(connection, sqlite3.Connection)  # noqa: S101  (nothing else is a file)
        yield connection
