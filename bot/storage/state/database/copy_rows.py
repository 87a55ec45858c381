"""All rows of a state, read and written within one transaction, to be copied and compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, text

from bot.storage.state.database.connection import address_of, connect, for_writing, name_of
from bot.storage.state.database.schema import DEPARTURES, EVENTS, METADATA, PERSON_KEYS
from bot.storage.state.database.state_errors import as_sentences

PORTION: Final = 1000  # rows that are written at a time
_EVERYBODY: Final = text("SELECT set_config('ayes.guild', 'all', true)")


@contextmanager
def transaction(place: str | Path) -> Iterator[Connection]:
    """Connect to an up-to-date state; what is written stays if all goes well, and else nothing."""
    address = address_of(place)
    engine = connect(address, patient=True)
    try:
        with as_sentences(name_of(address)), for_writing(engine).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def driver_of(connection: Connection) -> Any:  # noqa: ANN401  (the driver's own type)
    """Return the driver's connection, for what else is done in the same transaction."""
    return connection.connection.driver_connection


def rows_of(connection: Connection) -> Iterator[tuple[str, Row[Any]]]:
    """Yield the rows of all tables with their tables' names, in one order everywhere."""
    _see_all(connection)
    for table in METADATA.sorted_tables:
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            yield table.name, row


def tally_rows(connection: Connection) -> tuple[dict[str, int], str]:
    """Count the rows of each table, and hash them all."""
    counted = dict.fromkeys((table.name for table in METADATA.sorted_tables), 0)
    hashed = hashlib.sha256()
    for name, row in rows_of(connection):
        counted[name] += 1
        hashed.update(f"{name} {tuple(row)!r}\n".encode())
    return counted, hashed.hexdigest()


def holds_something(connection: Connection) -> bool:
    """Say whether a state holds what somebody would miss."""
    _see_all(connection)
    passing = (PERSON_KEYS, EVENTS, DEPARTURES)
    return any(
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
        if table not in passing
    )


def replace_rows(source: Connection, target: Connection) -> None:
    """Put the rows of one state in the place of all that another holds, with its key of persons."""
    for connection in (source, target):
        _see_all(connection)
    for table in reversed(METADATA.sorted_tables):
        target.execute(delete(table))
    for table in METADATA.sorted_tables:
        found = source.execute(select(table).order_by(*table.primary_key))
        for portion in found.mappings().partitions(PORTION):
            target.execute(insert(table), [dict(row) for row in portion])


def _see_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_EVERYBODY)
