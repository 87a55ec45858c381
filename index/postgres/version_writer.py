"""What a new version of a library is made of, written within one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError, StoreError
from index.library.generation.database import LISTS, digest_of
from index.library.generation.embed import EmbeddingEntry, Embeddings
from index.library.generation.manifest import MadeWith
from index.library.generation.shard import Embedded
from index.library.generation.unit_rows import packed
from index.library.generation.writer import content_id
from index.postgres.connection.bulk_insert import copying
from index.postgres.connection.pool import Connection, announce, set_server
from index.postgres.connection.vectors import as_bytes, embedded_of
from index.postgres.library import IN_SERVICE, Place, projection_of
from index.postgres.part import near_index_condition
from index.postgres.segments import lay_out
from index.postgres.texts import FIELDS
from index.types import Document

Floats = npt.NDArray[np.float32]

PORTION: Final = 256  # passages that are written at a time
_PASSAGES: Final = (
    *("int8", "int8", "int8", "int8", "int4", "int4", "int4", "text", "text", "text"),
    *("bytea", "bytea", "bytea", "bytea"),
)
# Of a library, keys and a version: what went before it may be another encoder's.
_IN_SERVICE: Final = (
    "FROM passages WHERE library = %s AND key = ANY(%s) AND EXISTS (SELECT FROM sources "
    "WHERE sources.library = passages.library AND sources.key = source "
    "AND (died IS NULL OR died > %s))"
)
_SENTENCES: Final = ("int8", "int8", "int4", "int8", "bytea")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVersion:
    """What is in service: the digest of each source by its id, and what it was made with."""

    key: int
    version: int
    next_passage: int
    digests: Mapping[str, str]
    made_with: MadeWith
    projection: Floats
    records: str


class Writing:
    """Writes one version within a transaction that says whose it is."""

    def __init__(
        self,
        connection: Connection,
        place: Place,
        held: HeldVersion | None,
        made_with: MadeWith,
        projection: Floats,
    ) -> None:
        self._connection = connection
        self._place = place
        self._held = held
        self._made_with = made_with
        self._projection = projection
        self._server = place.guild_id or 0
        self._key = self._taken() if held else self._made()
        self._version = held.version + 1 if held else 1
        self._next = held.next_passage if held else 0

    def write(
        self,
        gone: Collection[str],
        new: Sequence[Document],
        wanted: Mapping[str, Sequence[EmbeddingEntry]],
        embeddings: Embeddings,
        records: str,
        inputs: str | None,
    ) -> None:
        """Write what changes, put the version into service, and tell whoever listens."""
        first = self._next
        self._connection.execute(
            "UPDATE sources SET died = %s WHERE library = %s AND died IS NULL AND id = ANY(%s)",
            (self._version, self._key, list(gone)),
        )
        keys = [self._add_source(one, len(wanted[one.source.id])) for one in new]
        rows = (
            (key, entry)
            for key, document in zip(keys, new, strict=True)
            for entry in wanted[document.source.id]
        )
        number = first
        while portion := list(islice(rows, PORTION)):
            self._add_passages(number, portion, embeddings)
            number += len(portion)
        added, sizes = (first, self._next), self._place.sizes
        lay_out(self._connection, self._key, self._server, self._version, added, sizes)
        self._index_neighbours()
        self._put_into_service(records, inputs)
        self._prune()
        announce(self._connection, *self._place.key, self._version)

    def _made(self) -> int:
        ((key,),) = self._connection.execute(
            "INSERT INTO libraries (guild_id, name, version, next_passage) VALUES (%s, %s, 0, 0) "
            "RETURNING key",
            (self._server, self._place.name),
        ).fetchall()
        return int(key)

    def _taken(self) -> int:
        """Lock the library's row; raise LibraryError if it isn't as it was read."""
        held = self._held
        assert held is not None  # noqa: S101  (else it is made)
        found = self._connection.execute(
            "SELECT version FROM libraries WHERE key = %s FOR UPDATE", (held.key,)
        ).fetchall()
        if not found:
            raise StoreError(
                f"this role may not change {self._place}: docs/postgres-roles.sql says who may."
            )
        if found != [(held.version,)]:
            raise LibraryError(f"{self._place} was changed meanwhile: try again.")
        return held.key

    def _add_source(self, document: Document, passages: int) -> int:
        source = document.source
        values = {name: getattr(source, name) for name in FIELDS}
        values |= {
            **{name: json.dumps(getattr(source, name)) for name in LISTS},
            "digest": digest_of(document),
            "paragraphs": json.dumps(
                [
                    [one.number, *astuple(one.span), one.heading, packed(one.units)]
                    for one in document.paragraphs
                ]
            ),
            "furniture": json.dumps(
                sorted({(*astuple(one.span), one.kind) for one in document.furniture})
            ),
            "library": self._key,
            "guild_id": self._server,
            "born": self._version,
            "first": self._next,
            "passages": passages,
        }
        ((key,),) = self._connection.execute(
            f"INSERT INTO sources ({', '.join(values)}) "  # noqa: S608  (the names above)
            f"VALUES ({', '.join(['%s'] * len(values))}) RETURNING key".encode(),
            list(values.values()),
        ).fetchall()
        self._next += passages
        return int(key)

    def _add_passages(
        self, number: int, rows: Sequence[tuple[int, EmbeddingEntry]], embeddings: Embeddings
    ) -> None:
        missing = [entry.key for _, entry in rows if entry.key not in embeddings]
        known = self._known(missing) if missing else {}
        made = [
            known[entry.key] if entry.key in known else embeddings[entry.key] for _, entry in rows
        ]
        with copying(self._connection, "passages", _PASSAGES) as copy:
            for place, ((source, entry), one) in enumerate(zip(rows, made, strict=True), number):
                passage = entry.passage
                copy.write_row(
                    (
                        *(self._key, place, self._server, source, passage.paragraph),
                        *astuple(passage.span),
                        *(packed(passage.units), passage.heading, entry.context, entry.key),
                        *(as_bytes(one.paragraph), one.tokens.tobytes()),
                        one.spans.astype("<i4").tobytes(),
                    )
                )
        with copying(self._connection, "sentences", _SENTENCES) as copy:
            for place, one in enumerate(made, number):
                for at, vector in enumerate(one.sentences):
                    copy.write_row((self._key, place, at, self._server, as_bytes(vector)))

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, Embedded]:
        """Return what was embedded for keys that are in the version before."""
        before = self._version - 1
        found = self._connection.execute(
            f"SELECT DISTINCT ON (key) number, key, vector, tokens, spans {_IN_SERVICE} "
            "ORDER BY key, number".encode(),
            (self._key, list(keys), before),
            binary=True,
        ).fetchall()
        sentences: dict[int, list[bytes]] = {number: [] for number, *_ in found}
        for number, vector in self._connection.execute(
            "SELECT passage, vector FROM sentences WHERE library = %s AND passage = ANY(%s) "
            "ORDER BY passage, number",
            (self._key, list(sentences)),
            binary=True,
        ):
            sentences[number].append(vector)
        return {
            key: embedded_of(vector, sentences[number], tokens, spans)
            for number, key, vector, tokens, spans in found
        }

    def _index_neighbours(self) -> None:
        """Make the index of paragraph vectors when a shared library first needs one."""
        if self._server or self._next <= self._place.sizes.compared_whole:
            return
        d = self._made_with.dimensions
        # A graph that doesn't fit takes many times as long; of 100,000 passages it has 150 MB.
        self._connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
        self._connection.execute(
            f"CREATE INDEX IF NOT EXISTS passages_near_{d} ON passages "
            f"USING hnsw ((vector::halfvec({d})) halfvec_ip_ops) "
            f"WHERE {near_index_condition(d)}".encode()
        )

    def _put_into_service(self, records: str, inputs: str | None) -> None:
        digests = self._connection.execute(
            "SELECT id, digest FROM sources WHERE library = %s AND died IS NULL "
            "ORDER BY first, key",
            (self._key,),
        )
        self._connection.execute(
            "INSERT INTO versions (library, number, guild_id, id, encoder, projection, records, "
            "inputs) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *(self._key, self._version, self._server),
                content_id(self._made_with, records, digests),
                self._made_with.model_dump_json(),
                *(self._projection.astype("<f4").tobytes(), records, inputs),
            ),
        )
        self._connection.execute(
            "UPDATE libraries SET version = %s, next_passage = %s WHERE key = %s",
            (self._version, self._next, self._key),
        )

    def _prune(self) -> None:
        """Delete what only versions before the one before this had."""
        kept = self._version - 1
        for statement in (
            "DELETE FROM versions WHERE library = %s AND number < %s",
            "DELETE FROM sources WHERE library = %s AND died <= %s",
            "DELETE FROM segments WHERE library = %s AND died <= %s",
        ):
            self._connection.execute(statement, (self._key, kept))


def held_version(connection: Connection, place: Place) -> HeldVersion | None:
    """Return what is in service, None if there is no library."""
    with connection.transaction():
        set_server(connection, place.guild_id)
        found = connection.execute(
            f"SELECT key, version, next_passage, encoder, projection, records {IN_SERVICE}",
            place.key,
            binary=True,
        ).fetchall()
        if not found:
            return None
        key, version, next_passage, encoder, projection, records = found[0]
        digests = connection.execute(
            "SELECT id, digest FROM sources WHERE library = %s AND died IS NULL", (key,)
        ).fetchall()
    made_with = MadeWith.model_validate_json(encoder)
    return HeldVersion(
        key=key,
        version=version,
        next_passage=next_passage,
        digests=dict(digests),
        made_with=made_with,
        projection=projection_of(projection, made_with),
        records=records,
    )


def known_keys(
    connection: Connection, library: int, version: int, keys: Sequence[bytes]
) -> set[bytes]:
    """Return those of some keys for which a version of a library, in service, has a passage."""
    found = connection.execute(
        f"SELECT DISTINCT key {_IN_SERVICE}".encode(),
        (library, list(keys), version),
        binary=True,
    )
    return {key for (key,) in found}
