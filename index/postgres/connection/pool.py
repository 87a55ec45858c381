"""Connections to a database: checked before they are made, few, and never waited for for long."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout, TooManyRequests

from index.errors import StoreError
from index.postgres.connection.outage import PATIENCE, PatientConnection, is_lost, outage_of

Connection: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"

MOST_CONNECTIONS: Final = 8  # of a process that answers
CHANNEL: Final = "ayes_published"  # of notifications
WAITING: Final = 64  # for one of them
_ENCRYPTED: Final = {"require", "verify-ca", "verify-full"}
_SERVER: Final = "SELECT set_config('ayes.guild', %s, true)"
# For the transaction alone, so that it holds where connections are pooled on the way too.
_READING: Final = (
    f"{_SERVER}, set_config('statement_timeout', '{PATIENCE * 1000:.0f}', true), "
    "set_config('transaction_read_only', 'on', true)"
)
_REMEDY: Final = "see that it runs and can be reached; Ayes goes on by itself when it can"


class Store:
    """A database, by its address; safe to share between threads.

    Nothing is connected before it is needed.
    """

    def __init__(self, address: str) -> None:
        """Take `postgresql://...`; raise StoreError for what isn't, or isn't encrypted."""
        self.address = checked(address)
        self.name = _name_of(self.address)
        self.id = _id_of(self.address)
        self._outage = outage_of(self.address)
        self._pool = ConnectionPool(
            self.address,
            connection_class=PatientConnection,
            check=PatientConnection.check,
            kwargs={"autocommit": True},
            min_size=0,
            max_size=MOST_CONNECTIONS,
            max_waiting=WAITING,
            timeout=PATIENCE,
            reconnect_timeout=PATIENCE,
            open=False,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.close()

    def rows(self, guild_id: int | None, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query, as a server may see them; raise StoreError."""
        (found,) = self.several(guild_id, [(query, values)])
        return found

    def several(
        self,
        guild_id: int | None,
        queries: Sequence[tuple[str, Sequence[object]]],
        settings: Sequence[str] = (),
    ) -> list[list[tuple[Any, ...]]]:
        """Return the rows of each query, all in one transaction and sent together.

        `settings` are statements before them, for this transaction alone.
        """
        with as_sentences(self.name):
            try:
                return self._asked(guild_id, queries, settings)
            except psycopg.OperationalError as error:
                if not is_lost(error):
                    raise
            return self._asked(guild_id, queries, settings)

    def _asked(
        self,
        guild_id: int | None,
        queries: Sequence[tuple[str, Sequence[object]]],
        settings: Sequence[str],
    ) -> list[list[tuple[Any, ...]]]:
        with self._connection() as connection:
            # One way there and back for all of it, where a network lies between.
            with connection.pipeline(), connection.transaction():
                for one in settings:
                    connection.execute(one.encode())
                connection.execute(_READING, (_written(guild_id),))
                cursors = [
                    connection.execute(query.encode(), values, binary=True)
                    for query, values in queries
                ]
            return [cursor.fetchall() for cursor in cursors]

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect for as long as a change takes; raise StoreError."""
        with as_sentences(self.name), connected(self.address) as connection:
            yield connection

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        self._pool.open()
        with self._pool.connection(self._outage.patience()) as connection:
            yield connection


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    """Connect to a checked address, in autocommit."""
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def set_server(connection: Connection, guild_id: int | None) -> None:
    """Say whose rows may be seen and written until the transaction ends, beside everybody's."""
    connection.execute(_SERVER, (_written(guild_id),))


def announce(
    connection: Connection, guild_id: int | None, library: str, version: str | int | None
) -> None:
    """Tell whoever listens which version is in service, once the transaction is committed.

    None says that the library is gone.
    """
    said = {"server": guild_id or 0, "library": library, "version": version}
    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, json.dumps(said)))


def checked(address: str) -> str:
    """Return an address as libpq takes it, with short waits; raise StoreError if it can't be used.

    Whatever isn't this machine has to be encrypted: `sslmode` require or stronger.
    """
    if not address.startswith(("postgresql://", "postgres://")):
        raise StoreError(
            "AYES_DATABASE_URL is no address of a database: write it as "
            "postgresql://user:password@host/database."
        )
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except psycopg.ProgrammingError:
        # Its words may hold the password.
        raise StoreError(
            "AYES_DATABASE_URL can't be read: write it as "
            "postgresql://user:password@host/database, with %-signs for what isn't a letter or "
            "digit in the password."
        ) from None
    if "service" in parts or "PGSERVICE" in os.environ:
        raise StoreError(
            "AYES_DATABASE_URL names a service, whose address Ayes can't check: name host and "
            "database themselves."
        )
    places = [
        one
        for name, variable in (("host", "PGHOST"), ("hostaddr", "PGHOSTADDR"))
        for one in (parts.get(name) or os.environ.get(variable) or "").split(",")
    ]
    if not all(map(_is_here, places)) and parts.get("sslmode") not in _ENCRYPTED:
        raise StoreError(
            "the database in AYES_DATABASE_URL is on another machine, and the connection wouldn't "
            "be encrypted: add ?sslmode=verify-full (or require) to it."
        )
    defaults = {
        "connect_timeout": f"{PATIENCE:.0f}",
        "application_name": "ayes",
        # A peer that has vanished is noticed, also by one who only listens.
        "keepalives_idle": "20",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "20000",
    }
    return make_conninfo("", **{**defaults, **parts})


@contextmanager
def as_sentences(name: str) -> Iterator[None]:
    """Turn what a database raises into a StoreError; none of its words are passed on."""
    try:
        yield
    except (PoolTimeout, TooManyRequests) as error:
        raise StoreError(f"{name} can't be reached or is busy: {_REMEDY}.") from error
    except psycopg.errors.QueryCanceled as error:
        raise StoreError(f"{name} took too long to answer: ask again.") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"{name} doesn't let this role do that: docs/postgres-roles.sql says who may do what."
        ) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
        raise StoreError(
            f"{name} doesn't have the tables of this version of Ayes: run `ayes migrate`."
        ) from error
    except (psycopg.errors.DiskFull, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise StoreError(
            f"{name} can't be written: see to its disk, and that it is no replica."
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise StoreError(f"{name} can't be reached: {_REMEDY}.") from error
    except psycopg.Error as error:
        raise StoreError(
            f"{name} can't be used ({type(error).__name__}): see its log and try again."
        ) from error


def _written(guild_id: int | None) -> str:
    if guild_id is None:
        return ""
    if guild_id <= 0:
        raise ValueError("a server's id is above zero")
    return str(guild_id)


def _is_here(place: str) -> bool:
    """Say whether a place is a socket or this machine; none named is a socket."""
    if not place or place.startswith(("/", "@")) or place == "localhost":
        return True
    try:
        return ipaddress.ip_address(place).is_loopback
    except ValueError:
        return False


def _id_of(address: str) -> str:
    """Tell a database from others, whoever connects to it, in what may name a folder."""
    parts = conninfo_to_dict(address)
    place = [str(parts.get(one) or "") for one in ("host", "hostaddr", "port", "dbname")]
    return hashlib.sha256("\n".join(place).encode()).hexdigest()[:16]


def _name_of(address: str) -> str:
    """Name a database without a password."""
    parts = conninfo_to_dict(address)
    host = str(parts.get("host") or "")
    where = "this machine" if not host or _is_here(host) else host
    return f"the database {parts.get('dbname', '')!s} on {where}"
