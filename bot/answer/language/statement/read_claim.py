"""Sentences as claims: what a text says of votes, by the tokens that questions are read from.

Each deed and fact of a sentence is of a vote that stands beside it. What isn't read is kept: a
claim that is checked must be read to the last word, and in a source's sentence nothing unread may
stand inside of what is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.language.form import (
    All,
    Any,
    Ask,
    Chose,
    Claim,
    Countries,
    Differed,
    Like,
    Members,
    Minus,
    Not,
    Query,
    Set,
    Votes,
)
from bot.answer.language.mention.mentions import MentionFinder, Mentions
from bot.answer.language.statement.deeds import Deeds
from bot.answer.language.statement.statement_parts import Deed, Fact
from bot.answer.language.text.lexer import Lexer, Token, has, look
from index.lazy_pattern import lazy_pattern
from index.votes.bodies import RULES

_FRAME: Final = lazy_pattern(
    r"^(?:(?:actually|fyi|in fact|indeed|note that|remember that|also|and|but|so|well"
    r"|today it is known that|it is a fact that|as (?:we|everybody|everyone) knows?|in the records?"
    r"|the record goes further|after)\b[,:]? |(?:yes|no): )+",
    re.IGNORECASE,
)
# "The U.S. backed the text" is no "U.S.-backed text", as what names a vote would have it.
_BACKED: Final = lazy_pattern(
    r"\bbacked(?= (?:the|both|it|this|that|its|A/|S/|ES-|[Rr]esolution \d"
    r"|[A-Z][\w.]+(?: [A-Z]\w+)?'s))"
)
# The day of a text stands before its symbol, and is of what the symbol names.
_DATED: Final = lazy_pattern(r" (of (?:\d{1,2} )?[A-Z]\w+ \d{4}) \(([A-Z]/(?:[^()]|\([^()]*\))*)\)")
_DENIED: Final = lazy_pattern(r"^it (?:is|was)(?:n't| not) (?:true|right|the case) that ", re.I)
_TITLE: Final = lazy_pattern(r' "[^"]*"(?= (?:of|\())')  # of a text, after its noun


_OF_WHAT_FOLLOWS: Final = frozenset({Ask.OUTCOME, Ask.SPONSOR, Ask.ALIKE})


@dataclass(frozen=True, slots=True)
class SentenceClause:
    """Claims about one mention of votes, None where none is named.

    `tight` are those of which nothing unread stands between what they were read from. `every` says
    that what is said is said of each ("both resolutions"); `named` are the words that name the
    votes.
    """

    votes: Votes | None
    claims: tuple[Claim, ...]
    tight: tuple[Claim, ...] = ()
    every: bool = False
    named: str = ""


@dataclass(frozen=True, slots=True)
class SentenceClaims:
    """A sentence as read: its clauses, and what was left unread.

    `grouped` says that something is told of a group as if it were one country.
    """

    clauses: tuple[SentenceClause, ...]
    mentions: Mentions
    unread: tuple[Token, ...]
    grouped: bool = False

    @property
    def whole(self) -> bool:
        """Whether every word was read."""
        return not self.unread

    @property
    def speaks_of_choices(self) -> bool:
        """Whether it speaks of how somebody voted."""
        return any(token.choice is not None for token in self.mentions.tokens)

    @property
    def shared(self) -> bool:
        """Whether it names a country by a name that several share."""
        return any(len(token.codes) > 1 for token in self.mentions.tokens)


class ClaimReader:
    """Reads sentences as claims."""

    def __init__(self, lexer: Lexer, finder: MentionFinder) -> None:
        self._lexer = lexer
        self._finder = finder

    def read(self, sentence: str) -> SentenceClaims:
        """Read a cleaned sentence."""
        plain = _FRAME.sub("", sentence.strip(), count=1) or sentence
        told = _DENIED.sub("", plain)
        if told != plain:
            return _denied(self.read(told))
        plain = _DATED.sub(r" \2 \1", _TITLE.sub("", plain))
        for rule in RULES:
            plain = plain.replace(f" ({rule})", "")
        plain = _BACKED.sub("supported", plain)
        mentions = self._finder.find([self._own_name(one) for one in self._lexer.tokens(plain)])
        return _Reading(Deeds(plain, mentions.tokens), mentions).said()

    def _own_name(self, token: Token) -> Token:
        """Take the name of a country for that country, though others have it in theirs: Guinea."""
        if len(token.codes) < 2:
            return token
        own = [c for c in token.codes if self._finder.country_name(c).lower() == token.text]
        return replace(token, codes=tuple(own)) if own else token


def _denied(said: SentenceClaims) -> SentenceClaims:
    """Turn a sentence around that makes one claim; of more, it isn't said which is false."""
    if len(said.clauses) != 1 or len(said.clauses[0].claims) != 1:
        return replace(said, unread=said.mentions.tokens)
    (clause,) = said.clauses
    claims = tuple(replace(claim, holds=not claim.holds) for claim in clause.claims)
    return replace(said, clauses=(replace(clause, claims=claims, tight=()),))


