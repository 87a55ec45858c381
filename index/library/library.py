"""A library on disk: what it holds, how it is opened, built and picked up anew."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from index.errors import LibraryError, OutdatedLibraryError
from index.files.arrays import load_array
from index.files.os_errors import reason_of
from index.files.shipped import data_folder
from index.library.generation import manifest as generation
from index.library.generation.manifest import (
    BeforeService,
    FileEntry,
    MadeWith,
    Manifest,
    nothing_first,
)
from index.library.generation.shard import Shard
from index.library.generation.writer import (
    PROJECTION_FILE,
    RECORDS_FILE,
    GenerationWriter,
    check_ids,
    in_shards,
    made_with,
    records_in,
)
from index.search.models.encoder import Encoder, Progress, silent
from index.search.searchable import PROJECTION_TOLERANCE, Searchable
from index.search.sizes import SIZES, Sizes
from index.types import Document
from index.votes.record import VoteRecord


class Library(Searchable):
    """One generation of a library, open for reading.

    Whatever is published meanwhile, it goes on with the files that it has. Safe to share between
    threads.
    """

    shards: tuple[Shard, ...]

    def __init__(
        self,
        path: Path,
        folder: Path,
        manifest: Manifest,
        encoder: Encoder,
        hold: int,
        sizes: Sizes = SIZES,
        name: str | None = None,
    ) -> None:
        """Map the checked files of a generation into memory, held by a descriptor."""
        self.path = path
        self.manifest = manifest
        self._name = name or str(path)
        self._folder = folder
        shards = [
            Shard(folder / str(number), entry.counts, manifest.encoder, entry.removed, sizes)
            for number, entry in enumerate(manifest.shards)
        ]
        super().__init__(shards, encoder, load_array(folder / PROJECTION_FILE), sizes)
        self._let_go = weakref.finalize(self, os.close, hold)

    @classmethod
    def open(
        cls, path: Path, encoder: Encoder, sizes: Sizes = SIZES, name: str | None = None
    ) -> Self:
        """Open the generation in service; `name` is what people read, if it isn't the path.

        Raise LibraryError if there is none, if it was made with another encoder or by another
        version of Ayes, or if its files are not those that were published.
        """
        folder, hold = generation.hold(path)
        try:
            manifest = generation.read_manifest(path, folder)
            where, remedy = f"the library in {path}", generation.remedy_for(path)
            check_encoder(where, manifest.encoder, encoder, remedy)
            generation.check_files(path, folder, manifest.files, all_of_it=False)
            return cls(path, folder, manifest, encoder, hold, sizes, name)
        except BaseException as error:
            os.close(hold)
            if isinstance(error, OSError):
                raise LibraryError(
                    f"the library in {path} can't be opened: {reason_of(error, folder)}."
                ) from error
            if isinstance(error, ValueError | EOFError | sqlite3.Error):
                raise LibraryError(
                    f"the library in {path} can't be opened ({error}): build it again."
                ) from error
            raise

    def close(self) -> None:
        """Let go of the files; those of a generation that is out of service may then be removed."""
        super().close()
        self._let_go()

    @property
    def name(self) -> str:
        """What a person reads of where it is."""
        return self._name

    def verify(self) -> None:
        """Hash every file; raise LibraryError if one is not what was published."""
        generation.check_files(self.path, self._folder, self.manifest.files, all_of_it=True)

    @property
    def version(self) -> str:
        """A hash of the exact content: the encoder, the sources in their order, the records."""
        return self.manifest.id

    @cached_property
    def records(self) -> tuple[VoteRecord, ...]:
        """The vote records, in the order in which they were given."""
        return records_in((self._folder / RECORDS_FILE).read_text("utf-8"))

    def files_of(self, number: int) -> dict[str, FileEntry]:
        """Return the files of a shard, by their names in its folder."""
        start = f"{number}/"
        files = self.manifest.files
        return {name.removeprefix(start): files[name] for name in files if name.startswith(start)}

    def verify_shard(self, number: int) -> None:
        """Hash the files of a shard; raise LibraryError if one is not what was published."""
        folder = self._folder / str(number)
        generation.check_files(self.path, folder, self.files_of(number), all_of_it=True)


def check_encoder(library: str, made: MadeWith, encoder: Encoder, remedy: str) -> None:
    """Raise OutdatedLibraryError unless a library was made with just this encoder."""
    other = made_with(encoder)
    if made == other:
        return
    if made.bits != other.bits:
        raise OutdatedLibraryError(f"{library} is of another version of Ayes: {remedy}")
    what = "other weights of " if made.name == other.name else ""
    raise OutdatedLibraryError(
        f"{library} was made with {what}{made.name} and can't be used with {other.name}: "
        f"set the model back, or {remedy}"
    )


def build_library(
    path: Path,
    documents: Sequence[Document],
    records: Sequence[VoteRecord],
    encoder: Encoder,
    progress: Progress = silent,
    *,
    inputs: str | None = None,
    sizes: Sizes = SIZES,
    first: BeforeService = nothing_first,
) -> Library:
    """Publish a library of these documents and records, and open it.

    What the generation before had embedded isn't embedded again. Readers keep the old generation
    until the new one is whole. `inputs` is a hash of the files that the documents were read from.
    Raise LibraryError if two sources share an id, another process is writing, or the disk fails.
    """
    check_ids(documents)
    with publishing(path) as folder:
        before = _previous(path, encoder)
        projection = encoder.projection if before is None else before.projection
        known = () if before is None else before.shards
        writer = GenerationWriter(path, folder, encoder, projection, known, progress, sizes)
        writer.publish(in_shards(documents, sizes.largest), records, inputs, first)
        if before is not None:
            before.close()
    return Library.open(path, encoder, sizes)


@contextmanager
def publishing(path: Path, *, wait: bool = False) -> Iterator[Path]:
    """Hold a library for writing, as `generation.writing`; whatever fails is a LibraryError."""
    try:
        with generation.writing(path, wait=wait) as folder:
            yield folder
    except OSError as error:
        raise LibraryError(
            f"the library in {path} could not be written: {reason_of(error, path)}."
        ) from error
    except (sqlite3.Error, BrokenExecutor) as error:
        raise LibraryError(
            f"the library in {path} could not be written ({error}): see to the disk and try again."
        ) from error


def base_library(home: Path, encoder: Encoder, progress: Progress = silent) -> Library:
    """Open the library of what Ayes ships, built when it is first asked for or data/ has changed.

    It is also built anew after a change of encoder or of Ayes. One that is damaged is refused, not
    replaced.
    """
    path = home / "base"
    inputs = _hash_of(data_folder())
    try:
        folder, hold = generation.hold(path)
        try:
            manifest = generation.read_manifest(path, folder)
        finally:
            os.close(hold)
    except OutdatedLibraryError:
        manifest = None
    except LibraryError:
        if (path / "CURRENT").exists():
            raise
        manifest = None
    if manifest and manifest.inputs == inputs and manifest.encoder == made_with(encoder):
        return Library.open(path, encoder)
    return build_base_library(home, encoder, progress)


def build_base_library(home: Path, encoder: Encoder, progress: Progress = silent) -> Library:
    """Build the library of what Ayes ships, whatever stands in its place."""
    documents, records, inputs = shipped_knowledge()
    return build_library(home / "base", documents, records, encoder, progress, inputs=inputs)


def shipped_knowledge() -> tuple[list[Document], tuple[VoteRecord, ...], str]:
    """Read the sources and vote records that Ayes ships, and hash the files that they are in."""
    # Only this needs them, and a process that answers one question shouldn't wait for Markdown.
    from index.sources.parsing.read import read_all  # noqa: PLC0415
    from index.votes.importing.toml_records import load_records  # noqa: PLC0415

    data = data_folder()
    documents = read_all(sorted((data / "sources").glob("*.md")))
    records = load_records(data / "votes")
    return documents, records, _hash_of(data)


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
    """Hash the names and bytes of shipped sources and records, and of the code that reads them.

    A text that is read otherwise than before has other paragraphs, places and vectors.
    """
    digest = hashlib.sha256()
    code = Path(__file__).parents[1]
    shipped = sorted([*data.glob("sources/*.md"), *data.glob("votes/*.toml"), data / "prose.toml"])
    reading = sorted(code.glob("sources/**/*.py"))
    for folder, paths in ((data, shipped), (code, reading)):
        for path in paths:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\n{len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
