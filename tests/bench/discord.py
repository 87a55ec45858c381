"""Measure the bot at a Discord on the loopback interface: `python -m tests.bench.discord [--keep]`.

The bot is a process of its own with the real base library; this one is Discord and the people.
No two questions are the same, as one that was answered is answered from memory when it comes again:
what that takes is measured by itself. The figures depend on what else the machine does, so the
load averages before and after stand beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import aiohttp
import psutil
from aiohttp import web
from aiohttp.test_utils import TestServer
from rich.console import Console
from rich.table import Table

from bot.service.queue import BUSY
from bot.settings import load_settings
from bot.storage.home import GUILDS
from index.votes.importing.toml_records import load_records
from tests.conftest import PROJECT
from tests.loopback.payloads import PERMISSIONS, guild_id_on, member, person
from tests.loopback.process import started
from tests.loopback.service import Asked, Service, served

QUESTIONS = PROJECT / "tests" / "eval" / "questions.jsonl"
RESULTS = Path(__file__).parent / "results" / "discord.json"
SERVERS, PEOPLE = 20, 200
SOME = PEOPLE // 3  # of the people
RATE, SECONDS = 50, 60  # questions a second, and for how long
MORE = 900  # other questions, before and after
SETTLED_AFTER = 10  # seconds, after which memory mustn't grow
GROWTH = 0.02  # of memory, that counts as none: the allocator gives back late
PORT = 9464  # of the bot's monitor
SOURCE = 5_000_000  # bytes of the source that is added
ADDING = 60  # seconds of it that are watched; all of it takes minutes
MANAGES = str(int(PERMISSIONS) | 1 << 5)
GREETINGS = ("", "Hi! ", "Hello, ", "Good morning! ", "Hey, ", "Please: ", "Tell me: ", "Now: ")
THANKS = ("", " Thanks.", " Thank you!", " Please.", " Thanks a lot!")


def questions() -> list[str]:
    """Return the questions that people begin with."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["turns"][0][:300] for line in lines if line.strip()]


def distinct(number: int) -> list[str]:
    """Return so many questions that are all different, in a mixed order."""
    every = [f"{a}{q}{b}" for a, b, q in itertools.product(GREETINGS, THANKS, questions())]
    chosen = list(dict.fromkeys(every))
    if len(chosen) < number:
        raise ValueError(f"there are only {len(chosen)} different questions")
    random.Random(0).shuffle(chosen)  # noqa: S311  (no secret)
    return chosen[:number]


def milliseconds(asked: Sequence[Asked]) -> list[float]:
    """Return how long each took until its card was there."""
    return [1000 * (one.ended - one.born) for one in asked]


def percentile(values: Sequence[float], hundredth: int) -> float:
    """Return a percentile."""
    return round(statistics.quantiles(values, n=100)[hundredth - 1], 1)


@dataclass
class Row:
    """A figure beside its target, which it mustn't be above."""

    name: str
    figure: float
    target: float | None = None


@dataclass
class Load:
    """What was asked under load, and the bot's memory second by second, in MB.

    `processor` is the bot's time on the processors in seconds.
    """

    asked: list[Asked] = field(default_factory=list)
    processor: float = 0.0
    memory: list[float] = field(default_factory=list)


async def one_at_a_time(
    service: Service, name: str, option: str, values: list[str], first: int = 0
) -> list[Asked]:
    """Do one thing after another, each as another person from the first on, and return them."""
    done = []
    for number, value in enumerate(values, start=first):
        user = number % PEOPLE
        asked = await service.command(name, user=user, at=user % SERVERS, **{option: value})
        await asked.card(within=20)
        done.append(asked)
    return done


