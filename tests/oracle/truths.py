"""What a right answer to a question says: one of a closed union."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Codes = frozenset[str]
Cell = tuple[str, str]  # a country and a vote


@dataclass(frozen=True, slots=True)
class Listed:
    """Just these countries are named; where people may mean several sets, one of them.

    Of a few countries (`cells`) the position of each tells as much.
    """

    sets: tuple[Codes, ...]
    votes: Codes
    cells: Mapping[Cell, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """The first figure is one of these; countries that are named are those counted."""

    numbers: frozenset[int]
    votes: Codes
    sets: tuple[Codes, ...] = ()


@dataclass(frozen=True, slots=True)
class Positions:
    """How each country voted, on these votes and no others."""

    cells: Mapping[Cell, str]


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no in front; or the positions of all `cells`, or a `number`, which tell as much."""

    yes: bool
    votes: Codes
    cells: Mapping[Cell, str]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """All `needed` figures, as decimals, one of `any_of`, and none that isn't `allowed`."""

    needed: frozenset[float]
    any_of: frozenset[float]
    allowed: frozenset[float]
    votes: Codes


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether it was adopted; `claimed` is what a yes would say, None where that wasn't asked."""

    adopted: bool
    votes: Codes
    claimed: bool | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """The day, written out."""

    day: str
    votes: Codes


@dataclass(frozen=True, slots=True)
class More:
    """The vote that has more is named first, None where they have equally many."""

    winner: str | None
    votes: Codes


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """The records can't say: to refuse or ask back is right."""

    why: str


Truth = Listed | Counted | Positions | YesNo | Figures | Outcome | Dated | More | Unanswerable
