"""Finding passages, and in them the sentences that answer.

The weights were measured on questions with known answers; tests/bench/search.py measures again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from index.errors import QuestionError
from index.search.dense import best
from index.search.late_interaction import Cosines, weighed
from index.search.models.encoder import Encoding
from index.search.searchable import Searchable
from index.search.stems import placed_stems, stems, word_matches
from index.search.token_vectors import projected
from index.sources.text.characters import seen
from index.types import Hit, Passage, SentenceHit, Span

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

SPARSE_WEIGHT: Final = 0.06  # of BM25 beside a cosine
LATE_WEIGHT: Final = 4.0  # of the token max-sim, among the hits that are re-ranked by it
PAIR_WEIGHT: Final = 0.3  # of the share of word pairs, among the same
HIT_WEIGHT: Final = 0.4  # of the passage's score beside the max-sim of one of its sentences
STOP_WEIGHT: Final = 0.5  # of the max-sim of stop words ("when", "by whom"), beside the same
RERANKED: Final = 24


@dataclass(frozen=True, slots=True, eq=False)
class SearchQuery:
    """A question as a search reads it.

    `words` are its stems without stop words. `tokens` are its projected token vectors, float32
    [n, p] of unit length, and `cosines` those to the tokens of passages; `kept` [n] says which of
    them are neither stop words nor punctuation (all of them, if none is). `weights` [n] share 1
    among those: to each word what it weighs in BM25, in equal parts to its tokens.
    """

    text: str
    encoding: Encoding
    words: tuple[str, ...]
    tokens: Floats
    cosines: Cosines
    kept: npt.NDArray[np.bool_]
    weights: Floats


Search = Callable[[Searchable, SearchQuery, int], list[Hit]]
"""What every search function is; `k` defaults to 10."""


def read_query(text: str, library: Searchable) -> SearchQuery:
    """Encode a question with the library's encoder; raise QuestionError if it holds no words."""
    text = seen(text)
    (encoding,) = library.encoder.encode([text])
    if not len(encoding.tokens):
        raise QuestionError("the question holds no words: ask it in a sentence.")
    kept, weights = _weighed(text, encoding.spans, library)
    tokens = projected(encoding.tokens, library.projection)
    return SearchQuery(
        text=text,
        encoding=encoding,
        words=tuple(stems(text)),
        tokens=tokens,
        cosines=Cosines(library, tokens),
        kept=kept,
        weights=weights,
    )


def search_dense(library: Searchable, query: SearchQuery, k: int = 10) -> list[Hit]:
    """Rank by ½ cos(paragraph) + ½ max cos(sentence)."""
    rows = np.arange(len(library.passages))
    if not _is_scored_whole(library):
        rows = np.sort(library.nearest(query.encoding.vector, library.sizes.candidates)[0])
    scores = library.dense_scores(query.encoding.vector, rows)
    return [
        Hit(library.passages[rows[one]], float(scores[one]), dense=float(scores[one]))
        for one in best(scores, k)
    ]


def search_sparse(library: Searchable, query: SearchQuery, k: int = 10) -> list[Hit]:
    """Rank by BM25; a passage that shares no word with the question is no hit."""
    scores = library.bm25(query.words)
    return [
        Hit(library.passages[row], float(scores[row]), sparse=float(scores[row]))
        for row in best(scores, k)
        if scores[row] > 0
    ]


def search_hybrid(library: Searchable, query: SearchQuery, k: int = 10) -> list[Hit]:
    """Rank by the dense score and a fixed share of BM25, and the first 24 again.

    That is by token max-sim, half over the passage and half over its best sentence with rare words
    counted more, and by the pairs of neighbouring words that it shares with the question.
    """
    bm25 = library.bm25(query.words)
    rows, paragraphs = _candidates(library, query, bm25, max(k, library.sizes.read))
    dense = library.dense_scores(query.encoding.vector, rows, paragraphs)
    fused = dense + SPARSE_WEIGHT * bm25[rows]
    hits = []
    first = best(fused, max(k, RERANKED))
    library.expect(rows[first])
    passages = [library.passages[int(row)] for row in rows[first]]
    lates = query.cosines.late(passages[:RERANKED], query.kept, query.weights)
    for place, (one, passage) in enumerate(zip(first, passages, strict=True)):
        row, score, late, pairs = int(rows[one]), float(fused[one]), 0.0, 0.0
        if place < RERANKED:
            late, pairs = lates[place], _shared_pairs(library, query, passage)
            # Never below 0, so that no hit falls behind one that wasn't looked at.
            score += LATE_WEIGHT * max(late, 0.0) + PAIR_WEIGHT * pairs
        hits.append(Hit(passage, score, float(dense[one]), float(bm25[row]), late, pairs))
    hits.sort(key=lambda hit: -hit.score)
    return hits[: max(k, 0)]


