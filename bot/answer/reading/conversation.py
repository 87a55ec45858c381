"""What a follow-up leaves out, taken from the turns before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answer.language.names import full_names
from bot.answer.language.words import STOP_WORDS
from bot.answer.reading.asks import Ask
from bot.answer.reading.lexicon import BEFORE, VOTE_NOUN
from bot.answer.reading.reading import Reading
from bot.answer.types import Abstained, Turn
from index.votes.countries import Countries

_ELLIPSIS = re.compile(
    r"^(?:ok(?:ay)?\W+|so\W+|hm+\W+|thanks?\W+)*"
    r"(?:and|what about|how about|same (?:for|question)|also|or|then|but|&"
    r"|how (?:many )?(?:on|for|in|at))\b",
    re.IGNORECASE,
)
_PERSON_PRONOUN = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THING_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|this|that|these|those|there|one|same)\b", re.IGNORECASE
)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|de|van|von|al|bin))*\b")
_VOTING_PRONOUN = re.compile(
    r"\b(?:it|they|we|i)\b(?= (?:vot|abstain|oppos|support|back|side|stand|stood|go\b|do\b|also))"
    r"|\b(?:my|our|their|that|this|the same) (?:own )?(?:country|nation|state|delegation)\b",
    re.IGNORECASE,
)
# The vote that was spoken of before: "the resolution", "that vote", or else "it".
_THE_VOTE = re.compile(
    rf"\b(?:the|this|that) (?:whole |entire |same |said )?(?:{VOTE_NOUN}|vote)\b", re.IGNORECASE
)
_IT = re.compile(r"\b(?:it|that|this)\b", re.IGNORECASE)
# The countries that were listed before: "how many of them".
_OF_THEM = re.compile(r"\b(?:of|among) (?:them|those|these)\b", re.IGNORECASE)
_AFTERWARDS = re.compile(
    r"\W*(?:and |so |what about )?(?:after(?:wards)?|after that|then)\W*", re.IGNORECASE
)
_MOST_ELLIPTIC_WORDS = 4
_MOST_BARE_WORDS = 1


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question with what it left out: the text to search for, and its reading."""

    text: str
    reading: Reading


def is_elliptic(text: str) -> bool:
    """Say whether a question leans on the one before it ("And Hungary?", "Why?")."""
    return bool(_ELLIPSIS.match(text)) or len(text.split()) <= _MOST_ELLIPTIC_WORDS


def complete_reading(text: str, reading: Reading, before: Reading) -> Reading:
    """Fill in what a question about votes leaves out: what is asked, of which vote, of whom."""
    if reading.unknown_vote:
        return reading
    if _OF_THEM.search(text) and _lists(reading) and _lists(before):
        return replace(
            reading,
            ask=Ask.WHO,
            choices=before.choices + reading.choices,
            votes=before.votes + (reading.votes or before.votes),
            together=True,
        )
    if reading.ask is not Ask.OTHER:
        return reading if reading.residue else _of_the_same_vote(reading, before)
    adds = reading.countries or reading.groups or reading.votes or reading.choices
    if before.ask is Ask.OTHER or not adds or not is_elliptic(text) or reading.residue:
        return reading
    if before.ask in {Ask.AGREE, Ask.LIKE, Ask.OUTVOTED}:
        of_two = before.ask is Ask.AGREE
        first = before.countries[: int(of_two and len(reading.countries) == 1)]
        asked = tuple(dict.fromkeys((*first, *reading.countries)))
        return replace(before, text=text, countries=asked) if len(asked) > of_two else reading
    ask = _asked_again(before.ask, reading)
    inherited = before.choices if ask is not Ask.POSITION else ()
    return _of_the_same_vote(
        replace(
            reading,
            ask=ask,
            choices=reading.choices or inherited,
            countries=reading.countries or (() if reading.groups else before.countries),
            groups=reading.groups or (() if reading.countries else before.groups),
            negated=reading.negated if reading.choices else before.negated,
            yes_no=False,
        ),
        before,
    )


def _lists(reading: Reading) -> bool:
    """Say whether a reading asks of all countries that made one choice on one vote."""
    listed = reading.ask in {Ask.WHO, Ask.COUNT} and len(reading.choices) == 1
    return listed and len(reading.records) == 1 and not reading.negated


def _asked_again(ask: Ask, reading: Reading) -> Ask:
    """Return what is asked by "And Hungary?" or "And against?" after another question."""
    if ask is Ask.COMPARE_COUNTRIES:
        return Ask.POSITION
    if reading.countries:
        return ask if ask is Ask.WHY else Ask.POSITION
    if reading.choices and ask is Ask.POSITION:
        return Ask.WHO
    if reading.choices and ask in {Ask.TALLY, Ask.MARGIN, Ask.OUTCOME}:
        return Ask.COUNT
    return ask


def _of_the_same_vote(reading: Reading, before: Reading) -> Reading:
    """Let a reading that names no vote be of the vote spoken of before."""
    if reading.votes or reading.topic or reading.council or reading.assembly:
        return reading
    return replace(
        reading,
        unknown_vote=before.unknown_vote,
        symbols=before.symbols,
        years=before.years,
        about=before.about,
        votes=before.votes,
        topic=before.topic,
        council=before.council,
        assembly=before.assembly,
        stage=before.stage,
    )


def name_subject(text: str, subject: str | None) -> str:
    """Put the country spoken of before for "it" or "they" that votes."""
    return _VOTING_PRONOUN.sub(subject, text, count=1) if subject else text


def name_vote(text: str, before: Reading) -> str:
    """Put the vote spoken of before for "the resolution", or else for "it"."""
    if before.ask is Ask.OTHER and not before.records:
        return text
    (one, *others) = before.records or (None,)
    name = "the vote" if one is None or others else one.symbol or one.name
    pattern = _THE_VOTE if _THE_VOTE.search(text) else _IT
    return pattern.sub(lambda _: name, text, count=1)


def complete_text(text: str, before: str, turn: Turn | None, countries: Countries) -> str:
    """Put a name for a pronoun, or the question before for what a bare question leaves out."""
    if _AFTERWARDS.fullmatch(text):
        return BEFORE.sub("after it was amended", before)
    own_names = _names(text)
    if _PERSON_PRONOUN.search(text) and not own_names:
        person = _person(before, turn, countries)
        if person:
            return _PERSON_PRONOUN.sub(person, text, count=1)
    if _ELLIPSIS.match(text) and own_names:
        earlier = _names(before)
        if earlier:
            return before.replace(earlier[-1], own_names[-1])
    content = [w for w in re.findall(r"[A-Za-z][\w'-]+", text) if w.lower() not in STOP_WORDS]
    if len(content) <= _MOST_BARE_WORDS and (is_elliptic(text) or _THING_PRONOUN.search(text)):
        return f"{text} {before}"
    return text


def _names(text: str) -> list[str]:
    """Return capitalised names, not the word that only starts the sentence."""
    return [
        m[0]
        for m in _NAME.finditer(text)
        if m[0].split()[0].lower() not in STOP_WORDS and m[0].lower() not in STOP_WORDS
    ]


def _person(before: str, turn: Turn | None, countries: Countries) -> str | None:
    """Return whom "he" or "she" means: the last name of the question before, else of its quotes."""
    asked = full_names(before, countries)
    if asked:
        return asked[-1]
    if turn is None or isinstance(turn.answer, Abstained) or not turn.answer.citations:
        return None
    quoted = [
        name
        for citation in turn.answer.citations
        for name in full_names(citation.quote.text, countries)
    ]
    return quoted[0] if quoted else None
