"""A tiny encoder for the tests: no model, no state, the same vectors on every machine."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.models.encoder import EncoderIdentity, Encoding

DIMENSIONS = 64
_WORD = re.compile(r"\w+")


class TinyEncoder:
    """An encoder whose tokens are words, alike where their letters are.

    A word is the sum of a fixed vector for each run of three letters in it, so `vote` and `voted`
    are close, and words that share no letters are nearly at right angles. A text is the mean of
    its words.
    """

    def __init__(self, max_tokens: int = 256, dimensions: int = DIMENSIONS) -> None:
        self.identity = EncoderIdentity("tiny", "0" * 64, dimensions, max_tokens)
        self.projection: NDArray[np.float32] = np.eye(dimensions, dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [self._encode(text) for text in texts]

    def count_tokens(self, text: str) -> int:
        return sum(1 for _ in _WORD.finditer(text))

    def _encode(self, text: str) -> Encoding:
        words = list(_WORD.finditer(text))[: self.identity.max_tokens]
        size = self.identity.dimensions
        tokens = np.zeros((len(words), size), dtype=np.float32)
        for row, word in enumerate(words):
            tokens[row] = _word_vector(word.group().lower(), size)
        mean = tokens.mean(axis=0) if words else _gram_vector("")[:size]
        spans = np.array([word.span() for word in words], dtype=np.int32).reshape(-1, 2)
        return Encoding(vector=_unit(mean), tokens=tokens, spans=spans)


@functools.cache
def _word_vector(word: str, dimensions: int) -> NDArray[np.float32]:
    framed = f"^{word}$"
    grams = [framed[start : start + 3] for start in range(len(framed) - 2)]
    return _unit(np.sum([_gram_vector(gram)[:dimensions] for gram in grams], axis=0))


@functools.cache
def _gram_vector(gram: str) -> NDArray[np.float32]:
    digest = hashlib.blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=DIMENSIONS).digest()
    return _unit(np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = float(np.linalg.norm(vector))
    return (vector / length).astype(np.float32) if length else _gram_vector("")[: len(vector)]
