"""Measurements as tables for a terminal, or as rows of cells for a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from bot.cli.shared.output import print_table
from bot.present.printable import one_line

if TYPE_CHECKING:
    from bot.answer.passages.calibration import CalibrationFile
    from bot.evaluation.data_files import Content
    from bot.evaluation.held_out_fit import HeldOut
    from bot.evaluation.measures import Certainty, Interval, Point, Times
    from bot.evaluation.open_corpus import CorpusFigures
    from bot.evaluation.score import QuestionFigures, Scored

_SAID = 160  # characters of an answer that isn't right


def show_questions(content: Content, figures: QuestionFigures) -> None:
    """Print what was measured on a file of questions."""
    _title(content)
    print_table(
        ("type", "right", "asked"),
        [
            *((one_line(one.type) or "–", str(one.right), str(one.asked)) for one in figures.types),
            ("all", str(figures.right), str(figures.asked)),
        ],
    )
    rows = [
        ("right", f"{figures.right} of {figures.asked}"),
        ("right, 95 % interval", _between(figures.right_interval)),
        ("cited", f"{figures.cited} of {figures.citable}"),
        ("invented", f"{figures.invented} of {figures.unanswerable}"),
        ("silent", str(figures.silent)),
        ("answering, p50 / p95", _milliseconds(figures.answer)),
        ("loose figures", str(figures.loose)),
        ("same bytes three times", "yes" if figures.same else "no"),
    ]
    if figures.left_out:
        rows.append(("left out, for want of vote records", str(figures.left_out)))
    print_table(("measure", ""), rows)
    alike = sum(one.alike for one in figures.reworded)
    changed = sum(one.changed for one in figures.reworded)
    print_table(
        ("asked in other words", "same answer", "pairs"),
        [
            *((one.change, str(one.alike), str(one.changed)) for one in figures.reworded),
            ("all", str(alike), str(changed)),
        ],
    )
    if figures.certainty is not None:
        _show_certainty([("passages", figures.certainty)])


def show_wrong(scored: Sequence[Scored]) -> None:
    """Name answers that aren't right."""
    for one in scored:
        said = one.answer.text if one.answer is not None else "This is no question."
        typer.echo(one_line(f"{one.question.id}: {one.question.turns[-1]} → {said[:_SAID]}"))


def wrong_as_dict(scored: Scored) -> dict[str, object]:
    """Return an answer that isn't right as a JSON object."""
    return {
        "id": scored.question.id,
        "question": scored.question.turns[-1],
        "answered": scored.answered,
        "text": scored.answer.text if scored.answer is not None else None,
    }


def show_articles(content: Content, figures: CorpusFigures) -> None:
    """Print what was measured on a file of articles."""
    _title(content)
    typer.echo(
        f"{figures.articles} articles, {figures.passages} passages; {figures.asked.answerable} "
        f"answerable questions, {figures.asked.near_misses} near misses, "
        f"{figures.asked.out_of_corpus} out of corpus"
    )
    found = figures.ranking
    print_table(
        ("found", "at 1", "at 3", "at 5", "at 10", "MRR"),
        [
            (
                "paragraph",
                _share(found.recall_1),
                "",
                _share(found.recall_5),
                _share(found.recall_10),
                _share(found.mean_reciprocal_rank),
            ),
            ("best sentences", _share(found.sentence_1), _share(found.sentence_3), "", "", ""),
            ("quotes", _share(found.quote_1), _share(found.quote_3), "", "", ""),
            *(
                (name, _share(alone.recall_1), "", _share(alone.recall_5), "", "")
                for name, alone in (("dense alone", figures.dense), ("BM25 alone", figures.sparse))
            ),
        ],
    )
    print_table(
        ("95 % interval, by article", ""),
        [(name.replace("_", " "), _between(one)) for name, one in figures.intervals.items()],
    )
    certainties = (("out of corpus", figures.out_of_corpus), ("near misses", figures.near_misses))
    _show_certainty([(name, one) for name, one in certainties if one is not None])
    stages = figures.stages
    print_table(
        ("stage", "p50 / p95"),
        [
            ("encoding the question", _milliseconds(stages.encode)),
            ("searching", _milliseconds(stages.search)),
            ("ranking sentences", _milliseconds(stages.sentences)),
            ("answering, all of it", _milliseconds(stages.answer)),
        ],
    )
    print_table(
        ("promise", ""),
        [
            ("loose figures", str(figures.loose)),
            ("same bytes three times", "yes" if figures.same else "no"),
        ],
    )


def show_fit(fitted: CalibrationFile, measured: Sequence[HeldOut]) -> None:
    """Print a calibration, what it was fitted on, and how it does on what was held out."""
    fits = (fitted.read, fitted.unread, fitted.near)
    rows = [("bias", *(f"{one.bias:.3f}" for one in fits))]
    rows += [(name, *(f"{one.weights[name]:.3f}" for one in fits)) for name in fitted.read.weights]
    rows.append(("threshold", *(f"{one.threshold:g}" for one in fits)))
    print_table(("feature", "answers", "without a reader", "is near"), rows)
    print_table(
        ("examples", "right", "wrong"),
        [(name, str(one.right), str(one.wrong)) for name, one in fitted.examples.items()],
    )
    _show_certainty([(one.name, one.certainty) for one in measured])


def _show_certainty(certainties: Sequence[tuple[str, Certainty]]) -> None:
    """Print how well the answerable is told from the rest, and what other thresholds would do."""
    print_table(
        (
            *("told from", "covered", "precise", "silent", "precise at 80 %"),
            *("covered at 98 % silent", "risk", "AUROC", "calibration error"),
        ),
        [
            (
                name,
                *_told_from(one.at_threshold),
                *map(_share, (one.precision_at_80, one.coverage_at_98)),
                *map(_share, (one.risk, one.separation, one.error)),
            )
            for name, one in certainties
        ],
    )
    print_table(
        ("threshold", "told from", "covered", "precise", "silent"),
        [
            (f"{point.threshold:.2f}", name, *_told_from(point))
            for name, one in certainties
            for point in one.curve
            if round(100 * point.threshold) % 10 == 0
        ],
    )


def _told_from(point: Point) -> tuple[str, str, str]:
    return _share(point.coverage), _share(point.precision), _share(point.silence)


def _title(content: Content) -> None:
    typer.echo(one_line(f"{content.name} ({content.sha256[:12]})"))


def _share(value: float) -> str:
    return f"{value:.3f}"


def _between(measured: Interval) -> str:
    return f"{_share(measured.low)}–{_share(measured.high)}"


def _milliseconds(measured: Times) -> str:
    return f"{measured.p50:.1f} / {measured.p95:.1f} ms"
