"""What a part of a library has to offer, so that several are searched as one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from index.cache import LruCache
from index.search.listing import Listing
from index.search.sparse import SparseRows
from index.types import Furniture, Paragraph, Passage, Source

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

PASSAGES_KEPT: Final = 8192  # in memory at a time: most are a kilobyte and a hundred
AT_ONCE: Final = 256  # passages that are listed are read so many at a time


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


class PartPassages(ABC):
    """The passages of a part by row, each read when it is asked for, and the latest kept."""

    def __init__(self, numbers: Sequence[int] | Rows) -> None:
        """Take those of these numbers, ascending."""
        self._numbers = numbers
        self._kept: LruCache[int, Passage] = LruCache(PASSAGES_KEPT)
        self._found: LruCache[Passage, int] = LruCache(PASSAGES_KEPT)

    @abstractmethod
    def read(self, numbers: Sequence[int]) -> Mapping[int, Passage]:
        """Read passages by their numbers; raise LibraryError or StoreError if one can't be."""

    @abstractmethod
    def find(self, passage: Passage) -> int | None:
        """Return the number of a passage, None if it isn't there."""

    def __getitem__(self, row: int) -> Passage:
        number = int(self._numbers[row])
        found = self._kept.get(number)
        return self._fetched([number])[0] if found is None else found

    def __iter__(self) -> Iterator[Passage]:
        for first in range(0, len(self), AT_ONCE):
            yield from self._fetched(list(map(int, self._numbers[first : first + AT_ONCE])))

    def __len__(self) -> int:
        return len(self._numbers)

    def row(self, passage: Passage) -> int:
        """Return where a passage stands; raise LookupError if it isn't there."""
        number = self._found.get(passage)
        if number is None:
            number = self.find(passage)
        if number is not None:
            self._found.put(passage, number)
            row = bisect_left(self._numbers, number)
            if row < len(self) and self._numbers[row] == number:
                return row
        raise LookupError(f"passage {passage.id} is not in this library")

    def expect(self, rows: Rows) -> None:
        """Read together what is asked for one by one."""
        numbers = (int(self._numbers[row]) for row in rows)
        if wanted := [one for one in numbers if one not in self._kept]:
            self._fetched(wanted)

    def keep(self, number: int, passage: Passage) -> None:
        """Keep a passage that was read."""
        self._kept.put(number, passage)
        self._found.put(passage, number)

    def _fetched(self, numbers: Sequence[int]) -> list[Passage]:
        found = self.read(numbers)
        for number, passage in found.items():
            self.keep(number, passage)
        return [found[number] for number in numbers]


class PartSources(Mapping[str, Source], ABC):
    """The sources of a part by id, in their order, each read when it is asked for."""

    @property
    @abstractmethod
    def ids(self) -> Mapping[str, object]:
        """Their ids, in order."""

    @abstractmethod
    def read(self, source_id: str) -> Source:
        """Read a source; raise LibraryError or StoreError if it isn't as it was published."""

    def __getitem__(self, source_id: str) -> Source:
        if source_id not in self.ids:
            raise KeyError(source_id)
        return self.read(source_id)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, source_id: object) -> bool:
        return source_id in self.ids


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
    def passages(self) -> PartPassages:
        """The passages, in the order of their sources."""
        ...

    @property
    def database(self) -> SourceTexts:
        """What is kept of the sources."""
        ...

    @property
    def sparse(self) -> SparseRows:
        """The stems of the passages."""
        ...

    @property
    def scored_whole(self) -> int:
        """How many passages are scored in no time."""
        ...

    def __len__(self) -> int: ...

    def publishers(self) -> list[str]:
        """Return who published the sources, each once, without reading them."""
        ...

    def close(self) -> None:
        """Let go of what it reads."""
        ...

    def expect(self, stems: Sequence[str], rows: Rows) -> None:
        """Fetch together what is asked of stems and rows one by one, where that is faster."""
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
