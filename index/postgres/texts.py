"""Sources, paragraphs, passages and words of one version of a library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.cache import LruCache
from index.errors import StoreError
from index.library.generation.database import source_of
from index.library.generation.unit_rows import packed, unpacked
from index.postgres.connection.pool import Store
from index.search.parts import PartPassages, PartSources
from index.types import Furniture, Paragraph, Passage, Source, Span

Rows = npt.NDArray[np.int64]
Query = tuple[str, Sequence[object]]

SOURCES_KEPT: Final = 32 << 20  # characters
WORDS_KEPT: Final = 8192
FIELDS: Final = tuple(field.name for field in fields(Source))
PASSAGE: Final = 'source, number, key, paragraph, start, "end", units, heading'
IN_SERVICE: Final = "born <= %s AND (died IS NULL OR died > %s)"


@dataclass(frozen=True, slots=True)
class Head:
    """Which version of which library this is, and for whom it is read."""

    store: Store
    guild_id: int | None
    library: int
    version: int

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raise StoreError."""
        return self.store.rows(self.guild_id, query, *values)

    def gone(self) -> StoreError:
        """Say that this version was removed while it was read."""
        return StoreError(
            f"the library in {self.store.name} was published anew while this was looked up: ask "
            "again."
        )


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source of a version: its key, its hash, and the numbers of its passages."""

    key: int
    sha256: str
    first: int
    passages: int


def paragraph_of(
    number: int, start: int, end: int, heading: str, units: str = packed(())
) -> Paragraph:
    """Make a paragraph of what is kept of it; earlier versions kept no units."""
    return Paragraph(number, Span(start, end), heading, unpacked(units))


class VersionTexts:
    """What is kept of the sources that a version holds; safe to share between threads."""

    def __init__(self, head: Head) -> None:
        self.head = head
        rows = head.rows(
            f"SELECT id, key, sha256, first, passages FROM sources WHERE library = %s "  # noqa: S608
            f"AND {IN_SERVICE} ORDER BY first, key",
            *(head.library, head.version, head.version),
        )
        self.listed = {id_: SourceRow(*rest) for id_, *rest in rows}
        self._ids = {one.key: id_ for id_, one in self.listed.items()}
        holding = {one.first: id_ for id_, one in self.listed.items() if one.passages}
        self._firsts, self._by_first = list(holding), list(holding.values())
        self._sources: LruCache[str, Source] = LruCache(SOURCES_KEPT)
        self._common: dict[str, int] = {}
        self._looked_up: LruCache[str, bool] = LruCache(WORDS_KEPT)

    def publishers(self) -> list[str]:
        """Return who published the sources, each once."""
        rows = self.head.rows(
            "SELECT DISTINCT publisher FROM sources "  # noqa: S608
            f"WHERE library = %s AND publisher > '' AND {IN_SERVICE}",
            *(self.head.library, self.head.version, self.head.version),
        )
        return [name for (name,) in rows]

    def holders(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of the sources of passages, by the passages' numbers."""
        places = np.searchsorted(self._firsts, numbers, side="right") - 1
        return [self._by_first[place] for place in np.unique(places).tolist()]

    def source(self, source_id: str) -> Source:
        """Return a source; raise StoreError if its text is not the one that was published."""
        source = self._sources.get(source_id)
        if source is None:
            query = self.source_query([source_id])
            self.take_sources(self.head.rows(query[0], *query[1]))
            source = self._sources.get(source_id)
        if source is None:
            raise self.head.gone()
        return source

    def source_query(self, ids: Sequence[str]) -> Query:
        """Return the query for those of some sources that aren't at hand."""
        keys = [self.listed[one].key for one in dict.fromkeys(ids) if one not in self._sources]
        columns = ", ".join(FIELDS)
        return (
            f"SELECT {columns} FROM sources WHERE library = %s AND key = ANY(%s)",  # noqa: S608
            (self.head.library, keys),
        )

    def take_sources(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep the sources that a query found."""
        for row in rows:
            values = dict(zip(FIELDS, row, strict=True))
            try:
                source = source_of(values)
            except ValueError as error:
                raise StoreError(
                    f"source {values['id']!r} was changed in {self.head.store.name}: add it again."
                ) from error
            self._sources.put(source.id, source, len(source.text))

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return a source's body paragraphs in order."""
        return tuple(paragraph_of(*row) for row in self._json("paragraphs", source_id))

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source, in order."""
        spans = self._json("furniture", source_id)
        return tuple(Furniture(Span(start, end), kind) for start, end, kind in spans)

    def passages(self, source_id: str) -> list[tuple[int, Passage, bytes]]:
        """Return the number, passage and key of each of a source's passages, in order."""
        listed = self.listed.get(source_id)
        return [] if listed is None else self.passages_from(listed.first, listed.passages)

    def passages_from(self, first: int, count: int) -> list[tuple[int, Passage, bytes]]:
        """Return passages of one source by their numbers; raise StoreError if some are gone."""
        rows = self.head.rows(
            f"SELECT {PASSAGE} FROM passages WHERE library = %s "  # noqa: S608
            "AND number >= %s AND number < %s ORDER BY number",
            *(self.head.library, first, first + count),
        )
        if len(rows) != count:
            raise self.head.gone()
        return [(number, self.passage(*row), key) for row in rows for number, key in [row[1:3]]]

    def passage(
        self,
        source: int,
        _number: int,
        _key: bytes,
        paragraph: int,
        start: int,
        end: int,
        units: str,
        heading: str,
    ) -> Passage:
        """Make a passage of its row, the columns of PASSAGE."""
        id_ = self._ids[source]
        sha256 = self.listed[id_].sha256
        return Passage(id_, sha256, paragraph, Span(start, end), unpacked(units), heading)

    def words(self, most: int | None = None) -> dict[str, int]:
        """Return the lower-case words that most passages hold, and how many do; all by default."""
        common = dict(
            self.head.rows(
                "SELECT word, sum(holders) AS held FROM words JOIN segments "  # noqa: S608
                "ON segments.library = words.library AND segments.key = segment "
                f"WHERE words.library = %s AND {IN_SERVICE} GROUP BY word "
                'ORDER BY held DESC, word COLLATE "C" LIMIT %s',
                *(self.head.library, self.head.version, self.head.version, most),
            )
        )
        self._common = common  # which spares looking most words up
        return dict(common)

    def holds_word(self, word: str) -> bool:
        """Say whether a lower-case word stands in a passage."""
        if word in self._common:
            return True
        held = self._looked_up.get(word)
        if held is None:
            found = self.head.rows(
                "SELECT 1 FROM words JOIN segments "  # noqa: S608
                "ON segments.library = words.library AND segments.key = segment "
                f"WHERE words.library = %s AND word = %s AND {IN_SERVICE} LIMIT 1",
                *(self.head.library, word, self.head.version, self.head.version),
            )
            held = bool(found)
            self._looked_up.put(word, held)
        return held

    def _json(self, column: str, source_id: str) -> list[Any]:
        listed = self.listed.get(source_id)
        if listed is None:
            return []
        found = self.head.rows(
            f"SELECT {column} FROM sources WHERE library = %s AND key = %s",  # noqa: S608
            *(self.head.library, listed.key),
        )
        if not found:
            raise self.head.gone()
        spans: list[Any] = json.loads(found[0][0])
        return spans


class VersionSources(PartSources):
    """The sources of a version by id, in order, each read when it is asked for."""

    def __init__(self, texts: VersionTexts) -> None:
        self._texts = texts

    @property
    def ids(self) -> Mapping[str, SourceRow]:
        """Their ids, in order."""
        return self._texts.listed

    def read(self, source_id: str) -> Source:
        """Read a source; raise StoreError if it isn't as it was published."""
        return self._texts.source(source_id)


class VersionPassages(PartPassages):
    """The passages of a version by row, each read when it is asked for."""

    def __init__(self, texts: VersionTexts, numbers: Rows) -> None:
        """Take those of these numbers, ascending."""
        super().__init__(numbers)
        self._texts = texts

    def read(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Read passages by number; raise StoreError if some are gone."""
        head = self._texts.head
        found = head.rows(
            f"SELECT {PASSAGE} FROM passages WHERE library = %s AND number = ANY(%s)",  # noqa: S608
            *(head.library, list(numbers)),
        )
        if len(found) != len(numbers):
            raise head.gone()
        return {row[1]: self._texts.passage(*row) for row in found}

    def find(self, passage: Passage) -> int | None:
        """Return the number of a passage, None if it isn't there."""
        listed = self._texts.listed.get(passage.source_id)
        if listed is None or listed.sha256 != passage.source_sha256:
            return None
        found = self._texts.head.rows(
            "SELECT number FROM passages WHERE library = %s AND source = %s AND start = %s "
            'AND "end" = %s',
            *(self._texts.head.library, listed.key, passage.span.start, passage.span.end),
        )
        return int(found[0][0]) if found else None
