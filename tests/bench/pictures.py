"""Measure how long a picture takes, once loaded: `python -m tests.bench.pictures`."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

TARGET = 500.0  # milliseconds


def measured(draw: Callable[[], object], rounds: int) -> list[float]:
    """Return the milliseconds of each round."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        draw()
        took.append(1000 * (time.perf_counter() - start))
    return took


def main() -> None:
    """Draw each kind of picture a number of times, and print the first, the median and the most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    arguments = parser.parse_args()

    start = time.perf_counter()
    from bot.present.pictures.draw import picture_of_agreement, picture_of_vote

    imported = 1000 * (time.perf_counter() - start)
    from index.files.shipped import data_folder
    from index.votes.analysis.agreement import Year
    from index.votes.importing.toml_records import load_records
    from index.votes.names.countries import Countries

    name_of = Countries.load().name
    records = {record.id: record for record in load_records(data_folder() / "votes")}
    years = [Year(year, 80, (year % 10) / 10) for year in range(1946, 2026)]
    drawings: dict[str, Callable[[], object]] = {
        "General Assembly": lambda: picture_of_vote(records["es-11-7"], name_of),
        "Security Council": lambda: picture_of_vote(records["s-res-2774"], name_of),
        "80 years": lambda: picture_of_agreement("France", "Germany", years),
    }
    table = Table(title=f"A picture, {arguments.rounds} rounds; import {imported:.0f} ms")
    for heading in ("", "first, ms", "median, ms", "most, ms", "target, ms"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, draw in drawings.items():
        took = measured(draw, arguments.rounds)
        figures = (took[0], statistics.median(took), max(took), TARGET)
        table.add_row(name, *(f"{figure:.0f}" for figure in figures))
    Console().print(table)


if __name__ == "__main__":
    main()
