"""Inner products over unit vectors, all of them or those near a query: the one file with FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Self

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import LibraryError
from index.files.arrays import Mapped

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

# docs/decisions/0009-growth.md has what these cost and find.
LISTS: Final = 1024  # or fewer, of few vectors
PROBES: Final = 64
TRAINED_ON: Final = 40  # vectors for each list
ROUNDS: Final = 10  # of finding the centres
LONGEST: Final = 1.01  # of a unit vector
AT_ONCE: Final = 4096  # vectors of 8 bits that are restored at a time
RUN: Final = 64  # scores that are looked at as one, of very many

# A single query over vectors of this size is slower with two threads than with one.
faiss.omp_set_num_threads(1)


def best(scores: Floats, k: int) -> Rows:
    """Return the places of the k largest scores, best first, the earlier place first in a tie."""
    k = min(k, len(scores))
    if k <= 0:
        return np.empty(0, np.int64)
    places = np.arange(len(scores))
    if len(scores) > 2 * RUN * k:
        # At least k scores reach what the largest of k runs reach, and few others do.
        highest = np.maximum.reduceat(scores, np.arange(0, len(scores), RUN))
        places = np.flatnonzero(scores >= np.partition(highest, len(highest) - k)[-k])
        scores = scores[places]
    last = np.partition(scores, len(scores) - k)[-k]
    above = np.flatnonzero(scores > last)
    above = above[np.argsort(-scores[above], kind="stable")]
    equal = np.flatnonzero(scores == last)[: k - len(above)]
    found: Rows = places[np.concatenate([above, equal])]
    return found


def rounded(vectors: Floats) -> Small:
    """Round vectors [n, d] to 8 bits, the largest component of each to 127."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-12)
    small: Small = np.rint(vectors / largest * np.float32(127)).astype(np.int8)
    return small


def restored(small: Small) -> Floats:
    """Return rounded vectors at unit length; rounding them again gives the same."""
    vectors: Floats = small.astype(np.float32)
    # A sum of so few small whole numbers is exact in whatever order it is made.
    vectors /= np.sqrt(np.maximum(np.einsum("nd,nd->n", vectors, vectors), 1))[:, np.newaxis]
    return vectors


class Vectors:
    """Unit vectors in the rows of a file, scored by inner product."""

    kind = "<f4"

    def __init__(self, path: Path, count: int, dimensions: int) -> None:
        """Map a file of just so many vectors; raise LibraryError if it holds others."""
        self._file = Mapped(path, self.kind, (count, dimensions))

    def __len__(self) -> int:
        return len(self._file.array)

    def slice(self, start: int, end: int) -> Floats:
        """Return the vectors of rows start to end, [end - start, d]."""
        vectors: Floats = self._file.array[start:end]
        return vectors

    def scores(self, query: Floats, rows: Rows) -> Floats:
        """Return the inner product of a query [d] with each of the rows, in their order."""
        if len(rows) and (rows.min() < 0 or rows.max() >= len(self)):
            raise IndexError(f"rows {rows.min()}..{rows.max()} of {len(self)}")
        return self._products(query, rows)

    def scores_of_few(self, query: Floats, starts: Rows, counts: Rows) -> Floats:
        """Return the inner product of a query [d] with the rows of pieces, in their order.

        It is the same as `scores` of them, and fast where they are few in a large file.
        """
        read = self._file.read(zip(starts.tolist(), counts.tolist(), strict=True))
        vectors = self._restored(read)
        return _inner_products(query, vectors, np.arange(len(vectors)))

    def _products(self, query: Floats, rows: Rows) -> Floats:
        return _inner_products(query, self._file.array, rows)

    def _restored(self, read: npt.NDArray[Any]) -> Floats:
        return read


class SmallVectors(Vectors):
    """The same, rounded to 8 bits."""

    kind = "i1"

    def slice(self, start: int, end: int) -> Floats:
        """Return the vectors of rows start to end, [end - start, d]."""
        return restored(self._file.array[start:end])

    def _products(self, query: Floats, rows: Rows) -> Floats:
        scores = [np.empty(0, np.float32)]
        for first in range(0, len(rows), AT_ONCE):
            vectors = restored(self._file.array[rows[first : first + AT_ONCE]])
            scores.append(_inner_products(query, vectors, np.arange(len(vectors))))
        return np.concatenate(scores)

    def _restored(self, read: npt.NDArray[Any]) -> Floats:
        return restored(read)


def _inner_products(query: Floats, vectors: Floats, rows: Rows) -> Floats:
    scores = np.empty(len(rows), np.float32)
    if len(rows):
        query = np.ascontiguousarray(query, np.float32)
        rows = np.ascontiguousarray(rows, np.int64)
        faiss.fvec_inner_products_by_idx(  # type: ignore[attr-defined]
            faiss.swig_ptr(scores),
            faiss.swig_ptr(query),
            faiss.swig_ptr(vectors),
            faiss.swig_ptr(rows),
            len(query),
            1,
            len(rows),
        )
        # What is too large to be hashed when it is opened may have been damaged.
        if not np.abs(scores).max() <= LONGEST * np.linalg.norm(query):
            raise LibraryError("the vectors of a library are damaged: build it again.")
    return scores


class Neighbours:
    """An index of many vectors that looks only near a query: lists around centres, 8 bits each."""

    def __init__(self, index: faiss.IndexIVF) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Floats) -> Self:
        """Index vectors [n, d]; the same vectors make the same index."""
        count, dimensions = vectors.shape
        lists = max(1, min(LISTS, count // TRAINED_ON))
        index = faiss.index_factory(dimensions, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.cp.niter = ROUNDS  # type: ignore[attr-defined]
        step = max(1, count // (lists * TRAINED_ON))
        index.train(np.ascontiguousarray(vectors[::step]))
        for start in range(0, count, 1 << 16):
            index.add(np.ascontiguousarray(vectors[start : start + (1 << 16)]))
        return cls(index)  # type: ignore[arg-type]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file into memory; raise LibraryError if it isn't such an index."""
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        except RuntimeError as error:
            raise LibraryError(f"{path} is not a FAISS index: build its library again.") from error
        if not isinstance(index, faiss.IndexIVFScalarQuantizer):
            raise LibraryError(f"{path} is another kind of index: build its library again.")
        # Else each search starts 32 threads that read its lists once more, which takes longer.
        lists = faiss.downcast_InvertedLists(index.invlists)  # type: ignore[arg-type]
        lists.prefetch_nthread = 0  # type: ignore[attr-defined]
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the index to a file; raise OSError if that can't be done."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(str(error)) from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(
        self, query: Floats, k: int, kept: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Rows, Floats]:
        """Return the k nearest rows or nearly those, best first, and their rounded cosines.

        With `kept` [n], only among the rows for which it is true.
        """
        parameters = faiss.SearchParametersIVF(nprobe=PROBES)  # type: ignore[call-arg]
        if kept is not None:
            bits = np.packbits(kept, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(bits)  # type: ignore[arg-type, call-arg]
        query = np.ascontiguousarray(query.reshape(1, -1), np.float32)
        cosines, rows = self._index.search(query, min(k, len(self)), params=parameters)
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]
