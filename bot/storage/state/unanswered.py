"""What was asked and not answered, grouped by likeness, for those who manage the server.

Two questions are alike when the words of one, in whatever order and but for slips of the keyboard,
are among the words of the other. A word in place of another asks something else: how Hungary voted
isn't how Germany did, and ES-11/7 isn't ES-11/8.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.search.stems import stems, words

UNANSWERED: Final = ("none", "closest")  # the kinds of answers that say that no source says it
MOST_READ: Final = 1000  # questions, the newest
_SHORTEST_MISSPELT: Final = 5  # letters; one slip in fewer often makes another word
_MOST_KNOWN: Final = 200  # words of one first letter, the most frequent, that others are slips of
_SHARE: Final = 2 / 3  # of the longer question's words that the shorter has at least


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as it was written, how often, and when first and last."""

    text: str
    count: int
    first: datetime.datetime
    last: datetime.datetime


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Questions that are alike, the most frequent wording first."""

    wordings: tuple[Wording, ...]

    @property
    def question(self) -> str:
        """The wording that stands for all."""
        return self.wordings[0].text

    @property
    def count(self) -> int:
        """How often it was asked in any wording."""
        return sum(wording.count for wording in self.wordings)

    @property
    def last(self) -> datetime.datetime:
        """When it was asked last."""
        return max(wording.last for wording in self.wordings)


def grouped(wordings: Iterable[Wording]) -> tuple[Unanswered, ...]:
    """Group wordings by likeness, the same whatever their order; the largest group comes first."""
    ordered = sorted(wordings, key=lambda one: (-one.count, one.first, one.text))
    written = [words(one.text) for one in ordered]
    meant = _corrections(written)
    groups: dict[frozenset[str], list[Wording]] = {}
    for wording, its_words in zip(ordered, written, strict=True):
        corrected = [meant.get(word, word) for word in its_words]
        # What is nothing but words like "who" and "is" is alike only to the same.
        asked = frozenset(stems(" ".join(corrected)) or corrected)
        key = next((group for group in groups if _alike(group, asked)), asked)
        groups.setdefault(key, []).append(wording)
    found = [Unanswered(tuple(group)) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (-one.count, -one.last.timestamp(), one.question)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 2:
        return one == other
    return shorter <= longer and len(shorter) >= _SHARE * len(longer)


def _corrections(written: Iterable[list[str]]) -> dict[str, str]:
    """Return for each misspelt word the more frequent one that it is a slip away from."""
    uses = Counter(word for its_words in written for word in its_words)
    right: dict[str, list[str]] = {}  # by first letter, which is seldom the wrong one
    corrected: dict[str, str] = {}
    for word in sorted(uses, key=lambda word: (-uses[word], word)):
        if len(word) < _SHORTEST_MISSPELT or not word.isalpha():
            continue
        known = right.setdefault(word[0], [])
        meant = next(_slips(word, known), None)
        if meant is not None:
            corrected[word] = meant
        elif len(known) < _MOST_KNOWN:
            known.append(word)
    return corrected


def _slips(word: str, known: list[str]) -> Iterator[str]:
    """Yield the known words from which a letter was left out, doubled, added or swapped."""
    near = process.extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=None)
    # One letter for another is as often another word: Ireland is no misspelt Iceland.
    return (one for one, _, _ in near if len(one) != len(word) or sorted(one) == sorted(word))
