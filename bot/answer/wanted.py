"""What kind of thing a question asks for, and whether a sentence holds something of that kind."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import lexicon
from bot.answer.words import STOP_WORDS, VOTE_WORDS
from bot.answer.names import full_names, proper_names
from bot.answer.reading import Ask, Reading
from bot.answer.references import Stage
from index.types import Source, Span
from index.votes.countries import Countries
from index.votes.reported import reported_tally
from index.votes.types import Position


class Kind(StrEnum):
    """What kind of thing is asked for."""

    TALLY = "tally"
    POSITION = "position"
    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    PLACE = "place"
    SAYING = "saying"
    REASON = "reason"
    OTHER = "other"


_BY_ASK = {
    Ask.TALLY: Kind.TALLY,
    Ask.COUNT: Kind.TALLY,
    Ask.MARGIN: Kind.TALLY,
    Ask.SHARE: Kind.TALLY,
    Ask.COMPARE_VOTES: Kind.TALLY,
    Ask.POSITION: Kind.POSITION,
    Ask.WHO: Kind.POSITION,
    Ask.COMPARE_COUNTRIES: Kind.POSITION,
    Ask.WHEN: Kind.TIME,
    Ask.WHY: Kind.REASON,
}
# A question for one of these isn't answered by a sentence without one.
HARD = frozenset({Kind.TALLY, Kind.POSITION, Kind.NUMBER, Kind.TIME})
# What a sentence gains over its equals by holding what is asked for, in units of cosine.
BONUS = {Kind.TALLY: 0.25, Kind.POSITION: 0.15, Kind.NUMBER: 0.25, Kind.TIME: 0.25, Kind.SAYING: 0.1, Kind.PERSON: 0.15, Kind.PLACE: 0.08, Kind.REASON: 0.05}
_COUNTRY_BONUS = 0.04  # for each country named beside a position, up to four
_MOST_COUNTRIES = 4
_COUNTRY_OF_PERSON = 0.1  # for a person named with a country of the question
_RIGHT_TEXT = 0.1  # for a tally of the right sponsor's text, and again for the right stage

_QUESTIONS: dict[Kind, re.Pattern[str]] = {
    Kind.NUMBER: re.compile(r"\b(?:how (?:many|much|long|old|often|tall)|percentage|number of)\b"),
    Kind.TIME: re.compile(r"\b(?:when|(?:what|which) (?:\w+ )?(?:date|day|year|time|month)|what's the date|since when)\b"),
    Kind.PERSON: re.compile(r"\b(?:who(?:'s|m|se)?|(?:which|what|name (?:of )?(?:the|a)) (?:[\w'-]+ )?(?:person|official|diplomat|minister|politician|expert|analyst|envoy))\b"),
    Kind.PLACE: re.compile(r"^\W*where\b"),
    Kind.SAYING: re.compile(
        r"\b(?:sa(?:y|id|ys)|quote[ds]?|words?|term|call(?:ed|s)?|describe[ds]?|comment(?:ed|s)?|remark(?:ed|s)?|tell|told|claim(?:ed)?|react(?:ed|ion)?|put it)\b"
    ),
}
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|billions?|half|quarter|twice)\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?:1\d{3}|20\d\d|january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|anniversary|century|decade|yesterday|tomorrow|\w+ (?:years?|days?|months?|weeks?) (?:ago|before|after|later))\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“”]")
_SAID = re.compile(r"\b(?:said|says|argued|called|remarked|stated|told|added|described|warned|noted|stressed|defended)\b")
_CAUSE = re.compile(
    r"\b(?:because|since|reasons?|argu(?:ed|es|ing)|argument|in order|aim(?:ed|s)?|so that|due to|owing to|as a result|fail(?:ed|ure)|after|once|when|in response"
    r"|said|says|explain(?:ed|s)?|defended|justif\w+|led to|prompted|caused|driven|confirms?|viewed|eyes of|betray\w*|abandon\w*)\b", re.IGNORECASE
)
_ROLE = re.compile(r"\bwho(?:'s| is| was| are| were) ")
_PLACE = re.compile(r"\b(?:in|at|near|from) (?:the )?[A-Z]")
# What the question asks for by name: "how many soldiers", "which university", "who is X's envoy".
_FOCUS = re.compile(
    r"\bhow (?:many|much) (?P<a>(?:[\w'-]+ ){0,2}?[\w'-]+)(?= (?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|in|of|on|for|to|from|by|at|the|there)\b|\W*$)"
    r"|\b(?:which|what) (?!is\b|are\b|was\b|were\b|do\b|does\b|did\b|has\b|have\b|had\b|will\b|would\b|can\b|could\b|the\b)(?P<b>(?:[\w'-]+ ){0,2}?[\w'-]+)"
    r"(?= (?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|of|in|on|for|to)\b|\W*$)"
    r"|\b(?:who|what|where)(?:'s| is| are| was| were) (?:the )?(?P<c>(?:[\w'@~.-]+ ){0,4}?[\w'@~.-]+)(?= (?:of|in|on|for|to|at|from|with|about|by|during|when|right|now|behind|that|who|which)\b|\W*$)"
    r"|\bwhen (?:did|does|do|will|would|was|were|is|are) (?P<d>.+?)\W*$"
    r"|\bwho (?!is\b|are\b|was\b|were\b|do\b|does\b|did\b|has\b|have\b|had\b|will\b|would\b|can\b|could\b)(?P<verb>[\w'-]+)"
)


_HAPPENED = frozenset("held happen happened happens occur occurred place take taken vote voted voting adopted".split())
# Nouns that ask for a kind of thing without being it: a job is told without the word "job".
GENERIC = frozenset(
    "earlier job role title occupation office post rank name names thing things kind sort type reason reasons point idea word words term phrase way effect effects"
    " consequence consequences matter detail details info information news fact facts story content contents meaning purpose background person people".split()
)


# What one does for a country, told by naming the person and the country.
SPEAKING = frozenset("represent represents represented representing speak speaks spoke speaking behalf side envoy diplomat official delegate delegation".split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for; `focus` are the words that name it, `countries` must be spoken of."""

    kind: Kind
    focus: frozenset[str]
    countries: frozenset[str]
    choices: tuple[re.Pattern[str], ...] = ()
    about_votes: bool = False
    many: bool = False
    names: tuple[tuple[str, Span], ...] = ()
    named: frozenset[str] = frozenset()  # every country in the question, sponsors too
    stage: Stage = ""

    role: bool = False  # "who is X's envoy": a person with a name
    act: bool = False  # the focus is what somebody did, which can be told in many words

    @property
    def hard(self) -> bool:
        """Say whether a sentence without such a thing can't be the answer."""
        return self.kind in HARD or self.role or (self.kind is Kind.REASON and bool(self.countries))


