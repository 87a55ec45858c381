"""What a claim says of a vote, held against the cells of its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answer.claims.claimed import Clause
from bot.answer.claims.masked import Day
from bot.answer.ledger import Computed, Field, Figure, RecordCell, Statement
from bot.answer.phrases import (
    CHOICE,
    VOTED,
    joined,
    named,
    paragraph,
    sentence,
    tally,
    verdict,
    words,
)
from bot.answer.votes.evidence import Dissent, Evidence
from index.types import Quote
from index.votes.countries import Countries
from index.votes.types import Position, VoteRecord

_INFERRED = (
    "Which tally belongs to which amendment is inferred from their order: likely, not proved"
)
_CAST = (Position.YES, Position.NO, Position.ABSTAIN)


@dataclass(frozen=True, slots=True)
class Compared:
    """A record beside a claim: whether they agree, None where the record doesn't say.

    `statement` is what the record has, `quotes` are sources that say as the record does, and
    `dissents` those that say otherwise.
    """

    record: VoteRecord
    agrees: bool | None
    statement: Statement
    quotes: tuple[Quote, ...] = ()
    dissents: tuple[Dissent, ...] = ()


class Comparisons:
    """Holds clauses against the records of one library."""

    def __init__(
        self,
        records: Sequence[VoteRecord],
        countries: Countries,
        evidence: Evidence,
        say: Callable[[Dissent], Statement],
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._evidence = evidence
        self._say = say

    def compare(self, clause: Clause, record: VoteRecord) -> Compared:
        """Hold everything that a clause says against one record."""
        if record.totals is None:
            return self._not_voted(clause, record)
        told: list[bool | None] = []
        sentences: list[Statement] = []
        quotes: list[Quote] = []
        dissents: list[Dissent] = []
        if clause.positions:
            told += [
                None if taken is None else (taken is position.choice) != position.negated
                for position in clause.positions
                for taken in [record.positions.get(position.code)]
            ]
            sentences.append(self._positions(clause, record))
            codes = [p.code for p in clause.positions]
            quotes += self._evidence.of_positions(record, codes)
            dissents += self._evidence.dissent_on_positions(record, codes)
        figures = {c: record.totals.of(c) for c in clause.figures}
        told += [None if figures[c] is None else figures[c] == n for c, n in clause.figures.items()]
        if clause.outcome is not None:
            known = record.outcome is not None
            told.append(clause.outcome == record.outcome if known else None)
        if clause.figures or clause.outcome is not None:
            sentences.append(verdict(record))
            sentences += self._elsewhere(clause, record)
            quotes += self._evidence.of_figures(record, tuple(clause.figures) or _CAST)
            dissents += self._evidence.dissent_on_figures(record, _CAST)
            dissents += self._of_the_draft(clause, record)
        if clause.margin is not None:
            told.append(clause.margin == abs(record.totals.yes - record.totals.no))
            sentences.append(_margin(record))
        if clause.day is not None:
            told.append(_same_day(clause.day, record))
            on = words(" is of " if record.day_known else " is of the month of ")
            sentences.append(sentence(words("the vote on "), named(record), on, _date(record)))
        if record.inferred and any(one is not None for one in told):
            sentences.append(sentence(words(_INFERRED)))
        agrees = False if False in told else None if None in told or not told else True
        return Compared(record, agrees, paragraph(sentences), tuple(quotes), tuple(dissents))

    def voices(self, compared: Compared) -> list[Statement]:
        """Say how each source that says otherwise differs from the record."""
        return [self._say(dissent) for dissent in compared.dissents]

    def _not_voted(self, clause: Clause, record: VoteRecord) -> Compared:
        """Compare with a text that was never voted on: a claim of a vote on it differs."""
        before = words(": it was amended before the vote")
        statement = sentence(words("the record has no vote on "), named(record), before)
        claims_a_vote = bool(clause.figures) or clause.outcome == "adopted"
        dissents = tuple(self._evidence.misplaced(record)) if clause.figures else ()
        return Compared(record, False if claims_a_vote else None, statement, (), dissents)

    def _positions(self, clause: Clause, record: VoteRecord) -> Statement:
        taken: dict[Position | None, list[str]] = {}
        for code in dict.fromkeys(position.code for position in clause.positions):
            choice = record.positions.get(code)
            taken.setdefault(choice, []).append(self._countries.name(code))
        parts: list[Statement] = []
        for choice, names in taken.items():
            who = joined([(words(name),) for name in names])
            if choice is None:
                did = " has no vote in the roll call of " if len(names) == 1 else " have none in "
                parts.append((*who, words(did), *named(record)))
            else:
                parts.append((*who, words(f" {VOTED[choice]} "), *named(record)))
        return sentence(
            words("in the record, "), joined(parts, "; ") if len(parts) == 2 else joined(parts)
        )

    def _elsewhere(self, clause: Clause, record: VoteRecord) -> list[Statement]:
        """Say whose figures they are, where a claim gives those of another vote."""
        if len(clause.figures) < 2 or record.totals is None:
            return []
        if all(record.totals.of(c) == n for c, n in clause.figures.items()):
            return []
        others = [
            other
            for other in self._records
            if other.totals and all(other.totals.of(c) == n for c, n in clause.figures.items())
        ]
        if len(others) != 1:
            return []
        return [
            sentence(
                words("the figures claimed are those of "),
                named(others[0]),
                words(": "),
                tally(others[0]),
            )
        ]

    def _of_the_draft(self, clause: Clause, record: VoteRecord) -> list[Dissent]:
        """Return the sources that give the claimed figures for the text that this one came from."""
        draft = next((r for r in self._records if r.id == record.amended_from), None)
        if draft is None:
            return []
        differs = record.totals and any(record.totals.of(c) != n for c, n in clause.figures.items())
        return [
            dissent
            for dissent in self._evidence.misplaced(draft)
            if differs
            and all(
                getattr(dissent.report, CHOICE[c], None) == n for c, n in clause.figures.items()
            )
        ]


def _margin(record: VoteRecord) -> Statement:
    cells = (RecordCell(record, "yes"), RecordCell(record, "no"))
    if record.totals and record.totals.no > record.totals.yes:
        cells = cells[::-1]
    return sentence(
        words("the margin of "), named(record), words(" is "), (Figure(Computed("margin", cells)),)
    )


def _date(record: VoteRecord) -> Statement:
    return (Field(record, "date"),)


def _same_day(day: Day, record: VoteRecord) -> bool | None:
    date = record.date
    if day.month != date.month or day.year not in {None, date.year}:
        return False
    if day.day is None:
        return True
    return day.day == date.day if record.day_known else None
