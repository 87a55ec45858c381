"""Whether two sources answer one question differently: other figures, dates, names or choices.

The question says what is compared: both have been read as answers to it. What is left to see is
that their words can't both be so, and that neither sentence is of another thing, time or scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from bot.answer.language.text.lexer import choices_in, speaks_of
from bot.answer.language.text.names import Name, stands
from bot.answer.passages.polarity import opposed
from bot.answer.passages.told_values import Told, unattributed
from bot.answer.passages.values import dates_of, values_of
from index.lazy_pattern import lazy_pattern
from index.search.models.encoder import Encoder
from index.search.stems import STOP_WORDS, stems
from index.votes.names.countries import Countries
from index.votes.record import Position

SAME: Final = 0.7  # cosine of two words from which they say the same
_PHRASE: Final = 3  # words behind a figure among which is what it counts
_FREE: Final = 3  # words of its own from which a sentence is no copy of another with a word changed
# So much must two sentences in words of their own have in common beside what the question says:
_OWN: Final = 1
_LACKING: Final = 2  # where one lacks a word of the question that the other has
_SURE: Final = 3  # from which two words for what is counted are of the same

Alike = Callable[[str, Collection[str]], float]
"""How near a word is to the nearest of others: the largest cosine, 0 without any."""

_SCOPE: Final = frozenset(
    """
    old first second third fourth next previous earlier initial half
    quarter interval halftime run-off runoff youth net gross northern southern eastern
    western upper lower greater youngest eldest junior senior preliminary line
    """.split()
)
_ASPECTS: Final = tuple(
    frozenset(line.split())
    for line in """
        high height tall taller tallest highest elevation rises rise altitude
        long length longest longer stretches
        deep depth deepest
        wide width broad
    """.strip().splitlines()
)
_DAY: Final = lazy_pattern(r"\b((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_WORD: Final = lazy_pattern(r"[^\W\d_][\w'’-]*")
_COUNTED: Final = lazy_pattern(
    r"\bhow many (?:[\w-]+ ){0,2}?([\w-]+?)(?= (?:\w+ )?(?:is|are|was|were|did"
    r"|do|does|has|have|had|can|will|would|in|of|on|at|\w+ed)\b|\W*$)",
    re.IGNORECASE,
)
_ANYBODY: Final = frozenset(stems("people person persons lives members states countries votes"))
# What is asked without a name for it.
_ASKED_OF: Final = frozenset(
    stems(
        "many much high long tall deep wide old big large strong far people share percentage number"
        " vote cost price pay rate get got have kind size year day time"
    )
)
_CAPITALS: Final = lazy_pattern(r"\b[A-Z][\w.’-]*(?: (?:of (?:the )?)?[A-Z][\w.’-]*)*")
_NOTHING: Final = STOP_WORDS | set("for against every each either fewer more less".split())
_ONLY_ONE: Final = lazy_pattern(
    r"^\W*(?:who (?:is|was) the\b|who (?:won|founded|built|wrote|painted|discovered|invented"
    r"|designed|directed|composed|leads|led|heads|headed|chairs|chaired|succeeded|replaced|became)\b"
    r"|(?:what|which) (?:\w+ )?(?:is|was) the (?:name|capital|winner|author|founder|head|leader)\b"
    r"|(?:what|which) \w+ (?:is|was|did)\b|where (?:is|was|were|did)\b)",
    re.IGNORECASE,
)


class Nearness:
    """Measures how near a word is to others, each encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}

    def __call__(self, word: str, others: Collection[str]) -> float:
        """Return the largest cosine of a word to others, 0 without any."""
        lower = [one.lower() for one in (word, *others)]
        new = [one for one in dict.fromkeys(lower) if one not in self._vectors]
        for one, encoding in zip(new, self._encoder.encode(new), strict=True):
            self._vectors[one] = encoding.vector
        own, *rest = (self._vectors[one] for one in lower)
        return max((float(own @ one) for one in rest), default=0.0)


def differ(question: str, one: Told, other: Told, countries: Countries, alike: Alike) -> bool:
    """Say whether two sources give answers to one question that can't both be so."""
    both = (one, other)
    names = _names(question, countries)
    if one.source.id == other.source.id or not _apart(question, one, other):
        return False
    return (
        all(
            stands(name, told.context, countries) or _calls(told.context, name)
            for name in names
            for told in both
        )
        and not any(told.is_unsure for told in both)
        and one.is_part == other.is_part
        and (one.is_planned <= other.is_to_come and other.is_planned <= one.is_to_come)
        and one.rates == other.rates
        and _of_one_time(question, one, other)
        and not (one.values and _opposed(one, other))
        and _of_one_scope(question, one, other)
        and not _worded_apart(question, one, other, alike)
    )


