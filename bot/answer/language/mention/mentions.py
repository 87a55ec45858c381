"""Mentions of votes: by symbol, by sponsor and stage, by alias, by order, by body, by topic.

What names a vote is put together to one token, so that the countries that remain are those that are
asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.language.form import Stage, Votes
from bot.answer.language.mention.merged import around, merged
from bot.answer.language.mention.nouns import Nouns
from bot.answer.language.mention.resolve import VoteResolver, squash
from bot.answer.language.text.lexer import Lexer, Token, look
from index.types import Span
from index.votes.bodies import BODIES, BodyName
from index.votes.names.countries import Countries
from index.votes.record import VoteRecord, main_votes

_ARTICLES: Final = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Mentions:
    """The tokens of a text with its mentions of votes put together, and what else tells which.

    `topic` says that it names what the votes are about without saying which, `bodies` are those
    that it names, `years` those that no symbol explains.
    """

    tokens: tuple[Token, ...]
    votes: tuple[Votes, ...]
    topic: bool
    bodies: tuple[BodyName, ...]
    stage: Stage
    years: tuple[str, ...]
    other_day: bool


class MentionFinder:
    """Finds what names one of some records."""

    def __init__(self, records: Sequence[VoteRecord], lexer: Lexer, countries: Countries) -> None:
        self.records = tuple(records)
        self.lexicon = lexer.lexicon
        self._countries = countries
        self._aliases: dict[tuple[str, ...], VoteRecord] = {}
        for record in records:
            for alias in (*record.aliases, record.name, record.title):
                key = tuple(map(_key, _without_articles(lexer.tokens(alias))))
                if len(key) > 1:
                    self._aliases[key] = record
        self._longest = max(map(len, self._aliases), default=0)
        self._first = frozenset(key[0] for key in self._aliases)
        self._topics = frozenset(
            code
            for record in records
            for mention in countries.mentions(record.title)
            for code in mention.codes
        )

    def find(self, tokens: Sequence[Token], subject: str | None = None) -> Mentions:
        """Find the votes that a text names.

        `subject` is the country that "its own" means where the text names none.
        """
        return _Finding(self, _without_articles(tokens), subject).found()

    def alias(self, tokens: Sequence[Token], at: int) -> tuple[int, VoteRecord | None]:
        """Return where the longest alias ends that begins at a place, and its record."""
        if _key(tokens[at]) not in self._first:
            return at, None
        keys = tuple(map(_key, tokens[at : at + self._longest]))
        for taken in range(len(keys), 1, -1):
            record = self._aliases.get(keys[:taken])
            if record is not None:
                return at + taken, record
        return at, None

    def is_topic(self, token: Token) -> bool:
        """Say whether a token is a country that votes are about; without records any may be."""
        if len(token.codes) != 1:
            return False
        return token.codes[0] in self._topics or not self.records

    def country_name(self, code: str) -> str:
        """Return a country's name without its article."""
        return self._countries.name(code).removeprefix("the ")


