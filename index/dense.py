"""Exact inner-product search over unit vectors: the one file that knows FAISS."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import LibraryError

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

# A single query over vectors of this size is slower with two threads than with one.
faiss.omp_set_num_threads(1)


class Vectors:
    """Unit vectors in rows, scored by inner product without approximation."""

    def __init__(self, index: faiss.IndexFlat) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Floats) -> Self:
        """Hold vectors of shape [n, d]."""
        held = cls(faiss.IndexFlatIP(vectors.shape[1]))
        held.add(vectors)
        return held

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file of vectors into memory; raise LibraryError if it isn't one."""
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise LibraryError(f"{path} is not a FAISS index: build its library again.") from error
        if not isinstance(index, faiss.IndexFlatIP):
            raise LibraryError(f"{path} is not an exact FAISS index: build its library again.")
        return cls(index)

    def save(self, path: Path) -> None:
        """Write the vectors to a file; raise OSError if that can't be done."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(str(error)) from error

    def add(self, vectors: Floats) -> None:
        """Add rows [n, d] at the end."""
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def slice(self, start: int, end: int) -> Floats:
        """Return the vectors of rows start to end, [end - start, d]."""
        if start == end:
            return np.empty((0, self.dimensions), np.float32)
        vectors: Floats = self._index.reconstruct_n(start, end - start)
        return vectors

    def scores(self, query: Floats, rows: Rows) -> Floats:
        """Return the inner product of a query [d] with each of the rows, in their order."""
        scores = np.empty(len(rows), np.float32)
        if len(rows):
            if rows.min() < 0 or rows.max() >= len(self):
                raise IndexError(f"rows {rows.min()}..{rows.max()} of {len(self)}")
            query = np.ascontiguousarray(query.reshape(1, self.dimensions), np.float32)
            rows = np.ascontiguousarray(rows, np.int64)
            self._index.compute_distance_subset(  # type: ignore[attr-defined]
                1,
                faiss.swig_ptr(query),
                len(rows),
                faiss.swig_ptr(scores),
                faiss.swig_ptr(rows),
            )
        return scores

    def nearest(self, query: Floats, k: int) -> Rows:
        """Return the k rows of the largest inner product with a query [d], best first."""
        k = min(k, len(self))
        if k <= 0:
            return np.empty(0, np.int64)
        query = np.ascontiguousarray(query.reshape(1, self.dimensions), np.float32)
        rows: Rows = self._index.search(query, k)[1][0]
        return rows
