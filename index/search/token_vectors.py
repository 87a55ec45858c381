"""Token vectors: one small vector for each token of a passage.

A vector is projected to fewer dimensions, scaled to unit length and turned, so that all its
components are about as large; each is then kept as one of 16 levels, two to a byte. Nothing is
trained: docs/decisions/0016-token-vectors.md has what else was tried. Files are raw little-endian
arrays whose shapes the manifest holds, so that they can be written as they come and mapped.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from index.files.arrays import Mapped

Floats = npt.NDArray[np.float32]
Spans = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint8]

BITS: Final = 4  # for each dimension
VECTORS_FILE: Final = "tokens.4bit"
SPANS_FILE: Final = "token-spans.int32"

# Where a normal distribution is rounded to in 4 bits with the least squared error (J. Max,
# Quantizing for Minimum Distortion, 1960, table I); those below 0 mirror these.
_POSITIVE: Final = (0.1284, 0.3881, 0.6568, 0.9424, 1.256, 1.618, 2.069, 2.733)
_LEVELS: Final = np.array([*(-one for one in reversed(_POSITIVE)), *_POSITIVE], np.float32)
_EDGES: Final = (_LEVELS[1:] + _LEVELS[:-1]) / 2
# The two levels of each byte, as one number of 8 bytes, which is many times as fast to look up.
_PAIRS: Final = np.stack(np.meshgrid(_LEVELS, _LEVELS, indexing="ij"), axis=-1)
_PAIR_OF: Final = _PAIRS.view(np.uint64).ravel()


def unit(vectors: Floats) -> Floats:
    """Scale vectors [n, d] to unit length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def projected(states: Floats, projection: Floats) -> Floats:
    """Project token states [n, d] to unit vectors [n, p], turned as they are kept."""
    return unit(unit(states) @ projection) @ _turn(projection.shape[1])


def packed_size(dimensions: int) -> int:
    """Return how many bytes a vector takes."""
    return (dimensions + 1) // 2


def quantised(vectors: Floats) -> Codes:
    """Round turned unit vectors [n, p] to levels, two to a byte."""
    size = vectors.shape[1]
    codes = np.zeros((len(vectors), 2 * packed_size(size)), np.uint8)
    codes[:, :size] = np.searchsorted(_EDGES, vectors * np.float32(np.sqrt(size)))
    small: Codes = (codes[:, ::2] << BITS | codes[:, 1::2]).astype(np.uint8)
    return small


def codes_in(packed: bytes, count: int) -> Codes:
    """Return the codes of so many tokens that were kept as bytes."""
    return np.frombuffer(packed, np.uint8).reshape(count, len(packed) // max(count, 1))


def restored(codes: Codes, dimensions: int) -> Floats:
    """Return the unit vectors [n, p] that codes stand for."""
    vectors: Floats = _PAIR_OF.take(codes).view(np.float32)[:, :dimensions]
    vectors /= np.sqrt(np.einsum("np,np->n", vectors, vectors))[:, np.newaxis]
    return vectors


class TokenStore:
    """The token vectors of a library's passages, memory-mapped."""

    def __init__(self, folder: Path, starts: npt.NDArray[np.int64], dimensions: int) -> None:
        """Map the tokens of a folder; `starts` [n + 1] says where each passage's tokens begin."""
        count = int(starts[-1])
        self._dimensions = dimensions
        self._files = (
            Mapped(folder / VECTORS_FILE, "u1", (count, packed_size(dimensions))),
            Mapped(folder / SPANS_FILE, "<i4", (count, 2)),
        )
        self._codes: Codes = self._files[0].array
        self._spans: Spans = self._files[1].array
        self._starts = starts

    def quantised(self, row: int) -> tuple[Codes, Spans]:
        """Return a passage's tokens as they are kept, and their spans [n, 2] in the source."""
        start, end = self._starts[row : row + 2]
        return self._codes[start:end], self._spans[start:end]

    def vectors(self, row: int) -> tuple[Floats, Spans]:
        """Return a passage's token vectors, of unit length, and their spans."""
        start, end = self._starts[row : row + 2].tolist()
        codes, spans = (file.read([(start, end - start)]) for file in self._files)
        return restored(codes, self._dimensions), spans


@lru_cache(maxsize=4)
def _turn(size: int) -> Floats:
    """Return a rotation [p, p] that spreads each component over all: signs, then Hartley's."""
    numbers = np.arange(size)
    signs = np.where(numbers * numbers * (np.sqrt(5) - 1) / 2 % 1 < 0.5, 1, -1)
    angles = 2 * np.pi * (np.outer(numbers, numbers) % size) / size
    turn: Floats = (
        signs[:, np.newaxis] * (np.cos(angles) + np.sin(angles)) / np.sqrt(size)
    ).astype(np.float32)
    return turn
