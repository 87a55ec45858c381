"""Which of Discord's shards a process serves: how it is written, and that it keeps to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import discord
import pytest
from discord.gateway import DiscordWebSocket
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.client import AyesBot
from bot.discord.run import serve
from bot.settings import load_settings
from bot.shards import Shards
from bot.storage.state.state import State
from index.errors import SettingsError
from tests.discord.answers import abstained
from tests.discord.conftest import Answers, knowledge_of
from tests.loopback.conftest import TOKEN, at_once
from tests.loopback.pointing import point_at
from tests.loopback.service import Service, served


@given(st.integers(1, 65_536), st.data())
def test_what_is_written_is_read_as_it_was(count: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, count - 1))
    shards = Shards(first, data.draw(st.integers(first, count - 1)), count)
    assert Shards.parse(str(shards)) == shards
    assert shards.ids[0] == shards.first
    assert shards.ids[-1] == shards.last


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("4-3/16", "after the last"),
        ("0-16/16", "counted from 0"),
        ("16/16", "counted from 0"),
        ("0/0", "from 1 to"),
        ("0/65537", "from 1 to"),
        ("0-3", "isn't written as"),
        ("0-3/16/2", "isn't written as"),
        ("-1/16", "isn't written as"),
        ("[0, 1]", "isn't written as"),
        ("٣/16", "isn't written as"),
        ("9" * 5000, "isn't written as"),
    ],
    ids=lambda text: text[:12],
)
def test_what_names_no_shards_is_refused_in_a_sentence(
    written: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYES_SHARDS", written)
    with pytest.raises(SettingsError, match=sentence) as refused:
        load_settings()
    assert str(refused.value).startswith("AYES_SHARDS can't be used")
    assert "Value error" not in str(refused.value)


def test_without_the_setting_all_shards_are_served() -> None:
    assert load_settings().shards is None


@asynccontextmanager
async def connected(service: Service, state: State, shards: Shards) -> AsyncIterator[Answers]:
    """Connect a bot to some shards of a service, and yield what it is asked."""
    asker = Answers(abstained())
    bot = AyesBot(knowledge_of(asker, state), shards=shards)
    bot._connection.heartbeat_timeout = 5 * service.heartbeat
    bot.before_identify_hook = at_once
    bot._connection.guild_ready_timeout = 0.05
    before = len(service.greetings)
    running = asyncio.create_task(serve(bot, TOKEN))
    try:
        await service.ready(before + len(shards.ids))
        yield asker
    finally:
        running.cancel()
        await asyncio.wait({running})


async def test_each_process_answers_its_own_servers_and_the_first_shard_direct_messages(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(served(Service(shards=4)))
        point_at(service.address)
        first = await stack.enter_async_context(connected(service, state, Shards(0, 2, 4)))
        last = await stack.enter_async_context(connected(service, state, Shards(3, 3, 4)))
        assert [one["d"]["shard"] for one in service.greetings] == [[n, 4] for n in range(4)]
        for at in (0, 1, 2, 3, None):
            await (await service.command("ask", at=at, question=f"at {at}?")).card()
    assert first.questions == ["at 0?", "at 1?", "at 2?", "at None?"]
    assert last.questions == ["at 3?"]
