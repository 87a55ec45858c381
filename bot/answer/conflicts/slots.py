"""Figures that stand in a sentence, each with what it is a figure of: its slot.

Read by rules that would rather miss a figure than mistake it. What is hedged, denied, planned or
rounded is no figure, nor is what could be of another thing, time or scope than it seems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bot.answer.conflicts.quantities import (
    NUMERAL,
    Quantity,
    When,
    dates_of,
    quantities_of,
    together,
)
from bot.answer.conflicts.sentence_words import Word, class_of, straight, words_of
from bot.answer.conflicts.slot_words import (
    ACTIONS,
    EVENTS,
    OF_CHOICES,
    OF_VOTES,
    PER,
    RATE,
    SCOPE,
)
from index.sparse import stems
from index.types import Span
from index.votes.reported import reported_tally

LONGEST = 800  # characters of a sentence; a longer one is a list or a table
# A figure under one of these is no plain statement of it.
_UNSURE = re.compile(
    r"\b(?:den(?:y|ies|ied)|false(?:ly)?|untrue|wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?"
    r"|not|never|cannot|nor|neither|without|rather than|instead of|contrary|correct(?:ed|ion|s)"
    r"|initial(?:ly)?|at first|first reports|early reports|earlier|previous(?:ly)?|originally"
    r"|revis\w+|preliminary|provisional\w*|would|could|might|should|shall|will|expect\w*"
    r"|forecast\w*|predict\w*|project(?:s|ed|ions?)|plan(?:s|ned|ning)?|aim(?:s|ed)?|targets?|goals?"
    r"|hop(?:e|es|ed)|propos\w+|if|unless|suppos\w+|estimat\w+|rumou?r\w*|alleg\w+|so far|to date"
    r"|up from|down from|compared|instead|respectively|misread|misprint|mistake|error|myth|hoax"
    r"|capacity for|room for)\b|n't\b|\?\s*$",
    re.IGNORECASE,
)
_MAY = re.compile(r"\bmay\b")  # the month has a capital
_SAYING = r"(?:said|says|reported|reports|announced|confirmed|stated|wrote|writes|noted|added)"
_ATTRIBUTED = (
    re.compile(r"^\s*According to [^,\d]{1,60},\s*", re.IGNORECASE),
    re.compile(rf"^[^,.;:\"\d]{{1,60}}?\b{_SAYING}\b(?: on \w+day)?(?: that\b)?[,:]?\s+"),
    re.compile(r",?\s+according to [^,.;\d]{1,60}", re.IGNORECASE),
    re.compile(rf",\s+(?:[\w']+ ){{1,5}}{_SAYING}\b[^,;\d]{{0,30}}\.?$"),
)
# What is said by the way has its own time.
_BY_THE_WAY = re.compile(r",\s(?:which|who|whose|where)\b[^,]*(?=,)|\([^()]*[^\W\d_][^()]*\)")
_INDEFINITE = re.compile(r"^\W*(?:(?:On|In|At) [^,]{1,30},? )?(?:an?|one|another|some)\b", re.I)
_ONE_OF_MANY = re.compile(r"\b(?:an?|another|some|each|every)\b", re.IGNORECASE)
_SOME_VOTE = re.compile(
    r"\b(?:an?|another|one) (?:\w+ ){0,3}(?:resolution|amendment|motion|text|bill|draft|proposal)\b"
)
_JOINT = re.compile(r"[,;:()]|\b(?:and|but|while|whereas|or)\b")
_PREPOSITIONS = frozenset("of to in on for at from during".split())
_ASIDE = _PREPOSITIONS | frozenset(
    "by with since after under near through against into the ,".split()
)
_HAVE = frozenset("has had have is was".split())


_NOTHING = Word("", "", False, 0)


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure and what it is of.

    `span` is where it stands in the sentence. `measure` is its dimension and what is counted;
    `words` all that is said of it, in order; `scope` what bounds it. `alone` says whether it is the
    only figure of its sentence, `state` whether it is of what lasts.
    """

    span: Span
    quantity: Quantity
    measure: str
    kind: frozenset[str]
    words: tuple[Word, ...]
    scope: frozenset[str]
    when: When
    alone: bool
    state: bool
    indefinite: bool

    @property
    def stems(self) -> frozenset[str]:
        """All stems that are said of it."""
        return frozenset(word.stem for word in self.words if word.stem)

    @property
    def names(self) -> frozenset[str]:
        """The stems among them that are names."""
        return frozenset(word.stem for word in self.words if word.name)


