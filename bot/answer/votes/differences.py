"""How an answer says that a source and the record differ."""

from __future__ import annotations

from bot.answer.ledger import Field, Figure, ReportCell, Reported, Statement
from bot.answer.phrases import VOTED_ALONE, joined, named, sentence, words
from bot.answer.votes.evidence import SourceDissent
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord

_REPORTED: dict[Position, tuple[Reported, str]] = {
    Position.YES: ("yes", " in favor"),
    Position.NO: ("no", " against"),
    Position.ABSTAIN: ("abstain", " abstentions"),
}


def _figures(dissent: SourceDissent) -> Statement:
    parts: list[Statement] = []
    for choice in dissent.choices:
        cell, text = _REPORTED[choice]
        parts.append((Figure(ReportCell(dissent.report, cell)), words(text)))
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
