"""An encoder that reads each text once, for measuring: the same texts come back again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.models.encoder import Encoder, EncoderIdentity, Encoding


class RememberingEncoder:
    """The encodings of another encoder, each made once; about 200 kB a paragraph are kept."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoding] = {}

    @property
    def identity(self) -> EncoderIdentity:
        """The model of the other encoder."""
        return self._encoder.identity

    @property
    def projection(self) -> NDArray[np.float32]:
        """The projection of the other encoder."""
        return self._encoder.projection

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode the texts that are new, and return all in their order."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return [self._known[text] for text in texts]

    def count_tokens(self, text: str) -> int:
        """Count a text's tokens as the other encoder does."""
        return self._encoder.count_tokens(text)
