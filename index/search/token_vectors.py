"""Token vectors: one small vector for each token of a passage.

A vector is projected to fewer dimensions, scaled to unit length and kept as int8 with one scale,
so a token takes as many bytes as it has dimensions. Files are raw little-endian arrays whose
shapes the manifest holds, so that they can be written as they come and mapped into memory.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.files.arrays import Mapped
from index.types import Span

Floats = npt.NDArray[np.float32]
Spans = npt.NDArray[np.int32]
Small = npt.NDArray[np.int8]

SCALE = np.float32(127)
VECTORS_FILE = "tokens.int8"
SPANS_FILE = "token-spans.int32"


def unit(vectors: Floats) -> Floats:
    """Scale vectors [n, d] to unit length; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


def projected(states: Floats, projection: Floats) -> Floats:
    """Project token states [n, d] to unit vectors [n, p]."""
    return unit(unit(states) @ projection)


def quantised(vectors: Floats) -> Small:
    """Round unit vectors to int8."""
    small: Small = np.rint(vectors * SCALE).astype(np.int8)
    return small


def within(spans: Spans, span: Span) -> slice:
    """Return which tokens, in order of their spans [n, 2], start inside a span."""
    first, last = np.searchsorted(spans[:, 0], (span.start, span.end))
    return slice(int(first), int(last))


class TokenStore:
    """The token vectors of a library's passages, memory-mapped."""

    def __init__(self, folder: Path, starts: npt.NDArray[np.int64], dimensions: int) -> None:
        """Map the tokens of a folder; `starts` [n + 1] says where each passage's tokens begin."""
        count = int(starts[-1])
        self._files = (
            Mapped(folder / VECTORS_FILE, "i1", (count, dimensions)),
            Mapped(folder / SPANS_FILE, "<i4", (count, 2)),
        )
        self._vectors: Small = self._files[0].array
        self._spans: Spans = self._files[1].array
        self._starts = starts

    def quantised(self, row: int) -> tuple[Small, Spans]:
        """Return a passage's tokens as they are kept: int8 [n, p], spans [n, 2] in the source."""
        start, end = self._starts[row : row + 2]
        return self._vectors[start:end], self._spans[start:end]

    def vectors(self, row: int) -> tuple[Floats, Spans]:
        """Return a passage's token vectors, unit length but for rounding, and their spans."""
        start, end = self._starts[row : row + 2].tolist()
        small, spans = (file.read([(start, end - start)]) for file in self._files)
        return small.astype(np.float32) / SCALE, spans
