"""What a look into the records gives: a finding, or what is missing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.answer.language.form import Query
from bot.answer.ledger import Statement
from bot.answer.phrases import joined, named, paragraph, sentence, truth, words
from bot.answer.types import Reason
from bot.answer.votes import differences
from bot.answer.votes.evidence import Evidence, SourceDissent
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord, main_votes


@dataclass(frozen=True, slots=True)
class Finding:
    """What the records and the reports of them say; `conflict` where a source says otherwise."""

    statement: Statement
    quotes: tuple[Quote, ...]
    records: tuple[VoteRecord, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A question for the records that they can't answer, why, and what to do about it."""

    reason: Reason
    hint: Statement
    choices: tuple[str, ...] = ()


def yes_no(query: Query, holds: bool) -> Statement:
    """Answer whether something holds; where it is asked if it is false, the other way round."""
    return truth(holds=holds is not query.denied)


def no_such_vote(records: Sequence[VoteRecord]) -> Missing:
    """Say which votes the records hold, to somebody who asked for another."""
    held = joined([named(record) for record in main_votes(records)])
    return Missing(Reason.NO_SUCH_VOTE, sentence(words("The records hold "), held))


def beside(agreeing: Sequence[Quote], differing: Sequence[Quote]) -> tuple[Quote, ...]:
    """Put who differs right after the first who agrees, so that no limit on quotes hides it."""
    return unique([*agreeing[:1], *differing, *agreeing[1:]])


def unique(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Leave out quotes that stand there already."""
    return tuple({(quote.source.id, quote.spans): quote for quote in quotes}.values())


class Gathered:
    """What a finding about positions is put together from."""

    def __init__(self, evidence: Evidence, countries: Countries) -> None:
        self.sentences: list[Statement] = []
        self.quotes: list[Quote] = []
        self._differing: list[Quote] = []
        self._evidence = evidence
        self._countries = countries

    def add(self, statement: Statement, dissent: SourceDissent | None = None) -> None:
        """Add a sentence, or what a source says otherwise."""
        if dissent is not None:
            if statement in self.sentences:  # two lists of one answer may meet the same dissent
                return
            self._differing.append(dissent.quote)
        self.sentences.append(statement)

    def support(
        self,
        record: VoteRecord,
        codes: Sequence[str],
        also_claimed: Position | None = None,
        among: Collection[str] | None = None,
    ) -> None:
        """Add the quotes that say how countries voted, and whoever says otherwise.

        Of a list, that is also a source that puts somebody else on it (`also_claimed`), of a
        group's if it is a member (`among`).
        """
        self.quotes += self._evidence.of_positions(record, codes)
        for dissent in self._evidence.dissent_on_positions(record, record.positions):
            claimed = dissent.report.positions[dissent.country] if dissent.country else None
            listed = claimed is also_claimed and (among is None or dissent.country in among)
            if dissent.country in codes or (also_claimed and listed):
                self.add(differences.otherwise(dissent, self._countries), dissent)

    def finding(self, records: Sequence[VoteRecord]) -> Finding:
        """Return what was gathered."""
        quotes = beside(self.quotes, self._differing)
        return Finding(paragraph(self.sentences), quotes, tuple(records), bool(self._differing))
