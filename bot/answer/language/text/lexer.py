"""The lexer: a cleaned text as tokens with their places, each with what it may mean.

A token is a country, a group, a symbol, a number, a date, a wording of the table or another word.
A wording may have several meanings ("rejected" is a choice and an outcome): the grammar decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.answer.language.form import Compared, Date, Votes
from bot.answer.language.text.lexicon import Lexicon, load_lexicon
from bot.answer.language.text.numbers import YEARS, date_at, number_at
from bot.answer.language.text.typed import PARTS, TypedWord, unmarked, within, words_of
from index.lazy_pattern import lazy_pattern
from index.types import Span
from index.votes.bodies import BODIES, BodyName
from index.votes.names.countries import Countries, Mention
from index.votes.names.groups import Group, Groups
from index.votes.record import Position

_PEOPLE: Final = frozenset(
    "country countries state states member members nation nations government governments".split()
)


_FEW: Final = {"one": 1, "two": 2}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text: what it may mean, and the countries, group, votes or figure that it is.

    `owns` says that a country stands as adjective or possessive, `outside` that all but a group are
    meant ("non-NATO states"). `votes` is what the grammar of mentions puts in the place of its
    words.
    """

    text: str
    span: Span
    means: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    owns: bool = False
    group: Group | None = None
    outside: bool = False
    symbol: bool = False
    number: int | None = None
    date: Date | None = None
    votes: Votes | None = None
    source: bool = False
    definite: bool = False  # whether "the" stands before it

    def may(self, *meanings: str) -> bool:
        """Say whether it may mean one of these; a kind stands for all of its meanings."""
        return bool(self.means) and not _with_kinds(self.means).isdisjoint(meanings)

    @property
    def choice(self) -> Position | None:
        """The choice that it may mean."""
        return next((CHOICES[m] for m in self.means if m in CHOICES), None)

    @property
    def body(self) -> BodyName | None:
        """The body that it names."""
        return next((name for name in BODIES if f"body.{name}" in self.means), None)

    @property
    def word(self) -> bool:
        """Whether it is a word that no table knows."""
        return not (
            self.means or self.codes or self.group or self.symbol or self.votes or self.source
        ) and (self.number is None and self.date is None)


NO_TOKEN: Final = Token("", Span(0, 1))


def look(tokens: Sequence[Token], at: int) -> Token:
    """Return the token at a place; one that means nothing where the place lies outside."""
    return tokens[at] if 0 <= at < len(tokens) else NO_TOKEN


def has(tokens: Iterable[Token], *meanings: str) -> bool:
    """Say whether any token may mean one of these."""
    return any(token.may(*meanings) for token in tokens)


@lru_cache(maxsize=4096)
def _with_kinds(means: frozenset[str]) -> frozenset[str]:
    """Return meanings with the kinds that they are of: "vote.for" is a "vote"."""
    parts = (meaning.split(".") for meaning in means)
    return frozenset(".".join(one[:most]) for one in parts for most in range(1, len(one) + 1))


COMPARED: Final[dict[str, Compared]] = {
    "compared.more_than": "more than", "compared.at_least": "at least",
    "compared.less_than": "fewer than", "compared.at_most": "at most",
    "compared.exactly": "exactly",
}  # fmt: skip
CHOICES: Final = {f"choice.{position.name.lower()}": position for position in Position}


