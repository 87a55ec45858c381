"""A bot over real libraries on disk: the tiny encoder, a base of one source, and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import simcord

from bot.answer.answerer import Answerer
from bot.discord.client import AyesBot
from bot.discord.reply.knowledge import Knowledge
from bot.discord.reply.picture_cache import Pictures
from bot.service.locations import FolderLocations
from bot.service.own_sources.carry_out import carry_out
from bot.service.own_sources.own_libraries import Corpora
from bot.service.own_sources.tasks import ChangeOutcome, Limits, Task
from bot.service.queue import Asker
from bot.service.tenants import Tenants
from bot.storage.state.state import State
from index.library.edit import Editable
from index.library.library import Library
from index.search.models.encoder import Progress
from index.search.searchable import Searchable
from index.votes.register.store import Register
from tests.discord.answers import PARTIES
from tests.editing import add_documents
from tests.index.documents import document
from tests.tiny import TinyEncoder

ENCODER = TinyEncoder()
LIMITS = Limits(file_bytes=64 << 10, sources=3, characters=4000)
CHARTER = "The Charter opens with the words of the peoples."
MANAGER = discord.Permissions(manage_guild=True)


@dataclass(frozen=True)
class HereWorker:
    """Carries changes out in this process, as the process beside the bot does."""

    place_of: Callable[[int, int | None], Editable]

    def run(self, task: Task, content: bytes, progress: Progress) -> ChangeOutcome:
        place = self.place_of(task.guild_id, task.channel_id)
        return carry_out(task, content, place, ENCODER, progress)

    def stop(self, guild_id: int) -> None:
        """What runs here runs to its end."""


@dataclass(frozen=True)
class Served:
    """What a bot over libraries has at hand."""

    knowledge: Knowledge
    tenants: Tenants
    corpora: Corpora
    state: State

    def bot(self, *, message_content: bool = False) -> AyesBot:
        return AyesBot(self.knowledge, message_content=message_content)


@contextmanager
def served(home: Path, limits: Limits = LIMITS) -> Iterator[Served]:
    """Open a home folder, with a base library of one source made on first use."""
    if not (home / "base").is_dir():
        charter = document("charter", (CHARTER,), title="The Charter")
        add_documents(home / "base", [charter], ENCODER).close()

    def answerer_over(library: Searchable) -> Answerer:
        return Answerer(library, PARTIES.countries)

    with ExitStack() as opened:
        base = Library.open(home / "base", ENCODER)
        tenants = opened.enter_context(
            closing(Tenants(base, answerer_over, FolderLocations([base.path], home), kept=2))
        )
        worker = HereWorker(tenants.locations.of)
        corpora = opened.enter_context(closing(Corpora(tenants, worker, limits)))
        state = opened.enter_context(closing(State.open(home / "state.db")))
        asker = opened.enter_context(closing(Asker(tenants.tenant_of)))
        pictures = Pictures(PARTIES.name_of)
        knowledge = Knowledge(
            asker,
            (),
            base.sources,
            Register.empty(),
            PARTIES,
            pictures,
            state,
            corpora=corpora,
        )
        yield Served(knowledge, tenants, corpora, state)


@dataclass(frozen=True)
class Hall:
    """A server with a channel, somebody who manages it and somebody who doesn't."""

    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    boss: simcord.MemberActor
    alice: simcord.MemberActor

    @classmethod
    def built(cls, env: simcord.Env, name: str) -> Hall:
        guild = env.create_guild(name)
        channel = guild.create_text_channel("ask")
        managing = guild.create_role("managers", permissions=MANAGER)
        boss = guild.add_member(env.create_user(f"boss-{name}"), roles=[managing])
        return cls(env, guild, channel, boss, guild.add_member(env.create_user(f"alice-{name}")))

    async def open_to_all(self, command: str) -> None:
        """Let everyone see a command, as an administrator can."""
        for each in await self.env.bot.tree.fetch_commands():
            if each.name == command:
                self.guild.set_command_permissions(each, {self.alice: True})

    async def add(self, text: str, name: str = "rules.txt", **options: str) -> str:
        """Add a source as who manages the server, and return what the bot says."""
        return await self.told("corpus add", file=(name, text.encode()), **options)

    async def told(self, command: str, **options: object) -> str:
        """Return what who manages the server is told by a command, alone."""
        result = await self.boss.slash(self.channel, command, **options)
        assert result.response.ephemeral
        return words(result)


def components(message: simcord.ResponseMessage) -> Iterator[dict[str, Any]]:
    """Yield the components of a message, each before those that it holds."""
    left = [*message.components]
    while left:
        each = left.pop(0)
        yield each
        left[:0] = each.get("components", [])


def texts(message: simcord.ResponseMessage) -> list[str]:
    """Return the words of a message's components, in order."""
    return [str(each["content"]) for each in components(message) if "content" in each]


def words(result: simcord.InteractionResult) -> str:
    """Return everything that a response shows."""
    response = result.response
    parts = [response.content or ""]
    for embed in response.embeds:
        parts += [embed.title or "", embed.description or "", embed.footer.text or ""]
        parts += [text for field in embed.fields for text in (field.name, field.value)]
    return "\n".join(parts)
