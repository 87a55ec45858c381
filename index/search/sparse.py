"""BM25 over stemmed words: how often each stands where, kept; the scores, summed when searching.

docs/decisions/0003-sparse-index.md says why this is not a library.
"""

from __future__ import annotations

import itertools
import mmap
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError
from index.files.arrays import Mapped, load_array

K1 = 1.5  # how soon a repeated word stops counting
B = 0.75  # how much a long passage is marked down
_REMEMBERED = 8192  # stems, whose weight is asked for several times in an answer
FILES = (
    "sparse-terms.txt",
    "sparse-places.npy",
    "sparse-starts.npy",
    "sparse-rows.npy",
    "sparse-frequencies.npy",
    "sparse-lengths.npy",
)


class Postings:
    """Collects rows of stems for an index, in little memory."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._stem_of, self._row_of = array("i"), array("i")
        self._frequencies, self._lengths = array("H"), array("i")

    def add(self, stemmed: Sequence[str]) -> None:
        """Add a row."""
        counts = Counter(stemmed)
        numbers = self._numbers
        self._stem_of.extend(numbers.setdefault(stem, len(numbers)) for stem in counts)
        self._row_of.extend(itertools.repeat(len(self._lengths), len(counts)))
        self._frequencies.extend(counts.values())
        self._lengths.append(len(stemmed))

    def index(self) -> SparseIndex:
        """Return the index of the rows."""
        return SparseIndex.of(
            [stem.encode() for stem in self._numbers],
            self._stem_of,
            self._row_of,
            self._frequencies,
            self._lengths,
        )


class SparseIndex:
    """How often a stem stands in each row that holds it, and how long the rows are.

    It is in arrays, in memory or in files, by stem.
    """

    def __init__(
        self,
        terms: bytes | mmap.mmap,
        places: npt.NDArray[np.int64],
        starts: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int32],
        frequencies: npt.NDArray[np.uint16],
        lengths: npt.NDArray[np.int32],
    ) -> None:
        self._lengths = lengths
        self._kept: npt.NDArray[np.bool_] | None = None
        self._terms = terms  # UTF-8 in order, so that a stem is found without reading them all
        self._places = places  # where each of them begins, and the last ends
        self._starts = starts
        self._rows = rows
        self._frequencies = frequencies
        self._files: tuple[Mapped, ...] = ()  # of the last two, where they are in files

    @classmethod
    def build(cls, corpus: Iterable[Sequence[str]]) -> SparseIndex:
        """Index rows of stems."""
        postings = Postings()
        for stemmed in corpus:
            postings.add(stemmed)
        return postings.index()

    @classmethod
    def joined(cls, indexes: Sequence[Self]) -> Self:
        """Index the rows of several indexes, those of each after those of the one before."""
        numbers: dict[bytes, int] = {}
        parts, lengths, start = [], [], 0
        for one in indexes:
            new = [numbers.setdefault(term, len(numbers)) for term in one._all_terms()]
            stem_of = np.repeat(np.asarray(new, np.int32), np.diff(one._starts))
            rows, frequencies = one._rows[:], one._frequencies[:]
            if one._kept is not None:
                inside = one._kept[rows]
                stem_of, frequencies = stem_of[inside], frequencies[inside]
                rows = (np.cumsum(one._kept, dtype=np.int32) - 1)[rows[inside]]
            parts.append((stem_of, rows + np.int32(start), frequencies))
            lengths.append(one.lengths)
            start += len(one)
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        stem_of, row_of, counted = columns
        return cls.of(list(numbers), stem_of, row_of, counted, np.concatenate(lengths))

    @classmethod
    def of(
        cls,
        terms: Sequence[bytes],
        stem_of: npt.ArrayLike,
        row_of: npt.ArrayLike,
        frequencies: npt.ArrayLike,
        lengths: npt.ArrayLike,
    ) -> Self:
        """Put what stands where in the order of the stems; a stem that stands nowhere is dropped.

        The first three arrays have an entry for each stem of each row, rows ascending.
        """
        stems_there, counts = np.unique(np.asarray(stem_of, np.int32), return_counts=True)
        in_order = sorted((terms[one], number) for number, one in enumerate(stems_there.tolist()))
        ranks = np.empty(len(terms), np.int32)
        ranks[stems_there[[number for _, number in in_order]]] = np.arange(len(in_order))
        order = np.argsort(ranks[np.asarray(stem_of, np.int32)], kind="stable")
        return cls(
            b"".join(term for term, _ in in_order),
            _ends([len(term) for term, _ in in_order]),
            _ends([counts[number] for _, number in in_order]),
            np.asarray(row_of, np.int32)[order],
            np.asarray(frequencies, np.uint16)[order],
            np.asarray(lengths, np.int32),
        )

    @classmethod
    def open(cls, folder: Path, count: int) -> Self:
        """Map the index of `count` rows in a folder into memory; raise LibraryError if damaged."""
        try:
            terms = _bytes_of(folder / FILES[0])
            places, starts, lengths = (load_array(folder / FILES[at]) for at in (1, 2, 5))
            rows, frequencies = (Mapped.load(folder / name) for name in FILES[3:5])
        except (OSError, ValueError, EOFError) as error:
            raise LibraryError(
                f"the sparse index in {folder} is damaged: build its library again."
            ) from error
        whole = len(places) == len(starts) and len(lengths) == count and places[-1] == len(terms)
        if not whole or not starts[-1] == len(rows) == len(frequencies):
            raise LibraryError(f"the sparse index in {folder} is damaged: build its library again.")
        found = cls(terms, places, starts, rows.array, frequencies.array, lengths)
        found._files = (rows, frequencies)
        return found

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        (folder / FILES[0]).write_bytes(self._terms)
        for name, values in zip(FILES[1:], self._arrays(), strict=True):
            np.save(folder / name, values, allow_pickle=False)

    def _arrays(self) -> tuple[npt.NDArray[Any], ...]:
        return (self._places, self._starts, self._rows, self._frequencies, self._lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def lengths(self) -> npt.NDArray[np.int32]:
        """How many stems each row holds."""
        return self._lengths if self._kept is None else self._lengths[self._kept]

    def scores(self, weights: Mapping[str, float], mean: float) -> npt.NDArray[np.float32]:
        """Return the score of every row, given the weight of each stem and the mean length."""
        total = np.zeros(len(self._lengths), np.float32)
        for stem, weight in weights.items():
            rows, frequencies = self._postings(stem)
            # What is too large to be hashed when it is opened may have been damaged.
            if len(rows) and not 0 <= rows.min() <= rows.max() < len(total):
                raise LibraryError("the sparse index of a library is damaged: build it again.")
            norms = K1 * (1 - B + B * (self._lengths[rows] / mean))
            total[rows] += (weight * (frequencies / (frequencies + norms))).astype(np.float32)
        return total if self._kept is None else total[self._kept]

    def only(self, rows: npt.NDArray[np.int64]) -> Self:
        """Return the index of these rows alone, ascending: the others count for nothing."""
        left = type(self)(self._terms, *self._arrays())
        left._files = self._files
        left._kept = np.zeros(len(self._lengths), np.bool_)
        left._kept[rows] = True
        return left

    def postings(self) -> Iterator[tuple[str, npt.NDArray[np.int32], npt.NDArray[np.uint16]]]:
        """Yield each stem in order, with the rows that hold it and how often they do."""
        ends = itertools.pairwise(self._starts.tolist())
        for term, (start, end) in zip(self._all_terms(), ends, strict=True):
            yield term.decode(), self._rows[start:end], self._frequencies[start:end]

    def holders(self, stem: str) -> int:
        """Return how many rows hold a stem."""
        if self._kept is not None:
            return int(self._kept[self._postings(stem)[0]].sum())
        start, end = self._range(stem)
        return end - start

    def _postings(self, stem: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint16]]:
        """Return the rows that hold a stem, those left out too, and how often they do."""
        start, end = self._range(stem)
        if not self._files:
            return self._rows[start:end], self._frequencies[start:end]
        rows, frequencies = (one.read([(start, end - start)]) for one in self._files)
        return rows, frequencies

    def _range(self, stem: str) -> tuple[int, int]:
        """Return where the postings of a stem begin and end; twice the same if there are none."""
        wanted = stem.encode()
        number = bisect_left(range(len(self._places) - 1), wanted, key=self._term)
        if number == len(self._places) - 1 or self._term(number) != wanted:
            return 0, 0
        start, end = self._starts[number : number + 2].tolist()
        return start, end

    def _term(self, number: int) -> bytes:
        return bytes(self._terms[self._places[number] : self._places[number + 1]])

    def _all_terms(self) -> list[bytes]:
        everything = bytes(self._terms)
        return [everything[a:b] for a, b in itertools.pairwise(self._places.tolist())]


class Bm25:
    """BM25 over the rows of several indexes as if they were one.

    The formula is Robertson's with Lucene's idf, which is never negative: ln(1 + (N - n + ½) /
    (n + ½)) · f / (f + k1 (1 - b + b · length / mean length)). N, n and the mean length are counted
    over all indexes, so a row's score doesn't depend on how rows are divided among them.
    """

    def __init__(self, indexes: Sequence[SparseIndex]) -> None:
        self._indexes = indexes
        self._count = sum(len(one) for one in indexes)
        total = sum(int(one.lengths.sum(dtype=np.int64)) for one in indexes)
        self._mean = max(total / self._count, 1.0) if self._count else 1.0
        # Of a function and not of a method, which would keep this and its files from being freed.
        self._idf = lru_cache(_REMEMBERED)(partial(_idf, tuple(indexes), self._count))

    def idf(self, stem: str) -> float:
        """Return the weight of a stem: 0 and up, the larger the fewer rows hold it."""
        return self._idf(stem)

    def scores(self, stemmed: Iterable[str]) -> npt.NDArray[np.float32]:
        """Return the score of every row for a query's stems, each counted once; [n]."""
        weights = {stem: self.idf(stem) for stem in dict.fromkeys(stemmed)}
        scores = [one.scores(weights, self._mean) for one in self._indexes]
        return np.concatenate(scores) if scores else np.empty(0, np.float32)


def _idf(indexes: Sequence[SparseIndex], count: int, stem: str) -> float:
    holders = sum(one.holders(stem) for one in indexes)
    return float(np.log1p((count - holders + 0.5) / (holders + 0.5)))


def _ends(sizes: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.asarray(sizes, np.int64))])


def _bytes_of(path: Path) -> bytes | mmap.mmap:
    """Map a file; an empty one can't be mapped."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.read(1) else b""
