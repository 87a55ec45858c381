"""All that a library holds, one source after the other, to be written elsewhere and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.library.generation import manifest as generation
from index.library.generation.database import digest_of
from index.library.generation.embed import Embeddings
from index.library.generation.manifest import MadeWith
from index.library.generation.shard import Embedded
from index.library.generation.writer import (
    GenerationWriter,
    in_shards,
    lines_of,
    made_with,
    records_in,
)
from index.library.library import Library, publishing
from index.search.models.encoder import Encoder, silent
from index.types import Document, Passage

PORTION: Final = 64  # passages that are kept in one file on the way
HeldPassage = tuple[Passage, bytes, Embedded]
HeldSource = tuple[Document, Sequence[HeldPassage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a library holds; `sources` reads it anew each time, in order.

    `records` are lines of JSON, and a passage comes with the key of what was embedded for it.
    """

    made_with: MadeWith
    projection: npt.NDArray[np.float32]
    records: str
    inputs: str | None
    sources: Callable[[], Iterator[HeldSource]]


@dataclass(frozen=True, slots=True)
class ContentTally:
    """How much a library holds; `sha256` is of every byte of it, whatever keeps it."""

    sources: int
    passages: int
    sentences: int
    characters: int
    records: int
    sha256: str


def tally_of(contents: Contents) -> ContentTally:
    """Count and hash what a library holds: texts, passages, vectors, records."""
    hashed = hashlib.sha256(contents.made_with.model_dump_json().encode())
    hashed.update(contents.projection.astype("<f4").tobytes())
    hashed.update(f"\n{contents.inputs}\n{contents.records}\n".encode())
    sources = passages = sentences = characters = 0
    for document, held in contents.sources():
        hashed.update(f"{document.source.id}\n{digest_of(document)}\n".encode())
        for passage, key, one in held:
            hashed.update(json.dumps(astuple(passage)).encode() + key)
            for values, kind in ((one.paragraph, "<f4"), (one.sentences, "<f4")):
                hashed.update(values.astype(kind).tobytes())
            hashed.update(one.tokens.tobytes() + one.spans.astype("<i4").tobytes())
            sentences += len(one.sentences)
        sources += 1
        passages += len(held)
        characters += len(document.source.text)
    records = contents.records.count("\n")
    return ContentTally(sources, passages, sentences, characters, records, hashed.hexdigest())


def contents_of(library: Library) -> Contents:
    """Return what a library in files holds."""

    def sources() -> Iterator[HeldSource]:
        for shard in library.shards:
            for id_ in shard.sources:
                rows = shard.database.passages(id_)
                held = [
                    (passage, key, shard.at(number, passage.span.start))
                    for number, passage, key in rows
                ]
                yield shard.document(id_), held

    return Contents(
        made_with=library.manifest.encoder,
        projection=library.projection,
        records=lines_of(library.records),
        inputs=library.manifest.inputs,
        sources=sources,
    )


def write_library(path: Path, contents: Contents, encoder: Encoder) -> None:
    """Publish what another library holds where there is none; raise LibraryError."""
    check_contents(contents, encoder)
    documents = (document for document, _ in contents.sources())
    with publishing(path) as folder:
        writer = GenerationWriter(path, folder, encoder, contents.projection, (), silent)
        keep_embedded(writer.embeddings, contents)
        plan = in_shards(documents, writer.sizes.largest)
        writer.publish(plan, records_in(contents.records), contents.inputs)


def keep_embedded(embeddings: Embeddings, contents: Contents) -> None:
    """Keep the vectors of a library, so that nothing has to be embedded again."""
    rows = ((key, one) for _, held in contents.sources() for _, key, one in held)
    while portion := list(islice(rows, PORTION)):
        keys, made = zip(*portion, strict=True)
        embeddings.add(keys, made)


def check_contents(contents: Contents, encoder: Encoder) -> None:
    """Raise LibraryError unless a library was made with just this encoder."""
    made = made_with(encoder)
    generation.check_encoder("a library", contents.made_with, made, "build it again.")
