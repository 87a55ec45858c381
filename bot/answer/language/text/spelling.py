"""Spelling mistakes in a question, mended towards words that the library or the lexicon knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS, load_lexicon, reading_table

_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|')+")
_SHORT = 4  # words so short are mended towards words of questions and votes only
_LONG = 8  # from here on two slips are mended


class Speller:
    """Mends words that are neither known nor English, where one known word is near.

    `is_word` says whether a word is ordinary English (one that the model reads as a single piece),
    so that "soldiers" isn't turned into a word of the library.
    """

    def __init__(
        self,
        vocabulary: Container[str],
        common: Callable[[], Iterable[str]],
        is_word: Callable[[str], bool],
    ) -> None:
        """Leave the words of a vocabulary alone, and mend others towards the common ones of it.

        `common` lists those; it is called when a word is first to be mended, for it may take long.
        """
        self._vocabulary = vocabulary
        self._list = common
        self._told = load_lexicon().words
        self._common = sorted(w for w in VOTE_WORDS | STOP_WORDS if w.isalpha() and len(w) > 1)
        self._is_word = is_word

    @cached_property
    def _words(self) -> list[str]:
        near = {w for w in self._list() if w.isascii() and w.isalpha()} | VOTE_WORDS | STOP_WORDS
        return sorted(w for w in near if len(w) >= _SHORT)

    def mend(self, text: str, keep: Collection[str] = ()) -> str:
        """Return the text with its misspelt words mended; `keep` are words that stay."""
        kept = {word.lower() for word in keep}

        def replace(match: re.Match[str]) -> str:
            word = match[0]
            lower = word.lower()
            stem = lower.removesuffix("'s")
            known = (
                stem in STOP_WORDS
                or stem in VOTE_WORDS
                or stem in self._told
                or lower in reading_table().typed
                or stem in self._vocabulary
                or lower in kept
                or self._is_word(stem)
            )
            # What has an apostrophe inside is a name or two words: "d'affaires".
            if known or not (stem.isascii() and stem.isalpha()) or len(stem) < _SHORT:
                return word
            mended = self._nearest(stem)
            return word if mended is None else mended + lower[len(stem) :]

        return _TOKEN.sub(replace, text)

    def _nearest(self, stem: str) -> str | None:
        """Return the known word a slip or two away; None if there is none, or two unlike ones."""
        near = process.extract(
            stem,
            self._common if len(stem) == _SHORT else self._words,
            scorer=OSA.distance,
            score_cutoff=2 if len(stem) >= _LONG else 1,
            limit=2,
        )
        if not near:
            return None
        (first, slips, _), *others = near
        for other, as_many, _ in others:
            if as_many == slips and other[:3] != first[:3]:
                return None
        return str(first)
