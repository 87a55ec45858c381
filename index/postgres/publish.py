"""Publishing a version of a library: all of it in one transaction, or nothing.

What is new is embedded before the transaction begins, on this machine's disk, so that a build that
was interrupted goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import psycopg

from index.errors import OutdatedLibraryError, TakenLibraryError
from index.library.edit import Plan
from index.library.generation.database import digest_of
from index.library.generation.embed import EmbeddingEntry, Embeddings, embedded_in_order, entries
from index.library.generation.writer import STAGE, check_ids, made_with
from index.library.library import silent
from index.postgres.connection.pool import Connection, Store, set_server
from index.postgres.library import BUILD, OF_CHANNEL, Place, PostgresLibrary
from index.postgres.texts import Head, VersionSources, VersionTexts
from index.postgres.version_writer import HeldVersion, Writing, known_keys, tell
from index.search.models.encoder import Encoder, Progress
from index.types import Document
from index.votes.record import VoteRecord

Floats = npt.NDArray[np.float32]

DELETING: Final = 30.0  # seconds that a deletion waits for who is publishing


class Publisher:
    """Changes one library; `scratch` is a folder for what is embedded before it is published."""

    def __init__(
        self, place: Place, encoder: Encoder, scratch: Path, progress: Progress = silent
    ) -> None:
        self._place = place
        self._encoder = encoder
        self._scratch = scratch
        self._progress = progress

    def edit(self, plan: Plan) -> PostgresLibrary:
        """Publish what a plan makes of the library's sources, and open it.

        The plan sees them once no other process can change them. A library that isn't there yet is
        made. What is put comes last, but for documents that are there just so; only what is new is
        embedded. Raise LibraryError if another process is writing or another encoder made the
        library, StoreError if the database fails.
        """
        with self._alone() as (connection, held):
            self._check(held)
            change = plan({} if held is None else VersionSources(self._texts(held)))
            check_ids(change.put)
            digests = {} if held is None else held.digests
            new = [one for one in change.put if digests.get(one.source.id) != digest_of(one)]
            gone = {one.source.id for one in new}.union(change.gone) & digests.keys()
            if new or gone or held is None:
                records = "" if held is None else held.records
                self._publish(connection, held, gone, new, records, None)
        return PostgresLibrary(self._place, self._encoder)

    def rebuild(self) -> PostgresLibrary | None:
        """Publish the library anew from the texts that it holds, if another encoder made it.

        Return it then; what it was stays in service until it is whole. Raise LibraryError if
        another process is writing, StoreError if the database fails.
        """
        with self._alone() as (connection, held):
            if held is None or held.projection is not None:
                return None
            texts = self._texts(held)
            documents = [
                Document(texts.source(one), texts.paragraphs(one), texts.furniture(one))
                for one in texts.listed
            ]
            self._publish(connection, held, held.digests.keys(), documents, held.records, None)
        return PostgresLibrary(self._place, self._encoder)

    def build(
        self,
        documents: Sequence[Document],
        records: Sequence[VoteRecord],
        *,
        inputs: str | None = None,
    ) -> PostgresLibrary:
        """Publish a library of just these documents and records, and open it.

        `inputs` is a hash of the files that the documents were read from. Raise LibraryError if two
        sources share an id or another process is writing, StoreError if the database fails.
        """
        check_ids(documents)
        with self._alone() as (connection, held):
            lines = "".join(f"{record.model_dump_json()}\n" for record in records)
            gone = () if held is None else held.digests.keys()
            self._publish(connection, held, gone, documents, lines, inputs)
        return PostgresLibrary(self._place, self._encoder)

    @contextmanager
    def _alone(self) -> Iterator[tuple[Connection, HeldVersion | None]]:
        """Hold the library for writing, for as long as the connection is there."""
        with holding(self._place, "written") as connection:
            yield connection, self.held(connection)

    def held(self, connection: Connection) -> HeldVersion | None:
        """Return what is in service, None if there is no library."""
        with connection.transaction():
            set_server(connection, self._place.guild_id)
            found = connection.execute(
                "SELECT key, version, next_passage, encoder, projection, records "
                "FROM libraries JOIN versions ON library = key AND number = version "
                "WHERE libraries.guild_id = %s AND name = %s",
                (self._place.guild_id or 0, self._place.name),
                binary=True,
            ).fetchall()
            if not found:
                return None
            key, version, next_passage, encoder, projection, records = found[0]
            digests = connection.execute(
                "SELECT id, digest FROM sources WHERE library = %s AND died IS NULL", (key,)
            ).fetchall()
        # Only of this encoder is it known how many rows the projection has.
        same = encoder == made_with(self._encoder).model_dump_json()
        rows = len(self._encoder.projection)
        return HeldVersion(
            key=key,
            version=version,
            next_passage=next_passage,
            digests=dict(digests),
            projection=np.frombuffer(projection, "<f4").reshape(rows, -1) if same else None,
            records=records,
        )

    def _texts(self, held: HeldVersion) -> VersionTexts:
        place = self._place
        shared = place.guild_id is None
        return VersionTexts(Head(place.store, place.guild_id, held.key, held.version, shared))

    def _check(self, held: HeldVersion | None) -> None:
        if held is not None and held.projection is None:
            raise OutdatedLibraryError(
                f"{self._place} was made with another encoder: set the model back, or {BUILD}"
            )

    def _publish(
        self,
        connection: Connection,
        held: HeldVersion | None,
        gone: Collection[str],
        new: Sequence[Document],
        records: str,
        inputs: str | None,
    ) -> None:
        known = None if held is None else held.projection
        projection = self._encoder.projection if known is None else known
        wanted = {one.source.id: list(entries(one, self._encoder)) for one in new}
        whole = f"{self._place} {made_with(self._encoder)}".encode() + projection.tobytes()
        scratch = self._scratch / hashlib.sha256(whole).hexdigest()[:16]
        embeddings = Embeddings(scratch)
        self._embed(connection, held, wanted, embeddings, projection)
        with connection.transaction():
            set_server(connection, self._place.guild_id)
            writing = Writing(connection, self._place, held, made_with(self._encoder), projection)
            writing.write(gone, new, wanted, embeddings, records, inputs)
        shutil.rmtree(scratch)

    def _embed(
        self,
        connection: Connection,
        held: HeldVersion | None,
        wanted: Mapping[str, Sequence[EmbeddingEntry]],
        embeddings: Embeddings,
        projection: Floats,
    ) -> None:
        """Embed what is neither in the library nor left from an earlier attempt."""
        every = {entry.key: entry for each in wanted.values() for entry in each}
        known: Collection[bytes] = ()
        if held is not None and held.projection is not None:
            with connection.transaction():
                set_server(connection, self._place.guild_id)
                known = known_keys(connection, held.key, held.version, list(every))
        new = [entry for key, entry in every.items() if key not in known and key not in embeddings]
        done = len(every) - len(new)
        self._progress(STAGE, done / len(every) if every else 1.0)
        for chunk, embedded in embedded_in_order(new, self._encoder, projection):
            embeddings.add([one.key for one in chunk], embedded)
            done += len(chunk)
            self._progress(STAGE, done / len(every))


@contextmanager
def holding(place: Place, what: str) -> Iterator[Connection]:
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


def delete_library(place: Place) -> None:
    """Delete a library with all its versions, if there is one; raise StoreError.

    Whoever is publishing it ends first, so that nothing of it comes back.
    """
    with place.store.writing() as connection, connection.transaction():
        set_server(connection, place.guild_id)
        connection.execute(f"SET LOCAL lock_timeout = '{DELETING:.0f}s'".encode())
        connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (_lock(place, "written"),)
        )
        connection.execute(
            "DELETE FROM libraries WHERE guild_id = %s AND name = %s",
            (place.guild_id or 0, place.name),
        )
        tell(connection, place, None)


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
