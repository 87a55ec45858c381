"""Questions for figures: tally, count, margin, share, outcome, day, and two votes compared."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer import phrases
from bot.answer.language.form import Chose, Query
from bot.answer.language.text.numbers import in_words
from bot.answer.ledger import Computed, Field, Figure, Operation, RecordCell, Statement
from bot.answer.phrases import CHOICE, KIND, ON, VOTED_ALONE, joined, named, sentence, words
from bot.answer.votes import differences
from bot.answer.votes.evidence import Evidence, SourceDissent
from bot.answer.votes.findings import Finding, beside, yes_no
from index.types import Quote
from index.votes.names.countries import Countries
from index.votes.record import CAST, Position, VoteRecord

INFERRED = (
    "Which tally belongs to which amendment is inferred from their order: likely, not proved."
)


class Figures:
    """Answers what is asked of figures, from the records of one library."""

    def __init__(
        self, records: Sequence[VoteRecord], countries: Countries, evidence: Evidence
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._evidence = evidence

    def tally(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Give the totals."""
        return self._each(query, records, CAST, phrases.verdict)

    def counted(
        self,
        query: Query,
        records: Sequence[VoteRecord],
        choices: Sequence[Position],
        answer: Statement = (),
    ) -> Finding:
        """Count each of some choices for itself; `answer` is put in front."""
        return self._each(query, records, choices, lambda record: _count(record, choices, answer))

    def added(
        self, query: Query, records: Sequence[VoteRecord], choices: Sequence[Position]
    ) -> Finding:
        """Add up some choices."""
        return self._each(query, records, choices, lambda record: _sum(record, choices))

    def margin(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Say by how many votes a text was adopted or rejected."""
        return self._each(
            query, records, (Position.YES, Position.NO), lambda record: _margin(query, record)
        )

    def share(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Give the share of a choice, its denominator named."""
        (of, *_) = query.of or (None,)
        if isinstance(of, Chose) and set(of.choices) == set(CAST):
            return self._each(query, records, CAST, _turnout)
        choice = query.choices[0] if query.choices else Position.YES
        shown = (Position.YES, Position.NO) if query.among == "yes and no" else CAST
        return self._each(query, records, shown, lambda record: _share(query, record, choice))

    def outcome(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Say whether a text was adopted, with yes or no in front where that was asked."""
        voted = [record for record in records if record.totals]
        answer: Statement = ()
        # "Was it not adopted?" has no yes or no that everybody would read the same way.
        asked = query.whether and not query.negated and query.outcome is not None
        if asked and len(outcomes := {record.outcome for record in voted}) == 1 and any(outcomes):
            true = voted[0].outcome == query.outcome
            if query.unanimous:
                true = true and not any(_total(r, c) for r in voted for c in CAST[1:])
            answer = yes_no(query, true)

        def one(record: VoteRecord) -> Statement:
            return phrases.verdict(record, answer if record is voted[0] else ())

        return self._each(query, records, CAST, one)

    def totals_only(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Give the totals of votes of which no roll call is known."""
        return self._each(
            query,
            records,
            CAST,
            lambda record: sentence(
                words("The records hold no roll call of "),
                named(record),
                words(", only its totals: "),
                phrases.tally(record),
            ),
        )

    def which(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Say which of some votes had so many of a choice, or were adopted or rejected."""
        voted = [record for record in records if record.totals]
        lead: Statement = ()
        if query.number is not None:
            totals = [(record, _total(record, query.choices[0])) for record in voted]
            fit = [record for record, total in totals if query.holds(total, total)]
            if not fit:
                lead = sentence(words("no vote that is meant had so many"))
        else:
            fit = [record for record in voted if record.outcome == query.outcome]
            many = f"{in_words(len(fit))} of {in_words(len(voted))}" if fit else "none"
            lead = sentence(words(f"{many} {'was' if len(fit) < 2 else 'were'} {query.outcome}"))
        found = self._each(query, fit or voted, CAST, phrases.verdict)
        statement = phrases.paragraph([one for one in (lead, found.statement) if one])
        return replace(found, statement=statement)

    def when(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Give the day."""
        by_day: dict[datetime.date, list[VoteRecord]] = {}
        for record in records:
            by_day.setdefault(record.date, []).append(record)
        sentences = [
            sentence(
                words("The votes on " if len(same_day) > 1 else "The vote on "),
                joined([named(record) for record in same_day]),
                words(" were held on " if len(same_day) > 1 else " was held on "),
                (Field(same_day[0], "date"),),
            )
            for same_day in by_day.values()
        ]
        return Finding(phrases.paragraph(sentences), (), tuple(records))

    def sponsor(self, query: Query, records: Sequence[VoteRecord]) -> Finding:
        """Say who put a text forward."""
        sentences = [
            sentence(words(f"{self._sponsor(record)} put forward "), named(record))
            for record in records
        ]
        return Finding(phrases.paragraph(sentences), (), tuple(records))

    def _each(
        self,
        query: Query,
        records: Sequence[VoteRecord],
        choices: Sequence[Position],
        one: Callable[[VoteRecord], Statement],
    ) -> Finding:
        """Answer with a sentence a vote, the quotes that give its figures, and whoever differs."""
        sentences: list[Statement] = []
        quotes: list[Quote] = []
        differing: list[SourceDissent] = []
        for record in records:
            if record.totals is None:
                sentences.append(_not_voted(record))
                differing += self._misplaced(record, choices)
                continue
            sentences.append(one(record))
            found = self._evidence.of_figures(record, choices)
            quotes += found or self._evidence.of_record(record)[:1]
            differing += self._evidence.dissent_on_figures(record, choices)
            differing += [] if query.stage else self._of_the_draft(record, choices)
        if any(record.inferred for record in records):
            sentences.append((words(INFERRED),))
        sentences += [self.say(dissent) for dissent in differing]
        spoken_of = dict.fromkeys([*records, *(dissent.record for dissent in differing)])
        return Finding(
            phrases.paragraph(sentences),
            beside(quotes, [dissent.quote for dissent in differing]),
            tuple(spoken_of),
            bool(differing),
        )

    def say(self, dissent: SourceDissent, *, alone: bool = False) -> Statement:
        """Say how a source and the record differ; alone, where nothing of it was told before."""
        given_for = dissent.report.given_for
        origin = next((r for r in self._records if r.id == given_for), None)
        if origin is not None and origin is not dissent.record:
            return differences.misplaced(dissent, origin)
        return differences.otherwise(dissent, self._countries, alone=alone)

    def _sponsor(self, record: VoteRecord) -> str:
        if record.sponsor in self._countries.codes:
            return self._countries.name(record.sponsor)
        return "European countries"

    def _of_the_draft(self, record: VoteRecord, choices: Sequence[Position]) -> list[SourceDissent]:
        """Return figures that a source gives for the text that this vote's text came from."""
        draft = next((r for r in self._records if r.id == record.amended_from), None)
        return self._misplaced(draft, choices) if draft else []

    def _misplaced(self, record: VoteRecord, choices: Sequence[Position]) -> list[SourceDissent]:
        """Return figures of another vote that a source gives as this one's, of what is asked."""
        asked = set(choices)
        return [one for one in self._evidence.misplaced(record) if asked.intersection(one.choices)]


def _total(record: VoteRecord, choice: Position) -> int:
    return (record.totals.of(choice) or 0) if record.totals else 0


def _not_voted(record: VoteRecord) -> Statement:
    before = words(": it was amended before the vote")
    return sentence(words("The record has no vote on "), named(record), before)


def _count(record: VoteRecord, choices: Sequence[Position], answer: Statement = ()) -> Statement:
    """Say how many took each choice: "18 countries voted against Ukraine's resolution"."""
    known = [c for c in choices if record.totals and record.totals.of(c) is not None]
    if not known:
        return phrases.verdict(record)
    first, *others = known
    counts: list[Statement] = [(*answer, *phrases.counted(record, first))]
    counts += [(phrases.cell(record, c), words(f" {VOTED_ALONE[c]}")) for c in others]
    return sentence(joined(counts), words(f"{ON[known[-1]]} "), named(record))


def _sum(record: VoteRecord, added: Sequence[Position]) -> Statement:
    """Add up: "Together 83 countries voted against or abstained on X: 18 against and 65 ..."."""
    total = Figure(Computed("sum", tuple(RecordCell(record, CHOICE[c]) for c in added)))
    who = f" {record.voters.members}"
    if set(added) in ({*CAST}, {*Position}):
        took = "took part in the vote" if set(added) == {*CAST} else "had a vote"
        did: Statement = (words(f"{who} {took} on "), *named(record))
    else:
        listed = " or ".join(VOTED_ALONE[choice] for choice in added)
        did = (words(f"{who} {listed}{ON[added[-1]]} "), *named(record))
    parts = [(phrases.cell(record, choice), words(f" {VOTED_ALONE[choice]}")) for choice in added]
    return sentence((total,), did, words(": "), joined(parts))


def _margin(query: Query, record: VoteRecord) -> Statement:
    yes, no = (_total(record, choice) for choice in (Position.YES, Position.NO))
    decided = record.outcome == ("adopted" if yes > no else "rejected")
    claimed = query.whether and query.number is not None
    return sentence(
        yes_no(query, query.holds(abs(yes - no), abs(yes - no))) if claimed else (),
        named(record),
        words(f" was {record.outcome} by a margin of " if decided else " had a margin of "),
        (phrases.margin(record),),
        words(" votes: "),
        phrases.tally(record),
    )


def _turnout(record: VoteRecord) -> Statement:
    """State the share of those that voted or abstained."""
    taken = Computed("turnout", tuple(RecordCell(record, CHOICE[c]) for c in Position))
    return sentence(
        (Figure(taken),),
        words(f" of the {record.voters.members} took part in the vote on "),
        named(record),
        words(": "),
        phrases.tally(record),
    )


def _share(query: Query, record: VoteRecord, choice: Position) -> Statement:
    """State the share that was asked for, or each with its denominator where none was named."""
    cells = {c: RecordCell(record, CHOICE[c]) for c in Position}
    others = tuple(cells[c] for c in CAST if c is not choice)
    shares: dict[Operation, tuple[RecordCell, ...]] = {}
    if choice in {Position.YES, Position.NO}:
        other = Position.NO if choice is Position.YES else Position.YES
        shares["share of yes and no"] = (cells[choice], cells[other])
    if choice is not Position.ABSENT:
        shares["share of votes cast"] = (cells[choice], *others)
    if record.voters.universal:
        shares["share of membership"] = (cells[choice],)
    wanted: Sequence[Operation] = tuple(shares)
    if query.among == "yes and no":
        wanted = ["share of yes and no"]
    elif query.among == "membership":
        wanted = ["share of membership"]
    elif query.among == "votes cast":
        wanted = ["share of yes and no", "share of votes cast"]
    named_shares: list[Statement] = [
        (Figure(Computed(operation, shares[operation])), words(phrases.SHARE[operation]))
        for operation in wanted
        if operation in shares
    ]
    if not named_shares:
        return phrases.verdict(record)
    return sentence(
        words(f"{KIND[choice]}{ON[choice]} "),
        named(record),
        words(" were "),
        joined(named_shares),
        words(": "),
        phrases.tally(record),
    )
