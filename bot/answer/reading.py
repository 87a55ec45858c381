"""What a question asks: which countries, which vote, and what of it. Rules and gazetteers only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import lexicon
from bot.answer.references import Stage, find
from bot.answer.words import STOP_WORDS, VOTE_WORDS
from index.votes.countries import Countries
from index.votes.types import Position, VoteRecord


class Ask(StrEnum):
    """What is asked of a vote; OTHER is a question that is not about a vote's facts."""

    TALLY = "tally"
    COUNT = "count"
    POSITION = "position"
    WHO = "who"
    MARGIN = "margin"
    SHARE = "share"
    OUTCOME = "outcome"
    WHEN = "when"
    COMPARE_VOTES = "compare votes"
    COMPARE_COUNTRIES = "compare countries"
    WHY = "why"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as understood.

    `countries` are those it asks about (not those that only name a text); `ambiguous` are names
    that several countries share; `votes` are groups of records, one a reference; `unknown_vote`
    says that it names a vote that isn't in the records; `residue` are words that the rules did not
    understand; `canonical` is the form that the rules ran over.
    """

    text: str
    canonical: str
    ask: Ask
    choices: tuple[Position, ...] = ()
    negated: bool = False
    yes_no: bool = False
    countries: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, ...], ...] = ()
    votes: tuple[tuple[VoteRecord, ...], ...] = ()
    unknown_vote: bool = False
    topic: bool = False
    council: bool = False
    assembly: bool = False
    stage: Stage = ""
    residue: tuple[str, ...] = ()

    @property
    def records(self) -> tuple[VoteRecord, ...]:
        """All votes that the question refers to, once each, in the order of mention."""
        return tuple(dict.fromkeys(record for group in self.votes for record in group))


class Reader:
    """Reads questions against the records of one library."""

    def __init__(self, countries: Countries, records: Sequence[VoteRecord]) -> None:
        self._countries = countries
        self._records = tuple(records)
        aliases = [
            (self.canonical(alias)[0], record)
            for record in records
            for alias in (*record.aliases, record.name, record.title)
        ]
        self._aliases = sorted(
            {
                alias: (alias, record) for alias, record in aliases if len(alias.split()) > 1
            }.values(),
            key=lambda pair: (-len(pair[0]), pair[0]),
        )
        self._topics = frozenset(
            code
            for record in records
            for mention in countries.mentions(record.title)
            for code in mention.codes
        )
        self._known = frozenset(
            word
            for record in records
            for phrase in (record.title, record.name, *record.aliases)
            for word in re.findall(r"[a-z']+", phrase.lower())
        )

    def canonical(self, text: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
        """Return the text in lower case with `@CODE` for countries, and the ambiguous names' codes."""
        pieces: list[str] = []
        ambiguous: list[tuple[str, ...]] = []
        at = 0
        for mention in self._countries.mentions(text):
            pieces.append(text[at : mention.span.start].lower())
            at = mention.span.end
            tail = re.match(r"'s?(?!\w)", text[at:])
            if len(mention.codes) > 1:
                ambiguous.append(mention.codes)
                pieces.append(" @??? ")
                continue
            possessive = mention.form == "adjective" or tail is not None
            if tail is not None:
                at += tail.end()
            pieces.append(f"@{mention.codes[0]}{'~' if possessive else ''}")
        pieces.append(text[at:].lower())
        return " ".join("".join(pieces).split()), tuple(ambiguous)

    def read(self, text: str, subject: str | None = None) -> Reading:
        """Read a question that was cleaned and whose spelling was mended.

        `subject` is the country that the question before was about, for "its own".
        """
        canonical, ambiguous = self.canonical(text)
        references = find(canonical, self._records, self._aliases, self._topics, subject)
        # "Who besides Russia" asks of the others; the one that is set aside is not asked about.
        rest = " ".join(lexicon.BESIDES.sub(" ", references.text).split())
        countries = tuple(dict.fromkeys(re.findall(r"@([A-Z]{3})", rest)))
        choices = _choices(rest)
        residue = self._residue(rest)
        ask = _ask(
            rest,
            choices,
            countries,
            references.votes,
            residue,
            named=references.topic
            or references.council
            or references.assembly
            or references.unknown,
        )
        return Reading(
            text=text,
            canonical=rest,
            ask=ask,
            choices=choices,
            negated=_negated(rest, choices),
            yes_no=bool(lexicon.YES_NO.search(rest) or lexicon.CLAIM.search(rest)),
            countries=countries,
            ambiguous=ambiguous,
            votes=references.votes,
            unknown_vote=references.unknown,
            topic=references.topic,
            council=references.council,
            assembly=references.assembly,
            stage=references.stage,
            residue=residue,
        )

    def _residue(self, rest: str) -> tuple[str, ...]:
        words = re.findall(r"(?<![@#\w])[a-z][a-z'-]*[a-z]", rest)
        known = STOP_WORDS | VOTE_WORDS | self._known
        return tuple(
            word
            for word in words
            if word not in known
            and word.removesuffix("'s") not in known
            and not word.endswith("ly")
        )


