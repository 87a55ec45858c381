"""Figures with what is told around them, by which two accounts of one thing in other words are met.

A figure is taken with the names, times and words of its sentence and of those before it, where its
subject may stand. `matching` says which two are of one thing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from bot.answer.conflicts.account_words import (
    ANYBODY,
    APART,
    ASPECTS,
    DEEDS,
    DENIED,
    EVENTS,
    HEDGED,
    IDIOMS,
    PERIOD,
    PERSONS,
    PLANNED,
    SYNONYMS,
)
from bot.answer.conflicts.marked import figures_of
from bot.answer.conflicts.quantities import NUMERAL, Quantity, When, dates_of
from bot.answer.conflicts.sentence_words import Word, class_of, stem_of, straight, words_of
from bot.answer.conflicts.slots import LONGEST, rates_of
from index.sparse import stems
from index.types import Span

DATE = "date"  # the measure of when something happened
NAME = 6  # letters that tell a name
_BEFORE = 3  # sentences that may say what a figure's own leaves out
_DAY = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_YEAR = re.compile(r"(?<![Ss]ince )(?<![Uu]ntil )\b(?:1[0-9]|20)\d\d\b")
_JOINT = re.compile(r"[,;:()]\s|\s-\s|\b(?:and|but|while|whereas|when|ahead of)\b")
_LEAD = re.compile(
    r"^(?:In|At|On|By|From|Between|After|Before|During|Until|For|Since|With) [^,]{1,60},"
)
_OF_WHAT = re.compile(r" of (?:the |its |their |all )?([a-z]{3,})\b")  # "7 tonnes of wheat"
_MEMBERS = re.compile(r" of (?:the )?([a-z]+)")
_COUNTED_WITHOUT_S = frozenset(
    "people men women children police sheep cattle fish aircraft deer crew staff personnel dead"
    " fishermen mice geese oxen".split()
)
_LEAST_PLURAL = 4  # letters of a plural


@dataclass(frozen=True, slots=True)
class Told:
    """What a stretch of text says that may tell one thing from another.

    `names` may be names by their first letter, those in `sure` are; both are
    cut to their first letters, `full` are the sure ones uncut. `days` are of the week.
    """

    names: frozenset[str]
    sure: frozenset[str]
    stems: frozenset[str]
    full: frozenset[str]
    deeds: frozenset[str]
    aspects: frozenset[str]
    apart: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()
    dates: frozenset[When] = frozenset()
    years: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Account:
    """A figure and what is told around it.

    `span` is where it stands in its sentence, `heads` what is counted and `kinds` of which kind,
    `deeds` what was done.
    `near` is told in its clause, `said` in its sentence, `around` there and before. `beside` are
    all figures of the passage, each with what it measures and counts.
    """

    span: Span
    quantity: Quantity
    measure: str
    heads: frozenset[str]
    kinds: frozenset[str]
    deeds: frozenset[str]
    near: Told
    said: Told
    around: Told
    rates: frozenset[str]
    planned: bool
    denied: bool
    words: tuple[Word, ...]
    beside: frozenset[tuple[str, str, Fraction]] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """What may be names of its subject."""
        return self.around.names

    @property
    def stems(self) -> frozenset[str]:
        """What its sentence says."""
        return self.said.stems


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence without its dates; `words` are those outside its figures, `every` all of them."""

    text: str
    figures: tuple[tuple[Quantity, str], ...]
    whens: tuple[tuple[When, Span], ...]
    words: tuple[Word, ...]
    every: tuple[Word, ...]
    told: Told


_NOTHING = _Sentence("", (), (), (), (), Told(*(frozenset[Any](),) * 6))


def accounts_of(sentences: Sequence[str]) -> tuple[tuple[int, Account], ...]:
    """Read the figures of a passage, each with the number of its sentence."""
    figures = [n for n, one in enumerate(sentences) if NUMERAL.search(one)]
    needed = {near for n in figures for near in range(max(0, n - _BEFORE), n + 1)}
    read = [
        _read(one) if n in needed and len(one) <= LONGEST else _NOTHING
        for n, one in enumerate(sentences)
    ]
    found: list[tuple[int, Account]] = []
    beside: set[tuple[str, str, Fraction]] = set()
    for n, sentence in enumerate(read):
        around = _union([one.told for one in read[max(0, n - _BEFORE) : n + 1]])
        told = list(_of_sentence(sentence, around))
        hedged = told and HEDGED.search(sentence.text)
        times = Counter((one.measure, one.heads, one.near.deeds) for one in told)
        for account in told:
            value = account.quantity.value
            beside.update((account.measure, head, value) for head in account.heads or {""})
            one_of_several = times[account.measure, account.heads, account.near.deeds] > 1
            if not (account.quantity.rough or hedged or account.denied or one_of_several):
                found.append((n, account))
    every = frozenset(beside)
    return tuple((n, replace(account, beside=every)) for n, account in found)


def _read(text: str) -> _Sentence:
    plain = straight(text)
    if NUMERAL.search(plain):
        plain = IDIOMS.sub(_in_a_word, plain)
    whens, bare = dates_of(plain)
    figures = tuple(figures_of(bare)) if NUMERAL.search(bare) else ()
    inside = [(one.span.start, max(one.end, one.span.end)) for one, _ in figures]
    every = tuple(words_of(bare))
    outside = tuple(w for w in every if not any(a <= w.at < b for a, b in inside))
    told = replace(
        _told(outside),
        apart=_apart(every, bare),
        days=frozenset(_DAY.findall(plain)),
        dates=frozenset(when for when, _ in whens if when.month),
        years=frozenset(int(year) for year in _YEAR.findall(plain)),
    )
    return _Sentence(bare, figures, tuple(whens), outside, every, told)


