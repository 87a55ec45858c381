"""Two processes and a database answer each question once and right, whatever is going on."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from index.search.models.encoder import Encoder
from tests.fleet.fleet import ANIMALS, Fleet
from tests.fleet.machine import Machine
from tests.loopback.payloads import guild_id_on
from tests.loopback.process import started
from tests.loopback.service import Service, served

QUESTIONS = 180
PUBLICATIONS = 3


async def until_asked(fleet: Fleet, share: float) -> None:
    """Wait until so much of the questions was asked."""
    while len(fleet.questions) < share * QUESTIONS:
        await asyncio.sleep(0.02)


async def disturb(fleet: Fleet, process: asyncio.subprocess.Process) -> None:
    """Publish three versions, restart the database and kill a process, one after another."""
    for number in range(PUBLICATIONS):
        await until_asked(fleet, (1 + number) / (PUBLICATIONS + 1))
        await asyncio.to_thread(fleet.publish)
        if number == 0:
            await asyncio.to_thread(fleet.machine.restart)
        if number == 1:
            process.kill()


@pytest.mark.model
async def test_every_question_is_answered_once_and_right_and_in_its_own_server(
    own_machine: Machine, encoder: Encoder, built_home: Path, tmp_path: Path
) -> None:
    guilds = tuple(guild_id_on(0, 1, number) for number in range(len(ANIMALS)))
    service = Service(heartbeat=40, guild_ids=guilds)
    fleet = Fleet(own_machine, service, encoder, tmp_path / "copies")
    fleet.prepare()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(served(service))
        # Both serve the same shard, so every event reaches both.
        first, second = [
            await stack.enter_async_context(
                started(
                    service,
                    built_home,
                    tmp_path / f"log-{number}",
                    ayes_database_url=own_machine.database.bot,
                    ayes_shards="0/1",
                )
            )
            for number in range(2)
        ]
        assert first.returncode is None, (tmp_path / "log-0").read_text()
        disturbing = asyncio.create_task(disturb(fleet, second))
        await fleet.ask_many(QUESTIONS, at_once=6)
        await disturbing
    tally = fleet.tally()
    assert tally.wrong == []
    assert tally.leaks == []
    assert tally.faults == []
    assert fleet.twice() == 0
    assert len(fleet.versions) == 1 + PUBLICATIONS
    # Only what the killed process had taken on is lost, and what was asked during the restart.
    assert tally.lost <= 6
    assert tally.answered >= 0.8 * QUESTIONS
