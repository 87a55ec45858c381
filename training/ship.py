"""Make of trained weights what ships: `python -m training.ship FOLDER TARGET`.

The layers and heads of FOLDER/reader.pt become TARGET/reader.onnx, a graph that takes the words'
embeddings and multiplies in int8; TARGET/card.json says what it was made from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import torch

from index.files.checksum import sha256_of_file
from index.search.models.load import DEFAULT_MODEL, DEFAULT_PACKAGE, DEFAULT_WEIGHTS, find_model
from index.search.models.onnx_reader import CARD, WEIGHTS
from training.graph import write_graph
from training.model import TrainedReader
from training.training_examples import HELD_OUT, HELD_OUT_TOLD

SETS = {
    "SQuADShifts: New Wikipedia, Amazon, Reddit": "CC BY 4.0",
    "SQuAD 1.1: a part of its training and development sets": "CC BY-SA 4.0",
    "SQuAD 2.0: a part of its development set, with near misses that people wrote": "CC BY-SA 4.0",
    "SelQA": "Apache-2.0",
    "PolicyQA": "MIT",
}
# What a run may be given besides, by how the names of its files end.
MORE_SETS = {
    ".json": ("SQuAD 1.1: its training set", "CC BY-SA 4.0"),
    ".jsonl": ("training/written: what was written for this reader", "as Ayes"),
}
LIMITS = (
    "It reads English, case and accents aside, and at most 192 word pieces of question and window.",
    "It hardly tells a near miss that differs by one word: docs/quality.md has the figures.",
    "It doesn't count, calculate, compare windows or follow a conversation.",
    "Tables and code were no part of what it was trained on.",
)


class _Graph(torch.nn.Module):
    """The reader without its word embeddings, for one window at a time."""

    def __init__(self, reader: TrainedReader) -> None:
        super().__init__()
        self.reader = reader

    def forward(
        self, words: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        return self.reader.read(words, types, torch.ones_like(types))


def export(weights: Path, target: Path) -> None:
    """Write the graph: words [1, n, d] and types [1, n] to answered [1] and spans [1, n, 2]."""
    reader = TrainedReader(find_model(DEFAULT_MODEL), 0.0)
    kept = torch.load(weights, weights_only=True)
    if reader.load_state_dict(kept, strict=False).unexpected_keys:
        raise ValueError(f"{weights.name} holds what the reader doesn't have")
    width = reader.bert.config.hidden_size
    write_graph(
        _Graph(reader),
        {"words": torch.zeros(1, 12, width), "types": torch.zeros(1, 12, dtype=torch.long)},
        ("answered", "spans"),
        {"words": 1, "types": 1, "spans": 1},
        reader.bert,
        target,
    )


def sets_of(files: Iterable[str]) -> dict[str, str]:
    """Return the sets that a run was trained on, with their licences, by its files' names."""
    return SETS | dict(MORE_SETS[end] for one in files if (end := Path(one).suffix) in MORE_SETS)


def main(folder: Path, target: Path) -> None:
    """Ship FOLDER/reader.pt, with what FOLDER/log.jsonl says of it."""
    target.mkdir(parents=True, exist_ok=True)
    export(folder / "reader.pt", target / WEIGHTS)
    lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    log = [json.loads(line) for line in lines]
    begun = [one for one in log if "settings" in one][-1]  # of whatever it was resumed with
    card = {
        "sha256": sha256_of_file(target / WEIGHTS),
        "model": DEFAULT_PACKAGE,
        "model_sha256": DEFAULT_WEIGHTS,
        "settings": begun["settings"],
        "files": begun["files"],
        "sets": sets_of(begun["files"]),
        "licence": "CC BY-SA 4.0, as the sets ask",
        "held_out": [*HELD_OUT, *HELD_OUT_TOLD],
        "figures": [one for one in log if "auroc" in one],
        "limits": LIMITS,
    }
    (target / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
