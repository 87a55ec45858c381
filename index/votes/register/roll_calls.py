"""What the register of votes is made of: roll calls, and the datasets that they come from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from index.lazy_pattern import lazy_pattern
from index.votes.bodies import BodyName
from index.votes.record import CHOICES, Day, Position, Totals

MARK: Final = "|"
"""What stands between subjects, in the UN Digital Library's files and in the register."""

State = tuple[str, str]
"""A state as a record lists it: its code, and its name at the time of the vote."""

_PART = lazy_pattern(r"\[.*\]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCall:
    """A roll call as its source has it, with a `key` and a `dataset` once it is in the register.

    `identity` tells it from the others of its source, and `key`, which goes on to name it after its
    dataset was imported again, from all others. `choices` has a byte of CHOICES for each state of
    the list that goes with it. `totals` are the official ones, None where the source has none.
    `complete` is False where rows are missing or were refused. Where `day_known` is False, `date`
    vouches for month and year only. `undl_id` is the number of the UN Digital Library's record,
    `record_id` the id of the shipped VoteRecord.
    """

    identity: str
    key: int = 0
    dataset: str = ""
    body: BodyName
    session: str
    title: str
    date: datetime.date
    day_known: bool = True
    complete: bool = True
    choices: bytes = field(repr=False)
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
    def id(self) -> str:
        """What names it and no other: the id of the record that it is from, or # and its key."""
        return self.record_id or f"#{self.key}"

    @property
    def day(self) -> Day:
        """The day, as far as it is known."""
        return Day(self.date, self.day_known)

    @property
    def counted(self) -> Totals:
        """The positions of its rows, counted.

        A source that leaves out those who didn't vote says nothing of how many they were.
        """
        counts = {p.name.lower(): self.choices.count(choice) for p, choice in CHOICES.items()}
        silent = not counts["absent"] and (self.totals is None or self.totals.absent is None)
        return Totals(**counts | ({"absent": None} if silent else {}))


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
    `symbol` is a resolution's or a draft's. A vote that several datasets hold comes once, unless
    one `dataset` is named.
    """

    dataset: str | None = None
    body: BodyName | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    words: tuple[str, ...] = ()
    symbol: str | None = None


EVERYTHING: Final = Filter()


def folded_symbol(symbol: str) -> str:
    """Write a symbol so that two ways to write it are one: capitals, no space."""
    return "".join(symbol.split()).upper()


def whole_symbol(symbol: str) -> str:
    """Return the folded symbol of the text that a part belongs to: A/RES/2758(XXVI)[G], [G] off."""
    return _PART.sub("", folded_symbol(symbol))


def choices_of(positions: Mapping[State, Position], states: dict[State, int]) -> bytes:
    """Write positions as the choices of a roll call, and add states that are new to the list."""
    choices = bytearray(len(states) + len(positions))
    for state, position in positions.items():
        choices[states.setdefault(state, len(states))] = CHOICES[position]
    return bytes(choices).rstrip(b"\0")
