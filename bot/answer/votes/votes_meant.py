"""Which votes a query asks of: those that are meant for what it leaves out, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from bot.answer.language.form import (
    All,
    Chose,
    Differed,
    Minus,
    Query,
    Set,
    Votes,
    inner,
    votes_in,
    with_all_votes,
)
from bot.answer.language.query.sets import UNNAMED
from index.votes.record import VoteRecord

_PAIR = 2
_MOST_AT_ONCE = 12  # combinations of votes that one question may ask of


def unnamed(query: Query) -> bool:
    """Say whether a set leaves out which vote it is of."""
    return any(votes == UNNAMED for of in query.of for votes in votes_in(of))


def of_two(query: Query) -> bool:
    """Say whether a set tells of one vote and then of another: "moved from no to abstaining"."""
    return any(
        isinstance(one, All) and len(told := [p for p in one.parts if isinstance(p, Chose)]) == 2
        and told[0].votes == told[1].votes == UNNAMED
        for of in query.of for one in inner(of)
    )  # fmt: skip


def filled(query: Query, records: Sequence[VoteRecord]) -> Query:
    """Put votes for those that aren't named; of two that are compared, the first and second."""
    if len(records) == 2:
        first, second = (Votes((record,)) for record in records)
        query = replace(query, of=tuple(_paired(of, first, second) for of in query.of))
    votes = Votes(tuple(records))
    filled = with_all_votes(query, lambda one: votes if one == UNNAMED else one)
    return replace(filled, votes=filled.votes or (votes,))


def _paired(of: Set, first: Votes, second: Votes) -> Set:
    match of:
        case Differed(one, other, same) if one == other == UNNAMED:
            return Differed(first, second, same)
        case All((Chose(one, chosen), Chose(other, then))) if one == other == UNNAMED and (
            chosen != then
        ):
            return All((Chose(first, chosen), Chose(second, then)))
        case All(parts):
            return All(tuple(_paired(part, first, second) for part in parts))
        case Minus(whole, less):
            return Minus(_paired(whole, first, second), less)
        case _:
            return of


def impossible(of: Set) -> bool:
    """Say whether a set asks for two choices of one country on one vote, which nobody has."""
    chosen = [one for one in of.parts if isinstance(one, Chose)] if isinstance(of, All) else []
    return any(
        one.votes == other.votes and set(one.choices).isdisjoint(other.choices)
        for one, other in combinations(chosen, 2)
    )


def jumbled(of: Set) -> bool:
    """Say whether the same two choices stand for each of several votes, as nobody asks.

    Of "did those that backed A oppose B" that is what is left where the order isn't understood.
    """
    chosen = [one for one in of.parts if isinstance(one, Chose)] if isinstance(of, All) else []
    return any(
        one.votes != other.votes and one.choices == other.choices and len(one.choices) == _PAIR
        for one, other in combinations(chosen, 2)
    )


def records_of(query: Query) -> list[VoteRecord]:
    """Return the votes that a query is about: of its sets, where it has any."""
    named = [record for votes in query.votes for record in votes.records]
    told = [r for of in query.of for votes in votes_in(of) for r in votes.records]
    return list(dict.fromkeys((*named, *told)))


def each_vote(query: Query) -> list[Query]:
    """Ask a query of one vote at a time where a mention of it means several; [] where too many."""
    told = tuple(v for of in query.of for v in votes_in(of))
    mentions = dict.fromkeys((*query.votes, *told))
    # A set of "both texts" speaks of each already.
    several = next((votes for votes in told or mentions if len(votes.records) > 1), None)
    if several is None:
        return [query] if all(votes.records for votes in mentions) else []
    found: list[Query] = []
    for record in several.records:
        one = replace(several, records=(record,))
        each = each_vote(with_all_votes(query, lambda v, one=one: one if v == several else v))  # type: ignore[misc]
        found += each
        if not each or len(found) > _MOST_AT_ONCE:
            return []
    return found
