"""The real client, connected to a Discord on the loopback interface."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import discord
import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from pydantic import SecretStr

from bot.discord.client import AyesBot
from bot.discord.run import serve
from bot.storage.state.state import State
from tests.discord.answers import abstained
from tests.discord.conftest import Answers, bot_over
from tests.loopback.pointing import point_at
from tests.loopback.service import Service, served

TOKEN = SecretStr("MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + "x" * 38)


class Connect(Protocol):
    """Runs a bot at a service until the block ends."""

    def __call__(
        self, service: Service, bot: AyesBot | None = None
    ) -> AbstractAsyncContextManager[AyesBot]: ...


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with served(Service()) as service:
        yield service


@pytest.fixture
def asker() -> Answers:
    # No picture belongs to a refusal, so it is as fast as the service.
    return Answers(abstained())


async def at_once(_: int | None, *, initial: bool) -> None:
    """Stand in for the five seconds that discord.py waits before a second session."""


@pytest.fixture
def connect(asker: Answers, state: State, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Connect a bot over hand-made answers, or the one that is given."""
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)

    @asynccontextmanager
    async def connecting(service: Service, bot: AyesBot | None = None) -> AsyncIterator[AyesBot]:
        bot = bot or bot_over(asker, state)
        bot._connection.heartbeat_timeout = 5 * service.heartbeat
        bot.before_identify_hook = at_once
        bot._connection.guild_ready_timeout = 0.05  # seconds of silence after the last server
        point_at(service.address)
        running = asyncio.create_task(serve(bot, TOKEN))
        ready = asyncio.create_task(service.ready(len(service.greetings) + service.shards))
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if running.done():
                running.result()
            yield bot
        finally:
            ready.cancel()
            running.cancel()
            await asyncio.wait({running})
            # A heartbeat that is under way needs the loop, which ends with the test.
            for thread in threading.enumerate():
                if isinstance(thread, KeepAliveHandler):
                    await asyncio.to_thread(thread.join, 1.0)
        if not running.cancelled():
            running.result()

    return connecting
