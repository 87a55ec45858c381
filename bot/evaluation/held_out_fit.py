"""A fit as it is kept, and as it is judged: on topics that it wasn't fitted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.answer.passages.calibration import CalibrationFile, Counted, FitFile, FittedOn
from bot.answer.passages.fit import FittedQuestion, JudgeExample, QuestionGroup, held_out
from bot.answer.passages.judge import Calibration
from bot.evaluation.data_files import Content
from bot.evaluation.measures import Certainty, Outcome, certainty

OWN = "own questions"
OUT_OF_CORPUS = "out of corpus"
NEAR_MISSES = "near misses"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How well probabilities tell what is right, on topics that were held out.

    Of the own questions the answerable are those whose quotes were right, so that is told from the
    rest; of open corpora, what an article answers is told from what none does, or from near misses.
    """

    name: str
    examples: int
    certainty: Certainty


def kept(
    calibration: Calibration,
    contents: Sequence[Content],
    gathered: Sequence[Sequence[JudgeExample]],
) -> CalibrationFile:
    """Return what is written down of a fit on files, of which each gave some examples."""
    examples = [example for of_file in gathered for example in of_file]
    return CalibrationFile(
        read=FitFile.of(calibration.read),
        unread=FitFile.of(calibration.unread),
        near=FitFile.of(calibration.near),
        fitted_on=tuple(
            FittedOn(name=content.name, sha256=content.sha256, examples=len(of_file))
            for content, of_file in zip(contents, gathered, strict=True)
        ),
        examples={
            group.value: Counted(
                right=sum(one.right for one in examples if one.group is group),
                wrong=sum(not one.right for one in examples if one.group is group),
            )
            for group in QuestionGroup
            if any(one.group is group for one in examples)
        },
    )


def held_out_figures(
    examples: Sequence[JudgeExample], calibration: Calibration
) -> tuple[HeldOut, ...]:
    """Fit without each topic in turn and measure on it; raise QuestionError if there is but one."""
    return tuple(
        HeldOut(f"{name}, {mode.value}", count, figures)
        for mode, fit in (
            (FittedQuestion.READ, calibration.read),
            (FittedQuestion.UNREAD, calibration.unread),
        )
        for name, count, figures in _figures(examples, held_out(examples, mode), fit.threshold)
    )


def _figures(
    examples: Sequence[JudgeExample], probabilities: Sequence[float], threshold: float
) -> Iterator[tuple[str, int, Certainty]]:
    answerable: dict[str, tuple[set[QuestionGroup], Callable[[JudgeExample], bool]]] = {
        OWN: ({QuestionGroup.OWN}, lambda one: one.right),
        OUT_OF_CORPUS: (
            {QuestionGroup.ANSWERABLE, QuestionGroup.OUT_OF_CORPUS},
            lambda one: one.group is QuestionGroup.ANSWERABLE,
        ),
        NEAR_MISSES: (
            {QuestionGroup.ANSWERABLE, QuestionGroup.NEAR_MISS},
            lambda one: one.group is QuestionGroup.ANSWERABLE,
        ),
    }
    for name, (groups, can_be) in answerable.items():
        outcomes = [
            Outcome(probability, one.right, can_be(one))
            for one, probability in zip(examples, probabilities, strict=True)
            if one.group in groups
        ]
        if len({one.answerable for one in outcomes}) == 2:
            yield name, len(outcomes), certainty(outcomes, threshold)
