"""Connections to the state: a SQLite file that several processes share, or a database by URL."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.storage.state.database.state_errors import StateError
from index.files import locks
from index.files.os_errors import reason_of

PATIENCE: Final = 1.0  # seconds to wait for another's write; a command has three in all
LONG_PATIENCE: Final = 10.0  # seconds, for what happens at a start or in the background
_WRITES: Final = "writes"
_NAMED: Final = text(
    "SELECT set_config('ayes.guild', :whose, true), "
    "set_config('statement_timeout', :patience, true)"
)
_STEP: Final = 0.02  # seconds between two looks at a lock


def address_of(place: str | Path) -> URL:
    """Return the address of a file's path or a URL; raise StateError if it is neither."""
    if isinstance(place, str) and "://" in place:
        try:
            return make_url(place)
        except ArgumentError:
            raise StateError("The address of the state is no URL; write it anew.") from None
    return URL.create("sqlite", database=str(Path(place).absolute()))


def name_of(address: URL) -> str:
    """Name a state at the beginning of a sentence, without a password."""
    if address.get_backend_name() == "sqlite":
        return f"The state file at {address.database}"
    return f"The database {address.database} on {address.host or 'this machine'}"


def file_of(address: URL) -> Path | None:
    """Return the file of an address, None for a database; raise StateError where none is named."""
    if address.get_backend_name() != "sqlite":
        return None
    if not address.database or address.database == ":memory:" or address.query:
        raise StateError("The address of the state names no file; give the path of one.")
    return Path(address.database)


def connect(address: URL, *, patient: bool = False) -> Engine:
    """Return an engine for a file or a database; raise StateError where its driver is missing.

    In a database a statement takes as long as it takes only for who is patient.
    """
    # What people wrote stays out of the errors, and so out of the log.
    if address.get_backend_name() != "sqlite":
        try:
            engine = create_engine(
                address,
                hide_parameters=True,
                pool_pre_ping=True,
                pool_timeout=PATIENCE,
            )
        except (ArgumentError, ModuleNotFoundError) as error:
            raise StateError(
                f"A state in {address.drivername} needs a driver that isn't there ({error}); "
                "install it."
            ) from None
        if not patient:
            event.listen(engine, "do_connect", _connect_briefly)
        return engine
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_timeout=PATIENCE,
        connect_args={"timeout": PATIENCE},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # else Python begins transactions of its own
        connection.execute("PRAGMA foreign_keys = on")
        connection.execute("PRAGMA secure_delete = on")
        connection.execute("PRAGMA synchronous = normal")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail instead of waiting.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _connect_briefly(
    _dialect: object, _record: object, _arguments: object, parameters: dict[str, Any]
) -> object:
    # Only who uses a database needs it, and psycopg isn't always there.
    from index.postgres.connection.outage import connected_briefly  # noqa: PLC0415

    return connected_briefly(**parameters)


def for_writing(engine: Engine) -> Engine:
    """Return the same engine, whose transactions wait for their turn to write at once."""
    return engine.execution_options(**{_WRITES: True})


def name_server(connection: Connection, whose: str) -> None:
    """Name the server of a transaction, or "all", to a database that holds servers apart."""
    if connection.dialect.name == "postgresql":
        connection.execute(_NAMED, {"whose": whose, "patience": f"{PATIENCE * 1000:.0f}"})


def prepare_file(path: Path) -> None:
    """Make the file if it isn't there, for the bot's account alone, and let readers not wait."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StateError(f"The state file can't be opened: {reason_of(error, path)}.") from None
    with closing(sqlite3.connect(path, timeout=LONG_PATIENCE)) as connection:
        connection.execute("PRAGMA journal_mode = wal")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock beside a state file; raise StateError when another holds it for too long."""
    with ExitStack() as held:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context(path.with_name(f"{path.name}.lock").open("w"))
            end = time.monotonic() + LONG_PATIENCE
            while not locks.take(lock):
                if time.monotonic() > end:
                    raise StateError(
                        f"The state file at {path} is held by another process for too long; try "
                        "again."
                    )
                time.sleep(_STEP)
        except OSError as error:
            raise StateError(f"The state file can't be locked: {reason_of(error, path)}.") from None
        yield
