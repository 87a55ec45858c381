"""The gateway: what is lost is resumed, what is replayed is answered once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.discord.client import AyesBot
from bot.storage.state.state import State, StateError
from tests.discord.conftest import Answers, knowledge_of
from tests.loopback.conftest import Connect
from tests.loopback.payloads import APPLICATION
from tests.loopback.service import Service, served

IDENTIFY, RESUME = 2, 6


def greeted(service: Service) -> list[int]:
    return [payload["op"] for payload in service.greetings]


async def test_a_cut_connection_is_resumed_and_what_came_meanwhile_is_answered(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        service.sessions[0].cut()
        asked = await service.command("ask", question="How did Hungary vote?")
        await asked.card()
    assert greeted(service) == [IDENTIFY, RESUME]
    assert asker.questions == ["How did Hungary vote?"]


@pytest.mark.parametrize("code", [1001, 4000, 4001, 4009])
async def test_a_connection_that_discord_closes_is_resumed(
    service: Service, connect: Connect, code: int
) -> None:
    async with connect(service):
        socket = service.sessions[0].socket
        assert socket is not None
        await socket.close(code=code)
        await service.ready(2)
        await (await service.command("ask", question="How did Hungary vote?")).card()
    assert greeted(service) == [IDENTIFY, RESUME]


async def test_being_told_to_reconnect_resumes(service: Service, connect: Connect) -> None:
    async with connect(service):
        await service.sessions[0].send({"op": 7, "d": None})
        await service.ready(2)
    assert greeted(service) == [IDENTIFY, RESUME]


@pytest.mark.parametrize(
    ("resumable", "next_greeting"), [(True, RESUME), (False, IDENTIFY)], ids=["resumable", "lost"]
)
async def test_an_invalid_session_is_resumed_if_it_can_be_and_else_opened_anew(
    service: Service,
    connect: Connect,
    *,
    resumable: bool,
    next_greeting: int,
) -> None:
    async with connect(service):
        await service.invalidate(service.sessions[0], resumable=resumable)
        await service.ready(2)
        await (await service.command("ask", question="How did Hungary vote?")).card()
    assert greeted(service) == [IDENTIFY, next_greeting]


async def test_a_connection_that_no_longer_answers_heartbeats_is_resumed(
    service: Service, connect: Connect
) -> None:
    async with connect(service):
        service.acknowledges_heartbeats = False
        await service.ready(2)
        service.acknowledges_heartbeats = True
    assert greeted(service)[:2] == [IDENTIFY, RESUME]


async def replayed(service: Service, event: str, payload: dict[str, object]) -> None:
    """Send an event again, and wait until the bot has taken what comes after it."""
    await service.dispatch(event, payload, service.guild_ids[0])
    await (await service.command("ask", question="And then?")).card()


async def test_a_replayed_command_is_answered_once(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        asked = await service.command("ask", question="How did Hungary vote?")
        await asked.card()
        await replayed(service, "INTERACTION_CREATE", asked.payload)
    assert asker.questions == ["How did Hungary vote?", "And then?"]
    callbacks = [path for _, path in service.requests if asked.payload["token"] in path]
    assert len(callbacks) == 1


async def test_a_replayed_message_is_answered_once(
    service: Service, connect: Connect, asker: Answers
) -> None:
    async with connect(service):
        said = await service.say(f"<@{APPLICATION}> How did Hungary vote?")
        await service.until(lambda: service.said)
        await replayed(service, "MESSAGE_CREATE", said)
    assert len(service.said) == 1


async def test_each_shard_answers_its_own_servers_and_one_keeps_on_while_the_other_is_lost(
    connect: Connect, asker: Answers
) -> None:
    async with served(Service(shards=2)) as service, connect(service) as bot:
        assert bot.shard_count == 2
        lost = next(session for session in service.sessions if session.shard == 1)
        service.opens = asyncio.Event()
        await service.invalidate(lost, resumable=False)
        kept = await service.command("ask", at=0, question="How did Hungary vote?")
        await kept.card()
        assert greeted(service) == [IDENTIFY, IDENTIFY]
        service.opens.set()
        await service.ready(3)
        back = await service.command("ask", at=1, question="How did France vote?")
        await back.card()
    assert asker.guilds == [*service.guild_ids]


async def test_what_reaches_two_processes_is_answered_by_one(
    service: Service, connect: Connect, asker: Answers, tmp_path: Path
) -> None:
    states = [State.open(tmp_path / "state.db") for _ in range(2)]
    bots = [AyesBot(knowledge_of(asker, state)) for state in states]
    async with connect(service, bots[0]), connect(service, bots[1]):
        for number in range(5):
            asked = await service.command("ask", user=number, question="How did Hungary vote?")
            await asked.card()
            await service.say(f"<@{APPLICATION}> How did Hungary vote?", user=10 + number)
        await service.until(lambda: len(service.said) == 5)
        for bot in bots:
            assert await bot.events.finish(5) == 0
    assert len(asker.questions) == 10
    assert len([path for _, path in service.requests if path.endswith("/callback")]) == 5
    for state in states:
        state.close()


async def test_without_the_memory_that_processes_share_each_goes_by_its_own(
    service: Service,
    connect: Connect,
    asker: Answers,
    state: State,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> bool:
        raise StateError("The disk is full.")

    bot = AyesBot(knowledge_of(asker, state))
    bot.events._shared = broken
    async with connect(service, bot):
        asked = await service.command("ask", question="How did Hungary vote?")
        await asked.card()
        await replayed(service, "INTERACTION_CREATE", asked.payload)
    assert len(asker.questions) == 2
    assert "goes by its own memory" in caplog.text
