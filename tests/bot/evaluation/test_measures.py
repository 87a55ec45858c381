"""Figures of outcomes whose right values are known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.measures import (
    Outcome,
    calibration_error,
    certainty,
    interval,
    rounded,
    times,
)

# Ten that can be answered, two of them wrongly; five that can't.
ANSWERABLE = [Outcome(0.95 - 0.05 * n, n not in {4, 9}, answerable=True) for n in range(10)]
UNANSWERABLE = [Outcome(0.05 * n + 0.02, right=False, answerable=False) for n in range(5)]

outcomes = st.lists(
    st.tuples(st.floats(0, 1), st.booleans(), st.booleans()).map(
        lambda drawn: Outcome(drawn[0], drawn[1] and drawn[2], drawn[2])
    ),
    min_size=2,
    max_size=60,
).filter(lambda drawn: len({one.answerable for one in drawn}) == 2)


def test_a_threshold_covers_what_is_at_least_as_sure() -> None:
    point = certainty(ANSWERABLE + UNANSWERABLE, 0.7).at_threshold
    assert point.coverage == pytest.approx(0.6)
    assert point.precision == pytest.approx(5 / 6)
    assert point.silence == 1.0


def test_precision_is_taken_where_eighty_of_a_hundred_are_covered() -> None:
    assert certainty(ANSWERABLE + UNANSWERABLE, 0.5).precision_at_80 == pytest.approx(7 / 8)


def test_coverage_is_taken_where_ninety_eight_of_a_hundred_are_silent() -> None:
    answerable = [Outcome(share, right=True, answerable=True) for share in (0.1, 0.5, 0.7, 0.9)]
    others = [Outcome(share / 200, right=False, answerable=False) for share in range(100)]
    loud = [Outcome(0.8, right=False, answerable=False)]
    assert certainty(answerable + others, 0.5).coverage_at_98 == 0.75
    assert certainty(answerable + others[:98] + 2 * loud, 0.5).coverage_at_98 == 0.75
    assert certainty(answerable + others[:97] + 3 * loud, 0.5).coverage_at_98 == 0.25


def test_what_ranks_every_answerable_question_first_separates_wholly() -> None:
    measured = certainty(ANSWERABLE + UNANSWERABLE, 0.5)
    assert measured.separation == 1.0
    # The fifth is wrong, and the tenth.
    shares = [0, 0, 0, 0, 1 / 5, 1 / 6, 1 / 7, 1 / 8, 1 / 9, 2 / 10]
    assert measured.risk == pytest.approx(sum(shares) / 10)


def test_equal_confidence_is_answered_together() -> None:
    same = [Outcome(0.5, right=True, answerable=True), Outcome(0.5, right=False, answerable=False)]
    for ordered in (same, same[::-1]):
        measured = certainty(ordered, 0.5)
        assert measured.precision_at_80 == 0.5
        assert measured.separation == 0.5


def test_nothing_answered_is_nothing_wrong() -> None:
    point = certainty(ANSWERABLE + UNANSWERABLE, 1.0).at_threshold
    assert (point.coverage, point.precision, point.silence) == (0.0, 1.0, 1.0)


def test_calibration_is_off_by_how_much_more_sure_than_right_it_is() -> None:
    sure = [Outcome(0.9, right=True, answerable=True)] * 6
    mistaken = [Outcome(0.9, right=False, answerable=True)] * 4
    assert calibration_error(sure + mistaken) == pytest.approx(0.3)


def test_errors_in_one_bin_do_not_make_up_for_those_in_another() -> None:
    low = [Outcome(0.1, right=True, answerable=True)]
    high = [Outcome(0.9, right=False, answerable=True)]
    assert calibration_error(low + high) == pytest.approx(0.9)


def test_an_interval_draws_what_belongs_together_as_one() -> None:
    values = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    together = interval(values, list("aaabbb"))
    apart = interval(values, list("abcdef"))
    assert (together.low, together.high) == (0.0, 1.0)
    assert together.low < apart.low < 0.5 < apart.high < together.high
    assert interval(values, list("aaabbb")) == together


@given(outcomes)
def test_figures_are_shares_and_more_caution_covers_less(drawn: list[Outcome]) -> None:
    measured = certainty(drawn, 0.5)
    for share in (
        measured.separation,
        measured.precision_at_80,
        measured.coverage_at_98,
        measured.risk,
        measured.error,
    ):
        assert 0 <= share <= 1
    covered = [point.coverage for point in measured.curve]
    silent = [point.silence for point in measured.curve]
    assert covered == sorted(covered, reverse=True)
    assert silent == sorted(silent)


@given(outcomes, st.randoms(use_true_random=False))
def test_the_order_of_outcomes_does_not_matter(drawn: list[Outcome], random: object) -> None:
    shuffled = list(drawn)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    there, here = certainty(drawn, 0.5), certainty(shuffled, 0.5)
    assert here.risk == pytest.approx(there.risk)
    assert here.precision_at_80 == there.precision_at_80
    assert here.at_threshold == there.at_threshold


def test_times_are_told_by_their_middle_and_their_tail() -> None:
    measured = times([float(n) for n in range(1, 102)])
    assert (measured.p50, measured.p95) == (51.0, 96.0)


def test_figures_are_rounded_wherever_they_stand() -> None:
    assert rounded({"a": (0.123456, 3), "b": {"c": [1 / 3], "d": None}}) == {
        "a": [0.1235, 3],
        "b": {"c": [0.3333], "d": None},
    }
