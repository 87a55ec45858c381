"""Questions for positions: of countries and groups, of two compared, and premises."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answer import phrases
from bot.answer.language.english import names_of, of_group, predicate
from bot.answer.language.evaluate import countries_of
from bot.answer.language.form import (
    All,
    Any,
    Ask,
    Chose,
    Members,
    Minus,
    Query,
    Set,
    Votes,
    inner,
    votes_in,
)
from bot.answer.ledger import SetCell, Statement
from bot.answer.phrases import DID_NOT, VOTED, VOTED_ALONE, joined, named, sentence, words
from bot.answer.types import Reason
from bot.answer.votes.evidence import Evidence
from bot.answer.votes.findings import Finding, Gathered, Missing, unique, yes_no
from bot.answer.votes.vote_figures import Figures
from index.votes.names.countries import Countries
from index.votes.names.groups import Group
from index.votes.record import Position, VoteRecord

Taken = Sequence[tuple[VoteRecord, Position]]


class Positions:
    """Answers what is asked of positions, from the records of one library."""

    def __init__(
        self,
        countries: Countries,
        evidence: Evidence,
        figures: Figures,
    ) -> None:
        self._countries = countries
        self._evidence = evidence
        self._figures = figures

    def of_countries(
        self, query: Query, records: Sequence[VoteRecord], each: Sequence[Query]
    ) -> Finding | Missing:
        """Say how each country voted, with yes or no in front where the question claimed it.

        `each` are the query of one vote at a time, where it names none or several.
        """
        known = [r for r in records if any(code in r.positions for code in query.countries)]
        if not known:
            return self._unknown(query.countries, records)
        found = Gathered(self._evidence, self._countries)
        self._of_each(found, query, known, each)
        # "Did it veto the text so that it never passed?" asks for more than a position.
        if query.whether and query.outcome is not None and (query.veto or query.unanimous):
            for record in known:
                found.add(phrases.verdict(record))
        return found.finding(known)

    def _of_each(
        self,
        found: Gathered,
        query: Query,
        known: Sequence[VoteRecord],
        each: Sequence[Query],
    ) -> None:
        together = _together(query, each)
        for code in query.countries:
            taken = [(r, r.positions[code]) for r in known if code in r.positions]
            if not taken:
                found.add(sentence(words(f"No position of {self._name(code)} is recorded")))
                continue
            answer = _answer(query, code, [r for r, _ in taken], each)
            if together is not None:
                answer, together = together, ()
            found.add(self._voted(code, taken, answer))
            for record, _ in taken:
                found.support(record, [code])

    def of_groups(
        self, query: Query, records: Sequence[VoteRecord], each: Sequence[Query]
    ) -> Finding | Missing:
        """List how the members of a group voted, or those of them that did what is asked."""
        rolled = [record for record in records if record.positions]
        if not rolled:
            return self._figures.totals_only(query, records)
        found = Gathered(self._evidence, self._countries)
        for group in query.groups:
            for one in each:
                of = one.of[0] if one.of else None
                if of is not None and not isinstance(of, Chose):
                    self._of_set(found, group, query, of)
                    continue
                votes = one.votes[0] if of is None else of.votes
                if votes.record.positions:
                    asked = query if len(each) == 1 else replace(query, differ=False)
                    self._of_vote(found, group, asked, votes, of.choices if of else ())
        if not (query.alone or query.denied):  # then the country is told of with the group
            self._of_each(found, query, rolled, each)  # "how did ASEAN and Peru vote"
        return found.finding(rolled)

    def _of_vote(
        self,
        found: Gathered,
        group: Group,
        query: Query,
        votes: Votes,
        chosen: Sequence[Position],
    ) -> None:
        record = votes.record
        members = countries_of(All((Members(group), Chose(votes, tuple(Position)))))
        taken = {code: record.positions[code] for code in members}
        answer: Statement = ()
        if query.whether and query.every and chosen and members:
            inside = sum(position in chosen for position in taken.values())
            answer = yes_no(query, query.holds(inside, len(taken)))
        if query.whether and not chosen and (query.differ or query.ask is Ask.ALIKE):
            alike = len(set(taken.values()) - {Position.ABSENT}) == 1
            answer = phrases.truth(holds=alike is not query.differ)
        # "Did all of them?" is answered by those that did not, beside those that did.
        shown = tuple(Position) if answer or not chosen else chosen
        told = False
        if query.differ:  # who broke ranks before those who kept them
            shown = sorted(shown, key=list(taken.values()).count)
        for choice in sorted(shown, key=lambda c: c not in chosen):
            codes = [code for code in members if taken[code] is choice]
            if codes:
                who = words(f" {names_of(codes, self._countries)} {VOTED[choice]} ")
                start = (*answer, words("of "), *of_group(group), words(","))
                found.add(sentence(start, who, named(record)))
                answer, told = (), True
                found.support(record, codes, also_claimed=choice, among=members)
        if not told:
            none = words("no such vote of a member of ")
            found.add(sentence(none, of_group(group), words(" is recorded on "), named(record)))

    def _of_set(self, found: Gathered, group: Group, query: Query, of: Set) -> None:
        """Say which members of a group are in a set of several votes."""
        listed = Chose(votes_in(of)[0], tuple(Position))
        voting: Set = All((listed, Members(group)))
        aside = [part.less for part in inner(of) if isinstance(part, Minus)]
        # "Besides Hungary, did all of the EU": of the others alone.
        members = countries_of(Minus(voting, Any(tuple(aside))) if aside else voting)
        inside = SetCell(All((of, Members(group))))
        count = len(inside.codes)
        done = query.holds(count, len(members)) if query.every else bool(count)
        answer = yes_no(query, done) if query.whether else ()
        who = names_of(inside.codes, self._countries) if inside.codes else "none"
        start = (*answer, words("of "), *of_group(group), words(f", {who} "))
        found.add(sentence(start, predicate(of, self._countries)))

    def alike(
        self, query: Query, records: Sequence[VoteRecord], each: Sequence[Query]
    ) -> Finding | Missing:
        """Say whether countries voted the same way, or one country on several votes."""
        codes = query.countries
        if len(codes) == 1:
            return self._constant(query, records)
        known = [r for r in records if all(code in r.positions for code in codes)]
        if not known:
            return self._unknown(codes, records)
        names = [(words(self._name(code)),) for code in codes]
        found = Gathered(self._evidence, self._countries)
        alike = [len({record.positions[code] for code in codes}) == 1 for record in known]
        true = not all(alike) if query.differ else all(alike)
        answer = yes_no(query, true) if query.whether else ()
        for record, same in zip(known, alike, strict=True):
            positions = [record.positions[code] for code in codes]
            if same:
                both = "both" if len(codes) == 2 else "all"
                voted = words(f" {both} {VOTED[positions[0]]} ")
                found.add(sentence(answer, joined(names), voted, named(record)))
            else:
                told = [
                    (*name, words(f" {VOTED_ALONE[position]}"))
                    for name, position in zip(names, positions, strict=True)
                ]
                on = (words("on "), *named(record), words(", "))
                found.add(sentence(answer, on, joined(told)))
            answer = ()
            found.support(record, codes)
        return found.finding(known)

    def _constant(self, query: Query, records: Sequence[VoteRecord]) -> Finding | Missing:
        """Say whether one country voted the same way on several votes."""
        (code,) = query.countries
        taken = [(r, r.positions[code]) for r in records if code in r.positions]
        if not taken:
            return self._unknown([code], records)
        same = len({position for _, position in taken}) == 1
        asked = query.whether and len(taken) > 1
        answer = phrases.truth(holds=same is not query.differ) if asked else ()
        found = Gathered(self._evidence, self._countries)
        found.add(self._voted(code, taken, answer))
        for record, _ in taken:
            found.support(record, [code])
        return found.finding([record for record, _ in taken])

    def premise(self, query: Query, records: Sequence[VoteRecord]) -> Finding | None:
        """Correct what a "why" takes for granted; None where it holds, or takes nothing."""
        if not query.countries or len(query.choices) != 1:
            return None
        (claim,) = query.choices
        sentences: list[Statement] = []
        quotes = []
        of: list[VoteRecord] = []
        for code in query.countries:
            taken = [(r, r.positions[code]) for r in records if code in r.positions]
            if not taken or any((position is claim) != query.negated for _, position in taken):
                continue
            denial = words("" if query.negated else f"{self._name(code)} {DID_NOT[claim]}: ")
            sentences.append(self._voted(code, taken, (denial,)))
            of += [record for record, _ in taken]
            quotes += [q for r, _ in taken for q in self._evidence.of_positions(r, [code])]
        if not sentences:
            return None
        return Finding(phrases.paragraph(sentences), unique(quotes), tuple(dict.fromkeys(of)))

    def _voted(self, code: str, taken: Taken, answer: Statement) -> Statement:
        """Say how a country voted: "Hungary voted against X, and abstained on Y"."""
        parts = [(words(f"{VOTED[position]} "), *named(record)) for record, position in taken]
        return sentence(answer, words(f"{self._name(code)} "), joined(parts, ", and "))

    def _unknown(self, codes: Collection[str], records: Sequence[VoteRecord]) -> Missing:
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


def _together(query: Query, each: Sequence[Query]) -> Statement | None:
    """Answer what is asked of several countries at once; None where it is asked of each."""
    if not (query.joint and query.whether) or query.veto:
        return None
    truths = [_truth(code, each) for code in query.countries]
    return None if None in truths else yes_no(query, (all if query.every else any)(truths))


def _answer(
    query: Query, code: str, records: Sequence[VoteRecord], each: Sequence[Query]
) -> Statement:
    """Answer what is asked of one country."""
    true = _truth(code, each) if query.whether else None
    if true is None:
        return ()
    # Who votes against a text that passes has vetoed nothing.
    true = true and not (query.veto and any(code not in one.vetoed_by for one in records))
    return yes_no(query, true)


def _truth(code: str, each: Sequence[Query]) -> bool | None:
    """Say whether a claim is true of a country; None where it is true of one vote only."""
    truths = {
        code in countries_of(of)
        for query in each
        for of in query.of
        if all(code in votes.record.positions for votes in votes_in(of))
    }
    return truths.pop() if len(truths) == 1 else None
