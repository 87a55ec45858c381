"""The bodies that vote: who sits in them, and by which rule a text is adopted.

Charter of the United Nations, articles 18, 23 and 27; Rules of Procedure of the General Assembly,
rules 82 to 86. A rule decides only where it leaves no doubt: of a text that more than half but
fewer than two thirds were for, it doesn't say whether the question was an important one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from index.votes.record import Position, Totals

Kind = Literal["resolution", "amendment", "paragraph", "motion", "draft"]
"""What was voted on: a whole text, a change to one, a part of one, or how to proceed; a draft is a
text that may never have been put to the vote."""
BodyName: TypeAlias = str
Decided = Literal["adopted", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How many members a body has from a year on, and how many of them a text needs in favor."""

    members: int
    since: int = 0
    needed: int = 0
    said: str = ""  # `needed` and `members` in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body that votes.

    `seats` are the newest first. Of the yes and no votes, a text needs more than half, and an
    `important` question that share at least. Nothing of substance is adopted against a vote of
    one of the `permanent` members. `short` is what a command calls it, `symbols` is how the symbols
    of its documents start; `yearly` says that its sessions are named by their year. `data` is where
    the UN Digital Library publishes its votes.
    """

    name: BodyName
    seats: tuple[Seats, ...]
    important: Fraction | None = None
    important_said: str = ""
    permanent: frozenset[str] = frozenset()
    member: str = "member"
    members: str = "members"
    short: str = ""
    symbols: str = ""
    data: str = ""
    yearly: bool = False
    universal: bool = False  # whether all members of the United Nations sit in it

    @property
    def most(self) -> int:
        """How many members it has had at most."""
        return max(seats.members for seats in self.seats)

    def seats_in(self, year: int) -> Seats:
        """Return the seats of a year."""
        return next((seats for seats in self.seats if seats.since <= year), self.seats[-1])

    def vetoes(self, positions: Mapping[str, Position]) -> tuple[str, ...]:
        """Return the permanent members that voted against, sorted."""
        against = {code for code, position in positions.items() if position == "N"}
        return tuple(sorted(against & self.permanent))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of a text by the body's rule, which `rule` says in words without digits."""

    outcome: Decided
    rule: str


def ruling(
    body: Body,
    totals: Totals,
    positions: Mapping[str, Position],
    *,
    kind: Kind = "resolution",
    year: int,
) -> Ruling | None:
    """Say by the rule of a body what became of a text; None where the rule leaves it open.

    `positions` are empty where there is no roll call.
    """
    seats = body.seats_in(year)
    if seats.needed:
        return _by_seats(body, seats, totals, positions, substance=kind != "motion")
    if totals.yes < totals.no:
        return Ruling("rejected", f"fewer {body.members} voted yes than no")
    if totals.yes == totals.no:
        return None
    if body.important is None or kind == "motion":
        return Ruling("adopted", "a majority of the yes and no votes is enough")
    if totals.yes >= body.important * (totals.yes + totals.no):
        return Ruling(
            "adopted", f"{body.important_said} of the yes and no votes are enough for any question"
        )
    return None


def _by_seats(
    body: Body, seats: Seats, totals: Totals, positions: Mapping[str, Position], *, substance: bool
) -> Ruling | None:
    if totals.yes < seats.needed:
        return Ruling("rejected", f"it takes {seats.said}")
    if not (body.permanent and substance):
        return Ruling("adopted", f"it takes {seats.said}")
    if totals.no and not positions:
        return None
    if body.vetoes(positions):
        return Ruling("rejected", "a permanent member voted against")
    return Ruling("adopted", f"it takes {seats.said}, and no permanent member was against")


def _rules(body: Body) -> Iterator[str]:
    """Yield every rule of a body that `ruling` may name."""
    yield f"fewer {body.members} voted yes than no"
    yield "a majority of the yes and no votes is enough"
    yield f"{body.important_said} of the yes and no votes are enough for any question"
    yield "a permanent member voted against"
    for seats in body.seats:
        yield f"it takes {seats.said}"
        yield f"it takes {seats.said}, and no permanent member was against"


ASSEMBLY: Final = "General Assembly"
COUNCIL: Final = "Security Council"
BODIES: Final[dict[BodyName, Body]] = {
    body.name: body
    for body in (
        Body(
            name=ASSEMBLY,
            short="ga",
            seats=(Seats(members=193),),
            important=Fraction(2, 3),
            important_said="two thirds",
            member="country",
            members="countries",
            symbols="A/",
            data="https://digitallibrary.un.org/record/4060887",
            universal=True,
        ),
        Body(
            name=COUNCIL,
            short="sc",
            seats=(
                Seats(members=15, since=1966, needed=9, said="nine of the fifteen members"),
                Seats(members=11, needed=7, said="seven of the eleven members"),
            ),
            permanent=frozenset({"CHN", "FRA", "GBR", "RUS", "SUN", "USA"}),
            symbols="S/",
            data="https://digitallibrary.un.org/record/4055387",
            yearly=True,
        ),
    )
}
"""All bodies, in the order in which their votes are listed."""


RULES: Final = frozenset(rule for body in BODIES.values() for rule in _rules(body))
"""The words in which rules are named."""


def body_of_symbol(symbol: str) -> Body:
    """Return the body whose documents have such symbols, the first where none has."""
    return next(
        (body for body in BODIES.values() if body.symbols and symbol.startswith(body.symbols)),
        next(iter(BODIES.values())),
    )