class _Finding:
    def __init__(self, finder: MentionFinder, tokens: Sequence[Token], subject: str | None) -> None:
        self._finder = finder
        self._records = finder.records
        self._tokens = list(tokens)
        self._meant = VoteResolver(finder.records, self._tokens, subject, finder.country_name)
        self._nouns = Nouns(self._tokens, self._meant)

    def found(self) -> Mentions:
        """Put mentions together, from left to right."""
        done: list[Token] = []
        at = 0
        while at < len(self._tokens):
            end, votes = self._mention(at)
            if votes is not None and self._repeats(at, end) and any(one.votes for one in done):
                end, votes = at, None
            if votes is None:
                done.append(self._tokens[at])
                at += 1
                continue
            span = Span(self._tokens[at].span.start, self._tokens[end - 1].span.end)
            text = " ".join(one.text for one in self._tokens[at:end])
            done.append(Token(text, span, votes=votes))
            at = end
        done = self._bodies(around(merged(done), self._finder.lexicon))
        done, topic = self._without_topic(done)
        days = [one.date for one in done if one.date is not None]
        other = any(not any(day.fits(record.date) for record in self._records) for day in days)
        years = tuple(dict.fromkeys(str(d.year) for d in days if d.year))
        return Mentions(
            tokens=tuple(done),
            votes=tuple(one.votes for one in done if one.votes is not None),
            topic=topic,
            bodies=self._meant.bodies,
            stage=self._meant.stage,
            years=years,
            other_day=bool(self._records) and other,
        )

    def _repeats(self, at: int, end: int) -> bool:
        """Say whether a mention is a word for those named before: "for A and B both"."""
        token = self._tokens[at]
        last = end == len(self._tokens) and end == at + 1
        return token.may("text.occasions") or (last and token.may("text.every_text", "neither"))

    def _mention(self, at: int) -> tuple[int, Votes | None]:
        token = self._tokens[at]
        if token.body is not None and look(self._tokens, at + 1).symbol:
            return self._mention(at + 1)  # "Security Council resolution 2774"
        if token.symbol:
            # "ES-11/7 resolution" is one.
            end = at + 1 + look(self._tokens, at + 1).may("text.noun")
            return end, self._meant.by_symbol(token.text)
        if token.number is not None and look(self._tokens, at + 1).text == "/":
            tail = f"/{token.text}/{look(self._tokens, at + 2).text}"  # "11/7"
            found = self._meant.ending(tail)
            return (at + 3, Votes(tuple(found))) if found else (at, None)
        if token.number is not None and len(token.text) == 4:
            found = self._meant.with_symbol(token.text)
            if found:
                return at + 1, Votes(tuple(found))
        end, votes = self._nouns.phrase(at)
        if votes is None and (end := self._object(at)) > at:
            votes = self._meant.of_sponsor(token.codes[0])
            return (end, votes) if votes is not None else (at, None)
        alias_end, record = self._finder.alias(self._tokens, at)
        other = votes is None or (votes.sought and votes.date is None)
        if record is not None and (alias_end > end or other):
            end, votes = (
                alias_end,
                Votes(tuple(self._meant.by_alias(record)), stage=self._meant.stage),
            )
        if votes is not None and self._tokens[end - 1].may("text.noun"):
            # "The withdrawal resolution against Russia" has two names.
            longer, record = self._finder.alias(self._tokens, end - 1)
            if record is not None and record in votes.records:
                end = longer
        return end, votes

    def _object(self, at: int) -> int:
        """Return where a country ends that a choice is of, and so its text; its place where none.

        "Did Chad back Ukraine?", "who voted no on ukraines", "who missed ukraines vote".
        """
        token, after = self._tokens[at], look(self._tokens, at + 1)
        if len(token.codes) != 1:
            return at
        # "Voted yes to Ukraine"
        lead = look(self._tokens, at - 1 - (look(self._tokens, at - 1).text == "to"))
        chosen = lead.choice is not None or lead.text in {"no", "for"}
        chosen = chosen or lead.may("turnout.present", "outcome.rejected")
        ends = not after.text or after.may("joint", "without_doing", "neither")
        if token.owns:
            vote = after.text in {"vote", "votes"}
            joined = lead.may(
                "topic.on", "neither", "joint", "compared.than", "without_doing", "not"
            )
            if not token.text.endswith("s") or not (chosen or (joined and not vote)):
                return at
            behind = ends or vote or after.text in {"to", "than", "did", "in", "at"}
            return at + 1 + vote if behind else at
        others = any(one.codes or one.group or one.may("who", "how_many", "anybody")
                     for one in self._tokens[: at - 1])  # fmt: skip
        return at + 1 if chosen and others and ends else at

    def _bodies(self, tokens: list[Token]) -> list[Token]:
        """Take bodies for their votes where nothing else names any: "in the GA and the SC"."""
        if any(one.votes for one in tokens):
            return self._other_body(tokens)
        if len(self._meant.bodies) < 2:
            return tokens
        return [self._as_votes(token) for token in tokens]

    def _as_votes(self, token: Token) -> Token:
        votes = [r for r in main_votes(self._records) if r.body == token.body]
        return replace(token, votes=Votes(tuple(votes))) if votes else token

    def _other_body(self, tokens: list[Token]) -> list[Token]:
        """Take a body behind another choice for its vote: "but abstained in the SC"."""
        done: list[Token] = []
        chosen = False
        for at, token in enumerate(tokens):
            named = any(one.votes for one in done)
            rest = tokens[at + 1 :]
            # "Abstained in the Council but backed Kyiv's text": a choice and a vote follow.
            first = not named and bool(rest) and rest[0].may("joint") and (
                any(one.choice for one in rest) and any(one.choice for one in done)
            )  # fmt: skip
            chosen = named and token.votes is None and (chosen or token.choice is not None)
            narrow = token.body is not None and not BODIES[token.body].universal
            done.append(self._as_votes(token) if narrow and (chosen or first) else token)
        return done

    def _without_topic(self, tokens: list[Token]) -> tuple[list[Token], bool]:
        """Leave out what says what the votes are about: "on Ukraine", "the war in Ukraine"."""
        done: list[Token] = []
        at, found = 0, False
        while at < len(tokens):
            end = self._topic(tokens, at)
            other = None if end > at else self._other_topic(tokens, at)
            if other is not None:
                done += [tokens[at], other]
                at += 2
                continue
            found = found or end > at
            done += tokens[at : at + (end == at)]
            at = max(end, at + 1)
        return done, found

    def _other_topic(self, tokens: Sequence[Token], at: int) -> Token | None:
        """Return a vote on a country that no record is about: "vote on Palestine"."""
        lead, who, after = (look(tokens, place) for place in (at - 1, at + 1, at + 2))
        named = lead.may("vote.vote", "text.noun") or lead.choice is not None
        ends = not (after.may("text", "joint.and", "joint.or") or after.votes)
        if not (tokens[at].may("topic.on") and named and len(who.codes) == 1 and ends):
            return None
        name = self._finder.country_name(who.codes[0])
        return Token(who.text, who.span, votes=Votes(sought=True, about=(name,)))

    def _topic(self, tokens: Sequence[Token], at: int) -> int:
        """Return where a topic ends that begins at a place; the place itself where none does."""
        place = at
        on = tokens[place].may("topic.on")
        place += on
        while on and look(tokens, place + 1).may("topic.matter"):  # "on Russia's war in"
            place += 1
        matter = look(tokens, place).may("topic.matter")
        place += matter
        if matter and look(tokens, place).text in {"in", "of", "against", "on"}:
            place += 1
        topic, after = look(tokens, place), look(tokens, place + 1)
        if not self._finder.is_topic(topic) or after.may("text.noun"):
            return at
        if on or matter:
            return place + 1
        # "The Ukraine vote"
        the_vote = after.text in {"vote", "votes"} and topic.definite and not topic.owns
        return place + 2 if the_vote or after.may("topic.matter") else at


def _without_articles(tokens: Sequence[Token]) -> list[Token]:
    done: list[Token] = []
    definite = False
    for token in tokens:
        if token.word and token.text in _ARTICLES:
            definite = token.text == "the"
            continue
        done.append(replace(token, definite=True) if definite else token)
        definite = False
    return done


def _key(token: Token) -> str:
    """Return what two ways of naming one thing have in common."""
    if token.codes:
        return token.codes[0]
    if token.group is not None:
        return token.group.id
    if token.may("text.noun"):
        return "noun"
    if token.body is not None or token.may("text.amendment"):
        return token.body or "amendment"
    return squash(token.text) if token.symbol else token.text
