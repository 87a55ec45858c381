"""From records to sources: which sentence of which source says it, and who says otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answer.language.text.lexer import choices_in
from bot.answer.phrases import CHOICE
from index.search.searchable import Searchable
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import Position, Report, VoteRecord
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
            given = [
                c for c in choices if c is not Position.ABSENT and _figure(report, c) is not None
            ]
            if not given or any(
                _figure(report, c) != record.totals.of(c) for c in given if record.totals
            ):
                continue
            quote = self.quote(report, figures={_figure(report, c) or 0 for c in given})
            if quote is not None:
                found.append((len(given), quote))
        found.sort(key=lambda pair: -pair[0])
        return _first_of_each_source(quote for _, quote in found)

    def of_positions(self, record: VoteRecord, codes: Collection[str]) -> list[Quote]:
        """Return quotes that say how the countries voted, and agree with the record."""
        found: list[tuple[int, Quote]] = []
        for report in self._reports(record):
            named = [code for code in sorted(codes) if report.positions.get(code) is not None]
            agreeing = [
                code for code in named if report.positions[code] is record.positions.get(code)
            ]
            if not agreeing or len(agreeing) < len(named):
                continue
            quote = self.quote(report, codes=agreeing)
            if quote is not None:
                found.append((len(agreeing), quote))
        found.sort(key=lambda pair: -pair[0])
        return _first_of_each_source(quote for _, quote in found)

    def of_record(self, record: VoteRecord) -> list[Quote]:
        """Return one quote for each source that reports the vote at all."""
        return _first_of_each_source(
            quote
            for report in self._reports(record)
            if (
                quote := self.quote(
                    report, figures=[f for c in CHOICE if (f := _figure(report, c)) is not None]
                )
            )
        )

    def dissent_on_figures(
        self, record: VoteRecord, choices: Sequence[Position]
    ) -> list[SourceDissent]:
        """Return the sources whose figures for the choices are not the record's."""
        found = []
        for report in self._reports(record):
            wrong = tuple(
                c
                for c in choices
                if record.totals
                and _figure(report, c) is not None
                and _figure(report, c) != record.totals.of(c)
            )
            quote = (
                self.quote(report, figures=[_figure(report, c) or 0 for c in wrong])
                if wrong
                else None
            )
            if quote is not None:
                found.append(SourceDissent(record, report, quote, choices=wrong))
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
                given = tuple(c for c in CHOICE if _figure(report, c) is not None)
                quote = self.quote(report, figures=[_figure(report, c) or 0 for c in given])
                if quote is not None:
                    found.append(SourceDissent(other, report, quote, choices=given))
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
            figures = (Position.YES, Position.NO, Position.ABSTAIN)
            self._dissent = tuple(
                dissent
                for record in self._library.records
                for dissent in (
                    *self.dissent_on_figures(record, figures),
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


def _figure(report: Report, choice: Position) -> int | None:
    return None if choice is Position.ABSENT else getattr(report, CHOICE[choice])


def _first_of_each_source(quotes: Iterable[Quote]) -> list[Quote]:
    kept: dict[str, Quote] = {}
    for quote in quotes:
        kept.setdefault(quote.source.id, quote)
    return list(kept.values())[:MOST_QUOTES]
