"""The words of a text as search counts them: folded, stemmed, stop words left out."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

from index.lazy_pattern import lazy_pattern

_WORDS = 8192  # that are folded once
_TEXTS = 512  # passages, which are looked at for pairs and again for each of their sentences

# Abbreviations with points ("U.S.", "U.N.") and numbers with separators are one word each.
_WORD = lazy_pattern(r"\d+(?:[.,]\d+)+|[^\W\d_](?:\.[^\W\d_])+(?!\w)|\w+")

# Words that carry no subject. "for", "against", "no", "not", "before" and "after" are kept: they
# tell one vote from another.
_STOP_WORDS = """
    a an the this that these those and or but if so than then as of at by in into on onto to from
    with within about up down out off over under again there here
    i me my we our ours you your yours he him his she her hers it its they them their theirs
    myself ourselves yourself yourselves himself herself itself themselves
    am is are was were be been being do does did doing done have has had having
    will would shall should can could may might must
    what which who whom whose when where why how
    s t re ve ll d m
    just also very too own same such some any each other more most
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_stemmer = threading.local()  # a Snowball stemmer must not be used by two threads at once


def word_matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text where they stand in it."""
    return _WORD.finditer(text)


@lru_cache(maxsize=_WORDS)
def folded(word: str) -> str:
    """Return a word in lower case, without accents and without the points of an abbreviation."""
    bare = word.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare)
        bare = "".join(character for character in bare if not unicodedata.combining(character))
    return bare if bare[:1].isdigit() else bare.replace(".", "")


def words(text: str) -> list[str]:
    """Return the words of a text in order, folded."""
    if text.isascii():  # most texts: all of it at once, which is several times as fast
        found = _WORD.findall(text.lower())
        return [
            word.replace(".", "") if "." in word and not word[0].isdigit() else word
            for word in found
        ]
    return list(map(folded, _WORD.findall(text)))


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order, stop words left out."""
    return _stemmed([word for word in words(text) if word not in STOP_WORDS])


@lru_cache(maxsize=_TEXTS)
def placed_stems(text: str) -> tuple[tuple[int, str], ...]:
    """Return the same stems, each with where its word starts."""
    placed = [(match.start(), folded(match[0])) for match in word_matches(text)]
    kept = [(at, word) for at, word in placed if word not in STOP_WORDS]
    return tuple(zip((at for at, _ in kept), _stemmed([word for _, word in kept]), strict=True))


def _stemmed(kept: list[str]) -> list[str]:
    if not hasattr(_stemmer, "english"):
        _stemmer.english = Stemmer.Stemmer("english")
    stemmed: list[str] = _stemmer.english.stemWords(kept)
    return stemmed
