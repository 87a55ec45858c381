"""Spelling mistakes in a question, mended towards words that the library or the lexicon knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answer.words import STOP_WORDS, VOTE_WORDS

_TOKEN = re.compile(r"[A-Za-z][A-Za-z']+")
_SHORTEST = 5  # shorter words have too many neighbours
_LONG = 8  # from here on two slips are mended


class Speller:
    """Mends words that are neither known nor English, where one known word is near.

    `is_word` says whether a word is ordinary English (one that the model reads as a single piece),
    so that "soldiers" isn't turned into a word of the library.
    """

    def __init__(self, vocabulary: Collection[str], is_word: Callable[[str], bool]) -> None:
        words = {w for w in vocabulary if w.isascii() and w.isalpha()} | VOTE_WORDS | STOP_WORDS
        self._known = frozenset(words)
        self._candidates = sorted(w for w in words if len(w) >= _SHORTEST - 1)
        self._is_word = is_word

    def mend(self, text: str, keep: Collection[str] = ()) -> str:
        """Return the text with its misspelt words mended; `keep` are words that stay."""
        kept = {word.lower() for word in keep}

        def replace(match: re.Match[str]) -> str:
            word = match[0]
            lower = word.lower()
            stem = lower.removesuffix("'s")
            if len(stem) < _SHORTEST or stem in self._known or lower in kept or self._is_word(stem):
                return word
            slips = 2 if len(stem) >= _LONG else 1
            near = process.extract(
                stem, self._candidates, scorer=OSA.distance, score_cutoff=slips, limit=2
            )
            if not near or (
                len(near) > 1 and near[0][1] == near[1][1] and near[0][0][:3] != near[1][0][:3]
            ):
                return word
            return near[0][0] + lower[len(stem) :]

        return _TOKEN.sub(replace, text)
