"""How united groups vote: the line, who broke with it, and the agreement index."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.votes.analysis.agreement import Matrix, compare
from index.votes.analysis.cohesion import Loyalty, cohesion, division, with_line
from index.votes.record import POSITIONS, Position
from tests.index.votes.matrices import CODES, matrices, matrix

Y, N, A, X = Position.YES, Position.NO, Position.ABSTAIN, Position.ABSENT


def everyone(votes: Matrix) -> NDArray[np.bool_]:
    return np.ones(votes.choices.shape, dtype=np.bool_)


@pytest.mark.parametrize(
    ("positions", "line", "index", "dissenters"),
    [
        ([Y, Y, Y, Y], Y, 1.0, ""),
        ([Y, Y, Y, N], Y, (3 - 0.5) / 4, "DDD"),
        ([Y, Y, A, N], Y, (2 - 1) / 4, "CCC DDD"),
        ([A, A, A, X], A, 1.0, ""),
        ([Y, Y, N, N], None, (2 - 1) / 4, ""),
        ([Y, N, A, X], None, 0.0, ""),
        ([N, X, X, X], N, 1.0, ""),
        ([X, X, X, X], None, None, ""),
    ],
)
def test_a_groups_vote_is_what_it_is_by_hand(
    positions: list[Position], line: Position | None, index: float | None, dissenters: str
) -> None:
    found = division(dict(zip(CODES, positions, strict=True)), CODES)
    assert found.line is line
    assert found.index == (None if index is None else pytest.approx(index))
    assert found.dissenters == tuple(dissenters.split())
    assert found.counts == {choice: positions.count(choice) for choice in (Y, A, N)}


def test_countries_outside_the_group_count_for_nothing() -> None:
    found = division({"AAA": Y, "BBB": N, "CCC": N}, ["AAA", "ZZZ"])
    assert (found.line, found.dissenters, found.index) == (Y, (), 1.0)


def test_cohesion_is_what_it_is_by_hand() -> None:
    #                  unity  one apart  a tie  one vote  no vote
    votes = matrix({"AAA": "YYYYX", "BBB": "YYNX.", "CCC": "YNAX."})
    found = cohesion(votes, everyone(votes))
    assert found.n == 3
    assert found.united == 1
    assert found.index == pytest.approx((1 + (2 - 0.5) / 3 + 0) / 3)
    assert found.members == (Loyalty("CCC", 2, 1), Loyalty("AAA", 2, 0), Loyalty("BBB", 2, 0))


def test_a_member_counts_only_while_it_belongs() -> None:
    votes = matrix({"AAA": "YY", "BBB": "YY", "CCC": "NN"})
    membership = np.array([[True, True, False], [True, True, True]])
    found = cohesion(votes, membership)
    assert found.united == 1
    assert found.members[0] == Loyalty("CCC", 1, 1)


def test_a_group_without_votes_has_no_cohesion() -> None:
    votes = matrix({"AAA": "Y.", "BBB": ".X"})
    found = cohesion(votes, everyone(votes))
    assert (found.n, found.index, found.members) == (0, None, ())


@given(matrices(), st.sets(st.sampled_from(CODES)))
def test_cohesion_agrees_with_each_vote_taken_alone(votes: Matrix, members: set[str]) -> None:
    membership = everyone(votes) & np.isin(votes.codes, sorted(members))
    found = cohesion(votes, membership)
    alone = []
    for row, key in enumerate(votes.keys.tolist()):
        cells = zip(votes.codes, votes.choices[row].tolist(), strict=True)
        vote = division({code: POSITIONS[cell] for code, cell in cells if cell}, members)
        if sum(vote.counts.values()) >= 2:
            alone.append((key, vote))
    assert found.n == len(alone)
    if alone:
        indices = [vote.index for _, vote in alone]
        assert all(index is not None for index in indices)
        assert found.index == pytest.approx(sum(index or 0 for index in indices) / len(indices))
    assert found.united == sum(vote.index == 1 for _, vote in alone)
    dissented = Counter(code for _, vote in alone for code in vote.dissenters)
    assert {each.code: each.dissented for each in found.members if each.dissented} == dissented


def test_a_groups_line_compares_as_a_country_does() -> None:
    votes = matrix({"AAA": "YYY.", "BBB": "YYN.", "CCC": "YNA.", "DDD": "YNYY"})
    group = everyone(votes) & np.array([True, True, True, False])
    lined = with_line(votes, "the group", group)
    assert lined.of("the group").tolist() == [1, 1, 0, 0]
    found = compare(lined, "the group", "DDD")
    assert (found.n, found.same, found.opposite) == (2, 1, 1)
    assert votes.codes == CODES
