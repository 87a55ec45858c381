"""Changing a library, in files or in a database: what is to change, and doing it in files.

Each change is one new generation. Shards that it doesn't touch are linked. New sources make a shard
of their own, together with the shards before it that are not much larger, so that there are never
many. A source that is removed is passed over in a large shard, and a small one is copied without
it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from index.errors import LibraryError, OutdatedLibraryError, TakenLibraryError
from index.files import locks
from index.files.os_errors import reason_of
from index.library.generation.database import digest_of
from index.library.generation.manifest import BeforeService, ShardEntry, nothing_first
from index.library.generation.writer import (
    GenerationWriter,
    Linked,
    Written,
    check_ids,
    in_shards,
)
from index.library.library import Library, publishing
from index.library.rebuild import rebuild_library
from index.search.models.encoder import Encoder, Progress, silent
from index.search.sizes import SIZES, Sizes
from index.types import Document, Source


@dataclass(frozen=True, slots=True)
class Edit:
    """Documents to put in place of the sources of their ids, and ids of sources that go."""

    put: Sequence[Document] = ()
    gone: Collection[str] = ()

    def against(self, held: Mapping[str, str]) -> tuple[list[Document], set[str]]:
        """Return the documents that aren't held just so, and the ids of the sources that go.

        `held` has the digest of each source by its id. What is put comes last, but for documents
        that are there just so. Raise LibraryError if two documents share an id.
        """
        check_ids(self.put)
        new = [one for one in self.put if held.get(one.source.id) != digest_of(one)]
        return new, held.keys() & {*self.gone, *(one.source.id for one in new)}


Plan = Callable[[Mapping[str, Source]], Edit]
"""Makes of the sources that a library has what is to change."""


class Editable(Protocol):
    """Where one library is kept, to be read and changed; in files or in a database.

    As a string, it is what sentences call it; two of the same place are equal.
    """

    def __hash__(self) -> int: ...

    def pointer(self) -> str | None:
        """Return what names the version in service, None if there is no library.

        For a pointer that can't be read, return one that opens nothing.
        """
        ...

    def open(self, encoder: Encoder) -> Library | None:
        """Open the version in service, None if there is no library.

        Raise LibraryError or StoreError.
        """
        ...

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> Library:
        """Publish what a plan makes of the library's sources, and open it.

        The plan sees them once no other process can change them, so that nothing of another's is
        lost. A library that isn't there yet is made; only what is new is embedded. Raise
        LibraryError if another process is writing, another encoder made the library or the disk
        fails, StoreError if the database does.
        """
        ...

    def is_outdated(self, encoder: Encoder) -> bool:
        """Say whether a library has to be made anew; raise LibraryError or StoreError."""
        ...

    def rebuild(self, encoder: Encoder, progress: Progress = silent) -> Library | None:
        """Publish the library anew from the texts that it holds, if it is outdated; open it then.

        What it was stays in service until it is whole. Raise LibraryError or StoreError.
        """
        ...

    def delete(self) -> None:
        """Delete the library, if there is one; raise OSError or StoreError."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Be the only one that reads the library in order to change it.

        The hold goes with the process. Raise TakenLibraryError if another is.
        """
        ...


@dataclass(frozen=True, slots=True)
class EditableFolder:
    """A library in files."""

    path: Path
    sizes: Sizes = SIZES
    first: BeforeService = nothing_first

    def __str__(self) -> str:
        return str(self.path)

    def open(self, encoder: Encoder) -> Library | None:
        """Open the generation in service, None if there is no library; raise LibraryError."""
        there = (self.path / "CURRENT").exists()
        return Library.open(self.path, encoder, self.sizes) if there else None

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> Library:
        """Publish what a plan makes of the library, and open it; raise LibraryError."""
        with publishing(self.path) as folder:
            before = self.open(encoder)
            change = plan({} if before is None else before.sources)
            new, gone = change.against({} if before is None else _digests(before))
            if new or gone or before is None:
                _publish(self, folder, before, gone, new, encoder, progress)
            if before is not None:
                before.close()
        return Library.open(self.path, encoder, self.sizes)

    def is_outdated(self, encoder: Encoder) -> bool:
        """Say whether the library, which has to be there, must be made anew; raise LibraryError."""
        try:
            Library.open(self.path, encoder).close()
        except OutdatedLibraryError:
            return True
        return False

    def rebuild(self, encoder: Encoder, progress: Progress = silent) -> Library | None:
        """Publish the library anew if it is outdated, and open it then; raise LibraryError."""
        if not self.is_outdated(encoder):
            return None
        return rebuild_library(self.path, encoder, progress, self.first)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock of the system's; raise TakenLibraryError if another process does."""
        with ExitStack() as held:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                lock = held.enter_context((self.path / "CHANGING").open("a"))
                free = locks.take(lock)
            except OSError as error:
                raise LibraryError(
                    f"the library in {self.path} can't be changed: {reason_of(error, self.path)}."
                ) from error
            if not free:
                raise TakenLibraryError(
                    f"the library in {self.path} is being changed by another process: try again "
                    "when it is done."
                )
            yield

    def pointer(self) -> str | None:
        """Return what names the generation in service, None if there is no library.

        For a pointer that can't be read, return one that opens nothing.
        """
        try:
            return (self.path / "CURRENT").read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"unreadable: {error.errno}"

    def delete(self) -> None:
        """Delete the folder, if there is one; raise OSError."""
        if self.path.exists():
            shutil.rmtree(self.path)


