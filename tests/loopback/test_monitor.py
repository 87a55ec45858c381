"""What a monitor is told, on 127.0.0.1 only."""

from __future__ import annotations

import asyncio
import logging
import time

import aiohttp
import pytest

from bot.discord.run import monitoring
from bot.service.event_loop import watching_lag
from bot.service.queue import BusyError
from bot.storage.state.state import State
from tests.discord.conftest import Answers, bot_over, knowledge_of
from tests.loopback.conftest import Connect
from tests.loopback.payloads import APPLICATION
from tests.loopback.service import Service


async def page(port: int, name: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}/{name}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_monitor_learns_what_was_asked_and_how_it_ended(
    service: Service, connect: Connect, asker: Answers, state: State
) -> None:
    logging.getLogger("bot").setLevel(logging.INFO)
    bot = bot_over(asker, state)
    async with monitoring(0, bot, knowledge_of(asker, state)) as port, connect(service, bot):
        await (await service.command("ask", question="How did Hungary vote?")).card()
        asker.answer = ZeroDivisionError()
        await service.say(f"<@{APPLICATION}> And France?", user=2)
        await service.until(lambda: service.said)
        service.sessions[0].cut()
        await service.ready(2)
        await bot.events.finish(5)
        status, text = await page(port, "metrics")
    assert status == 200
    for line in (
        'ayes_answers_total{command="/ask",outcome="closest"} 1.0',
        'ayes_answers_total{command="a message",outcome="fault"} 1.0',
        "ayes_faults_total 1.0",
        'ayes_gateway_events_total{kind="disconnected"} 1.0',
        "ayes_acknowledged_seconds_count 2.0",
        "ayes_answered_seconds_count 2.0",
        "ayes_waiting 0.0",
        f'ayes_info{{library="{"0" * 64}"',
    ):
        assert line in text


async def test_health_is_a_reason_until_the_bot_is_connected_and_whenever_it_cannot_answer(
    service: Service,
    connect: Connect,
    asker: Answers,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bot = bot_over(asker, state)
    async with monitoring(0, bot, knowledge_of(asker, state)) as port:
        assert await page(port, "healthz") == (503, "not connected to Discord yet\n")
        async with connect(service, bot):
            await bot.wait_until_ready()
            assert await page(port, "healthz") == (200, "ok\n")

            async def busy(*_: object) -> None:
                raise BusyError("Too many.")

            with monkeypatch.context() as patched:
                patched.setattr(Answers, "for_tenant", busy)
                assert await page(port, "healthz") == (503, "Too many.\n")
            service.opens = asyncio.Event()
            service.sessions[0].cut()
            await service.until(lambda: service.requests.count(("GET", "/gateway")) == 2)
            assert await page(port, "healthz") == (503, "shards without a connection: 0\n")
            service.opens.set()
            await service.ready(2)
            assert await page(port, "healthz") == (200, "ok\n")


async def test_what_blocks_the_loop_is_measured_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[float] = []
    blocked = asyncio.Event()

    def observe(lag: float) -> None:
        seen.append(lag)
        if lag > 0.25:
            blocked.set()

    async with watching_lag(observe, every=0.01):
        await asyncio.sleep(0.02)
        time.sleep(0.3)
        await blocked.wait()
    assert max(seen) >= 0.28
    assert [vars(record)["event"] for record in caplog.records] == ["lag"]
