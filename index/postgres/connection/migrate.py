"""Bringing a database's tables up to what this version of Ayes uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from index.errors import StoreError
from index.postgres.connection.pool import Store, as_sentences, connected

VERSION_TABLE: Final = "index_version"
BOT: Final = "ayes_bot"  # the role, or the group of roles, that answers
_LOCK: Final = 0x41796573  # of whoever migrates: "Ayes"
WRITTEN_BY_BOT: Final = (
    *("libraries", "versions", "sources", "passages", "sentences", "segments", "postings", "words"),
)
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
        script = ScriptDirectory.from_config(_configuration())
        before = _revision(connection)
        _check(before, script, store)
        missing = [one.doc for one in script.iterate_revisions("head", before or "base")]
        if missing:
            configuration = _configuration()
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")
    return missing[::-1]


def check_current(store: Store) -> None:
    """Raise StoreError unless the tables are what this version uses, and the role may be trusted.

    A role that passes by row-level security would see every server's own sources.
    """
    script = ScriptDirectory.from_config(_configuration())
    with as_sentences(store.name), connected(store.address) as connection:
        ((there, role, passes),) = connection.execute(
            "SELECT to_regclass(%s) IS NOT NULL, current_user, rolsuper OR rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user",
            (VERSION_TABLE,),
        ).fetchall()
        found = None
        if there:
            rows = connection.execute(
                f"SELECT version_num FROM {VERSION_TABLE}".encode()  # noqa: S608  (a constant)
            ).fetchall()
            found = str(rows[0][0]) if rows else None
    _check(found, script, store)
    if found != script.get_current_head():
        raise StoreError(f"{store.name} isn't up to date: run `ayes migrate`.")
    if passes:
        raise StoreError(
            f"the role {role} sees every server's own sources in {store.name}: use one without "
            "SUPERUSER and BYPASSRLS, as docs/postgres-roles.sql makes it."
        )


def _check(found: str | None, script: ScriptDirectory, store: Store) -> None:
    if found is not None and found not in {step.revision for step in script.walk_revisions()}:
        raise StoreError(
            f"{store.name} was made by a newer version of Ayes: start that version, or restore a "
            "copy from before."
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


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()


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


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", "index.postgres:migrations")
    return configuration