class Lexer:
    """Reads texts into tokens; `publishers` are names that speak of no country ("EU Global")."""

    def __init__(
        self,
        countries: Countries,
        groups: Groups | None = None,
        publishers: Collection[str] = (),
        lexicon: Lexicon | None = None,
    ) -> None:
        self._countries = countries
        self.lexicon = lexicon or load_lexicon()
        self._groups: Mapping[str, Group] = groups or {}
        self._names: dict[tuple[str, ...], Group | None] = {}
        for publisher in publishers:
            self._names[_key(publisher)] = None
        for group in (groups or {}).values():
            for alias in (group.name.removeprefix("the "), *group.aliases):
                key = _key(alias)
                self._names.setdefault(key, group)
                if key[-1] in _PEOPLE:  # "which Nordic country", "the Gulf nations"
                    self._names |= {(*key[:-1], one): group for one in _PEOPLE} | self._names
        self._symbol = _symbol_pattern()
        self._longest: dict[str, int] = {}
        for key in self._names:
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of a cleaned text."""
        words = words_of(text)
        spelled = [word.text for word in words]
        mentions = {mention.span.start: mention for mention in self._countries.mentions(text)}
        unmarked(text, words, mentions, self._countries, self.lexicon)
        symbols = _symbols(text, self._symbol)
        # A wording ends where a name begins.
        names = {
            i
            for i, one in enumerate(words)
            # "In the group" is no beginning of "in the Group of Seven".
            if one.start in mentions or one.start in symbols or self._named(spelled, i)[0] > 1
        }
        found: list[Token] = []
        at = 0
        while at < len(words):
            taken, token = self._at(text, words, spelled, at, mentions, symbols, names)
            if token is not None:
                found.append(token)
            at += taken
        return _counted(found)

    def _at(  # noqa: PLR0911  (a case each)
        self,
        text: str,
        words: Sequence[TypedWord],
        spelled: Sequence[str],
        at: int,
        mentions: dict[int, Mention],
        symbols: dict[int, int],
        names: Collection[int],
    ) -> tuple[int, Token | None]:
        """Return how many words the next token takes, and the token; None for a lost mark."""
        word = words[at]
        if word.start in symbols:
            end = symbols[word.start]
            taken = within(words, at, end)
            return taken, Token(text[word.start : end].lower(), Span(word.start, end), symbol=True)
        mention = mentions.get(word.start)
        covered = within(words, at, mention.span.end) if mention else 0
        length, group = self._named(spelled, at)
        if length and length >= covered:
            return self._group(words, spelled, at, length, group)
        if mention is not None:
            last = words[at + covered - 1]
            owns = mention.form == "adjective" or last.owns
            span = Span(word.start, last.end)
            return covered, Token(
                text[span.start : span.end].lower(), span, codes=mention.codes, owns=owns
            )
        if word.text in {"(", ")"}:
            span = Span(word.start, word.end)
            return 1, Token(word.text, span, frozenset({"joint.comma"}))
        dated = date_at(spelled, at)
        if dated is not None:
            return dated[0], Token(
                " ".join(spelled[at : at + dated[0]]),
                Span(word.start, words[at + dated[0] - 1].end),
                date=dated[1],
            )
        free = next((i for i in range(at + 1, len(words)) if i in names), len(words))
        taken, means = _longest(self.lexicon, spelled[:free], at)
        counted, number = number_at(spelled, at)
        if counted >= taken and number is not None:
            span = Span(word.start, words[at + counted - 1].end)
            year = Date(number) if word.text.isdecimal() and number in YEARS else None
            means = means if counted == taken else frozenset()  # "one hundred" is no "one"
            return counted, Token(word.text, span, means, number=number, date=year)
        taken = taken or 1
        span = Span(word.start, words[at + taken - 1].end)
        called = next((m.removeprefix("group.") for m in means if m.startswith("group.")), "")
        if called in self._groups:
            return self._group(words, spelled, at, taken, self._groups[called])
        return taken, Token(" ".join(spelled[at : at + taken]), span, means)

    def _named(self, spelled: Sequence[str], at: int) -> tuple[int, Group | None]:
        for taken in range(min(self._longest.get(spelled[at], 0), len(spelled) - at), 0, -1):
            key = tuple(spelled[at : at + taken])
            # "Members of the Council" ends within "the Council of Europe".
            if key in self._names and not any(
                self._named(spelled, at + begun)[0] > taken - begun for begun in range(1, taken)
            ):
                return taken, self._names[key]
        return 0, None

    def _group(
        self,
        words: Sequence[TypedWord],
        spelled: Sequence[str],
        at: int,
        taken: int,
        group: Group | None,
    ) -> tuple[int, Token | None]:
        before = spelled[at - 1] if at else ""
        if before in PARTS:  # "West African states" are others
            span = Span(words[at].start, words[at].end)
            return 1, Token(spelled[at], span)
        while at + taken < len(words) and spelled[at + taken] in _PEOPLE:
            taken += 1
        span = Span(words[at].start, words[at + taken - 1].end)
        text = " ".join(spelled[at : at + taken])
        if group is None:
            return taken, Token(text, span, source=True)
        owns = words[at + taken - 1].owns
        return taken, Token(text, span, group=group, outside=before == "non", owns=owns)


def _counted(tokens: list[Token]) -> list[Token]:
    """Take "one" and "two" for numbers where what they count follows: "only one EU state"."""
    for at in range(len(tokens) - 2, -1, -1):
        token, later = tokens[at], tokens[at + 1]
        number = _FEW.get(token.text.split()[-1])
        listed = later.may("joint.or") and any(t.number for t in tokens[at + 2 : at + 3])
        counts = later.group is not None or later.text in _PEOPLE or listed  # "one or two states"
        if number and token.means and counts and not token.may("anybody.nobody"):
            tokens[at] = replace(token, number=number, means=frozenset())
    return tokens


def tagged(tokens: Sequence[Token]) -> bool:
    """Say whether it ends with a tag that asks: "Mali abstained on it, no?"."""
    if len(tokens) < 3:
        return False
    before, comma, last = tokens[-3:]
    asks = last.text in {"no", "yes", "yeah", "yep", "huh"}
    return asks and comma.may("joint.comma") and before.choice is None


def choices_in(text: str) -> frozenset[Position]:
    """Return the choices that the words of a text speak of, wherever they stand."""
    return frozenset(c for one in wordings_of(text) if (c := one.choice) is not None)


def speaks_of(text: str, *meanings: str) -> bool:
    """Say whether the words of a text may mean one of these."""
    return has(wordings_of(text), *meanings)


@lru_cache(maxsize=4096)
def wordings_of(text: str, lexicon: Lexicon | None = None) -> tuple[Token, ...]:
    """Read the wordings of a text alone, of the shipped table or another: no countries."""
    words = words_of(text.replace("’", "'"))
    spelled = [word.text for word in words]
    lexicon = lexicon or load_lexicon()
    found: list[Token] = []
    at = 0
    while at < len(words):
        taken, means = _longest(lexicon, spelled, at)
        if taken:
            span = Span(words[at].start, words[at + taken - 1].end)
            token = Token(" ".join(spelled[at : at + taken]), span, means)
            found.append(token)
        at += taken or 1
    return tuple(found)


def _symbol_pattern() -> re.Pattern[str]:
    """Return what symbols look like: as those of the bodies start, or as people write them."""
    starts = "|".join(re.escape(body.symbols) for body in BODIES.values() if body.symbols)
    return lazy_pattern(
        rf"(?<![\w@#])(?:(?:{starts})(?:res/)?[a-z0-9](?:[\w./()\[\]-]*\w)?[)\]]?"
        r"|es[- ]?\d+[/ -]\d+\b"
        r"|(?:unsc |unga |un |s/)?(?:unsc)?r(?:es)?(?:olution|\.)? (?:no\.? ?)?\d{2,4}(?:[/-]\d+)?"
        r"|l\.? ?\d+(?!\w)|unsc \d{3,4}\b)",
        re.IGNORECASE,
    )


def _symbols(text: str, pattern: re.Pattern[str]) -> dict[int, int]:
    """Return where symbols of votes begin and end: "A/RES/ES-11/7", "resolution 2774"."""
    found: dict[int, int] = {}
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(match[0].count(one) < match[0].count(other) for one, other in ("()", "[]")):
            end -= 1
        if any(character.isdecimal() for character in match[0]):
            found[start] = end
    return found


def _key(name: str) -> tuple[str, ...]:
    return tuple(word.text for word in words_of(name.replace("’", "'")))


def _longest(lexicon: Lexicon, spelled: Sequence[str], at: int) -> tuple[int, frozenset[str]]:
    """Return the longest wording; "did not vote for it" isn't "did not vote"."""
    taken, means = lexicon.longest(spelled, at)
    verb = at + taken - 1
    if "choice.absent" not in means or spelled[verb] not in {"vote", "voted", "voting"}:
        return taken, means
    longer, _ = lexicon.longest(spelled, verb)
    place = verb + 1 + (spelled[verb + 1 : verb + 2] == ["the"])  # "vote the same"
    _, after = lexicon.longest(spelled, place) if place < len(spelled) else (0, frozenset())
    otherwise = longer > 1 or any(one.startswith(("choice.", "alike.")) for one in after)
    return (taken - 1, frozenset({"not.not"})) if otherwise and taken > 1 else (taken, means)
