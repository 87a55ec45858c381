"""Which countries a set has, by the roll calls that it speaks of."""

from __future__ import annotations

import datetime

from bot.answer.language.form import (
    All,
    Any,
    Chose,
    Countries,
    Differed,
    Like,
    Members,
    Minus,
    Not,
    Set,
    Votes,
    votes_in,
    with_votes,
)
from index.votes.record import CAST, VoteRecord


def countries_of(of: Set) -> tuple[str, ...]:
    """Return the codes of the countries of a set, sorted.

    A group's members are those on the day of the first vote that is spoken of. ValueError where a
    mention of votes isn't of just one.
    """
    days = [votes.record.date for votes in votes_in(of)]
    return tuple(sorted(_in(of, days[0] if days else datetime.date.max)))


def countries_on(of: Set, record: VoteRecord) -> frozenset[str] | None:
    """Return the countries of a set, where a vote that isn't told is the record's; None if unknown.

    Those that aren't in a set are of the record's roll call.
    """
    meant = with_votes(of, lambda votes: votes if len(votes.records) == 1 else Votes((record,)))
    if not all(votes.record.positions for votes in votes_in(meant)):
        return None
    return frozenset(countries_of(meant))


def listed_in(of: Set) -> frozenset[str]:
    """Return the codes of the countries that all roll calls of a set list."""
    listed = [frozenset(votes.record.positions) for votes in votes_in(of)]
    return frozenset.intersection(*listed) if listed else frozenset()


def counted_by_cell(of: Set) -> Chose | None:
    """Return a set if its size is the sum of totals of one record."""
    if not isinstance(of, Chose) or len(of.votes.records) != 1:
        return None
    totals = of.votes.record.totals
    known = totals is not None and all(totals.of(choice) is not None for choice in of.choices)
    return of if known else None


def _in(of: Set, day: datetime.date) -> frozenset[str]:  # noqa: PLR0911  (a case each)
    match of:
        case Chose(votes, choices):
            taken = votes.record.positions.items()
            return frozenset(code for code, position in taken if position in choices)
        case Differed(first, second, same):
            return _differed(first, second, same=same)
        case Like(votes, code, differ):
            positions = votes.record.positions
            return frozenset(
                other
                for other, position in positions.items()
                if other != code and (position is positions.get(code)) is not differ
            )
        case Not(inner):
            return listed_in(inner) - _in(inner, day)
        case All(parts):
            return frozenset.intersection(*(_in(part, day) for part in parts))
        case Any(parts):
            return frozenset.union(*(_in(part, day) for part in parts))
        case Minus(whole, less):
            return _in(whole, day) - _in(less, day)
        case Members(group):
            older = {old: new for old, new in group.older_codes.items()}
            belong = frozenset(group.on(day))
            return belong | {old for old, new in older.items() if new in belong}
        case Countries(codes):
            return frozenset(codes)


def _differed(first: Votes, second: Votes, *, same: bool) -> frozenset[str]:
    """Return who cast a vote on both, each time the same or not."""
    one, other = first.record.positions, second.record.positions
    return frozenset(
        code
        for code, position in one.items()
        if position in CAST and other.get(code) in CAST
        if (other[code] is position) is same
    )
