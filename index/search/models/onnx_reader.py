"""A reader of our own making: MiniLM with heads, in onnxruntime, never torch.

A folder holds reader.onnx, the layers and heads in int8, with a card. The embeddings below the
layers are those of the installed model, mapped into memory; its tokenizer is the reader's too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.errors import EncoderError
from index.files.checksum import remembered_sha256
from index.files.shipped import data_folder
from index.search.models.encoder import well_formed
from index.search.models.graph import APART, open_graph, open_tokenizer, word_embeddings
from index.search.models.reader import (
    MOST_QUESTION_TOKENS,
    MOST_TOKENS,
    ReaderResult,
    Window,
    likeliest,
)

FOLDER = "reader"  # in data/
WEIGHTS, CARD = "reader.onnx", "card.json"


class CompiledReader:
    """Reads windows one by one, unpadded: a reading doesn't depend on what is read beside it."""

    def __init__(self, folder: Path, model: Path, threads: int) -> None:
        self._tokenizer = open_tokenizer(model)
        self._embeddings = word_embeddings(model / "model.safetensors")
        self._session = open_graph(folder / WEIGHTS, threads, APART)

    def read(self, question: str, windows: Sequence[Window]) -> list[ReaderResult]:
        """Read each window, in their order; what is too long is cut."""
        asked = self._tokenizer.encode(well_formed(question)).ids[:-1][:MOST_QUESTION_TOKENS]
        return [self._read(asked, window) for window in windows]

    def _read(self, asked: list[int], window: Window) -> ReaderResult:
        front = f"{window.context}. " if window.context else ""
        pieces = self._tokenizer.encode(well_formed(front + window.text))
        most = MOST_TOKENS - len(asked) - 2
        told, end = pieces.ids[1:-1][:most], pieces.ids[-1]
        identifiers = np.asarray([*asked, end, *told, end], dtype=np.int64)
        first = len(asked) + 1
        types = np.zeros((1, len(identifiers)), dtype=np.int64)
        types[0, first:] = 1
        answered, spans = self._session.run(
            ["answered", "spans"], {"words": self._embeddings[identifiers][None], "types": types}
        )
        offsets = np.asarray(pieces.offsets[1:-1][:most], dtype=np.int64).reshape(-1, 2)
        offsets -= len(front)
        logits = spans[0][first : first + len(told)]
        words, certainty, _ = likeliest(logits, offsets[:, 0], offsets[:, 1], window.units)
        return ReaderResult(float(answered[0]), words, certainty)


def shipped() -> Path:
    """Return the folder of the shipped reader."""
    return data_folder() / FOLDER


def load_compiled_reader(
    folder: Path, model: Path, model_sha256: str, cache: Path, threads: int
) -> CompiledReader:
    """Load the reader in a folder, made from a model of that hash; raise EncoderError."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        memory = cache / "encoder" / "checksums"
        changed = remembered_sha256(folder / WEIGHTS, memory) != card["sha256"]
        other = card["model_sha256"] != model_sha256
        reader = None if changed or other else CompiledReader(folder, model, threads)
    except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
        raise _refused(folder, str(error).partition("\n")[0]) from error
    if reader is None:
        why = "its weights aren't those of its card" if changed else "it is another model's"
        raise _refused(folder, why)
    return reader


def _refused(folder: Path, why: str) -> EncoderError:
    return EncoderError(
        f"the reader in {folder.name}/ can't be used ({why}); install Ayes again, or set "
        "AYES_READER to another, or to off"
    )
