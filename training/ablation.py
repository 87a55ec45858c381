"""Show what each kind of negative is worth: `python -m training.ablation QUESTIONS SQUAD FOLDER`.

A common start learns from answered questions and plain windows, and is kept in FOLDER/start. From
it each row goes on for the same number of steps, with the same answered questions and as many that
aren't answered, evenly of all kinds but those that it leaves out; what nothing is trained on is
then read. FOLDER/ablation.jsonl gets a line a row, and a row that has one isn't run again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from random import Random

import numpy as np
import torch

from index.search.models.load import DEFAULT_MODEL, find_model
from training.held_out import SET_ASIDE
from training.model import Pairs, batches
from training.paragraphs import TrainingParagraph, read_paragraphs, read_squad_set, read_written
from training.perturb import loosened
from training.train import HeldOutSet, TrainingRun, TrainingSettings, auroc, read_own, slope
from training.training_examples import HELD_OUT, HELD_OUT_TOLD, KINDS, LOOSE_SHARE, Example, Maker

NEGATIVES = (*KINDS, "people", "written")
ALL, AGAIN, START = "all", "all, in another order", "the start"
ROWS: dict[str, tuple[str, ...]] = {
    ALL: (),
    AGAIN: (),
    START: (),
    "only made by rule": ("people", "written"),
    "only beside": tuple(kind for kind in NEGATIVES if kind != "beside"),
    **{f"without {kind}": (kind,) for kind in ("written", "people", "loose", *KINDS[1:], "beside")},
}
"""The rows and what each leaves out; "loose" is the wording of a quarter of all its questions."""

_TOLD_SHARE = 0.43  # as in the run that ships
_DRAWS = 1000  # of a bootstrap


def pools(paragraphs: Sequence[TrainingParagraph], seed: int) -> dict[str, list[Example]]:
    """Make examples in plain wording by kind; "told" and "beside" evenly of all who asked."""
    maker = Maker(Random(seed), loose=0.0)  # noqa: S311  (repeatable, not secret)
    trained = [one for one in paragraphs if one.article not in (*HELD_OUT, *HELD_OUT_TOLD)]
    sources = {
        "ruled": maker.by_rule(trained),
        "people": maker.of_people(trained),
        "written": maker.of_people([one for read in read_own(trained) for one in read]),
    }
    made: dict[str, dict[str, list[Example]]] = defaultdict(lambda: defaultdict(list))
    for source, examples in sources.items():
        for one in examples:
            made[source if one.kind == "people" else one.kind][source].append(one)
    return {
        kind: [one for some in zip_longest(*of.values()) for one in some if one is not None]
        for kind, of in made.items()
    }


def chosen(
    pool: Mapping[str, Sequence[Example]], without: Sequence[str], size: int, seed: int
) -> list[Example]:
    """Choose a row's examples: answered ones, the same in each, and negatives evenly of kinds."""
    kinds = [kind for kind in NEGATIVES if kind not in without]
    told = round(size * _TOLD_SHARE)
    made = list(pool["told"][:told])
    for at, kind in enumerate(kinds):
        made += pool[kind][: (size - told + at) // len(kinds)]
    random = Random(seed)  # noqa: S311
    share = 0.0 if "loose" in without else LOOSE_SHARE
    return [
        replace(one, question=loosened(one.question, random)) if random.random() < share else one
        for one in made
    ]


def held_sets(paragraphs: Sequence[TrainingParagraph], pairs: Pairs) -> dict[str, HeldOutSet]:
    """Return what a row is measured on: articles, the same in loose wording, and documents."""
    random = Random(1)  # noqa: S311
    articles = [one for one in paragraphs if one.article in HELD_OUT]
    loose = [
        replace(
            of, asked=tuple(replace(a, question=loosened(a.question, random)) for a in of.asked)
        )
        for of in articles
    ]
    sets = {"articles": articles, "loose": loose, "documents": read_written(SET_ASIDE, [])}
    return {name: HeldOutSet(some, pairs) for name, some in sets.items()}


def train(run: TrainingRun, examples: Sequence[Example], seed: int) -> None:
    """Go through examples once."""
    torch.manual_seed(seed)
    rows = batches(run.pairs.rows(examples), run.settings.batch, Random(seed))  # noqa: S311
    losses = [
        run.learn(run.settings.rate * slope(at, len(rows)), batch) for at, batch in enumerate(rows)
    ]
    run.log(loss=round(float(np.mean(losses[-100:])), 4))


def difference(
    scores: np.ndarray, others: np.ndarray, told: np.ndarray
) -> tuple[float, float, float]:
    """Return how far one AUROC lies above another, and the 95 % interval over questions."""
    random = np.random.default_rng(1)
    groups = [np.flatnonzero(told), np.flatnonzero(~told)]
    found = []
    for _ in range(_DRAWS):
        drawn = np.concatenate([random.choice(one, len(one)) for one in groups])
        found.append(auroc(scores[drawn], told[drawn]) - auroc(others[drawn], told[drawn]))
    low, high = np.percentile(found, (2.5, 97.5))
    return auroc(scores, told) - auroc(others, told), float(low), float(high)


def row_of(
    name: str, kept: Mapping[str, Mapping[str, Sequence[float]]], held: Mapping[str, HeldOutSet]
) -> str:
    """Return a row of the table: each set's AUROC and, but for "all", what it is above that."""
    cells = [name]
    for part, one in held.items():
        scores = np.array(kept[name][part])
        cell = f"{auroc(scores, one.told):.3f}"
        if name != ALL and ALL in kept:
            above = difference(scores, np.array(kept[ALL][part]), one.told)
            cell += " ({:+.3f}, {:+.3f} to {:+.3f})".format(*above)
        cells.append(cell.replace("0.", "."))
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str]) -> None:
    """Train and measure the rows, and print a table of them."""
    parser = argparse.ArgumentParser(description="Show what each kind of negative is worth.")
    parser.add_argument("questions", type=Path)
    parser.add_argument("squad", type=Path, help="SQuAD 1.1's training set")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=ROWS, help="one row")
    parser.add_argument("--start", type=int, default=16_000, help="examples of the start")
    parser.add_argument("--row", type=int, default=6_000, help="examples of a row")
    known = parser.parse_args(arguments)
    settings, model = TrainingSettings(), find_model(DEFAULT_MODEL)
    paragraphs = read_paragraphs(known.questions)
    paragraphs += read_squad_set(known.squad, paragraphs)
    pool = pools(paragraphs, settings.seed)
    told = round(known.start * _TOLD_SHARE)
    plain = {"told": told, "beside": known.start - told}
    start = TrainingRun(settings, known.folder / "start", model)
    if start.step == 0:
        some = [one for kind, many in plain.items() for one in pool[kind][:many]]
        train(start, some, settings.seed)
        start.save()
    pool |= {kind: pool[kind][many:] for kind, many in plain.items()}
    held = held_sets(paragraphs, start.pairs)
    file = known.folder / "ablation.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    kept = {line["row"]: line["scores"] for line in map(json.loads, lines)}
    sys.stdout.write(f"| | {' | '.join(held)} |\n|{'---|' * (1 + len(held))}\n")
    for name, without in ROWS.items():
        if known.only not in (None, name):
            continue
        if name not in kept:
            run = TrainingRun(settings, known.folder / "start", model)
            examples: list[Example] = []
            if name != START:
                examples = chosen(pool, without, known.row, settings.seed)
                train(run, examples, settings.seed + (name == AGAIN))
            run.reader.load_state_dict(run.mean, strict=False)
            kept[name] = {
                part: [round(float(x), 4) for x in one.best(run)] for part, one in held.items()
            }
            line = {"row": name, "kinds": Counter(e.kind for e in examples), "scores": kept[name]}
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
        sys.stdout.write(row_of(name, kept, held) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
