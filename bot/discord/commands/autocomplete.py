"""Finding a record or a country from what somebody types, in memory."""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from discord import app_commands

from bot.discord.reply.fault_messages import fault
from bot.present.answer_view import record_name
from bot.present.escape import label
from bot.present.limits import CHOICE_NAME, CHOICES, choices, shorten
from index.votes.lookup.parties import Parties, capital
from index.votes.names.spelling import by_alphabet
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import RollCall

Choices = list[app_commands.Choice[str]]

LONGEST_TYPED = 100  # characters of what is typed that are looked at
LONGEST_NAME = 400  # characters of a name, which may be a vote's title


Offer = Callable[[], tuple[str, str]]
"""How something is shown, and its value; made when it is offered."""


class Finder:
    """Finds what may be meant by its names, without minding case, accents or punctuation.

    The names stand in one text, a line each: to search it once is faster than 6,000 times.
    """

    def __init__(self, entries: Iterable[tuple[Offer, Iterable[str]]]) -> None:
        """Take what is offered, in order, each with the names that it goes by."""
        self._offers: list[Offer] = []
        self._names: list[str] = []
        for offer, names in entries:
            self._offers.append(offer)
            self._names.append("".join(f"\n {fold(name, LONGEST_NAME)}" for name in names))
        self._text = "".join(self._names)
        self._ends = list(itertools.accumulate(map(len, self._names)))

    def matching(self, typed: str) -> list[tuple[str, str]]:
        """Return what could be meant as (shown, value): what starts so comes first."""
        words = [f" {word}" for word in fold(typed).split()]
        longest = max(words, key=len, default="\n")
        every = (
            place
            for place in self._with(longest)
            if all(word in self._names[place] for word in words)
        )
        # What starts so is among what holds every word, and not offered twice.
        found = dict.fromkeys(itertools.islice(self._with("\n" + "".join(words)), CHOICES))
        found |= dict.fromkeys(itertools.islice(every, CHOICES))
        return [self._offers[place]() for place in itertools.islice(found, CHOICES)]

    def _with(self, part: str) -> Iterator[int]:
        """Yield the places of those whose names have a part."""
        at = self._text.find(part)
        while at >= 0:
            place = bisect_right(self._ends, at)
            yield place
            at = self._text.find(part, self._ends[place])


def choices_of(matching: Callable[[str], Sequence[tuple[str, str]]], typed: str) -> Choices:
    """Return what could be meant as choices, none if that fails."""
    # discord.py answers nothing at all if this raises, and the person sees an error.
    try:
        return choices(matching(typed))
    except Exception as error:
        fault(error, "an autocompletion")
        return []


def fold(text: str, longest: int = LONGEST_TYPED) -> str:
    """Write a name as it is compared: plain lower-case letters and digits, "U.S." as "us"."""
    plain = unicodedata.normalize("NFKD", text[:longest]).casefold()
    kept = (c for c in plain if c != "." and not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def record_finder(records: Iterable[VoteRecord]) -> Finder:
    """Find records by symbol, name, title and what people call them."""
    return Finder(
        (
            partial(_shown, one),
            filter(None, (one.id, one.symbol, one.draft, one.name, one.title, *one.aliases)),
        )
        for one in records
    )


def vote_finder(votes: Iterable[RollCall]) -> Finder:
    """Find votes of the register by words of symbol, draft and title, in the order given."""
    return Finder(
        (partial(_offer, one), [" ".join(filter(None, (one.symbol, one.draft, one.title)))])
        for one in votes
    )


def party_finder(parties: Parties) -> Finder:
    """Find who votes: members of now and the past by code or name, and groups by what they are."""
    countries, groups = parties.countries, parties.groups.values()
    voting = [code for code in countries.codes if countries.country(code).member]
    named = [(countries.name(code).removeprefix("the "), code, ()) for code in voting]
    named.sort(key=lambda one: by_alphabet(one[0]))
    known = [*named, *((one.name.removeprefix("the "), one.id, one.aliases) for one in groups)]
    return Finder(
        (partial(_named, shown, value), (value, shown, *others)) for shown, value, others in known
    )


def _offer(vote: RollCall) -> tuple[str, str]:
    words = " · ".join(filter(None, (vote.symbol or vote.draft, vote.day.iso, vote.title)))
    return shorten(label(words), CHOICE_NAME), f"#{vote.key}"


def _shown(record: VoteRecord) -> tuple[str, str]:
    name, symbol = capital(record.name), record_name(record)
    return (name if symbol == name else f"{symbol} · {name}"), record.id


def _named(shown: str, value: str) -> tuple[str, str]:
    return shown, value
