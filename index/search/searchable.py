"""What is searched: the parts of a library, or several libraries, as one."""

from __future__ import annotations

import hashlib
import itertools
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, overload

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError
from index.search.listing import JoinedListing, Listing
from index.search.models.encoder import Encoder
from index.search.parts import Part, SourceTexts
from index.search.sizes import Sizes
from index.search.sparse import Bm25
from index.types import Furniture, Paragraph, Passage, Source
from index.votes.record import VoteRecord

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

# What a projection fitted twice may differ by; one fitted on other sentences differs by far more.
PROJECTION_TOLERANCE: Final = 1e-3


class Searchable(ABC):
    """Parts in a row, however each is kept: the rows of each follow those of the one before.

    BM25 counts over all of them, so how passages are divided changes no score. Safe to share
    between threads.
    """

    def __init__(
        self, shards: Sequence[Part], encoder: Encoder, projection: Floats, sizes: Sizes
    ) -> None:
        self.sizes = sizes
        self.shards: tuple[Part, ...] = tuple(shards)
        self.encoder = encoder
        self.projection = projection
        self._starts = [0, *itertools.accumulate(len(one) for one in self.shards)]
        self._bm25 = Bm25([one.sparse for one in self.shards])
        self.sources: Mapping[str, Source] = _Sources(self.shards)
        self.listing: Listing = JoinedListing([one.listing for one in self.shards])
        self.passages: Sequence[Passage] = _Passages(self.shards, self._starts)

    @property
    @abstractmethod
    def name(self) -> str:
        """What a person reads of where it is."""

    @property
    @abstractmethod
    def version(self) -> str:
        """A hash of the exact content: the encoder, the sources in their order, the records."""

    @property
    @abstractmethod
    def records(self) -> Sequence[VoteRecord]:
        """The vote records, in the order in which they were given."""

    def close(self) -> None:
        """Let go of the files."""
        for shard in self.shards:
            shard.close()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of all passages, in lower case."""
        return Vocabulary([one.database for one in self.shards])

    @cached_property
    def publishers(self) -> frozenset[str]:
        """Who published the sources; found without reading them."""
        return frozenset(name for one in self.shards for name in one.publishers())

    def passages_of(self, source_id: str) -> list[Passage]:
        """Return a source's passages in order; none if there is no such source."""
        shard = self._holder(source_id)
        found = [] if shard is None else shard.database.passages(source_id)
        return [passage for _, passage, _ in found]

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return the body paragraphs of a source in order; none if there is no such source."""
        shard = self._holder(source_id)
        return () if shard is None else shard.database.paragraphs(source_id)

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source's passages, in order."""
        shard = self._holder(source_id)
        return () if shard is None else shard.database.furniture(source_id)

    def row(self, passage: Passage) -> int:
        """Return where a passage stands among the passages; raise LookupError if it doesn't."""
        for start, shard in zip(self._starts, self.shards, strict=False):
            if passage.source_id in shard.sources:
                return start + shard.passages.row(passage)
        raise LookupError(f"passage {passage.id} is not in this library")

    def token_vectors(self, passage: Passage) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return a passage's projected token vectors [n, p] and their spans [n, 2] in the source.

        The vectors are of unit length, rounded as they are kept.
        """
        row = self.row(passage)
        number = bisect_right(self._starts, row) - 1
        return self.shards[number].token_vectors(row - self._starts[number])

    def idf(self, stem: str) -> float:
        """Return the weight of a stem in BM25, the larger the fewer passages hold it."""
        return self._bm25.idf(stem)

    def bm25(self, stems: Iterable[str]) -> Floats:
        """Return the BM25 score of every row for a question's stems, each counted once."""
        return self._bm25.scores(stems)

    def expect(self, rows: Rows) -> None:
        """Read together the passages that are asked for one by one."""
        for shard, _, own in self._divided(rows):
            shard.passages.expect(own)

    def nearest(self, vector: Floats, k: int) -> tuple[Rows, Floats]:
        """Return the rows of the k nearest paragraph vectors, best first, and their cosines.

        In a large library these may be only nearly the nearest, and the cosines are rounded.
        """
        found, cosines = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for start, shard in zip(self._starts, self.shards, strict=False):
            rows, near = shard.nearest(vector, k)
            found.append(rows + start)
            cosines.append(near)
        near = np.concatenate(cosines)
        order = np.argsort(-near, kind="stable")[: max(k, 0)]
        return np.concatenate(found)[order], near[order]

    def paragraph_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return cos(paragraph) of rows, in their order."""
        scores = np.empty(len(rows), np.float32)
        for shard, inside, own in self._divided(rows):
            scores[inside] = shard.paragraph_scores(vector, own)
        return scores

    def dense_scores(self, vector: Floats, rows: Rows, paragraphs: Floats | None = None) -> Floats:
        """Return ½ cos(paragraph) + ½ max cos(sentence) of rows, in their order.

        `paragraphs` are cos(paragraph) of the rows where they are known, NaN where they aren't.
        """
        if paragraphs is None:
            paragraphs = np.full(len(rows), np.nan, np.float32)
        scores = np.empty(len(rows), np.float32)
        for shard, inside, own in self._divided(rows):
            scores[inside] = shard.dense_scores(vector, own, paragraphs[inside])
        return scores

    def _divided(self, rows: Rows) -> Iterator[tuple[Part, npt.NDArray[np.bool_], Rows]]:
        """Yield each shard that holds some of the rows, which those are, and its own rows."""
        for start, shard in zip(self._starts, self.shards, strict=False):
            inside = (start <= rows) & (rows < start + len(shard))
            if inside.any():
                yield shard, inside, rows[inside] - start

    def _holder(self, source_id: str) -> Part | None:
        return next((one for one in self.shards if source_id in one.sources), None)


class Vocabulary(Collection[str]):
    """The words of several databases: looked up one by one, or listed, which takes longer."""

    def __init__(self, databases: Sequence[SourceTexts]) -> None:
        self._databases = databases

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and any(one.holds_word(word) for one in self._databases)

    def __iter__(self) -> Iterator[str]:
        return iter(self.common())

    def __len__(self) -> int:
        return len(self.common())

    def common(self, most: int | None = None) -> list[str]:
        """Return the words that most passages hold, first those of the most; all by default.

        Of several databases, only as many words of each are looked at.
        """
        holders: Counter[str] = Counter()
        for one in self._databases:
            holders.update(one.words(most))
        return sorted(holders, key=lambda word: (-holders[word], word))[:most]


class JoinedLibrary(Searchable):
    """Several libraries searched as one: a server's own beside the base.

    The libraries stay theirs who opened them: closing this one leaves them open.
    """

    def __init__(self, parts: Sequence[Searchable]) -> None:
        """Join libraries of one encoder whose sources have different ids.

        Raise LibraryError if they aren't.
        """
        first, *others = parts
        for other in others:
            same = first.encoder.identity == other.encoder.identity
            if not same or not np.allclose(
                first.projection, other.projection, atol=PROJECTION_TOLERANCE
            ):
                raise LibraryError(
                    "these libraries were made with different encoders: build one of them again."
                )
        twice = next(
            (
                source_id
                for number, part in enumerate(parts)
                for source_id in (part.sources if number else ())
                if any(source_id in before.sources for before in parts[:number])
            ),
            None,
        )
        if twice is not None:
            raise LibraryError(
                f"two libraries have a source called {twice!r}: remove it from one of them."
            )
        shards = [shard for part in parts for shard in part.shards]
        super().__init__(shards, first.encoder, first.projection, first.sizes)
        self.parts = tuple(parts)

    def close(self) -> None:
        """Leave the parts open."""

    @property
    def name(self) -> str:
        """What a person reads of where its parts are."""
        return ", ".join(one.name for one in self.parts)

    @cached_property
    def version(self) -> str:
        """A hash of the parts' content, in their order."""
        return hashlib.sha256("\n".join(one.version for one in self.parts).encode()).hexdigest()

    @cached_property
    def records(self) -> tuple[VoteRecord, ...]:
        """The vote records of all parts, in their order."""
        return tuple(record for part in self.parts for record in part.records)


class _Sources(Mapping[str, Source]):
    """The sources of shards, in their order."""

    def __init__(self, shards: Sequence[Part]) -> None:
        self._shards = shards

    def __getitem__(self, source_id: str) -> Source:
        for shard in self._shards:
            if source_id in shard.sources:
                return shard.sources[source_id]
        raise KeyError(source_id)

    def __iter__(self) -> Iterator[str]:
        return itertools.chain.from_iterable(one.sources for one in self._shards)

    def __len__(self) -> int:
        return sum(len(one.sources) for one in self._shards)

    def __contains__(self, source_id: object) -> bool:
        return any(source_id in one.sources for one in self._shards)


class _Passages(Sequence[Passage]):
    """The passages of shards, in their order."""

    def __init__(self, shards: Sequence[Part], starts: Sequence[int]) -> None:
        self._shards = shards
        self._starts = starts

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(row, slice):
            return [self[one] for one in range(len(self))[row]]
        row = range(len(self))[row]
        number = bisect_right(self._starts, row) - 1
        return self._shards[number].passages[row - self._starts[number]]

    def __iter__(self) -> Iterator[Passage]:
        return itertools.chain.from_iterable(one.passages for one in self._shards)

    def __len__(self) -> int:
        return self._starts[-1]
