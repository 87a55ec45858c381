"""Make a small cross-encoder and ask with it: `python -m tests.index.with_cross_encoder FOLDER`.

Torch is loaded in a process of its own. Prints scores, and the first quotes with it, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from index.errors import EncoderError
from tests.index.documents import document
from tests.index.with_torch import make_model
from tests.tiny import TinyEncoder

QUESTION = "Who dug the well?"
TEXTS = ["The miller dug the well.", "Its water is cold.", "The well is old."]


def make_cross_encoder(folder: Path) -> None:
    """Write a BERT with random weights and one output."""
    from transformers import AutoConfig, AutoTokenizer, BertForSequenceClassification

    make_model(folder / "mean")
    pieces = folder / "pieces" / "mean"
    config = AutoConfig.from_pretrained(pieces, num_labels=1)
    BertForSequenceClassification(config).save_pretrained(folder / "cross")
    AutoTokenizer.from_pretrained(pieces).save_pretrained(folder / "cross")


def main() -> None:
    folder = Path(sys.argv[1])
    make_cross_encoder(folder)
    from bot.answer.answerer import Answerer
    from index.library import build_library
    from index.reranking import CrossReranker
    from index.votes.countries import Countries

    reranker = CrossReranker(str(folder / "cross"))
    library = build_library(folder / "library", [document("well", TEXTS)], (), TinyEncoder())
    answerer = Answerer(library, Countries.load(), threshold=0.0, reranker=reranker)
    answer = answerer.ask(QUESTION)
    quotes = [one.quote.text for one in getattr(answer, "citations", ())]
    try:
        CrossReranker(str(folder / "absent"))
        refusal = ""
    except EncoderError as error:
        refusal = str(error)
    scores = [reranker.scores(QUESTION, TEXTS).tolist() for _ in range(2)]
    print(json.dumps({"scores": scores, "quotes": quotes, "refusal": refusal}))  # noqa: T201


if __name__ == "__main__":
    main()
