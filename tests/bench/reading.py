"""Measure how long a question on votes is read: `python -m tests.bench.reading`."""

from __future__ import annotations

import statistics
import time

from bot.answer.language.query.read_query import Reader
from index.files.shipped import data_folder
from index.votes.importing.toml_records import load_records
from index.votes.names.countries import Countries
from tests.oracle.cases import cases

TARGETS = {"p50": 1.0, "p95": 3.0}  # milliseconds


def main() -> None:
    """Read the oracle's questions once without counting, then print the percentiles."""
    reader = Reader(Countries.load(), load_records(data_folder() / "votes"))
    questions = [case.turns[-1] for case in cases(3)]
    took = []
    for counted in (False, True):
        for question in questions:
            start = time.perf_counter()
            reader.read(question)
            took += [1000 * (time.perf_counter() - start)] if counted else []
    cuts = statistics.quantiles(took, n=100)
    print(f"{len(took)} questions read: p50 {cuts[49]:.2f} ms, p95 {cuts[94]:.2f} ms")
    print(f"Targets: p50 {TARGETS['p50']} ms, p95 {TARGETS['p95']} ms")


if __name__ == "__main__":
    main()
