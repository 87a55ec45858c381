"""The client: what it tells Discord of itself, and how it stops."""

from __future__ import annotations

import asyncio
import os
import signal

import aiohttp
import discord
import pytest
from discord import app_commands
from pydantic import SecretStr

from bot.client import AyesBot, DiscordError, serve
from bot.cogs.knowledge import Knowledge
from bot.settings import Settings
from index.errors import AyesError, SettingsError
from tests.discord.conftest import COUNTRIES, Answers, Club, bot_over

pytestmark = pytest.mark.simcord(shard_count=1)


def test_no_privileged_intent_is_asked_for_and_nobody_can_be_pinged() -> None:
    bot = bot_over(Answers())
    assert bot.intents == discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    assert bot.allowed_mentions is not None
    assert bot.allowed_mentions.to_dict() == {"parse": []}


async def test_every_command_and_option_is_described_inside_the_limits(club: Club) -> None:
    commands = club.env.bot.tree.get_commands()
    assert {command.name for command in commands} == {"ask", "vote"}
    for command in commands:
        assert isinstance(command, app_commands.Command)
        for text in (command.description, *(each.description for each in command.parameters)):
            assert 1 <= len(text) <= 100
            assert text != "…"
    assert set(club.alice.available_commands(club.channel)) == {"ask", "vote"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_the_bot(number: signal.Signals) -> None:
    class Connected(AyesBot):
        async def start(self, token: str, *, reconnect: bool = True) -> None:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()

    bot = Connected(Knowledge(Answers(), (), {}, COUNTRIES))
    await serve(bot, SecretStr("token"))
    assert bot.is_closed()


@pytest.mark.parametrize(
    ("refusal", "error", "sentence"),
    [
        (discord.LoginFailure("Improper token"), SettingsError, "refused the token"),
        (discord.PrivilegedIntentsRequired(None), SettingsError, "privileged intent"),
        (aiohttp.ClientConnectionError("no route"), DiscordError, "can't be reached"),
        (OSError("no network"), DiscordError, "can't be reached"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_what_keeps_the_bot_out_is_one_sentence(
    refusal: Exception, error: type[AyesError], sentence: str
) -> None:
    class Refused(AyesBot):
        async def start(self, token: str, *, reconnect: bool = True) -> None:
            raise refusal

    bot = Refused(Knowledge(Answers(), (), {}, COUNTRIES))
    with pytest.raises(error, match=sentence):
        await serve(bot, SecretStr("token"))
    assert bot.is_closed()


def test_the_bot_does_not_start_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.client import run_bot

    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.delenv("DISCORD_TOKEN_FILE", raising=False)
    with pytest.raises(SettingsError, match="no Discord token"):
        run_bot(Settings())
