"""The bot: discord.py's client with Ayes's cogs."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.cleanup import Cleanup
from bot.discord.commands.about_command import AboutCommand
from bot.discord.commands.ask_command import AskCommand
from bot.discord.commands.config_command import ConfigCommand
from bot.discord.commands.corpus_command import CorpusCommand
from bot.discord.commands.sources_command import SourcesCommand
from bot.discord.commands.vote_command import VoteCommand
from bot.discord.commands.votes_command import VotesCommand
from bot.discord.interactions.answer_buttons import AnswerButtons
from bot.discord.interactions.message_menus import Menus
from bot.discord.messages.followed_channels import Following
from bot.discord.messages.message_questions import Messages
from bot.discord.reply.acknowledge import tell
from bot.discord.reply.answer_question import Answering
from bot.discord.reply.audience import Interaction
from bot.discord.reply.components import Pressable
from bot.discord.reply.fault_messages import NOT_FOR_YOU, fault, sentence_of
from bot.discord.reply.knowledge import Knowledge
from bot.service.events import Events
from bot.shards import Shards
from index.errors import AyesError

FINISHES_WITHIN = 6.5  # seconds, for what is under way when the bot is told to stop
CLOSES_WITHIN = 2.0  # seconds
HEALTHY_WITHIN = 2.0  # seconds that the library may take to answer a monitor
LONGEST_WAIT = 30.0  # seconds that Discord may hold back a request before it counts as failed
# What answers, cards, pictures and threads take; docs/operating.md says which is for what.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
)
FOR_MANAGERS = {"corpus", "remove", "server", "follow", "unfollow"}  # buttons
KEPT = "Nothing was removed."
_log = logging.getLogger(__name__)

# Ayes doesn't speak, and an operator shouldn't be told to install what it would take.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class AyesTree(app_commands.CommandTree["AyesBot"]):
    """The commands, with one place that answers errors."""

    async def interaction_check(self, interaction: discord.Interaction[AyesBot], /) -> bool:
        """Let each interaction through once, since Discord replays events."""
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        name = _name_of(interaction)
        return await self.client.events.take(interaction.id, name, interaction.guild_id)

    async def on_error(
        self, interaction: discord.Interaction[AyesBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person in one sentence, and the log the rest."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        sentence = sentence_of(cause, _name_of(interaction))
        if sentence is None:
            return
        try:
            await tell(interaction, sentence)
        except (discord.HTTPException, aiohttp.ClientError) as unsent:
            _log.warning("the sentence about that fault could not be sent: %s", unsent)


class AyesBot(commands.AutoShardedBot):
    """Ayes in Discord, without a way to ping anybody.

    Its commands are there in servers, in direct messages and wherever a person brings it, but for
    those that say otherwise.

    It has no privileged intent, unless `message_content` asks for that one.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        *,
        quotes: int = 3,
        message_content: bool = False,
        shards: Shards | None = None,
    ) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.message_content = message_content
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            tree_cls=AyesTree,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            max_ratelimit_timeout=LONGEST_WAIT,
            shard_count=None if shards is None else shards.count,
        )
        self.shard_ids = None if shards is None else shards.ids
        self.events = Events(knowledge.state.first_time)
        self._knowledge = knowledge
        self._quotes = quotes

    async def setup_hook(self) -> None:
        """Add the cogs and tell Discord the commands."""
        self.add_dynamic_items(Pressable)
        for cog in self._cogs():
            await self.add_cog(cog)
        await self.tree.sync()

    def _cogs(self) -> Iterator[commands.Cog]:
        """Make those that can do their work, which some can't without libraries of servers."""
        knowledge, state, corpora = self._knowledge, self._knowledge.state, self._knowledge.corpora
        answering = Answering(knowledge, quotes=self._quotes)
        yield AskCommand(answering)
        yield Messages(self, answering, self.events)
        yield AnswerButtons(answering)
        yield Menus(self, knowledge.asker, answering)
        yield VoteCommand(knowledge)
        yield VotesCommand(knowledge)
        yield SourcesCommand(knowledge)
        yield AboutCommand(knowledge)
        yield Cleanup(self, knowledge)
        if corpora is not None:
            following = Following(self, state, corpora)
            yield following
            yield CorpusCommand(knowledge.asker, corpora, following)
        yield ConfigCommand(state, corpora, quotes=self._quotes)

    async def close(self) -> None:
        """Close the connection, and don't wait for long until Discord confirms it."""
        try:
            async with asyncio.timeout(CLOSES_WITHIN):
                await super().close()
        except TimeoutError:
            _log.warning("Discord didn't confirm that the connection was closed")

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the cogs: Ayes has no commands that are typed after a mention."""

    async def on_ready(self) -> None:
        """Tell the log that the bot is in, and how it gets into a server."""
        _log.info("logged in as %s, in %d servers", self.user, len(self.guilds))
        if self.application_id is not None:
            link = discord.utils.oauth_url(self.application_id, permissions=PERMISSIONS)
            _log.info("to invite it, open %s", link)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Tell the log of a new session at the gateway."""
        _tell_gateway("connected", shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Tell the log of a lost connection."""
        _tell_gateway("disconnected", shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Tell the log of a session that goes on."""
        _tell_gateway("resumed", shard_id)

    async def on_pressed(self, interaction: Interaction, what: str, of: str) -> None:
        """Have each cog with a method `button_<what>` do what a button says, once.

        It takes the interaction and what the button's id says that it is about. Some buttons are
        for those who manage the server alone.
        """
        name = f"the button “{what}”"
        if not await self.events.take(interaction.id, name, interaction.guild_id):
            return
        try:
            if what in FOR_MANAGERS and not interaction.permissions.manage_guild:
                await tell(interaction, NOT_FOR_YOU)
                return
            methods = (getattr(one, f"button_{what}", None) for one in (self, *self.cogs.values()))
            for method in filter(None, methods):
                await method(interaction, of)
        except Exception as error:
            await tell(interaction, fault(error, name))

    async def button_keep(self, interaction: Interaction, _: str) -> None:
        """Leave everything as it is."""
        await interaction.response.edit_message(content=KEPT, view=None)

    async def finish(self) -> None:
        """Take nothing new on, and finish what is under way."""
        self._knowledge.asker.turn_away()
        left = await self.events.finish(FINISHES_WITHIN)
        if left:
            _log.warning("%d answers weren't finished in time", left)

    async def health(self) -> str | None:
        """Return why no question can be answered right now, or None."""
        if not self.is_ready():
            return "not connected to Discord yet"
        away = [number for number, shard in self.shards.items() if shard.is_closed()]
        if away:
            return f"shards without a connection: {', '.join(map(str, away))}"
        try:
            async with asyncio.timeout(HEALTHY_WITHIN):
                await self._knowledge.asker.for_tenant(None, lambda tenant: tenant.library.version)
        except TimeoutError:
            return "the library doesn't answer"
        except AyesError as error:
            return str(error)
        return None

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Log an error of an event under an id."""
        error = sys.exc_info()[1]
        fault(error or RuntimeError(event_method), event_method)


def _name_of(interaction: discord.Interaction[Any]) -> str:
    return f"/{interaction.command.qualified_name}" if interaction.command else "a command"


def _tell_gateway(kind: str, shard_id: int) -> None:
    fields = {"event": "gateway", "kind": kind, "shard": shard_id}
    _log.info("shard %d: %s", shard_id, kind, extra=fields)
