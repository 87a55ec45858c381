"""Finding a record or a country from what somebody types, in memory."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rapidfuzz import fuzz

from bot.cards.votes import record_name
from index.votes.types import VoteRecord

Found = TypeVar("Found")

LONGEST_TYPED = 100  # characters of what is typed that are looked at
CLOSEST = 5


@dataclass(frozen=True, slots=True)
class Entry(Generic[Found]):
    """Something to be found: how it is shown, its value, and every name that it goes by."""

    shown: str
    value: str
    names: tuple[str, ...]
    found: Found


class Finder(Generic[Found]):
    """Finds entries by their names, without minding case, accents or punctuation."""

    def __init__(self, entries: Iterable[Entry[Found]]) -> None:
        self._entries = tuple(entries)
        self._exact: dict[str, Found] = {}
        self._folded: list[tuple[Entry[Found], tuple[str, ...]]] = []
        for entry in self._entries:
            names = tuple(fold(name) for name in (entry.value, entry.shown, *entry.names))
            self._folded.append((entry, names))
            for name in names:
                self._exact.setdefault(name, entry.found)

    def matching(self, typed: str) -> list[tuple[str, str]]:
        """Return what could be meant as (shown, value), in order: what starts so comes first."""
        words = fold(typed).split()
        ranked = []
        for place, (entry, names) in enumerate(self._folded):
            if all(any(f" {word}" in f" {name}" for name in names) for word in words):
                starts = any(name.startswith(" ".join(words)) for name in names)
                ranked.append((not starts, place, (entry.shown, entry.value)))
        return [pair for _, _, pair in sorted(ranked)]

    def find(self, typed: str) -> Found | None:
        """Return what a whole name names, or the only one that could be meant."""
        folded = fold(typed)
        if folded in self._exact:
            return self._exact[folded]
        matching = self.matching(typed) if folded else []
        return self._exact[fold(matching[0][1])] if len(matching) == 1 else None

    def closest(self, typed: str) -> list[str]:
        """Return the names shown of the entries that are written most alike."""
        best = {
            place: max(fuzz.WRatio(fold(typed), name) for name in names)
            for place, (_, names) in enumerate(self._folded)
        }
        order = sorted(best, key=lambda place: (-best[place], place))
        return [self._entries[place].shown for place in order[:CLOSEST]]


def fold(text: str) -> str:
    """Write a name as it is compared: plain lower-case letters and digits, "U.S." as "us"."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TYPED]).casefold()
    kept = (c for c in plain if c != "." and not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def record_finder(records: Sequence[VoteRecord]) -> Finder[VoteRecord]:
    """Find records by symbol, name, title and what people call them."""
    return Finder(
        Entry(
            shown=_shown(record),
            value=record.id,
            names=(
                *filter(None, (record.symbol, record.draft)),
                record.name,
                record.title,
                *record.aliases,
            ),
            found=record,
        )
        for record in records
    )


def country_finder(codes: Iterable[str], name_of: Callable[[str], str]) -> Finder[str]:
    """Find countries (ISO codes) by code or name."""
    named = sorted((_without_article(name_of(code)), code) for code in codes)
    return Finder(Entry(shown=name, value=code, names=(), found=code) for name, code in named)


def _shown(record: VoteRecord) -> str:
    name = record.name[:1].upper() + record.name[1:]
    symbol = record_name(record)
    return name if symbol == name else f"{symbol} · {name}"


def _without_article(name: str) -> str:
    return name.removeprefix("the ")