def measures_other(question: str, words: str) -> bool:
    """Say whether words measure something where it was asked how many there are of another."""
    counted = _COUNTED.search(question)
    values = values_of(words)
    return (
        counted is not None
        and bool(values)
        and all(one.unit and not one.date for one in values)
        and {*stems(counted[1])}.isdisjoint(stems(words))
    )


def _apart(question: str, one: Told, other: Told) -> bool:
    """Say whether the answering words differ: as values, as choices or as names."""
    if one.values or other.values:
        alike = [a.unit for a in one.values] == [b.unit for b in other.values]
        if alike and len(one.values) > 1:  # a result, part by part
            return any(a.differs(b) for a, b in zip(one.values, other.values, strict=True))
        pairs = [(a, b) for a in one.values for b in other.values if a.unit == b.unit]
        return bool(pairs) and all(a.differs(b) for a, b in pairs)
    choices = [_chosen(told) for told in (one, other)]
    if all(len(each) == 1 for each in choices):
        return choices[0] != choices[1]
    named = [{*stems(told.text[told.own.start : told.own.end])} for told in (one, other)]
    within = named[0] <= named[1] or named[1] <= named[0]
    return all(named) and not within and _ONLY_ONE.search(question) is not None


def _chosen(told: Told) -> frozenset[Position]:
    """Return the choice that the answering words are, or that stands behind the verb they are."""
    words = told.text[told.own.start : told.own.end]
    behind = told.text[told.own.start :] if speaks_of(words, "vote") else ""
    # The words are a choice if without them the clause tells none.
    return (choices_in(told.clause) - choices_in(told.plain)) | choices_in(behind)


def _names(question: str, countries: Countries) -> list[Name]:
    """Return what has capitals in a question behind its first word, neighbours as one."""
    first = _WORD.search(question)
    behind = question[first.end() :] if first else ""
    return [Name(one, countries.codes_in(one)) for one in _CAPITALS.findall(behind)]


def _calls(context: str, name: Name) -> bool:
    """Say whether a text calls somebody or something by a part of a name, and by no other.

    "Ionask" is Radu Ionask; "Upper Aske" isn't Lower Aske.
    """
    parts = _WORD.findall(name.text)
    if len(parts) < 2 or name.codes:
        return False
    for match in re.finditer(rf"(\b[A-Z][\w'’-]* )?\b{re.escape(parts[-1])}\b", context):
        if match[1] is None or match[1].strip() in parts or match.start() == 0:
            return True
    return re.search(rf"\b{re.escape(parts[0])}s?\b", context) is not None


def _of_one_time(question: str, one: Told, other: Told) -> bool:
    """Say whether question and clauses speak of no different dates."""
    asked = dates_of(question)
    for these, those in ((asked, one.dates), (asked, other.dates), (one.dates, other.dates)):
        if these and those and all(a.differs(b) for a in these for b in those):
            return False
    years = [
        {date.date[0] for date in told.dates if date.date and date.date[0]} for told in (one, other)
    ]
    if bool(years[0]) != bool(years[1]) and not any(date.date and date.date[0] for date in asked):
        return False
    day = _DAY.search(question)
    days = [_DAY.search(told.text) for told in (one, other)]
    return day is None or all(each is None or each[1] == day[1] for each in days)


def _opposed(one: Told, other: Told) -> bool:
    """Say whether figures are of opposite things, or of different choices of a vote."""
    choices = choices_in(one.clause), choices_in(other.clause)
    if all(choices) and choices[0].isdisjoint(choices[1]):
        return True
    return opposed(one.clause, other.clause) and opposed(other.clause, one.clause)


def _of_one_scope(question: str, one: Told, other: Told) -> bool:
    """Say whether no clause bounds its figure otherwise than the other and the question do."""
    asked = {word.lower() for word in _WORD.findall(question)}
    spoken = [{word.lower() for word in _WORD.findall(told.before)} for told in (one, other)]
    known = [{word.lower() for word in _WORD.findall(told.context)} for told in (one, other)]
    for mine, others in ((spoken[0], known[1]), (spoken[1], known[0])):
        if (mine & _SCOPE) - others - asked:
            return False
    for aspect in _ASPECTS:
        if asked & aspect and any(
            not told & aspect and any(told & each for each in _ASPECTS) for told in known
        ):
            return False
    return True