def _negated(rest: str, choices: tuple[Position, ...]) -> bool:
    """Say whether a negation governs the first choice: "did not vote for", not "refused and voted no"."""
    if not choices or choices[0] is Position.ABSENT:
        return False
    choice = lexicon.CHOICES[choices[0]].search(rest)
    if choice is None:
        return False
    before = [
        match.end()
        for match in lexicon.NEGATION.finditer(rest, 0, choice.end())
        if match.start() <= choice.start()
    ]
    if not before:
        return False
    between = rest[before[-1] : choice.start()]
    return len(between.split()) <= _NEGATION_REACH and " and " not in between and "," not in between


_SLIP = 3  # letters of a word that may be a slip of the keyboard ("teh", "hw")
_NEGATION_REACH = 4  # words from a negation to what it negates


def _choices(rest: str) -> tuple[Position, ...]:
    """Return the choices that are named, in the order of mention."""
    found = [
        (match.start(), position)
        for position, pattern in lexicon.CHOICES.items()
        if (match := pattern.search(rest))
    ]
    positions = [position for _, position in sorted(found)]
    # "yes or no" as a denominator names no choice.
    if lexicon.OF_YES_AND_NO.search(rest) and lexicon.SHARE.search(rest):
        kept = (
            _choices(lexicon.OF_YES_AND_NO.sub(" ", rest))
            if lexicon.OF_YES_AND_NO.sub(" ", rest) != rest
            else ()
        )
        return kept
    return tuple(positions)


def _ask(
    rest: str,
    choices: tuple[Position, ...],
    countries: tuple[str, ...],
    votes: tuple[tuple[VoteRecord, ...], ...],
    residue: tuple[str, ...],
    *,
    named: bool,
) -> Ask:
    votes_named = bool(votes) or "#x" in rest
    about_vote = bool(
        votes
        or named
        or choices
        or re.search(r"\b(?:vote[sd]?|voting|resolutions?|ballot|tally|amendments?)\b", rest)
    )
    if not about_vote:
        return Ask.OTHER
    if lexicon.WHY.search(rest):
        return Ask.WHY
    if lexicon.WORDING.search(rest):
        return Ask.OTHER
    voting = bool(choices) or bool(
        re.search(r"\b(?:vote[sd]?|voting|ballot|roll[- ]?call|tally)\b", rest)
    )
    if lexicon.MARGIN.search(rest) and (votes_named or voting):
        return Ask.MARGIN
    if lexicon.SHARE.search(rest) and (votes_named or voting):
        return Ask.SHARE
    compared = (
        len(votes) > 1
        or rest.count("#x") > 1
        or re.search(
            r"\bwhich (?:of the (?:two )?)?(?:#\d|resolution|text|vote|one|draft|version|amendment)",
            rest,
        )
    )
    if compared and lexicon.MORE_OR_LESS.search(rest) and not countries:
        return Ask.COMPARE_VOTES
    if len(countries) > 1 and lexicon.SAME.search(rest):
        return Ask.COMPARE_COUNTRIES
    if (
        lexicon.HOW_MANY.search(rest)
        and (choices or re.search(r"\bvot(?:e[sd]?|ing)\b", rest))
        and not countries
    ):
        return Ask.COUNT if choices else Ask.TALLY
    if (
        lexicon.WHEN.search(rest)
        and re.search(
            r"\b(?:vot\w+|held|adopt\w+|pass\w*|happen\w*|t(?:ake|ook) place|#\d)\b", rest
        )
        and not countries
    ):
        return Ask.WHEN
    if choices and not countries and lexicon.WHO.search(rest):
        return Ask.WHO
    if (
        countries
        and (voting or votes_named)
        and (
            choices
            or lexicon.HOW_VOTED.search(rest)
            or (not residue and lexicon.POSITION.search(rest))
        )
    ):
        return Ask.POSITION
    if choices and not countries:
        if re.search(r"\bany(?:one|body| \w+)?\b", rest) or lexicon.YES_NO.search(rest):
            return Ask.COUNT
        return Ask.COUNT if _only_words_of_votes(rest) else Ask.OTHER
    if (
        not countries
        and lexicon.OUTCOME.search(rest)
        and (votes_named or re.search(r"\b(?:vote|resolution|text|draft)\b", rest))
        and (
            lexicon.YES_NO.search(rest)
            or re.search(r"\b(?:outcome|fate|whether|what happened to|did)\b", rest)
        )
    ):
        return Ask.OUTCOME
    if not countries and lexicon.TALLY.search(rest) and (votes or voting or named):
        return Ask.TALLY
    if not countries and re.fullmatch(r"#\d (?:votes?|voting)\W*", rest):
        return Ask.TALLY
    if countries and votes and len(rest.split()) <= len(countries) + len(votes) + 1:
        return Ask.POSITION
    return Ask.OTHER


def _only_words_of_votes(rest: str) -> bool:
    """Say whether a keyword question ("abstentions ukraine resolution") holds nothing but words of votes."""
    words = re.findall(r"(?<![@#\w])[a-z][a-z'-]+", rest)
    return all(len(word) <= _SLIP or word in VOTE_WORDS or word in STOP_WORDS for word in words)