def wanted(reading: Reading, countries: Countries) -> Wanted:
    """Tell what a reading asks for."""
    lower = reading.text.lower()
    kind = _BY_ASK.get(reading.ask)
    if kind is None:
        kind = next((k for k, pattern in _QUESTIONS.items() if pattern.search(lower)), Kind.OTHER)
    about_votes = reading.ask not in {Ask.OTHER, Ask.WHY}
    # Of a country any choice answers, the claimed one or another; a list is of those who chose so.
    # A "why" that takes a position for granted is answered by another position, which corrects it.
    taken = set(Position)
    if reading.ask is Ask.WHO and not reading.negated:
        taken = set(reading.choices)
    elif reading.ask is Ask.WHY:
        taken = set(Position) - set(reading.choices) if reading.choices else set()
    choices = tuple(lexicon.CHOICES[choice] for choice in Position if choice in taken)
    return Wanted(
        kind=kind,
        focus=frozenset(reading.residue) - GENERIC if about_votes else _focus(lower),
        countries=frozenset(reading.countries) if about_votes or reading.ask is Ask.WHY else frozenset(),
        choices=choices,
        about_votes=about_votes,
        many=reading.ask is Ask.WHO,
        # A figure in a question about votes is a claim to be checked, no name to be found.
        names=tuple(n for n in proper_names(reading.text) if not (about_votes and re.fullmatch(r"\d{1,3}|\d{4,}(?<!19\d\d)(?<!20\d\d)", n[0]))),
        named=_codes(reading.text, countries),
        stage=reading.stage,
        act=not about_votes and bool((found := _FOCUS.search(lower)) and found["verb"]),
        role=kind is Kind.PERSON and bool(_ROLE.search(lower)) and bool(_focus(lower)),
    )


