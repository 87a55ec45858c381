"""The vote route: what the records say of a vote, with the sentences that say so too.

A finding is what the route found; None says that the question isn't one for the records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.answer import lexicon, phrases
from bot.answer.evidence import Dissent, Evidence
from bot.answer.ledger import Computed, Field, Figure, Operation, RecordCell, ReportCell, Statement
from bot.answer.phrases import CHOICE, DID_NOT, VOTED, VOTED_ALONE, joined, named, sentence, words
from bot.answer.reading import Ask, Reading
from bot.answer.references import main_votes
from bot.answer.types import Reason
from index.types import Quote
from index.votes.countries import Countries
from index.votes.types import Position, VoteRecord

PERMANENT = frozenset({"CHN", "FRA", "GBR", "RUS", "USA"})  # members of the Security Council
_CAST = (Position.YES, Position.NO, Position.ABSTAIN)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the records and the reports of them say; `conflict` where a source says otherwise."""

    statement: Statement
    quotes: tuple[Quote, ...]
    records: tuple[VoteRecord, ...]
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A question for the records that they can't answer, and why."""

    reason: Reason
    hint: Statement
    choices: tuple[str, ...] = ()


class VoteRoute:
    """Answers readings from the records of one library."""

    def __init__(
        self, records: Sequence[VoteRecord], countries: Countries, evidence: Evidence
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._evidence = evidence
        self._answers: Mapping[
            Ask, Callable[[Reading, Sequence[VoteRecord]], Finding | Missing | None]
        ] = {
            Ask.TALLY: self._tally,
            Ask.COUNT: self._count,
            Ask.POSITION: self._positions,
            Ask.WHO: self._who,
            Ask.MARGIN: self._margin,
            Ask.SHARE: self._share,
            Ask.OUTCOME: self._outcome,
            Ask.WHEN: self._when,
            Ask.COMPARE_VOTES: self._compare_votes,
            Ask.COMPARE_COUNTRIES: self._compare_countries,
            Ask.WHY: self._premise,
        }

    def find(self, reading: Reading) -> Finding | Missing | None:
        """Answer a reading from the records, or say why they can't, or leave it to the passages."""
        if reading.ask is Ask.OTHER or not self._records:
            return None
        if reading.unknown_vote:
            return None if reading.ask is Ask.WHY else self._no_such_vote()
        if reading.ambiguous and reading.ask in {Ask.POSITION, Ask.COMPARE_COUNTRIES}:
            return self._which_country(reading)
        if reading.residue and not reading.records and not reading.topic:
            # Words that no rule explains may name another vote ("the vote on Gaza"): the passages decide.
            return None
        return self._answers[reading.ask](reading, self._meant(reading))

    def _meant(self, reading: Reading) -> list[VoteRecord]:
        """Return the votes meant: those referred to, else the votes on whole texts in the body named."""
        if reading.records:
            return list(reading.records)
        everything = main_votes(self._records)
        council = [r for r in everything if r.body == "Security Council"]
        assembly = [r for r in everything if r.body == "General Assembly"]
        if reading.council:
            return council
        if reading.assembly or not reading.countries:
            return assembly or council
        return assembly + [
            r for r in council if any(code in r.positions for code in reading.countries)
        ]

    # -- figures ---------------------------------------------------------------------------------

    def _tally(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        return self._figures(reading, records, _CAST, lambda record: sentence(*_verdict(record)))

    def _count(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        if reading.negated:
            return self._tally(reading, records)
        choices = reading.choices

        def one(record: VoteRecord) -> Statement:
            known = [c for c in choices if record.totals and record.totals.of(c) is not None]
            if not known:
                return sentence(*_verdict(record))
            noun = (
                ("member", "members")
                if record.body == "Security Council"
                else ("country", "countries")
            )
            first, *others = [
                phrases.counted(record, c, noun)
                if i == 0
                else (phrases.cell(record, c), words(f" {VOTED_ALONE[c]}"))
                for i, c in enumerate(known)
            ]
            on = (
                ""
                if choices[-1] not in VOTED
                else VOTED[known[-1]].removeprefix(VOTED_ALONE[known[-1]])
            )
            return sentence(joined([first, *others]), words(f"{on} "), named(record))

        return self._figures(reading, records, choices, one)

    def _margin(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        def one(record: VoteRecord) -> Statement:
            cells = (RecordCell(record, "yes"), RecordCell(record, "no"))
            if record.outcome == "rejected":
                cells = (RecordCell(record, "no"), RecordCell(record, "yes"))
            margin = Figure(Computed("margin", cells))
            return sentence(
                named(record),
                words(f" was {record.outcome} by a margin of "),
                margin,
                words(" votes: "),
                phrases.tally(record),
            )

        return self._figures(reading, records, _CAST, one)

    def _share(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        choice = reading.choices[0] if reading.choices else Position.YES
        return self._figures(
            reading, records, _CAST, lambda record: _shares(reading, record, choice)
        )

    def _outcome(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        failed = bool(lexicon.FAILED.search(reading.canonical))
        voted = [record for record in records if record.totals]
        answer = ""
        if reading.yes_no and voted and len({record.outcome for record in voted}) == 1:
            answer = (
                "Yes: "
                if (voted[0].outcome == "rejected") == (failed != reading.negated)
                else "No: "
            )
        return self._figures(
            reading,
            records,
            _CAST,
            lambda record: sentence(words(answer if record is voted[0] else ""), *_verdict(record)),
        )

    def _figures(
        self,
        reading: Reading,
        records: Sequence[VoteRecord],
        choices: Sequence[Position],
        one: Callable[[VoteRecord], Statement],
    ) -> Finding | Missing | None:
        """Answer with one sentence a vote, the quotes that give its figures, and whoever differs."""
        if not records:
            return self._no_such_vote()
        sentences: list[Statement] = []
        quotes: list[Quote] = []
        conflict = False
        for record in records:
            if record.totals is None:
                misplaced = self._evidence.misplaced(record)
                sentences += [self._not_voted(record), *map(self.say_misplaced, misplaced)]
                quotes += [dissent.quote for dissent in misplaced]
                conflict |= bool(misplaced)
                continue
            sentences.append(one(record))
            quotes += (
                self._evidence.of_figures(record, choices) or self._evidence.of_record(record)[:1]
            )
            dissents = self._evidence.dissent_on_figures(record, choices)
            sentences += [self._say_dissent(dissent) for dissent in dissents]
            quotes += [dissent.quote for dissent in dissents]
            before = [] if reading.stage else self._misplaced_before(record)
            sentences += [self.say_misplaced(dissent) for dissent in before]
            quotes += [dissent.quote for dissent in before]
            conflict |= bool(dissents or before)
        return Finding(phrases.paragraph(sentences), _unique(quotes), tuple(records), conflict)

    def _misplaced_before(self, record: VoteRecord) -> list[Dissent]:
        """Return figures that a source gives for the text that this vote's text came from."""
        origin = next((r for r in self._records if r.id == record.amended_from), None)
        return self._evidence.misplaced(origin) if origin else []

    # -- positions -------------------------------------------------------------------------------

    def _positions(
        self, reading: Reading, records: Sequence[VoteRecord]
    ) -> Finding | Missing | None:
        if not records:
            return self._no_such_vote()
        known = [r for r in records if any(code in r.positions for code in reading.countries)]
        if not known:
            return self._no_position(reading.countries, records)
        sentences, quotes, conflict = [], [], False
        claim = reading.choices[0] if reading.yes_no and len(set(reading.choices)) == 1 else None
        for code in reading.countries:
            taken = [
                (record, record.positions[code]) for record in known if code in record.positions
            ]
            if not taken:
                sentences.append(
                    sentence(words(f"The records don't say how {self._countries.name(code)} voted"))
                )
                continue
            sentences.append(self._voted(code, taken, claim, negated=reading.negated))
            for record, _ in taken:
                agreeing = self._evidence.of_positions(record, [code])
                dissents = self._evidence.dissent_on_positions(record, [code])
                sentences += [self._say_dissent(dissent) for dissent in dissents]
                quotes += agreeing + [dissent.quote for dissent in dissents]
                conflict |= bool(dissents)
        return Finding(phrases.paragraph(sentences), _unique(quotes), tuple(known), conflict)

    def _voted(
        self,
        code: str,
        taken: Sequence[tuple[VoteRecord, Position]],
        claim: Position | None,
        *,
        negated: bool,
    ) -> Statement:
        """Say how a country voted, with yes or no in front where the question claimed something."""
        answer = ""
        if claim is not None:
            truths = {(position is claim) != negated for _, position in taken}
            answer = "" if len(truths) > 1 else "Yes: " if truths.pop() else "No: "
        parts = [(words(f"{VOTED[position]} "), *named(record)) for record, position in taken]
        return sentence(
            words(f"{answer}{self._countries.name(code)} "),
            joined(parts, ", and ") if len(parts) > 1 else parts[0],
        )

    def _who(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        if not records:
            return self._no_such_vote()
        wanted = reading.choices
        if reading.negated:
            wanted = tuple(p for p in Position if p not in reading.choices)
        only = PERMANENT if "permanent" in reading.canonical else None
        rolled = [record for record in records if record.positions]
        if not rolled:
            return self._figures(
                reading,
                records,
                _CAST,
                lambda record: sentence(
                    words("The records hold no roll call of "),
                    named(record),
                    words(", only its totals: "),
                    phrases.tally(record),
                ),
            )
        sentences, quotes, conflict = [], [], False
        for record in rolled:
            for position in wanted:
                codes = tuple(code for code in record.who(position) if only is None or code in only)
                if not codes and len(wanted) > 1:
                    continue
                noun = (
                    ("member", "members")
                    if record.body == "Security Council"
                    else ("country", "countries")
                )
                on = VOTED[position].removeprefix(VOTED_ALONE[position])
                if not codes:
                    sentences.append(
                        sentence(words("No country "), words(f"{VOTED[position]} "), named(record))
                    )
                    continue
                names = ", ".join(
                    sorted((self._countries.name(code) for code in codes), key=_without_article)
                )
                counted = (
                    (words(f"Of the permanent members {VOTED_ALONE[position]}"),)
                    if only
                    else phrases.counted(record, position, noun)
                )
                sentences.append(
                    sentence(counted, words(f"{on} "), named(record), words(f": {names}"))
                )
                quotes += self._evidence.of_positions(record, codes)
                quotes += [] if quotes else self._evidence.of_figures(record, [position])
                mistaken = [
                    d
                    for d in self._evidence.dissent_on_positions(record, record.positions)
                    if d.country in codes
                    or (d.country and d.report.positions[d.country] is position)
                ]
                sentences += [self._say_dissent(dissent) for dissent in mistaken]
                quotes += [dissent.quote for dissent in mistaken]
                conflict |= bool(mistaken)
        return Finding(phrases.paragraph(sentences), _unique(quotes), tuple(rolled), conflict)

    def _compare_countries(
        self, reading: Reading, records: Sequence[VoteRecord]
    ) -> Finding | Missing | None:
        codes = reading.countries
        known = [r for r in records if all(code in r.positions for code in codes)]
        if not known:
            return self._no_position(codes, records)
        sentences, quotes, conflict = [], [], False
        for record in known:
            positions = [record.positions[code] for code in codes]
            names = joined([(words(self._countries.name(code)),) for code in codes])
            if len(set(positions)) == 1:
                answer = "Yes: " if reading.yes_no and not _asks_difference(reading) else ""
                both = "both " if len(codes) == 2 else "all "
                text = (
                    both + VOTED[positions[0]]
                    if positions[0] is not Position.ABSENT
                    else f"{VOTED[positions[0]]}"
                )
                sentences.append(sentence(words(answer), names, words(f" {text} "), named(record)))
            else:
                answer = "No: " if reading.yes_no and not _asks_difference(reading) else ""
                parts = [
                    (words(f"{self._countries.name(code)} {VOTED_ALONE[record.positions[code]]}"),)
                    for code in codes
                ]
                sentences.append(
                    sentence(
                        words(f"{answer}on "), named(record), words(" "), joined(parts, " and ")
                    )
                )
            quotes += self._evidence.of_positions(record, codes)
            dissents = self._evidence.dissent_on_positions(record, codes)
            sentences += [self._say_dissent(dissent) for dissent in dissents]
            quotes += [dissent.quote for dissent in dissents]
            conflict |= bool(dissents)
        return Finding(phrases.paragraph(sentences), _unique(quotes), tuple(known), conflict)

    def _premise(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        """Correct what a "why" takes for granted; None where it holds and the passages say why."""
        if (
            len(reading.countries) != 1
            or len(reading.choices) != 1
            or (reading.residue and not reading.records)
        ):
            return None
        (code,), (claim,) = reading.countries, reading.choices
        taken = [(r, r.positions[code]) for r in records if code in r.positions]
        if not taken or any((position is claim) != reading.negated for _, position in taken):
            return None
        parts = [(words(f"{VOTED[position]} "), *named(record)) for record, position in taken]
        denial = "" if reading.negated else f"{self._countries.name(code)} {DID_NOT[claim]}: "
        statement = sentence(words(denial), words(f"{self._countries.name(code)} "), joined(parts))
        quotes = [
            quote for record, _ in taken for quote in self._evidence.of_positions(record, [code])
        ]
        return Finding(statement, _unique(quotes), tuple(record for record, _ in taken))

    # -- other -----------------------------------------------------------------------------------

    def _when(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing | None:
        if not records:
            return self._no_such_vote()
        statement = sentence(
            words("The vote on " if len(records) == 1 else "The votes on "),
            joined([named(record) for record in records]),
            words(" was held on " if len(records) == 1 else " were held on "),
            (Field(records[0], "date"),),
        )
        return Finding(statement, (), tuple(records))

    def _compare_votes(
        self, reading: Reading, records: Sequence[VoteRecord]
    ) -> Finding | Missing | None:
        voted = [record for record in records if record.totals]
        if len(voted) < 2:
            return self._tally(reading, records)
        choice = reading.choices[0] if reading.choices else Position.YES
        less = bool(lexicon.LESS.search(reading.canonical))
        ranked = sorted(
            voted, key=lambda r: (r.totals.of(choice) or 0) if r.totals else 0, reverse=not less
        )
        first, *others = ranked
        kind = {
            Position.YES: "votes in favor",
            Position.NO: "votes against",
            Position.ABSTAIN: "abstentions",
            Position.ABSENT: "members that did not vote",
        }[choice]
        equal = len({r.totals.of(choice) for r in ranked if r.totals}) == 1
        if equal:
            lead = sentence(
                joined([named(record) for record in ranked]),
                words(" had equally many "),
                words(f"{kind}, "),
                phrases.cell(first, choice),
            )
        else:
            rest = joined([(phrases.cell(r, choice), words(" for "), *named(r)) for r in others])
            lead = sentence(
                named(first),
                words(f" had {'fewer' if less else 'more'} {kind}: "),
                phrases.cell(first, choice),
                words(", against "),
                rest,
            )
        quotes = [
            quote for record in voted for quote in self._evidence.of_figures(record, [choice])[:2]
        ]
        return Finding(lead, _unique(quotes), tuple(voted))

    # -- what differs or is missing --------------------------------------------------------------

    def _not_voted(self, record: VoteRecord) -> Statement:
        return sentence(
            words("The record has no vote on "),
            named(record),
            words(": it was amended before the vote"),
        )

    def say_misplaced(self, dissent: Dissent) -> Statement:
        """Say that a source gives one vote's figures as another's."""
        origin = next(r for r in self._records if r.id == dissent.report.given_for)
        figures = joined(
            [
                (
                    Figure(ReportCell(dissent.report, CHOICE[c])),
                    words(
                        {  # type: ignore[arg-type]
                            Position.YES: " votes in favor",
                            Position.NO: " against",
                            Position.ABSTAIN: " abstentions",
                        }[c]
                    ),
                )
                for c in dissent.choices
            ]
        )
        likely = (
            " (inferred from the order of the votes: likely, not proved)"
            if dissent.record.note and "not proved" in dissent.record.note
            else ""
        )
        return sentence(
            (Field(dissent.quote.source, "name"),),
            words(" gives "),
            figures,
            words(f" for {origin.name}; in the record that is the tally of "),
            named(dissent.record),
            words(f"{likely}, and no vote on the text before amendment is recorded"),
        )

    def _say_dissent(self, dissent: Dissent) -> Statement:
        """Say what a source says other than the record."""
        source = (Field(dissent.quote.source, "name"),)
        if dissent.country is not None:
            said = dissent.report.positions[dissent.country]
            return sentence(
                source,
                words(
                    f" says otherwise: that {self._countries.name(dissent.country)} {VOTED_ALONE[said]}"
                ),
            )
        figures = joined(
            [
                (
                    Figure(ReportCell(dissent.report, CHOICE[c])),
                    words(
                        {  # type: ignore[arg-type]
                            Position.YES: " in favor",
                            Position.NO: " against",
                            Position.ABSTAIN: " abstentions",
                        }[c]
                    ),
                )
                for c in dissent.choices
            ]
        )
        return sentence(source, words(" gives other figures: "), figures)

    def _no_such_vote(self) -> Missing:
        held = joined([named(record) for record in main_votes(self._records)])
        return Missing(Reason.NO_SUCH_VOTE, sentence(words("The records hold "), held))

    def _no_position(self, codes: Sequence[str], records: Sequence[VoteRecord]) -> Missing:
        who = joined([(words(self._countries.name(code)),) for code in codes], " or ")
        if not any(record.positions for record in records):
            hint = sentence(
                words("The records hold only the totals of "),
                joined([named(r) for r in records]),
                words(", no roll call"),
            )
        else:
            hint = sentence(
                who, words(" has no vote in the roll call of "), joined([named(r) for r in records])
            )
        return Missing(Reason.NO_POSITION, hint)

    def _which_country(self, reading: Reading) -> Missing:
        names = tuple(self._countries.name(code) for code in reading.ambiguous[0])
        return Missing(
            Reason.TWO_READINGS,
            sentence(
                words("Ask again with the one you mean: "),
                joined([(words(name),) for name in names], " or "),
            ),
            names,
        )


def _shares(reading: Reading, record: VoteRecord, choice: Position) -> Statement:
    """State the share that was asked for, or all three with their denominators."""
    canonical = reading.canonical
    others = tuple(c for c in _CAST if c is not choice)
    cells = {c: RecordCell(record, CHOICE[c]) for c in Position}
    operations: list[tuple[Operation, tuple[RecordCell, ...], str]] = []
    if choice in {Position.YES, Position.NO}:
        other = Position.NO if choice is Position.YES else Position.YES
        operations.append(
            ("share of yes and no", (cells[choice], cells[other]), " of the yes and no votes")
        )
    operations.append(
        (
            "share of votes cast",
            (cells[choice], *(cells[c] for c in others)),
            " of the votes cast, abstentions included",
        )
    )
    if record.body == "General Assembly":
        operations.append(("share of membership", (cells[choice],), " of the membership"))
    if lexicon.OF_YES_AND_NO.search(canonical):
        operations = operations[:1]
    elif lexicon.OF_MEMBERS.search(canonical) and record.body == "General Assembly":
        operations = operations[-1:]
    elif lexicon.OF_CAST.search(canonical):
        operations = [o for o in operations if o[0] != "share of membership"]
    shares = joined(
        [
            (Figure(Computed(operation, operands)), words(of))
            for operation, operands, of in operations
        ]
    )
    kind = {
        Position.YES: "votes in favor of",
        Position.NO: "votes against",
        Position.ABSTAIN: "abstentions on",
        Position.ABSENT: "members that did not vote on",
    }[choice]
    return sentence(
        words(f"The {kind} "),
        named(record),
        words(" were "),
        shares,
        words(": "),
        phrases.tally(record),
    )


def _verdict(record: VoteRecord) -> tuple[Statement, Statement, Statement]:
    return named(record), (words(f" was {record.outcome} with "),), phrases.tally(record)


def _asks_difference(reading: Reading) -> bool:
    return bool(lexicon.DIFFERENT.search(reading.canonical))


def _without_article(name: str) -> str:
    return name.removeprefix("the ")


def _unique(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    return tuple({(quote.source.id, quote.span): quote for quote in quotes}.values())
