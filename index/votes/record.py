"""Vote records: what was voted, how each country voted, and which source reports which figures."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from index.votes.bodies import ASSEMBLY, BODIES, Body, BodyName, Kind, ruling

MEMBERS = BODIES[ASSEMBLY].most  # of the United Nations since 2011

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Count = Annotated[int, Field(ge=0, le=MEMBERS)]


class Day(NamedTuple):
    """The day of a vote; where it isn't `known`, its month and year are."""

    date: datetime.date
    known: bool = True

    @property
    def iso(self) -> str:
        """The day as 2025-02-24, or as 1971-10."""
        return self.date.isoformat() if self.known else f"{self.date:%Y-%m}"

    def __str__(self) -> str:
        return f"{self.date.day} {self.date:%B %Y}" if self.known else f"{self.date:%B %Y}"


class Position(StrEnum):
    """What a member did, in the letters of the UN Digital Library."""

    YES = "Y"
    NO = "N"
    ABSTAIN = "A"
    ABSENT = "X"


CAST: Final = (Position.YES, Position.NO, Position.ABSTAIN)
CHOICES: Final = {Position.YES: 1, Position.ABSTAIN: 2, Position.NO: 3, Position.ABSENT: 4}
"""How positions are stored and counted with; 0 stands for a state that the record doesn't list."""
POSITIONS: Final = {number: position for position, number in CHOICES.items()}


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Totals(_Record):
    """The official tally; `absent` counts members that did not vote, None where it isn't known."""

    yes: Count
    no: Count
    abstain: Count
    absent: Count | None = None

    def of(self, position: Position) -> int | None:
        """Return the total of one choice."""
        total: int | None = getattr(self, position.name.lower())
        return total


class Report(_Record):
    """What one source says of a vote, and in which body paragraph.

    Figures are those that the source gives (a missing one is not given). `positions` are the
    countries that it names with what it says they did. `given_for` is the id of another record if
    the source presents these figures as that vote's. `outdated` marks a source that was written
    before the vote.
    """

    source: str
    paragraph: Annotated[int, Field(ge=1)]
    yes: Count | None = None
    no: Count | None = None
    abstain: Count | None = None
    positions: dict[CountryCode, Position] = {}
    given_for: str | None = None
    outdated: bool = False

    def __hash__(self) -> int:
        """Hash by the place, since positions are a dictionary."""
        return hash((self.source, self.paragraph))


class VoteRecord(_Record):
    """One vote (or, with outcome "not voted", a text that was never put to the vote).

    `id` names a shipped record in the project, and # and its key a vote of the register, which
    says by `dataset` where it was imported from; `totals` are of the rows where there are any, and
    `official` are given where they differ; `complete` is False where rows are missing; `names` are
    those of the time, in capitals. `aliases` are what people call it; `sponsor` is the
    country code of its author or "EU" and the like for a group; `amends` is the id of the text that
    an amendment amends; `amended_from` is the id of the text that this one came from. `outcome` is
    None where neither the record nor the body's rule says it; where the rule does, `rule` has it in
    words.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9#][a-z0-9-]*$")]
    body: BodyName
    session: str
    kind: Kind
    symbol: str | None = None
    draft: str | None = None
    title: str
    name: str  # how an answer calls it in a sentence, without digits: "Ukraine's resolution"
    date: datetime.date
    day_known: bool = True  # False where only the month is to be trusted
    order: Annotated[int, Field(ge=1)]  # of the votes of that day in that body
    outcome: Literal["adopted", "rejected", "not voted"] | None
    rule: str | None = None
    sponsor: str | None = None
    aliases: tuple[str, ...] = ()
    amends: str | None = None
    amended_from: str | None = None
    totals: Totals | None = None
    positions: dict[CountryCode, Position] = {}
    reports: tuple[Report, ...] = ()
    record_publisher: str | None = None  # who keeps the record, as "UN Digital Library"
    record_url: str | None = None
    imported: bool = False  # from the register of votes, not shipped
    dataset: str | None = None
    official: Totals | None = None
    complete: bool = True
    names: dict[CountryCode, str] = {}
    subjects: tuple[str, ...] = ()
    agenda: str | None = None
    licence: str | None = None
    shares_symbol: bool = False  # whether other votes were taken under its symbol
    inferred: bool = False  # whether the tally is taken for this vote's by inference only
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.body not in BODIES:
            raise ValueError(f"body {self.body!r} is none of {', '.join(BODIES)}")
        members = self.voters.most
        if any(character.isdigit() for character in self.name):
            raise ValueError(f"name {self.name!r} holds a figure")
        if (self.totals is None) != (self.outcome == "not voted"):
            raise ValueError("a vote has totals, and a text that was not voted on has none")
        if len(self.positions) > members:
            raise ValueError(f"{len(self.positions)} positions, of at most {members} members")
        if self.totals is None:
            if self.positions:
                raise ValueError("a text that was not voted on has positions")
            return self
        cast = sum(self.totals.of(position) or 0 for position in Position)
        if cast > members:
            raise ValueError(f"the totals add up to {cast}, of at most {members} members")
        if self.positions:
            counted = Counter(self.positions.values())
            for position in Position:
                total = self.totals.of(position)
                if total is not None and total != counted[position]:
                    raise ValueError(
                        f"the totals say {total} {position.name}, "
                        f"the rows add up to {counted[position]}"
                    )
        ruled = ruling(
            self.voters, self.totals, self.positions, kind=self.kind, year=self.date.year
        )
        # What no rule foresees, the record explains by its own note.
        if ruled is not None and ruled.outcome != self.outcome and not (self.note or self.imported):
            raise ValueError(
                f"outcome {self.outcome!r} doesn't follow from the totals, and no note says why"
            )
        return self

    @property
    def day(self) -> Day:
        """The day, as far as it is known."""
        return Day(self.date, self.day_known)

    @property
    def voters(self) -> Body:
        """The body that voted, with its members and its rules."""
        return BODIES[self.body]

    @property
    def vetoed_by(self) -> tuple[str, ...]:
        """The permanent members that a rejected text failed by, though enough were in favor."""
        if self.outcome != "rejected" or self.totals is None:
            return ()
        enough = self.totals.yes >= self.voters.seats_in(self.date.year).needed
        return self.voters.vetoes(self.positions) if enough else ()

    def __hash__(self) -> int:
        return hash(self.id)

    def who(self, position: Position) -> tuple[str, ...]:
        """Return the codes of the countries that took a position, sorted."""
        return tuple(sorted(code for code, taken in self.positions.items() if taken is position))


def main_votes(records: Sequence[VoteRecord]) -> list[VoteRecord]:
    """Return the votes on whole texts: no amendments, nothing that was not voted on."""
    return [r for r in records if r.kind == "resolution" and r.outcome != "not voted"]
