"""The reader as it is trained: MiniLM with three heads, and examples as it reads them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

# Read when the libraries are imported: nothing is fetched.
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

import torch
from tokenizers import Tokenizer
from transformers import BertModel

from index.search.models.reader import MOST_TOKENS
from training.training_examples import Example


class TrainedReader(torch.nn.Module):
    """MiniLM with heads for answered, start and end."""

    def __init__(self, folder: Path, dropout: float) -> None:
        super().__init__()
        self.bert: Any = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attn_implementation="eager",
            # Random numbers for every layer cost a third of the time on a CPU.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.bert.embeddings.dropout.p = dropout
        for parameter in self.bert.embeddings.parameters():
            parameter.requires_grad_(False)
        width = self.bert.config.hidden_size
        self.drop = torch.nn.Dropout(dropout)
        self.mix = torch.nn.Linear(2 * width, width)
        self.answered = torch.nn.Linear(width, 1)
        self.span = torch.nn.Linear(width, 2)

    def forward(
        self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return logits: answered [batch], start and end [batch, length, 2]."""
        words = self.bert.embeddings.word_embeddings(input_ids)
        return self.read(words, token_type_ids, attention_mask)

    def read(
        self, words: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Do the same from the words' embeddings [batch, length, width]."""
        hidden = self.bert(
            inputs_embeds=words, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        mixed = torch.tanh(self.mix(self.drop(torch.cat([hidden[:, 0], mean], dim=1))))
        return self.answered(self.drop(mixed)).squeeze(-1), self.span(hidden)


@dataclass(frozen=True, slots=True)
class EncodedRow:
    """An example in tokens; `start` and `end` are tokens, -1 where unknown."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    told: bool
    start: int = -1
    end: int = -1


class Pairs:
    """Question and window as the model reads them."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MOST_TOKENS)

    def rows(self, examples: Sequence[Example]) -> list[EncodedRow]:
        """Tokenise examples; a title stands before the window, and is never part of a span."""
        fronts = [f"{one.title}. " if one.title else "" for one in examples]
        pairs = [
            (one.question, front + one.window) for one, front in zip(examples, fronts, strict=True)
        ]
        rows = []
        for one, front, pieces in zip(
            examples, fronts, self.tokenizer.encode_batch(pairs), strict=True
        ):
            start = end = -1
            if one.start >= 0:
                first, last = one.start + len(front), one.end + len(front)
                held = [
                    at
                    for at, (a, b) in enumerate(pieces.offsets)
                    if pieces.sequence_ids[at] == 1 and a < last and b > first
                ]
                if held:
                    start, end = held[0], held[-1]
            rows.append(EncodedRow(tuple(pieces.ids), tuple(pieces.type_ids), one.told, start, end))
        return rows


def batches(rows: Sequence[EncodedRow], size: int, random: Random) -> list[list[EncodedRow]]:
    """Group rows of like length, in a random order."""
    order = list(rows)
    random.shuffle(order)
    made = []
    for first in range(0, len(order), size * 40):
        near = sorted(order[first : first + size * 40], key=lambda one: len(one.ids))
        made += [near[at : at + size] for at in range(0, len(near), size)]
    random.shuffle(made)
    return made


def tensors(rows: Sequence[EncodedRow]) -> dict[str, torch.Tensor]:
    """Pad rows to the longest of them."""
    longest = max(len(one.ids) for one in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for at, one in enumerate(rows):
        ids[at, : len(one.ids)] = torch.tensor(one.ids)
        types[at, : len(one.ids)] = torch.tensor(one.types)
        mask[at, : len(one.ids)] = 1
    return {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}


def loss_of(model: TrainedReader, rows: Sequence[EncodedRow], span_weight: float) -> torch.Tensor:
    """Return cross-entropy of answered, and a share of that of start and end where known."""
    inputs = tensors(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        answered, span = model(**inputs)
    told = torch.tensor([float(one.told) for one in rows])
    loss = torch.nn.functional.binary_cross_entropy_with_logits(answered.float(), told)
    known = [at for at, one in enumerate(rows) if one.start >= 0]
    if known:
        logits = span.float()[known]
        outside = (inputs["token_type_ids"] * inputs["attention_mask"])[known] == 0
        logits = logits.masked_fill(outside.unsqueeze(-1), -1e4)
        for which in range(2):
            goal = torch.tensor([(rows[at].start, rows[at].end)[which] for at in known])
            part = torch.nn.functional.cross_entropy(logits[:, :, which], goal)
            loss = loss + span_weight / 2 * part
    return loss
