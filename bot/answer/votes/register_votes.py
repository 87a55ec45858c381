"""Votes of the register, as the records that answers are made of."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer.language.form import Date, Query, Votes
from bot.answer.ledger import Computed, Field, Figure, MeasureCell, MinorityCell, Statement
from bot.answer.phrases import joined, paragraph, sentence, words
from bot.answer.types import Reason
from bot.answer.votes.findings import Finding, Missing
from index.errors import VoteError
from index.votes.analysis.agreement import compare
from index.votes.analysis.margins import minority
from index.votes.bodies import BodyName
from index.votes.importing.toml_records import SHIPPED
from index.votes.lookup.comparisons import like
from index.votes.lookup.one_vote import record_of
from index.votes.lookup.parties import Party
from index.votes.names.countries import Countries
from index.votes.record import VoteRecord
from index.votes.register.roll_calls import Filter, RollCall
from index.votes.register.store import Register

MOST_VOTES = 4  # that one answer speaks of; beyond, it asks back
_MOST_OFFERED = 8
_MOST_ALIKE = 3
_EMPTY = (
    "The register of votes is empty; whoever runs Ayes fills it with the command ayes votes import"
)


class RecordedVotes:
    """Finds the votes that a reading means among all that were imported."""

    def __init__(self, register: Register | None, countries: Countries) -> None:
        self._register = register
        self._countries = countries

    @property
    def empty(self) -> bool:
        """Whether nothing was imported."""
        return self._register is None or not self._register.datasets()

    def find(
        self,
        votes: Votes,
        about: Sequence[str] = (),
        years: Sequence[str] = (),
        body: BodyName | None = None,
    ) -> list[VoteRecord] | Missing | None:
        """Return the votes meant by symbol, or by day and subject; what to ask where many fit.

        None where the register holds none, or is empty.
        """
        if self._register is None or self.empty:
            return None
        found = [r for symbol in votes.symbols for r in self._register.by_symbol(symbol)]
        if not found and (about or votes.date) and not votes.symbols:
            period = _of_date(votes.date) if votes.date else _between(years)
            wanted = replace(period, words=tuple(about), body=body)
            found = self._register.roll_calls(wanted, most=_MOST_OFFERED + 1, newest=True)
        if len(found) > MOST_VOTES:
            return _which_of(found, self._register)
        return [record_of(roll_call, self._register) for roll_call in found] or None

    def held(self) -> Statement | None:
        """Say what the register holds, to somebody who asked for other; None if it is empty."""
        if self._register is None or self.empty:
            return None
        held = [
            self._span(self._register, dataset.id, dataset.publisher)
            for dataset in self._register.datasets()
            if dataset.id != SHIPPED and dataset.roll_calls
        ]
        return sentence(words("The register holds "), joined(held)) if held else None

    def _span(self, register: Register, dataset: str, publisher: str) -> Statement:
        ends = [
            register.roll_calls(Filter(dataset=dataset), most=1, newest=newest)[0]
            for newest in (False, True)
        ]
        first, last = (record_of(roll_call, register) for roll_call in ends)
        return (
            words("votes from "),
            Field(first, "date"),
            words(" to "),
            Field(last, "date"),
            words(f", by way of {publisher}"),
        )

    def agree(self, query: Query) -> Finding | Missing:
        """Say how often two countries voted alike, in the years named or in all."""
        if self._register is None or self.empty:
            return Missing(Reason.NO_SUCH_VOTE, sentence(words(_EMPTY)))
        first, second = query.countries[:2]
        matrix = self._register.matrix(_between(query.years))
        agreement = compare(matrix, first, second)
        names = joined([(words(self._countries.name(code)),) for code in (first, second)])
        if not agreement.n:
            hint = sentence(words("The register holds no vote in which both cast one: "), names)
            return Missing(Reason.NO_SUCH_VOTE, hint)
        same, one_step, n, since, until = (
            MeasureCell(agreement, what)
            for what in ("same", "one_step", "n", "first_year", "last_year")
        )
        alike = Figure(Computed("share of identical votes", (same, n)))
        index = Figure(Computed("Lijphart's index of agreement", (same, one_step, n)))
        statement = sentence(
            names,
            words(" cast the same vote in "),
            (Figure(same), words(" of "), Figure(n), words(" votes ("), alike, words(") from ")),
            (Figure(since), words(" to "), Figure(until)),
            words("; Lijphart's index of agreement, which counts one step apart as half, is "),
            (index,),
        )
        return Finding(statement, (), ())

    def like(self, query: Query) -> Finding | Missing:
        """Say who votes most like each country, in the years named or in all."""
        return self._of_each(query, self._alike)

    def outvoted(self, query: Query) -> Finding | Missing:
        """Say how often each country was on the smaller side, in the years named or in all."""
        return self._of_each(query, self._minority)

    def _of_each(
        self, query: Query, say: Callable[[Register, Filter, str], Statement | None]
    ) -> Finding | Missing:
        if self._register is None or self.empty:
            return Missing(Reason.NO_SUCH_VOTE, sentence(words(_EMPTY)))
        said: list[Statement] = []
        for code in query.countries:
            statement = say(self._register, _between(query.years), code)
            if statement is None:
                name = self._countries.name(code)
                hint = sentence(words(f"The register holds no such vote in which {name} took part"))
                return Missing(Reason.NO_SUCH_VOTE, hint)
            said.append(statement)
        held = self.held()
        return Finding(paragraph([*said, held] if held else said), (), ())

    def _alike(self, register: Register, period: Filter, code: str) -> Statement | None:
        name = self._countries.name(code)
        try:
            ranked = like(register, Party(code, name), period, most=_MOST_ALIKE)
        except VoteError:
            return None
        matrix = register.matrix(period)
        each: list[Statement] = []
        for one in ranked.most:
            agreement = compare(matrix, code, one.code)
            same, n = MeasureCell(agreement, "same"), MeasureCell(agreement, "n")
            share = Figure(Computed("share of identical votes", (same, n)))
            other = words(f"{self._countries.name(one.code)} (the same in ")
            of = (Figure(same), words(" of "), Figure(n), words(" votes, "))
            each.append((other, *of, share, words(")")))
        lead = f"By Lijphart's index of agreement those who vote most like {name} are "
        return sentence(words(lead), joined(each)) if each else None

    def _minority(self, register: Register, period: Filter, code: str) -> Statement | None:
        counted = minority(register.matrix(period), code)
        if not counted.n:
            return None
        return sentence(
            words(f"{self._countries.name(code)} was in the minority in "),
            (Figure(MinorityCell(counted, "outvoted")), words(" of the ")),
            (Figure(MinorityCell(counted, "n")), words(" votes in which it said yes or no")),
        )


def _of_date(date: Date) -> Filter:
    """Return the days that a date may mean; all where it tells no year."""
    if date.year is None:
        return Filter()
    first, last = date.month or 1, date.month or 12
    end = date.day or calendar.monthrange(date.year, last)[1]
    try:
        return Filter(
            first=datetime.date(date.year, first, date.day or 1),
            last=datetime.date(date.year, last, end),
        )
    except ValueError:  # "30 February" is no day
        return Filter(first=datetime.date.max, last=datetime.date.min)


def _between(told: Sequence[str]) -> Filter:
    years = sorted(int(year) for year in told)
    if not years:
        return Filter()
    return Filter(first=datetime.date(years[0], 1, 1), last=datetime.date(years[-1], 12, 31))


def _which_of(found: Sequence[RollCall], register: Register) -> Missing:
    records = [record_of(roll_call, register) for roll_call in found[:_MOST_OFFERED]]
    offered: list[Statement] = [
        (Field(r, "symbol" if r.symbol else "title"), words(" of "), Field(r, "date"))
        for r in records
    ]
    choices = tuple(f"{r.symbol or ''} {r.title}".strip()[:100] for r in records)
    hint = sentence(words("Several votes fit; ask again with one of "), joined(offered, " or "))
    return Missing(Reason.TWO_READINGS, hint, choices)
