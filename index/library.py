"""A library on disk: what it holds, how it is opened, built and picked up anew."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from index import generation
from index.database import FILE as DATABASE_FILE
from index.database import Database, Passages, Sources
from index.dense import Vectors
from index.encoder import Encoder, Progress
from index.errors import LibraryError
from index.generation import Manifest
from index.publish import (
    PARAGRAPHS_FILE,
    PROJECTION_FILE,
    SENTENCES_FILE,
    STARTS_FILE,
    Embedded,
    made_with,
    write_generation,
)
from index.shipped import data_folder
from index.sparse import SparseIndex
from index.tokens import TokenStore
from index.types import Document, Furniture, Paragraph, Passage, Source
from index.votes.types import VoteRecord

# What a projection fitted twice may differ by; one fitted on other sentences differs by far more.
PROJECTION_TOLERANCE = 1e-3


def silent(_stage: str, _fraction: float) -> None:
    """Report no progress."""


class Library:
    """One generation of a library, open for reading.

    Whatever is published meanwhile, it goes on with the files that it has; `refreshed` gives the
    library that is in service now. Safe to share between threads.
    """

    def __init__(self, path: Path, folder: Path, manifest: Manifest, encoder: Encoder) -> None:
        """Map the checked files of a generation into memory."""
        counts = manifest.counts
        self.path = path
        self.manifest = manifest
        self.encoder = encoder
        self._folder = folder
        starts = np.load(folder / STARTS_FILE, allow_pickle=False)
        self.projection: npt.NDArray[np.float32] = np.load(
            folder / PROJECTION_FILE, allow_pickle=False
        )
        self.sentence_starts: npt.NDArray[np.int64] = starts[0]
        self.paragraph_vectors = Vectors.open(folder / PARAGRAPHS_FILE)
        self.sentence_vectors = Vectors.open(folder / SENTENCES_FILE)
        self.sparse = SparseIndex.open(folder, counts.passages)
        self.tokens = TokenStore.open(folder, starts[1], manifest.encoder.tokens)
        sizes = (*starts[:, -1], len(self.paragraph_vectors), len(self.sentence_vectors))
        if sizes != (counts.sentences, counts.tokens, counts.passages, counts.sentences):
            raise ValueError("the files hold other numbers of vectors than the manifest says")
        self._database = Database(folder / DATABASE_FILE)
        self.sources: Mapping[str, Source] = Sources(self._database)
        self._passages = Passages(self._database, counts.passages)

    @classmethod
    def open(cls, path: Path, encoder: Encoder) -> Self:
        """Open the generation in service.

        Raise LibraryError if there is none, if it was made with another encoder or by another
        version of Ayes, or if its files are not those that were published.
        """
        folder = generation.current(path)
        manifest = generation.read_manifest(path, folder)
        generation.check_encoder(path, manifest.encoder, made_with(encoder))
        generation.check_files(path, folder, manifest, all_of_it=False)
        try:
            return cls(path, folder, manifest, encoder)
        except (OSError, ValueError, EOFError, sqlite3.Error) as error:
            raise LibraryError(
                f"the library in {path} can't be opened ({error}): build it again."
            ) from error

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def refreshed(self) -> Library:
        """Return this library, or a newly opened one if another generation is in service."""
        if generation.current(self.path).name == self._folder.name:
            return self
        return Library.open(self.path, self.encoder)

    def verify(self) -> None:
        """Hash every file; raise LibraryError if one is not what was published."""
        generation.check_files(self.path, self._folder, self.manifest, all_of_it=True)

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in the order of their sources."""
        return self._passages

    @cached_property
    def records(self) -> tuple[VoteRecord, ...]:
        """The vote records, in the order in which they were given."""
        return self._database.records()

    @cached_property
    def vocabulary(self) -> Collection[str]:
        """The words of all passages, in lower case."""
        return self._database.words()

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return the body paragraphs of a source in order; none if there is no such source."""
        return self._database.paragraphs(source_id)

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source's passages, in order."""
        return self._database.furniture(source_id)

    def row(self, passage: Passage) -> int:
        """Return where a passage stands among the passages; raise LookupError if it doesn't."""
        return self._passages.row(passage)

    def token_vectors(
        self, passage: Passage
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
        """Return a passage's projected token vectors [n, p] and their spans [n, 2] in the source.

        The vectors are of unit length but for the rounding to int8.
        """
        return self.tokens.vectors(self.row(passage))

    def keys(self) -> dict[str, int]:
        """Return the row of each passage by the hash of what was embedded for it."""
        return self._database.keys()

    def embedded(self, row: int) -> Embedded:
        """Return what is kept of a passage, as the encoder made it."""
        start, end = self.sentence_starts[row : row + 2]
        vectors, spans = self.tokens.quantised(row)
        return Embedded(
            paragraph=self.paragraph_vectors.slice(row, row + 1)[0],
            sentences=self.sentence_vectors.slice(int(start), int(end)),
            tokens=vectors,
            spans=spans - self.passages[row].span.start,
        )


def build_library(
    path: Path,
    documents: Sequence[Document],
    records: Sequence[VoteRecord],
    encoder: Encoder,
    progress: Progress = silent,
    *,
    inputs: str | None = None,
) -> Library:
    """Publish a library of these documents and records, and open it.

    What the generation before had embedded isn't embedded again. Readers keep the old generation
    until the new one is whole. `inputs` is a hash of the files that the documents were read from.
    Raise LibraryError if two sources share an id, another process is writing, or the disk fails.
    """
    try:
        with generation.writing(path) as folder:
            previous = _previous(path, encoder)
            manifest = write_generation(
                folder,
                documents,
                records,
                encoder,
                previous=previous,
                inputs=inputs,
                progress=progress,
            )
            generation.publish(path, folder, manifest)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"the library in {path} could not be written ({error}): see to the disk and try again."
        ) from error
    return Library.open(path, encoder)


