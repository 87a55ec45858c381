"""The form: what is asked or said of votes, in questions, claims and sentences of sources alike.

A `Query` asks something of sets of countries, of countries or of votes. A `Set` is told by what
countries chose, and put together of others by `All`, `Any`, `Minus` and `Not`. What a text says of
votes is a `Claim`: a query with the value that is said.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from index.votes.bodies import BodyName
from index.votes.names.groups import Group
from index.votes.record import Position, VoteRecord

Stage = Literal["before", "after", ""]
Outcome = Literal["adopted", "rejected"]
Among = Literal["yes and no", "votes cast", "membership", ""]
Compared = Literal["more than", "at least", "fewer than", "at most", "exactly"]


class Ask(StrEnum):
    """What is asked; OTHER is a text that asks nothing of recorded votes."""

    WHO = "who"
    COUNT = "how many"
    SHARE = "which share"
    TALLY = "the tally"
    MARGIN = "the margin"
    POSITION = "how"
    OUTCOME = "the outcome"
    WHEN = "when"
    SPONSOR = "who put forward"
    WHICH = "which votes"
    COMPARE = "which had more"
    ALIKE = "whether alike"
    AGREE = "how often alike"
    LIKE = "who votes alike"
    OUTVOTED = "how often outvoted"
    WHY = "why"
    OTHER = "nothing of votes"


@dataclass(frozen=True, slots=True)
class Date:
    """A day, or a month, or a year, as far as it is told."""

    year: int | None
    month: int | None = None
    day: int | None = None

    def fits(self, day: datetime.date) -> bool:
        """Say whether a day may be meant."""
        told = ((self.year, day.year), (self.month, day.month), (self.day, day.day))
        return all(part is None or part == other for part, other in told)


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes that one mention means: records, of each of which is asked.

    What no record at hand matches is `sought` by `symbols`, a `date`, a `body` or words it is
    `about`. `stage` says whether a text is meant before or after it was amended.
    """

    records: tuple[VoteRecord, ...] = ()
    sought: bool = False
    symbols: tuple[str, ...] = ()
    date: Date | None = None
    about: tuple[str, ...] = ()
    body: BodyName | None = None
    stage: Stage = ""

    @property
    def record(self) -> VoteRecord:
        """The one vote; ValueError where the mention means several, or none that is known."""
        (record,) = self.records
        return record


# -- sets of countries ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chose:
    """Those that made one of some choices on a vote."""

    votes: Votes
    choices: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Differed:
    """Those that made another choice on the second vote than on the first; or the `same`."""

    first: Votes
    second: Votes
    same: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """Those that made the choice of a country on a vote, without it; or another than it."""

    votes: Votes
    code: str
    differ: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """Those of the roll calls that a set speaks of that aren't in it."""

    of: Set


