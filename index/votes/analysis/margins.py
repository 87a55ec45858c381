"""How votes of the whole house went: the narrow ones, and who was outvoted.

Tallies are of the positions in a matrix, which may be a few short of the official totals.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.votes.analysis.agreement import ABSTAIN, NO, YES, Definition, Matrix

MINORITY = Definition(
    "share of votes in the minority",
    "votes on the side with fewer than half of all yes and no votes / own yes and no votes",
    "the members that say yes or no are those present and voting: Rules of Procedure of the "
    "General Assembly, rule 86",
)

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class VoteTally:
    """The votes of one roll call, counted from its positions."""

    key: int
    date: datetime.date
    yes: int
    no: int
    abstain: int

    @property
    def margin(self) -> int:
        """Votes by which one side had more than the other."""
        return abs(self.yes - self.no)


@dataclass(frozen=True, slots=True)
class Minority:
    """How often a country was outvoted: `outvoted` of the n times that it said yes or no."""

    n: int
    outvoted: int
    share: float | None
    last: tuple[VoteTally, ...]  # the newest first


def minority(matrix: Matrix, code: str, *, last: int = 5) -> Minority:
    """Count how often a country was on the smaller side, by the definition above.

    Half of the votes is not fewer than half: at a tie, nobody is in the minority.
    """
    own = matrix.of(code)
    yes, no, _ = _counted(matrix)
    outvoted = np.flatnonzero(((own == YES) & (yes < no)) | ((own == NO) & (no < yes)))
    n = int(np.count_nonzero((own == YES) | (own == NO)))
    return Minority(
        n, len(outvoted), len(outvoted) / n if n else None, _tallies(matrix, outvoted[::-1][:last])
    )


def closest(matrix: Matrix, k: int = 10) -> tuple[VoteTally, ...]:
    """Return the k roll calls whose yes and no votes were the nearest, of equal ones the newest."""
    yes, no, _ = _counted(matrix)
    divided = np.flatnonzero(yes + no)
    newest = np.lexsort((-divided, np.abs(yes - no)[divided]))
    return _tallies(matrix, divided[newest][:k])


def _counted(matrix: Matrix) -> tuple[Rows, Rows, Rows]:
    """Count the yes, no and abstaining votes of each roll call."""
    yes, no, abstain = (
        np.count_nonzero(matrix.choices == choice, axis=1) for choice in (YES, NO, ABSTAIN)
    )
    return yes, no, abstain


def _tallies(matrix: Matrix, rows: Rows) -> tuple[VoteTally, ...]:
    choices = matrix.choices[rows]
    counts = [np.count_nonzero(choices == choice, axis=1) for choice in (YES, NO, ABSTAIN)]
    return tuple(
        VoteTally(int(matrix.keys[row]), matrix.day(int(row)), *map(int, counted))
        for row, *counted in zip(rows, *counts, strict=True)
    )
