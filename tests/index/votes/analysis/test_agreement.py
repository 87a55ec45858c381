"""Agreement between countries: by hand, and against plain arithmetic."""

from __future__ import annotations

import time
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.votes.analysis.agreement import Matrix, Year, compare, like
from tests.index.votes.matrices import CODES, matrices, matrix


def test_a_small_comparison_is_what_it_is_by_hand() -> None:
    #                           same: 3   one step: 2   opposite: 1   not counted: 3
    votes = matrix(
        {"AAA": "YYNYAYY.X", "BBB": "YYNANNXYY"},
        ["2019-01-01"] * 3 + ["2020-05-01"] * 2 + ["2020-05-02"] + ["2021-01-01"] * 3,
    )
    found = compare(votes, "AAA", "BBB")
    assert (found.n, found.same, found.one_step, found.opposite) == (6, 3, 2, 1)
    assert found.identical == pytest.approx(3 / 6)
    assert found.lijphart == pytest.approx((3 + 1) / 6)
    assert found.s == pytest.approx(1 - 2 * (1 + 1 + 2) / (6 * 2))
    assert found.state == pytest.approx(3 / 4)
    # AAA: 4 yes, 1 abstaining, 1 no; BBB: 2, 1, 3. Expected: (4*2 + 1*1 + 1*3) / 36.
    assert found.kappa == pytest.approx((3 / 6 - 12 / 36) / (1 - 12 / 36))
    assert found.by_year == (Year(2019, 3, 1.0), Year(2020, 3, pytest.approx(1 / 3)))
    assert votes.keys[list(found.last_differences)].tolist() == [105, 104, 103]


def test_only_as_many_differences_are_listed_as_asked_for() -> None:
    votes = matrix({"AAA": "YYYY", "BBB": "NNNN"})
    found = compare(votes, "AAA", "BBB", differences=2)
    assert votes.keys[list(found.last_differences)].tolist() == [103, 102]


def test_a_country_is_in_perfect_agreement_with_itself() -> None:
    found = compare(matrix({"AAA": "YNAX."}), "AAA", "AAA")
    assert (found.n, found.identical, found.lijphart, found.s) == (3, 1, 1, 1)
    assert (found.state, found.kappa) == (1, 1)


@pytest.mark.parametrize("other", ["BBB", "CCC", "???"])
def test_without_a_vote_in_common_no_measure_has_a_value(other: str) -> None:
    found = compare(matrix({"AAA": "Y.", "BBB": ".Y", "CCC": "X."}), "AAA", other)
    assert (found.n, found.by_year, found.last_differences) == (0, (), ())
    measures = (found.identical, found.lijphart, found.s, found.state, found.kappa)
    assert measures == (None,) * 5


def test_an_empty_matrix_compares() -> None:
    empty = matrix({"AAA": "", "BBB": ""})
    assert compare(empty, "AAA", "BBB").n == 0
    assert like(empty, "AAA") == ()


def test_kappa_has_no_value_where_both_always_do_the_same_thing() -> None:
    found = compare(matrix({"AAA": "YYY", "BBB": "YYY"}), "AAA", "BBB")
    assert found.kappa is None
    assert found.lijphart == 1


def test_the_state_department_leaves_abstentions_out() -> None:
    found = compare(matrix({"AAA": "YYA", "BBB": "YAN"}), "AAA", "BBB")
    assert found.state == 1
    assert compare(matrix({"AAA": "A", "BBB": "Y"}), "AAA", "BBB").state is None


@given(matrices(), st.sampled_from(CODES), st.sampled_from(CODES))
def test_every_measure_equals_its_definition_written_out(votes: Matrix, a: str, b: str) -> None:
    found = compare(votes, a, b, differences=100)
    rows = zip(
        votes.keys.tolist(),
        votes.dates.tolist(),
        votes.of(a).tolist(),
        votes.of(b).tolist(),
        strict=True,
    )
    both = [(k, day, x, y) for k, day, x, y in rows if x in (1, 2, 3) and y in (1, 2, 3)]
    distances = [abs(x - y) for _, _, x, y in both]
    n = len(both)
    assert (found.n, found.same, found.one_step, found.opposite) == (
        n,
        distances.count(0),
        distances.count(1),
        distances.count(2),
    )
    differing = [k for k, _, x, y in both if x != y]
    assert votes.keys[list(found.last_differences)].tolist() == differing[::-1]
    years = defaultdict(list)
    for (_, day, _, _), distance in zip(both, distances, strict=True):
        years[day.year].append(distance)
    assert [(each.year, each.n) for each in found.by_year] == [
        (year, len(apart)) for year, apart in sorted(years.items())
    ]
    for each in found.by_year:
        assert each.lijphart == pytest.approx(1 - sum(years[each.year]) / (2 * each.n))
    if not n:
        return
    assert found.identical == pytest.approx(distances.count(0) / n)
    assert found.lijphart == pytest.approx((distances.count(0) + distances.count(1) / 2) / n)
    assert found.s == pytest.approx(1 - 2 * sum(distances) / (2 * n))
    sided = [(x, y) for _, _, x, y in both if x != 2 and y != 2]
    if sided:
        assert found.state == pytest.approx(sum(x == y for x, y in sided) / len(sided))
    first, second = [x for _, _, x, _ in both], [y for _, _, _, y in both]
    expected = sum(Fraction(first.count(c) * second.count(c), n * n) for c in (1, 2, 3))
    if expected == 1:
        assert found.kappa is None
    else:
        kappa = (Fraction(distances.count(0), n) - expected) / (1 - expected)
        assert found.kappa == pytest.approx(float(kappa))


@given(matrices(), st.sampled_from(CODES))
def test_the_ranking_equals_one_comparison_for_each(votes: Matrix, code: str) -> None:
    found = like(votes, code)
    pairs = {other: compare(votes, code, other) for other in CODES if other != code}
    assert {each.code: (each.n, each.lijphart) for each in found} == {
        other: (pair.n, pair.lijphart) for other, pair in pairs.items() if pair.n
    }
    order = [(-each.lijphart, -each.n, each.code) for each in found]
    assert order == sorted(order)


def test_nobody_is_ranked_beside_themselves() -> None:
    votes = matrix({"AAA": "YYY", "BBB": "YYN"})
    code = "".join(["AA", "A"])  # equal to a column, and not the same object
    assert [each.code for each in like(votes, code)] == ["BBB"]


def test_the_ranking_leaves_out_who_has_too_few_votes_in_common() -> None:
    votes = matrix({"AAA": "YYY", "BBB": "Y..", "CCC": "YYN"})
    assert [each.code for each in like(votes, "AAA")] == ["BBB", "CCC"]
    assert [each.code for each in like(votes, "AAA", least=2)] == ["CCC"]


def test_all_roll_calls_of_75_years_are_compared_in_time() -> None:
    draw = np.random.default_rng(7)
    choices = draw.integers(0, 5, (6_200, 200), dtype=np.int8)
    days = np.sort(draw.integers(0, 75 * 365, 6_200)).astype("datetime64[D]")
    codes = tuple(f"C{n:02X}" for n in range(200))
    votes = Matrix(codes, np.arange(6_200, dtype=np.int32), days, choices)
    took = {}
    for name, measure, seconds in (
        ("a pair", lambda: compare(votes, *codes[:2]), 0.010),
        ("all countries", lambda: like(votes, codes[0]), 0.100),
    ):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            measure()
            times.append(time.perf_counter() - start)
        took[name] = (min(times), seconds)
    assert all(time_taken <= seconds for time_taken, seconds in took.values()), took
