"""The parts of what a sentence says of votes: deeds of countries, and facts of votes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bot.answer.language.form import Ask, Compared, Query, Value
from bot.answer.language.lexer import Token
from index.votes.groups import Group
from index.votes.types import Position

# What changes nothing of what a sentence says.
_NEUTRAL: Final = frozenset(
    """
    the a an of on in at to for with from by its their it this that these those there was were is
    are has have had been did do does also then too both having got get received vote votes voted
    voting cast own body council assembly un countries country states members member nations
    which who whom whose out total final day each all together take place held united nations
    delegation government representative representatives delegate ambassador included so as well
    recorded record tally result taking part part
    """.split()
)
_NEUTRAL_MEANINGS: Final = (
    "joint", "body", "who.people", "yes_no.verb", "text.noun", "text.one", "among.cast",
    "among.membership",
)  # fmt: skip
NOT_VOTED: Final = "not voted"


@dataclass(slots=True)
class Deed:
    """What somebody did in a vote, or how many did; `first` and `last` are places of tokens.

    `also` is what the same ones did besides, where they are counted. `open` says that countries
    that follow did it too ("opposed by A and B"). `votes` is the place of the mention it is of.
    """

    first: int
    last: int
    choices: tuple[Position, ...]
    negated: bool = False
    codes: list[str] = field(default_factory=list)
    count: int | None = None
    compared: Compared = "exactly"
    group: Group | None = None
    every: bool = False
    listed: list[str] | None = None
    veto: bool = False
    also: list[Deed] = field(default_factory=list)
    open: bool = False
    votes: int | None = None

    @property
    def somebody(self) -> bool:
        """Whether it says who did it."""
        return bool(self.codes or self.count is not None or self.group)


@dataclass(slots=True)
class Fact:
    """What is said of a vote itself: the query of it, without the vote, and the value."""

    first: int
    last: int
    query: Query
    value: Value
    holds: bool = True
    votes: int | None = None


def among(token: Token) -> bool:
    """Say whether some of those that are counted are named next."""
    return token.text in {"among them", "including", "among", "among those"}


def how_many(choice: Position) -> Query:
    """Ask how many made a choice."""
    return Query(Ask.COUNT, choices=(choice,))


def is_neutral(token: Token) -> bool:
    """Say whether a token changes nothing of what is said, wherever it stands."""
    if token.codes or token.group or token.votes or token.number is not None:
        return False
    return token.text in _NEUTRAL or token.may(*_NEUTRAL_MEANINGS)
