"""Figures from outcomes: how often right, how sure, how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_BINS = 10
_DIGITS = 4
_DRAWS = 2000  # of the bootstrap
_SILENCE = 0.98
_CURVE = tuple(round(0.05 * step, 2) for step in range(1, 20))

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question's end: how sure the answerer was, whether that held, and whether it could."""

    confidence: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share lies with a certainty of 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of which half, and 95 of 100, took no more."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does.

    `coverage` is the share of the answerable that is answered, `precision` the share of the
    answered that is right (1 where nothing is answered), `silence` the share of the unanswerable
    that isn't answered.
    """

    threshold: float
    coverage: float
    precision: float
    silence: float


@dataclass(frozen=True, slots=True)
class Certainty:
    """How well confidence tells right from wrong, over answerable and unanswerable questions.

    `separation` is the area under the ROC curve of answerable against unanswerable; `error` the
    expected calibration error, in ten bins of equal width; `risk` the mean share of wrong answers
    over all coverages of the answerable (the area under the risk-coverage curve); `precision_at_80`
    the share of right answers where 80 % of the answerable are answered; `coverage_at_98` the share
    of the answerable that is answered where 98 % of the unanswerable aren't.
    """

    at_threshold: Point
    separation: float
    precision_at_80: float
    coverage_at_98: float
    risk: float
    error: float
    curve: tuple[Point, ...]


def certainty(outcomes: Sequence[Outcome], threshold: float) -> Certainty:
    """Measure outcomes, of which some must be of answerable questions and some not."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415  (a second to import)

    confidence, right, answerable = _columns(outcomes)
    coverage, precision = _by_coverage(confidence, right, answerable)
    return Certainty(
        at_threshold=_point(confidence, right, answerable, threshold),
        separation=float(roc_auc_score(answerable, confidence)),
        precision_at_80=float(precision[np.searchsorted(coverage, 0.8)]),
        coverage_at_98=_coverage_at(_SILENCE, confidence, answerable),
        risk=float(np.mean(1 - precision)),
        error=calibration_error(outcomes),
        curve=tuple(_point(confidence, right, answerable, level) for level in _CURVE),
    )


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Return the mean distance of confidence from the share that is right, by bins."""
    confidence, right, _ = _columns(outcomes)
    bins = np.minimum((confidence * _BINS).astype(np.int64), _BINS - 1)
    distances = [
        abs(float(confidence[bins == one].sum() - right[bins == one].sum()))
        for one in np.unique(bins)
    ]
    return sum(distances) / len(outcomes)


def interval(values: Sequence[float], groups: Sequence[str]) -> Interval:
    """Return the bootstrap interval of a mean; what belongs to one group is drawn together."""
    names = sorted(set(groups))
    place = {name: number for number, name in enumerate(names)}
    at = np.array([place[group] for group in groups])
    sums = np.bincount(at, weights=np.array(values, np.float64), minlength=len(names))
    sizes = np.bincount(at, minlength=len(names))
    drawn = np.random.default_rng(0).integers(len(names), size=(_DRAWS, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(low), float(high))


def times(milliseconds: Sequence[float]) -> Times:
    """Summarise durations, of which there is at least one."""
    p50, p95 = np.percentile(milliseconds, (50, 95))
    return Times(float(p50), float(p95))


def rounded(value: Any) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """Return figures to four digits behind the point, for a file that people read."""
    match value:
        case float():
            return round(value, _DIGITS)
        case dict():
            return {name: rounded(one) for name, one in value.items()}
        case list() | tuple():
            return [rounded(one) for one in value]
        case _:
            return value


def _columns(
    outcomes: Sequence[Outcome],
) -> tuple[Numbers, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    return (
        np.array([one.confidence for one in outcomes], np.float64),
        np.array([one.right for one in outcomes], np.bool_),
        np.array([one.answerable for one in outcomes], np.bool_),
    )


def _point(
    confidence: Numbers,
    right: npt.NDArray[np.bool_],
    answerable: npt.NDArray[np.bool_],
    threshold: float,
) -> Point:
    answered = confidence >= threshold
    return Point(
        threshold=threshold,
        coverage=float(answered[answerable].mean()),
        precision=float(right[answered].mean()) if answered.any() else 1.0,
        silence=float(1 - answered[~answerable].mean()),
    )


def _coverage_at(silence: float, confidence: Numbers, answerable: npt.NDArray[np.bool_]) -> float:
    """Return the most coverage at which so large a share of the unanswerable isn't answered."""
    unanswerable = np.sort(confidence[~answerable])[::-1]
    allowed = int((1 - silence) * len(unanswerable))
    return float((confidence[answerable] > unanswerable[allowed]).mean())


def _by_coverage(
    confidence: Numbers, right: npt.NDArray[np.bool_], answerable: npt.NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Return coverage, ascending, and precision there, one for each answerable question.

    A threshold takes all of equal confidence or none, so each is counted with its equals.
    """
    order = np.argsort(-confidence, kind="stable")
    levels = confidence[order]
    last_equal = np.searchsorted(-levels, -levels, side="right") - 1
    covered = np.cumsum(answerable[order])[last_equal] / answerable.sum()
    precision = (np.cumsum(right[order]) / np.arange(1, len(order) + 1))[last_equal]
    own = answerable[order]
    return covered[own], precision[own]
