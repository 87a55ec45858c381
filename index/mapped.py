"""Raw little-endian arrays in files, mapped into memory: what is not asked for is never read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import LibraryError


def mapped(path: Path, kind: str, shape: tuple[int, int]) -> npt.NDArray[Any]:
    """Map a file of just this many numbers; raise LibraryError if it is of another size."""
    if path.stat().st_size != np.dtype(kind).itemsize * shape[0] * shape[1]:
        raise LibraryError(f"{path} is damaged: build its library again.")
    if 0 in shape:  # an empty file can't be mapped
        return np.empty(shape, kind)
    return np.asarray(np.memmap(path, kind, "r", shape=shape))
