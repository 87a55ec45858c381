"""The parts of what a sentence says of votes: deeds of countries, and facts of votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.answer.language.form import Ask, Compared, Query, Value
from bot.answer.language.text.lexer import Token, look
from index.votes.names.groups import Group
from index.votes.record import Position

# What changes nothing of what a sentence says.
_NEUTRAL: Final = frozenset(
    """
    the a an of on in at to for with from by its their it this that there was were is
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
_VOTED: Final = {"for": "yes", "no": "no"}  # what "vote" is apart from after "did not"
_ABSENT: Final = frozenset({"choice.absent"})
PARTS: Final = frozenset({"amendment", "paragraph", "motion"})
NOT_VOTED: Final = "not voted"
NO_ROLL_CALL: Final = "no roll call"
ROLL_CALL_WORDS: Final = frozenset({"records", "hold", "only", "totals", "total"})


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
    less: tuple[str, ...] = ()  # countries besides whom they are counted
    without: Group | None = None
    alike: str = ""  # "same" or "differ": as a country (`like`) on a vote, or on two votes
    like: str = ""
    either: bool = False  # whether "or" stands before it
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


@dataclass(slots=True)
class Pending:
    """Of whom the next deed tells, and how; what comes from one token has its place."""

    codes: list[tuple[int, str]] = field(default_factory=list)
    count: tuple[int, int] | None = None
    compared: tuple[int, Compared] | None = None
    group: tuple[int, Group] | None = None
    negated: int | None = None
    every: int | None = None
    less: list[str] = field(default_factory=list)
    either: bool = False  # whether "or" stands before the choice

    @property
    def places(self) -> list[int]:
        """Where the tokens stand that it was read from."""
        told = (self.count, self.compared, self.group)
        places = [place for place, _ in self.codes] + [one[0] for one in told if one is not None]
        return places + [one for one in (self.negated, self.every) if one is not None]

    @property
    def somebody(self) -> bool:
        """Whether it says who did it."""
        return bool(self.codes) or self.count is not None

    def deed(self, at: int, choice: Position, *, veto: bool) -> Deed:
        """Make it a deed with the choice at a place."""
        return Deed(
            min([*self.places, at]),
            at,
            (choice,),
            negated=self.negated is not None,
            codes=[code for _, code in self.codes],
            count=None if self.count is None else self.count[1],
            compared="exactly" if self.compared is None else self.compared[1],
            group=None if self.group is None else self.group[1],
            every=self.every is not None,
            less=tuple(self.less),
            veto=veto,
        )


class StatementRow:
    """Tokens in a row, looked at by their places; what lies outside is nothing."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def may(self, at: int, *meanings: str) -> bool:
        """Say whether the token at a place may mean one of these."""
        return look(self.tokens, at).may(*meanings)

    def has(self, at: int, *texts: str) -> bool:
        """Say whether one of these words stands at a place."""
        return look(self.tokens, at).text in texts

    def leaves_out(self, at: int) -> bool:
        """Say whether a country is one of those besides whom others are counted."""
        while at and (self.tokens[at - 1].may("joint") or self.tokens[at - 1].codes):
            at -= 1
        return self.may(at - 1, "besides.besides")

    def chooses_later(self, at: int) -> bool:
        """Say whether a choice follows before another clause begins."""
        for token in self.tokens[at:]:
            if token.choice is not None or token.text in {";", ":"}:
                return token.choice is not None
        return False


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


def whole_choices(tokens: Sequence[Token]) -> list[Token]:
    """Put "vote" and "for" together, which are apart after "did not"."""
    done: list[Token] = []
    for token in tokens:
        vote = bool(done) and done[-1].text in {"vote", "voted", "voting"}
        if vote and token.text in _VOTED:
            means = frozenset({f"choice.{_VOTED[token.text]}"})
            done[-1] = replace(done[-1], text=f"vote {token.text}", means=means)
        elif token.text in {"and did not", "but did not", "and not", "but not"}:
            done += [replace(token, text="and", means=frozenset({"joint.and"}))]
            done += [replace(token, text="not", means=frozenset({"not.not"}))]
        elif token.text == "on" and vote and len(done) > 1 and done[-2].text == "not":
            done[-2:] = [replace(done[-1], text="did not vote", means=_ABSENT), token]
        else:
            done.append(token)
    return done
