"""A connection to the state, safe from several threads and several processes at once.

Whatever fails is a StateError; who catches it can go on answering, with the default settings and
without keeping anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, select
from sqlalchemy.engine import URL

from bot.storage.state.database.connection import (
    address_of,
    connect,
    file_of,
    for_writing,
    locked,
    name_of,
    name_server,
    prepare_file,
)
from bot.storage.state.database.migrate_state import is_current, migrate
from bot.storage.state.database.schema import PERSON_KEYS, server
from bot.storage.state.database.state_errors import StateError, as_sentences
from bot.storage.state.database.state_file import (
    copy_file,
    rewrite,
)

FILE: Final = "state.db"
EVERYBODY: Final = "all"  # whom a transaction names that is about no server alone
SOON_REWRITTEN: Final = 8 << 20  # bytes; about a tenth of a second
_HASH: Final = 16  # bytes


class StateConnection:
    """The file or the database, and the key of the hashes that stand for people in it."""

    def __init__(self, address: URL) -> None:
        self._place = name_of(address)
        self._file = file_of(address)
        self._engine = connect(address)
        self._writing = for_writing(self._engine)
        self._key = b""

    @classmethod
    def open(cls, place: str | Path) -> Self:
        """Open a file, made and migrated as needed, or a migrated database by its URL."""
        state = cls(address_of(place))
        try:
            state._prepare()
        except BaseException:
            state.close()
            raise
        return state

    def close(self) -> None:
        """Let go of the file or the database."""
        self._engine.dispose()

    @property
    def in_database(self) -> bool:
        """Whether it is kept in a database that others use too, and not in a file."""
        return self._file is None

    def rewrite(self) -> None:
        """Write a file anew if anything was deleted, so that no byte of it is left; once a day.

        Others can't write meanwhile: a second for 60 MB. A small file is rewritten at each
        deletion anyway.
        """
        if self._file is not None:
            with as_sentences(self._place):
                rewrite(self._engine)

    def copy_to(self, path: Path) -> None:
        """Copy the state file as it is at this moment, while it is in use; raise StateError."""
        if self._file is None:
            raise StateError(f"{self._place} is no file; copy it with its own tools.")
        copy_file(self._engine, self._file, path)

    def _prepare(self) -> None:
        with as_sentences(self._place):
            if self._file is None:
                if not self._is_current():
                    raise StateError(f"{self._place} isn't up to date; migrate it first.")
            else:
                with locked(self._file):
                    prepare_file(self._file)
                    if not self._is_current():
                        migrate(self._writing, self._place)
            with self._engine.begin() as connection:
                key = connection.execute(select(PERSON_KEYS.c.key)).scalar_one_or_none()
        if key is None:
            raise StateError("The state has lost the key of its hashes; go back to a copy of it.")
        self._key = key

    def _is_current(self) -> bool:
        with self._engine.begin() as connection:
            return is_current(connection, self._place)

    def _hashed(self, user_id: int) -> str:
        """Return the keyed hash of a person's id: 32 hexadecimal digits, and no name or id."""
        return hashlib.blake2b(str(user_id).encode(), key=self._key, digest_size=_HASH).hexdigest()

    @contextmanager
    def _read(self, guild_id: int | None) -> Iterator[Connection]:
        """Read what is a server's."""
        with as_sentences(self._place), self._engine.begin() as connection:
            name_server(connection, str(server(guild_id)))
            yield connection

    @contextmanager
    def _write(self, guild_id: int | None) -> Iterator[Connection]:
        """Write what is a server's."""
        with self._writing_as(str(server(guild_id))) as connection:
            yield connection

    @contextmanager
    def _writing_as(self, whose: str) -> Iterator[Connection]:
        with as_sentences(self._place), self._writing.begin() as connection:
            name_server(connection, whose)
            yield connection


def migrate_state(place: str | Path) -> list[str]:
    """Bring the tables up to date that `open` would refuse, and name the steps.

    Files are migrated by `open` itself.
    """
    address = address_of(place)
    if file_of(address) is not None:
        StateConnection.open(place).close()
        return []
    with as_sentences(name_of(address)):
        engine = connect(address, patient=True)
        try:
            return migrate(engine, name_of(address))
        finally:
            engine.dispose()
