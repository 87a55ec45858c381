"""Where sources give different figures for one thing: found pair by pair, and shown side by side.

What an answer touches is looked up for its quotes alone, by the words of their sentences, so that
it takes as long in a large library as in a small one, sees whatever libraries are joined, and costs
nothing before there is a quote. `all_conflicts` compares everything with everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bot.answer import phrases
from bot.answer.finding import beside
from bot.answer.ledger import Field, Statement, Words
from bot.answer.slots import Slot, differ, same_slot, slots_of
from bot.answer.types import Answered, Citation, Conflicting
from index.searchable import Searchable
from index.sparse import stems
from index.types import Passage, Quote

MOST_ALIKE = 200  # figures of one measure and name that are held against each other
MOST_SHOWN = 2  # conflicts of an answer
_LOOKED_AT = 24  # passages for each sentence of an answer's quotes
_REMEMBERED = 8192  # sentences


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence of a source, and the figure in it."""

    quote: Quote
    slot: Slot

    @property
    def figure(self) -> str:
        """The figure as it stands there."""
        start = self.quote.span.start
        return self.quote.source.text[start + self.slot.span.start : start + self.slot.span.end]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources with different figures for the same."""

    one: Side
    other: Side

    @property
    def about(self) -> str:
        """Say which figure it is, in words of both sentences."""
        shared = self.one.slot.stems & self.other.slot.stems
        said = [word.text for word in self.one.slot.words if word.stem in shared]
        return " ".join([*self.one.slot.quantity.noun, *([":"] if said else []), *said])


class Conflicts:
    """Finds the conflicts between the sources of one library."""

    def __init__(self, library: Searchable) -> None:
        self._library = library
        # Of a function and not of a method, which would keep this and its library from being freed.
        self._slots = lru_cache(maxsize=_REMEMBERED)(slots_of)
        # What these say has been held against the records, and so against each other, by hand.
        self._compared = frozenset(
            report.source for record in library.records for report in record.reports
        )

    def all_conflicts(self) -> tuple[Conflict, ...]:
        """Compare the figures of all sources, in the order of the passages."""
        alike: defaultdict[tuple[str, str], list[Side]] = defaultdict(list)
        found: dict[tuple[object, ...], Conflict] = {}
        for passage in self._library.passages:
            for side in self._sides(passage):
                for name in sorted(side.slot.names):
                    others = alike[side.slot.measure, name]
                    for other in others:
                        if _conflict(other, side):
                            found.setdefault(_key(other, side), Conflict(other, side))
                    if len(others) < MOST_ALIKE:
                        others.append(side)
        return tuple(found.values())

    def touching(self, quotes: Sequence[Quote]) -> tuple[Conflict, ...]:
        """Return the conflicts of figures that stand in quotes, those of the first quote first."""
        found: dict[tuple[object, ...], Conflict] = {}
        if all(id_ in self._compared for id_ in self._library.sources):
            return ()
        for quote in quotes:
            for side in self._quoted(quote):
                for other in self._like(side):
                    if _conflict(side, other):
                        found.setdefault(_key(side, other), Conflict(side, other))
        return tuple(found.values())

    def shown(self, answer: Answered | Conflicting) -> Answered | Conflicting:
        """Put beside an answer the quotes that give other figures than its own."""
        quotes = [citation.quote for citation in answer.citations]
        conflicts = self.touching(quotes)[:MOST_SHOWN]
        if not conflicts:
            return answer
        others = [one.other.quote for one in conflicts]
        said = dict.fromkeys(_says(one) for one in conflicts)
        citations = tuple(Citation(n, q) for n, q in enumerate(beside(quotes, others), start=1))
        statement = phrases.paragraph([answer.statement, *said])
        if isinstance(answer, Conflicting):
            return replace(answer, statement=statement, citations=citations)
        return Conflicting(statement, citations, answer.records, answer.confidence)

    def _sides(self, passage: Passage) -> Iterator[Side]:
        source = self._library.sources[passage.source_id]
        if source.superseded:
            return
        for span in passage.sentences:
            slots = self._slots(source.text[span.start : span.end])
            if slots:
                quote = Quote(source, span, passage.paragraph)
                yield from (Side(quote, slot) for slot in slots)

    def _quoted(self, quote: Quote) -> Iterator[Side]:
        """Yield the figures of the sentences inside a quote."""
        for passage in self._library.passages_of(quote.source.id):
            if passage.paragraph == quote.paragraph:
                for side in self._sides(passage):
                    if quote.span.holds(side.quote.span):
                        yield side

    def _like(self, side: Side) -> Iterator[Side]:
        """Yield the figures of the passages that share most words with a sentence."""
        scores = self._library.bm25(stems(side.quote.text))
        most = min(_LOOKED_AT, len(scores))
        rows = np.argpartition(-scores, most - 1)[:most]
        for row in sorted(int(row) for row in rows if scores[row] > 0):
            passage = self._library.passages[row]
            if not self._compared.issuperset((passage.source_id, side.quote.source.id)):
                yield from self._sides(passage)


def _conflict(one: Side, other: Side) -> bool:
    return (
        one.quote.source.id != other.quote.source.id
        and same_slot(one.slot, other.slot)
        and differ(one.slot, other.slot)
    )


def _key(one: Side, other: Side) -> tuple[object, ...]:
    return tuple(
        sorted(
            (side.quote.source.id, side.quote.span.start, side.slot.span.start)
            for side in (one, other)
        )
    )


def _says(conflict: Conflict) -> Statement:
    return phrases.sentence(
        (Field(conflict.other.quote.source, "name"),),
        Words(" gives another figure than "),
        (Field(conflict.one.quote.source, "name"),),
        Words(" for the same; both are quoted"),
    )
