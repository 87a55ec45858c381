"""What of a question found no place in its form: the one rule that nothing is passed over.

Every token has to be part of the form, to join its parts, or to describe the vote that is meant.
What is left bears on what is asked. The lists are in `data/reading.toml`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from bot.answer.language.evaluate import countries_of
from bot.answer.language.form import (
    Ask,
    Chose,
    Countries,
    Differed,
    Like,
    Members,
    Minus,
    Query,
    Set,
    groups_in,
    inner,
    votes_in,
)
from bot.answer.language.query.clause import asked_from, of_another_verb, of_voters, tag
from bot.answer.language.text.lexer import Token, has, look, tagged
from bot.answer.language.text.lexicon import reading_table
from index.search.stems import stems
from index.votes.record import Position, VoteRecord

_UNASKED = frozenset({Ask.OTHER, Ask.WHY})
_OF_COUNTRIES = frozenset({Ask.POSITION, Ask.ALIKE, Ask.AGREE, Ask.LIKE, Ask.OUTVOTED})
_OF_GROUPS = frozenset({Ask.POSITION, Ask.ALIKE, Ask.TALLY})
_ASKERS = frozenset("i im my our we me".split())
_ASKED = frozenset({"how", "what", "did", "whether"})
_TURNING = ("not", "without_doing", "neither", "only")


def left_over(
    tokens: Sequence[Token],
    query: Query,
    used: Collection[int],
    records: Sequence[VoteRecord],
    *,
    told: bool = True,
) -> tuple[str, ...]:
    """Return the words of a question that its query has no place for.

    `used` are the places of the tokens that its sets are made of, `records` the votes that are
    meant; `told` says that the countries are known that it takes from a turn before.
    """
    if query.ask in _UNASKED:
        return ()
    between = query.ask is Ask.MARGIN and len(query.choices) == 1
    if between or query.ask in {Ask.SPONSOR, Ask.WHEN}:
        used = ()  # a margin is between two choices, and others are of none
    elif not query.of:  # "did it back it or oppose it" asks of no set
        used = [at for at in used if not tokens[at].may(*_TURNING)]
    one = _Query(tokens, query, frozenset(used), records, told=told)
    return tuple(token.text for at, token in enumerate(tokens) if not one.reads(at, token))


def _asked_at(tokens: Sequence[Token]) -> int:
    """Return where a question begins behind words on who asks: "for my paper I must know how"."""
    at = next((at for at, one in enumerate(tokens) if one.may("who", "how_many", "vote")
               or one.text.split()[0] in _ASKED), 0)  # fmt: skip
    lead = {word for one in tokens[:at] for word in one.text.split()}
    leads_on = at > 0 and tokens[at - 1].text in reading_table().connecting
    return at if leads_on and lead & _ASKERS else 0


class _Query:
    """A query with what it speaks of, to hold each token against."""

    def __init__(
        self,
        tokens: Sequence[Token],
        query: Query,
        used: frozenset[int],
        records: Sequence[VoteRecord],
        *,
        told: bool,
    ) -> None:
        self._tokens, self._query, self._used, self._records = tokens, query, used, records
        self._parts: list[Set] = [part for of in query.of for part in inner(of)]
        self._start = asked_from(tokens)
        self._asked_at = _asked_at(tokens)
        places = reading_table().places
        self._places = places["any"] | places.get(query.ask, frozenset())
        self._described = frozenset(
            stem
            for record in records
            for text in (record.title, record.name, *record.aliases)
            for stem in stems(text)
        )
        self._told = told

    def reads(self, at: int, token: Token) -> bool:  # noqa: PLR0911  (a case each)
        """Say whether a token has its place."""
        again = token.may("neither.neither") and has(self._tokens[:at], "neither.neither")
        if again:
            return False
        if at in self._used or token.source:
            return True
        if at + 1 == len(self._tokens) and tagged(self._tokens):
            return True
        if token.votes is not None:
            return self._is_asked_of(token)
        if token.codes:
            # "Did Chad vote against Mali on it" may mean that they differed.
            object_of = at > 0 and self._tokens[at - 1].choice is not None
            several = self._query.ask is Ask.POSITION and len(self._query.countries) > 1
            return self._has_countries(token.codes) and not (object_of and several)
        if token.group is not None:
            return any(isinstance(p, Members) and p.group == token.group for p in self._parts) or (
                token.group in self._query.groups
                and (self._query.ask in _OF_GROUPS or self._query.alone)
            )
        if token.date is not None:
            fits = any(token.date.fits(record.date) for record in self._records)
            return fits or (str(token.date.year) in self._query.years and not self._records)
        whole = look(self._tokens, at + 1).group
        if token.text in {"whole", "entire"} and whole is not None:
            return True
        if token.number is not None and not token.means:
            lead = look(self._tokens, at - 1)
            if self._query.ask is Ask.WHO and lead.may("who.which") and lead.text[:2] != "wh":
                return True  # "name three of those that"
            if whole is not None and self._query.number is None:  # "all five Nordic countries"
                members = {len(whole.on(one.date)) for one in self._records}
                return token.number in members | self._figures()
            return self._query.among == "membership" or token.number in self._figures()
        if not token.means:
            idle = self._is_idle(token.text) and not self._is_deed(at)
            return at < self._asked_at or idle
        return self._has_place(at, token)

    def _figures(self) -> set[int | None]:
        """Return the numbers that say no more than the query: "all three votes", "the 18 that"."""
        sized = {
            len(countries_of(of))
            for of in self._parts
            if votes_in(of) and all(len(votes.records) == 1 for votes in votes_in(of))
        }
        return {self._query.number, len(self._records), *sized}

    def _conditional(self, at: int) -> int | None:
        """Return the place of the vote that a "when" at a place speaks of; None where of none."""
        if self._tokens[at].text != "when":
            return None
        rest = range(at + 1, min(at + 6, len(self._tokens)))
        place = next((place for place in rest if self._tokens[place].votes is not None), None)
        # "When the US came out with its version" tells of another deed.
        other = any(one.choice is not None or one.codes for one in self._tokens[at:place])
        return None if other else place

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
        words = [word for word in text.split() if len(word) > 1 and any(map(str.isalnum, word))]
        idle = reading_table().connecting
        return all(word in idle or self._described.issuperset(stems(word)) for word in words)

    def _is_deed(self, at: int) -> bool:
        """Say whether a country does what a word says: "how did Norway see the text".

        "What position did Norway take" asks of a vote before.
        """
        voter, verb = look(self._tokens, at - 1), look(self._tokens, at - 2).text.split()[-1:]
        asked = self._tokens[: max(at - 2, 0)]
        return (
            self._tokens[at].text in reading_table().acting
            and bool(voter.codes or voter.group)
            and verb in (["did"], ["does"], ["do"])
            and not has(asked, "vote", "sides", "choice")
        )

    def _has_place(self, at: int, token: Token) -> bool:  # noqa: PLR0911  (a case each)
        """Say whether what is asked has a place for a wording of the table."""
        query = self._query
        if token.body is not None and self._records:
            return any(record.body == token.body for record in self._records)
        if token.may("not", "only.only") and self._turns_nothing(at, token):
            return True
        if token.may("text.amended") and look(self._tokens, at + 1).text in {"its", "their"}:
            return False  # "altered their vote"
        beside = look(self._tokens, at + 1).text in {"like", "next to"}
        described = token.may("who.people") and beside and look(self._tokens, at + 2).codes
        if token.may("supposed") or described:  # "countries next to Russia"
            return False
        if token.may("where"):
            return bool(query.countries or query.groups)
        if token.may("part") and query.ask is not Ask.SHARE and not query.of:
            return False
        if token.text == "whose" or (
            query.ask is Ask.POSITION and token.may("who.who") and len(query.countries) == 1
        ):
            return (at == 0) is (token.text == "whose")
        if token.may("pronoun.them", "pronoun.rest"):
            # "More abstentions than those on", "of those voting yes or no"
            compared = query.ask is Ask.COMPARE or bool(query.among)
            return self._told or compared or bool(query.countries) or any(
                isinstance(part, Countries) for part in self._parts
            )  # fmt: skip
        if token.may("text.every_text", "text.occasions", "neither.both"):
            likes = sum(isinstance(part, Like) for part in self._parts)
            several = len(self._records) + len(query.countries) > 1 or bool(query.groups)
            return several or len(query.choices) + likes > 1
        summed = token.may("total") and len(query.choices) > 1  # "together with the noes"
        if token.may("alike", "besides") and query.ask in {Ask.WHO, Ask.COUNT} and not summed:
            return self._compares(token)
        if token.may("alike.changed") and query.ask is Ask.POSITION:  # "moved from no to abstain"
            return self._compares(token)
        if query.ask is Ask.MARGIN and token.choice is not None and len(query.choices) == 1:
            return token.may("outcome")  # "by how many votes was it approved"
        # Other members than the one that they are compared with.
        others = token.text == "other" and any(isinstance(part, Like) for part in self._parts)
        placed = others or token.may(*self._places)
        return placed or self._is_of_all(token) or self._is_told_of(at, token)

    def _is_of_all(self, token: Token) -> bool:
        """Say whether a word tells the group, or that those who changed voted twice."""
        # "Voted on both but differently on the second"
        twice = any(isinstance(part, Differed) for part in self._parts)
        whole = bool(groups_in(self._query))
        none = self._query.choices == (Position.ABSENT,)  # "took part in neither"
        if token.may("turnout") and none:
            return True
        return (token.may("pronoun.whole") and whole) or (
            token.may("turnout", "ordinal.second") and twice
        )

    def _turns_nothing(self, at: int, token: Token) -> bool:
        """Say whether a negation is a tag or of another verb, or "only" of those who vote."""
        if token.may("only.only") and of_voters(self._tokens, at):
            return True
        return token.may("not") and (
            at < self._start
            or tag(self._tokens, at)
            or of_another_verb(self._tokens, at)
            or any(isinstance(part, Differed | Like) for part in self._parts)
        )

    def _is_told_of(self, at: int, token: Token) -> bool:
        """Say whether a word counts, compares or repeats what the query has."""
        if token.may("compared"):
            return self._query.number is not None or self._query.part is not None
        if token.text == "when":  # "who sat it out when 2774 passed"
            return self._conditional(at) is not None
        if token.may("outcome"):  # "did it veto it so that it failed"
            return self._query.veto or any(
                self._conditional(place) in {at - 1, at - 2} for place in range(at)
            )
        if token.text == "alike":  # "backed A and B alike"
            return len(self._records) > 1
        return at == 0 and token.text == "same"  # "same for Chile"

    def _compares(self, token: Token) -> bool:
        """Say whether a set is told by how others voted, or countries on another vote."""
        if token.may("besides.aside"):
            return any(isinstance(part, Minus) for part in self._parts)
        if token.text == "alike" and len(self._records) > 1:
            return True
        chosen = [part for part in self._parts if isinstance(part, Chose)]
        return any(isinstance(part, Differed | Like) for part in self._parts) or any(
            one.choices != other.choices for one, other in pairwise(chosen)
        )
