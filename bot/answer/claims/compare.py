"""What a clause says of a vote, held against the cells of its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.language.evaluate import countries_on
from bot.answer.language.form import Ask, Chose, Claim, Date, Query, Value, Votes
from bot.answer.language.statement.read_claim import SentenceClause
from bot.answer.language.statement.statement_parts import NO_ROLL_CALL
from bot.answer.ledger import OPERATIONS, Field, Statement
from bot.answer.phrases import (
    CHOICE,
    VOTED,
    joined,
    margin,
    named,
    paragraph,
    sentence,
    tally,
    verdict,
    words,
)
from bot.answer.votes.evidence import Evidence, SourceDissent
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import CAST, Position, VoteRecord

_INFERRED = (
    "Which tally belongs to which amendment is inferred from their order: likely, not proved"
)
_OF_TOTALS: Final = frozenset({Ask.COUNT, Ask.OUTCOME, Ask.SHARE})


@dataclass(frozen=True, slots=True)
class Compared:
    """A record beside a clause: whether they agree, None where the record doesn't say.

    `statement` is what the record has, `quotes` are sources that say as the record does, and
    `dissents` those that say otherwise.
    """

    record: VoteRecord
    agrees: bool | None
    statement: Statement
    quotes: tuple[Quote, ...] = ()
    dissents: tuple[SourceDissent, ...] = ()


def figures_of(clause: SentenceClause) -> dict[Position, int]:
    """Return the exact figures that a clause gives, by choice."""
    found: dict[Position, int] = {}
    for claim in clause.claims:
        query, value = claim.query, claim.value
        if query.ask is not Ask.COUNT or query.compared != "exactly" or not isinstance(value, int):
            continue
        of = query.of[0] if query.of else None
        choices = of.choices if isinstance(of, Chose) else () if of else query.choices
        if len(choices) == 1:
            found[choices[0]] = value
    return found


def codes_of(clause: SentenceClause) -> tuple[str, ...]:
    """Return the countries of which a clause says what they did."""
    of = {Ask.POSITION, Ask.ALIKE}
    told = [claim.query for claim in clause.claims if claim.query.ask in of]
    return tuple(dict.fromkeys(code for query in told for code in query.countries))


class Comparisons:
    """Holds clauses against the records of one library."""

    def __init__(
        self,
        records: Sequence[VoteRecord],
        countries: Countries,
        evidence: Evidence,
        say: Callable[[SourceDissent], Statement],
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._evidence = evidence
        self.say = say

    def compare(self, clause: SentenceClause, record: VoteRecord) -> Compared:
        """Hold everything that a clause says against one record."""
        told = [agrees(claim, record) for claim in clause.claims]
        if record.totals is None:
            return self._not_voted(clause, record, told)
        asked = {claim.query.ask for claim in clause.claims}
        sentences: list[Statement] = []
        quotes: list[Quote] = []
        dissents: list[SourceDissent] = []
        if codes := codes_of(clause):
            sentences.append(self._positions(codes, record))
            quotes += self._evidence.of_positions(record, codes)
            dissents += self._evidence.dissent_on_positions(record, codes)
        figures = figures_of(clause)
        if asked & _OF_TOTALS or any(claim.query.veto for claim in clause.claims):
            sentences.append(verdict(record))
            sentences += self._elsewhere(figures, record)
            quotes += self._evidence.of_figures(record, tuple(figures) or CAST)
            dissents += self._evidence.dissent_on_figures(record, CAST)
            dissents += self._of_the_draft(figures, record)
        if Ask.MARGIN in asked:
            sentences.append(sentence(words("the margin of "), named(record), words(" is "),
                                      (margin(record),)))  # fmt: skip
        if Ask.WHEN in asked:
            on = words(" is of " if record.day_known else " is of the month of ")
            of = (Field(record, "date"),)
            sentences.append(sentence(words("the vote on "), named(record), on, of))
        if Ask.SPONSOR in asked and record.sponsor in self._countries.codes:
            put = words(f"{self._countries.name(record.sponsor or '')} put forward ")
            sentences.append(sentence(put, named(record)))
        sentences += self._listed(clause, record)
        if record.inferred and any(one is not None for one in told):
            sentences.append(sentence(words(_INFERRED)))
        whole = False if False in told else None if None in told or not told else True
        return Compared(record, whole, paragraph(sentences), tuple(quotes), tuple(dissents))

    def _not_voted(
        self, clause: SentenceClause, record: VoteRecord, told: Sequence[bool | None]
    ) -> Compared:
        """Compare with a text that was never voted on: a claim of a vote on it differs."""
        before = words(": it was amended before the vote")
        statement = sentence(words("the record has no vote on "), named(record), before)
        figures = figures_of(clause)
        voted = bool(figures) or False in told
        dissents = tuple(self._evidence.misplaced(record)) if figures else ()
        whole = False if voted else True if told and all(told) else None
        return Compared(record, whole, statement, (), dissents)

    def _positions(self, codes: Sequence[str], record: VoteRecord) -> Statement:
        taken: dict[Position | None, list[str]] = {}
        for code in codes:
            taken.setdefault(record.positions.get(code), []).append(self._countries.name(code))
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

    def _listed(self, clause: SentenceClause, record: VoteRecord) -> Iterator[Statement]:
        """List who did what was counted by name, or within a group."""
        for claim in clause.claims:
            of = claim.query.of[0] if claim.query.of else None
            if of is None or (isinstance(of, Chose) and claim.query.ask is not Ask.WHO):
                continue
            found = countries_on(of, record)
            if found is not None:
                names = ", ".join(map(self._countries.name, sorted(found))) or "none"
                yield sentence(words(f"the roll call has {names}"))

    def _elsewhere(self, figures: dict[Position, int], record: VoteRecord) -> list[Statement]:
        """Say whose figures they are, where a claim gives those of another vote."""
        if len(figures) < 2 or has_figures(figures, record):
            return []
        others = [other for other in self._records if has_figures(figures, other)]
        if len(others) != 1:
            return []
        those = words("the figures claimed are those of ")
        return [sentence(those, named(others[0]), words(": "), tally(others[0]))]

    def _of_the_draft(
        self, figures: dict[Position, int], record: VoteRecord
    ) -> list[SourceDissent]:
        """Return the sources that give the claimed figures for the text that this one came from."""
        draft = next((r for r in self._records if r.id == record.amended_from), None)
        if draft is None or has_figures(figures, record):
            return []
        return [
            dissent
            for dissent in self._evidence.misplaced(draft)
            if all(getattr(dissent.report, CHOICE[c], None) == n for c, n in figures.items())
        ]


def has_figures(figures: Mapping[Position, int], record: VoteRecord) -> bool:
    """Say whether the totals of a record are these."""
    totals = record.totals
    return totals is not None and all(totals.of(c) == n for c, n in figures.items())


def agrees(claim: Claim, record: VoteRecord) -> bool | None:
    """Say whether a claim is what a record has; None where the record doesn't say."""
    found = _is_so(claim, record)
    return None if found is None else found == claim.holds


