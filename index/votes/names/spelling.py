"""Spelling: the folded words of a text with their places in it, and how far apart two names are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from index.lazy_pattern import lazy_pattern

MOST_EDITS = 2

_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_LETTERS = r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*"
_WORD = lazy_pattern(rf"(?:{_LETTER}\.)+{_LETTER}(?!\w)\.?|{_LETTERS}|&")
_GAP = lazy_pattern(r"[\s\-\u2010\u2011'’‘ʼ´`]*(?:the\s+)?", re.IGNORECASE)
_DOTTED_GAP = lazy_pattern(r"\.[ \u00a0]{0,2}")
_BLANK_LINE = lazy_pattern(r"\n\s*\n")
_SHORTENED = frozenset({"st", "rep", "fed", "dem", "eq"})  # and single letters: "N. Korea"
_SAME = {"saint": "st", "&": "and"}
_MISSPELT = 5  # letters from which one edit is taken for a slip
_LONG = 8  # letters from which two are
_NEAR = 60  # of 100: how like a name another one has to be to be suggested for it

Key = tuple[str, ...]
Value = TypeVar("Value", bound=Hashable)


class Word(NamedTuple):
    """A word of a text; `goes_on` says that only a gap parts it from the word before.

    A tuple, as there are many: one is made in a fourth of a record's time.
    """

    folded: str
    start: int
    end: int
    dotted: bool
    after_the: bool
    goes_on: bool


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return a word without case, accents and dots."""
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word.replace("ı", "i"))
        word = "".join(c for c in plain if not unicodedata.combining(c))
    folded = word.replace(".", "").casefold()
    return _SAME.get(folded, folded)


def by_alphabet(name: str) -> str:
    """Return what a country's name is sorted by: the name without article, case and accents."""
    return fold(name.removeprefix("the "))


def words_of(text: str) -> list[Word]:
    """Return the words of a text but "the", which only leaves a mark on the word after it."""
    words: list[Word] = []
    after_the = False
    last, ended = "", 0
    for found in _WORD.finditer(text):
        word = found[0]
        folded = fold(word)
        if folded == "the":
            after_the = True
            continue
        if not folded:  # a letter that is but an accent: "ﾞ"
            continue
        start, end = found.span()
        goes_on = bool(words) and _joined(text[ended:start], last)
        words.append(Word(folded, start, end, "." in word, after_the, goes_on))
        after_the = False
        last, ended = folded, end
    return words


def key_of(name: str) -> Key:
    """Return the folded words of a name: what two spellings of it have in common."""
    return tuple(word.folded for word in words_of(name))


def most_like(name: str, names: Mapping[str, Value], most: int) -> list[Value]:
    """Return what the names stand for that are the most like one, each once, the best first."""
    near = process.extract(name, list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=None)
    return list(dict.fromkeys(names[found] for found, _, _ in near))[:most]


def initials(key: Key) -> str:
    """Return the first letters of the words of a key."""
    return "".join(word[0] for word in key)


def may_be_misspelt(key: Key) -> bool:
    """Say whether a name is long enough for a slip in it to be seen as one."""
    return any(len(word) >= _MISSPELT for word in key)


def nearest_of(typed: Key, names: Sequence[Key]) -> list[Key]:
    """Return the nearest of names with the same initials as a key, all that are equally near."""
    if len(typed) == 1:  # most, and all at once is many times as fast
        near = process.extract(
            typed[0],
            [word for (word,) in names],
            scorer=OSA.distance,
            score_cutoff=_slips(len(typed[0])),
            limit=None,
        )
        found = [(int(count), names[place]) for _, count, place in near]
    else:
        counted = ((edits(typed, name), name) for name in names)
        found = [one for one in counted if one[0] <= MOST_EDITS]
    least = min((count for count, _ in found), default=0)
    return [name for count, name in found if count == least]


def is_near(word: str, words: Sequence[str]) -> bool:
    """Say whether a word may be one of others with slips; it errs by saying yes."""
    allowed = _slips(len(word) + MOST_EDITS)
    return process.extractOne(word, words, scorer=OSA.distance, score_cutoff=allowed) is not None


def edits(typed: Key, name: Key) -> int:
    """Count the edits that part two keys with the same initials; above MOST_EDITS where too many.

    An edit is a letter more, less or other, or two neighbours swapped (optimal string alignment).
    """
    total = 0
    for word, right in zip(typed, name, strict=True):
        if word == right:
            continue
        # A word alone has to be long itself; among others, the others vouch for it.
        length = len(word) if len(name) == 1 else max(len(word), len(right))
        allowed = _slips(length)
        if abs(len(word) - len(right)) > allowed:
            return MOST_EDITS + 1
        part = OSA.distance(word, right, score_cutoff=allowed)
        total += part
        if part > allowed or total > MOST_EDITS:
            return MOST_EDITS + 1
    return total


def _slips(length: int) -> int:
    """Return how many edits are taken for slips in a word of so many letters."""
    return MOST_EDITS if length >= _LONG else 1 if length >= _MISSPELT else 0


def _joined(gap: str, before: str) -> bool:
    if gap == " ":  # most are
        return True
    if _GAP.fullmatch(gap):
        return not _BLANK_LINE.search(gap)
    return bool(_DOTTED_GAP.fullmatch(gap)) and (len(before) == 1 or before in _SHORTENED)
