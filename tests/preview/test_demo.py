"""The demo: the real bot and the real answers behind a page on the loopback interface."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import aiohttp
import pytest
import simcord

from bot.discord.demo import servers_home, staged
from bot.discord.reply.knowledge import Knowledge, open_knowledge
from bot.settings import Settings
from bot.storage.state.database.copy_rows import tally_rows, transaction
from bot.storage.state.state_connection import FILE as STATE_FILE
from index.search.models.encoder import silent

pytestmark = [pytest.mark.preview, pytest.mark.model]
QUESTION = "How did Hungary vote on Ukraine's resolution?"


@pytest.fixture(scope="module")
def knowledge(built_home: Path) -> Iterator[Knowledge]:
    with open_knowledge(Settings(home=built_home), silent) as opened:
        yield opened


async def test_a_command_and_a_mention_are_answered_on_the_page(knowledge: Knowledge) -> None:
    async with staged(knowledge, quotes=3) as stage:
        person = stage.people[0]
        result = await person.slash(stage.channel, "ask", question=QUESTION)
        await person.send(stage.channel, f"@Ayes {QUESTION}")
        shown = await stage.page.snapshot()
        replied = stage.channel.last_message
        assert result.acknowledged
        assert result.response is not None
        assert replied is not None
        assert str(result.response.id) in shown["messages"]
        assert str(replied.id) in shown["messages"]
        for message in (result.response, replied):
            assert "Hungary voted against" in (message.embeds[0].description or "")
            assert message.embeds[0].fields[0].value.startswith("> ")
        async with aiohttp.ClientSession() as browser, browser.get(stage.page.url) as page:
            assert page.status == 200
        assert stage.env.errors == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_demo_that_has_printed_its_address(
    number: signal.Signals, built_home: Path
) -> None:
    environment = {**os.environ, "AYES_HOME": str(built_home), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    command = [sys.executable, "-c", "from bot.cli import main; main()", "demo"]
    with Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True) as demo:
        assert demo.stdout is not None
        assert "http://127.0.0.1:" in demo.stdout.readline()
        demo.send_signal(number)
        _, errors = demo.communicate(timeout=10)
    assert demo.returncode == 0, errors
    assert errors == ""


def test_signals_that_come_while_the_demo_closes_end_it_without_a_word(built_home: Path) -> None:
    environment = {**os.environ, "AYES_HOME": str(built_home), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    command = [sys.executable, "-c", "from bot.cli import main; main()", "demo"]
    with Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        while demo.poll() is None:
            demo.send_signal(signal.SIGTERM)
        _, errors = demo.communicate(timeout=10)
    assert demo.returncode in {0, -signal.SIGTERM}
    assert errors == ""


async def test_who_manages_the_server_adds_a_file_that_goes_with_the_demo(built_home: Path) -> None:
    settings = Settings(home=built_home)
    note = "The harbour of Tallinn opened in May. Ferries sail to Helsinki every hour."
    with (
        servers_home(settings) as servers,
        open_knowledge(settings, silent, servers=servers) as opened,
    ):
        async with staged(opened, quotes=1, corpora=opened.corpora) as stage:
            chair, member = stage.people
            with pytest.raises(simcord.SetupError):
                await member.slash(stage.channel, "config show")
            await chair.slash(stage.channel, "corpus add", file=("harbour.txt", note.encode()))
            result = await member.slash(
                stage.channel, "ask", question="How often do ferries sail to Helsinki?"
            )
            assert result.response is not None
            assert "every hour" in result.response.embeds[0].fields[0].value
        assert list((servers / "guilds").iterdir()) != []
    assert not servers.exists()
    assert not (built_home / "guilds").exists()
    assert (built_home / "cache").is_dir()


async def test_a_second_demo_answers_though_its_ids_are_those_of_the_first(
    knowledge: Knowledge, built_home: Path
) -> None:
    before = answers_kept(built_home)  # of other tests over the same home
    for _ in range(2):
        async with staged(knowledge, quotes=3) as stage:
            result = await stage.people[0].slash(stage.channel, "ask", question=QUESTION)
            assert result.response is not None
    assert answers_kept(built_home) == before


def answers_kept(home: Path) -> int:
    with transaction(home / STATE_FILE) as connection:
        return tally_rows(connection)[0]["answers"]
