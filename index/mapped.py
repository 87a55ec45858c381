"""Raw little-endian arrays in files, mapped into memory: what is not asked for is never read."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError


class Mapped:
    """An array [rows, columns] in a file; safe to share between threads."""

    def __init__(self, path: Path, kind: str, shape: tuple[int, int]) -> None:
        """Map a file of just this many numbers; raise LibraryError if it is of another size."""
        if path.stat().st_size != np.dtype(kind).itemsize * shape[0] * shape[1]:
            raise LibraryError(f"{path} is damaged: build its library again.")
        self._file: mmap.mmap | None = None
        self.array: npt.NDArray[Any] = np.empty(shape, kind)
        if 0 not in shape:  # an empty file can't be mapped
            with path.open("rb") as file:
                self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self.array = np.frombuffer(self._file, kind).reshape(shape)

    def expect_few(self) -> None:
        """Let the system read only what is asked for, not what stands around it."""
        if self._file is not None:
            self._file.madvise(mmap.MADV_RANDOM)

    def release(self) -> None:
        """Take the file out of this process's memory; what is asked for next is mapped again.

        It stays in the system's cache. Without this, a large library would seem to need as much
        memory as was ever looked at.
        """
        if self._file is not None:
            self._file.madvise(mmap.MADV_DONTNEED)
