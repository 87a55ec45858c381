"""Train the reader: `python -m training.train QUESTIONS SQUAD FOLDER`.

The encoder's layers are fine-tuned with
three heads on the last: does the window answer, and where do the answering words start and end. Its
embeddings stay as they are, so that the weights that ship are layers and heads alone.

A run writes FOLDER/checkpoint.pt every few minutes and goes on from it; the same questions, seed
and number of threads give the same weights, whether or not it was interrupted.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch

from index.files.checksum import sha256_of_file
from index.search.models.load import DEFAULT_MODEL, find_model
from training.model import EncodedRow, Pairs, TrainedReader, batches, loss_of, tensors
from training.paragraphs import (
    TrainingParagraph,
    read_paragraphs,
    read_squad_set,
    read_written,
    windows,
)
from training.training_examples import HELD_OUT, HELD_OUT_TOLD, Example, Maker

WRITTEN_FOLDER = Path(__file__).parent / "written"
_SMOOTHED = 0.998  # of the weights' running mean, a step


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What a run is made of: rule-made negatives first, then written ones, at last people's."""

    seed: int = 20
    ruled: int = 48_000  # examples of the first stage
    people_rounds: int = 2  # times over those of the second
    beside: int = 8_000  # of the first kind among them, in all rounds
    written: int = 3_000  # of those that were written for the reader, beside people's at last
    rate: float = 1.2e-4
    people_rate: float = 7e-5
    last_rate: float = 5e-5
    layer_decay: float = 0.85
    heads: float = 4.0
    dropout: float = 0.1
    batch: int = 32
    span_weight: float = 0.5
    threads: int = 2


def optimiser_of(model: TrainedReader, settings: TrainingSettings) -> torch.optim.Optimizer:
    """Give lower layers a lower rate and heads a higher one."""
    layers = model.bert.encoder.layer
    groups = [
        {
            "params": list(layer.parameters()),
            "scale": settings.layer_decay ** (len(layers) - 1 - at),
        }
        for at, layer in enumerate(layers)
    ]
    heads = [*model.mix.parameters(), *model.answered.parameters(), *model.span.parameters()]
    groups.append({"params": heads, "scale": settings.heads})
    return torch.optim.AdamW(groups, lr=settings.rate, weight_decay=0.01, fused=True)


