"""Show what each kind of negative is worth: `python -m training.ablation QUESTIONS SQUAD FOLDER`.

A common start learns from answered questions and plain windows, and is kept in FOLDER/start. From
it each row goes on for the same number of steps, with the same answered questions and as many that
aren't answered, evenly of all kinds but those that it leaves out; what nothing is trained on is
then read. In another order the same examples give another row, which says how much is chance.
FOLDER/ablation.jsonl gets a line a run, and what has one isn't run again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product, zip_longest
from pathlib import Path
from random import Random
from typing import Any

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
ALL, START = "all", "the start"
ROWS: dict[str, tuple[str, ...]] = {
    ALL: (),
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
    runs: Sequence[np.ndarray], others: Sequence[np.ndarray], told: np.ndarray
) -> tuple[float, float, float]:
    """Return how far the mean AUROC of runs lies above others', and its 95 % over questions."""
    random = np.random.default_rng(1)
    groups = [np.flatnonzero(told), np.flatnonzero(~told)]

    def above(at: np.ndarray) -> float:
        mean, of_others = (
            float(np.mean([auroc(one[at], told[at]) for one in some])) for some in (runs, others)
        )
        return mean - of_others

    found = [
        above(np.concatenate([random.choice(one, len(one)) for one in groups]))
        for _ in range(_DRAWS)
    ]
    low, high = np.percentile(found, (2.5, 97.5))
    return above(np.arange(len(told))), float(low), float(high)


def table(kept: Sequence[Mapping[str, Any]], held: Mapping[str, HeldOutSet]) -> Iterator[str]:
    """Yield a line a row: the AUROC of its runs, and how far their mean lies above "all"."""
    yield f"| | {' | '.join(held)} |"
    yield f"|{'---|' * (1 + len(held))}"
    for name in ROWS:
        cells = [name]
        for part, one in held.items():
            runs, others = (
                [np.array(line["scores"][part]) for line in kept if line["row"] == row]
                for row in (name, ALL)
            )
            cell = ", ".join(f"{auroc(run, one.told):.3f}" for run in runs)
            if runs and others and name != ALL:
                above = difference(runs, others, one.told)
                figures = (round(figure, 3) + 0.0 for figure in above)  # no nought below zero
                cell += ": {:+.3f} ({:+.3f} to {:+.3f})".format(*figures)
            cells.append(cell.replace("0.", "."))
        yield f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str]) -> None:
    """Train and measure the rows, and print a table of them."""
    parser = argparse.ArgumentParser(description="Show what each kind of negative is worth.")
    parser.add_argument("questions", type=Path)
    parser.add_argument("squad", type=Path, help="SQuAD 1.1's training set")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=ROWS, help="one row")
    parser.add_argument("--orders", type=int, default=2, help="0 prints what is kept")
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
    kept = [json.loads(line) for line in lines]
    done = {(line["row"], line["order"]) for line in kept}
    for order, (name, without) in product(range(known.orders), ROWS.items()):
        if (name, order) in done or known.only not in (None, name) or (name == START and order):
            continue
        run = TrainingRun(settings, known.folder / "start", model)
        if name != START:
            examples = chosen(pool, without, known.row, settings.seed)
            train(run, examples, settings.seed + order)
        run.reader.load_state_dict(run.mean, strict=False)
        scores = {part: np.round(one.best(run), 4).tolist() for part, one in held.items()}
        kept.append({"row": name, "order": order, "scores": scores})
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(kept[-1]) + "\n")
    sys.stdout.write("\n".join([*table(kept, held), ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