class _Reading:
    def __init__(self, deeds: Deeds, mentions: Mentions) -> None:
        self._deeds = deeds
        self._tokens = deeds.tokens
        self._mentions = mentions
        self._named = [at for at, token in enumerate(self._tokens) if token.votes is not None]

    def said(self) -> SentenceClaims:
        clauses = tuple(self._clauses())
        read = self._deeds.read
        unread = [
            token
            for at, token in enumerate(self._tokens)
            if at not in read and not self._deeds.neutral(at)
        ]
        grouped = self._deeds.grouped or any(
            deed.group is not None and deed.count is None and not deed.every and not deed.codes
            for deed in self._deeds.deeds
        )
        region = has(self._tokens, "region")
        return SentenceClaims(clauses, self._mentions, tuple(unread), grouped or region)

    def _clauses(self) -> Iterator[SentenceClause]:
        """Give each deed and fact its vote, and put those of one vote together."""
        each: list[Deed | Fact] = [*self._deeds.deeds, *self._deeds.facts]
        each.sort(key=lambda one: (one.first, one.last))
        for one in (*each, *(also for deed in self._deeds.deeds for also in deed.also)):
            if one.votes is None:
                one.votes = self._votes_of(one)
        each += [
            replace(deed, votes=at)
            for deed in self._deeds.deeds
            if deed.codes and deed.count is None and deed.votes is not None
            for at in self._more_votes(max(deed.last, deed.votes))
        ]
        deeds = [*each, *(also for deed in self._deeds.deeds for also in deed.also)]
        spoken = [self._tokens[one.votes].votes for one in deeds if one.votes is not None]
        told = {votes.records or votes for votes in spoken if votes is not None}
        for at in self._named:
            votes = self._tokens[at].votes
            if votes is not None and (votes.records or votes) in told:
                self._deeds.read.add(at)
        for place in dict.fromkeys(one.votes for one in each):
            together = [one for one in each if one.votes == place]
            claims = tuple(claim for one in together for claim in self._claims(one))
            close = [one for one in together if isinstance(one, Fact) or self._tight(one)]
            tight = tuple(claim for one in close for claim in self._claims(one))
            if claims and place is None:
                yield SentenceClause(None, claims, tight)
            elif claims and place is not None:
                token = self._tokens[place]
                yield SentenceClause(token.votes, claims, tight, _plural(token), token.text)

    def _votes_of(self, one: Deed | Fact) -> int | None:
        """Return the mention right behind a deed, else the last before it, else the first."""
        active = isinstance(one, Deed) or one.query.ask in _OF_WHAT_FOLLOWS
        for at in self._named if active else ():
            if at >= one.last and all(map(self._joins, range(one.last + 1, at))):
                return at
        before = [at for at in self._named if at <= one.first]
        return before[-1] if before else next(iter(self._named), None)

    def _more_votes(self, at: int) -> Iterator[int]:
        """Yield the votes that are named right after one: "A and B", "A as well as B"."""
        place = at + 1
        while place < len(self._tokens) and self._tokens[place].may("joint", "besides.with"):
            place += 1
        if place == at + 1 or place not in self._named:
            return
        after = look(self._tokens, place + 1)
        if not after.text or after.may("joint"):
            yield place
            yield from self._more_votes(place)

    def _joins(self, at: int) -> bool:
        return self._deeds.neutral(at) and not self._tokens[at].may("joint")

    def _tight(self, one: Deed) -> bool:
        if not one.codes:  # a figure is of the vote that is spoken of, whatever else is said
            return True
        first, last = one.first, one.last
        with_others = [at for at in range(first, last) if self._tokens[at].may("besides.with")]
        if one.count is None and (len(one.codes) == 1 or with_others):
            # "Israel stood apart and approved it" tells of Israel, whatever else it did.
            until = min([*with_others, last])
            joints = [at for at in range(first, until) if self._tokens[at].may("joint")]
            first = joints[-1] if joints else first
        places = [first, one.last, *([] if one.votes is None else [one.votes])]
        return all(
            at in self._deeds.read or self._deeds.neutral(at)
            for at in range(min(places), max(places))
        )

    def _claims(self, one: Deed | Fact) -> Iterator[Claim]:
        mention = None if one.votes is None else self._tokens[one.votes].votes
        named = () if mention is None else (mention,)
        if isinstance(one, Fact):
            yield Claim(replace(one.query, votes=named), one.value, one.holds)
            return
        for code in one.codes:
            did = Query(Ask.POSITION, named, choices=one.choices, countries=(code,), veto=one.veto)
            yield Claim(did, one.choices[0], not one.negated)
        of = self._all_of(one)
        if one.group is not None and one.every:
            rest = All((Not(of), Members(one.group)))
            yield Claim(Query(Ask.COUNT, named, of=(rest,)), 0)
        of = of if one.group is None else All((of, Members(one.group)))
        of = Minus(of, Countries(one.less)) if one.less else of
        of = of if one.without is None else Minus(of, Members(one.without))
        if one.count is not None:
            yield Claim(Query(Ask.COUNT, named, of=(of,), compared=one.compared), one.count)
        if one.listed is not None:
            yield Claim(Query(Ask.WHO, named, of=(of,)), tuple(sorted(one.listed)))

    def _all_of(self, one: Deed) -> Set:
        """Put together what the same ones did."""
        parts = [self._chose(each) for each in (one, *one.also)]
        if len(parts) == 1:
            return parts[0]
        if not any(each.either for each in one.also):
            return All(tuple(parts))
        chose = [part for part in parts if isinstance(part, Chose)]
        if len(chose) == len(parts) and len({part.votes for part in chose}) == 1:
            return Chose(chose[0].votes, tuple(c for part in chose for c in part.choices))
        return Any(tuple(parts))

    def _chose(self, one: Deed) -> Set:
        mention = (None if one.votes is None else self._tokens[one.votes].votes) or Votes()
        if one.like:
            return Like(mention, one.like, one.alike == "differ")
        if one.alike:
            later = [at for at in self._named if one.votes is not None and at > one.votes]
            second = self._tokens[later[0]].votes if later else None
            self._deeds.read |= set(later[:1])
            return Differed(mention, second or mention, one.alike == "same")
        chose = Chose(mention, one.choices)
        return Not(chose) if one.negated and one.count is not None else chose


def _plural(token: Token) -> bool:
    words: Sequence[str] = token.text.split()
    several = token.votes is not None and len(token.votes.records) > 1
    return several and bool(
        words[-1].endswith("s") or {"both", "two", "each", "either", "these", "all"} & set(words)
    )
