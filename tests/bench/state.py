"""Measure the state: `python -m tests.bench.state [--answers N] [--keep]`."""

from __future__ import annotations

import argparse
import datetime
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.storage.state.state import KeptAnswer, KeptQuote, State
from bot.storage.state.state_connection import FILE

RESULTS = Path(__file__).parent / "results" / "state.json"
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
SERVERS, PEOPLE, THREADS = 500, 5_000, 4
WORDS = [f"{stem}{end}" for stem in ("vote", "fish", "treaty", "border") for end in "abcdefghij"]


def made_up(draw: random.Random, at: datetime.datetime) -> KeptAnswer:
    """Make an answer as long as they are: three quotes and some 400 characters."""
    kind = draw.choice(["none", "votes", "passages", "passages"])
    question = " ".join(draw.choices(WORDS, k=draw.randint(4, 12)))
    quotes = tuple(KeptQuote("source", "ab" * 32, ((n, n + 200),), n) for n in range(3))
    return KeptAnswer(question, kind, "An answer. " * 36, "cd" * 32, quotes, ("es-11-7",), at)


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, and of processor: the rest is disk, locks and other processes."""

    clock: float
    processor: float


def milliseconds(act: Callable[[], object], times: int) -> list[Took]:
    """Act a number of times, after once that isn't counted; return what each took."""
    act()
    took = []
    for _ in range(times):
        start, used = time.perf_counter(), time.thread_time()
        act()
        took.append(Took(1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - used)))
    return took


def p95(figures: Iterable[float]) -> float:
    """Return what 95 of 100 don't exceed."""
    return round(statistics.quantiles(figures, n=100)[94], 3)


def at_once(act: Callable[[], object], times: int) -> list[Took]:
    """Act from several threads at once; return what each took."""
    with ThreadPoolExecutor(THREADS) as threads:
        each = threads.map(lambda _: milliseconds(act, times // THREADS), range(THREADS))
        return [one for some in each for one in some]


def measured(state: State, ids: list[tuple[int, str]]) -> dict[str, tuple[list[Took], float]]:
    """Measure what the bot does with the state; return what each took beside its target."""
    draw = random.Random(1)  # noqa: S311  (no secret)
    server = ids[0][0]
    event = iter(range(1, 1 << 30))

    def keep() -> str:
        return state.keep_answer(
            draw.randint(1, SERVERS), draw.randint(1, PEOPLE), made_up(draw, NOW)
        )

    def first() -> bool:
        return state.first_time(next(event), NOW)

    def rewrite() -> None:
        state.forget_user(draw.randint(1, PEOPLE))
        state.rewrite()

    def settings() -> object:
        return state.settings_of(draw.randint(1, SERVERS))

    return {
        "settings_of": (milliseconds(settings, 2_000), 5),
        "keep_answer": (milliseconds(keep, 2_000), 5),
        "kept_answer": (milliseconds(lambda: state.kept_answer(*draw.choice(ids)), 2_000), 5),
        "first_time": (milliseconds(first, 2_000), 5),
        f"keep_answer, {THREADS} threads": (at_once(keep, 2_000), 50),
        f"first_time, {THREADS} threads": (at_once(first, 2_000), 50),
        "unanswered, 1,000 questions": (milliseconds(lambda: state.unanswered(server), 3), 1_000),
        "counts": (milliseconds(lambda: state.counts(server), 200), 50),
        "totals": (milliseconds(state.totals, 20), 50),
        "expire, nothing too old": (milliseconds(lambda: state.expire(NOW), 20), 200),
        "forget_user": (
            milliseconds(lambda: state.forget_user(draw.randint(1, PEOPLE)), 20),
            200,
        ),
        "forget_user and rewrite": (milliseconds(rewrite, 5), 3_000),
    }


def fill(state: State, number: int) -> list[tuple[int, str]]:
    """Keep so many answers, half of them of one busy server; return servers and ids."""
    draw = random.Random(0)  # noqa: S311  (no secret)
    ids = []
    for n in range(number):
        server = 1 if n % 2 == 0 else draw.randint(1, SERVERS)
        at = NOW - datetime.timedelta(seconds=number - n)
        answer = made_up(draw, at)
        ids.append((server, state.keep_answer(server, draw.randint(1, PEOPLE), answer)))
    for server in range(1, SERVERS, 2):
        state.change_settings(server, quotes=2)
    return ids


def main() -> None:
    """Fill a state, use it, and print figures beside targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=50_000)
    parser.add_argument("--keep", action="store_true", help="write the results file")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        state = State.open(path)
        ids = fill(state, arguments.answers)
        size = path.stat().st_size / 1e6
        took = measured(state, ids)
        state.close()
        took["open"] = (milliseconds(lambda: State.open(path).close(), 20), 100)
    table = Table(title=f"The state: {arguments.answers:,} answers, {size:.0f} MB")
    for heading in ("", "median, ms", "p95, ms", "p95 of processor", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    figures: dict[str, dict[str, float]] = {}
    for name, (each, target) in took.items():
        row = figures[name] = {
            "median_ms": round(statistics.median(one.clock for one in each), 3),
            "p95_ms": p95(one.clock for one in each),
            "p95_processor_ms": p95(one.processor for one in each),
            "target_ms": target,
        }
        shown = (f"{row[key]:.2f}" for key in ("median_ms", "p95_ms", "p95_processor_ms"))
        table.add_row(name, *shown, f"{target}")
    Console().print(table)
    if arguments.keep:
        results = {
            "command": "python -m tests.bench.state --keep",
            "answers": arguments.answers,
            "file_mb": round(size, 1),
            "rows": figures,
        }
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
