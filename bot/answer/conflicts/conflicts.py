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
from bot.answer.conflicts.accounts import Account, accounts_of
from bot.answer.conflicts.matching import same_account, told_apart
from bot.answer.conflicts.quantities import NUMERAL
from bot.answer.conflicts.slots import Slot, differ, same_slot, slots_of
from bot.answer.ledger import Field, Statement, Words
from bot.answer.types import Answered, Citation, Conflicting
from bot.answer.votes.finding import beside
from index.searchable import Searchable
from index.sparse import stems
from index.types import Passage, Quote

MOST_ALIKE = 200  # figures of one measure and name that are held against each other
MOST_SHOWN = 2  # conflicts of an answer
_LOOKED_AT = 8  # passages for each sentence of an answer's quotes
_RAREST = 8  # stems of a sentence, by which they are found
_REMEMBERED = 4096  # passages


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as read from its sentence alone, from its whole passage, or both."""

    slot: Slot | None
    account: Account | None

    @property
    def read(self) -> Slot | Account:
        """Return the stricter reading."""
        read = self.slot or self.account
        assert read is not None  # noqa: S101
        return read

    def contradicts(self, other: Figure) -> bool:
        """Say whether both are of one thing, and differ by more than rounding."""
        if self.slot and other.slot and same_slot(self.slot, other.slot):
            apart = self.account and other.account and told_apart(self.account, other.account)
            return differ(self.slot, other.slot) and not apart
        return bool(self.account and other.account and same_account(self.account, other.account))

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Return what both figures of a conflict have one of in common."""
        readings = [one for one in (self.slot, self.account) if one is not None]
        return sorted({(one.measure, name) for one in readings for name in one.names})


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence of a source, and the figure in it."""

    quote: Quote
    of: Figure

    @property
    def start(self) -> int:
        """Where the figure starts in the source."""
        return self.quote.span.start + self.of.read.span.start

    @property
    def figure(self) -> str:
        """The figure as it stands there."""
        span = self.of.read.span
        return self.quote.source.text[self.start : self.start + span.end - span.start]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources with different figures for the same."""

    one: Side
    other: Side

    @property
    def about(self) -> str:
        """Say which figure it is, in words of both sentences."""
        one = self.one.of.read
        shared = one.stems & self.other.of.read.stems
        said = dict.fromkeys(word.text for word in one.words if word.stem in shared)
        return " ".join([*one.quantity.noun, *([":"] if said else []), *said])


class Conflicts:
    """Finds the conflicts between the sources of one library."""

    def __init__(self, library: Searchable) -> None:
        self._library = library
        # Of a function and not of a method, which would keep this and its library from being freed.
        self._figures = lru_cache(maxsize=_REMEMBERED)(figures_of)
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
                for key in side.of.keys:
                    others = alike[key]
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
            if not NUMERAL.search(quote.text.lower()):  # most have no figure to differ in
                continue
            sides = list(self._quoted(quote))
            for sentence in dict.fromkeys(side.quote for side in sides):
                own = [side for side in sides if side.quote == sentence]
                for other in self._like(sentence, own):
                    for side in own:
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
        statement = phrases.paragraph([answer.statement, *said], "\n")
        if isinstance(answer, Conflicting):
            return replace(answer, statement=statement, citations=citations)
        return Conflicting(statement, citations, answer.records, answer.confidence)

    def _sides(self, passage: Passage) -> Iterator[Side]:
        source = self._library.sources[passage.source_id]
        if source.superseded:
            return
        spans = passage.spans
        for n, figure in self._figures(tuple(source.text[s.start : s.end] for s in spans)):
            yield Side(Quote(source, (spans[n],), passage.paragraph), figure)

    def _quoted(self, quote: Quote) -> Iterator[Side]:
        """Yield the figures of the sentences inside a quote."""
        for passage in self._library.passages_of(quote.source.id):
            if passage.paragraph == quote.paragraph:
                for side in self._sides(passage):
                    if quote.holds(*side.quote.spans):
                        yield side

    def _like(self, sentence: Quote, own: Sequence[Side]) -> Iterator[Side]:
        """Yield the figures of the passages that share the rarest words with a sentence.

        Only those are read that have one of its names too, and a figure.
        """
        library = self._library
        words = dict.fromkeys(stems(sentence.text))
        library.expect(stems=list(words))
        scores = library.bm25(sorted(words, key=library.idf, reverse=True)[:_RAREST])
        most = min(_LOOKED_AT, len(scores))
        rows = np.argpartition(-scores, most - 1)[:most]
        rows = np.sort(rows[scores[rows] > 0])
        names = {name for side in own for _, name in side.of.keys}
        library.expect(rows=rows)
        for row in rows:
            passage = library.passages[int(row)]
            if self._compared.issuperset((passage.source_id, sentence.source.id)):
                continue
            text = library.sources[passage.source_id].text[passage.span.start : passage.span.end]
            plain = text.lower()
            if NUMERAL.search(plain) and any(name in plain for name in names):
                yield from self._sides(passage)


def figures_of(sentences: tuple[str, ...]) -> tuple[tuple[int, Figure], ...]:
    """Read the figures of a passage, each with the number of its sentence."""
    slots = {
        (n, slot.span.start): slot for n, one in enumerate(sentences) for slot in slots_of(one)
    }
    accounts = {(n, account.span.start): account for n, account in accounts_of(sentences)}
    places = sorted(slots.keys() | accounts.keys())
    return tuple((at[0], Figure(slots.get(at), accounts.get(at))) for at in places)


def _conflict(one: Side, other: Side) -> bool:
    return one.quote.source.id != other.quote.source.id and one.of.contradicts(other.of)


def _key(one: Side, other: Side) -> tuple[object, ...]:
    return tuple(sorted((side.quote.source.id, side.start) for side in (one, other)))


def _says(conflict: Conflict) -> Statement:
    return phrases.sentence(
        (Field(conflict.other.quote.source, "name"),),
        Words(" gives another figure than "),
        (Field(conflict.one.quote.source, "name"),),
        Words(" for the same; both are quoted"),
    )