def base_library(home: Path, encoder: Encoder, progress: Progress = silent) -> Library:
    """Open the library of what Ayes ships, built when it is first asked for or data/ has changed.

    It is also built anew after a change of encoder. One that is damaged is refused, not replaced.
    """
    path = home / "base"
    inputs = _hash_of(data_folder())
    try:
        manifest = generation.read_manifest(path, generation.current(path))
    except LibraryError:
        if (path / "CURRENT").exists():
            raise
        manifest = None
    if manifest and manifest.inputs == inputs and manifest.encoder == made_with(encoder):
        return Library.open(path, encoder)
    return build_base_library(home, encoder, progress)


def build_base_library(home: Path, encoder: Encoder, progress: Progress = silent) -> Library:
    """Build the library of what Ayes ships, whatever stands in its place."""
    # Only this needs them, and a process that answers one question shouldn't wait for Markdown.
    from index.readers import read  # noqa: PLC0415
    from index.votes.register import load_records  # noqa: PLC0415

    data = data_folder()
    documents = [one for path in sorted((data / "sources").glob("*.md")) for one in read(path)]
    records = load_records(data / "votes")
    inputs = _hash_of(data)
    return build_library(home / "base", documents, records, encoder, progress, inputs=inputs)


def _previous(path: Path, encoder: Encoder) -> Library | None:
    try:
        library = Library.open(path, encoder)
    except LibraryError:
        return None  # none yet, or none that this encoder can take vectors from
    if np.allclose(library.projection, encoder.projection, atol=PROJECTION_TOLERANCE):
        return library
    library.close()
    return None


def _hash_of(data: Path) -> str:
    """Hash the names and bytes of the sources and records in a data folder."""
    digest = hashlib.sha256()
    for path in sorted([*data.glob("sources/*.md"), *data.glob("votes/*.toml")]):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(data).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
