"""Changing a library in a database: all of a change in one transaction, or nothing.

What is new is embedded before the transaction begins, on this machine's disk, so that a build that
was interrupted goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import psycopg

from index.errors import TakenLibraryError
from index.library.edit import Plan
from index.library.generation.embed import Embeddings, embed_new, entries
from index.library.generation.manifest import check_encoder
from index.library.generation.writer import STAGE, check_ids, lines_of, made_with
from index.postgres.connection.pool import Connection, Store, announce, set_server
from index.postgres.library import BASE, BUILD, OF_CHANNEL, Place, PostgresLibrary
from index.postgres.notifications import Watch
from index.postgres.texts import Head, VersionSources, VersionTexts
from index.postgres.version_writer import HeldVersion, Writing, held_version, known_keys
from index.search.models.encoder import Encoder, Progress, silent
from index.types import Document
from index.votes.record import VoteRecord

DELETING: Final = 30.0  # seconds that a deletion waits for who is publishing


@dataclass(frozen=True, slots=True)
class EditablePlace:
    """A library in a database; `scratch` is a folder for what is embedded and not published yet.

    With a `watch`, which version is in service is known without asking.
    """

    place: Place
    scratch: Path
    watch: Watch | None = None

    def __str__(self) -> str:
        return str(self.place)

    def pointer(self) -> str | None:
        """Return the number of the version in service; raise StoreError if it isn't known."""
        watch, place = self.watch, self.place
        version = place.version() if watch is None else watch.version(place)
        return None if version is None else str(version)

    def open(self, encoder: Encoder) -> PostgresLibrary | None:
        """Open the version in service, None if there is no library.

        Raise LibraryError or StoreError.
        """
        return None if self.pointer() is None else PostgresLibrary(self.place, encoder)

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> PostgresLibrary:
        """Publish what a plan makes of the library, and open it; raise LibraryError, StoreError."""
        with self._held() as (connection, held):
            digests, records, sources = {}, "", None
            if held is not None:
                check_encoder(str(self), held.made_with, made_with(encoder), BUILD)
                digests, records = dict(held.digests), held.records
                sources = VersionSources(self._texts(held))
            new, gone = plan(sources or {}).against(digests)
            if new or gone or held is None:
                self._publish(connection, held, gone, new, records, encoder, progress)
        return PostgresLibrary(self.place, encoder)

    def is_outdated(self, encoder: Encoder) -> bool:
        """Say whether another encoder made the library; raise StoreError."""
        found = self.place.in_service("encoder")
        return found is not None and found[0] != made_with(encoder).model_dump_json()

    def rebuild(self, encoder: Encoder, progress: Progress = silent) -> PostgresLibrary | None:
        """Publish the library anew if another encoder made it, and open it then."""
        with self._held() as (connection, held):
            if held is None or held.made_with == made_with(encoder):
                return None
            texts = self._texts(held)
            documents = [
                Document(texts.source(one), texts.paragraphs(one), texts.furniture(one))
                for one in texts.listed
            ]
            gone = held.digests.keys()
            self._publish(connection, held, gone, documents, held.records, encoder, progress)
        return PostgresLibrary(self.place, encoder)

    def build(
        self,
        documents: Sequence[Document],
        records: Sequence[VoteRecord],
        encoder: Encoder,
        progress: Progress = silent,
        *,
        inputs: str | None = None,
    ) -> PostgresLibrary:
        """Publish a library of just these documents and records, and open it.

        `inputs` is a hash of the files that the documents were read from. Raise LibraryError if two
        sources share an id or another process is writing, StoreError if the database fails.
        """
        check_ids(documents)
        with self._held() as (connection, held):
            gone = () if held is None else held.digests.keys()
            lines = lines_of(records)
            self._publish(connection, held, gone, documents, lines, encoder, progress, inputs)
        return PostgresLibrary(self.place, encoder)

    def delete(self) -> None:
        """Delete the library with all its versions; raise StoreError."""
        delete_library(self.place)
        if self.watch is not None:
            self.watch.look_again(self.place)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock of the database's, wherever who else wants it runs.

        Raise TakenLibraryError if another does, StoreError if the database fails.
        """
        with _holding(self.place, "changed"):
            yield

    @contextmanager
    def _held(self) -> Iterator[tuple[Connection, HeldVersion | None]]:
        """Hold the library for writing, and return what is in service."""
        with _holding(self.place, "written") as connection:
            yield connection, held_version(connection, self.place)

    def _texts(self, held: HeldVersion) -> VersionTexts:
        place = self.place
        return VersionTexts(Head(place.store, place.guild_id, held.key, held.version))

    def _publish(
        self,
        connection: Connection,
        held: HeldVersion | None,
        gone: Collection[str],
        new: Sequence[Document],
        records: str,
        encoder: Encoder,
        progress: Progress,
        inputs: str | None = None,
    ) -> None:
        """Embed what is neither in the library nor left from an earlier attempt, and publish."""
        made = made_with(encoder)
        same = held if held is not None and held.made_with == made else None
        projection = same.projection if same else encoder.projection
        wanted = {one.source.id: list(entries(one, encoder)) for one in new}
        every = [entry for each in wanted.values() for entry in each]
        whole = f"{self.place} {made}".encode() + projection.tobytes()
        scratch = self.scratch / hashlib.sha256(whole).hexdigest()[:16]
        embeddings = Embeddings(scratch)
        known: Collection[bytes] = ()
        if same:
            with connection.transaction():
                set_server(connection, self.place.guild_id)
                keys = list({one.key for one in every})
                known = known_keys(connection, same.key, same.version, keys)
        report = partial(progress, STAGE)
        embed_new(every, known.__contains__, embeddings, encoder, projection, report)
        with connection.transaction():
            set_server(connection, self.place.guild_id)
            writing = Writing(connection, self.place, held, made, projection)
            writing.write(gone, new, wanted, embeddings, records, inputs)
        shutil.rmtree(scratch)


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
