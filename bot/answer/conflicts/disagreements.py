"""Every figure on which sources disagree with each other or with a record, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import phrases
from bot.answer.conflicts.conflicts import Conflict
from bot.answer.ledger import Field, render
from bot.answer.phrases import CHOICE, VOTED_ALONE
from bot.answer.votes.evidence import Dissent
from index.types import Quote
from index.votes.countries import Countries
from index.votes.types import Position, VoteRecord

_CHOICES = {Position.YES: "in favor", Position.NO: "against", Position.ABSTAIN: "abstaining"}


@dataclass(frozen=True, slots=True)
class Side:
    """What a source gives, and the sentence in which it does."""

    figure: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A figure, the sources that give it, and what the record has, where there is a record."""

    about: str
    sides: tuple[Side, ...]
    record: str | None = None


def disagreements(
    dissents: Sequence[Dissent],
    conflicts: Sequence[Conflict],
    records: Sequence[VoteRecord],
    countries: Countries,
) -> tuple[Disagreement, ...]:
    """List those with a record first."""
    of_records = (_of_record(one, records, countries) for one in dissents)
    return (*of_records, *_of_sources(conflicts))


def _of_record(
    dissent: Dissent, records: Sequence[VoteRecord], countries: Countries
) -> Disagreement:
    record, report = dissent.record, dissent.report
    if dissent.country is not None:
        name = countries.name(dissent.country)
        figure = VOTED_ALONE[report.positions[dissent.country]]
        taken = record.positions.get(dissent.country)
        recorded = VOTED_ALONE[taken] if taken else "no position"
        about = f"{_named(record)}: {name}"
        return Disagreement(about, (Side(figure, dissent.quote),), recorded)
    figure = ", ".join(
        f"{getattr(report, CHOICE[choice])} {_CHOICES[choice]}" for choice in dissent.choices
    )
    given_for = next((one for one in records if one.id == report.given_for), record)
    if given_for is not record:
        recorded = f"those are the figures of {_named(record)}"
    else:
        totals = record.totals
        recorded = ", ".join(
            f"{totals.of(choice)} {_CHOICES[choice]}" for choice in dissent.choices if totals
        )
    return Disagreement(_named(given_for), (Side(figure, dissent.quote),), recorded)


def _of_sources(conflicts: Sequence[Conflict]) -> Iterator[Disagreement]:
    for one in conflicts:
        sides = tuple(Side(side.figure, side.quote) for side in (one.one, one.other))
        yield Disagreement(one.about, sides)


def _named(record: VoteRecord) -> str:
    """Name a vote as an answer does, with its date where its name could be another's."""
    return f"{render(phrases.named(record))}, {Field(record, 'date').text}"
