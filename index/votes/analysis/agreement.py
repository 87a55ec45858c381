"""How alike countries vote: measures from the literature, computed over a matrix of roll calls.

The distance d of two votes is 0 for the same, 1 for one step apart (abstaining beside yes or no)
and 2 for opposite ones. Only roll calls count on which both voted yes, no or abstained: n of them.
A measure that has nothing to be computed from is None.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.votes.record import CHOICES

Choices: TypeAlias = NDArray[np.int8]
Dates: TypeAlias = NDArray[np.datetime64]
Keys: TypeAlias = NDArray[np.int32]

NOTHING, YES, ABSTAIN, NO, ABSENT = 0, *CHOICES.values()  # the cells of a matrix


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure is called, how it is computed, and who defined it."""

    name: str
    formula: str
    source: str


LIJPHART = Definition(
    "Lijphart's index of agreement",
    "(same + half of those one step apart) / n",
    "Lijphart 1963, American Political Science Review 57(4), 902-917",
)
MEASURES = {  # by the field of Agreement that has the figure
    "lijphart": LIJPHART,
    "identical": Definition("identical votes", "same / n", "a plain share"),
    "s": Definition(
        "S",
        "1 - 2 * (sum of d) / (sum of the largest d); from -1 to 1",
        "Signorino and Ritter 1999, International Studies Quarterly 43, 115-144",
    ),
    "state": Definition(
        "State Department voting coincidence",
        "same / n, over votes where both said yes or no",
        "US Department of State, Voting Practices in the United Nations 2008, Format and "
        "Methodology",
    ),
    "kappa": Definition(
        "Cohen's kappa",
        "(observed - expected) / (1 - expected) share of identical votes",
        "Häge 2011, Political Analysis 19(3), 287-305, on agreement corrected for chance",
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """Roll calls by country: `choices` [roll calls, countries], in date order.

    Its cells are NOTHING (no position is recorded), YES, ABSTAIN, NO or ABSENT. `keys` and `dates`
    (of days) name the rows, `codes` the columns.
    """

    codes: tuple[str, ...]
    keys: Keys
    dates: Dates
    choices: Choices

    def of(self, code: str) -> Choices:
        """Return a country's choices [roll calls]; NOTHING throughout if it has no column."""
        if code not in self.codes:
            return np.zeros(len(self.keys), dtype=np.int8)
        column: Choices = self.choices[:, self.codes.index(code)]
        return column

    def day(self, row: int) -> datetime.date:
        """Return the date of a row."""
        day: datetime.date = self.dates[row].astype("datetime64[D]").item()
        return day


@dataclass(frozen=True, slots=True)
class Year:
    """Lijphart's index of a calendar year over its n votes, n at least 1."""

    year: int
    n: int
    lijphart: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two countries voted alike; the measures are those of the definitions above."""

    n: int
    same: int
    one_step: int
    opposite: int
    identical: float | None
    lijphart: float | None
    s: float | None
    state: float | None
    kappa: float | None
    by_year: tuple[Year, ...]
    last_differences: tuple[int, ...]  # rows of the matrix, the newest first


@dataclass(frozen=True, slots=True)
class Alike:
    """How often one country voted like the one that was asked about, by Lijphart's index."""

    code: str
    n: int
    lijphart: float


def compare(matrix: Matrix, first: str, second: str, *, differences: int = 5) -> Agreement:
    """Compare two countries over all roll calls of a matrix, by every definition above."""
    a, b = matrix.of(first), matrix.of(second)
    both = cast(a) & cast(b)
    distance = np.abs(a - b)
    n = int(np.count_nonzero(both))
    same, one_step, opposite = (int(np.count_nonzero(both & (distance == d))) for d in range(3))
    lijphart = _lijphart(one_step + 2 * opposite, n) if n else None
    sided = both & (a != ABSTAIN) & (b != ABSTAIN)
    return Agreement(
        n=n,
        same=same,
        one_step=one_step,
        opposite=opposite,
        identical=_share(same, n),
        lijphart=lijphart,
        s=None if lijphart is None else 2 * lijphart - 1,
        state=_share(int(np.count_nonzero(sided & (a == b))), int(np.count_nonzero(sided))),
        kappa=_kappa(a[both], b[both]),
        by_year=_by_year(matrix.dates[both], distance[both]),
        last_differences=tuple(np.flatnonzero(both & (distance > 0))[::-1][:differences].tolist()),
    )


def like(matrix: Matrix, code: str, *, least: int = 1) -> tuple[Alike, ...]:
    """Rank all other countries by Lijphart's index of agreement with one, the most alike first.

    Left out are those with fewer than `least` votes in common. Equal ones come by n, then by code.
    """
    own = matrix.of(code)
    rows = np.flatnonzero(cast(own))
    others = matrix.choices[rows]
    both = cast(others)
    n = np.count_nonzero(both, axis=0)
    distance = np.abs(others - own[rows, np.newaxis])
    distance[~both] = 0
    apart = distance.sum(axis=0, dtype=np.int64)
    found = [
        Alike(other, int(n[column]), _lijphart(int(apart[column]), int(n[column])))
        for column, other in enumerate(matrix.codes)
        if other != code and n[column] >= least
    ]
    return tuple(sorted(found, key=lambda each: (-each.lijphart, -each.n, each.code)))


def cast(choices: Choices) -> NDArray[np.bool_]:
    """Say where a vote was cast: yes, no or abstaining."""
    voted: NDArray[np.bool_] = (choices >= YES) & (choices <= NO)
    return voted


def _share(part: int, n: int) -> float | None:
    return part / n if n else None


def _lijphart(apart: int, n: int) -> float:
    """Return Lijphart's index from the sum of the distances of n votes."""
    return (2 * n - apart) / (2 * n)


def _kappa(a: Choices, b: Choices) -> float | None:
    """Return Cohen's kappa of two countries' votes; None where chance alone makes them agree."""
    n = len(a)
    if not n:
        return None
    first, second = (np.bincount(votes, minlength=ABSENT)[YES:ABSENT] for votes in (a, b))
    expected = int(first @ second)  # of n * n
    if expected == n * n:
        return None
    observed = int(np.count_nonzero(a == b)) * n
    return (observed - expected) / (n * n - expected)


def _by_year(dates: Dates, distance: Choices) -> tuple[Year, ...]:
    if not len(dates):
        return ()
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    first = int(years.min())
    n = np.bincount(years - first)
    apart = np.bincount(years - first, weights=distance)
    return tuple(
        Year(first + at, int(n[at]), _lijphart(int(apart[at]), int(n[at])))
        for at in np.flatnonzero(n).tolist()
    )
