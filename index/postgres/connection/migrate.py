"""Bringing a database's tables up to what this version of Ayes uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from index.errors import StoreError
from index.migrations.steps import Steps
from index.postgres.connection.pool import Store, as_sentences, connected

VERSION_TABLE: Final = "index_version"
BOT: Final = "ayes_bot"  # the role, or the group of roles, that answers
_STEPS: Final = Steps("index.postgres:migrations/versions", VERSION_TABLE, StoreError)
_LOCK: Final = 0x41796573  # of whoever migrates: "Ayes"
WRITTEN_BY_BOT: Final = ("libraries", "versions", "files")
READ_BY_BOT: Final = (
    *("register_versions", "register_datasets", "register_states", "register_member_names"),
    *("register_roll_calls", "register_positions", VERSION_TABLE),
)


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Be the only one who migrates a database; wait for another who does."""
    with as_sentences(store.name), connected(store.address) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield


def migrate(store: Store) -> list[str]:
    """Run the steps that are missing, all or none, and name them; raise StoreError if newer."""
    with _engine(store) as connection, connection.begin():
        missing = _STEPS.missing(_STEPS.last_of(connection), store.name)
        if missing:
            _STEPS.run(connection)
    return missing


def check_current(store: Store) -> None:
    """Raise StoreError unless the tables are what this version uses, and the role may be trusted.

    A role that passes by row-level security would see every server's own sources.
    """
    with _engine(store) as connection:
        last = _STEPS.last_of(connection)
        role, passes = connection.exec_driver_sql(
            "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        ).one()
    if _STEPS.missing(last, store.name):
        raise StoreError(f"{store.name} isn't up to date: run `ayes migrate`.")
    if passes:
        raise StoreError(
            f"the role {role} sees every server's own sources in {store.name}: use one without "
            "SUPERUSER and BYPASSRLS, as docs/postgres-roles.sql makes it."
        )


def grant(store: Store, written: Sequence[str], read: Sequence[str]) -> bool:
    """Let the role that answers use tables; False if there is no such role."""
    with as_sentences(store.name), connected(store.address) as connection:
        found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (BOT,)).fetchall()
        for rights, tables in (
            ("SELECT, INSERT, UPDATE, DELETE", (*WRITTEN_BY_BOT, *written)),
            ("SELECT", (*READ_BY_BOT, *read)),
        ):
            if found:
                connection.execute(f"GRANT {rights} ON {', '.join(tables)} TO {BOT}".encode())
    return bool(found)


@contextmanager
def _engine(store: Store) -> Iterator[Connection]:
    engine = create_engine(
        URL.create("postgresql+psycopg"),
        creator=lambda: psycopg.connect(store.address),
        poolclass=NullPool,
    )
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        with as_sentences(store.name):
            raise error.orig or error from error
    finally:
        engine.dispose()
