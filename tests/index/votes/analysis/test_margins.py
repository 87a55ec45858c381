"""Narrow votes, and votes in the minority."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.votes.analysis.agreement import Matrix
from index.votes.analysis.margins import Minority, closest, minority
from tests.index.votes.matrices import CODES, matrices, matrix

#           100   101   102   103   104   105
VOTES = matrix(
    {
        "AAA": "YYNYAX",
        "BBB": "YYYNA.",
        "CCC": "YNYAA.",
        "DDD": "YNYXY.",
    }
)


def test_a_vote_in_the_minority_has_fewer_than_half_of_the_yes_and_no_votes() -> None:
    # 101 and 103 are ties, where nobody is.
    assert minority(VOTES, "AAA").outvoted == 1
    assert minority(VOTES, "AAA").share == pytest.approx(1 / 4)
    assert [each.key for each in minority(VOTES, "AAA").last] == [102]
    assert minority(VOTES, "BBB") == Minority(n=4, outvoted=0, share=0, last=())
    assert minority(VOTES, "ZZZ") == Minority(n=0, outvoted=0, share=None, last=())


def test_the_closest_votes_come_first_and_of_equal_ones_the_newest() -> None:
    assert [(each.key, each.margin) for each in closest(VOTES)] == [
        (103, 0),
        (101, 0),
        (104, 1),
        (102, 2),
        (100, 4),
    ]
    assert [each.key for each in closest(VOTES, 2)] == [103, 101]


def test_an_empty_matrix_has_no_votes_to_list() -> None:
    empty = matrix({"AAA": ""})
    assert closest(empty) == ()


@given(matrices(), st.sampled_from(CODES), st.integers(0, 40))
def test_lists_agree_with_a_plain_count(votes: Matrix, code: str, k: int) -> None:
    rows = []
    for row, key in enumerate(votes.keys.tolist()):
        counted = Counter(votes.choices[row].tolist())
        rows.append((key, counted[1], counted[3], counted[2]))
    narrow = sorted((r for r in rows if r[1] or r[2]), key=lambda r: (abs(r[1] - r[2]), -r[0]))
    assert [(t.key, t.yes, t.no, t.abstain) for t in closest(votes, k)] == narrow[:k]
    own = votes.of(code).tolist()
    lost = [
        key
        for choice, (key, yes, no, _) in zip(own, rows, strict=True)
        if (choice == 1 and yes < no) or (choice == 3 and no < yes)
    ]
    found = minority(votes, code, last=k)
    assert (found.outvoted, found.n) == (len(lost), own.count(1) + own.count(3))
    assert [each.key for each in found.last] == lost[::-1][:k]
