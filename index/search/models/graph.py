"""What compiled models share: a session, a tokenizer, and the installed model's embeddings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index.search.models.reader import Floats

_EMBEDDINGS = "embeddings.word_embeddings.weight"
APART = ("SkipLayerNormFusion",)  # joined they take a quarter longer (training/graph.py too)
_LONGEST_HEADER = 1 << 20  # bytes; that of the installed weights has 10,000


def open_graph(
    path: Path, threads: int, without: Sequence[str] = ()
) -> onnxruntime.InferenceSession:
    """Open a graph on the processor, `without` some of onnxruntime's optimizations."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that spin while they wait save a question a millisecond on an idle machine, and
    # double its time on a busy one.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=[*without]
    )


def open_tokenizer(model: Path) -> Tokenizer:
    """Open the tokenizer in a model's folder, without padding and without a limit."""
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    # As published it pads to 128 and cuts at 128.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def word_embeddings(weights: Path) -> Floats:
    """Map the word embeddings [vocabulary, d] of a .safetensors file into memory."""
    with weights.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        if size > _LONGEST_HEADER:
            raise ValueError(f"{weights.name} has a header of {size} bytes")
        entry = json.loads(file.read(size))[_EMBEDDINGS]
    if entry["dtype"] != "F32":
        raise ValueError(f"the embeddings in {weights.name} are {entry['dtype']}, not F32")
    start = 8 + size + entry["data_offsets"][0]
    mapped = np.memmap(weights, "<f4", "r", offset=start, shape=tuple(entry["shape"]))
    return np.asarray(mapped)
