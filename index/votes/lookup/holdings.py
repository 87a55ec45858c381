"""What the register holds, and why a filter leaves nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.errors import VoteError
from index.votes.analysis.agreement import NOTHING, Definition, Matrix
from index.votes.bodies import BODIES
from index.votes.lookup.parties import Party, listed, shown, votes
from index.votes.record import Day
from index.votes.register.roll_calls import EVERYTHING, Filter, Holding
from index.votes.register.store import Register

EMPTY: Final = (
    "No votes have been imported: get the voting data of the UN Digital Library "
    f"({', '.join(f'{body.name}: {body.data}' for body in BODIES.values() if body.data)}) and run "
    "`ayes votes import FILE`."
)

Chosen: TypeAlias = NDArray[np.bool_]
"""Which rows of a matrix are meant: [roll calls]."""

LISTED = Definition("votes listed", "votes with a position of the country", "counted")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure was computed from: n votes of a period, by a definition.

    `without` are the years within the period of which there is no vote.
    """

    n: int
    first: Day | None
    last: Day | None
    definition: Definition
    without: tuple[int, ...] = ()

    @property
    def period(self) -> str:
        """The period as a sentence has it; of the votes that there were, not of what was asked."""
        if self.first is None or self.last is None:
            return "no votes"
        if self.first == self.last:
            return str(self.first)
        gap = f", without votes of {_years(self.without)}" if self.without else ""
        return f"{self.first} to {self.last}{gap}"


def basis(register: Register, matrix: Matrix, chosen: Chosen, definition: Definition) -> Basis:
    """Say how many votes are chosen of a matrix, and from when they are."""
    keys = matrix.keys[chosen]
    if not len(keys):
        return Basis(0, None, None, definition)
    first, last = (register.roll_call(int(keys[at])).day for at in (0, -1))
    years = matrix.dates[chosen].astype("datetime64[Y]").astype(np.int64) + 1970
    there = set(years[np.flatnonzero(np.diff(years, prepend=0))].tolist())  # they are in order
    without = (year for year in range(first.date.year, last.date.year) if year not in there)
    return Basis(len(keys), first, last, definition, tuple(without))


def need_votes(register: Register) -> None:
    """Raise VoteError where nothing has been imported, with where to get it."""
    if not any(dataset.roll_calls for dataset in register.datasets()):
        raise VoteError(EMPTY)


def matrix_of(register: Register, wanted: Filter) -> Matrix:
    """Return the positions of the votes that a filter leaves; raise VoteError if there are none."""
    need_votes(register)
    matrix = register.matrix(wanted)
    if not len(matrix.keys):
        raise VoteError(why_none(register, wanted))
    return matrix


def why_none(register: Register, wanted: Filter) -> str:
    """Say which part of a filter is the one that leaves no vote, and what there is without it."""
    of_body = Filter(body=wanted.body)
    of_period = replace(of_body, first=wanted.first, last=wanted.last)
    for applied, when in ((of_body, ""), (of_period, f" {_period(wanted)}")):
        if not register.count(applied):
            of = f" of the {wanted.body}" if wanted.body else ""
            held = listed([_held(one) for one in register.holdings()], "and") or "no votes"
            return f"The register holds no votes{of}{when}: it holds {held}."
    if wanted.words and not register.count(replace(of_period, words=wanted.words)):
        return (
            f"None of {votes(register.count(of_period))} has “{shown(' '.join(wanted.words))}” in "
            "its title or subjects: use other words for the topic, or leave it out."
        )
    return "The votes that the filters leave have no roll call: widen the filters."


def need_position(register: Register, matrix: Matrix, wanted: Filter, party: Party) -> None:
    """Raise VoteError where a country or a group has no position at all."""
    if np.any(matrix.of(party.code)):
        return
    what = "no line of its members" if party.group else "no position"
    hint = ""
    if party.today in matrix.codes:
        hint = f"; it lists that state as {party.today}"
    elif wanted != EVERYTHING:
        whole = party.column(register.matrix())
        if np.any(whole.of(party.code)):
            of_all = basis(register, whole, whole.of(party.code) != NOTHING, LISTED)
            hint = f"; in all there are {of_all.n:,}, {of_all.period}"
    n = len(matrix.keys)
    raise VoteError(
        f"The register has {what} of {party.name} in {votes(n)}{of_which(wanted)}{hint}: ask "
        "about another period or another country."
    )


def of_which(wanted: Filter) -> str:
    """Write what follows a number of votes: what the filter says of them, or nothing."""
    return f" {described(wanted)}" if described(wanted) else ""


def described(wanted: Filter) -> str:
    """Write the period and the body of a filter as a sentence has them; nothing for all votes."""
    parts = [f"of the {wanted.body}" if wanted.body else "", _period(wanted)]
    parts.append(f"on “{shown(' '.join(wanted.words))}”" if wanted.words else "")
    return " ".join(part for part in parts if part)


def _period(wanted: Filter) -> str:
    first, last = wanted.first, wanted.last
    if first and last:
        whole = first == first.replace(month=1, day=1) and last == last.replace(month=12, day=31)
        if whole and first.year == last.year:
            return f"of {first.year}"
        return f"from {Day(first)} to {Day(last)}"
    if first:
        return f"since {Day(first)}"
    return f"until {Day(last)}" if last else ""


def _held(held: Holding) -> str:
    # Without their days: a vote more or less isn't what is asked.
    first, last = (str(Day(day.date, known=False)) for day in (held.first, held.last))
    return f"{votes(held.n)} of the {held.body}, {first} to {last}"


def _years(years: Sequence[int]) -> str:
    """Write years in order as a sentence has them: "1964 and 2021 to 2024"."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return listed([f"{run[0]} to {run[-1]}" if run[1:] else f"{run[0]}" for run in runs], "and")
