"""From records to sources: which sentence of which source says it, and who says otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answer.language.text.lexer import choices_in
from bot.answer.phrases import CHOICE
from index.search.searchable import Searchable
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import CAST, Position, Report, VoteRecord
from index.votes.reported_tally import reported_tally

MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class SourceDissent:
    """A source that says other than the record: a figure of a choice, or a country's position."""

    record: VoteRecord
    report: Report
    quote: Quote
    choices: tuple[Position, ...] = ()
    country: str | None = None


class Telling(Protocol):
    """Whoever knows what sources say of votes beside the reports that come with the records."""

    def of(self, record: VoteRecord) -> Sequence[Report]:
        """Return what is told of a vote, in the order of the sources."""
        ...


class Evidence:
    """Finds the sentences behind a record's cells in the sources of one library.

    Beside the reports that come with the records, `told` has those of other sources.
    """

    def __init__(
        self, library: Searchable, countries: Countries, told: Telling | None = None
    ) -> None:
        self._library = library
        self._countries = countries
        self._told = told
        self._dissent: tuple[SourceDissent, ...] | None = None

    def quote(
        self, report: Report, figures: Collection[int] = (), codes: Collection[str] = ()
    ) -> Quote | None:
        """Return the sentence of the cited paragraph that holds most of what is looked for.

        That is the figures, or the countries with their positions; of these, in a sentence that
        gives no tally, since one that does may name a country for another reason
        ("Interfax-Ukraine").
        None where the library hasn't that source.
        """
        source = self._library.sources.get(report.source)
        spans = [
            sentence
            for passage in self._library.passages_of(report.source)
            if passage.paragraph == report.paragraph
            for sentence in passage.spans
        ]
        if source is None or not spans:
            return None
        scores = []
        for span in spans:
            text = source.text[span.start : span.end]
            numbers = {int(n) for n in re.findall(r"\d{1,3}", text)}
            named = self._countries.codes_in(text)
            score = len(numbers & set(figures)) + 2 * len(named & set(codes))
            told = {report.positions[code] for code in codes if code in report.positions}
            score += bool(told & choices_in(text))
            scores.append(score - bool(codes and reported_tally(source.text, span)))
        best = max(range(len(spans)), key=lambda i: (scores[i], -i))
        return Quote(source, (spans[best],), report.paragraph)

    def of_figures(self, record: VoteRecord, choices: Sequence[Position]) -> list[Quote]:
        """Return quotes that give the record's figures for choices, those that give most first."""
        found: list[tuple[int, Quote]] = []
        for report in self._reports(record):
            given = _figures(report, choices)
            same = not record.totals or all(record.totals.of(c) == n for c, n in given.items())
            quote = self.quote(report, figures=given.values()) if given and same else None
            if quote is not None:
                found.append((len(given), quote))
        return _first_of_each_source(found)

    def of_positions(self, record: VoteRecord, codes: Collection[str]) -> list[Quote]:
        """Return quotes that say how the countries voted, and agree with the record."""
        found: list[tuple[int, Quote]] = []
        for report in self._reports(record):
            named = [code for code in sorted(codes) if report.positions.get(code) is not None]
            same = all(report.positions[code] is record.positions.get(code) for code in named)
            quote = self.quote(report, codes=named) if named and same else None
            if quote is not None:
                found.append((len(named), quote))
        return _first_of_each_source(found)

    def of_record(self, record: VoteRecord) -> list[Quote]:
        """Return one quote for each source that reports the vote at all."""
        quotes = (
            self.quote(report, figures=_figures(report, CAST).values())
            for report in self._reports(record)
        )
        return _first_of_each_source([(0, quote) for quote in quotes if quote])

    def dissent_on_figures(
        self, record: VoteRecord, choices: Sequence[Position]
    ) -> list[SourceDissent]:
        """Return the sources whose figures for the choices are not the record's."""
        found = []
        totals = record.totals
        for report in self._reports(record):
            given = _figures(report, choices)
            wrong = {c: n for c, n in given.items() if totals and n != totals.of(c)}
            quote = self.quote(report, figures=wrong.values()) if wrong else None
            if quote is not None:
                found.append(SourceDissent(record, report, quote, choices=tuple(wrong)))
        return found

    def dissent_on_positions(
        self, record: VoteRecord, codes: Collection[str]
    ) -> list[SourceDissent]:
        """Return the sources that say other than the record of how a country voted."""
        found = []
        for report in self._reports(record):
            for code in sorted(codes):
                said = report.positions.get(code)
                if said is None or said is record.positions.get(code):
                    continue
                quote = self.quote(report, codes=[code])
                if quote is not None:
                    found.append(SourceDissent(record, report, quote, country=code))
        return found

    def misplaced(self, record: VoteRecord) -> list[SourceDissent]:
        """Return the reports that give another vote's figures as this one's.

        The `record` of each is the vote whose figures they are.
        """
        found = []
        for other in self._library.records:
            for report in other.reports:
                if report.given_for != record.id:
                    continue
                given = _figures(report, CAST)
                quote = self.quote(report, figures=given.values())
                if quote is not None:
                    found.append(SourceDissent(other, report, quote, choices=tuple(given)))
        return found

    def outdated(self, quotes: Sequence[Quote]) -> list[VoteRecord]:
        """Return the votes that were taken after a quoted paragraph was written."""
        cited = {(quote.source.id, quote.paragraph) for quote in quotes}
        return [
            record
            for record in self._library.records
            if any(
                report.outdated and (report.source, report.paragraph) in cited
                for report in record.reports
            )
        ]

    def all_dissent(self) -> tuple[SourceDissent, ...]:
        """Return everything that a source says other than a record, looked up once."""
        if self._dissent is None:
            self._dissent = tuple(
                dissent
                for record in self._library.records
                for dissent in (
                    *self.dissent_on_figures(record, CAST),
                    *self.dissent_on_positions(record, record.positions),
                    *self.misplaced(record),
                )
            )
        return self._dissent

    def dissent_in(self, quotes: Sequence[Quote]) -> list[SourceDissent]:
        """Return what stands inside the quotes and is other than a record has it."""
        return [
            dissent
            for dissent in self.all_dissent()
            if any(
                quote.source.id == dissent.quote.source.id and quote.holds(*dissent.quote.spans)
                for quote in quotes
            )
        ]

    def _reports(self, record: VoteRecord) -> list[Report]:
        return [
            report
            for report in (*record.reports, *(self._told.of(record) if self._told else ()))
            if report.given_for in {None, record.id} and not report.outdated
        ]


def _figures(report: Report, choices: Sequence[Position]) -> dict[Position, int]:
    """Return the figures that a report gives for choices; of absence none gives any."""
    given = {choice: getattr(report, CHOICE[choice], None) for choice in choices}
    return {choice: figure for choice, figure in given.items() if figure is not None}


def _first_of_each_source(found: Sequence[tuple[int, Quote]]) -> list[Quote]:
    """Return a quote of each source, those that give most first."""
    kept: dict[str, Quote] = {}
    for _, quote in sorted(found, key=lambda pair: -pair[0]):
        kept.setdefault(quote.source.id, quote)
    return list(kept.values())[:MOST_QUOTES]
