"""What people ask of the register, each answered with one record.

Figures carry their number of votes, the period that these are from, and the definition that they
are computed by. A group may stand wherever a country may; its line counts as its vote.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.errors import VoteError
from index.votes.agreement import (
    LIJPHART,
    NOTHING,
    POSITIONS,
    YES,
    Agreement,
    Alike,
    Definition,
    Matrix,
)
from index.votes.agreement import NO as AGAINST
from index.votes.agreement import compare as agreement_of
from index.votes.agreement import like as alike
from index.votes.cohesion import COHESION, Cohesion, cohesion
from index.votes.holdings import Basis, Chosen, basis, described, matrix_of, need_votes, why_none
from index.votes.margins import MINORITY, Minority, Tally, closest, loneliest, minority
from index.votes.parties import Party, capital
from index.votes.rollcalls import CHOICES, EVERYTHING, Filter, RollCall
from index.votes.store import Register
from index.votes.types import Position

CLOSE = Definition(
    "narrowest votes",
    "yes votes - no votes, without its sign; the smallest first, of equal ones the newest",
    "counted from the positions",
)
LONELY = Definition(
    "loneliest votes",
    "no votes, one or more; the fewest first, of equal ones the newest",
    "counted from the positions",
)
LISTED = Definition("votes listed", "votes with a position of the country", "counted")
LEAST_IN_COMMON = 10  # per cent of a country's votes, below which another isn't ranked
MOST = 25  # votes in a list, if nothing else is said
_WORDS = {
    Position.YES: "voted yes",
    Position.NO: "voted no",
    Position.ABSTAIN: "abstained",
    Position.ABSENT: "was recorded as not voting",
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


@dataclass(frozen=True, slots=True)
class Ranked:
    """Votes ranked by their tally, of all those of `basis`."""

    basis: Basis
    votes: tuple[tuple[RollCall, Tally], ...]


def country(
    register: Register, party: Party, wanted: Filter = EVERYTHING, *, most: int = MOST
) -> CountryRecord:
    """Return a country's positions, the newest first, and how often it was in the minority.

    With a choice in the filter, only such positions are listed. Raises VoteError.
    """
    matrix = party.column(matrix_of(register, wanted))
    own = matrix.of(party.code)
    _need_any(register, matrix, wanted, party)
    chosen = own != NOTHING if wanted.choice is None else own == CHOICES[wanted.choice]
    rows = np.flatnonzero(chosen)
    if wanted.choice is not None and not len(rows):
        n = np.count_nonzero(own)
        raise VoteError(
            f"{capital(party.name)} {_WORDS[wanted.choice]} in none of {n:,} votes"
            f"{_of(wanted)}: leave out the choice, or ask for another."
        )
    shown = rows[::-1][:most].tolist()
    record = CountryRecord(
        party=party,
        basis=basis(register, matrix, own != NOTHING, LISTED),
        counts=tuple(
            (position, int(np.count_nonzero(own == choice))) for position, choice in CHOICES.items()
        ),
        found=len(rows),
        stands=tuple(_stand(register, matrix, party, row) for row in shown),
    )
    if party.group is None:
        sided = (own == YES) | (own == AGAINST)
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
        _need_any(register, matrix, wanted, party)
    return tuple(
        _pair(register, matrix, first, second, wanted, differences)
        for first, second in itertools.combinations(parties, 2)
    )


def like(
    register: Register, party: Party, wanted: Filter = EVERYTHING, *, most: int = 10
) -> Likeness:
    """Return who votes most and least like a country, by Lijphart's index. Raises VoteError."""
    matrix = party.column(matrix_of(register, wanted))
    _need_any(register, matrix, wanted, party)
    cast = _cast(matrix, party)
    least_n = max(1, -(-int(np.count_nonzero(cast)) * LEAST_IN_COMMON // 100))
    found = alike(matrix, party.code, least=least_n)
    return Likeness(
        party=party,
        basis=basis(register, matrix, cast, LIJPHART),
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
        allowed = set(matrix_of(register, replace(wanted, words=())).keys.tolist())
        ranked = register.search(words, len(register.matrix().keys))
        found = [vote for vote in ranked if vote.key in allowed][:most]
    if not found:
        raise VoteError(why_none(register, replace(wanted, words=(words,))))
    return tuple(found)


def close(register: Register, wanted: Filter = EVERYTHING, *, most: int = MOST) -> Ranked:
    """Return the votes whose yes and no votes were the nearest. Raises VoteError."""
    return _ranked(register, wanted, closest, CLOSE, most)


def lonely(register: Register, wanted: Filter = EVERYTHING, *, most: int = MOST) -> Ranked:
    """Return the votes with the fewest against, but one at least. Raises VoteError."""
    return _ranked(register, wanted, loneliest, LONELY, most)


def _ranked(
    register: Register,
    wanted: Filter,
    rank: Callable[[Matrix, int], Sequence[Tally]],
    definition: Definition,
    most: int,
) -> Ranked:
    matrix = matrix_of(register, wanted)
    found = rank(matrix, most)
    if not found:
        n = len(matrix.keys)
        raise VoteError(
            f"Nobody voted against in any of {n:,} votes{_of(wanted)}: widen the filters."
        )
    return Ranked(
        basis(register, matrix, np.ones(len(matrix.keys), dtype=np.bool_), definition),
        tuple((register.roll_call(tally.key), tally) for tally in found),
    )


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
            f"{capital(first.name)} and {second.name} never both voted in {len(matrix.keys):,} "
            f"votes{_of(wanted)}: widen the filters."
        )
    both = _cast(matrix, first) & _cast(matrix, second)
    return Pair(
        first,
        second,
        agreement,
        basis(register, matrix, both, LIJPHART),
        tuple(
            Differing(register.roll_call(each.key), each.first, each.second)
            for each in agreement.last_differences
        ),
    )


def _stand(register: Register, matrix: Matrix, party: Party, row: int) -> Stand:
    choice = int(matrix.of(party.code)[row])
    dissenters: tuple[str, ...] = ()
    if party.group is not None:
        day = matrix.day(row)
        belonging = party.group.on(day)
        older = party.group.older_codes
        dissenters = tuple(
            code
            for code, taken in zip(matrix.codes, matrix.choices[row].tolist(), strict=True)
            if YES <= taken <= AGAINST and taken != choice and older.get(code, code) in belonging
        )
    return Stand(register.roll_call(int(matrix.keys[row])), POSITIONS[choice], dissenters)


def _cast(matrix: Matrix, party: Party) -> Chosen:
    own = matrix.of(party.code)
    voted: Chosen = (own >= YES) & (own <= AGAINST)
    return voted


def _several(matrix: Matrix, party: Party) -> Chosen:
    """Say where at least two members of a group voted."""
    voted = (matrix.choices >= YES) & (matrix.choices <= AGAINST)
    several: Chosen = np.count_nonzero(voted & party.membership(matrix), axis=1) >= 2
    return several


def _need_any(register: Register, matrix: Matrix, wanted: Filter, party: Party) -> None:
    """Raise VoteError where a country or a group has no position at all."""
    if np.any(matrix.of(party.code)):
        return
    what = "no line of its members" if party.group else "no position"
    hint = ""
    if wanted != EVERYTHING:
        whole = party.column(register.matrix())
        if np.any(whole.of(party.code)):
            of_all = basis(register, whole, whole.of(party.code) != NOTHING, LISTED)
            hint = f"; in all there are {of_all.n:,}, {of_all.period}"
    n = len(matrix.keys)
    raise VoteError(
        f"The register has {what} of {party.name} in {n:,} votes{_of(wanted)}{hint}: ask about "
        "another period or another country."
    )


def _of(wanted: Filter) -> str:
    return f" {described(wanted)}" if described(wanted) else ""
