"""Measure a fleet: `python -m tests.bench.fleet [--keep] [--questions N] [--seconds N]`.

First one, two and four processes answer for some seconds each. Then four answer 10,000 questions
while a library is published twenty times, the database is restarted twice and one process is
killed and started again. It takes about 10 minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.service.open_parts import open_encoder
from bot.settings import load_settings
from tests.fleet.fleet import ANIMALS, Fleet
from tests.fleet.machine import Machine, machine
from tests.loopback.payloads import guild_id_on
from tests.loopback.process import started
from tests.loopback.service import Service, served

RESULTS = Path(__file__).parent / "results" / "fleet.json"
QUESTIONS, SECONDS = 10_000, 20
PUBLICATIONS, RESTARTS = 20, (5, 15)  # the versions after which the database is restarted
KILLED_AFTER = 10  # versions
AT_ONCE = 4  # questions at a time for each process
TIMES = 3  # what four processes should answer, of what one does


@dataclass(frozen=True)
class Bench:
    """What all runs share."""

    machine: Machine
    fleet: Fleet
    home: Path
    logs: Path

    async def process(self, stack: AsyncExitStack, shard: int) -> asyncio.subprocess.Process:
        """Start a process for one shard of the service's."""
        count = self.fleet.service.shards
        return await stack.enter_async_context(
            started(
                self.fleet.service,
                self.home,
                self.logs / f"{count}-{shard}-{time.monotonic():.0f}",
                sessions=1,
                ayes_database_url=self.machine.database.bot,
                ayes_shards=f"{shard}/{count}",
            )
        )


def service_of(shards: int) -> Service:
    """Return a service with twelve servers, shared out evenly."""
    each = range(len(ANIMALS))
    guilds = tuple(guild_id_on(n % shards, shards, n // shards) for n in each)
    return Service(shards=shards, heartbeat=40, guild_ids=guilds)


async def rate(bench: Bench, shards: int, seconds: int) -> float:
    """Return how many questions a second so many processes answer."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(bench.fleet.service))
        for shard in range(shards):
            await bench.process(stack, shard)
        await bench.fleet.ask_many(5 * len(ANIMALS), at_once=AT_ONCE * shards)
        before, began = len(bench.fleet.questions), time.monotonic()
        await bench.fleet.ask_until(began + seconds, at_once=AT_ONCE * shards)
        return (len(bench.fleet.questions) - before) / (time.monotonic() - began)


async def endured(bench: Bench, questions: int) -> dict[str, object]:
    """Let four processes answer while much goes wrong, and say what came of it."""
    fleet = bench.fleet
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(fleet.service))
        processes = [await bench.process(stack, shard) for shard in range(4)]
        first, began = len(fleet.versions), time.monotonic()
        asking = asyncio.create_task(fleet.ask_many(questions, at_once=AT_ONCE * 4))
        for number in range(1, PUBLICATIONS + 1):
            while len(fleet.questions) < questions * number / (PUBLICATIONS + 1):
                await asyncio.sleep(0.05)
            await asyncio.to_thread(fleet.publish)
            if number in RESTARTS:
                await asyncio.to_thread(fleet.machine.restart)
            if number == KILLED_AFTER:
                processes[0].kill()
                await processes[0].wait()
                gone = fleet.service.sessions[0]
                fleet.service.sessions.remove(gone)
                await bench.process(stack, 0)
        await asking
        took = time.monotonic() - began
    tally = fleet.tally()
    return {
        "questions": questions,
        "publications": len(fleet.versions) - first,
        "restarts of the database": len(RESTARTS),
        "processes killed": 1,
        "answered right": tally.answered,
        "wrong": len(tally.wrong),
        "seen in another server": len(tally.leaks),
        "answered twice": fleet.twice(),
        "faults": len(tally.faults),
        "refused while the database was away": tally.refused,
        "slowest refusal, s": round(tally.slowest_refusal, 2),
        "lost with the killed process": tally.lost,
        "minutes": round(took / 60, 1),
    }


async def measured(questions: int, seconds: int) -> dict[str, object]:
    """Run everything."""
    settings = load_settings()
    encoder = open_encoder(settings)
    rates: dict[str, float] = {}
    with machine() as running, tempfile.TemporaryDirectory() as scratch:
        load = os.getloadavg()[0]
        for shards in (1, 2, 4):
            fleet = Fleet(running, service_of(shards), encoder, Path(scratch))
            fleet.prepare()
            bench = Bench(running, fleet, settings.home, Path(scratch))
            rates[f"{shards}"] = round(await rate(bench, shards, seconds), 1)
            fleet.clear()
        last = Fleet(running, service_of(4), encoder, Path(scratch))
        last.prepare()
        came = await endured(Bench(running, last, settings.home, Path(scratch)), questions)
    return {
        "command": "python -m tests.bench.fleet --keep",
        "cores": os.cpu_count(),
        "load_before": round(load, 1),
        "questions_a_second_by_processes": rates,
        "four_of_one": {"times": round(rates["4"] / rates["1"], 2), "at_least": TIMES},
        "under_disturbance": came,
    }


def main() -> None:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--keep", action="store_true", help="write the results file")
    arguments = parser.parse_args()
    results = asyncio.run(measured(arguments.questions, arguments.seconds))
    table = Table("", "", title="A fleet on one PostgreSQL")
    for name, value in results.items():
        for part, figure in value.items() if isinstance(value, dict) else [("", value)]:
            table.add_row(f"{name} {part}".strip(), str(figure))
    Console().print(table)
    if arguments.keep:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
