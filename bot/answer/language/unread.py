"""What of a question found no place in its form: the one rule that nothing is passed over.

Every token has to be part of the form, to join its parts, or to describe the vote that is meant.
What is left bears on what is asked. The lists are in `data/reading.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.answer.language.atoms import asked_from, of_another_verb, of_voters, tag
from bot.answer.language.form import (
    Ask,
    Chose,
    Countries,
    Differed,
    Like,
    Members,
    Query,
    Set,
    inner,
    votes_in,
)
from bot.answer.language.lexer import Token
from index.shipped import data_folder
from index.sparse import stems
from index.votes.bodies import COUNCIL
from index.votes.types import VoteRecord

_UNASKED = frozenset({Ask.OTHER, Ask.WHY})
_OF_COUNTRIES = frozenset({Ask.POSITION, Ask.ALIKE, Ask.AGREE, Ask.LIKE, Ask.OUTVOTED})
_OF_GROUPS = frozenset({Ask.POSITION, Ask.ALIKE, Ask.TALLY, Ask.TURNOUT})
_TURNING = ("not", "without_doing", "neither", "only")


@dataclass(frozen=True, slots=True)
class _Lists:
    connecting: frozenset[str]
    places: Mapping[str, frozenset[str]]  # by what is asked


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    read = tomllib.loads((data_folder() / "reading.toml").read_text(encoding="utf-8"))
    places = {ask: frozenset(meanings) for ask, meanings in read["places"].items()}
    return _Lists(frozenset(read["connecting"].split()), places)


def left_over(
    tokens: Sequence[Token],
    query: Query,
    used: Collection[int],
    records: Sequence[VoteRecord],
    *,
    them: bool = False,
) -> tuple[str, ...]:
    """Return the words of a question that its query has no place for.

    `used` are the places of the tokens that its sets are made of, `records` the votes that are
    meant; `them` says that it asks of countries of a turn before that nobody knows.
    """
    if query.ask in _UNASKED:
        return ()
    if not query.of:  # "did it back it or oppose it" asks of no set
        used = [at for at in used if not tokens[at].may(*_TURNING)]
    one = _Query(tokens, query, frozenset(used), records, them=them)
    return tuple(token.text for at, token in enumerate(tokens) if not one.reads(at, token))


class _Query:
    """A query with what it speaks of, to hold each token against."""

    def __init__(
        self,
        tokens: Sequence[Token],
        query: Query,
        used: frozenset[int],
        records: Sequence[VoteRecord],
        *,
        them: bool,
    ) -> None:
        self._tokens, self._query, self._used, self._records = tokens, query, used, records
        self._parts: list[Set] = [part for of in query.of for part in inner(of)]
        self._start = asked_from(tokens)
        self._places = _lists().places["any"] | _lists().places.get(query.ask, frozenset())
        self._described = frozenset(
            stem
            for record in records
            for text in (record.title, record.name, *record.aliases)
            for stem in stems(text)
        )
        self._them = them

    def reads(self, at: int, token: Token) -> bool:  # noqa: PLR0911  (a case each)
        """Say whether a token has its place."""
        if at in self._used or token.source:
            return True
        if token.votes is not None:
            return self._is_asked_of(token)
        if token.codes:
            return self._has_countries(token.codes)
        if token.group is not None:
            return any(isinstance(p, Members) and p.group == token.group for p in self._parts) or (
                token.group in self._query.groups and self._query.ask in _OF_GROUPS
            )
        if token.date is not None:
            fits = any(token.date.fits(record.date) for record in self._records)
            return fits or (str(token.date.year) in self._query.years and not self._records)
        if token.number is not None and not token.means:
            counted = {self._query.number, len(self._records)}
            return token.number in counted or self._query.among == "membership"
        if not token.means:
            return self._is_idle(token.text)
        return self._has_place(at, token)

    def _is_asked_of(self, token: Token) -> bool:
        votes = token.votes
        assert votes is not None  # noqa: S101  (a mention of votes has votes)
        told = [mention for of in self._query.of for mention in votes_in(of)] or self._query.votes
        return votes.sought or set(votes.records) <= {r for one in told for r in one.records}

    def _has_countries(self, codes: Sequence[str]) -> bool:
        of_sets = {
            code for part in self._parts if isinstance(part, Countries) for code in part.codes
        } | {part.code for part in self._parts if isinstance(part, Like)}
        asked = self._query.ask in _OF_COUNTRIES or self._query.alone
        return set(codes) <= of_sets | set(self._query.countries if asked else ())

    def _is_idle(self, text: str) -> bool:
        words = [word for word in text.split() if len(word) > 1 and word.isalnum()]
        idle = _lists().connecting
        return all(word in idle or self._described.issuperset(stems(word)) for word in words)

    def _has_place(  # noqa: PLR0911  (a case each)
        self, at: int, token: Token
    ) -> bool:
        query = self._query
        if token.may("body.council", "body.assembly") and self._records:
            council = token.may("body.council")
            return any((record.body == COUNCIL) is council for record in self._records)
        if token.may("pronoun.them"):
            told = query.countries or any(isinstance(part, Countries) for part in self._parts)
            return bool(told) or not self._them
        if token.text == "whose":
            return at == 0
        if token.may("not") and (
            at < self._start or tag(self._tokens, at) or of_another_verb(self._tokens, at)
        ):
            return True
        if token.may("not") and any(isinstance(part, Differed) for part in self._parts):
            return True
        if token.may("only.only") and of_voters(self._tokens, at):
            return True
        if token.may("alike") and query.ask in {Ask.WHO, Ask.COUNT} and not self._compares():
            return token.text == "alike" and len(self._records) > 1  # "A and B alike"
        if token.may("compared") and query.number is not None:
            return True
        if token.may("text.every_text", "neither.both"):
            return len(self._records) + len(query.countries) > 1 or len(query.choices) > 1
        return token.may(*self._places)

    def _compares(self) -> bool:
        """Say whether a set is told by how countries voted on one vote and on another."""
        chosen = [part for part in self._parts if isinstance(part, Chose)]
        return any(isinstance(part, Differed | Like) for part in self._parts) or any(
            one.choices != other.choices for one, other in pairwise(chosen)
        )
