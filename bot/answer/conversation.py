"""What a follow-up leaves out, taken from the turns before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.answer.words import STOP_WORDS
from bot.answer.names import full_names
from bot.answer.reading import Ask, Reading
from bot.answer.types import Abstained, Turn
from index.votes.countries import Countries

_ELLIPSIS = re.compile(
    r"^(?:ok(?:ay)?\W+|so\W+|hm+\W+|thanks?\W+)*(?:and|what about|how about|same (?:for|question)|also|or|then|but|&|how (?:on|for|in|at))\b", re.IGNORECASE
)
_PERSON_PRONOUN = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THING_PRONOUN = re.compile(r"\b(it|its|they|them|their|this|that|these|those|there|one|same)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|de|van|von|al|bin))*\b")
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
    names_vote = bool(reading.votes or reading.topic or reading.council or reading.assembly)
    if reading.unknown_vote:
        return reading
    if reading.ask is Ask.OTHER:
        adds = reading.countries or reading.votes or reading.choices
        if before.ask is Ask.OTHER or not adds or not is_elliptic(text) or reading.residue:
            return reading
        ask = before.ask
        if reading.countries and ask in {Ask.WHO, Ask.TALLY, Ask.COUNT, Ask.MARGIN, Ask.SHARE, Ask.OUTCOME, Ask.WHEN}:
            ask = Ask.POSITION
        if reading.choices and ask in {Ask.TALLY, Ask.MARGIN, Ask.OUTCOME}:
            ask = Ask.COUNT
        if reading.choices and not reading.countries and ask is Ask.POSITION:
            ask = Ask.WHO
        if ask is Ask.COMPARE_COUNTRIES:
            ask = Ask.POSITION
        claimed = reading.choices or (before.choices if ask not in {Ask.POSITION} else ())
        return replace(
            reading, ask=ask, choices=claimed, countries=reading.countries or before.countries,
            negated=reading.negated if reading.choices else before.negated,
            yes_no=False,
            **({} if names_vote else _vote_of(before)),
        )
    if not names_vote and not reading.residue:
        reading = replace(reading, **_vote_of(before))
    return reading


def _vote_of(before: Reading) -> dict[str, object]:
    return {"votes": before.votes, "topic": before.topic, "council": before.council, "assembly": before.assembly, "stage": before.stage}


def complete_text(text: str, before: str, turn: Turn | None, countries: Countries) -> str:
    """Put a name for a pronoun, or the question before for what a bare question leaves out."""
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
    return [m[0] for m in _NAME.finditer(text) if m[0].split()[0].lower() not in STOP_WORDS and m[0].lower() not in STOP_WORDS]


def _person(before: str, turn: Turn | None, countries: Countries) -> str | None:
    """Return whom "he" or "she" means: the last full name of the question before, or the first in its quotes."""
    asked = full_names(before, countries)
    if asked:
        return asked[-1]
    if turn is None or isinstance(turn.answer, Abstained) or not turn.answer.citations:
        return None
    quoted = [name for citation in turn.answer.citations for name in full_names(citation.quote.text, countries)]
    return quoted[0] if quoted else None
