"""Train what tells which canonical question a loosely worded one means.

`python -m training.paraphrase TARGET` trains MiniLM's layers, its embeddings as they are, to put
each question or follow-up of training/paraphrases/ next to the canonical one that it means, and
writes to TARGET (data/paraphrase, beside its questions.txt and follow_ups.txt) the encoder, the
canonical vectors and a card with the figures on what training/set_aside/ holds of both.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from bot.answer.language.paraphrase.canonical import (
    QUESTIONS,
    VECTORS,
    CanonicalQuestions,
    Meaning,
)
from bot.answer.language.paraphrase.follow_ups import FOLLOW_UPS, read_follow_ups
from bot.answer.language.paraphrase.restate import CERTAIN, FOLLOWED, LIKELY, SURE, sure
from bot.answer.language.paraphrase.slots import SlottedQuestion, as_read, slots_of
from index.files.checksum import sha256_of_file
from index.search.models.load import DEFAULT_MODEL, DEFAULT_PACKAGE, DEFAULT_WEIGHTS, find_model
from index.search.models.question_encoder import CARD, WEIGHTS, QuestionEncoder
from index.search.models.reader import MOST_QUESTION_TOKENS
from training.graph import write_graph

PARAPHRASES = Path(__file__).parent / "paraphrases"
CHATTER = Path(__file__).parent / "chatter.txt"
SET_ASIDE = Path(__file__).parent / "set_aside" / "paraphrases.txt"
SET_ASIDE_FOLLOWING = Path(__file__).parent / "set_aside" / "follow_up_paraphrases.txt"
NOT_TOLD = "something that no record of the votes tells"
"""What stands for all questions that the canonical ones don't ask."""

_SEED = 5
_ROUNDS = 5
_BATCH = 48
_RATE, _LAYER_DECAY = 1.5e-4, 0.9
_SCALE = 20.0
_SAME_SLOTS = 4  # other canonical questions with the same slots, for each of half of a batch
_EASY = 2.0  # taken off the logits of those with other slots
_SMOOTHED = 0.995  # of the weights' running mean, a step
_CHATTED = 0.3  # of the questions have something said around them, another each time


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """A question in somebody's words, and the canonical one: "" where no record tells it."""

    asked: str
    canonical: str