class TrainingRun:
    """A training run that can be interrupted at any step."""

    def __init__(self, settings: TrainingSettings, folder: Path, model: Path) -> None:
        self.settings, self.folder = settings, folder
        folder.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)
        self.pairs = Pairs(model)
        self.reader = TrainedReader(model, settings.dropout)
        self.optimiser = optimiser_of(self.reader, settings)
        self.mean = {
            name: value.detach().clone()
            for name, value in self.reader.named_parameters()
            if value.requires_grad
        }
        self.step = 0
        self.checkpoint = folder / "checkpoint.pt"
        if self.checkpoint.is_file():
            kept = torch.load(self.checkpoint, weights_only=True)
            self.reader.load_state_dict(kept["reader"])
            self.optimiser.load_state_dict(kept["optimiser"])
            self.mean, self.step = kept["mean"], kept["step"]
            torch.set_rng_state(kept["random"])

    def save(self) -> None:
        """Keep where the run stands, whole or not at all."""
        beside = self.checkpoint.with_suffix(".new")
        torch.save(
            {
                "reader": self.reader.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "mean": self.mean,
                "step": self.step,
                "random": torch.get_rng_state(),
            },
            beside,
        )
        beside.replace(self.checkpoint)

    def log(self, **fields: object) -> None:
        """Add a line to the log."""
        line = json.dumps({"step": self.step, **fields})
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def train(
        self, stages: Sequence[tuple[float, list[list[EncodedRow]]]], held: HeldOutSet
    ) -> None:
        """Go through stages of (rate, batches), measuring on what is held out."""
        before = 0
        for rate, rows in stages:
            started, seen, losses = time.monotonic(), 0, []
            for at, batch in enumerate(rows):
                if before + at < self.step:
                    continue
                losses.append(self.learn(rate * slope(at, len(rows)), batch))
                seen += len(batch)
                if (at + 1) % 100 == 0:
                    pace = seen / (time.monotonic() - started)
                    self.log(
                        of=before + len(rows),
                        loss=round(float(np.mean(losses)), 4),
                        pace=round(pace, 1),
                    )
                    losses = []
                if (at + 1) % max(len(rows) // 3, 1) == 0 or at + 1 == len(rows):
                    self.save()
                    self.log(**self.measured(held))
                    torch.save(self.mean, self.folder / f"mean-{self.step}.pt")
            before += len(rows)

    def learn(self, rate: float, rows: Sequence[EncodedRow]) -> float:
        """Go one step on from a batch, and return its loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        self.reader.train()
        loss = loss_of(self.reader, rows, self.settings.span_weight)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        # The mean of few steps at first, of the last five hundred later.
        kept = min(_SMOOTHED, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.reader.named_parameters():
                if value.requires_grad:
                    self.mean[name].lerp_(value, 1 - kept)
        self.step += 1
        return float(loss.detach())

    def measured(self, held: HeldOutSet) -> dict[str, float]:
        """Measure the running mean of the weights."""
        own = {name: self.reader.state_dict()[name].clone() for name in self.mean}
        self.reader.load_state_dict(self.mean, strict=False)
        try:
            return held.measured(self)
        finally:
            self.reader.load_state_dict(own, strict=False)

    def scores(self, rows: Sequence[EncodedRow]) -> tuple[list[float], list[np.ndarray]]:
        """Return each row's answered logit, and its start and end logits."""
        self.reader.eval()
        order = sorted(range(len(rows)), key=lambda one: len(rows[one].ids))
        answered: list[float] = [0.0] * len(rows)
        spans: list[np.ndarray] = [np.empty(0)] * len(rows)
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            for first in range(0, len(order), 64):
                some = order[first : first + 64]
                one, span = self.reader(**tensors([rows[at] for at in some]))
                for place, at in enumerate(some):
                    answered[at] = float(one[place])
                    spans[at] = span[place, : len(rows[at].ids)].float().numpy()
        return answered, spans


class HeldOutSet:
    """Questions of articles that nothing is trained on, each with all windows of its passage."""

    def __init__(self, paragraphs: Sequence[TrainingParagraph], pairs: Pairs) -> None:
        told: list[bool] = []
        self.at: list[int] = []
        examples: list[Example] = []
        for paragraph in paragraphs:
            for asked in paragraph.asked:
                if not (asked.impossible or asked.answers):
                    continue
                for start, end in windows(paragraph.context):
                    text = paragraph.context[start:end]
                    examples.append(Example("", asked.question, paragraph.title, text, told=False))
                    self.at.append(len(told))
                told.append(not asked.impossible)
        self.told = np.array(told)
        self.rows = pairs.rows(examples)

    def best(self, run: TrainingRun) -> np.ndarray:
        """Return the answered logit of each question's best window."""
        answered, _ = run.scores(self.rows)
        best = np.full(len(self.told), -np.inf)
        np.maximum.at(best, self.at, answered)
        return best

    def measured(self, run: TrainingRun) -> dict[str, float]:
        """Return the AUROC of answerable against near misses, by the best window."""
        return {"auroc": round(auroc(self.best(run), self.told), 4)}


def auroc(scores: np.ndarray, right: np.ndarray) -> float:
    """Return how often a right one scores above a wrong one, ties half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    positives = int(right.sum())
    negatives = len(right) - positives
    return float((ranks[right].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def slope(at: int, of: int) -> float:
    """Return the share of the rate: up over a twentieth, then down in a line."""
    rising = max(of // 20, 1)
    return (at + 1) / rising if at < rising else max((of - at) / (of - rising), 0.02)


def read_own(
    known: Sequence[TrainingParagraph],
) -> tuple[list[TrainingParagraph], list[TrainingParagraph], list[TrainingParagraph]]:
    """Read what was written for the reader: at first, at last, and as members ask."""
    written = read_written(WRITTEN_FOLDER, known)
    latest = read_written(WRITTEN_FOLDER / "last", known)
    return written, latest, read_written(WRITTEN_FOLDER / "members", [*written, *latest])


def stages_of(
    paragraphs: Sequence[TrainingParagraph],
    written: Sequence[TrainingParagraph],
    latest: Sequence[TrainingParagraph],
    members: Sequence[TrainingParagraph],
    pairs: Pairs,
    settings: TrainingSettings,
) -> list[tuple[float, list[list[EncodedRow]]]]:
    """Make the batches of the stages, the same for the same seed."""
    random = Random(settings.seed)  # noqa: S311  (repeatable, not secret)
    maker = Maker(random)
    trained = [one for one in paragraphs if one.article not in (*HELD_OUT, *HELD_OUT_TOLD)]
    ruled = maker.by_rule(trained)
    first = pairs.rows(ruled[: settings.ruled])
    made = batches(first, settings.batch, random)
    stages = [(settings.rate, made)]
    later: list[list[EncodedRow]] = []
    rest = ruled[-settings.beside :]
    for round_ in range(settings.people_rounds):
        people = maker.of_people([*trained, *written])
        each = settings.beside // settings.people_rounds
        some = pairs.rows([*people, *rest[round_ * each : (round_ + 1) * each]])
        later += batches(some, settings.batch, random)
    stages.append((settings.people_rate, later))
    last = maker.of_people(trained) + maker.of_people(written)[: settings.written]
    # What was written last comes in here alone, so that the stages before stay as they were.
    for kept in (latest, members):
        last += maker.of_people(kept) + maker.of_people(kept)
    return [*stages, (settings.last_rate, batches(pairs.rows(last), settings.batch, random))]


def main(arguments: Sequence[str]) -> None:
    """Train, and write the weights' running mean to FOLDER/reader.pt."""
    usual = TrainingSettings()
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("questions", type=Path)
    parser.add_argument("squad", type=Path, help="SQuAD 1.1's training set")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--ruled", type=int, default=usual.ruled)
    parser.add_argument("--rounds", type=int, default=usual.people_rounds)
    known = parser.parse_args(arguments)
    settings = TrainingSettings(seed=known.seed, ruled=known.ruled, people_rounds=known.rounds)
    run = TrainingRun(settings, known.folder, find_model(DEFAULT_MODEL))
    paragraphs = read_paragraphs(known.questions)
    paragraphs += read_squad_set(known.squad, paragraphs)
    files = {one.name: one for one in (known.questions, known.squad)}
    own = sorted(WRITTEN_FOLDER.rglob("*.jsonl"))
    files |= {one.relative_to(WRITTEN_FOLDER).as_posix(): one for one in own}
    run.log(
        settings=asdict(settings),
        files={name: sha256_of_file(one) for name, one in files.items()},
    )
    stages = stages_of(paragraphs, *read_own(paragraphs), run.pairs, settings)
    run.log(steps=[len(rows) for _, rows in stages])
    held = HeldOutSet([one for one in paragraphs if one.article in HELD_OUT], run.pairs)
    run.train(stages, held)
    torch.save(run.mean, run.folder / "reader.pt")
    run.log(finished=True)


if __name__ == "__main__":
    main(sys.argv[1:])
