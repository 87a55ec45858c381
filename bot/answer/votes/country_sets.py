"""Questions for sets of countries: who they are, how many, and which of two are more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from bot.answer.language.english import (
    OF_KIND,
    among_of,
    groups_of,
    names_of,
    of_group,
    predicate,
    who_of,
)
from bot.answer.language.evaluate import counted_by_cell, countries_of
from bot.answer.language.form import (
    All,
    Ask,
    Chose,
    Countries,
    Differed,
    Members,
    Minus,
    Not,
    Query,
    Set,
    Votes,
    inner,
    votes_in,
)
from bot.answer.ledger import (
    Cell,
    Computed,
    Figure,
    RecordCell,
    SetCell,
    Statement,
    Words,
    truth_of,
)
from bot.answer.phrases import (
    CHOICE,
    ON,
    VOTED,
    counted,
    joined,
    named,
    sentence,
    truth,
    words,
)
from bot.answer.votes.comparisons import cell_of, compared, margins, size
from bot.answer.votes.evidence import Evidence
from bot.answer.votes.findings import Finding, Gathered, yes_no
from bot.answer.votes.vote_figures import INFERRED, Figures
from index.votes.names.countries import Countries as CountryTable
from index.votes.record import CAST, Position, VoteRecord


class Lists:
    """Answers what is asked of sets, from the records of one library."""

    def __init__(
        self,
        countries: CountryTable,
        evidence: Evidence,
        figures: Figures,
    ) -> None:
        self._countries = countries
        self._evidence = evidence
        self._figures = figures

    def who(self, each: Sequence[Query], records: Sequence[VoteRecord]) -> Finding:
        """List the countries of each set; `each` are the query of one vote at a time."""
        if not any(record.positions for record in records):
            return self._figures.totals_only(each[0], records)
        found = Gathered(self._evidence, self._countries)
        for query in each:
            for of in query.of:
                if all(votes.record.positions for votes in votes_in(of)):
                    self._list(found, query, of)
        return found.finding(records)

    def count(self, each: Sequence[Query], records: Sequence[VoteRecord]) -> Finding:
        """Count the countries of each set, by the totals where those have it."""
        query = each[0]
        if query.whole is not None and countries_of(query.whole):
            return self._within(query, query.whole, records)
        parts = [part for of in query.of for part in inner(of)]
        whole = not any(isinstance(part, Minus | Not) for part in parts)
        if query.added and whole and len(each) == 1 and all(map(self._countable, query.of)):
            return self._added(query.of)
        if query.part is not None and query.whether and not query.groups:
            return self._parts(each, records)
        plain = [counted_by_cell(of) for one in each for of in one.of]
        rolled = all(votes.record.positions for of in plain if of for votes in votes_in(of))
        if all(plain) and (query.number is None or not rolled):
            choices = tuple(dict.fromkeys(c for of in plain if of for c in of.choices))
            meant = tuple(dict.fromkeys(of.votes.record for of in plain if of))
            several = any(len(of.choices) > 1 for of in plain if of)
            asked = [r for r in records if r in meant] or meant
            if several:
                return self._figures.added(query, asked, choices)
            alone = plain[0] if len(plain) == 1 else None
            answer = _of_number(query, alone, size(alone)) if alone else ()
            return self._figures.counted(query, asked, choices, answer)
        return self.who(each, records)

    def _within(self, query: Query, whole: Set, records: Sequence[VoteRecord]) -> Finding:
        """Say whether all of a set did something too: "No: 8 of 18 countries that ...: X, Y"."""
        (of,) = query.of
        cell, listed = SetCell(of), SetCell(whole)
        true = query.holds(len(cell.codes), len(listed.codes))
        also = [part for part in inner(of) if isinstance(part, Chose)][-1]
        found = Gathered(self._evidence, self._countries)
        one = len(listed.codes) == 1
        whose = (*who_of(whole, self._countries, one=one), words(" that "))
        done = predicate(whole, self._countries)
        told = (Figure(cell), words(" of "), Figure(listed), words(" "), *whose, *done)
        did = (words(" also "), *predicate(also, self._countries))
        found.add(sentence(yes_no(query, true), told, did, self._listed(cell.codes)))
        for votes in votes_in(of):
            found.support(votes.record, cell.codes)
        return found.finding(records)

    def _parts(self, each: Sequence[Query], records: Sequence[VoteRecord]) -> Finding:
        """Say of how many of all that could vote it is true: "No: 93 of 193 countries"."""
        found = Gathered(self._evidence, self._countries)
        for query in each:
            for of in query.of:
                (votes, *_) = votes_in(of)
                cell, listed = SetCell(of), SetCell(Chose(votes, tuple(Position)))
                true = query.holds(len(cell.codes), len(listed.codes))
                whole = (words(" of "), Figure(listed), words(f" {votes.record.voters.members} "))
                did = (*whole, *predicate(of, self._countries))
                found.add(sentence(yes_no(query, true), Figure(cell), did))
                chosen = of.choices if isinstance(of, Chose) else ()
                found.quotes += self._evidence.of_figures(votes.record, chosen)[:2]
        return found.finding(records)

    def _added(self, sets: Sequence[Set]) -> Finding:
        """Add up what several votes have: "138 in all: 65 abstentions on X and 73 on Y"."""
        chosen = [one for of in sets for one in inner(of) if isinstance(one, Chose)]
        told = [(of.votes.record, choice) for of in chosen for choice in of.choices]
        cells: tuple[Cell, ...] = tuple(RecordCell(r, CHOICE[choice]) for r, choice in told)
        groups = [of_group(group) for group in groups_of(sets[0])]
        if isinstance(sets[0], All):
            among = tuple(part for part in sets[0].parts if not isinstance(part, Chose))
            split = (Chose(of.votes, (choice,)) for of in chosen for choice in of.choices)
            cells = tuple(SetCell(All((one, *among))) for one in split)
        parts = [(Figure(cell), words(f" {OF_KIND[choice]}"), *named(record))
                 for cell, (record, choice) in zip(cells, told, strict=True)]  # fmt: skip
        found = Gathered(self._evidence, self._countries)
        total = Figure(Computed("sum", cells))
        found.add(sentence(_of_whom(groups), total, words(" in all: "), joined(parts)))
        for record, choice in told:
            found.quotes += self._evidence.of_figures(record, [choice])[:2]
        if any(record.inferred for record, _ in told):
            found.add((words(INFERRED),))
        return found.finding([record for record, _ in told])

    def share(self, query: Query, records: Sequence[VoteRecord], each: Sequence[Query]) -> Finding:
        """Say which share of a group, or of the votes, a set is."""
        of_group = any(isinstance(one, Members) for of in query.of for one in inner(of))
        if of_group or not all(isinstance(of, Chose) for of in query.of):
            return self.who(each, records)
        return self._figures.share(query, records)

    def compare(self, each: Sequence[Query], records: Sequence[VoteRecord]) -> Finding:
        """Say which of several sets is larger, or smaller."""
        sets = [of for query in each for of in query.of]
        query = each[0]
        found = Gathered(self._evidence, self._countries)
        if not sets and len(records) == 2 and all(record.totals for record in records):
            found.add(margins(query, records))
            for record in records:
                found.quotes += self._evidence.of_figures(record, CAST)[:2]
            return found.finding(records)
        if len(sets) < 2 or not all(map(self._countable, sets)):
            return self._figures.tally(query, records)
        found.add(compared(query, sets, self._countries))
        for of in sets:
            for votes in votes_in(of):
                chosen = of.choices if isinstance(of, Chose) else CAST
                found.quotes += self._evidence.of_figures(votes.record, chosen)[:2]
        return found.finding(tuple(dict.fromkeys(v.record for of in sets for v in votes_in(of))))

    def _list(self, found: Gathered, query: Query, of: Set) -> None:
        match of:
            case Differed() if query.ask is Ask.WHO:
                self._changed(found, of)
            case Chose(votes, choices) if len(choices) > 1:
                self._by_choice(found, votes, choices)
            case Minus(whole, Countries(codes)):
                self._besides(found, query, of, whole, codes)
            case _:
                self._plain(found, query, of)

    def _plain(self, found: Gathered, query: Query, of: Set) -> None:
        """List one set: "18 countries voted against X: ..."."""
        cell = SetCell(of)
        does = predicate(of, self._countries)
        groups = [of_group(group) for group in groups_of(of)]
        groups += [(words("these"),)] if among_of(of) else []
        answer = _answer(query, of, cell.codes)
        records = [votes.record for votes in votes_in(of)]
        start: Statement = (*answer, *_of_whom(groups))
        if groups and cell.codes and query.ask is Ask.SHARE:
            voting = Chose(votes_in(of)[0], tuple(Position))
            belong = All((voting, *(part for part in inner(of) if isinstance(part, Members))))
            share = Computed("share of members", (cell, SetCell(belong)))
            told = (words(" of "), Figure(SetCell(belong)), words(" members, "), Figure(share))
            listed = self._listed(cell.codes)
            found.add(sentence(start, Figure(cell), told, words(", "), does, listed))
        elif groups and cell.codes and query.ask is Ask.WHO and len(records) == 1:
            only = "only " if truth_of(answer) and query.alone else ""
            found.add(
                sentence(start, words(f"{only}{names_of(cell.codes, self._countries)} "), does)
            )
        else:
            found.add(self._told(start, of, does, members=bool(groups)))
        chose = [part for part in inner(of) if isinstance(part, Chose)]
        # Of a group that has all who did so, such as a body's members, the figure is the record's.
        whole = len(chose) == 1 and countries_of(chose[0]) == cell.codes
        choice = chose[0].choices[0] if whole else None
        for record in records:
            among = cell.codes if groups else None
            found.support(record, cell.codes, also_claimed=choice, among=among)
            if choice is not None and not found.quotes:
                found.quotes += self._evidence.of_figures(record, [choice])

    def _by_choice(self, found: Gathered, votes: Votes, choices: Sequence[Position]) -> None:
        """List each of several choices of one vote for itself, that anybody made."""
        record = votes.record
        made = [choice for choice in choices if record.who(choice)]
        for choice in made or choices[:1]:
            codes = record.who(choice)
            if not codes:
                no = words(f"no {record.voters.member} {VOTED[choice]} ")
                found.add(sentence(no, named(record)))
                continue
            did = (*counted(record, choice), words(f"{ON[choice]} "), *named(record))
            found.add(sentence(did, self._listed(codes)))
            found.support(record, codes, also_claimed=choice)

    def _besides(
        self, found: Gathered, query: Query, of: Set, whole: Set, codes: Sequence[str]
    ) -> None:
        """List a set without some countries; of those that aren't in it, say how they voted."""
        inside = [code for code in codes if code in countries_of(whole)]
        if not inside:
            self._plain(found, query, whole)
            for votes in votes_in(whole)[:1]:
                for code in codes:
                    position = votes.record.positions.get(code)
                    if position is not None:
                        did = words(f"{self._countries.name(code)} {VOTED[position]} ")
                        found.add(sentence(did, named(votes.record)))
            return
        cell = SetCell(of)
        does = predicate(whole, self._countries)
        groups = [of_group(group) for group in groups_of(of)]
        besides = words(f"besides {names_of(inside, self._countries)}, ")
        start = (*_answer(query, of, cell.codes), *_of_whom(groups), besides)
        found.add(self._told(start, of, does, members=bool(groups)))
        for votes in votes_in(of):
            found.support(votes.record, cell.codes)

    def _told(self, start: Statement, of: Set, does: Statement, *, members: bool) -> Statement:
        """Count and list a set, of a group's `members` or of all: "18 countries ...: X, Y"."""
        codes, voters = SetCell(of).codes, votes_in(of)[0].record.voters
        if not codes:
            return sentence(start, words(f"no {'member' if members else voters.member} "), does)
        who = words(f" {voters.member if len(codes) == 1 else voters.members} ")
        return sentence(start, (Figure(cell_of(of)),), who, does, self._listed(codes))

    def _changed(self, found: Gathered, of: Differed) -> None:
        """List who made another choice on the second vote, by what they chose on each."""
        told = False
        steps = (Position.YES, Position.ABSTAIN, Position.NO)
        for first, second in product(steps, steps):
            both = All((Chose(of.first, (first,)), Chose(of.second, (second,))))
            if (first is second) is of.same and countries_of(both):
                told = True
                self._plain(found, Query(Ask.COUNT), both)
        if not told:
            how = "the same vote on both" if of.same else "another vote on the second"
            found.add(sentence(words(f"no country cast {how}")))

    def _listed(self, codes: Sequence[str]) -> Words:
        return words(f": {names_of(codes, self._countries, ', ')}" if codes else "")

    def _countable(self, of: Set) -> bool:
        if counted_by_cell(of) is not None:
            return True
        return all(votes.record.positions for votes in votes_in(of))


def _of_whom(groups: Sequence[Statement]) -> Statement:
    return (words("of "), *joined(groups), words(", ")) if groups else ()


def _answer(query: Query, of: Set, codes: Sequence[str]) -> Statement:
    """Say yes or no where a number is claimed, or that nobody else did."""
    if query.whether and query.alone and query.countries:
        return truth(holds=set(codes) == set(query.countries))
    if query.whether and query.alone and query.groups and not groups_of(of):
        (day, *_) = [votes.record.date for votes in votes_in(of)]
        members = {code for group in query.groups for code in group.on(day)}
        return truth(holds=bool(codes) and set(codes) <= members)
    return _of_number(query, of, len(codes))


def _of_number(query: Query, of: Set, count: int) -> Statement:
    """Say yes or no where the question claims a number, or asks whether anybody did."""
    if not query.whether:
        return ()
    if query.number is not None:
        return yes_no(query, query.holds(count, count))
    if (query.every and not query.veto) or query.alone or query.negated:
        return ()
    vetoed = any(votes.record.vetoed_by for votes in votes_in(of))
    return yes_no(query, vetoed if query.veto else count > 0)
