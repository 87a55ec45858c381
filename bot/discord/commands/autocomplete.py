"""Finding a record or a country from what somebody types, in memory."""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

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
LONGEST_TITLE = 400  # characters of a vote's title


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be meant: how it is shown, its value, and every other name that it goes by."""

    shown: str
    value: str
    names: tuple[str, ...] = ()


class Finder:
    """Finds what may be meant by its names, without minding case, accents or punctuation."""

    def __init__(self, entries: Iterable[Suggestion]) -> None:
        self._folded = [
            (entry, [f" {fold(name)}" for name in (entry.value, entry.shown, *entry.names)])
            for entry in entries
        ]

    def matching(self, typed: str) -> list[tuple[str, str]]:
        """Return what could be meant as (shown, value), in order: what starts so comes first."""
        words = [f" {word}" for word in fold(typed).split()]
        start = "".join(words)
        ranked = []
        for place, (entry, names) in enumerate(self._folded):
            if all(any(word in name for name in names) for word in words):
                starts = any(name.startswith(start) for name in names)
                ranked.append((not starts, place, (entry.shown, entry.value)))
        return [pair for _, _, pair in sorted(ranked)]


class RollCallFinder:
    """Offers votes of the register by words of symbol, draft and title, in the order given.

    Their names stand in one text, a line each: to search it once is faster than 6,000 times.
    """

    def __init__(self, votes: Iterable[RollCall]) -> None:
        self._votes = tuple(votes)
        self._names = [f"\n {_searched(vote)}" for vote in self._votes]
        self._text = "".join(self._names)
        self._ends = list(itertools.accumulate(map(len, self._names)))

    def matching(self, typed: str, most: int = CHOICES) -> list[tuple[str, str]]:
        """Return what could be meant as (shown, value): what starts so comes first."""
        words = [f" {word}" for word in fold(typed).split()]
        starting = itertools.islice(self._with("\n" + "".join(words)), most)
        longest = max(words, key=len, default="\n")
        every = (
            place
            for place in self._with(longest)
            if all(word in self._names[place] for word in words)
        )
        # What starts so is among what holds every word, and not offered twice.
        found = dict.fromkeys([*starting, *itertools.islice(every, most)])
        return [_offer(self._votes[place]) for place in itertools.islice(found, most)]

    def _with(self, part: str) -> Iterator[int]:
        """Yield the places of the votes whose names have a part."""
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


def record_finder(records: Sequence[VoteRecord]) -> Finder:
    """Find records by symbol, name, title and what people call them."""
    return Finder(
        Suggestion(
            _shown(one),
            one.id,
            (*filter(None, (one.symbol, one.draft)), one.name, one.title, *one.aliases),
        )
        for one in records
    )


def party_finder(parties: Parties) -> Finder:
    """Find who votes: members of now and the past by code or name, and groups by what they are."""
    countries = parties.countries
    voting = [code for code in countries.codes if countries.country(code).member]
    named = sorted(
        ((_without_article(countries.name(code)), code) for code in voting),
        key=lambda one: by_alphabet(one[0]),
    )
    groups = (
        Suggestion(_without_article(one.name), one.id, one.aliases)
        for one in parties.groups.values()
    )
    return Finder([*(Suggestion(*each) for each in named), *groups])


def _searched(vote: RollCall) -> str:
    texts = (vote.symbol or "", vote.draft or "", vote.title)
    return " ".join(fold(text, LONGEST_TITLE) for text in texts if text)


def _offer(vote: RollCall) -> tuple[str, str]:
    day = vote.day
    words = " · ".join(filter(None, (vote.symbol or vote.draft, day.iso, vote.title)))
    return shorten(label(words), CHOICE_NAME), f"#{vote.key}"


def _shown(record: VoteRecord) -> str:
    name = capital(record.name)
    symbol = record_name(record)
    return name if symbol == name else f"{symbol} · {name}"


def _without_article(name: str) -> str:
    return name.removeprefix("the ")
