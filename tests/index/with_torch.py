"""Run what needs torch in a process of its own: `python -m tests.index.with_torch FOLDER`.

Makes small BERT models with random weights in FOLDER, two encoders, of which one pools by the mean
and one by the first token, and two readers, loads them, and prints what came out as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.errors import EncoderError
from index.search.models.encoder import Encoder
from index.search.models.load import load_encoder, load_reader
from index.search.models.reader import Window
from index.types import Span

TEXTS = ["Hungary voted against the draft.", "Whose café \ud800 is it? 😀 naïve", ""]
QUESTION = "Who dug the well?"
TEXT = "The miller dug the well. Its water is cold."
WINDOWS = [Window("Wells", TEXT, (Span(0, 24), Span(25, 43))), Window("", TEXT, (Span(25, 43),))]


def make_model(folder: Path) -> None:
    """Write a BERT of two layers whose words are letters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    pieces = folder.parent / "pieces" / folder.name
    pieces.mkdir(parents=True)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (pieces / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(str(pieces / "vocab.txt"), model_max_length=40).save_pretrained(pieces)
    BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=48,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=96,
            max_position_embeddings=64,
        )
    ).save_pretrained(pieces)
    transformer = Transformer(str(pieces))
    model = SentenceTransformer(modules=[transformer, Pooling(48, folder.name)], device="cpu")
    model.save(str(folder))


def make_readers(folder: Path) -> None:
    """Write BERTs with random weights: one that scores, and one that points at words."""
    from transformers import (
        AutoConfig,
        AutoTokenizer,
        BertForQuestionAnswering,
        BertForSequenceClassification,
    )

    pieces = folder / "pieces" / "mean"
    for name, kind in (
        ("scores", BertForSequenceClassification),
        ("points", BertForQuestionAnswering),
    ):
        kind(
            AutoConfig.from_pretrained(pieces, num_labels=1 if name == "scores" else 2)
        ).save_pretrained(folder / name)
        AutoTokenizer.from_pretrained(pieces).save_pretrained(folder / name)


def readings(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in ("scores", "points"):
        reader = load_reader(str(folder / name), cache=folder)
        assert reader is not None
        said[name] = [[asdict(one) for one in reader.read(QUESTION, WINDOWS)] for _ in range(2)]
    try:
        load_reader(str(folder / "absent"), cache=folder)
    except EncoderError as error:
        said["refusal"] = str(error)
    return said


def describe(encoder: Encoder) -> dict[str, Any]:
    encodings = encoder.encode(TEXTS)
    return {
        "kind": type(encoder).__name__,
        "name": encoder.identity.name,
        "dimensions": encoder.identity.dimensions,
        "max_tokens": encoder.identity.max_tokens,
        "projection": encoder.projection.tolist(),
        "counts": [encoder.count_tokens(text) for text in TEXTS],
        "vectors": [encoding.vector.tolist() for encoding in encodings],
        "tokens": [encoding.tokens.tolist() for encoding in encodings],
        "spans": [encoding.spans.tolist() for encoding in encodings],
    }


def main(folder: Path) -> None:
    from index.search.models.reference_encoder import load_reference

    cache = folder / "cache"
    for pooling in ("mean", "cls"):
        make_model(folder / pooling)
    make_readers(folder)
    facts = {
        **readings(folder),
        "mean": describe(load_encoder(str(folder / "mean"), cache=cache)),
        "cls": describe(load_encoder(str(folder / "cls"), cache=cache)),
        "reference": describe(
            load_reference("mean", folder / "mean", "0" * 64, cache, lambda *_: None)
        ),
    }
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
