"""Names in questions and in sentences, told by their capitals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries

WORD = lazy_pattern(r"[^\W_][\w'.-]*[^\W_]|[^\W_]")
_LONG_NAME = 5  # letters from which one slip is forgiven: "Betsa" and "Besta" are one name
_FEW = 2  # "Who is Richard Gowan?": two capitals of two content words still tell
# What starts with a capital and is no person's first name.
_TITLES = (
    r"The|A|An|In|On|At|For|And|But|President|United|General|Security|European|International"
    r"|Foreign|Prime|Human|New|North|South|Middle|Cold|World|White"
)
_FULL_NAME = lazy_pattern(
    rf"\b(?!(?:{_TITLES})\b)[A-Z][a-zà-ÿ'’-]+ (?:[A-Z][a-zà-ÿ'’.-]* )?[A-Z][a-zà-ÿ'’-]+\b"
)
_INSTITUTION = lazy_pattern(
    r"\b(?:Council|Assembly|Nations|Group|House|Union|States|Court|Press|Pravda|Global|War|Day"
    r"|Street|Times|Post|University|Party|Committee|Charter)\b"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name or number in a question; `codes` are the countries it means, if it means any.

    `others` are names of which one is enough ("Gowan or Betsa").
    """

    text: str
    codes: frozenset[str]
    others: tuple[Name, ...] = ()


def full_names(text: str, countries: Countries) -> list[str]:
    """Return what looks like people's full names, in order: no countries, no institutions."""
    return [
        name
        for name in _FULL_NAME.findall(text)
        if not _INSTITUTION.search(name) and not countries.codes_in(name)
    ]


def proper_names(question: str, countries: Countries) -> list[Name]:
    """Return the capitalised names and the numbers of a question, neighbours as one name.

    What is capital only by its place doesn't count; a question in capitals throughout, or in Title
    Case, tells nothing by them.
    """
    words = list(WORD.finditer(question))
    content = [w for w in words if w[0][0].isalpha() and w[0].lower() not in STOP_WORDS]
    capitals = [w for w in content if w[0][0].isupper()]
    few = len(content) <= _FEW and not question.isupper()
    telling = few or len(content) > len(capitals)
    spans: list[tuple[int, int]] = []
    for i, word in enumerate(words):
        first = i == 0
        name = word in capitals and telling
        if first and name:  # "Gowan said what?" tells by the word after it only
            name = len(words) > 1 and words[1][0][0].isupper()
        if not name and not word[0][0].isdigit():
            continue
        joined = spans and question[spans[-1][1] : word.start()] == " "
        start = spans.pop()[0] if joined else word.start()
        spans.append((start, word.end()))
    mentions = countries.mentions(question)
    named: list[Name] = []
    at = 0
    for start, end in spans:
        codes = frozenset(
            code
            for mention in mentions
            if mention.span.start < end and start < mention.span.end
            for code in mention.codes
        )
        one = Name(question[start:end], codes)
        if named and _OR.fullmatch(question, at, start):
            one = replace(one, others=(named.pop(),))
        named.append(one)
        at = end
    return named


_OR = lazy_pattern(r"(?: \w+)?,? or (?:the |a )?")  # between two names of which one is enough


# Where a name stands that somebody wrote without its capital: "what did orbán say", "who is orbán",
# "orbán's reply".
_PLACED = lazy_pattern(
    r"\b(?:(?:did|does|do|has|have|had|would|will) (?P<speaker>{0}(?: {0})?)"
    r" (?:say|said|think|call|tell|told|claim|argue|comment|react|respond|reply|write|post|tweet"
    r"|announce|promise|warn|describe|demand|want|mean|stress|insist|add|answer"
    r"|(?P<votes>vote|abstain|oppose|support|back|side|stand))\b"
    r"|who(?:'s| is| was) (?P<person>{0}(?: {0})?)\W*$"
    r"|(?P<owner>{0})'s? \w)".format(r"[^\W\d_][^\W\d_-]+"),
    re.IGNORECASE,
)

# And what a preposition joins: "how do i moor it at rorvik in winter".
_JOINED = lazy_pattern(
    r"\b(?:on|in|at|for|from|with|to)(?: an?| the)? ([^\W\d_][^\W\d_-]+)", re.IGNORECASE
)


def unknown_names(
    question: str, is_held: Callable[[str], bool], is_word: Callable[[str], bool]
) -> list[Name]:
    """Return what must be a name by its place, though it has no capital, and isn't known.

    `is_held` says whether the library knows a word, `is_word` whether it is ordinary English, which
    makes nobody a voter.
    """
    placed = [
        (word, bool(match["votes"]))
        for match in _PLACED.finditer(question)
        for word in (match["speaker"] or match["person"] or match["owner"]).split()
    ]
    words = WORD.findall(question)
    # Of keywords alone each counts.
    alone = not any(word.lower() in STOP_WORDS for word in words)
    placed += [(word, False) for word in (words if alone else _JOINED.findall(question))]
    return [
        Name(word, frozenset())
        for word, votes in dict.fromkeys(placed)
        if word.islower() and word not in STOP_WORDS and word not in VOTE_WORDS
        if not is_held(word) and (votes or not is_word(word))
    ]


def stands(name: Name, text: str, countries: Countries) -> bool:
    """Say whether all words of a name, or of one of its others, stand in a text.

    A country stands there by any of its names.
    """
    if any(stands(other, text, countries) for other in name.others):
        return True
    if name.codes:
        return bool(name.codes & countries.codes_in(text))
    words = _words_in(text)
    return all(
        part in words
        or (
            len(part) >= _LONG_NAME
            and any(OSA.distance(part, w, score_cutoff=1) <= 1 for w in words)
        )
        for part in map(_plain, WORD.findall(name.text))
    )


@lru_cache(maxsize=1024)
def _words_in(text: str) -> frozenset[str]:
    """Return the words of a text, in which each name of a question is looked for."""
    words = WORD.findall(text)
    return frozenset(word.lower() if word.isalnum() else _plain(word) for word in words)


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s").replace(".", "")