@dataclass(frozen=True, slots=True)
class All:
    """Those that are in all of several sets."""

    parts: tuple[Set, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Those that are in any of several sets."""

    parts: tuple[Set, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """Those of a set that aren't in another."""

    of: Set
    less: Set


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a group on the day of the vote that is spoken of."""

    group: Group


@dataclass(frozen=True, slots=True)
class Countries:
    """Countries by their codes."""

    codes: tuple[str, ...]


Set = Chose | Differed | Like | Not | All | Any | Minus | Members | Countries


def inner(of: Set) -> Iterator[Set]:
    """Yield a set and all that it is put together of, in the order of mention."""
    yield of
    match of:
        case Not(part):
            yield from inner(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from inner(part)
        case Minus(whole, less):
            yield from inner(whole)
            yield from inner(less)
        case _:
            pass


def votes_in(of: Set) -> tuple[Votes, ...]:
    """Return the mentions of votes in a set, once each."""
    found: dict[Votes, None] = {}
    for one in inner(of):
        match one:
            case Chose(votes) | Like(votes):
                found[votes] = None
            case Differed(first, second):
                found[first] = found[second] = None
            case _:
                pass
    return tuple(found)


def with_parts(of: Set, change: Callable[[Set], Set]) -> Set:
    """Return a set with each set that it is put together of changed."""
    match of:
        case Not(part):
            return Not(change(part))
        case All(parts):
            return All(tuple(map(change, parts)))
        case Any(parts):
            return Any(tuple(map(change, parts)))
        case Minus(whole, less):
            return Minus(change(whole), change(less))
        case _:
            return of


def with_votes(of: Set, change: Callable[[Votes], Votes]) -> Set:
    """Return a set with each mention of votes changed."""
    match of:
        case Chose(votes, choices):
            return Chose(change(votes), choices)
        case Differed(first, second, same):
            return Differed(change(first), change(second), same)
        case Like(votes, code, differ):
            return Like(change(votes), code, differ)
        case _:
            return with_parts(of, lambda part: with_votes(part, change))


# -- what is asked of them -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: of each of the sets `of`, or of `countries` and `groups`, or of `votes` alone.

    `choices` are those that are named, in the order of mention. `whether` asks for yes or no: is
    the country in the set (`of`), are `every`, a `part` or any of the group, or of the countries
    where they are asked of together (`joint`), did the text pass
    (`outcome`), is it `number` (`compared`)? `less` asks for the lesser of what is compared,
    `equal` whether they are as many, `by` how much, `differ` whether countries voted otherwise than
    each other, `alone` whether nobody else did, `added` for what the sets of several votes add up
    to.
    `whole` is the set of which all, or a `part`, are asked to be in `of`.
    `negated` denies an outcome, `denied` asks whether a claim is false; `stage` says that a text
    before or after its amendment is meant.
    """

    ask: Ask
    votes: tuple[Votes, ...] = ()
    of: tuple[Set, ...] = ()
    whole: Set | None = None
    choices: tuple[Position, ...] = ()
    countries: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    whether: bool = False
    every: bool = True
    joint: bool = False
    part: Fraction | None = None
    among: Among = ""
    less: bool = False
    equal: bool = False
    by: bool = False
    differ: bool = False
    alone: bool = False
    added: bool = False
    outcome: Outcome | None = None
    unanimous: bool = False
    veto: bool = False
    denied: bool = False
    negated: bool = False
    stage: Stage = ""
    number: int | None = None
    compared: Compared = "exactly"
    years: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[VoteRecord, ...]:
        """All votes that it refers to, once each, in the order of mention."""
        return tuple(dict.fromkeys(record for votes in self.votes for record in votes.records))

    @property
    def sought(self) -> bool:
        """Whether it refers to a vote that no record at hand matches."""
        return any(votes.sought for votes in self.votes)

    def holds(self, count: int, whole: int) -> bool:
        """Say whether as many as are asked about are `count` of a whole: all, where none are."""
        if self.number is None and self.part is None:
            return count == whole
        wanted = self.part * whole if self.number is None and self.part else self.number or 0
        match self.compared:
            case "more than":
                return count > wanted
            case "at least":
                return count >= wanted
            case "fewer than":
                return count < wanted
            case "at most":
                return count <= wanted
            case "exactly":
                return count == wanted


Value = Position | int | Outcome | Date | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said: that the answer to a query is a value, or (`holds` is False) that it isn't.

    Of a position it is the choice, of a count or margin a figure, of an outcome the outcome, of a
    day the date, of who put a text forward a code, of who they are all codes.
    """

    query: Query
    value: Value
    holds: bool = True


def with_all_votes(query: Query, change: Callable[[Votes], Votes]) -> Query:
    """Return a query with each mention of votes changed, in its sets too."""
    return replace(
        query,
        votes=tuple(change(votes) for votes in query.votes),
        of=tuple(with_votes(of, change) for of in query.of),
        whole=None if query.whole is None else with_votes(query.whole, change),
    )


def groups_in(query: Query) -> tuple[Group, ...]:
    """Return the groups that are asked of, or that sets are limited to, once each."""
    members = [p.group for of in query.of for p in inner(of) if isinstance(p, Members)]
    return tuple({group.id: group for group in (*query.groups, *members)}.values())


NOTHING = Query(Ask.OTHER)
"""The query of a text that asks nothing of votes."""
