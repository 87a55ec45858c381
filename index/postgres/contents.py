"""All that a library in a database holds, read and written within one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from index.library.contents import Contents, HeldPassage, HeldSource, check_contents, keep_embedded
from index.library.generation.database import source_of
from index.library.generation.embed import Embeddings, entries
from index.library.generation.manifest import MadeWith
from index.library.generation.unit_rows import unpacked
from index.postgres.connection.pool import Connection, set_server
from index.postgres.connection.vectors import embedded_of
from index.postgres.library import IN_SERVICE, Place, projection_of
from index.postgres.texts import FIELDS, paragraph_of
from index.postgres.version_writer import Writing, held_version
from index.search.models.encoder import Encoder
from index.types import Document, Furniture, Passage, Source, Span

_PASSAGES: Final = (
    'SELECT number, paragraph, start, "end", units, heading, key, vector, tokens, spans '
    "FROM passages WHERE library = %s AND number >= %s AND number < %s ORDER BY number"
)
_SENTENCES: Final = (
    "SELECT passage, vector FROM sentences WHERE library = %s AND passage >= %s AND passage < %s "
    "ORDER BY passage, number"
)


def libraries(connection: Connection) -> list[tuple[int | None, str]]:
    """Return the server and the name of each library; whoever migrated sees them all."""
    rows = connection.execute("SELECT guild_id, name FROM libraries ORDER BY guild_id, name")
    return [(guild or None, name) for guild, name in rows]


def contents_in(connection: Connection, guild_id: int | None, name: str) -> Contents:
    """Return what the version in service holds; whoever migrated may read every server's."""
    set_server(connection, guild_id)
    ((library, encoder, projection, records, inputs),) = connection.execute(
        f"SELECT key, encoder, projection, records, inputs {IN_SERVICE}".encode(),
        (guild_id or 0, name),
        binary=True,
    ).fetchall()
    made_with = MadeWith.model_validate_json(encoder)

    def sources() -> Iterator[HeldSource]:
        set_server(connection, guild_id)
        columns = f"{', '.join(FIELDS)}, paragraphs, furniture, first, passages"
        listed = connection.execute(
            "SELECT key FROM sources WHERE library = %s AND died IS NULL ORDER BY first, key",
            (library,),
        ).fetchall()
        for (key,) in listed:
            (row,) = connection.execute(
                f"SELECT {columns} FROM sources WHERE library = %s AND key = %s".encode(),  # noqa: S608
                (library, key),
                binary=True,
            ).fetchall()
            document = _document(row)
            first, count = row[-2:]
            numbers = (library, first, first + count)
            vectors: defaultdict[int, list[bytes]] = defaultdict(list)
            for number, vector in connection.execute(_SENTENCES, numbers, binary=True):
                vectors[number].append(vector)
            rows = connection.execute(_PASSAGES, numbers, binary=True).fetchall()
            yield document, [_held(document.source, one, vectors[one[0]]) for one in rows]

    return Contents(
        made_with=made_with,
        projection=projection_of(projection, made_with),
        records=records,
        inputs=inputs,
        sources=sources,
    )


def write_contents(
    connection: Connection, place: Place, contents: Contents, encoder: Encoder, scratch: Path
) -> None:
    """Write what another library holds in the place of what there is; raise LibraryError."""
    check_contents(contents, encoder)
    embeddings = Embeddings(scratch)
    keep_embedded(embeddings, contents)
    documents = [document for document, _ in contents.sources()]
    wanted = {one.source.id: list(entries(one, encoder)) for one in documents}
    held = held_version(connection, place)
    set_server(connection, place.guild_id)
    writing = Writing(connection, place, held, contents.made_with, contents.projection)
    gone = () if held is None else held.digests
    writing.write(list(gone), documents, wanted, embeddings, contents.records, contents.inputs)


def _document(row: tuple[Any, ...]) -> Document:
    values = dict(zip(FIELDS, row, strict=False))
    paragraphs, furniture = row[len(FIELDS) : len(FIELDS) + 2]
    return Document(
        source_of(values),
        tuple(paragraph_of(*one) for one in json.loads(paragraphs)),
        tuple(Furniture(Span(start, end), kind) for start, end, kind in json.loads(furniture)),
    )


def _held(source: Source, row: tuple[Any, ...], sentences: Sequence[bytes]) -> HeldPassage:
    _, paragraph, start, end, units, heading, key, vector, tokens, spans = row
    embedded = embedded_of(vector, sentences, tokens, spans)
    place = (source.id, source.sha256, paragraph, Span(start, end))
    return Passage(*place, unpacked(units), heading), key, embedded