def _is_so(claim: Claim, record: VoteRecord) -> bool | None:  # noqa: PLR0911  (a case each)
    query, value, totals = claim.query, claim.value, record.totals
    match query.ask:
        case Ask.POSITION:
            return _is_position(query, record)
        case Ask.OUTCOME:
            return _is_outcome(query, value, record)
        case Ask.WHEN if isinstance(value, Date):
            known = value.day is None or record.day_known
            return value.fits(record.date) if known else None
        case Ask.SPONSOR:
            return None if record.sponsor is None else record.sponsor == value
        case Ask.ALIKE:
            taken = {record.positions.get(code) for code in query.countries}
            return None if None in taken else (len(taken) == 1) is not query.differ
        case Ask.MARGIN if totals is not None:
            return abs(totals.yes - totals.no) == value
        case Ask.SHARE:
            return _is_share(query, str(value), record)
        case Ask.WHO if value == NO_ROLL_CALL:
            return not record.positions
        case Ask.WHO if isinstance(value, tuple):
            found = countries_on(query.of[0], record)
            return None if found is None else found == frozenset(value)
        case Ask.COUNT if isinstance(value, int):
            counted = _how_many(query, record)
            said = replace(query, number=value)
            return None if counted is None else said.holds(counted, counted)
        case _:
            return None


def _is_position(query: Query, record: VoteRecord) -> bool | None:
    (code,) = query.countries
    taken = record.positions.get(code)
    if taken is None:
        return None
    return code in record.vetoed_by if query.veto else taken in query.choices


def _is_outcome(query: Query, value: Value, record: VoteRecord) -> bool | None:
    if query.unanimous and record.totals is not None:
        return not (record.totals.no or record.totals.abstain)
    if query.veto:
        return bool(record.vetoed_by)
    return None if record.outcome is None else record.outcome == value


def _how_many(query: Query, record: VoteRecord) -> int | None:
    """Count who is in a query's set: by the totals where one choice is told, else by roll call."""
    of = query.of[0] if query.of else Chose(Votes(), query.choices)
    if isinstance(of, Chose) and record.totals is not None:
        counts = [record.totals.of(choice) for choice in of.choices]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None
    found = countries_on(of, record)
    return None if found is None else len(found)


def _is_share(query: Query, said: str, record: VoteRecord) -> bool | None:
    """Compare a share as it was rounded; one that doesn't tell of what may be of any."""
    if record.totals is None or not query.choices:
        return None
    choice = query.choices[0]
    part = record.totals.of(choice)
    if part is None:
        return None
    sides = {Position.YES: record.totals.no, Position.NO: record.totals.yes}
    others = [record.totals.of(c) or 0 for c in CAST if c is not choice]
    shares = {
        "votes cast": lambda: OPERATIONS["share of votes cast"](part, *others),
        "membership": lambda: OPERATIONS["share of membership"](part),
    }
    if choice in sides:
        shares["yes and no"] = lambda: OPERATIONS["share of yes and no"](part, sides[choice])
    wanted = [query.among] if query.among else list(shares)
    places = len(said.partition(".")[2])
    rounded = [f"{float(shares[one]()):.{places}f}" for one in wanted if one in shares]
    return said in rounded if rounded else None
