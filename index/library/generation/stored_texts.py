"""The sources and passages of a database, each read and checked when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from index.cache import LruCache
from index.errors import LibraryError
from index.library.generation.database import Database, Published, changed, key_of, passage_of
from index.search.parts import AT_ONCE, PartPassages, PartSources
from index.sources.text.indexed import indexed_text
from index.sources.text.sentences import context
from index.types import Passage, Source, Span

SOURCES_KEPT: Final = AT_ONCE  # in memory: most are a kilobyte and a hundred


class StoredSources(PartSources):
    """The sources of a database by id, in order, each read and checked when it is asked for.

    What is quoted comes from here, and a large database isn't hashed when it is opened.
    """

    def __init__(self, database: Database, removed: Collection[str] = ()) -> None:
        """Leave out those that were removed."""
        self._database = database
        self._removed = removed
        self._kept: LruCache[str, Published] = LruCache(SOURCES_KEPT)

    @cached_property
    def ids(self) -> dict[str, None]:
        """Their ids, in order."""
        ids = self._database.select("SELECT id FROM sources ORDER BY number")
        return dict.fromkeys(id_ for (id_,) in ids if id_ not in self._removed)

    def read(self, source_id: str) -> Source:
        """Read a source; raise LibraryError if it isn't as it was published."""
        return self._published(source_id)[0]

    def expect(self, source_ids: Iterable[str]) -> None:
        """Read together what is asked for one by one."""
        wanted = [one for one in dict.fromkeys(source_ids) if one not in self._kept]
        for source_id, published in self._database.published(wanted).items() if wanted else ():
            self._kept.put(source_id, published)

    def _published(self, source_id: str) -> Published:
        found = self._kept.get(source_id)
        if found is None:
            try:
                found = self._database.published([source_id])[source_id]
            except KeyError as error:
                raise LibraryError(changed(source_id)) from error
            self._kept.put(source_id, found)
        return found

    def check(self, passage: Passage, key: bytes) -> None:
        """Raise LibraryError unless a passage is the one that was embedded."""
        source, paragraphs = self._published(passage.source_id)
        span = passage.span
        text = indexed_text(source.text, passage.units).text
        cuts = [(one.start - span.start, one.end - span.start) for one in passage.spans]
        contexts = (context(source.title, passage.heading), "")
        if not (
            passage.paragraph in paragraphs
            and Span(*paragraphs[passage.paragraph]).holds(span)
            and any(key == key_of(one, text, cuts) for one in contexts)
        ):
            raise LibraryError(changed(passage.source_id))


class StoredPassages(PartPassages):
    """The passages of a database in order, each checked against its source when it is read."""

    def __init__(
        self,
        database: Database,
        sources: StoredSources,
        numbers: Sequence[int] | npt.NDArray[np.int64],
    ) -> None:
        """Take those of these numbers, ascending."""
        super().__init__(numbers)
        self._database = database
        self._sources = sources

    def read(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Read passages, and check them against their sources; raise LibraryError."""
        found = {}
        rows = self._database.passages_at(numbers)
        self._sources.expect(source_id for _, _, source_id, *_ in rows)
        for number, key, source_id, *fields in rows:
            sha256 = self._sources.read(source_id).sha256
            try:
                found[number] = passage_of(source_id, sha256, *fields), key
            except (ValueError, TypeError) as error:
                raise LibraryError(changed(f"of passage {number}")) from error
        for number in numbers:
            if number not in found:
                raise LibraryError(changed(f"of passage {number}"))
            self._sources.check(*found[number])
        return {number: passage for number, (passage, _) in found.items()}

    def find(self, passage: Passage) -> int | None:
        """Return the number of a passage, None if it isn't there."""
        found = self._database.select(
            "SELECT passages.number FROM passages JOIN sources ON sources.number = source "
            "WHERE id = ? AND start = ? AND end = ? AND sha256 = ?",
            *(passage.source_id, passage.span.start, passage.span.end, passage.source_sha256),
        )
        return int(found[0][0]) if found else None
