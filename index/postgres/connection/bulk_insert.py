"""Many rows at once into a table that row-level security holds, which COPY can't reach itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg import Copy

from index.postgres.connection.pool import Connection


@contextmanager
def copying(connection: Connection, table: str, types: Sequence[str]) -> Iterator[Copy]:
    """Take rows of a table, all columns in order, and insert them at the end.

    `types` are the columns', "bytea" for whatever is given as the bytes of a binary COPY.
    """
    arriving = f"arriving_{table}"
    connection.execute(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {arriving} (LIKE {table}) ON COMMIT DROP".encode()
    )
    with connection.cursor().copy(f"COPY {arriving} FROM STDIN (FORMAT BINARY)".encode()) as copy:
        copy.set_types(types)
        yield copy
    connection.execute(f"INSERT INTO {table} SELECT * FROM {arriving}".encode())  # noqa: S608
    connection.execute(f"TRUNCATE {arriving}".encode())
