"""Words put for what a question leaves out, by the turn before: whose vote, which text, who."""

from __future__ import annotations

import re

from bot.answer.language.conversation import ELLIPSIS, is_elliptic
from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.lexicon import STOP_WORDS
from bot.answer.language.text.names import full_names
from bot.answer.types import Abstained, Turn
from index.votes.names.countries import Countries as CountryTable

_PERSON_PRONOUN = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THING_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|this|that|these|those|there|one|same)\b", re.IGNORECASE
)
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|de|van|von|al|bin))*\b")
_VOTING_PRONOUN = re.compile(
    r"\b(?:it|they|we|i)\b(?= (?:vot|abstain|oppos|support|back|side|stand|stood|go\b|do\b|also"
    r"|sit\b|sat\b|bail|skip|switch|chang|flip))"
    r"|\b(?:my|our|their|that|this|the same) (?:own )?(?:country|nation|state|delegation)\b"
    r"|(?<=\blike )them\b|(?<=\bwith )them\b",
    re.IGNORECASE,
)
_OTHER_ORDINAL = re.compile(r"\b(first|second|third|fourth|fifth)(?: one)?\W*$", re.IGNORECASE)
# The vote that was spoken of before: "the resolution", "that vote", or else "it".
_THE_VOTE = re.compile(
    r"\b(?:the|this|that) (?:whole |entire |same |said )?(?:resolution|text|draft|proposal|version"
    r"|document|measure|motion|vote)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|that|this)\b", re.IGNORECASE)
_LISTED = re.compile(r"\b(both|either|neither|between) (?:it|that|this)(?= (?:and|or|nor)\b)", re.I)
_AFTERWARDS = re.compile(
    r"\W*(?:and |so |what about )?(?:after(?:wards)?|after that|then)\W*", re.IGNORECASE
)
_BEFORE = re.compile(r"\bbefore (?:it (?:was|got|had been) )?(?:being )?\w*amend\w*", re.IGNORECASE)
_MOST_BARE_WORDS = 1


def name_subject(text: str, subject: str | None) -> str:
    """Put the country spoken of before for "it" or "they" that votes."""
    return _VOTING_PRONOUN.sub(subject, text, count=1) if subject else text


def name_ordinal(text: str, before: Reading) -> str:
    """Put the amendment for "the third one", where another one of them was spoken of before."""
    asked = _OTHER_ORDINAL.search(text)
    if asked is None or len(before.records) != 1 or before.records[0].kind != "amendment":
        return text
    name, found = re.subn(r"\b(?:first|second|third)\b", asked[1], before.records[0].name)
    return text[: asked.start()] + name.removeprefix("the ") if found else text


def name_vote(text: str, before: Reading) -> str:
    """Put the vote spoken of before for "the resolution", or else for "it"."""
    if before.ask is Ask.OTHER and not before.records:
        return text
    (one, *others) = before.records or (None,)
    name = "the vote" if one is None or others else one.symbol or one.name
    pattern = _THE_VOTE if _THE_VOTE.search(text) else _IT
    return pattern.sub(lambda _: name, text, count=1)


def name_listed(text: str, before: Reading) -> str:
    """Put the vote spoken of before for "that" beside another: "on both that and ES-11/8"."""
    (one, *others) = before.records or (None,)
    if one is None or others:
        return text
    return _LISTED.sub(lambda match: f"{match[1]} {one.symbol or one.name}", text)


def complete_text(text: str, before: str, turn: Turn | None, countries: CountryTable) -> str:
    """Put a name for a pronoun, or the question before for what a bare question leaves out."""
    if _AFTERWARDS.fullmatch(text):
        return _BEFORE.sub("after it was amended", before)
    own_names = _names(text)
    if _PERSON_PRONOUN.search(text) and not own_names:
        person = _person(before, turn, countries)
        if person:
            return _PERSON_PRONOUN.sub(person, text, count=1)
    if ELLIPSIS.match(text) and own_names:
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


def _person(before: str, turn: Turn | None, countries: CountryTable) -> str | None:
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
