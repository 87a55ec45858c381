"""The encoder of short questions: MiniLM's layers, trained to tell what a question asks for.

A folder holds encoder.onnx, the layers in int8, with a card; the embeddings below the layers are
those of the installed model. Nothing of torch is loaded.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from index.errors import EncoderError
from index.files.checksum import sha256_of_file
from index.search.models.encoder import well_formed
from index.search.models.graph import APART, open_graph, open_tokenizer, word_embeddings
from index.search.models.load import DEFAULT_MODEL, DEFAULT_WEIGHTS, find_model
from index.search.models.reader import MOST_QUESTION_TOKENS, Floats

WEIGHTS, CARD = "encoder.onnx", "card.json"


class QuestionEncoder:
    """Encodes questions one by one: a vector doesn't depend on what is encoded beside it."""

    def __init__(self, folder: Path, model: Path) -> None:
        self._tokenizer = open_tokenizer(model)
        self._embeddings = word_embeddings(model / "model.safetensors")
        self._session = open_graph(folder / WEIGHTS, 1, APART)

    def encode(self, question: str) -> Floats:
        """Return the unit vector [d] of a question; what is too long is cut."""
        *pieces, end = self._tokenizer.encode(well_formed(question)).ids
        ids = np.asarray([*pieces[: MOST_QUESTION_TOKENS - 1], end], dtype=np.int64)
        (vector,) = self._session.run(["vector"], {"words": self._embeddings[ids][None]})
        return np.asarray(vector[0], dtype=np.float32)


def load_question_encoder(folder: Path) -> QuestionEncoder:
    """Load the encoder in a folder; raise EncoderError where it isn't whole."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        fits = card["model_sha256"] == DEFAULT_WEIGHTS
        fits = fits and sha256_of_file(folder / WEIGHTS) == card["sha256"]
        encoder = QuestionEncoder(folder, find_model(DEFAULT_MODEL)) if fits else None
    except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
        why = str(error).partition("\n")[0]
        raise EncoderError(f"{folder.name}/ can't be used ({why}); install Ayes again") from error
    if encoder is None:
        raise EncoderError(f"{folder.name}/ isn't what its card says; install Ayes again")
    return encoder
