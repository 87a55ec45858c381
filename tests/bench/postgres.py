"""Measure searches in files and in PostgreSQL in one run: `python -m tests.bench.postgres`.

The passages are those of tests/bench/growth.py, the same in both stores; a database runs beside on
a Unix socket, with the settings that it comes with. What is timed is what an answer needs of a
library: the question encoded, the hybrid search, and the sentences of its hits.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from index.library.generation import manifest as generation
from index.library.generation import writer as publish
from index.library.generation.shard import Embedded
from index.library.generation.writer import in_shards
from index.library.library import Library
from index.postgres import edit as publishing
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.place import BASE, Place
from index.search.dense import best
from index.search.hybrid import rank_sentences, read_query, search_hybrid
from index.search.models.encoder import silent
from index.search.models.load import load_encoder
from index.search.searchable import Searchable
from index.search.sizes import SIZES
from index.types import Document
from tests.bench.corpus import QUESTIONS, open_corpus
from tests.bench.growth import CACHE, PARAGRAPHS, Copies, CopyingWriter
from tests.database import running

RESULTS = Path(__file__).parent / "results" / "postgres.json"
ASKED = 200
WARMING = 30
SHOWN = 10


class Made:
    """What was embedded, for a publisher that needn't embed."""

    def __init__(self, copies: Copies, folder: Path) -> None:
        folder.mkdir()
        self._copies = copies

    def __contains__(self, _key: bytes) -> bool:
        return True

    def __getitem__(self, key: bytes) -> Embedded:
        return self._copies.embedded(key)


def documents_of(copies: Copies, passages: int) -> list[Document]:
    return [copies.source(number) for number in range(passages // PARAGRAPHS)]


def in_files(path: Path, copies: Copies, passages: int) -> Library:
    """Publish a library in files."""
    publish.entries, kept = copies.entries, publish.entries
    with generation.writing(path) as folder:
        press = CopyingWriter(path, folder, ENCODER, ENCODER.projection, (), silent)
        press.copies = copies
        press.publish(in_shards(documents_of(copies, passages), SIZES.largest), ())
    publish.entries = kept
    return Library.open(path, ENCODER)


def in_database(place: Place, scratch: Path, copies: Copies, passages: int) -> Searchable:
    """Publish a library in a database."""
    publishing.entries, kept = copies.entries, publishing.entries
    publishing.Embeddings, keeping = (lambda folder: Made(copies, folder)), publishing.Embeddings
    made = EditablePlace(place, scratch).build(documents_of(copies, passages), (), ENCODER)
    publishing.entries, publishing.Embeddings = kept, keeping
    return made


def milliseconds(took: Sequence[float]) -> dict[str, float]:
    return {
        f"p{percent}_ms": round(float(np.percentile(took, percent)) * 1000, 1)
        for percent in (50, 95)
    }


def found(library: Searchable, question: str) -> tuple[float, list[str]]:
    """Search for a question; return the seconds that it took, and what it found."""
    start = time.perf_counter()
    query = read_query(question, library)
    hits = search_hybrid(library, query, 24)
    rank_sentences(library, query, hits, 3)
    return time.perf_counter() - start, [hit.passage.id for hit in hits[:SHOWN]]


def compare(files: Library, stored: Searchable, questions: Sequence[str]) -> dict[str, object]:
    """Ask both stores in turn."""
    took: dict[str, list[float]] = {"files": [], "database": []}
    alike, among, first = [], [], []
    (shard,) = files.shards
    vectors = shard.paragraph_vectors.slice(0, len(shard))
    for number, question in enumerate(questions):
        here, there = found(files, question), found(stored, question)
        if number < WARMING:
            continue
        took["files"].append(here[0])
        took["database"].append(there[0])
        alike.append(len(set(here[1]) & set(there[1])) / SHOWN)
        (encoding,) = ENCODER.encode([question])
        exact = set(best(vectors @ encoding.vector, SHOWN).tolist())
        near = stored.nearest(encoding.vector, SIZES.candidates)[0].tolist()
        among.append(len(exact & set(near)) / SHOWN)
        first.append(len(exact & set(near[:SHOWN])) / SHOWN)
    times = {name: milliseconds(each) for name, each in took.items()}
    return {
        **times,
        "times_p50": round(times["database"]["p50_ms"] / times["files"]["p50_ms"], 2),
        "recall_of_10_among_candidates": round(float(np.mean(among)), 4),
        "recall_at_10": round(float(np.mean(first)), 4),
        "found_by_both_of_10": round(float(np.mean(alike)), 4),
    }


def main() -> None:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="*", default=[10_000])
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    arguments = parser.parse_args()
    rows: dict[str, object] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    questions = [one.text for one in open_corpus(QUESTIONS)[1][: ASKED + WARMING]]
    copies = Copies(ENCODER)
    with running() as database, closing(Store(database.owner)) as store:
        for passages in arguments.passages:
            load = os.getloadavg()[0]  # what else the machine was doing: times depend on it
            with tempfile.TemporaryDirectory() as folder:
                files = in_files(Path(folder, "library"), copies, passages)
                start = time.perf_counter()
                stored = in_database(Place(store, BASE), Path(folder), copies, passages)
                publishing_s = round(time.perf_counter() - start, 1)
                with store.writing() as connection:
                    connection.execute("VACUUM ANALYZE")
                    ((size,),) = connection.execute(
                        "SELECT pg_database_size(current_database())"
                    ).fetchall()
                row = compare(files, stored, questions)
            row |= {"publishing_s": publishing_s, "database_gb": round(size / 1e9, 2)}
            rows[f"{passages} passages"] = row | {"load_before": round(load, 1)}
            print(json.dumps(row, indent=1))
    if arguments.keep:
        rows |= {"command": f"python -m tests.bench.postgres {' '.join(sys.argv[1:])}"}
        rows["cores"] = os.cpu_count()
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    ENCODER = load_encoder(cache=CACHE)
    main()
