"""Which two figures are of one thing, told in other words: enough agrees, and nothing differs.

`slots` compares sentences that say the same in much the same words. This compares what is told
around figures, and leaves to `slots` what is nearly the same sentence.
"""

from __future__ import annotations

from fractions import Fraction

from bot.answer.conflicts.account_words import ANYBODY, GIVEN, PERSONS
from bot.answer.conflicts.accounts import DATE, NAME, Account
from bot.answer.conflicts.quantities import When
from bot.answer.language.words import VOTE_WORDS
from index.sparse import stems

LEAST = 1.7  # evidence, from which two figures are taken to be of one thing
FAR = 3  # times the other figure, from which they are hardly of one thing
FEW = 2  # words in which two sentences differ that are nearly the same
ENOUGH_NAMES = 3  # that tell what a measure is of without another word
_NAME, _WORD, _TIME, _OTHER_NAME = 1.0, 0.7, 0.7, -0.3  # what each adds to the evidence
_MOST_WORDS = 4
_SUPPORT, _SUPPORT_OF_VOTES = 1, 2  # names, words and times that agree, beside one name
_OF_ANY_VOTE = frozenset(
    part for word in VOTE_WORDS for stem in stems(word) for part in (stem, stem[:NAME])
)
_ROUNDED = Fraction(1, 20)  # of the greater figure, which rounding may explain


def same_account(a: Account, b: Account) -> bool:
    """Say whether two figures are of one thing, and differ by more than rounding."""
    return (
        a.measure == b.measure
        and _differ(a, b)
        and a.rates == b.rates
        and (a.planned == b.planned or _one_day(a, b))
        and _same_count(a, b)
        and _same_time(a, b)
        and not told_apart(a, b)
        and not (_only(a, b) and _only(b, a))
        and _evidence(a, b) >= LEAST
    )


def told_apart(a: Account, b: Account) -> bool:
    """Say whether their passages give both figures, or differ in the day or the part."""
    return _has(a, b) or _has(b, a) or not (_same_days(a, b) and _same_part(a, b))


def _differ(a: Account, b: Account) -> bool:
    x, y = a.quantity.value, b.quantity.value
    if a.measure == DATE:
        return not When.of(int(x)).may_be(When.of(int(y)))
    if a.measure == "score":
        return x != y
    near = abs(x - y) <= max(a.quantity.step, b.quantity.step) / 2
    far = max(x, y) > FAR * min(x, y)
    return not far and not (near and abs(x - y) <= _ROUNDED * max(x, y))


def _has(a: Account, b: Account) -> bool:
    """Say whether the passage of the one has the figure of the other too."""
    return any((b.measure, head, b.quantity.value) in a.beside for head in a.heads or {""})


def _same_count(a: Account, b: Account) -> bool:
    """Say whether both count the same, to which the same was done."""
    shared = a.heads & b.heads
    anybody = bool(a.heads & ANYBODY or b.heads & ANYBODY)
    if a.measure == "count" and not (shared or _more_than_all(a, b) or _more_than_all(b, a)):
        return False
    if a.kinds and b.kinds and not a.kinds & b.kinds:
        return False
    if a.measure == "count" and anybody:
        return bool(a.deeds & b.deeds)
    return bool(a.near.deeds & b.near.deeds) or not (a.near.deeds and b.near.deeds)


def _more_than_all(a: Account, b: Account) -> bool:
    """Say whether more of a kind of people are counted than of people of any kind."""
    some = a.heads & PERSONS and not a.heads & ANYBODY
    return bool(some and b.heads & ANYBODY and a.quantity.value > b.quantity.value)


def _same_days(a: Account, b: Account) -> bool:
    one, other = (a.said.days or a.around.days), (b.said.days or b.around.days)
    return one == other or not (one and other)


def _same_time(a: Account, b: Account) -> bool:
    """Say whether no date or year is told of the one that isn't of the other."""
    if a.measure == DATE:
        return True
    dates, others = a.said.dates or a.around.dates, b.said.dates or b.around.dates
    if dates and others and not any(p.may_be(q) for p in dates for q in others):
        return False
    if not (a.said.years or b.said.years):
        return not (a.around.years and b.around.years) or a.around.years == b.around.years
    return (a.said.years or a.around.years) == (b.said.years or b.around.years)


def _one_day(a: Account, b: Account) -> bool:
    """Say whether both are told of one day, so that a plan and what it says are of one thing."""
    days, dates = a.around.days & b.around.days, a.around.dates & b.around.dates
    return bool(days or any(when.day for when in dates))


def _same_part(a: Account, b: Account) -> bool:
    """Say whether neither is of a part, a stage or a side that the other passage doesn't name."""
    if a.near.apart - b.around.apart or b.near.apart - a.around.apart:
        return False
    aspects = a.said.aspects and b.said.aspects
    return not (a.quantity.unit == "length" and aspects and not a.said.aspects & b.said.aspects)


def _only(a: Account, b: Account) -> frozenset[str]:
    """Return the sure names of a sentence that the other passage hasn't."""
    return a.said.sure - b.around.names - b.around.stems


def _evidence(a: Account, b: Account) -> float:
    """Add up what both tell: names, words, times, and what is counted."""
    one, other = a.around, b.around
    idle = _OF_ANY_VOTE if a.measure.startswith("votes") else frozenset[str]()
    names = (one.names & other.names) - idle
    if not (names & one.sure or names & other.sure) or _nearly_one_sentence(a, b):
        return 0.0
    words = (a.said.stems & other.stems) | (b.said.stems & one.stems)
    words -= one.names | other.names | a.heads | b.heads | idle
    times = one.days & other.days or one.dates & other.dates or one.years & other.years
    others = min(len(names), ENOUGH_NAMES) - 1
    if a.measure != "count" and not words and len(names) < ENOUGH_NAMES:
        return 0.0
    if others + len(words) + bool(times) < (_SUPPORT_OF_VOTES if idle else _SUPPORT):
        return 0.0
    return (
        _NAME * min(len(names), ENOUGH_NAMES)
        + _WORD * min(len(words), _MOST_WORDS)
        + _TIME * bool(times)
        + bool(a.heads & b.heads)
        + _OTHER_NAME * len(_only(a, b) | _only(b, a))
    )


def _nearly_one_sentence(a: Account, b: Account) -> bool:
    """Say whether so few words differ that they may be what tells two things apart."""
    one = (a.said.stems | a.heads) - b.said.stems - b.heads - a.said.full
    other = (b.said.stems | b.heads) - a.said.stems - a.heads - b.said.full
    if max(len(one), len(other)) > FEW:
        return False
    return not (one | other) or bool((one | other) - GIVEN)
