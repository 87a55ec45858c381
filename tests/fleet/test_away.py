"""While the database is away: votes are shown as ever, and who asked before is answered."""

from __future__ import annotations

import asyncio
import datetime
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import discord
import pytest
import simcord
from pydantic import SecretStr

from bot.answer.types import Turn
from bot.discord.client import AyesBot
from bot.discord.reply.answer_question import Answering, Asked
from bot.discord.reply.audience import Audience
from bot.discord.reply.knowledge import Knowledge, open_knowledge
from bot.present.limits import Card
from bot.service.events import Events
from bot.service.memory import Person
from bot.service.queue import AWAY, AwayError
from bot.settings import Settings
from index.deadline import ANSWERED_WITHIN, TURN
from index.library.library import shipped_knowledge
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.place import BASE, Place
from index.postgres.register import PostgresRegister
from index.search.models.encoder import Encoder, silent
from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from tests.discord.served import Hall
from tests.discord.test_votes import LOOKUPS, imported_votes
from tests.fleet.machine import Machine
from tests.fleet.test_patience import recovers
from tests.index.votes.files import TODAY, table

pytestmark = [pytest.mark.model, pytest.mark.simcord(shard_count=1, settle_timeout=30)]

NOW = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
KNOWN = "How did the United States vote on Ukraine's resolution?"
NEW = "What did Kaja Kallas say about the vote?"
TOO_LATE = 3.0  # seconds, until Discord drops a command that nobody acknowledged
HERE, ELSEWHERE = 11 << 22, 12 << 22


@pytest.fixture(scope="module")
def filled(
    own_machine: Machine,
    encoder: Encoder,
    countries: Countries,
    tmp_path_factory: pytest.TempPathFactory,
) -> Machine:
    """A database with what Ayes ships, and votes."""
    folder = tmp_path_factory.mktemp("filled")
    documents, records, inputs = shipped_knowledge()
    (folder / "votes.csv").write_bytes(table(imported_votes()))
    with closing(Store(own_machine.database.owner)) as store:
        EditablePlace(Place(store, BASE), folder).build(documents, records, encoder, inputs=inputs)
        with closing(PostgresRegister(store)) as register:
            import_file(register, folder / "votes.csv", imported=TODAY, countries=countries)
    return own_machine


@pytest.fixture
def knowledge(filled: Machine, built_home: Path) -> Iterator[Knowledge]:
    with closing(Store(filled.database.bot)) as store:
        recovers(store)  # from the test before
    settings = Settings(home=built_home, database_url=SecretStr(filled.database.bot))
    with open_knowledge(settings, silent) as knowledge:
        yield knowledge


@pytest.fixture
def simcord_bot(knowledge: Knowledge) -> AyesBot:
    return AyesBot(knowledge)


@contextmanager
def stopped(machine: Machine) -> Iterator[None]:
    machine.stop()
    try:
        yield
    finally:
        machine.start()


async def ask(
    answering: Answering, question: str, guild_id: int, user: int = 1
) -> tuple[Card, Turn]:
    person, allowed = Person(guild_id, guild_id + 1, user), discord.Permissions(embed_links=True)
    return await answering.answer(Asked(question, person, NOW, allowed, Audience()), ())


async def test_votes_are_shown_from_the_copy_that_each_process_has(
    filled: Machine, simcord_env: simcord.Env
) -> None:
    hall = Hall.built(simcord_env, "hall")
    with stopped(filled):
        vote = await hall.alice.slash(hall.channel, "vote", record="es-11-7", country="Hungary")
        recorded = await hall.alice.slash(hall.channel, "vote", record="A/RES/70/81")
        lookups = [
            await hall.alice.slash(hall.channel, command, **options) for command, options in LOOKUPS
        ]
        asked = await hall.alice.slash(hall.channel, "ask", question=NEW)
    for result in (vote, recorded, *lookups):
        assert result.response is not None
        assert not result.response.ephemeral
        assert result.response.embeds
    assert asked.response is not None
    assert asked.response.content == AWAY


@pytest.mark.parametrize("known", [True, False], ids=["a-server-that-asked-before", "a-new-one"])
async def test_of_questions_at_once_all_are_answered_or_refused_before_discord_gives_up(
    filled: Machine, knowledge: Knowledge, known: bool
) -> None:
    answering = Answering(knowledge, quotes=3)
    events = Events(knowledge.state.first_time)
    servers = range(HERE, HERE + 8)
    if known:
        for server in servers:
            await ask(answering, KNOWN, server)

    async def taken(server: int) -> float:
        began = time.monotonic()
        assert await events.take(server + known, "/ask", server)
        if known:  # what the process has copied answers
            await ask(answering, NEW, server)
        else:
            with pytest.raises(AwayError, match=AWAY):
                await ask(answering, NEW, server)
        return time.monotonic() - began

    with filled.frozen():
        waited = await asyncio.gather(*(asyncio.create_task(taken(one)) for one in servers))
    assert max(waited) < ANSWERED_WITHIN + TURN < TOO_LATE


async def test_what_was_answered_is_again_by_the_settings_that_the_server_is_known_to_have(
    filled: Machine, knowledge: Knowledge
) -> None:
    answering = Answering(knowledge, quotes=3)
    knowledge.state.change_settings(HERE, quotes=1)
    before = await ask(answering, KNOWN, HERE)
    with filled.frozen():
        again = await ask(answering, KNOWN, HERE)
        with pytest.raises(AwayError, match=AWAY):
            await ask(answering, KNOWN, ELSEWHERE)
    assert again[1] == before[1]
    assert again[0].embeds == before[0].embeds
