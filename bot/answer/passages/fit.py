"""Fit the judge: examples of what it measured, and whether the quotes answered, into weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.answer.passages.judge import FEATURES, OF_READER, Calibration, Features, Fit
from index.errors import QuestionError

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

_INVERSE_PENALTY = 10.0  # C of the logistic regression: mild, for a dozen features
_FOLDS = 5
_DIGITS = 3
_AROUND = 8  # levels on either side that a threshold is judged by, .01 apart
_EVEN = Fit((0.0,) * len(FEATURES), 0.0, 0.5)
UNFITTED = Calibration(_EVEN, _EVEN, _EVEN)
"""A judge without an opinion."""

Numbers = npt.NDArray[np.float64]


class QuestionGroup(StrEnum):
    """What kind of question an example is."""

    OWN = "own question"
    ANSWERABLE = "answerable"
    OUT_OF_CORPUS = "out of corpus"
    NEAR_MISS = "near miss"


class FittedQuestion(StrEnum):
    """What a model of the judge is fitted to tell, by its name in `Calibration`."""

    READ = "read"
    UNREAD = "unread"
    NEAR = "near"


# Without a reader no feature tells near misses from what is there: a model that tries to would
# fall silent where it should answer.
_WEIGHTS = {
    FittedQuestion.READ: {QuestionGroup.OWN: 2.0},
    FittedQuestion.UNREAD: {QuestionGroup.OWN: 2.0, QuestionGroup.NEAR_MISS: 0.02},
    # What of the own questions has no answer may be near all the same.
    FittedQuestion.NEAR: {QuestionGroup.OWN: 0.2},
}


# What a wrong answer costs, where a right one that is only shown as close costs 1; and what it
# costs to show what isn't near, where to say that nothing is near costs 1 if something is.
_WRONG = {FittedQuestion.READ: 0.8, FittedQuestion.UNREAD: 0.8, FittedQuestion.NEAR: 0.2}


@dataclass(frozen=True, slots=True)
class JudgeExample:
    """A question as the passage route met it.

    `topic` names what is held out together (an article, a conversation). `right` says whether the
    quotes that were chosen answer it, `answerable` whether any could.
    """

    group: QuestionGroup
    topic: str
    features: Features
    right: bool
    answerable: bool


def fit(examples: Sequence[JudgeExample]) -> Calibration:
    """Fit the judge; the same examples give the same weights and thresholds.

    A threshold is where most of what is right is above it and most of what is wrong below, on
    topics that were held out. Raises QuestionError unless some examples are right and some aren't.
    """
    return Calibration(**{question: _fit(examples, question) for question in FittedQuestion})


def held_out(
    examples: Sequence[JudgeExample], question: FittedQuestion = FittedQuestion.READ
) -> list[float]:
    """Return each example's probability by a model that was fitted without its topic.

    Raises QuestionError where that leaves nothing to fit on.
    """
    probabilities = np.zeros(len(examples))
    for rest, fold in _folds(examples):
        model, columns = _fitted([examples[i] for i in rest], question)
        chosen = _matrix([examples[i] for i in fold], columns)
        probabilities[fold] = model.predict_proba(chosen)[:, 1]
    return [float(one) for one in probabilities]


def _fit(examples: Sequence[JudgeExample], question: FittedQuestion) -> Fit:
    model, columns = _fitted(examples, question)
    weights = dict.fromkeys(FEATURES, 0.0)
    for name, weight in zip(columns, model.coef_[0], strict=True):
        weights[name] = round(float(weight), _DIGITS)
    threshold = _threshold(examples, held_out(examples, question), question)
    return Fit(tuple(weights.values()), round(float(model.intercept_[0]), _DIGITS), threshold)


def _true(example: JudgeExample, question: FittedQuestion) -> bool:
    if question is FittedQuestion.NEAR:
        return example.answerable or example.group is QuestionGroup.NEAR_MISS
    return example.right


def _threshold(
    examples: Sequence[JudgeExample], probabilities: Sequence[float], question: FittedQuestion
) -> float:
    """Return where the share of what is right above it, less that of what is wrong, is largest.

    Each group counts alike, however many examples it has.
    """
    right = np.array([_true(one, question) for one in examples])
    sizes = Counter((one.group, bool(true)) for one, true in zip(examples, right, strict=True))
    each = np.array(
        [1 / sizes[one.group, bool(true)] for one, true in zip(examples, right, strict=True)]
    )
    each[right] /= each[right].sum()
    each[~right] /= each[~right].sum()
    levels = np.round(np.arange(0.05, 0.96, 0.01), 2)
    above = np.array(probabilities)[None, :] >= levels[:, None]
    gains = (above * each * np.where(right, 1.0, -_WRONG[question])).sum(axis=1)
    # By those around it, so that a few examples don't decide between two levels far apart.
    wide = np.pad(gains, _AROUND, mode="edge")
    smooth = np.convolve(wide, np.ones(2 * _AROUND + 1), mode="valid")
    return float(levels[int(smooth.argmax())])


def _fitted(
    examples: Sequence[JudgeExample], question: FittedQuestion
) -> tuple[LogisticRegression, tuple[str, ...]]:
    """Fit a model on features of which more never counts for less."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  (a second to import)

    right = np.array([_true(one, question) for one in examples])
    if not len(right) or right.all() or not right.any():
        raise QuestionError(
            "these files can't be fitted on: give questions of which some are answered by the "
            "sources and some aren't, on more than one topic."
        )
    weights = [_WEIGHTS[question].get(one.group, 1.0) for one in examples]
    columns = tuple(
        name for name in FEATURES if question is FittedQuestion.READ or name not in OF_READER
    )
    while True:
        # So tight a tolerance that rounded weights don't depend on where the solver stops.
        model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=10_000, tol=1e-8)
        model.fit(_matrix(examples, columns), right, sample_weight=weights)
        kept = tuple(name for name, w in zip(columns, model.coef_[0], strict=True) if w >= 0)
        if kept in (columns, ()):
            return model, columns
        columns = kept


def _matrix(examples: Iterable[JudgeExample], columns: Sequence[str]) -> Numbers:
    return np.array([[getattr(one.features, name) for name in columns] for one in examples])


def _folds(
    examples: Sequence[JudgeExample],
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415

    topics = [one.topic for one in examples]
    folds = min(_FOLDS, len(set(topics)))
    if folds < 2:
        raise QuestionError(
            "nothing can be held out of questions on one topic: give a file with more."
        )
    yield from GroupKFold(folds).split(topics, groups=topics)
