"""What people ask of the register, each answered with one record.

Figures carry their number of votes, the period that these are from, and the definition that they
are computed by. A group may stand wherever a country may; its line counts as its vote.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.errors import VoteError
from index.votes.analysis.agreement import (
    LIJPHART,
    NO,
    NOTHING,
    YES,
    Agreement,
    Alike,
    Matrix,
    cast,
)
from index.votes.analysis.agreement import compare as agreement_of
from index.votes.analysis.agreement import like as alike
from index.votes.analysis.cohesion import COHESION, Cohesion, cohesion
from index.votes.analysis.margins import MINORITY, Minority, minority
from index.votes.lookup.holdings import (
    LISTED,
    Basis,
    Chosen,
    basis,
    matrix_of,
    need_position,
    need_votes,
    of_which,
    why_none,
)
from index.votes.lookup.parties import Party, capital, votes
from index.votes.record import CHOICES, POSITIONS, Position
from index.votes.register.roll_calls import EVERYTHING, Filter, RollCall
from index.votes.register.store import Register

MOST = 25  # votes in a list, if nothing else is said
LEAST_IN_COMMON = 10  # per cent of a country's votes, below which another isn't ranked
_WORDS = {
    Position.YES: "vote yes",
    Position.NO: "vote no",
    Position.ABSTAIN: "abstain",
    Position.ABSENT: "stand as not voting",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """What a country did in a vote; for a group, its line and the members that broke with it.

    A group has no line, and `position` is None, where as many members did one thing as another.
    """

    vote: RollCall
    position: Position | None
    dissenters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """How a country or group voted: counts over all votes of `basis`, and the newest of `found`.

    `minority` is a country's, by MINORITY over the votes of `outvoted`, whatever choice was asked
    for; `cohesion` is a group's, by COHESION over the votes of `united`.
    """

    party: Party
    basis: Basis
    counts: tuple[tuple[Position, int], ...]
    found: int
    stands: tuple[Stand, ...]
    minority: Minority | None = None
    outvoted: Basis | None = None
    cohesion: Cohesion | None = None
    united: Basis | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """A vote in which two did not do the same."""

    vote: RollCall
    first: Position
    second: Position


@dataclass(frozen=True, slots=True)
class Pair:
    """Two compared: over the votes of `basis`, on which both voted yes, no or abstained."""

    first: Party
    second: Party
    agreement: Agreement
    basis: Basis
    differed: tuple[Differing, ...]  # the newest first


@dataclass(frozen=True, slots=True)
class Likeness:
    """Who votes most like a country and who least, of all that voted on `least_n` with it."""

    party: Party
    basis: Basis
    least_n: int
    ranked: int
    most: tuple[Alike, ...]
    least: tuple[Alike, ...]  # the least alike first


def country(
    register: Register,
    party: Party,
    wanted: Filter = EVERYTHING,
    *,
    choice: Position | None = None,
    most: int = MOST,
) -> CountryRecord:
    """Return a country's positions, the newest first, and how often it was in the minority.

    With a choice, only such positions are listed. Raises VoteError.
    """
    matrix = party.column(matrix_of(register, wanted))
    own = matrix.of(party.code)
    need_position(register, matrix, wanted, party)
    rows = np.flatnonzero(own != NOTHING if choice is None else own == CHOICES[choice])
    if choice is not None and not len(rows):
        n = int(np.count_nonzero(own))
        raise VoteError(
            f"In none of {votes(n)}{of_which(wanted)} did {party.name} "
            f"{_WORDS[choice]}: leave out the choice, or ask for another."
        )
    shown = rows[::-1][:most].tolist()
    record = CountryRecord(
        party=party,
        basis=basis(register, matrix, own != NOTHING, LISTED),
        counts=tuple(
            (position, int(np.count_nonzero(own == number))) for position, number in CHOICES.items()
        ),
        found=len(rows),
        stands=tuple(_stand(register, matrix, party, row) for row in shown),
    )
    if party.group is None:
        sided = (own == YES) | (own == NO)
        return replace(
            record,
            minority=minority(matrix, party.code),
            outvoted=basis(register, matrix, sided, MINORITY),
        )
    return replace(
        record,
        cohesion=cohesion(matrix, party.membership(matrix)),
        united=basis(register, matrix, _several(matrix, party), COHESION),
    )


def compare(
    register: Register,
    parties: Sequence[Party],
    wanted: Filter = EVERYTHING,
    *,
    differences: int = 5,
) -> tuple[Pair, ...]:
    """Compare two countries or more, each pair of them, by every definition. Raises VoteError."""
    for first, second in itertools.combinations(parties, 2):
        if first.code == second.code:
            raise VoteError(
                f"{capital(first.name)} can't be compared with itself: name two different ones."
            )
    matrix = matrix_of(register, wanted)
    for party in parties:
        matrix = party.column(matrix)
        need_position(register, matrix, wanted, party)
    return tuple(
        _pair(register, matrix, first, second, wanted, differences)
        for first, second in itertools.combinations(parties, 2)
    )


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


def _pair(
    register: Register,
    matrix: Matrix,
    first: Party,
    second: Party,
    wanted: Filter,
    differences: int,
) -> Pair:
    agreement = agreement_of(matrix, first.code, second.code, differences=differences)
    if not agreement.n:
        raise VoteError(
            f"{capital(first.name)} and {second.name} never both voted in "
            f"{votes(len(matrix.keys))}{of_which(wanted)}: widen the filters."
        )
    one, other = matrix.of(first.code), matrix.of(second.code)
    return Pair(
        first,
        second,
        agreement,
        basis(register, matrix, cast(one) & cast(other), LIJPHART),
        tuple(
            Differing(register.roll_call(key), POSITIONS[one[row]], POSITIONS[other[row]])
            for row in agreement.last_differences
            for key in [int(matrix.keys[row])]
        ),
    )


def _stand(register: Register, matrix: Matrix, party: Party, row: int) -> Stand:
    choice = int(matrix.of(party.code)[row])
    dissenters: tuple[str, ...] = ()
    if party.group is not None:
        others = [
            code
            for code, taken in zip(matrix.codes, matrix.choices[row].tolist(), strict=True)
            if YES <= taken <= NO and taken != choice
        ]
        dissenters = tuple(party.group.among(others, matrix.day(row)))
    return Stand(register.roll_call(int(matrix.keys[row])), POSITIONS[choice], dissenters)


def _several(matrix: Matrix, party: Party) -> Chosen:
    """Say where at least two members of a group voted."""
    voted = cast(matrix.choices) & party.membership(matrix)
    several: Chosen = np.count_nonzero(voted, axis=1) >= 2
    return several
