"""The client: what it tells Discord of itself, and how it stops."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.discord.client import AyesBot
from bot.discord.run import PassingError, serve
from bot.settings import Settings
from bot.storage.state.state import State
from index.errors import SettingsError
from tests.discord.conftest import Answers, bot_over

TOKEN = SecretStr("MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + "x" * 38)

pytestmark = pytest.mark.simcord(shard_count=1)


@pytest.fixture
def bot(asker: Answers, state: State) -> AyesBot:
    return bot_over(asker, state)


def test_no_privileged_intent_is_asked_for_and_nobody_can_be_pinged(bot: AyesBot) -> None:
    assert bot.intents == discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    assert bot.allowed_mentions.to_dict() == {"parse": []}


@asynccontextmanager
async def service(
    answer: Callable[[web.Request], Awaitable[web.Response]], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Stand in for Discord's HTTP service, for the real client."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(application) as server:
        monkeypatch.setattr(discord.http.Route, "BASE", str(server.make_url("")).rstrip("/"))
        yield


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_the_bot(
    bot: AyesBot, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(_: web.Request) -> web.Response:
        os.kill(os.getpid(), number)
        await asyncio.sleep(30)  # cancelled when the client goes
        return web.Response()

    async with service(answer, monkeypatch):
        await serve(bot, TOKEN)
    assert bot.is_closed()


async def test_a_token_that_discord_refuses_is_one_sentence_that_says_where_to_get_one(
    bot: AyesBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    async with service(answer, monkeypatch):
        with pytest.raises(SettingsError, match=r"refused the token.*developers") as refused:
            await serve(bot, TOKEN)
    assert TOKEN.get_secret_value() not in str(refused.value)


async def test_a_discord_that_cannot_be_reached_is_one_sentence(
    bot: AyesBot, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(PassingError, match="can't be reached"):
        await serve(bot, TOKEN)


def test_the_bot_does_not_start_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.discord.run import run_bot

    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.delenv("DISCORD_TOKEN_FILE", raising=False)
    with pytest.raises(SettingsError, match="no Discord token"):
        run_bot(Settings())
