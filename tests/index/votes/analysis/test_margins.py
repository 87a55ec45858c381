"""Votes in the minority."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.votes.analysis.agreement import Matrix
from index.votes.analysis.margins import Minority, minority
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
    assert minority(VOTES, "BBB") == Minority(n=4, outvoted=0, share=0)
    assert minority(VOTES, "ZZZ") == Minority(n=0, outvoted=0, share=None)


@given(matrices(), st.sampled_from(CODES))
def test_the_minority_agrees_with_a_plain_count(votes: Matrix, code: str) -> None:
    own = votes.of(code).tolist()
    lost = 0
    for choice, row in zip(own, votes.choices.tolist(), strict=True):
        yes, no = row.count(1), row.count(3)
        lost += (choice == 1 and yes < no) or (choice == 3 and no < yes)
    found = minority(votes, code)
    assert (found.outvoted, found.n) == (lost, own.count(1) + own.count(3))
