"""The sources and passages of a database, each read and checked when it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from index.cache import LruCache
from index.errors import LibraryError
from index.library.generation.database import Database, Published, changed, key_of, passage_of
from index.sources.text.indexed import indexed_text
from index.sources.text.sentences import context
from index.types import Passage, Source, Span

PASSAGES_KEPT: Final = 8192  # in memory at a time: most are a kilobyte and a hundred
AT_ONCE: Final = 256  # passages that are listed are read so many at a time
SOURCES_KEPT: Final = AT_ONCE


class StoredSources(Mapping[str, Source]):
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

    def __getitem__(self, source_id: str) -> Source:
        """Read a source; raise LibraryError if it isn't as it was published."""
        if source_id not in self.ids:
            raise KeyError(source_id)
        return self.published(source_id)[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, source_id: object) -> bool:
        return source_id in self.ids

    def expect(self, source_ids: Iterable[str]) -> None:
        """Read together what is asked for one by one."""
        wanted = [one for one in dict.fromkeys(source_ids) if one not in self._kept]
        for source_id, published in self._database.published(wanted).items() if wanted else ():
            self._kept.put(source_id, published)

    def published(self, source_id: str) -> Published:
        """Read a source, removed or not; raise LibraryError if it isn't as it was published."""
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
        source, paragraphs = self.published(passage.source_id)
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


class StoredPassages:
    """The passages of a database by row, each checked against its source when it is read.

    The latest are kept.
    """

    def __init__(
        self,
        database: Database,
        sources: StoredSources,
        numbers: Sequence[int] | npt.NDArray[np.int64],
    ) -> None:
        """Take those of these numbers, ascending."""
        self._database = database
        self._sources = sources
        self._numbers = numbers
        self._kept: LruCache[int, Passage] = LruCache(PASSAGES_KEPT)
        self._found: LruCache[Passage, int] = LruCache(PASSAGES_KEPT)

    def __getitem__(self, row: int) -> Passage:
        number = int(self._numbers[row])
        found = self._kept.get(number)
        return self._read([number])[0] if found is None else found

    def __iter__(self) -> Iterator[Passage]:
        for first in range(0, len(self), AT_ONCE):
            yield from self._read(list(map(int, self._numbers[first : first + AT_ONCE])))

    def __len__(self) -> int:
        return len(self._numbers)

    def row(self, passage: Passage) -> int:
        """Return where a passage stands; raise LookupError if it isn't there."""
        number = self._found.get(passage)
        if number is None:
            number = self._find(passage)
        if number is not None:
            self._found.put(passage, number)
            row = bisect_left(self._numbers, number)
            if row < len(self) and self._numbers[row] == number:
                return row
        raise LookupError(f"passage {passage.id} is not in this library")

    def expect(self, rows: npt.NDArray[np.int64]) -> None:
        """Read together what is asked for one by one."""
        numbers = (int(self._numbers[row]) for row in rows)
        if wanted := [one for one in numbers if one not in self._kept]:
            self._read(wanted)

    def _read(self, numbers: Sequence[int]) -> list[Passage]:
        """Read passages, check them against their sources, and keep them; raise LibraryError."""
        found = {}
        rows = self._database.passages_at(numbers)
        self._sources.expect(source_id for _, _, source_id, *_ in rows)
        for number, key, source_id, *fields in rows:
            sha256 = self._sources.published(source_id)[0].sha256
            try:
                found[number] = passage_of(source_id, sha256, *fields), key
            except (ValueError, TypeError) as error:
                raise LibraryError(changed(f"of passage {number}")) from error
        for number in numbers:
            if number not in found:
                raise LibraryError(changed(f"of passage {number}"))
            passage, key = found[number]
            self._sources.check(passage, key)
            self._kept.put(number, passage)
            self._found.put(passage, number)
        return [found[number][0] for number in numbers]

    def _find(self, passage: Passage) -> int | None:
        """Return the number of a passage, None if it isn't there."""
        found = self._database.select(
            "SELECT passages.number FROM passages JOIN sources ON sources.number = source "
            "WHERE id = ? AND start = ? AND end = ? AND sha256 = ?",
            *(passage.source_id, passage.span.start, passage.span.end, passage.source_sha256),
        )
        return int(found[0][0]) if found else None
