"""Whether two queries ask the same, however they are put."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import fields

from bot.answer.language.form import (
    All,
    Any,
    Ask,
    Chose,
    Countries,
    Differed,
    Minus,
    Not,
    Query,
    Set,
    Votes,
)
from index.votes.record import Position

_OF_ANY_ORDER = ("countries", "groups", "choices")
_ASIDE = ("stage", "years", "among")
"""What only tells which votes are meant, or which whole a share is of."""

_OF_THE_SETS = ("choices", "votes", "differ", "negated")
"""What sets tell as well, where there are any."""


def same(one: Query, other: Query) -> bool:
    """Say whether two queries ask the same."""
    return _plain(one) == _plain(other)


def _plain(query: Query) -> Hashable:
    """Return what a query asks, without the order of what may stand in any order."""
    told: dict[str, Hashable] = {
        one.name: getattr(query, one.name)
        for one in fields(query)
        if one.name not in _ASIDE and not (query.of and one.name in _OF_THE_SETS)
    }
    told |= {name: frozenset(getattr(query, name)) for name in _OF_ANY_ORDER if name in told}
    if "votes" in told:
        told["votes"] = frozenset(map(_votes, query.votes))
    told["whole"] = None if query.whole is None else _set(query.whole)
    sets = tuple(map(_set, query.of))
    # Of "how many more X than Y" the order matters, of "A or B" it doesn't.
    told["of"] = sets if query.ask is Ask.COMPARE and query.by else frozenset(sets)
    return tuple(sorted(told.items(), key=lambda item: item[0]))


def _votes(votes: Votes) -> Hashable:
    return votes.records or votes


def _set(of: Set) -> Hashable:  # noqa: PLR0911  (a case each)
    match of:
        case Chose(votes, choices):
            return "chose", _votes(votes), frozenset(choices)
        case Not(Chose(votes, choices)):
            return "chose", _votes(votes), frozenset(Position).difference(choices)
        case Differed(first, second, alike):
            return "differed", frozenset((_votes(first), _votes(second))), alike
        case Not(part):
            return "not", _set(part)
        case All() | Minus():
            return "all", frozenset(_parts(of))
        case Any(parts):
            return "any", frozenset(map(_set, parts))
        case Countries(codes):
            return "countries", frozenset(codes)
        case _:
            return of


def _parts(of: Set) -> Iterator[Hashable]:
    """Yield what the countries of a set have to be in, all of it."""
    match of:
        case All(parts):
            for part in parts:
                yield from _parts(part)
        case Minus(whole, less):
            yield from _parts(whole)
            yield _set(Not(less))
        case _:
            yield _set(of)