def _digests(library: Library) -> dict[str, str]:
    return {one: digest for shard in library.shards for one, digest in shard.digests().items()}


def _publish(
    place: EditableFolder,
    folder: Path,
    before: Library | None,
    gone: Collection[str],
    new: Sequence[Document],
    encoder: Encoder,
    progress: Progress,
) -> None:
    """Publish what was before, without the sources that are gone, and after it the new ones."""
    path, sizes = place.path, place.sizes
    made = in_shards(new, sizes.largest)
    if before is None:
        writer = GenerationWriter(path, folder, encoder, encoder.projection, (), progress, sizes)
        writer.publish(made, (), first=place.first)
        return
    left = _left(before, gone)
    taken: list[_Left] = []
    if made:
        size = sum(len(one.paragraphs) for one in made[0].documents)
        while left and is_taken(left[-1].passages, size, sizes):
            taken.insert(0, left.pop())
            size += taken[0].passages
        made[0] = replace(made[0], copied=[(before.shards[one.number], one.ids) for one in taken])
    kept = [_kept(before, one) for one in left]
    for one in taken:
        before.verify_shard(one.number)
    writer = GenerationWriter(
        path, folder, encoder, before.projection, before.shards, progress, sizes
    )
    writer.publish([*kept, *made], before.records, first=place.first)


@dataclass(frozen=True, slots=True)
class _Left:
    """What a change leaves of a shard."""

    number: int
    ids: list[str]
    passages: int
    touched: bool


def _left(before: Library, gone: Collection[str]) -> list[_Left]:
    """Return what is left of the shards, but for those of which nothing is."""
    left = []
    for number, shard in enumerate(before.shards):
        lost = [one for one in shard.sources if one in gone]
        passages = len(shard) - sum(len(shard.database.passages(one)) for one in lost)
        ids = [one for one in shard.sources if one not in gone]
        left.append(_Left(number, ids, passages, bool(lost)))
    return [one for one in left if one.ids]


def is_taken(passages: int, size: int, sizes: Sizes) -> bool:
    """Say whether a shard is made anew together with so many passages after it."""
    most = max(sizes.always_taken, sizes.times * size)
    return passages + size <= sizes.largest and passages <= most


def is_made_anew(left: int, passages: int, sizes: Sizes) -> bool:
    """Say whether a shard that lost passages is made without them: a small one, or mostly gone."""
    return left <= sizes.scored_whole or 2 * left < passages


def _kept(before: Library, left: _Left) -> Linked | Written:
    """Link a shard, if need be with more to pass over; or copy it without what it lost."""
    shard, entry = before.shards[left.number], before.manifest.shards[left.number]
    if left.touched and is_made_anew(left.passages, entry.counts.passages, before.sizes):
        before.verify_shard(left.number)
        return Written([(shard, left.ids)], ())
    removed = tuple(sorted(shard.database.digests().keys() - set(left.ids)))
    return Linked(
        shard, ShardEntry(counts=entry.counts, removed=removed), before.files_of(left.number)
    )
