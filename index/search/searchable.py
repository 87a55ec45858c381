"""What an answerer and the search functions need of a library, however it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from index.search.models.encoder import Encoder
from index.search.sizes import Sizes
from index.types import Furniture, Paragraph, Passage, Source
from index.votes.record import VoteRecord

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

NO_ROWS: Final = np.empty(0, np.int64)


class Vocabulary(Protocol):
    """Words that can be looked up one by one; listing them all takes longer."""

    def __contains__(self, word: object, /) -> bool: ...

    def common(self, most: int | None = None) -> Sequence[str]:
        """Return the words that most passages hold, first those of the most; all by default."""
        ...


class Searchable(Protocol):
    """Passages in a fixed order, each with its row, and what is scored of them.

    Safe to share between threads.
    """

    @property
    def encoder(self) -> Encoder:
        """The encoder that made the vectors, and is to make a question's."""
        ...

    @property
    def projection(self) -> Floats:
        """What token states are multiplied by, [d, p]."""
        ...

    @property
    def sizes(self) -> Sizes:
        """From how many passages on it is searched in another way."""
        ...

    @property
    def version(self) -> str:
        """A hash of the exact content: the encoder, the sources in their order, the records."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id, in their order."""
        ...

    @property
    def publishers(self) -> Collection[str]:
        """Who published the sources; found without reading them."""
        ...

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, in the order of their sources."""
        ...

    @property
    def records(self) -> Sequence[VoteRecord]:
        """The vote records, in the order in which they were given."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of all passages, in lower case."""
        ...

    def passages_of(self, source_id: str) -> Sequence[Passage]:
        """Return a source's passages in order; none if there is no such source."""
        ...

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return the body paragraphs of a source in order; none if there is no such source."""
        ...

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source's passages, in order."""
        ...

    def row(self, passage: Passage) -> int:
        """Return where a passage stands among the passages; raise LookupError if it doesn't."""
        ...

    def token_vectors(self, passage: Passage) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return a passage's projected token vectors [n, p] and their spans [n, 2] in the source.

        The vectors are of unit length, rounded as they are kept.
        """
        ...

    def idf(self, stem: str) -> float:
        """Return the weight of a stem in BM25, the larger the fewer passages hold it."""
        ...

    def bm25(self, stems: Iterable[str]) -> Floats:
        """Return the BM25 score of every row for a question's stems, each counted once."""
        ...

    @property
    def scored_whole(self) -> int:
        """Of up to so many passages all are scored, of more the candidates alone."""
        ...

    def expect(self, *, stems: Sequence[str] = (), rows: Rows = NO_ROWS) -> None:
        """Fetch together what is asked of stems and rows one by one, where that is faster."""
        ...

    def nearest(self, vector: Floats, k: int) -> Rows:
        """Return the rows of the k nearest paragraph vectors, or nearly those, best first."""
        ...

    def paragraph_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return cos(paragraph) of rows, in their order."""
        ...

    def dense_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return ½ cos(paragraph) + ½ max cos(sentence) of rows, in their order."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
