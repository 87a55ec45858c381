"""Changing a library in a database: the code for files does it in the local copy, under a lock.

A generation that is finished is written to the database in one transaction before it is put into
service here. What an attempt that was interrupted had embedded stays in the copy's folder, so that
the next goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from index.errors import LibraryError, OutdatedLibraryError, TakenLibraryError
from index.library.edit import EditableFolder, Plan
from index.library.generation.manifest import manifest_of
from index.library.library import Library, build_library, check_encoder
from index.library.rebuild import rebuild_library
from index.postgres.connection.pool import Connection, Store, announce, set_server
from index.postgres.files import clear, publish, version_in_service
from index.postgres.local_copy import LocalCopy
from index.postgres.notifications import Watch
from index.postgres.place import BASE, BUILD, OF_CHANNEL, Place
from index.search.models.encoder import Encoder, Progress, silent
from index.search.sizes import SIZES, Sizes
from index.types import Document
from index.votes.record import VoteRecord

DELETING: Final = 30.0  # seconds that a deletion waits for who is publishing


@dataclass(frozen=True, slots=True)
class EditablePlace:
    """A library in a database, which this machine copies into a folder among `copies`.

    With a `watch`, which version is in service is known without asking.
    """

    place: Place
    copies: Path
    watch: Watch | None = None
    sizes: Sizes = SIZES

    def __str__(self) -> str:
        return str(self.place)

    @property
    def copy(self) -> LocalCopy:
        """What is opened."""
        return LocalCopy(self.place, self.copies)

    def pointer(self) -> str | None:
        """Return what names the version to read; raise StoreError if it isn't known."""
        return self.place.version() if self.watch is None else self.watch.pointer(self.copy)

    def open(self, encoder: Encoder) -> Library | None:
        """Open the version to read, None if there is no library.

        Raise LibraryError or StoreError.
        """
        if self.pointer() is None:
            return None
        if self.watch is None or self.copy.version() is None:
            self.copy.take_up()
        return self.copy.open(encoder, self.sizes)

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> Library:
        """Publish what a plan makes of the library, and open it; raise LibraryError, StoreError."""
        with _holding(self.place, "written") as connection:
            if self.copy.take_up() is not None:
                self.copy.open(encoder, self.sizes).close()  # which mends it, or refuses it
            self._folder(connection).edit(encoder, plan, progress).close()
        return self.copy.open(encoder, self.sizes)

    def is_outdated(self, encoder: Encoder) -> bool:
        """Say whether the library has to be made anew; raise LibraryError or StoreError."""
        rows = partial(self.place.store.rows, self.place.guild_id)
        version = version_in_service(rows, self.place)
        try:
            if version is not None:
                manifest = manifest_of(version.manifest, str(self), BUILD)
                check_encoder(str(self), manifest.encoder, encoder, BUILD)
        except OutdatedLibraryError:
            return True
        return False

    def rebuild(self, encoder: Encoder, progress: Progress = silent) -> Library | None:
        """Publish the library anew if it is outdated, and open it then."""
        with _holding(self.place, "written") as connection:
            if not self.is_outdated(encoder):
                return None
            self.copy.take_up()
            folder = self._folder(connection)
            rebuild_library(folder.path, encoder, progress, folder.first).close()
        return self.copy.open(encoder, self.sizes)

    def build(
        self,
        documents: Sequence[Document],
        records: Sequence[VoteRecord],
        encoder: Encoder,
        progress: Progress = silent,
        *,
        inputs: str | None = None,
    ) -> Library:
        """Publish a library of just these documents and records, and open it.

        `inputs` is a hash of the files that the documents were read from. Raise LibraryError if two
        sources share an id or another process is writing, StoreError if the database fails.
        """
        with _holding(self.place, "written") as connection:
            with suppress(LibraryError):  # what is damaged there is replaced too
                self.copy.take_up()
            folder = self._folder(connection, anew=True)
            build_library(
                *(folder.path, documents, records, encoder, progress),
                inputs=inputs,
                sizes=folder.sizes,
                first=folder.first,
            ).close()
        return self.copy.open(encoder, self.sizes)

    def delete(self) -> None:
        """Delete the library with all its versions; raise OSError or StoreError."""
        delete_library(self.place)
        if self.watch is not None:
            self.watch.look_again(self.place)
        self.copy.drop()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock of the database's, wherever who else wants it runs.

        Raise TakenLibraryError if another does, StoreError if the database fails.
        """
        with _holding(self.place, "changed"):
            yield

    def _folder(self, connection: Connection, *, anew: bool = False) -> EditableFolder:
        """Return the copy, of which nothing is put into service before it is in the database."""

        def publish_first(folder: Path, name: str) -> None:
            with connection.transaction():
                before = clear(connection, self.place) if anew else self.copy.version()
                publish(connection, self.place, before, folder, name)

        return EditableFolder(self.copy.path, self.sizes, publish_first)


@contextmanager
def _holding(place: Place, what: str) -> Iterator[Connection]:
    """Keep others from what is being done to a library, for as long as the connection is there.

    Raise TakenLibraryError if another does it, StoreError if the database fails.
    """
    key = (_lock(place, what),)
    with place.store.writing() as connection:
        ((alone,),) = connection.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", key
        ).fetchall()
        if not alone:
            raise TakenLibraryError(
                f"{place} is being {what} by another process: try again when it is done."
            )
        try:
            yield connection
        finally:
            # The lock ends with the connection, but only when the server has noticed that.
            with suppress(psycopg.OperationalError):
                connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", key)


def places_in(store: Store) -> list[Place]:
    """Return the libraries beside the base, in order; raise StoreError.

    Only who migrated sees those of all servers.
    """
    listed = store.rows(
        None, "SELECT guild_id, name FROM libraries WHERE name <> %s ORDER BY guild_id, name", BASE
    )
    return [Place(store, name, guild or None) for guild, name in listed]


def libraries_in(connection: Connection) -> list[tuple[int | None, str]]:
    """Return the server and the name of each library; whoever migrated sees them all."""
    rows = connection.execute("SELECT guild_id, name FROM libraries ORDER BY guild_id, name")
    return [(guild or None, name) for guild, name in rows]


def remove_library(connection: Connection, place: Place) -> None:
    """Remove a library with all its versions within a transaction, and tell whoever listens."""
    set_server(connection, place.guild_id)
    connection.execute("DELETE FROM libraries WHERE guild_id = %s AND name = %s", place.key)
    announce(connection, *place.key, None)


def delete_library(place: Place) -> None:
    """Delete a library, if there is one; raise StoreError.

    Whoever is publishing it ends first, so that nothing of it comes back.
    """
    with place.store.writing() as connection, connection.transaction():
        connection.execute(f"SET LOCAL lock_timeout = '{DELETING:.0f}s'".encode())
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (_lock(place, "written"),)
        )
        remove_library(connection, place)


def delete_channels(store: Store, guild_id: int) -> None:
    """Delete the libraries of all channels of a server; raise StoreError."""
    rows = store.rows(
        guild_id,
        "SELECT name FROM libraries WHERE guild_id = %s AND starts_with(name, %s)",
        *(guild_id, OF_CHANNEL),
    )
    for (name,) in rows:
        delete_library(Place(store, name, guild_id))


def _lock(place: Place, what: str) -> str:
    return f"{what}:{place.guild_id or 0}:{place.name}"