async def under_load(service: Service, process: psutil.Process, given: list[str]) -> Load:
    """Ask so many questions a second, whether or not the ones before are answered."""
    load = Load()
    load.processor = -sum(process.cpu_times()[:2])
    start = time.monotonic()
    for number, question in enumerate(given):
        due = start + number / RATE
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        user = number % PEOPLE
        # Each goes round the servers, as nobody may ask more than a few in one at once.
        server = (user + number // PEOPLE) % SERVERS
        load.asked.append(await service.command("ask", user=user, at=server, question=question))
        if number % RATE == 0:
            load.memory.append(process.memory_info().rss / 1e6)
    for asked in load.asked:
        # What isn't answered by now counts as lost.
        await asyncio.wait({asyncio.ensure_future(asked.finished.wait())}, timeout=10)
    load.processor += sum(process.cpu_times()[:2])
    return load


async def adding(service: Service) -> tuple[Asked, TestServer]:
    """Attach a text of 5 MB to `/corpus add`, as somebody who manages a server."""
    words = " ".join(f"In year {n} the orchard sold {n * 7} crates of cider." for n in range(40))
    count = SOURCE // (len(words) + 20)
    text = "\n\n".join(f"Report {n}. {words}" for n in range(count)).encode()

    async def given(_: web.Request) -> web.Response:
        return web.Response(body=text, content_type="text/plain")

    application = web.Application()
    application.router.add_get("/reports.txt", given)
    server = TestServer(application, host="127.0.0.1")
    await server.start_server()
    file = {
        "id": "77",
        "filename": "reports.txt",
        "size": len(text),
        "url": str(server.make_url("/reports.txt")),
        "proxy_url": str(server.make_url("/reports.txt")),
        "content_type": "text/plain",
    }
    option = {"name": "file", "type": 11, "value": "77"}
    data = {
        "id": "1",
        "name": "corpus",
        "type": 1,
        "options": [{"name": "add", "type": 1, "options": [option]}],
        "resolved": {"attachments": {"77": file}},
    }
    manager = {**member(person(1)), "permissions": MANAGES}
    return await service.act(2, data, user=1, at=0, member=manager), server


async def while_adding(
    service: Service, process: psutil.Process, questions: Iterator[str]
) -> list[Row]:
    """Ask one question after another while a source is being added by its process."""
    before = await lags()
    asked, server = await adding(service)
    end = time.monotonic() + ADDING
    workers, answers = 0, list[Asked]()
    while not asked.finished.is_set() and time.monotonic() < end:
        workers = max(workers, len(process.children(recursive=True)))
        answers += await one_at_a_time(service, "ask", "question", [next(questions)])
        await asyncio.sleep(0.2)
    after = await lags()
    await server.close()
    if not workers:
        raise RuntimeError(f"no process adds the source: {asked.sent}")
    return [
        late_row(before, after),
        Row("/ask meanwhile, p50, ms", percentile(milliseconds(answers), 50)),
        Row("/ask meanwhile, p95, ms", percentile(milliseconds(answers), 95)),
        Row("questions meanwhile", len(answers)),
    ]


def late_row(before: dict[str, int], after: dict[str, int]) -> Row:
    """Return the share of lags above 50 ms between two looks: at most 1 % keeps p99 below that."""
    total = after["+Inf"] - before["+Inf"]
    late = total - (after["0.05"] - before["0.05"])
    return Row("lags above 50 ms, %", round(100 * late / max(total, 1), 2), 1)


async def lags() -> dict[str, int]:
    """Return the monitor's histogram of the loop's lag: how many were at most so many seconds."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{PORT}/metrics") as answer,
    ):
        text = await answer.text()
    found = re.findall(r'^ayes_loop_lag_seconds_bucket\{le="([^"]+)"\} (\S+)$', text, re.M)
    return {bound: int(float(count)) for bound, count in found}


def load_rows(load: Load) -> list[Row]:
    """Judge what came of the load."""
    missed = [
        one for one in load.asked if one.acknowledged is None or one.acknowledged - one.born > 3
    ]
    answered = [one for one in load.asked if one.sent is not None]
    busy = [one for one in answered if BUSY in json.dumps(one.sent, ensure_ascii=False)]
    waiting = [one for one in answered if "One moment" in json.dumps(one.sent)]
    took = milliseconds(answered)
    settled, end = load.memory[SETTLED_AFTER], load.memory[-1]
    return [
        Row("acknowledgements missed", len(missed), 0),
        Row("answers lost", len(load.asked) - len(answered), 0),
        Row("turned away as busy", len(busy), 0),
        Row("told to wait a moment", len(waiting), 0),
        Row("p50, ms", percentile(took, 50)),
        Row("p95, ms", percentile(took, 95)),
        Row("most, ms", round(max(took), 1)),
        Row("the bot's processor time, ms", round(1000 * load.processor / len(load.asked), 1)),
        Row(f"memory after {SETTLED_AFTER} s, MB", round(settled, 1)),
        Row("memory at the end, MB", round(end, 1), round(settled * (1 + GROWTH), 1)),
    ]


async def measured(seconds: int) -> dict[str, list[Row]]:
    """Run the bot and measure it."""
    records = [record.id for record in load_records(PROJECT / "data" / "votes")]
    service = Service(heartbeat=40, guild_ids=tuple(guild_id_on(0, 1, n) for n in range(SERVERS)))
    with tempfile.TemporaryDirectory() as folder:
        # A copy, as a source is added to it.
        home = Path(folder) / "home"
        shutil.copytree(load_settings().home, home, ignore=shutil.ignore_patterns(GUILDS))
        log = Path(folder) / "bot.log"
        async with (
            served(service),
            started(service, home, log, ayes_metrics_port=PORT) as process,
        ):
            if process.returncode is not None:
                sys.exit(log.read_text(encoding="utf-8"))
            watched = psutil.Process(process.pid)
            new = iter(distinct(RATE * seconds + MORE))
            # Nobody asks twice, since an answer in a conversation is another's in none.
            await one_at_a_time(service, "ask", "question", list(islice(new, SOME)))
            given = list(islice(new, SOME))
            asked = milliseconds(await one_at_a_time(service, "ask", "question", given, SOME))
            again = milliseconds(await one_at_a_time(service, "ask", "question", given, 2 * SOME))
            await one_at_a_time(service, "vote", "record", records)
            voted = milliseconds(await one_at_a_time(service, "vote", "record", records * 20))
            before = await lags()
            load = await under_load(service, watched, list(islice(new, RATE * seconds)))
            after = await lags()
            added = await while_adding(service, watched, new)
    return {
        "/ask, one at a time": [
            Row("p50, ms", percentile(asked, 50), 40),
            Row("p95, ms", percentile(asked, 95), 150),
        ],
        "the same again, by others, one at a time": [
            Row("p50, ms", percentile(again, 50)),
            Row("p95, ms", percentile(again, 95)),
        ],
        "/vote, one at a time": [
            Row("p50, ms", percentile(voted, 50), 40),
            Row("p95, ms", percentile(voted, 95), 150),
        ],
        f"{RATE} questions a second for {seconds} s from {PEOPLE} people": load_rows(load),
        "the loop under that load": [late_row(before, after)],
        f"a source of {SOURCE / 1e6:g} MB being added, the first {ADDING} s": added,
    }


def main() -> None:
    """Measure, and print each figure beside its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--keep", action="store_true", help="write the results file")
    arguments = parser.parse_args()
    first = os.getloadavg()[0]
    groups = asyncio.run(measured(arguments.seconds))
    loads = f"load {first:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} processors"
    table = Table(title=f"The bot at a Discord on the loopback interface ({loads})")
    for heading in ("", "", "at most"):
        table.add_column(heading, justify="right" if heading else "left")
    for group, rows in groups.items():
        table.add_section()
        table.add_row(f"[bold]{group}", "", "")
        for row in rows:
            target = "" if row.target is None else f"{row.target:g}"
            table.add_row(row.name, f"{row.figure:g}", target)
    Console().print(table)
    if arguments.keep:
        results = {
            "command": "python -m tests.bench.discord --keep",
            "machine": loads,
            "rows": {
                group: {row.name: {"figure": row.figure, "at_most": row.target} for row in rows}
                for group, rows in groups.items()
            },
        }
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