def shows(want: Wanted, source: Source, span: Span, countries: Countries) -> float:
    """Return how much a sentence gains by holding what is wanted; 0 where it holds no such thing."""
    text = source.text[span.start : span.end]
    bonus = BONUS.get(want.kind, 0.0)
    match want.kind:
        case Kind.TALLY:
            return bonus + _right_text(want, text, countries) if reported_tally(source.text, span) else 0.0
        case Kind.POSITION:
            codes = _codes(text, countries)
            if not any(pattern.search(text.lower()) for pattern in want.choices):
                return 0.0
            if want.many:
                return bonus + _COUNTRY_BONUS * min(len(codes), _MOST_COUNTRIES) if len(codes) > 1 else 0.0
            return bonus if want.countries & codes else 0.0
        case Kind.NUMBER:
            return bonus if _NUMBER.search(text) else 0.0
        case Kind.TIME:
            return bonus if _TIME.search(text) else 0.0
        case Kind.PERSON:
            if full_names(text, countries):
                return bonus + (_COUNTRY_OF_PERSON if want.named & _codes(text, countries) else 0.0)
            return 0.02 if not want.role and re.search(r"\b[A-Z]", text[1:]) else 0.0
        case Kind.REASON:
            corrected = want.countries & _codes(text, countries) and any(p.search(text.lower()) for p in want.choices)
            return BONUS[Kind.POSITION] if corrected else bonus if _CAUSE.search(text) else 0.0
        case Kind.SAYING:
            return bonus if _QUOTED.search(text) else bonus / 2 if _SAID.search(text) else 0.0
        case Kind.PLACE:
            return bonus if _PLACE.search(text) else 0.0
        case _:
            return 0.0


def _right_text(want: Wanted, text: str, countries: Countries) -> float:
    """Return how far a sentence with a tally is about the text that is meant: its sponsor, its stage."""
    amended = bool(lexicon.AFTER.search(text.lower()))
    stage = amended == (want.stage == "after")
    sponsor = want.named <= _codes(text, countries) or (amended and want.stage == "after")
    return (_RIGHT_TEXT if sponsor else 0.0) + (_RIGHT_TEXT if stage else -_RIGHT_TEXT)


def _codes(text: str, countries: Countries) -> frozenset[str]:
    return frozenset(code for mention in countries.mentions(text) for code in mention.codes)


def lacks(want: Wanted, text: str, countries: Countries) -> bool:
    """Say whether a text fails to speak of a country that the question asks about."""
    return bool(want.countries) and not want.countries <= _codes(text, countries)


def _focus(lower: str) -> frozenset[str]:
    match = _FOCUS.search(lower)
    if match is None:
        return frozenset()
    if match["d"]:
        return frozenset(re.findall(r"[a-z][a-z-]+", match["d"])) - _HAPPENED - STOP_WORDS
    phrase = next(group for group in match.groups() if group is not None)
    words: Collection[str] = re.findall(r"[a-z][a-z'-]+", phrase)
    return frozenset(
        word.removesuffix("'s") for word in words if word not in GENERIC and word.removesuffix("'s") not in STOP_WORDS and word not in VOTE_WORDS - {"lead", "number"}
    )