def _worded_apart(question: str, one: Told, other: Told, alike: Alike) -> bool:
    """Say whether words of one, where the other has others, tell that it is of another thing.

    In a sentence of the same words but for one it does ("the parliament has seats", "the party has
    seats"). One in words of its own may only say it otherwise, if both tell more that is the same.
    """
    asked = [(word, stem) for word, stem in _content(question) if stem not in _ASKED_OF]
    stemmed = {stem for _, stem in asked}
    counted = _COUNTED.search(question)
    both = len(_said(one.beside) & _said(other.beside) - _said(question))
    if one.is_past != other.is_past and both < _SURE:
        return True
    own: list[list[str]] = []
    lacking = 0
    narrowed = False
    for mine, others in ((one, other), (other, one)):
        here = {stem for _, stem in _content(mine.context)}
        there = [word for word, _ in _content(others.context)]
        held = {stem for _, stem in _content(others.context)}
        lacking += any(
            stem in here - held and word[0].islower() and alike(word, there) < SAME
            for word, stem in asked
        )
        new = [word for word, stem in _content(unattributed(mine.plain)) if stem not in held]
        own.append([word for word in new if alike(word, there) < SAME])
        narrowed |= _narrowed(mine.plain, held | stemmed, stemmed, own[-1])
        if counted and both < _SURE and _counts_other(counted[1], mine, others, alike):
            return True
    if max(map(len, own)) < _FREE:
        names = any(
            word[0].isupper() and not told.text.startswith(word) and word in told.before
            for words, told in zip(own, (one, other), strict=True)
            for word in words
        )
        return both < _LACKING and (narrowed or names or lacking > 0)
    return both < (_LACKING if lacking else _OWN)


def _said(text: str) -> frozenset[str]:
    """Return what a text says: its stems, figures and dates."""
    figures = (str((one.date, one.low, one.unit)) for one in values_of(text))
    return frozenset([*(stem for _, stem in _content(text)), *figures])


def _counts_other(noun: str, mine: Told, others: Told, alike: Alike) -> bool:
    """Say whether one counts what is asked for, and the other something else."""
    asked = next(iter(stems(noun)), "")
    nouns = [_noun(told) for told in (mine, others)]
    if not asked or not all(nouns):
        return False
    (here, there) = (stems(one)[0] for one in nouns)
    if asked in _ANYBODY:
        # Some of all people: "four children".
        less = mine.values and others.values and others.values[0].high < mine.values[0].low
        return here in _ANYBODY and there not in _ANYBODY and bool(less)
    behind = _WORD.findall(others.text[others.figure.end :])[:_PHRASE]
    if here != asked or there in _ANYBODY or asked in stems(" ".join(behind)):
        return False
    return alike(nouns[1], [noun]) < SAME


def _noun(told: Told) -> str:
    """Return the word behind a figure without a unit: what it counts."""
    if not told.values or told.values[0].unit:
        return ""
    match = re.match(r" ([^\W\d_][\w'’-]*)", told.text[told.figure.end :])
    return match[1] if match and match[1].lower() not in STOP_WORDS and stems(match[1]) else ""


def _narrowed(
    plain: str, known: Collection[str], asked: Collection[str], own: Sequence[str]
) -> bool:
    """Say whether a word of its own stands before one that is asked for: "youth unemployment"."""
    for before, after in pairwise(re.finditer(r"\S+", plain)):
        first, second = before[0].strip('"“”(),.;:'), after[0].strip('"“”(),.;:').removesuffix("'s")
        if before.end() + 1 != after.start() or before[0][-1] in ",.;:" or first not in own:
            continue
        if (
            first.lower().endswith(("ly", "ed"))
            or {*stems(first)} & _ANYBODY
            or (first[0].islower() and second[:1].isupper())
        ):
            continue
        if (
            not second[:1].isupper()
            and {*stems(second)} & set(asked)
            and stems(first)[0] not in known
        ):
            return True
    return False


def _content(text: str) -> list[tuple[str, str]]:
    """Return the words of a text that say something, each with its stem."""
    found = []
    for match in _WORD.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        stemmed = stems(word)
        if stemmed and word.lower() not in _NOTHING:
            found.append((word, stemmed[0]))
    return found
