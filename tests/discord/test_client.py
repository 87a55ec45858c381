"""The client: what it tells Discord of itself, and how it stops."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import discord
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord import app_commands
from pydantic import SecretStr

from bot.discord.client import AyesBot
from bot.discord.run import DiscordError, PassingError, serve
from bot.settings import Settings
from index.errors import AyesError, SettingsError
from tests.discord.conftest import Answers, Club, bot_over, knowledge_of

TOKEN = SecretStr("MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + "x" * 38)

pytestmark = pytest.mark.simcord(shard_count=1)


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(SimpleNamespace(close_code=code), shard_id=0)  # type: ignore[arg-type]


def test_no_privileged_intent_is_asked_for_and_nobody_can_be_pinged() -> None:
    bot = bot_over(Answers())
    assert bot.intents == discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == {"parse": []}


async def test_every_command_and_option_is_described_inside_the_limits(club: Club) -> None:
    commands = club.env.bot.tree.get_commands()
    assert {command.name for command in commands} == {
        *("about", "ask", "help", "sources", "vote", "votes"),
        *("Check claim", "Find sources", "Summarize"),
    }
    described = club.env.bot.tree.walk_commands()
    for command in described:
        assert 1 <= len(command.description) <= 100
        assert command.description != "…"
        if isinstance(command, app_commands.Group):
            continue
        for text in (command.description, *(each.description for each in command.parameters)):
            assert 1 <= len(text) <= 100
            assert text != "…"
    assert set(club.alice.available_commands(club.channel)) == {
        *("about", "ask", "help", "sources list", "sources show", "vote"),
        *(f"votes {name}" for name in ("country", "compare", "like", "search")),
    }


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
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(_: web.Request) -> web.Response:
        os.kill(os.getpid(), number)
        await asyncio.sleep(30)  # cancelled when the client goes
        return web.Response()

    bot = bot_over(Answers())
    async with service(answer, monkeypatch):
        await serve(bot, TOKEN)
    assert bot.is_closed()


async def test_a_token_that_discord_refuses_is_one_sentence_that_says_where_to_get_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    async with service(answer, monkeypatch):
        with pytest.raises(SettingsError, match=r"refused the token.*developers") as refused:
            await serve(bot_over(Answers()), TOKEN)
    assert TOKEN.get_secret_value() not in str(refused.value)


async def test_a_discord_that_cannot_be_reached_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(PassingError, match="can't be reached"):
        await serve(bot_over(Answers()), TOKEN)


async def test_an_answer_of_discord_that_makes_no_sense_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"message": "teapot", "code": 0}, status=418)

    async with service(answer, monkeypatch):
        with pytest.raises(PassingError, match="can't be reached"):
            await serve(bot_over(Answers()), TOKEN)


@pytest.mark.parametrize(
    ("refusal", "error", "sentence"),
    [
        (discord.PrivilegedIntentsRequired(None), SettingsError, "an intent"),
        (closed(4004), SettingsError, "refused the token"),
        (closed(4011), DiscordError, "4011"),
    ],
    ids=["privileged-intents", "token-refused-by-the-gateway", "other-code"],
)
async def test_what_ends_the_connection_is_one_sentence(
    refusal: Exception, error: type[AyesError], sentence: str
) -> None:
    class Refused(AyesBot):
        async def start(self, token: str, *, reconnect: bool = True) -> None:
            raise refusal

    bot = Refused(knowledge_of(Answers()))
    with pytest.raises(error, match=sentence):
        await serve(bot, TOKEN)
    assert bot.is_closed()


def test_the_bot_does_not_start_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.discord.run import run_bot

    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.delenv("DISCORD_TOKEN_FILE", raising=False)
    with pytest.raises(SettingsError, match="no Discord token"):
        run_bot(Settings())
