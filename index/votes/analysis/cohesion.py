"""How united a group votes, and who breaks with it.

A group's line on a roll call is what more of its members did than anything else: yes, no or
abstaining. At a tie there is no line, and nobody dissents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.votes.analysis.agreement import ABSENT, NOTHING, YES, Choices, Definition, Matrix, cast
from index.votes.record import CAST, Position

COHESION = Definition(
    "agreement index of a group",
    "(most common choice - half of the other votes) / all votes, as the mean over roll calls; "
    "0 is an even split in three, 1 is unity",
    "Hix, Noury and Roland 2005, British Journal of Political Science 35(2), 209-234",
)

Membership: TypeAlias = NDArray[np.bool_]  # [roll calls, countries]: who belonged to a group when
_Figures = TypeVar("_Figures", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Division:
    """How a group voted on one roll call; `index` is its agreement index."""

    counts: Mapping[Position, int]
    index: float | None  # where no member voted
    line: Position | None  # at a tie
    dissenters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loyalty:
    """How often a member dissented, of its n votes where its group had a line."""

    code: str
    n: int
    dissented: int


@dataclass(frozen=True, slots=True)
class Cohesion:
    """How united a group was on the n roll calls on which at least two of its members voted."""

    n: int
    index: float | None
    united: int  # roll calls on which all members that voted did the same
    members: tuple[Loyalty, ...]  # who dissents most comes first


def division(positions: Mapping[str, Position], members: Collection[str]) -> Division:
    """Say how a group's members voted in one roll call, given by country."""
    voted = {code: positions[code] for code in sorted(members) if positions.get(code) in CAST}
    counts = Counter(voted.values())
    ranked = counts.most_common(2)
    most = ranked[0][1] if ranked else 0
    line = ranked[0][0] if most and (len(ranked) == 1 or ranked[1][1] < most) else None
    return Division(
        counts={position: counts[position] for position in CAST},
        index=_index(most, len(voted)) if voted else None,
        line=line,
        dissenters=tuple(code for code, taken in voted.items() if line and taken is not line),
    )


def cohesion(matrix: Matrix, membership: Membership) -> Cohesion:
    """Measure how united a group voted over the roll calls of a matrix, by the definition above."""
    counts, line = _lines(matrix, membership)
    votes = counts.sum(axis=1)
    counted = votes >= 2
    line = np.where(counted, line, NOTHING).astype(np.int8)
    most = counts.max(axis=1)
    n = int(np.count_nonzero(counted))
    led = membership & cast(matrix.choices) & (line != NOTHING)[:, np.newaxis]
    against = led & (matrix.choices != line[:, np.newaxis])
    led_n, against_n = led.sum(axis=0), against.sum(axis=0)
    members = [
        Loyalty(code, int(led_n[column]), int(against_n[column]))
        for column, code in enumerate(matrix.codes)
        if led_n[column]
    ]
    members.sort(key=lambda each: (-each.dissented / each.n, -each.n, each.code))
    return Cohesion(
        n=n,
        index=float(_index(1.0 * most[counted], 1.0 * votes[counted]).mean()) if n else None,
        united=int(np.count_nonzero(counted & (most == votes))),
        members=tuple(members),
    )


def with_line(matrix: Matrix, name: str, membership: Membership) -> Matrix:
    """Return the matrix with a group's line as one more column, so that it compares as a country.

    Where there is no line, because of a tie or because no member voted, the group did nothing.
    """
    _, line = _lines(matrix, membership)
    return replace(
        matrix,
        codes=(*matrix.codes, name),
        choices=np.column_stack((matrix.choices, line)),
    )


def _lines(matrix: Matrix, membership: Membership) -> tuple[NDArray[np.intp], Choices]:
    """Return a group's votes by choice [roll calls, 3] and its line [roll calls]."""
    counts = np.stack(
        [
            np.count_nonzero(membership & (matrix.choices == choice), axis=1)
            for choice in range(YES, ABSENT)
        ],
        axis=1,
    )
    ordered = np.sort(counts, axis=1)
    clear = ordered[:, 2] > ordered[:, 1]
    line: Choices = np.where(clear, counts.argmax(axis=1) + YES, NOTHING).astype(np.int8)
    return counts, line


def _index(most: _Figures, votes: _Figures) -> _Figures:
    return (3 * most - votes) / (2 * votes)
