"""Finding a record or a country from what somebody types, in memory."""

from __future__ import annotations

import functools
import itertools
import unicodedata
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from typing import Any, TypeVar

from discord import app_commands

from bot.discord.reply.audience import Interaction
from bot.discord.reply.fault_messages import fault
from bot.present.answer_view import record_name
from bot.present.escape import label
from bot.present.limits import CHOICES, choices
from bot.service.queue import BusyError
from index.votes.lookup.parties import Parties, capital
from index.votes.names.spelling import by_alphabet
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import RollCall

Choices = list[app_commands.Choice[str]]
Offered = list[tuple[str, str]]  # as (shown, value)
Cog = TypeVar("Cog")

LONGEST_TYPED = 100  # characters of what is typed that are looked at
LONGEST_TITLE = 400  # characters of a name


class Finder:
    """Offers what may be meant by its names, without minding case, accents or punctuation.

    The names stand in one text, a line each: to search it once is faster than 6,000 times.
    """

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str]]] = ()) -> None:
        """Take how each is shown, its value, and every name that it goes by."""
        self._offered: Offered = []
        self._names: list[str] = []
        for shown, value, names in entries:
            self._offered.append((shown, value))
            self._names.append("".join(f"\n {fold(name, LONGEST_TITLE)}" for name in names))
        self._text = "".join(self._names)
        self._ends = list(itertools.accumulate(map(len, self._names)))

    def matching(self, typed: str) -> Offered:
        """Return what could be meant, in the order given: what starts so comes first."""
        words = [f" {word}" for word in fold(typed).split()]
        starting = itertools.islice(self._with("\n" + "".join(words)), CHOICES)
        longest = max(words, key=len, default="\n")
        every = (
            place
            for place in self._with(longest)
            if all(word in self._names[place] for word in words)
        )
        # What starts so is among what holds every word, and not offered twice.
        found = dict.fromkeys([*starting, *itertools.islice(every, CHOICES)])
        return [self._offered[place] for place in itertools.islice(found, CHOICES)]

    def _with(self, part: str) -> Iterator[int]:
        """Yield the places of the entries whose names have a part."""
        at = self._text.find(part)
        while at >= 0:
            place = bisect_right(self._ends, at)
            yield place
            at = self._text.find(part, self._ends[place])


def offering(
    find: Callable[[Cog, Interaction, str], Awaitable[Offered]],
) -> Callable[[Cog, Interaction, str], Coroutine[Any, Any, Choices]]:
    """Make an autocompletion of a cog's method, which offers nothing where it fails."""

    # discord.py answers nothing at all if this raises, and the person sees an error.
    @functools.wraps(find)
    async def offered(cog: Cog, interaction: Interaction, typed: str) -> Choices:
        try:
            return choices(await find(cog, interaction, typed))
        except BusyError:
            return []
        except Exception as error:
            fault(error, "an autocompletion")
            return []

    return offered


def fold(text: str, longest: int = LONGEST_TYPED) -> str:
    """Write a name as it is compared: plain lower-case letters and digits, "U.S." as "us"."""
    plain = unicodedata.normalize("NFKD", text[:longest]).casefold()
    kept = (c for c in plain if c != "." and not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def record_finder(records: Iterable[VoteRecord]) -> Finder:
    """Find records by symbol, name, title and what people call them."""
    return Finder(
        (_shown(one), one.id, filter(None, names))
        for one in records
        for names in [(one.id, one.symbol, one.draft, one.name, one.title, *one.aliases)]
    )


def vote_finder(votes: Iterable[RollCall]) -> Finder:
    """Find votes of the register by words of symbol, draft and title."""
    return Finder(
        (
            label(" · ".join(filter(None, (one.symbol or one.draft, one.day.iso, one.title)))),
            f"#{one.key}",
            [" ".join(filter(None, (one.symbol, one.draft, one.title)))],
        )
        for one in votes
    )


def party_finder(parties: Parties) -> Finder:
    """Find who votes: members of now and the past by code or name, and groups by what they are."""
    countries, groups = parties.countries, parties.groups.values()
    voting = [code for code in countries.codes if countries.country(code).member]
    named = [(countries.name(code).removeprefix("the "), code, ()) for code in voting]
    named.sort(key=lambda one: by_alphabet(one[0]))
    known = [*named, *((one.name.removeprefix("the "), one.id, one.aliases) for one in groups)]
    return Finder((shown, value, (value, shown, *others)) for shown, value, others in known)


def _shown(record: VoteRecord) -> str:
    name = capital(record.name)
    symbol = record_name(record)
    return name if symbol == name else f"{symbol} · {name}"
