"""A cross-encoder that orders what search has found, where an operator names one.

It reads a question and a text together, which tells more than comparing their vectors, and takes
tens of milliseconds a text on a processor. Nothing of it is loaded, nor torch, unless it is asked
for; docs/settings.md names the setting.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

# Read when the libraries are imported: nothing is fetched.
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import numpy as np
import numpy.typing as npt
from sentence_transformers import CrossEncoder

from index.errors import EncoderError


class CrossReranker:
    """Scores texts for a question by a sentence-transformers cross-encoder."""

    def __init__(self, model: str) -> None:
        """Load a model by name (from the local cache) or folder; raise EncoderError."""
        try:
            self._model = CrossEncoder(model, device="cpu", local_files_only=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise EncoderError(
                f"the cross-encoder {model!r} can't be loaded ({type(error).__name__}): set "
                "AYES_RERANKER to the folder of one, or unset it."
            ) from error

    def scores(self, question: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return how well each text answers, the larger the better; [n]."""
        pairs = [(question, text) for text in texts]
        # One by one: padding would let one text change another's last digits.
        values = self._model.predict(pairs, batch_size=1, show_progress_bar=False)
        scores: npt.NDArray[np.float32] = np.asarray(values, np.float32).reshape(len(texts), -1)
        return scores[:, -1]  # of several classes the last says that it answers
