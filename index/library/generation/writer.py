"""Writing a generation: shards that are linked, copied or made anew, and the manifest of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError
from index.files.system_calls import link
from index.library.generation import manifest as generation
from index.library.generation.database import FILE as DATABASE_FILE
from index.library.generation.database import DatabaseWriter
from index.library.generation.embed import EmbeddingEntry, Embeddings, embed_new, entries
from index.library.generation.manifest import (
    BeforeService,
    Counts,
    FileEntry,
    MadeWith,
    Manifest,
    ShardCounts,
    ShardEntry,
    nothing_first,
)
from index.library.generation.shard import (
    NEIGHBOURS_FILE,
    PARAGRAPHS_FILE,
    SENTENCES_FILE,
    STARTS_FILE,
    Embedded,
    Shard,
)
from index.search import token_vectors as tokens
from index.search.dense import Neighbours, Vectors, rounded
from index.search.models.encoder import Encoder, Progress
from index.search.sizes import SIZES, Sizes
from index.search.sparse import Postings, SparseIndex
from index.search.stems import stems, words
from index.types import Document, Source
from index.votes.record import VoteRecord

Floats = npt.NDArray[np.float32]

PROJECTION_FILE: Final = "projection.npy"
RECORDS_FILE: Final = "records.jsonl"
STAGE: Final = "embedding passages"


@dataclass(frozen=True, slots=True)
class Linked:
    """A shard that goes on as it is, perhaps without some of its sources."""

    shard: Shard
    entry: ShardEntry
    files: dict[str, FileEntry]  # by their names in the shard's folder


@dataclass(frozen=True, slots=True)
class Written:
    """A shard that is made: of sources that earlier ones hold, and of documents after them."""

    copied: Sequence[tuple[Shard, Sequence[str]]]
    documents: Sequence[Document]


def lines_of(records: Iterable[VoteRecord]) -> str:
    """Write vote records as a library keeps them, one line of JSON each."""
    return "".join(f"{record.model_dump_json(exclude_defaults=True)}\n" for record in records)


def records_in(lines: str) -> tuple[VoteRecord, ...]:
    """Read vote records as a library keeps them; raise ValueError where that is none."""
    return tuple(map(VoteRecord.model_validate_json, lines.splitlines()))


def made_with(encoder: Encoder) -> MadeWith:
    """Name an encoder as a manifest does."""
    identity = encoder.identity
    return MadeWith(
        name=identity.name,
        weights_sha256=identity.weights_sha256,
        dimensions=identity.dimensions,
        max_tokens=identity.max_tokens,
        tokens=encoder.projection.shape[1],
        bits=tokens.BITS,
    )


def check_ids(documents: Sequence[Document]) -> None:
    """Raise LibraryError if two documents share an id."""
    seen: dict[str, Source] = {}
    for document in documents:
        source = document.source
        if source.id in seen:
            both = (seen[source.id], source)
            named = " and ".join(one.origin or repr(one.title) for one in both)
            raise LibraryError(
                f"two sources are called {source.id!r}, {named}: give one of them another id."
            )
        seen[source.id] = source


def in_shards(documents: Iterable[Document], largest: int) -> list[Written]:
    """Divide documents into shards that are to be made."""
    portions: list[list[Document]] = []
    size = 0
    for document in documents:
        if not portions or size + len(document.paragraphs) > largest:
            portions.append([])
            size = 0
        portions[-1].append(document)
        size += len(document.paragraphs)
    return [Written((), portion) for portion in portions]


def content_id(made_with: MadeWith, records: str, digests: Iterable[tuple[str, str]]) -> str:
    """Hash the content of a library: its encoder, its records, its sources by id and digest."""
    content = hashlib.sha256(f"{made_with.model_dump_json()}\n".encode())
    content.update(hashlib.sha256(records.encode()).hexdigest().encode())
    for source_id, digest in digests:
        content.update(f"{source_id}\n{digest}\n".encode())
    return content.hexdigest()


class GenerationWriter:
    """Writes one generation's shards into a folder.

    What `known` shards or an earlier, interrupted build have embedded isn't embedded again.
    """

    def __init__(
        self,
        library: Path,
        folder: Path,
        encoder: Encoder,
        projection: Floats,
        known: Sequence[Shard],
        progress: Progress,
        sizes: Sizes = SIZES,
    ) -> None:
        self.sizes = sizes
        self._library = library
        self._folder = folder
        self._encoder = encoder
        self._projection = projection
        self._known = known
        self._progress = progress
        self._made_with = made_with(encoder)
        vectors = f"{self._made_with.model_dump_json()}\n".encode() + projection.tobytes()
        name = hashlib.sha256(vectors).hexdigest()[:16]
        self.embeddings = Embeddings(library / generation.EMBEDDED / name)

    def publish(
        self,
        plan: Sequence[Linked | Written],
        records: Sequence[VoteRecord],
        inputs: str | None = None,
        first: BeforeService = nothing_first,
    ) -> None:
        """Write a generation and put it into service."""
        manifest = self.write(plan, records, inputs)
        generation.publish(self._library, self._folder, manifest, first)

    def write(
        self,
        plan: Sequence[Linked | Written],
        records: Sequence[VoteRecord],
        inputs: str | None,
    ) -> Manifest:
        """Write all files of a generation but its manifest, which is returned."""
        np.save(self._folder / PROJECTION_FILE, self._projection, allow_pickle=False)
        lines = lines_of(records)
        (self._folder / RECORDS_FILE).write_text(lines, "utf-8")
        files = {
            name: generation.file_entry(self._folder / name)
            for name in (PROJECTION_FILE, RECORDS_FILE)
        }
        shards, left, done = [], [], 0
        digests: list[tuple[str, str]] = []
        sizes = [_size(part) for part in plan]
        for number, (part, size) in enumerate(zip(plan, sizes, strict=True)):
            target = self._folder / str(number)
            target.mkdir()
            if isinstance(part, Linked):
                entry, named = part.entry, part.files
                for name in named:
                    link(part.shard.folder / name, target / name)
            else:
                share = partial(self._report, done, size, sum(sizes))
                entry = ShardEntry(counts=self._write_shard(target, part, share))
                named = {path.name: generation.file_entry(path) for path in target.iterdir()}
            files |= {f"{number}/{name}": named[name] for name in sorted(named)}
            shard = Shard(target, entry.counts, self._made_with, entry.removed, self.sizes)
            digests += shard.digests().items()
            done += size
            shards.append(entry)
            left.append(shard.counts())
            shard.close()
        total = {name: sum(getattr(one, name) for one in left) for name in ShardCounts.model_fields}
        return Manifest(
            format=generation.FORMAT,
            id=content_id(self._made_with, lines, digests),
            encoder=self._made_with,
            counts=Counts(**total, records=len(records)),
            inputs=inputs,
            shards=tuple(shards),
            files=files,
        )

    def _write_shard(
        self, folder: Path, part: Written, progress: Callable[[float], None]
    ) -> ShardCounts:
        inside = {one.source.id: list(entries(one, self._encoder)) for one in part.documents}
        self._embed([entry for each in inside.values() for entry in each], progress)
        with ExitStack() as stack:
            writer = _ShardWriter(folder, self._made_with, stack, self.sizes.scored_whole)
            for shard, ids in part.copied:
                writer.copy(shard, ids, self._encoder)
            for document in part.documents:
                found = ((one, self._embedded(one.key)) for one in inside[document.source.id])
                writer.add(document, found)
        return writer.finish()

    def _report(self, done: int, size: int, whole: int, fraction: float) -> None:
        if size:
            self._progress(STAGE, (done + size * fraction) / whole)

    def _embed(self, wanted: Sequence[EmbeddingEntry], progress: Callable[[float], None]) -> None:
        def is_known(key: bytes) -> bool:
            return any(shard.database.number(key) is not None for shard in self._known)

        embed_new(wanted, is_known, self.embeddings, self._encoder, self._projection, progress)

    def _embedded(self, key: bytes) -> Embedded:
        if key in self.embeddings:
            return self.embeddings[key]
        return next(one for one in (shard.embedded(key) for shard in self._known) if one)


class _ShardWriter:
    """Writes a shard's sources in order, and at the end what is counted over all of them."""

    def __init__(
        self, folder: Path, made_with: MadeWith, stack: ExitStack, scored_whole: int
    ) -> None:
        self._folder = folder
        self._scored_whole = scored_whole
        self._dimensions = made_with.dimensions
        self._database = DatabaseWriter(folder / DATABASE_FILE)
        self._paragraphs, self._sentences, self._tokens, self._spans = (
            stack.enter_context((folder / name).open("wb"))
            for name in (PARAGRAPHS_FILE, SENTENCES_FILE, tokens.VECTORS_FILE, tokens.SPANS_FILE)
        )
        self._sources = 0
        self._sizes: list[tuple[int, int]] = []  # sentences and tokens of each passage
        self._words: Counter[str] = Counter()
        self._sparse: list[SparseIndex] = []
        self._postings = Postings()

    def copy(self, shard: Shard, ids: Sequence[str], encoder: Encoder) -> None:
        """Add sources of another shard, in its order, with their vectors as they are."""
        kept = []
        for source_id in ids:
            self._database.add_document(self._sources, shard.document(source_id))
            for number, passage, key in shard.database.passages(source_id):
                self._database.add_passage(len(self._sizes), self._sources, passage, key)
                self._write(shard.at(number, passage.span.start), passage.span.start)
                kept.append(number)
            self._sources += 1
        self._sparse.append(shard.all_sparse.only(np.array(kept, np.int64)))
        self._words.update(shard.database.words())
        for source_id in shard.database.digests().keys() - set(ids):
            for one in entries(shard.document(source_id), encoder):
                self._words.subtract(set(words(one.context + one.text)))

    def add(self, document: Document, passages: Iterator[tuple[EmbeddingEntry, Embedded]]) -> None:
        """Add a document with its passages and what was embedded for them."""
        self._database.add_document(self._sources, document)
        for entry, embedded in passages:
            passage = entry.passage
            self._database.add_passage(len(self._sizes), self._sources, passage, entry.key)
            self._write(embedded, passage.span.start)
            self._words.update(set(words(entry.context + entry.text)))
            self._postings.add(stems(entry.context + entry.text))
        self._sources += 1

    def finish(self) -> ShardCounts:
        """Write the indexes, once the files of vectors are closed, and count."""
        self._database.add_words({word: held for word, held in self._words.items() if held > 0})
        self._database.finish()
        SparseIndex.joined([*self._sparse, self._postings.index()]).save(self._folder)
        starts = np.zeros((2, len(self._sizes) + 1), np.int64)
        np.cumsum(np.array(self._sizes, np.int64).reshape(-1, 2).T, axis=1, out=starts[:, 1:])
        np.save(self._folder / STARTS_FILE, starts, allow_pickle=False)
        count = len(self._sizes)
        if count > self._scored_whole:
            path = self._folder / PARAGRAPHS_FILE
            vectors = Vectors(path, count, self._dimensions).slice(0, count)
            Neighbours.of(vectors).save(self._folder / NEIGHBOURS_FILE)
        return ShardCounts(
            sources=self._sources,
            passages=count,
            sentences=int(starts[0, -1]),
            tokens=int(starts[1, -1]),
        )

    def _write(self, embedded: Embedded, start: int) -> None:
        self._paragraphs.write(embedded.paragraph.astype("<f4").tobytes())
        self._sentences.write(rounded(embedded.sentences).tobytes())
        self._tokens.write(embedded.tokens.tobytes())
        self._spans.write((embedded.spans + start).astype("<i4").tobytes())
        self._sizes.append((len(embedded.sentences), len(embedded.tokens)))


def _size(part: Linked | Written) -> int:
    """Say how much of a build's work a shard is."""
    return (
        sum(1 + len(one.paragraphs) for one in part.documents) if isinstance(part, Written) else 0
    )
