"""What a sentence tells of votes, from its tokens: deeds of countries, and facts of votes.

A deed is that somebody chose something, or how many did; a fact is a tally, a share, an outcome, a
margin or a day. What is read is noted, so that the rest is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.answer.language.form import Among, Ask, Compared, Outcome, Query, Value
from bot.answer.language.lexer import Token
from index.votes.groups import Group
from index.votes.types import CAST, Position

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
_SIZED: Final[dict[str, Compared]] = {
    "compared.more_than": "more than",
    "compared.at_least": "at least",
    "compared.less_than": "fewer than",
    "compared.at_most": "at most",
    "compared.exactly": "exactly",
}
_PERCENT: Final = re.compile(r"(\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent\b)")
_AMONG: Final[dict[str, Among]] = {
    "sides.and": "yes and no",
    "among.cast": "votes cast",
    "among.membership": "membership",
}
_SMALL: Final = {"zero": 0, "one": 1, "two": 2}
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


class Deeds:
    """Reads the tokens of one sentence from left to right."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self.tokens = _whole_choices(tokens)
        self.read: set[int] = set()
        self.deeds: list[Deed] = []
        self.facts: list[Fact] = []
        self.group: tuple[int, Group] | None = None
        # Of whom or what the next deed tells, each with its place.
        self._codes: list[tuple[int, str]] = []
        self._count: tuple[int, int] | None = None
        self._compared: tuple[int, Compared] | None = None
        self._negated: int | None = None
        self._every: int | None = None
        self._share: Fact | None = None  # of the choice that follows
        self._or = False
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._end()

    def neutral(self, at: int) -> bool:
        """Say whether a token changes nothing of what is said."""
        token = self.tokens[at]
        if token.codes or token.group or token.votes or token.number is not None:
            return False
        if token.may("only.only", "neither.either"):  # "only 8 countries", "one of 18 countries"
            return at + 1 < len(self.tokens) and self.tokens[at + 1].number is not None
        unvoted = any(fact.value == NOT_VOTED for fact in self.facts)
        if unvoted and token.text in {"amended", "before"}:
            return True
        return token.text in _NEUTRAL or token.may(*_NEUTRAL_MEANINGS)

    # -- one token after another -------------------------------------------------------------------

    def _step(self, at: int) -> int:
        """Read what begins at a place; return where it ends."""
        for figures in (self._percent, self._tally, self._margin):
            end = figures(at)
            if end > at:
                self.read |= set(range(at, end))
                return end
        takes: tuple[Callable[[int, Token], bool], ...] = (
            self._counted, self._mention, self._unvoted, self._chosen, self._decided,
            self._country, self._limit, self._told,
        )  # fmt: skip
        for take in takes:
            if take(at, self.tokens[at]):
                break
        return at + 1

    def _mention(self, at: int, token: Token) -> bool:
        if token.votes is not None and "adopted" in token.text.split():
            self._outcome(at, "adopted")
        return token.votes is not None

    def _unvoted(self, at: int, token: Token) -> bool:
        """Read "the record has no vote on it"."""
        if token.text not in {"no vote", "no votes"} or not self._may(at + 1, "topic.on"):
            return False
        self.facts.append(Fact(at, at + 1, Query(Ask.OUTCOME), NOT_VOTED))
        self.read.add(at)
        return True

    def _chosen(self, at: int, token: Token) -> bool:
        if token.choice is None or (token.may("outcome") and not self._somebody):
            return False
        self._choice(at, token.choice)
        self.read.add(at)
        return True

    def _decided(self, at: int, token: Token) -> bool:
        outcomes: tuple[Outcome, ...] = ("adopted", "rejected")
        outcome = next((one for one in outcomes if token.may(f"outcome.{one}")), None)
        if outcome is not None:
            self._outcome(at, outcome)
        elif token.may("outcome.unanimous"):
            self.facts.append(Fact(at, at, Query(Ask.OUTCOME, unanimous=True), "adopted"))
        else:
            return False
        self.read.add(at)
        return True

    def _country(self, at: int, token: Token) -> bool:
        """Take a country for the next deed, or for the one before where it stands beside it."""
        delegation = self._is(at + 1 + self._is(at + 1, "own"), "delegation", "delegations")
        if len(token.codes) != 1 or (token.owns and not delegation):
            return False
        deed = self.deeds[-1] if self.deeds else None
        beside = self._may(at - 1, "besides.with") or self._is(at - 1, "by", "like", "with")
        if deed is not None and beside and not self._codes and not self._chooses_later(at):
            deed.codes.append(token.codes[0])
            deed.open, deed.last = True, max(deed.last, at)
            self.read.add(at)
        else:
            self._codes.append((at, token.codes[0]))
        return True

    def _limit(self, at: int, token: Token) -> bool:
        """Take what limits the next deed; it is read only with that."""
        if token.may("not"):
            if self._negated is None:  # a second one stays unread
                self._negated = at
        elif token.group is not None:
            # "18 African countries" may be all that there are, or some.
            if self._count is None or self._is(at - 1, "of", "the", "members"):
                self.group = (at, token.group)
        elif token.may("anybody.every") or token.text.startswith("all "):
            self._every = at
        elif token.may("anybody.nobody") or (token.text == "no" and self._people(at + 1)):
            self._count = (at, 0)
        elif sized := next((_SIZED[m] for m in token.means if m in _SIZED), None):
            self._compared = (at, sized)
        elif token.may("joint.or"):
            self._or = True
        else:
            return False
        return True

    def _told(self, at: int, token: Token) -> bool:
        """Take a date, who put a text forward, and what joins."""
        if token.date is not None:
            self.facts.append(Fact(at, at, Query(Ask.WHEN), token.date))
        elif token.may("sponsor.wrote") and self._codes and not self.deeds:
            self.facts.append(Fact(at, at, Query(Ask.SPONSOR), self._codes[-1][1]))
            self.read |= {place for place, _ in self._codes}
            self._codes = []
        elif not token.may("besides.with", "pronoun") and not among(token):
            return False
        self.read.add(at)
        return True

    # -- figures -----------------------------------------------------------------------------------

    def _percent(self, at: int) -> int:
        """Read a share with what it is of: "83.8 % of the yes and no votes"."""
        found = _PERCENT.match(self._text, self.tokens[at].span.start)
        if found is None:
            return at
        end, of = at, ""
        while end < len(self.tokens) and self.tokens[end].span.start < found.end():
            end += 1
        start = end
        while end < len(self.tokens) and self.tokens[end].text not in {":", "and"}:
            if self.tokens[end].choice is not None or self.tokens[end].number is not None:
                break
            of = of or next((m for m in self.tokens[end].means if m in _AMONG), "")
            end += 1
        fact = Fact(at, at, Query(Ask.SHARE, among=_AMONG.get(of, "")), found[1])
        deed = self.deeds[-1] if self.deeds else None
        if deed is not None and not deed.somebody:
            fact.query = replace(fact.query, choices=deed.choices)
        else:
            self._share = fact
        self.facts.append(fact)
        return end if of else start

    def _tally(self, at: int) -> int:
        """Read figures of all choices: "93-18-65", "93 votes to 18"."""
        numbers, end = [self._number(at)], at + 1
        while numbers[0] is not None and len(numbers) < len(CAST):
            following = self._next_figure(end)
            if following is None:
                break
            end = following[0]
            numbers.append(following[1])
        if len(numbers) == 1:
            return at
        for choice, figure in zip(CAST, numbers, strict=False):
            if figure is not None:
                self.facts.append(Fact(at, end - 1, how_many(choice), figure))
        return end + self._is(end, "votes")

    def _margin(self, at: int) -> int:
        """Read "a margin of 75 votes" from its word, and "a 75-vote margin" from its figure."""
        word = at if self._may(at, "margin.margin") else at + 1 + self._is(at + 1, "votes", "vote")
        if not self._may(word, "margin.margin"):
            return at
        place = word + 1 + self._is(word + 1, "of") if word == at else at
        number = self._number(place)
        if number is None:
            return at
        self.facts.append(Fact(at, max(word, place), Query(Ask.MARGIN), number))
        return max(word, place) + 1 + self._is(place + 1, "votes", "vote")

    def _counted(self, at: int, _token: Token) -> bool:
        """Take how many the next deed is of; "93 votes" alone are those in favor."""
        number = self._number(at)
        if number is None or self._count is not None:
            return False
        decided = any(isinstance(fact.value, str) for fact in self.facts)
        if decided and self._is(at + 1, "votes") and not self._chooses(at + 2):
            self.facts.append(Fact(at, at, how_many(Position.YES), number))
            self.read.add(at)
            return True
        others = self._is(at + 1, "others", "other")
        if others:
            self.read.add(at + 1)
        self._count = (at, number + len(self._codes) * others)
        return True

    def _number(self, at: int) -> int | None:
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        if token.number is not None:
            return None if token.date is not None else token.number
        if token.text in _SMALL and (self._people(at + 1) or self._chooses(at + 1)):
            return _SMALL[token.text]
        return None

    def _next_figure(self, at: int) -> tuple[int, int] | None:
        """Return the figure that follows another in a tally, and where it ends."""
        place = at + self._is(at, "votes", "vote")
        if place >= len(self.tokens):
            return None
        if self._is(place, "to") and place + 1 < len(self.tokens):
            after = self.tokens[place + 1]
            figure = _SMALL.get(after.text, after.number)
            return (place + 2, figure) if figure is not None else None
        gap = self._text[self.tokens[at - 1].span.end : self.tokens[at].span.start].strip()
        figure = self.tokens[at].number
        return (at + 1, figure) if gap in {"-", ":"} and figure is not None else None

    # -- deeds and outcomes ------------------------------------------------------------------------

    def _choice(self, at: int, choice: Position) -> None:
        token = self.tokens[at]
        if token.text.startswith("no vote") and self._count is None:
            self._count = (at, 0)
        before = self.deeds[-1] if self.deeds else None
        limits = (self._count, self.group, self._compared)
        places = [place for place, _ in self._codes] + [one[0] for one in limits if one is not None]
        places += [one for one in (self._negated, self._every) if one is not None]
        if before is not None and self._or and not places:
            before.choices += (choice,)
            before.last, self._or = at, False
            return
        deed = Deed(
            min([*places, at]),
            at,
            (choice,),
            negated=self._negated is not None,
            codes=[code for _, code in self._codes],
            count=None if self._count is None else self._count[1],
            compared="exactly" if self._compared is None else self._compared[1],
            group=None if self.group is None else self.group[1],
            every=self._every is not None,
            veto="veto" in token.text,
        )
        self.read |= set(places)
        if self._share is not None:
            self._share.query = replace(self._share.query, choices=(choice,))
            self._share = None
        if not deed.somebody and before is not None:
            deed.codes, deed.count, deed.group = list(before.codes), before.count, before.group
            deed.compared = before.compared
            if deed.count is not None:
                before.also.append(deed)
                deed = before
        if deed is not before:
            self.deeds.append(deed)
        self._codes, self._count, self.group, self._compared = [], None, None, None
        self._negated, self._every, self._or = None, None, False

    def _outcome(self, at: int, outcome: Outcome) -> None:
        """Take an outcome; with somebody before "rejected", it is what they chose."""
        passive = self._may(at - 1, "yes_no.verb") or self._may(at - 2, "yes_no.verb")
        done_to = self.tokens[at].text.startswith(("adopt", "approv", "reject"))
        if self._somebody and done_to and not passive:
            self._choice(at, Position.YES if outcome == "adopted" else Position.NO)
            return
        holds = self._negated is None
        if self._negated is not None:
            self.read.add(self._negated)
            self._negated = None
        veto = "veto" in self.tokens[at].text
        self.facts.append(Fact(at, at, Query(Ask.OUTCOME, veto=veto), outcome, holds))
        by = self._is(at + 1, "by") and any(one.codes for one in self.tokens[at + 2 : at + 3])
        if by and outcome == "rejected":
            self.deeds.append(Deed(at, at, (Position.NO,), veto=veto))

    @property
    def _somebody(self) -> bool:
        """Whether it was said of whom the next deed tells."""
        return bool(self._codes) or self._count is not None

    def _end(self) -> None:
        """Take the countries that end a sentence: the list of those that were counted."""
        deed = self.deeds[-1] if self.deeds else None
        if deed is None or not self._codes:
            return
        last = max([deed.last, *(also.last for also in deed.also)])
        between = self.tokens[last + 1 : self._codes[0][0]]
        if not deed.somebody or deed.open or any(map(among, between)):
            deed.codes += [code for _, code in self._codes]
        elif (
            deed.count is not None
            and not deed.negated
            and any(one.text in {":", ","} for one in between)
        ):
            deed.listed = [code for _, code in self._codes]
        else:
            return
        self.read |= {place for place, _ in self._codes}
        deed.last = max(place for place, _ in self._codes)
        self._codes = []

    # -- looking around ----------------------------------------------------------------------------

    def _may(self, at: int, *meanings: str) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].may(*meanings)

    def _is(self, at: int, *texts: str) -> bool:
        return 0 <= at < len(self.tokens) and self.tokens[at].text in texts

    def _people(self, at: int) -> bool:
        return self._may(at, "who.people")

    def _chooses(self, at: int) -> bool:
        """Say whether a choice follows, after what may stand between a figure and it."""
        while at < len(self.tokens) and self.neutral(at):
            at += 1
        return at < len(self.tokens) and self.tokens[at].choice is not None

    def _chooses_later(self, at: int) -> bool:
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


def _whole_choices(tokens: Sequence[Token]) -> list[Token]:
    """Put "vote" and "for" together, which are apart after "did not"."""
    done: list[Token] = []
    for token in tokens:
        if token.text == "for" and done and done[-1].text in {"vote", "voted", "voting"}:
            done[-1] = replace(done[-1], text="vote for", means=frozenset({"choice.yes"}))
        else:
            done.append(token)
    return done
