"""Vectors and arrays as PostgreSQL and pgvector take and give them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from index.library.generation.shard import Embedded
from index.search.token_vectors import codes_in

Floats = npt.NDArray[np.float32]
_HEAD: Final = struct.Struct(">HH")  # pgvector's: how many dimensions, and nothing


def as_text(vector: Floats) -> str:
    """Write a vector as a parameter; it is read back as it was."""
    return f"[{','.join(map(str, vector.tolist()))}]"


def as_bytes(vector: Floats) -> bytes:
    """Write a vector as a binary COPY sends it."""
    return _HEAD.pack(len(vector), 0) + vector.astype(">f4").tobytes()


def embedded_of(vector: bytes, sentences: Iterable[bytes], tokens: bytes, spans: bytes) -> Embedded:
    """Read what is kept of a passage, fetched in binary."""
    places = np.frombuffer(spans, "<i4").reshape(-1, 2).astype(np.int32)
    return Embedded(
        paragraph=vector_of(vector),
        sentences=np.stack([vector_of(one) for one in sentences]),
        tokens=codes_in(tokens, len(places)),
        spans=places,
    )


def vector_of(content: bytes) -> Floats:
    """Read a vector that was fetched in binary."""
    return np.frombuffer(content, ">f4", offset=_HEAD.size).astype(np.float32)
