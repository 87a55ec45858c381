"""Fit the judge: examples of what it measured, and whether the quotes answered, into weights.

Near misses weigh least where no feature tells them from what is there: a model that tries to would
fall silent where it should answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.answer.passages.judge import FEATURES, Calibration, Features
from index.errors import QuestionError

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

THRESHOLD = 0.35  # see docs/quality.md for the curve
UNFITTED = Calibration((0.0,) * len(FEATURES), 0.0, THRESHOLD)
"""A judge without an opinion: even odds for whatever no rule excludes."""

_INVERSE_PENALTY = 10.0  # C of the logistic regression: mild, for ten features
_FOLDS = 5
_DIGITS = 3


class Group(StrEnum):
    """What kind of question an example is."""

    OWN = "own question"
    ANSWERABLE = "answerable"
    OUT_OF_CORPUS = "out of corpus"
    NEAR_MISS = "near miss"


WEIGHTS = {
    Group.OWN: 2.0,
    Group.ANSWERABLE: 1.0,
    Group.OUT_OF_CORPUS: 1.0,
    Group.NEAR_MISS: 0.02,
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the passage route met it.

    `topic` names what is held out together (an article, a conversation). `ceiling` is the most that
    the rules leave of its probability, 1 where none excludes it. `right` says whether the quotes
    that were chosen answer it. `alone` says that the library held one article only: that is for
    fitting, and judged by nobody.
    """

    group: Group
    topic: str
    features: Features
    ceiling: float
    right: bool
    alone: bool = False


def fit(examples: Sequence[Example], threshold: float = THRESHOLD) -> Calibration:
    """Fit a logistic model; the same examples give the same weights.

    Raises QuestionError unless some examples are right and some are not.
    """
    model = _fitted(examples)
    weights = tuple(round(float(weight), _DIGITS) for weight in model.coef_[0])
    return Calibration(weights, round(float(model.intercept_[0]), _DIGITS), threshold)


def held_out(examples: Sequence[Example]) -> list[float]:
    """Return each example's probability by a model that was fitted without its topic.

    Raises QuestionError where that leaves nothing to fit on.
    """
    probabilities = np.zeros(len(examples))
    for rest, fold in _folds(examples):
        model = _fitted([examples[i] for i in rest])
        chosen = [examples[i] for i in fold]
        ceilings = [one.ceiling for one in chosen]
        probabilities[fold] = np.minimum(model.predict_proba(_matrix(chosen))[:, 1], ceilings)
    return [float(one) for one in probabilities]


def _fitted(examples: Sequence[Example]) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  (a second to import)

    right = np.array([one.right for one in examples])
    if not len(right) or right.all() or not right.any():
        raise QuestionError(
            "these files can't be fitted on: give questions of which some are answered by the "
            "sources and some aren't, on more than one topic."
        )
    weights = [_weight(one) for one in examples]
    # So tight a tolerance that rounded weights don't depend on where the solver stops.
    model = LogisticRegression(C=_INVERSE_PENALTY, max_iter=10_000, tol=1e-8)
    fitted: LogisticRegression = model.fit(_matrix(examples), right, sample_weight=weights)
    return fitted


def _weight(example: Example) -> float:
    """Return what an example weighs; a near miss that may say the opposite, as much as any."""
    told = example.group is Group.NEAR_MISS and not example.features.polarity
    return 1.0 if told else WEIGHTS[example.group]


def _matrix(examples: Iterable[Example]) -> npt.NDArray[np.float64]:
    return np.array([astuple(one.features) for one in examples], np.float64)


def _folds(
    examples: Sequence[Example],
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415

    topics = [one.topic for one in examples]
    folds = min(_FOLDS, len(set(topics)))
    if folds < 2:
        raise QuestionError(
            "nothing can be held out of questions on one topic: give a file with more."
        )
    yield from GroupKFold(folds).split(topics, groups=topics)
