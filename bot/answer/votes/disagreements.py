"""What sources say other than the records, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import phrases
from bot.answer.ledger import Field, render
from bot.answer.phrases import CHOICE, VOTED_ALONE
from bot.answer.votes.evidence import SourceDissent
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord

_CHOICES = {Position.YES: "in favor", Position.NO: "against", Position.ABSTAIN: "abstaining"}


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
            about = f"{_named(record)}: {countries.name(dissent.country)}"
            figure = VOTED_ALONE[report.positions[dissent.country]]
            yield Disagreement(about, figure, quote, VOTED_ALONE[taken] if taken else "no position")
            continue
        figure = ", ".join(
            f"{getattr(report, CHOICE[choice])} {_CHOICES[choice]}" for choice in dissent.choices
        )
        given_for = next((one for one in records if one.id == report.given_for), record)
        recorded = ", ".join(
            f"{record.totals.of(choice)} {_CHOICES[choice]}"
            for choice in dissent.choices
            if record.totals
        )
        if given_for is not record:
            recorded = f"those are the figures of {_named(record)}"
        yield Disagreement(_named(given_for), figure, quote, recorded)


def _named(record: VoteRecord) -> str:
    """Name a vote as an answer does, with its date where its name could be another's."""
    return f"{render(phrases.named(record))}, {Field(record, 'date').text}"
