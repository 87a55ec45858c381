"""Raw little-endian arrays in files: mapped into memory, or read in pieces."""

from __future__ import annotations

import math
import os
import threading
import weakref
from collections.abc import Iterable
from pathlib import Path
from tokenize import TokenError
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError

# The header of a .npy file is parsed by `ast`, which in Python up to 3.11.7 keeps its depth in one
# place for all threads: two at once may end in a SystemError (CPython's issue 106905).
_parsing = threading.Lock()


def load_array(path: Path) -> npt.NDArray[Any]:
    """Map a .npy file into memory; raise ValueError, EOFError or OSError if it is none."""
    # As a plain array: each slice of a memmap is another object that looks after the file.
    return np.asarray(_memmap(path))


class Mapped:
    """An array [rows, ...] in a file; safe to share between threads."""

    def __init__(
        self, path: Path, kind: npt.DTypeLike, shape: tuple[int, ...], start: int = 0
    ) -> None:
        """Map a file that holds just this behind so many bytes; raise LibraryError if it doesn't.

        Its rows are what the first dimension counts.
        """
        self._kind = np.dtype(kind)
        self._row = shape[1:]
        self._start = start
        self._size = self._kind.itemsize * math.prod(self._row)
        if path.stat().st_size != start + self._size * shape[0]:
            raise LibraryError(f"{path} is damaged: build its library again.")
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self.array: npt.NDArray[Any] = np.empty(shape, kind)
        if 0 not in shape:  # an empty file can't be mapped
            self.array = np.asarray(np.memmap(path, kind, "r", start, shape))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Map a .npy file; raise ValueError, EOFError, OSError or LibraryError if it is none."""
        found = _memmap(path)
        return cls(path, found.dtype, found.shape, found.offset)

    def __len__(self) -> int:
        return len(self.array)

    def read(self, pieces: Iterable[tuple[int, int]]) -> npt.NDArray[Any]:
        """Read rows, each piece given by its first row and their number, without the mapping.

        For a few rows of a large file that is many times as fast as touching as many pages, and
        what was read doesn't stay in this process's memory.
        """
        start, size = self._start, self._size
        read = [os.pread(self._file, count * size, start + first * size) for first, count in pieces]
        return np.frombuffer(b"".join(read), self._kind).reshape(-1, *self._row)


def _memmap(path: Path) -> np.memmap[Any, Any]:
    try:
        with _parsing:
            mapped: np.memmap[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (SyntaxError, TokenError) as error:  # of its header
        raise ValueError(f"{path.name} is damaged") from error
    return mapped
