"""A text that was encoded is not encoded again, and comes out the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.evaluation.cached_encoder import RememberingEncoder
from index.search.models.encoder import Encoding
from tests.tiny import TinyEncoder


class CountingEncoder(TinyEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        self.asked += texts
        return super().encode(texts)


def test_each_text_is_encoded_once_and_all_come_in_their_order() -> None:
    counting = CountingEncoder()
    encoder = RememberingEncoder(counting)
    encoder.encode(["a ferry", "a pear", "a ferry"])
    again = encoder.encode(["a hive", "a pear"])
    assert counting.asked == ["a ferry", "a pear", "a hive"]
    for text, found in zip(["a hive", "a pear"], again, strict=True):
        assert np.array_equal(found.vector, TinyEncoder().encode([text])[0].vector)
    assert encoder.identity == counting.identity
    assert np.array_equal(encoder.projection, counting.projection)
    assert encoder.count_tokens("a ferry") == counting.count_tokens("a ferry")
