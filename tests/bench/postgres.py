"""Measure a library in files beside its copy from PostgreSQL: `python -m tests.bench.postgres`.

The libraries are the base that ships, and passages of tests/bench/growth.py. A database runs beside
on a Unix socket, with the settings that it comes with. What is timed is what a database adds to
files: the first copy, opening it again, a change, and taking up what another machine has changed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.library.edit import EditableFolder
from index.library.library import Library, build_library, shipped_knowledge
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.files import publish
from index.postgres.place import OWN, Place
from index.search.hybrid import rank_sentences, read_query, search_hybrid
from index.search.models.load import load_encoder
from tests.bench.corpus import QUESTIONS, open_corpus
from tests.bench.growth import CACHE, make
from tests.database import Database, copied, dropped, running
from tests.editing import put
from tests.index.documents import document

RESULTS = Path(__file__).parent / "results" / "postgres.json"
ASKED = 100
ADDED = document("added", ("The mill on the hill grinds rye since 1907.", "It rained in May."))
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    return work(), round(time.perf_counter() - start, 2)


def opened(place: EditablePlace | EditableFolder) -> Library:
    library = place.open(ENCODER)
    assert library is not None
    return library


def asked(library: Library, questions: Sequence[str]) -> float:
    """Return the milliseconds that half of the questions take at most."""
    took = []
    for question in questions:
        start = time.perf_counter()
        query = read_query(question, library)
        rank_sentences(library, query, search_hybrid(library, query, 24), 3)
        took.append(time.perf_counter() - start)
    return round(float(np.median(took)) * 1000, 1)


def compare(server: Database, folder: Path, questions: Sequence[str]) -> dict[str, object]:
    """Put a library in files into a database, copy it to two machines, and change both."""
    database = copied(server)
    with closing(Store(database.owner)) as store:
        place = Place(store, OWN)
        files = EditableFolder(folder / "library")
        here, there = (EditablePlace(place, folder / name) for name in ("here", "there"))
        library, files_open = timed(lambda: opened(files))
        sizes = [one.size for one in library.manifest.files.values()]
        in_service = files.path / "generations" / str(files.pointer()).strip()

        def write() -> None:
            with store.writing() as connection, connection.transaction():
                publish(connection, place, None, in_service, in_service.name)

        _, written = timed(write)
        copy, first = timed(lambda: opened(here))
        opened(there).close()
        again = timed(lambda: opened(here))[1]
        in_files = {
            "open_s": files_open,
            "question_p50_ms": asked(library, questions),
            "change_s": timed(lambda: files.edit(ENCODER, put([ADDED])))[1],
        }
        in_database = {
            "written_s": written,
            "first_open_s": first,
            "open_again_s": again,
            "question_p50_ms": asked(copy, questions),
            "change_s": timed(lambda: here.edit(ENCODER, put([ADDED])))[1],
            "taken_up_elsewhere_s": timed(lambda: opened(there))[1],
        }
        ((size,),) = store.rows(None, "SELECT pg_database_size(current_database())")
    dropped(database)
    return {
        "passages": len(library.passages),
        "megabytes": round(sum(sizes) / 1e6, 1),
        "database_megabytes": round(size / 1e6, 1),
        "files": in_files,
        "database": in_database,
    }


def main() -> None:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="*", default=[10_000])
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    arguments = parser.parse_args()
    questions = [one.text for one in open_corpus(QUESTIONS)[1][:ASKED]]
    rows: dict[str, object] = {}
    with running() as server:
        for passages in (0, *arguments.passages):
            load = os.getloadavg()[0]  # what else the machine was doing: times depend on it
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "library")
                if passages:
                    make(path, ENCODER, passages)
                else:
                    documents, records, inputs = shipped_knowledge()
                    build_library(path, documents, records, ENCODER, inputs=inputs).close()
                row = compare(server, Path(folder), questions)
            rows[f"{passages} passages" if passages else "base"] = row | {
                "load_before": round(load, 1)
            }
            print(json.dumps(row, indent=1))
    if arguments.keep:
        rows |= {"command": f"python -m tests.bench.postgres {' '.join(sys.argv[1:])}"}
        rows["cores"] = os.cpu_count()
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    ENCODER = load_encoder(cache=CACHE)
    main()
