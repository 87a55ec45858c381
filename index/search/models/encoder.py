"""What an encoder is, and what its vectors are measured and projected with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.files.shipped import data_folder
from index.lazy_pattern import lazy_pattern

MAX_TOKENS = 256
"""No model reads more word pieces of a text than this, special ones counted."""

PROJECTED = 128
"""The dimensions in which token vectors are stored."""

Progress = Callable[[str, float], None]
"""Called with a stage in plain words and the fraction done, 0 to 1."""


def silent(_stage: str, _fraction: float) -> None:
    """Report no progress."""


_LONE_SURROGATE = lazy_pattern("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """A text as the encoder sees it.

    `vector` is float32 [d], of unit length, pooled as the reference model pools. `tokens` are the
    last hidden states, float32 [n, d], without special tokens and not normalised. `spans` are the
    tokens' code-point offsets into the text, int32 [n, 2]. What lies beyond the model's
    `max_tokens` is not read. A text without words has n = 0.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    spans: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which model makes the vectors: vectors of different identities don't compare."""

    name: str
    weights_sha256: str
    dimensions: int
    max_tokens: int


class Encoder(Protocol):
    """Turns texts into vectors; safe to share between threads."""

    @property
    def identity(self) -> EncoderIdentity:
        """The model, its weights and its measures."""
        ...

    @property
    def projection(self) -> NDArray[np.float32]:
        """What a token vector is multiplied by to be stored, float32 [d, p], p <= 128.

        Its columns are the principal directions (about the origin, so that inner products are
        kept) of the unit token vectors of the sentences in data/reference.txt.
        """
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode texts, in their order; each comes out the same whatever stands beside it."""
        ...

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens, special ones too; up to `max_tokens` nothing is cut off."""
        ...


def fit_projection(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the principal directions of token vectors [n, d] about the origin, as [d, p].

    Strongest first; each has its largest component positive, so that the result is one and the
    same wherever it is computed, but for rounding.
    """
    lengths = np.linalg.norm(tokens, axis=1, keepdims=True)
    unit = (tokens / np.maximum(lengths, 1e-12)).astype(np.float64)
    _, directions = np.linalg.eigh(unit.T @ unit)
    chosen = directions[:, ::-1][:, :PROJECTED]
    strongest = chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])]
    return np.ascontiguousarray(chosen * np.sign(strongest), dtype=np.float32)


def reference_sentences() -> list[str]:
    """Return the sentences that compiled models are checked and projections fitted on."""
    return (data_folder() / "reference.txt").read_text(encoding="utf-8").splitlines()


def well_formed(text: str) -> str:
    """Replace lone surrogates, which no tokenizer reads, one for one, so that offsets hold.

    They come from undecodable bytes on a command line and from escapes in JSON.
    """
    return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
