"""Readers that others trained, as transformers and sentence-transformers run them.

Nothing of it is loaded, nor torch, unless an operator names one; docs/settings.md has the setting.
A question-answering model says where the words stand, a cross-encoder only how well a window
answers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

# Read when the libraries are imported: nothing is fetched.
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import numpy as np
import torch
from sentence_transformers import CrossEncoder
from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer

from index.errors import EncoderError
from index.search.models.reader import MOST_TOKENS, Reader, ReaderResult, Window, likeliest


def load_torch_reader(model: str) -> Reader:
    """Load a model by name (from the local cache) or folder; raise EncoderError."""
    try:
        kinds = AutoConfig.from_pretrained(model, local_files_only=True).architectures or [""]
        answers = kinds[0].endswith("ForQuestionAnswering")
        return AnsweringModel(model) if answers else ScoringModel(model)
    except (OSError, ValueError, RuntimeError) as error:
        raise EncoderError(
            f"the reader {model!r} can't be loaded ({type(error).__name__}): set AYES_READER to "
            "the folder of a question-answering model or a cross-encoder, to off, or unset it."
        ) from error


class AnsweringModel:
    """A question-answering model of transformers, trained to point at its first token for none."""

    def __init__(self, model: str) -> None:
        self._tokenizer: Any = AutoTokenizer.from_pretrained(model, local_files_only=True)
        self._model: Any = AutoModelForQuestionAnswering.from_pretrained(
            model, local_files_only=True
        ).eval()

    def read(self, question: str, windows: Sequence[Window]) -> list[ReaderResult]:
        """Read each window by itself: padding would let one change another's last digits."""
        return [self._read(question, window) for window in windows]

    def _read(self, question: str, window: Window) -> ReaderResult:
        text = _in_context(window)
        pieces = self._tokenizer(
            question,
            text,
            truncation="only_second",
            max_length=2 * MOST_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = pieces.pop("offset_mapping")[0].numpy() - (len(text) - len(window.text))
        with torch.inference_mode():
            out = self._model(**pieces)
        logits = torch.stack([out.start_logits[0], out.end_logits[0]], dim=1).float().numpy()
        told = np.asarray([one == 1 for one in pieces.sequence_ids(0)])
        words, certainty, best = likeliest(
            logits[told], offsets[told, 0], offsets[told, 1], window.units
        )
        return ReaderResult(best - float(logits[0].sum()), words, certainty)


class ScoringModel:
    """A cross-encoder of sentence-transformers."""

    def __init__(self, model: str) -> None:
        self._model = CrossEncoder(model, device="cpu", local_files_only=True)

    def read(self, question: str, windows: Sequence[Window]) -> list[ReaderResult]:
        """Score each window by itself."""
        pairs = [(question, _in_context(window)) for window in windows]
        values = self._model.predict(
            pairs, batch_size=1, show_progress_bar=False, activation_fn=torch.nn.Identity()
        )
        # Of several classes the last says that it answers.
        scores = np.asarray(values, np.float32).reshape(len(windows), -1)[:, -1]
        return [ReaderResult(float(score), None, 0.0) for score in scores]


def _in_context(window: Window) -> str:
    return f"{window.context}. {window.text}" if window.context else window.text
