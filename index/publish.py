"""Making a generation: passages through the encoder once, everything about them onto the disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from index import generation, segment, tokens
from index.database import FILE as DATABASE_FILE
from index.database import DatabaseWriter
from index.dense import Vectors
from index.encoder import Encoder, Encoding, Progress
from index.errors import LibraryError
from index.generation import Counts, MadeWith, Manifest
from index.shard import PARAGRAPHS_FILE, SENTENCES_FILE, STARTS_FILE, Embedded, Shard
from index.sparse import SparseIndex, stems, words
from index.types import Document, Passage, Span
from index.votes.types import VoteRecord

if TYPE_CHECKING:
    from index.joined import Joined

Floats = npt.NDArray[np.float32]

PROJECTION_FILE: Final = "projection.npy"
STAGE: Final = "embedding passages"
CHUNK: Final = 64  # passages in memory at a time; the encoder makes its own batches of them


@dataclass(frozen=True, slots=True)
class _Entry:
    """A passage on its way into a library."""

    source: int
    passage: Passage
    context: str
    text: str
    key: str


def made_with(encoder: Encoder) -> MadeWith:
    """Name an encoder as a manifest does."""
    identity = encoder.identity
    return MadeWith(
        name=identity.name,
        weights_sha256=identity.weights_sha256,
        dimensions=identity.dimensions,
        max_tokens=identity.max_tokens,
        tokens=encoder.projection.shape[1],
    )


def write_generation(
    folder: Path,
    documents: Sequence[Document],
    records: Sequence[VoteRecord],
    encoder: Encoder,
    *,
    previous: Joined | None,
    inputs: str | None,
    progress: Progress,
) -> Manifest:
    """Write all files of a generation but its manifest, which is returned.

    What `previous`, a library of the same encoder, has embedded isn't embedded again. Its
    projection is kept on, as one fitted elsewhere may differ in the last digits.
    """
    _check_ids(documents)
    entries = [
        entry for number, one in enumerate(documents) for entry in _entries(number, one, encoder)
    ]
    database = DatabaseWriter(folder / DATABASE_FILE)
    for number, document in enumerate(documents):
        database.add_document(number, document)
    for number, entry in enumerate(entries):
        database.add_passage(number, entry.source, entry.passage, entry.key)
    database.add_records(records)
    database.add_words({word for one in entries for word in words(one.context + one.text)})
    content = database.finish()
    SparseIndex.build(stems(one.context + one.text) for one in entries).save(folder)
    projection = encoder.projection if previous is None else previous.projection
    np.save(folder / PROJECTION_FILE, projection, allow_pickle=False)
    starts = _write_vectors(folder, entries, encoder, projection, previous, progress)
    encoder_record = made_with(encoder)
    identity = f"{generation.FORMAT}\n{encoder_record.model_dump_json()}\n{content}\n"
    return Manifest(
        format=generation.FORMAT,
        id=hashlib.sha256(identity.encode()).hexdigest(),
        encoder=encoder_record,
        counts=Counts(
            sources=len(documents),
            passages=len(entries),
            sentences=int(starts[0, -1]),
            tokens=int(starts[1, -1]),
            records=len(records),
        ),
        inputs=inputs,
        files={path.name: generation.file_entry(path) for path in sorted(folder.iterdir())},
    )


def _check_ids(documents: Iterable[Document]) -> None:
    seen = set()
    for document in documents:
        if document.source.id in seen:
            raise LibraryError(
                f"two sources are called {document.source.id!r}: give one of them another id."
            )
        seen.add(document.source.id)


def _entries(number: int, document: Document, encoder: Encoder) -> Iterator[_Entry]:
    source = document.source
    limit = encoder.identity.max_tokens
    for passage in segment.passages(document, encoder.count_tokens, limit):
        text = source.text[passage.span.start : passage.span.end]
        context = segment.context(source.title, passage.heading)
        # The encoder cuts what it can't read whole, so a context that is too long goes first.
        if encoder.count_tokens(context + text) > limit:
            context = ""
        start = passage.span.start
        cuts = [(one.start - start, one.end - start) for one in passage.sentences]
        key = hashlib.sha256(json.dumps([context, text, cuts]).encode()).hexdigest()
        yield _Entry(number, passage, context, text, key)


def _write_vectors(
    folder: Path,
    entries: Sequence[_Entry],
    encoder: Encoder,
    projection: Floats,
    previous: Joined | None,
    progress: Progress,
) -> npt.NDArray[np.int64]:
    """Write paragraph, sentence and token vectors, and where each passage's begin."""
    counts = np.zeros((2, len(entries) + 1), np.int64)
    dimensions = encoder.identity.dimensions
    paragraphs, sentences = (Vectors.of(np.empty((0, dimensions), np.float32)) for _ in range(2))
    known: dict[str, tuple[Shard, int]] = {}
    for shard in previous.shards if previous is not None else ():
        known |= {key: (shard, row) for key, row in shard.keys().items()}
    with (
        (folder / tokens.VECTORS_FILE).open("wb") as vectors_file,
        (folder / tokens.SPANS_FILE).open("wb") as spans_file,
    ):
        for first in range(0, len(entries), CHUNK):
            chunk = entries[first : first + CHUNK]
            new = list({one.key: one for one in chunk if one.key not in known}.values())
            encodings = encoder.encode([one.context + one.text for one in new]) if new else []
            fresh = {
                one.key: embed(one.passage, one.context, encoding, projection)
                for one, encoding in zip(new, encodings, strict=True)
            }
            for number, one in enumerate(chunk, first + 1):
                if one.key in known:
                    shard, row = known[one.key]
                    embedded = shard.embedded(row)
                else:
                    embedded = fresh[one.key]
                paragraphs.add(embedded.paragraph[None])
                sentences.add(embedded.sentences)
                vectors_file.write(embedded.tokens.tobytes())
                spans = embedded.spans + one.passage.span.start
                spans_file.write(spans.astype("<i4").tobytes())
                counts[:, number] = len(embedded.sentences), len(embedded.tokens)
            progress(STAGE, (first + len(chunk)) / len(entries))
    paragraphs.save(folder / PARAGRAPHS_FILE)
    sentences.save(folder / SENTENCES_FILE)
    starts = np.cumsum(counts, axis=1)
    np.save(folder / STARTS_FILE, starts, allow_pickle=False)
    return starts


def embed(passage: Passage, context: str, encoding: Encoding, projection: Floats) -> Embedded:
    """Take from one encoding of context and passage all that is kept of the passage.

    A sentence's vector is the mean of its tokens' states, which have seen the whole passage. One
    without a token of its own (control characters, say) gets the paragraph's.
    """
    own = encoding.spans[:, 0] >= len(context)
    states = encoding.tokens[own]
    spans = encoding.spans[own].astype(np.int32) - len(context)
    rows = []
    for sentence in passage.sentences:
        start = passage.span.start
        inside = tokens.within(spans, Span(sentence.start - start, sentence.end - start))
        rows.append(states[inside].mean(axis=0) if inside.start < inside.stop else encoding.vector)
    return Embedded(
        paragraph=encoding.vector,
        sentences=tokens.unit(np.array(rows, np.float32)),
        tokens=tokens.quantised(tokens.projected(states, projection)),
        spans=spans,
    )
