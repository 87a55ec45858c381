"""How it is said that a source and the record differ: in an answer, and one by one in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer.ledger import Field, Figure, ReportCell, Reported, Statement, render
from bot.answer.phrases import VOTED_ALONE, joined, named, sentence, words
from bot.answer.votes.evidence import SourceDissent
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord

_REPORTED: dict[Position, tuple[Reported, str]] = {
    Position.YES: ("yes", "in favor"),
    Position.NO: ("no", "against"),
    Position.ABSTAIN: ("abstain", "abstentions"),
}


def _figures(dissent: SourceDissent) -> Statement:
    parts: list[Statement] = []
    for choice in dissent.choices:
        cell, text = _REPORTED[choice]
        parts.append((Figure(ReportCell(dissent.report, cell)), words(f" {text}")))
    return joined(parts)


def misplaced(dissent: SourceDissent, origin: VoteRecord) -> Statement:
    """Say that a source gives one vote's figures as those of another text, the origin."""
    doubt = ""
    if dissent.record.inferred:
        doubt = " (inferred from the order of the votes: likely, not proved)"
    return sentence(
        (Field(dissent.quote.source, "name"), words(" gives ")),
        _figures(dissent),
        words(f" for {origin.name}; in the record that is the tally of "),
        named(dissent.record),
        words(f"{doubt}, and no vote on the text before amendment is recorded"),
    )


def otherwise(dissent: SourceDissent, countries: Countries, *, alone: bool = False) -> Statement:
    """Say what a source says other than the record, of a country or of the figures.

    Alone, it says what the record has too, for nothing before has told it.
    """
    source = (Field(dissent.quote.source, "name"),)
    if dissent.country is None:
        return sentence(source, words(" gives other figures: "), _figures(dissent))
    voted = VOTED_ALONE[dissent.report.positions[dissent.country]]
    name = countries.name(dissent.country)
    if not alone:
        return sentence(source, words(f" says otherwise: that {name} {voted}"))
    recorded = VOTED_ALONE[dissent.record.positions[dissent.country]]
    return sentence(
        source,
        words(f" says that {name} {voted}; in the record of "),
        named(dissent.record),
        words(f" it {recorded}"),
    )


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a source gives for something, its sentence, and what the record has."""

    about: str
    figure: str
    quote: Quote
    record: str


def disagreements(
    dissents: Sequence[SourceDissent], records: Sequence[VoteRecord], countries: Countries
) -> Iterator[Disagreement]:
    """Write dissents out, in their order."""
    for dissent in dissents:
        record, report, quote = dissent.record, dissent.report, dissent.quote
        if dissent.country is not None:
            taken = record.positions.get(dissent.country)
            about = f"{_dated(record)}: {countries.name(dissent.country)}"
            figure = VOTED_ALONE[report.positions[dissent.country]]
            yield Disagreement(about, figure, quote, VOTED_ALONE[taken] if taken else "no position")
            continue
        given_for = next((one for one in records if one.id == report.given_for), record)
        told = [_REPORTED[choice] for choice in dissent.choices]
        figure = ", ".join(f"{getattr(report, cell)} {text}" for cell, text in told)
        recorded = ", ".join(f"{getattr(record.totals, cell)} {text}" for cell, text in told)
        if given_for is not record:
            recorded = f"those are the figures of {_dated(record)}"
        yield Disagreement(_dated(given_for), figure, quote, recorded)


def _dated(record: VoteRecord) -> str:
    """Name a vote as an answer does, with its date where its name could be another's."""
    return f"{render(named(record))}, {Field(record, 'date').text}"