def _in_a_word(match: re.Match[str]) -> str:
    """Return the word for an idiom, at the idiom's length."""
    return str(match.lastgroup).ljust(len(match[0]))


def _apart(words: Sequence[Word], text: str) -> frozenset[str]:
    """Gather what tells a part, a stage or a time from others."""
    return frozenset(one for one in _lower(words) if one in APART) | {*PERIOD.findall(text.lower())}


def _lower(words: Sequence[Word]) -> list[str]:
    """Return words in lower case, those with hyphens whole and in parts."""
    lower = [word.text.lower() for word in words]
    return lower + [part for word in lower if "-" in word for part in word.split("-")]


def _told(words: Sequence[Word]) -> Told:
    """Gather what words tell, but for times and parts."""
    lower = _lower(words)
    plain = {stem_of(part) for part in lower}
    parts = plain | {_class(part) for part in plain}
    return Told(
        names=frozenset(_name(word) for word in words if word.capital and word.stem),
        sure=frozenset(_name(word) for word in words if word.name and word.stem),
        stems=frozenset(_class(word.stem) for word in words if word.stem),
        full=frozenset(_class(word.stem) for word in words if word.name and word.stem),
        deeds=frozenset(DEEDS[part] for part in parts if part in DEEDS),
        aspects=frozenset(ASPECTS[one] for one in lower if one in ASPECTS),
    )


def _name(word: Word) -> str:
    """Return the start of a name, by which "Norland" and "Norlandic" are one."""
    return word.stem[:NAME]


def _union(every: Sequence[Told]) -> Told:
    def of(name: str) -> frozenset[Any]:
        return frozenset().union(*(getattr(one, name) for one in every))

    return Told(**{one.name: of(one.name) for one in fields(Told)})


def _class(stem: str) -> str:
    return SYNONYMS.get(stem, stem)


def _of_sentence(sentence: _Sentence, around: Told) -> Iterator[Account]:
    for quantity, marked in sentence.figures:
        if marked or quantity.unit:
            kind = _OF_WHAT.match(sentence.text, max(quantity.end, quantity.span.end))
            kinds = _stems(kind[1]) if kind else frozenset[str]()
            measure = marked or quantity.unit
            yield _account(sentence, around, quantity, measure, kinds=kinds)
        elif quantity.noun:
            heads, kinds = _counted(sentence.text, quantity)
            # "43 arrests" are 43 people arrested.
            deeds = frozenset(DEEDS[head] for head in heads if head in DEEDS)
            if deeds:
                yield _account(sentence, around, quantity, "count", ANYBODY, kinds, deeds)
                continue
            yield _account(sentence, around, quantity, "count", heads, kinds)
    events = sentence.told.deeds & EVENTS
    if len(events) == 1:
        for when, span in sentence.whens:
            if when.year or when.day:
                quantity = Quantity(span, Fraction(when.ordinal), "", (), False, end=span.end)
                yield _account(sentence, around, quantity, DATE, events)


def _account(
    sentence: _Sentence,
    around: Told,
    quantity: Quantity,
    measure: str,
    heads: frozenset[str] = frozenset(),
    kinds: frozenset[str] = frozenset(),
    deeds: frozenset[str] = frozenset(),
) -> Account:
    start, end = _clause(sentence.text, quantity)
    near = _told([word for word in sentence.words if start <= word.at < end])
    # "In the first half of the year, ..." is said of the clause after it too.
    lead = _LEAD.match(sentence.text)
    ends = lead.end() if lead else 0
    bounding = [word for word in sentence.every if word.at < ends or start <= word.at < end]
    near = replace(near, apart=_apart(bounding, sentence.text[:ends] + sentence.text[start:end]))
    alone = len(sentence.figures) == 1
    return Account(
        quantity.span,
        quantity,
        measure,
        heads,
        kinds,
        deeds or near.deeds or (sentence.told.deeds if alone else frozenset()),
        near,
        sentence.told,
        around,
        frozenset(rates_of(sentence.text)),
        planned=bool(PLANNED.search(sentence.text)),
        denied=bool(DENIED.search(sentence.text, start, end)),
        words=sentence.words,
    )


def _clause(text: str, quantity: Quantity) -> tuple[int, int]:
    """Return where the clause of a figure starts and ends."""
    start, after = 0, max(quantity.end, quantity.span.end)
    for match in _JOINT.finditer(text):
        if match.end() <= quantity.span.start:
            start = match.end()
        elif match.start() >= after:
            return start, match.start()
    return start, len(text)


def _counted(text: str, quantity: Quantity) -> tuple[frozenset[str], frozenset[str]]:
    """Return the classes of the noun that is counted, and of the words that say which kind."""
    nouns = list(quantity.noun)
    for n, noun in enumerate(nouns):
        found = _stems(noun)
        plural = noun.endswith("s") and not noun.endswith("ss") and len(noun) >= _LEAST_PLURAL
        if plural or noun in _COUNTED_WITHOUT_S or found & PERSONS:
            members = _MEMBERS.match(text, quantity.end) if noun == "members" else None
            heads = _stems(members[1]) if members else found
            return heads, frozenset(stem for one in nouns[:n] for stem in _stems(one))
    return _stems(nouns[0]), frozenset()


def _stems(word: str) -> frozenset[str]:
    return frozenset(_class(class_of(stem)) for stem in stems(word))
