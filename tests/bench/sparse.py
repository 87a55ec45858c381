"""Measure three ways to BM25 on one corpus: `python -m tests.bench.sparse --cache FOLDER`.

Ayes's own matrix, bm25s and SQLite's FTS5, on the questions of tests/bench/search.py, alone and in
the fusion with the dense score; then the time of a query over many passages of words drawn at
random from the same text. `bm25s` is needed only here and by a test.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.library.library import Library, build_library
from index.search.hybrid import SPARSE_WEIGHT, SearchQuery, read_query, search_dense
from index.search.models.load import load_encoder
from index.search.sparse import Bm25, SparseIndex
from index.search.stems import STOP_WORDS, stems, words
from index.sources.text.sentences import context
from tests.bench.corpus import QUESTIONS, Question, open_corpus

RESULTS = Path(__file__).parent / "results" / "sparse.json"
MANY = 20_000
LENGTH = 70  # stems of a passage
IMPORTS = {
    "own": "import numpy, Stemmer",
    "bm25s": "import numpy, Stemmer, bm25s",
    "fts5": "import numpy, sqlite3",
}
Floats = npt.NDArray[np.float32]
Scorer = Callable[[str], Floats]
Maker = Callable[[list[str]], Scorer]


def own(texts: list[str]) -> Scorer:
    """Score by the index that Ayes uses."""
    index = Bm25([SparseIndex.build(stems(text) for text in texts)])
    return lambda question: index.scores(stems(question))


def by_bm25s(texts: list[str]) -> Scorer:
    """Score by bm25s, over the same stems."""
    index = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    index.index([stems(text) for text in texts], show_progress=False)

    def scores(question: str) -> Floats:
        known = [stem for stem in dict.fromkeys(stems(question)) if stem in index.vocab_dict]
        return index.get_scores(known) if known else np.zeros(len(texts), np.float32)

    return scores


def by_fts5(texts: list[str]) -> Scorer:
    """Score by SQLite: its own Porter stemmer, its fixed k1 of 1.2 and an idf cut off at 0."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE f USING fts5(t, content='', tokenize='porter unicode61')"
    )
    database.executemany("INSERT INTO f (rowid, t) VALUES (?, ?)", enumerate(texts))
    query = "SELECT rowid, -bm25(f) FROM f WHERE f MATCH ?"

    def scores(question: str) -> Floats:
        total = np.zeros(len(texts), np.float32)
        asked = [word for word in words(question) if word not in STOP_WORDS]
        quoted = " OR ".join(f'"{word}"' for word in asked)
        for row, score in database.execute(query, (quoted,)) if quoted else ():
            total[row] = score
        return total

    return scores


MAKERS: dict[str, Maker] = {"own": own, "bm25s": by_bm25s, "fts5": by_fts5}


def import_ms(statement: str) -> float:
    """Time an import in a fresh process: the best of five, less the start of Python."""

    def best(code: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    return round((best(statement) - best("pass")) * 1000)


def recall(places: list[int], limit: int) -> float:
    """Return the share of questions whose paragraph comes among the first."""
    return round(statistics.mean(place < limit for place in places), 3)


def measure(library: Library, questions: list[Question]) -> dict[str, dict[str, float]]:
    """Ask every question of every index."""
    passages = list(library.passages)
    texts = [
        context(library.sources[one.source_id].title, one.heading)
        + library.sources[one.source_id].text[one.span.start : one.span.end]
        for one in passages
    ]
    queries: list[SearchQuery] = [read_query(one.text, library) for one in questions]
    dense = []
    for query in queries:
        by_place = {hit.passage: hit.dense for hit in search_dense(library, query, len(passages))}
        dense.append(np.array([by_place[passage] for passage in passages], np.float32))
    rows: dict[str, dict[str, float]] = {}
    drawn = random.Random(0)  # noqa: S311  (a corpus, not a secret)
    pool = [word for text in texts for word in re.findall(r"\w+", text)]
    many = [" ".join(drawn.choices(pool, k=LENGTH)) for _ in range(MANY)]
    for name, make in MAKERS.items():
        scorer = make(texts)
        alone, fused, times = [], [], []
        for question, cosine in zip(questions, dense, strict=True):
            start = time.perf_counter()
            scores = scorer(question.text)
            times.append(time.perf_counter() - start)
            for places, values in ((alone, scores), (fused, cosine + SPARSE_WEIGHT * scores)):
                order = np.argsort(-values, kind="stable")
                found = dict.fromkeys(
                    (passages[row].source_id, passages[row].paragraph) for row in order
                )
                places.append(list(found).index((question.source_id, question.paragraph)))
        start = time.perf_counter()
        scorer = make(many)
        built = time.perf_counter() - start
        over_many = []
        for question in questions[:200]:
            start = time.perf_counter()
            scorer(question.text)
            over_many.append(time.perf_counter() - start)
        rows[name] = {
            "R@1": recall(alone, 1),
            "R@5": recall(alone, 5),
            "fused R@1": recall(fused, 1),
            "fused R@5": recall(fused, 5),
            "query_ms": round(statistics.median(times) * 1000, 3),
            f"query_ms_of_{MANY}": round(statistics.median(over_many) * 1000, 3),
            f"build_s_of_{MANY}": round(built, 2),
            "import_ms": import_ms(IMPORTS[name]),
        }
    return rows


def main() -> None:
    """Measure, print a table and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--cache", type=Path, required=True, help="where the compiled encoder is")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    arguments = parser.parse_args()
    documents, questions = open_corpus(arguments.questions)
    encoder = load_encoder(cache=arguments.cache)
    with tempfile.TemporaryDirectory() as folder:
        library = build_library(Path(folder), documents, (), encoder)
        rows = measure(library, questions)
    for name, row in rows.items():
        print(f"{name:6}", "  ".join(f"{key} {value:g}" for key, value in row.items()))
    if arguments.keep:
        results = {"command": "python -m tests.bench.sparse --cache FOLDER --keep", "rows": rows}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