def rank_sentences(
    library: Searchable, query: SearchQuery, hits: Sequence[Hit], k: int = 3
) -> list[SentenceHit]:
    """Rank the units of hits by their own token max-sim and their passage's score."""
    stops = ~query.kept if not query.kept.all() else query.kept
    cosines = _unit_cosines(query, [hit.passage for hit in hits])
    lates = weighed(cosines, query.weights).tolist()
    scores = (STOP_WEIGHT * cosines[stops].mean(axis=0)).tolist()
    places = ((hit, unit) for hit in hits for unit in hit.passage.units)
    ranked = [
        SentenceHit(hit, unit, late + score + HIT_WEIGHT * hit.score, late)
        for (hit, unit), late, score in zip(places, lates, scores, strict=True)
    ]
    ranked.sort(key=lambda one: -one.score)
    return ranked[: max(k, 0)]


def _unit_cosines(query: SearchQuery, passages: Sequence[Passage]) -> Floats:
    """Return for each token its largest cosine to one of each unit or of what that needs."""
    units = [unit for passage in passages for unit in passage.units]
    spans = [
        [span for unit in passage.units for span in (unit.span, *unit.needs)]
        for passage in passages
    ]
    cosines = query.cosines.of_sentences(passages, spans)
    if not units:
        return cosines
    firsts = np.cumsum([0, *(1 + len(unit.needs) for unit in units[:-1])])
    best: Floats = np.maximum.reduceat(cosines, firsts, axis=1)
    return best


def token_scores(query: SearchQuery, passage: Passage, span: Span | None = None) -> Floats:
    """Return for each token of the question its best cosine to a token of the passage; [n].

    With a span, only to the tokens that start inside it.
    """
    return query.cosines.of(passage, span)


def _shared_pairs(library: Searchable, query: SearchQuery, passage: Passage) -> float:
    """Return the share of the question's pairs of neighbouring words that stand in a passage."""
    asked = frozenset(pairwise(query.words))
    if not asked:
        return 0.0
    text = library.sources[passage.source_id].text[passage.span.start : passage.span.end]
    return len(asked & _pairs(text)) / len(asked)


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of stems that are neighbours but for stop words."""
    return frozenset(pairwise(stem for _, stem in placed_stems(text)))


def _weighed(
    text: str, spans: npt.NDArray[np.int32], library: Searchable
) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Say which tokens [n] belong to a word that carries a subject, and what each weighs."""
    weights = np.zeros(len(spans), np.float32)
    for match in word_matches(text):
        weight = max(map(library.idf, stems(match.group())), default=0.0)
        inside = (match.start() <= spans[:, 0]) & (spans[:, 0] < match.end())
        if inside.any():
            weights[inside] = weight / inside.sum()
    kept = weights > 0
    if not kept.any():
        kept, weights = np.ones(len(spans), np.bool_), np.ones(len(spans), np.float32)
    return kept, weights / weights.sum()


def _candidates(
    library: Searchable, query: SearchQuery, bm25: Floats, most: int
) -> tuple[Rows, Floats]:
    """Return the rows to score, ascending, and cos(paragraph) of those of which it is known.

    Of the others that is NaN. They are the best by paragraph and BM25: of all, or of the nearest by
    each, where a cosine that is rounded tells well enough which to look at.
    """
    vector, sizes = query.encoding.vector, library.sizes
    if _is_scored_whole(library):
        rows = np.arange(len(library.passages))
        if len(rows) <= most:
            return rows, np.full(len(rows), np.nan, np.float32)
        near = known = library.paragraph_scores(vector, rows)
    else:
        nearest, rounded = library.nearest(vector, sizes.candidates)
        held = np.flatnonzero(bm25 > 0)
        others = np.setdiff1d(held[best(bm25[held], sizes.candidates)], nearest)
        cosines = library.paragraph_scores(vector, others)
        rows = np.concatenate([nearest, others])
        near = np.concatenate([rounded, cosines])
        known = np.concatenate([np.full(len(nearest), np.nan, np.float32), cosines])
        order = np.argsort(rows)
        rows, near, known = rows[order], near[order], known[order]
    first = np.sort(best(near + SPARSE_WEIGHT * bm25[rows], most))
    return rows[first], known[first]


def _is_scored_whole(library: Searchable) -> bool:
    """Say whether all passages are scored, and not the candidates alone."""
    return len(library.passages) <= min(library.sizes.score_all, library.sizes.scored_whole)
