"""Questions for positions: of a country, of all who chose alike, of two compared, and premises."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import permutations

from bot.answer import phrases
from bot.answer.ledger import Figure, RollCallCell, Statement
from bot.answer.phrases import DID_NOT, VOTED, VOTED_ALONE, joined, named, sentence, words
from bot.answer.reading import lexicon
from bot.answer.reading.reading import Reading
from bot.answer.types import Reason
from bot.answer.votes import differences
from bot.answer.votes.evidence import Dissent, Evidence
from bot.answer.votes.figures import Figures
from bot.answer.votes.finding import Finding, Missing, beside, no_such_vote, unique
from index.types import Quote
from index.votes.countries import Countries
from index.votes.spelling import by_alphabet
from index.votes.types import Position, VoteRecord

# "opposed #0 but abstained on #1": two choices, each of its own vote.
_TWO_CHOICES = re.compile(r"#\d\b.*\b(?:but|and|yet|while|then)\b.*#\d")
# "switched from yes to abstaining": one choice on the first vote, another on the second.
_SWITCHED = re.compile(r"\b(?:switch|mov|chang|shift|flip|went|go|swung)\w*\b.*\bfrom\b.*\bto\b")


class Positions:
    """Answers what is asked of positions, from the records of one library."""

    def __init__(
        self,
        records: Sequence[VoteRecord],
        countries: Countries,
        evidence: Evidence,
        figures: Figures,
    ) -> None:
        self._records = tuple(records)
        self._countries = countries
        self._evidence = evidence
        self._figures = figures

    def of_countries(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing:
        """Say how each country voted, with yes or no in front where the question claimed it."""
        if not records:
            return no_such_vote(self._records)
        known = [r for r in records if any(code in r.positions for code in reading.countries)]
        if not known:
            return self._unknown(reading.countries, records)
        claims = set(reading.choices) if reading.yes_no else set()
        claim = claims.pop() if len(claims) == 1 else None
        found = _Gathered()
        for code in reading.countries:
            taken = [(r, r.positions[code]) for r in known if code in r.positions]
            if not taken:
                found.add(sentence(words(f"No position of {self._name(code)} is recorded")))
                continue
            answer = "" if claim is None else _truth(claim, taken, negated=reading.negated)
            # Who votes against a text that passes has vetoed nothing.
            if lexicon.VETO.search(reading.canonical) and answer == "Yes: ":
                vetoed = all(code in r.vetoed_by for r, _ in taken)
                answer = answer if vetoed else "No: "
            found.add(self._voted(code, taken, answer))
            for record, _ in taken:
                self._support(found, record, [code])
        # "Did it veto the text so that it never passed?" asks for more than a position.
        if reading.yes_no and lexicon.OUTCOME_TOO.search(reading.canonical):
            for record in known:
                found.add(phrases.verdict(record))
        return found.finding(known)

    def of_groups(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing:
        """List how the members of a group voted, or those of them that made the choice named."""
        rolled = [record for record in records if record.positions]
        if not rolled:
            return self._figures.totals_only(reading, records)
        found = _Gathered()
        asks_count = lexicon.HOW_MANY, lexicon.SHARE
        counted = any(pattern.search(reading.canonical) for pattern in asks_count)
        for group in reading.groups:
            for record in rolled:
                members = set(group.on(record.date))
                chosen = _chosen(reading)
                answer = _of_all(
                    reading, [p for code, p in record.positions.items() if code in members]
                )
                # "Did all of them?" is answered by those that did not, beside those that did.
                listed_choices = tuple(Position) if answer or not chosen else chosen
                taken = {
                    choice: [code for code in record.who(choice) if code in members]
                    for choice in sorted(listed_choices, key=lambda c: c not in chosen)
                }
                for choice, codes in taken.items():
                    if not codes:
                        continue
                    cell = RollCallCell(((record, choice),), frozenset(members))
                    of_group = f"{answer}of {group.name}, "
                    found.add(self._of_group(of_group, cell, counted=counted))
                    answer = ""
                    self._support(found, record, codes, also_claimed=choice, among=members)
                if not any(taken.values()):
                    none = words(f"no such vote of a member of {group.name} is recorded on ")
                    found.add(sentence(none, named(record)))
        return found.finding(rolled)

    def _of_group(self, of_group: str, cell: RollCallCell, *, counted: bool) -> Statement:
        """Say which of a group made a choice, and how many where that was asked."""
        ((record, choice),) = cell.made
        names = [self._name(code) for code in cell.codes]
        if not counted:
            which = words(f"{of_group}{_names(names)} {VOTED[choice]} ")
            return sentence(which, named(record))
        many = words(f" {'country' if len(names) == 1 else 'countries'} {VOTED[choice]} ")
        listed = words(f": {_names(names, last=', ')}")
        return sentence(words(of_group), (Figure(cell),), many, named(record), listed)

    def who(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing:
        """List the countries that made a choice; where it is negated, those of the others."""
        if not records:
            return no_such_vote(self._records)
        rolled = [record for record in records if record.positions]
        if not rolled:
            return self._figures.totals_only(reading, records)
        asked = reading.choices
        if reading.together and len(asked) == 1:
            asked *= len(rolled)
        both = reading.together or any(
            pattern.search(reading.canonical) for pattern in (_TWO_CHOICES, _SWITCHED)
        )
        if both and len(asked) == len(rolled) == 2 and not reading.negated:
            return self._both(asked, rolled)
        choices = _chosen(reading)
        found = _Gathered()
        for record in rolled:
            for choice in choices:
                codes = record.who(choice)
                if not codes and len(choices) > 1:
                    continue
                found.add(self._list(record, choice, codes))
                self._support(found, record, codes, also_claimed=choice)
                if not found.quotes:
                    found.quotes += self._evidence.of_figures(record, [choice])
        return found.finding(rolled)

    def changed(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | None:
        """List who cast another vote on the second of two; None where it isn't two."""
        rolled = [record for record in records if record.positions]
        if len(rolled) != 2:
            return None
        found = _Gathered()
        for choices in permutations((Position.YES, Position.ABSTAIN, Position.NO), 2):
            pairs = tuple(zip(rolled, choices, strict=True))
            if RollCallCell(pairs).codes:
                self._shared(found, pairs)
        if not found.sentences:
            found.add(
                sentence(words("No country cast another vote on the second than on the first"))
            )
        return found.finding(rolled)

    def _both(self, choices: Sequence[Position], records: Sequence[VoteRecord]) -> Finding:
        """List the countries that made one choice on one vote and another on the other."""
        found = _Gathered()
        self._shared(found, tuple(zip(records, choices, strict=True)))
        return found.finding(records)

    def _shared(self, found: _Gathered, pairs: tuple[tuple[VoteRecord, Position], ...]) -> None:
        """Add the countries that made all of some choices."""
        shared = RollCallCell(pairs)
        did = joined([(words(f"{VOTED[choice]} "), *named(record)) for record, choice in pairs])
        if shared.codes:
            who = (Figure(shared), words(" country " if shared.value == 1 else " countries "))
            names = words(f": {_names(map(self._name, shared.codes), last=', ')}")
            found.add(sentence(who, did, names))
        else:
            found.add(sentence(words("No country "), did))
        for record, _ in pairs:
            self._support(found, record, shared.codes)

    def compare(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | Missing:
        """Say whether countries voted the same way."""
        codes = reading.countries
        known = [r for r in records if all(code in r.positions for code in codes)]
        if not known:
            return self._unknown(codes, records)
        asks_alike = reading.yes_no and not lexicon.DIFFERENT.search(reading.canonical)
        names = [(words(self._name(code)),) for code in codes]
        found = _Gathered()
        for record in known:
            positions = [record.positions[code] for code in codes]
            if len(set(positions)) == 1:
                both = "both" if len(codes) == 2 else "all"
                voted = words(f" {both} {VOTED[positions[0]]} ")
                answer = words("Yes: " if asks_alike else "")
                found.add(sentence(answer, joined(names), voted, named(record)))
            else:
                answer = words(f"{'No: ' if asks_alike else ''}on ")
                each = [
                    (*name, words(f" {VOTED_ALONE[position]}"))
                    for name, position in zip(names, positions, strict=True)
                ]
                found.add(sentence(answer, named(record), words(", "), joined(each)))
            self._support(found, record, codes)
        return found.finding(known)

    def premise(self, reading: Reading, records: Sequence[VoteRecord]) -> Finding | None:
        """Correct what a "why" takes for granted; None where it holds, or takes nothing."""
        if not reading.countries or len(reading.choices) != 1:
            return None
        if reading.residue and not reading.records:
            return None
        (claim,) = reading.choices
        sentences: list[Statement] = []
        quotes: list[Quote] = []
        of: list[VoteRecord] = []
        for code in reading.countries:
            taken = [(r, r.positions[code]) for r in records if code in r.positions]
            if not taken or any((position is claim) != reading.negated for _, position in taken):
                continue
            denial = "" if reading.negated else f"{self._name(code)} {DID_NOT[claim]}: "
            sentences.append(self._voted(code, taken, denial))
            of += [record for record, _ in taken]
            quotes += [q for r, _ in taken for q in self._evidence.of_positions(r, [code])]
        if not sentences:
            return None
        return Finding(phrases.paragraph(sentences), unique(quotes), tuple(dict.fromkeys(of)))

    def _voted(
        self, code: str, taken: Sequence[tuple[VoteRecord, Position]], answer: str
    ) -> Statement:
        """Say how a country voted: "Hungary voted against X, and abstained on Y"."""
        parts = [(words(f"{VOTED[position]} "), *named(record)) for record, position in taken]
        return sentence(words(f"{answer}{self._name(code)} "), joined(parts, ", and "))

    def _list(self, record: VoteRecord, choice: Position, codes: Sequence[str]) -> Statement:
        if not codes:
            whose = record.voters.member
            return sentence(words(f"No {whose} {VOTED[choice]} "), named(record))
        preposition = VOTED[choice].removeprefix(VOTED_ALONE[choice])
        return sentence(
            phrases.counted(record, choice),
            words(f"{preposition} "),
            named(record),
            words(f": {_names(map(self._name, codes), last=', ')}"),
        )

    def _support(
        self,
        found: _Gathered,
        record: VoteRecord,
        codes: Sequence[str],
        also_claimed: Position | None = None,
        among: Collection[str] | None = None,
    ) -> None:
        """Add the quotes that say so, and whoever says otherwise.

        Of a list, that is also a source that puts somebody else on it (`also_claimed`), of a
        group's if it is a member (`among`).
        """
        found.quotes += self._evidence.of_positions(record, codes)
        for dissent in self._evidence.dissent_on_positions(record, record.positions):
            claimed = dissent.report.positions[dissent.country] if dissent.country else None
            listed = claimed is also_claimed and (among is None or dissent.country in among)
            if dissent.country in codes or (also_claimed and listed):
                found.add(differences.otherwise(dissent, self._countries), dissent)

    def _unknown(self, codes: Sequence[str], records: Sequence[VoteRecord]) -> Missing:
        texts = joined([named(record) for record in records])
        if not any(record.positions for record in records):
            hint = sentence(
                words("The records hold only the totals of "), texts, words(", no roll call")
            )
        else:
            who = joined([(words(self._name(code)),) for code in codes], " or ")
            hint = sentence(who, words(" has no vote in the roll call of "), texts)
        return Missing(Reason.NO_POSITION, hint)

    def _name(self, code: str) -> str:
        return self._countries.name(code)


class _Gathered:
    """What a finding about positions is put together from."""

    def __init__(self) -> None:
        self.sentences: list[Statement] = []
        self.quotes: list[Quote] = []
        self.differing: list[Quote] = []

    def add(self, statement: Statement, dissent: Dissent | None = None) -> None:
        if dissent is not None:
            if statement in self.sentences:  # two lists of one answer may meet the same dissent
                return
            self.differing.append(dissent.quote)
        self.sentences.append(statement)

    def finding(self, records: Sequence[VoteRecord]) -> Finding:
        statement = phrases.paragraph(self.sentences)
        quotes = beside(self.quotes, self.differing)
        return Finding(statement, quotes, tuple(records), bool(self.differing))


def _truth(claim: Position, taken: Sequence[tuple[VoteRecord, Position]], *, negated: bool) -> str:
    """Return "Yes: " or "No: " to a claim, nothing where it is true of one vote only."""
    truths = {(position is claim) != negated for _, position in taken}
    if len(truths) > 1:
        return ""
    return "Yes: " if truths.pop() else "No: "


def _of_all(reading: Reading, taken: Collection[Position]) -> str:
    """Return "Yes: " or "No: " to a claim of all of a group, nothing to any other question."""
    asks = reading.yes_no and len(reading.choices) == 1
    if not asks or lexicon.SOME.search(reading.canonical):
        return ""
    (claim,) = reading.choices
    return "Yes: " if all((position is claim) != reading.negated for position in taken) else "No: "


def _chosen(reading: Reading) -> tuple[Position, ...]:
    """Return the choices that are asked for; of a negated one, all others."""
    if not reading.negated:
        return reading.choices
    return tuple(choice for choice in Position if choice not in reading.choices)


def _names(names: Iterable[str], last: str = " and ") -> str:
    """List names in their alphabet, articles aside: "France and the United Kingdom"."""
    *most, end = sorted(names, key=by_alphabet) or [""]
    return f"{', '.join(most)}{last}{end}" if most else end
