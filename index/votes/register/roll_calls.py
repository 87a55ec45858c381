"""What the register of votes is made of: roll calls, and the datasets that they come from."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from index.votes.bodies import BodyName
from index.votes.names.countries import Countries
from index.votes.record import CHOICES, Position, Totals, VoteRecord

MARK: Final = "|"
"""What stands between subjects, in the UN Digital Library's files and in the register."""

State = tuple[str, str]
"""A state as a record lists it: its code, and its name at the time of the vote."""

_PART = re.compile(r"\[.*\]$")


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a vote; where it isn't `known`, its month and year are."""

    date: datetime.date
    known: bool = True

    @property
    def iso(self) -> str:
        """The day as 2025-02-24, or as 1971-10."""
        return self.date.isoformat() if self.known else f"{self.date:%Y-%m}"

    def __str__(self) -> str:
        return f"{self.date.day} {self.date:%B %Y}" if self.known else f"{self.date:%B %Y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a source says of a vote, but for who voted how.

    `totals` are the official ones, None where the source has none. `complete` is False where rows
    are missing or were refused. Where `day_known` is False, `date` vouches for month and year
    only. `undl_id` is the number of the UN Digital Library's record, `record_id` the id of the
    shipped VoteRecord.
    """

    body: BodyName
    session: str
    title: str
    date: datetime.date
    day_known: bool = True
    complete: bool = True
    totals: Totals | None = None
    symbol: str | None = None
    draft: str | None = None
    subjects: tuple[str, ...] = ()
    agenda: str | None = None
    vote_note: str | None = None
    url: str | None = None
    undl_id: str | None = None
    record_id: str | None = None

    @property
    def day(self) -> Day:
        """The day, as far as it is known."""
        return Day(self.date, self.day_known)

    def said(self) -> dict[str, Any]:
        """Return what is said, by field, for another of its kind."""
        return {each.name: getattr(self, each.name) for each in fields(Described)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedVote(Described):
    """A roll call as its source has it; `identity` tells it from the others of its source.

    `choices` has a byte of CHOICES for each state of the list that goes with the entry.
    """

    identity: str
    choices: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCall(Described):
    """A roll call of the register, with the `counted` positions of its rows.

    `key` names it in this register, and goes on to after its dataset was imported again.
    """

    key: int
    dataset: str
    counted: Totals

    @property
    def id(self) -> str:
        """What names it and no other: the id of the record that it is from, or # and its key."""
        return self.record_id or f"#{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Where roll calls come from; `imported` and `released` are days, as far as they are known.

    Of datasets that hold the same vote, the one with the lowest `rank` is shown.
    """

    id: str
    title: str
    publisher: str
    licence: str
    url: str | None
    imported: datetime.date
    released: datetime.date | None = None
    files: tuple[str, ...] = ()
    rank: int = 0
    roll_calls: int = 0
    positions: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """The votes of one body that the register holds from one dataset."""

    dataset: str
    body: BodyName
    n: int
    first: Day
    last: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which roll calls are meant; what isn't given doesn't matter.

    `first` and `last` are days, both meant too. `words` all stand in the title or the subjects.
    `symbol` is a resolution's or a draft's. `choice` is for who looks at one country's positions,
    and the register itself takes no notice of it. A vote that several datasets hold is meant once,
    unless one of them is named.
    """

    dataset: str | None = None
    body: BodyName | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    words: tuple[str, ...] = ()
    symbol: str | None = None
    choice: Position | None = None


EVERYTHING: Final = Filter()


def folded_symbol(symbol: str) -> str:
    """Write a symbol so that two ways to write it are one: capitals, no space."""
    return "".join(symbol.split()).upper()


def whole_symbol(symbol: str) -> str:
    """Return the folded symbol of the text that a part belongs to: A/RES/2758(XXVI)[G], [G] off."""
    return _PART.sub("", folded_symbol(symbol))


def choices_of(positions: Mapping[State, Position], states: dict[State, int]) -> bytes:
    """Write positions as the bytes of an Entry; states that are new to the list are added to it."""
    choices = bytearray(len(states) + len(positions))
    for state, position in positions.items():
        choices[states.setdefault(state, len(states))] = CHOICES[position]
    return bytes(choices).rstrip(b"\0")


def described(record: VoteRecord) -> Described:
    """Return what a shipped record says of its vote."""
    return Described(
        body=record.body,
        session=record.session,
        title=record.title,
        date=record.date,
        day_known=record.day_known,
        totals=record.totals,
        symbol=record.symbol,
        draft=record.draft,
        vote_note=record.note,
        url=record.record_url,
        record_id=record.id,
    )


def entries_of(
    records: Iterable[VoteRecord], countries: Countries
) -> tuple[tuple[State, ...], tuple[ImportedVote, ...]]:
    """Turn the shipped vote records into entries, without texts that were never voted on."""
    states: dict[State, int] = {}
    entries = tuple(
        ImportedVote(
            **described(record).said() | {"complete": bool(record.positions)},
            identity=record.id,
            choices=choices_of(
                {(code, countries.un_name(code)): p for code, p in record.positions.items()}, states
            ),
        )
        for record in records
        if record.totals is not None
    )
    return tuple(states), entries
