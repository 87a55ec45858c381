"""The bot in a simulated Discord, over hand-made answers and the shipped vote records."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import pytest
import simcord

from bot.answer.answerer import Answerer
from bot.answer.types import Answer, Conversation
from bot.discord.client import AyesBot
from bot.discord.messages import followed_channels as following
from bot.discord.reply.knowledge import Knowledge
from bot.discord.reply.picture_cache import Pictures
from bot.service.tenants import Tenant
from bot.storage.state.state import State
from index.errors import QuestionError
from index.search.searchable import Searchable
from index.votes.register.store import Register
from tests.discord.answers import PARTIES, RECORDS, abstained, answered, source
from tests.discord.served import Hall, Served, served

Result = TypeVar("Result")

COUNTRIES = PARTIES.countries
OWN = source(id="eu-global-fractured-alliance", publisher="EU Global")


@dataclass(frozen=True)
class Location:
    """What stands for a library where nothing is looked up in it."""

    version: str = "0" * 64


@dataclass
class Answers:
    """An asker that has one answer, keeps what it was asked, and takes as long as it is told."""

    answer: Answer | Exception = field(default_factory=answered)
    seconds: float = 0.0
    library: Searchable = field(default_factory=lambda: cast("Searchable", Location()))
    asked: list[tuple[str, Conversation]] = field(default_factory=list)
    thresholds: list[float | None] = field(default_factory=list)
    guilds: list[int | None] = field(default_factory=list)
    closing: bool = False

    async def for_tenant(
        self,
        guild_id: int | None,
        work: Callable[[Tenant], Result],
        channels: tuple[int, ...] = (),
    ) -> Result:
        self.guilds.append(guild_id)
        await asyncio.sleep(self.seconds)
        return work(Tenant(self.library, cast("Answerer", self)))

    @property
    def waiting(self) -> int:
        return 0

    def turn_away(self) -> None:
        self.closing = True

    def ask(
        self, question: str, conversation: Conversation = (), *, threshold: float | None = None
    ) -> Answer:
        if not question.strip(" ?!"):
            raise QuestionError("A question needs words; ask it in a sentence.")
        self.asked.append((question, conversation))
        self.thresholds.append(threshold)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @property
    def questions(self) -> list[str]:
        return [question for question, _ in self.asked]


def knowledge_of(asker: Answers, state: State, register: Register | None = None) -> Knowledge:
    """Know the shipped records, one source, and what a register holds."""
    records, pictures = tuple(RECORDS.values()), Pictures(PARTIES.name_of)
    held = register or Register.empty()
    return Knowledge(asker, records, {OWN.id: OWN}, held, PARTIES, pictures, state)


def bot_over(asker: Answers, state: State, register: Register | None = None) -> AyesBot:
    return AyesBot(knowledge_of(asker, state, register))


@pytest.fixture(autouse=True)
def settles_in(monkeypatch: pytest.MonkeyPatch) -> float:
    """Have what is written in channels taken up when time is advanced so far, and not before.

    A pause that is shorter than what the simulated Discord waits for is waited for in earnest.
    """
    seconds = 600.0
    monkeypatch.setattr(following, "SETTLES_IN", seconds)
    return seconds


@pytest.fixture
def asker() -> Answers:
    return Answers()


@pytest.fixture
def refusing(asker: Answers) -> Answers:
    asker.answer = abstained()
    return asker


@dataclass(frozen=True)
class Club:
    """A server with a channel and two members."""

    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    alice: simcord.MemberActor
    bob: simcord.MemberActor

    @property
    def mention(self) -> str:
        return self.env.bot.user.mention


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Served]:
    """Real libraries and what is kept, in files."""
    with served(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def simcord_bot(request: pytest.FixtureRequest) -> AyesBot:
    """The bot over real libraries where a test has a hall, else over the asker's answers."""
    if "hall" in request.fixturenames:
        home: Served = request.getfixturevalue("home")
        return home.bot()
    return bot_over(request.getfixturevalue("asker"), request.getfixturevalue("state"))


@pytest.fixture
def hall(simcord_env: simcord.Env) -> Hall:
    return Hall.built(simcord_env, "club")


@pytest.fixture
def club(simcord_env: simcord.Env) -> Club:
    guild = simcord_env.create_guild()
    channel = guild.create_text_channel("ask")
    people = [guild.add_member(simcord_env.create_user(name)) for name in ("alice", "bob")]
    return Club(simcord_env, guild, channel, *people)
