"""What the sources have that is near a text, whether or not it says the same."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer.claims.check_claims import sentences_of
from bot.answer.language.text.question import MAX_LENGTH, clean
from index.errors import QuestionError
from index.search.hybrid import rank_sentences, read_query, search_hybrid
from index.search.searchable import Searchable
from index.types import Quote, SentenceHit

LOOKED_UP = 12  # sentences of a text, so that a long one takes a fraction of a second
_PASSAGES = 8
# Below these a sentence is of something else: what had nothing to do with the base library came to
# 0.33 and 0.42 at most, and "Hungary voted no" to 0.40 and 0.63.
_LEAST_DENSE = 0.35
_LEAST_LATE = 0.45  # token max-sim


@dataclass(frozen=True, slots=True)
class Nearest:
    """Quotes near a text, the nearest first, and how many of its sentences weren't looked up."""

    quotes: tuple[Quote, ...]
    left: int


def nearest(library: Searchable, text: str, most: int) -> Nearest:
    """Look up a text as a whole and sentence by sentence; return at most so many quotes."""
    spans = list(sentences_of(text))
    sentences = [text[span.start : span.end] for span in spans]
    best: dict[tuple[str, int], SentenceHit] = {}
    for words in dict.fromkeys([text, *sentences[:LOOKED_UP]]):
        for one in _near(library, words):
            place = (one.hit.passage.source_id, one.span.start)
            if place not in best or best[place].score < one.score:
                best[place] = one
    ranked = sorted(best.values(), key=lambda one: -one.score)[:most]
    quotes = (
        Quote(library.sources[one.hit.passage.source_id], (one.span,), one.hit.passage.paragraph)
        for one in ranked
    )
    return Nearest(tuple(quotes), max(0, len(spans) - LOOKED_UP))


def _near(library: Searchable, words: str) -> list[SentenceHit]:
    try:
        query = read_query(clean(words[:MAX_LENGTH]), library)
    except QuestionError:  # nothing but signs
        return []
    hits = [hit for hit in search_hybrid(library, query, _PASSAGES) if hit.dense >= _LEAST_DENSE]
    return [one for one in rank_sentences(library, query, hits) if one.late >= _LEAST_LATE]