class TrainedEncoder(torch.nn.Module):
    """MiniLM with the mean of its last layer as a unit vector."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.bert.embeddings.requires_grad_(requires_grad=False)
        self.drop = torch.nn.Dropout(0.1)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_QUESTION_TOKENS)

    def forward(self, words: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """Return unit vectors [batch, d] of words' embeddings [batch, length, d]."""
        if mask is None:
            mask = torch.ones_like(words[..., 0], dtype=torch.long)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state.float()
        kept = mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden * kept).sum(1) / kept.sum(1), dim=1)

    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Return the unit vectors [n, d] of texts with slots."""
        rows = [self._tokenizer.encode(as_read(text)).ids for text in texts]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = torch.tensor(row)
            mask[at, : len(row)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors: torch.Tensor = self(self.drop(self.bert.embeddings.word_embeddings(ids)), mask)
        return vectors.float()


def read_paraphrases(paths: Iterable[Path]) -> list[Paraphrase]:
    """Read files in which each canonical question, behind "# ", stands over those that mean it."""
    found, canonical = [], ""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                canonical = line.removeprefix("#").strip()
            else:
                found.append(Paraphrase(line, canonical))
    return found


def chatted(one: Paraphrase, chatter: Sequence[Paraphrase], random: Random) -> Paraphrase:
    """Say something around a question that doesn't change what it asks: "pls", "I wrote that".

    Each of `chatter` has "..." in the question's place, and what canonical ones it goes with begin
    with. A claim is only put around what claims, and so begins with who did it.
    """
    claims = "is it true that"
    fitting = [
        line.asked
        for line in chatter
        if one.canonical.startswith(line.canonical)
        and (line.canonical != claims or one.asked.startswith("{"))
    ]
    around = random.choice(fitting)
    return Paraphrase(around.replace("...", one.asked.rstrip("?.! ")), one.canonical)


def train(
    paraphrases: Sequence[Paraphrase], questions: Sequence[str], chatter: Sequence[Paraphrase]
) -> TrainedEncoder:
    """Train on paraphrases of canonical questions; the same for the same threads and versions."""
    random = Random(_SEED)  # noqa: S311  (repeatable, not secret)
    torch.manual_seed(_SEED)
    torch.set_num_threads(2)
    encoder = TrainedEncoder(find_model(DEFAULT_MODEL))
    fitting: dict[frozenset[str], list[str]] = defaultdict(list)
    for one in questions:
        fitting[slots_of(one)].append(one)
    layers = encoder.bert.encoder.layer
    rates = [_RATE * _LAYER_DECAY**above for above in reversed(range(len(layers)))]
    optimiser = torch.optim.AdamW(
        [{"params": list(layer.parameters())} for layer in layers], weight_decay=0.01
    )
    learnt = {n: p for n, p in encoder.named_parameters() if p.requires_grad}
    mean = {name: value.detach().clone() for name, value in learnt.items()}
    rows = [*paraphrases, *(Paraphrase(one, one) for one in questions)]
    steps, started = len(rows) * _ROUNDS // _BATCH, time.monotonic()
    left: list[Paraphrase] = []
    for step in range(steps):
        if len(left) < _BATCH:
            left += random.sample(rows, len(rows))
        batch, left = left[:_BATCH], left[_BATCH:]
        batch = [
            chatted(one, chatter, random) if random.random() < _CHATTED else one for one in batch
        ]
        rising = min(1.0, (step + 1) / (0.05 * steps))
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * rising * max(0.02, (steps - step) / steps)
        loss = _loss(encoder, batch, _classes(batch, fitting, random))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(learnt.values(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        with torch.no_grad():
            for name, value in learnt.items():
                mean[name].lerp_(value, 1 - min(_SMOOTHED, (1 + step) / (10 + step)))
        if (step + 1) % 50 == 0:
            seconds = round(time.monotonic() - started)
            line = {"step": step + 1, "of": steps, "loss": round(float(loss.detach()), 3)}
            sys.stdout.write(json.dumps(line | {"seconds": seconds}) + "\n")
            sys.stdout.flush()
    encoder.load_state_dict(mean, strict=False)
    return encoder.eval()


def _classes(
    batch: Sequence[Paraphrase], fitting: dict[frozenset[str], list[str]], random: Random
) -> list[str]:
    """Return what a batch is told apart from: its own, some with the same slots, and none."""
    found = dict.fromkeys(one.canonical for one in batch)
    for one in random.sample(list(batch), _BATCH // 2):
        alike = fitting[slots_of(one.asked)]
        found |= dict.fromkeys(random.sample(alike, min(_SAME_SLOTS, len(alike))))
    return list(found | {"": None})


def _loss(
    encoder: TrainedEncoder, batch: Sequence[Paraphrase], classes: Sequence[str]
) -> torch.Tensor:
    vectors = encoder.encode([*(one.asked for one in batch), *(one or NOT_TOLD for one in classes)])
    logits = _SCALE * vectors[: len(batch)] @ vectors[len(batch) :].T
    same = [
        [not canonical or slots_of(canonical) == slots_of(one.asked) for canonical in classes]
        for one in batch
    ]
    logits = torch.where(torch.tensor(same), logits, logits - _EASY)
    goal = torch.tensor([classes.index(one.canonical) for one in batch])
    return torch.nn.functional.cross_entropy(logits, goal, label_smoothing=0.05)


def figures(
    canonical: CanonicalQuestions,
    paraphrases: Sequence[Paraphrase],
    follow_ups: Collection[str] = (),
) -> dict[str, float | int]:
    """Measure on paraphrases: what is restated, what of it wrongly, and what is proposed.

    Those that go on from a turn may mean one of the `follow_ups`.
    """
    meant: list[tuple[str, list[Meaning]]] = []
    apart: list[tuple[str, list[Meaning]]] = []
    for one in paraphrases:
        asked = SlottedQuestion(one.asked, dict.fromkeys(slots_of(one.asked), ""))
        ranked = canonical.meanings(asked, follow_ups)
        (meant if one.canonical else apart).append((one.canonical, ranked))
    least = FOLLOWED if follow_ups else SURE
    said = [(right, r[0]) for right, r in meant if sure(r, least) >= CERTAIN]
    shown = [
        right in [one.question for one in r[:3]]
        for right, r in meant
        if r[0].question and r[0].probability >= LIKELY and sure(r, least) < CERTAIN
    ]
    taken = [r[0] for _, r in apart if r and sure(r, least) >= CERTAIN]
    return {
        "paraphrases": len(meant),
        "likeliest is right": round(np.mean([r[0].question == c for c, r in meant]).item(), 3),
        "answered": round(len(said) / len(meant), 3),
        "answered wrong": round(sum(r.question != c for c, r in said) / max(len(said), 1), 3),
        "proposed": round(len(shown) / len(meant), 3),
        "proposed rightly": round(sum(shown) / max(len(shown), 1), 3),
        "not told": len(apart),
        "not told, yet answered": round(len(taken) / len(apart), 3),
    }


def main(target: Path) -> None:
    """Train, and write to TARGET what ships."""
    questions = (target / QUESTIONS).read_text(encoding="utf-8").splitlines()
    lines = (target / FOLLOW_UPS).read_text(encoding="utf-8").splitlines()
    follow_ups = read_follow_ups(lines)
    texts = [*questions, *follow_ups]
    paths = sorted(PARAPHRASES.glob("*.txt"))
    encoder = train(read_paraphrases(paths), texts, read_paraphrases([CHATTER]))
    width = encoder.bert.config.hidden_size
    inputs = {"words": torch.zeros(1, 12, width)}
    write_graph(encoder, inputs, ("vector",), {"words": 1}, encoder.bert, target / WEIGHTS)
    shipped = QuestionEncoder(target, find_model(DEFAULT_MODEL))
    vectors = np.stack([shipped.encode(as_read(one)) for one in (*texts, NOT_TOLD)])
    vectors = vectors.astype(np.float16)
    np.save(target / VECTORS, vectors)
    canonical = CanonicalQuestions(shipped, questions, follow_ups, vectors, _SCALE)
    shipped_files = [target / name for name in (QUESTIONS, FOLLOW_UPS, VECTORS)]
    files = [*shipped_files, *paths, CHATTER, SET_ASIDE, SET_ASIDE_FOLLOWING]
    following = read_paraphrases([SET_ASIDE_FOLLOWING])
    card = {
        "sha256": sha256_of_file(target / WEIGHTS),
        "model": DEFAULT_PACKAGE,
        "model_sha256": DEFAULT_WEIGHTS,
        "scale": _SCALE,
        "files": {one.name: sha256_of_file(one) for one in files},
        "licence": "as Ayes",
        "figures": figures(canonical, read_paraphrases([SET_ASIDE])),
        "follow-ups": figures(canonical, following, frozenset(follow_ups)),
    }
    (target / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps({name: card[name] for name in ("figures", "follow-ups")}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
