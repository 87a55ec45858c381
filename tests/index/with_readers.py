"""Make small readers and read with them: `python -m tests.index.with_readers FOLDER`.

Torch is loaded in a process of its own. Prints readings, and a refusal, as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from index.errors import EncoderError
from index.loading import load_reader
from index.reader import Window
from index.types import Span
from tests.index.with_torch import make_model

QUESTION = "Who dug the well?"
TEXT = "The miller dug the well. Its water is cold."
WINDOWS = [Window("Wells", TEXT, (Span(0, 24), Span(25, 43))), Window("", TEXT, (Span(25, 43),))]


def make_readers(folder: Path) -> None:
    """Write BERTs with random weights: one that scores, and one that points at words."""
    from transformers import (
        AutoConfig,
        AutoTokenizer,
        BertForQuestionAnswering,
        BertForSequenceClassification,
    )

    make_model(folder / "mean")
    pieces = folder / "pieces" / "mean"
    for name, kind in (
        ("scores", BertForSequenceClassification),
        ("points", BertForQuestionAnswering),
    ):
        kind(
            AutoConfig.from_pretrained(pieces, num_labels=1 if name == "scores" else 2)
        ).save_pretrained(folder / name)
        AutoTokenizer.from_pretrained(pieces).save_pretrained(folder / name)


def main() -> None:
    folder = Path(sys.argv[1])
    make_readers(folder)
    said: dict[str, object] = {}
    for name in ("scores", "points"):
        reader = load_reader(str(folder / name), cache=folder)
        assert reader is not None
        said[name] = [[asdict(one) for one in reader.read(QUESTION, WINDOWS)] for _ in range(2)]
    try:
        load_reader(str(folder / "absent"), cache=folder)
    except EncoderError as error:
        said["refusal"] = str(error)
    print(json.dumps(said))  # noqa: T201


if __name__ == "__main__":
    main()