def slots_of(sentence: str) -> tuple[Slot, ...]:
    """Read the figures of a sentence."""
    text = straight(sentence)
    if len(text) > LONGEST or not NUMERAL.search(text):
        return ()
    if _UNSURE.search(text) or _MAY.search(text):
        return ()
    text = _BY_THE_WAY.sub(_blank, unattributed(text))
    whens, text = dates_of(text)
    if len({when.year for when, _ in whens if when.year}) > 1:
        return ()  # which of the years a figure is of can't be told
    when = together(when for when, _ in whens)
    figures = list(_figures(text))
    indefinite = bool(_INDEFINITE.search(text))
    state = bool(re.search(r"\b(?:has|have|is|are)\b(?! (?:been|to)\b)", text))
    slots = list(_counted(text, figures, when, indefinite=indefinite, state=state))
    if not figures and len(whens) == 1:
        slots += _dated(text, *whens[0], indefinite=indefinite)
    return tuple(slots)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def rates_of(text: str) -> list[str]:
    """Return per what a figure is, so that "a year" and "annually" are one."""
    return [f"per {PER.get(m[0].lower(), m[1] or m[0]).lower()}" for m in RATE.finditer(text)]


def unattributed(text: str) -> str:
    """Blank out who says it, where that is said before or after it."""
    for pattern in _ATTRIBUTED:
        text = pattern.sub(_blank, text)
    return text


def _figures(text: str) -> Iterator[tuple[Quantity, str]]:
    """Yield the quantities, with the choice of a vote that one counts."""
    tally = reported_tally(text, Span(0, len(text)))
    votes: dict[int, str] = {}
    if tally is not None:
        if _SOME_VOTE.search(text):
            return  # which text was voted on can't be told
        spans = {"yes": tally.yes, "no": tally.no, "abstain": tally.abstain}
        votes = {span.start: choice for choice, span in spans.items() if span}
    for quantity in quantities_of(text):
        yield quantity, votes.get(quantity.span.start, "")


def _counted(
    text: str,
    figures: Sequence[tuple[Quantity, str]],
    when: When,
    *,
    indefinite: bool,
    state: bool,
) -> Iterator[Slot]:
    if all(quantity.rough for quantity, _ in figures):
        return
    words = [word for word in words_of(RATE.sub(_blank, text)) if not _inside(word, figures)]
    bounds = _bounds(text, [quantity for quantity, _ in figures])
    for n, (quantity, choice) in enumerate(figures):
        if quantity.rough:
            continue
        near = _near(words, bounds, n, figures[0][0].span.start)
        if choice:
            # What a choice is of is said once for all figures of a tally.
            near = [word for word in words if word.stem not in OF_VOTES]
            measure, kind = f"votes {choice}", frozenset[str]()
        else:
            measure, kind = _measure(quantity, near)
        if not measure:
            continue
        said = tuple(word for word in near if word.stem not in kind and word.stem != measure)
        bounding = SCOPE | OF_CHOICES if "vote" in text.lower() else SCOPE
        scope = frozenset(
            [word.text.lower() for word in near if word.text.lower() in bounding]
            + rates_of(text)
            + (["had"] if re.search(r"\bhad\b", text) else [])
        )
        yield Slot(
            quantity.span,
            quantity,
            measure,
            kind,
            said,
            scope,
            when,
            len(figures) == 1 or bool(choice),
            state,
            indefinite,
        )


def _measure(quantity: Quantity, near: Sequence[Word]) -> tuple[str, frozenset[str]]:
    """Say what a quantity measures, and the words that say what kind of that it is."""
    if quantity.unit:
        return quantity.unit, frozenset()
    if not quantity.noun:
        stands = {word.stem for word in near} & {"popul"}
        return ("inhabit", frozenset({"popul"})) if stands else ("", frozenset())
    kinds = [class_of(one) for noun in reversed(quantity.noun) for one in stems(noun)]
    return (kinds[0], frozenset(kinds[1:])) if kinds else ("", frozenset())


