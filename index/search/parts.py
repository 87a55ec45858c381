"""What a part of a library has to offer, so that several are searched as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.search.listing import Listing
from index.search.sparse import SparseIndex
from index.types import Furniture, Paragraph, Passage, Source

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


class SourceTexts(Protocol):
    """What a part keeps of its sources, removed ones too."""

    def passages(self, source_id: str) -> list[tuple[int, Passage, bytes]]:
        """Return the number, passage and key of each of a source's passages, in order."""
        ...

    def paragraphs(self, source_id: str) -> tuple[Paragraph, ...]:
        """Return a source's body paragraphs in order."""
        ...

    def furniture(self, source_id: str) -> tuple[Furniture, ...]:
        """Return what was left out of a source, in order."""
        ...

    def words(self, most: int | None = None) -> dict[str, int]:
        """Return the lower-case words that most passages hold, and how many do; all by default."""
        ...

    def holds_word(self, word: str) -> bool:
        """Say whether a lower-case word stands in a passage."""
        ...


class PassageRows(Protocol):
    """The passages of a part by row."""

    def __getitem__(self, row: int, /) -> Passage: ...

    def __iter__(self) -> Iterator[Passage]: ...

    def row(self, passage: Passage) -> int:
        """Return where a passage stands; raise LookupError if it isn't there."""
        ...

    def expect(self, rows: Rows) -> None:
        """Read together what is asked for one by one."""
        ...


class Part(Protocol):
    """Some of a library's sources, as index.library.generation.shard.Shard has them."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id, in their order."""
        ...

    @property
    def listing(self) -> Listing:
        """What is known of the sources without reading them."""
        ...

    @property
    def passages(self) -> PassageRows:
        """The passages, in the order of their sources."""
        ...

    @property
    def database(self) -> SourceTexts:
        """What is kept of the sources."""
        ...

    @property
    def sparse(self) -> SparseIndex:
        """The stems of the passages."""
        ...

    def __len__(self) -> int: ...

    def publishers(self) -> list[str]:
        """Return who published the sources, each once, without reading them."""
        ...

    def close(self) -> None:
        """Let go of what it reads."""
        ...

    def nearest(self, vector: Floats, k: int) -> tuple[Rows, Floats]:
        """Return the rows of the k nearest paragraph vectors, best first, and their cosines."""
        ...

    def paragraph_scores(self, vector: Floats, rows: Rows) -> Floats:
        """Return cos(paragraph) of rows, in their order."""
        ...

    def dense_scores(self, vector: Floats, rows: Rows, paragraphs: Floats) -> Floats:
        """Return ½ cos(paragraph) + ½ max cos(sentence) of rows, in their order.

        `paragraphs` are cos(paragraph) of the rows where they are known, NaN where they aren't.
        """
        ...

    def token_vectors(self, row: int) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Return a row's token vectors [n, p] and their spans [n, 2] in the source."""
        ...
