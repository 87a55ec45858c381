"""Rank votes by words, and countries by how alike they vote."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.errors import VoteError
from index.votes.analysis.agreement import LIJPHART, Alike, cast
from index.votes.analysis.agreement import like as alike
from index.votes.lookup.comparisons import MOST
from index.votes.lookup.holdings import (
    Basis,
    basis,
    matrix_of,
    need_position,
    need_votes,
    why_none,
)
from index.votes.lookup.parties import Party
from index.votes.register.roll_calls import EVERYTHING, Filter, RollCall
from index.votes.register.store import Register

LEAST_IN_COMMON = 10  # per cent of a country's votes, below which another isn't ranked


@dataclass(frozen=True, slots=True)
class Likeness:
    """Who votes most like a country and who least, of all that voted on `least_n` with it."""

    party: Party
    basis: Basis
    least_n: int
    ranked: int
    most: tuple[Alike, ...]
    least: tuple[Alike, ...]  # the least alike first


def like(
    register: Register, party: Party, wanted: Filter = EVERYTHING, *, most: int = 10
) -> Likeness:
    """Return who votes most and least like a country, by Lijphart's index. Raises VoteError."""
    matrix = party.column(matrix_of(register, wanted))
    need_position(register, matrix, wanted, party)
    voted = cast(matrix.of(party.code))
    least_n = max(1, -(-int(np.count_nonzero(voted)) * LEAST_IN_COMMON // 100))
    found = alike(matrix, party.code, least=least_n)
    return Likeness(
        party=party,
        basis=basis(register, matrix, voted, LIJPHART),
        least_n=least_n,
        ranked=len(found),
        most=found[:most],
        least=found[::-1][: min(most, max(0, len(found) - most))],
    )


def search(
    register: Register, words: str, wanted: Filter = EVERYTHING, *, most: int = MOST
) -> tuple[RollCall, ...]:
    """Find votes by words of title and subjects, the best first. Raises VoteError."""
    need_votes(register)
    if wanted == EVERYTHING:
        found = register.search(words, most)
    else:
        allowed = set(matrix_of(register, wanted).keys.tolist())
        ranked = register.search(words, len(register.matrix().keys))
        found = [vote for vote in ranked if vote.key in allowed][:most]
    if not found:
        raise VoteError(why_none(register, replace(wanted, words=(*wanted.words, words))))
    return tuple(found)
