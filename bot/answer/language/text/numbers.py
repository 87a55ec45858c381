"""Numbers and dates as texts have them, in figures or in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.answer.language.form import Date

YEARS = range(1945, 2100)
ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_SIZES: Final = {"million": 1_000_000, "thousand": 1000, "hundred": 100}
TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS: Final = {word: number for number, word in enumerate(ONES)} | {
    word: 10 * number for number, word in enumerate(TENS, start=2)
}
# "One" and "two" are words for much else: what they count has to follow.
_ALONE: Final = frozenset(_NUMBERS) - {"zero", "one", "two"}
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sep sept", "october oct", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def number_at(words: Sequence[str], at: int) -> tuple[int, int | None]:
    """Return a number below a thousand in words, or any in figures, and how many words it takes."""
    word = words[at]
    if word.isascii() and word.isdecimal() and len(word) < 10:
        return 1, int(word)
    hundreds = 1 if word == "a" else _NUMBERS.get(word, 0)
    if 0 < hundreds < 10 and words[at + 1 : at + 2] == ["hundred"]:
        rest = at + 2 + (words[at + 2 : at + 3] == ["and"])
        taken, number = _below_hundred(words, rest)
        if number is None:
            return 2, 100 * hundreds
        return rest + taken - at, 100 * hundreds + number
    return _below_hundred(words, at) if word in _ALONE else (0, None)


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int | None]:
    number = _NUMBERS.get(words[at]) if at < len(words) else None
    if number is not None and number >= 20 and at + 1 < len(words):
        unit = _NUMBERS.get(words[at + 1], 0)
        if 0 < unit < 10:
            return 2, number + unit
    return (0, None) if number is None else (1, number)


def spelt(word: str) -> int:
    """Return the number that a word below a hundred is: "eight", "ninety-three"."""
    ten, _, one = word.lower().partition("-")
    return _NUMBERS[ten] + (_NUMBERS[one] if one else 0)


def in_words(number: int) -> str:
    """Write a number below a billion in words, so that it is no figure of a record."""
    for name, size in _SIZES.items():
        if number >= size:
            many, rest = divmod(number, size)
            joint = " and " if rest < 100 else " "
            return f"{in_words(many)} {name}" + (joint + in_words(rest)) * bool(rest)
    tens, ones = divmod(number, 10)
    if number < len(ONES):
        return ONES[number]
    return TENS[tens - 2] + f"-{ONES[ones]}" * bool(ones)


def date_at(words: Sequence[str], at: int) -> tuple[int, Date] | None:
    """Return a date of which the month is told, and how many words it takes."""

    def figure(place: int, most: int) -> int | None:
        word = words[place] if place < len(words) else ""
        word = word.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
        if not (word.isascii() and word.isdecimal() and len(word) < 5):
            return None
        return int(word) if 0 < int(word) <= most else None

    def year(place: int) -> tuple[int, int | None]:
        skip = int(place < len(words) and words[place] in {",", "of"})
        found = figure(place + skip, YEARS[-1])
        return (skip + 1, found) if found in YEARS else (0, None)

    day = figure(at, 31)
    if day is not None:
        of = int(at + 1 < len(words) and words[at + 1] == "of")
        month = _MONTHS.get(words[at + 1 + of]) if at + 1 + of < len(words) else None
        if month is not None:
            taken, found = year(at + 2 + of)
            return 2 + of + taken, Date(found, month, day)
        return None
    month = _MONTHS.get(words[at])
    if month is None:
        return None
    day = figure(at + 1, 31)
    taken, found = year(at + 1 + (day is not None))
    if day is None and found is None and words[at] in {"may", "march", "mar", "jan"}:
        return None  # "may" and "march" are words of their own
    return 1 + (day is not None) + taken, Date(found, month, day)