def _dated(text: str, when: When, span: Span, *, indefinite: bool) -> Iterator[Slot]:
    """Yield when something happened once, as a figure."""
    if not when.year or _ONE_OF_MANY.search(text):
        return
    words = words_of(text)
    happened = {word.stem for word in words} & EVENTS
    if len(happened) == 1:
        (event,) = happened
        quantity = Quantity(span, Fraction(when.ordinal), "", (), False)
        yield Slot(
            span,
            quantity,
            f"date {event} {when.precision}",
            frozenset(),
            tuple(words),
            frozenset(),
            When(),
            True,
            False,
            indefinite,
        )


def _bounds(text: str, quantities: Sequence[Quantity]) -> list[int]:
    """Return where what is said of each figure begins, and where that of the last one ends."""
    bounds = [0]
    for one, after in pairwise(quantities):
        end = max(one.end, one.span.end)
        joints = [m.start() for m in _JOINT.finditer(text, end, max(end, after.span.start))]
        bounds.append(joints[-1] if joints else end)
    return [*bounds, len(text)]


def _inside(word: Word, figures: Sequence[tuple[Quantity, str]]) -> bool:
    return any(one.span.start <= word.at < one.end for one, _ in figures)


def _near(words: Sequence[Word], bounds: Sequence[int], n: int, first: int) -> list[Word]:
    """Return what is said of the n-th figure: around it, and before all figures."""
    own = [word for word in words if bounds[n] <= word.at < bounds[n + 1]]
    if n == 0:
        return own if any(word.name for word in own) else list(words)
    lead = [word for word in words if word.at < first]
    if any(word.name for word in own):
        lead = [word for word in lead if not word.name]
    if any(word.stem in ACTIONS for word in own):
        lead = [word for word in lead if word.stem not in ACTIONS]
    return [*(word for word in lead if word not in own), *own]


def same_slot(a: Slot, b: Slot) -> bool:
    """Say whether two figures are of the same thing, in the same unit, time and scope."""
    return (
        (a.measure, a.kind, a.scope) == (b.measure, b.kind, b.scope)
        and _same_time(a, b)
        and _same_subject(a, b)
    )


def _same_time(a: Slot, b: Slot) -> bool:
    """Say whether both are of one time; what lasts or is measured often needs the same date."""
    if a.when != b.when and (a.state or b.state or a.measure == "%"):
        return False
    known = a.when.day and b.when.day
    return a.when.may_be(b.when) and bool(known or not (a.indefinite or b.indefinite))


def _same_subject(a: Slot, b: Slot) -> bool:
    """Say whether one says no more of its subject than the other, or only what tells nothing."""
    shared = a.stems & b.stems
    over, under = a.stems - shared, b.stems - shared
    named = a.names & shared and b.names & shared
    if not named or (over and under) or ((over or under) and not (a.alone and b.alone)):
        return False
    # A sum, a share or a length is told by what was done; of countries, their name tells enough.
    measured = a.quantity.unit and not a.measure.startswith("date")
    return bool(not measured or shared - a.names) and not _narrowed(a if over else b, shared)


def _narrowed(slot: Slot, shared: frozenset[str]) -> bool:
    """Say whether a word that the other figure lacks tells which of several things is meant."""
    return any(
        _narrows(slot, n, shared)
        for n, word in enumerate(slot.words)
        if word.stem and word.stem not in shared
    )


def _narrows(slot: Slot, n: int, shared: frozenset[str]) -> bool:
    """Say so of the n-th word: beside what both have, or in its place, or of which that is one."""
    words, word = slot.words, slot.words[n]
    before = words[n - 1] if n else _NOTHING
    after = words[n + 1] if n + 1 < len(words) else _NOTHING
    if after.stem in shared:
        return True
    if word.at > slot.span.start:
        return False
    following = next((one.stem for one in words[n + 2 :] if one.stem), "")
    return (
        before.stem in shared
        or after.text.lower() in _HAVE
        or (word.name and before.text.lower() not in _ASIDE)
        or (after.text.lower() in _PREPOSITIONS and following in shared)
    )


def differ(a: Slot, b: Slot) -> bool:
    """Say whether two figures of one slot differ by more than rounding."""
    x, y = a.quantity, b.quantity
    if x.value == y.value:
        return False
    if a.measure.startswith(("votes", "date")):
        return True
    step = max(x.step, y.step)
    near = abs(x.value - y.value) <= step / 2
    return not (near and abs(x.value - y.value) <= Fraction(5, 100) * max(x.value, y.value))
