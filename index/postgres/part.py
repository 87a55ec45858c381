"""A version of a library as a part of what is searched: what is scored where, and what is fetched.

Distances are computed in the database. Postings come as arrays and are scored here, by the same
code as those of files, so that both stores rank alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from index.cache import LruCache
from index.postgres.connection.vectors import as_text
from index.postgres.texts import PASSAGE, Head, Query, VersionPassages, VersionSources, VersionTexts
from index.postgres.version_listing import VersionListing
from index.search.dense import best
from index.search.sizes import Sizes
from index.search.sparse import SparseRows
from index.search.token_vectors import codes_in, restored

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Tokens = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]
Postings = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint16]]

TOKENS_KEPT: Final = 32 << 20  # bytes
POSTINGS_KEPT: Final = 64 << 20  # bytes
MOST_NEAR: Final = 1_000  # what pgvector looks at, at most

_PARAGRAPH_SCORES: Final = """
    SELECT place, -(passages.vector <#> question)
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (number, place)
    CROSS JOIN (SELECT %s::vector AS question) AS asked
    JOIN passages ON passages.library = %s AND passages.number = wanted.number
"""
_SCORES: Final = """
    SELECT place, -((passages.vector <#> question) + (
        SELECT min(sentences.vector <#> question) FROM sentences
        WHERE sentences.library = passages.library AND passage = passages.number
    )) / 2
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (number, place)
    CROSS JOIN (SELECT %s::vector AS question) AS asked
    JOIN passages ON passages.library = %s AND passages.number = wanted.number
"""
_POSTINGS: Final = """
    SELECT segments.key, stem, rows, frequencies
    FROM segments LEFT JOIN postings
    ON postings.library = segments.library AND segment = segments.key AND stem = ANY(%s)
    WHERE segments.library = %s AND segments.key = ANY(%s)
"""


class PostgresPart:
    """One version of a library; safe to share between threads.

    A row is the place of a passage among those of the sources that the version holds.
    """

    def __init__(self, head: Head, sizes: Sizes, dimensions: int) -> None:
        """Read which sources there are; nothing else is read before it is asked for.

        `dimensions` are those of a token vector.
        """
        self._head = head
        self._dimensions = dimensions
        self._sizes = sizes
        self.database = VersionTexts(head)
        self.sources = VersionSources(self.database)
        self.listing = VersionListing(self.database)
        listed = self.database.listed.values()
        ranges = [np.arange(one.first, one.first + one.passages) for one in listed]
        self._numbers: Rows = np.concatenate([np.empty(0, np.int64), *ranges])
        self.passages = VersionPassages(self.database, self._numbers)
        self.sparse = StoredPostings(head, self._numbers)
        self._tokens: LruCache[int, Tokens] = LruCache(TOKENS_KEPT)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def scored_whole(self) -> int:
        """How many passages are scored in no time."""
        return self._sizes.fetched_whole

    def publishers(self) -> list[str]:
        """Return who published the sources, each once."""
        return self.database.publishers()

    def close(self) -> None:
        """Leave the connections to whoever made them."""

    def expect(self, stems: Sequence[str], rows: Rows) -> None:
        """Fetch together what is asked of stems and rows one by one."""
        if len(stems):
            self.sparse.fetch(stems)
        if len(rows):
            self._fetch_passages(self._numbers[rows].tolist())

    def nearest(self, vector: Floats, k: int) -> tuple[Rows, Floats]:
        """Return the rows of the k nearest paragraph vectors, best first, and their cosines.

        In a large library these may be only nearly the nearest, and the cosines are rounded.
        """
        if len(self) <= self._sizes.compared_whole or self._head.guild_id is not None:
            query = (
                "SELECT number, -(vector <#> %s::vector) FROM passages WHERE library = %s",
                (as_text(vector), self._head.library),
            )
            rows, cosines = self._found(self._head.store.rows(self._head.guild_id, *query))
            first = best(cosines, k)
            return rows[first], cosines[first]
        d, k = len(vector), min(k, MOST_NEAR)
        near = f"vector::halfvec({d}) <#> '{as_text(vector)}'::halfvec({d})"
        # Written so that the index fits: its condition is repeated in just its words.
        statement = (
            f"SELECT number, -({near}) FROM passages "  # noqa: S608  (numbers, all of it)
            f"WHERE library = {self._head.library} AND {near_index_condition(d)} "
            f"ORDER BY {near} LIMIT {k}"
        )
        (found,) = self._head.store.several(
            self._head.guild_id,
            [(statement, ())],
            [f"SET LOCAL hnsw.ef_search = {k}", "SET LOCAL hnsw.iterative_scan = strict_order"],
        )
        return self._found(found)

    def paragraph_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return cos(paragraph) of rows, in their order."""
        return self._scores(_PARAGRAPH_SCORES, vector, rows)

    def dense_scores(self, vector: Floats, rows: Rows, _paragraphs: Floats) -> Floats:
        """Return ½ cos(paragraph) + ½ max cos(sentence) of rows, in their order."""
        return self._scores(_SCORES, vector, rows)

    def _scores(self, query: str, vector: Floats, rows: Rows) -> Floats:
        scores = np.empty(len(rows), np.float32)
        if len(rows):
            numbers = self._numbers[rows].tolist()
            found = self._head.rows(query, numbers, as_text(vector), self._head.library)
            if len(found) != len(rows):
                raise self._head.gone()
            places, values = zip(*found, strict=True)
            scores[np.array(places) - 1] = values
        return scores

    def token_vectors(self, row: int) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return a row's token vectors [n, p] and their spans [n, 2] in the source."""
        number = int(self._numbers[row])
        kept = self._tokens.get(number)
        if kept is None:
            self._fetch_passages([number])
            kept = self._tokens.get(number)
        if kept is None:
            raise self._head.gone()
        codes, spans = kept
        return restored(codes, self._dimensions), spans

    def _found(self, found: Sequence[tuple[int, float]]) -> tuple[Rows, Floats]:
        """Return the rows of passages that were found, without those of other versions."""
        numbers = np.array([number for number, _ in found], np.int64)
        cosines = np.array([cosine for _, cosine in found], np.float32)
        rows, mine = places_of(numbers, self._numbers)
        order = np.lexsort((rows, -cosines[mine]))
        return rows[order], cosines[mine][order]

    def _fetch_passages(self, numbers: Sequence[int]) -> None:
        """Fetch passages with their tokens, and the texts that they stand in."""
        wanted = [one for one in numbers if one not in self._tokens]
        if not wanted:
            return
        library = self._head.library
        queries: list[Query] = [
            (
                f"SELECT tokens, spans, {PASSAGE} FROM passages "  # noqa: S608
                "WHERE library = %s AND number = ANY(%s)",
                (library, wanted),
            ),
            self.database.source_query(self.database.holders(wanted)),
        ]
        passages, sources = self._head.store.several(self._head.guild_id, queries)
        if len(passages) != len(set(wanted)):
            raise self._head.gone()
        self.database.take_sources(sources)
        for tokens, spans, *row in passages:
            passage = self.database.passage(*row)
            self.passages.keep(row[1], passage)
            inside = np.frombuffer(spans, "<i4").reshape(-1, 2) + np.int32(passage.span.start)
            codes = codes_in(tokens, len(inside))
            self._tokens.put(row[1], (codes, inside.astype(np.int32)), len(tokens) + len(spans))


class StoredPostings(SparseRows):
    """The stems of a version, whose postings are fetched as they are needed."""

    def __init__(self, head: Head, numbers: Rows) -> None:
        self._head = head
        self._numbers = numbers
        found = head.rows(
            "SELECT key, first, lengths FROM segments "
            "WHERE library = %s AND born <= %s AND (died IS NULL OR died > %s) ORDER BY first",
            *(head.library, head.version, head.version),
        )
        self._firsts = {key: first for key, first, _ in found}
        lengths = np.zeros(len(numbers), np.int32)
        for _, first, content in found:
            stored = np.frombuffer(content, "<i4")
            here = slice(*np.searchsorted(numbers, (first, first + len(stored))))
            lengths[here] = stored[numbers[here] - first]
        super().__init__(lengths)
        self._fetched: LruCache[str, Postings] = LruCache(POSTINGS_KEPT)

    def fetch(self, stems: Sequence[str]) -> None:
        """Fetch the postings of stems together."""
        wanted = [one for one in dict.fromkeys(stems) if one not in self._fetched]
        if not wanted or not self._firsts:
            return
        found = self._head.rows(_POSTINGS, wanted, self._head.library, list(self._firsts))
        if len({key for key, *_ in found}) != len(self._firsts):
            raise self._head.gone()
        parts: dict[str, list[tuple[int, bytes, bytes]]] = {stem: [] for stem in wanted}
        for key, stem, rows, frequencies in found:
            if stem is not None:
                parts[stem].append((self._firsts[key], rows, frequencies))
        for stem, several in parts.items():
            postings = self._joined(sorted(several))
            self._fetched.put(stem, postings, 128 + postings[0].nbytes + postings[1].nbytes)

    def _joined(self, parts: Sequence[tuple[int, bytes, bytes]]) -> Postings:
        numbers = [np.frombuffer(rows, "<i4") + np.int64(first) for first, rows, _ in parts]
        counted = [np.frombuffer(content, "<u2") for *_, content in parts]
        every = np.concatenate([np.empty(0, np.int64), *numbers])
        rows, mine = places_of(every, self._numbers)
        frequencies = np.concatenate([np.empty(0, np.uint16), *counted])
        return rows.astype(np.int32), frequencies[mine].astype(np.uint16)

    def _postings(self, stem: str) -> Postings:
        kept = self._fetched.get(stem)
        if kept is None:
            self.fetch([stem])
            kept = self._fetched.get(stem)
        return kept or (np.empty(0, np.int32), np.empty(0, np.uint16))


def places_of(wanted: Rows, numbers: Rows) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Return where numbers stand among others, ascending, and which of them do."""
    if not len(numbers):
        return np.empty(0, np.int64), np.zeros(len(wanted), np.bool_)
    places = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    there = numbers[places] == wanted
    return places[there], there


def near_index_condition(dimensions: int) -> str:
    """Return what holds for the rows of the index of neighbours, as SQL."""
    return f"guild_id = 0 AND vector_dims(vector) = {dimensions:d}"
