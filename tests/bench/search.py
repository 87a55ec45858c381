"""Measure search on questions with known answers: `python -m tests.bench.search`.

The questions are half of SQuAD 2.0's development set, asked of all its paragraphs at once. A
question counts as found where its own paragraph comes first (R@1) or among five (R@5); a sentence
is right if one of the answers lies in it. Times are without the encoder.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.library.library import Library, build_library
from index.search import hybrid as search
from index.search.hybrid import SearchQuery, rank_sentences, read_query
from index.search.models.load import load_encoder
from index.types import Hit
from tests.bench.corpus import QUESTIONS, Question, open_corpus

RESULTS = Path(__file__).parent / "results" / "search.json"
DEPTH = 50
Search = Callable[[Library, SearchQuery, int], list[Hit]]


def paragraphs_only(library: Library, query: SearchQuery, k: int) -> list[Hit]:
    """Rank by the paragraph vector alone, as most systems do."""
    rows, _ = library.nearest(query.encoding.vector, k)
    scores = library.shards[0].paragraph_vectors.scores(query.encoding.vector, rows)
    pairs = zip(rows, scores, strict=True)
    return [Hit(library.passages[int(row)], float(score)) for row, score in pairs]


def fused_only(library: Library, query: SearchQuery, k: int) -> list[Hit]:
    """Rank as the hybrid does before it re-ranks."""
    hits = search.search_hybrid(library, query, k)
    return sorted(hits, key=lambda hit: -(hit.dense + search.SPARSE_WEIGHT * hit.sparse))


METHODS: dict[str, Search] = {
    "dense, paragraph vector alone": paragraphs_only,
    "dense, half best sentence": search.search_dense,
    "sparse": search.search_sparse,
    "hybrid, not re-ranked": fused_only,
    "hybrid": search.search_hybrid,
}


def rank_of(question: Question, hits: list[Hit]) -> float:
    """Return the place of the question's paragraph, from 1; infinite if it isn't there."""
    found = dict.fromkeys((hit.passage.source_id, hit.passage.paragraph) for hit in hits)
    places = {place: rank for rank, place in enumerate(found, 1)}
    return places.get((question.source_id, question.paragraph), float("inf"))


def measured(times: list[float]) -> dict[str, float]:
    """Summarise times in seconds as milliseconds."""
    milliseconds = np.array(times) * 1000
    return {
        "p50_ms": round(float(np.percentile(milliseconds, 50)), 2),
        "p95_ms": round(float(np.percentile(milliseconds, 95)), 2),
    }


def measure(library: Library, questions: list[Question]) -> dict[str, dict[str, float]]:
    """Ask every question by every method."""
    queries = [read_query(question.text, library) for question in questions]
    rows: dict[str, dict[str, float]] = {}
    for name, method in METHODS.items():
        ranks, times = [], []
        for question, query in zip(questions, queries, strict=True):
            start = time.perf_counter()
            method(library, query, 10)
            times.append(time.perf_counter() - start)
            ranks.append(rank_of(question, method(library, query, DEPTH)))
        rows[name] = {
            "R@1": round(statistics.mean(rank <= 1 for rank in ranks), 3),
            "R@5": round(statistics.mean(rank <= 5 for rank in ranks), 3),
            "MRR": round(statistics.mean(1 / rank for rank in ranks), 3),
            **measured(times),
        }
    right, times = [], []
    for question, query in zip(questions, queries, strict=True):
        hits = search.search_hybrid(library, query, 5)
        start = time.perf_counter()
        chosen = rank_sentences(library, query, hits, 3)
        times.append(time.perf_counter() - start)
        right.append(
            [
                one.hit.passage.source_id == question.source_id
                and any(one.span.holds(answer) for answer in question.answers)
                for one in chosen
            ]
        )
    rows["sentence that answers, of the hybrid's top 5"] = {
        "hit@1": round(statistics.mean(one[0] for one in right), 3),
        "hit@3": round(statistics.mean(any(one) for one in right), 3),
        **measured(times),
    }
    return rows


def main() -> None:
    """Build the corpus in a temporary folder, measure, print a table and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--cache", type=Path, required=True, help="where the compiled encoder is")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    arguments = parser.parse_args()
    documents, questions = open_corpus(arguments.questions)
    encoder = load_encoder(cache=arguments.cache)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        library = build_library(Path(folder), documents, (), encoder)
        built = time.perf_counter() - start
        start = time.perf_counter()
        Library.open(Path(folder), encoder).close()
        opened = time.perf_counter() - start
        rows = measure(library, questions)
        counts = library.manifest.counts
    print(f"{counts.passages} passages, {len(questions)} questions")
    print(f"built in {built:.1f} s, opened in {opened * 1000:.0f} ms")
    for name, row in rows.items():
        print(f"{name:46}", "  ".join(f"{key} {value:g}" for key, value in row.items()))
    if arguments.keep:
        results = {
            "command": "python -m tests.bench.search --cache FOLDER --keep",
            "passages": counts.passages,
            "questions": len(questions),
            "build_s": round(built, 1),
            "open_ms": round(opened * 1000),
            "rows": rows,
        }
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
