"""From how many passages on a library is kept and searched in another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts of passages; those by default are measured, and smaller ones are for tests."""

    scored_whole: int = 20_000  # of a shard; a larger one has an index of neighbours
    largest: int = 100_000  # or about that: what is made in one piece
    always_taken: int = 2_000  # of a shard that is copied into the next one in no time
    times: int = 2  # a larger one is, if it is at most so many times as large as what comes to it
    score_all: int = 20_000  # of a library; of a larger one only candidates are scored
    candidates: int = 400  # from each of paragraphs and BM25
    read: int = 200  # whose sentences are scored: the best by paragraph and BM25


SIZES: Final = Sizes()
