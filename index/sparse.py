"""BM25 over stemmed words, kept as one sparse matrix whose scores are summed at search time.

docs/decisions/0003-sparse-index.md says why this is not a library.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import Stemmer

from index.errors import LibraryError

K1 = 1.5  # how soon a repeated word stops counting
B = 0.75  # how much a long passage is marked down
FILES = ("sparse-terms.json", "sparse-starts.npy", "sparse-rows.npy", "sparse-scores.npy")

# Abbreviations with points ("U.S.", "U.N.") and numbers with separators are one word each.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W\d_](?:\.[^\W\d_])+(?!\w)|\w+")

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


def folded(word: str) -> str:
    """Return a word in lower case, without accents and without the points of an abbreviation."""
    bare = word.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare)
        bare = "".join(character for character in bare if not unicodedata.combining(character))
    return bare if bare[:1].isdigit() else bare.replace(".", "")


def words(text: str) -> list[str]:
    """Return the words of a text in order, folded."""
    return [folded(match.group()) for match in word_matches(text)]


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order, stop words left out."""
    if not hasattr(_stemmer, "english"):
        _stemmer.english = Stemmer.Stemmer("english")
    kept = [word for word in words(text) if word not in STOP_WORDS]
    stemmed: list[str] = _stemmer.english.stemWords(kept)
    return stemmed


class SparseIndex:
    """The BM25 score of every stem in every row that holds it, by stem."""

    def __init__(
        self,
        terms: dict[str, int],
        starts: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int32],
        scores: npt.NDArray[np.float32],
        count: int,
    ) -> None:
        self._terms = terms
        self._starts = starts
        self._rows = rows
        self._scores = scores
        self._count = count

    @classmethod
    def build(cls, corpus: Iterable[Sequence[str]]) -> Self:
        """Index rows of stems.

        The formula is Robertson's with Lucene's idf, which is never negative: ln(1 + (N - n + ½) /
        (n + ½)) · f / (f + k1 (1 - b + b · length / mean length)).
        """
        postings: dict[str, list[tuple[int, int]]] = {}
        lengths = []
        for row, stemmed in enumerate(corpus):
            lengths.append(len(stemmed))
            for stem, frequency in Counter(stemmed).items():
                postings.setdefault(stem, []).append((row, frequency))
        count = len(lengths)
        terms = {stem: number for number, stem in enumerate(sorted(postings))}
        holders = np.array([len(postings[stem]) for stem in terms], np.int64)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(holders)])
        pairs = [pair for stem in terms for pair in postings[stem]]
        rows, frequencies = np.array(pairs, np.int32).reshape(-1, 2).T
        relative = np.array(lengths, np.float64)
        relative /= max(relative.mean(), 1.0) if count else 1.0
        idf = np.log1p((count - holders + 0.5) / (holders + 0.5))
        saturated = frequencies / (frequencies + K1 * (1 - B + B * relative[rows]))
        scores = (np.repeat(idf, holders) * saturated).astype(np.float32)
        return cls(terms, starts, np.ascontiguousarray(rows), scores, count)

    @classmethod
    def open(cls, folder: Path, count: int) -> Self:
        """Map the index of `count` rows in a folder into memory; raise LibraryError if damaged."""
        try:
            stems_in_order = json.loads((folder / FILES[0]).read_text("utf-8"))
            starts, rows, scores = (
                np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in FILES[1:]
            )
        except (OSError, ValueError, EOFError) as error:
            raise LibraryError(
                f"the sparse index in {folder} is damaged: build its library again."
            ) from error
        terms = {stem: number for number, stem in enumerate(stems_in_order)}
        if len(starts) != len(terms) + 1 or not starts[-1] == len(rows) == len(scores):
            raise LibraryError(f"the sparse index in {folder} is damaged: build its library again.")
        return cls(terms, starts, rows, scores, count)

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        (folder / FILES[0]).write_text(json.dumps(list(self._terms)), "utf-8")
        np.save(folder / FILES[1], self._starts, allow_pickle=False)
        np.save(folder / FILES[2], self._rows, allow_pickle=False)
        np.save(folder / FILES[3], self._scores, allow_pickle=False)

    def __len__(self) -> int:
        return self._count

    def idf(self, stem: str) -> float:
        """Return how rare a stem is among the rows (Lucene's idf); most for one in none."""
        number = self._terms.get(stem)
        holders = 0 if number is None else int(self._starts[number + 1] - self._starts[number])
        return float(np.log1p((self._count - holders + 0.5) / (holders + 0.5)))

    def scores(self, stemmed: Iterable[str]) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every row for a query's stems, each counted once; [n]."""
        total = np.zeros(self._count, np.float32)
        for stem in dict.fromkeys(stemmed):
            number = self._terms.get(stem)
            if number is not None:
                start, end = self._starts[number : number + 2]
                total[self._rows[start:end]] += self._scores[start:end]
        return total
