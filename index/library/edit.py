"""Changing a library: sources added, replaced and removed, each time as one new generation.

Shards that a change doesn't touch are linked. New sources make a shard of their own, together with
the shards before it that are not much larger, so that there are never many. A source that is
removed is passed over in a large shard, and a small one is copied without it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.errors import LibraryError, TakenLibraryError
from index.files import locks
from index.files.os_errors import reason_of
from index.library.generation import manifest as generation
from index.library.generation.database import digest_of
from index.library.generation.manifest import ShardEntry
from index.library.generation.writer import (
    GenerationWriter,
    Linked,
    Written,
    check_ids,
    in_portions,
)
from index.library.library import Library, publishing, silent
from index.search.models.encoder import Encoder, Progress
from index.search.searchable import Searchable
from index.search.sizes import SIZES, Sizes
from index.types import Document, Source


@dataclass(frozen=True, slots=True)
class Edit:
    """Documents to put in place of the sources of their ids, and ids of sources that go."""

    put: Sequence[Document] = ()
    gone: Collection[str] = ()


Plan = Callable[[Mapping[str, Source]], Edit]
"""Makes of the sources that a library has what is to change."""


class Editable(Protocol):
    """Where one library is kept, to be read and changed; in files or in a database."""

    def open(self, encoder: Encoder) -> Searchable | None:
        """Open the version in service, None if there is no library.

        Raise LibraryError or StoreError.
        """
        ...

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> Searchable:
        """Publish what a plan makes of the library, as `edit_library` does, and open it.

        Raise LibraryError or StoreError.
        """
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

    def open(self, encoder: Encoder) -> Library | None:
        """Open the generation in service, None if there is no library; raise LibraryError."""
        there = (self.path / "CURRENT").exists()
        return Library.open(self.path, encoder, self.sizes) if there else None

    def edit(self, encoder: Encoder, plan: Plan, progress: Progress = silent) -> Library:
        """Publish what a plan makes of the library, and open it; raise LibraryError."""
        return edit_library(self.path, encoder, plan, progress, sizes=self.sizes)

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


def edit_library(
    path: Path,
    encoder: Encoder,
    plan: Plan,
    progress: Progress = silent,
    *,
    sizes: Sizes = SIZES,
) -> Library:
    """Publish what a plan makes of a library's sources, and open it.

    The plan sees them once no other process can change them, so that nothing of another's is lost.
    One that isn't there yet is made. What is put comes last, but for documents that are there just
    so; only what is new is embedded. Raise LibraryError if another process is writing or the disk
    fails.
    """
    with publishing(path) as folder:
        before = EditableFolder(path, sizes).open(encoder)
        change = plan({} if before is None else before.sources)
        check_ids(change.put)
        held = {} if before is None else _digests(before)
        new = [one for one in change.put if held.get(one.source.id) != digest_of(one)]
        gone = {one.source.id for one in new}.union(held.keys() & set(change.gone))
        if new or gone or before is None:
            _publish(path, folder, before, gone, new, encoder, progress, sizes)
        if before is not None:
            before.close()
    return Library.open(path, encoder, sizes)


def _digests(library: Library) -> dict[str, str]:
    return {
        source_id: digest
        for shard in library.shards
        for source_id, digest in shard.database.digests().items()
        if source_id in shard.sources
    }


def _publish(
    path: Path,
    folder: Path,
    before: Library | None,
    gone: Collection[str],
    new: Sequence[Document],
    encoder: Encoder,
    progress: Progress,
    sizes: Sizes,
) -> None:
    """Publish what was before, without the sources that are gone, and after it the new ones."""
    portions = list(in_portions(new, sizes.largest))
    if before is None:
        generation_writer = GenerationWriter(
            path, folder, encoder, encoder.projection, (), progress, sizes
        )
        made: list[Linked | Written] = [Written((), portion) for portion in portions]
        generation.publish(path, folder, generation_writer.write(made, (), None))
        return
    left = _left(before, gone)
    taken: list[_Left] = []
    size = sum(len(one.paragraphs) for one in portions[0]) if portions else 0
    while portions and left and is_taken(left[-1].passages, size, sizes):
        taken.insert(0, left.pop())
        size += taken[0].passages
    plan = [_kept(before, one) for one in left]
    for one in taken:
        before.verify_shard(one.number)
    copied = [(before.shards[one.number], one.ids) for one in taken]
    plan += [Written(() if number else copied, portion) for number, portion in enumerate(portions)]
    generation_writer = GenerationWriter(
        path, folder, encoder, before.projection, before.shards, progress, sizes
    )
    generation.publish(path, folder, generation_writer.write(plan, before.records, None))


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


def _kept(before: Library, left: _Left) -> Linked | Written:
    """Link a shard, if need be with more to pass over; copy one that is small, or mostly gone."""
    shard, entry = before.shards[left.number], before.manifest.shards[left.number]
    small = left.passages <= before.sizes.scored_whole
    if left.touched and (small or 2 * left.passages < entry.counts.passages):
        before.verify_shard(left.number)
        return Written([(shard, left.ids)], ())
    removed = tuple(sorted(shard.database.digests().keys() - set(left.ids)))
    return Linked(
        shard, ShardEntry(counts=entry.counts, removed=removed), before.files_of(left.number)
    )
