"""A shard: the passages of some of a library's sources, with everything about them in one folder.

A shard never changes: a library is a list of them, and a source that was removed from a large one
is only passed over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.files.arrays import load_array
from index.library.generation.database import FILE as DATABASE_FILE
from index.library.generation.database import Database
from index.library.generation.manifest import MadeWith, ShardCounts
from index.library.generation.stored_listing import StoredListing
from index.library.generation.stored_texts import StoredPassages, StoredSources
from index.search.dense import Neighbours, SmallVectors, Vectors, best
from index.search.sizes import SIZES, Sizes
from index.search.sparse import SparseIndex
from index.search.token_vectors import TokenStore
from index.types import Document

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

PARAGRAPHS_FILE: Final = "paragraphs.float32"
SENTENCES_FILE: Final = "sentences.int8"
STARTS_FILE: Final = "starts.npy"  # of each passage's sentences and tokens; int64 [2, passages + 1]
NEIGHBOURS_FILE: Final = "paragraphs.faiss"


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What the encoder made of a passage: all that a library keeps of it.

    `paragraph` is [d], `sentences` [sentences, d], both of unit length, the latter rounded to what
    8 bits hold; `tokens` are as `index.search.token_vectors.quantised` packs them, `spans` [n, 2]
    counted from the passage's start.
    """

    paragraph: Floats
    sentences: Floats
    tokens: npt.NDArray[np.uint8]
    spans: npt.NDArray[np.int32]


class Shard:
    """A shard's files, mapped into memory; safe to share between threads.

    A row is the place of a passage among those whose source wasn't removed.
    """

    def __init__(
        self,
        folder: Path,
        counts: ShardCounts,
        made_with: MadeWith,
        removed: Collection[str] = (),
        sizes: Sizes = SIZES,
    ) -> None:
        """Map the checked files of a folder, without the sources that were removed since.

        Raise ValueError, OSError or EOFError if they don't fit together.
        """
        starts = load_array(folder / STARTS_FILE)
        if starts.shape != (2, counts.passages + 1) or tuple(starts[:, -1]) != (
            counts.sentences,
            counts.tokens,
        ):
            raise ValueError("the files hold other numbers of vectors than the manifest says")
        size = made_with.dimensions
        self.folder = folder
        self._sizes = sizes
        self.removed = frozenset(removed)
        self.sentence_starts: npt.NDArray[np.int64] = starts[0]
        self.paragraph_vectors = Vectors(folder / PARAGRAPHS_FILE, counts.passages, size)
        self.sentence_vectors = SmallVectors(folder / SENTENCES_FILE, counts.sentences, size)
        self._tokens: npt.NDArray[np.int64] = starts[1]
        self.tokens = TokenStore(folder, starts[1], made_with.tokens)
        self.database = Database(folder / DATABASE_FILE)
        self.sources = StoredSources(self.database, self.removed)
        self.listing = StoredListing(self.database, self.removed)
        self.all_sparse = self.sparse = SparseIndex.open(folder, counts.passages)
        path = folder / NEIGHBOURS_FILE
        self._neighbours = Neighbours.open(path) if path.exists() else None
        self._kept: npt.NDArray[np.bool_] | None = None
        self._numbers: Rows | None = None  # of the rows, where some passages are passed over
        if self.removed:
            self._kept = np.ones(counts.passages, np.bool_)
            for source_id in self.removed:
                self._kept[[number for number, *_ in self.database.passages(source_id)]] = False
            self._numbers = np.flatnonzero(self._kept)
            self.sparse = self.sparse.only(self._numbers)
        every = range(counts.passages)
        numbers = every if self._numbers is None else self._numbers
        self.passages = StoredPassages(self.database, self.sources, numbers)

    def __len__(self) -> int:
        return len(self.passages)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    def counts(self) -> ShardCounts:
        """Count what is left of the shard."""
        rows = self.places(np.arange(len(self)))
        ends = [starts[rows + 1] - starts[rows] for starts in (self.sentence_starts, self._tokens)]
        sentences, tokens = (int(one.sum()) for one in ends)
        return ShardCounts(
            sources=len(self.sources), passages=len(self), sentences=sentences, tokens=tokens
        )

    def digests(self) -> dict[str, str]:
        """Return the hash of each source's content by its id, in order."""
        every = self.database.digests()
        return {one: every[one] for one in self.sources}

    def publishers(self) -> list[str]:
        """Return who published the sources, each once."""
        return self.database.publishers(self.removed)

    def document(self, source_id: str) -> Document:
        """Return a source with its paragraphs and furniture, as it was given, removed or not."""
        return self.database.document(source_id)

    def nearest(self, vector: Floats, k: int) -> tuple[Rows, Floats]:
        """Return the rows of the k nearest paragraph vectors, best first, and their cosines.

        In a large shard these may be only nearly the nearest, and the cosines are rounded.
        """
        if self._neighbours is None:
            cosines = self.paragraph_vectors.scores(vector, self.places(np.arange(len(self))))
            rows = best(cosines, k)
            return rows, cosines[rows]
        rows, cosines = self._neighbours.nearest(vector, k, self._kept)
        return (rows if self._numbers is None else np.searchsorted(self._numbers, rows)), cosines

    def paragraph_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return cos(paragraph) of rows, in their order."""
        places = self.places(rows)
        if self._neighbours is None:
            return self.paragraph_vectors.scores(vector, places)
        return self.paragraph_vectors.scores_of_few(vector, places, np.ones_like(places))

    def dense_scores(self, vector: Floats, rows: Rows, paragraphs: Floats) -> Floats:
        """Return ½ cos(paragraph) + ½ max cos(sentence) of rows, in their order.

        `paragraphs` are cos(paragraph) of the rows where they are known, NaN where they aren't.
        """
        if not len(rows):
            return np.empty(0, np.float32)
        unknown = np.isnan(paragraphs)
        paragraphs = paragraphs.copy()
        paragraphs[unknown] = self.paragraph_scores(vector, rows[unknown])
        rows = self.places(rows)
        starts = self.sentence_starts[rows]
        counts = self.sentence_starts[rows + 1] - starts
        ends = np.cumsum(counts)
        if self._neighbours is None:
            places = np.repeat(starts - (ends - counts), counts) + np.arange(ends[-1])
            sentences = self.sentence_vectors.scores(vector, places)
        else:
            sentences = self.sentence_vectors.scores_of_few(vector, starts, counts)
        highest = np.maximum.reduceat(sentences, ends - counts)
        scores: Floats = np.float32(0.5) * (paragraphs + highest)
        return scores

    def token_vectors(self, row: int) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return a row's token vectors [n, p] and their spans [n, 2] in the source."""
        return self.tokens.vectors(row if self._numbers is None else int(self._numbers[row]))

    def embedded(self, key: bytes) -> Embedded | None:
        """Return what the encoder made of what has this key; None if that isn't here."""
        number = self.database.number(key)
        if number is None:
            return None
        return self.at(number, self.database.start(number))

    def at(self, number: int, start: int) -> Embedded:
        """Return what is kept of the passage of a number in the database, which starts there."""
        first, last = self.sentence_starts[number : number + 2]
        vectors, spans = self.tokens.quantised(number)
        return Embedded(
            paragraph=self.paragraph_vectors.slice(number, number + 1)[0],
            sentences=self.sentence_vectors.slice(int(first), int(last)),
            tokens=vectors,
            spans=spans - np.int32(start),
        )

    def places(self, rows: Rows) -> Rows:
        """Return where rows stand in the files."""
        return rows if self._numbers is None else self._numbers[rows]
