"""What a sentence tells of votes, from its tokens: deeds of countries, and facts of votes.

A deed is that somebody chose something, or how many did; a fact is a tally, a share, an outcome, a
margin or a day. What is read is noted, so that the rest is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.answer.language import figures
from bot.answer.language.form import Ask, Compared, Outcome, Query
from bot.answer.language.lexer import Token
from bot.answer.language.parts import NOT_VOTED, Deed, Fact, among, how_many, is_neutral
from index.votes.groups import Group
from index.votes.types import CAST, Position

_SIZED: Final[dict[str, Compared]] = {
    "compared.more_than": "more than",
    "compared.at_least": "at least",
    "compared.less_than": "fewer than",
    "compared.at_most": "at most",
    "compared.exactly": "exactly",
}


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
        if token.may("only.only", "neither.either"):  # "only 8 countries", "one of 18 countries"
            return at + 1 < len(self.tokens) and self.tokens[at + 1].number is not None
        unvoted = any(fact.value == NOT_VOTED for fact in self.facts)
        if unvoted and (token.may("text.final", "text.before") or token.text == "before"):
            return True
        return is_neutral(token)

    # -- one token after another -------------------------------------------------------------------

    def _step(self, at: int) -> int:
        """Read what begins at a place; return where it ends."""
        end = self._figures(at)
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
            if self._number(at + 1) is None:
                return False
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

    def _figures(self, at: int) -> int:
        """Read a share, a tally or a margin; return where it ends."""
        if share := figures.share_at(self._text, self.tokens, at):
            fact = Fact(at, at, Query(Ask.SHARE, among=share.among), share.value)
            deed = self.deeds[-1] if self.deeds else None
            if deed is not None and not deed.somebody:
                fact.query = replace(fact.query, choices=deed.choices)
            else:
                self._share = fact
            self.facts.append(fact)
            return share.end
        if tally := figures.tally_at(self._text, self.tokens, at):
            for choice, number in zip(CAST, tally.numbers, strict=False):
                self.facts.append(Fact(at, tally.end - 1, how_many(choice), number))
            return tally.end
        if margin := figures.margin_at(self.tokens, at):
            end, number = margin
            self.facts.append(Fact(at, end - 1, Query(Ask.MARGIN), number))
            return end
        return at

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
        small = figures.SMALL.get(self.tokens[at].text)
        if small is not None and (self._people(at + 1) or self._chooses(at + 1)):
            return small
        return figures.number_at(self.tokens, at)

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


def _whole_choices(tokens: Sequence[Token]) -> list[Token]:
    """Put "vote" and "for" together, which are apart after "did not"."""
    done: list[Token] = []
    for token in tokens:
        if token.text == "for" and done and done[-1].text in {"vote", "voted", "voting"}:
            done[-1] = replace(done[-1], text="vote for", means=frozenset({"choice.yes"}))
        else:
            done.append(token)
    return done
