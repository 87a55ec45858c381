"""Measure the register of votes: `python -m tests.bench.register [--file FILE] [--keep]`.

Without a file it measures one of the same size with votes drawn at random.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import lzma
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.discord.commands.autocomplete import vote_finder
from index.votes.analysis.agreement import compare
from index.votes.importing.import_file import import_file
from index.votes.lookup.comparisons import country, like
from index.votes.lookup.one_vote import breaks_of, shares_of
from index.votes.lookup.one_vote import show as show_vote
from index.votes.lookup.parties import Parties
from index.votes.names.countries import Countries
from index.votes.register.store import Filter, Register

RESULTS = Path(__file__).parent / "results" / "register.json"
DAY = datetime.date(2026, 1, 1)
ROLL_CALLS, STATES = 6_203, 140  # of a file that is made up


def made_up(folder: Path) -> Path:
    """Write a file with as many votes and positions as three quarters of a century brought."""
    draw = random.Random(0)  # noqa: S311  (no secret)
    countries = Countries.load()
    states = [(code, countries.un_name(code)) for code in countries.members[:STATES]]
    path = folder / "made-up.csv.xz"
    with lzma.open(path, "wt", encoding="utf-8", newline="", preset=0) as text:
        writer = csv.writer(text)
        writer.writerow("undl_id ms_code ms_name ms_vote date session resolution title".split())
        for number in range(ROLL_CALLS):
            day = datetime.date(1946, 1, 1) + datetime.timedelta(days=4 * number)
            session = str(day.year - 1945)
            vote = (
                day,
                session,
                f"A/RES/{session}/{number}",
                f"On matter {number} of {'nuclear seas' if number % 10 == 0 else 'dry land'}",
            )
            writer.writerows(
                (number, *state, draw.choices("YAN", (80, 12, 8))[0], *vote) for state in states
            )
    return path


def bring(file: Path, register: Path) -> None:
    """Import a file in this process."""
    countries = Countries.load()
    import_file(Register(register), file, imported=DAY, countries=countries)


def measured_import(file: Path, register: Path) -> tuple[float, float, float]:
    """Import in a process of its own; return seconds by the clock and of processor, and peak MB."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.register", "--import", str(register)]
    process = subprocess.Popen([*command, "--file", str(file)])
    _, status, after = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the import failed with exit code {process.returncode}")
    processor = after.ru_utime + after.ru_stime
    return time.perf_counter() - start, processor, after.ru_maxrss / 1024


def milliseconds(act: Callable[[], object], times: int) -> list[float]:
    """Act a number of times, after once that isn't counted; return the milliseconds of each."""
    act()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        took.append(1000 * (time.perf_counter() - start))
    return took


def reading(path: Path) -> dict[str, tuple[list[float], float]]:
    """Measure what people ask of the register; return milliseconds beside their target."""
    register = Register(path)
    keys = register.matrix().keys.tolist()
    years = sorted(
        {int(year) for year in register.matrix().dates.astype("datetime64[Y]").astype(str)}
    )
    codes = ("FRA", "DEU", "BRA", "IND")
    draw = random.Random(0)  # noqa: S311  (no secret)

    def show() -> None:
        key = draw.choice(keys)
        register.roll_call(key)
        register.positions(key)
        register.names(key)

    def votes_of_a_year() -> None:
        year = draw.choice(years)
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        register.roll_calls(Filter(first=first, last=last))

    def newest_of_a_subject() -> None:
        wanted = Filter(words=("nuclear",))
        register.roll_calls(wanted, most=25, newest=True)

    def pair_in_a_new_reader() -> None:
        reader = Register(path)
        compare(reader.matrix(), "FRA", "DEU")
        reader.close()

    finder = vote_finder(register.roll_calls())
    typed = ("nuc", "palest", "a/res/6", "law of the s", "human rights ir", "zzz")

    parties = Parties.load()
    asked = [parties.find(code) for code in codes]
    ranked = parties.find("FRA")

    def vote_with_its_groups() -> None:
        (vote,) = show_vote(register, (), f"#{draw.choice(keys)}")
        shares_of(vote)
        breaks_of(vote, parties.groups)

    return {
        "open the register": (milliseconds(lambda: Register(path).close(), 100), 50),
        "show a vote": (milliseconds(show, 1_000), 5),
        "the votes of a year": (milliseconds(votes_of_a_year, 500), 5),
        "the 25 newest on a subject": (milliseconds(newest_of_a_subject, 500), 5),
        "a pair over all votes, register just opened": (milliseconds(pair_in_a_new_reader, 50), 10),
        "a pair over all votes, again": (
            milliseconds(lambda: compare(register.matrix(), "FRA", "DEU"), 200),
            10,
        ),
        "a vote with shares and groups that split": (milliseconds(vote_with_its_groups, 500), 5),
        "a country's record with its minority share": (
            milliseconds(lambda: country(register, draw.choice(asked)), 300),
            5,
        ),
        "who votes like a country, over all votes": (
            milliseconds(lambda: like(register, ranked), 100),
            100,
        ),
        "autocomplete, from memory": (
            milliseconds(lambda: finder.matching(draw.choice(typed)), 500),
            5,
        ),
        "search by words": (milliseconds(lambda: register.search("nuclear weapons"), 200), 5),
    }


def main() -> None:
    """Import once in a process of its own, read many times, and print figures beside targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--keep", action="store_true", help="write the results file")
    parser.add_argument("--import", type=Path, dest="register", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.register is not None:
        bring(arguments.file, arguments.register)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = arguments.file or made_up(Path(folder))
        path = Path(folder) / "register.db"
        seconds, processor, megabytes = measured_import(file, path)
        (dataset,) = Register(path).datasets()
        size = path.stat().st_size / 1e6
        took = reading(path)
    title = f"The register: {dataset.roll_calls:,} votes, {dataset.positions:,} positions"
    table = Table(title=title)
    for heading in ("", "median", "p95", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row("import, s", f"{seconds:.1f}", "", "15")
    table.add_row("import, s of processor", f"{processor:.1f}", "", "")
    table.add_row("import, peak MB", f"{megabytes:.0f}", "", "300")
    table.add_row("file, MB", f"{size:.1f}", "", "")
    figures: dict[str, dict[str, float]] = {}
    for name, (each, target) in took.items():
        figures[name] = {
            "median_ms": round(statistics.median(each), 3),
            "p95_ms": round(statistics.quantiles(each, n=100)[94], 3),
            "target_ms": target,
        }
        row = figures[name]
        table.add_row(f"{name}, ms", f"{row['median_ms']:.2f}", f"{row['p95_ms']:.2f}", f"{target}")
    Console().print(table)
    if arguments.keep:
        results = {
            "command": "python -m tests.bench.register --keep",
            "votes": dataset.roll_calls,
            "positions": dataset.positions,
            "import_s": round(seconds, 1),
            "import_s_of_processor": round(processor, 1),
            "import_mb": round(megabytes),
            "file_mb": round(size, 1),
            "rows": figures,
        }
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
