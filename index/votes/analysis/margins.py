"""Count how often a country was outvoted.

Tallies are of the positions in a matrix, which may be a few short of the official totals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.votes.analysis.agreement import NO, YES, Definition, Matrix

MINORITY = Definition(
    "share of votes in the minority",
    "votes on the side with fewer than half of all yes and no votes / own yes and no votes",
    "the members that say yes or no are those present and voting: Rules of Procedure of the "
    "General Assembly, rule 86",
)


@dataclass(frozen=True, slots=True)
class Minority:
    """How often a country was outvoted: `outvoted` of the n times that it said yes or no."""

    n: int
    outvoted: int
    share: float | None


def minority(matrix: Matrix, code: str) -> Minority:
    """Count how often a country was on the smaller side, by the definition above.

    Half of the votes is not fewer than half: at a tie, nobody is in the minority.
    """
    own = matrix.of(code)
    yes, no = (np.count_nonzero(matrix.choices == choice, axis=1) for choice in (YES, NO))
    outvoted = int(np.count_nonzero(((own == YES) & (yes < no)) | ((own == NO) & (no < yes))))
    n = int(np.count_nonzero((own == YES) | (own == NO)))
    return Minority(n, outvoted, outvoted / n if n else None)
